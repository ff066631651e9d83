"""All that is SQLite's own: how a connection is made ready, how blocks begin, what its messages mean, its triggers."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, ColumnElement, Engine, Select, bindparam, create_engine, func, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, Dialect
from sqlalchemy.pool import StaticPool

from cycle.errors import BadValueError, BusyError, DamagedError, NotOurDatabaseError, StoreError
from cycle_adapters.sql.backend import ClashError, ReadOnlyError, Terms
from cycle_adapters.sql.decoding import Row

__all__ = ["upsert"]

#: The driver reads SQLite's own words as UTF-8 too, and they may quote a damaged page.
FAULTS: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeDecodeError)

#: Also for a connection that a host made: they last as long as the connection does.
_PRAGMAS = (
    "PRAGMA synchronous = EXTRA",  # less loses acknowledged commits when the power fails; FULL, with a rollback journal
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else a REPLACE deletes a row of the record past its trigger
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",  # else the gaps of a page that is split keep a name that is erased later
)
#: Those without which a stranger's statement could break the record. A host's own connection needs them on.
_GUARDS = ("foreign_keys", "recursive_triggers")
#: What the pragma answers, as it is set.
_SECURE_DELETE = ("OFF", "ON", "FAST")
_READY = "ocop_ready"
_BLOCK = "ocop_block"
_OLDEST = (3, 37)

_FOREVER = "the record is append-only"
_THERE = "is there already"


def _append_only(table: str, one: str, *keys: str) -> tuple[str, ...]:
    """The triggers that let rows only be added; a new one must differ from each that is there in all its `keys`."""
    there = "\n  OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)
    return (
        f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{_FOREVER}: {one} cannot be changed'); END""",
        f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{_FOREVER}: {one} cannot be deleted'); END""",
        # OR REPLACE would delete the row in its way, unseen by the trigger above where recursive_triggers is off.
        f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN {there}
BEGIN SELECT RAISE(ABORT, '{_FOREVER}: {one} {_THERE}'); END""",
    )


#: The triggers of revision 0001. Frozen: other triggers are another revision.
TRIGGERS_0001 = (
    *_append_only(
        "ocop_event",
        "an event",
        "seq = NEW.seq",
        "case_id = NEW.case_id AND number = NEW.number",
        "request_id = NEW.request_id",
    ),
    *_append_only("ocop_deadline_move", "a move of a deadline", "id = NEW.id"),
    *_append_only("ocop_fulfilment", "a report on a duty", "id = NEW.id"),
    *_append_only("ocop_calendar_notice", "a calendar notice", "id = NEW.id", "document = NEW.document"),
    *_append_only("ocop_checkpoint", "a checkpoint", "id = NEW.id"),
    *_append_only("ocop_erasure", "an erasure", "id = NEW.id"),
    *_append_only("ocop_visit", "a change of a visit", "id = NEW.id", "visit = NEW.visit AND version = NEW.version"),
    *_append_only("ocop_outbox", "work in the outbox", "id = NEW.id"),
    *_append_only("ocop_plan", "a plan", "key = NEW.key"),
    *_append_only("ocop_round", "a move of a round", "id = NEW.id"),
    *_append_only("ocop_council", "a council", "level = NEW.level AND unit = NEW.unit AND round_key = NEW.round_key"),
    *_append_only("ocop_figure", "a report on an indicator", "id = NEW.id"),
    """CREATE TRIGGER ocop_outbox_waits AFTER INSERT ON ocop_outbox
BEGIN INSERT INTO ocop_delivery (id, case_id, status, attempts) VALUES (NEW.id, NEW.case_id, 'waiting', 0); END""",
    f"""CREATE TRIGGER ocop_delivery_no_delete BEFORE DELETE ON ocop_delivery
