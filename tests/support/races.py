"""Several processes at once on one record, and what must be true of the record afterwards."""

import multiprocessing
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

from cycle.errors import OcopError
from cycle.program import Program
from cycle.records import replay
from cycle.testing.snapshot import snapshot
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited

T = TypeVar("T")
#: What a racer does, as the one of that number, when it is the turn of that key.
Work = Callable[[Program, int, str], Any]
RACERS = 8
#: How long a writer waits for others, in milliseconds, where nothing is to fail for waiting.
PATIENCE_MS = 60_000
#: How long a racer waits for the others, in seconds.
_PATIENCE = 120
_forked = multiprocessing.get_context("fork")


def with_program(url: str, work: Callable[[Program], T]) -> T:
    """Do it in this process, and leave no connection that a child would inherit."""
    store = SqlStore(url, busy_ms=PATIENCE_MS)
    try:
        return work(Program(store, SystemClock()))
    finally:
        store.close()


def started(work: Callable[[], object]) -> BaseProcess:
    """A process that does the work, forked from this one."""
    process = _forked.Process(target=work)
    process.start()
    return process


def race(url: str, keys: Sequence[str], work: Work, racers: int = RACERS) -> list[list[str]]:
    """Every racer does the work for every key, all at the same moment; what each of them came to, by racer.

    A refusal, or another error of the engine, is an answer: the name of its class. Anything else fails the race.
    """
    barrier, answers = _forked.Barrier(racers), _forked.SimpleQueue()
    running = [started(partial(_race, url, keys, work, one, barrier, answers)) for one in range(racers)]
    found: dict[int, list[str]] = {}
    faults = []
    for _ in running:
        me, came_to, fault = answers.get()
        found[me] = came_to
        faults += [fault] if fault else []
    for one in running:
        one.join()
    assert not faults, faults
    return [found[at] for at in range(racers)]


def _race(url: str, keys: Sequence[str], work: Work, me: int, barrier: Barrier, answers: Any) -> None:
    came_to: list[str] = []
    fault = ""
    try:
        with_program(url, partial(_run, keys, work, me, barrier, came_to))
    except Exception as error:
        barrier.abort()
        fault = repr(error)
    answers.put((me, came_to, fault))


def _run(keys: Sequence[str], work: Work, me: int, barrier: Barrier, came_to: list[str], program: Program) -> None:
    for key in keys:
        barrier.wait(_PATIENCE)
        try:
            came_to.append(str(work(program, me, key)))
        except OcopError as error:
            came_to.append(type(error).__name__)


def by_round(answers: list[list[str]]) -> list[Counter[str]]:
    """For each key, how often what was answered."""
    return [Counter(column) for column in zip(*answers, strict=True)]


def events_in(url: str) -> int:
    """How many events there are."""
    store = SqlStore(url)
    with store.read() as reading:
        size = reading.log.size
    store.close()
    return size


def require_whole(url: str, events: int | None = None) -> int:
    """The record is whole, and each case is what its events add up to; how many events there are, which may be said."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    store = SqlStore(url)
    with store.read() as reading:
        found = audited(reading.log)
        assert found.whole, found.faults[:3]
        for case in Program(store, SystemClock()).cases():
            assert replay(reading.events(case.id)) == case
    store.close()
    assert events in (None, found.events)
    return found.events


def outcome(url: str) -> tuple[Any, ...]:
    """What must not depend on who swept, and how often: the record, the outbox, what was changed on each day."""
    store = SqlStore(url)
    held = snapshot(store)
    with store.read() as reading:
        assert reading.first_gap() is None
    store.close()
    effects = sorted((one.on, one.kind, one.case_id or "", *sorted(one.data.items())) for one in held.effects)
    changed = {(line.day, line.rule): line.changed for line in held.ledger if line.changed}
    return held.record, effects, changed, sorted({line.day for line in held.ledger})


def swept_until(url: str) -> date | None:
    """The last day that was swept."""
    store = SqlStore(url)
    with store.read() as reading:
        last = reading.swept_until()
    store.close()
    return last
