"""Inside the transaction of a host the engine's writes last or vanish with it, and the host's own stay as they were."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from cycle.errors import ConflictError, NotFoundError, NotOurDatabaseError, StoreError, TakenError
from cycle.ports import CaseFilter
from cycle.program import Program
from cycle.testing import FrozenClock, examples
from cycle_adapters.sql import SqlStore
from tests.support.hosts import HOSTS, Host, guard, host_engine, make_orders, opened, order, orders
from tests.support.postgres import Server

CASE = examples.registered_case("c1", ref="P1")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A host's engine to a database with a table of the host's beside ours."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'host.db'}"
        SqlStore.create(url).close()
        yield from _hosting(url)
        return
    server: Server = request.getfixturevalue("postgres")
    database = server.ready()
    yield from _hosting(server.url(database))
    server.drop(database)


def _hosting(url: str) -> Iterator[Engine]:
    engine = host_engine(url)
    make_orders(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Host]:
    """The host's connection or session."""
    with opened(engine, request.param) as host:
        yield host


def save(store: SqlStore, *cases: Any) -> None:
    """Open these cases in one block."""
    with store.write() as writing:
        writing.save([examples.opening(case, request_id=f"r-{case.id}") for case in cases])


def found(store: SqlStore) -> list[str]:
    """The cases that a look finds."""
    with store.read() as reading:
        return [case.id for case in reading.cases(CaseFilter())]


def outside(engine: Engine) -> tuple[list[str], list[str]]:
    """What everybody else sees: the host's rows, and our cases."""
    store = SqlStore(engine)
    with engine.connect() as connection:
        return orders(connection), found(store)


def test_what_the_engine_writes_vanishes_with_the_hosts_rollback(engine: Engine, host: Host) -> None:
    order(host, "before")
    save(SqlStore(host), CASE)
    order(host, "after")
    host.rollback()
    assert outside(engine) == ([], [])


def test_it_vanishes_too_where_the_host_had_written_nothing_before(engine: Engine, host: Host) -> None:
    # SQLite's driver begins no transaction by itself until then: a savepoint alone would last.
    save(SqlStore(host), CASE)
    host.rollback()
    assert outside(engine) == ([], [])


def test_it_lasts_when_the_host_commits_and_is_seen_by_nobody_before(engine: Engine, host: Host) -> None:
    save(SqlStore(host), CASE)
    order(host, "o")
    assert outside(engine) == ([], [])
    host.commit()
    assert outside(engine) == (["o"], ["c1"])


def test_blocks_of_one_transaction_see_one_another_and_so_do_stores(host: Host) -> None:
    store = SqlStore(host)
    save(store, CASE)
    save(store, examples.registered_case("c2"))
    assert found(store) == found(SqlStore(host)) == ["c1", "c2"]


def test_a_block_that_raises_takes_back_its_own_work_alone(engine: Engine, host: Host) -> None:
    store = SqlStore(host)
    order(host, "before")
    save(store, CASE)
    with pytest.raises(ZeroDivisionError), store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c2"))])
        1 / 0  # noqa: B018  the host's own fault
    assert found(store) == ["c1"]
    order(host, "after")
    host.commit()
    assert outside(engine) == (["after", "before"], ["c1"])


def test_a_row_that_the_database_refuses_is_explained_and_leaves_the_transaction_alive(
    engine: Engine, host: Host
) -> None:
    store = SqlStore(host)
    order(host, "before")
    save(store, CASE)
    with pytest.raises(ConflictError, match="c1"):
        save(store, examples.registered_case("c2"), examples.registered_case("c1"))
    with pytest.raises(TakenError), store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c3"), request_id="r-c1")])
    host.commit()
    assert outside(engine) == (["before"], ["c1"])


def test_a_look_may_stand_inside_a_block_that_writes(host: Host) -> None:
    store = SqlStore(host)
    with store.write() as writing:
        writing.save([examples.opening(CASE)])
        with pytest.raises(NotFoundError), store.read() as reading:
            assert reading.case("c1").id == "c1"
            reading.case("nobody")
        writing.save([examples.opening(examples.registered_case("c2"))])
    assert found(store) == ["c1", "c2"]


def test_a_program_works_in_the_transaction_of_a_host(engine: Engine, host: Host) -> None:
    program = Program(SqlStore(host), FrozenClock())
    given: dict[str, Any] = {"kind": "first", "on": date(2026, 6, 1), "by": {"role": "producer"}}
    producer = {"name": "HTX A", "kind": "cooperative"}
    case = program.register({"name": "Cacao", "set": 13}, producer=producer, unit="dong-nai/phu-loi", **given)
    report = program.sweep(on=date(2026, 6, 2))
    assert report.last == date(2026, 6, 2)
    order(host, case.id)
    host.rollback()
    assert outside(engine) == ([], [])


