"""Hosts that embed the engine: their engine, their one table, and their transaction as a Connection or a Session."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session
from sqlmodel import Session as SqlModelSession

Host: TypeAlias = Connection | Session

#: The ways in which a host may hold its transaction.
HOSTS: Mapping[str, Callable[[Engine], AbstractContextManager[Host]]] = {
    "connection": Engine.connect,
    "session": Session,
    "sqlmodel": SqlModelSession,
}


def host_engine(url: str) -> Engine:
    """An engine as a host makes it; on SQLite with the settings that docs/embedding.md asks for."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", guard)
    return engine


def guard(connection: Any, record: Any) -> None:
    """Switch on what our tables need."""
    del record
    for pragma in ("foreign_keys", "recursive_triggers"):
        connection.execute(f"PRAGMA {pragma} = ON")


@contextmanager
def opened(engine: Engine, kind: str) -> Iterator[Host]:
    """A host's connection or session, closed in the end."""
    with HOSTS[kind](engine) as host:
        yield host


def make_orders(engine: Engine) -> None:
    """The host's own table."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE host_order (name TEXT PRIMARY KEY)"))


def order(host: Host, name: str) -> None:
    """The host writes something of its own."""
    host.execute(text("INSERT INTO host_order VALUES (:name)"), {"name": name})


def orders(host: Host) -> list[str]:
    """What the host has written."""
    return list(host.execute(text("SELECT name FROM host_order ORDER BY name")).scalars())
