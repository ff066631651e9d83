"""What an attempt to deliver comes to: done, tried again after a pause, or given up; and what a person may do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest

from cycle.delivery import (
    LONGEST_PAUSE,
    LONGEST_REASON,
    PAUSES,
    TROUBLED_AFTER,
    Answer,
    Delivery,
    DeliveryStatus,
    Mark,
    Outcome,
    Outgoing,
    after,
    dropped,
    one_line,
    tried_again,
)
from cycle.errors import BadValueError
from cycle.testing import examples
from tests.support.days import NOBODY_WORKS

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
EFFECT = examples.idle_unit()
FIRST = Outgoing(7, EFFECT, 1)
FAILED = Answer(Outcome.REFUSED, "HTTP 404")
LAST = len(PAUSES) + 1


def test_what_the_receiver_has_taken_is_delivered() -> None:
    assert after(FIRST, Answer(Outcome.DELIVERED), AT) == Mark(7, DeliveryStatus.DELIVERED, 1, AT)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNAVAILABLE])
def test_each_failure_waits_as_long_as_the_table_has_it_and_the_last_is_the_end(outcome: Outcome) -> None:
    answer = Answer(outcome, "HTTP 500")
    for attempt, pause in enumerate(PAUSES, start=1):
        mark = after(replace(FIRST, attempt=attempt), answer, AT)
        assert mark == Mark(7, DeliveryStatus.WAITING, attempt, AT, AT + pause, "HTTP 500")
    assert after(replace(FIRST, attempt=LAST), answer, AT) == Mark(7, DeliveryStatus.DEAD, LAST, AT, reason="HTTP 500")


def _day_less_place(numbered: tuple[int, date]) -> int:
    """The same for days that follow each other."""
    place, day = numbered
    return day.toordinal() - place


def test_the_pauses_grow_and_outlast_the_longest_time_for_which_offices_are_closed() -> None:
    closed = max(len(list(run)) for _, run in groupby(enumerate(sorted(NOBODY_WORKS)), key=_day_less_place))
    assert closed == 9
    assert sum(PAUSES, timedelta()) > timedelta(days=closed)
    assert list(PAUSES) == sorted(PAUSES)


def test_a_person_hears_of_it_on_the_day_on_which_it_begins_to_fail() -> None:
    assert sum(PAUSES[: TROUBLED_AFTER - 1], timedelta()) < timedelta(hours=12)


def test_a_receiver_that_wants_no_more_is_not_asked_again() -> None:
    assert after(FIRST, Answer(Outcome.GONE, "HTTP 410"), AT).status is DeliveryStatus.DEAD


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(seconds=1), PAUSES[0]),
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=400), LONGEST_PAUSE),
    ],
)
def test_a_receiver_may_ask_for_a_longer_pause_within_bounds(asked: timedelta, waits: timedelta) -> None:
    assert after(FIRST, Answer(Outcome.UNAVAILABLE, "HTTP 429", asked), AT).due_at == AT + waits


@pytest.mark.parametrize("text", [None, "", "  ", "\n", "a\nb", "a\x1b[31mb", "x" * 10_000, "‮abc"])
def test_a_reason_is_kept_as_one_short_line(text: str | None) -> None:
    line = one_line(text)
    assert line is None or (line.isprintable() and 0 < len(line) <= LONGEST_REASON)
    assert (line is None) == (not (text or "").strip())


# By hand.

WAITING = Delivery(7, EFFECT, attempts=3, due_at=AT + timedelta(hours=2), reason="HTTP 500")
DEAD = replace(WAITING, status=DeliveryStatus.DEAD, attempts=LAST, due_at=None)


def test_what_waits_is_tried_at_once_with_the_attempts_it_has_had() -> None:
    assert tried_again(WAITING, AT) == Mark(7, DeliveryStatus.WAITING, 3, AT, AT, "HTTP 500")


def test_what_is_dead_has_all_its_attempts_again() -> None:
    assert tried_again(DEAD, AT) == Mark(7, DeliveryStatus.WAITING, 0, AT, AT, "HTTP 500")


@pytest.mark.parametrize("delivery", [WAITING, DEAD])
def test_what_is_dropped_says_who_and_why(delivery: Delivery) -> None:
    mark = dropped(delivery, "trùng", examples.OFFICER, AT)
    assert mark == Mark(7, DeliveryStatus.DROPPED, delivery.attempts, AT, reason="trùng", by=examples.OFFICER)


@pytest.mark.parametrize("status", [DeliveryStatus.DELIVERED, DeliveryStatus.DROPPED])
def test_what_is_at_its_end_is_neither_tried_again_nor_dropped(status: DeliveryStatus) -> None:
    over = replace(WAITING, status=status)
    with pytest.raises(BadValueError, match=status.value):
        tried_again(over, AT)
    with pytest.raises(BadValueError, match=status.value):
        dropped(over, "trùng", examples.OFFICER, AT)


def test_what_is_under_way_is_left_alone_until_its_time_is_over() -> None:
    held = replace(WAITING, held_until=AT + timedelta(seconds=1))
    with pytest.raises(BadValueError, match="under way"):
        dropped(held, "trùng", examples.OFFICER, AT)
    assert tried_again(held, AT + timedelta(seconds=1)).due_at == AT + timedelta(seconds=1)
