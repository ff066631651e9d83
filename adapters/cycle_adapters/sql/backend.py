"""What differs from one kind of database to another, and which kind a database is.

`sqlite` and `postgres` are such modules. A driver is imported only with the first database of its kind.
"""

from importlib import import_module
from typing import Any, Protocol, cast

from sqlalchemy import URL, ColumnElement, Engine, Select, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, Dialect
from sqlalchemy.exc import ArgumentError

from cycle.errors import BadValueError, StoreError

#: By the name of SQLAlchemy's dialect.
_MODULES = {"sqlite": "cycle_adapters.sql.sqlite", "postgresql": "cycle_adapters.sql.postgres"}
_SHORT = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_KNOWN = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")


class ClashError(StoreError):
    """A row that a constraint refuses. `constraint` is the database's line about it.

    `taken`: the columns of the key that is there already, as `ocop_case.ref`; None where it is no key.
    """

    def __init__(self, constraint: str, taken: str | None = None) -> None:
        super().__init__(f"the database refuses a row: {constraint}")
        self.constraint = constraint
        self.taken = taken

    @property
    def is_unique(self) -> bool:
        """Whether the row is there already."""
        return self.taken is not None

    def breaks(self, column: str) -> bool:
        """Whether it is a key of that column that is taken."""
        return self.taken == column


class Backend(Protocol):
    """One kind of database."""

    #: What its driver raises.
    FAULTS: tuple[type[Exception], ...]

    def open_engine(self, url: URL) -> Engine:
        """An engine for an address; looks at nothing yet."""
        ...

    def dialect_of(self, engine: Engine) -> Dialect:
        """The dialect in which statements are compiled: parameters stand in the order of their places."""
        ...

    def in_memory(self, url: URL) -> bool:
        """Whether it is gone with its connection: then there is one, and the blocks take turns."""
        ...

    def require_there(self, url: URL) -> None:
        """Raise NotOurDatabaseError where opening the database would make an empty one."""
        ...

    def make_ready(self, connection: DBAPIConnection, info: dict[Any, Any], busy_ms: int) -> None:
        """Set what lasts as long as the connection, once. `info` is what the pool keeps beside it."""
        ...

    def cursor(self, connection: DBAPIConnection) -> DBAPICursor:
        """A cursor that hands over days and instants as ISO text."""
        ...

    def begin_reading(self, cursor: DBAPICursor) -> None:
        """Begin a look that sees one state of the record."""
        ...

    def begin_writing(self, cursor: DBAPICursor, *, alone: bool) -> None:
        """Begin a transaction; `alone`: nobody else writes until it ends."""
        ...

    def revive(self, connection: DBAPIConnection) -> None:
        """Undo what was done since the block began, so that a question may still be asked after a failed statement."""
        ...

    def settle(self, connection: DBAPIConnection) -> None:
        """Set what stays with the database, now that it is known to be ours."""
        ...

    def table_names(self, cursor: DBAPICursor) -> frozenset[str]:
        """The tables of the database, a host's too."""
        ...

    def upsert(self, table: Any) -> Any:
        """An INSERT that knows `on_conflict_do_update`."""
        ...

    def listed(self, name: str) -> Select[Any]:
        """The values of a JSON list given as one parameter: the statement is the same for any number of them."""
        ...

    def holds(self, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
        """Whether the text stands somewhere in the column, sign by sign; LIKE takes no long ones."""
        ...

    def store_error(self, error: BaseException) -> StoreError:
        """The engine's error for a driver's: one clear line."""
        ...


def backend_of(dialect: Dialect) -> Backend:
    """The kind of database of a dialect. Raises BadValueError for one that is not supported."""
    name = _MODULES.get(dialect.name)
    if name is None:
        raise BadValueError("database", dialect.name, "a kind of database that is supported: sqlite, postgresql")
    return cast("Backend", import_module(name))


def open_engine(url: str) -> Engine:
    """An engine for a URL. Raises BadValueError; looks at nothing yet."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # Not the text itself: it may hold a password.
        raise BadValueError("database", url.partition(":")[0], "a URL such as sqlite:///ocop.db") from error
    parsed = parsed.set(drivername=_SHORT.get(parsed.drivername, parsed.drivername))
    if parsed.drivername not in _KNOWN:
        kinds = "a kind of database that is supported: sqlite, postgresql"
        raise BadValueError("database", parsed.drivername, kinds)
    module = _MODULES[parsed.drivername.partition("+")[0]]
    return cast("Backend", import_module(module)).open_engine(parsed)
