"""Looks for damage: reads every row of every table, and says which cannot be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from cycle.errors import DamagedError
from cycle_adapters.sql import event_rows, outbox_rows, plan_rows, visit_rows
from cycle_adapters.sql.case_rows import CASE_COLUMNS, as_whole_case
from cycle_adapters.sql.decoding import Row
from cycle_adapters.sql.link import Link, prepare
from cycle_adapters.sql.log_tables import CHECKPOINT_COLUMNS, ERASURE_COLUMNS
from cycle_adapters.sql.statement_base import columns_of
from cycle_adapters.sql.statements import Statements
from cycle_adapters.sql.tables import metadata


def _as_checkpoint(row: Row) -> object:
    from cycle_adapters.sql.log_rows import as_checkpoint  # brings the hashes in, which only this needs

    return as_checkpoint(row)


#: The columns that a row of each table is read from, and what reads them.
READ: Mapping[str, tuple[Sequence[str], Callable[[Row], object]]] = {
    "ocop_case": (tuple(CASE_COLUMNS), as_whole_case),
    "ocop_event": (event_rows.EVENT_COLUMNS, event_rows.as_whole_event),
    "ocop_erasure": (ERASURE_COLUMNS, event_rows.as_erasure),
    "ocop_checkpoint": (CHECKPOINT_COLUMNS, _as_checkpoint),
    "ocop_personal": (event_rows.PERSONAL_COLUMNS, event_rows.as_whole_text),
    "ocop_deadline": (event_rows.DEADLINE_COLUMNS, event_rows.as_whole_deadline),
    "ocop_deadline_move": (event_rows.MOVE_COLUMNS, event_rows.as_move),
    "ocop_outbox": (event_rows.EFFECT_READ, event_rows.as_effect),
    "ocop_delivery": (outbox_rows.DELIVERY_COLUMNS, outbox_rows.as_progress),
    "ocop_plan": (plan_rows.PLAN_COLUMNS, plan_rows.as_plan),
    "ocop_round": (plan_rows.ROUND_COLUMNS, plan_rows.as_round),
    "ocop_council": (plan_rows.COUNCIL_COLUMNS, plan_rows.as_council),
    "ocop_sheet": (plan_rows.SHEET_COLUMNS, plan_rows.as_sheet),
    "ocop_figure": (plan_rows.FIGURE_COLUMNS, plan_rows.as_figure),
    "ocop_fulfilment": (plan_rows.FULFILMENT_COLUMNS, plan_rows.as_fulfilment),
    "ocop_calendar_notice": (plan_rows.NOTICE_COLUMNS, plan_rows.as_notice),
    "ocop_visit": (visit_rows.VISIT_COLUMNS, visit_rows.as_visit),
    "ocop_sweep": (plan_rows.SWEEP_COLUMNS, plan_rows.as_sweep_day),
}


def damaged_rows(link: Link, statements: Statements) -> Iterator[str]:
    """One line for each row that cannot be read, and for each table that the driver cannot hand over."""
    for table, (columns, decode) in READ.items():
        try:
            rows = link.rows(prepare(columns_of(metadata.tables[table], columns), statements.dialect))
        except DamagedError as error:
            yield f"{table}: {error}"
            continue
        yield from _unreadable(rows, decode)


def _unreadable(rows: Sequence[Row], decode: Callable[[Row], object]) -> Iterator[str]:
    for row in rows:
        try:
            decode(row)
        except DamagedError as error:
            yield str(error)
