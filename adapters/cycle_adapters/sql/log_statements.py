"""Statements on the record as one log."""

from functools import cached_property

from sqlalchemy import bindparam, delete, func, literal_column, select, update

from cycle_adapters.sql import event_rows
from cycle_adapters.sql.case_rows import NAMING
from cycle_adapters.sql.link import Prepared, prepare
from cycle_adapters.sql.log_tables import CHECKPOINT_COLUMNS, ERASURE_COLUMNS
from cycle_adapters.sql.statement_base import StatementBase, columns_of, is_given
from cycle_adapters.sql.tables import metadata

CASE = metadata.tables["ocop_case"]
EVENT = metadata.tables["ocop_event"]
PERSONAL = metadata.tables["ocop_personal"]
CHECKPOINT = metadata.tables["ocop_checkpoint"]
ERASURE = metadata.tables["ocop_erasure"]


class LogStatements(StatementBase):
    """Events in the order in which they came, checkpoints."""

    @cached_property
    def records(self) -> Prepared:
        """The next events after a number, as they are hashed."""
        chosen = select(EVENT.c.seq, EVENT.c.record).where(EVENT.c.seq > bindparam("after"))
        return self._prepared(chosen.order_by(EVENT.c.seq).limit(bindparam("most")))

    @cached_property
    def whole_events(self) -> Prepared:
        """The next events after a number, with the copies in their columns."""
        chosen = columns_of(EVENT, ("seq", *event_rows.EVENT_COLUMNS)).where(EVENT.c.seq > bindparam("after"))
        return self._prepared(chosen.order_by(EVENT.c.seq).limit(bindparam("most")))

    @cached_property
    def event_count(self) -> Prepared:
        """How many events there are."""
        return prepare(select(func.count()).select_from(EVENT), self.dialect)

    @cached_property
    def place_of_event(self) -> Prepared:
        """The number of an event, and how many there are before it."""
        this = EVENT.alias("this")
        before = select(func.count()).where(EVENT.c.seq < this.c.seq).scalar_subquery()
        chosen = select(this.c.seq, this.c.record, before)
        given = this.c.case_id == bindparam("of_case_id"), this.c.number == bindparam("of_number")
        return self._prepared(chosen.where(*given))

    @cached_property
    def heads(self) -> Prepared:
        """The next cases after an id, with version and head."""
        chosen = select(CASE.c.id, CASE.c.version, CASE.c.head).where(CASE.c.id > bindparam("after"))
        return self._prepared(chosen.order_by(CASE.c.id).limit(bindparam("most")))

    @cached_property
    def all_texts(self) -> Prepared:
        """The next texts about people after a token."""
        chosen = columns_of(PERSONAL, event_rows.PERSONAL_COLUMNS).where(PERSONAL.c.token > bindparam("after"))
        return self._prepared(chosen.order_by(PERSONAL.c.token).limit(bindparam("most")))

    @cached_property
    def erase(self) -> Prepared:
        """A text about a person goes."""
        return prepare(delete(PERSONAL).where(*is_given(PERSONAL, "case_id", "value")), self.dialect)

    @cached_property
    def rewrite(self) -> Prepared:
        """What a case holds that may name people."""
        return prepare(update(CASE).where(*is_given(CASE, "id")), self.dialect, NAMING)

    @cached_property
    def erasures(self) -> Prepared:
        """What was erased from a case."""
        chosen = columns_of(ERASURE, ERASURE_COLUMNS).where(*is_given(ERASURE, "case_id"))
        return self._prepared(chosen.order_by(ERASURE.c.id))

    @cached_property
    def add_erasure(self) -> Prepared:
        """An erasure."""
        return self._insert(ERASURE, ERASURE_COLUMNS)

    @cached_property
    def checkpoints(self) -> Prepared:
        """Every checkpoint, the oldest first."""
        return self._prepared(columns_of(CHECKPOINT, CHECKPOINT_COLUMNS).order_by(CHECKPOINT.c.id))

    @cached_property
    def last_checkpoint(self) -> Prepared:
        """The latest checkpoint."""
        chosen = columns_of(CHECKPOINT, CHECKPOINT_COLUMNS).order_by(CHECKPOINT.c.id.desc())
        return self._prepared(chosen.limit(literal_column("1")))

    @cached_property
    def add_checkpoint(self) -> Prepared:
        """A checkpoint."""
        return self._insert(CHECKPOINT, CHECKPOINT_COLUMNS)
