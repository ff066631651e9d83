"""A database that is full, read-only or out of room says so in one line, undoes what was begun, and works on.

E1, E2 and E6 in docs/reliability.md. `test_system_calls.py` has each call to the disk fail by itself.
"""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from cycle.errors import StoreError
from cycle_adapters.cli import BROKEN, DONE, main
from cycle_adapters.sql import SqlStore, sqlite
from tests.support.postgres import Server
from tests.support.tiers import LONG, times
from tests.support.writings import ENDS, ON, UNIT, WRITINGS, Writing, contents, done, filled, program_on

#: Each of the four writings as a command.
_WORDS = (
    f"case advance P1 forward --by commune_pc@{UNIT} --on 2026-06-12",
    f"case register --product Cacao --set 13 --producer HTX --producer-kind cooperative --unit {UNIT} --on {ON}",
    f"sweep --on {ENDS}",
    "plan load hoa_binh_2023",
)
COMMANDS = tuple(words.split() for words in _WORDS)
_NAMES = ["a step", "a registration", "a day of a sweep", "a plan"]
#: Cases that are imported at a time.
_CASES = times(30, 300)


@pytest.fixture(scope="module")
def small_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record without a free byte, whose pages are so small that whatever is written needs new ones."""
    path = tmp_path_factory.mktemp("filled") / "o.db"
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 512", "VACUUM"):
            raw.execute(statement)
    return path


@pytest.fixture
def url(small_pages: Path, tmp_path: Path) -> str:
    """The address of a copy of it."""
    return f"sqlite:///{shutil.copyfile(small_pages, tmp_path / 'o.db')}"


def pages_of(path: Path) -> int:
    """How many pages the file has."""
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("PRAGMA page_count").fetchone()[0])


def limit(store: SqlStore, pages: int) -> None:
    """Let the file of the store's connection have so many pages."""
    with closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA max_page_count = {pages}")


def one_line(capsys: pytest.CaptureFixture[str], said: str) -> None:
    """A command that could not be done says that in one line, and nothing else."""
    printed, told = capsys.readouterr()
    assert printed == ""
    assert said in told and told.count("\n") == 1, told


# Full.


@pytest.mark.parametrize("writing", WRITINGS, ids=str)
def test_what_finds_the_disk_full_at_any_page_is_undone_and_the_store_works_on(
    small_pages: Path, tmp_path: Path, writing: Writing
) -> None:
    path = tmp_path / "o.db"
    url, fired = f"sqlite:///{path}", 0
    before = contents(f"sqlite:///{shutil.copyfile(small_pages, path)}")
    for more in count():
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        shutil.copyfile(small_pages, path)
        store = SqlStore(url)
        limit(store, pages_of(path) + more)
        try:
            answer = writing.do(program_on(store))
        except StoreError as error:
            assert str(error) == "the database or its disk is full; nothing was written"
            assert contents(url) == before
            limit(store, 1_000_000)
            answer = writing.do(program_on(store))
            fired += 1
        else:
            break
        finally:
            store.close()
        assert done(url, writing) == answer
        assert contents(url) != before
    assert fired >= 3, f"{fired} pages were asked for"


@pytest.mark.parametrize("command", COMMANDS, ids=_NAMES)
def test_a_command_on_a_full_disk_says_so_in_one_line(
    url: str, command: Sequence[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, pages = contents(url), pages_of(Path(url.removeprefix("sqlite:///")))
    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS, f"PRAGMA max_page_count = {pages}"))
        for lang, said in (("vi", "ổ đĩa đã đầy; chưa có gì được ghi"), ("en", "disk is full; nothing was written")):
            assert main(["--db", url, "--lang", lang, *command]) == BROKEN
            one_line(capsys, said)
            assert contents(url) == before
    assert main(["--db", url, *command]) == DONE
    assert contents(url) != before


