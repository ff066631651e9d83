"""What waits for whom: the cases that somebody is to carry on, and what the law does if nobody does. Only reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cycle.case import Case
from cycle.deadlines import Nature
from cycle.duty import Duty, DutyStatus
from cycle.errors import BadValueError
from cycle.expected import states_of, steps_expected
from cycle.facts import Facts
from cycle.people import Actor
from cycle.plan import Plan
from cycle.ports import ArmedDeadline
from cycle.standing import RecordOn
from cycle.states.due import steps_of_time
from cycle.units import NATION, contains
from cycle.visit import Visit
from cycle.vocabulary import Level, Role, State, Step

#: Nobody waits for these: time acts by itself, and an administrator owes nothing.
NO_INBOX = frozenset({Role.CLOCK, Role.ADMIN})
#: How many parts the path of a unit of each level has; that of a commune lost its district in 2025.
_DEPTHS = {Level.NATION: (0,), Level.PROVINCE: (1,), Level.DISTRICT: (2,), Level.COMMUNE: (2, 3)}
_OWED = frozenset({DutyStatus.DUE, DutyStatus.OVERDUE, DutyStatus.ESCALATED})


@dataclass(frozen=True, slots=True)
class ByLaw:
    """What time itself does to a case where nobody acts."""

    on: date
    step: Step
    to: State
    deadline: ArmedDeadline


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that somebody is to carry on."""

    case: Case  #: As time has left it on that day.
    steps: tuple[Step, ...]
    days_waiting: int  #: Since the last thing that happened to it.
    by_law: ByLaw | None
    due: ArmedDeadline | None  #: The soft deadline that comes first, or has passed longest.
    working_days_left: int | None  #: To the last good day of `deadline`; below 0: that many days late.

    @property
    def deadline(self) -> ArmedDeadline | None:
        """By when the office has to act, else what time itself acts on."""
        return self.due or (self.by_law.deadline if self.by_law else None)


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for somebody on a day."""

    on: date
    by: Actor
    cases: tuple[Waiting, ...]  #: First what the law itself does soon, then what is late or due, then the longest wait.
    duties: tuple[Duty, ...]  #: Those that run or are overdue, the first due first.
    visits: tuple[Visit, ...] = ()  #: Visits to producers that wait to be agreed, the soonest first.


def require_holder(by: Actor) -> None:
    """Raise BadValueError for a role that nothing waits for, or a unit of another level than that of the role."""
    if by.role in NO_INBOX:
        raise BadValueError("role", by.role.value, "a role that cases wait for")
    level = by.role.level
    if level is None or by.unit is None:
        return
    depth = 0 if by.unit == NATION else by.unit.count("/") + 1
    if depth not in _DEPTHS[level]:
        raise BadValueError("unit", by.unit, f"a unit of the level {level.value}")


def waiting_for(record: RecordOn, by: Actor) -> tuple[Waiting, ...]:
    """The cases which that actor is to carry on, in the order in which they press."""
    cases = record.cases(states_of(by.role), by.unit, by.name)
    certified = [case for case in cases if case.certificate]
    successors, predecessors = record.successors(certified), record.predecessors(cases)
    expected: dict[str, tuple[Step, ...]] = {}
    for case in cases:
        facts = Facts(record.on, by, plan=record.plan(case), calendar=record.stepper.calendar)
        facts.successor, facts.predecessor = successors.get(case.id), predecessors.get(case.id)
        expected[case.id] = steps_expected(case, facts)
    waiting = [case for case in cases if expected[case.id]]
    deadlines = record.deadlines(waiting)
    found = (_waiting(record, case, expected[case.id], deadlines[case.id]) for case in waiting)
    return tuple(sorted(found, key=_pressing))


def asks_of(plan: Plan, by: Actor, on: date) -> bool:
    """Whether the plan may give duties to the actor's unit that day: until the level above was told of its last one."""
    around = by.unit is None or contains(plan.unit, by.unit) or contains(by.unit, plan.unit)
    told = plan.policies.escalates_on(plan.ends) or plan.ends
    return by.role.level is not None and around and plan.starts <= on <= told


def duties_to_do(duties: Iterable[Duty], by: Actor) -> tuple[Duty, ...]:
    """Those of the actor's unit that run or are overdue, the first due first."""
    own = (one for one in duties if _is_of(one, by) and one.status in _OWED)
    return tuple(sorted(own, key=lambda duty: (duty.period.due_on, duty.plan.key, duty.obligation.key, duty.unit)))


def _is_of(duty: Duty, by: Actor) -> bool:
    return duty.who.level is by.role.level and by.unit in (None, NATION, duty.unit)


def by_law(record: RecordOn, case: Case, deadlines: Sequence[ArmedDeadline]) -> ByLaw | None:
    """The first thing that time does to a case if nobody acts; a notice, which only tells of it, does not count."""
    for one in sorted(_hard(deadlines), key=lambda one: one.fires_on):
        found = record.stepper.move_of_time(case, one.fires_on, steps_of_time(case, one))
        if found is not None:
            move, facts = found
            return ByLaw(facts.on, move.step, move.dest, one)
    return None


def _hard(deadlines: Iterable[ArmedDeadline]) -> Iterator[ArmedDeadline]:
    return (one for one in deadlines if one.nature is Nature.HARD and not one.kind.is_notice)


def _waiting(record: RecordOn, case: Case, steps: tuple[Step, ...], deadlines: Sequence[ArmedDeadline]) -> Waiting:
    law = by_law(record, case, deadlines)
    due = next((one for one in deadlines if one.nature is Nature.SOFT), None)
    deadline = due or (law.deadline if law else None)
    left = record.stepper.calendar.working_days_between(record.on, deadline.due_on) if deadline else None
    return Waiting(case, steps, (record.on - case.since).days, law, due, left)


def _pressing(one: Waiting) -> tuple[int, date, date, str]:
    """First what the law does by itself, by its day; then what is due, the longest overdue first; then the rest."""
    since, key = one.case.since, one.case.id
    if one.by_law:
        return 0, one.by_law.on, since, key
    return (1, one.due.due_on, since, key) if one.due else (2, since, since, key)
