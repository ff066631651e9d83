"""Everything that a store shows, as values that can be compared: whether two of them hold the same."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from cycle.case import Case
from cycle.duty import Fulfilment
from cycle.effects import Effect
from cycle.events import Event
from cycle.ports import ArmedDeadline, CaseFilter, DeadlineMove, Store, StoredNotice, StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.score import MemberSheet
from cycle.vocabulary import Level

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a store shows through its port."""

    cases: tuple[Case, ...]
    events: tuple[Event, ...]
    deadlines: tuple[ArmedDeadline, ...]
    moves: tuple[DeadlineMove, ...]
    due: tuple[ArmedDeadline, ...]
    effects: tuple[Effect, ...]
    sheets: tuple[MemberSheet, ...]
    plans: tuple[StoredPlan | None, ...]
    figures: tuple[Figure, ...]
    fulfilments: tuple[Fulfilment, ...]
    notices: tuple[StoredNotice, ...]
    ledger: tuple[SweepDay, ...]

    @property
    def record(self) -> tuple[object, ...]:
        """What must not depend on when it was written down: cases, events and what runs for them."""
        events = tuple(replace(event, recorded_at=_EPOCH) for event in self.events)
        return self.cases, events, self.deadlines


def snapshot(store: Store) -> Snapshot:
    """All that is in the store now."""
    with store.read() as reading:
        cases = tuple(reading.cases(CaseFilter()))
        plans = sorted(reading.plan_keys())
        return Snapshot(
            cases=cases,
            events=tuple(event for case in cases for event in reading.events(case.id)),
            deadlines=tuple(reading.deadlines_of([case.id for case in cases])),
            moves=tuple(move for case in cases for move in reading.deadline_moves(case.id)),
            due=tuple(reading.due(date.max, None, 1_000_000)),
            effects=tuple(reading.effects()),
            sheets=tuple(sheet for case in cases for level in Level for sheet in reading.sheets(case.id, level)),
            plans=tuple(reading.plan(key) for key in plans),
            figures=tuple(figure for key in plans for figure in reading.figures(key)),
            fulfilments=tuple(done for key in plans for done in reading.fulfilments(key)),
            notices=tuple(reading.calendar_notices()),
            ledger=tuple(reading.ledger()),
        )
