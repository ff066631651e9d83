"""Rounds of evaluation (đợt): when files are taken in, and by when a council is to have met."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cycle.citation import Citation
from cycle.vocabulary import Level

#: The round of a unit that has no dated ones: evaluation on demand.
ON_DEMAND = "on-demand"


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one unit. All days are good days, the last ones included."""

    level: Level
    unit: str
    year: int
    number: int
    #: The first day a council may meet for it; None where no earliest day is ruled.
    opens_on: date | None
    #: The last day on which a file is taken in for it.
    intake_closes_on: date
    #: The last day for the council's result. Soft: a later council still counts, overdue.
    evaluate_by: date
    source: Citation | None = None
    #: Why it was moved, where it was.
    moved_because: str | None = None

    @property
    def key(self) -> str:
        """Its name within the level and unit: year and number."""
        return f"{self.year}-{self.number}"


def round_for(rounds: Iterable[Round], received_on: date) -> Round | None:
    """The round a file received on that day belongs to: the first that still takes it in, else the last one.

    A file too late for the last round stays with that round, overdue, rather than with nothing.
    """
    ordered = sorted(rounds, key=lambda one: (one.intake_closes_on, one.number))
    open_ones = [one for one in ordered if received_on <= one.intake_closes_on]
    if open_ones:
        return open_ones[0]
    return ordered[-1] if ordered else None
