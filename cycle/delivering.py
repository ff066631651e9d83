"""Delivers what is in the outbox, at least once and in the order of each case; and what a person does by hand.

Knows only ports: who brings a piece of work to its receiver is a `Deliverer`, and the instants are a clock's.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cycle import inputs
from cycle.delivery import (
    LONGEST_REASON,
    Answer,
    Delivery,
    DeliveryStatus,
    Mark,
    Outcome,
    Outgoing,
    after,
    dropped,
    tried_again,
)
from cycle.errors import BadValueError
from cycle.people import Actor
from cycle.ports import Clock, Deliverer, Store
from cycle.request import read_actor

#: How much is given out at once: one transaction for so many, one more for each of them.
BATCH = 20
#: What is added to the time that a batch takes at the longest: the clocks of two machines may differ by so much.
MARGIN = timedelta(minutes=2)
#: After so many in a row at which nobody answers the round ends: the attempts of all others are not wasted.
STRIKES = 5
_LAST_NUMBER = 2**63 - 1


class Ended(StrEnum):
    """Why a round ended."""

    DONE = "done"  #: Nothing more is due.
    STOPPED = "stopped"  #: Somebody asked for it.
    UNAVAILABLE = "unavailable"  #: Nobody answers: what is left waits for the next round.
    GONE = "gone"  #: The receiver wants no more: what is left waits for another receiver.


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to."""

    ended: Ended
    delivered: int
    failed: int  #: To be tried again.
    dead: int

    @property
    def clean(self) -> bool:
        """Whether all that was given out was delivered."""
        return not self.failed and not self.dead


#: Told of each piece of work what came of it, and how it stands now; None: somebody else has it by now.
Told = Callable[[Outgoing, Answer, Mark | None], None]


class Courier:
    """Takes what is due from the store to one receiver. Any number of them may work on one store.

    `holder` is a name that no other courier has. What goes wrong with the store is raised; what was on its way then is
    given out again when its time is over, by this courier or another.
    """

    def __init__(self, store: Store, deliverer: Deliverer, clock: Clock, holder: str) -> None:
        self._store = store
        self._deliverer = deliverer
        self._clock = clock
        self._holder = holder

    def round(self, is_stopped: Callable[[], bool], told: Told) -> Round:
        """Deliver until nothing is due, or until it is stopped: then after what is under way."""
        tally = _Tally()
        while tally.ended is None:
            until = self._clock.now() + BATCH * self._deliverer.longest + MARGIN
            batch = self._given_out(until)
            if not batch:
                tally.ended = Ended.DONE
            for letter in batch:
                if is_stopped():
                    tally.ended = Ended.STOPPED
                if tally.ended is not None or self._clock.now() + self._deliverer.longest > until:
                    self._give_back()
                    break
                told(letter, *self._taken(letter, tally))
        return tally.round(tally.ended)

    def _given_out(self, until: datetime) -> Sequence[Outgoing]:
        with self._store.write() as store:
            return store.give_out(self._clock.now(), until=until, holder=self._holder, limit=BATCH)

    def _give_back(self) -> None:
        with self._store.write() as store:
            store.give_back(self._holder)

    def _taken(self, letter: Outgoing, tally: "_Tally") -> tuple[Answer, Mark | None]:
        """Take it to the receiver, and keep what came of it."""
        answer = self._deliverer.deliver(letter, self._clock.now())
        mark = after(letter, answer, self._clock.now())
        with self._store.write() as store:
            kept = store.mark(mark, self._holder)
        tally.add(answer, mark if kept else None)
        return answer, mark if kept else None


class _Tally:
    """What a round has come to so far."""

    def __init__(self) -> None:
        self.ended: Ended | None = None
        self._marks: Counter[DeliveryStatus] = Counter()
        self._strikes = 0

    def add(self, answer: Answer, mark: Mark | None) -> None:
        if mark is not None:
            self._marks[mark.status] += 1
        self._strikes = self._strikes + 1 if answer.outcome is Outcome.UNAVAILABLE else 0
        if answer.outcome is Outcome.GONE:
            self.ended = Ended.GONE
        elif self._strikes >= STRIKES:
            self.ended = Ended.UNAVAILABLE

    def round(self, ended: Ended) -> Round:
        counted = self._marks
        return Round(
            ended, counted[DeliveryStatus.DELIVERED], counted[DeliveryStatus.WAITING], counted[DeliveryStatus.DEAD]
        )


def retry(store: Store, numbers: Sequence[int], at: datetime) -> Sequence[Delivery]:
    """Have these given out at once, dead ones too: all of them, or none. Raises NotFoundError and BadValueError."""
    return _by_hand(store, [_number(one) for one in numbers], lambda held: tried_again(held, at))


def drop(store: Store, number: int, reason: str, by: Mapping[str, object] | Actor, at: datetime) -> Delivery:
    """Never give this one out again; who says so, and why, is kept. Raises InputError."""
    why, who = inputs.read_text("reason", reason, LONGEST_REASON), read_actor(by)
    (found,) = _by_hand(store, [_number(number)], lambda held: dropped(held, why, who, at))
    return found


def _by_hand(store: Store, numbers: Sequence[int], decide: Callable[[Delivery], Mark]) -> Sequence[Delivery]:
    with store.write() as writing:
        for number in dict.fromkeys(numbers):
            if not writing.mark(decide(writing.delivery(number))):
                raise BadValueError("id", number, "a delivery that nobody else is changing: try again")
        return [writing.delivery(number) for number in dict.fromkeys(numbers)]


def _number(value: int) -> int:
    return inputs.read_whole("id", value, 1, _LAST_NUMBER)