BEGIN SELECT RAISE(ABORT, '{_FOREVER}: a delivery cannot be deleted'); END""",
)


def open_engine(url: URL) -> Engine:
    """See `Backend`. Raises StoreError for an SQLite that is too old."""
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 is the first with strict tables")
    if in_memory(url):
        arguments = {"isolation_level": None, "check_same_thread": False}
        return create_engine(url, connect_args=arguments, poolclass=StaticPool)
    return create_engine(url, connect_args={"isolation_level": None})


def dialect_of(engine: Engine) -> Dialect:
    """See `Backend`."""
    return engine.dialect


def in_memory(url: URL) -> bool:
    """Whether it is gone with its connection: then there is one, and the blocks take turns."""
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"


def require_there(url: URL) -> None:
    """Raise NotOurDatabaseError where there is no file: SQLite would make an empty one."""
    if in_memory(url) or not url.database or url.database.startswith("file:"):
        return
    if not Path(url.database).exists():
        raise NotOurDatabaseError(f"there is no database {url.database}: `ocop db upgrade` makes one")


def require_schema(schema: str | None) -> None:
    """There are none."""
    if schema is not None:
        raise BadValueError("schema", schema, "none: an SQLite file holds one programme")


def make_ready(connection: DBAPIConnection, info: dict[Any, Any], terms: Terms) -> None:
    """Set what lasts as long as the connection, once. `info` is what the pool keeps beside it."""
    if info.get(_READY) == terms.busy_ms:
        return
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(terms.busy_ms)}")
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
    info[_READY] = terms.busy_ms


def give_back(connection: DBAPIConnection, info: dict[Any, Any]) -> None:
    """Nothing that was set is in a host's way."""
    del connection, info


def cursor(connection: DBAPIConnection) -> DBAPICursor:
    """See `Backend`: days and instants stand as text in the file. A host may have its rows made into something else."""
    found: sqlite3.Cursor = connection.driver_connection.cursor()
    found.row_factory = None
    return cast("DBAPICursor", found)


def begin_reading(cursor: DBAPICursor, terms: Terms) -> None:
    """A look sees one snapshot."""
    del terms
    cursor.execute("BEGIN DEFERRED")


def begin_writing(cursor: DBAPICursor, terms: Terms, *, alone: bool) -> None:
    """A transaction takes the only pen before it reads, so that what it read stays true."""
    del terms, alone  # always
    cursor.execute("BEGIN IMMEDIATE")


def erase_for_good(cursor: DBAPICursor) -> None:
    """Deleted rows are written over with zeros. The write-ahead log is emptied by the next checkpoint of it."""
    cursor.execute("PRAGMA secure_delete = ON")


def revive(cursor: DBAPICursor, terms: Terms) -> None:
    """A failed statement undoes itself alone: what came before it goes here, or a question would find it."""
    cursor.execute("ROLLBACK")
    begin_reading(cursor, terms)


def join(connection: DBAPIConnection, *, writing: bool) -> None:
    """The driver begins no transaction before the first change: our savepoint would be one, and last when it ends.

    So a real one is begun, with the pen, which the host's commit or rollback ends. A look needs none.
    """
    driver: sqlite3.Connection = connection.driver_connection
    if driver.in_transaction:
        return
    if driver.isolation_level is None or getattr(driver, "autocommit", None) is True:
        raise StoreError("the host's connection is in autocommit mode: begin a transaction that the host ends")
    if writing:
        driver.execute("BEGIN IMMEDIATE")


def require_guarded(connection: DBAPIConnection) -> None:
    """Neither can be switched on for good here: the one not inside a transaction, the other not without the host."""
    driver: sqlite3.Connection = connection.driver_connection
    for pragma in _GUARDS:
        if not _value(driver, pragma):
            raise StoreError(f"PRAGMA {pragma} is off: have the host switch it on as each connection is made")


def _value(driver: sqlite3.Connection, pragma: str) -> Any:
    cursor = driver.cursor()
    cursor.row_factory = None
    return cursor.execute(f"PRAGMA {pragma}").fetchone()[0]


def begin_joined_reading(cursor: DBAPICursor, terms: Terms) -> object:
    """The savepoint is all."""
    del cursor, terms
    return None


def begin_joined_writing(cursor: DBAPICursor, terms: Terms, *, alone: bool) -> object:
    """The pen is held already, or comes with the first change."""
    del terms, alone
    found = cursor.execute("PRAGMA secure_delete").fetchone()[0]
    cursor.execute(f"SAVEPOINT {_BLOCK}")
    return found


def end_joined(cursor: DBAPICursor, found: object) -> None:
    """Only an erasure sets anything."""
    if found is not None:
        cursor.execute(f"PRAGMA secure_delete = {_SECURE_DELETE[cast('int', found)]}")


