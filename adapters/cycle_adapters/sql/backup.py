"""Backups that are known to be whole: made while the database is in use, and read again before they count.

SQLite copies itself page by page. PostgreSQL's own `pg_dump` and `pg_restore` do it there; they must be on the path.
Neither rights nor policies are put back: they name roles that another server may not have.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import URL

from cycle.errors import BadValueError, DamagedError, StoreError, TakenError
from cycle_adapters.sql.address import parse
from cycle_adapters.sql.auditing import Audit, audited
from cycle_adapters.sql.backend import Terms
from cycle_adapters.sql.integrity import faults_of
from cycle_adapters.sql.link import Link, Prepared
from cycle_adapters.sql.places import place_of
from cycle_adapters.sql.policies import GUARDED, IS_FILTERED
from cycle_adapters.sql.schema import VERSION_TABLE, require_current
from cycle_adapters.sql.store import SqlStore

#: Pages that are copied at a time, between which others may write.
_PAGES = 1024
#: A line in the list of what a dump holds: its number, and that it guards a table of ours.
_GUARD = re.compile(rf"[0-9]+; [0-9]+ [0-9]+ (?:ROW SECURITY|POLICY) .+ (?:{'|'.join(GUARDED)}) ")
_FILTERED = (
    "pg_dump reads guarded rows only for the owner of the tables, a superuser or a user with BYPASSRLS:"
    " make the backup as one of them"
)
#: Where libpq does not call the variable as it calls the word of an address.
_VARIABLES = {"dbname": "PGDATABASE", "connect_timeout": "PGCONNECT_TIMEOUT"}


def back_up(url: str, target: Path, *, overwrite: bool = False) -> Audit:
    """Copy the database into a file, and audit the copy. The file appears whole or not at all.

    Raises TakenError where it is there already, DamagedError where the copy is not whole. What a dump of PostgreSQL
    holds is only known once it is restored: there, it is the database itself that is audited.
    """
    if target.exists() and not overwrite:
        raise TakenError("file", target)
    place, schema = parse(url)
    with _beside(target) as copy:
        if place.get_backend_name() == "sqlite":
            _copied(_file_of(place), copy)
            found = _audit_copy(copy)
        else:
            found = _audit(url)
            _require_unfiltered(url)
            parts = ["--schema", schema] if schema else []
            _run("pg_dump", place, ["--format", "custom", "--file", str(copy), *parts])
        copy.replace(target)
    return found


def restore(url: str, source: Path) -> Audit:
    """Put a backup into a database that is not there yet, or empty, and audit it.

    Raises TakenError where there is something already: what is there is never written over. Raises SchemaError for the
    backup of an older or newer program, and puts nothing anywhere.
    """
    if not source.exists():
        raise BadValueError("file", source, "a backup that is there")
    place, _ = parse(url)  # the schema is in the dump
    if place.get_backend_name() == "sqlite":
        target = _file_of(place)
        if target.exists():
            raise TakenError("database", target)
        with _beside(target) as copy:
            _copied(source, copy)
            found = _audit_copy(copy)
            copy.replace(target)
        return found
    if _is_filled(url):
        raise TakenError("database", place.database or "")
    require_current(_schema_in(source, place))
    flags = ["--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction"]
    with NamedTemporaryFile("w", prefix="ocop-", suffix=".list") as parts:
        parts.write(_without_guards(source, place))
        parts.flush()
        _run("pg_restore", place, [*flags, "--use-list", parts.name, "--dbname", place.database or "", str(source)])
    return _audit(url)


def _audit_copy(copy: Path) -> Audit:
    """The audit of a file, which is then one file again, without a log beside it."""
    found = _audit(f"sqlite:///{copy}")
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    return found


def _audit(url: str) -> Audit:
    store = SqlStore(url)
    try:
        with store.read() as reading:
            found = audited(reading.log)
        faults = [f"{one.code} at {one.place}" for one in found.faults] or faults_of(store)
    finally:
        store.close()
    if faults:
        raise DamagedError(f"the record is not whole: {faults[0]}; see `ocop audit verify`")
    return found


def _require_unfiltered(url: str) -> None:
    """Raise StoreError for a user whose rows policies choose, even where they choose all: pg_dump refuses him.

    To let it dump what the policies show would need nobody to change them, those on tables of a host too.
    """
    place = place_of(url, Terms())
    try:
        with place.block(Link.begin_reading) as link:
            if link.rows(Prepared(IS_FILTERED)) == [(True,)]:
                raise StoreError(_FILTERED)
    finally:
        place.close()


def _without_guards(dump: Path, place: URL) -> str:
    """The numbers of all that is to be put back, as pg_restore reads them."""
    parts = _run("pg_restore", place, ["--list", str(dump)]).splitlines()
    return "\n".join(part.partition(" ")[0] for part in parts if not part.startswith(";") and not _GUARD.match(part))


def _schema_in(dump: Path, place: URL) -> str:
    """Which schema a dump brings: pg_restore takes any, and what is put in cannot be taken out again by us."""
    said = _run("pg_restore", place, ["--data-only", "--table", VERSION_TABLE, "--file", "-", str(dump)])
    found = re.search(rf"^COPY [^\n]*{VERSION_TABLE}[^\n]*\n(\S+)$", said, re.MULTILINE)
    if found is None:
        raise BadValueError("file", dump, "a dump of a database of OCOP")
    return found[1]


def _is_filled(url: str) -> bool:
    from cycle_adapters.sql.upgrade import check

    return check(url).current is not None


def _file_of(place: URL) -> Path:
    if not place.database or place.database == ":memory:":
        raise BadValueError("database", "memory", "one in a file")
    return Path(place.database)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file beside that one, which is gone afterwards unless it took its place."""
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        copy = Path(file.name)
    try:
        yield copy
    finally:
        for left in (copy, *(Path(f"{copy}{end}") for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)


def _copied(source: Path, target: Path) -> None:
    """What was there at one moment, while others go on writing."""
    try:
        opened = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
        with closing(opened) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new, pages=_PAGES)
    except sqlite3.Error as error:
        raise StoreError(f"the file cannot be copied: {error}") from error


def _run(program: str, place: URL, words: Sequence[str]) -> str:
    """Run a program of PostgreSQL; what it prints."""
    found = shutil.which(program)
    if found is None:
        raise StoreError(f"{program} is not on the path: it comes with PostgreSQL's client programs")
    done = subprocess.run(
        [found, *words], env=_environment(place), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"status {done.returncode}"
        raise StoreError(f"{program} failed: {said[:300]}")
    return done.stdout


def _environment(place: URL) -> Mapping[str, str]:
    """The address as libpq takes it: a password is never an argument, which others on the machine can read."""
    _, given = place.get_dialect()().create_connect_args(place)
    return {**os.environ, **{_variable(name): str(value) for name, value in given.items()}}


def _variable(name: str) -> str:
    """One that libpq does not have is not looked at."""
    return _VARIABLES.get(name, f"PG{name.replace('_', '').upper()}")
