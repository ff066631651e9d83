"""Ids sort by the time they were made, and are never given twice; the clock of a running system tells UTC."""

import re
import threading
from datetime import UTC, datetime, timedelta

from cycle.testing import FrozenClock
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql.ids import Ids


def test_ids_are_short_and_safe_in_an_address() -> None:
    assert re.fullmatch(r"c[0-9a-z]{19}", Ids(FrozenClock()).new())


def test_ids_sort_by_the_time_they_were_made() -> None:
    clock = FrozenClock()
    ids = Ids(clock)
    made = []
    for _ in range(50):
        made += [ids.new(), ids.new()]  # within one millisecond too
        clock.move_on(timedelta(milliseconds=1))
    assert made == sorted(made) and len(set(made)) == 100


def test_ids_go_up_when_the_clock_goes_back() -> None:
    clock = FrozenClock()
    ids = Ids(clock)
    first = ids.new()
    clock.move_on(timedelta(days=-400))
    assert ids.new() > first


def test_ids_of_two_makers_in_one_instant_differ() -> None:
    assert len({Ids(FrozenClock()).new() for _ in range(1000)}) == 1000


def test_threads_are_never_given_the_same_id() -> None:
    ids = Ids(FrozenClock())
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend(ids.new() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000


def test_ids_have_room_for_centuries() -> None:
    late = Ids(FrozenClock(datetime(2500, 1, 1, tzinfo=UTC))).new()
    assert late > Ids(FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))).new()
    assert len(late) == 20


def test_the_system_clock_tells_utc() -> None:
    one, two = SystemClock().now(), SystemClock().now()
    assert one.tzinfo is UTC and one <= two
