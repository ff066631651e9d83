"""What is done to a database as a whole: an upgrade that is killed, several at once, a dump while others write.

K1 and K2 in docs/reliability.md. Whatever revision a database stands at, an upgrade that is killed anywhere leaves it
as it was or at the newest one, and run again it leaves what an upgrade that nobody disturbed leaves.
"""

import multiprocessing
import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Protocol

import alembic.command  # before a child is made, which would need half a second for it
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

import cycle_adapters.sql
from cycle.case import Case
from cycle.errors import StoreError
from cycle.program import Program
from cycle_adapters.cli import main
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore, schema, upgrade
from cycle_adapters.sql.backend import Terms
from cycle_adapters.sql.backup import back_up, restore
from cycle_adapters.sql.link import Link
from cycle_adapters.sql.places import place_of
from tests.support.kills import counted
from tests.support.postgres import OWNER, Server, client_programs
from tests.support.tiers import LONG, times

MIGRATIONS = Path(cycle_adapters.sql.__file__).with_name("migrations")
REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
#: From where an upgrade has something to do: nothing at all, and every revision but the newest.
BASES = [None, *REVISIONS[:-1]]
#: How many points of an upgrade are killed beside its last ones, which lie around COMMIT.
POINTS, LAST = 3, 5
AT_ONCE = 6
WRITERS = 3
ON = date(2026, 6, 1)

_forked = multiprocessing.get_context("fork")


def registered(program: Program, key: str) -> Case:
    by, producer = {"role": "producer", "name": "HTX A"}, {"name": "HTX A", "kind": "cooperative"}
    product, unit = {"name": "Cacao", "set": 13}, "dong-nai/phu-loi"
    return program.register(product, by=by, on=ON, producer=producer, unit=unit, ref=key, request_id=key)


class Bench(Protocol):
    """Databases of one kind."""

    def empty(self) -> str:
        """The address of a new one with nothing in it."""
        ...

    def drop(self, url: str) -> None:
        """Take it away; nothing of it may be left."""
        ...

    def shape(self, url: str) -> str:
        """Every table, index, trigger and function in it, to the letter."""
        ...


class Files:
    """On SQLite."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def empty(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"

    def drop(self, url: str) -> None:
        _file(url).unlink()
        assert not list(self._folder.glob(f"{_file(url).name}*"))

    def shape(self, url: str) -> str:
        if not _file(url).exists():
            return ""
        with closing(sqlite3.connect(_file(url))) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return "\n".join(str(row) for row in raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name"))


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


class Databases:
    """On PostgreSQL, where one that is emptied serves again: making one takes ten times as long."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._emptied: list[str] = []

    def empty(self) -> str:
        return self._server.url(self._emptied.pop() if self._emptied else self._server.empty())

    def drop(self, url: str) -> None:
        with self._server.connect(_name(url)) as raw:
            raw.execute("DROP SCHEMA public CASCADE")
            raw.execute(f"CREATE SCHEMA public AUTHORIZATION {OWNER}")
        self._emptied.append(_name(url))

    def close(self) -> None:
        """Take away what is left."""
        for name in self._emptied:
            self._server.drop(name)

    def shape(self, url: str) -> str:
        with self._server.connect(_name(url)) as raw:
            return "\n".join(str(row) for row in raw.execute(_SHAPE).fetchall())


_SHAPE = """
WITH ours AS (SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public')
SELECT relname, relkind::text, '' FROM ours
UNION ALL SELECT relname, attname, concat_ws(' ', format_type(atttypid, atttypmod), attnotnull,
    pg_get_expr(adbin, adrelid)) FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL SELECT relname, conname, pg_get_constraintdef(k.oid) FROM ours JOIN pg_constraint k ON conrelid = ours.oid
UNION ALL SELECT relname, 'index', pg_get_indexdef(indexrelid) FROM ours JOIN pg_index ON indrelid = ours.oid
UNION ALL SELECT relname, tgname, pg_get_triggerdef(t.oid) FROM ours JOIN pg_trigger t ON tgrelid = ours.oid
  WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, pg_get_functiondef(p.oid)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'
ORDER BY 1, 2, 3
"""


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgres"])
def bench(request, tmp_path: Path) -> Iterator[Bench]:
    """Databases in files, and on a server."""
    if request.param == "sqlite":
        yield Files(tmp_path)
        return
    with closing(Databases(request.getfixturevalue("postgres"))) as databases:
        yield databases


def made(bench: Bench, base: str | None) -> str:
    """The address of a new database at that revision."""
    url = bench.empty()
    if base is not None:
        place = place_of(url, Terms())
        with place.migrating() as (connection, _):
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, base)
        place.settle()
        place.close()
    return url


# Killed.


def _points(reached: Callable[[], None]) -> None:
    """Have it called before and after each statement of an upgrade, and each COMMIT."""

    for name in ("begin_writing", "table_names", "rows", "settle"):
        setattr(Link, name, counted(getattr(Link, name), reached))
    # Put back by nobody: the process is killed, or ends with its upgrade.
    DefaultDialect.do_commit = counted(DefaultDialect.do_commit, reached)  # type: ignore[method-assign]
    for moment in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(Engine, moment, lambda *_: reached())


def killed_at(url: str, point: int) -> int:
    """Upgrade in a process that is killed at that point; 0 for one that was, else how many points there were."""
    told = _forked.SimpleQueue()

    def child() -> None:
        passed = 0

        def reached() -> None:
            nonlocal passed
            passed += 1
            if passed == point:
                os.kill(os.getpid(), signal.SIGKILL)

        _points(reached)
        upgrade(url)
        told.put(passed)
        os._exit(0)

    process = _forked.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return 0 if process.exitcode else told.get()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("base", BASES)
