"""Visits to producers through the record: announced, agreed, called off, held, and how they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from cycle import inputs
from cycle.asking import read_known_actor
from cycle.errors import BadValueError, NotFoundError, RefusedError
from cycle.facts import Facts
from cycle.people import Actor, folded_name, same_name
from cycle.plan import Plan
from cycle.planning import required_plan
from cycle.ports import CaseFilter, Reading
from cycle.rules.administrative_units import require_known, unit_on
from cycle.shelf import PlanShelf
from cycle.states.common import answering_units
from cycle.states.visiting import (
    against_agreeing,
    against_calling_off,
    against_day,
    against_second,
    agreeing_role,
    bodies_of,
    is_office,
    is_visited,
    visit_of,
)
from cycle.units import NATION, contains, parse_unit
from cycle.verdict import Reason, Refusal
from cycle.visit import Visit, VisitAct, VisitState, standing
from cycle.vocabulary import Role
from cycle.writing import Writer

#: Most bodies that one announcement names.
MOST_BODIES = 20
#: They take part in no inspection, and announce none.
_NO_BODY = frozenset({Role.PRODUCER, Role.CLOCK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A visit that somebody announces, as it was handed in."""

    plan: str
    producer: str
    unit: str | None  #: Where he is, to tell him from others of his name; None: anywhere in the plan's unit.
    first_on: date
    last_on: date
    purpose: str
    bodies: Sequence[Actor | Mapping[str, object]]  #: Who takes part; none: whoever announces it.
    by: Actor | Mapping[str, object]
    on: date
    move_days: bool  #: The visit that this one joins takes its days.


@dataclass(frozen=True, slots=True)
class Announced:
    """What became of an announcement."""

    visit: Visit
    joined: bool  #: The bodies take part in a visit that was announced before.
    others: tuple[str, ...]  #: Further visits to that producer in the same period: he would be visited twice.


@dataclass(frozen=True, slots=True)
class VisitFile:
    """A visit on a day, how it came to stand so, and what it overlaps with."""

    visit: Visit
    changes: tuple[Visit, ...]  #: Oldest first.
    others: tuple[str, ...]  #: As in `Announced`.


def announce(writer: Writer, shelf: PlanShelf, asked: Announcement) -> Announced:
    """Announce a visit. Where the plan has one visit for all, it joins the one that is open in the same period.

    What joining changes has to be agreed anew. Raises RefusedError, NotFoundError, UnknownWordError or BadValueError.
    """
    plan = required_plan(writer.store, shelf, inputs.read_text("plan", asked.plan))
    held = standing(writer.store.visits(plan.key))
    draft = _draft(writer.store, plan, asked, f"{plan.key}-{len(held) + 1}", writer.now)
    around = _around(plan, draft, held)
    host = next((one for one in around if _is_open(one, draft.on)), None) if plan.inspections.joint else None
    others = tuple(one for one in around if one is not host)
    if host is None:
        writer.store.add_visit(draft)
        return Announced(draft, joined=False, others=_ids(others))
    if asked.move_days:
        still_open = [one for one in others if _is_open(one, draft.on)]
        _require_none(VisitAct.ANNOUNCE, host, against_second(plan, host, still_open, draft.by))
    return Announced(_join(writer, host, draft, asked.move_days), joined=True, others=_ids(others))


def _is_open(visit: Visit, on: date) -> bool:
    return visit.state.is_open and on <= visit.last_on


def _around(plan: Plan, visit: Visit, others: Iterable[Visit]) -> tuple[Visit, ...]:
    """Other visits to the same producer in the same period that were not called off, the soonest first."""
    found = [one for one in others if _overlaps(plan, visit, one)]
    return tuple(sorted(found, key=lambda one: (one.first_on, one.id)))


def _overlaps(plan: Plan, visit: Visit, other: Visit) -> bool:
    if other.id == visit.id or VisitState.CALLED_OFF in (visit.state, other.state):
        return False
    same = is_visited(other, visit.producer, visit.unit, visit.on)
    return same and plan.inspections.meets(visit.days, other.days)


def _ids(visits: Iterable[Visit]) -> tuple[str, ...]:
    return tuple(one.id for one in visits)


