"""Work of the outbox becomes jobs of procrastinate, and its own workers do it: on a real server, once, in order."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from sqlalchemy import Engine, create_engine

from cycle.delivering import STRIKES, Courier, Ended, Round
from cycle.delivery import Answer, DeliveryStatus, Outcome, Outgoing
from cycle.effects import EffectKind
from cycle.errors import StoreError
from cycle.ports import Deliverer
from cycle.testing import FrozenClock, examples
from cycle_adapters.cli import BROKEN, MISUSED, main
from cycle_adapters.outbox.choosing import new_holder
from cycle_adapters.outbox.document import document, letter_id
from cycle_adapters.outbox.jobs import Jobs, jobs_in
from cycle_adapters.sql import SqlStore
from tests.support.postgres import OWNER, Server
from tests.support.roles import APP, granted
from tests.support.wire import Wire, wire_to

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
LETTER = Outgoing(12, examples.effect(examples.certified_case("c1")), 1)
SECRET = "s3cr3t-w0rd"
#: A piece of work as a worker gets it.
Content = dict[str, Any]


def apply_schema(url: str) -> None:
    """As `procrastinate schema --apply` does it."""
    with App(connector=SyncPsycopgConnector(conninfo=url)).open() as app:
        app.schema_manager.apply_schema()


def fill(url: str) -> None:
    """Two certificates that have run out, as the sweep finds them, and work of no case."""
    old = ("--product", "Cam", "--set", "1", "--producer", "HTX B", "--producer-kind", "cooperative", "--stars", "4")
    issued = ("--unit", "hoa-binh/cao-phong/thu-phong", "--issued-on", "2019-12-20", "--decision", "1/QĐ-UBND")
    for ref in ("H1", "H2"):
        assert main(["--db", url, "case", "import-certificate", *old, *issued, "--ref", ref]) == 0
    assert main(["--db", url, "sweep", "--on", "2022-12-21"]) == 0
    with closing(SqlStore(url)) as store, store.write() as writing:
        writing.send([examples.idle_unit()])


@pytest.fixture(scope="module")
def filled(postgres: Server) -> Iterator[str]:
    """The name of a database with our tables, those of procrastinate, and thirteen pieces of work."""
    name = postgres.ready()
    apply_schema(postgres.url(name))
    fill(postgres.url(name))
    yield name
    postgres.drop(name)


@pytest.fixture
def database(postgres: Server, filled: str) -> Iterator[str]:
    """The name of a copy for this test."""
    name = postgres.copy(filled)
    yield name
    postgres.drop(name)


@pytest.fixture
def db(postgres: Server, database: str) -> str:
    """Its address."""
    return postgres.url(database)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Deliver what is due; the answer as JSON."""

    def run(db: str, to: str = "procrastinate", status: int = 0) -> Any:
        capsys.readouterr()
        assert main(["--db", db, "--format", "json", "outbox", "run", "--once", "--to", to]) == status
        answer = capsys.readouterr()
        assert not answer.err
        return json.loads(answer.out)

    return run


def worker_of(db: str, begun: list[Content], done: list[Content], broken: Sequence[EffectKind] = ()) -> App:
    """A host's program: a task for each kind of work. The first of a case takes the longest."""
    app = App(connector=PsycopgConnector(conninfo=db))
    for kind in EffectKind:

        @app.task(name=f"ocop.{kind}")
        async def do(**content: Any) -> None:
            begun.append(content)
            if content["type"].removeprefix("ocop.") in broken:
                raise OSError("no such mailbox")
            await asyncio.sleep(0.1 if content["number"] < 3 else 0.001)
            done.append(content)

    return app


def work(db: str, workers: int = 1, broken: Sequence[EffectKind] = (), queues: Sequence[str] | None = None) -> Any:
    """What is done, in its order, when so many workers go on until no job is left that they may do."""
    begun: list[Content] = []
    done: list[Content] = []

    async def one() -> None:
        app = worker_of(db, begun, done, broken)
        async with app.open_async():
            await app.run_worker_async(
                concurrency=4,
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                queues=queues,  # type: ignore[arg-type]  # None is all of them, which its types leave out
            )

    async def together() -> None:
        await asyncio.gather(*(one() for _ in range(workers)))

    before = -1
    while before < len(begun):  # they also end where all that is left waits for what they are doing
        before = len(begun)
        asyncio.run(together())
    return done


