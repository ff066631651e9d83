"""Brings a database to this program's schema, in one transaction: a failed upgrade leaves nothing half done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from cycle.errors import NotOurDatabaseError
from cycle_adapters.sql import schema
from cycle_adapters.sql.backend import backend_of, open_engine
from cycle_adapters.sql.connecting import BUSY_MS, alchemy_faults, connected
from cycle_adapters.sql.link import Link

_MIGRATIONS = Path(__file__).with_name("migrations")
_OURS = "ocop_"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which schema a database has, and which one this program needs."""

    current: str | None  #: None for a database that is empty, or not ours.
    head: str = schema.HEAD

    @property
    def up_to_date(self) -> bool:
        """Whether the program can work on it."""
        return self.current == self.head


@contextmanager
def _engine_of(database: str | Engine) -> Iterator[Engine]:
    """A host's own engine, or one for this call alone."""
    if not isinstance(database, str):
        yield database
        return
    engine = open_engine(database)
    try:
        yield engine
    finally:
        engine.dispose()


def check(database: str | Engine, *, busy_ms: int = BUSY_MS) -> SchemaState:
    """Say which schema a database has. Changes nothing; raises StoreError for what is no database."""
    with _engine_of(database) as engine:
        backend_of(engine.dialect).require_there(engine.url)
        with connected(engine, busy_ms, Link.begin_reading) as link:
            return SchemaState(_current(link))


def upgrade(database: str | Engine, *, shared: bool = False, busy_ms: int = BUSY_MS) -> SchemaState:
    """Bring a database to the newest schema, and say what it had before; a new file is made.

    Tables of others are left alone, but a database with nothing else is taken for a mistake, and raises
    NotOurDatabaseError, unless it is said to be `shared`. Raises SchemaError for the schema of a newer program.
    Several may run at once: one does it, the others wait and find it done.
    """
    with _engine_of(database) as engine, alchemy_faults(backend_of(engine.dialect)), engine.connect() as connection:
        link = Link(connection.connection, backend_of(engine.dialect))
        link.make_ready(connection.info, busy_ms)
        with connection.begin():
            link.begin_writing(alone=True)
            found = SchemaState(_current(link))
            _require_upgradable(found, link, shared)
            if not found.up_to_date:
                _migrate(connection)
        link.settle()
    return found


def _require_upgradable(found: SchemaState, link: Link, shared: bool) -> None:
    if found.current is not None:
        schema.require_known(found.current)
    elif not shared and any(not name.startswith(_OURS) for name in link.table_names()):
        raise NotOurDatabaseError("the database holds tables of another program, and none of OCOP's")


def _current(link: Link) -> str | None:
    if schema.VERSION_TABLE not in link.table_names():
        return None
    return schema.current_version(link)


def _migrate(connection: Connection) -> None:
    """Run the migrations inside the transaction of the connection."""
    # Alembic takes half a second to import, and only this needs it.
    from alembic.command import upgrade as run
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    run(config, "head")
