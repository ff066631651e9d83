"""How a statement is compiled: once for each kind of database, and only when it is first used."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Dialect, Select, Table, bindparam, insert, select

from cycle_adapters.sql.backend import Backend
from cycle_adapters.sql.link import Prepared, prepare


def columns_of(table: Table, names: Sequence[str]) -> Select[tuple[object, ...]]:
    """Select these columns, in that order."""
    return select(*(table.c[name] for name in names))


def is_given(table: Table, *names: str) -> list[ColumnElement[bool]]:
    """Each of these columns has the value of the parameter `of_` and its name."""
    return [table.c[name] == bindparam(f"of_{name}") for name in names]


class StatementBase:
    """What the groups of statements share."""

    def __init__(self, backend: Backend, dialect: Dialect) -> None:
        self.dialect = dialect
        self._sql = backend

    def _prepared(self, statement: Select[tuple[object, ...]]) -> Prepared:
        return prepare(statement, self.dialect)

    def _insert(self, table: Table, columns: Sequence[str]) -> Prepared:
        return prepare(insert(table).inline(), self.dialect, columns)