def jobs_of(server: Server, database: str, what: str = "status", rest: str = "ORDER BY id") -> list[Any]:
    """One column of the jobs that procrastinate has."""
    with server.connect(database) as admin:
        return [row[0] for row in admin.execute(f"SELECT {what} FROM procrastinate_jobs {rest}".encode())]


def letters(db: str) -> list[Outgoing]:
    """All work there is, as a courier is given it."""
    with closing(SqlStore(db)) as store, store.read() as reading:
        return sorted((Outgoing(one.number, one.effect, 1) for one in reading.deliveries()), key=lambda one: one.number)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_do_all_work_once_and_that_of_each_case_in_its_order(db: str, run: Any, workers: int) -> None:
    assert run(db) == {"ended": "done", "delivered": 13, "failed": 0, "dead": 0, "failures": []}
    done = work(db, workers)
    assert sorted(one["number"] for one in done) == list(range(1, 14))
    cases = {one["case"] for one in done}
    assert len(cases) == 3 and None in cases
    for case in cases:
        numbers = [one["number"] for one in done if one["case"] == case]
        assert numbers == sorted(numbers)
    assert run(db)["delivered"] == 0
    assert work(db) == []


def test_a_job_is_the_document_under_its_type_and_locked_by_its_case(postgres: Server, database, db, run) -> None:
    given = letters(db)
    run(db)
    ready = "ORDER BY (args->>'number')::int"
    contents = [json.loads(document(one)) for one in given]
    assert jobs_of(postgres, database, "args", ready) == contents
    assert jobs_of(postgres, database, "task_name", ready) == [one["type"] for one in contents]
    assert jobs_of(postgres, database, "lock", ready) == [one.effect.case_id for one in given]
    assert jobs_of(postgres, database, "queueing_lock", ready) == [letter_id(one) for one in given]
    assert set(jobs_of(postgres, database, "queue_name")) == {"default"}
    assert sorted(work(db), key=lambda one: int(one["number"])) == contents
    text = json.dumps(next(iter(contents)), ensure_ascii=False, separators=(",", ":")).encode()
    assert text == document(given[0])


def test_while_earlier_work_of_a_case_is_tried_again_the_later_waits(postgres: Server, database, db, run) -> None:
    run(db)
    with postgres.connect(database) as admin:
        later = "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE args->>'number' = '1'"
        admin.execute(later)  # as a worker does that tries again after a pause
    held = letters(db)[0].effect.case_id
    assert {one["case"] for one in work(db, 2)} == {one.effect.case_id for one in letters(db)} - {held}


# What is given a second time.


def test_a_second_attempt_makes_no_second_job_while_the_first_waits(postgres: Server, database, db) -> None:
    with closing(SqlStore(db)) as store:
        to = jobs_in(store.engine)
        for _ in range(3):
            assert to.deliver(LETTER, AT) == Answer(Outcome.DELIVERED)
        assert jobs_of(postgres, database) == ["todo"]
        (first,) = work(db)
        assert to.deliver(LETTER, AT) == Answer(Outcome.DELIVERED), "at least once: nobody knows what came of the first"
        (second,) = work(db)
    assert first == second == json.loads(document(LETTER))


def test_a_user_without_a_look_into_the_jobs_makes_them_too_and_no_second_one(postgres: Server) -> None:
    """Of a job that waits the server then tells too little for procrastinate to say so."""
    with granted(postgres) as database:
        apply_schema(postgres.url(database))
        with postgres.connect(database) as admin:
            admin.execute(f"GRANT INSERT, SELECT (id) ON procrastinate_jobs TO {APP}")
            admin.execute(f"GRANT INSERT ON procrastinate_events TO {APP}")
            admin.execute(f"GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq TO {APP}")
        with closing(SqlStore(postgres.url(database, APP))) as store:
            to = jobs_in(store.engine)
            assert [to.deliver(LETTER, AT).outcome for _ in range(2)] == [Outcome.DELIVERED] * 2
        assert jobs_of(postgres, database) == ["todo"]


