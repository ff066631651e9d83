"""“No” as a value: every unmet condition with its source, and who can cure it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from cycle.citation import Citation
from cycle.visit import VisitAct, VisitState
from cycle.vocabulary import Role, State, Step

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """One unmet condition. `code` is stable; the sentences in both languages are found by it in `cycle.wording`."""

    code: str
    actual: str
    required: str
    #: The article behind it; None for a condition of the engine itself, which no article states.
    source: Citation | None = None
    cure_by: Role | None = None
    #: For a condition of time: the first day on which it can hold. None where waiting does not help.
    possible_from: date | None = None
    #: Further words for the sentence.
    words: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def __str__(self) -> str:
        by = f" ({self.source})" if self.source else ""
        return f"{self.code}: {self.actual}; required: {self.required}{by}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step, or something asked for with a visit, that is not allowed here and now, with all the reasons."""

    step: Step | VisitAct
    state: State | VisitState | None  #: None: nothing is there yet.
    reasons: tuple[Reason, ...]
