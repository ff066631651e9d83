"""Statements compiled once, and run on the driver's own connection: no object is made for a row.

A driver's error never gets past this module.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.sql.elements import ClauseElement

from cycle.errors import BadValueError, OcopError
from cycle_adapters.sql import sqlite
from cycle_adapters.sql.decoding import Row

_FAULTS = (sqlite3.Error, UnicodeEncodeError, OverflowError)


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


class Link:
    """One block's connection."""

    def __init__(self, connection: DBAPIConnection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()

    def make_ready(self, info: dict[Any, Any], busy_ms: int) -> None:
        """See `sqlite.make_ready`."""
        with _faults():
            sqlite.make_ready(self._connection, info, busy_ms)

    def write_ahead(self) -> None:
        """See `sqlite.write_ahead`."""
        with _faults():
            sqlite.write_ahead(self._connection)

    def table_names(self) -> frozenset[str]:
        """The tables of the database, a host's too."""
        with _faults():
            return sqlite.table_names(self._connection)

    def begin(self, how: str) -> None:
        """Begin the block."""
        self.run(Prepared(how), ())

    def commit(self) -> None:
        """Make it last."""
        with _faults():
            self._connection.commit()

    def rollback(self) -> None:
        """Undo it. Nothing to undo is fine."""
        with _faults():
            self._connection.rollback()

    def rows(self, statement: Prepared, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a question."""
        try:
            self._cursor.execute(statement.sql, statement.row(values or {}))
            return list(self._cursor.fetchall())
        except _FAULTS as error:
            raise _said(error) from error

    def run(self, statement: Prepared, row: Row) -> int:
        """Do it with these parameters; how many rows it touched."""
        try:
            self._cursor.execute(statement.sql, row)
            return self._cursor.rowcount
        except _FAULTS as error:
            raise _said(error) from error

    def many(self, statement: Prepared, rows: Iterable[Row]) -> int:
        """Do it once for each of these; how many rows it touched in all."""
        some = list(rows)
        if len(some) < 2:
            return sum(self.run(statement, row) for row in some)
        try:
            self._cursor.executemany(statement.sql, some)
            return self._cursor.rowcount
        except _FAULTS as error:
            raise _said(error) from error


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise _said(error) from error


def _said(error: Exception) -> OcopError:
    if isinstance(error, UnicodeEncodeError):
        return BadValueError("text", ascii(error.object), "a text that UTF-8 can hold")
    if isinstance(error, OverflowError):
        return BadValueError("number", "too large", "a number of 64 bits")
    return sqlite.store_error(error)
