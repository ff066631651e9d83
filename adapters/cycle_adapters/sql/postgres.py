"""All that is PostgreSQL's own: how blocks begin and who waits for whom, what its errors mean, its triggers.

Needs psycopg 3 (the extra `postgres`). A connection is in autocommit mode while a block has it, and the block says
BEGIN itself: so no setting of a host's pool decides how we read and write.
"""

from typing import Any, cast

import psycopg
from psycopg.types.string import TextLoader
from sqlalchemy import JSON, URL, ColumnElement, Engine, Select, bindparam, create_engine, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, Dialect

from cycle.errors import ContentionError, NotOurDatabaseError, StoreError
from cycle_adapters.sql.backend import ClashError

__all__ = ["upsert"]

FAULTS: tuple[type[Exception], ...] = (psycopg.Error,)

#: Two numbers that no other program is likely to lock: who holds them writes, or writes alone.
_TURN = (0x0C0B, 1)
_READY = "ocop_ready"
#: The oldest PostgreSQL that is still maintained and tested here.
_OLDEST = 140000

_FOREVER = "the record is append-only"
#: The state of our own triggers' errors.
_REFUSED = "OC001"

_AS_TEXT = ("date", "timestamptz")


def _append_only(table: str, one: str) -> tuple[str, ...]:
    """The triggers that let rows only be added."""
    refuse = f"EXECUTE FUNCTION ocop_refuse('{one}')"
    return (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    )


#: The triggers of revision 0001. Frozen: other triggers are another revision.
TRIGGERS_0001 = (
    f"""CREATE FUNCTION ocop_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{_FOREVER}: % cannot be changed or deleted', TG_ARGV[0] USING ERRCODE = '{_REFUSED}';
END $$""",
    *_append_only("ocop_event", "an event"),
    *_append_only("ocop_deadline_move", "a move of a deadline"),
    *_append_only("ocop_fulfilment", "a report on a duty"),
    *_append_only("ocop_calendar_notice", "a calendar notice"),
    *_append_only("ocop_visit", "a change of a visit"),
)


def open_engine(url: URL) -> Engine:
    """See `Backend`."""
    return create_engine(url, connect_args={"autocommit": True, "connect_timeout": 10}, pool_pre_ping=False)


def dialect_of(engine: Engine) -> Dialect:
    """See `Backend`: a host's may name its parameters."""
    del engine
    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]


def in_memory(url: URL) -> bool:
    """Never."""
    del url
    return False


def require_there(url: URL) -> None:
    """Connecting says so: no database is made by it."""
    del url


def make_ready(connection: DBAPIConnection, info: dict[Any, Any], busy_ms: int) -> None:
    """See `Backend`. Raises StoreError for a server that is too old."""
    driver: psycopg.Connection[Any] = connection.driver_connection
    if not driver.autocommit:
        driver.autocommit = True
    if info.get(_READY) == busy_ms:
        return
    if driver.info.server_version < _OLDEST:
        raise StoreError(f"PostgreSQL {driver.info.server_version // 10000} is too old: 14 is the first that is tested")
    with driver.cursor() as cursor:
        cursor.execute(
            f"SET lock_timeout = {int(busy_ms)}; SET TIME ZONE 'UTC'; SET datestyle = 'ISO';"
            " SET client_encoding = 'UTF8'; SET synchronous_commit = on"
        )
    info[_READY] = busy_ms


def cursor(connection: DBAPIConnection) -> DBAPICursor:
    """See `Backend`."""
    found: psycopg.Cursor[Any] = connection.driver_connection.cursor()
    for name in _AS_TEXT:
        found.adapters.register_loader(name, TextLoader)
    return cast("DBAPICursor", found)


def begin_reading(cursor: DBAPICursor) -> None:
    """A look sees one snapshot."""
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


def begin_writing(cursor: DBAPICursor, *, alone: bool) -> None:
    """Writers go on side by side: each locks the cases it reads. Who changes what stands around cases writes alone."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    cursor.execute(f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {lock}({_TURN[0]}, {_TURN[1]})")


def revive(connection: DBAPIConnection) -> None:
    """A failed statement spoils the transaction: begin another one."""
    connection.rollback()


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


def listed(name: str) -> Select[Any]:
    """See `Backend`."""
    return select(func.json_array_elements_text(bindparam(name, type_=JSON)).column_valued("value"))


def holds(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """See `Backend`."""
    return func.strpos(column, text) > 0


#: What a state of an error means, by its code or the class of it. The first that fits.
_MEANINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    (_REFUSED, StoreError, ""),
    ("42P01", NotOurDatabaseError, "the database has no OCOP tables: `ocop db upgrade` makes them"),
    ("42501", StoreError, "the user of the database lacks a right"),
    ("25006", StoreError, "the database is read-only"),
    ("55P03", StoreError, "the database is locked: another program is writing to it; try again"),
    ("40", ContentionError, "somebody else was writing the same at the same time; nothing was done, try again"),
    ("57014", StoreError, "the database stopped a statement that took too long; nothing was done"),
    ("53100", StoreError, "the disk of the database is full; nothing was written"),
    ("53300", StoreError, "the database takes no more connections; try again later"),
    ("3D000", NotOurDatabaseError, "there is no such database on the server"),
    ("28", StoreError, "the server does not let this user in"),
)
_LOST = (
    "the connection to the database failed; whether the last step was done is not known: ask for it again with"
    " the same request id"
)


def store_error(error: BaseException) -> StoreError:
    """The engine's error for a driver's: one clear line, without the address, which may hold a password."""
    state = getattr(error, "sqlstate", None) or ""
    said = _line(error)
    if state.startswith("23"):
        return ClashError(said, _taken(error) if state == "23505" else None)
    for code, kind, line in _MEANINGS:
        if state and state.startswith(code):
            return kind(f"{line}: {said}" if line else said)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        lost = state or ("connection" in said and "failed:" not in said)
        return StoreError(_LOST if lost else f"no connection to the database: {said}")
    return StoreError(f"the database cannot answer: {said}")


def _line(error: BaseException) -> str:
    diag = getattr(error, "diag", None)
    primary = diag.message_primary if diag is not None else None
    return primary or " ".join(str(error).split()) or type(error).__name__


def _taken(error: BaseException) -> str:
    """`Key (case_id, number)=(…) already exists.`: the last column tells one key of ours from another."""
    diag = getattr(error, "diag", None)
    detail = (diag.message_detail if diag else None) or ""
    columns = detail.partition("(")[2].partition(")")[0]
    table = (diag.table_name if diag else None) or ""
    return f"{table}.{columns.rpartition(', ')[2]}"
