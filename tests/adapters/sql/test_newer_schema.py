"""A newer program has upgraded the database: this one opens it for nothing, says which schema it met, changes nothing.

K3 in docs/reliability.md. The newer schema here also calls a table by another name, so that whoever looks at anything
before the version is found out.
"""

import argparse
import os
import shlex
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from cycle.errors import SchemaError
from cycle_adapters.cli import BROKEN, main
from cycle_adapters.cli.parser import NOUNS, Parser
from cycle_adapters.sql import SqlStore, check, upgrade
from cycle_adapters.sql.backup import back_up, restore
from cycle_adapters.sql.roles import Roles, apply
from cycle_adapters.sql.schema import HEAD
from tests.support.certificates import imported
from tests.support.postgres import Server, client_programs
from tests.support.races import with_program

NEWER = "0002"
_UPGRADED = (f"UPDATE ocop_version SET version_num = '{NEWER}'", "ALTER TABLE ocop_case RENAME TO ocop_case_2")

#: Every command that opens the record, as somebody would give it. {folder} has files for those that read one.
OPENING = """
db upgrade; db check; db backup {folder}/copy
plan load dong_nai_2023; plan list; plan show dong_nai_2023
rules show --province dong-nai
case register --product Cacao --set 13 --producer 'HTX A' --unit dong-nai/phu-loi --by producer --on 2026-06-01
case import-certificate --product Cam --set 1 --producer 'HTX A' --producer-kind cooperative --unit hoa-binh/a/b
    --stars 4 --issued-on 2020-01-01 --decision 1/QĐ-UBND
case list; case show H1; case next H1; case advance H1 withdraw --by producer; case history H1; case explain H1
round list --level province --unit dong-nai
round move --level province --unit dong-nai --round 2023-1 --evaluate-by 2023-07-01 --reason Bão
council create --level province --unit dong-nai --round 2023-1 --decision 1/QĐ --member A
council show --level province --unit dong-nai --round 2023-1
score add H1 --member A --by provincial_council --points 1.1=3; score show H1; score explain H1
sweep --on 2023-01-01; sweep --on 2023-01-01 --dry-run; scheduler run; scheduler healthcheck; doctor
outbox list; outbox run --to command:/bin/true --once; outbox retry 1; outbox drop 1 --reason x --by admin
inbox --as provincial_agency@dong-nai; apply {folder}/script.jsonl
target list; target report --plan p --indicator i --unit dong-nai --value 1 --by provincial_agency
obligation list; obligation fulfil --plan p --obligation o --unit dong-nai --by provincial_agency
inspection announce --plan p --producer 'HTX A' --from 2023-01-01 --purpose x --by inspector
inspection agree v-1 --by producer; inspection call-off v-1 --reason x --by inspector; inspection list
report expiring --from 2023-01-01 --to 2023-12-31; report expired; report obligations; report targets; report forecast
report idle; report unevaluated
audit verify; audit checkpoint; audit prove H1 1; audit export {folder}/bundle.zip
audit erase H1 --text 'HTX B' --reason x --by admin
calendar show; calendar explain --from 2023-01-01 --working-days 3; calendar verify
calendar import {folder}/notice.toml; calendar recount
"""
COMMANDS = [one.strip() for one in OPENING.replace("\n    ", " ").replace("\n", ";").split(";") if one.strip()]
#: These know the law, a file or a key, and no record; `db roles` prints, and is given the record only to `--apply`.
WITHOUT = ["demo", "db roles", "plan check", "rules list", "rules chart", "rules check", "rules sheet", "rules sets"]
WITHOUT += ["audit key"]
#: It is told what to put where, and only into what is not there.
OTHERS = ["db restore"]


