"""The first schema. Frozen: the words stand here as they were then, not as the program has them now."""

from typing import Any

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)

from cycle_adapters.sql import postgres_triggers, sqlite
from cycle_adapters.sql.columns import BIG, TEXT, Day, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATES = (
    "idea_registered idea_returned idea_selected plan_submitted plan_returned implementing dossier_submitted"
    " dossier_returned commune_assessed district_received district_evaluation district_scored"
    " district_reconsideration province_received province_supplement province_evaluation province_scored"
    " province_reconsideration national_received national_supplement national_evaluation national_scored certified"
    " renewal_due extended expired superseded revocation_proposed revoked recognition_withdrawn rejected"
    " not_recognised withdrawn lapsed"
)
_ROLES = (
    "producer commune_pc district_agency district_council district_pc provincial_agency advisory_team"
    " provincial_council provincial_pc ministry national_council inspector clock admin"
)
_LEVELS = "commune district province nation"
_DEADLINES = (
    "commune_assessment district_evaluation province_evaluation national_evaluation re_evaluation_decision"
    " expiry_notice certificate_expiry extension_end reregistration revocation_decision transition"
)
_EFFECTS = (
    "tell_producer tell_commune tell_province tell_council publish_result issue_certificate send_file"
    " expiry_notice update_register remind_office escalate idle_unit"
)
_INDICATORS = (
    "certified_3_or_more new_certified_3_or_more certified_5_province certified_5_nation upgraded_products"
    " new_products ideas_supported re_evaluated revoked traceability linkage quality_management"
    " key_products_province key_products_district key_product_producers key_product_projects producers"
    " consolidated_producers new_producers tourism_villages points_of_sale shops handbooks"
    " training_classes_producers training_classes_officials trained_share_percent officials_trained_share_percent"
)
_UNIT_CLASSES = (
    "commune district district_agency district_department district_organisation district_media district_steering"
    " province provincial_agency provincial_department provincial_media provincial_steering advisory_team ministry"
)


def _words(table: str, column: str, words: str) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> CheckConstraint:
    return CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _of_case(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["case_id"], ["ocop_case.id"], name=op.f(f"fk_{table}_case_id"))


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    partial: dict[str, Any] = {"sqlite_where": text(where), "postgresql_where": text(where)} if where else {}
    op.create_index(name, table, list(columns), unique=unique, **partial)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, TEXT, nullable=False) for name in names]


def upgrade() -> None:
    """From nothing."""
    _cases()
    _events()
    _checkpoints()
    _erasures()
    _deadlines()
    _deadline_moves()
    _outbox()
    _deliveries()
    _plans_and_rounds()
    _councils_and_sheets()
    _figures()
    _fulfilments()
    _visits()
    _calendar_notices()
    _ledger()
    for trigger in _triggers():
        op.execute(text(trigger))


def _triggers() -> tuple[str, ...]:
    on_sqlite = op.get_context().dialect.name == "sqlite"
    return sqlite.TRIGGERS_0001 if on_sqlite else postgres_triggers.TRIGGERS_0001


def downgrade() -> None:
    """There is no way back: restore the backup made before."""
    raise NotImplementedError("a database is not taken back to an older schema: restore the backup made before")


