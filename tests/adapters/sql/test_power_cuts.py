"""Where the power is cut, what was acknowledged is there when it is back, and nothing is half done.

A3 in docs/reliability.md. Every write and every sync of some dozens of acknowledged steps is recorded; what the disk
may hold at any moment is put together and opened. A kill cannot show this: the kernel writes on for a dead program.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from cycle.program import Program
from cycle_adapters.sql import SqlStore, sqlite
from tests.support.hosts import host_engine
from tests.support.power import RECORDING, Change, Disk, Kept, changes_in
from tests.support.syscalls import Tell, require_strace, traced
from tests.support.tiers import times
from tests.support.writings import COMMUNE, LATER, ON, PRODUCER, UNIT, contents, program_on

#: Steps that are acknowledged, three for each case, and after how many of them the record is closed and opened again.
STEPS = times(12, 150)
CLOSED_EVERY = times(6, 100)
CUTS = times(18, 1000)
_NAME = "o.db"
_PAPERS = ["registration_form", "self_assessment", "sample"]
_SAID = "acknowledged "


def step(program: Program, number: int) -> None:
    """One of the steps, each under a request id of its own."""
    case, turn = f"S{number // 3}", number % 3
    asked = f"s-{number}"
    if turn == 0:
        product, by = {"name": f"Cacao {number}", "set": 13}, {"role": "producer"}
        program.register(product, by=by, on=ON, producer=PRODUCER, unit=UNIT, ref=case, request_id=asked)
    elif turn == 1:
        by = {"role": "producer"}
        program.advance(case, "submit_dossier", by=by, on=ON, documents=_PAPERS, request_id=asked)
    else:
        program.advance(case, "assess_at_commune", by=COMMUNE, on=LATER, request_id=asked)


#: Does some of the steps, and says each that is done.
Steps = Callable[[str, range, Tell], None]


def own_blocks(url: str, some: range, tell: Tell) -> None:
    """As the command line and a service do it."""
    store = SqlStore(url)
    for number in some:
        step(program_on(store), number)
        tell(f"{_SAID}{number}")
    store.close()


def opened_in_use(url: str, some: range, tell: Tell) -> None:
    """As `own_blocks`, but somebody reads as the record is opened, so that it keeps the journal it has."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM ocop_version").fetchall()
        store = SqlStore(url, busy_ms=1)
        other.execute("ROLLBACK")
    for number in some:
        step(program_on(store), number)
        tell(f"{_SAID}{number}")
    store.close()


def blocks_of_a_host(url: str, some: range, tell: Tell) -> None:
    """In the transactions of a host, which keeps the journal it has."""
    engine = host_engine(url)
    for number in some:
        with engine.begin() as connection:
            step(program_on(SqlStore(connection)), number)
        tell(f"{_SAID}{number}")
    engine.dispose()


def less_synced(url: str, some: range, tell: Tell) -> None:
    """As `own_blocks`, but for the one setting that makes a commit last."""
    less = (*sqlite._PRAGMAS, "PRAGMA synchronous = NORMAL")
    with patch.object(sqlite, "_PRAGMAS", less):
        own_blocks(url, some, tell)


@dataclass(frozen=True, slots=True)
class Cut:
    """A moment without power: how many steps were acknowledged by then, and the files that are found after it."""

    acknowledged: int
    kept: Kept
    files: dict[str, bytes]
    #: Whether something that was written is not there any more.
    took: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """What was on the disk at first, and all that was done to it since."""

    folder: Path
    content: bytes
    changes: tuple[Change, ...]

    def cuts(self, count: int, *, entries_last: bool = False) -> Iterator[Cut]:
        """That many cuts at random moments; each way in which a disk may keep things comes as often as the others."""
        chance = random.Random(f"{self.folder.name} {count}")
        disk = Disk(self.folder, self.content, _NAME, entries_last=entries_last)
        moments = sorted(chance.randrange(1, len(self.changes) + 1) for _ in range(count))
        done = acknowledged = 0
        for number, moment in enumerate(moments):
            for change in self.changes[done:moment]:
                disk.do(change)
                acknowledged += change.data.startswith(_SAID.encode())
            done, kept = moment, list(Kept)[number % len(Kept)]
            left = disk.left(kept, chance)
            yield Cut(acknowledged, kept, left, took=left != disk.seen())


