"""Duties of a plan as they run: who owes what for which stretch of time, and whether it was done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cycle.people import Actor
from cycle.plan import DutyPeriod, Obligation, Plan, UnitClass
from cycle.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """What a unit reported done for a duty. Several add up: three visits may come as three reports."""

    plan: str
    obligation: str
    who: UnitClass
    unit: str
    period: date  #: The last good day of the stretch it is for: `DutyPeriod.due_on`.
    on: date
    by: Actor
    count: int = 1
    note: str | None = None


class DutyStatus(StrEnum):
    """Where a duty stands on a day."""

    AHEAD = "ahead"  #: Its stretch of time has not begun.
    DUE = "due"  #: It runs.
    FULFILLED = "fulfilled"  #: Done, in time.
    FULFILLED_LATE = "fulfilled_late"  #: Done after its last good day.
    OVERDUE = "overdue"  #: Its last good day has passed, and it is not done.
    ESCALATED = "escalated"  #: It has been overdue for so long that the level above is to be told.

    @property
    def is_done(self) -> bool:
        """Whether nothing is owed any more."""
        return self in {DutyStatus.FULFILLED, DutyStatus.FULFILLED_LATE}

    @property
    def is_judged(self) -> bool:
        """Whether it is done, or its last good day has passed."""
        return self not in {DutyStatus.AHEAD, DutyStatus.DUE}


@dataclass(frozen=True, slots=True)
class Duty:
    """What one unit owes for one stretch of a duty, and what of it was done by a day."""

    plan: Plan
    obligation: Obligation
    who: UnitClass
    unit: str
    period: DutyPeriod
    least: int  #: Acts owed: of a duty for each product as many times the minimum as there are products.
    done: int  #: Acts reported by that day, or counted by the register.
    done_on: date | None  #: The day on which the least number was reached.
    status: DutyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitActivity:
    """What has come from a unit since a plan began, up to a day."""

    unit: str
    level: Level
    has_figures: bool  #: Whether it has a figure to reach in the plan.
    registered: int
    filed: int
    evaluated: int
    certified: int
    last_on: date | None  #: The last day on which anything came from it, before the plan too.

    @property
    def idle(self) -> bool:
        """Whether nothing was registered, filed or evaluated since the plan began."""
        return not (self.registered or self.filed or self.evaluated)
