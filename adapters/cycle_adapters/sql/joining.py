"""Blocks inside a host's transaction: each is a savepoint of it, and lasts or vanishes with it.

Nothing here commits, rolls back or closes what is the host's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from sqlalchemy import Connection, Engine, NestedTransaction
from sqlalchemy.exc import PendingRollbackError, ResourceClosedError, SQLAlchemyError, UnboundExecutionError
from sqlalchemy.orm import Session, SessionTransaction

from cycle.errors import StoreError
from cycle_adapters.sql.backend import Backend, Terms
from cycle_adapters.sql.connecting import Begin, alchemy_faults
from cycle_adapters.sql.link import Link

#: What a host may share: SQLModel's Session is one of SQLAlchemy's.
Host: TypeAlias = Connection | Session
_Savepoint: TypeAlias = NestedTransaction | SessionTransaction
_ENDED = "the host's connection is closed, or its transaction has ended"


@contextmanager
def _shared(backend: Backend) -> Iterator[None]:
    """Say what is wrong with a host's connection."""
    try:
        with alchemy_faults(backend):
            yield
    except StoreError as error:
        cause = error.__cause__
        if isinstance(cause, PendingRollbackError):
            raise StoreError("a statement of the host failed before in this transaction: roll it back") from cause
        if isinstance(cause, ResourceClosedError):
            raise StoreError(_ENDED) from cause
        raise


def engine_of(host: Host) -> Engine:
    """The engine behind it. Raises StoreError for a host that has none."""
    if isinstance(host, Connection):
        return host.engine
    try:
        bind = host.get_bind()
    except UnboundExecutionError as error:
        raise StoreError("the session has no database of its own, or several: give its connection instead") from error
    return bind.engine


def connection_of(host: Host) -> Connection:
    """The connection of a host, in a transaction as SQLAlchemy sees it; a session's flushes nothing yet."""
    found = host.connection() if isinstance(host, Session) else host
    if not found.in_transaction():
        found.begin()
    return found


@contextmanager
def joined(host: Host, backend: Backend, terms: Terms, begin: Begin, *, writing: bool, guarded: bool) -> Iterator[Link]:
    """A block: what it did is gone when it raises, and the host's transaction is as before.

    `guarded`: the host's connection has to keep what our tables refuse.
    """
    with _shared(backend):
        connection = connection_of(host)
        driver = connection.connection
        if guarded:
            backend.require_guarded(driver)
        backend.join(driver, writing=writing)
        savepoint = host.begin_nested()
        if isinstance(host, Session):
            host.connection()  # only now the savepoint is made
    try:
        link = Link(driver, backend, terms, guest=True)
        begin(link)
        yield link
        link.end_joined()
        if _is_over(savepoint):
            raise StoreError(_ENDED)
        with _shared(backend):
            savepoint.commit()
    except BaseException:
        _undo(savepoint, connection)
        raise


def _is_over(savepoint: _Savepoint) -> bool:
    """Whether the host ended its transaction inside the block. A session says so itself."""
    return isinstance(savepoint, NestedTransaction) and not savepoint.is_active


def _undo(savepoint: _Savepoint, connection: Connection) -> None:
    """Never in the way of the error that led here. Where it fails the host's transaction is lost, and must not go on:
    SQLAlchemy then lets the host do nothing but roll back."""
    if _is_over(savepoint):
        return
    try:
        savepoint.rollback()
    except ResourceClosedError:
        return  # a session's, that is over
    except SQLAlchemyError as error:
        if not connection.closed and not connection.invalidated:
            connection.invalidate(error)
