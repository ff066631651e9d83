"""One transaction on the database."""

from collections.abc import Sequence
from datetime import date, datetime

from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline
from cycle.duty import Fulfilment
from cycle.effects import Effect
from cycle.errors import StoreError, TakenError
from cycle.personal import ERASED, Erasure
from cycle.ports import ArmedDeadline, DeadlineMove, Saving, StoredNotice, StoredPlan, SweepDay, armed
from cycle.progress import Figure
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.visit import Visit
from cycle.vocabulary import Level
from cycle_adapters.sql import event_rows, plan_rows, visit_rows
from cycle_adapters.sql.around import Memory
from cycle_adapters.sql.backend import ClashError
from cycle_adapters.sql.case_rows import CASE_COLUMNS, CASE_READ, NAMING, as_case
from cycle_adapters.sql.decoding import Row, canonical
from cycle_adapters.sql.ids import Ids
from cycle_adapters.sql.link import Link, Prepared
from cycle_adapters.sql.outbox import OutboxWriting
from cycle_adapters.sql.reading import SqlReading
from cycle_adapters.sql.saving import Saver
from cycle_adapters.sql.statements import Statements


class SqlWriting(SqlReading, OutboxWriting):
    """See `cycle.ports.Writing`; so for every method."""

    def __init__(self, link: Link, statements: Statements, memory: Memory, ids: Ids) -> None:
        super().__init__(link, statements, memory)
        self._ids = ids
        self._saver = Saver(link, statements)

    def require_whole(self) -> None:
        """Raise where what was done must not last, whatever the block thinks of it: a save that stopped half way
        (StoreError), or an open store that a newer program has left behind (SchemaError)."""
        if self._saver.broken:
            raise StoreError("a save failed in this transaction, so it is undone as a whole")
        self._around.require_current_schema()

    def new_id(self) -> str:
        return self._ids.new()

    def case(self, key: str) -> Case:
        """As for a look, but nobody else moves the case until the transaction ends."""
        row = self._row_of(key, self._does.held_case_by_id, self._does.held_case_by_ref)
        width = len(CASE_READ)
        self._around.saw(row[width:])
        return self._case(row[:width])

    def claim(self, case_ids: Sequence[str], *, wait: bool) -> Sequence[Case]:
        statement = self._does.held_cases if wait else self._does.free_cases
        found = self._link.rows(statement, {"ids": canonical(list(case_ids))})
        return [self._case(row) for row in found]

    def _case(self, row: Row) -> Case:
        """The case, whose head is kept for the event that may follow."""
        self._saver.heads[row[0]] = row[-1]
        return as_case(row)

    def save(self, savings: Sequence[Saving]) -> None:
        self._saver.save(savings)

    def erase(self, case_id: str, text: str) -> int:
        """What was deleted is written over, as far as the database can."""
        self._link.erase_for_good()
        places = self._link.run(self._does.erase, (case_id, text))
        for statement in (self._does.forget_who, self._does.forget_why):
            places += self._link.run(statement, (ERASED, case_id, text))
        return places

    def rewrite(self, case: Case) -> None:
        self._link.run(self._does.rewrite, [*(CASE_COLUMNS[name](case) for name in NAMING), case.id])

    def add_erasure(self, erasure: Erasure) -> None:
        self._link.run(self._does.add_erasure, event_rows.erasure_row(erasure))

    def mark_overdue(self, deadlines: Sequence[tuple[ArmedDeadline, date | None]], effects: Sequence[Effect]) -> None:
        marks = [event_rows.overdue_row(late, again_on) for late, again_on in deadlines]
        self._link.many(self._does.mark_overdue, marks)
        self.send(effects)

    def mark_escalated(self, deadlines: Sequence[ArmedDeadline], effects: Sequence[Effect]) -> None:
        self._link.many(self._does.mark_escalated, [event_rows.escalated_row(late) for late in deadlines])
        self.send(effects)

    def log_moves(self, moves: Sequence[DeadlineMove]) -> None:
        self._link.many(self._does.log_move, [event_rows.move_row(move) for move in moves])

    def send(self, effects: Sequence[Effect]) -> None:
        self._link.many(self._does.add_effect, list(event_rows.effect_rows(effects, None)))

    def rearm(self, case_id: str, disarm: Sequence[Deadline], arm: Sequence[Deadline]) -> None:
        gone = [(case_id, one.kind.value, event_rows.mark_of(one.mark)) for one in disarm]
        self._link.many(self._does.disarm, gone)
        self._link.many(self._does.arm, [event_rows.deadline_row(armed(case_id, one)) for one in arm])

    def add_plan(self, plan: StoredPlan) -> None:
        self._add(self._does.add_plan, plan_rows.plan_row(plan), TakenError("plan", plan.key))
        self._around.grew()

    def move_round(self, turn: Round, recorded_at: datetime) -> None:
        """Every move is kept; the latest is where the round stands."""
        self._link.run(self._does.move_round, plan_rows.round_row(turn, recorded_at))
        self._around.grew()

    def add_council(self, council: Council) -> None:
        taken = TakenError("council", f"{council.level.value} {council.unit} {council.round_key}")
        self._add(self._does.add_council, plan_rows.council_row(council), taken)

    def add_sheet(self, case_id: str, level: Level, sheet: MemberSheet) -> None:
        taken = TakenError("sheet of the member", sheet.member)
        self._add(self._does.add_sheet, plan_rows.sheet_row(case_id, level, sheet), taken)

    def clear_sheets(self, case_id: str, level: Level) -> None:
        self._link.run(self._does.clear_sheets, (case_id, level.value))

    def add_figure(self, figure: Figure, recorded_at: datetime) -> None:
        self._link.run(self._does.add_figure, plan_rows.figure_row(figure, recorded_at))

    def add_fulfilment(self, done: Fulfilment, recorded_at: datetime) -> None:
        self._link.run(self._does.add_fulfilment, plan_rows.fulfilment_row(done, recorded_at))

    def add_visit(self, visit: Visit) -> None:
        taken = TakenError("change of the visit", f"{visit.id} {visit.version}")
        self._add(self._does.add_visit, visit_rows.visit_row(visit), taken)

    def add_calendar_notice(self, notice: StoredNotice) -> None:
        taken = TakenError("calendar notice", notice.document)
        self._add(self._does.add_notice, plan_rows.notice_row(notice), taken)
        self._around.grew()

    def log_sweep(self, lines: Sequence[SweepDay]) -> None:
        self._link.many(self._does.log_sweep, [plan_rows.sweep_row(line) for line in lines])

    def _add(self, statement: Prepared, row: Row, taken: TakenError) -> None:
        try:
            self._link.run(statement, row)
        except ClashError as error:
            if error.is_unique:
                raise taken from error
            raise
