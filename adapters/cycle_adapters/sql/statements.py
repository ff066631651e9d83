"""Every fixed statement, compiled once for each kind of database and only when it is first used."""

from collections.abc import Sequence
from functools import cached_property

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)

from cycle_adapters.sql import event_rows, plan_rows
from cycle_adapters.sql.case_rows import CASE_COLUMNS, CASE_READ
from cycle_adapters.sql.link import Prepared, prepare
from cycle_adapters.sql.sqlite import listed, upsert
from cycle_adapters.sql.tables import metadata

CASE = metadata.tables["ocop_case"]
EVENT = metadata.tables["ocop_event"]
DEADLINE = metadata.tables["ocop_deadline"]
OUTBOX = metadata.tables["ocop_outbox"]
PLAN = metadata.tables["ocop_plan"]
ROUND = metadata.tables["ocop_round"]
COUNCIL = metadata.tables["ocop_council"]
SHEET = metadata.tables["ocop_sheet"]
FIGURE = metadata.tables["ocop_figure"]
SWEEP = metadata.tables["ocop_sweep"]

#: The condition of the index of deadlines that act, in the words of the index: else it would not be used.
_ACTING = DEADLINE.c.overdue == literal_column("0")
_DUE_KEY = (DEADLINE.c.fires_on, DEADLINE.c.case_id, DEADLINE.c.kind)


def columns_of(table: Table, names: Sequence[str]) -> Select[tuple[object, ...]]:
    """Select these columns, in that order."""
    return select(*(table.c[name] for name in names))


def is_given(table: Table, *names: str) -> list[ColumnElement[bool]]:
    """Each of these columns has the value of the parameter `of_` and its name."""
    return [table.c[name] == bindparam(f"of_{name}") for name in names]


