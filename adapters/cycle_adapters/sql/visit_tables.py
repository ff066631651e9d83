"""The table of visits to producers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from cycle.visit import VisitState
from cycle.vocabulary import Role
from cycle_adapters.sql.columns import BIG, TEXT, Day, Instant, one_of
from cycle_adapters.sql.table_base import STRICT, OcopTable, counted


class VisitRow(OcopTable, table=True):
    """A change of a visit. The latest is where it stands. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_visit"
    __table_args__ = (
        one_of("state", VisitState),
        one_of("by_role", Role),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("first_on <= last_on", name="days"),
        counted("id"),
        UniqueConstraint("visit", "version"),
        Index("ix_ocop_visit_plan", "plan"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    visit: str = Field(sa_type=TEXT)
    version: int
    plan: str = Field(sa_type=TEXT)
    producer: str = Field(sa_type=TEXT)
    unit: str = Field(sa_type=TEXT)
    first_on: date = Field(sa_type=Day)
    last_on: date = Field(sa_type=Day)
    bodies: str = Field(sa_type=TEXT)
    purpose: str = Field(sa_type=TEXT)
    state: str = Field(sa_type=TEXT)
    reason: str | None = Field(default=None, sa_type=TEXT)
    on: date = Field(sa_type=Day)
    by_role: str = Field(sa_type=TEXT)
    by_name: str | None = Field(default=None, sa_type=TEXT)
    by_unit: str | None = Field(default=None, sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)