def known_commands() -> Iterator[str]:
    for noun in NOUNS:
        parser = Parser(prog=noun.name)
        import_module(f"cycle_adapters.cli.{noun.module}").fill(parser)
        verbs = [one.choices or () for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        yield from (f"{noun.name} {verb}" for verb in verbs[0]) if verbs else (noun.name,)


def test_every_command_stands_here() -> None:
    known = set(known_commands())
    named = {" ".join(words.split()[:2]) for words in COMMANDS} | {words.split()[0] for words in COMMANDS}
    assert known - named == {*WITHOUT, *OTHERS}


def fill(url: str) -> None:
    """A certificate that a sweep would end."""
    with_program(url, lambda program: imported(program, 1, date(2019, 12, 20)))


@pytest.fixture
def newer(either_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a record that a newer program has upgraded."""
    fill(either_url)
    if either_url.startswith("sqlite"):
        with closing(sqlite3.connect(either_url.removeprefix("sqlite:///"))) as raw:
            for statement in _UPGRADED:
                raw.execute(statement)
            raw.commit()
        yield either_url
        return
    server: Server = request.getfixturevalue("postgres")
    database = server.copy(name_of(either_url))
    with server.connect(database) as admin:
        for statement in _UPGRADED:
            admin.execute(statement)
    yield server.url(database)
    server.drop(database)


def name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture
def held(newer: str, request: pytest.FixtureRequest) -> Callable[[], Any]:
    """All that is in it, and who may do what with it; of a file its bytes, and whether its log holds more."""
    if newer.startswith("sqlite"):
        path = Path(newer.removeprefix("sqlite:///"))
        log = Path(f"{path}-wal")
        return lambda: (path.read_bytes(), log.exists() and log.read_bytes() != b"")
    server: Server = request.getfixturevalue("postgres")
    return lambda: rows_and_rights(server, name_of(newer))


def rows_and_rights(server: Server, database: str) -> list[tuple[object, ...]]:
    with server.connect(database) as admin:
        found = admin.execute(
            "SELECT relname, relowner, relacl::text, relhastriggers FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
        ).fetchall()
        rows = [admin.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {one[0]} t") for one in found]
        return [(*one, *row.fetchall()[0]) for one, row in zip(found, rows, strict=True)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that commands read."""
    made = tmp_path / "files"
    made.mkdir()
    (made / "script.jsonl").write_text('{"do": "sweep", "on": "2023-01-01"}\n', "utf-8")
    day = '[[day]]\nday = 2027-02-15\nkind = "off"\nname_vi = "Nghỉ"\nname_en = "Off"\n'
    (made / "notice.toml").write_text(f'document = "1/TB"\ntitle = "T"\nurl = "https://example.vn/1"\n{day}', "utf-8")
    return made


@pytest.fixture
def on_path(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client programs of PostgreSQL, as on a machine of an operator."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


def test_every_command_refuses_it_with_status_3_and_names_both_schemas(
    newer: str, held: Callable[[], Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, wrong = held(), {}
    for words in COMMANDS:
        status = main(["--db", newer, "--lang", "en", *shlex.split(words.format(folder=folder))])
        said = capsys.readouterr()
        told = said.out + said.err
        is_refused = words == "db check" or ("[store.schema]" in said.err and not said.out)
        if status != BROKEN or not is_refused or NEWER not in told or HEAD not in told or held() != before:
            wrong[words] = (status, told, held() == before)
    assert wrong == {}
    assert sorted(one.name for one in folder.iterdir()) == ["notice.toml", "script.jsonl"]


def on_engine(use: Callable[[Any], object]) -> Callable[[str], None]:
    """Do it with an engine of a host."""

    def work(url: str) -> None:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        try:
            use(engine)
        finally:
            engine.dispose()

    return work


def on_connection(use: Callable[[Any], object]) -> Callable[[str], None]:
    """Do it in a transaction of a host, which the host ends."""

    def begun(engine: Any) -> None:
        with engine.begin() as connection:
            use(connection)

    return on_engine(begun)


def on_session(use: Callable[[Any], object]) -> Callable[[str], None]:
    def begun(engine: Any) -> None:
        with Session(engine) as session, session.begin():
            use(session)

    return on_engine(begun)


USES: dict[str, Callable[[Any], object]] = {
    "open": SqlStore,
    "open or make": lambda database: SqlStore(database, create=True),
    "create": SqlStore.create,
    "create shared": lambda database: SqlStore.create(database, shared=True),
    "upgrade": upgrade,
    "upgrade shared": lambda database: upgrade(database, shared=True),
}
PLACES = {"address": lambda use: use, "engine": on_engine, "connection": on_connection, "session": on_session}


def test_every_way_into_the_library_refuses_it_and_names_both_schemas(newer: str, held: Callable[[], Any]) -> None:
    before, wrong = held(), []
    for place, through in PLACES.items():
        for name, use in USES.items():
            try:
                through(use)(newer)
                wrong.append((place, name, "was done"))
            except SchemaError as error:
                said = str(error)
                if NEWER not in said or HEAD not in said or "\n" in said or held() != before:
                    wrong.append((place, name, said))
    assert wrong == []
    assert not check(newer).up_to_date and check(newer).current == NEWER
    assert held() == before


def test_no_backup_is_made_of_it(newer: str, held: Callable[[], Any], tmp_path: Path) -> None:
    before = held()
    with pytest.raises(SchemaError, match=NEWER):
        back_up(newer, tmp_path / "copy")
    assert not list(tmp_path.glob("*copy*"))
    assert held() == before


def test_a_backup_of_a_newer_program_is_not_put_anywhere(path: Path, url: str, tmp_path: Path) -> None:
    SqlStore.create(url).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(_UPGRADED[0])
        raw.commit()
    other = tmp_path / "other.db"
    with pytest.raises(SchemaError, match=NEWER):
        restore(f"sqlite:///{other}", path)
    assert not list(tmp_path.glob("*other.db*"))


# On PostgreSQL.


def test_a_dump_of_a_newer_program_is_not_put_anywhere(postgres: Server, on_path: None, tmp_path: Path) -> None:
    source, target, dump = postgres.ready(), postgres.empty(), tmp_path / "dump"
    with postgres.connect(source) as admin:
        admin.execute(_UPGRADED[0])
    words = ["--format", "custom", "--file", str(dump), postgres.conninfo(source, "postgres")]
    subprocess.run([client_programs() / "pg_dump", *words], check=True)
    with pytest.raises(SchemaError, match=NEWER):
        restore(postgres.url(target), dump)
    assert rows_and_rights(postgres, target) == []


def test_no_rights_are_given_on_it(postgres: Server) -> None:
    database = postgres.ready()
    with postgres.connect(database) as admin:
        admin.execute(_UPGRADED[0])
    before = rows_and_rights(postgres, database)
    with pytest.raises(SchemaError, match=NEWER):
        apply(postgres.url(database, "postgres"), Roles())
    assert rows_and_rights(postgres, database) == before
