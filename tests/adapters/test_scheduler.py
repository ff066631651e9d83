"""The alarm rings for the legal day in Vietnam, catches up at the start, and stops when asked."""

import json
import os
import signal
import subprocess
import sys
import threading
import time as wall
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from cycle.testing import FrozenClock
from cycle_adapters.cli import main
from cycle_adapters.scheduler import VIETNAM, SweepAlarm


def _alarm(now: datetime, rung: list[date], at: time = time(0, 5)) -> SweepAlarm:
    return SweepAlarm(rung.append, FrozenClock(now), at, lambda line: None)


@pytest.mark.parametrize(
    ("now", "legal_day"),
    [
        (datetime(2026, 6, 30, 16, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 17, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_it_catches_up_at_the_start_for_the_day_it_is_in_vietnam(now: datetime, legal_day: date) -> None:
    rung: list[date] = []
    alarm = _alarm(now, rung)
    alarm.stop()
    alarm.run()
    assert rung == [legal_day]


def test_it_rings_next_at_the_time_that_was_asked_for_in_vietnam() -> None:
    rung: list[date] = []
    alarm = _alarm(datetime(2026, 6, 30, tzinfo=UTC), rung, time(3, 30))
    thread = threading.Thread(target=alarm.run)
    thread.start()
    try:
        deadline = wall.monotonic() + 10
        while alarm.next_ring is None and wall.monotonic() < deadline:
            wall.sleep(0.01)
        ring = alarm.next_ring
        assert ring is not None
        assert ring.astimezone(VIETNAM).time() == time(3, 30)
    finally:
        alarm.stop()
        thread.join(10)
    assert not thread.is_alive()


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
    assert main(["--db", database, "scheduler", "healthcheck", "--on", "2022-12-21"]) == 3
    assert main(["--db", database, "sweep", "--on", "2022-12-20"]) == 0
    assert main(["--db", database, "scheduler", "healthcheck", "--on", "2022-12-21"]) == 0
    assert main(["--db", database, "scheduler", "healthcheck", "--on", "2022-12-22"]) == 3
    capsys.readouterr()


def test_a_time_that_is_none_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--db", str(tmp_path / "a.db"), "scheduler", "run", "--at", "25:00"]) == 2
    assert "25:00" in capsys.readouterr().err