def test_the_store_ends_nothing_when_it_is_closed(engine: Engine, host: Host) -> None:
    store = SqlStore(host)
    save(store, CASE)
    store.close()
    order(host, "o")
    host.commit()
    assert outside(engine) == (["o"], ["c1"])


def test_the_next_transaction_of_the_host_is_served_too(engine: Engine, host: Host) -> None:
    store = SqlStore(host)
    save(store, CASE)
    host.rollback()
    save(store, examples.registered_case("c2"))
    host.commit()
    assert outside(engine) == ([], ["c2"])


# The host's settings.


_PG_SETTINGS = "lock_timeout TimeZone DateStyle client_encoding search_path synchronous_commit transaction_isolation"


def settings(connection: Connection) -> dict[str, Any]:
    """What a host can set on its connection, as it is now."""
    sqlite = connection.dialect.name == "sqlite"
    names = (
        "busy_timeout foreign_keys recursive_triggers synchronous trusted_schema journal_mode"
        if sqlite
        else _PG_SETTINGS
    )
    ask = "PRAGMA" if sqlite else "SHOW"
    found = {name: connection.exec_driver_sql(f"{ask} {name}").scalar() for name in names.split()}
    driver: Any = connection.connection.driver_connection
    return found | {"begins": driver.isolation_level if sqlite else driver.autocommit, "rows": driver.row_factory}


def test_the_settings_of_the_hosts_connection_stay_as_they_were(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SET lock_timeout = 1234; SET TIME ZONE 'Asia/Ho_Chi_Minh'; SET datestyle = 'SQL'"
            )
            connection.commit()
        before = settings(connection)
        store = SqlStore(connection, busy_ms=77)
        save(store, examples.registered_case("c1"))
        assert settings(connection) == before  # already inside the transaction
        with pytest.raises(ConflictError):
            save(store, examples.registered_case("c1"))
        assert settings(connection) == before
        connection.commit()
        assert settings(connection) == before


def test_an_engine_of_the_host_is_given_back_as_it_was(engine: Engine) -> None:
    store = SqlStore(engine)
    with engine.connect() as connection:
        order(connection, "before")
        connection.rollback()
        before = settings(connection)
    save(store, CASE)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # SQLite's are set for good: see docs/embedding.md
            assert settings(connection) == before
        order(connection, "o")
        connection.rollback()
    assert outside(engine) == ([], ["c1"])


def test_rows_that_the_host_has_made_into_something_else_are_read_all_the_same(engine: Engine) -> None:
    def as_list(cursor: Any, row: Any = None) -> Any:
        return ["?"] if row is not None else lambda values: ["?"]

    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        connection.begin()
        usual, driver.row_factory = driver.row_factory, as_list
        store = SqlStore(connection)
        save(store, CASE)
        assert found(store) == ["c1"]
        driver.row_factory = usual


# Sessions.


class Base(DeclarativeBase):
    """The host's own tables."""


class Order(Base):
    """The host's table, as its ORM sees it."""

    __tablename__ = "host_order"

    name: Mapped[str] = mapped_column(primary_key=True)


def test_what_a_session_flushed_inside_a_failed_block_is_known_to_be_gone(engine: Engine) -> None:
    with Session(engine) as session:
        store = SqlStore(session)
        session.add(Order(name="before"))
        inside = Order(name="inside")
        with pytest.raises(ZeroDivisionError), store.write():
            session.add(inside)
            session.flush()
            1 / 0  # noqa: B018  the host's own fault
        assert inside not in session
        session.commit()
    assert outside(engine) == (["before"], [])


def test_a_session_with_several_databases_is_asked_for_its_connection(engine: Engine) -> None:
    with Session() as session, pytest.raises(StoreError, match="give its connection"):
        SqlStore(session)
    with Session(binds={Order: engine}) as session:
        save(SqlStore(session.connection(bind_arguments={"mapper": Order})), CASE)
        session.commit()
    assert outside(engine) == ([], ["c1"])


# What is refused, each with one clear line.


def test_a_connection_in_autocommit_mode_is_refused(engine: Engine) -> None:
    with (
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        pytest.raises(StoreError, match="autocommit mode"),
    ):
        SqlStore(connection)
    assert outside(engine) == ([], [])


