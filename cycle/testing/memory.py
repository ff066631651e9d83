"""The in-memory twin of the store: it keeps every promise of `StoreContract`, but for outliving the process."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from threading import RLock

from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline
from cycle.effects import Effect
from cycle.errors import ConflictError, NotFoundError, TakenError
from cycle.events import Event
from cycle.inputs import searchable
from cycle.ports import ArmedDeadline, CaseFilter, DueKey, Saving, StoredPlan, SweepDay, armed
from cycle.progress import Figure
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.units import contains
from cycle.vocabulary import BEFORE_CERTIFICATE, Level

_DeadlineKey = tuple[str, str, int | None]


@dataclass(slots=True)
class _Data:
    """Everything that is kept. Values are frozen, so a copy of the containers is a copy of all."""

    cases: dict[str, Case] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    deadlines: dict[_DeadlineKey, ArmedDeadline] = field(default_factory=dict)
    outbox: list[Effect] = field(default_factory=list)
    plans: dict[str, StoredPlan] = field(default_factory=dict)
    rounds: dict[tuple[Level, str, str], Round] = field(default_factory=dict)
    councils: dict[tuple[Level, str, str], Council] = field(default_factory=dict)
    sheets: dict[tuple[str, Level, str], MemberSheet] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    ledger: dict[tuple[date, str], SweepDay] = field(default_factory=dict)
    made: int = 0

    def copied(self) -> "_Data":
        """Its own containers over the same values."""
        return _Data(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})


class MemoryStore:
    """Keeps the record in memory. One writer at a time."""

    def __init__(self) -> None:
        self._data = _Data()
        self._lock = RLock()

    @contextmanager
    def read(self) -> Iterator["MemoryReading"]:
        """A look at what was there when the block began."""
        yield MemoryReading(self._data)

    @contextmanager
    def write(self) -> Iterator["MemoryWriting"]:
        """A transaction on a copy, which takes the place of the original when the block ends well."""
        with self._lock:
            data = self._data.copied()
            yield MemoryWriting(data)
            self._data = data


class MemoryReading:
    """See `cycle.ports.Reading`."""

    def __init__(self, data: _Data) -> None:
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
        own = (one for one in self._data.deadlines.values() if one.case_id == case_id)
        return sorted(own, key=lambda one: (one.due_on, one.kind))

    def due(self, until: date, after: DueKey | None, limit: int) -> Sequence[ArmedDeadline]:
        acting = [one for one in self._data.deadlines.values() if not one.overdue and one.fires_on <= until]
        acting.sort(key=lambda one: one.due_key)
        return [one for one in acting if after is None or one.due_key > after][:limit]

    def next_due(self) -> date | None:
        return min((one.fires_on for one in self._data.deadlines.values() if not one.overdue), default=None)

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

    def swept_until(self) -> date | None:
        return max((day for day, _ in self._data.ledger), default=None)

    def ledger(self, since: date | None = None) -> Sequence[SweepDay]:
        lines = sorted(self._data.ledger.items())
        return [line for (day, _), line in lines if since is None or day >= since]

    def effects(self, case_id: str | None = None) -> Sequence[Effect]:
        return [one for one in self._data.outbox if case_id is None or one.case_id == case_id]

    def answered(self, request_id: str) -> str | None:
        return self._data.requests.get(request_id)


class MemoryWriting(MemoryReading):
    """See `cycle.ports.Writing`."""

    def new_id(self) -> str:
        self._data.made += 1
        return f"case-{self._data.made:06}"

    def save(self, savings: Sequence[Saving]) -> None:
        for saving in savings:
            self._require_unmoved(saving)
            self._keep_case(saving)
            self._keep_events(saving)
            self.rearm(saving.after.id, saving.disarm, saving.arm)
            self._data.outbox.extend(saving.effects)

    def _require_unmoved(self, saving: Saving) -> None:
        held = self._data.cases.get(saving.after.id)
        before = saving.before
        if before is None and held is None:
            return
        if before is None or held is None or (held.state, held.version) != (before.state, before.version):
            last = self._data.events.get(saving.after.id, (None,))[-1]
            who = last.by.name or last.by.role.value if last else None
            raise ConflictError(saving.after.id, who, last.recorded_at if last else None)

    def _keep_case(self, saving: Saving) -> None:
        case = saving.after
        if saving.before is None and case.ref is not None:
            if case.ref in self._data.refs or case.ref in self._data.cases:
                raise TakenError("ref", case.ref)
            self._data.refs[case.ref] = case.id
        self._data.cases[case.id] = case

    def _keep_events(self, saving: Saving) -> None:
        key = saving.after.id
        self._data.events[key] = (*self._data.events.get(key, ()), *saving.events)
        for event in saving.events:
            if event.request_id is not None:
                if event.request_id in self._data.requests:
                    raise TakenError("request", event.request_id)
                self._data.requests[event.request_id] = key

    def rearm(self, case_id: str, disarm: Sequence[Deadline], arm: Sequence[Deadline]) -> None:
        for gone in disarm:
            self._data.deadlines.pop((case_id, gone.kind.value, gone.mark), None)
        for new in arm:
            self._data.deadlines[case_id, new.kind.value, new.mark] = armed(case_id, new)

    def mark_overdue(self, deadlines: Sequence[ArmedDeadline], effects: Sequence[Effect]) -> None:
        for late in deadlines:
            self._data.deadlines[late.case_id, late.kind.value, late.mark] = replace(late, overdue=True)
        self._data.outbox.extend(effects)

    def add_plan(self, plan: StoredPlan) -> None:
        if plan.key in self._data.plans:
            raise TakenError("plan", plan.key)
        self._data.plans[plan.key] = plan

    def move_round(self, turn: Round, recorded_at: datetime) -> None:  # noqa: ARG002  a table would keep the instant
        self._data.rounds[turn.level, turn.unit, turn.key] = turn

    def add_council(self, council: Council) -> None:
        key = (council.level, council.unit, council.round_key)
        if key in self._data.councils:
            raise TakenError("council", f"{council.level.value} {council.unit} {council.round_key}")
        self._data.councils[key] = council

    def add_sheet(self, case_id: str, level: Level, sheet: MemberSheet) -> None:
        key = (case_id, level, sheet.member)
        if key in self._data.sheets:
            raise TakenError("sheet of the member", sheet.member)
        self._data.sheets[key] = sheet

    def clear_sheets(self, case_id: str, level: Level) -> None:
        for key in [key for key in self._data.sheets if key[:2] == (case_id, level)]:
            del self._data.sheets[key]

    def add_figure(self, figure: Figure, recorded_at: datetime) -> None:  # noqa: ARG002  a table would keep the instant
        self._data.figures.append(figure)

    def log_sweep(self, lines: Sequence[SweepDay]) -> None:
        for line in lines:
            held = self._data.ledger.get((line.day, line.rule))
            if held is None:
                self._data.ledger[line.day, line.rule] = line
            elif line.examined or line.changed or line.failed:
                self._data.ledger[line.day, line.rule] = replace(
                    held,
                    examined=held.examined + line.examined,
                    changed=held.changed + line.changed,
                    failed=held.failed + line.failed,
                )


def _is_wanted(case: Case, wanted: CaseFilter) -> bool:
    return (
        (wanted.states is None or case.state in wanted.states)
        and (wanted.unit is None or contains(wanted.unit, case.unit))
        and wanted.regime in (None, case.regime.value)
        and wanted.kind in (None, case.kind.value)
        and wanted.plan in (None, case.plan)
        and (wanted.text is None or _is_named(case, searchable(wanted.text)))
    )


def _is_named(case: Case, text: str) -> bool:
    return any(text in searchable(name) for name in (case.product.name, case.producer.name))