class Statements:
    """The statements for one kind of database."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._updates: dict[tuple[str, ...], tuple[Prepared, tuple[str, ...]]] = {}

    def _prepared(self, statement: Select[tuple[object, ...]]) -> Prepared:
        return prepare(statement, self.dialect)

    def _insert(self, table: Table, columns: Sequence[str]) -> Prepared:
        return prepare(insert(table), self.dialect, columns)

    # Cases and their record.

    @cached_property
    def case_by_id(self) -> Prepared:
        """A case by its id."""
        return self._prepared(columns_of(CASE, CASE_READ).where(*is_given(CASE, "id")))

    @cached_property
    def case_by_ref(self) -> Prepared:
        """A case by its reference."""
        return self._prepared(columns_of(CASE, CASE_READ).where(*is_given(CASE, "ref")))

    @cached_property
    def cases_by_ids(self) -> Prepared:
        """Cases by a JSON list of ids."""
        return self._prepared(columns_of(CASE, CASE_READ).where(CASE.c.id.in_(listed("ids"))))

    @cached_property
    def successors(self) -> Prepared:
        """Cases by a JSON list of their predecessors, in whatever state: SQLite would go by the state else."""
        chosen = columns_of(CASE, CASE_READ).where(CASE.c.predecessor.in_(listed("ids")))
        return self._prepared(chosen.order_by(CASE.c.id))

    @cached_property
    def ids_among(self) -> Prepared:
        """Which of a JSON list are ids of cases."""
        return self._prepared(select(CASE.c.id).where(CASE.c.id.in_(listed("ids"))))

    @cached_property
    def refs_among(self) -> Prepared:
        """Which of a JSON list are references of cases, with the ids of the cases."""
        return self._prepared(select(CASE.c.id, CASE.c.ref).where(CASE.c.ref.in_(listed("refs"))))

    @cached_property
    def open_case(self) -> Prepared:
        """A new case."""
        return self._insert(CASE, tuple(CASE_COLUMNS))

    def change_case(self, changed: tuple[str, ...]) -> tuple[Prepared, tuple[str, ...]]:
        """The update of these columns of a case that is still as it was read; and the columns in its order."""
        if changed not in self._updates:
            columns = tuple(name for name in CASE_COLUMNS if name in changed)
            statement = update(CASE).where(*is_given(CASE, "id", "state", "version"))
            self._updates[changed] = prepare(statement, self.dialect, columns), columns
        return self._updates[changed]

    @cached_property
    def events(self) -> Prepared:
        """The record of a case."""
        chosen = columns_of(EVENT, event_rows.EVENT_COLUMNS).where(*is_given(EVENT, "case_id"))
        return self._prepared(chosen.order_by(EVENT.c.number))

    @cached_property
    def last_event(self) -> Prepared:
        """The latest event of a case."""
        chosen = columns_of(EVENT, event_rows.EVENT_COLUMNS).where(*is_given(EVENT, "case_id"))
        return self._prepared(chosen.order_by(EVENT.c.number.desc()).limit(literal_column("1")))

    @cached_property
    def add_event(self) -> Prepared:
        """An event."""
        return self._insert(EVENT, event_rows.EVENT_COLUMNS)

    @cached_property
    def answered(self) -> Prepared:
        """The case of a request."""
        return self._prepared(select(EVENT.c.case_id).where(*is_given(EVENT, "request_id")))

    @cached_property
    def first_fact(self) -> Prepared:
        """The earliest legal day: no event of a case lies before its first."""
        return self._prepared(select(func.min(EVENT.c.on)).where(EVENT.c.number == literal_column("1")))

    # Deadlines and the outbox.

    @cached_property
    def deadlines(self) -> Prepared:
        """The deadlines of a case."""
        chosen = columns_of(DEADLINE, event_rows.DEADLINE_COLUMNS).where(*is_given(DEADLINE, "case_id"))
        return self._prepared(chosen.order_by(DEADLINE.c.due_on, DEADLINE.c.kind, DEADLINE.c.mark))

    def _due(self, *conditions: ColumnElement[bool]) -> Prepared:
        chosen = columns_of(DEADLINE, event_rows.DEADLINE_COLUMNS).where(
            _ACTING, DEADLINE.c.fires_on <= bindparam("until"), *conditions
        )
        return self._prepared(chosen.order_by(*_DUE_KEY).limit(bindparam("most")))

    @cached_property
    def due(self) -> Prepared:
        """What acts by a day."""
        return self._due()

    @cached_property
    def due_after(self) -> Prepared:
        """What acts by a day, after a key."""
        key = tuple_(bindparam("after_day"), bindparam("after_case"), bindparam("after_kind"))
        return self._due(tuple_(*_DUE_KEY) > key)

    @cached_property
    def next_due(self) -> Prepared:
        """The earliest day on which something acts."""
        return self._prepared(select(func.min(DEADLINE.c.fires_on)).where(_ACTING))

    @cached_property
    def arm(self) -> Prepared:
        """A deadline that begins, in the place of one with its key."""
        statement = upsert(DEADLINE)
        rest = {name: statement.excluded[name] for name in event_rows.DEADLINE_COLUMNS[3:]}
        statement = statement.on_conflict_do_update(index_elements=list(event_rows.DEADLINE_COLUMNS[:3]), set_=rest)
        return prepare(statement, self.dialect, event_rows.DEADLINE_COLUMNS)

    @cached_property
    def disarm(self) -> Prepared:
        """A deadline that falls away."""
        return prepare(delete(DEADLINE).where(*is_given(DEADLINE, "case_id", "kind", "mark")), self.dialect)

    @cached_property
    def mark_overdue(self) -> Prepared:
        """A deadline that has acted."""
        chosen = update(DEADLINE).values(overdue=literal_column("1"))
        return prepare(chosen.where(*is_given(DEADLINE, "case_id", "kind", "mark")), self.dialect)

    @cached_property
    def effects(self) -> Prepared:
        """The whole outbox."""
        return self._prepared(columns_of(OUTBOX, event_rows.EFFECT_COLUMNS).order_by(OUTBOX.c.id))

    @cached_property
    def effects_of(self) -> Prepared:
        """The outbox of a case."""
        chosen = columns_of(OUTBOX, event_rows.EFFECT_COLUMNS).where(*is_given(OUTBOX, "case_id"))
        return self._prepared(chosen.order_by(OUTBOX.c.id))

    @cached_property
    def add_effect(self) -> Prepared:
        """An effect."""
        return self._insert(OUTBOX, event_rows.EFFECT_COLUMNS)

    # Plans, rounds, councils, sheets, the ledger.

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
    def swept_until(self) -> Prepared:
        """The last day that was swept."""
        return self._prepared(select(func.max(SWEEP.c.day)))

    @cached_property
    def ledger(self) -> Prepared:
        """The ledger from a day on."""
        chosen = columns_of(SWEEP, plan_rows.SWEEP_COLUMNS).where(SWEEP.c.day >= bindparam("since"))
        return self._prepared(chosen.order_by(SWEEP.c.day, SWEEP.c.rule))

    @cached_property
    def log_sweep(self) -> Prepared:
        """A line of the ledger; a line that is there keeps the sum."""
        statement = upsert(SWEEP)
        sums = {name: SWEEP.c[name] + statement.excluded[name] for name in ("examined", "changed", "failed")}
        statement = statement.on_conflict_do_update(index_elements=["day", "rule"], set_=sums)
        return prepare(statement, self.dialect, plan_rows.SWEEP_COLUMNS)
