"""What differs from one kind of database to another, and which kind a database is.

`sqlite` and `postgres` are such modules. A driver is imported only with the first database of its kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from sqlalchemy import URL, ColumnElement, Engine, Select
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, Dialect

from cycle.errors import BadValueError, StoreError
from cycle_adapters.sql.decoding import Row

#: By the name of SQLAlchemy's dialect, then by its driver.
_MODULES = {
    ("sqlite", "pysqlite"): "cycle_adapters.sql.sqlite",
    ("postgresql", "psycopg"): "cycle_adapters.sql.postgres",
}
KINDS = "a kind of database that is supported: sqlite, postgresql with the driver psycopg"
#: How long a writer waits for another one, in milliseconds.
BUSY_MS = 5000


@dataclass(frozen=True, slots=True)
class Terms:
    """How blocks run: how long a writer waits, and the schema of PostgreSQL in which our tables are, if it is named."""

    busy_ms: int = BUSY_MS
    schema: str | None = None


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


class LostError(StoreError):
    """The connection broke. What the block did is undone, unless the answer to its COMMIT is what was lost."""


class ReadOnlyError(StoreError):
    """The connection may not write. The next one may.

    SQLite opens a file for reading alone where descriptors run out for a moment; a standby takes over.
    """


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

    def require_schema(self, schema: str | None) -> None:
        """Raise BadValueError for the name of a schema that this kind of database cannot have."""
        ...

    def make_ready(self, connection: DBAPIConnection, info: dict[Any, Any], terms: Terms) -> None:
        """Set what lasts as long as the connection, once. `info` is what the pool keeps beside it."""
        ...

    def give_back(self, connection: DBAPIConnection, info: dict[Any, Any]) -> None:
        """Take back what would change how a host's own blocks begin on the connection."""
        ...

    def cursor(self, connection: DBAPIConnection) -> DBAPICursor:
        """A cursor that hands over days and instants as ISO text."""
        ...

    def begin_reading(self, cursor: DBAPICursor, terms: Terms) -> None:
        """Begin a look that sees one state of the record."""
        ...

    def begin_writing(self, cursor: DBAPICursor, terms: Terms, *, alone: bool) -> None:
        """Begin a transaction; `alone`: nobody else writes until it ends."""
        ...

    def erase_for_good(self, cursor: DBAPICursor) -> None:
        """See to it that what this transaction deletes is not left readable in the file."""
        ...

    def revive(self, cursor: DBAPICursor, terms: Terms) -> None:
        """Undo what was done since the block began, so that a question may still be asked after a failed statement."""
        ...

    def join(self, connection: DBAPIConnection, *, writing: bool) -> None:
        """Make sure that a host's connection is in a transaction which the host ends. Raises StoreError where not."""
        ...

    def require_guarded(self, connection: DBAPIConnection) -> None:
        """Raise StoreError where a host's connection does not keep what our tables refuse."""
        ...

    def begin_joined_reading(self, cursor: DBAPICursor, terms: Terms) -> object:
        """Begin a look in a savepoint of a host's transaction; what `end_joined` needs."""
        ...

    def begin_joined_writing(self, cursor: DBAPICursor, terms: Terms, *, alone: bool) -> object:
        """Begin to write likewise; what is locked stays so until the host's transaction ends."""
        ...

    def end_joined(self, cursor: DBAPICursor, found: object) -> None:
        """Set the host's settings again as they were `found`, before the savepoint is released."""
        ...

    def revive_joined(self, cursor: DBAPICursor) -> None:
        """As `revive`, in a host's transaction, which goes on."""
        ...

    def make_schema(self, cursor: DBAPICursor, schema: str) -> None:
        """Make the schema where it is not there."""
        ...

    def settle(self, connection: DBAPIConnection) -> None:
        """Set what stays with the database, now that it is known to be ours."""
        ...

    def table_names(self, cursor: DBAPICursor) -> frozenset[str]:
        """The tables of the database, a host's too."""
        ...

    def self_check(self, cursor: DBAPICursor) -> Sequence[str]:
        """A line for each thing that the database itself finds wrong, where it can look."""
        ...

    def unlike_as_made(self, cursor: DBAPICursor) -> Sequence[str]:
        """The parts of our schema that are missing, shut off, or not as our migrations make them.

        As far as the database does not see to that itself. What a host has added beside them does not matter.
        """
        ...

    def joined(self, doings: Sequence[tuple[str, Row]]) -> tuple[str, Row] | None:
        """One statement that does all of these and counts what each touched; None where they are better done in turn.

        Its one row has a count for each. None of them may need to see what another one does.
        """
        ...

    def bulk(self, sql: str, rows: Sequence[Row]) -> tuple[str, Row] | None:
        """One statement that does an INSERT, UPDATE or DELETE for all of these rows; None where a driver does it well.

        No two of them may touch the same row.
        """
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
        """The engine's error for a driver's: one clear line. LostError where the connection is gone."""
        ...

    def connect_error(self, error: BaseException) -> StoreError:
        """The engine's error where no connection could be made, without anything that may be a password."""
        ...


def backend_of(dialect: Dialect) -> Backend:
    """The kind of database of a dialect. Raises BadValueError for one that is not supported."""
    return backend_for(dialect.name, dialect.driver)


def backend_for(kind: str, driver: str) -> Backend:
    """The kind of database with that driver. Raises BadValueError, or StoreError where the driver is not installed."""
    name = _MODULES.get((kind, driver))
    if name is None:
        raise BadValueError("database", f"{kind}+{driver}", KINDS)
    try:
        return cast("Backend", import_module(name))
    except ModuleNotFoundError:
        said = f"the driver {driver} is not installed: pip install 'ocop-cycle[postgres]' brings it"
        raise StoreError(said) from None
    except ImportError as error:  # it is there: a library that it needs is not, or memory is short
        raise StoreError(f"the driver {driver} cannot be loaded: {' '.join(str(error).split())}") from error
