"""The store in an SQL database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from threading import Lock, get_ident

from sqlalchemy import Engine

from cycle.errors import StoreError
from cycle.ports import Clock
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import schema
from cycle_adapters.sql.backend import backend_of, open_engine
from cycle_adapters.sql.connecting import BUSY_MS, connected
from cycle_adapters.sql.ids import Ids
from cycle_adapters.sql.link import Link
from cycle_adapters.sql.reading import SqlReading
from cycle_adapters.sql.statements import Statements
from cycle_adapters.sql.upgrade import upgrade
from cycle_adapters.sql.writing import SqlWriting


class SqlStore:
    """Keeps the record in a database. One store serves any number of threads: each block has its own connection.

    Takes a URL such as `sqlite:///ocop.db` (`sqlite://` is gone with the store) or an engine of a host, whose
    connections then keep foreign keys and recursive triggers on. `create` sets an empty database up; without it
    NotOurDatabaseError says what to do. Raises SchemaError for the schema of an older or newer program. A writer
    waits `busy_ms` for another one before it gives up.
    """

    def __init__(
        self,
        database: str | Engine = "sqlite://",
        *,
        create: bool = False,
        busy_ms: int = BUSY_MS,
        clock: Clock | None = None,
    ) -> None:
        self._is_guest = not isinstance(database, str)
        self.engine = open_engine(database) if isinstance(database, str) else database
        self._busy_ms = busy_ms
        self._ids = Ids(clock or SystemClock())
        backend = backend_of(self.engine.dialect)
        self.statements = Statements(backend, backend.dialect_of(self.engine))
        memory = backend.in_memory(self.engine.url)
        self._turn: AbstractContextManager[None] = _Turns() if memory else nullcontext()
        try:
            self._open(create or memory)
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(
        cls, database: str | Engine, *, shared: bool = False, busy_ms: int = BUSY_MS, clock: Clock | None = None
    ) -> "SqlStore":
        """Bring the database to this program's schema, made anew where it has none, and open it. See `upgrade`."""
        upgrade(database, shared=shared, busy_ms=busy_ms)
        return cls(database, busy_ms=busy_ms, clock=clock)

    def _set_up(self) -> None:
        with connected(self.engine, self._busy_ms) as link:
            empty = not link.table_names()
        if empty:
            upgrade(self.engine, busy_ms=self._busy_ms)

    def _open(self, create: bool) -> None:
        if create:
            self._set_up()
        backend_of(self.engine.dialect).require_there(self.engine.url)
        with connected(self.engine, self._busy_ms, Link.begin_reading) as link:
            schema.require_current(schema.current_version(link))
        with connected(self.engine, self._busy_ms) as link:
            link.settle()

    @contextmanager
    def read(self) -> Iterator[SqlReading]:
        """See `cycle.ports.Store`."""
        with self._turn, connected(self.engine, self._busy_ms, Link.begin_reading) as link:
            yield SqlReading(link, self.statements)

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[SqlWriting]:
        """See `cycle.ports.Store`."""
        with self._turn, connected(self.engine, self._busy_ms, partial(Link.begin_writing, alone=alone)) as link:
            writing = SqlWriting(link, self.statements, self._ids)
            yield writing
            if writing.broken:
                raise StoreError("a save failed in this transaction, so it is undone as a whole")

    def close(self) -> None:
        """Let its connections go. A host's engine stays as it is."""
        if not self._is_guest:
            self.engine.dispose()


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
