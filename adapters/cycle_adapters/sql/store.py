"""The store in an SQL database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache, partial
from threading import Lock, get_ident

from sqlalchemy import Dialect, Engine, func, select

from cycle.errors import StoreError
from cycle.ports import Clock
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import schema as versions
from cycle_adapters.sql.around import Memory
from cycle_adapters.sql.backend import BUSY_MS, Terms, backend_of
from cycle_adapters.sql.ids import Ids
from cycle_adapters.sql.link import Link, prepare
from cycle_adapters.sql.places import Database, place_of
from cycle_adapters.sql.reading import SqlReading
from cycle_adapters.sql.statements import Statements
from cycle_adapters.sql.tables import metadata
from cycle_adapters.sql.upgrade import upgrade, upgrade_place
from cycle_adapters.sql.writing import SqlWriting


@lru_cache(maxsize=8)
def _statements(dialect: Dialect) -> Statements:
    """Compiled once, for a host too that makes a store for each of its transactions."""
    return Statements(backend_of(dialect), dialect)


class SqlStore:
    """Keeps the record in a database. One store serves any number of threads: each block has its own connection.

    Takes a URL such as `sqlite:///ocop.db` (`sqlite://` is gone with the store), an engine of a host, or a host's own
    connection or session: then every block is part of the host's transaction, which only the host ends, and the store
    serves that one transaction after the other as its connection does. A host's connections to SQLite keep foreign
    keys and recursive triggers on. `schema`: where in PostgreSQL the tables are; an address may say it too, as
    `?ocop_schema=dong_nai`.

    `create` sets an empty database up; without it NotOurDatabaseError says what to do. Raises SchemaError for the
    schema of an older or newer program. A writer waits `busy_ms` for another one before it gives up; in a host's
    transaction on SQLite, as long as the host's connection waits.
    """

    def __init__(
        self,
        database: Database = "sqlite://",
        *,
        schema: str | None = None,
        create: bool = False,
        busy_ms: int = BUSY_MS,
        clock: Clock | None = None,
    ) -> None:
        self._place = place_of(database, Terms(busy_ms, schema))
        self.engine: Engine = self._place.engine
        self._ids = Ids(clock or SystemClock())
        self._memory = Memory(lasting=not self._place.is_hosts)
        backend = self._place.backend
        self.statements = _statements(backend.dialect_of(self.engine))
        alone = not self._place.is_hosts and backend.in_memory(self.engine.url)
        self._turn: AbstractContextManager[None] = _Turns() if alone else nullcontext()
        try:
            self._open(create or alone)
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(
        cls,
        database: Database,
        *,
        schema: str | None = None,
        shared: bool = False,
        busy_ms: int = BUSY_MS,
        clock: Clock | None = None,
    ) -> "SqlStore":
        """Bring the database to this program's schema, made anew where it has none, and open it. See `upgrade`."""
        upgrade(database, schema=schema, shared=shared, busy_ms=busy_ms)
        return cls(database, schema=schema, busy_ms=busy_ms, clock=clock)

    def _open(self, create: bool) -> None:
        if create:
            self._set_up()
        self._place.backend.require_there(self.engine.url)
        with self._place.block(Link.begin_reading) as link:
            versions.require_current(versions.current_version(link))
        self._place.settle()

    def _set_up(self) -> None:
        with self._place.block(Link.begin_reading) as link:
            empty = not link.table_names()
        if empty:
            upgrade_place(self._place)

    @contextmanager
    def read(self) -> Iterator[SqlReading]:
        """See `cycle.ports.Store`. In a host's transaction a look sees what that one sees."""
        with self._turn, self._place.block(Link.begin_reading) as link:
            yield SqlReading(link, self.statements, self._memory)

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[SqlWriting]:
        """See `cycle.ports.Store`."""
        with self._turn, self._place.block(partial(Link.begin_writing, alone=alone), writing=True) as link:
            writing = SqlWriting(link, self.statements, self._memory, self._ids)
            yield writing
            writing.require_whole()

    def count(self, table: str) -> int:
        """How many rows a table of ours has."""
        question = prepare(select(func.count()).select_from(metadata.tables[table]), self.statements.dialect)
        with self._turn, self._place.block(Link.begin_reading) as link:
            return int(link.rows(question)[0][0])

    def close(self) -> None:
        """Let its connections go. A host's own stay as they are."""
        self._place.close()


class _Turns(AbstractContextManager[None]):
    """A database in memory has one connection: the blocks of threads take turns on it.

    A block inside another would undo it when it ends, so it is refused.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: int | None = None

    def __enter__(self) -> None:
        if self._holder == get_ident():
            raise StoreError("a database in memory takes one block at a time: end the other one first")
        self._lock.acquire()
        self._holder = get_ident()

    def __exit__(self, *error: object) -> None:
        self._holder = None
        self._lock.release()
