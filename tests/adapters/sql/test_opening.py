"""Opening a database: what is ours is made ready, what is not is left alone, and each refusal says what to do."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from cycle.case import Case
from cycle.errors import BadValueError, NotOurDatabaseError, SchemaError, StoreError
from cycle.ports import CaseFilter, StoredPlan
from cycle.testing import examples
from cycle.vocabulary import State
from cycle_adapters.sql import SqlStore, check, upgrade

Raw = Callable[..., list[tuple[Any, ...]]]

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 3,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
}


def pragmas(store: SqlStore) -> dict[str, Any]:
    """What is on, on the connection that the last block used."""
    with store.read():
        pass
    with closing(store.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        return {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS}


def test_every_connection_is_made_ready(store: SqlStore) -> None:
    assert pragmas(store) == _PRAGMAS


def test_the_connections_of_a_hosts_engine_are_made_ready_too(store: SqlStore, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:  # the host used it before
        connection.exec_driver_sql("SELECT 1")
    assert pragmas(SqlStore(engine)) == _PRAGMAS
    engine.dispose()


def test_the_transactions_of_a_host_work_as_before_on_its_own_engine(store: SqlStore, url: str, raw: Raw) -> None:
    engine = create_engine(url)
    shared = SqlStore(engine)
    with shared.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE ocop_case SET ref = 'host'")
        connection.rollback()
    assert raw("SELECT ref FROM ocop_case") == [(None,)]
    engine.dispose()


def test_a_block_that_writes_holds_the_pen_from_the_start(store: SqlStore, raw: Raw) -> None:
    with store.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        raw("BEGIN IMMEDIATE")


def test_a_look_stays_as_it_was_while_others_write(store: SqlStore, case: Case) -> None:
    with store.read() as reading:
        assert len(reading.cases(CaseFilter())) == 1
        with store.write() as writing:
            writing.save([examples.opening(examples.registered_case("c2"))])
        assert len(reading.cases(CaseFilter())) == 1
    with store.read() as reading:
        assert len(reading.cases(CaseFilter())) == 2


# What is there, and is not ours.


def test_a_file_that_is_missing_is_not_made_silently(path: Path, url: str) -> None:
    with pytest.raises(NotOurDatabaseError, match="ocop db upgrade"):
        SqlStore(url)
    with pytest.raises(NotOurDatabaseError, match="ocop db upgrade"):
        check(url)
    assert not path.exists()


def test_an_empty_file_is_not_filled_silently(path: Path, url: str) -> None:
    path.touch()
    with pytest.raises(NotOurDatabaseError, match="ocop db upgrade"):
        SqlStore(url)
    assert path.read_bytes() == b""
    assert check(url).current is None


def test_an_empty_file_is_set_up_on_request(path: Path, url: str) -> None:
    path.touch()
    store = SqlStore(url, create=True)
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])
    again = SqlStore(url, create=True)  # what is there stays
    with again.read() as reading:
        assert reading.case("c1").version == 1
    for one in (store, again):
        one.close()


@pytest.mark.parametrize("content", [b"hello, I am a letter\n" * 100, b"\x00" * 4096, "Kế hoạch".encode() * 500])
def test_a_file_that_is_no_database_is_left_alone(path: Path, url: str, content: bytes) -> None:
    path.write_bytes(content)
    for opening in (SqlStore, SqlStore.create, check, upgrade, lambda it: SqlStore(it, create=True)):
        with pytest.raises(NotOurDatabaseError):
            opening(url)
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(path: Path, url: str, raw: Raw) -> None:
    raw("CREATE TABLE bookmark (url TEXT)")
    before = path.read_bytes()
    for opening in (SqlStore, SqlStore.create, upgrade, lambda it: SqlStore(it, create=True)):
        with pytest.raises(NotOurDatabaseError):
            opening(url)
    assert check(url).current is None
    assert path.read_bytes() == before  # not even its journal mode was changed


def test_a_host_can_share_its_database(url: str, raw: Raw) -> None:
    raw("CREATE TABLE bookmark (url TEXT)")
    store = SqlStore.create(url, shared=True)
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])
    assert raw("SELECT count(*) FROM bookmark") == [(0,)]
    store.close()


@pytest.mark.parametrize(("version", "hint"), [("0000", "run `ocop db upgrade`"), ("9999", "`ocop db upgrade`")])
def test_another_schema_is_named_with_ours_and_with_what_to_do(
    store: SqlStore, url: str, raw: Raw, version: str, hint: str
) -> None:
    raw("UPDATE ocop_version SET version_num = ?", version)
    with pytest.raises(SchemaError) as caught:
        SqlStore(url)
    assert version in str(caught.value) and "0001" in str(caught.value) and hint in str(caught.value)
    assert not check(url).up_to_date


def test_a_newer_schema_is_not_upgraded(store: SqlStore, url: str, raw: Raw) -> None:
    raw("UPDATE ocop_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match="9999"):
        upgrade(url)
    assert raw("SELECT version_num FROM ocop_version") == [("9999",)]


@pytest.mark.parametrize("url", ["", "ocop.db", "nonsense://x", "mysql://me:secret@host/db", "://"])
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadValueError) as caught:
        SqlStore(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_missing_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        SqlStore(f"sqlite:///{tmp_path}/no/such/ocop.db", create=True)
    assert "\n" not in str(caught.value)


# In use, read-only, full.


def test_a_database_in_use_is_said_in_one_line_after_the_wait(store: SqlStore, url: str, path: Path) -> None:
    impatient = SqlStore(url, busy_ms=20)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as caught, impatient.write():
            raise AssertionError("the other one holds the pen")
        assert "\n" not in str(caught.value) and isinstance(caught.value.__cause__, sqlite3.OperationalError)
        with impatient.read() as reading:  # readers go on
            assert not reading.cases(CaseFilter())
        other.execute("ROLLBACK")
    with impatient.write() as writing:  # the store works on
        writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
    impatient.close()


def test_a_writer_waits_for_another_one(store: SqlStore) -> None:
    began, order = threading.Event(), []

    def second() -> None:
        began.wait()
        with store.write():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.write():
        began.set()
        thread.join(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_read_only_database_is_read_and_not_written(store: SqlStore, case: Case, path: Path) -> None:
    store.close()
    store = SqlStore(f"sqlite:///file:{path}?mode=ro&uri=true")
    with store.read() as reading:
        assert reading.case("c1") == case
    with pytest.raises(StoreError, match="read-only"), store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c2"))])
    store.close()


def test_a_full_database_undoes_the_block_and_works_on(store: SqlStore, case: Case) -> None:
    with closing(store.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 1}")
        cursor.close()
    with pytest.raises(StoreError, match="full"), store.write() as writing:
        writing.add_plan(StoredPlan("p", "x" * 1_000_000, examples.RECORDED_AT))
    with store.read() as reading:
        assert reading.plan("p") is None
    with store.write() as writing:
        writing.save([examples.moving(case, State.EXPIRED)])


# In memory.


def test_threads_take_turns_on_a_store_in_memory() -> None:
    store = SqlStore()

    def open_some(name: str) -> None:
        for number in range(20):
            with store.write() as writing:
                writing.save([examples.opening(examples.registered_case(f"{name}-{number}"))])

    threads = [threading.Thread(target=open_some, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as reading:
        assert len(reading.cases(CaseFilter())) == 60
    store.close()


def test_a_block_inside_another_is_refused_in_memory_and_does_no_harm() -> None:
    store = SqlStore()
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])
        with pytest.raises(StoreError, match="one block at a time"), store.read():
            pass
        writing.save([examples.opening(examples.registered_case("c2"))])
    with store.read() as reading:
        assert len(reading.cases(CaseFilter())) == 2
    store.close()


def test_two_stores_in_memory_know_nothing_of_each_other() -> None:
    one, other = SqlStore(), SqlStore()
    with one.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])
    with other.read() as reading:
        assert not reading.cases(CaseFilter())
    for store in (one, other):
        store.close()
