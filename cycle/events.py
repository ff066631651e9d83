"""What happened: the append-only record. A case is what its events add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cycle.errors import ConflictError
from cycle.people import Actor
from cycle.vocabulary import State, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step that was taken. `on` is its legal date, `recorded_at` the instant it was written down (UTC)."""

    case_id: str
    number: int  #: Counts from 1 within the case; the version of the case after it.
    step: Step
    source: State | None
    dest: State
    on: date
    by: Actor
    recorded_at: datetime
    #: The fields of the case that it changed, in the form of `cycle.records`.
    changes: Mapping[str, Any]
    #: What came with the step and stands nowhere else: reason, decision, act.
    details: Mapping[str, Any]
    historical: bool = False
    #: Set by the caller: the same request is done once.
    request_id: str | None = None


def moved_by(case_id: str, last: Event | None) -> ConflictError:
    """That somebody has moved the case: who and when, as far as its last event says."""
    if last is None:
        return ConflictError(case_id)
    return ConflictError(case_id, last.by.name or last.by.role.value, last.recorded_at)
