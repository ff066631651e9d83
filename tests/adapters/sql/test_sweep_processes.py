"""Real processes sweep one SQLite file: three at once, or one that is killed. The outcome is that of one."""

import shutil
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock
from cycle.testing.snapshot import snapshot
from cycle_adapters.sql import SqlStore

DAY = date.fromisoformat
LAST = "2025-12-31"
HTX = {"name": "HTX B", "kind": "cooperative"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Sixty certificates of Bắc Kạn and Hòa Bình that end by and by, with both plans."""
    path = tmp_path_factory.mktemp("filled") / "o.db"
    store = SqlStore(f"sqlite:///{path}", create=True)
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
    return path


@pytest.fixture
def copy_of(filled, tmp_path):
    return lambda name: shutil.copy(filled, tmp_path / name)


def sweep_of(path):
    words = [sys.executable, "-m", "cycle_adapters.cli", "--db", str(path), "sweep", "--on", LAST]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def outcome(path):
    """What must not depend on who swept, and how often: the record, the outbox, and which days were done."""
    store = SqlStore(f"sqlite:///{path}")
    held = snapshot(store)
    store.close()
    effects = sorted((one.on, one.kind, one.case_id or "", *sorted(one.data.items())) for one in held.effects)
    return held.record, effects, sorted({line.day for line in held.ledger})


@pytest.fixture(scope="module")
def alone(filled, tmp_path_factory):
    path = shutil.copy(filled, tmp_path_factory.mktemp("alone") / "o.db")
    done = sweep_of(path)
    done.communicate()
    assert done.returncode == 0
    found = outcome(path)
    assert len(found[1]) > 300  # notices, expiries, proposals, reminders of duties
    return found


def test_three_at_once_leave_what_one_leaves(copy_of, alone) -> None:
    path = copy_of("three.db")
    racing = [sweep_of(path) for _ in range(3)]
    for one in racing:
        _, words = one.communicate()
        assert one.returncode == 0, words
    assert outcome(path) == alone


def test_one_that_is_killed_in_the_middle_and_run_again_leaves_what_one_leaves(copy_of, alone) -> None:
    path = next(path for path in map(copy_of, map("killed{}.db".format, range(40))) if killed_in_the_middle(path))
    again = sweep_of(path)
    again.communicate()
    assert again.returncode == 0
    assert outcome(path) == alone


def killed_in_the_middle(path) -> bool:
    """Kill a sweep as soon as it has written a day; whether days were left to do, so that the fault fired."""
    running = sweep_of(path)
    store = SqlStore(f"sqlite:///{path}")
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
