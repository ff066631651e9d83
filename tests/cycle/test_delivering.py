"""A courier delivers what is due, at least once and in the order of each case, and stops where it should."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from cycle.delivering import BATCH, MARGIN, STRIKES, Courier, Ended, Round, drop, retry
from cycle.delivery import PAUSES, Answer, DeliveryStatus, Outcome, Outgoing
from cycle.errors import InputError, NotFoundError, StoreError
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.contract_outbox import given, told
from cycle.testing.contract_time import waiting

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
TAKEN = Answer(Outcome.DELIVERED)
DOWN = Answer(Outcome.UNAVAILABLE, "HTTP 500")
NOT_THIS = Answer(Outcome.REFUSED, "HTTP 404")
BY = {"role": "admin", "name": "Trần B"}


class Moving:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at


@dataclass
class Receiver:
    """Answers as it is told, by number or for all, and remembers what came."""

    answers: dict[int, Answer] = field(default_factory=dict)
    otherwise: Answer = TAKEN
    came: list[int] = field(default_factory=list)
    longest: timedelta = timedelta(seconds=30)
    then: Callable[[], None] = lambda: None

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        self.came.append(letter.number)
        self.then()
        return self.answers.get(letter.number, self.otherwise)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def clock() -> Moving:
    return Moving()


def round_of(store, receiver, clock=None, holder="one", stopped=lambda: False) -> Round:
    return Courier(store, receiver, clock or FrozenClock(AT), holder).round(stopped, lambda *_: None)


def statuses(store) -> list[DeliveryStatus]:
    with store.read() as reading:
        return [one.status for one in reading.deliveries()]


def test_all_that_is_due_is_delivered_once_and_nothing_twice(store) -> None:
    for _ in range(2 * BATCH + 1):
        waiting(store)
    receiver = Receiver()
    assert round_of(store, receiver) == Round(Ended.DONE, 2 * BATCH + 1, 0, 0)
    assert receiver.came == list(range(1, 2 * BATCH + 2))
    assert round_of(store, receiver) == Round(Ended.DONE, 0, 0, 0)


def test_the_work_of_a_case_goes_out_in_its_order_whatever_fails(store, clock) -> None:
    case = waiting(store)
    told(store, case, 2)
    receiver = Receiver({2: NOT_THIS})
    assert round_of(store, receiver, clock) == Round(Ended.DONE, 1, 1, 0)
    assert receiver.came == [1, 2]
    clock.at += PAUSES[0]
    receiver.answers = {}
    assert round_of(store, receiver, clock) == Round(Ended.DONE, 2, 0, 0)
    assert receiver.came == [1, 2, 2, 3]


def test_after_the_last_attempt_it_is_dead_and_its_case_waits_until_a_person_acts(store, clock) -> None:
    case = waiting(store)
    told(store, case)
    other = waiting(store)
    receiver = Receiver({1: NOT_THIS})
    for pause in PAUSES:
        round_of(store, receiver, clock)
        clock.at += pause
    assert round_of(store, receiver, clock).dead == 1
    clock.at += timedelta(days=400)
    assert round_of(store, receiver, clock) == Round(Ended.DONE, 0, 0, 0)
    assert (receiver.came.count(1), receiver.came.count(2), receiver.came.count(3)) == (len(PAUSES) + 1, 0, 1)
    assert other.id != case.id
    receiver.answers = {}
    (again,) = retry(store, [1], clock.at)
    assert (again.status, again.attempts) == (DeliveryStatus.WAITING, 0)
    assert round_of(store, receiver, clock) == Round(Ended.DONE, 2, 0, 0)
    assert receiver.came[-2:] == [1, 2]


def test_what_is_dropped_lets_the_next_of_its_case_go_on(store) -> None:
    case = waiting(store)
    told(store, case)
    gone = drop(store, 1, "gửi nhầm", BY, AT)
    assert gone.by is not None
    assert (gone.status, gone.reason, gone.by.name) == (DeliveryStatus.DROPPED, "gửi nhầm", "Trần B")
    receiver = Receiver()
    assert round_of(store, receiver).delivered == 1
    assert receiver.came == [2]


def test_a_receiver_that_is_down_ends_the_round_before_the_attempts_of_all_are_wasted(store) -> None:
    for _ in range(BATCH):
        waiting(store)
    receiver = Receiver(otherwise=DOWN)
    assert round_of(store, receiver) == Round(Ended.UNAVAILABLE, 0, STRIKES, 0)
    assert receiver.came == list(range(1, STRIKES + 1))
    receiver.otherwise = TAKEN
    assert round_of(store, receiver, holder="two").delivered == BATCH - STRIKES


def test_failures_that_are_not_in_a_row_do_not_end_the_round(store) -> None:
    for _ in range(BATCH):
        waiting(store)
    receiver = Receiver(dict.fromkeys(range(1, BATCH + 1, 2), DOWN))
    assert round_of(store, receiver) == Round(Ended.DONE, BATCH // 2, BATCH // 2, 0)


def test_a_receiver_that_wants_no_more_ends_the_round_with_one_dead(store) -> None:
    for _ in range(3):
        waiting(store)
    receiver = Receiver({2: Answer(Outcome.GONE, "HTTP 410")})
    assert round_of(store, receiver) == Round(Ended.GONE, 1, 0, 1)
    assert statuses(store) == [DeliveryStatus.DELIVERED, DeliveryStatus.DEAD, DeliveryStatus.WAITING]
    assert [one.number for one in given(store, AT, "two")] == [3]


def test_when_it_is_stopped_it_ends_after_what_is_under_way_and_gives_the_rest_back(store) -> None:
    for _ in range(3):
        waiting(store)
    receiver = Receiver()
    assert round_of(store, receiver, stopped=lambda: bool(receiver.came)) == Round(Ended.STOPPED, 1, 0, 0)
    assert [one.number for one in given(store, AT, "two")] == [2, 3]


def test_a_courier_that_slept_for_long_sends_nothing_that_another_one_may_have_by_then(store, clock) -> None:
    for _ in range(3):
        waiting(store)
    receiver = Receiver()

    def sleep() -> None:
        receiver.then = lambda: None
        clock.at += BATCH * receiver.longest + MARGIN
        others = given(store, clock.at, "two", limit=2)
        assert [one.number for one in others] == [1, 2]

    receiver.then = sleep
    assert round_of(store, receiver, clock) == Round(Ended.DONE, 1, 0, 0)
    assert receiver.came == [1, 3]


class _Torn(MemoryStore):
    """Loses one answer: it cannot be written what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.left = -1

    def write(self, *, alone: bool = False):
        self.left -= 1
        if self.left == 0:
            raise StoreError("the connection is lost")
        return super().write(alone=alone)


