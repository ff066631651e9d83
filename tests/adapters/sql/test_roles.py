"""A program with no more rights than it needs keeps every promise of a store; a reader reads."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from cycle.errors import BadValueError, StoreError
from cycle.ports import CaseFilter, Store
from cycle.testing import examples
from cycle.testing.contract import StoreContract
from cycle_adapters.cli import BROKEN, DONE, MISUSED, main
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.roles import CHANGED, DELETED, Roles, apply, script
from cycle_adapters.sql.tables import metadata
from tests.support.postgres import OWNER, Server
from tests.support.roles import APP, READONLY, emptied, granted

CASE = examples.registered_case("c1")


@pytest.fixture(scope="module")
def database(postgres: Server) -> Iterator[str]:
    """A database in which the roles have their rights."""
    with granted(postgres) as database:
        yield database


@pytest.fixture
def store(postgres: Server, database: str) -> Iterator[SqlStore]:
    """The store of the program, with nothing in it."""
    emptied(postgres, database)
    store = SqlStore(postgres.url(database, APP))
    yield store
    store.close()


def erased(store: Store, name: str) -> None:
    """Try to erase a name."""
    with store.write() as writing:
        writing.save([examples.opening(CASE)])
        writing.erase("c1", name)


class TestStoreOfTheProgram(StoreContract):
    """All but erasing, which is the owner's."""

    @pytest.fixture
    def store(self, store: SqlStore) -> SqlStore:
        return store

    def test_an_erased_text_is_gone_from_the_case_and_its_events(self, store: Store) -> None:
        with pytest.raises(StoreError, match="lacks a right: permission denied for table ocop_personal"):
            erased(store, CASE.producer.name)

    def test_a_text_that_stands_nowhere_is_erased_nowhere(self, store: Store) -> None:
        with pytest.raises(StoreError, match="lacks a right"):
            erased(store, "nobody")

    def test_who_gave_up_work_in_the_outbox_is_forgotten_too(self, store: Store) -> None:
        with pytest.raises(StoreError, match="lacks a right"):
            super().test_who_gave_up_work_in_the_outbox_is_forgotten_too(store)

    def test_that_something_was_erased_is_kept(self, store: Store) -> None:
        with pytest.raises(StoreError, match="lacks a right"):
            erased(store, CASE.producer.name)
        with store.read() as reading:
            assert not reading.cases(CaseFilter())  # the block is undone as a whole


def test_the_owner_erases(postgres: Server, store: SqlStore, database: str) -> None:
    with store.write() as writing:
        writing.save([examples.opening(CASE)])
    owner = SqlStore(postgres.url(database, OWNER))
    with owner.write() as writing:
        assert writing.erase("c1", CASE.producer.name) == 1
    owner.close()


# The reader.