def test_a_closed_connection_is_refused_and_a_closed_session_begins_anew(engine: Engine) -> None:
    connection = engine.connect()
    store = SqlStore(connection)
    connection.close()
    for use in (lambda: SqlStore(connection), lambda: found(store), lambda: save(store, CASE)):
        with pytest.raises(StoreError, match="connection is closed"):
            use()
    session = Session(engine)
    store = SqlStore(session)
    session.close()
    save(store, CASE)
    session.commit()
    session.close()
    assert outside(engine) == ([], ["c1"])


def test_a_connection_that_was_given_up_is_refused_until_the_host_rolls_back(engine: Engine) -> None:
    with engine.connect() as connection:
        store = SqlStore(connection)
        connection.invalidate()
        with pytest.raises(StoreError, match=r"roll it back|rolled back"):
            found(store)
        connection.rollback()
        assert found(store) == []


def test_a_session_that_failed_before_is_refused_until_the_host_rolls_back(engine: Engine) -> None:
    with Session(engine) as session:
        store = SqlStore(session)
        session.add_all([Order(name="twice"), Order(name="o")])
        session.flush()
        session.connection().exec_driver_sql("SELECT 1")
        with pytest.raises(Exception, match=r"UNIQUE|duplicate"):
            session.execute(text("INSERT INTO host_order VALUES ('twice')"))
        if engine.dialect.name == "postgresql":
            with pytest.raises(StoreError, match="roll it back"):
                found(store)
        session.rollback()
        assert found(store) == []


def test_a_transaction_that_the_host_ends_inside_a_block_is_noticed(engine: Engine, host: Host) -> None:
    store = SqlStore(host)
    with pytest.raises(StoreError, match="its transaction has ended"), store.write():
        host.commit()
    host.rollback()
    save(store, CASE)
    host.commit()
    assert outside(engine) == ([], ["c1"])


def test_a_database_without_our_tables_is_said_to_be_none_of_ours(tmp_path: Path) -> None:
    engine = host_engine(f"sqlite:///{tmp_path / 'other.db'}")
    make_orders(engine)
    with engine.connect() as connection:
        with pytest.raises(NotOurDatabaseError, match="ocop db upgrade"):
            SqlStore(connection)
        store = SqlStore.create(connection)  # a host's connection: its tables are no mistake
        save(store, CASE)
        connection.rollback()
        with pytest.raises(NotOurDatabaseError):
            SqlStore(connection)
    engine.dispose()


# SQLite's own.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with our tables and the host's."""
    path = tmp_path / "host.db"
    SqlStore.create(f"sqlite:///{path}").close()
    engine = create_engine(f"sqlite:///{path}")
    make_orders(engine)
    engine.dispose()
    return path


@pytest.mark.parametrize("off", ["foreign_keys", "recursive_triggers"])
def test_a_connection_to_sqlite_that_does_not_guard_the_record_may_look_and_not_write(path: Path, off: str) -> None:
    engine = host_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {off} = OFF"))
    with engine.connect() as connection:
        store = SqlStore(connection)
        with pytest.raises(StoreError, match=f"PRAGMA {off} is off"):
            save(store, CASE)
        assert found(store) == []
    engine.dispose()


def test_a_driver_in_autocommit_mode_is_refused_unless_its_host_begins(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None})
    event.listen(engine, "connect", guard)
    with engine.connect() as connection, pytest.raises(StoreError, match="autocommit mode"):
        SqlStore(connection)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.connect() as connection:
        order(connection, "o")
        save(SqlStore(connection), CASE)
        connection.rollback()
    assert outside(engine) == ([], [])
    engine.dispose()


def test_a_look_takes_no_pen(path: Path) -> None:
    engine = host_engine(f"sqlite:///{path}?timeout=0.1")
    with engine.connect() as reader, engine.connect() as writer:
        store = SqlStore(reader)
        assert found(store) == []
        save(SqlStore(writer), CASE)
        writer.commit()
        assert found(store) == ["c1"]  # the host's transaction had not begun
    engine.dispose()


def test_a_host_that_looked_before_another_wrote_is_told_that_it_cannot_write_now(path: Path) -> None:
    engine = host_engine(f"sqlite:///{path}?timeout=0.1")
    with engine.connect() as late, engine.connect() as other:
        late.exec_driver_sql("BEGIN")
        assert orders(late) == []
        save(SqlStore(other), CASE)
        other.commit()
        store = SqlStore(late)
        with pytest.raises(StoreError, match="locked"):
            save(store, examples.registered_case("c2"))
        assert orders(late) == []  # the host's transaction still stands
        late.rollback()
        save(store, examples.registered_case("c2"))
        late.commit()
    assert outside(engine) == ([], ["c1", "c2"])
    engine.dispose()


