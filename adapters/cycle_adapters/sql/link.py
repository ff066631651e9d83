"""Statements compiled once, and run on the driver's own connection: no object is made for a row.

A driver's error never gets past this module.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.sql.elements import ClauseElement

from cycle.errors import BadValueError, OcopError, StoreError
from cycle_adapters.sql.backend import Backend, LostError, Terms
from cycle_adapters.sql.decoding import Row

#: What no driver takes, whatever the database.
_BAD_VALUES = (UnicodeEncodeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it, and the names of its parameters in order."""

    sql: str
    names: tuple[str, ...] = ()
    #: Parameters that the statement itself gives.
    given: Mapping[str, Any] | None = None

    def row(self, values: Mapping[str, Any]) -> Row:
        """The parameters in order."""
        given = self.given or {}
        return [values[name] if name in values else given[name] for name in self.names]


def prepare(
    statement: ClauseElement, dialect: Dialect, columns: Sequence[str] = (), *, complete: bool = False
) -> Prepared:
    """Compile a statement; `columns` are those an INSERT or UPDATE sets, in the order of the table.

    A `complete` one brings all its values, lists too.
    """
    compiled = statement.compile(
        dialect=dialect,
        column_keys=list(columns) or None,
        compile_kwargs={"render_postcompile": complete},
    )
    names = tuple(getattr(compiled, "positiontup", None) or ())
    if names[: len(columns)] != tuple(columns):
        raise AssertionError(f"parameters {names} are not in the order of the columns {tuple(columns)}")
    return Prepared(str(compiled), names, {name: value for name, value in compiled.params.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Doing:
    """A statement, and the rows of parameters to do it with."""

    statement: Prepared
    rows: Sequence[Row]


#: What one step writes is less; a statement for more rows than that would be a long one.
_MOST_JOINED = 20
#: Only here: what fails before is undone by the server itself.
_LOST = (
    "the connection to the database failed; whether the last step was done is not known: ask for it again with"
    " the same request id"
)


class Link:
    """One block's connection. As a guest in a host's transaction it ends nothing: its savepoint is the host's."""

    def __init__(
        self, connection: DBAPIConnection, backend: Backend, terms: Terms | None = None, *, guest: bool = False
    ) -> None:
        self.backend = backend
        self._connection = connection
        self._terms = terms or Terms()
        self._guest = guest
        self._found: object = None
        self._faults: tuple[type[Exception], ...] = (*backend.FAULTS, *_BAD_VALUES)
        with self._told():
            self._cursor = backend.cursor(connection)

    def settle(self) -> None:
        """See `Backend.settle`."""
        with self._told():
            self.backend.settle(self._connection)

    def table_names(self) -> frozenset[str]:
        """The tables of the database, a host's too."""
        with self._told():
            return self.backend.table_names(self._cursor)

    def self_check(self) -> Sequence[str]:
        """See `Backend.self_check`."""
        with self._told():
            return self.backend.self_check(self._cursor)

    def unlike_as_made(self) -> Sequence[str]:
        """See `Backend.unlike_as_made`."""
        with self._told():
            return self.backend.unlike_as_made(self._cursor)

    def begin_reading(self) -> None:
        """See `Backend.begin_reading` and `begin_joined_reading`."""
        with self._told():
            if self._guest:
                self._found = self.backend.begin_joined_reading(self._cursor, self._terms)
            else:
                self.backend.begin_reading(self._cursor, self._terms)

    def begin_writing(self, *, alone: bool = True) -> None:
        """See `Backend.begin_writing` and `begin_joined_writing`."""
        with self._told():
            if self._guest:
                self._found = self.backend.begin_joined_writing(self._cursor, self._terms, alone=alone)
            else:
                self.backend.begin_writing(self._cursor, self._terms, alone=alone)

    def erase_for_good(self) -> None:
        """See `Backend.erase_for_good`."""
        with self._told():
            self.backend.erase_for_good(self._cursor)

    def end_joined(self) -> None:
        """See `Backend.end_joined`."""
        with self._told():
            self.backend.end_joined(self._cursor, self._found)

    def revive(self) -> None:
        """See `Backend.revive` and `revive_joined`."""
        with self._told():
            if self._guest:
                self.backend.revive_joined(self._cursor)
            else:
                self.backend.revive(self._cursor, self._terms)

    def make_schema(self) -> None:
        """Make the schema of PostgreSQL that is named, where it is not there."""
        if self._terms.schema is not None:
            with self._told():
                self.backend.make_schema(self._cursor, self._terms.schema)

    def commit(self) -> None:
        """Make it last."""
        try:
            with self._told():
                self._connection.commit()
        except LostError as error:
            raise StoreError(_LOST) from error

    def rollback(self) -> None:
        """Undo it. Nothing to undo is fine."""
        with self._told():
            self._connection.rollback()

    def rows(self, statement: Prepared, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a question."""
        try:
            self._cursor.execute(statement.sql, statement.row(values or {}))
            return list(self._cursor.fetchall())
        except self._faults as error:
            raise self._said(error) from error

    def run(self, statement: Prepared, row: Row) -> int:
        """Do it with these parameters; how many rows it touched."""
        try:
            self._cursor.execute(statement.sql, row)
            return self._cursor.rowcount
        except self._faults as error:
            raise self._said(error) from error

    def all(self, doings: Iterable[Doing]) -> list[int]:
        """Do each of these, in one journey to the server where it takes them so; how many rows each of them touched.

        None of them may need to see what another one does, nor touch the same row.
        """
        some = list(doings)
        each = [(one.statement.sql, row) for one in some for row in one.rows[:_MOST_JOINED]]
        joined = self.backend.joined(each) if 1 < len(each) < _MOST_JOINED else None
        if joined is None:
            return [self.many(one.statement, one.rows) for one in some]
        try:
            self._cursor.execute(*joined)
            counts = iter(self._cursor.fetchone() or ())
        except self._faults as error:
            raise self._said(error) from error
        return [sum(next(counts) for _ in one.rows) for one in some]

    def many(self, statement: Prepared, rows: Iterable[Row]) -> int:
        """Do it once for each of these; how many rows it touched in all."""
        some, handled = list(rows), sys.exception()
        if len(some) < 2:
            return sum(self.run(statement, row) for row in some)
        try:
            bulk = self.backend.bulk(statement.sql, some)
            if bulk is None:
                self._cursor.executemany(statement.sql, some)
            else:
                self._cursor.execute(*bulk)
            return self._cursor.rowcount
        except self._faults as error:
            if (stopped := _what_stopped(error, handled)) is not None:
                raise stopped from error
            raise self._said(error) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._faults as error:
            raise self._said(error) from error

    def _said(self, error: Exception) -> OcopError:
        if isinstance(error, UnicodeEncodeError):
            return BadValueError("text", ascii(error.object), "a text that UTF-8 can hold")
        if isinstance(error, OverflowError):
            return BadValueError("number", "too large", "a number of 64 bits")
        return self.backend.store_error(error)


def _what_stopped(error: BaseException, handled: BaseException | None) -> BaseException | None:
    """Ctrl-C, where a driver that was in the middle of many rows complains of being so, and hides it.

    `handled` is what the caller was handling before: it stopped nothing of ours.
    """
    found: BaseException | None = error
    while found is not None and found is not handled:
        if not isinstance(found, Exception):
            return found
        found = found.__context__
    return None
