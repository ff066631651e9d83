"""What the in-memory store holds, and a look at it."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from itertools import pairwise

from cycle.case import Case
from cycle.council import Council
from cycle.delivery import Delivery
from cycle.duty import Fulfilment
from cycle.errors import NotFoundError
from cycle.events import Event
from cycle.inputs import searchable
from cycle.personal import Erasure
from cycle.ports import ArmedDeadline, CaseFilter, DeadlineMove, DueKey, StoredNotice, StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.testing.memory_outbox import MemoryOutboxReading
from cycle.units import contains
from cycle.visit import Visit
from cycle.vocabulary import BEFORE_CERTIFICATE, Level

#: Case id, kind, mark.
DeadlineKey = tuple[str, str, int | None]
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Data:
    """Everything that is kept. Values are frozen, so a copy of the containers is a copy of all."""

    cases: dict[str, Case] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    deadlines: dict[DeadlineKey, ArmedDeadline] = field(default_factory=dict)
    moves: list[DeadlineMove] = field(default_factory=list)
    outbox: dict[int, Delivery] = field(default_factory=dict)
    holders: dict[int, str] = field(default_factory=dict)
    plans: dict[str, StoredPlan] = field(default_factory=dict)
    rounds: dict[tuple[Level, str, str], Round] = field(default_factory=dict)
    councils: dict[tuple[Level, str, str], Council] = field(default_factory=dict)
    sheets: dict[tuple[str, Level, str], MemberSheet] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    fulfilments: list[Fulfilment] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)
    notices: dict[str, StoredNotice] = field(default_factory=dict)
    ledger: dict[tuple[date, str], SweepDay] = field(default_factory=dict)
    made: int = 0

    def copied(self) -> "Data":
        """Its own containers over the same values."""
        return Data(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})


class MemoryReading(MemoryOutboxReading):
    """See `cycle.ports.Reading`."""

    def __init__(self, data: Data) -> None:
        self._data = data

    def case(self, key: str) -> Case:
        """See `cycle.ports.Reading`; so for all that follow."""
        found = self._data.cases.get(key) or self._data.cases.get(self._data.refs.get(key, ""))
        if found is None:
            raise NotFoundError("case", key)
        return found

    def cases(self, wanted: CaseFilter, limit: int | None = None, after: str | None = None) -> Sequence[Case]:
        found = (self._data.cases[key] for key in sorted(self._data.cases) if after is None or key > after)
        return [case for case in found if _is_wanted(case, wanted)][:limit]

    def cases_with(self, case_ids: Sequence[str]) -> Sequence[Case]:
        return [self._data.cases[key] for key in case_ids if key in self._data.cases]

    def successors(self, case_ids: Iterable[str]) -> Sequence[Case]:
        wanted = set(case_ids)
        return [
            one for one in self._data.cases.values() if one.predecessor in wanted and one.state in BEFORE_CERTIFICATE
        ]

    def events(self, case_id: str) -> Sequence[Event]:
        return self._data.events.get(case_id, ())

    def deadlines(self, case_id: str) -> Sequence[ArmedDeadline]:
        return self.deadlines_of([case_id])

    def deadlines_of(self, case_ids: Sequence[str]) -> Sequence[ArmedDeadline]:
        wanted = set(case_ids)
        own = (one for one in self._data.deadlines.values() if one.case_id in wanted)
        return sorted(own, key=lambda one: (one.case_id, one.due_on, one.kind, -1 if one.mark is None else one.mark))

    def deadline_moves(self, case_id: str) -> Sequence[DeadlineMove]:
        return [move for move in self._data.moves if move.case_id == case_id]

    def due(self, until: date, after: DueKey | None, limit: int) -> Sequence[ArmedDeadline]:
        acting = [one for one in self._data.deadlines.values() if not one.escalated and one.fires_on <= until]
        acting.sort(key=lambda one: one.due_key)
        return [one for one in acting if after is None or one.due_key > after][:limit]

    def next_due(self) -> date | None:
        return min((one.fires_on for one in self._data.deadlines.values() if not one.escalated), default=None)

    def first_fact(self) -> date | None:
        return min((events[0].on for events in self._data.events.values()), default=None)

    def plan_keys(self) -> Sequence[str]:
        return sorted(self._data.plans)

    def plan(self, key: str) -> StoredPlan | None:
        return self._data.plans.get(key)

    def moved_rounds(self, level: Level, unit: str) -> Sequence[Round]:
        return [turn for (held, own, _), turn in sorted(self._data.rounds.items()) if (held, own) == (level, unit)]

    def council(self, level: Level, unit: str, round_key: str) -> Council | None:
        return self._data.councils.get((level, unit, round_key))

    def sheets(self, case_id: str, level: Level) -> Sequence[MemberSheet]:
        held = sorted(self._data.sheets.items())
        return [sheet for (case, own, _), sheet in held if (case, own) == (case_id, level)]

    def figures(self, plan_key: str) -> Sequence[Figure]:
        return [figure for figure in self._data.figures if figure.plan == plan_key]

    def fulfilments(self, plan_key: str) -> Sequence[Fulfilment]:
        return [done for done in self._data.fulfilments if done.plan == plan_key]

    def erasures(self, case_id: str) -> Sequence[Erasure]:
        return [one for one in self._data.erasures if one.case_id == case_id]

    def visits(self, plan_key: str) -> Sequence[Visit]:
        return [visit for visit in self._data.visits if visit.plan == plan_key]

    def calendar_notices(self) -> Sequence[StoredNotice]:
        return list(self._data.notices.values())

    def swept_until(self) -> date | None:
        return max((day for day, _ in self._data.ledger), default=None)

    def first_gap(self) -> date | None:
        swept = sorted({day for day, _ in self._data.ledger})
        return next((one + _ONE_DAY for one, other in pairwise(swept) if one + _ONE_DAY != other), None)

    def ledger(self, since: date | None = None) -> Sequence[SweepDay]:
        lines = sorted(self._data.ledger.items())
        return [line for (day, _), line in lines if since is None or day >= since]

    def answered(self, request_id: str) -> str | None:
        return self._data.requests.get(request_id)


def _is_wanted(case: Case, wanted: CaseFilter) -> bool:
    return (
        (wanted.states is None or case.state in wanted.states)
        and (wanted.unit is None or contains(wanted.unit, case.unit))
        and wanted.regime in (None, case.regime.value)
        and wanted.kind in (None, case.kind.value)
        and wanted.plan in (None, case.plan)
        and (wanted.text is None or _is_named(case, searchable(wanted.text)))
        and (wanted.moved_after is None or case.since > wanted.moved_after)
    )


def _is_named(case: Case, text: str) -> bool:
    return any(text in searchable(name) for name in (case.product.name, case.producer.name))