def test_a_reader_reads_and_is_told_in_one_line_that_it_may_not_write(
    postgres: Server, store: SqlStore, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as writing:
        writing.save([examples.opening(CASE)])
    url = postgres.url(database, READONLY)
    reader = SqlStore(url)
    with reader.read() as reading:
        assert reading.case("c1") == CASE
        assert reading.events("c1")
    with pytest.raises(StoreError, match="lacks a right"), reader.write() as writing:
        writing.save([examples.opening(examples.registered_case("c2"))])
    reader.close()
    assert main(["--db", url, "case", "list"]) == DONE
    assert main(["--db", url, "db", "check"]) == DONE
    capsys.readouterr()
    assert main(["--db", url, "--lang", "en", "plan", "load", "dong_nai_2023"]) == BROKEN
    said = capsys.readouterr().err
    assert "lacks a right" in said and said.count("\n") == 1


# Which right who has.

_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rights_of(admin: psycopg.Connection[Any], role: str, table: str) -> set[str]:
    """What that role may do with the table."""
    asked = "SELECT name FROM unnest(%s::text[]) AS name WHERE has_table_privilege(%s, %s, name)"
    return {name for (name,) in admin.execute(asked, (list(_RIGHTS), role, table)).fetchall()}


@pytest.mark.parametrize("table", [*metadata.tables, "ocop_version"])
def test_each_has_the_rights_it_needs_and_no_other(postgres: Server, database: str, table: str) -> None:
    program = {"SELECT"}
    if table in metadata.tables:
        program |= {"INSERT"}
    if table in ("ocop_case", "ocop_deadline", "ocop_delivery", "ocop_sweep"):
        program |= {"UPDATE"}
    if table in ("ocop_deadline", "ocop_sheet"):
        program |= {"DELETE"}
    with postgres.connect(database) as admin:
        assert rights_of(admin, APP, table) == program
        assert rights_of(admin, READONLY, table) == {"SELECT"}
        assert rights_of(admin, OWNER, table) == set(_RIGHTS)


def test_what_a_program_may_change_are_tables_of_ours() -> None:
    assert {*CHANGED, *DELETED} <= {*metadata.tables}


def test_nobody_but_the_owner_makes_anything_or_turns_a_counter_back(postgres: Server, database: str) -> None:
    with postgres.connect(database) as admin:
        for role in (APP, READONLY):
            asked = "SELECT has_schema_privilege(%s, 'public', 'CREATE')"
            assert admin.execute(asked, (role,)).fetchone() == (False,)
            asked = "SELECT has_sequence_privilege(%s, 'ocop_event_seq_seq', 'UPDATE')"
            assert admin.execute(asked, (role,)).fetchone() == (False,)


# The command.


def test_what_is_printed_does_what_is_applied(postgres: Server, capsys: pytest.CaptureFixture[str]) -> None:
    database = postgres.ready()
    url = postgres.url(database, "postgres")
    assert main(["--db", url, "db", "roles"]) == DONE
    printed = capsys.readouterr().out
    with postgres.connect(database) as admin:
        assert rights_of(admin, APP, "ocop_case") == set()  # printing alone does nothing
        admin.execute(printed)
        assert rights_of(admin, APP, "ocop_case") == {"SELECT", "INSERT", "UPDATE"}
        admin.execute(f"GRANT ALL ON ocop_event TO {APP}")
        admin.execute(printed)  # a second time: what was granted beside is taken back
        assert rights_of(admin, APP, "ocop_event") == {"SELECT", "INSERT"}
    for part in script(Roles()):
        assert f"-- {part.vi}.\n-- {part.en}.\n" in printed
    postgres.drop(database)


def test_the_owner_applies_it_too_where_the_roles_are_there(postgres: Server, database: str) -> None:
    apply(postgres.url(database, OWNER), Roles())


def test_a_program_that_is_a_member_of_the_owner_is_refused(postgres: Server, database: str) -> None:
    postgres.admin("CREATE ROLE ocop_member")
    postgres.admin("GRANT {} TO ocop_member", OWNER)
    with pytest.raises(StoreError, match="ocop_member is a superuser or a member of ocop_owner"):
        apply(postgres.url(database, "postgres"), Roles(app="ocop_member"))
    with pytest.raises(StoreError, match="postgres is a superuser"):
        apply(postgres.url(database, "postgres"), Roles(app="postgres"))


def test_a_name_that_has_to_be_quoted_is(postgres: Server) -> None:
    database = postgres.ready()
    apply(postgres.url(database, "postgres"), Roles(app='O\'Neil "100%"'))
    with postgres.connect(database) as admin:
        assert rights_of(admin, 'O\'Neil "100%"', "ocop_plan") == {"SELECT", "INSERT"}
    postgres.drop(database)


def test_a_stranger_cannot_apply_it_and_nothing_is_half_done(postgres: Server, database: str) -> None:
    with pytest.raises(StoreError, match="lacks a right"):
        apply(postgres.url(database, APP), Roles(readonly="ocop_new"))
    with postgres.connect(database) as admin:
        assert admin.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'ocop_new'").fetchone() == (0,)


@pytest.mark.parametrize("roles", [{"app": "ocop_owner"}, {"app": ""}, {"readonly": "pg_monitor"}, {"owner": "x" * 64}])
def test_names_that_cannot_be_right_are_refused(roles: dict[str, str]) -> None:
    with pytest.raises(BadValueError):
        Roles(**roles)


def test_a_file_of_sqlite_has_no_roles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--db", "ocop.db", "db", "roles"]) == MISUSED
    assert "PostgreSQL" in capsys.readouterr().err
