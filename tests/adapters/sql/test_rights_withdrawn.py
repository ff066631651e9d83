"""A right that the program's role loses while it writes: what was begun is undone whole, in one line that names it.

The role is a real one with no more rights than it needs. A superuser takes one of them from it, from another
connection, just before or after a statement of the writing: each time a little later, until it no longer needs it.
PostgreSQL asks for a right as a statement begins, and not once more at COMMIT. The counts are those of H2 and H5
in docs/reliability.md.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count, product
from typing import Any

import psycopg
import pytest

from cycle.errors import NotOurDatabaseError, StoreError
from cycle.program import Program
from cycle.testing.snapshot import snapshot
from cycle_adapters.cli import BROKEN, main
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.link import Link
from cycle_adapters.sql.roles import Roles, apply
from cycle_adapters.sql.tables import metadata
from tests.support.kills import counted
from tests.support.postgres import OWNER, Server
from tests.support.roles import APP, granted
from tests.support.tiers import LONG, times
from tests.support.writings import COMMUNE, LATER, ON, PRODUCER, UNIT, contents, program_on

BY: Mapping[str, Any] = {"role": "producer", "name": "HTX A"}
PAPERS = ["registration_form", "self_assessment", "sample"]
CALLS = ("begin_writing", "rows", "run", "many", "all", "commit")


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do with a table or a counter."""

    verb: str
    on: str

    def __str__(self) -> str:
        return f"{self.verb} ON {self.on}"

    @property
    def said(self) -> str:
        """PostgreSQL names what the right is missing for, not what was to be done with it."""
        kind, _, name = self.on.rpartition(" ")
        return f"the user of the database lacks a right: permission denied for {kind.lower() or 'table'} {name}"


def rights(lines: str) -> list[Right]:
    return [Right(verb, on) for verb, _, on in (line.strip().partition(" ") for line in lines.strip().splitlines())]


def opened(program: Program, number: int) -> None:
    """A new case, assessed by its commune."""
    ref = f"P{number}"
    program.register({"name": "Cacao", "set": 13}, by=BY, on=ON, producer=PRODUCER, unit=UNIT, ref=ref)
    program.advance(ref, "submit_dossier", by=BY, on=ON, documents=PAPERS)
    program.advance(ref, "assess_at_commune", by=COMMUNE, on=LATER)


def forwarded(program: Program, number: int) -> str:
    return program.advance(f"P{number}", "forward", by=COMMUNE, on=LATER, request_id=f"forward-{number}").id


def registered(program: Program, number: int) -> str:
    product = {"name": "Cà phê", "set": 13}
    request = f"register-{number}"
    return program.register(product, by=BY, on=ON, producer=PRODUCER, unit=UNIT, request_id=request).id


#: What each of the two is not done without.
OF_A_STEP = rights("""
    SELECT ocop_case
    UPDATE ocop_case
    SELECT ocop_event
    INSERT ocop_event
    INSERT ocop_personal
    SELECT ocop_deadline
    INSERT ocop_deadline
    UPDATE ocop_deadline
    DELETE ocop_deadline
    INSERT ocop_outbox
    INSERT ocop_delivery
    SELECT ocop_plan
    SELECT ocop_round
    SELECT ocop_calendar_notice
    USAGE SEQUENCE ocop_event_seq_seq
    USAGE SEQUENCE ocop_outbox_id_seq
""")
OF_A_REGISTRATION = rights("""
    INSERT ocop_case
    SELECT ocop_event
    INSERT ocop_event
    INSERT ocop_personal
    SELECT ocop_plan
    SELECT ocop_round
    SELECT ocop_calendar_notice
    USAGE SEQUENCE ocop_event_seq_seq
""")


@pytest.fixture(scope="module")
def database(postgres: Server) -> Iterator[str]:
    """A database in which the roles have their rights."""
    with granted(postgres) as database:
        yield database


@pytest.fixture
def admin(postgres: Server, database: str) -> Iterator[psycopg.Connection[Any]]:
    """The superuser, on a connection of his own."""
    with postgres.connect(database) as admin:
        yield admin


@pytest.fixture
def store(postgres: Server, database: str) -> Iterator[SqlStore]:
    """The store of the program."""
    store = SqlStore(postgres.url(database, APP))
    yield store
    store.close()


