"""One consistent look at the database."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_

from cycle.case import Case
from cycle.council import Council
from cycle.duty import Fulfilment
from cycle.effects import Effect
from cycle.errors import DamagedError, NotFoundError
from cycle.events import Event
from cycle.inputs import searchable
from cycle.personal import Erasure
from cycle.ports import ArmedDeadline, CaseFilter, DeadlineMove, DueKey, StoredNotice, StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.units import NATION
from cycle.visit import Visit
from cycle.vocabulary import BEFORE_CERTIFICATE, Level
from cycle_adapters.sql import event_rows, plan_rows, visit_rows
from cycle_adapters.sql.around import Around, Memory
from cycle_adapters.sql.backend import Backend
from cycle_adapters.sql.case_rows import CASE_READ, as_case
from cycle_adapters.sql.case_statements import CASE
from cycle_adapters.sql.checking import damaged_rows
from cycle_adapters.sql.decoding import Row, canonical
from cycle_adapters.sql.link import Link, Prepared, prepare
from cycle_adapters.sql.outbox import OutboxReading
from cycle_adapters.sql.statement_base import columns_of
from cycle_adapters.sql.statements import Statements

if TYPE_CHECKING:
    from cycle_adapters.sql.log import EventLog

_BEFORE_ALL = date.min.isoformat()
_ONE_DAY = timedelta(days=1)


class SqlReading(OutboxReading):
    """See `cycle.ports.Reading`; so for every method."""

    def __init__(self, link: Link, statements: Statements, memory: Memory) -> None:
        self._link = link
        self._does = statements
        self._around = Around(link, statements, memory)

    def case(self, key: str) -> Case:
        """By its id, or else by its reference."""
        return self._case(self._row_of(key, self._does.case_by_id, self._does.case_by_ref))

    def _row_of(self, key: str, by_id: Prepared, by_ref: Prepared) -> Row:
        found = self._link.rows(by_id, {"of_id": key}) or self._link.rows(by_ref, {"of_ref": key})
        if not found:
            raise NotFoundError("case", key)
        return found[0]

    def cases(self, wanted: CaseFilter, limit: int | None = None, after: str | None = None) -> Sequence[Case]:
        """Compiled for what is asked: a listing is not on the hot path."""
        chosen = columns_of(CASE, CASE_READ).where(*_conditions(wanted, self._link.backend)).order_by(CASE.c.id)
        if after is not None:
            chosen = chosen.where(CASE.c.id > after)
        found = self._link.rows(prepare(chosen.limit(limit), self._does.dialect, complete=True))
        return [self._case(row) for row in found]

    def cases_with(self, case_ids: Sequence[str]) -> Sequence[Case]:
        found = self._link.rows(self._does.cases_by_ids, {"ids": canonical(list(case_ids))})
        return [self._case(row) for row in found]

    def successors(self, case_ids: Iterable[str]) -> Sequence[Case]:
        found = self._link.rows(self._does.successors, {"ids": canonical(list(case_ids))})
        return [case for row in found if (case := self._case(row)).state in BEFORE_CERTIFICATE]

    def _case(self, row: Row) -> Case:
        return as_case(row)

    def events(self, case_id: str) -> Sequence[Event]:
        texts = self._texts(case_id)
        found = self._link.rows(self._does.events, {"of_case_id": case_id})
        return [event_rows.as_event(row, texts) for row in found]

    def _texts(self, case_id: str) -> dict[str, str]:
        return event_rows.as_texts(self._link.rows(self._does.texts, {"of_case_id": case_id}))

    def deadlines(self, case_id: str) -> Sequence[ArmedDeadline]:
        return [event_rows.as_deadline(row) for row in self._link.rows(self._does.deadlines, {"of_case_id": case_id})]

    def deadlines_of(self, case_ids: Sequence[str]) -> Sequence[ArmedDeadline]:
        rows = self._link.rows(self._does.deadlines_of, {"ids": canonical(list(case_ids))})
        found = [event_rows.as_deadline(row) for row in rows]
        others = {one.case_id for one in found}.difference(case_ids)
        if others:
            raise DamagedError(f"the database is damaged: deadlines of {min(others)} stand under another case")
        return found

    def deadline_moves(self, case_id: str) -> Sequence[DeadlineMove]:
        return [event_rows.as_move(row) for row in self._link.rows(self._does.moves, {"of_case_id": case_id})]

    def due(self, until: date, after: DueKey | None, limit: int) -> Sequence[ArmedDeadline]:
        values = {"until": until.isoformat(), "most": limit}
        if after is None:
            found = self._link.rows(self._does.due, values)
        else:
            key = {"after_day": after[0].isoformat(), "after_case": after[1], "after_kind": after[2]}
            found = self._link.rows(self._does.due_after, {**values, **key})
        return [event_rows.as_deadline(row) for row in found]

    def next_due(self) -> date | None:
        return plan_rows.as_day_or_none(self._link.rows(self._does.next_due)[0])

    def first_fact(self) -> date | None:
        return plan_rows.as_day_or_none(self._link.rows(self._does.first_fact)[0])

    def plan_keys(self) -> Sequence[str]:
        return self._around.told(self._does.plan_keys, {}, plan_rows.as_keys)

    def plan(self, key: str) -> StoredPlan | None:
        found = self._link.rows(self._does.plan, {"of_key": key})
        return plan_rows.as_plan(found[0]) if found else None

    def moved_rounds(self, level: Level, unit: str) -> Sequence[Round]:
        which = {"of_level": level.value, "of_unit": unit}
        return self._around.told(self._does.round_moves, which, plan_rows.as_rounds)

    def council(self, level: Level, unit: str, round_key: str) -> Council | None:
        key = {"of_level": level.value, "of_unit": unit, "of_round_key": round_key}
        found = self._link.rows(self._does.council, key)
        return plan_rows.as_council(found[0]) if found else None

    def sheets(self, case_id: str, level: Level) -> Sequence[MemberSheet]:
        key = {"of_case_id": case_id, "of_level": level.value}
        return [plan_rows.as_sheet(row) for row in self._link.rows(self._does.sheets, key)]

    def figures(self, plan_key: str) -> Sequence[Figure]:
        return [plan_rows.as_figure(row) for row in self._link.rows(self._does.figures, {"of_plan": plan_key})]

    def fulfilments(self, plan_key: str) -> Sequence[Fulfilment]:
        found = self._link.rows(self._does.fulfilments, {"of_plan": plan_key})
        return [plan_rows.as_fulfilment(row) for row in found]

    def erasures(self, case_id: str) -> Sequence[Erasure]:
        return [event_rows.as_erasure(row) for row in self._link.rows(self._does.erasures, {"of_case_id": case_id})]

    def visits(self, plan_key: str) -> Sequence[Visit]:
        return [visit_rows.as_visit(row) for row in self._link.rows(self._does.visits, {"of_plan": plan_key})]

    def calendar_notices(self) -> Sequence[StoredNotice]:
        return self._around.told(self._does.notices, {}, plan_rows.as_notices)

    def swept_until(self) -> date | None:
        return plan_rows.as_day_or_none(self._link.rows(self._does.swept_until)[0])

    def first_gap(self) -> date | None:
        """The days are looked through only where there are not as many as there should be."""
        first, last, days = plan_rows.as_swept(self._link.rows(self._does.swept)[0])
        if first is None or last is None or (last - first).days + 1 == days:
            return None
        swept = [plan_rows.as_day(row) for row in self._link.rows(self._does.swept_days)]
        return next((one + _ONE_DAY for one, other in pairwise(swept) if one + _ONE_DAY != other), None)

    def ledger(self, since: date | None = None) -> Sequence[SweepDay]:
        first = since.isoformat() if since is not None else _BEFORE_ALL
        return [plan_rows.as_sweep_day(row) for row in self._link.rows(self._does.ledger, {"since": first})]

    def effects(self, case_id: str | None = None) -> Sequence[Effect]:
        if case_id is None:
            return [event_rows.as_effect(row) for row in self._link.rows(self._does.effects)]
        return [event_rows.as_effect(row) for row in self._link.rows(self._does.effects_of, {"of_case_id": case_id})]

    def answered(self, request_id: str) -> str | None:
        found = self._link.rows(self._does.answered, {"of_request_id": request_id})
        return str(found[0][0]) if found else None

    @property
    def log(self) -> "EventLog":
        """Not of the port: the whole record as one log."""
        from cycle_adapters.sql.log import EventLog  # brings the hashes in, which only this needs

        return EventLog(self._link, self._does)

    def damaged_rows(self) -> Sequence[str]:
        """Not of the port: a line for each row of any table that cannot be read, or is not as it was written."""
        return list(damaged_rows(self._link, self._does))

    def self_check(self) -> Sequence[str]:
        """Not of the port: what the database itself finds wrong, where it can look."""
        return self._link.self_check()

    def unlike_as_made(self) -> Sequence[str]:
        """Not of the port: the parts of our schema that are missing, shut off, or not as they were made."""
        return self._link.unlike_as_made()


def _conditions(wanted: CaseFilter, sql: Backend) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        conditions.append(CASE.c.state.in_(sorted(state.value for state in wanted.states)))
    if wanted.unit is not None and wanted.unit != NATION:
        inside = CASE.c.unit.startswith(f"{wanted.unit}/", autoescape=True)
        conditions.append(or_(CASE.c.unit == wanted.unit, inside))
    for column, word in (("regime", wanted.regime), ("kind", wanted.kind), ("plan", wanted.plan)):
        if word is not None:
            conditions.append(CASE.c[column] == word)
    if wanted.text is not None:
        conditions.append(sql.holds(CASE.c.search, searchable(wanted.text)))
    if wanted.moved_after is not None:
        conditions.append(CASE.c.since > wanted.moved_after.isoformat())
    return conditions