def test_a_full_disk_that_ends_the_hosts_transaction_is_not_passed_over(path: Path) -> None:
    engine = host_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        store = SqlStore(connection)
        order(connection, "o")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(StoreError, match="full"):
            save(store, *(examples.registered_case(f"c{number}") for number in range(500)))
        if not connection.invalidated:
            assert orders(connection) == ["o"]
        connection.rollback()
    assert outside(engine) == ([], [])
    engine.dispose()


@pytest.mark.parametrize("kind", HOSTS)
def test_a_transaction_that_the_database_ended_itself_cannot_go_on_unnoticed(path: Path, kind: str) -> None:
    engine = host_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER stop BEFORE INSERT ON ocop_case BEGIN SELECT RAISE(ROLLBACK, 'stopped'); END"
        )
    with opened(engine, kind) as host:
        store = SqlStore(host)
        order(host, "before")
        with pytest.raises(StoreError, match="stopped"):
            save(store, CASE)
        with pytest.raises(SQLAlchemyError):
            order(host, "after")  # else it would last, and "before" would not
            host.commit()
        host.rollback()
    assert outside(engine) == ([], [])
    engine.dispose()


# PostgreSQL's own.


@pytest.fixture
def pg_engine(postgres: Server) -> Iterator[Engine]:
    """A host's engine to a server."""
    database = postgres.ready()
    yield from _hosting(postgres.url(database))
    postgres.drop(database)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_transaction_with_an_old_snapshot_may_look_and_not_write(pg_engine: Engine, level: str) -> None:
    with pg_engine.connect().execution_options(isolation_level=level) as connection:
        store = SqlStore(connection)
        assert found(store) == []
        with pytest.raises(StoreError, match=f"{level}: begin it at READ COMMITTED"):
            save(store, CASE)
        order(connection, "o")
        connection.commit()
    assert outside(pg_engine) == (["o"], [])


def test_another_driver_is_refused_by_name(postgres: Server) -> None:
    from cycle.errors import BadValueError

    with pytest.raises(BadValueError, match="psycopg2"):
        SqlStore("postgresql+psycopg2://localhost/x")
    with pytest.raises(BadValueError, match="aiosqlite"):
        SqlStore("sqlite+aiosqlite:///x.db")


def test_the_host_is_told_to_roll_back_when_its_server_is_gone(pg_engine: Engine, postgres: Server) -> None:
    with pg_engine.connect() as connection:
        store = SqlStore(connection)
        order(connection, "o")
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with closing(postgres.connect("postgres")) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
        with pytest.raises(StoreError, match="nothing was done"):
            save(store, CASE)
        with pytest.raises(StoreError, match="roll"):
            save(store, CASE)
        connection.rollback()
        save(store, CASE)
        connection.commit()
    assert outside(pg_engine) == ([], ["c1"])


def test_a_writer_in_a_host_waits_for_those_who_write_alone(pg_engine: Engine) -> None:
    with pg_engine.connect() as one, pg_engine.connect() as other:
        first, second = SqlStore(one, busy_ms=50), SqlStore(other, busy_ms=50)
        save(first, CASE)
        save(second, examples.registered_case("c2"))  # side by side
        with pytest.raises(StoreError, match="locked"), second.write(alone=True):
            pass
        one.commit()
        with second.write(alone=True):
            pass
        with pytest.raises(StoreError, match="locked"):
            save(first, examples.registered_case("c3"))
        other.commit()
    assert outside(pg_engine) == ([], ["c1", "c2"])


def test_after_an_erasure_the_hosts_connection_deletes_as_it_did(path: Path) -> None:
    engine = host_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        store = SqlStore(connection)
        save(store, CASE)
        settings = []
        for wanted in (0, 1, 2):  # off, on, fast
            connection.exec_driver_sql(f"PRAGMA secure_delete = {('OFF', 'ON', 'FAST')[wanted]}")
            with store.write() as writing:
                writing.erase(CASE.id, "nobody")
                settings.append(connection.exec_driver_sql("PRAGMA secure_delete").scalar_one())
            settings.append(connection.exec_driver_sql("PRAGMA secure_delete").scalar_one())
        connection.rollback()
    assert settings == [1, 0, 1, 1, 1, 2]
    engine.dispose()
