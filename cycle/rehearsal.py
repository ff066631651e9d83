"""A store that takes back whatever is written: to see what would happen, refusals and conflicts included."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from cycle.ports import Reading, Store, Writing


class _TakeBackError(Exception):
    """Ends the block, so that its transaction is undone."""


class Rehearsal:
    """Looks like the store behind it, and leaves it as it was."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> AbstractContextManager[Reading]:
        """A look at the store behind it."""
        return self._store.read()

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Writing]:
        """A transaction that is undone at the end of the block."""
        try:
            with self._store.write(alone=alone) as store:
                yield store
                raise _TakeBackError
        except _TakeBackError:
            return
