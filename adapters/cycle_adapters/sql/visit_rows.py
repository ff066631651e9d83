"""Changes of visits to producers, as rows."""

from datetime import date, datetime
from typing import Any

from cycle.people import Actor
from cycle.visit import Visit, VisitState
from cycle.vocabulary import Role
from cycle_adapters.sql.checksums import CHECKSUM, reads_summed, summed
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, as_list, canonical

VISIT_COLUMNS = (
    "visit",
    "version",
    "plan",
    "producer",
    "unit",
    "first_on",
    "last_on",
    "bodies",
    "purpose",
    "state",
    "reason",
    "on",
    "by_role",
    "by_name",
    "by_unit",
    "recorded_at",
    CHECKSUM,
)


@summed
def visit_row(visit: Visit) -> Row:
    """A change of a visit, in the order of `VISIT_COLUMNS`."""
    return (
        visit.id,
        visit.version,
        visit.plan,
        visit.producer,
        visit.unit,
        visit.first_on.isoformat(),
        visit.last_on.isoformat(),
        canonical([_body_record(one) for one in visit.bodies]),
        visit.purpose,
        visit.state.value,
        visit.reason,
        visit.on.isoformat(),
        visit.by.role.value,
        visit.by.name,
        visit.by.unit,
        instant_text(visit.recorded_at),
    )


def _body_record(body: Actor) -> dict[str, Any]:
    return {"role": body.role.value, "name": body.name, "unit": body.unit}


@reads_summed("visit", VISIT_COLUMNS)
def as_visit(row: Row) -> Visit:
    """The change of a row of `VISIT_COLUMNS`."""
    key, version, plan, producer, unit, first_on, last_on, bodies, purpose, state, reason, on, *by, recorded_at = row
    role, name, by_unit = by
    return Visit(
        id=key,
        version=version,
        plan=plan,
        producer=producer,
        unit=unit,
        first_on=date.fromisoformat(first_on),
        last_on=date.fromisoformat(last_on),
        bodies=tuple(Actor(Role(one["role"]), one["name"], one["unit"]) for one in as_list(bodies)),
        purpose=purpose,
        state=VisitState(state),
        by=Actor(Role(role), name, by_unit),
        on=date.fromisoformat(on),
        recorded_at=datetime.fromisoformat(recorded_at),
        reason=reason,
    )
