"""One process does all the work of three years with one store: its memory stays flat, and nothing is left open.

K5 in docs/reliability.md. Every day is swept, sealed, looked at and delivered; every month each province registers
products, which go on by a step a week, and takes in certificates that end within the run; every year has its plans.
Districts end in the middle of 2025. The process is a new one, so that it holds nothing that other tests left in it.
"""

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cycle.case import Case
from cycle.delivering import Courier, Ended
from cycle.program import Program
from cycle.rules.administrative_units import TWO_TIERS_FROM, known_provinces, successor_of_province
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing.stories import carried_on
from cycle.vocabulary import Role, State
from cycle_adapters.clock import SystemClock
from cycle_adapters.outbox.choosing import receiver
from cycle_adapters.sql import SqlStore
from tests.support.receiver import receiving
from tests.support.tiers import times

PROVINCES, MONTHS, WARM = times(3, 34), times(3, 36), times(1, 12)
#: What a province registers in a month, and what it takes in.
NEW, OLD = times(2, 1), times(2, 1)
#: By so much the memory may grow after the warm-up.
MOST = 1.05
ROOT = Path(__file__).parents[3]
_FIRST = date(2023, 1, 1)
_ONE_DAY = timedelta(days=1)
_WEEK = 7


# What the process does.


@dataclass
class Work:
    """One store, one program, and what is on its way."""

    store: SqlStore
    courier: Courier
    provinces: Sequence[str]
    program: Program
    numbers: "count[int]" = field(default_factory=count)
    #: The cases that still go on.
    moving: list[str] = field(default_factory=list)
    certified: int = 0
    delivered: int = 0

    def year(self, on: date) -> None:
        """The plans of all provinces."""
        for number, province in enumerate(self.provinces):
            shipped = "dong-nai" if number % 2 else "hoa-binh"
            text = shipped_plan_text(f"{shipped.replace('-', '_')}_2023").replace("2023", str(on.year))
            text = text.replace(f'"{shipped}"', f'"{province}"')
            self.program.load_plan(f"{province.replace('-', '_')}_{on.year}", text)

    def month(self, on: date) -> None:
        """What enters."""
        for province in self.provinces:
            for _ in range(NEW):
                self.moving.append(self.registered(province, on).id)
            for _ in range(OLD):
                self.taken_in(province, on)

    def registered(self, province: str, on: date) -> Case:
        number = next(self.numbers)
        unit = f"{province}/xa-{number % 9}" if on >= TWO_TIERS_FROM.value else f"{province}/huyen/xa-{number % 9}"
        producer = {"name": f"HTX {number}", "kind": "cooperative"}
        by = {"role": "producer", "name": producer["name"]}
        return self.program.register({"name": f"Cacao {number}", "set": 13}, producer=producer, by=by, unit=unit, on=on)

    def taken_in(self, province: str, on: date) -> None:
        """A certificate that ends in half a year."""
        number = next(self.numbers)
        self.program.import_certificate(
            {"name": f"Cam {number}", "set": 1},
            producer={"name": f"HTX {number}", "kind": "cooperative"},
            unit=f"{province}/huyen/xa-{number % 9}",
            stars=4,
            decision=f"{number}/QĐ-UBND",
            level="province",
            issued_on=on - timedelta(days=915),
        )

    def day(self, on: date) -> None:
        """Sweep, go on, deliver, seal, look."""
        self.program.sweep(on)
        for key in [key for place, key in enumerate(self.moving) if place % _WEEK == on.toordinal() % _WEEK]:
            self.step(key, on)
        done = self.courier.round(lambda: False, lambda *_: None)
        assert done.clean and done.ended is Ended.DONE, done
        self.delivered += done.delivered
        with self.store.write(alone=True) as writing:
            writing.log.seal(SystemClock().now())
        self.look(on)

    def step(self, key: str, on: date) -> None:
        state = carried_on(self.program, key, on).state
        if state is State.CERTIFIED:
            self.certified += 1
        if state is State.CERTIFIED or len(self.moving) > len(self.provinces) * NEW * 8:  # some are never let on
            self.moving.remove(key)

    def look(self, on: date) -> None:
        province = self.provinces[on.toordinal() % len(self.provinces)]
        for key in self.moving[-1:]:
            self.program.history(key)
            self.program.deadlines(key)
            self.program.options(key, on=on)
        if on.weekday() == 0:
            self.program.inbox(Role.PROVINCIAL_AGENCY, province, on)
            self.program.forecast(on, unit=province)
            self.program.obligations(on=on, unit=province)


