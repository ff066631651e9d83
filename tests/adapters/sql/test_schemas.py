"""Two programmes in two schemas of one PostgreSQL database know nothing of each other."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from cycle.errors import BadValueError, NotOurDatabaseError, StoreError
from cycle.ports import CaseFilter
from cycle.program import Program
from cycle.testing import FrozenClock, examples
from cycle.testing.contract import StoreContract
from cycle_adapters.cli import DONE, main
from cycle_adapters.sql import SqlStore, check, upgrade
from cycle_adapters.sql.roles import Roles, apply
from cycle_adapters.sql.tables import metadata
from tests.support.hosts import host_engine, make_orders, opened, order, orders
from tests.support.postgres import OWNER, Server

CASE = examples.registered_case("c1", ref="P1")
OTHER = examples.registered_case("c1", ref="P2")


@pytest.fixture(scope="module")
def programmes(postgres: Server) -> Iterator[str]:
    """The address of a database with the tables of two provinces, and of the host in `public` too."""
    database = postgres.ready()
    for schema in ("dong_nai", "bac_kan"):
        SqlStore.create(postgres.url(database), schema=schema).close()
    yield postgres.url(database)
    postgres.drop(database)


@pytest.fixture
def url(postgres: Server, programmes: str) -> str:
    """The same, with nothing in them."""
    database = programmes.partition("@/")[2].partition("?")[0]
    with postgres.connect(database) as admin:
        admin.execute("SET session_replication_role = replica")
        for schema in ("public", "dong_nai", "bac_kan"):
            tables = ", ".join(f"{schema}.{name}" for name in metadata.tables)
            admin.execute(f"TRUNCATE {tables} RESTART IDENTITY")
    return programmes


@pytest.fixture
def stores(url: str) -> Iterator[dict[str | None, SqlStore]]:
    """The stores of both provinces, and that of the tables in `public`."""
    found = {schema: SqlStore(url, schema=schema, busy_ms=50) for schema in (None, "dong_nai", "bac_kan")}
    yield found
    for store in found.values():
        store.close()


def save(store: SqlStore, case: Any) -> None:
    """Open a case."""
    with store.write() as writing:
        writing.save([examples.opening(case, examples.deadline())])


def refs(store: SqlStore) -> list[str | None]:
    """The references of the cases that are there."""
    with store.read() as reading:
        return [case.ref for case in reading.cases(CaseFilter())]


class TestStoreInASchema(StoreContract):
    """In a schema of its own."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[SqlStore]:
        store = SqlStore(f"{url}&ocop_schema=dong_nai")
        yield store
        store.close()


def test_two_provinces_in_one_database_do_not_see_each_other(stores: dict[str | None, SqlStore]) -> None:
    save(stores["dong_nai"], CASE)
    save(stores["bac_kan"], OTHER)  # the same id
    assert {name: refs(store) for name, store in stores.items()} == {None: [], "dong_nai": ["P1"], "bac_kan": ["P2"]}
    report = Program(stores["dong_nai"], FrozenClock()).sweep(on=date(2023, 3, 2))
    assert report.last == date(2023, 3, 2)
    with stores["bac_kan"].read() as reading:
        assert reading.swept_until() is None


def test_who_writes_alone_in_one_holds_up_nobody_in_another(stores: dict[str | None, SqlStore]) -> None:
    with stores["dong_nai"].write(alone=True), stores["bac_kan"].write(alone=True), stores[None].write(alone=True):
        pass
    again = SqlStore(stores["dong_nai"].engine, schema="dong_nai", busy_ms=50)
    with stores["dong_nai"].write(alone=True), pytest.raises(StoreError, match="locked"):
        save(again, CASE)


def test_the_lock_is_that_of_the_tables_however_they_are_found(url: str, stores: dict[str | None, SqlStore]) -> None:
    by_path = SqlStore(f"{url}&options=-c%20search_path%3Ddong_nai", busy_ms=50)
    with stores["dong_nai"].write(alone=True), pytest.raises(StoreError, match="locked"):
        save(by_path, CASE)
    save(by_path, CASE)
    assert refs(stores["dong_nai"]) == ["P1"]
    by_path.close()


def test_a_schema_is_made_where_it_is_missing(postgres: Server) -> None:
    url = postgres.url(postgres.empty())
    with pytest.raises(NotOurDatabaseError, match="ocop db upgrade"):
        SqlStore(url, schema="cao_bang")
    assert upgrade(url, schema="cao_bang").current is None
    assert check(url, schema="cao_bang").up_to_date
    assert check(url).current is None  # nothing in `public`
    store = SqlStore(url, schema="cao_bang", create=True)
    save(store, CASE)
    store.close()


def test_a_user_who_may_not_make_it_is_told_so(postgres: Server, url: str) -> None:
    postgres.admin("CREATE ROLE ocop_tenant LOGIN")
    tenant = url.replace(f"{OWNER}@", "ocop_tenant@")
    with pytest.raises(StoreError, match="lacks a right: permission denied for database"):
        upgrade(tenant, schema="lao_cai")


