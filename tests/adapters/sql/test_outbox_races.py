"""Many write to one outbox and several deliver from it: nothing is missed, and each case keeps its order."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cycle.case import Case
from cycle.delivering import Courier
from cycle.delivery import Answer, DeliveryStatus, Outcome, Outgoing
from cycle.effects import Effect, EffectKind
from cycle.testing import examples
from cycle.testing.contract_outbox import given
from cycle_adapters.sql import SqlStore
from tests.support.tiers import times

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
WRITERS, READERS = 8, 2
#: Each writer writes so many with every change.
EVENTS, CASES = times(50, 5_000), times(12, 500)
_PATIENCE_MS = 60_000


@pytest.fixture
def store(either_url: str) -> Iterator[SqlStore]:
    store = SqlStore(either_url, busy_ms=_PATIENCE_MS)
    yield store
    store.close()


def opened(store: SqlStore) -> Case:
    """A case without work in the outbox."""
    with store.write() as writing:
        case = examples.registered_case(writing.new_id())
        writing.save([replace(examples.opening(case), effects=())])
    return case


def work(case: Case, place: int, writer: int) -> Effect:
    """Work that says which of its case it is."""
    return Effect(EffectKind.REMIND_OFFICE, case.id, case.since, {"place": str(place), "writer": str(writer)})


class Written:
    """The truth: how much was committed for each case, in the order in which the writers had it."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.cases = [opened(store) for _ in range(CASES)]
        self.counts: Counter[str] = Counter()
        self.undone = 0

    def write(self, writer: int) -> None:
        """Write, wait a random while, and commit; sometimes think better of it."""
        chance = random.Random(writer)
        for _ in range(EVENTS):
            case = chance.choice(self.cases)
            try:
                with self.store.write() as writing:
                    writing.claim([case.id], wait=True)
                    writing.send([work(case, self.counts[case.id], writer)])
                    time.sleep(chance.random() * 0.004)
                    if chance.random() < 0.1:
                        raise ZeroDivisionError
                    self.counts[case.id] += 1  # the case is ours until the commit
            except ZeroDivisionError:
                self.undone += 1


class Receiver:
    """Remembers what came in which order, and sometimes does not take it."""

    #: So long that no time of a holder is over in this test, whose clock runs fast.
    longest = timedelta(days=3650)

    def __init__(self) -> None:
        self.came: defaultdict[str | None, list[int]] = defaultdict(list)
        self.numbers: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._chance = random.Random(7)

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        with self._lock:
            self.came[letter.effect.case_id].append(int(letter.effect.data["place"]))
            self.numbers[letter.number] += 1
            if self._chance.random() < 0.1:
                return Answer(Outcome.REFUSED, "HTTP 404")
        return Answer(Outcome.DELIVERED)


class Hurrying:
    """A clock on which every pause is soon over."""

    def __init__(self) -> None:
        self._at = AT
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._at += timedelta(minutes=10)
            return self._at


def open_in(store: SqlStore) -> int:
    """How much is not delivered yet."""
    with store.read() as reading:
        return reading.delivery_counts().get(DeliveryStatus.WAITING, 0)


def deliver_until(done: threading.Event, url: str, receiver: Receiver, clock: Hurrying, name: str) -> None:
    """A reader with a store of its own, until nothing is left after the writers have ended."""
    store = SqlStore(url, busy_ms=_PATIENCE_MS)
    courier = Courier(store, receiver, clock, name)
    while not done.is_set() or open_in(store):
        courier.round(lambda: False, lambda *_: None)
        time.sleep(0.002)
    store.close()


@pytest.mark.timeout(times(120, 3600))
def test_eight_writers_and_two_readers_miss_nothing_and_keep_the_order_of_each_case(
    store: SqlStore, either_url: str
) -> None:
    written, receiver, clock, done = Written(store), Receiver(), Hurrying(), threading.Event()
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        try:
            readers = [
                pool.submit(deliver_until, done, either_url, receiver, clock, f"reader {number}")
                for number in range(READERS)
            ]
            for writer in [pool.submit(written.write, number) for number in range(WRITERS)]:
                writer.result()
        finally:
            done.set()
        for reader in readers:
            reader.result()
    assert sum(written.counts.values()) + written.undone == WRITERS * EVENTS
    assert written.undone > 0
    for case in written.cases:
        came = receiver.came[case.id]
        assert list(dict.fromkeys(came)) == list(range(written.counts[case.id]))  # nothing is missed
        assert came == sorted(came)  # a second time, before the next one alone
    with store.read() as reading:
        attempts = {one.number: one.attempts for one in reading.deliveries(DeliveryStatus.DELIVERED)}
    assert attempts == dict(receiver.numbers)  # twice only what was not taken, under the same number
    assert max(attempts.values()) > 1


def test_what_is_committed_after_later_numbers_were_delivered_is_not_missed(pg_url: str) -> None:
    """Asking for what comes after the last number would never find it."""
    store = SqlStore(pg_url)
    slow, quick = opened(store), opened(store)
    with store.write() as writing:
        writing.send([work(slow, 0, 1)])
        with store.write() as other:
            other.send([work(quick, 0, 2)])
        (first,) = given(store)
        assert first.effect.case_id == quick.id
    (second,) = given(store)
    assert second.effect.case_id == slow.id
    assert second.number < first.number
    store.close()


def test_what_somebody_is_just_being_given_is_passed_over_without_waiting(pg_url: str) -> None:
    store, other = SqlStore(pg_url), SqlStore(pg_url, busy_ms=1)
    cases = [opened(store) for _ in range(3)]
    with store.write() as writing:
        writing.send([work(case, 0, 1) for case in cases])
    with store.write() as writing:
        mine = writing.give_out(AT, until=AT + timedelta(hours=1), holder="one", limit=2)
        theirs = given(other, AT, "two")
    assert ([len(mine), len(theirs)], given(store, AT, "three")) == ([2, 1], [])
    for one in (store, other):
        one.close()


def test_two_that_ask_at_once_are_never_given_the_same(store: SqlStore, either_url: str) -> None:
    cases = [opened(store) for _ in range(60)]
    with store.write() as writing:
        writing.send([work(case, 0, 1) for case in cases])
    taken: list[int] = []

    def take(name: str) -> None:
        own = SqlStore(either_url, busy_ms=_PATIENCE_MS)
        while found := given(own, AT, name, limit=3):
            taken.extend(one.number for one in found)
        own.close()

    with ThreadPoolExecutor(6) as pool:
        for one in [pool.submit(take, f"reader {number}") for number in range(6)]:
            one.result()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 60
