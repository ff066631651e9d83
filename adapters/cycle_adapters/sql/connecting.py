"""Connections for blocks: each is made ready, begun, and ended as its block ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection

from cycle.errors import StoreError
from cycle_adapters.sql.backend import Backend, LostError, ReadOnlyError, Terms, backend_of
from cycle_adapters.sql.link import Link

_C = TypeVar("_C")
Begin = Callable[[Link], None]
#: Beside a connection of the pool that served a block before: it may be dead by now, and another one alive.
_USED = "ocop_used"


@contextmanager
def alchemy_faults(backend: Backend) -> Iterator[None]:
    """Turn what SQLAlchemy raises into the engine's errors, and what it lets through from the driver."""
    faults: tuple[type[Exception], ...] = (SQLAlchemyError, *backend.FAULTS)
    try:
        yield
    except faults as error:
        raise backend.store_error(getattr(error, "orig", None) or error) from error


def connect(ask: Callable[[], _C], backend: Backend) -> _C:
    """A connection, as the pool is asked for it."""
    faults: tuple[type[Exception], ...] = (SQLAlchemyError, *backend.FAULTS)
    try:
        return ask()
    except PoolTimeoutError as error:
        said = "every connection of the pool is in use: end a block, or give the engine a larger pool"
        raise StoreError(said) from error
    except faults as error:
        raise backend.connect_error(getattr(error, "orig", None) or error) from error


@contextmanager
def lent(engine: Engine, terms: Terms, begin: Begin | None = None) -> Iterator[tuple[PoolProxiedConnection, Link]]:
    """A connection of the pool, made ready and given back as it was, and the link on it, `begun` where that is asked.

    One that broke while it lay in the pool is replaced: nothing was done on it yet.
    """
    backend = backend_of(engine.dialect)
    while True:
        connection = connect(engine.raw_connection, backend)
        try:
            was_used = connection.info.get(_USED, False)
            connection.info[_USED] = True
            try:
                link = _begun(connection, backend, terms, begin)
            except LostError:
                if was_used:
                    continue
                raise
            yield connection, link
            return
        finally:
            _give_back(connection, backend)


def _begun(connection: PoolProxiedConnection, backend: Backend, terms: Terms, begin: Begin | None) -> Link:
    with alchemy_faults(backend):
        backend.make_ready(connection, connection.info, terms)
        link = Link(connection, backend, terms)
    try:
        if begin is not None:
            begin(link)
    except BaseException:
        _undo(connection, link)
        raise
    return link


def _give_back(connection: PoolProxiedConnection, backend: Backend) -> None:
    """One that cannot be made as it was, because a second Ctrl-C kept its block from being undone, is thrown away."""
    try:
        if connection.is_valid:
            with alchemy_faults(backend):
                backend.give_back(connection, connection.info)
    except StoreError:
        connection.invalidate()
    connection.close()


@contextmanager
def connected(engine: Engine, terms: Terms, begin: Begin | None = None) -> Iterator[Link]:
    """A connection for one block, as a whole done or undone where it `begin`s one."""
    with lent(engine, terms, begin) as (connection, link):
        if begin is None:
            yield link
            return
        try:
            yield link
            link.commit()
        except BaseException as error:
            _undo(connection, link)
            if isinstance(error, ReadOnlyError):
                connection.invalidate()
            raise


def _undo(connection: PoolProxiedConnection, link: Link) -> None:
    """Never in the way of the error that led here: a connection that cannot undo is thrown away, which undoes."""
    try:
        link.rollback()
    except StoreError:
        connection.invalidate()