def _join(writer: Writer, host: Visit, draft: Visit, move_days: bool) -> Visit:
    _require_none(VisitAct.ANNOUNCE, host, against_day(host, draft.by, draft.on))
    purposes = dict.fromkeys((*host.purpose.split("; "), draft.purpose))
    days = draft.days if move_days else host.days
    joint = replace(
        host,
        bodies=_each_once((*host.bodies, *draft.bodies)),
        purpose="; ".join(purposes),
        first_on=days[0],
        last_on=days[1],
    )
    if joint == host:
        return host
    return _changed(writer, joint, VisitState.ANNOUNCED, draft.by, draft.on)


def _changed(writer: Writer, visit: Visit, state: VisitState, by: Actor, on: date, reason: str | None = None) -> Visit:
    """Keep a change of a visit."""
    version = visit.version + 1
    changed = replace(visit, version=version, state=state, by=by, on=on, recorded_at=writer.now, reason=reason)
    writer.store.add_visit(changed)
    return changed


def _require_none(act: VisitAct, visit: Visit, reasons: Iterable[Reason]) -> None:
    found = tuple(reasons)
    if found:
        raise RefusedError(Refusal(act, visit.state, found))


# Reading an announcement.


def _draft(store: Reading, plan: Plan, asked: Announcement, key: str, now: datetime) -> Visit:
    on = inputs.read_day("on", asked.on)
    first_on, last_on = _days(plan, asked, on)
    producer, unit = _registered(store, plan, asked)
    by = read_known_actor(asked.by)
    if by.role in _NO_BODY:
        raise BadValueError("by", by.role.value, "an office or a body that inspects")
    given = [read_known_actor(one) for one in inputs.read_list("bodies", asked.bodies, MOST_BODIES)]
    return Visit(
        id=key,
        version=1,
        plan=plan.key,
        producer=producer,
        unit=unit,
        first_on=first_on,
        last_on=last_on,
        bodies=_each_once(_body(one, unit, on) for one in given or [by]),
        purpose=inputs.read_text("purpose", asked.purpose),
        state=VisitState.ANNOUNCED,
        by=by,
        on=on,
        recorded_at=now,
    )


def _days(plan: Plan, asked: Announcement, on: date) -> tuple[date, date]:
    first, last = inputs.read_day("first", asked.first_on), inputs.read_day("last", asked.last_on)
    if not plan.starts <= first <= plan.ends:
        raise BadValueError("first", first, f"a day of the plan {plan.key}: {plan.starts} to {plan.ends}")
    if not first <= last <= plan.ends:
        raise BadValueError("last", last, f"a day from {first} to {plan.ends}")
    if last < on:
        raise BadValueError("last", last, f"on or after {on}, when the visit is announced")
    return first, last


def _registered(store: Reading, plan: Plan, asked: Announcement) -> tuple[str, str]:
    """Name and commune of the producer, as the register has them."""
    name = inputs.read_text("producer", asked.producer)
    place = plan.unit if asked.unit is None else require_known(parse_unit(asked.unit))
    if not contains(plan.unit, place):
        raise BadValueError("unit", place, f"a unit of {plan.unit}, which the plan {plan.key} governs")
    cases = store.cases(CaseFilter(unit=place, text=name))
    found = {case.unit: case.producer.name for case in cases if same_name(case.producer.name, name)}
    if not found:
        raise NotFoundError("producer", name)
    if len(found) > 1:
        raise BadValueError("unit", place, f"the commune of that producer: {', '.join(sorted(found))}")
    ((unit, registered),) = found.items()
    return registered, unit


def _body(one: Actor, commune: str, on: date) -> Actor:
    """Who takes part, with the unit that answers for the commune where none was named."""
    level = one.role.level
    if level is None:
        raise BadValueError("bodies", one.role.value, "an office or a body that inspects")
    if one.unit is None:
        units = answering_units(commune, one.role, on)
        if not units:
            raise BadValueError("bodies", one.role.value, f"somebody of a unit around {commune}")
        return replace(one, unit=units[-1])
    if not (contains(one.unit, commune) or contains(one.unit, unit_on(commune, on))):
        raise BadValueError("bodies", one.unit, f"a unit around {commune}")
    return one


def _each_once(bodies: Iterable[Actor]) -> tuple[Actor, ...]:
    known: dict[tuple[Role, str | None, str], Actor] = {}
    for one in bodies:
        known.setdefault((one.role, one.unit, folded_name(one.name or "")), one)
    return tuple(known.values())


