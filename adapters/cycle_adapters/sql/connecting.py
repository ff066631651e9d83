"""Connections for blocks: each is made ready, begun, and ended as its block ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from cycle.errors import StoreError
from cycle_adapters.sql.backend import Backend, backend_of
from cycle_adapters.sql.link import Link

#: How long a writer waits for another one, in milliseconds.
BUSY_MS = 5000

Begin = Callable[[Link], None]


@contextmanager
def alchemy_faults(backend: Backend) -> Iterator[None]:
    """Turn what SQLAlchemy raises into the engine's errors, and what it lets through from the driver."""
    faults: tuple[type[Exception], ...] = (SQLAlchemyError, *backend.FAULTS)
    try:
        yield
    except faults as error:
        raise backend.store_error(getattr(error, "orig", None) or error) from error


def _connect(engine: Engine, backend: Backend) -> PoolProxiedConnection:
    with alchemy_faults(backend):
        return engine.raw_connection()


@contextmanager
def connected(engine: Engine, busy_ms: int = BUSY_MS, begin: Begin | None = None) -> Iterator[Link]:
    """A connection for one block, as a whole done or undone where it `begin`s one."""
    backend = backend_of(engine.dialect)
    connection = _connect(engine, backend)
    try:
        link = Link(connection, backend)
        link.make_ready(connection.info, busy_ms)
        if begin is None:
            yield link
            return
        begin(link)
        try:
            yield link
            link.commit()
        except BaseException:
            _undo(connection, link)
            raise
    finally:
        connection.close()


def _undo(connection: PoolProxiedConnection, link: Link) -> None:
    """Never in the way of the error that led here: a connection that cannot undo is thrown away, which undoes."""
    try:
        link.rollback()
    except StoreError:
        connection.invalidate()
