"""Ids of new cases: they sort by the time they were made, and nobody can guess the next one."""

import secrets
from threading import Lock

from cycle.ports import Clock

_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter that looks like a digit
_RANDOM_BITS = 45
_DIGITS = 19


class Ids:
    """Makes ids of 20 characters. They only ever go up within a process, also when its clock goes back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._last = 0

    def new(self) -> str:
        """The next id: milliseconds, then chance."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        number = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            # Within the same millisecond: a random step up, so that it stays unguessable.
            self._last = number if number > self._last else self._last + 1 + secrets.randbits(_RANDOM_BITS // 2)
            return "c" + _digits(self._last)


def _digits(number: int) -> str:
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_DIGITS)))
