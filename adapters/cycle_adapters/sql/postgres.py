"""All that is PostgreSQL's own, but for its triggers and errors: how blocks begin, who waits for whom, what it is sent.

Needs psycopg 3 (the extra `postgres`). A connection is in autocommit mode while a block has it, and the block says
BEGIN itself: so no setting of a host's pool decides how we read and write.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import TextLoader
from sqlalchemy import JSON, URL, ColumnElement, Engine, Select, bindparam, create_engine, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, Dialect
from sqlalchemy.pool import PoolProxiedConnection

from cycle.errors import BadValueError, StoreError
from cycle_adapters.sql.backend import Terms
from cycle_adapters.sql.decoding import Row, canonical
from cycle_adapters.sql.policies import HIDDEN, IS_FILTERED, unlike_guards
from cycle_adapters.sql.postgres_errors import connect_error, store_error
from cycle_adapters.sql.postgres_triggers import unlike_triggers
from cycle_adapters.sql.schema import VERSION_TABLE

__all__ = ["connect_error", "store_error", "upsert"]

FAULTS: tuple[type[Exception], ...] = (psycopg.Error,)

#: Who holds the lock of these two numbers writes, or writes alone: one that no other program is likely to lock, and the
#: number of a table of ours, so that those of two schemas do not wait for each other. 1: it is still to be made.
_TURN_OF_ALL = 3083
#: With every beginning, in the same message: a row that is there for whoever may see any row of ours. It holds off
#: whoever would begin to hide rows (`ocop db roles`) until the block ends.
_LOOK = f"SELECT 1 FROM {VERSION_TABLE}"
_BLOCK = "ocop_block"
_ISOLATION = "transaction_isolation"
#: Where the address does not say: how long to wait for a server that is connected to, and when a connection is given up
#: behind which nobody is: within a minute of its last sign, or when what was sent is not taken for half of one.
_WAITS = {
    "connect_timeout": 10,  # seconds, as are the next two
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
#: In the query of an address: how often a statement is asked before the server keeps it; PgBouncer may want `none`.
_PREPARE = "prepare_threshold"
_READY = "ocop_ready"
_FOUND = "ocop_found"
_CURSOR = "ocop_cursor"
#: The oldest PostgreSQL that is still maintained and tested here.
_OLDEST = 140000

#: From so many rows on they are sent in one parameter.
_LEAST_IN_BULK = 8

_DIALECT: Dialect = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]
_AS_TEXT = ("date", "timestamptz")


def open_engine(url: URL) -> Engine:
    """See `Backend`."""
    given: dict[str, Any] = {name: value for name, value in _WAITS.items() if name not in url.query}
    if (threshold := url.query.get(_PREPARE)) is not None:
        given[_PREPARE] = _threshold(threshold)
    return create_engine(url.difference_update_query([_PREPARE]), connect_args={"autocommit": True} | given)


def _threshold(said: str | tuple[str, ...]) -> int | None:
    if said == "none":
        return None
    if isinstance(said, str) and re.fullmatch("[0-9]{1,9}", said):
        return int(said)
    raise BadValueError(_PREPARE, str(said), "a number, or none")


def dialect_of(engine: Engine) -> Dialect:
    """See `Backend`: a host's may name its parameters."""
    del engine
    return _DIALECT


def in_memory(url: URL) -> bool:
    """Never."""
    del url
    return False


def require_there(url: URL) -> None:
    """Connecting says so: no database is made by it."""
    del url


def require_schema(schema: str | None) -> None:
    """A name of at most 63 bytes that is none of the server's own."""
    if schema is None:
        return
    if not 1 <= len(schema.encode()) <= 63 or not schema.isprintable() or schema.startswith("pg_"):
        raise BadValueError("schema", schema, "the name of a schema, of at most 63 bytes")


def make_ready(connection: DBAPIConnection, info: dict[Any, Any], terms: Terms) -> None:
    """See `Backend`. Settings are set by each block, for itself. Raises StoreError for a server that is too old."""
    del terms
    driver: psycopg.Connection[Any] = connection.driver_connection
    if _READY not in info and driver.info.server_version < _OLDEST:
        raise StoreError(f"PostgreSQL {driver.info.server_version // 10000} is too old: 14 is the first that is tested")
    info[_READY] = True
    info[_FOUND] = driver.autocommit
    if not driver.autocommit:
        driver.autocommit = True


def give_back(connection: DBAPIConnection, info: dict[Any, Any]) -> None:
    """A host's connection begins its transactions by itself again, as it did."""
    driver: psycopg.Connection[Any] = connection.driver_connection
    if not info.pop(_FOUND, True) and not driver.closed:
        driver.autocommit = False


def cursor(connection: DBAPIConnection) -> DBAPICursor:
    """See `Backend`. One for all blocks of a connection: it keeps what it has learnt of values and columns."""
    info = cast("PoolProxiedConnection", connection).info
    if _CURSOR not in info:
        info[_CURSOR] = _cursor(connection.driver_connection)
    return cast("DBAPICursor", info[_CURSOR])


