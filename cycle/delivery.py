"""How work in the outbox reaches the world: what is given out, what comes of it, and when it is tried again.

Pure: no clock, no store. Every instant is an argument, aware.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cycle.effects import Effect
from cycle.errors import BadValueError
from cycle.people import Actor


class DeliveryStatus(StrEnum):
    """How far a piece of work has come on its way out."""

    WAITING = "waiting"  #: It is to be delivered: at once, after a pause, or after what comes before it.
    DELIVERED = "delivered"  #: The receiver has taken it.
    DEAD = "dead"  #: Given up. A person has to try again or drop it; later work of its case waits behind it.
    DROPPED = "dropped"  #: A person said that nobody needs it any more.


#: What later work of the same case waits for.
OPEN_STATUSES = frozenset({DeliveryStatus.WAITING, DeliveryStatus.DEAD})


class Outcome(StrEnum):
    """What came of one attempt."""

    DELIVERED = "delivered"  #: The receiver says that it has it.
    REFUSED = "refused"  #: The receiver answers, but did not take this one.
    UNAVAILABLE = "unavailable"  #: Nobody answers, or the receiver says that it cannot answer now.
    GONE = "gone"  #: The receiver wants no more, now or later.


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: How long to wait after the first failed attempt, the second, and so on; after one more it is given up.
#: Short at first, for a receiver that restarts; then hours, for one that somebody has to repair; then days, so that all
#: of it outlasts the longest time for which offices are closed: nine days at Tết. Attempts fail one after the other and
#: not at one instant, so the pauses need no chance in them.
PAUSES = (1 * _MINUTE, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 6 * _HOUR, 12 * _HOUR, *(9 * (1 * _DAY,)))
#: No receiver may put an attempt off for longer.
LONGEST_PAUSE = _DAY
#: After so many failed attempts, more than eight hours, a person should know, though it is not given up.
TROUBLED_AFTER = 6
#: Longest reason that is kept, in characters.
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A piece of work that is given out. `number` is its place in the outbox; the first attempt is 1."""

    number: int
    effect: Effect
    attempt: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: one line about a failure, and for how long the receiver asks to be left alone."""

    outcome: Outcome
    reason: str | None = None
    pause: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a piece of work stands on its way out."""

    number: int
    effect: Effect
    status: DeliveryStatus = DeliveryStatus.WAITING
    attempts: int = 0  #: Those that failed since somebody last had it tried again, and the one that did not.
    due_at: datetime | None = None  #: Not given out before; None: at once.
    held_until: datetime | None = None  #: Somebody is delivering it; if nothing is heard from him, he has lost it then.
    marked_at: datetime | None = None  #: When it last changed; None: nothing has happened to it.
    reason: str | None = None
    by: Actor | None = None  #: Who dropped it.
    behind: int | None = None  #: The number of earlier work of the same case which has to go first.


@dataclass(frozen=True, slots=True)
class Mark:
    """How a piece of work stands from that instant on. It is then in nobody's hands."""

    number: int
    status: DeliveryStatus
    attempts: int
    at: datetime
    due_at: datetime | None = None
    reason: str | None = None
    by: Actor | None = None


def after(letter: Outgoing, answer: Answer, at: datetime) -> Mark:
    """What an attempt comes to: delivered, to be tried again, or dead."""
    attempts, outcome = letter.attempt, answer.outcome
    reason = one_line(answer.reason)
    if outcome is Outcome.DELIVERED:
        return Mark(letter.number, DeliveryStatus.DELIVERED, attempts, at)
    if outcome is Outcome.GONE or attempts > len(PAUSES):
        return Mark(letter.number, DeliveryStatus.DEAD, attempts, at, reason=reason)
    pause = max(PAUSES[attempts - 1], min(answer.pause, LONGEST_PAUSE))
    return Mark(letter.number, DeliveryStatus.WAITING, attempts, at, at + pause, reason)


def tried_again(delivery: Delivery, at: datetime) -> Mark:
    """Have it given out at once; what is dead has all its attempts before it once more. Raises BadValueError."""
    _require_in_our_hands(delivery, at)
    attempts = 0 if delivery.status is DeliveryStatus.DEAD else delivery.attempts
    return Mark(delivery.number, DeliveryStatus.WAITING, attempts, at, at, delivery.reason)


def dropped(delivery: Delivery, reason: str, by: Actor, at: datetime) -> Mark:
    """Have it never given out again: what waits behind it goes on. Raises BadValueError."""
    _require_in_our_hands(delivery, at)
    return Mark(delivery.number, DeliveryStatus.DROPPED, delivery.attempts, at, reason=reason, by=by)


def _require_in_our_hands(delivery: Delivery, at: datetime) -> None:
    if delivery.status not in OPEN_STATUSES:
        raise BadValueError("id", f"{delivery.number} {delivery.status.value}", "a delivery that waits or is dead")
    if delivery.held_until is not None and delivery.held_until > at:
        raise BadValueError("id", delivery.number, "a delivery that is not under way: try again in a while")


def one_line(text: str | None) -> str | None:
    """A reason as it is kept: one line, never long; None for nothing said."""
    line = "".join(sign if sign.isprintable() else " " for sign in " ".join((text or "").split()))
    return f"{line[: LONGEST_REASON - 1]}…" if len(line) > LONGEST_REASON else line or None


def behind_of(deliveries: Mapping[int, Delivery]) -> dict[int, int]:
    """By the number of each piece of work the earliest open one of its case, where that is another."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for number, delivery in sorted(deliveries.items()):
        case_id = delivery.effect.case_id
        if case_id is not None and case_id in first:
            found[number] = first[case_id]
        elif case_id is not None and delivery.status in OPEN_STATUSES:
            first[case_id] = number
    return found
