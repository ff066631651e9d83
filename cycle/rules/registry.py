"""Which rulebook is in force when. Never guess a neighbour."""

from datetime import date

from cycle.errors import NotInForceError
from cycle.rules import (
    decision_26_2026,
    decision_148_2023,
    decision_490_2018,
    decision_781_2020,
    decision_1489_2025,
)
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import Regime

#: Oldest first; their spans leave no gap and do not overlap.
RULEBOOKS: tuple[Rulebook, ...] = (
    decision_490_2018.RULEBOOK,
    decision_781_2020.RULEBOOK,
    decision_148_2023.RULEBOOK,
    decision_1489_2025.RULEBOOK,
    decision_26_2026.RULEBOOK,
)
#: The first day of the programme: nothing dated before it can be judged.
FIRST_DAY = RULEBOOKS[0].starts
_BY_REGIME = {book.regime: book for book in RULEBOOKS}


def rulebook(regime: Regime) -> Rulebook:
    """The rulebook of a regime."""
    return _BY_REGIME[regime]


def rulebook_on(on: date) -> Rulebook:
    """The rulebook that a dossier filed on that day is judged by. Raises NotInForceError."""
    for book in reversed(RULEBOOKS):
        if on >= book.starts:
            return book
    raise NotInForceError(on, FIRST_DAY)


def instrument_since(instrument: str) -> date | None:
    """The day from which a decision judges dossiers; None for an instrument that is no rulebook's."""
    return next((book.starts for book in RULEBOOKS if instrument in book.instruments), None)
