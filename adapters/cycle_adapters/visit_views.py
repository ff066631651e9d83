"""Visits to producers as JSON. Plain data, the same for every adapter."""

from cycle.visit import Visit
from cycle.visits import Announced, VisitFile
from cycle_adapters.views import View, actor_view, day, instant


def visit_view(visit: Visit) -> View:
    """A visit to a producer, as its latest change left it."""
    return {
        "visit": visit.id,
        "plan": visit.plan,
        "producer": visit.producer,
        "unit": visit.unit,
        "first_on": day(visit.first_on),
        "last_on": day(visit.last_on),
        "bodies": [actor_view(one) for one in visit.bodies],
        "purpose": visit.purpose,
        "state": visit.state.value,
        "reason": visit.reason,
        "on": day(visit.on),
        "by": actor_view(visit.by),
        "recorded_at": instant(visit.recorded_at),
        "version": visit.version,
    }


def announced_view(done: Announced) -> View:
    """What became of an announcement."""
    return {**visit_view(done.visit), "joined": done.joined, "others": list(done.others)}


def visit_file_view(found: VisitFile) -> View:
    """A visit with every change of it, oldest first, and the visits that it overlaps with."""
    changes = [visit_view(one) for one in found.changes]
    return {**visit_view(found.visit), "others": list(found.others), "changes": changes}
