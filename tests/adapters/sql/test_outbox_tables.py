"""Work in the outbox is a fact like an event: nobody changes or deletes it, and what becomes of it stands beside it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cycle.case import Case
from cycle.delivery import DeliveryStatus, Mark
from cycle.errors import DamagedError
from cycle.testing import examples
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.checksums import checksum
from tests.support.postgres import Server
from tests.support.triggers import take_triggers_off

Raw = Callable[..., list[tuple[Any, ...]]]
_SUM = checksum((None, None, "idle_unit", "2023-01-01", "{}"))
_AGAIN = f"INTO ocop_outbox (id, kind, \"on\", data, checksum) VALUES (1, 'idle_unit', '2023-01-01', '{{}}', {_SUM})"
_DOORS = (
    "UPDATE ocop_outbox SET data = '{}'",
    "UPDATE ocop_outbox SET id = 9",
    "UPDATE OR REPLACE ocop_outbox SET id = 9",
    "DELETE FROM ocop_outbox",
    f"INSERT OR REPLACE {_AGAIN}",
    f"REPLACE {_AGAIN}",
    f"INSERT {_AGAIN} ON CONFLICT DO UPDATE SET data = '[]'",
)


@pytest.mark.parametrize("pragma", ["ON", "OFF"])
@pytest.mark.parametrize("door", [*_DOORS, f"INSERT {_AGAIN}", f"INSERT OR IGNORE {_AGAIN}"])
def test_work_in_the_outbox_stays_as_it_was_written(case: Case, path: Path, door: str, pragma: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {pragma}")
        before = connection.execute("SELECT * FROM ocop_outbox").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(door)
        assert connection.execute("SELECT * FROM ocop_outbox").fetchall() == before


@pytest.mark.parametrize("door", _DOORS)
def test_without_the_triggers_the_same_doors_stand_open(case: Case, path: Path, door: str) -> None:
    # Shows that the test above tests something.
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        take_triggers_off(connection)
        before = connection.execute("SELECT * FROM ocop_outbox").fetchall()
        connection.execute(door)
        assert before[0] not in connection.execute("SELECT * FROM ocop_outbox").fetchall()


@pytest.mark.parametrize("number", ["-1", "0"])
def test_no_work_takes_the_number_that_shuts_the_outbox_for_all_other(case: Case, raw: Raw, number: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        raw(f"INSERT {_AGAIN.replace('(1,', f'({number},')}")


def test_whoever_puts_work_into_the_outbox_it_waits_to_be_delivered(case: Case, store: SqlStore, raw: Raw) -> None:
    raw(f"INSERT {_AGAIN.replace('(1,', '(7,')}")
    with store.read() as reading:
        assert reading.delivery(7).status is DeliveryStatus.WAITING


def test_what_becomes_of_work_is_never_deleted(case: Case, raw: Raw) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw("DELETE FROM ocop_delivery")


@pytest.mark.parametrize(
    "change",
    [
        "status = 'lost'",
        "status = 'dropped'",  # by nobody, for no reason
        "status = 'dropped', reason = 'x'",
        "attempts = -1",
        "holder = 'x'",  # for ever
        "held_until = '2026-01-01T00:00:00.000000+00:00'",  # by nobody
        "by_role = 'guest'",
        "id = 99",
    ],
)
def test_the_table_refuses_what_nothing_could_mean(case: Case, path: Path, change: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match="constraint failed"):
            connection.execute(f"UPDATE ocop_delivery SET {change}")


@pytest.mark.parametrize("change", ["due_at = 'soon'", "marked_at = ''", "held_until = '?', holder = 'x'"])
def test_what_cannot_be_read_is_damage_and_says_which(case: Case, store: SqlStore, raw: Raw, change: str) -> None:
    raw(f"UPDATE ocop_delivery SET {change}")
    with store.read() as reading:
        with pytest.raises(DamagedError, match="delivery 1"):
            reading.deliveries()
        assert any("delivery 1" in line for line in reading.damaged_rows())


def test_a_long_outbox_is_not_looked_through_for_what_is_due(case: Case, store: SqlStore, raw: Raw) -> None:
    with store.write() as writing:
        writing.send([examples.idle_unit()] * 500)
        for number in range(1, 500):
            writing.mark(Mark(number, DeliveryStatus.DELIVERED, 1, examples.RECORDED_AT))
    due = store.statements.due_work.sql
    plan = " ".join(str(row[-1]) for row in raw(f"EXPLAIN QUERY PLAN {due}", *["x"] * due.count("?")))
    assert "ix_ocop_delivery_waiting" in plan
    assert "ix_ocop_delivery_open" in plan


# On a server, for other programs than ours too.


@pytest.fixture
def link(postgres: Server, pg_url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """The owner of the tables, with the bare driver; one piece of work is in the outbox."""
    store = SqlStore(pg_url)
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case(writing.new_id()))])
    store.close()
    database = pg_url.partition("@/")[2].partition("?")[0]
    with postgres.connect(database, "ocop_owner") as connection:
        yield connection


@pytest.mark.parametrize(
    "door",
    [
        "UPDATE ocop_outbox SET data = '{}'",
        "DELETE FROM ocop_outbox",
        "TRUNCATE ocop_outbox CASCADE",
        f"INSERT {_AGAIN} ON CONFLICT (id) DO UPDATE SET data = '[]'",
        "DELETE FROM ocop_delivery",
        "TRUNCATE ocop_delivery",
    ],
)
def test_on_a_server_the_same_doors_are_shut(link: "psycopg.Connection[tuple[object, ...]]", door: str) -> None:
    number = link.execute("SELECT id FROM ocop_outbox").fetchall()[0][0]
    with pytest.raises(psycopg.Error, match="append-only"):
        link.execute(door.replace("(1,", f"({number},"))
    assert link.execute("SELECT count(*) FROM ocop_outbox JOIN ocop_delivery USING (id)").fetchall() == [(1,)]
