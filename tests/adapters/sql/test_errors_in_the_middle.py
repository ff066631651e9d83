"""A server stops a statement in the middle of some work: it is told in one clear line, or done again, never in part.

F2 in docs/reliability.md: a statement that takes too long, a lock that is not given up, a deadlock, a serialization
failure, a backend that is ended, each in every table that the work writes. The server itself does all of it. That the
connection ends before each message of a step is in test_opening_postgres.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import psycopg
import pytest

from cycle.errors import BusyError, ContentionError, OcopError, StoreError
from cycle.program import Program
from cycle.testing import FrozenClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.backend import LostError
from cycle_adapters.sql.tables import metadata
from tests.support.plans import PLAIN
from tests.support.postgres import OWNER, Server
from tests.support.races import require_whole
from tests.support.tiers import LONG, times

#: How often each fault is met in each table.
ROUNDS = times(1, 5)
#: How often work is begun that the server undoes because of others.
ATTEMPTS = 5
BUSY_MS, TIMEOUT_MS = 20, 300
ON = date(2026, 6, 1)
PRODUCER = {"role": "producer"}

#: Does what its trigger is told; how often it was called is counted, whatever is undone.
_FAULT = """CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF nextval('fired') <= TG_ARGV[1]::int THEN
    CASE TG_ARGV[0]
      WHEN 'count' THEN NULL;
      WHEN 'sleep' THEN PERFORM pg_catalog.pg_sleep(30);
      WHEN 'kick' THEN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid());
      ELSE RAISE EXCEPTION 'somebody else' USING ERRCODE = TG_ARGV[0];
    END CASE;
  END IF;
  RETURN NULL;
