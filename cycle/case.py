"""A case: one passage of a product through the cycle, from idea to the end of the certificate it yields."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cycle.certificate import Certificate, Proposal
from cycle.council import CouncilForm, Recusal
from cycle.dossier import Dossier
from cycle.people import Producer, Product
from cycle.score import Result
from cycle.vocabulary import CaseKind, Level, Regime, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A council that was convened over the case, and what it found."""

    level: Level
    convened_on: date
    council: str  #: The decision that set the council up.
    round_key: str | None = None
    result: Result | None = None
    found_on: date | None = None
    form: CouncilForm = CouncilForm.MEETING
    recused: tuple[Recusal, ...] = ()
    #: The sheets of the result are those of a second scoring.
    second_scoring: bool = False
    #: What the first of two meetings found.
    first_result: Result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Where one product stands. Frozen: a step gives a new one."""

    id: str
    ref: str | None
    kind: CaseKind
    product: Product
    producer: Producer
    unit: str  #: The commune's path.
    regime: Regime  #: The rules that judge it; filing the dossier selects them.
    plan: str | None  #: The plan that governs it.
    state: State
    since: date  #: Legal date of the last event.
    opened_on: date
    version: int = 1
    predecessor: str | None = None
    #: The day the dossier was handed in; None before that.
    filed_on: date | None = None
    #: The day the level that now holds the file received it.
    received_on: date | None = None
    dossier: Dossier = ()
    #: The latest sitting of each level.
    sittings: tuple[Sitting, ...] = ()
    certificate: Certificate | None = None
    proposal: Proposal | None = None
    #: The mark of the last expiry notice sent, in days before the end.
    notified: int | None = None

    @property
    def stars(self) -> int | None:
        """The stars of its certificate."""
        return self.certificate.stars if self.certificate else None

    def sitting(self, level: Level) -> Sitting | None:
        """The latest sitting of that level."""
        return next((one for one in self.sittings if one.level is level), None)

    def with_sitting(self, sitting: Sitting) -> tuple[Sitting, ...]:
        """Its sittings with this one in the place of the older one of that level."""
        return (*(one for one in self.sittings if one.level is not sitting.level), sitting)

    def moved(self, to: State, on: date, changes: Mapping[str, Any]) -> "Case":
        """The case after one step."""
        return replace(self, state=to, since=on, version=self.version + 1, **changes)
