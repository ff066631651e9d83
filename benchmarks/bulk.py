"""B3: one step of 10,000 cases on one day, against set SQL that writes the same rows. B6: four processes share it.

B4p: a sweep on PostgreSQL over a million cases of which one in a hundred is due, and once more with nothing due.

The step is the expiry of a certificate, which a sweep takes with every condition looked at in Python.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.measure import Ratio, alone, interleaved_timed
from benchmarks.step import copied, settle
from benchmarks.sweep import DAY, EXPIRY, LARGE, NOW, by_hand, certified_until, saved_as_imported, swept, swept_by
from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from tests.support.postgres import OWNER, Server, running_server

_CASES = 10_000
_SHARED = 10_000
_NODES = 4
_forked = multiprocessing.get_context("fork")


def ratios() -> list[Ratio]:
    """B3 on both databases, and B6."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "seeded.db")
        SqlStore.create(f"sqlite:///{path}").close()
        _seed(f"sqlite:///{path}", _CASES)
        settle(path)
        on_file = interleaved_timed(
            "B3",
            f"{_CASES:,} cases, one step each, SQLite",
            5,
            _CASES,
            lambda: by_hand(copied(path), DAY),
            lambda: swept(f"sqlite:///{copied(path)}"),
        )
    with running_server(durable=True) as server, _seeded(server, _CASES) as seeded, _seeded(server, _SHARED) as shared:
        what = f"{_CASES:,} cases, one step each, PostgreSQL"
        return [on_file, _on_server(server, seeded, "B3", what, 2, _CASES), _sharing(server, shared)]


def large_ratios() -> list[Ratio]:
    """B4p."""
    with running_server(durable=True) as server, _seeded(server, LARGE, every=100) as seeded:
        due = LARGE // 100
        what = f"sweep, {LARGE:,} cases, {due:,} due, PostgreSQL"
        swept = _on_server(server, seeded, "B4p", what, 4, due)
        database = server.copy(seeded)
        store = SqlStore(server.url(database))
        program = Program(store, SystemClock())
        program.sweep(DAY)
        with server.connect(database) as admin:
            admin.execute("VACUUM ANALYZE")
        again = alone("B4p", f"sweep again, {LARGE:,} cases, PostgreSQL", 3000, lambda: swept_by(program))
        store.close()
        return [swept, again]


@contextmanager
def _seeded(server: Server, size: int, every: int = 1) -> Iterator[str]:
    database = server.ready()
    _seed(server.url(database), size, every)
    server.admin("CHECKPOINT")
    yield database
    server.drop(database)


def _seed(url: str, size: int, every: int = 1) -> None:
    """Certificates, of which one in so many ends on the day of the sweep."""
    store = SqlStore(url)
    saved_as_imported(store, (certified_until(f"c{number:07}", due=number % every == 0) for number in range(size)), NOW)
    Program(store, SystemClock()).sweep(DAY - timedelta(days=1))
    store.close()


def _on_server(server: Server, seeded: str, workload: str, what: str, at_most: float, due: int) -> Ratio:
    def hand() -> float:
        with _copy(server, seeded) as database, closing(server.connect(database, OWNER)) as link:
            began = perf_counter()
            with link.transaction():
                for statement in _set_sql():
                    link.execute(statement, _VALUES)
            return perf_counter() - began

    def ours() -> float:
        with _copy(server, seeded) as database:
            return swept(server.url(database))

    return interleaved_timed(workload, what, at_most, due, hand, ours)


@contextmanager
def _copy(server: Server, seeded: str) -> Iterator[str]:
    """One that is as if it had been in use for long; it goes, for it may be large."""
    database = server.copy(seeded)
    with server.connect(database) as admin:
        admin.execute("VACUUM ANALYZE")
    yield database
    server.drop(database)


# Four processes at once.


def _sharing(server: Server, seeded: str) -> Ratio:
    def one_by_one() -> float:
        with _copy(server, seeded) as database:
            return _together(partial(_take_one_by_one, server.conninfo(database, OWNER)))

    def ours() -> float:
        with _copy(server, seeded) as database:
            return _together(partial(swept, server.url(database)))

    what = f"{_SHARED:,} due cases, {_NODES} processes, PostgreSQL"
    return interleaved_timed("B6", what, 0.2, _SHARED, one_by_one, ours)


def _together(work: Callable[[], float]) -> float:
    """From when all of them are ready until the last is done."""
    barrier = _forked.Barrier(_NODES + 1)
    nodes = [_forked.Process(target=_after, args=(barrier, work)) for _ in range(_NODES)]
    for node in nodes:
        node.start()
    barrier.wait()
    began = perf_counter()
    for node in nodes:
        node.join()
    assert not any(node.exitcode for node in nodes)
    return perf_counter() - began


def _after(barrier: Barrier, work: Callable[[], float]) -> None:
    barrier.wait()
    work()


_CLAIM = "SELECT case_id FROM ocop_deadline WHERE escalated = 0 AND fires_on <= %(day)s LIMIT 1 FOR UPDATE SKIP LOCKED"


def _take_one_by_one(conninfo: str) -> float:
    """A case in each transaction, as a queue of jobs works; the rows are the same."""
    began = perf_counter()
    with closing(psycopg.connect(conninfo, autocommit=True)) as link:
        statements = [_of_one(statement) for statement in _set_sql()]
        while True:
            with link.transaction():
                found = link.execute(_CLAIM, _VALUES).fetchone()
                if found is None:
                    return perf_counter() - began
                for statement in statements:
                    link.execute(statement, {**_VALUES, "id": found[0]})


_VALUES: dict[str, Any] = {"day": DAY, "now": NOW, "head": "0" * 64}


def _set_sql() -> list[str]:
    return [
        statement.replace("json_object(", "json_build_object(")
        .replace("json('false')", "'false'::json")
        .replace(":day", "%(day)s::date")
        .replace(":now", "%(now)s::timestamptz")
        .replace(":head", "%(head)s")
        for statement in EXPIRY
    ]


def _of_one(statement: str) -> str:
    """The same for one case: what is due is its deadline alone."""
    return statement.replace("escalated = 0", "case_id = %(id)s AND escalated = 0")
