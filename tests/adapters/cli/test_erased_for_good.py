"""A text about a person that was erased is gone: from every row, the file, its log, and from what is exported later."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from cycle.inputs import searchable
from cycle.program import Program
from cycle.testing import FrozenClock
from cycle_adapters.audit.verifier import verify_bundle
from cycle_adapters.cli import main
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.tables import metadata
from tests.support.audit import members_of

ON = date(2026, 6, 1)
#: Enough cases that their rows lie on many pages, which were split as they filled.
CASES, EVERY = 120, 6
ERASED = range(0, CASES, EVERY)
#: Parts of no other text, and of each other neither.
WHO, WHY, WITHOUT_MARKS = "Nguyễn Thị Số-{:04d}-Hết", "Bận việc nhà Số-{:04d}-Lý", "nguyen thi so-{:04d}-het"


def traces(number: int) -> list[bytes]:
    """Whatever would tell who it was, or why: as written, as searched, as JSON may write it."""
    written = [WHO.format(number), WHY.format(number), searchable(WHO.format(number))]
    return [form for one in written for form in (one.encode(), json.dumps(one)[1:-1].encode())]


def found_in(data: bytes) -> list[int]:
    """Of the erased, those of whom there is a trace."""
    return [number for number in ERASED if any(one in data for one in traces(number))]


def fill(store: SqlStore) -> Program:
    """Cases with names and reasons; every sixth has been through more."""
    program = Program(store, FrozenClock())
    for number in range(CASES):
        who = WHO.format(number)
        program.register(
            {"name": f"Mật ong {number}", "set": 8},
            by={"role": "producer", "name": who},
            producer={"name": who, "kind": "cooperative"},
            unit="dong-nai/phu-loi",
            ref=f"P{number}",
            on=ON,
        )
    for number in ERASED:
        by = {"role": "producer", "name": WHO.format(number)}
        program.advance(f"P{number}", "withdraw", by=by, on=ON, reason=WHY.format(number))
    return program


def erase(program: Program) -> None:
    """Twenty people are erased, with what they wrote."""
    for number in ERASED:
        for one in (WHO, WHY):
            program.erase(f"P{number}", one.format(number), reason="Theo yêu cầu", by={"role": "admin"}, on=ON)


def rows_of(store: SqlStore) -> bytes:
    """Every row of every table, by the bare driver."""
    with store.engine.connect() as link:
        return repr([link.execute(text(f"SELECT * FROM {name}")).fetchall() for name in metadata.tables]).encode()


def ocop(url: str, *words: str) -> None:
    assert main(["--db", url, *words]) == 0, words


@pytest.fixture
def url(either_url: str) -> Iterator[str]:
    """A record in which twenty people were erased, sealed before it, that nobody has open."""
    with closing(SqlStore(either_url)) as store:
        program = fill(store)
        assert found_in(rows_of(store)) == [*ERASED], "before, they are all there"
        ocop(either_url, "audit", "checkpoint")
        erase(program)
        assert found_in(rows_of(store)) == []
    yield either_url


def test_twenty_erased_people_are_in_nothing_that_is_exported_and_the_record_is_whole(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "bundle.zip"
    ocop(url, "audit", "export", str(bundle))
    assert found_in(b"".join(members_of(bundle).values())) == []
    report = verify_bundle(str(bundle))
    kept = CASES - len(ERASED)
    assert (report.whole, report.events, report.values) == (True, CASES + len(ERASED), kept)
    capsys.readouterr()
    ocop(url, "audit", "verify", "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert (said["whole"], said["texts"], said["checkpoints"]) == (True, kept, 1), "sealed before, and whole still"
    shown = ""
    for words in (("case", "list", "--limit", "1000"), *(("case", "history", f"P{number}") for number in ERASED)):
        for form in ("table", "json"):
            ocop(url, *words, "--format", form)
            shown += capsys.readouterr().out
    assert found_in(shown.encode()) == [] and WHO.format(1) in shown
    assert shown.count("[đã xoá]") >= len(ERASED)


def files_beside(path: Path) -> bytes:
    """The file of a record, and whatever lies beside it: its log, a journal, a copy."""
    return b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())


def filled(path: Path) -> None:
    """A record from which twenty people were erased, closed."""
    with closing(SqlStore(f"sqlite:///{path}", create=True)) as store:
        program = fill(store)
        assert found_in(files_beside(path)) == [*ERASED], "before, they are all there"
        erase(program)


def test_twenty_erased_people_are_in_no_byte_of_the_file_its_log_or_a_backup(tmp_path: Path) -> None:
    (tmp_path / "record").mkdir()
    path = tmp_path / "record" / "ocop.db"
    filled(path)
    assert found_in(files_beside(path)) == []
    assert WHO.format(1).encode() in path.read_bytes()
    ocop(f"sqlite:///{path}", "db", "backup", str(tmp_path / "record" / "copy.db"))
    assert found_in(files_beside(path)) == []
    ocop(f"sqlite:///{path}", "audit", "verify")


@contextmanager
def sqlite_as_most_are_built() -> Iterator[list[int]]:
    """SQLite that leaves deleted bytes where they are unless it is told: Debian's is built the other way."""
    found: list[int] = []

    def leave(link: Any, _: Any) -> None:
        if isinstance(link, sqlite3.Connection):
            found.append(link.execute("PRAGMA secure_delete = OFF").fetchone()[0])

    event.listen(Engine, "connect", leave)
    try:
        yield found
    finally:
        event.remove(Engine, "connect", leave)


def test_twenty_erased_people_are_in_no_byte_where_sqlite_was_built_to_leave_what_it_deletes(tmp_path: Path) -> None:
    path = tmp_path / "ocop.db"
    with sqlite_as_most_are_built() as answers:
        filled(path)
    if not answers or any(answers):
        pytest.fail("the fault did not fire")
    assert found_in(files_beside(path)) == []


def test_a_trace_is_found_in_each_of_its_forms() -> None:
    for number in (0, 6):
        for one in (WHO, WHY, WITHOUT_MARKS):
            assert found_in(f"…{one.format(number)}…".encode()) == [number]
        assert found_in(json.dumps(WHO.format(number)).encode()) == [number]
    assert found_in(re.sub("Số", "So", WHO.format(6)).encode()) == []
