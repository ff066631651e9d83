"""The in-memory twin of the store: it keeps every promise of `StoreContract`, but for outliving the process."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from threading import RLock

from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline
from cycle.duty import Fulfilment
from cycle.effects import Effect
from cycle.errors import TakenError
from cycle.events import Event, moved_by
from cycle.personal import ERASED, Erasure, with_texts
from cycle.ports import ArmedDeadline, DeadlineMove, Saving, StoredNotice, StoredPlan, SweepDay, armed
from cycle.progress import Figure
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.testing.memory_outbox import MemoryOutboxWriting
from cycle.testing.memory_reading import Data, DeadlineKey, MemoryReading
from cycle.visit import Visit
from cycle.vocabulary import Level


class MemoryStore:
    """Keeps the record in memory. One writer at a time."""

    def __init__(self) -> None:
        self._data = Data()
        self._lock = RLock()

    @contextmanager
    def read(self) -> Iterator[MemoryReading]:
        """A look at what was there when the block began."""
        yield MemoryReading(self._data)

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator["MemoryWriting"]:
        """A transaction on a copy, which takes the place of the original when the block ends well."""
        del alone  # always
        with self._lock:
            data = self._data.copied()
            yield MemoryWriting(data)
            self._data = data


class MemoryWriting(MemoryReading, MemoryOutboxWriting):
    """See `cycle.ports.Writing`."""

    def new_id(self) -> str:
        self._data.made += 1
        return f"case-{self._data.made:06}"

    def claim(self, case_ids: Sequence[str], *, wait: bool) -> Sequence[Case]:
        del wait  # there is one writer
        return self.cases_with(case_ids)

    def save(self, savings: Sequence[Saving]) -> None:
        for saving in savings:
            self._require_unmoved(saving)
            self._keep_case(saving)
            self._keep_events(saving)
            self.rearm(saving.after.id, saving.disarm, saving.arm)
            self.send(saving.effects)

    def _require_unmoved(self, saving: Saving) -> None:
        held = self._data.cases.get(saving.after.id)
        before = saving.before
        if before is None and held is None:
            return
        if before is None or held is None or (held.state, held.version) != (before.state, before.version):
            raise moved_by(saving.after.id, self._data.events.get(saving.after.id, (None,))[-1])

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

    def erase(self, case_id: str, text: str) -> int:
        before = self._data.events.get(case_id, ())
        after = tuple(_changed(one, lambda kept: ERASED if kept == text else kept) for one in before)
        self._data.events[case_id] = after
        return sum(one != other for one, other in zip(before, after, strict=True)) + self.forget_who(case_id, text)

    def rewrite(self, case: Case) -> None:
        self._data.cases[case.id] = case

    def add_erasure(self, erasure: Erasure) -> None:
        self._data.erasures.append(erasure)

    def rearm(self, case_id: str, disarm: Sequence[Deadline], arm: Sequence[Deadline]) -> None:
        for gone in disarm:
            self._data.deadlines.pop((case_id, gone.kind.value, gone.mark), None)
        for new in arm:
            self._data.deadlines[case_id, new.kind.value, new.mark] = armed(case_id, new)

    def mark_overdue(self, deadlines: Sequence[tuple[ArmedDeadline, date | None]], effects: Sequence[Effect]) -> None:
        held = self._data.deadlines
        for late, again_on in deadlines:
            key = _key_of(late)
            if key in held:
                fires_on = again_on or late.fires_on
                held[key] = replace(held[key], overdue=True, escalated=again_on is None, fires_on=fires_on)
        self.send(effects)

    def mark_escalated(self, deadlines: Sequence[ArmedDeadline], effects: Sequence[Effect]) -> None:
        held = self._data.deadlines
        for key in map(_key_of, deadlines):
            if key in held and held[key].overdue:
                held[key] = replace(held[key], escalated=True)
        self.send(effects)

    def log_moves(self, moves: Sequence[DeadlineMove]) -> None:
        self._data.moves.extend(moves)

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

    def add_fulfilment(self, done: Fulfilment, recorded_at: datetime) -> None:  # noqa: ARG002  as above
        self._data.fulfilments.append(done)

    def add_visit(self, visit: Visit) -> None:
        if any((held.id, held.version) == (visit.id, visit.version) for held in self._data.visits):
            raise TakenError("change of the visit", f"{visit.id} {visit.version}")
        self._data.visits.append(visit)

    def add_calendar_notice(self, notice: StoredNotice) -> None:
        if notice.document in self._data.notices:
            raise TakenError("calendar notice", notice.document)
        self._data.notices[notice.document] = notice

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


def _changed(event: Event, change: Callable[[str], str]) -> Event:
    """The event with its texts about people changed."""
    name = event.by.name
    return replace(
        event,
        by=replace(event.by, name=change(name) if name else name),
        changes=with_texts(event.changes, change),
        details=with_texts(event.details, change),
    )


def _key_of(one: ArmedDeadline) -> DeadlineKey:
    return one.case_id, one.kind.value, one.mark