def test_a_schema_without_tables_borrows_none_from_another(postgres: Server, url: str) -> None:
    with closing(SqlStore(url)) as store, store.engine.begin() as connection:
        connection.execute(text('CREATE SCHEMA IF NOT EXISTS "An Giang"'))
    with pytest.raises(NotOurDatabaseError):
        SqlStore(url, schema="An Giang")
    assert check(url, schema="An Giang").current is None


def test_a_name_is_quoted(postgres: Server) -> None:
    url = postgres.url(postgres.empty())
    name = 'Đồng "Nai" 100%; --\'$$'
    store = SqlStore.create(url, schema=name)
    save(store, CASE)
    assert refs(store) == ["P1"]
    store.close()


@pytest.mark.parametrize("schema", ["", "pg_catalog", "x" * 64, "a\nb"])
def test_a_name_that_no_schema_has_is_refused(url: str, schema: str) -> None:
    with pytest.raises(BadValueError):
        SqlStore(url, schema=schema)


def test_an_address_and_a_host_that_name_two_schemas_are_refused(url: str) -> None:
    SqlStore(f"{url}&ocop_schema=dong_nai", schema="dong_nai").close()
    with pytest.raises(BadValueError, match="dong_nai"):
        SqlStore(f"{url}&ocop_schema=dong_nai", schema="bac_kan")


def test_a_file_of_sqlite_has_no_schemas() -> None:
    with pytest.raises(BadValueError, match="holds one programme"):
        SqlStore("sqlite://", schema="dong_nai")


def test_the_command_line_takes_the_schema_from_the_address(
    postgres: Server, url: str, stores: dict[str | None, SqlStore], capsys: pytest.CaptureFixture[str]
) -> None:
    save(stores["dong_nai"], CASE)
    for schema, cases in (("dong_nai", 1), ("bac_kan", 0)):
        assert main(["--db", f"{url}&ocop_schema={schema}", "--format", "json", "db", "check"]) == DONE
        assert f'"cases": {cases}' in capsys.readouterr().out
    new = f"{postgres.url(postgres.empty())}&ocop_schema=tinh_moi"
    assert main(["--db", new, "db", "upgrade"]) == DONE
    assert check(new).up_to_date


# In the transaction of a host.


@pytest.mark.parametrize("kind", ["connection", "session"])
def test_a_host_finds_its_own_tables_before_and_after(url: str, kind: str) -> None:
    engine = host_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS host_order"))
    make_orders(engine)
    with opened(engine, kind) as host:
        one, other = SqlStore(host, schema="dong_nai"), SqlStore(host, schema="bac_kan")
        order(host, "o")
        save(one, CASE)
        save(other, OTHER)
        assert (orders(host), refs(one), refs(other)) == (["o"], ["P1"], ["P2"])
        host.commit()
    assert refs(SqlStore(engine, schema="dong_nai")) == ["P1"]
    engine.dispose()


def test_a_temporary_table_of_the_host_does_not_hide_ours(url: str) -> None:
    engine = host_engine(url)
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMP TABLE ocop_case (id text, ref text)"))
        store = SqlStore(connection, schema="dong_nai")
        save(store, CASE)
        assert refs(store) == ["P1"]
        assert connection.execute(text("SELECT count(*) FROM pg_temp.ocop_case")).scalar_one() == 0
    engine.dispose()


def test_what_is_added_to_an_outbox_from_elsewhere_waits_beside_it(postgres: Server, url: str) -> None:
    database = url.partition("@/")[2].partition("?")[0]
    with postgres.connect(database) as admin:
        names = 'kind, "on", data, checksum'
        admin.execute(f"INSERT INTO dong_nai.ocop_outbox ({names}) VALUES ('idle_unit', '2026-01-01', '{{}}', 0)")
        counted = [
            admin.execute(f"SELECT count(*) FROM {schema}.ocop_delivery").fetchone()
            for schema in ("public", "dong_nai", "bac_kan")
        ]
    assert counted == [(0,), (1,), (0,)]


# The wall between two provinces: the rights on their schemas.


def test_the_program_of_one_province_has_no_way_into_the_other(postgres: Server, url: str) -> None:
    database = url.partition("@/")[2].partition("?")[0]
    for schema in ("dong_nai", "bac_kan"):
        roles = Roles(OWNER, f"app_{schema}", f"reader_{schema}")
        apply(f"{postgres.url(database, 'postgres')}&ocop_schema={schema}", roles)
        postgres.admin("ALTER ROLE {} LOGIN", f"app_{schema}")
    own = SqlStore(postgres.url(database, "app_dong_nai"), schema="dong_nai")
    save(own, CASE)
    own.close()
    with pytest.raises(NotOurDatabaseError):
        SqlStore(postgres.url(database, "app_dong_nai"), schema="bac_kan")
    with closing(postgres.connect(database, "app_dong_nai")) as raw:
        for statement in ("SELECT * FROM bac_kan.ocop_case", "SELECT * FROM public.ocop_case"):
            with pytest.raises(Exception, match="permission denied"):
                raw.execute(statement)
