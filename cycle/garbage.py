"""How often the interpreter looks for garbage while much is worked through that leaves hardly any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: How many objects more there are before it looks among them, and how often it looks among older ones.
_SELDOM = (100_000, 50, 100)
#: One for each block that goes on, in whatever thread: adding and taking one away cannot be interrupted.
_blocks: list[None] = []
#: What the host has set.
_hosts = gc.get_threshold()


@contextmanager
def seldom_looked_for() -> Iterator[None]:
    """Within the block the collector looks seldom, in all threads; after the last of several, as often as before.

    It would go through the objects of a batch again and again, and through what the process held before, which took a
    quarter of a sweep. A host that looks for none, or more seldom still, is left alone.
    """
    global _hosts
    _blocks.append(None)
    found = gc.get_threshold()
    if found != _SELDOM:
        _hosts = found
    if 0 < found[0] < _SELDOM[0]:
        gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        _blocks.pop()
        if not _blocks:
            gc.set_threshold(*_hosts)