END $$"""
_ALWAYS = 1_000_000


@dataclass
class Site:
    """A record, a store on it, and an administrator who breaks things."""

    admin: psycopg.Connection[Any]
    store: SqlStore
    url: str
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def program(self) -> Program:
        return Program(self.store, FrozenClock())

    @contextmanager
    def fault(self, table: str, kind: str, most: int = _ALWAYS) -> Iterator[None]:
        """That it befalls whoever writes to the table, so often at most."""
        self.admin.execute("ALTER SEQUENCE fired RESTART")
        self.admin.execute(
            f"CREATE TRIGGER fault AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION fault('{kind}', '{most}')"
        )
        try:
            yield
        finally:
            self.admin.execute(f"DROP TRIGGER fault ON {table}")

    @property
    def fired(self) -> int:
        ((last, is_called),) = self.admin.execute("SELECT last_value, is_called FROM fired").fetchall()
        return int(last) if is_called else 0

    def held(self) -> list[object]:
        """All rows of all tables."""
        sums = (f"(SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {name} t)" for name in metadata.tables)
        return list(self.admin.execute(f"SELECT {', '.join(sums)}").fetchall())

    def registered(self) -> str:
        product, producer = {"name": f"Cacao {next(self.numbers)}", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        return self.program.register(product, by=PRODUCER, on=ON, producer=producer, unit="dong-nai/phu-loi").id

    def renewed(self) -> Callable[[], object]:
        """A registration."""
        return self.registered

    def handed_in(self) -> Callable[[], object]:
        """A step."""
        key, papers = self.registered(), ["registration_form", "self_assessment", "sample"]
        return lambda: self.program.advance(key, "submit_dossier", by=PRODUCER, on=ON, documents=papers)

    def planned(self) -> Callable[[], object]:
        """A plan."""
        key = f"p{next(self.numbers)}"
        return lambda: self.program.load_plan(key, PLAIN)

    def swept(self) -> Callable[[], object]:
        """A day of a sweep, on which a certificate ends."""
        with self.store.read() as reading:
            last = reading.swept_until()
        if last is None:
            self.registered()
            self.program.sweep(ON)  # the days from here on are done one by one
        day = (last or ON) + timedelta(days=1)
        self.program.import_certificate(
            {"name": f"Cam {next(self.numbers)}", "set": 1},
            producer={"name": "HTX A", "kind": "cooperative"},
            unit="hoa-binh/cao-phong/thu-phong",
            stars=4,
            decision="1/QĐ-UBND",
            level="province",
            issued_on=day - timedelta(days=1096),
        )
        return lambda: self.program.sweep(day)


WORKS: dict[str, Callable[[Site], Callable[[], object]]] = {
    "registration": Site.renewed,
    "step": Site.handed_in,
    "plan": Site.planned,
    "sweep": Site.swept,
}
#: The tables that each of them writes to; a reminder to look again where there are others.
TABLES = {
    "registration": ["ocop_case", "ocop_event", "ocop_personal"],
    "step": ["ocop_case", "ocop_event", "ocop_deadline"],
    "plan": ["ocop_plan"],
    "sweep": ["ocop_case", "ocop_event", "ocop_deadline", "ocop_outbox", "ocop_delivery", "ocop_sweep"],
}


@pytest.fixture
def site(postgres: Server) -> Iterator[Site]:
    database = postgres.ready()
    url = f"{postgres.url(database)}&options=-c%20statement_timeout%3D{TIMEOUT_MS}"
    with closing(postgres.connect(database)) as admin:
        admin.execute("CREATE SEQUENCE fired")
        admin.execute(_FAULT)
        store = SqlStore(url, busy_ms=BUSY_MS)
        yield Site(admin, store, postgres.url(database))
        store.close()
    postgres.drop(database)


def tables_of(site: Site, begin: Callable[[Site], Callable[[], object]]) -> list[str]:
    """The tables that the work writes to."""
    found = []
    for table in metadata.tables:
        work = begin(site)
        with site.fault(table, "count"):
            work()
        found += [table] if site.fired else []
    return found


def require_undone(site: Site, work: Callable[[], object], kind: type[OcopError], line: str) -> None:
    """It is told so in one line, nothing of it is there, and no connection is left in a transaction."""
    before = site.held()
    with pytest.raises(OcopError, match=line) as caught:
        work()
    assert type(caught.value) is kind, repr(caught.value)
    assert "\n" not in str(caught.value)
    assert site.held() == before
    left = "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND usename = %s"
    assert ("idle in transaction",) not in site.admin.execute(left, (OWNER,)).fetchall()


FAULTS: dict[str, tuple[str, type[OcopError], str, int]] = {
    "a statement that takes too long": ("sleep", StoreError, "took too long; nothing was done", 1),
    "a backend that is ended": ("kick", LostError, "the server ended the connection; nothing was done", 1),
    "a deadlock again and again": ("40P01", ContentionError, "nothing was done, try again", ATTEMPTS),
    "a serialization failure again and again": ("40001", ContentionError, "nothing was done, try again", ATTEMPTS),
}


def test_the_tables_that_work_writes_to_are_those_named_here(site: Site) -> None:
    assert {name: tables_of(site, begin) for name, begin in WORKS.items()} == TABLES


@pytest.mark.timeout(times(120, 3600))
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", WORKS)
def test_work_that_a_server_stops_at_any_table_is_undone_and_the_same_store_does_it_then(
    site: Site, name: str, fault: str
) -> None:
    sort, kind, line, fires = FAULTS[fault]
    for _ in range(ROUNDS):
        for table in TABLES[name]:
            work = WORKS[name](site)
            with site.fault(table, sort):
                require_undone(site, work, kind, line)
                assert site.fired == fires, (table, site.fired)
            work()
    require_whole(site.url)


@pytest.mark.parametrize("state", ["40001", "40P01"])
@pytest.mark.parametrize("name", WORKS)
def test_work_that_a_server_undoes_because_of_others_is_begun_again_and_done_once(
    site: Site, name: str, state: str
) -> None:
    for table in TABLES[name]:
        work = WORKS[name](site)
        with site.fault(table, state, most=ATTEMPTS - 1):
            work()
            assert site.fired >= ATTEMPTS
    require_whole(site.url)


@pytest.mark.parametrize("name", WORKS)
def test_work_that_comes_to_a_table_which_somebody_else_has_locked_is_told_so_and_undone(site: Site, name: str) -> None:
    database = site.admin.info.dbname
    for table in TABLES[name][:1] if name == "sweep" and not LONG else TABLES[name]:  # a sweep is patient
        work = WORKS[name](site)
        with psycopg.connect(site.admin.info.dsn, dbname=database) as other:
            other.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            require_undone(site, work, BusyError, "is locked: another program is writing")
        work()
    require_whole(site.url)


#: Whether somebody waits for the events.
_WAITS = "SELECT 1 FROM pg_locks WHERE relation = 'ocop_event'::regclass AND NOT granted"


def test_of_a_real_deadlock_the_step_is_undone_and_then_done_once(site: Site) -> None:
    """Another program holds the events and wants the case, which the step holds as it comes to the events."""
    database = site.admin.info.dbname
    site.admin.execute(f"ALTER DATABASE {database} SET deadlock_timeout = '20ms'")
    site.store.close()
    for _ in range(ROUNDS):
        store = SqlStore(site.url)
        program, key = Program(store, FrozenClock()), site.registered()
        before = deadlocks(site)
        holds = threading.Event()

        def meddle() -> None:
            with psycopg.connect(site.admin.info.dsn) as other:
                other.execute("SET deadlock_timeout = '30s'")  # so that it is never the one that is undone
                other.execute("LOCK TABLE ocop_event IN EXCLUSIVE MODE")
                holds.set()  # noqa: B023  used at once
                while not other.execute(_WAITS).fetchall():
                    time.sleep(0.005)
                other.execute("SELECT 1 FROM ocop_case WHERE id = %s FOR UPDATE", (key,))  # noqa: B023  as above

        thread = threading.Thread(target=meddle)
        thread.start()
        assert holds.wait(30)
        program.advance(key, "withdraw", by=PRODUCER, on=ON, reason="Nghỉ")
        thread.join()
        assert [event.number for event in program.history(key)] == [1, 2]
        store.close()  # only now the server has counted all that befell the connection
        ends = time.monotonic() + 10
        while deadlocks(site) == before:
            assert time.monotonic() < ends, "there was no deadlock"
            time.sleep(0.01)
    require_whole(site.url)


def deadlocks(site: Site) -> int:
    site.admin.execute("SELECT pg_stat_clear_snapshot()")
    asked = site.admin.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(asked.fetchall()[0][0])