def revive_joined(cursor: DBAPICursor) -> None:
    """As `revive`, from where the block began."""
    cursor.execute(f"ROLLBACK TO SAVEPOINT {_BLOCK}")


def make_schema(cursor: DBAPICursor, schema: str) -> None:
    """There are none: see `require_schema`."""


def settle(connection: DBAPIConnection) -> None:
    """Let readers go on while one writes. Stays with the file, so only for a file that is known to be ours."""
    cursor = connection.cursor()
    try:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in ("wal", "memory"):
            cursor.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError:
        return  # read-only, or in use: the next opening does it, and each block works as well without
    finally:
        cursor.close()


def table_names(cursor: DBAPICursor) -> frozenset[str]:
    """The tables in the file."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(name for (name,) in cursor.fetchall() if not name.startswith("sqlite_"))


def self_check(cursor: DBAPICursor) -> list[str]:
    """Its pages, its indexes, the bounds of its tables, its foreign keys."""
    cursor.execute("PRAGMA integrity_check")
    said = [str(row[0]) for row in cursor.fetchall()]
    cursor.execute("PRAGMA foreign_key_check")
    loose = [f"foreign key: {row[0]} {row[1]}" for row in cursor.fetchall()]
    return [line for line in said if line != "ok"] + loose


def unlike_as_made(cursor: DBAPICursor) -> list[str]:
    """A file keeps how each part was made as text, word for word."""
    found = _parts(cursor)
    return [name for name, made in _parts_as_made().items() if found.get(name) != made]


def _parts(cursor: DBAPICursor) -> dict[str, tuple[str, str, str]]:
    """Space is not compared, for tools set a statement apart in their own ways; the index of a key has no text."""
    cursor.execute("SELECT name, type, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return {name: (kind, table, " ".join(sql.split())) for name, kind, table, sql in cursor.fetchall()}


@cache
def _parts_as_made() -> Mapping[str, tuple[str, str, str]]:
    """Tables, indexes and triggers by their names: what each is, the table it is of, and how it is made."""
    from cycle_adapters.sql.store import SqlStore  # it opens databases by this module

    fresh = SqlStore("sqlite://")
    try:
        with closing(fresh.engine.raw_connection()) as connection:
            return _parts(connection.cursor())
    finally:
        fresh.close()


def joined(doings: Sequence[tuple[str, Row]]) -> None:
    """There is no journey to save."""
    del doings


def bulk(sql: str, rows: Sequence[Row]) -> None:
    """The driver goes through rows at no cost."""
    del sql, rows


def listed(name: str) -> Select[Any]:
    """The values of a JSON list given as one parameter: the statement is the same for any number of them."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)


def holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether the text stands somewhere in the column, sign by sign; LIKE takes no long ones."""
    return func.instr(column, text) > 0


#: What a driver's message means, by a part of it. The first that fits.
_MEANINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    ("file is not a database", NotOurDatabaseError, "the file is not an SQLite database"),
    ("no such table: ocop_", NotOurDatabaseError, "the database has no OCOP tables: `ocop db upgrade` makes them"),
    ("locked", BusyError, "the database is locked: another program is writing to it; try again"),
    ("readonly", ReadOnlyError, "the database is read-only"),
    ("disk is full", StoreError, "the database or its disk is full; nothing was written"),
    ("disk I/O error", StoreError, "the disk failed while the database was read or written"),
    ("unable to open", StoreError, "the database cannot be opened: is the folder there, and may it be read?"),
    ("malformed", DamagedError, "the database file is damaged"),
    ("Could not decode to UTF-8", DamagedError, "the database holds text that is not UTF-8"),
    ("codec can't decode", DamagedError, "the database file is damaged"),
    (_FOREVER, StoreError, ""),
)


def store_error(error: BaseException) -> StoreError:
    """The engine's error for a driver's: one clear line."""
    said = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return ClashError(said, _taken(said))
    for part, kind, line in _MEANINGS:
        if part in said:
            return kind(line or said)
    return StoreError(f"the database cannot answer: {said}")


connect_error = store_error


def _taken(said: str) -> str | None:
    """The key that is there already. The last column tells one key of ours from another."""
    if said.startswith("UNIQUE"):
        return said.rpartition(" ")[2]
    return _THERE if said.endswith(_THERE) else None
