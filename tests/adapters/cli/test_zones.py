"""The legal day is that of Vietnam, whatever the zone of the machine (C6 of docs/reliability.md)."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cycle_adapters.cli.session import Session
from cycle_adapters.clock import SystemClock

#: Without and with summer time, west, east, and one that turns its clock in the middle of the year.
ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati", "Africa/Casablanca")
#: Midnight in Vietnam, and around it.
TIMES = ("00:00:00", "06:00:00", "16:59:59", "17:00:00", "17:00:01", "20:00:00", "23:59:59", "12:00:00")


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_today_is_the_day_in_vietnam_at_every_hour_of_a_leap_year(zone, monkeypatch) -> None:
    session = Session("sqlite://", json=False, lang="vi")
    asked = 0
    for day in range(366):
        for text in TIMES:
            now = datetime.fromisoformat(f"2024-01-01T{text}").replace(tzinfo=UTC) + timedelta(days=day)
            monkeypatch.setattr(SystemClock, "now", lambda _, at=now: at)
            assert session.today() == (now + timedelta(hours=7)).date(), f"{now} in {zone}"
            asked += 1
    assert asked == 366 * len(TIMES)
