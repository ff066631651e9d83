"""The alarm rings for the legal day in Vietnam, catches up, tries again, and stops when asked; and it is watched."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time as wall
from collections.abc import Callable, Iterator, Sized
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast

import pytest

from cycle.errors import StoreError, SweepOrderError
from cycle.program import Program
from cycle.testing import FrozenClock
from cycle.testing.snapshot import snapshot
from cycle_adapters.cli import main
from cycle_adapters.scheduler import VIETNAM, Pause, SweepAlarm
from cycle_adapters.sql import SqlStore

NOW = datetime(2026, 6, 30, tzinfo=UTC)
ON = date(2026, 6, 30)


class Rings:
    """Stands for the sweep: remembers the days it was called for, fails as it is told, and stops the alarm at last."""

    def __init__(self, *faults: Exception | None) -> None:
        self.days: list[date] = []
        self.told: list[str] = []
        self._faults = list(faults)
        self.alarm: SweepAlarm | None = None

    def __call__(self, on: date, pause: Pause) -> None:
        self.days.append(on)
        pause()
        fault = self._faults.pop(0) if self._faults else None
        if not self._faults and self.alarm:
            self.alarm.stop()
        if fault:
            raise fault


def run_with(rings: Rings, now: datetime = NOW, retry: timedelta = timedelta(0)) -> None:
    """Run the alarm until the sweeps are done as told."""
    rings.alarm = SweepAlarm(rings, FrozenClock(now), time(0, 5), rings.told.append, retry)
    rings.alarm.run()


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it holds."""
    end = wall.monotonic() + seconds
    while not condition():
        assert wall.monotonic() < end, "it never came to that"
        wall.sleep(0.01)