def script(path: Path, cases: int) -> Path:
    """A file that registers so many cases, each under a request id of its own."""
    lines = [
        {
            "do": "register",
            "kind": "first",
            "ref": f"N{number}",
            "on": ON.isoformat(),
            "by": {"role": "producer"},
            "product": {"name": f"Cacao {number}", "set": 13},
            "producer": {"name": f"HTX {number}", "kind": "cooperative"},
            "unit": UNIT,
            "request_id": f"n-{number}",
        }
        for number in range(cases)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def imported(url: str) -> list[str]:
    """The cases of the script that are in the record, which is whole."""
    contents(url)
    store = SqlStore(url)
    found = [case.ref or "" for case in program_on(store).cases()]
    store.close()
    return sorted((ref for ref in found if ref.startswith("N")), key=lambda ref: int(ref[1:]))


def answers_of(printed: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_an_import_that_fills_the_disk_keeps_what_it_answered_and_goes_on_when_there_is_room(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(script(tmp_path / "s.jsonl", _CASES))
    pages = pages_of(Path(url.removeprefix("sqlite:///")))
    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS, f"PRAGMA max_page_count = {pages + _CASES}"))
        assert main(["--db", url, "apply", file]) == BROKEN
    answers = answers_of(capsys.readouterr().out)
    assert 1 < len(answers) < _CASES, "the disk was not full in the middle"
    assert "error" in answers[-1]
    assert imported(url) == [f"N{number}" for number in range(len(answers) - 1)]
    assert main(["--db", url, "apply", file]) == DONE
    assert imported(url) == [f"N{number}" for number in range(_CASES)]


@contextmanager
def tiny_disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of that many bytes, in memory. Left out, loudly, where nothing may be mounted."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("A REALLY FULL DISK IS NOT TESTED: run as root, or where a tmpfs may be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_loses_nothing_that_was_answered(
    small_pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(script(tmp_path / "s.jsonl", _CASES))
    with tiny_disk(tmp_path / "disk", small_pages.stat().st_size + 80_000) as disk:
        url = f"sqlite:///{shutil.copyfile(small_pages, disk / 'o.db')}"
        status = main(["--db", url, "apply", file])
        answers = answers_of(capsys.readouterr().out)
        assert status == BROKEN and len(answers) < _CASES, "the disk was not full"
        with pytest.raises(OSError, match="No space left"):
            (disk / "more").write_bytes(bytes(1_000_000))
        (disk / "more").unlink()
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        assert imported(url) == [f"N{number}" for number in range(len(answers) - 1)]
        assert main(["--db", url, "apply", file]) == DONE
        assert imported(url) == [f"N{number}" for number in range(_CASES)]


# Read-only.


@pytest.mark.parametrize("command", COMMANDS, ids=_NAMES)
@pytest.mark.parametrize("way", ["mode=ro", "query_only"])
def test_a_command_that_would_write_to_what_is_read_only_says_so_in_one_line(
    url: str,
    way: str,
    command: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, there = contents(url), url
    if way == "mode=ro":
        there = f"sqlite:///file:{url.removeprefix('sqlite:///')}?mode=ro&uri=true"
    with monkeypatch.context() as patched:
        if way == "query_only":
            patched.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS, "PRAGMA query_only = ON"))
        assert main(["--db", there, "--lang", "en", *command]) == BROKEN
        one_line(capsys, "the database is read-only")
        assert main(["--db", there, "case", "show", "P1"]) == DONE
        assert main(["--db", there, "audit", "verify"]) == DONE
        capsys.readouterr()
    assert contents(url) == before


@pytest.mark.parametrize("command", COMMANDS[1::2], ids=_NAMES[1::2])
def test_a_command_that_would_write_to_a_read_only_server_says_so_in_one_line(
    postgres: Server, command: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = postgres.url(postgres.emptied())
    url = f"{plain}&options=-c%20default_transaction_read_only%3Don"
    assert main(["--db", url, "--lang", "en", *command]) == BROKEN
    one_line(capsys, "the database is read-only")
    assert main(["--db", url, "case", "list"]) == DONE
    store = SqlStore(plain)
    assert (store.count("ocop_event"), store.count("ocop_plan")) == (0, 0)
    store.close()


def test_a_disk_that_is_mounted_read_only_is_said_to_be_so(
    small_pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with tiny_disk(tmp_path / "disk", 4_000_000) as disk:
        url = f"sqlite:///{shutil.copyfile(small_pages, disk / 'o.db')}"
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert main(["--db", url, "--lang", "en", *COMMANDS[0]]) == BROKEN
        one_line(capsys, "the database is read-only")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert main(["--db", url, *COMMANDS[0]]) == DONE


# Out of descriptors, and of memory.


def run(words: Sequence[str], limits: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cycle_adapters.cli", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        preexec_fn=limits,
        check=False,
        timeout=300,
    )


_DESCRIPTORS, _MEMORY = resource.RLIMIT_NOFILE, resource.RLIMIT_AS
_MB = 1 << 20
#: With these it works; with less it may not, down to where there is too little for Python itself.
_ENOUGH = ((_DESCRIPTORS, 64), (_MEMORY, 512 * _MB))
_LESS = (
    *((_DESCRIPTORS, number) for number in (range(12, 4, -1) if LONG else [6])),
    *((_MEMORY, size * _MB) for size in (range(96, 40, -4) if LONG else [64])),
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("work", "limits"),
    [
        ("import", (*_ENOUGH, *_LESS) if LONG else (_ENOUGH[0], _LESS[0])),
        ("sweep", (*_ENOUGH, *_LESS) if LONG else _LESS[1:]),
    ],
    ids=["import", "sweep"],
)
def test_what_runs_out_of_descriptors_or_memory_is_done_or_says_so_and_leaves_nothing_half_done(
    url: str, tmp_path: Path, work: str, limits: Sequence[tuple[int, int]]
) -> None:
    path, first = Path(url.removeprefix("sqlite:///")), tmp_path / "first.db"
    shutil.copyfile(path, first)
    words = ["--db", url, "sweep", "--on", ENDS.isoformat()]
    if work == "import":
        words = ["--db", url, "apply", str(script(tmp_path / "s.jsonl", _CASES))]
    before, fired = contents(url), 0
    assert main(words) == DONE
    after = contents(url)
    for limit in limits:
        shutil.copyfile(first, path)
        found = run(words, partial(resource.setrlimit, limit[0], (limit[1], limit[1])))
        place = f"{limit}: {found.stdout[-300:]} {found.stderr}"
        assert "Traceback" not in found.stderr, place
        if found.returncode == DONE:
            assert contents(url) == after, place
            continue
        assert found.returncode == BROKEN and found.stderr.count("\n") == 1, place
        assert limit not in _ENOUGH, place
        answered = [one for one in answers_of(found.stdout) if one["ok"]] if work == "import" else []
        assert imported(url) == [f"N{number}" for number in range(len(answered))], place
        assert answered or contents(url) in (before, after), place
        fired += 1
    assert fired, "there was enough of everything"
