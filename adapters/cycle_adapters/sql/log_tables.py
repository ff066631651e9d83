"""The tables of what is kept about the record itself: its checkpoints, and what was erased from it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from cycle.vocabulary import Role
from cycle_adapters.sql.checksums import CHECKSUM
from cycle_adapters.sql.columns import BIG, TEXT, Day, Instant, one_of
from cycle_adapters.sql.table_base import STRICT, OcopTable, counted

CHECKPOINT_COLUMNS = ("size", "last_seq", "frontier", "note", "recorded_at", CHECKSUM)


class CheckpointRow(OcopTable, table=True):
    """How the record stood at a moment: so many events, with that root. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_checkpoint"
    __table_args__ = (
        counted("id"),
        CheckConstraint("size >= 0 AND last_seq >= size", name="size"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    size: int = Field(sa_type=BIG)
    #: The number of the last event that is in it.
    last_seq: int = Field(sa_type=BIG)
    #: What has to be kept of the tree to go on with it.
    frontier: str = Field(sa_type=TEXT)
    #: The checkpoint as it is handed out, with its signatures if it has any.
    note: str = Field(sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


ERASURE_COLUMNS = ("case_id", "places", "reason", "by_role", "by_name", "by_unit", "on", "recorded_at", CHECKSUM)


class ErasureRow(OcopTable, table=True):
    """That a text about a person was erased. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_erasure"
    __table_args__ = (
        one_of("by_role", Role),
        counted("id"),
        CheckConstraint("places >= 1", name="places"),
        Index("ix_ocop_erasure_case_id", "case_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    case_id: str = Field(sa_type=TEXT, foreign_key="ocop_case.id")
    places: int
    reason: str = Field(sa_type=TEXT)
    by_role: str = Field(sa_type=TEXT)
    by_name: str | None = Field(default=None, sa_type=TEXT)
    by_unit: str | None = Field(default=None, sa_type=TEXT)
    on: date = Field(sa_type=Day)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)