def recorded(folder: Path, steps: Steps, *, journal: str = "wal") -> Recording:
    """Do the steps, and write down what they do to the disk."""
    folder = folder.resolve()
    file, url = folder / _NAME, f"sqlite:///{folder / _NAME}"
    SqlStore(url, create=True).close()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(f"PRAGMA journal_mode = {journal}")
    content = file.read_bytes()

    def work(tell: Tell) -> None:
        for first in range(0, STEPS, CLOSED_EVERY):
            steps(url, range(first, min(STEPS, first + CLOSED_EVERY)), tell)

    files = (folder, *(Path(f"{file}{end}") for end in ("", "-wal", "-shm", "-journal")))
    outcome = traced(work, files, *RECORDING)
    assert outcome.status == 0, outcome.said
    assert outcome.said == tuple(f"{_SAID}{number}" for number in range(STEPS))
    return Recording(folder, content, tuple(changes_in(outcome.calls)))


def put_back(cut: Cut, folder: Path) -> str:
    """The files as they are found; the address of the database."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in cut.files.items():
        (folder / name).write_bytes(content)
    return f"sqlite:///{folder / _NAME}"


def steps_in(url: str) -> int:
    """How many of the steps are in the record, from the first on without a hole."""
    store = SqlStore(url)
    with store.read() as reading:
        found = [reading.answered(f"s-{number}") is not None for number in range(STEPS)]
        size = reading.log.size
    store.close()
    assert found == sorted(found, reverse=True), "a step is there, and one before it is not"
    assert sum(found) == size, "a step was done in part, or twice"
    return sum(found)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    require_strace()
    recording = tmp_path / "recorded"
    recording.mkdir()
    yield recording
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("steps", "journal", "entries_last"),
    [
        (own_blocks, "wal", False),
        (opened_in_use, "delete", False),
        # A host's own setting is FULL: with it, SQLite does not wait until the folder has forgotten a rollback journal.
        (blocks_of_a_host, "delete", True),
    ],
    ids=["WAL", "a rollback journal", "the rollback journal of a host"],
)
def test_what_was_acknowledged_is_there_after_a_power_cut(
    folder: Path, steps: Steps, journal: str, entries_last: bool
) -> None:
    recording = recorded(folder, steps, journal=journal)
    with closing(sqlite3.connect(recording.folder / _NAME)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == (journal,)
    took = 0
    for cut in recording.cuts(CUTS, entries_last=entries_last):
        url = put_back(cut, folder.parent / "cut")
        found = steps_in(url)
        assert cut.acknowledged <= found <= cut.acknowledged + 1, f"{cut.acknowledged} were acknowledged: {cut.kept}"
        contents(url)
        go_on(url, found)
        took += cut.took
    assert took > CUTS // 4, "the cuts took nothing away"


def go_on(url: str, number: int) -> None:
    """Take the step that was not done, or not acknowledged, and the one before it again."""
    store = SqlStore(url)
    for one in (number - 1, number):
        if 0 <= one < STEPS:
            step(program_on(store), one)
    store.close()
    assert steps_in(url) == min(number + 1, STEPS)


@pytest.mark.timeout(600)
def test_with_less_than_full_the_same_cuts_lose_what_was_acknowledged(folder: Path) -> None:
    recording = recorded(folder, less_synced)
    lost = 0
    for cut in recording.cuts(CUTS):
        lost += steps_in(put_back(cut, folder.parent / "cut")) < cut.acknowledged
    assert lost, "the cuts do not bite"
