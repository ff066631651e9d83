"""Between a program and its server stands a pool: PgBouncer, which gives each transaction another connection.

And the server behind an address may turn into one that takes no more changes, or fail and another one takes over. F3
in docs/reliability.md; a pool of the program's own that is used up is tested in `test_opening_postgres.py`.
"""

import multiprocessing
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine

from cycle.case import Case
from cycle.errors import BadValueError, StoreError
from cycle.program import Program
from cycle.records import replay
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore, check, upgrade
from cycle_adapters.sql.auditing import audited
from tests.support.postgres import OWNER, Server, running_server, standby_of
from tests.support.tiers import LONG, times

WORKERS = 4
#: Steps of each worker.
STEPS = times(50, 1000)
#: Connections that PgBouncer has for all of them.
FEW = 2
ON = date(2026, 6, 1)
PRODUCER = {"role": "producer", "name": "HTX A"}

_forked = multiprocessing.get_context("fork")


def registered(program: Program, key: str) -> Case:
    product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    unit = "dong-nai/phu-loi"
    return program.register(product, by=PRODUCER, on=ON, producer=producer, unit=unit, ref=key, request_id=f"r-{key}")


def withdrawn(program: Program, key: str) -> Case:
    return program.advance(key, "withdraw", by=PRODUCER, on=ON, reason="Nghỉ", request_id=f"w-{key}")


def require_whole(url: str, events: int) -> None:
    """So many events, each case is what they add up to, and the record is whole."""
    with closing(SqlStore(url)) as store, store.read() as reading:
        found = audited(reading.log)
        assert found.whole, found.faults[:3]
        assert found.events == events
        assert all(replay(reading.events(case.id)) == case for case in Program(store, SystemClock()).cases())


# PgBouncer.


