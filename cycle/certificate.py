"""The certificate of a recognised product."""

from dataclasses import dataclass
from datetime import date

from cycle.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was recognised, by whom, and for how long. `valid_until` is the last good day."""

    stars: int
    level: Level  #: The level that issued it.
    issuer: str  #: The unit that issued it, as it was called then.
    decision: str
    issued_on: date
    valid_from: date
    valid_until: date
    number: str | None = None
    #: Prolonged while a re-evaluation is pending (26/2026/QĐ-TTg, Điều 12 khoản 3): last good day.
    extended_until: date | None = None

    @property
    def last_good_day(self) -> date:
        """The last day on which it may be shown as valid."""
        return self.extended_until or self.valid_until


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pending proposal to revoke."""

    ground: str
    proposed_on: date
    by_clock: bool
    #: The state to return to when it is dismissed.
    came_from: str
    #: The day of the conclusion or of the commune's confirmation from which the authority's time runs.
    concluded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The owner's word that the certificate is not to be renewed. Registering again takes it back."""

    on: date
    reason: str
