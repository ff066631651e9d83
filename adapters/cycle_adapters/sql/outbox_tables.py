"""The table of what becomes of the work in the outbox."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey
from sqlmodel import Field

from cycle.delivery import DeliveryStatus
from cycle.vocabulary import Role
from cycle_adapters.sql.columns import BIG, TEXT, Instant, one_of
from cycle_adapters.sql.table_base import BY_KEY, OcopTable, index_where

#: The conditions of the indexes. Statements say them in the same words, else the indexes would not be used.
_WAITING = f"status = '{DeliveryStatus.WAITING.value}'"
_OPEN = f"status IN ('{DeliveryStatus.WAITING.value}', '{DeliveryStatus.DEAD.value}')"


class DeliveryRow(OcopTable, table=True):
    """How work in the outbox stands on its way out. A trigger makes the row with the work; none is ever deleted.

    `holder`: whoever is delivering it, until `held_until`.
    """

    __tablename__ = "ocop_delivery"
    __table_args__ = (
        one_of("status", DeliveryStatus),
        one_of("by_role", Role),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name="held"),
        CheckConstraint("status != 'dropped' OR (reason IS NOT NULL AND by_role IS NOT NULL)", name="dropped"),
        index_where("ix_ocop_delivery_waiting", _WAITING, "id"),
        index_where("ix_ocop_delivery_open", _OPEN, "case_id", "id"),
        BY_KEY,
    )

    id: int = Field(sa_column=Column(BIG, ForeignKey("ocop_outbox.id"), primary_key=True, autoincrement=False))
    #: That of the work: what comes before it is found without looking at the work.
    case_id: str | None = Field(default=None, sa_type=TEXT)
    status: str = Field(sa_type=TEXT)
    attempts: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    holder: str | None = Field(default=None, sa_type=TEXT)
    held_until: datetime | None = Field(default=None, sa_type=Instant)
    marked_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, sa_type=TEXT)
    by_role: str | None = Field(default=None, sa_type=TEXT)
    by_name: str | None = Field(default=None, sa_type=TEXT)
    by_unit: str | None = Field(default=None, sa_type=TEXT)
