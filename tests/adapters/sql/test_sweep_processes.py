"""Real processes sweep one database: three at once, or one that is killed. The outcome is that of one."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from threading import Thread
from unittest.mock import patch

import pytest

from cycle import sweep as sweeping
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock
from cycle.testing.snapshot import snapshot
from cycle_adapters.sql import SqlStore
from tests.support.postgres import Server

DAY = date.fromisoformat
LAST = "2025-12-31"
HTX = {"name": "HTX B", "kind": "cooperative"}


def fill(url: str) -> None:
    """Sixty certificates of Bắc Kạn and Hòa Bình that end by and by, with both plans."""
    store = SqlStore(url, create=True)
    program = Program(store, FrozenClock())
    for plan in ("bac_kan_2024", "hoa_binh_2023"):
        program.load_plan(plan, shipped_plan_text(plan))
    for number in range(60):
        unit = "bac-kan/na-ri/con-minh" if number % 2 else "hoa-binh/cao-phong/thu-phong"
        program.import_certificate(
            {"name": f"Cam {number}", "set": 1},
            producer=HTX,
            unit=unit,
            stars=4,
            decision=f"{number}/QĐ-UBND",
            level="province",
            issued_on=DAY(f"20{19 + number % 3}-{1 + number % 12:02}-{1 + number % 28:02}"),
            ref=f"H{number}",
        )
    store.close()


@dataclass(frozen=True)
class Bench:
    """Copies of one database that is filled, and what a single sweep leaves of it."""

    copy: Callable[[], str]
    alone: object


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def bench(request, tmp_path_factory) -> Iterator[Bench]:
    """The same on a file and on a server."""
    numbers = count(1)
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("filled")
        fill(f"sqlite:///{folder / 'o.db'}")

        def copy() -> str:
            return f"sqlite:///{shutil.copy(folder / 'o.db', folder / f'{next(numbers)}.db')}"

        yield Bench(copy, swept_alone(copy()))
        return
    postgres: Server = request.getfixturevalue("postgres")
    template = postgres.ready()
    fill(postgres.url(template))
    made: list[str] = []

    def copied() -> str:
        made.append(postgres.copy(template))
        return postgres.url(made[-1])

    yield Bench(copied, swept_alone(copied()))
    for name in (*made, template):
        postgres.drop(name)


def sweep_of(url):
    words = [sys.executable, "-m", "cycle_adapters.cli", "--db", url, "sweep", "--on", LAST]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def outcome(url):
    """What must not depend on who swept, and how often: the record, the outbox, and which days were done."""
    store = SqlStore(url)
    held = snapshot(store)
    store.close()
    effects = sorted((one.on, one.kind, one.case_id or "", *sorted(one.data.items())) for one in held.effects)
    return held.record, effects, sorted({line.day for line in held.ledger})


def swept_alone(url):
    done = sweep_of(url)
    _, words = done.communicate()
    assert done.returncode == 0, words
    found = outcome(url)
    assert len(found[1]) > 300  # notices, expiries, proposals, reminders of duties
    return found


def test_three_at_once_leave_what_one_leaves(bench: Bench) -> None:
    url = bench.copy()
    racing = [sweep_of(url) for _ in range(3)]
    for one in racing:
        _, words = one.communicate()
        assert one.returncode == 0, words
    assert outcome(url) == bench.alone


def test_four_that_share_the_batches_of_a_day_leave_what_one_leaves(bench: Bench) -> None:
    url = bench.copy()
    reports = []

    def node() -> None:
        store = SqlStore(url, busy_ms=60_000)
        reports.append(Program(store, FrozenClock()).sweep(DAY(LAST)))
        store.close()

    with patch.object(sweeping, "BATCH", 2), patch.object(sweeping, "ATTEMPTS", 1000):
        nodes = [Thread(target=node) for _ in range(4)]
        for one in nodes:
            one.start()
        for one in nodes:
            one.join()
    assert len(reports) == 4
    assert outcome(url) == bench.alone


def test_one_that_is_killed_in_the_middle_and_run_again_leaves_what_one_leaves(bench: Bench) -> None:
    url = next(url for url in (bench.copy() for _ in range(40)) if killed_in_the_middle(url))
    again = sweep_of(url)
    again.communicate()
    assert again.returncode == 0
    assert outcome(url) == bench.alone


def killed_in_the_middle(url) -> bool:
    """Kill a sweep as soon as it has written a day; whether days were left to do, so that the fault fired."""
    running = sweep_of(url)
    store = SqlStore(url)
    while swept_until(store) is None and running.poll() is None:
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    swept = swept_until(store)
    store.close()
    return running.returncode == -signal.SIGKILL and swept is not None and swept < DAY(LAST)


def swept_until(store):
    with store.read() as reading:
        return reading.swept_until()
