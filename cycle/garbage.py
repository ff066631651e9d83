"""How often the interpreter looks for garbage while much is worked through that leaves hardly any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

#: How many objects more there are before it looks among them, and how often it looks among older ones.
_SELDOM = (100_000, 50, 100)
_lock = Lock()
_blocks = 0
_before = gc.get_threshold()


@contextmanager
def seldom_looked_for() -> Iterator[None]:
    """Within the block the collector looks seldom, in all threads; after the last of several, as often as before.

    It would go through the objects of a batch again and again, and through what the process held before, which took a
    quarter of a sweep. A host that looks for none, or more seldom still, is left alone.
    """
    _begin()
    try:
        yield
    finally:
        _end()


def _begin() -> None:
    global _blocks, _before
    with _lock:
        if _blocks == 0:
            _before = gc.get_threshold()
            if 0 < _before[0] < _SELDOM[0]:
                gc.set_threshold(*_SELDOM)
        _blocks += 1


def _end() -> None:
    global _blocks
    with _lock:
        _blocks -= 1
        if _blocks == 0:
            gc.set_threshold(*_before)
