"""Wherever the bytes between a program and its server end, a request asked again is done once and answered alike.

The counts are those of F1 in docs/reliability.md. Cut is the whole conversation of a program that opens the record and
takes one step: connecting, reading, writing, COMMIT and its answer, each way. That it ends before each whole message is
tested in `test_opening_postgres.py`.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest

from cycle.case import Case
from cycle.errors import StoreError
from cycle.program import Program
from cycle.records import replay
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited
from tests.support.postgres import OWNER, Server
from tests.support.tiers import times
from tests.support.wire import TO_CLIENT, TO_SERVER, Wire, wire_to

#: Of each conversation, one way: so many cuts, evenly, and one after each of the last bytes.
CUTS = times(5, 180)
LAST = times(3, 40)
ON = date(2026, 6, 1)
PRODUCER = {"role": "producer", "name": "HTX A"}
Step = Callable[[Program, str], Case]
Work = Callable[[Program], Case]


@dataclass
class Bench:
    """A record on the server, the way to it past the wire, and what was seen."""

    server: Server
    database: str
    beside: SqlStore
    numbers: Iterator[int] = field(default_factory=lambda: count(10_000))

    def through(self, wire: Wire) -> str:
        """The address of the record behind the wire."""
        return f"postgresql://{OWNER}@/{self.database}?host={wire.folder}"

    def events(self) -> int:
        """How many there are, once the server has noticed that its clients are gone."""
        busy = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{self.database}' AND usename = '{OWNER}'"
        with self.server.connect(self.database) as raw:
            while raw.execute(busy).fetchall():
                time.sleep(0.001)
        with self.beside.read() as reading:
            return reading.log.size


@pytest.fixture(scope="module")
def bench(postgres: Server) -> Iterator[Bench]:
    """One record for all cuts; whoever looks beside the wire is another user than who is cut off."""
    database = postgres.ready()
    beside = SqlStore(postgres.url(database, "postgres"))
    yield Bench(postgres, database, beside)
    beside.close()
    postgres.drop(database)


def registered(program: Program, key: str) -> Case:
    product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    unit = "dong-nai/phu-loi"
    return program.register(product, by=PRODUCER, on=ON, producer=producer, unit=unit, ref=key, request_id=key)


def submitted(program: Program, key: str) -> Case:
    papers = ["registration_form", "self_assessment", "sample"]
    return program.advance(key, "submit_dossier", by=PRODUCER, on=ON, documents=papers, request_id=f"submit-{key}")


def prepared(bench: Bench, step: Step) -> Work:
    """A request of its own for this cut, and the case that it is about."""
    key = f"P-{next(bench.numbers)}"  # always of one length, as all bytes are counted
    if step is submitted:
        registered(Program(bench.beside, SystemClock()), key)
    return lambda program: step(program, key)


def asked(url: str, work: Work) -> Case:
    """What a program does: it opens the record, asks for one step, and ends."""
    store = SqlStore(url)
    try:
        return work(Program(store, SystemClock()))
    finally:
        store.close()


def bytes_each_way(bench: Bench, work: Work) -> dict[str, int]:
    """How long the conversation is when nobody disturbs it, without its farewell."""
    with wire_to(bench.server.socket) as wire:
        store = SqlStore(bench.through(wire))
        work(Program(store, SystemClock()))
        found = dict(wire.passed)
        store.close()
    return found


def cut_off(bench: Bench, work: Work, way: str, after: int, *, hurry: bool) -> str | None:
    """Cut it there, and ask again: in a `hurry` at once, maybe while the server is still about the first request.

    What the program met: its answer, an error before COMMIT, or an error after it; None where it had said all by then.
    """
    before = bench.events()
    with wire_to(bench.server.socket) as wire:
        wire.after_bytes(way, after)
        said, done = "", None
        try:
            done = asked(bench.through(wire), work)
        except StoreError as error:
            said = str(error)
        fired = wire.fired
        committed = 0 if hurry else bench.events() - before
        if not hurry:
            require_true(said, committed)
        again = asked(bench.through(wire), work)
        assert asked(bench.through(wire), work) == again
    assert done in (None, again)
    assert bench.events() == before + 1, "a step was lost, or done twice"
    if not fired:
        return None
    return "answer" if not said else "done, and not heard of" if committed else "error"


def require_true(said: str, committed: int) -> None:
    """What the program was told is what the server did."""
    assert committed in (0, 1)
    if not said:
        assert committed == 1, "what was acknowledged is lost"
    assert committed == 0 or "nothing was done" not in said, said
    assert not said or any(line in said for line in ("no connection", "nothing was done", "is not known")), said


def places(length: int) -> list[int]:
    """After how many bytes to cut: evenly spread, and after each of the last."""
    evenly = {1 + (length - 1) * at // (CUTS - 1) for at in range(CUTS)}
    return sorted(evenly | set(range(length - LAST + 1, length + 1)))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("way", [TO_SERVER, TO_CLIENT])
@pytest.mark.parametrize("step", [submitted, registered])
def test_wherever_the_bytes_end_the_request_is_done_once_when_it_is_asked_again(bench: Bench, step, way) -> None:
    length = bytes_each_way(bench, prepared(bench, step))[way]
    met = Counter[str]()
    for left, after in enumerate(reversed(places(length))):
        found = None
        while found is None:  # an instant may be a few digits shorter than that of the conversation that was measured
            found = cut_off(bench, prepared(bench, step), way, after, hurry=left % 3 == 2)
        met[found] += 1
    print(f"{step.__name__}, {way}: {met.total()} cuts in {length} bytes, {dict(met)}")
    assert met.total() >= times(7, 210)
    assert met["error"]
    assert met["done, and not heard of"] or way == TO_SERVER, "no cut came between COMMIT and its answer"


def test_after_all_that_the_record_is_whole(bench: Bench) -> None:
    cases = Program(bench.beside, SystemClock()).cases()
    assert cases
    with bench.beside.read() as reading:
        found = audited(reading.log)
        assert found.whole, found.faults[:3]
        assert all(replay(reading.events(case.id)) == case for case in cases)
