"""Connections for blocks: each is made ready, begun, and ended as its block ended."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from cycle.errors import StoreError
from cycle_adapters.sql import sqlite
from cycle_adapters.sql.link import Link

#: How long a writer waits for another one, in milliseconds.
BUSY_MS = 5000


@contextmanager
def alchemy_faults() -> Iterator[None]:
    """Turn what SQLAlchemy raises into the engine's errors, and what it lets through from the driver."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise sqlite.store_error(getattr(error, "orig", None) or error) from error


def _connect(engine: Engine) -> PoolProxiedConnection:
    with alchemy_faults():
        return engine.raw_connection()


@contextmanager
def connected(engine: Engine, busy_ms: int = BUSY_MS, begin: str | None = None) -> Iterator[Link]:
    """A connection for one block, as a whole done or undone where it `begin`s one."""
    connection = _connect(engine)
    try:
        link = Link(connection)
        link.make_ready(connection.info, busy_ms)
        if begin is None:
            yield link
            return
        link.begin(begin)
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
