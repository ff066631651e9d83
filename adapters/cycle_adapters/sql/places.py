"""Where blocks run: on connections of a pool, ours or a host's, or inside the transaction of a host."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Protocol, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from cycle.errors import BadValueError
from cycle_adapters.sql.address import open_engine, parse
from cycle_adapters.sql.backend import Backend, Terms, backend_of
from cycle_adapters.sql.connecting import Begin, alchemy_faults, connect, connected, lent
from cycle_adapters.sql.joining import Host, connection_of, engine_of, joined
from cycle_adapters.sql.link import Link

#: What a store is opened on: an address, or what a host has.
Database: TypeAlias = str | Engine | Connection | Session


class Place(Protocol):
    """One of the two."""

    engine: Engine
    backend: Backend
    #: Whether the database is certainly a host's too.
    is_hosts: bool

    def block(self, begin: Begin, *, writing: bool = False) -> AbstractContextManager[Link]:
        """A block that is done or undone as a whole."""
        ...

    def migrating(self) -> AbstractContextManager[tuple[Connection, Link]]:
        """A block that writes alone, with the connection as Alembic takes it."""
        ...

    def settle(self) -> None:
        """See `Backend.settle`."""
        ...

    def close(self) -> None:
        """Let go what is not a host's."""
        ...


class PoolPlace:
    """Connections of a pool: each block is a transaction of its own."""

    is_hosts = False

    def __init__(self, engine: Engine, terms: Terms, *, is_ours: bool) -> None:
        self.engine = engine
        self.backend = backend_of(engine.dialect)
        self.backend.require_schema(terms.schema)
        self._terms = terms
        self._is_ours = is_ours

    def block(self, begin: Begin, *, writing: bool = False) -> AbstractContextManager[Link]:
        """See `Place`."""
        del writing
        return connected(self.engine, self._terms, begin)

    @contextmanager
    def migrating(self) -> Iterator[tuple[Connection, Link]]:
        """See `Place`."""
        with alchemy_faults(self.backend), connect(self.engine.connect, self.backend) as connection:
            driver = connection.connection
            self.backend.make_ready(driver, connection.info, self._terms)
            try:
                with connection.begin():
                    link = Link(driver, self.backend, self._terms)
                    link.begin_writing(alone=True)
                    yield connection, link
            finally:
                if not connection.invalidated:
                    self.backend.give_back(driver, connection.info)

    def settle(self) -> None:
        """See `Place`."""
        with lent(self.engine, self._terms) as (_, link):
            link.settle()

    def close(self) -> None:
        """See `Place`."""
        if self._is_ours:
            self.engine.dispose()


class HostPlace:
    """The transaction of a host: each block is a savepoint in it."""

    is_hosts = True

    def __init__(self, host: Host, terms: Terms) -> None:
        self._host = host
        self._terms = terms
        bind = engine_of(host)
        self.engine = bind
        self.backend = backend_of(bind.dialect)
        self.backend.require_schema(terms.schema)

    def block(self, begin: Begin, *, writing: bool = False) -> AbstractContextManager[Link]:
        """See `Place`."""
        return joined(self._host, self.backend, self._terms, begin, writing=writing, guarded=writing)

    @contextmanager
    def migrating(self) -> Iterator[tuple[Connection, Link]]:
        """See `Place`. Tables are made whatever the connection keeps."""
        begin = Link.begin_writing
        with (
            joined(self._host, self.backend, self._terms, begin, writing=True, guarded=False) as link,
            alchemy_faults(self.backend),
        ):
            yield connection_of(self._host), link

    def settle(self) -> None:
        """What stays with the database is the host's to set."""

    def close(self) -> None:
        """Nothing is ours."""


def place_of(database: Database, terms: Terms) -> Place:
    """Where the blocks of a store run. Raises BadValueError for what is no database, or not one that is supported."""
    if isinstance(database, str):
        url, named = parse(database)
        if terms.schema is not None and named not in (None, terms.schema):
            raise BadValueError("schema", terms.schema, f"the schema of the address, {named}")
        terms = replace(terms, schema=named if terms.schema is None else terms.schema)
        return PoolPlace(open_engine(url), terms, is_ours=True)
    if isinstance(database, Engine):
        return PoolPlace(database, terms, is_ours=False)
    if isinstance(database, Connection | Session):
        return HostPlace(database, terms)
    raise BadValueError("database", type(database).__name__, "a URL, an Engine, a Connection or a Session")