def _cursor(driver: "psycopg.Connection[Any]") -> "psycopg.Cursor[Any]":
    """A host may have its rows made into something else.

    Numbers have one width: else the server would plan a statement anew for each width of each of its numbers.
    """
    found = psycopg.Cursor(driver, row_factory=tuple_row)
    for name in _AS_TEXT:
        found.adapters.register_loader(name, TextLoader)
    found.adapters.register_dumper(int, Int8Dumper)
    return found


def _settings(terms: Terms) -> dict[str, str]:
    """What a block needs, and no longer than it lasts."""
    found = {"lock_timeout": str(int(terms.busy_ms)), "TimeZone": "UTC", "DateStyle": "ISO", "client_encoding": "UTF8"}
    if terms.schema is not None:  # and nothing else: a table that is missing there must not be found elsewhere
        found["search_path"] = f"{_quoted(terms.schema)}, pg_temp"
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'  # SQLAlchemy's would double a %, for a statement with parameters


def _set(settings: Mapping[str, str]) -> str:
    """A question that sets them until the transaction, or the savepoint, is undone or ends."""
    values = ", ".join(f"pg_catalog.set_config('{name}', {_text(value)}, true)" for name, value in settings.items())
    return f"SELECT {values}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _lock(alone: bool) -> str:
    return "pg_catalog.pg_advisory_xact_lock" if alone else "pg_catalog.pg_advisory_xact_lock_shared"


def _take_turn(alone: bool) -> str:
    ours = f"pg_catalog.to_regclass('{VERSION_TABLE}')::oid::int4"
    return f"SELECT {_lock(alone)}({_TURN_OF_ALL}, coalesce({ours}, 1))"


def _look_in_turn(alone: bool) -> str:
    """Both at once, as quickly as either: a table knows its number."""
    return f"SELECT {_lock(alone)}({_TURN_OF_ALL}, tableoid::int4) FROM {VERSION_TABLE}"


def begin_reading(cursor: DBAPICursor, terms: Terms) -> None:
    """A look sees one snapshot. Raises StoreError for a user from whom the rows are hidden: he would see nothing."""
    beginning = _beginning_to_read(terms)
    _do_seeing(cursor, f"{beginning}; {_LOOK}", f"ROLLBACK; {beginning}")


@lru_cache(maxsize=64)
def _beginning_to_read(terms: Terms) -> str:
    return f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_set(_settings(terms))}"


def begin_writing(cursor: DBAPICursor, terms: Terms, *, alone: bool) -> None:
    """Writers go on side by side: each locks the cases it reads. Who changes what stands around cases writes alone.

    Raises StoreError as `begin_reading`.
    """
    beginning = _beginning_to_write(terms)
    _do_seeing(cursor, f"{beginning}; {_look_in_turn(alone)}", f"ROLLBACK; {beginning}; {_take_turn(alone)}")


@lru_cache(maxsize=64)
def _beginning_to_write(terms: Terms) -> str:
    settings = _settings(terms) | {"synchronous_commit": "on"}  # what was acknowledged outlives a failure of power
    return f"BEGIN ISOLATION LEVEL READ COMMITTED; {_set(settings)}"


def _do_seeing(cursor: DBAPICursor, beginning: str, again: str) -> None:
    """Begin, and see at last that our rows show; `again` begins where there is nothing of ours to be looked at."""
    try:
        _do_all(cursor, beginning)
    except psycopg.errors.UndefinedTable:
        _do_all(cursor, again)
        return
    while cursor.nextset():
        pass
    if cursor.fetchone() is None:
        cursor.execute(IS_FILTERED)
        if cursor.fetchone() == (True,):
            raise StoreError(HIDDEN)
        _do_all(cursor, again)


def _do_all(cursor: DBAPICursor, statements: str) -> None:
    """Several in one message, which no server can keep, whatever a host has its driver prepare."""
    cast("psycopg.Cursor[Any]", cursor).execute(statements, prepare=False)


def erase_for_good(cursor: DBAPICursor) -> None:
    """Old versions of rows go with the next VACUUM, which takes care of itself."""
    del cursor


def revive(cursor: DBAPICursor, terms: Terms) -> None:
    """A failed statement spoils the transaction: begin another one, for questions."""
    cursor.execute("ROLLBACK")
    begin_reading(cursor, terms)


def join(connection: DBAPIConnection, *, writing: bool) -> None:
    """The driver begins a transaction with the first statement, unless it was told not to."""
    del writing
    driver: psycopg.Connection[Any] = connection.driver_connection
    if driver.autocommit and driver.info.transaction_status == TransactionStatus.IDLE:
        raise StoreError("the host's connection is in autocommit mode: begin a transaction that the host ends")


def require_guarded(connection: DBAPIConnection) -> None:
    """The tables guard themselves."""
    del connection