def test_what_was_delivered_and_could_not_be_marked_is_delivered_again_when_its_time_is_over(clock) -> None:
    store = _Torn()
    waiting(store)
    receiver = Receiver()
    store.left = 2  # the first gives it out, the second marks it
    with pytest.raises(StoreError):
        round_of(store, receiver, clock)
    assert round_of(store, receiver, clock).delivered == 0
    clock.at += BATCH * receiver.longest + MARGIN
    assert round_of(store, receiver, clock).delivered == 1
    assert receiver.came == [1, 1]


# By hand.


def test_several_are_tried_again_or_none_of_them(store) -> None:
    for _ in range(3):
        waiting(store)
    round_of(store, Receiver({1: NOT_THIS, 3: NOT_THIS}))
    with pytest.raises(InputError, match="2 delivered"):
        retry(store, [1, 2], AT)
    with pytest.raises(NotFoundError, match="9"):
        retry(store, [1, 9], AT)
    with store.read() as reading:
        assert reading.delivery(1).due_at == AT + PAUSES[0]
    assert [one.due_at for one in retry(store, [1, 3, 1], AT)] == [AT, AT]


@pytest.mark.parametrize(
    "changed",
    [{"number": 0}, {"number": True}, {"reason": ""}, {"reason": "x" * 201}, {"reason": "a\nb"}, {"by": {"role": "x"}}],
)
def test_what_is_not_a_number_a_reason_or_somebody_drops_nothing(store, changed) -> None:
    waiting(store)
    with pytest.raises(InputError):
        drop(store, **{"number": 1, "reason": "trùng", "by": BY, "at": AT, **changed})
    assert statuses(store) == [DeliveryStatus.WAITING]


def test_what_is_under_way_is_neither_dropped_nor_tried_again_by_hand(store) -> None:
    waiting(store)
    given(store, AT)
    for act in (lambda: drop(store, 1, "trùng", examples.OFFICER, AT), lambda: retry(store, [1], AT)):
        with pytest.raises(InputError, match="under way"):
            act()