@contextmanager
def bouncer_to(server: Server, database: str) -> Iterator[Path]:
    """A running PgBouncer in transaction mode, and the folder of its socket."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("POOLED CONNECTIONS ARE NOT TESTED: install PgBouncer, as by `apt-get install pgbouncer`")
    with tempfile.TemporaryDirectory(prefix="ocop-pgb-", dir="/tmp") as folder:  # the path of a socket has to be short
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(_settings(server, database, folder), "utf-8")
        Path(folder).chmod(0o777)
        who = ["-u", server.socket.parent.owner()] if os.geteuid() == 0 else []  # it refuses to be root
        process = subprocess.Popen([program, *who, str(settings)], stderr=subprocess.PIPE)
        try:
            _wait_for(process, f"host={folder} dbname={database} user={OWNER}")
            yield Path(folder)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()


def _settings(server: Server, database: str, folder: str) -> str:
    return f"""[databases]
{database} = host={server.socket.parent} dbname={database} user={OWNER}
[pgbouncer]
listen_port = 5432
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {FEW}
"""


def _wait_for(process: "subprocess.Popen[bytes]", conninfo: str) -> None:
    """Its socket is there before anybody listens on it."""
    while True:
        assert process.poll() is None, process.communicate()
        try:
            psycopg.connect(conninfo).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.01)


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """The name of a database with our tables, for this test alone."""
    name = postgres.ready()
    yield name
    postgres.drop(name)


@pytest.fixture
def bouncer(postgres: Server, database: str) -> Iterator[str]:
    """The address of that database behind PgBouncer, as docs/embedding.md has it."""
    with bouncer_to(postgres, database) as folder:
        yield f"postgresql://{OWNER}@/{database}?host={folder}&prepare_threshold=none"


def _work(url: str, me: int) -> None:
    store = SqlStore(url, busy_ms=60_000)
    program = Program(store, SystemClock())
    for number in range(STEPS // 2):
        key = f"W{me}-{number}"
        registered(program, key)
        assert withdrawn(program, key) == withdrawn(program, key)
    store.close()


def test_many_work_through_few_connections_of_a_pool_between_them_and_the_server(
    postgres: Server, database: str, bouncer: str
) -> None:
    workers = [_forked.Process(target=_work, args=(bouncer, me)) for me in range(WORKERS)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0] * WORKERS
    with postgres.connect(database) as raw:
        question = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = %s"
        assert raw.execute(question, (database, OWNER)).fetchone() == (FEW,), "they were not pooled"
    require_whole(postgres.url(database), WORKERS * STEPS)
    require_whole(bouncer, WORKERS * STEPS)


def test_an_engine_of_a_host_goes_through_it_too(bouncer: str) -> None:
    url = bouncer.replace("postgresql:", "postgresql+psycopg:").replace("&prepare_threshold=none", "")
    engine = create_engine(url, connect_args={"prepare_threshold": None})
    program = Program(SqlStore(engine), SystemClock())
    for number in range(20):
        registered(program, f"H{number}")
    engine.dispose()
    require_whole(bouncer, 20)


def test_where_a_pool_keeps_no_statements_a_step_is_taken_or_refused_as_a_whole(
    postgres: Server, database: str, bouncer: str
) -> None:
    # An old PgBouncer gives a statement that one connection knows to another one; a newer one takes care of them.
    stores = [SqlStore(bouncer.replace("none", "1")) for _ in range(2)]
    done = 0
    for number in range(20):
        for at, store in enumerate(stores):
            try:
                registered(Program(store, SystemClock()), f"{at}-{number}")
            except StoreError as error:
                assert "prepared statement" in str(error)
            else:
                done += 1
    for store in stores:
        store.close()
    require_whole(postgres.url(database), done)


def test_a_database_is_set_up_and_a_schema_is_named_through_it(postgres: Server) -> None:
    name = postgres.empty()
    postgres.admin("GRANT CREATE ON DATABASE {} TO {}", name, OWNER)
    with bouncer_to(postgres, name) as folder:
        url = f"postgresql://{OWNER}@/{name}?host={folder}&prepare_threshold=none"
        for schema in ("dong_nai", "ha_tinh"):
            upgrade(url, schema=schema)
        stores = {schema: SqlStore(url, schema=schema) for schema in ("dong_nai", "ha_tinh")}
        for number in range(20):  # by turns, over connections that served the other one before
            for schema, store in stores.items():
                registered(Program(store, SystemClock()), f"{schema}-{number}")
        for schema, store in stores.items():
            assert {case.ref.rpartition("-")[0] for case in Program(store, SystemClock()).cases()} == {schema}  # type: ignore[union-attr]
            store.close()
    postgres.drop(name)


@pytest.mark.parametrize("said", ["often", "-1", "5&prepare_threshold=6", "9" * 5000])
def test_how_often_a_statement_is_asked_before_it_is_kept_is_a_number_or_none(said: str) -> None:
    with pytest.raises(BadValueError, match=r"prepare_threshold.*a number, or none"):
        check(f"postgresql://{OWNER}@/nowhere?prepare_threshold={said}")


@pytest.mark.parametrize(("said", "kept"), [("none", 0), ("3", 3), ("5", 1), ("0", 6)])
def test_the_server_keeps_a_statement_that_was_asked_so_often(postgres: Server, database: str, said, kept) -> None:
    with (
        closing(SqlStore(f"{postgres.url(database)}&prepare_threshold={said}")) as store,
        closing(store.engine.raw_connection()) as connection,
    ):
        driver: Any = connection.driver_connection
        for _ in range(6):
            driver.execute("SELECT 1 FROM ocop_case")
        question = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%ocop_case'"
        assert sum(row[0] for row in driver.execute(question, prepare=False).fetchall()) == kept


# The server takes no more changes.


@pytest.fixture
def standby(postgres: Server) -> Iterator[Callable[[str], None]]:
    """Has every connection read only (`on`), or write again (`off`), as when another server takes over."""

    def turn(on: str) -> None:
        postgres.admin(f"ALTER SYSTEM SET default_transaction_read_only = {on}")
        postgres.admin("SELECT pg_reload_conf()")

    yield turn
    turn("off")


def wait_until(store: SqlStore, on: str) -> None:
    """Until the process of the server behind the store has heard of it."""
    with closing(store.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        while driver.execute("SHOW default_transaction_read_only").fetchone() != (on,):
            time.sleep(0.001)


def test_a_server_that_turns_into_one_for_reading_refuses_a_step_and_nothing_is_half_done(
    postgres: Server, database: str, standby: Callable[[str], None]
) -> None:
    url = postgres.url(database)
    with closing(SqlStore(url)) as store:
        program = Program(store, SystemClock())
        case = registered(program, "P1")
        standby("on")
        wait_until(store, "on")
        for asked in (lambda: withdrawn(program, "P1"), lambda: registered(program, "P2"), lambda: program.sweep(ON)):
            with pytest.raises(StoreError, match="the database is read-only"):
                asked()
            assert list(program.cases()) == [case]
        standby("off")
        wait_until(store, "off")
        assert withdrawn(program, "P1") == withdrawn(program, "P1")
    require_whole(url, 2)


# A standby takes over.


class Clerk:
    """Registers one case after the other, each until it is answered, and notes those that were."""

    def __init__(self, url: str, me: int) -> None:
        self.heard: list[str] = []
        self.errors = 0
        self._url, self._me = url, me
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def stop(self) -> None:
        """After the request that is being asked."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        with closing(SqlStore(self._url)) as store:
            program = Program(store, SystemClock())
            while not self._stop.is_set():
                key = f"C{self._me}-{len(self.heard)}"
                try:
                    self.heard.append(registered(program, key).id)
                except StoreError:
                    self.errors += 1
                    time.sleep(0.02)


def until(clerks: list[Clerk], count: int) -> None:
    """Wait until each of them has heard of so many."""
    while any(len(clerk.heard) < count for clerk in clerks):
        time.sleep(0.01)


@pytest.mark.timeout(600)
def test_a_standby_that_takes_over_has_what_was_acknowledged_and_the_same_address_leads_to_it() -> None:
    for _ in range(times(1, 5)):
        with running_server(durable=LONG) as primary:
            name = primary.ready()
            with standby_of(primary) as standby:
                take_over(primary, standby, name)


def take_over(primary: Server, standby: Server, name: str) -> None:
    """The one is killed, and the other promoted, while clerks go on with the store that they have."""
    primary.admin("ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.admin("SELECT pg_reload_conf()")
    url = f"{primary.url(name)}&host={standby.socket.parent}&target_session_attrs=read-write"
    clerks = [Clerk(url, me) for me in range(3)]
    try:
        until(clerks, 10)
        with closing(SqlStore(standby.url(name))) as store:
            assert Program(store, SystemClock()).cases()
            with pytest.raises(StoreError, match="the database is read-only"):
                registered(Program(store, SystemClock()), "P1")
        assert primary.kill() > len(clerks)
        standby.admin("SELECT pg_promote()")
        until(clerks, 10 + max(len(clerk.heard) for clerk in clerks))
    finally:
        for clerk in clerks:
            clerk.stop()
    assert all(clerk.errors for clerk in clerks), "the failure hit nobody"
    heard = [case_id for clerk in clerks for case_id in clerk.heard]
    require_whole(standby.url(name), len(heard))
    with closing(SqlStore(standby.url(name))) as store:
        assert {case.id for case in Program(store, SystemClock()).cases()} == set(heard)
