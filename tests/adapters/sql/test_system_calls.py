"""What is killed at any of its system calls, or in which any of them fails, is whole, and done once when asked again.

A2, E1 and E3 in docs/reliability.md. `strace` counts the calls of each name by itself; which are there is known from a
run that nobody disturbs. Every writing opens the record, is done, is acknowledged, and closes the record.
"""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from cycle.errors import StoreError
from cycle_adapters.sql import SqlStore
from tests.support.syscalls import Call, Outcome, Tell, require_strace, traced
from tests.support.tiers import LONG
from tests.support.writings import STEP, SWEEP, WRITINGS, Writing, contents, done, filled, program_on

#: How many points of each writing a short run takes: some from all over, and the one just before it is acknowledged.
_SOME = 4
T = TypeVar("T")
#: Calls through which the database reaches the disk, and what the disk may say to each.
_FAULTS = (
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fdatasync", "EIO"),
    ("fdatasync", "ENOSPC"),
    ("ftruncate", "EIO"),
    ("pread64", "EIO"),
    ("openat", "EMFILE"),
)
_BEGUN, _OPEN, _ACKNOWLEDGED, _CLOSED = "begun", "open", "acknowledged", "closed"
_FAILED, _PASSED = "failed", "not noticed"


class Bench:
    """A record, of which every run gets a copy of its own."""

    def __init__(self, folder: Path) -> None:
        folder = folder.resolve()
        self._filled = folder / "filled.db"
        self._folder = folder / "in use"
        self._file = self._folder / "o.db"
        filled(self._filled)
        self.url = f"sqlite:///{self._file}"
        self.files = (self._folder, *(Path(f"{self._file}{end}") for end in ("", "-wal", "-shm", "-journal")))
        self.restore()

    def restore(self) -> None:
        """Put the record there as it was at first, alone in its folder."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        shutil.copyfile(self._filled, self._file)

    def undisturbed(self, writing: Writing) -> tuple[Call, ...]:
        """The calls of a writing, the first time being left out: things are made then that stay."""
        self.restore()
        done(self.url, writing)
        self.restore()
        outcome = self.run(writing)
        assert outcome.status == 0
        assert [word.split()[0] for word in outcome.said] == [_BEGUN, _OPEN, _ACKNOWLEDGED, _CLOSED]
        return outcome.calls

    def run(self, writing: Writing, *options: str) -> Outcome:
        """Do the writing in another process, under `strace`."""
        url = self.url

        def work(tell: Tell) -> None:
            tell(_BEGUN)
            store = SqlStore(url)
            tell(_OPEN)
            answer = writing.do(program_on(store))
            tell(f"{_ACKNOWLEDGED} {answer}")
            store.close()
            tell(_CLOSED)

        return traced(work, self.files, *options)

    def failing(self, writing: Writing, fault: str, *, dies: bool) -> Outcome:
        """Do the writing while a call fails; once more on the same store where the process does not end there."""
        url = self.url

        def work(tell: Tell) -> None:
            store: SqlStore | None = None
            for _ in range(2):
                try:
                    store = store or SqlStore(url)
                    tell(f"{_ACKNOWLEDGED} {writing.do(program_on(store))}")
                    break
                except StoreError as error:
                    tell(f"{_FAILED} {type(error).__name__}: {error}")
                    if dies:
                        os._exit(0)
            if store:
                store.close()

        return traced(work, self.files, "-e", f"trace={fault.partition(':')[0]}", "-e", f"inject={fault}")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    require_strace()
    folder = tmp_path_factory.mktemp("calls")
    yield Bench(folder)
    shutil.rmtree(folder, ignore_errors=True)


def acknowledgement(outcome: Outcome) -> str | None:
    """What the one who asked was told, if anything."""
    return next((word.partition(" ")[2] for word in outcome.said if word.startswith(_ACKNOWLEDGED)), None)


def thinned(points: Sequence[T], some: int) -> Sequence[T]:
    """All of them in a long run; else so many, spread over all."""
    return points if LONG else points[len(points) // some // 2 :: len(points) // some]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("writing", WRITINGS, ids=str)
def test_what_is_killed_at_any_system_call_is_whole_and_done_once_when_asked_again(
    bench: Bench, writing: Writing
) -> None:
    calls = bench.undisturbed(writing)
    (telling,) = (call for call in calls if call.name == "write" and _ACKNOWLEDGED in call.given)
    points = [*thinned([call for call in calls if call != telling], _SOME), telling]
    bench.restore()
    before = contents(bench.url)
    done(bench.url, writing)
    after = contents(bench.url)
    assert after != before
    fates: Counter[str] = Counter()
    for call in points:
        bench.restore()
        outcome = bench.run(
            writing, "-e", f"trace={call.name}", "-e", f"inject={call.name}:signal=KILL:when={call.number}"
        )
        assert outcome.status == -signal.SIGKILL, f"the kill at {call} did not fire"
        told = acknowledgement(outcome)
        found = contents(bench.url)
        assert found in (before, after), f"half of it was written at {call}"
        assert told is None or found == after, f"what was acknowledged is lost at {call}"
        answer = done(bench.url, writing)
        assert told in (None, answer)
        assert contents(bench.url) == after
        fates[_fate(told, found == after)] += 1
    assert fates.total() == len(points)
    assert fates["written, not acknowledged"], "no kill came between COMMIT and its answer"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("writing", "dies"),
    [(writing, dies) for writing in WRITINGS for dies in (False, True)] if LONG else [(STEP, False), (SWEEP, True)],
    ids=lambda one: str(one) if isinstance(one, Writing) else "ends there" if one else "goes on",
)
def test_what_fails_in_any_system_call_is_said_and_whole_and_done_once_when_asked_again(
    bench: Bench, writing: Writing, dies: bool
) -> None:
    calls = bench.undisturbed(writing)
    points = [
        (call, fault) for name, fault in _FAULTS for call in thinned([call for call in calls if call.name == name], 1)
    ]
    bench.restore()
    before = contents(bench.url)
    done(bench.url, writing)
    after = contents(bench.url)
    fates: Counter[str] = Counter()
    for call, fault in points:
        place = f"{fault} at {call}"
        bench.restore()
        outcome = bench.failing(writing, f"{call.name}:error={fault}:when={call.number}", dies=dies)
        assert outcome.status == 0, f"{place}: {outcome.said}"
        assert any(one.injected for one in outcome.calls), f"{place} did not fire"
        said = [word for word in outcome.said if word.startswith(_FAILED)]
        found = contents(bench.url)
        assert found in (before, after), f"half of it was written: {place}"
        if acknowledgement(outcome) is None:
            assert dies and said
            assert found == before or "nothing was written" not in said[0], place
        else:
            assert found == after, f"what was acknowledged is lost: {place}"
        assert len(said) <= 1, f"the store did not work on: {place}"
        done(bench.url, writing)
        assert contents(bench.url) == after
        fates[said[0] if said else _PASSED] += 1
    assert fates.total() > 2 * fates[_PASSED], "most of the faults did no harm"


def test_a_file_that_could_only_be_opened_for_reading_is_written_to_at_the_next_try(bench: Bench) -> None:
    bench.restore()
    outcome = bench.failing(STEP, "openat:error=EMFILE:when=1", dies=False)
    assert any(one.injected for one in outcome.calls)
    assert outcome.said[0] == f"{_FAILED} ReadOnlyError: the database is read-only"
    assert acknowledgement(outcome) == done(bench.url, STEP)


def _fate(told: str | None, written: bool) -> str:
    if told is not None:
        return "acknowledged"
    return "written, not acknowledged" if written else "not written"
