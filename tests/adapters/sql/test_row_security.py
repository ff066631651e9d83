"""The second wall between two provinces in one database: policies by role, behind rights that were given by mistake.

H5 in docs/reliability.md. Users are real ones without a superuser's rights, and each mistake is first shown to be one:
with the policies taken off it shows rows.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from cycle.errors import NotOurDatabaseError, OcopError, StoreError
from cycle.people import Actor
from cycle.personal import Erasure
from cycle.ports import CaseFilter, StoredPlan, SweepDay
from cycle.testing import examples
from cycle.vocabulary import Level, Role
from cycle_adapters.cli import BROKEN, DONE, main
from cycle_adapters.sql import SqlStore, check, upgrade
from cycle_adapters.sql.backup import back_up, restore
from cycle_adapters.sql.integrity import faults_of
from cycle_adapters.sql.policies import GUARDED, HIDDEN
from cycle_adapters.sql.roles import Roles, apply
from cycle_adapters.sql.tables import metadata
from tests.support.opened import found, save
from tests.support.postgres import OWNER, Server, client_programs
from tests.support.writings import COMMUNE, LATER, ON, PRODUCER, UNIT, contents, program_on

OURS, THEIRS = "dong_nai", "bac_kan"
TABLES = sorted(GUARDED)
STRANGER, BOTH, BACKUP = "rls_app_bac_kan", "rls_both", "rls_backup"


def roles(schema: str) -> Roles:
    """The three of a province."""
    return Roles(OWNER, f"rls_app_{schema}", f"rls_reader_{schema}")


def filled(url: str) -> None:
    """At least one row in every table."""
    case, (sheet, *_) = examples.case_with_everything("c1"), examples.sheets()
    with closing(SqlStore(url)) as store, store.write(alone=True) as writing:
        writing.save([examples.opening(case, examples.deadline(), request_id="r-1")])
        writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
        writing.move_round(examples.moved_round(), examples.RECORDED_AT)
        writing.add_council(examples.council())
        writing.add_sheet("c1", Level.PROVINCE, sheet)
        writing.add_figure(examples.figure(), examples.RECORDED_AT)
        writing.log_moves([examples.deadline_move("c1")])
        writing.send([examples.idle_unit()])
        writing.add_fulfilment(examples.fulfilment(), examples.RECORDED_AT)
        writing.add_visit(examples.visit())
        writing.add_calendar_notice(examples.calendar_notice())
        writing.log_sweep([SweepDay(examples.OPENED_ON, "deadlines", 1, 1, 0, examples.RECORDED_AT)])
        writing.log.seal(examples.RECORDED_AT)
        writing.add_erasure(Erasure("c1", 1, "x", Actor(Role.ADMIN), examples.OPENED_ON, examples.RECORDED_AT))


@pytest.fixture(scope="module")
def template(postgres: Server) -> Iterator[str]:
    """Two provinces in one database, each with its roles, and rows in every table of the first."""
    name = postgres.empty()
    for schema in (OURS, THEIRS):
        SqlStore.create(postgres.url(name), schema=schema).close()
        apply(f"{postgres.url(name, 'postgres')}&ocop_schema={schema}", roles(schema))
        for role in (roles(schema).app, roles(schema).readonly):
            postgres.admin("ALTER ROLE {} LOGIN", role)
    filled(f"{postgres.url(name)}&ocop_schema={OURS}")
    yield name
    postgres.drop(name)


@dataclass(frozen=True, slots=True)
class Bench:
    """A database of this test alone, with both provinces."""

    server: Server
    name: str

    def url(self, user: str, schema: str = OURS) -> str:
        """The address of a province, for that user."""
        return f"{self.server.url(self.name, user)}&ocop_schema={schema}"

    @contextmanager
    def connected(self, user: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """The bare driver, where the first province is looked for first."""
        with closing(self.server.connect(self.name, user)) as raw:
            raw.execute(f"SET search_path = {OURS}")
            yield raw

    def do(self, *statements: str) -> None:
        """As the superuser, in the first province."""
        with self.connected() as admin:
            for statement in statements:
                admin.execute(statement)

    def walls_down(self) -> None:
        """What shows that a mistake is one."""
        self.do(*(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in TABLES))


@pytest.fixture
def user(postgres: Server) -> Iterator[Callable[..., str]]:
    """Makes a user who lives as long as the test."""
    made: list[str] = []

    def make(name: str, words: str = "") -> str:
        postgres.admin(f"CREATE ROLE {{}} LOGIN {words}", name)
        made.append(name)
        return name

    yield make
    for name in made:
        postgres.admin("DROP ROLE {}", name)


@pytest.fixture
def bench(postgres: Server, template: str, user: Callable[..., str]) -> Iterator[Bench]:
    del user  # its users are gone after the database in which they have rights
    name = postgres.copy(template)
    yield Bench(postgres, name)
    postgres.drop(name)


# A right that was given by mistake.

_EVERYTHING = tuple(
    f"{right} {OURS}" for right in ("USAGE ON SCHEMA", "ALL ON ALL TABLES IN SCHEMA", "ALL ON ALL SEQUENCES IN SCHEMA")
)
MISTAKES = {
    "everything to another province": tuple(f"GRANT {right} TO {{}}" for right in _EVERYTHING),
    "everything to everybody": tuple(f"GRANT {right} TO PUBLIC" for right in _EVERYTHING),
    "a role that reads and writes all data": ("GRANT pg_read_all_data, pg_write_all_data TO {}",),
}


@pytest.fixture(params=MISTAKES)
def mistaken(request: pytest.FixtureRequest, bench: Bench) -> Iterator[Bench]:
    """A database in which the program of the other province was given what it should not have."""
    bench.do(*(statement.format(STRANGER) for statement in MISTAKES[request.param]))
    yield bench
    bench.do(f"REVOKE pg_read_all_data, pg_write_all_data FROM {STRANGER}")  # it is of the whole server


def seen(raw: psycopg.Connection[Any], table: str) -> int:
    """How many rows show, in whichever way one asks."""
    counts = {
        len(raw.execute(f"SELECT * FROM {table}").fetchall()),
        *(count for (count,) in raw.execute(f"SELECT count(*) FROM {table}").fetchall()),
    }
    with raw.cursor().copy(f"COPY {table} TO STDOUT") as copied:
        counts.add(sum(bytes(part).count(b"\n") for part in copied))
    (count,) = counts
    return int(count)


def changed(raw: psycopg.Connection[Any], table: str) -> list[int]:
    """How many rows an UPDATE and a DELETE take, undone at once; -1 where a trigger stands in the way of them."""
    column = next(iter(metadata.tables[table].columns.keys())) if table in metadata.tables else "version_num"
    touched = []
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        try:
            with raw.transaction(force_rollback=True):
                touched.append(raw.execute(statement).rowcount)
        except (psycopg.errors.RaiseException, psycopg.errors.ForeignKeyViolation, psycopg.Error) as error:
            assert error.sqlstate in ("OC001", "23503", "428C9"), error
            touched.append(-1)
    return touched


def test_a_right_given_by_mistake_shows_no_row_and_takes_none(mistaken: Bench) -> None:
    with mistaken.connected() as admin:
        before = {table: admin.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES}
    with mistaken.connected(STRANGER) as raw:
        for table in TABLES:
            assert seen(raw, table) == 0, table
            assert set(changed(raw, table)) <= {0, -1}, table
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security policy for table"):
                raw.execute(f"INSERT INTO {table} DEFAULT VALUES")
            for held in ("FOR UPDATE", "FOR KEY SHARE"):
                assert raw.execute(f"SELECT 1 FROM {table} {held}").fetchall() == []
    with mistaken.connected() as admin:
        for table, rows in before.items():
            assert admin.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() == rows
    mistaken.walls_down()
    with mistaken.connected(STRANGER) as raw:  # else nothing above was tested
        for table in TABLES:
            assert seen(raw, table) == len(before[table]) > 0, table
            assert 0 not in changed(raw, table), table
            with pytest.raises(psycopg.Error) as caught:
                raw.execute(f"INSERT INTO {table} DEFAULT VALUES")
            assert "row-level security" not in str(caught.value)


def test_who_is_let_in_by_mistake_is_told_that_the_rows_are_hidden(
    mistaken: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    url = mistaken.url(STRANGER)
    for opening in (SqlStore, SqlStore.create, check, upgrade):
        with pytest.raises(StoreError) as caught:
            opening(url)
        assert (type(caught.value), str(caught.value)) == (StoreError, HIDDEN)
    for lang, line in (("en", "hides its rows from this user"), ("vi", "người dùng này không thấy được dữ liệu")):
        for words in (["case", "list"], ["db", "check"], ["sweep", "--on", "2023-03-02"], ["audit", "verify"]):
            assert main(["--db", url, "--lang", lang, *words]) == BROKEN
            said = capsys.readouterr()
            assert line in said.err and "`ocop db roles`" in said.err
            assert said.err.count("\n") == 1 and not said.out
    mistaken.walls_down()
    SqlStore(url).close()


def test_a_right_on_tables_that_are_still_to_come_shows_none_of_them_either(bench: Bench) -> None:
    bench.do(
        f"CREATE SCHEMA cao_bang AUTHORIZATION {OWNER}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT ALL ON TABLES TO {STRANGER}",
        f"GRANT USAGE ON SCHEMA cao_bang TO {STRANGER}",
    )
    SqlStore.create(bench.url(OWNER, "cao_bang")).close()
    SqlStore(bench.url(STRANGER, "cao_bang")).close()  # it was let in
    apply(bench.url("postgres", "cao_bang"), roles("cao_bang"))
    with pytest.raises(StoreError, match="hides its rows"):
        SqlStore(bench.url(STRANGER, "cao_bang"))


def test_without_the_mistake_it_is_the_right_that_is_missing(bench: Bench) -> None:
    with pytest.raises(NotOurDatabaseError, match="this user sees"):
        SqlStore(bench.url(STRANGER))


# A connection that serves several roles by turns.


def test_nothing_is_carried_over_on_a_connection_that_changes_its_role(bench: Bench, user: Callable[..., str]) -> None:
    user(BOTH, f"NOINHERIT IN ROLE {roles(OURS).app}, {STRANGER}")
    bench.do(*MISTAKES["everything to everybody"])
    turns = [("SET ROLE {}", roles(OURS).app, 1), ("SET ROLE {}", STRANGER, 0), ("RESET ROLE", "", 0)]
    asked = f"SELECT count(*) FROM {OURS}.ocop_case WHERE id = %s"
    with bench.connected(BOTH) as raw:
        raw.prepare_threshold = 0  # one plan for all of them
        for statement, role, rows in islice(cycle(turns), 60):
            raw.execute(sql.SQL(statement).format(sql.Identifier(role)) if role else statement)
            assert raw.execute(asked, ("c1",)).fetchone() == (rows,), role
        kept = raw.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%$1'")
        assert kept.fetchall() == [(60,)]
        bench.walls_down()
        raw.execute(f"SET ROLE {STRANGER}")
        assert raw.execute(asked, ("c1",)).fetchone() == (1,)


def test_a_store_on_a_pooled_connection_serves_the_role_that_has_it(bench: Bench, user: Callable[..., str]) -> None:
    user(BOTH, f"NOINHERIT IN ROLE {roles(OURS).app}, {STRANGER}")
    bench.do(*MISTAKES["everything to everybody"])
    url = bench.server.url(bench.name, BOTH).replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, poolclass=StaticPool, isolation_level="AUTOCOMMIT")

    def become(role: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(f'SET ROLE "{role}"'))

    become(roles(OURS).app)
    store = SqlStore(engine, schema=OURS)
    for _ in range(10):
        become(roles(OURS).app)
        with store.read() as reading:
            assert [case.id for case in reading.cases(CaseFilter())] == ["c1"]
        become(STRANGER)
        with pytest.raises(StoreError, match="hides its rows"), store.read():
            pytest.fail("it was let in")
    engine.dispose()


# A view of a host.


def test_a_view_shows_what_its_owner_sees_unless_it_asks_as_its_reader(bench: Bench) -> None:
    bench.do(
        f"SET ROLE {OWNER}; CREATE VIEW public.theirs AS SELECT id FROM {OURS}.ocop_case",
        f"SET ROLE {OWNER}; CREATE VIEW public.asking WITH (security_invoker) AS SELECT id FROM {OURS}.ocop_case",
        f"GRANT SELECT ON public.theirs, public.asking TO {STRANGER}, {roles(OURS).readonly}",
    )
    with bench.connected(STRANGER) as raw:
        assert raw.execute("SELECT * FROM public.theirs").fetchall() == [("c1",)]  # as docs/embedding.md says
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute("SELECT * FROM public.asking")
        bench.do(*(statement.format(STRANGER) for statement in MISTAKES["everything to another province"]))
        assert raw.execute("SELECT * FROM public.asking").fetchall() == []
    with bench.connected(roles(OURS).readonly) as raw:
        assert raw.execute("SELECT * FROM public.asking").fetchall() == [("c1",)]


# The programmes themselves.


def test_both_provinces_do_all_their_work(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    with bench.connected() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
    for schema in (OURS, THEIRS):
        url = bench.url(roles(schema).app, schema)
        with closing(SqlStore(url)) as store:
            program, by = program_on(store), {"role": "producer"}
            product = {"name": schema, "set": 13}
            program.register(product, by=by, on=ON, producer=PRODUCER, unit=UNIT, ref="P1")
            papers = ["registration_form", "self_assessment", "sample"]
            program.advance("P1", "submit_dossier", by=by, on=ON, documents=papers)
            program.advance("P1", "assess_at_commune", by=COMMUNE, on=LATER)
            with pytest.raises(OcopError, match="P1"):  # the server tells less about a key that is guarded
                program.register(product, by=by, on=ON, producer=PRODUCER, unit=UNIT, ref="P1")
        for words in (["sweep", "--on", "2026-06-20"], ["audit", "checkpoint"], ["db", "check"]):
            assert main(["--db", url, *words]) == DONE, capsys.readouterr()
        for words in (["case", "list"], ["case", "show", "P1"], ["audit", "verify"], ["db", "check"]):
            assert main(["--db", bench.url(roles(schema).readonly, schema), *words]) == DONE, capsys.readouterr()
        counts, cases = contents(url)
        assert len(cases) == counts["ocop_case"] == counts["ocop_checkpoint"] == 1
        with closing(SqlStore(url)) as store:
            assert [case.product.name for case in program_on(store).cases()] == [schema]


def test_a_reader_still_reads_everything(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    reader, owner = bench.url(roles(OURS).readonly), bench.url(OWNER)
    with closing(SqlStore(reader)) as store, closing(SqlStore(owner)) as whole:
        counts = {table: store.count(table) for table in metadata.tables}
        assert counts == {table: whole.count(table) for table in metadata.tables}
        assert all(counts.values())
        assert faults_of(store) == faults_of(whole)
    capsys.readouterr()
    for words in (["case", "list"], ["outbox", "list"], ["plan", "list"], ["audit", "verify"]):
        told = [(main(["--db", url, "--format", "json", *words]), *capsys.readouterr()) for url in (reader, owner)]
        assert told[0] == told[1] and told[0][1], told


def test_the_policies_add_nothing_to_a_plan(bench: Bench) -> None:
    questions = (
        "SELECT * FROM ocop_case WHERE id = 'c1' FOR NO KEY UPDATE",
        "SELECT * FROM ocop_event WHERE case_id = 'c1' ORDER BY number",
        "SELECT * FROM ocop_deadline WHERE fires_on <= '2026-01-01' ORDER BY fires_on LIMIT 10",
        "UPDATE ocop_case SET version = 2 WHERE id = 'c1'",
    )
    plans = []
    for name in (OWNER, roles(OURS).app):
        with bench.connected(name) as raw:
            plans.append([raw.execute(f"EXPLAIN {question}").fetchall() for question in questions])
    assert plans[0] == plans[1]


# The command, again and with other names.


def policies(bench: Bench) -> list[tuple[Any, ...]]:
    """All policies of the database, to the letter."""
    with bench.connected() as admin:
        return admin.execute("SELECT * FROM pg_policies ORDER BY schemaname, tablename, policyname").fetchall()


def faults(bench: Bench, user: str = OWNER) -> list[str]:
    """What is wrong with the schema of the first province."""
    with closing(SqlStore(bench.url(user))) as store:
        return [line for line in faults_of(store) if line.startswith("schema")]


def test_a_second_run_changes_nothing_and_leaves_the_policies_of_a_host(bench: Bench) -> None:
    bench.do(
        "CREATE TABLE public.host_order (id text)",
        "ALTER TABLE public.host_order ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY ocop_app ON public.host_order USING (id = 'o')",
        "CREATE POLICY of_the_host ON ocop_plan USING (false)",
    )
    before = policies(bench)
    assert len(before) == 2 * 2 * len(TABLES) + 2
    apply(bench.url("postgres"), roles(OURS))
    assert policies(bench) == before
    apply(bench.url(OWNER), roles(OURS))
    assert policies(bench) == before


def test_other_roles_take_the_place_of_those_before(bench: Bench) -> None:
    renamed = Roles(OWNER, "rls_new_app", "rls_new_reader")
    before = policies(bench)
    with closing(SqlStore(bench.url(roles(OURS).app))) as old:
        apply(bench.url("postgres"), renamed)
        for role in (renamed.app, renamed.readonly):
            bench.server.admin("ALTER ROLE {} LOGIN", role)
        assert len(policies(bench)) == len(before)
        with pytest.raises(StoreError, match="hides its rows"), old.read():  # its rights are still there
            pytest.fail("it was let in")
    for role in (renamed.app, renamed.readonly):
        with closing(SqlStore(bench.url(role))) as store, store.read() as reading:
            assert reading.case("c1").id == "c1"
        assert faults(bench, role) == []


@pytest.mark.parametrize("name", ["a$$b", '";$o0$$$--', "Người_đọc_100%"])
def test_a_name_may_hold_any_sign(bench: Bench, name: str) -> None:
    SqlStore.create(bench.server.url(bench.name), schema=name).close()
    url = f"{bench.server.url(bench.name, 'postgres')}&ocop_schema={quote(name)}"
    apply(url, Roles(OWNER, f"{name}1", f"{name}2"))
    apply(url, Roles(OWNER, f"{name}1", f"{name}2"))
    bench.server.admin("ALTER ROLE {} LOGIN", f"{name}1")
    engine = create_engine("postgresql+psycopg://", creator=lambda: bench.server.connect(bench.name, f"{name}1"))
    with closing(SqlStore(engine, schema=name)) as store:
        assert faults_of(store) == []
    engine.dispose()


# `ocop db check`.


def test_a_database_without_the_second_wall_is_whole(postgres: Server) -> None:
    with closing(SqlStore(postgres.url(postgres.emptied()))) as store:
        assert faults_of(store) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE ocop_event DISABLE ROW LEVEL SECURITY", "ocop_event (off)"),
        ("ALTER TABLE ocop_version DISABLE ROW LEVEL SECURITY", "ocop_version (off)"),
        ("ALTER TABLE ocop_case FORCE ROW LEVEL SECURITY", "ocop_case (forced on the owner)"),
        ("DROP POLICY ocop_app ON ocop_deadline", "ocop_deadline (no policy ocop_app)"),
        ("DROP POLICY ocop_readonly ON ocop_sweep", "ocop_sweep (no policy ocop_readonly)"),
        ("ALTER POLICY ocop_app ON ocop_event TO PUBLIC", "ocop_event (another policy ocop_app)"),
        (f"ALTER POLICY ocop_app ON ocop_event TO {STRANGER}", "ocop_event (another policy ocop_app)"),
        (f"ALTER POLICY ocop_readonly ON ocop_plan TO {STRANGER}, rls_reader_dong_nai", "another policy ocop_readonly"),
        ("ALTER POLICY ocop_app ON ocop_case USING (ref IS NULL)", "ocop_case (another policy ocop_app)"),
        ("ALTER POLICY ocop_app ON ocop_case WITH CHECK (false)", "ocop_case (another policy ocop_app)"),
        (
            "DROP POLICY ocop_readonly ON ocop_case; CREATE POLICY ocop_readonly ON ocop_case"
            " TO rls_reader_dong_nai USING (true)",
            "ocop_case (another policy ocop_readonly)",
        ),
        (
            "DROP POLICY ocop_app ON ocop_case; CREATE POLICY ocop_app ON ocop_case AS RESTRICTIVE"
            " TO rls_app_dong_nai USING (true) WITH CHECK (true)",
            "ocop_case (another policy ocop_app)",
        ),
        ("CREATE POLICY lets ON ocop_figure FOR SELECT USING (true)", "ocop_figure (a policy of others: lets)"),
        ("CREATE POLICY hides ON ocop_deadline AS RESTRICTIVE USING (false)", "(a policy of others: hides)"),
    ],
)
def test_a_hole_in_the_second_wall_is_one_line(
    bench: Bench, change: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(bench) == []
    bench.do(change)
    (line,) = faults(bench)
    assert said in line and line.startswith("schema: row-level security of ocop_")
    assert main(["--db", bench.url(OWNER), "--lang", "en", "db", "check"]) == BROKEN
    assert said in capsys.readouterr().out
    bench.do("DROP POLICY IF EXISTS lets ON ocop_figure", "DROP POLICY IF EXISTS hides ON ocop_deadline")
    apply(bench.url("postgres"), roles(OURS))
    assert faults(bench) == []


def test_a_wall_that_is_taken_down_as_a_whole_is_seen(bench: Bench) -> None:
    bench.walls_down()
    assert len(faults(bench)) == len(TABLES)


def test_the_wall_of_one_province_is_not_that_of_another(bench: Bench) -> None:
    bench.do(f"ALTER TABLE {THEIRS}.ocop_case DISABLE ROW LEVEL SECURITY")
    assert faults(bench) == []


# A store that was open before the policies came.


@pytest.fixture
def by_hand(postgres: Server, user: Callable[..., str]) -> Iterator[tuple[Bench, str]]:
    """A database without the second wall, and somebody who was given his rights by hand."""
    bench = Bench(postgres, postgres.empty())
    SqlStore.create(bench.url(OWNER)).close()
    filled(bench.url(OWNER))
    name = user("rls_by_hand")
    bench.do(*(f"GRANT {right} TO {name}" for right in _EVERYTHING))
    yield bench, name
    postgres.drop(bench.name)


def test_an_open_store_does_not_take_hidden_rows_for_none(by_hand: tuple[Bench, str]) -> None:
    bench, name = by_hand
    engine = create_engine(bench.url(name).partition("&ocop_schema")[0].replace("postgresql:", "postgresql+psycopg:"))
    with closing(SqlStore(bench.url(name))) as store, closing(engine.connect()) as host:
        guest = SqlStore(host, schema=OURS)
        host.commit()
        save(store, "c2")
        assert found(store) == ["c1", "c2"]
        apply(bench.url("postgres"), roles(OURS))
        for one in (store, guest):
            with pytest.raises(StoreError, match="hides its rows"):
                found(one)
            with pytest.raises(StoreError, match="hides its rows"):
                save(one, "c3")
            with pytest.raises(StoreError, match="hides its rows"):
                program_on(one).sweep(on=date(2023, 3, 3))
            with pytest.raises(StoreError, match="hides its rows"), one.write(alone=True):
                pytest.fail("it was let in")
        assert host.execute(text("SELECT 1")).scalar_one() == 1  # the host's transaction goes on
        host.rollback()
        bench.do(f"GRANT {roles(OURS).app} TO {name}")  # the cure that is named
        save(store, "c3")
        assert found(store) == found(guest) == ["c1", "c2", "c3"]
    engine.dispose()


def test_nobody_begins_to_hide_rows_from_a_block_that_has_begun(by_hand: tuple[Bench, str]) -> None:
    bench, name = by_hand
    hide = "SET lock_timeout = '50ms'; ALTER TABLE ocop_version ENABLE ROW LEVEL SECURITY"
    with closing(SqlStore(bench.url(name))) as store:
        with store.read() as reading:
            with pytest.raises(psycopg.errors.LockNotAvailable):
                bench.do(hide)
            assert reading.case("c1").id == "c1"
        bench.do(hide)
        with pytest.raises(StoreError, match="hides its rows"):
            found(store)


def test_rights_are_given_to_a_programme_at_work(bench: Bench) -> None:
    failed: list[BaseException] = []

    def give() -> None:
        try:
            apply(bench.url("postgres"), roles(OURS))
        except OcopError as error:
            failed.append(error)

    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND relation = %s::regclass"
    with closing(SqlStore(bench.url(roles(OURS).app))) as store, bench.connected() as admin:
        giving = Thread(target=give)
        with store.read() as reading:
            giving.start()
            while giving.is_alive() and admin.execute(waits, (f"{OURS}.ocop_version",)).fetchone() == (0,):
                pass
            assert giving.is_alive()  # it waits for this block
            assert reading.case("c1").id == "c1"  # which waits for nobody
            assert reading.plan_keys() and reading.ledger()
        giving.join()
        assert not failed
        assert found(store) == ["c1"]


def test_a_schema_that_is_lost_is_not_taken_for_hidden(by_hand: tuple[Bench, str]) -> None:
    bench, name = by_hand
    with closing(SqlStore(bench.url(name))) as store:
        bench.do("DELETE FROM ocop_version")
        with pytest.raises(NotOurDatabaseError, match="does not say which OCOP schema"):
            save(store, "c2")
    with pytest.raises(NotOurDatabaseError, match="does not say which OCOP schema"):
        SqlStore(bench.url(name))


# Backups.


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore are on the path."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("programs")
def test_a_backup_is_put_back_where_nobody_has_these_roles(bench: Bench, postgres: Server, tmp_path: Path) -> None:
    gone = Roles(OWNER, "rls_gone_app", "rls_gone_reader")
    apply(bench.url("postgres"), gone)
    made = back_up(bench.url(OWNER), tmp_path / "o.dump")
    assert made.cases == 1
    postgres.drop(bench.name)
    for role in (gone.app, gone.readonly):
        postgres.admin("DROP ROLE {}", role)
    there = Bench(postgres, postgres.empty())
    assert restore(there.url(OWNER), tmp_path / "o.dump") == made
    assert policies(there) == [] and faults(there) == []
    apply(there.url("postgres"), roles(OURS))
    assert faults(there, roles(OURS).readonly) == []
    assert contents(there.url(OWNER)) == contents(there.url(roles(OURS).app))
    postgres.drop(there.name)


@pytest.mark.usefixtures("programs")
def test_whoever_would_copy_nothing_is_refused(
    bench: Bench, user: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user(BACKUP, "IN ROLE pg_read_all_data")
    target = tmp_path / "o.dump"
    for name, line in ((BACKUP, "hides its rows"), (roles(OURS).app, "BYPASSRLS"), (roles(OURS).readonly, "BYPASSRLS")):
        with pytest.raises(StoreError, match=line):
            back_up(bench.url(name), target)
    assert main(["--db", bench.url(roles(OURS).readonly), "--lang", "vi", "db", "backup", str(target)]) == BROKEN
    said = capsys.readouterr().err
    assert "hãy sao lưu bằng một người dùng như vậy" in said and said.count("\n") == 1
    assert not list(tmp_path.iterdir())
    bench.server.admin("ALTER ROLE {} BYPASSRLS", BACKUP)  # the cure that is named
    assert back_up(bench.url(BACKUP), target).cases == 1


@pytest.mark.usefixtures("programs")
def test_who_reads_all_data_still_copies_what_is_not_guarded(
    by_hand: tuple[Bench, str], user: Callable[..., str], tmp_path: Path
) -> None:
    bench, _ = by_hand
    user(BACKUP, "IN ROLE pg_read_all_data")
    assert back_up(bench.url(BACKUP), tmp_path / "o.dump").cases == 1
