"""The tables of the cases and of what hangs on them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import EffectKind
from cycle.vocabulary import CaseKind, Level, Regime, State
from cycle_adapters.sql.columns import BIG, TEXT, Day, Instant, flag, one_of
from cycle_adapters.sql.table_base import BY_KEY, NO_MARK, STRICT, OcopTable, counted, index_where


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
        index_where("uq_ocop_case_ref", "ref IS NOT NULL", "ref", unique=True),
        index_where("ix_ocop_case_predecessor", "predecessor IS NOT NULL", "predecessor"),
        Index("ix_ocop_case_state_unit", "state", "unit"),
        STRICT,
    )

    id: str = Field(primary_key=True, sa_type=TEXT)
    ref: str | None = Field(default=None, sa_type=TEXT)
    kind: str = Field(sa_type=TEXT)
    regime: str = Field(sa_type=TEXT)
    unit: str = Field(sa_type=TEXT)
    plan: str | None = Field(default=None, sa_type=TEXT)
    state: str = Field(sa_type=TEXT)
    since: date = Field(sa_type=Day)
    opened_on: date = Field(sa_type=Day)
    version: int
    predecessor: str | None = Field(default=None, sa_type=TEXT)
    filed_on: date | None = Field(default=None, sa_type=Day)
    received_on: date | None = Field(default=None, sa_type=Day)
    notified: int | None = None
    product_name: str = Field(sa_type=TEXT)
    product_set: int
    producer_name: str = Field(sa_type=TEXT)
    body: str = Field(sa_type=TEXT)
    #: Copies for listings and search; never read back into a case.
    stars: int | None = None
    valid_until: date | None = Field(default=None, sa_type=Day)
    search: str = Field(sa_type=TEXT)
    #: The hash of its latest event, in hexadecimal digits.
    head: str = Field(sa_type=TEXT)


class EventRow(OcopTable, table=True):
    """The record. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_event"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        counted("seq"),
        UniqueConstraint("case_id", "number"),
        index_where("uq_ocop_event_request_id", "request_id IS NOT NULL", "request_id", unique=True),
        index_where("ix_ocop_event_first", "number = 1", "on"),
        STRICT,
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    case_id: str = Field(sa_type=TEXT, foreign_key="ocop_case.id")
    number: int
    on: date = Field(sa_type=Day)
    request_id: str | None = Field(default=None, sa_type=TEXT)
    #: The event itself, as it is hashed. The columns beside it are copies, for the keys and indexes.
    record: str = Field(sa_type=TEXT)


class PersonalRow(OcopTable, table=True):
    """A text about a person, which stands in an event as its token. May be deleted: then it is erased."""

    __tablename__ = "ocop_personal"
    __table_args__ = (Index("ix_ocop_personal_case_id", "case_id"), BY_KEY)

    token: str = Field(primary_key=True, sa_type=TEXT)
    case_id: str = Field(sa_type=TEXT, foreign_key="ocop_case.id")
    salt: str = Field(sa_type=TEXT)
    value: str = Field(sa_type=TEXT)


class DeadlineRow(OcopTable, table=True):
    """What runs for a case. The sweep looks at those of which something still follows, by the day on which they act."""

    __tablename__ = "ocop_deadline"
    __table_args__ = (
        one_of("kind", DeadlineKind),
        one_of("nature", Nature),
        flag("provisional"),
        flag("overdue"),
        flag("escalated"),
        CheckConstraint("escalated <= overdue", name="escalated_late"),
        CheckConstraint(f"mark >= {NO_MARK}", name="mark"),
        index_where("ix_ocop_deadline_acting", "escalated = 0", "fires_on", "case_id", "kind"),
        BY_KEY,
    )

    case_id: str = Field(primary_key=True, sa_type=TEXT, foreign_key="ocop_case.id")
    kind: str = Field(primary_key=True, sa_type=TEXT)
    mark: int = Field(primary_key=True, default=NO_MARK)
    due_on: date = Field(sa_type=Day)
    fires_on: date = Field(sa_type=Day)
    nature: str = Field(sa_type=TEXT)
    instrument: str = Field(sa_type=TEXT)
    article: str = Field(sa_type=TEXT)
    provisional: int = 0
    overdue: int = 0
    escalated: int = 0
    checksum: int = Field(sa_type=BIG)


class DeadlineMoveRow(OcopTable, table=True):
    """A deadline that was dated anew, and why. Triggers refuse to change or delete a row."""

    __tablename__ = "ocop_deadline_move"
    __table_args__ = (
        one_of("kind", DeadlineKind),
        CheckConstraint(f"mark >= {NO_MARK}", name="mark"),
        CheckConstraint("due_before IS NOT NULL OR due_after IS NOT NULL", name="days"),
        counted("id"),
        Index("ix_ocop_deadline_move_case_id", "case_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    case_id: str = Field(sa_type=TEXT, foreign_key="ocop_case.id")
    kind: str = Field(sa_type=TEXT)
    mark: int = NO_MARK
    due_before: date | None = Field(default=None, sa_type=Day)
    due_after: date | None = Field(default=None, sa_type=Day)
    reason: str = Field(sa_type=TEXT)
    recorded_at: datetime = Field(sa_type=Instant)
    checksum: int = Field(sa_type=BIG)


class OutboxRow(OcopTable, table=True):
    """What should be done outside, for a case or for none. Triggers refuse to change or delete a row.

    `number`: the version of the case it was written with; NULL for what follows from no step.
    """

    __tablename__ = "ocop_outbox"
    __table_args__ = (
        one_of("kind", EffectKind),
        CheckConstraint("number IS NULL OR case_id IS NOT NULL", name="number"),
        counted("id"),
        Index("ix_ocop_outbox_case_id", "case_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    case_id: str | None = Field(default=None, sa_type=TEXT, foreign_key="ocop_case.id")
    number: int | None = None
    kind: str = Field(sa_type=TEXT)
    on: date = Field(sa_type=Day)
    data: str = Field(sa_type=TEXT)
    checksum: int = Field(sa_type=BIG)


class SheetRow(OcopTable, table=True):
    """A member's sheet that is handed in and not yet part of a result."""

    __tablename__ = "ocop_sheet"
    __table_args__ = (one_of("level", Level), BY_KEY)

    case_id: str = Field(primary_key=True, sa_type=TEXT, foreign_key="ocop_case.id")
    level: str = Field(primary_key=True, sa_type=TEXT)
    member: str = Field(primary_key=True, sa_type=TEXT)
    points: str = Field(sa_type=TEXT)
    checksum: int = Field(sa_type=BIG)
