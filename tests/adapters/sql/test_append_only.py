"""Every door through which a row of the record could be changed or deleted is shut, also for other programs."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cycle.case import Case
from cycle.ports import StoredPlan
from cycle.testing import examples
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.tables import metadata
from tests.support.triggers import take_triggers_off

Raw = Callable[..., list[tuple[Any, ...]]]

_COLUMNS = 'seq, case_id, number, "on", record'
_VALUES = "'c1', {number}, '2023-03-01', '{{}}'"
_SAME_SEQ = f"INTO ocop_event ({_COLUMNS}) VALUES (1, {_VALUES.format(number=7)})"
_SAME_NUMBER = f"INTO ocop_event ({_COLUMNS}) VALUES (9, {_VALUES.format(number=1)})"
_SAME_REQUEST = f"INTO ocop_event ({_COLUMNS}, request_id) VALUES (9, {_VALUES.format(number=7)}, 'r-1')"
_ROWS = (_SAME_SEQ, _SAME_NUMBER, _SAME_REQUEST)
#: Each of these changes or deletes the row where nothing stops it.
_DAMAGING = (
    "UPDATE ocop_event SET record = '[]'",
    "UPDATE ocop_event SET seq = 5",
    "UPDATE OR REPLACE ocop_event SET number = 7",
    "UPDATE OR IGNORE ocop_event SET record = '[]'",
    "DELETE FROM ocop_event",
    "DELETE FROM ocop_event WHERE seq = 1",
    *(f"INSERT OR REPLACE {row}" for row in _ROWS),
    *(f"REPLACE {row}" for row in _ROWS),
    *(f"INSERT {row} ON CONFLICT DO UPDATE SET record = '[]'" for row in _ROWS),
)
_HARMLESS = (*(f"INSERT {row}" for row in _ROWS), *(f"INSERT OR IGNORE {row}" for row in _ROWS))


@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize("door", _DAMAGING + _HARMLESS)
def test_a_row_of_the_record_stays_as_it_was_written(case: Case, path: Path, door: str, pragma: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers = {pragma}")
    before = connection.execute("SELECT * FROM ocop_event").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(door)
    assert connection.execute("SELECT * FROM ocop_event").fetchall() == before
    connection.close()


@pytest.mark.parametrize("door", _DAMAGING)
def test_without_the_triggers_the_same_doors_stand_open(case: Case, path: Path, door: str) -> None:
    # Shows that the test above tests something.
    connection = sqlite3.connect(path, isolation_level=None)
    take_triggers_off(connection)
    before = connection.execute("SELECT * FROM ocop_event").fetchall()
    connection.execute(door)
    assert before[0] not in connection.execute("SELECT * FROM ocop_event").fetchall()
    connection.close()


def _again(table: str, **changed: str) -> str:
    """The row of that table once more, with other values in some columns."""
    names = metadata.tables[table].columns.keys()
    columns, values = (
        ", ".join(one) for one in zip(*((f'"{n}"', changed.get(n, f'"{n}"')) for n in names), strict=True)
    )
    return f"INTO {table} ({columns}) SELECT {values} FROM {table} WHERE true"


#: Of each other table in which nothing changes: another row that would take the place of the one that is there.
_IN_ITS_PLACE = (
    ("ocop_deadline_move", _again("ocop_deadline_move", reason="'changed'")),
    ("ocop_fulfilment", _again("ocop_fulfilment", count="9")),
    ("ocop_calendar_notice", _again("ocop_calendar_notice", text="'changed'", document="'another'")),
    ("ocop_calendar_notice", _again("ocop_calendar_notice", text="'changed'", id="9")),
    ("ocop_visit", _again("ocop_visit", state="'held'", version="2")),
    ("ocop_visit", _again("ocop_visit", state="'held'", id="9")),
    ("ocop_plan", _again("ocop_plan", text="'changed'")),
    ("ocop_round", _again("ocop_round", year="2031")),
    ("ocop_council", _again("ocop_council", decision="'changed'")),
    ("ocop_figure", _again("ocop_figure", value="9")),
)
#: What is set in a table that has no instant, or no number.
_INSTANT = {"ocop_plan": "loaded_at", "ocop_council": "decision"}
_NUMBER = {"ocop_plan": "key", "ocop_council": "round_key"}


def _doors(table: str, row: str) -> list[str]:
    instant = _INSTANT.get(table, "recorded_at")
    return [
        f"UPDATE {table} SET {instant} = 'changed'",
        f"UPDATE OR REPLACE {table} SET {_NUMBER.get(table, 'id')} = 7",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE {row}",
        f"REPLACE {row}",
        f"INSERT {row} ON CONFLICT DO UPDATE SET {instant} = 'changed'",
    ]


@pytest.fixture
def kept(store: SqlStore, case: Case) -> None:
    """One row in each of these tables."""
    with store.write() as writing:
        writing.log_moves([examples.deadline_move(case.id)])
        writing.add_fulfilment(examples.fulfilment(), examples.RECORDED_AT)
        writing.add_calendar_notice(examples.calendar_notice())
        writing.add_visit(examples.visit())
        writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
        writing.move_round(examples.moved_round(), examples.RECORDED_AT)
        writing.add_council(examples.council())
        writing.add_figure(examples.figure(), examples.RECORDED_AT)


@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize(("table", "row"), _IN_ITS_PLACE)
def test_what_is_kept_for_ever_stays_as_it_was_written(
    kept: None, path: Path, table: str, row: str, pragma: str
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {pragma}")
        before = connection.execute(f"SELECT * FROM {table}").fetchall()
        for door in (*_doors(table, row), f"INSERT {row}", f"INSERT OR IGNORE {row}"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(door)
        assert connection.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize(("table", "row"), _IN_ITS_PLACE)
def test_without_the_triggers_these_doors_stand_open_too(kept: None, path: Path, table: str, row: str) -> None:
    # Shows that the test above tests something.
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        take_triggers_off(connection)
        before = connection.execute(f"SELECT * FROM {table}").fetchall()
        for door in _doors(table, row):
            connection.execute("BEGIN")
            connection.execute(door)
            assert before[0] not in connection.execute(f"SELECT * FROM {table}").fetchall(), door
            connection.execute("ROLLBACK")


_NUMBERED = {
    "ocop_event": "seq",
    **dict.fromkeys(("ocop_deadline_move", "ocop_fulfilment", "ocop_calendar_notice", "ocop_visit"), "id"),
    **dict.fromkeys(("ocop_round", "ocop_figure"), "id"),
}


@pytest.mark.parametrize(("table", "number"), _NUMBERED.items())
@pytest.mark.parametrize("value", ["-1", "0"])
def test_no_row_takes_the_number_that_shuts_the_table_for_all_others(
    kept: None, raw: Raw, table: str, number: str, value: str
) -> None:
    free = {"case_id": "'c1'", "number": "7", "request_id": "NULL", "document": "'another'", "version": "2"}
    names = metadata.tables[table].columns.keys()
    row = _again(table, **{number: value}, **{name: free[name] for name in free if name in names})
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        raw(f"INSERT {row}")


def test_a_case_with_a_record_cannot_be_deleted_through_the_store(store: SqlStore, case: Case) -> None:
    with store.engine.connect() as connection:
        link = connection.connection.cursor()
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            link.execute("DELETE FROM ocop_case")