def test_a_number_that_is_taken_is_no_job_that_waits(postgres: Server, database, db) -> None:
    """As after a restore that forgot the sequences: the work would be lost."""
    with closing(SqlStore(db)) as store:
        to = jobs_in(store.engine)
        to.deliver(LETTER, AT)
        with postgres.connect(database) as admin:
            admin.execute("ALTER SEQUENCE procrastinate_jobs_id_seq RESTART WITH 1")
        answer = to.deliver(Outgoing(13, LETTER.effect, 1), AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and "procrastinate_jobs_pkey" in answer.reason


# Queues.


def test_a_queue_can_be_named(postgres: Server, database, db, run) -> None:
    name = "ocop-" + "q" * 35  # as long as the server lets it be
    assert run(db, f"procrastinate:{name}")["delivered"] == 13
    assert set(jobs_of(postgres, database, "queue_name")) == {name}
    assert work(db, queues=["default"]) == []
    assert len(work(db, queues=[name])) == 13


@pytest.mark.parametrize(
    "queue", ["", " ", "q" * 41, "hàng đợi", f"postgresql://me:{SECRET}@host/db", f"me:{SECRET}@h"]
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_no_queue_is_refused_and_not_repeated(db: str, capsys, queue: str, lang: str) -> None:
    assert main(["--db", db, "--lang", lang, "outbox", "run", "--to", f"procrastinate:{queue}"]) == MISUSED
    answer = capsys.readouterr()
    assert answer.err.count("\n") == 1 and "40" in answer.err
    assert SECRET not in answer.err


# What is the host's affair.


def test_what_a_worker_cannot_do_stays_with_procrastinate(postgres: Server, database, db, run) -> None:
    run(db)
    kind = letters(db)[0].effect.kind
    done = work(db, broken=[kind])
    statuses = jobs_of(postgres, database)
    assert statuses.count("succeeded") == len(done) < 13
    assert statuses.count("failed") == 13 - len(done)
    assert run(db) == {"ended": "done", "delivered": 0, "failed": 0, "dead": 0, "failures": []}
    assert len(jobs_of(postgres, database)) == 13


def test_a_host_gives_its_own_app_whose_tasks_have_their_queues(postgres: Server, database, db) -> None:
    app = App(connector=SyncPsycopgConnector(conninfo=db, min_size=1))
    app.task(name="ocop.tell_producer", queue="mail")(lambda **_: None)
    with app.open():
        assert Jobs(app).deliver(LETTER, AT) == Answer(Outcome.DELIVERED)
        assert Jobs(app).deliver(LETTER, AT) == Answer(Outcome.DELIVERED)
        assert Jobs(app, "night").deliver(Outgoing(13, LETTER.effect, 1), AT) == Answer(Outcome.DELIVERED)
    assert jobs_of(postgres, database, "queue_name") == ["mail", "night"]
    answer = Jobs(app).deliver(LETTER, AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and answer.reason.startswith("AppNotOpen: ")


# A server that does not answer, or not as it should.


@pytest.fixture
def wire(postgres: Server) -> Iterator[Wire]:
    """A wire to the server."""
    with wire_to(postgres.socket) as wire:
        yield wire


@pytest.fixture
def engine(wire: Wire, database: str) -> Iterator[Engine]:
    """A host's engine over the wire, with a password in its address."""
    engine = create_engine(through(wire, database).replace("postgresql", "postgresql+psycopg"))
    yield engine
    engine.dispose()


def through(wire: Wire, database: str) -> str:
    return f"postgresql://{OWNER}:{SECRET}@/{database}?host={wire.folder}"


def cut_all(server: Server, database: str) -> None:
    """As a restart does it."""
    with server.connect("postgres") as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))


@contextmanager
def away(server: Server, wire: Wire, database: str) -> Iterator[None]:
    """Nobody is behind the address any more."""
    door = wire.folder / server.socket.name
    door.rename(wire.folder / "away")
    cut_all(server, database)
    yield
    (wire.folder / "away").rename(door)


def one_round(db: str, to: Deliverer, at: datetime) -> tuple[Round, list[str]]:
    """What is due at that instant, and what is told of it."""
    with closing(SqlStore(db)) as store:
        told: list[str] = []
        courier = Courier(store, to, FrozenClock(at), new_holder())
        done = courier.round(lambda: False, lambda _, answer, __: told.append(answer.reason or ""))
    return done, told


def test_a_server_that_is_away_is_told_without_a_password_and_asked_again(postgres, wire, database, db, engine) -> None:
    to = jobs_in(engine)
    with away(postgres, wire, database):
        done, told = one_round(db, to, AT)
        with pytest.raises(StoreError, match="no connection") as caught:
            jobs_in(engine)
    assert done == Round(Ended.DONE, 0, 3, 0), "the first of each case"
    for said in (*told, str(caught.value)):
        assert said.startswith("no connection to the database: ")
        assert SECRET not in said and "\n" not in said
    assert one_round(db, to, AT + timedelta(minutes=2))[0] == Round(Ended.DONE, 13, 0, 0)
    assert len(work(db)) == 13


def test_when_nobody_answers_the_round_ends_before_all_attempts_are_used(postgres, wire, database, db, engine) -> None:
    with closing(SqlStore(db)) as store, store.write() as writing:
        writing.send([examples.idle_unit()] * STRIKES)
    to = jobs_in(engine)
    with away(postgres, wire, database):
        assert one_round(db, to, AT)[0] == Round(Ended.UNAVAILABLE, 0, STRIKES, 0)


def test_the_command_line_tells_of_a_server_that_is_away_without_a_password(postgres, wire, database, capsys) -> None:
    with away(postgres, wire, database):
        assert main(["--db", through(wire, database), "outbox", "run", "--to", "procrastinate"]) == BROKEN
    answer = capsys.readouterr()
    assert answer.err.count("\n") == 1
    assert SECRET not in answer.err


def test_a_connection_that_was_lost_between_two_rounds_is_got_again(postgres, database, db) -> None:
    with closing(SqlStore(db)) as store:
        to = jobs_in(store.engine)
        for number in range(1, 4):
            assert to.deliver(Outgoing(number, LETTER.effect, 1), AT) == Answer(Outcome.DELIVERED)
            cut_all(postgres, database)
    assert len(jobs_of(postgres, database)) == 3


def test_a_server_that_only_reads_is_asked_anew_when_another_may_have_taken_over(postgres, database, db) -> None:
    with closing(SqlStore(db)) as store:
        to = jobs_in(store.engine)
        postgres.admin("ALTER DATABASE {} SET default_transaction_read_only = on", database)
        cut_all(postgres, database)
        answer = to.deliver(LETTER, AT)
        assert answer.outcome is Outcome.UNAVAILABLE
        assert answer.reason is not None and answer.reason.startswith("the database is read-only")
        postgres.admin("ALTER DATABASE {} RESET default_transaction_read_only", database)
        assert to.deliver(LETTER, AT) == Answer(Outcome.DELIVERED)


def test_wherever_the_wire_breaks_a_later_attempt_makes_the_one_job(postgres, wire, database, engine) -> None:
    to = jobs_in(engine)
    for point in range(1, 100):
        letter = Outgoing(point, LETTER.effect, 1)
        wire.at_answer(point)
        first = to.deliver(letter, AT)
        if not wire.fired:
            break
        wire.at(0, lambda: False)
        assert first.outcome in (Outcome.DELIVERED, Outcome.UNAVAILABLE)
        assert to.deliver(letter, AT) == Answer(Outcome.DELIVERED)
    assert point > 4, "it broke at some"
    numbers = jobs_of(postgres, database, "args->>'number'")
    assert numbers == [str(number) for number in range(1, point + 1)]


def test_a_server_that_is_busy_is_not_waited_for(postgres, database, db) -> None:
    with closing(SqlStore(db)) as store, postgres.connect(database) as admin:
        to = jobs_in(store.engine, longest_seconds=0.1)
        with admin.transaction():
            admin.execute("LOCK procrastinate_jobs")
            answer = to.deliver(LETTER, AT)
        assert answer.outcome is Outcome.UNAVAILABLE
        assert answer.reason is not None and "took too long" in answer.reason
        assert to.deliver(LETTER, AT) == Answer(Outcome.DELIVERED)


def test_what_the_database_cannot_hold_is_refused_and_the_next_one_is_taken(postgres, database, db) -> None:
    with closing(SqlStore(db)) as store:
        to = jobs_in(store.engine)
        answer = to.deliver(Outgoing(12, replace(LETTER.effect, data={"unit": "a\0b"}), 1), AT)
        assert answer.outcome is Outcome.REFUSED
        assert answer.reason is not None and "unsupported Unicode" in answer.reason
        assert to.deliver(LETTER, AT) == Answer(Outcome.DELIVERED)


def test_a_right_that_is_missing_is_told(postgres: Server) -> None:
    with granted(postgres) as database:
        apply_schema(postgres.url(database))
        with closing(SqlStore(postgres.url(database, APP))) as store:
            answer = jobs_in(store.engine).deliver(LETTER, AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and answer.reason.startswith("the user of the database lacks a right: ")


# Where there is no procrastinate.


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_without_its_tables_nothing_is_given_out_and_the_command_that_makes_them_is_named(
    postgres: Server, capsys, lang: str
) -> None:
    name = postgres.ready()
    url = postgres.url(name)
    with closing(SqlStore(url)) as store, store.write() as writing:
        writing.send([examples.idle_unit()])
    assert main(["--db", url, "--lang", lang, "outbox", "run", "--to", "procrastinate"]) == MISUSED
    answer = capsys.readouterr()
    assert "procrastinate schema --apply" in answer.err
    assert answer.err.count("\n") == 1
    with closing(SqlStore(url)) as store, store.read() as reading:
        assert [(one.status, one.held_until) for one in reading.deliveries()] == [(DeliveryStatus.WAITING, None)]
    postgres.drop(name)


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE procrastinate_jobs CASCADE",
        "DROP FUNCTION procrastinate_defer_jobs_v1",
        "DROP TYPE procrastinate_job_to_defer_v1 CASCADE",
    ],
)
def test_tables_that_go_or_are_of_an_older_version_are_told(postgres: Server, database, db, harm: str) -> None:
    with closing(SqlStore(db)) as store:
        to = jobs_in(store.engine)
        with postgres.connect(database) as admin:
            admin.execute(harm.encode())
        answer = to.deliver(LETTER, AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and "migrations" in answer.reason


def test_its_tables_may_be_in_a_schema_of_their_own(postgres: Server, run) -> None:
    name = postgres.empty()
    plain = postgres.url(name)
    there = f"{plain}&options=-csearch_path%3Dits_own"
    with closing(SqlStore(f"{there}&ocop_schema=dong_nai", create=True)) as store, store.write() as writing:
        writing.send([examples.idle_unit()])
    with postgres.connect(name, OWNER) as owner:
        owner.execute("CREATE SCHEMA its_own")
    apply_schema(there)
    assert main(["--db", f"{plain}&ocop_schema=dong_nai", "outbox", "run", "--to", "procrastinate"]) == MISUSED
    assert run(f"{there}&ocop_schema=dong_nai")["delivered"] == 1
    assert len(work(there)) == 1
    postgres.drop(name)


@pytest.mark.parametrize(("lang", "words"), [("vi", "PostgreSQL"), ("en", "needs a record on PostgreSQL")])
def test_a_record_in_a_file_has_no_place_for_jobs(tmp_path: Path, capsys, lang: str, words: str) -> None:
    url = f"sqlite:///{tmp_path / 'o.db'}"
    SqlStore(url, create=True).close()
    assert main(["--db", url, "--lang", lang, "outbox", "run", "--to", "procrastinate"]) == MISUSED
    answer = capsys.readouterr()
    assert words in answer.err and answer.err.count("\n") == 1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_without_the_extra_one_line_says_how_to_get_it_and_all_else_works(db: str, lang: str) -> None:
    program = "import sys; sys.modules['procrastinate'] = None; from cycle_adapters.cli import entry; entry()"

    def run(to: str) -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-c", program, "--db", db, "--lang", lang, "outbox", "run", "--to", to]
        return subprocess.run(words, capture_output=True, text=True, encoding="utf-8")

    found = run("procrastinate")
    assert found.returncode == BROKEN
    assert "pip install 'ocop-cycle[procrastinate]'" in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert run("command:/bin/true").returncode == 0
