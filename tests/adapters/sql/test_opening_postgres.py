"""Whatever goes wrong with a server gives one clear line and nothing half done, and the same store works on."""

import re
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from cycle.errors import BadValueError, NotOurDatabaseError, OcopError, SchemaError, StoreError
from cycle.program import Program
from cycle.testing import FrozenClock
from cycle_adapters.cli import BROKEN, MISUSED, main
from cycle_adapters.cli.store_words import store_sentence
from cycle_adapters.sql import SqlStore, check, upgrade
from cycle_adapters.sql.postgres_errors import _MEANINGS
from tests.support.opened import found, save
from tests.support.postgres import OWNER, Server
from tests.support.wire import Wire, wire_to

SECRET = "s3cr3t-w0rd"


@pytest.fixture
def ready(postgres: Server) -> Iterator[str]:
    """The name of a database with our tables, for this test alone."""
    name = postgres.ready()
    yield name
    postgres.drop(name)


@pytest.fixture
def wire(postgres: Server) -> Iterator[Wire]:
    """A wire to the server."""
    with wire_to(postgres.socket) as wire:
        yield wire


def through(wire: Wire, database: str) -> str:
    """The address of a database behind the wire."""
    return f"postgresql://{OWNER}@/{database}?host={wire.folder}"


def refused(url: str, kind: type[OcopError], line: str) -> None:
    """Every way of opening says so in one line, without the password; so does the command line, by its status."""
    for opening in (SqlStore, SqlStore.create, check, upgrade):
        with pytest.raises(kind, match=line) as caught:
            opening(url)
        assert type(caught.value) is kind
        assert "\n" not in str(caught.value)
        assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the command line says of a database that cannot be opened, with all it says to a developer."""
    monkeypatch.setenv("OCOP_DEBUG", "1")

    def run(url: str, status: int = BROKEN) -> str:
        assert main(["--db", url, "--lang", "en", "case", "list"]) == status
        said = capsys.readouterr()
        assert not said.out
        assert SECRET not in said.err
        return str(said.err).splitlines()[-1]

    return run


def test_a_server_that_is_not_there(told: Any, tmp_path: Path) -> None:
    url = f"postgresql://me:{SECRET}@/ocop?host={tmp_path}"
    refused(url, StoreError, "no connection to the database")
    assert "no connection to the database" in told(url)


def test_a_port_on_which_nobody_listens(told: Any) -> None:
    url = f"postgresql://me:{SECRET}@127.0.0.1:1/ocop"
    refused(url, StoreError, "no connection to the database.*refused")
    assert "refused" in told(url)


def test_a_server_that_does_not_exist(told: Any) -> None:
    refused(f"postgresql://me:{SECRET}@no-such-server.invalid/ocop", StoreError, "no connection to the database")


def test_a_wrong_password(postgres: Server, told: Any) -> None:
    postgres.with_password("ocop_guest", "the right one")
    folder = postgres.socket.parent
    for url in (
        f"postgresql://ocop_guest:{SECRET}@/postgres?host={folder}",
        f"postgresql://ocop_guest@/postgres?host={folder}&password={SECRET}",
    ):
        refused(url, StoreError, "does not let this user in: password authentication failed")
        assert "does not let this user in" in told(url)
    assert "no password supplied" in told(f"postgresql://ocop_guest@/postgres?host={folder}")


def test_a_user_who_does_not_exist(postgres: Server) -> None:
    refused(postgres.url("postgres", "nobody"), StoreError, "does not let this user in")


def test_no_such_database(postgres: Server, told: Any) -> None:
    refused(postgres.url("nowhere"), NotOurDatabaseError, "no such database on the server")
    assert "store.not_ours" in told(postgres.url("nowhere"))


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@host:port/ocop",
        f"postgresql://me:half@{SECRET}@host/ocop",
        f"postgresql+psycopg2://me:{SECRET}@host/ocop",
        f"postgresql+asyncpg://me:{SECRET}@host/ocop",
        f"postgresql://me:{SECRET}@host/ocop?ocop_schema=a&ocop_schema=b",
        f"postgresql://me:{SECRET}@host/ocop?ocop_schema=pg_catalog",
    ],
)
def test_an_address_that_cannot_be_right_is_wrong_usage(url: str, told: Any) -> None:
    refused(url, BadValueError, r"database|schema")
    assert "input" in told(url, MISUSED)


def test_a_setting_that_the_driver_does_not_know(postgres: Server, told: Any) -> None:
    url = f"{postgres.url('postgres')}&colour={SECRET}"
    refused(url, StoreError, "colour")
    assert "colour" in told(url)


def test_a_database_without_our_tables(postgres: Server, told: Any) -> None:
    url = postgres.url(postgres.empty())
    with pytest.raises(NotOurDatabaseError, match="ocop db upgrade"):
        SqlStore(url)
    assert "ocop db upgrade" in told(url)
    assert check(url).current is None


@pytest.mark.parametrize(("version", "hint"), [("0000", "run `ocop db upgrade`"), ("9999", "a newer program")])
def test_another_schema(postgres: Server, ready: str, told: Any, version: str, hint: str) -> None:
    with postgres.connect(ready) as admin:
        admin.execute("UPDATE ocop_version SET version_num = %s", (version,))
    with pytest.raises(SchemaError, match=f"{version}.*{hint}"):
        SqlStore(postgres.url(ready))
    assert "store.schema" in told(postgres.url(ready))


def test_a_user_without_rights(postgres: Server, ready: str, told: Any) -> None:
    postgres.admin("CREATE ROLE ocop_stranger LOGIN")
    url = postgres.url(ready, "ocop_stranger")
    with pytest.raises(StoreError, match="lacks a right: permission denied for table ocop_version"):
        SqlStore(url)
    assert "lacks a right" in told(url)


def test_a_database_that_is_read_only(postgres: Server, ready: str) -> None:
    store = SqlStore(f"{postgres.url(ready)}&options=-c%20default_transaction_read_only%3Don")
    assert found(store) == []
    with pytest.raises(StoreError, match="read-only"):
        upgrade(f"{postgres.url(postgres.empty())}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(StoreError, match="read-only"):
        save(store, "c1")
    assert found(store) == []
    store.close()


def test_a_server_that_is_too_old(wire: Wire, ready: str) -> None:
    store = SqlStore(through(wire, ready))
    with closing(store.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        version: bytes = driver.pgconn.parameter_status(b"server_version")
    store.close()
    wire.said_instead = {b"server_version\0" + version: b"server_version\0" + b"13" + version[2:]}
    refused(through(wire, ready), StoreError, "PostgreSQL 13 is too old: 14 is the first")


def test_a_pool_that_is_used_up(postgres: Server, ready: str) -> None:
    url = postgres.url(ready).replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    store = SqlStore(engine)
    with store.read(), pytest.raises(StoreError, match="every connection of the pool is in use") as caught:
        save(store, "c1")
    assert "sqlalche.me" not in str(caught.value)
    save(store, "c1")
    assert found(store) == ["c1"]
    engine.dispose()


def test_a_server_that_takes_no_more_connections(postgres: Server, ready: str) -> None:
    postgres.admin("CREATE ROLE ocop_few LOGIN CONNECTION LIMIT 1")
    with closing(postgres.connect(ready, "ocop_few")):
        refused(postgres.url(ready, "ocop_few"), StoreError, "takes no more connections")


def test_a_lock_that_is_not_given_up(postgres: Server, ready: str) -> None:
    store, other = SqlStore(postgres.url(ready), busy_ms=20), SqlStore(postgres.url(ready))
    with other.write(alone=True):
        with pytest.raises(StoreError, match="is locked: another program is writing"):
            save(store, "c1")
        assert found(store) == []
    save(store, "c1")
    assert found(store) == ["c1"]
    for one in (store, other):
        one.close()


def test_a_statement_that_takes_too_long(postgres: Server, ready: str) -> None:
    store = SqlStore(f"{postgres.url(ready)}&options=-c%20statement_timeout%3D30")
    other = SqlStore(postgres.url(ready))
    with other.write(alone=True), pytest.raises(StoreError, match="took too long; nothing was done"):
        save(store, "c1")
    save(store, "c1")
    assert found(store) == ["c1"]
    for one in (store, other):
        one.close()


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("nowhere?host={}", "đây không phải cơ sở dữ liệu của ocop-cycle"),
        ("postgres?host={}&options=-c%20role%3Dnobody", "không kết nối được|người dùng|cơ sở dữ liệu không"),
        ("x?host=/nowhere", "không kết nối được với cơ sở dữ liệu: "),
    ],
)
def test_it_is_said_in_vietnamese_too(
    postgres: Server, rest: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://{OWNER}@/{rest.format(postgres.socket.parent)}"
    assert main(["--db", url, "--lang", "vi", "case", "list"]) == BROKEN
    assert re.search(line, capsys.readouterr().err)


def test_every_sentence_about_the_server_has_a_vietnamese_one() -> None:
    for _, kind, line in _MEANINGS:
        if line and kind is not NotOurDatabaseError:
            assert store_sentence(kind(f"{line}: said")) != f"{line}: said", line


# The server goes away in the middle.


def kick(postgres: Server, database: str) -> bool:
    """Have the server end every connection to the database."""
    postgres.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    return False


def step(store: SqlStore) -> str:
    """One step, asked for under one request id."""
    case = Program(store, FrozenClock()).register(
        {"name": "Cacao", "set": 13},
        kind="first",
        on=date(2026, 6, 1),
        by={"role": "producer"},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        request_id="r-1",
    )
    return case.id


@pytest.mark.parametrize("way", ["kicked", "cut", "answer lost"])
def test_the_connection_ends_at_any_statement_of_a_step(postgres: Server, wire: Wire, way: str) -> None:
    heard: list[str] = []
    for number in range(1, 30):
        database = postgres.ready()
        url = through(wire, database)
        store, beside = SqlStore(url), SqlStore(postgres.url(database))
        if way == "answer lost":
            wire.at_answer(number)
        else:
            wire.at(number, lambda: kick(postgres, database) if way == "kicked" else True)  # noqa: B023  used at once
        done: str | None = None
        try:
            done = step(store)
        except StoreError as error:
            heard.append(str(error))
            assert re.search(r"nothing was done|is not known", str(error)), str(error)
            assert len(found(beside)) <= int("is not known" in str(error))
        fired = wire.fired
        wire.at(0, lambda: False)
        again = step(store)  # the same store: a dead connection is replaced
        assert found(beside) == [again]
        assert done in (None, again)
        for one in (store, beside):
            one.close()
        postgres.drop(database)
        if not fired:
            break
    else:
        pytest.fail("a step has no end")
    assert number > 5
    assert sum("is not known" in line for line in heard) == 1  # only at the end of the transaction


def test_connections_that_died_in_the_pool_are_replaced_unseen(postgres: Server, ready: str) -> None:
    store = SqlStore(postgres.url(ready))
    together = threading.Barrier(4)

    def look() -> None:
        with store.read() as reading:
            together.wait()
            reading.plan_keys()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kick(postgres, ready)
    save(store, "c1")
    kick(postgres, ready)
    assert found(store) == ["c1"]
    store.close()


def test_a_server_that_is_gone_for_good_is_said_to_be_so(postgres: Server, wire: Wire, ready: str) -> None:
    store = SqlStore(through(wire, ready))
    wire.close()
    with pytest.raises(StoreError, match="no connection to the database"):
        found(store)
    store.close()


# Without the driver.


def test_without_the_driver_the_extra_is_named(postgres: Server) -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None; from cycle_adapters.cli import main;"
        f"sys.exit(main(['--lang', 'en', '--db', 'postgresql://me:{SECRET}@host/ocop', 'case', 'list']))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert found.returncode == BROKEN
    assert "ocop-cycle[postgres]" in found.stderr
    assert "ImportError" not in found.stderr and SECRET not in found.stderr
    assert len(found.stderr.splitlines()) == 1
