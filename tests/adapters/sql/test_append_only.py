"""Every door through which a row of the record could be changed or deleted is shut, also for other programs."""

import sqlite3
from pathlib import Path

import pytest

from cycle.case import Case
from cycle_adapters.sql import SqlStore

_COLUMNS = 'seq, case_id, number, step, dest, "on", recorded_at, by_role, historical, changes, details'
_VALUES = (
    "'c1', {number}, 'register', 'certified', '2023-03-01', '2026-01-01T00:00:00+00:00', 'admin', 0, '{{}}', '{{}}'"
)
_SAME_SEQ = f"INTO ocop_event ({_COLUMNS}) VALUES (1, {_VALUES.format(number=7)})"
_SAME_NUMBER = f"INTO ocop_event ({_COLUMNS}) VALUES (9, {_VALUES.format(number=1)})"
_SAME_REQUEST = f"INTO ocop_event ({_COLUMNS}, request_id) VALUES (9, {_VALUES.format(number=7)}, 'r-1')"
_ROWS = (_SAME_SEQ, _SAME_NUMBER, _SAME_REQUEST)
#: Each of these changes or deletes the row where nothing stops it.
_DAMAGING = (
    "UPDATE ocop_event SET details = '[]'",
    "UPDATE ocop_event SET seq = 5",
    "UPDATE OR REPLACE ocop_event SET number = 7",
    "UPDATE OR IGNORE ocop_event SET details = '[]'",
    "DELETE FROM ocop_event",
    "DELETE FROM ocop_event WHERE seq = 1",
    *(f"INSERT OR REPLACE {row}" for row in _ROWS),
    *(f"REPLACE {row}" for row in _ROWS),
    *(f"INSERT {row} ON CONFLICT DO UPDATE SET details = '[]'" for row in _ROWS),
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
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    before = connection.execute("SELECT * FROM ocop_event").fetchall()
    connection.execute(door)
    assert before[0] not in connection.execute("SELECT * FROM ocop_event").fetchall()
    connection.close()


def test_a_case_with_a_record_cannot_be_deleted_through_the_store(store: SqlStore, case: Case) -> None:
    with store.engine.connect() as connection:
        link = connection.connection.cursor()
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            link.execute("DELETE FROM ocop_case")