# Agreeing and calling off.


def required_visit(store: Reading, key: str) -> Visit:
    """Where the visit with that id stands. Raises NotFoundError."""
    text = inputs.read_text("visit", key)
    found = (one for one in standing(store.visits(text.rpartition("-")[0])) if one.id == text)
    visit = next(found, None)
    if visit is None:
        raise NotFoundError("visit", text)
    return visit


def agree(writer: Writer, shelf: PlanShelf, key: str, by: Actor, on: date) -> Visit:
    """Agree a visit: only the office that the plan names. Raises RefusedError, NotFoundError or BadValueError."""
    visit = required_visit(writer.store, key)
    plan = required_plan(writer.store, shelf, visit.plan)
    if agreeing_role(plan, on) is None:
        raise BadValueError("visit", visit.id, f"one that is to be agreed: the plan {plan.key} asks for no agreement")
    _require_none(VisitAct.AGREE, visit, against_agreeing(plan, visit, by, on))
    return _changed(writer, visit, VisitState.AGREED, by, on)


def call_off(writer: Writer, shelf: PlanShelf, key: str, by: Actor, on: date, reason: str) -> Visit:
    """Call a visit off. A body of several leaves it, and the visit goes on with the others.

    Raises RefusedError, NotFoundError, or BadValueError where nobody can tell which body leaves.
    """
    visit = required_visit(writer.store, key)
    plan = required_plan(writer.store, shelf, visit.plan)
    because = inputs.read_text("reason", reason, inputs.LONGEST_TEXT)
    _require_none(VisitAct.CALL_OFF, visit, against_calling_off(plan, visit, by, on))
    left = () if by.role is Role.ADMIN or is_office(plan, visit.unit, by, on) else _without(visit, by)
    if left:
        return _changed(writer, replace(visit, bodies=left), visit.state, by, on, because)
    return _changed(writer, visit, VisitState.CALLED_OFF, by, on, because)


def _without(visit: Visit, by: Actor) -> tuple[Actor, ...]:
    leaving = bodies_of(visit, by)
    if len(leaving) > 1:
        names = ", ".join(one.name or "–" for one in leaving)
        raise BadValueError("by", by.role.value, f"one of several bodies, by its name: {names}")
    return tuple(one for one in visit.bodies if one not in leaving)


# What follows elsewhere.


def hold(writer: Writer, facts: Facts) -> None:
    """An inspection was recorded: the visit that it belongs to is held. What came later in its record stays."""
    seen = visit_of(facts)
    visit = required_visit(writer.store, seen.id) if seen else None
    if visit is not None and visit.state.is_open:
        _changed(writer, visit, VisitState.HELD, facts.by, max(facts.on, visit.on))


def visits_of(store: Reading, shelf: PlanShelf, key: str | None, on: date, unit: str | None) -> tuple[VisitFile, ...]:
    """The visits of a plan, or of all that have begun, as they stood at the end of a day; in one unit and inside it."""
    place = NATION if unit in (None, NATION) else require_known(parse_unit(unit))
    named = [required_plan(store, shelf, key)] if key is not None else None
    plans = named or [one for one in shelf.plans(store) if one.starts <= on]
    found = chain.from_iterable(_files(store, plan, on) for plan in plans)
    return tuple(one for one in found if contains(place, one.visit.unit))


def _files(store: Reading, plan: Plan, on: date) -> Iterator[VisitFile]:
    changes = [one for one in store.visits(plan.key) if one.on <= on]
    now = standing(changes)
    for visit in now:
        own = tuple(one for one in changes if one.id == visit.id)
        yield VisitFile(visit, own, _ids(_around(plan, visit, now)))


def visits_to_agree(store: Reading, plans: Iterable[Plan], by: Actor, on: date) -> tuple[Visit, ...]:
    """The announced visits that wait for that office to agree them, the soonest first."""
    found = (one for plan in plans for one in standing(store.visits(plan.key), on) if _waits(plan, one, by, on))
    return tuple(sorted(found, key=lambda visit: (visit.first_on, visit.id)))


def _waits(plan: Plan, visit: Visit, by: Actor, on: date) -> bool:
    open_still = visit.state is VisitState.ANNOUNCED and on <= visit.last_on
    return open_still and is_office(plan, visit.unit, by, on)