def test_an_upgrade_that_is_killed_anywhere_and_run_again_leaves_what_one_leaves(bench: Bench, base) -> None:
    url = made(bench, base)
    before = bench.shape(url)
    points = killed_at(url, 0)
    whole = bench.shape(url)
    bench.drop(url)
    assert points > 50 and whole != before
    found = Counter(killed_and_run_again(bench, base, point, before, whole) for point in chosen(points))
    print(f"{found.total()} of {points} points were killed, {found[schema.HEAD]} of them after COMMIT")
    assert found[base], "no kill came before COMMIT"
    assert found[schema.HEAD], "no kill came after COMMIT"


def chosen(points: int) -> list[int]:
    """Every one in the long run; else some, and the last."""
    if LONG:
        return list(range(1, points + 1))
    return sorted({*range(1, points, points // POINTS), *range(points - LAST, points + 1)})


def killed_and_run_again(bench: Bench, base: str | None, point: int, before: str, whole: str) -> str | None:
    """At which revision the database stood when it was killed."""
    url = made(bench, base)
    assert not killed_at(url, point), "the kill did not fire"
    left = bench.shape(url)
    assert left in (before, whole), "half of an upgrade was left"
    found = upgrade(url).current
    assert found == (base if left == before else schema.HEAD)
    assert bench.shape(url) == whole
    store = SqlStore(url)
    assert registered(Program(store, SystemClock()), "P1").version == 1
    store.close()
    bench.drop(url)
    return found


# Several at once.


@pytest.mark.timeout(600)
@pytest.mark.parametrize("base", BASES)
def test_of_many_upgrades_at_once_one_does_it_and_the_others_find_it_done(bench: Bench, base) -> None:
    for _ in range(times(2, 50)):
        url = made(bench, base)
        assert at_once(url) == Counter({str(base): 1, schema.HEAD: AT_ONCE - 1})
        alone = made(bench, base)
        upgrade(alone)
        assert bench.shape(url) == bench.shape(alone)
        for one in (url, alone):
            bench.drop(one)


def at_once(url: str) -> Counter[str]:
    """What each of them found, or the error that it was told."""
    start, told = _forked.Barrier(AT_ONCE), _forked.SimpleQueue()

    def one() -> None:
        start.wait(60)
        try:
            told.put(str(upgrade(url, busy_ms=60_000).current))
        except StoreError as error:
            told.put(f"{type(error).__name__}: {error}")

    running = [_forked.Process(target=one) for _ in range(AT_ONCE)]
    for process in running:
        process.start()
    found = Counter(told.get() for _ in running)
    for process in running:
        process.join(60)
    return found


# A dump on PostgreSQL; SQLite's is in tests/adapters/cli/test_backup.py.


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client programs of PostgreSQL, as on a machine of an operator."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


@contextmanager
def writers(url: str, done: list[str]) -> Iterator[None]:
    """Threads that register one case after the other, and note each that was acknowledged."""
    stop = threading.Event()

    def write(me: int) -> None:
        with closing(SqlStore(url)) as store:
            program = Program(store, SystemClock())
            for number in count(1):
                if stop.is_set():
                    return
                done.append(registered(program, f"W{me}-{number}").id)
                stop.wait(0.03)

    threads = [threading.Thread(target=write, args=(me,)) for me in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def put_down(url: str, kept: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A checkpoint of the record as it is now."""
    capsys.readouterr()
    assert main(["--db", url, "audit", "checkpoint"]) == 0
    kept.write_text(capsys.readouterr().out, "utf-8")
    return kept


def dumped_and_restored(url: str, dump: Path, other: str, done: list[str]) -> None:
    """What is restored is a record of its own, which goes on, with all that was done before the dump began."""
    before = set(done)
    back_up(url, dump)
    after = len(done)
    assert after > len(before), "nobody wrote meanwhile"
    found = restore(other, dump)
    with closing(SqlStore(other)) as store:
        program = Program(store, SystemClock())
        kept = {case.id for case in program.cases()}
        assert before <= kept, "what was acknowledged before the dump is not in it"
        assert len(before) <= found.events == len(kept) <= after + WRITERS
        assert registered(program, "AFTER").version == 1


@pytest.mark.timeout(600)
def test_a_dump_while_others_write_is_whole_and_holds_at_least_what_was_done_before_it(
    postgres: Server, on_path: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, done = postgres.url(postgres.ready()), list[str]()
    with closing(Databases(postgres)) as others, writers(url, done):
        for number in range(times(2, 20)):
            while len(done) < 20 * (number + 1):
                threading.Event().wait(0.01)
            kept = put_down(url, tmp_path / f"{number}.txt", capsys)
            other = others.empty()
            dumped_and_restored(url, tmp_path / f"{number}.dump", other, done)
            assert main(["--db", other, "audit", "verify", "--checkpoint", str(kept)]) == 0
            others.drop(other)
    postgres.drop(_name(url))


def test_a_dump_is_of_the_server_that_the_program_works_on(postgres: Server, on_path: None, tmp_path: Path) -> None:
    """An address may name several, of which the first that answers is taken."""
    nowhere = f"?host={tmp_path}&host="
    url, other = postgres.url(postgres.ready()), postgres.url(postgres.empty())
    with closing(SqlStore(url)) as store:
        case = registered(Program(store, SystemClock()), "P1")
    back_up(url.replace("?host=", nowhere), tmp_path / "o.dump")
    assert restore(other.replace("?host=", nowhere), tmp_path / "o.dump").events == 1
    with closing(SqlStore(other)) as store:
        assert Program(store, SystemClock()).case(case.id) == case
    for one in (url, other):
        postgres.drop(_name(one))
