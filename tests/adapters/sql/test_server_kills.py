"""A server that is killed and started again loses nothing it acknowledged, and a request asked again is done once.

The counts are those of A5 in docs/reliability.md. The server writes to the disk as it does in earnest: fsync is on.
"""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from multiprocessing.synchronize import Event
from pathlib import Path

import psycopg
import pytest

from cycle.case import Case
from cycle.errors import StoreError
from cycle.program import Program
from cycle.records import replay
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited
from tests.support.postgres import OWNER, Server, running_server
from tests.support.tiers import LONG, times

WORKERS = 4
KILLS = times(2, 60)
STEPS = times(60, 44_000)
#: How long the server lives between two kills, in seconds.
LIVES = (0.3, 1.5) if LONG else (0.3, 0.6)

ON, LATER = date(2026, 6, 1), date(2026, 6, 12)
UNIT = "dong-nai/phu-loi"
COMMUNE = {"role": "commune_pc", "unit": UNIT}
PAPERS = ["registration_form", "self_assessment", "sample"]

_forked = multiprocessing.get_context("fork")


def _register(program: Program, ref: str, request_id: str) -> Case:
    product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    by = {"role": "producer", "name": "HTX A"}
    return program.register(product, by=by, on=ON, producer=producer, unit=UNIT, ref=ref, request_id=request_id)


def _submit(program: Program, ref: str, request_id: str) -> Case:
    by = {"role": "producer"}
    return program.advance(ref, "submit_dossier", by=by, on=ON, documents=PAPERS, request_id=request_id)


def _assess(program: Program, ref: str, request_id: str) -> Case:
    return program.advance(ref, "assess_at_commune", by=COMMUNE, on=LATER, request_id=request_id)


def _forward(program: Program, ref: str, request_id: str) -> Case:
    return program.advance(ref, "forward", by=COMMUNE, on=LATER, request_id=request_id)


#: What a worker asks for of each of its cases.
LIFE: tuple[Callable[[Program, str, str], Case], ...] = (_register, _submit, _assess, _forward)


class Worker:
    """Takes one step after the other, each until it is answered, and writes down what it heard, outside the record."""

    def __init__(self, server: Server, database: str, number: int, folder: Path) -> None:
        self._conninfo = f"host={server.socket.parent} dbname={database} user={OWNER}"
        self._url, self._number = server.url(database), number
        self.heard = folder / f"worker-{number}"

    def work(self, stop: Event) -> None:
        """Until it is told to stop, which it does between two steps."""
        store = SqlStore(self._url)
        program = Program(store, SystemClock())
        with self.heard.open("a", buffering=1) as heard:
            for step, ref, request_id in self._requests():
                if stop.is_set():
                    break
                heard.write(self._answer(program, step, ref, request_id) + "\n")
        store.close()

    def _requests(self) -> Iterator[tuple[Callable[[Program, str, str], Case], str, str]]:
        count = 0
        while True:
            count += 1
            for at, step in enumerate(LIFE):
                yield step, f"W{self._number}-{count}", f"w{self._number}-{count}-{at}"

    def _answer(self, program: Program, step: Callable[[Program, str, str], Case], ref: str, request_id: str) -> str:
        """One line: which request, which event was answered, how often there was none, how often it was done then."""
        errors = done_unheard = 0
        while True:
            try:
                case = step(program, ref, request_id)
            except StoreError as error:
                errors += 1
                if self._is_done(request_id):
                    assert "nothing was done" not in str(error), str(error)
                    done_unheard = 1
            else:
                return f"{request_id} {case.id} {case.version} {errors} {done_unheard}"

    def _is_done(self, request_id: str) -> bool:
        """Asked of the server with the bare driver, as soon as it is back."""
        while True:
            with suppress(psycopg.OperationalError), closing(psycopg.connect(self._conninfo)) as raw:
                return bool(raw.execute("SELECT 1 FROM ocop_event WHERE request_id = %s", (request_id,)).fetchall())
            time.sleep(0.02)


@pytest.fixture
def server() -> Iterator[Server]:
    """One of its own, for it will be killed."""
    with running_server(durable=True) as server:
        yield server


def acknowledged(workers: list[Worker]) -> list[list[str]]:
    """What the workers have heard so far."""
    texts = [worker.heard.read_text() if worker.heard.exists() else "" for worker in workers]
    return [line.split() for text in texts for line in text.splitlines()]


def killed_under_load(server: Server, workers: list[Worker]) -> int:
    """Kill the server again and again while they work, until both have done enough; how often it was killed."""
    stop = _forked.Event()
    running = [_forked.Process(target=worker.work, args=(stop,)) for worker in workers]
    for one in running:
        one.start()
    kills, chance = 0, random.Random(20261122)
    try:
        while kills < KILLS or len(acknowledged(workers)) < STEPS:
            assert all(one.is_alive() for one in running)
            time.sleep(chance.uniform(*LIVES))
            assert server.kill() > len(workers)  # with a process of the server for each of them
            kills += 1
            server.start_again()
    finally:
        stop.set()
        for one in running:
            one.join(60)
    assert [one.exitcode for one in running] == [0] * len(running)
    return kills


@pytest.mark.timeout(1800)
def test_a_server_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing(
    server: Server, tmp_path: Path
) -> None:
    database = server.ready()
    with server.connect(database) as raw:
        settings = [raw.execute(f"SHOW {name}").fetchone() for name in ("fsync", "full_page_writes")]
    assert settings == [("on",), ("on",)]
    workers = [Worker(server, database, number, tmp_path) for number in range(WORKERS)]
    kills = killed_under_load(server, workers)
    heard = acknowledged(workers)
    errors, unheard = (sum(int(line[at]) for line in heard) for at in (3, 4))
    print(f"{kills} kills, {len(heard)} steps, {errors} errors, {unheard} of them after COMMIT")
    assert errors >= kills, "the kills hit nobody"
    require_kept(server.url(database), heard)


def require_kept(url: str, heard: list[list[str]]) -> None:
    """The record holds what was acknowledged and nothing else, each of it once, and is whole."""
    store = SqlStore(url)
    with store.read() as reading:
        found = audited(reading.log)
        assert found.whole, found.faults[:3]
        cases = Program(store, SystemClock()).cases()
        committed = Counter[tuple[str, str, int]]()
        for case in cases:
            events = reading.events(case.id)
            assert replay(events) == case
            committed.update((event.request_id or "", case.id, event.number) for event in events)
        assert found.events == committed.total()
    store.close()
    answers = Counter((request_id, case_id, int(number)) for request_id, case_id, number, *_ in heard)
    assert not answers - committed, "what was acknowledged is lost"
    assert not committed - answers, "something was done twice, or that nobody asked for"
