"""The migrations and the tables say the same, and an upgrade is done as a whole or not at all."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import cycle_adapters.sql
from cycle.case import Case
from cycle.errors import StoreError
from cycle.testing import examples
from cycle_adapters.sql import SqlStore, check, schema, upgrade
from cycle_adapters.sql.tables import metadata
from tests.support.triggers import take_triggers_off

Raw = Callable[..., list[tuple[Any, ...]]]

_MIGRATIONS = Path(cycle_adapters.sql.__file__).with_name("migrations")


def test_the_newest_migration_is_the_schema_this_program_needs() -> None:
    scripts = ScriptDirectory(str(_MIGRATIONS))
    assert scripts.get_heads() == [schema.HEAD]
    assert {script.module.downgrade.__doc__ for script in scripts.walk_revisions()}


def test_alembic_finds_no_difference_between_the_migrations_and_the_tables(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or name != schema.VERSION_TABLE


def test_the_migrations_make_the_tables_to_the_letter(store: SqlStore, raw: Raw) -> None:
    # Alembic does not compare CHECKs, STRICT, nor the conditions of indexes.
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    question = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    with engine.connect() as connection:
        declared = {name: sorted(_lines(sql)) for name, sql in connection.execute(text(question))}
    engine.dispose()
    migrated = {name: sorted(_lines(sql)) for name, sql in raw(question) if name != schema.VERSION_TABLE}
    assert migrated == declared


def _lines(sql: str) -> list[str]:
    return [line.strip().rstrip(",") for line in sql.splitlines()]


def test_the_triggers_stand_and_every_table_is_strict_and_ours(store: SqlStore, raw: Raw) -> None:
    triggers = {name for (name,) in raw("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    forever = [
        *("event", "deadline_move", "fulfilment", "calendar_notice", "visit", "checkpoint", "erasure", "outbox"),
        *("plan", "round", "council", "figure"),
    ]
    others = {"ocop_outbox_waits", "ocop_delivery_no_delete"}
    kept = {f"ocop_{name}_no_{what}" for name in forever for what in ("update", "delete", "replace")}
    assert triggers == kept | others
    tables = {name: strict for _, name, kind, _, _, strict in raw("PRAGMA table_list") if kind == "table"}
    ours = {name for name in tables if not name.startswith("sqlite_")}
    assert all(name.startswith("ocop_") for name in ours)
    assert {name for name in ours if not tables[name]} == {schema.VERSION_TABLE}


@pytest.mark.parametrize(
    "change",
    [
        "state = 'nope'",
        "kind = ''",
        "regime = 'R6'",
        "version = 0",
        "version = 'many'",
        "stars = 6",
        "stars = 4.5",
        "product_set = 27",
        "since = NULL",
    ],
)
def test_the_table_refuses_what_the_programme_does_not_have(case: object, raw: Raw, change: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        raw(f"UPDATE ocop_case SET {change}")


@pytest.mark.parametrize(
    "row",
    [
        "deadline SET overdue = 2",
        "deadline SET escalated = 1",  # and not overdue
        "deadline SET escalated = -1",
        "deadline_move SET kind = 'nap'",
        "deadline_move SET mark = -2",
        "deadline_move SET mark = NULL",
        "deadline_move SET due_before = NULL, due_after = NULL",
        "deadline_move SET case_id = 'no-such-case'",
        "deadline_move SET reason = NULL",
        "outbox SET kind = 'sing' WHERE case_id IS NULL",
        "outbox SET number = 1 WHERE case_id IS NULL",
        "outbox SET case_id = 'no-such-case'",
        "fulfilment SET who = 'nobody'",
        "fulfilment SET by_role = 'guest'",
        "fulfilment SET count = 0",
        "fulfilment SET count = 1.5",
        "fulfilment SET period = NULL",
        "visit SET state = 'over'",
        "visit SET by_role = 'guest'",
        "visit SET first_on = '2023-12-31'",  # and the last day before it
        "visit SET version = 0",
        "visit SET bodies = NULL",
        "calendar_notice SET document = NULL",
        "calendar_notice SET text = 5.5, document = x'00'",
    ],
)
def test_the_table_refuses_a_row_that_nothing_could_mean(store: SqlStore, case: Case, path: Path, row: str) -> None:
    with store.write() as writing:
        writing.log_moves([examples.deadline_move(case.id)])
        writing.send([examples.idle_unit()])
        writing.add_fulfilment(examples.fulfilment(), examples.RECORDED_AT)
        writing.add_visit(examples.visit())
        writing.add_calendar_notice(examples.calendar_notice())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        take_triggers_off(connection)
        with pytest.raises(sqlite3.IntegrityError, match=r"constraint failed|cannot store"):
            connection.execute(f"UPDATE ocop_{row}")


def test_an_upgrade_says_what_it_found_and_the_next_one_finds_it_done(url: str) -> None:
    assert (upgrade(url).current, upgrade(url).current, check(url).current) == (None, "0001", "0001")
    assert check(url).up_to_date


def test_an_upgrade_that_fails_leaves_nothing_half_done(path: Path, url: str, raw: Raw) -> None:
    raw("CREATE TABLE ocop_sweep (surprise TEXT)")  # in the way of the last table
    with pytest.raises(StoreError, match="ocop_sweep"):
        upgrade(url)
    assert [name for (name,) in raw("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")] == ["ocop_sweep"]
    raw("DROP TABLE ocop_sweep")
    assert upgrade(url).current is None
    assert check(url).up_to_date


def test_many_may_set_a_new_database_up_at_once(url: str) -> None:
    start, errors = threading.Barrier(6), []

    def open_it() -> None:
        start.wait()
        try:
            SqlStore(url, create=True).close()
        except StoreError as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert check(url).up_to_date


def test_opening_a_store_does_not_import_alembic(store: SqlStore, url: str) -> None:
    program = (
        "import sys; from cycle_adapters.sql import SqlStore; SqlStore(sys.argv[1]); print('alembic' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_an_upgrade_waits_for_a_writer_and_then_says_that_it_is_locked(store: SqlStore, url: str) -> None:
    with store.write(), pytest.raises(StoreError, match="locked"):
        upgrade(url, busy_ms=10)
