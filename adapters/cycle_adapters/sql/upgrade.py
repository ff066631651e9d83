"""Brings a database to this program's schema, in one transaction: a failed upgrade leaves nothing half done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from cycle.errors import NotOurDatabaseError
from cycle_adapters.sql import schema as schema_versions
from cycle_adapters.sql.backend import BUSY_MS, Terms
from cycle_adapters.sql.link import Link
from cycle_adapters.sql.places import Database, Place, place_of

_MIGRATIONS = Path(__file__).with_name("migrations")
_OURS = "ocop_"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which schema a database has, and which one this program needs."""

    current: str | None  #: None for a database that is empty, or not ours.
    head: str = schema_versions.HEAD

    @property
    def up_to_date(self) -> bool:
        """Whether the program can work on it."""
        return self.current == self.head


@contextmanager
def _opened(database: Database, terms: Terms) -> Iterator[Place]:
    """For this call alone."""
    place = place_of(database, terms)
    try:
        yield place
    finally:
        place.close()


def check(database: Database, *, schema: str | None = None, busy_ms: int = BUSY_MS) -> SchemaState:
    """Say which schema a database has. Changes nothing; raises StoreError for what is no database."""
    with _opened(database, Terms(busy_ms, schema)) as place:
        place.backend.require_there(place.engine.url)
        with place.block(Link.begin_reading) as link:
            return SchemaState(_current(link))


def upgrade(
    database: Database, *, schema: str | None = None, shared: bool = False, busy_ms: int = BUSY_MS
) -> SchemaState:
    """Bring a database to the newest schema, and say what it had before; a new file is made.

    Tables of others are left alone, but a database with nothing else is taken for a mistake, and raises
    NotOurDatabaseError, unless it is said to be `shared`, or is given as a host's connection or session: then all is
    done in the host's transaction. Raises SchemaError for the schema of a newer program. Several may run at once: one
    does it, the others wait and find it done.

    On PostgreSQL a named `schema` is made where it is missing; that takes the right CREATE on the database.
    """
    with _opened(database, Terms(busy_ms, schema)) as place:
        return upgrade_place(place, shared=shared)


def upgrade_place(place: Place, *, shared: bool = False) -> SchemaState:
    """See `upgrade`."""
    with place.migrating() as (connection, link):
        link.make_schema()
        found = SchemaState(_current(link))
        _require_upgradable(found, link, shared or place.is_hosts)
        if not found.up_to_date:
            _migrate(connection)
    place.settle()
    return found


def _require_upgradable(found: SchemaState, link: Link, shared: bool) -> None:
    if found.current is not None:
        schema_versions.require_known(found.current)
    elif not shared and any(not name.startswith(_OURS) for name in link.table_names()):
        raise NotOurDatabaseError("the database holds tables of another program, and none of OCOP's")


def _current(link: Link) -> str | None:
    if schema_versions.VERSION_TABLE not in link.table_names():
        return None
    return schema_versions.current_version(link)


def _migrate(connection: Connection) -> None:
    """Run the migrations inside the transaction of the connection."""
    # Alembic takes half a second to import, and only this needs it.
    from alembic.command import upgrade as run
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    with _hosts_alembic():
        run(config, "head")


@contextmanager
def _hosts_alembic() -> Iterator[None]:
    """Alembic has one `op` and one `context` in a process: a host's migration that called us gets its own back."""
    from alembic import context, op

    found = [vars(module).get("_proxy") for module in (context, op)]
    try:
        yield
    finally:
        for proxy in found:
            if proxy is not None:
                proxy._install_proxy()
