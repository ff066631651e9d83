"""Statements on what becomes of the work in the outbox."""

from functools import cached_property

from sqlalchemy import ColumnElement, Select, Update, bindparam, func, literal_column, null, or_, select, update

from cycle.delivery import OPEN_STATUSES, DeliveryStatus
from cycle_adapters.sql import event_rows, outbox_rows
from cycle_adapters.sql.link import Prepared, prepare
from cycle_adapters.sql.statement_base import StatementBase, is_given
from cycle_adapters.sql.tables import metadata

OUTBOX = metadata.tables["ocop_outbox"]
DELIVERY = metadata.tables["ocop_delivery"]
_EARLIER = DELIVERY.alias("earlier")
#: What an effect is read from, and whether the delivery is its own.
_WORK = [OUTBOX.c[name] for name in event_rows.EFFECT_READ]
_ITS_OWN = OUTBOX.c.id == DELIVERY.c.id


def _word(status: DeliveryStatus) -> ColumnElement[str]:
    """A status as the conditions of the indexes say it: as a parameter it would hide them."""
    return literal_column(f"'{status.value}'")


_WAITING = DELIVERY.c.status == _word(DeliveryStatus.WAITING)
_OPEN = [_word(status) for status in sorted(OPEN_STATUSES, reverse=True)]
#: Earlier work of the same case that has to go first.
_BEHIND = (
    select(func.min(_EARLIER.c.id))
    .where(_EARLIER.c.case_id == DELIVERY.c.case_id, _EARLIER.c.id < DELIVERY.c.id, _EARLIER.c.status.in_(_OPEN))
    .scalar_subquery()
)
_MARK_COLUMNS = tuple(name for name in DELIVERY.columns.keys() if name not in {"id", "case_id"})  # noqa: SIM118


def _past(column: ColumnElement[object], parameter: str) -> ColumnElement[bool]:
    """Whether that instant has come, or never was to be waited for."""
    return or_(column.is_(None), column <= bindparam(parameter))


class OutboxStatements(StatementBase):
    """The outbox on its way out."""

    def deliveries(self, *conditions: ColumnElement[bool], limit: int | None = None) -> Prepared:
        """How work stands, the lowest number first. Compiled for what is asked: a listing is not on the hot path."""
        progress = [DELIVERY.c[name] for name in outbox_rows.DELIVERY_COLUMNS]
        chosen = select(*_WORK, *progress, _BEHIND).where(_ITS_OWN, *conditions).order_by(DELIVERY.c.id)
        return prepare(chosen.limit(limit), self.dialect, complete=True)

    @cached_property
    def delivery_counts(self) -> Prepared:
        """How much has which status."""
        return self._prepared(select(DELIVERY.c.status, func.count()).group_by(DELIVERY.c.status))

    @cached_property
    def due_work(self) -> Prepared:
        """The first of each case that is due and in nobody's hands, locked where rows can be.

        Those that somebody else has locked are passed over. Never by “after the last number”: numbers are given when
        work is written, and seen when it is committed, which is another order.
        """
        chosen: Select[tuple[object, ...]] = select(*_WORK, DELIVERY.c.attempts).where(
            _ITS_OWN, _WAITING, _past(DELIVERY.c.due_at, "at"), _past(DELIVERY.c.held_until, "at")
        )
        # Not as NOT EXISTS: PostgreSQL would make a join of it, and look through all that waits each time.
        first = or_(DELIVERY.c.case_id.is_(None), _BEHIND.is_(None))
        chosen = chosen.where(first).order_by(DELIVERY.c.id).limit(bindparam("most"))
        return self._prepared(chosen.with_for_update(skip_locked=True, of=DELIVERY))

    @cached_property
    def hold(self) -> Prepared:
        """Put work into somebody's hands until an instant."""
        return prepare(update(DELIVERY).where(*is_given(DELIVERY, "id")), self.dialect, ("holder", "held_until"))

    @cached_property
    def give_back(self) -> Prepared:
        """Take all that somebody holds out of his hands."""
        chosen = update(DELIVERY).where(_WAITING, *is_given(DELIVERY, "holder"))
        return prepare(chosen.values(holder=null(), held_until=null()), self.dialect)

    @cached_property
    def mark_held(self) -> Prepared:
        """How work stands that this holder has."""
        return self._marking(update(DELIVERY).where(*is_given(DELIVERY, "id", "holder"), _WAITING))

    @cached_property
    def mark_free(self) -> Prepared:
        """How work stands that nobody has, and that is not at its end."""
        free = (DELIVERY.c.status.in_(_OPEN), _past(DELIVERY.c.held_until, "at"))
        return self._marking(update(DELIVERY).where(*is_given(DELIVERY, "id"), *free))

    @cached_property
    def forget_who(self) -> Prepared:
        """Another name of who marked the work of a case."""
        return prepare(update(DELIVERY).where(*is_given(DELIVERY, "case_id", "by_name")), self.dialect, ("by_name",))

    @cached_property
    def forget_why(self) -> Prepared:
        """Another reason of a mark."""
        return prepare(update(DELIVERY).where(*is_given(DELIVERY, "case_id", "reason")), self.dialect, ("reason",))

    def _marking(self, chosen: Update) -> Prepared:
        return prepare(chosen, self.dialect, _MARK_COLUMNS)
