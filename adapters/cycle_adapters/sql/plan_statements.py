"""Statements on what stands around the cases: plans, rounds, councils, sheets, reports, notices, the ledger."""

from functools import cached_property

from sqlalchemy import bindparam, column, delete, func, select, table

from cycle_adapters.sql import plan_rows
from cycle_adapters.sql.link import Prepared, prepare
from cycle_adapters.sql.schema import VERSION_TABLE
from cycle_adapters.sql.statement_base import StatementBase, columns_of, is_given
from cycle_adapters.sql.tables import metadata

PLAN = metadata.tables["ocop_plan"]
ROUND = metadata.tables["ocop_round"]
COUNCIL = metadata.tables["ocop_council"]
SHEET = metadata.tables["ocop_sheet"]
FIGURE = metadata.tables["ocop_figure"]
FULFILMENT = metadata.tables["ocop_fulfilment"]
NOTICE = metadata.tables["ocop_calendar_notice"]
SWEEP = metadata.tables["ocop_sweep"]


#: How far what stands around the cases has grown: how many plans there are, the last notice, the last move of a round.
#: With the schema, which a newer program may have changed since the store was opened.
STAMP = (
    select(func.count()).select_from(PLAN).scalar_subquery(),
    select(func.max(NOTICE.c.id)).scalar_subquery(),
    select(func.max(ROUND.c.id)).scalar_subquery(),
    select(column("version_num")).select_from(table(VERSION_TABLE)).scalar_subquery(),
)


class PlanStatements(StatementBase):
    """Plans and all that is kept beside them."""

    @cached_property
    def stamp(self) -> Prepared:
        """How far what stands around the cases has grown."""
        return self._prepared(select(*STAMP))

    @cached_property
    def plan_keys(self) -> Prepared:
        """The keys of all plans."""
        return self._prepared(select(PLAN.c.key).order_by(PLAN.c.key))

    @cached_property
    def plan(self) -> Prepared:
        """A plan."""
        return self._prepared(columns_of(PLAN, plan_rows.PLAN_COLUMNS).where(*is_given(PLAN, "key")))

    @cached_property
    def add_plan(self) -> Prepared:
        """A plan that is loaded."""
        return self._insert(PLAN, plan_rows.PLAN_COLUMNS)

    @cached_property
    def round_moves(self) -> Prepared:
        """Every move of the rounds of a unit, the oldest first."""
        return self._prepared(
            columns_of(ROUND, plan_rows.ROUND_COLUMNS).where(*is_given(ROUND, "level", "unit")).order_by(ROUND.c.id)
        )

    @cached_property
    def move_round(self) -> Prepared:
        """A move of a round."""
        return self._insert(ROUND, plan_rows.ROUND_COLUMNS)

    @cached_property
    def council(self) -> Prepared:
        """A council."""
        chosen = columns_of(COUNCIL, plan_rows.COUNCIL_COLUMNS)
        return self._prepared(chosen.where(*is_given(COUNCIL, "level", "unit", "round_key")))

    @cached_property
    def add_council(self) -> Prepared:
        """A council that is set up."""
        return self._insert(COUNCIL, plan_rows.COUNCIL_COLUMNS)

    @cached_property
    def sheets(self) -> Prepared:
        """The loose sheets of a case and level."""
        chosen = columns_of(SHEET, plan_rows.SHEET_COLUMNS).where(*is_given(SHEET, "case_id", "level"))
        return self._prepared(chosen.order_by(SHEET.c.member))

    @cached_property
    def add_sheet(self) -> Prepared:
        """A sheet that is handed in."""
        return self._insert(SHEET, plan_rows.SHEET_COLUMNS)

    @cached_property
    def clear_sheets(self) -> Prepared:
        """Sheets that are part of a result now."""
        return prepare(delete(SHEET).where(*is_given(SHEET, "case_id", "level")), self.dialect)

    @cached_property
    def figures(self) -> Prepared:
        """What was reported for a plan."""
        chosen = columns_of(FIGURE, plan_rows.FIGURE_COLUMNS).where(*is_given(FIGURE, "plan"))
        return self._prepared(chosen.order_by(FIGURE.c.id))

    @cached_property
    def add_figure(self) -> Prepared:
        """A figure that is reported."""
        return self._insert(FIGURE, plan_rows.FIGURE_COLUMNS)

    @cached_property
    def fulfilments(self) -> Prepared:
        """What was reported done for the duties of a plan."""
        chosen = columns_of(FULFILMENT, plan_rows.FULFILMENT_COLUMNS).where(*is_given(FULFILMENT, "plan"))
        return self._prepared(chosen.order_by(FULFILMENT.c.id))

    @cached_property
    def add_fulfilment(self) -> Prepared:
        """What is reported done."""
        return self._insert(FULFILMENT, plan_rows.FULFILMENT_COLUMNS)

    @cached_property
    def notices(self) -> Prepared:
        """All notices of the calendar."""
        return self._prepared(columns_of(NOTICE, plan_rows.NOTICE_COLUMNS).order_by(NOTICE.c.id))

    @cached_property
    def add_notice(self) -> Prepared:
        """A notice of the calendar."""
        return self._insert(NOTICE, plan_rows.NOTICE_COLUMNS)

    @cached_property
    def swept_until(self) -> Prepared:
        """The last day that was swept."""
        return self._prepared(select(func.max(SWEEP.c.day)))

    @cached_property
    def swept(self) -> Prepared:
        """The first and the last day that was swept, and how many days have a line."""
        day = SWEEP.c.day
        asked = (func.min(day), func.max(day), func.count(day.distinct()))
        # Each by itself: of several at once SQLite answers none from the order of the key.
        return self._prepared(select(*(select(one).scalar_subquery() for one in asked)))

    @cached_property
    def swept_days(self) -> Prepared:
        """Every day that has a line."""
        return self._prepared(select(SWEEP.c.day).distinct().order_by(SWEEP.c.day))

    @cached_property
    def ledger(self) -> Prepared:
        """The ledger from a day on."""
        chosen = columns_of(SWEEP, plan_rows.SWEEP_COLUMNS).where(SWEEP.c.day >= bindparam("since"))
        return self._prepared(chosen.order_by(SWEEP.c.day, SWEEP.c.rule))

    @cached_property
    def log_sweep(self) -> Prepared:
        """A line of the ledger; a line that is there keeps the sum."""
        statement = self._sql.upsert(SWEEP)
        sums = {name: SWEEP.c[name] + statement.excluded[name] for name in plan_rows.SUMS}
        statement = statement.on_conflict_do_update(index_elements=["day", "rule"], set_=sums)
        return prepare(statement, self.dialect, plan_rows.SWEEP_COLUMNS)
