"""The tables. Not used as objects on the hot path: `statements` are compiled from them once.

SQLModel checks nothing when a row is made, so every bound stands in the table itself.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import EffectKind
from cycle.plan import Indicator
from cycle.vocabulary import CaseKind, Level, Regime, Role, State, Step
from cycle_adapters.sql.columns import BIG, Day, Instant, flag, one_of

#: Stored for a deadline without a mark: a key takes no NULL.
NO_MARK = -1

#: Ours alone: a host's tables have their own, and neither's migrations see the other's.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
_STRICT = {"sqlite_strict": True}
_BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _index_where(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    # Only SQLite's own option: naming another database's would import its dialect at every start.
    return Index(name, *columns, unique=unique, sqlite_where=text(condition))


class OcopTable(SQLModel):
    """What our tables have in common."""

    metadata = metadata


class CaseRow(OcopTable, table=True):
    """A case: what is searched and what moves in columns, the rest in `body`."""

    __tablename__ = "ocop_case"
    __table_args__ = (
        one_of("kind", CaseKind),
        one_of("regime", Regime),
        one_of("state", State),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("stars BETWEEN 3 AND 5", name="stars"),
        CheckConstraint("product_set BETWEEN 1 AND 26", name="product_set"),
        _index_where("uq_ocop_case_ref", "ref IS NOT NULL", "ref", unique=True),
        _index_where("ix_ocop_case_predecessor", "predecessor IS NOT NULL", "predecessor"),
        Index("ix_ocop_case_state_unit", "state", "unit"),
        _STRICT,
    )

    id: str = Field(primary_key=True, sa_type=Text)
    ref: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=Text)
    regime: str = Field(sa_type=Text)
    unit: str = Field(sa_type=Text)
    plan: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Text)
    since: date = Field(sa_type=Day)
    opened_on: date = Field(sa_type=Day)
    version: int
    predecessor: str | None = Field(default=None, sa_type=Text)
    filed_on: date | None = Field(default=None, sa_type=Day)
    received_on: date | None = Field(default=None, sa_type=Day)
    notified: int | None = None
    product_name: str = Field(sa_type=Text)
    product_set: int
    producer_name: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    #: Copies for listings and search; never read back into a case.
    stars: int | None = None
    valid_until: date | None = Field(default=None, sa_type=Day)
    search: str = Field(sa_type=Text)


class EventRow(OcopTable, table=True):
    """The record. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_event"
    __table_args__ = (
        one_of("step", Step),
        one_of("source", State),
        one_of("dest", State),
        one_of("by_role", Role),
        flag("historical"),
        CheckConstraint("number >= 1", name="number"),
        UniqueConstraint("case_id", "number"),
        _index_where("uq_ocop_event_request_id", "request_id IS NOT NULL", "request_id", unique=True),
        _index_where("ix_ocop_event_first", "number = 1", "on"),
        _STRICT,
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    case_id: str = Field(sa_type=Text, foreign_key="ocop_case.id")
    number: int
    step: str = Field(sa_type=Text)
    source: str | None = Field(default=None, sa_type=Text)
    dest: str = Field(sa_type=Text)
    on: date = Field(sa_type=Day)
    recorded_at: datetime = Field(sa_type=Instant)
    by_role: str = Field(sa_type=Text)
    by_name: str | None = Field(default=None, sa_type=Text)
    by_unit: str | None = Field(default=None, sa_type=Text)
    historical: int = 0
    request_id: str | None = Field(default=None, sa_type=Text)
    changes: str = Field(sa_type=Text)
    details: str = Field(sa_type=Text)


class DeadlineRow(OcopTable, table=True):
    """What runs for a case. The sweep looks at those that are not overdue yet, by the day on which they act."""

    __tablename__ = "ocop_deadline"
    __table_args__ = (
        one_of("kind", DeadlineKind),
        one_of("nature", Nature),
        flag("provisional"),
        flag("overdue"),
        CheckConstraint(f"mark >= {NO_MARK}", name="mark"),
        _index_where("ix_ocop_deadline_acting", "overdue = 0", "fires_on", "case_id", "kind"),
        _BY_KEY,
    )

    case_id: str = Field(primary_key=True, sa_type=Text, foreign_key="ocop_case.id")
    kind: str = Field(primary_key=True, sa_type=Text)
    mark: int = Field(primary_key=True, default=NO_MARK)
    due_on: date = Field(sa_type=Day)
    fires_on: date = Field(sa_type=Day)
    nature: str = Field(sa_type=Text)
    instrument: str = Field(sa_type=Text)
    article: str = Field(sa_type=Text)
    provisional: int = 0
    overdue: int = 0


class OutboxRow(OcopTable, table=True):
    """What should be done outside. `number`: the version of the case it was written with; NULL for a reminder."""

    __tablename__ = "ocop_outbox"
    __table_args__ = (one_of("kind", EffectKind), Index("ix_ocop_outbox_case_id", "case_id"), _STRICT)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    case_id: str = Field(sa_type=Text, foreign_key="ocop_case.id")
    number: int | None = None
    kind: str = Field(sa_type=Text)
    on: date = Field(sa_type=Day)
    data: str = Field(sa_type=Text)


class PlanRow(OcopTable, table=True):
    """A plan as it was loaded, word for word."""

    __tablename__ = "ocop_plan"
    __table_args__ = (_STRICT,)

    key: str = Field(primary_key=True, sa_type=Text)
    text: str = Field(sa_type=Text)
    loaded_at: datetime = Field(sa_type=Instant)


class RoundRow(OcopTable, table=True):
    """A move of a round, with its reason. The latest of a round is where it now stands."""

    __tablename__ = "ocop_round"
    __table_args__ = (
        one_of("level", Level),
        Index("ix_ocop_round_unit", "level", "unit"),
        _STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    level: str = Field(sa_type=Text)
    unit: str = Field(sa_type=Text)
    year: int
    number: int
    opens_on: date | None = Field(default=None, sa_type=Day)
    intake_closes_on: date = Field(sa_type=Day)
    evaluate_by: date = Field(sa_type=Day)
    source: str | None = Field(default=None, sa_type=Text)
    moved_because: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=Instant)


class CouncilRow(OcopTable, table=True):
    """A council: one for each level, unit and round."""

    __tablename__ = "ocop_council"
    __table_args__ = (one_of("level", Level), _BY_KEY)

    level: str = Field(primary_key=True, sa_type=Text)
    unit: str = Field(primary_key=True, sa_type=Text)
    round_key: str = Field(primary_key=True, sa_type=Text)
    decision: str = Field(sa_type=Text)
    decided_on: date = Field(sa_type=Day)
    members: str = Field(sa_type=Text)


class SheetRow(OcopTable, table=True):
    """A member's sheet that is handed in and not yet part of a result."""

    __tablename__ = "ocop_sheet"
    __table_args__ = (one_of("level", Level), _BY_KEY)

    case_id: str = Field(primary_key=True, sa_type=Text, foreign_key="ocop_case.id")
    level: str = Field(primary_key=True, sa_type=Text)
    member: str = Field(primary_key=True, sa_type=Text)
    points: str = Field(sa_type=Text)


class FigureRow(OcopTable, table=True):
    """What a unit reported for an indicator of a plan; an earlier report stays."""

    __tablename__ = "ocop_figure"
    __table_args__ = (
        one_of("indicator", Indicator),
        one_of("by_role", Role),
        Index("ix_ocop_figure_plan", "plan"),
        _STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    plan: str = Field(sa_type=Text)
    indicator: str = Field(sa_type=Text)
    unit: str = Field(sa_type=Text)
    value: int = Field(sa_type=BIG)
    on: date = Field(sa_type=Day)
    by_role: str = Field(sa_type=Text)
    by_name: str | None = Field(default=None, sa_type=Text)
    by_unit: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime = Field(sa_type=Instant)


class SweepRow(OcopTable, table=True):
    """The sweep's ledger: a legal day and a rule, what was looked at and what changed."""

    __tablename__ = "ocop_sweep"
    __table_args__ = (
        CheckConstraint("examined >= 0 AND changed >= 0 AND failed >= 0", name="counts"),
        _BY_KEY,
    )

    day: date = Field(primary_key=True, sa_type=Day)
    rule: str = Field(primary_key=True, sa_type=Text)
    examined: int
    changed: int
    failed: int
    recorded_at: datetime = Field(sa_type=Instant)
