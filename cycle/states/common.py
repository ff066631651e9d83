"""What holds for every step: the right actor, the right unit, the right order of days; and how a row is judged."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from cycle.case import Case
from cycle.errors import GuardFaultError, OcopError
from cycle.facts import Facts
from cycle.people import same_name
from cycle.rules.administrative_units import canonical, responsible_unit, unit_on
from cycle.rules.rulebook import Rulebook
from cycle.states.row import Row
from cycle.units import contains, unit_at
from cycle.verdict import Reason
from cycle.vocabulary import Level, Role

T = TypeVar("T")

#: Roles that are tied to no unit of the case.
_UNBOUND = frozenset({Role.CLOCK, Role.ADMIN, Role.MINISTRY, Role.NATIONAL_COUNCIL})


def actor_may(row: Row, facts: Facts) -> Iterator[Reason]:
    """The role is one of those that take the step."""
    if facts.by.role not in row.roles:
        names = sorted(role.value for role in row.roles)
        cure_by = min(row.roles, key=list(Role).index)
        yield Reason("actor.role", facts.by.role.value, ", ".join(names), cure_by=cure_by)


def actor_answers_for(case: Case, facts: Facts) -> Iterator[Reason]:
    """Who acts belongs to the case: its producer, or the unit that answers for its commune.

    Where the commune lies in no unit of that level, as in no district since July 2025, nobody does.
    """
    by = facts.by
    if by.role is Role.PRODUCER:
        if by.name and not same_name(by.name, case.producer.name):
            yield Reason("actor.other_producer", by.name, case.producer.name, cure_by=Role.PRODUCER)
    elif by.role not in _UNBOUND:
        units = answering_units(case.unit, by.role, facts.on)
        if not units or not (by.unit is None or _is_of(by.role, canonical(by.unit), case.unit, units, facts.on)):
            yield Reason("actor.other_unit", by.unit or "–", " / ".join(units) or "–", cure_by=by.role)


def _is_of(role: Role, unit: str, commune: str, units: tuple[str, ...], on: date) -> bool:
    around = contains(unit, canonical(commune)) or contains(unit, unit_on(commune, on))
    return unit in units or (role is Role.INSPECTOR and around)


def answering_units(commune: str, role: Role, on: date) -> tuple[str, ...]:
    """The units of the role's level that answer for a commune: by its path, and by who took over since."""
    level = role.level or Level.COMMUNE
    units = (unit_at(canonical(commune), level), responsible_unit(commune, level, on))
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


def chosen(row: Row, case: Case, facts: Facts, rules: Rulebook) -> bool:
    """Whether the row is the one of its step and source that applies. Raises GuardFaultError."""
    return row.when is None or asked(row.when.__name__, row.when, case, facts, rules)


def unmet(row: Row, case: Case, facts: Facts, rules: Rulebook) -> tuple[Reason, ...]:
    """Every reason against a row, in the order of its conditions; none when it opens. Raises GuardFaultError."""
    return tuple(_reasons_against(row, case, facts, rules))


def opens(row: Row, case: Case, facts: Facts, rules: Rulebook) -> bool:
    """Whether there is no reason against a row: for who does not ask why. Raises GuardFaultError."""
    return next(_reasons_against(row, case, facts, rules), None) is None


def _reasons_against(row: Row, case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    yield from actor_may(row, facts)
    yield from actor_answers_for(case, facts)
    yield from day_in_order(case, facts)
    for guard in row.guards:
        if not (facts.details.historical and guard.waivable):
            yield from asked(guard.name, guard.reasons, case, facts, rules)


def asked(name: str, work: Callable[[Case, Facts, Rulebook], T], case: Case, facts: Facts, rules: Rulebook) -> T:
    """What a part of a row says. Whatever breaks inside is a GuardFaultError; our own errors pass as they are."""
    try:
        return work(case, facts, rules)
    except OcopError:
        raise
    except Exception as fault:
        raise GuardFaultError(name, case.id) from fault