def begin_joined_reading(cursor: DBAPICursor, terms: Terms) -> object:
    """A look sees what the host's transaction sees."""
    found = _found(cursor, terms)
    _begin_joined(cursor, _set(_settings(terms)))
    return found


def begin_joined_writing(cursor: DBAPICursor, terms: Terms, *, alone: bool) -> object:
    """Raises StoreError for a transaction with a snapshot from before our locks: what it reads may be out of date."""
    found = _found(cursor, terms)
    if found[_ISOLATION] != "read committed":
        raise StoreError(
            f"the host's transaction is at {found[_ISOLATION].upper()}: begin it at READ COMMITTED, so that it reads"
            " what others wrote while it waited for its turn"
        )
    _begin_joined(cursor, f"{_set(_settings(terms))}; {_take_turn(alone)}")
    return found


def _begin_joined(cursor: DBAPICursor, beginning: str) -> None:
    _do_seeing(cursor, f"{beginning}; SAVEPOINT {_BLOCK}; {_LOOK}", f"ROLLBACK TO SAVEPOINT {_BLOCK}")


def _found(cursor: DBAPICursor, terms: Terms) -> Mapping[str, str]:
    """The host's settings that the block changes, and its isolation."""
    names = (*_settings(terms), _ISOLATION)
    cursor.execute("SELECT " + ", ".join(f"pg_catalog.current_setting('{name}')" for name in names))
    return dict(zip(names, cursor.fetchone() or (), strict=True))


def end_joined(cursor: DBAPICursor, found: object) -> None:
    """As they were when the block began."""
    before = cast("Mapping[str, str]", found)
    cursor.execute(_set({name: value for name, value in before.items() if name != _ISOLATION}))


def revive_joined(cursor: DBAPICursor) -> None:
    """A failed statement spoils the host's transaction: go back to where the block began."""
    cursor.execute(f"ROLLBACK TO SAVEPOINT {_BLOCK}")


def make_schema(cursor: DBAPICursor, schema: str) -> None:
    """Asked for only where it is missing: that takes a right on the whole database."""
    cursor.execute("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", (schema,))
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE SCHEMA {_quoted(schema)}")


def settle(connection: DBAPIConnection) -> None:
    """Nothing to set."""
    del connection


def table_names(cursor: DBAPICursor) -> frozenset[str]:
    """The tables that are found without naming their schema."""
    cursor.execute(
        "SELECT c.relname FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p')"
        " AND pg_catalog.pg_table_is_visible(c.oid)"
        " AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    )
    return frozenset(name for (name,) in cursor.fetchall())


def self_check(cursor: DBAPICursor) -> list[str]:
    """A server checks its pages itself, where it was set up with checksums."""
    del cursor
    return []


def unlike_as_made(cursor: DBAPICursor) -> list[str]:
    """Triggers and what they do, and the guard of the rows where there is one."""
    return [*unlike_triggers(cursor), *unlike_guards(cursor)]


def joined(doings: Sequence[tuple[str, Row]]) -> tuple[str, Row]:
    """A common table expression for each row."""
    return _joined(tuple(sql for sql, _ in doings)), [value for _, row in doings for value in row]


@lru_cache(maxsize=512)
def _joined(statements: tuple[str, ...]) -> str:
    """Each is counted, asked for or not: so the server does them in their order, which the outbox keeps."""
    parts = ", ".join(f"d{number} AS ({sql} RETURNING 1)" for number, sql in enumerate(statements))
    counts = ", ".join(f"(SELECT count(*) FROM d{number})" for number in range(len(statements)))
    return f"WITH {parts} SELECT {counts}"


def bulk(sql: str, rows: Sequence[Row]) -> tuple[str, Row] | None:
    """All rows in one parameter: a statement for each of them takes many times as long."""
    if len(rows) < _LEAST_IN_BULK:
        return None
    return _bulk(sql), [canonical(rows)]


@lru_cache(maxsize=512)
def _bulk(sql: str) -> str:
    """The statement over the rows of a JSON list instead of one row; each value is cast as the statement casts it."""
    first, *others = sql.split("%s")
    said = first + "".join(f"(given.line->>{number}){part}" for number, part in enumerate(others))
    given = "jsonb_array_elements(%s::jsonb) AS given(line)"
    if said.startswith("INSERT"):
        head, _, values = said.partition(" VALUES (")
        values, conflict, rest = values.partition(") ON CONFLICT")
        return f"{head} SELECT {values.removesuffix(')')} FROM {given} WHERE true{conflict[1:]}{rest}"
    link = "FROM" if said.startswith("UPDATE") else "USING"
    return said.replace(" WHERE ", f" {link} {given} WHERE ", 1)


def listed(name: str) -> Select[Any]:
    """See `Backend`."""
    return select(func.json_array_elements_text(bindparam(name, type_=JSON)).column_valued("value"))


def holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """See `Backend`."""
    return func.strpos(column, text) > 0
