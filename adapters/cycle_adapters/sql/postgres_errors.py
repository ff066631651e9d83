"""What the errors of PostgreSQL and its driver mean: one clear line each, without the address.

Needs psycopg 3 (the extra `postgres`).
"""

import psycopg

from cycle.errors import BusyError, ContentionError, NotOurDatabaseError, StoreError
from cycle_adapters.sql.backend import ClashError, LostError, ReadOnlyError
from cycle_adapters.sql.postgres_triggers import REFUSED

_KEEPS_NONE = "what stands before the database keeps no statements: add prepare_threshold=none to its address"
#: Also what a user is told that may not use the schema: the server names no table in it.
_NO_TABLES = (
    "the database has no OCOP tables that this user sees: `ocop db upgrade` makes them, `ocop db roles` opens them"
)
#: What a state of an error means, by its code or the class of it. The first that fits.
_MEANINGS: tuple[tuple[str, type[StoreError], str], ...] = (
    (REFUSED, StoreError, ""),
    ("42P01", NotOurDatabaseError, _NO_TABLES),
    ("42501", StoreError, "the user of the database lacks a right"),
    ("25006", ReadOnlyError, "the database is read-only"),
    ("25P02", StoreError, "a statement of the host failed before in this transaction: roll it back"),
    ("25P03", LostError, "the server ended a transaction that was idle for too long; nothing was done"),
    ("55P03", BusyError, "the database is locked: another program is writing to it; try again"),
    ("40", ContentionError, "somebody else was writing the same at the same time; nothing was done, try again"),
    ("57014", StoreError, "the database stopped a statement that took too long; nothing was done"),
    ("57P", LostError, "the server ended the connection; nothing was done, try again"),
    ("08", LostError, "the connection to the database failed; nothing was done, try again"),
    ("42P05", StoreError, _KEEPS_NONE),
    ("26000", StoreError, _KEEPS_NONE),
    ("53100", StoreError, "the disk of the database is full; nothing was written"),
    ("53300", StoreError, "the database takes no more connections; try again later"),
    ("3D000", NotOurDatabaseError, "there is no such database on the server"),
    ("28", StoreError, "the server does not let this user in"),
)
#: The same for what a server says before it lets a connection in, which has no code: by a part of it, in English.
_AT_THE_DOOR: tuple[tuple[str, str], ...] = (
    ("too many clients", "53300"),
    ("connection slots", "53300"),
    ("too many connections", "53300"),
    ("password authentication failed", "28"),
    ("no password supplied", "28"),
    ("no pg_hba.conf entry", "28"),
    ('role "', "28"),
    ('database "', "3D000"),
)
_FATAL = "FATAL: "


def store_error(error: BaseException) -> StoreError:
    """The engine's error for a driver's: one clear line, without the address, which may hold a password."""
    state = getattr(error, "sqlstate", None) or ""
    said = _line(error)
    if state.startswith("23"):
        return ClashError(said, _taken(error) if state == "23505" else None)
    if state:
        return _meant(state, said)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return _meant("08", said)
    return StoreError(f"the database cannot answer: {said}")


def _meant(state: str, said: str) -> StoreError:
    for code, kind, line in _MEANINGS:
        if state.startswith(code):
            return kind(f"{line}: {said}" if line else said)
    return StoreError(f"the database cannot answer: {said}")


def connect_error(error: BaseException) -> StoreError:
    """See `Backend`."""
    said = _line(error)
    heard = said.rpartition(_FATAL)[2].strip()
    state = getattr(error, "sqlstate", None) or next((code for part, code in _AT_THE_DOOR if part in heard), "")
    if state and not state.startswith(("08", "57")):
        return _meant(state, heard)
    return StoreError(f"no connection to the database: {heard}")


def _line(error: BaseException) -> str:
    diag = getattr(error, "diag", None)
    primary = diag.message_primary if diag is not None else None
    return primary or " ".join(str(error).split()) or type(error).__name__


def _taken(error: BaseException) -> str:
    """By the name of the key, `uq_ocop_case_ref`: its columns a server tells only where no policy guards the table."""
    diag = getattr(error, "diag", None)
    table = (diag.table_name if diag else None) or ""
    key = (diag.constraint_name if diag else None) or ""
    return f"{table}.{key.removeprefix(f'uq_{table}_')}"