def live(url: str, hook: str, months: int, provinces: int, *, leaks: bool) -> None:
    """Live so many months; a line for each on what the process holds then, one before, one at the end."""
    clock, kept = SystemClock(), list[Any]()
    units = sorted({successor_of_province(one) for one in known_provinces()})[:provinces]
    tell()
    store = SqlStore(url)
    work = Work(store, Courier(store, receiver(f"webhook:{hook}"), clock, "soak"), units, Program(store, clock))
    on = _FIRST
    for _ in range(months):
        if on.month == 1:
            work.year(on)
        work.month(on)
        this = on.month
        while on.month == this:
            work.day(on)
            on += _ONE_DAY
            if leaks:
                kept += [work.program.cases(), b"x" * 200_000]
        if leaks:
            kept += leaked(url)
        tell(out=store.engine.pool.checkedout())  # type: ignore[attr-defined]  # of the kind of pool that it has
    with store.read() as reading:
        events = reading.log.size
    store.close()
    del work, store
    tell(events=events)
    sys.stdin.readline()  # whoever asked looks whether the server sees a connection


def leaked(url: str) -> list[object]:
    """A thread, and a store that is never closed."""
    thread, store = threading.Thread(target=threading.Event().wait, daemon=True), SqlStore(url)
    thread.start()
    with store.read() as reading:
        reading.plan_keys()
    return [thread, store]


def tell(**more: int) -> None:
    import psutil  # type: ignore[import-untyped]  # comes with the wheel of PostgreSQL, without types

    gc.collect()
    me = psutil.Process()
    held = {"rss": me.memory_info().rss, "fds": me.num_fds(), "threads": me.num_threads()}
    print(json.dumps(held | more), flush=True)


# What is seen of it.


def lived(
    url: str, connections: Callable[[], int], months: int = MONTHS, provinces: int = PROVINCES, *, leaks: bool = False
) -> tuple[list[dict[str, int]], int]:
    """What the process said, and how many connections the server sees when the store is closed."""
    with receiving() as hook:
        call = f"live({url!r}, {hook.url!r}, {months}, {provinces}, leaks={leaks})"
        words = [sys.executable, "-c", f"from tests.adapters.sql.test_soak import live; {call}"]
        secret = {"OCOP_WEBHOOK_SECRET": "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr"}
        with subprocess.Popen(
            words, cwd=ROOT, env=os.environ | secret, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout and process.stdin
            told = [json.loads(process.stdout.readline() or "{}") for _ in range(months + 2)]
            left = connections()
            process.stdin.close()
        assert process.returncode == 0
        letters = len(hook.came)
    assert letters > 10 * months, letters
    held = [round(one["rss"] / 2**20, 1) for one in told]
    print(f"{told[-1]['events']} events, {letters} letters; MiB: {held}; {told[-1]['fds']} descriptors")
    return told, left


def growth(told: Sequence[dict[str, int]], warm: int) -> list[str]:
    """What grew after the warm-up, and what is left when all is closed."""
    before, *months, end = told
    first = months[warm - 1]
    found = [
        f"{name}: {first[name]} to {one[name]}"
        for one in months[warm:]
        for name in ("fds", "threads")
        if one[name] > first[name]
    ]
    found += [f"rss: {first['rss']} to {one['rss']}" for one in months[warm:] if one["rss"] > MOST * first["rss"]]
    found += [f"out: {one['out']}" for one in months if one["out"]]
    return found + [
        f"left {name}: {end[name] - before[name]}" for name in ("fds", "threads") if end[name] > before[name]
    ]


@pytest.fixture
def connections(either_url: str, request: pytest.FixtureRequest) -> Callable[[], int]:
    """How many connections to the record a server sees."""
    if either_url.startswith("sqlite"):
        return lambda: 0  # the descriptors say it
    server = request.getfixturevalue("postgres")
    database = either_url.partition("@/")[2].partition("?")[0]

    def seen() -> int:
        with server.connect("postgres") as admin:
            asked = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (database,))
            return int(asked.fetchall()[0][0])

    return seen


@pytest.mark.timeout(times(120, 3600))
def test_a_leak_of_memory_of_a_thread_and_of_a_connection_is_seen(url: str) -> None:
    SqlStore.create(url).close()
    told, _ = lived(url, lambda: 0, months=2, provinces=2, leaks=True)
    found = growth(told, 1)
    for one in ("rss: ", "fds: ", "threads: ", "left fds: ", "left threads: "):
        assert any(line.startswith(one) for line in found), (one, found)


@pytest.mark.timeout(times(120, 3600))
def test_a_process_that_works_for_years_holds_no_more_memory_and_leaves_nothing_open(
    either_url: str, connections: Callable[[], int]
) -> None:
    told, left = lived(either_url, connections)
    assert growth(told, WARM) == []
    assert left == 0
