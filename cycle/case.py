"""A case: one passage of a product through the cycle, from idea to the end of the certificate it yields."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cycle.certificate import Certificate, Declined, Proposal
from cycle.council import CouncilForm, Recusal
from cycle.dossier import Approval, Document, Dossier, add_documents, approval
from cycle.people import Producer, Product
from cycle.score import Result
from cycle.suspension import Suspension
from cycle.vocabulary import CaseKind, Level, Regime, State, Step


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
    #: The day of the meeting; None where it was not told.
    meets_on: date | None = None


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
    #: What offices gave on the dossier, the latest of each kind and level.
    approvals: tuple[Approval, ...] = ()
    #: The latest sitting of each level.
    sittings: tuple[Sitting, ...] = ()
    certificate: Certificate | None = None
    proposal: Proposal | None = None
    #: The mark of the last expiry notice sent, in days before the end.
    notified: int | None = None
    #: The days on which the time of an office did not run, oldest first; only the last may still run.
    suspensions: tuple[Suspension, ...] = ()
    #: That the owner will not renew the certificate, and why; None where nothing was said, or it was taken back.
    renewal_declined: Declined | None = None

    @property
    def stars(self) -> int | None:
        """The stars of its certificate."""
        return self.certificate.stars if self.certificate else None

    @property
    def suspension(self) -> Suspension | None:
        """The suspension that still runs."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last is not None and last.until is None else None

    def resumed(self, on: date) -> tuple[Suspension, ...]:
        """Its suspensions, the one that still runs ended: that day counts again."""
        running = self.suspension
        return (*self.suspensions[:-1], replace(running, until=on)) if running else self.suspensions

    def sitting(self, level: Level) -> Sitting | None:
        """The latest sitting of that level."""
        return next((one for one in self.sittings if one.level is level), None)

    def with_sitting(self, sitting: Sitting) -> tuple[Sitting, ...]:
        """Its sittings with this one in the place of the older one of that level."""
        return (*(one for one in self.sittings if one.level is not sitting.level), sitting)

    def with_documents(self, documents: tuple[Document, ...]) -> "Case":
        """The case with these documents in its dossier."""
        return replace(self, dossier=add_documents(self.dossier, documents)) if documents else self

    def approval_of(self, step: Step, level: Level) -> Approval | None:
        """The latest approval that this step gave at that level."""
        return next((one for one in self.approvals if (one.step, one.level) == (step, level)), None)

    def with_approval(self, step: Step, level: Level, on: date, seen: Dossier) -> tuple[Approval, ...]:
        """Its approvals with this one, on those documents, in the place of an older one of that step and level."""
        others = tuple(one for one in self.approvals if (one.step, one.level) != (step, level))
        return (*others, approval(step, level, on, seen))

    @property
    def void_approvals(self) -> tuple[Approval, ...]:
        """Those that depend on a document which has been replaced since."""
        return tuple(one for one in self.approvals if one.changed(self.dossier))

    def moved(self, to: State, on: date, changes: Mapping[str, Any]) -> "Case":
        """The case after one step."""
        return replace(self, state=to, since=on, version=self.version + 1, **changes)
