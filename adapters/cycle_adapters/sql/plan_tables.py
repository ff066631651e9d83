"""The tables of what stands around the cases."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from cycle.plan import Indicator, UnitClass
from cycle.vocabulary import Level, Role
from cycle_adapters.sql.columns import BIG, TEXT, Day, Instant, one_of
from cycle_adapters.sql.table_base import BY_KEY, STRICT, OcopTable, counted


class PlanRow(OcopTable, table=True):
    """A plan as it was loaded, word for word. Triggers refuse to change or delete a row; so for the next three."""

    __tablename__ = "ocop_plan"
    __table_args__ = (STRICT,)

    key: str = Field(primary_key=True, sa_type=TEXT)
    text: str = Field(sa_type=TEXT)
    loaded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


class RoundRow(OcopTable, table=True):
    """A move of a round, with its reason. The latest of a round is where it now stands."""

    __tablename__ = "ocop_round"
    __table_args__ = (
        one_of("level", Level),
        counted("id"),
        Index("ix_ocop_round_unit", "level", "unit"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    level: str = Field(sa_type=TEXT)
    unit: str = Field(sa_type=TEXT)
    year: int
    number: int
    opens_on: date | None = Field(default=None, sa_type=Day)
    intake_closes_on: date = Field(sa_type=Day)
    evaluate_by: date = Field(sa_type=Day)
    source: str | None = Field(default=None, sa_type=TEXT)
    moved_because: str | None = Field(default=None, sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


class CouncilRow(OcopTable, table=True):
    """A council: one for each level, unit and round."""

    __tablename__ = "ocop_council"
    __table_args__ = (one_of("level", Level), BY_KEY)

    level: str = Field(primary_key=True, sa_type=TEXT)
    unit: str = Field(primary_key=True, sa_type=TEXT)
    round_key: str = Field(primary_key=True, sa_type=TEXT)
    decision: str = Field(sa_type=TEXT)
    decided_on: date = Field(sa_type=Day)
    members: str = Field(sa_type=TEXT)
    checksum: int = Field(sa_type=BIG)


class FigureRow(OcopTable, table=True):
    """What a unit reported for an indicator of a plan; an earlier report stays."""

    __tablename__ = "ocop_figure"
    __table_args__ = (
        one_of("indicator", Indicator),
        one_of("by_role", Role),
        counted("id"),
        Index("ix_ocop_figure_plan", "plan"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    plan: str = Field(sa_type=TEXT)
    indicator: str = Field(sa_type=TEXT)
    unit: str = Field(sa_type=TEXT)
    value: int = Field(sa_type=BIG)
    on: date = Field(sa_type=Day)
    by_role: str = Field(sa_type=TEXT)
    by_name: str | None = Field(default=None, sa_type=TEXT)
    by_unit: str | None = Field(default=None, sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


class FulfilmentRow(OcopTable, table=True):
    """What a unit reported done for a duty of a plan. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_fulfilment"
    __table_args__ = (
        one_of("who", UnitClass),
        one_of("by_role", Role),
        CheckConstraint("count >= 1", name="count"),
        counted("id"),
        Index("ix_ocop_fulfilment_plan", "plan"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    plan: str = Field(sa_type=TEXT)
    obligation: str = Field(sa_type=TEXT)
    who: str = Field(sa_type=TEXT)
    unit: str = Field(sa_type=TEXT)
    period: date = Field(sa_type=Day)
    on: date = Field(sa_type=Day)
    by_role: str = Field(sa_type=TEXT)
    by_name: str | None = Field(default=None, sa_type=TEXT)
    by_unit: str | None = Field(default=None, sa_type=TEXT)
    count: int = Field(default=1, sa_type=BIG)
    note: str | None = Field(default=None, sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


class NoticeRow(OcopTable, table=True):
    """A notice of the official calendar, word for word. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_calendar_notice"
    __table_args__ = (counted("id"), UniqueConstraint("document"), STRICT)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    document: str = Field(sa_type=TEXT)
    text: str = Field(sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


class SweepRow(OcopTable, table=True):
    """The sweep's ledger: a legal day and a rule, what was looked at and what changed."""

    __tablename__ = "ocop_sweep"
    __table_args__ = (
        CheckConstraint("examined >= 0 AND changed >= 0 AND failed >= 0", name="counts"),
        CheckConstraint("total = examined + changed + failed", name="total"),
        BY_KEY,
    )

    day: date = Field(primary_key=True, sa_type=Day)
    rule: str = Field(primary_key=True, sa_type=TEXT)
    examined: int
    changed: int
    failed: int
    recorded_at: datetime = Field(sa_type=Instant)
    total: int
    checksum: int = Field(sa_type=BIG)
