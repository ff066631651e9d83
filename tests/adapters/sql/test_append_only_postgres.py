"""Every door through which a row of the record could be changed or deleted on a server is shut.

For the program and the reader by their rights, for the owner by triggers. What is left to the owner and to a superuser
(to take the triggers off) shows in the chain of the record.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from cycle.ports import StoredPlan
from cycle.testing import examples
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.integrity import faults_of
from cycle_adapters.sql.tables import metadata
from tests.support.postgres import OWNER, Server
from tests.support.roles import APP, READONLY, granted

#: What is kept for ever, and a column in which any text is good.
FOREVER = {
    "ocop_event": "record",
    "ocop_deadline_move": "reason",
    "ocop_fulfilment": "note",
    "ocop_calendar_notice": "text",
    "ocop_visit": "reason",
    "ocop_outbox": "data",
    "ocop_round": "unit",
    "ocop_figure": "unit",
}
_NUMBER = {"ocop_event": "seq"}


def changing(table: str, column: str) -> tuple[str, ...]:
    """Each of these changes or deletes a row where nothing stops it."""
    key = _NUMBER.get(table, "id")
    names = ", ".join(f'"{name}"' for name in metadata.tables[table].columns.keys())  # noqa: SIM118  its iterator gives columns
    again = f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM {table}"
    return (
        f"UPDATE {table} SET {column} = 'forged'",
        f"UPDATE {table} SET {column} = 'forged' WHERE {key} = 1",
        f"UPDATE ONLY {table} SET {key} = 77 WHERE {key} = (SELECT min({key}) FROM {table})",
        f"GRANT UPDATE ON {table} TO CURRENT_USER; UPDATE {table} SET {column} = 'forged'",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE {key} = 1",
        f"TRUNCATE {table} CASCADE",
        f"{again} ON CONFLICT ({key}) DO UPDATE SET {column} = 'forged'",
        f"WITH gone AS (DELETE FROM {table} RETURNING *) SELECT count(*) FROM gone",
        f"WITH forged AS (UPDATE {table} SET {column} = 'forged' RETURNING *) SELECT count(*) FROM forged",
        f"MERGE INTO {table} a USING {table} b ON a.{key} = b.{key} WHEN MATCHED THEN UPDATE SET {column} = 'forged'",
        f"MERGE INTO {table} a USING {table} b ON a.{key} = b.{key} WHEN MATCHED THEN DELETE",
        f"DO $$ BEGIN UPDATE {table} SET {column} = 'forged'; END $$",
        f"PREPARE forge AS UPDATE {table} SET {column} = 'forged'; EXECUTE forge",
        f"DECLARE one CURSOR FOR SELECT * FROM {table} FOR UPDATE; MOVE one; DELETE FROM {table} WHERE CURRENT OF one",
    )


def opening(table: str, column: str) -> tuple[str, ...]:
    """Each of these would open the other doors, or take the place of the table."""
    return (
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} ENABLE REPLICA TRIGGER {table}_no_change",
        f"DROP TRIGGER {table}_no_change ON {table}",
        f"ALTER TABLE {table} DROP COLUMN {column}",
        f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text USING 'forged'",
        f"ALTER TABLE {table} RENAME TO {table}_old",
        f"ALTER TABLE {table} SET SCHEMA pg_temp",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        f"DROP TABLE {table} CASCADE",
        f"CREATE RULE forged AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"CREATE TRIGGER a_first BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION ocop_refuse('x')",
        f"CREATE TABLE public.child () INHERITS ({table})",
        f"CREATE VIEW public.forged AS SELECT * FROM {table}",
        f"CREATE INDEX forged ON {table} ({column})",
        f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        f"COPY {table} FROM PROGRAM 'echo forged'",
        f"COPY {table} FROM '/tmp/forged'",
        f"COPY {table} TO PROGRAM 'cat'",
    )


#: Likewise, whatever the table.
_AROUND = (
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    f"SET ROLE {OWNER}",
    "SET ROLE postgres",
    f"SET SESSION AUTHORIZATION {OWNER}",
    "CREATE OR REPLACE FUNCTION public.ocop_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION ocop_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION ocop_refuse CASCADE",
    "ALTER FUNCTION ocop_refuse() RENAME TO other",
    "UPDATE pg_catalog.pg_trigger SET tgenabled = 'D'",
    "ALTER SCHEMA public RENAME TO other",
    "CREATE SCHEMA forged",
    "CREATE TABLE public.forged ()",
    "SELECT setval('ocop_event_seq_seq', 1)",
    "ALTER SEQUENCE ocop_event_seq_seq RESTART",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE forger",
    "UPDATE ocop_version SET version_num = '9999'",
    "DELETE FROM ocop_version",
    "INSERT INTO ocop_version VALUES ('9999')",
    "DELETE FROM ocop_personal",
    "DELETE FROM ocop_case",
)


@pytest.fixture(scope="module")
def database(postgres: Server) -> Iterator[str]:
    """A database with at least one row in each of these tables, in which the three have their rights."""
    with granted(postgres) as database:
        store = SqlStore(postgres.url(database))
        case = examples.case_with_everything("c1")
        with store.write() as writing:
            writing.save([examples.opening(case, examples.deadline(), request_id="r-1")])
            writing.log_moves([examples.deadline_move(case.id)])
            writing.add_fulfilment(examples.fulfilment(), examples.RECORDED_AT)
            writing.add_calendar_notice(examples.calendar_notice())
            writing.add_visit(examples.visit())
            writing.send([examples.idle_unit()])
            writing.move_round(examples.moved_round(), examples.RECORDED_AT)
            writing.add_figure(examples.figure(), examples.RECORDED_AT)
            writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
            writing.add_council(examples.council())
        store.close()
        yield database


def rows(admin: psycopg.Connection[Any], table: str) -> list[Any]:
    """All that is in the table."""
    return admin.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def shut(server: Server, database: str, role: str, door: str, why: type[psycopg.Error]) -> None:
    """The door is shut for that role, in a transaction as without one."""
    for begin in ("", "BEGIN; "):
        with closing(server.connect(database, role)) as connection:
            with pytest.raises(why):
                connection.execute(begin + door)
            connection.execute("ROLLBACK")


@pytest.mark.parametrize("role", [APP, READONLY])
@pytest.mark.parametrize("table", FOREVER)
def test_a_program_and_a_reader_change_nothing_that_is_kept_for_ever(
    postgres: Server, database: str, role: str, table: str
) -> None:
    with postgres.connect(database) as admin:
        before = rows(admin, table)
        assert before
        for door in (*changing(table, FOREVER[table]), *opening(table, FOREVER[table])):
            shut(postgres, database, role, door, psycopg.errors.InsufficientPrivilege)
        assert rows(admin, table) == before


@pytest.mark.parametrize("role", [APP, READONLY])
@pytest.mark.parametrize("door", _AROUND)
def test_nor_is_there_a_way_around(postgres: Server, database: str, role: str, door: str) -> None:
    shut(postgres, database, role, door, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("role", [APP, READONLY, OWNER])
@pytest.mark.parametrize(("table", "column"), [("ocop_plan", "text"), ("ocop_council", "decision")])
def test_a_plan_and_a_council_stay_as_they_were_written(
    postgres: Server, database: str, role: str, table: str, column: str
) -> None:
    doors = (f"UPDATE {table} SET {column} = 'forged'", f"DELETE FROM {table}", f"TRUNCATE {table}")
    with postgres.connect(database) as admin, closing(postgres.connect(database, role)) as connection:
        before = rows(admin, table)
        assert before
        for door in doors:
            with pytest.raises(psycopg.Error) as caught:
                connection.execute(door)
            assert caught.value.sqlstate == ("OC001" if role == OWNER else "42501")
        assert rows(admin, table) == before


@pytest.mark.parametrize("table", FOREVER)
def test_for_the_owner_the_triggers_shut_the_same_doors(postgres: Server, database: str, table: str) -> None:
    with postgres.connect(database) as admin:
        before = rows(admin, table)
        for door in changing(table, FOREVER[table]):
            with closing(postgres.connect(database, OWNER)) as connection:
                with pytest.raises(psycopg.Error) as caught:
                    connection.execute(f"BEGIN; {door}")
                assert caught.value.sqlstate == "OC001", (door, caught.value)
        assert rows(admin, table) == before


@pytest.mark.parametrize("table", FOREVER)
def test_without_rights_and_triggers_they_stand_open(postgres: Server, database: str, table: str) -> None:
    # Shows that the tests above test something.
    with closing(postgres.connect(database)) as connection:
        for door in changing(table, FOREVER[table]):
            connection.execute("BEGIN; SET LOCAL session_replication_role = replica")
            before = rows(connection, table)
            connection.execute(door)
            assert before[0] not in rows(connection, table), door
            connection.execute("ROLLBACK; DEALLOCATE ALL")
        for door in opening(table, FOREVER[table]):
            if "forged'" not in door and "TO PROGRAM" not in door and "pg_temp" not in door:
                connection.execute(f"BEGIN; {door}")
                connection.execute("ROLLBACK")


def test_a_program_still_adds_to_each_of_them(postgres: Server, database: str) -> None:
    store = SqlStore(postgres.url(database, APP))
    with postgres.connect(database) as admin:
        before = {table: len(rows(admin, table)) for table in FOREVER}
        case = examples.registered_case("c2")
        with store.write() as writing:
            writing.save([examples.opening(case)])
            writing.log_moves([examples.deadline_move(case.id)])
            writing.send([examples.idle_unit()])
            writing.move_round(examples.moved_round(), examples.RECORDED_AT)
            writing.add_figure(examples.figure(), examples.RECORDED_AT)
        for table in ("ocop_event", "ocop_deadline_move", "ocop_outbox", "ocop_round", "ocop_figure"):
            assert len(rows(admin, table)) > before[table]
    store.close()


@pytest.mark.parametrize(
    "opened",
    [
        "ALTER TABLE ocop_event DISABLE TRIGGER USER",
        "ALTER TABLE ocop_plan ENABLE REPLICA TRIGGER ocop_plan_no_change",
        "DROP TRIGGER ocop_event_no_truncate ON ocop_event",
        "CREATE OR REPLACE FUNCTION ocop_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION ocop_refuse CASCADE",
        """CREATE FUNCTION lets() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE OR REPLACE TRIGGER ocop_event_no_change BEFORE UPDATE OR DELETE ON ocop_event
        FOR EACH ROW EXECUTE FUNCTION lets()""",
        """CREATE OR REPLACE TRIGGER ocop_event_no_change BEFORE DELETE ON ocop_event
        FOR EACH ROW EXECUTE FUNCTION ocop_refuse('an event')""",
        """CREATE OR REPLACE TRIGGER ocop_event_no_change BEFORE UPDATE OR DELETE ON ocop_event
        FOR EACH ROW WHEN (OLD.number > 1) EXECUTE FUNCTION ocop_refuse('an event')""",
        """DROP TRIGGER ocop_event_no_change ON ocop_event; CREATE TRIGGER ocop_event_no_change
        BEFORE UPDATE OR DELETE ON ocop_plan FOR EACH ROW EXECUTE FUNCTION ocop_refuse('an event')""",
        """CREATE SCHEMA other; CREATE FUNCTION other.ocop_refuse() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RETURN NEW; END'; CREATE OR REPLACE TRIGGER ocop_event_no_change BEFORE UPDATE OR DELETE
        ON ocop_event FOR EACH ROW EXECUTE FUNCTION other.ocop_refuse('an event')""",
    ],
)
def test_an_owner_who_opens_a_door_is_seen(postgres: Server, opened: str) -> None:
    name = postgres.ready()
    with closing(SqlStore(postgres.url(name))) as store:
        assert faults_of(store) == []
        with postgres.connect(name, OWNER) as link:
            link.execute(opened)
        found = faults_of(store)
    assert found and all(line.startswith("schema: ocop_") for line in found)
    postgres.drop(name)


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_no_table_is_emptied_at_once_by_whoever_was_let(postgres: Server, database: str, table: str) -> None:
    """A right on a table, unlike one on its rows, is kept from nobody by policies."""
    with postgres.connect(database) as admin:
        admin.execute(f"GRANT TRUNCATE ON {table} TO {APP}")
        try:
            for role in (APP, OWNER):
                with closing(postgres.connect(database, role)) as connection:
                    for door in (f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"):
                        with pytest.raises(psycopg.Error) as caught:
                            connection.execute(door)
                        assert caught.value.sqlstate in ("OC001", "0A000", "42501"), door
        finally:
            admin.execute(f"REVOKE TRUNCATE ON {table} FROM {APP}")