def _cases() -> None:
    op.create_table(
        "ocop_case",
        Column("id", TEXT, nullable=False),
        Column("ref", TEXT),
        *_texts("kind", "regime", "unit"),
        Column("plan", TEXT),
        *_texts("state"),
        Column("since", Day(), nullable=False),
        Column("opened_on", Day(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("predecessor", TEXT),
        Column("filed_on", Day()),
        Column("received_on", Day()),
        Column("notified", Integer()),
        *_texts("product_name"),
        Column("product_set", Integer(), nullable=False),
        *_texts("producer_name", "body"),
        Column("stars", Integer()),
        Column("valid_until", Day()),
        *_texts("search", "head"),
        _words("ocop_case", "kind", "first upgrade re_evaluation"),
        _words("ocop_case", "regime", "R1 R2 R3 R4 R5"),
        _words("ocop_case", "state", _STATES),
        _check("ocop_case", "product_set", "product_set BETWEEN 1 AND 26"),
        _check("ocop_case", "stars", "stars BETWEEN 3 AND 5"),
        _check("ocop_case", "version", "version >= 1"),
        _key("ocop_case", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_case_predecessor", "ocop_case", "predecessor", where="predecessor IS NOT NULL")
    _index("ix_ocop_case_state_unit", "ocop_case", "state", "unit")
    _index("uq_ocop_case_ref", "ocop_case", "ref", where="ref IS NOT NULL", unique=True)


def _events() -> None:
    op.create_table(
        "ocop_event",
        Column("seq", BIG, nullable=False),
        *_texts("case_id"),
        Column("number", Integer(), nullable=False),
        Column("on", Day(), nullable=False),
        Column("request_id", TEXT),
        *_texts("record"),
        _check("ocop_event", "number", "number >= 1"),
        _check("ocop_event", "seq", "seq >= 1"),
        _of_case("ocop_event"),
        _key("ocop_event", "seq"),
        UniqueConstraint("case_id", "number", name=op.f("uq_ocop_event_case_id_number")),
        sqlite_strict=True,
    )
    _index("ix_ocop_event_first", "ocop_event", "on", where="number = 1")
    _index("uq_ocop_event_request_id", "ocop_event", "request_id", where="request_id IS NOT NULL", unique=True)
    op.create_table(
        "ocop_personal",
        *_texts("token", "case_id", "salt", "value"),
        _of_case("ocop_personal"),
        _key("ocop_personal", "token"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _index("ix_ocop_personal_case_id", "ocop_personal", "case_id")


def _checkpoints() -> None:
    op.create_table(
        "ocop_checkpoint",
        Column("id", BIG, nullable=False),
        Column("size", BIG, nullable=False),
        Column("last_seq", BIG, nullable=False),
        *_texts("frontier", "note"),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _check("ocop_checkpoint", "id", "id >= 1"),
        _check("ocop_checkpoint", "size", "size >= 0 AND last_seq >= size"),
        _key("ocop_checkpoint", "id"),
        sqlite_strict=True,
    )


def _erasures() -> None:
    op.create_table(
        "ocop_erasure",
        Column("id", BIG, nullable=False),
        *_texts("case_id"),
        Column("places", Integer(), nullable=False),
        *_texts("reason", "by_role"),
        Column("by_name", TEXT),
        Column("by_unit", TEXT),
        Column("on", Day(), nullable=False),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_erasure", "by_role", _ROLES),
        _check("ocop_erasure", "id", "id >= 1"),
        _check("ocop_erasure", "places", "places >= 1"),
        _of_case("ocop_erasure"),
        _key("ocop_erasure", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_erasure_case_id", "ocop_erasure", "case_id")


def _deadlines() -> None:
    op.create_table(
        "ocop_deadline",
        *_texts("case_id", "kind"),
        Column("mark", Integer(), nullable=False),
        Column("due_on", Day(), nullable=False),
        Column("fires_on", Day(), nullable=False),
        *_texts("nature", "instrument", "article"),
        Column("provisional", Integer(), nullable=False),
        Column("overdue", Integer(), nullable=False),
        Column("escalated", Integer(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_deadline", "kind", _DEADLINES),
        _words("ocop_deadline", "nature", "hard soft"),
        _check("ocop_deadline", "escalated", "escalated IN (0, 1)"),
        _check("ocop_deadline", "escalated_late", "escalated <= overdue"),
        _check("ocop_deadline", "mark", "mark >= -1"),
        _check("ocop_deadline", "overdue", "overdue IN (0, 1)"),
        _check("ocop_deadline", "provisional", "provisional IN (0, 1)"),
        _of_case("ocop_deadline"),
        _key("ocop_deadline", "case_id", "kind", "mark"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _index("ix_ocop_deadline_acting", "ocop_deadline", "fires_on", "case_id", "kind", where="escalated = 0")


def _deadline_moves() -> None:
    op.create_table(
        "ocop_deadline_move",
        Column("id", BIG, nullable=False),
        *_texts("case_id", "kind"),
        Column("mark", Integer(), nullable=False),
        Column("due_before", Day()),
        Column("due_after", Day()),
        *_texts("reason"),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_deadline_move", "kind", _DEADLINES),
        _check("ocop_deadline_move", "days", "due_before IS NOT NULL OR due_after IS NOT NULL"),
        _check("ocop_deadline_move", "id", "id >= 1"),
        _check("ocop_deadline_move", "mark", "mark >= -1"),
        _of_case("ocop_deadline_move"),
        _key("ocop_deadline_move", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_deadline_move_case_id", "ocop_deadline_move", "case_id")


def _outbox() -> None:
    op.create_table(
        "ocop_outbox",
        Column("id", BIG, nullable=False),
        Column("case_id", TEXT),
        Column("number", Integer()),
        *_texts("kind"),
        Column("on", Day(), nullable=False),
        *_texts("data"),
        Column("checksum", BIG, nullable=False),
        _words("ocop_outbox", "kind", _EFFECTS),
        _check("ocop_outbox", "id", "id >= 1"),
        _check("ocop_outbox", "number", "number IS NULL OR case_id IS NOT NULL"),
        _of_case("ocop_outbox"),
        _key("ocop_outbox", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_outbox_case_id", "ocop_outbox", "case_id")


def _deliveries() -> None:
    op.create_table(
        "ocop_delivery",
        Column("id", BIG, autoincrement=False, nullable=False),
        Column("case_id", TEXT),
        *_texts("status"),
        Column("attempts", Integer(), nullable=False),
        Column("due_at", Instant()),
        Column("holder", TEXT),
        Column("held_until", Instant()),
        Column("marked_at", Instant()),
        Column("reason", TEXT),
        Column("by_role", TEXT),
        Column("by_name", TEXT),
        Column("by_unit", TEXT),
        _words("ocop_delivery", "by_role", _ROLES),
        _words("ocop_delivery", "status", "waiting delivered dead dropped"),
        _check("ocop_delivery", "attempts", "attempts >= 0"),
        _check("ocop_delivery", "dropped", "status != 'dropped' OR (reason IS NOT NULL AND by_role IS NOT NULL)"),
        _check("ocop_delivery", "held", "(holder IS NULL) = (held_until IS NULL)"),
        ForeignKeyConstraint(["id"], ["ocop_outbox.id"], name=op.f("fk_ocop_delivery_id")),
        _key("ocop_delivery", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _index("ix_ocop_delivery_waiting", "ocop_delivery", "id", where="status = 'waiting'")
    _index("ix_ocop_delivery_open", "ocop_delivery", "case_id", "id", where="status IN ('waiting', 'dead')")


def _plans_and_rounds() -> None:
    op.create_table(
        "ocop_plan",
        *_texts("key", "text"),
        Column("loaded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _key("ocop_plan", "key"),
        sqlite_strict=True,
    )
    op.create_table(
        "ocop_round",
        Column("id", BIG, nullable=False),
        *_texts("level", "unit"),
        Column("year", Integer(), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("opens_on", Day()),
        Column("intake_closes_on", Day(), nullable=False),
        Column("evaluate_by", Day(), nullable=False),
        Column("source", TEXT),
        Column("moved_because", TEXT),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_round", "level", _LEVELS),
        _check("ocop_round", "id", "id >= 1"),
        _key("ocop_round", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_round_unit", "ocop_round", "level", "unit")


def _councils_and_sheets() -> None:
    op.create_table(
        "ocop_council",
        *_texts("level", "unit", "round_key", "decision"),
        Column("decided_on", Day(), nullable=False),
        *_texts("members"),
        Column("checksum", BIG, nullable=False),
        _words("ocop_council", "level", _LEVELS),
        _key("ocop_council", "level", "unit", "round_key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ocop_sheet",
        *_texts("case_id", "level", "member", "points"),
        Column("checksum", BIG, nullable=False),
        _words("ocop_sheet", "level", _LEVELS),
        _of_case("ocop_sheet"),
        _key("ocop_sheet", "case_id", "level", "member"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _figures() -> None:
    op.create_table(
        "ocop_figure",
        Column("id", BIG, nullable=False),
        *_texts("plan", "indicator", "unit"),
        Column("value", BIG, nullable=False),
        Column("on", Day(), nullable=False),
        *_texts("by_role"),
        Column("by_name", TEXT),
        Column("by_unit", TEXT),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_figure", "by_role", _ROLES),
        _words("ocop_figure", "indicator", _INDICATORS),
        _check("ocop_figure", "id", "id >= 1"),
        _key("ocop_figure", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_figure_plan", "ocop_figure", "plan")


def _fulfilments() -> None:
    op.create_table(
        "ocop_fulfilment",
        Column("id", BIG, nullable=False),
        *_texts("plan", "obligation", "who", "unit"),
        Column("period", Day(), nullable=False),
        Column("on", Day(), nullable=False),
        *_texts("by_role"),
        Column("by_name", TEXT),
        Column("by_unit", TEXT),
        Column("count", BIG, nullable=False),
        Column("note", TEXT),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_fulfilment", "by_role", _ROLES),
        _words("ocop_fulfilment", "who", _UNIT_CLASSES),
        _check("ocop_fulfilment", "count", "count >= 1"),
        _check("ocop_fulfilment", "id", "id >= 1"),
        _key("ocop_fulfilment", "id"),
        sqlite_strict=True,
    )
    _index("ix_ocop_fulfilment_plan", "ocop_fulfilment", "plan")


def _visits() -> None:
    op.create_table(
        "ocop_visit",
        Column("id", BIG, nullable=False),
        *_texts("visit"),
        Column("version", Integer(), nullable=False),
        *_texts("plan", "producer", "unit"),
        Column("first_on", Day(), nullable=False),
        Column("last_on", Day(), nullable=False),
        *_texts("bodies", "purpose", "state"),
        Column("reason", TEXT),
        Column("on", Day(), nullable=False),
        *_texts("by_role"),
        Column("by_name", TEXT),
        Column("by_unit", TEXT),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _words("ocop_visit", "by_role", _ROLES),
        _words("ocop_visit", "state", "announced agreed held called_off"),
        _check("ocop_visit", "days", "first_on <= last_on"),
        _check("ocop_visit", "id", "id >= 1"),
        _check("ocop_visit", "version", "version >= 1"),
        _key("ocop_visit", "id"),
        UniqueConstraint("visit", "version", name=op.f("uq_ocop_visit_visit_version")),
        sqlite_strict=True,
    )
    _index("ix_ocop_visit_plan", "ocop_visit", "plan")


def _calendar_notices() -> None:
    op.create_table(
        "ocop_calendar_notice",
        Column("id", BIG, nullable=False),
        *_texts("document", "text"),
        Column("recorded_at", Instant(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _check("ocop_calendar_notice", "id", "id >= 1"),
        _key("ocop_calendar_notice", "id"),
        UniqueConstraint("document", name=op.f("uq_ocop_calendar_notice_document")),
        sqlite_strict=True,
    )


def _ledger() -> None:
    op.create_table(
        "ocop_sweep",
        Column("day", Day(), nullable=False),
        *_texts("rule"),
        *(Column(name, Integer(), nullable=False) for name in ("examined", "changed", "failed")),
        Column("recorded_at", Instant(), nullable=False),
        Column("total", Integer(), nullable=False),
        Column("checksum", BIG, nullable=False),
        _check("ocop_sweep", "counts", "examined >= 0 AND changed >= 0 AND failed >= 0"),
        _check("ocop_sweep", "total", "total = examined + changed + failed"),
        _key("ocop_sweep", "day", "rule"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
