"""Real processes sweep one database: three at once, or one that is killed and run again. The outcome is that of one."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest

from cycle import sweep as sweeping
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock
from cycle_adapters.sql import SqlStore
from tests.support.certificates import imported
from tests.support.races import outcome, started, swept_until, with_program
from tests.support.tiers import times

DAY = date.fromisoformat
LAST = "2025-12-31"
HTX = {"name": "HTX B", "kind": "cooperative"}


#: How often a sweep is killed, and over how many certificates.
KILLS, MANY = times(3, 1_000), times(60, 3_000)


def fill(url: str, certificates: int = 60) -> None:
    """Certificates of Bắc Kạn and Hòa Bình that end by and by, with both plans."""
    store = SqlStore(url)
    program = Program(store, FrozenClock())
    for plan in ("bac_kan_2024", "hoa_binh_2023"):
        program.load_plan(plan, shipped_plan_text(plan))
    for number in range(certificates):
        unit = "bac-kan/na-ri/con-minh" if number % 2 else "hoa-binh/cao-phong/thu-phong"
        issued_on = DAY(f"20{19 + number % 3}-{1 + number % 12:02}-{1 + number % 28:02}")
        imported(program, number, issued_on, unit=unit)
    store.close()


@dataclass(frozen=True)
class Bench:
    """Copies of one database that is filled, and what a single sweep leaves of it."""

    copy: Callable[[], str]
    alone: tuple[Any, ...]


@pytest.fixture(scope="module")
def bench(copying: Callable[[Callable[[str], None]], Callable[[], str]]) -> Bench:
    """The same on a file and on a server."""
    copy = copying(fill)
    return Bench(copy, swept_alone(copy()))


@pytest.fixture(scope="module")
def large(copying: Callable[[Callable[[str], None]], Callable[[], str]]) -> Bench:
    """Thousands in the long run."""
    copy = copying(partial(fill, certificates=MANY))
    url = copy()
    with_program(url, lambda program: program.sweep(DAY(LAST)))
    return Bench(copy, outcome(url))


def sweep_of(url):
    words = [sys.executable, "-m", "cycle_adapters.cli", "--db", url, "sweep", "--on", LAST]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def swept_alone(url) -> tuple[Any, ...]:
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
    while swept_until(url) is None and running.poll() is None:
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    swept = swept_until(url)
    return running.returncode == -signal.SIGKILL and swept is not None and swept < DAY(LAST)


@pytest.mark.timeout(times(120, 3600))
def test_one_that_is_killed_at_any_moment_and_run_again_until_it_ends_leaves_what_one_leaves(large: Bench) -> None:
    chance = random.Random(4)
    killed = midway = 0
    while killed < KILLS:
        url = large.copy()
        while killed_after(url, chance.uniform(0.001, 0.4)):
            killed += 1
            swept = swept_until(url)
            midway += swept is not None and swept < DAY(LAST)
        assert outcome(url) == large.alone
    assert midway >= killed // 2
    print(f"killed {killed} times, {midway} of them in the middle")


def killed_after(url: str, seconds: float) -> bool:
    """Kill a sweep so many seconds after it has begun; whether it was not done by then."""
    process = started(partial(with_program, url, lambda program: program.sweep(DAY(LAST))))
    process.join(seconds)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0
