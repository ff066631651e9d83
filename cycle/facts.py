"""What a decision looks at besides the case: who, when, with what, and what stands around it."""

from dataclasses import dataclass
from datetime import date

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.council import Council
from cycle.people import THE_CLOCK, Actor
from cycle.plan import Plan
from cycle.request import NO_DETAILS, Details
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.visit import Visit


@dataclass(frozen=True, slots=True)
class Visiting:
    """Visits to one producer under the plan that rules them, each as it stood on a day."""

    plan: Plan
    visits: tuple[Visit, ...]


@dataclass(slots=True)
class Facts:
    """Gathered by the program before it decides; a condition never fetches anything itself."""

    on: date
    by: Actor = THE_CLOCK
    details: Details = NO_DETAILS
    plan: Plan | None = None
    #: The case whose certificate this one is to replace.
    predecessor: Case | None = None
    #: The open case that is to replace this one's certificate.
    successor: Case | None = None
    #: The council at hand for the level, unit and round.
    council: Council | None = None
    #: The round the file belongs to at the level that holds it.
    round: Round | None = None
    #: The sheets that members have handed in for the result to come.
    handed_in: tuple[MemberSheet, ...] = ()
    #: One member hands in a sheet: what counts the heads waits for the result.
    handing_in: bool = False
    #: The plan in force there for inspections, with the visits to the producer that were known that day.
    visiting: Visiting | None = None
    #: The official calendar, for what is counted in working days.
    calendar: WorkingCalendar | None = None
