"""Statements on the deadlines of the cases, their moves, and the outbox."""

from functools import cached_property

from sqlalchemy import ColumnElement, bindparam, delete, func, literal_column, select, tuple_, update

from cycle_adapters.sql import event_rows
from cycle_adapters.sql.link import Prepared, prepare
from cycle_adapters.sql.statement_base import StatementBase, columns_of, is_given
from cycle_adapters.sql.tables import metadata

DEADLINE = metadata.tables["ocop_deadline"]
MOVE = metadata.tables["ocop_deadline_move"]
OUTBOX = metadata.tables["ocop_outbox"]

#: The condition of the index of deadlines that act, in the words of the index: else it would not be used.
_ACTING = DEADLINE.c.escalated == literal_column("0")
_KEY = ("case_id", "kind", "mark")
_DUE_KEY = (DEADLINE.c.fires_on, DEADLINE.c.case_id, DEADLINE.c.kind)
_SOONEST_FIRST = (DEADLINE.c.due_on, DEADLINE.c.kind, DEADLINE.c.mark)


class DeadlineStatements(StatementBase):
    """Deadlines, moves, effects."""

    @cached_property
    def deadlines(self) -> Prepared:
        """The deadlines of a case."""
        chosen = columns_of(DEADLINE, event_rows.DEADLINE_READ).where(*is_given(DEADLINE, "case_id"))
        return self._prepared(chosen.order_by(*_SOONEST_FIRST))

    @cached_property
    def deadlines_of(self) -> Prepared:
        """The deadlines of the cases in a JSON list of ids."""
        chosen = columns_of(DEADLINE, event_rows.DEADLINE_READ)
        chosen = chosen.where(DEADLINE.c.case_id.in_(self._sql.listed("ids")))
        return self._prepared(chosen.order_by(DEADLINE.c.case_id, *_SOONEST_FIRST))

    def _due(self, *conditions: ColumnElement[bool]) -> Prepared:
        chosen = columns_of(DEADLINE, event_rows.DEADLINE_READ).where(
            _ACTING, DEADLINE.c.fires_on <= bindparam("until"), *conditions
        )
        return self._prepared(chosen.order_by(*_DUE_KEY).limit(bindparam("most")))

    @cached_property
    def due(self) -> Prepared:
        """What acts by a day."""
        return self._due()

    @cached_property
    def due_after(self) -> Prepared:
        """What acts by a day, after a key."""
        key = tuple_(bindparam("after_day"), bindparam("after_case"), bindparam("after_kind"))
        return self._due(tuple_(*_DUE_KEY) > key)

    @cached_property
    def next_due(self) -> Prepared:
        """The earliest day on which something acts."""
        return self._prepared(select(func.min(DEADLINE.c.fires_on)).where(_ACTING))

    @cached_property
    def arm(self) -> Prepared:
        """A deadline that begins, in the place of one with its key."""
        statement = self._sql.upsert(DEADLINE)
        rest = {name: statement.excluded[name] for name in event_rows.DEADLINE_COLUMNS if name not in _KEY}
        statement = statement.on_conflict_do_update(index_elements=list(_KEY), set_=rest)
        return prepare(statement, self.dialect, event_rows.DEADLINE_COLUMNS)

    @cached_property
    def disarm(self) -> Prepared:
        """A deadline that falls away."""
        return prepare(delete(DEADLINE).where(*is_given(DEADLINE, *_KEY)), self.dialect)

    @cached_property
    def mark_overdue(self) -> Prepared:
        """A deadline that has passed: whether, and when, it acts once more."""
        chosen = update(DEADLINE).where(*is_given(DEADLINE, *_KEY))
        return prepare(chosen, self.dialect, event_rows.LATE_COLUMNS)

    @cached_property
    def mark_escalated(self) -> Prepared:
        """An overdue deadline of which nothing follows any more."""
        overdue = DEADLINE.c.overdue == literal_column("1")
        chosen = update(DEADLINE).where(*is_given(DEADLINE, *_KEY), overdue)
        return prepare(chosen, self.dialect, event_rows.LATE_COLUMNS)

    @cached_property
    def moves(self) -> Prepared:
        """What the deadlines of a case were dated anew for."""
        chosen = columns_of(MOVE, event_rows.MOVE_COLUMNS).where(*is_given(MOVE, "case_id"))
        return self._prepared(chosen.order_by(MOVE.c.id))

    @cached_property
    def log_move(self) -> Prepared:
        """A move of a deadline."""
        return self._insert(MOVE, event_rows.MOVE_COLUMNS)

    @cached_property
    def effects(self) -> Prepared:
        """The whole outbox."""
        return self._prepared(columns_of(OUTBOX, event_rows.EFFECT_READ).order_by(OUTBOX.c.id))

    @cached_property
    def effects_of(self) -> Prepared:
        """The outbox of a case."""
        chosen = columns_of(OUTBOX, event_rows.EFFECT_READ).where(*is_given(OUTBOX, "case_id"))
        return self._prepared(chosen.order_by(OUTBOX.c.id))

    @cached_property
    def add_effect(self) -> Prepared:
        """An effect."""
        return self._insert(OUTBOX, event_rows.EFFECT_COLUMNS)
