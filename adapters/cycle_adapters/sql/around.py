"""What stands around the cases: plans, notices of the calendar, moves of rounds. Rows are added to it, never changed.

So what was read of it stays true while nothing is added, and is kept from one block to the next.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from cycle_adapters.sql.decoding import Row
from cycle_adapters.sql.link import Link, Prepared
from cycle_adapters.sql.schema import require_current
from cycle_adapters.sql.statements import Statements

T = TypeVar("T")


class Kept:
    """Answers that are true of one stamp: of how far what stands around the cases has grown."""

    def __init__(self, stamp: Row | None = None) -> None:
        self.stamp = stamp
        self.answers: dict[Hashable, Any] = {}


class Memory:
    """What a store keeps between its blocks. Nothing of a host's transaction, which may yet be undone."""

    def __init__(self, *, lasting: bool) -> None:
        self._lasting = lasting
        self._latest = Kept()

    def of(self, stamp: Row) -> Kept:
        """What is known at that stamp. A block of another thread may add to it at the same time."""
        latest = self._latest
        if not self._lasting or latest.stamp != stamp:
            latest = Kept(stamp)
            self._latest = latest
        return latest


class Around:
    """What one block is told, within which nobody else adds to it."""

    def __init__(self, link: Link, statements: Statements, memory: Memory) -> None:
        self._link = link
        self._does = statements
        self._memory = memory
        self._kept: Kept | None = None

    def saw(self, stamp: Row) -> None:
        """The stamp came with another answer. Raises SchemaError where a newer program has upgraded the database."""
        *_, schema = stamp
        require_current(schema)
        if self._kept is None:
            self._kept = self._memory.of(tuple(stamp))

    def require_current_schema(self) -> None:
        """Raise SchemaError where a newer program has upgraded the database since the store was opened."""
        if self._kept is None or self._kept.stamp is None:
            self.saw(self._link.rows(self._does.stamp)[0])

    def grew(self) -> None:
        """The block itself added something. It is not kept, for the block may be undone."""
        self._kept = Kept()

    def told(self, statement: Prepared, values: Mapping[str, Any], read: Callable[[list[Row]], T]) -> T:
        """The answer to a question, which is asked once only."""
        if self._kept is None:
            self.saw(self._link.rows(self._does.stamp)[0])
        assert self._kept is not None, "the stamp was seen"
        answers = self._kept.answers
        key = (statement.sql, *values.values())
        if key not in answers:
            answers[key] = read(self._link.rows(statement, values))
        found: T = answers[key]
        return found
