"""Statements on the cases and their record."""

from functools import cached_property

from sqlalchemy import Dialect, func, literal_column, select, update

from cycle_adapters.sql import event_rows
from cycle_adapters.sql.backend import Backend
from cycle_adapters.sql.case_rows import CASE_COLUMNS, CASE_READ, HEAD
from cycle_adapters.sql.link import Prepared, prepare
from cycle_adapters.sql.plan_statements import STAMP
from cycle_adapters.sql.statement_base import StatementBase, columns_of, is_given
from cycle_adapters.sql.tables import metadata

CASE = metadata.tables["ocop_case"]
EVENT = metadata.tables["ocop_event"]
PERSONAL = metadata.tables["ocop_personal"]


class CaseStatements(StatementBase):
    """Cases and events."""

    def __init__(self, backend: Backend, dialect: Dialect) -> None:
        super().__init__(backend, dialect)
        self._updates: dict[tuple[str, ...], tuple[Prepared, tuple[str, ...]]] = {}

    @cached_property
    def case_by_id(self) -> Prepared:
        """A case by its id."""
        return self._prepared(columns_of(CASE, CASE_READ).where(*is_given(CASE, "id")))

    @cached_property
    def case_by_ref(self) -> Prepared:
        """A case by its reference."""
        return self._prepared(columns_of(CASE, CASE_READ).where(*is_given(CASE, "ref")))

    @cached_property
    def held_case_by_id(self) -> Prepared:
        """A case by its id, locked where rows can be: SQLite's one writer has the pen already. With the stamp."""
        return self._held_case("id")

    @cached_property
    def held_case_by_ref(self) -> Prepared:
        """A case by its reference, locked likewise."""
        return self._held_case("ref")

    def _held_case(self, name: str) -> Prepared:
        chosen = columns_of(CASE, CASE_READ).add_columns(*STAMP).where(*is_given(CASE, name))
        return self._prepared(chosen.with_for_update(key_share=True, of=CASE))

    @cached_property
    def held_cases(self) -> Prepared:
        """Cases by a JSON list of ids, locked likewise."""
        chosen = columns_of(CASE, CASE_READ).where(CASE.c.id.in_(self._sql.listed("ids")))
        return self._prepared(chosen.order_by(CASE.c.id).with_for_update(key_share=True))

    @cached_property
    def free_cases(self) -> Prepared:
        """Cases by a JSON list of ids, locked likewise, but for those that somebody else has locked."""
        chosen = columns_of(CASE, CASE_READ).where(CASE.c.id.in_(self._sql.listed("ids")))
        return self._prepared(chosen.order_by(CASE.c.id).with_for_update(key_share=True, skip_locked=True))

    @cached_property
    def cases_by_ids(self) -> Prepared:
        """Cases by a JSON list of ids."""
        return self._prepared(columns_of(CASE, CASE_READ).where(CASE.c.id.in_(self._sql.listed("ids"))))

    @cached_property
    def successors(self) -> Prepared:
        """Cases by a JSON list of their predecessors, in whatever state: SQLite would go by the state else."""
        chosen = columns_of(CASE, CASE_READ).where(CASE.c.predecessor.in_(self._sql.listed("ids")))
        return self._prepared(chosen.order_by(CASE.c.id))

    @cached_property
    def ids_among(self) -> Prepared:
        """Which of a JSON list are ids of cases."""
        return self._prepared(select(CASE.c.id).where(CASE.c.id.in_(self._sql.listed("ids"))))

    @cached_property
    def refs_among(self) -> Prepared:
        """Which of a JSON list are references of cases, with the ids of the cases."""
        return self._prepared(select(CASE.c.id, CASE.c.ref).where(CASE.c.ref.in_(self._sql.listed("refs"))))

    @cached_property
    def open_case(self) -> Prepared:
        """A new case."""
        return self._insert(CASE, (*CASE_COLUMNS, HEAD))

    def change_case(self, changed: tuple[str, ...]) -> tuple[Prepared, tuple[str, ...]]:
        """The update of these columns and the head of a case that is still as it was read; the columns in its order."""
        if changed not in self._updates:
            columns = tuple(name for name in CASE_COLUMNS if name in changed)
            statement = update(CASE).where(*is_given(CASE, "id", "state", "version"))
            self._updates[changed] = prepare(statement, self.dialect, (*columns, HEAD)), columns
        return self._updates[changed]

    @cached_property
    def events(self) -> Prepared:
        """The record of a case."""
        chosen = columns_of(EVENT, event_rows.EVENT_READ).where(*is_given(EVENT, "case_id"))
        return self._prepared(chosen.order_by(EVENT.c.number))

    @cached_property
    def texts(self) -> Prepared:
        """The texts about people in the record of a case, each with its token."""
        return self._prepared(select(PERSONAL.c.token, PERSONAL.c.value).where(*is_given(PERSONAL, "case_id")))

    @cached_property
    def add_text(self) -> Prepared:
        """A text about a person."""
        return self._insert(PERSONAL, event_rows.PERSONAL_COLUMNS)

    @cached_property
    def head(self) -> Prepared:
        """The hash of the latest event of a case."""
        return self._prepared(select(CASE.c.head).where(*is_given(CASE, "id")))

    @cached_property
    def last_event(self) -> Prepared:
        """The latest event of a case."""
        chosen = columns_of(EVENT, event_rows.EVENT_READ).where(*is_given(EVENT, "case_id"))
        return self._prepared(chosen.order_by(EVENT.c.number.desc()).limit(literal_column("1")))

    @cached_property
    def add_event(self) -> Prepared:
        """An event."""
        return self._insert(EVENT, event_rows.EVENT_COLUMNS)

    @cached_property
    def answered(self) -> Prepared:
        """The case of a request."""
        return self._prepared(select(EVENT.c.case_id).where(*is_given(EVENT, "request_id")))

    @cached_property
    def first_fact(self) -> Prepared:
        """The earliest legal day: no event of a case lies before its first."""
        return self._prepared(select(func.min(EVENT.c.on)).where(EVENT.c.number == literal_column("1")))
