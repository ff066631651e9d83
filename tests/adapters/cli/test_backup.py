"""Backups: made while others write, whole, and restored only where nothing is."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from tests.support.postgres import Server, client_programs

CASE = ["case", "register", "--product", "Cacao", "--set", "13", "--producer-kind", "cooperative"]
CASE += ["--unit", "dong-nai/phu-loi", "--on", "2026-06-01", "--producer", "HTX A", "--by", "producer"]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "ocop.db"


@pytest.fixture
def filled(ocop):
    for number in range(3):
        ocop(*CASE, "--ref", f"P{number}")


def test_a_backup_holds_what_was_there_and_is_put_back(ask, ocop, filled, db, tmp_path) -> None:
    root = ask("audit", "verify")["root"]
    target = tmp_path / "backup.db"
    made = ask("db", "backup", str(target))
    assert (made["cases"], made["events"], made["root"]) == (3, 3, root)
    ocop(*CASE, "--ref", "LATER")
    moved = db.rename(tmp_path / "lost.db")
    assert ask("db", "restore", str(target))["root"] == root
    assert [case["ref"] for case in ask("case", "list")["cases"]] == ["P0", "P1", "P2"]
    assert moved.exists() and target.exists()


def test_what_is_there_is_never_written_over(ocop, filled, db, tmp_path) -> None:
    target = tmp_path / "backup.db"
    ocop("db", "backup", str(target))
    before = db.read_bytes(), target.read_bytes()
    ocop("db", "backup", str(target), status=2)
    ocop("db", "restore", str(target), status=2)
    assert (db.read_bytes(), target.read_bytes()) == before
    ocop("db", "backup", str(target), "--overwrite")


@pytest.mark.parametrize("what", ["none.db", "no.db", "cut.db", "changed.db"])
def test_a_backup_that_is_none_is_refused_and_leaves_nothing(ocop, filled, db, tmp_path, what) -> None:
    ocop("db", "backup", str(tmp_path / "cut.db"))
    ocop("db", "backup", str(tmp_path / "changed.db"))
    (tmp_path / "no.db").write_text("no database")
    os.truncate(tmp_path / "cut.db", 20_000)
    with closing(sqlite3.connect(tmp_path / "changed.db")) as raw:
        raw.execute("UPDATE ocop_case SET head = ''")
        raw.commit()
    db.unlink()
    there = sorted(file.name for file in tmp_path.iterdir())
    said = ocop("db", "restore", str(tmp_path / what), status=2 if what == "none.db" else 3)
    assert said.err.count("\n") == 1 and not said.out
    assert sorted(file.name for file in tmp_path.iterdir()) == there


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE ocop_case SET head = '' WHERE ref = 'P1'", "case.head"),
        ("UPDATE ocop_case SET stars = 5 WHERE ref = 'P1'", "column stars"),
        ("DROP TRIGGER ocop_event_no_update", "ocop_event_no_update"),
    ],
)
def test_a_damaged_database_gives_no_backup(ocop, filled, db, tmp_path, statement: str, named: str) -> None:
    with closing(sqlite3.connect(db)) as raw:
        raw.execute(statement)
        raw.commit()
    assert named in ocop("db", "backup", str(tmp_path / "b.db"), status=3).err
    assert not (tmp_path / "b.db").exists()


def test_a_backup_under_load_is_whole_and_holds_at_least_what_was_done_before_it(ask, filled, db, tmp_path) -> None:
    stop, done = threading.Event(), []

    def write() -> None:
        store = SqlStore(f"sqlite:///{db}")
        program = Program(store, SystemClock())
        while not stop.is_set():
            producer = {"name": "HTX A", "kind": "cooperative"}
            on, by = date(2026, 6, 1), {"role": "producer"}
            product = {"name": "Cacao", "set": 13}
            done.append(program.register(product, by=by, on=on, producer=producer, unit="dong-nai/phu-loi").id)
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            while len(done) < 5 * (number + 1):
                stop.wait(0.01)
            before = len(done)
            made = ask("db", "backup", str(tmp_path / f"{number}.db"))
            assert before + 3 <= made["cases"] <= len(done) + 4
    finally:
        stop.set()
        writer.join()
    assert len(done) > 25


def test_on_postgresql_a_dump_is_made_and_put_into_an_empty_database(postgres: Server, tmp_path, monkeypatch) -> None:
    from cycle_adapters.sql.backup import back_up, restore

    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")
    name, other = postgres.ready(), postgres.empty()
    store = SqlStore(postgres.url(name))
    program = Program(store, SystemClock())
    producer, by = {"name": "HTX A", "kind": "cooperative"}, {"role": "producer"}
    case = program.register(
        {"name": "Cacao", "set": 13}, by=by, on=date(2026, 6, 1), producer=producer, unit="dong-nai/phu-loi"
    )
    made = back_up(postgres.url(name), tmp_path / "o.dump")
    found = restore(postgres.url(other), tmp_path / "o.dump")
    assert (found.root, found.events) == (made.root, 1)
    again = SqlStore(postgres.url(other))
    assert Program(again, SystemClock()).case(case.id) == case
    for one in (store, again):
        one.close()
    with pytest.raises(Exception, match="in use"):
        restore(postgres.url(other), tmp_path / "o.dump")
    postgres.drop(name)
    postgres.drop(other)