@contextmanager
def withdrawn(admin: psycopg.Connection[Any], right: Right, point: int) -> Iterator[Callable[[], bool]]:
    """Within the block the role loses that right at the point of that number; whether it came to that."""
    passed = 0

    def reached() -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            admin.execute(f"REVOKE {right} FROM {APP}")

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(Link, name, counted(getattr(Link, name), reached))
        yield lambda: passed >= point
    admin.execute(f"GRANT {right} TO {APP}")


WORKS = [
    *(pytest.param(forwarded, opened, right, id=f"a step without {right}") for right in OF_A_STEP),
    *(pytest.param(registered, None, right, id=f"a registration without {right}") for right in OF_A_REGISTRATION),
]
numbers = count(1)


@pytest.mark.parametrize(("work", "prepare", "right"), WORKS)
def test_a_right_that_goes_in_the_middle_of_a_writing_undoes_all_of_it(
    postgres: Server,
    database: str,
    admin: psycopg.Connection[Any],
    store: SqlStore,
    work: Callable[[Program, int], str],
    prepare: Callable[[Program, int], None] | None,
    right: Right,
) -> None:
    program, number = program_on(store), next(numbers)
    if prepare:
        prepare(program, number)
    before, refused = snapshot(store), 0
    for point in count(1) if LONG else (2, 6):
        said, done = "", None
        with withdrawn(admin, right, point) as fired:
            try:
                done = work(program, number)
            except StoreError as error:
                said = str(error)
        assert fired()
        if done is not None:
            break  # it had no need of it any more
        assert said == right.said
        assert snapshot(store) == before, "half of it was written"
        refused += 1
    assert refused >= times(1, 3), "nobody missed the right"
    once = work(program, number)
    assert work(program, number) == once
    assert len(snapshot(store).events) == len(before.events) + 1
    contents(postgres.url(database, APP))  # the record is whole


def test_the_command_line_says_in_one_line_which_right_is_missing(
    postgres: Server,
    database: str,
    admin: psycopg.Connection[Any],
    store: SqlStore,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = next(numbers)
    opened(program_on(store), number)
    before, right = snapshot(store), Right("INSERT", "ocop_event")
    words = ["--db", postgres.url(database, APP), "--lang", "en"]
    step = ["case", "advance", f"P{number}", "forward", "--by", "commune_pc", "--on", LATER.isoformat()]
    capsys.readouterr()
    with withdrawn(admin, right, 6) as fired:
        assert main([*words, *step]) == BROKEN
    assert fired()
    said = capsys.readouterr()
    assert right.said in said.err and said.err.count("\n") == 1 and not said.out
    assert snapshot(store) == before
    assert main([*words, *step]) == 0


# Rights that were never given: to the programme of another province in the same database.

TRIED = (
    "SELECT count(*) FROM {}",
    "COPY {} TO STDOUT",
    "INSERT INTO {} DEFAULT VALUES",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
)


def test_the_roles_of_one_province_may_do_nothing_with_any_table_of_another(postgres: Server) -> None:
    name = postgres.ready()
    for schema in ("dong_nai", "bac_kan"):
        SqlStore.create(postgres.url(name), schema=schema).close()
        apply(f"{postgres.url(name, 'postgres')}&ocop_schema={schema}", Roles(OWNER, f"one_{schema}", f"two_{schema}"))
    denied = 0
    for role in ("one_dong_nai", "two_dong_nai"):
        postgres.admin("ALTER ROLE {} LOGIN", role)
        with closing(postgres.connect(name, role)) as raw:
            for schema, table, statement in product(("bac_kan", "public"), metadata.tables, TRIED):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    raw.execute(statement.format(f"{schema}.{table}"))
                denied += 1
            raw.execute("SET search_path = bac_kan")
            with pytest.raises(psycopg.errors.UndefinedTable):
                raw.execute("SELECT * FROM ocop_case")
            assert raw.execute("SELECT count(*) FROM dong_nai.ocop_case").fetchone() == (0,)
        with pytest.raises(NotOurDatabaseError, match=r"this user sees.*`ocop db roles`"):
            SqlStore(postgres.url(name, role), schema="bac_kan")
    assert denied == 2 * 2 * len(metadata.tables) * len(TRIED) >= 400
    postgres.drop(name)
