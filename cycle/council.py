"""Councils: one for each level, unit and round, set up by a decision."""

from dataclasses import dataclass
from datetime import date

from cycle.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Council:
    """A council of one level and unit for one round. The members may be unknown for imported results."""

    level: Level
    unit: str
    round_key: str  #: The round it sits for; see `Round.key`.
    decision: str
    decided_on: date
    members: tuple[str, ...] = ()
