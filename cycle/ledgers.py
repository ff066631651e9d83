"""Deadlines that explain themselves: every day of each, counted or skipped, with the reason, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cycle.case import Case
from cycle.deadlines import CountedDay, Deadline, explain
from cycle.rules.registry import instrument_since
from cycle.stepping import Stepper
from cycle.suspension import Suspension


@dataclass(frozen=True, slots=True)
class Ledger:
    """A deadline of a case, day by day."""

    deadline: Deadline
    days: tuple[CountedDay, ...]  #: From the start to the last good day; of a fixed date that day alone.
    calendar: str  #: The name of the calendar; its version stands in the deadline.
    #: Working days after the day that was asked about, up to and with the last good day; below 0 when it has passed.
    #: None where no day was asked about.
    working_days_left: int | None
    #: Time stands: the deadline cannot pass, and its days are those that would hold if time went on that day.
    suspended: Suspension | None = None

    @property
    def suspensions(self) -> tuple[Suspension, ...]:
        """What stopped time within it; the one that still runs without an end."""
        ended = tuple(one for one in self.deadline.suspensions if one.since <= self.deadline.due_on)
        return ended if self.suspended is None else (*ended[:-1], self.suspended)


def ledgers_of(stepper: Stepper, key: str, on: date | None) -> tuple[Ledger, ...]:
    """Every deadline that runs for the case, the soonest first, then those that are suspended.

    With a day, where time has left the case by then, and only what was known then.
    """
    case = stepper.store.case(key)
    if on is not None:
        case = stepper.left_alone(case, on)
    running = stepper.deadlines(case)
    stopped = _stopped(stepper, case, on or case.since, running)
    found = [_ledger(stepper, one, on) for one in _in_order(running, on)]
    return (*found, *(replace(_ledger(stepper, one, on), suspended=case.suspension) for one in _in_order(stopped, on)))


def _in_order(deadlines: Iterable[Deadline], on: date | None) -> list[Deadline]:
    """The soonest first, without what a later decision has set."""
    known = [one for one in deadlines if on is None or (instrument_since(one.source.instrument) or on) <= on]
    return sorted(known, key=lambda one: (one.due_on, one.kind))


def _stopped(stepper: Stepper, case: Case, on: date, running: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """What would run besides, if time went on that day."""
    if case.suspension is None:
        return ()
    known = {one.key for one in running}
    going_on = replace(case, suspensions=case.resumed(max(on, case.suspension.since)))
    return tuple(one for one in stepper.deadlines(going_on) if one.key not in known)


def _ledger(stepper: Stepper, deadline: Deadline, on: date | None) -> Ledger:
    calendar = stepper.calendar
    left = None if on is None else calendar.working_days_between(on, deadline.due_on)
    return Ledger(deadline, explain(deadline, calendar), calendar.name, left)
