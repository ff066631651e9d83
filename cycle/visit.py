"""A visit to a producer's place to inspect it, by one body or by several together: announced, agreed, held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cycle.people import Actor


class VisitState(StrEnum):
    """Where a visit stands."""

    ANNOUNCED = "announced"  #: The office that the plan names agrees it, where the plan names one.
    AGREED = "agreed"  #: The bodies go there on its days.
    HELD = "held"  #: An inspection was recorded on one of its days.
    CALLED_OFF = "called_off"  #: Nobody; it does not take place.

    @property
    def is_open(self) -> bool:
        """Whether it is still to take place."""
        return self in {VisitState.ANNOUNCED, VisitState.AGREED}


class VisitAct(StrEnum):
    """What somebody asks for with a visit: the imperative, as in a script."""

    ANNOUNCE = "announce_inspection"
    AGREE = "agree_inspection"
    CALL_OFF = "call_off_inspection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit as one change left it. Changes are only added; the latest is where the visit stands."""

    id: str  #: The plan and a number in it, such as `nghi_xuan_2022-3`.
    version: int  #: Which change it is, from 1.
    plan: str
    producer: str  #: His name, as the register has it.
    unit: str  #: The commune of his products.
    first_on: date
    last_on: date
    bodies: tuple[Actor, ...]  #: Who takes part, each with role and unit, and a name where one was given.
    purpose: str
    state: VisitState
    by: Actor  #: Who made the change.
    on: date  #: Its legal day.
    recorded_at: datetime
    reason: str | None = None  #: Why it was called off, or why somebody no longer takes part.

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, both included."""
        return self.first_on, self.last_on

    def covers(self, day: date) -> bool:
        """Whether that is one of its days."""
        return self.first_on <= day <= self.last_on


def standing(changes: Iterable[Visit], on: date | None = None) -> tuple[Visit, ...]:
    """Each visit as its latest change left it, of those made by that day; in the order in which they were announced."""
    latest = {one.id: one for one in changes if on is None or one.on <= on}
    return tuple(latest.values())