@pytest.mark.parametrize(
    ("now", "legal_day"),
    [
        (datetime(2026, 6, 30, 16, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 17, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_it_catches_up_at_the_start_for_the_day_it_is_in_vietnam(now: datetime, legal_day: date) -> None:
    rings = Rings(None)
    run_with(rings, now)
    assert (rings.days, rings.told) == ([legal_day], [])


def test_a_sweep_that_failed_is_tried_again_soon_and_each_failure_is_told() -> None:
    rings = Rings(StoreError("database is locked"), ZeroDivisionError("a fault"), None)
    run_with(rings)
    assert rings.days == [ON, ON, ON]
    assert [line.partition(": ")[2] for line in rings.told] == ["database is locked", "a fault"]


def test_what_no_retry_cures_is_told_and_waits_for_the_next_day() -> None:
    """The clock went back behind the last sweep."""
    rings = Rings(SweepOrderError(ON, date(2026, 7, 2)))
    run_with(rings)
    assert rings.days == [ON]
    assert "2026-07-02" in rings.told[0]


def test_it_rings_next_at_the_time_that_was_asked_for_in_vietnam() -> None:
    rings = Rings()
    alarm = SweepAlarm(rings, FrozenClock(NOW), time(3, 30), rings.told.append)
    with running(alarm):
        until(lambda: alarm.next_ring is not None)
        assert alarm.next_ring is not None
        assert alarm.next_ring.astimezone(VIETNAM).time() == time(3, 30)


@contextmanager
def running(alarm: SweepAlarm) -> Iterator[None]:
    """Run it in a thread within the block."""
    thread = threading.Thread(target=alarm.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        alarm.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_a_sweep_that_is_under_way_ends_at_its_next_pause_when_the_alarm_is_stopped() -> None:
    told: list[str] = []
    begun = threading.Event()

    def endless(on: date, pause: Pause) -> None:
        while True:
            begun.set()
            pause()
            wall.sleep(0.001)

    alarm = SweepAlarm(endless, FrozenClock(NOW), time(0, 5), told.append)
    with running(alarm):
        assert begun.wait(10)
    assert told == ["stopped before 2026-06-30 was reached: the next start does the rest"]


# Real processes.


def test_the_command_sweeps_and_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    database = tmp_path / "ocop.db"
    environment = {**os.environ, "OCOP_DB": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "cycle_adapters.cli", "--format", "json", "scheduler", "run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert json.loads(first + _rest(process, first))["failures"] == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def _rest(process: "subprocess.Popen[str]", first: str) -> str:
    """The lines of the document that began with that one."""
    lines = [first]
    while "".join(lines).count("{") > "".join(lines).count("}"):
        assert process.stdout is not None
        lines.append(process.stdout.readline())
    return "".join(lines[1:])


def test_the_healthcheck_fails_until_the_sweep_has_reached_yesterday(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = str(tmp_path / "ocop.db")
    old = ["--product", "Cam", "--set", "1", "--producer", "HTX B", "--producer-kind", "cooperative", "--stars", "4"]
    issued = ["--unit", "hoa-binh/cao-phong/thu-phong", "--issued-on", "2019-12-20", "--decision", "1/QĐ-UBND"]
    assert main(["--db", database, "case", "import-certificate", *old, *issued]) == 0
    assert main(["--db", database, "scheduler", "healthcheck", "--on", "2022-12-21"]) == 1
    assert main(["--db", database, "sweep", "--on", "2022-12-20"]) == 0
    assert main(["--db", database, "scheduler", "healthcheck", "--on", "2022-12-21"]) == 0
    assert main(["--db", database, "scheduler", "healthcheck", "--on", "2022-12-22"]) == 1
    capsys.readouterr()


# Stopped in the middle of a long sweep: 90 days and more are missing, on most of which something is due.

FIRST, MANY = date(2018, 9, 1), 250
STOPPED = "SELECT max(day) FROM ocop_sweep"


@contextmanager
def opened(database: Path) -> Iterator[SqlStore]:
    """The store within the block; closed, so that the file holds everything and can be copied."""
    store = SqlStore.create(f"sqlite:///{database}")
    try:
        yield store
    finally:
        store.close()


def fill(database: Path, certificates: int = MANY) -> None:
    """Certificates that end one a day, and were never swept."""
    with opened(database) as store:
        program = Program(store, FrozenClock())
        for number in range(certificates):
            program.import_certificate(
                {"name": "Cam", "set": 1},
                producer={"name": "HTX B", "kind": "cooperative"},
                unit="hoa-binh/cao-phong/thu-phong",
                stars=4,
                issued_on=FIRST + timedelta(days=number),
                decision="1/QĐ-UBND",
                level="province",
            )


def swept_by(database: Path, on: date) -> tuple[object, ...]:
    """The record after one more sweep."""
    with opened(database) as store:
        Program(store, FrozenClock()).sweep(on)
        return snapshot(store).record


def swept_until(database: Path) -> str | None:
    with closing(sqlite3.connect(database)) as link:
        found: str | None = link.execute(STOPPED).fetchone()[0]
        return found


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("many") / "o.db"
    fill(database)
    return database


def test_sigterm_in_the_middle_of_a_sweep_ends_it_after_a_batch_and_the_next_start_does_the_rest(
    many: Path, tmp_path: Path
) -> None:
    database = Path(shutil.copy(many, tmp_path / "o.db"))
    command = [sys.executable, "-m", "cycle_adapters.cli", "--db", str(database), "scheduler", "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: (swept_until(database) or "") > "2021-04-01")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    stopped = swept_until(database)
    assert (process.returncode, out) == (0, "")
    assert "the next start does the rest" in err
    assert stopped is not None
    assert "2021-04-01" < stopped < "2022-05-09"  # the last certificate ends on the 8th
    on = date(2022, 6, 1)
    record = swept_by(database, on)
    assert record == swept_by(Path(shutil.copy(many, tmp_path / "whole.db")), on)
    assert len(cast(Sized, record[0])) == MANY


def test_two_clocks_that_ring_at_once_do_together_what_one_does(tmp_path: Path) -> None:
    both, one = tmp_path / "both.db", tmp_path / "one.db"
    fill(both, 40)
    shutil.copy(both, one)
    words = [sys.executable, "-m", "cycle_adapters.cli", "--db", str(both), "sweep", "--on", "2021-11-01"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stderr=quiet) as first, subprocess.Popen(words, stderr=quiet) as second:
        assert (first.wait(60), second.wait(60)) == (0, 0)
    on = date(2021, 11, 1)
    assert swept_by(both, on) == swept_by(one, on)


def test_a_time_that_is_none_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("25:00", "0005", "00:05+07:00", "noon"):
        assert main(["--db", str(tmp_path / "a.db"), "scheduler", "run", "--at", text]) == 2
        assert text in capsys.readouterr().err
    assert not (tmp_path / "a.db").exists()


def test_the_healthcheck_of_an_empty_record_is_well_and_of_no_record_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = str(tmp_path / "ocop.db")
    assert main(["--db", database, "scheduler", "healthcheck"]) == 3
    assert main(["--db", database, "db", "upgrade"]) == 0
    assert main(["--db", database, "scheduler", "healthcheck"]) == 0
    capsys.readouterr()


def test_the_healthcheck_asks_for_today_from_a_time_of_the_day_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "ocop.db"
    fill(database, 1)
    assert main(["--db", str(database), "sweep", "--on", "2022-12-20"]) == 0
    watch = ["--db", str(database), "scheduler", "healthcheck", "--on", "2022-12-21"]
    assert main(watch) == 0
    assert main([*watch, "--by", "00:00"]) == 1
    assert main([*watch, "--by", "noon"]) == 2
    capsys.readouterr()
