"""Conditions that hold for every step: the right actor, the right unit, the right order of days."""

from collections.abc import Iterator
from datetime import date

from cycle.case import Case
from cycle.facts import Facts
from cycle.people import same_name
from cycle.rules.administrative_units import unit_on
from cycle.states.row import Row
from cycle.units import contains, unit_at
from cycle.verdict import Reason
from cycle.vocabulary import Level, Role

#: Roles that are tied to no unit of the case.
_UNBOUND = frozenset({Role.CLOCK, Role.ADMIN, Role.MINISTRY, Role.NATIONAL_COUNCIL})


def actor_may(row: Row, facts: Facts) -> Iterator[Reason]:
    """The role is one of those that take the step."""
    if facts.by.role not in row.roles:
        names = sorted(role.value for role in row.roles)
        cure_by = min(row.roles, key=list(Role).index)
        yield Reason("actor.role", facts.by.role.value, ", ".join(names), cure_by=cure_by)


def actor_answers_for(case: Case, facts: Facts) -> Iterator[Reason]:
    """Who acts belongs to the case: its producer, or the unit that answers for its commune."""
    by = facts.by
    if by.role is Role.PRODUCER:
        if by.name and not same_name(by.name, case.producer.name):
            yield Reason("actor.other_producer", by.name, case.producer.name, cure_by=Role.PRODUCER)
    elif by.unit is not None and by.role not in _UNBOUND:
        units = answering_units(case.unit, by.role, facts.on)
        if by.unit not in units and not _inspects(by.role, by.unit, case.unit):
            yield Reason("actor.other_unit", by.unit, " / ".join(units) or "–", cure_by=by.role)


def _inspects(role: Role, unit: str, commune: str) -> bool:
    return role is Role.INSPECTOR and contains(unit, commune)


def answering_units(commune: str, role: Role, on: date) -> tuple[str, ...]:
    """The units of the role's level that answer for a commune: by its path, and by who took over since."""
    level = role.level or Level.COMMUNE
    units = (unit_at(commune, level), unit_at(unit_on(commune, on), level))
    return tuple(dict.fromkeys(unit for unit in units if unit))


def day_in_order(case: Case, facts: Facts) -> Iterator[Reason]:
    """The step is not dated before what the record already holds."""
    if facts.on < case.since:
        yield Reason(
            "date.before_last_event",
            facts.on.isoformat(),
            f"≥ {case.since.isoformat()}",
            cure_by=facts.by.role,
            possible_from=case.since,
        )
