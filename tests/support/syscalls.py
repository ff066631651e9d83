"""Work whose system calls are watched, made to fail, or cut off by SIGKILL, one at a time: `strace` from outside.

The work is done in a process forked from this one, so nothing has to be imported before it begins. Calls are counted
from the moment the tracer is there, for each name by itself, as `strace` counts them.
"""

import ctypes
import multiprocessing
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import NoReturn

import pytest

#: Where this is set, tests that need `strace` fail instead of being left out.
REQUIRED = "OCOP_REQUIRE_STRACE"
#: What one who is not root must say, so that a sister process may watch: see prctl(2), PR_SET_PTRACER.
_LET_WATCH, _ANYBODY = 0x59616D61, -1
_LINE = re.compile(r"^(?:\d+ +)?(?P<name>\w+)\((?P<given>.*)\) += (?P<answer>.*)$", re.DOTALL)
_SECONDS = 120
_READY = "ready"

_forked = multiprocessing.get_context("fork")
#: Says something to whoever watches; what was said before a kill was said.
Tell = Callable[[str], None]
Work = Callable[[Tell], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One system call as `strace` shows it: the n-th of its name, with file descriptors as paths."""

    name: str
    number: int
    given: str
    answer: str

    @property
    def injected(self) -> bool:
        """Whether it is one that was made to fail."""
        return "(INJECTED)" in self.answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the process ended, what it said until then, and the calls that were shown."""

    status: int
    said: tuple[str, ...]
    calls: tuple[Call, ...]


def require_strace() -> None:
    """Leave the test out, loudly, where there is no `strace` or it may not watch; fail where it is required."""
    if shutil.which("strace") is None:
        _left_out("install strace (6.1 or newer)")


def _left_out(why: str) -> NoReturn:
    said = f"SYSTEM CALLS ARE NOT TESTED: {why}"
    if os.environ.get(REQUIRED):
        pytest.fail(said)
    pytest.skip(said)


def traced(work: Work, files: Iterable[Path], *options: str) -> Outcome:
    """Do the work under `strace` with these options. Only calls on these files count, and those that say something."""
    with tempfile.TemporaryDirectory(prefix="ocop-strace-") as name:
        folder = Path(name).resolve()
        said, shown = folder / "said", folder / "shown"
        said.touch()
        seen = [f"--trace-path={one}" for one in (*files, said)]
        with _waiting(work, said) as (process, go):
            tracer = _attached(process.pid or 0, shown, (*seen, *options))
            go()
            process.join(_SECONDS)
            assert process.exitcode is not None, "the process hangs"
            tracer.communicate(timeout=_SECONDS)
        calls = tuple(_calls(shown.read_text("utf-8", "replace")))
        return Outcome(process.exitcode, tuple(said.read_text("utf-8").splitlines()), calls)


@contextmanager
def _waiting(work: Work, said: Path) -> Iterator[tuple[ForkProcess, Callable[[], None]]]:
    """A process that is ready to work, and begins when it is told to go."""
    here, there = _forked.Pipe()
    process = _forked.Process(target=_work, args=(work, said, there))
    process.start()
    try:
        assert here.poll(_SECONDS) and here.recv() == _READY
        yield process, lambda: here.send(_READY)
    finally:
        process.kill()
        here.close()
        there.close()


def _work(work: Work, said: Path, gate: Connection) -> NoReturn:
    ctypes.CDLL(None).prctl(_LET_WATCH, _ANYBODY, 0, 0, 0)
    telling = os.open(said, os.O_WRONLY | os.O_APPEND)
    gate.send(_READY)
    gate.recv()
    status = 0
    try:
        work(partial(_tell, telling))
    except BaseException as error:
        _tell(telling, f"crashed {type(error).__name__}: {error}")
        status = 1
    os._exit(status)


def _tell(where: int, word: str) -> None:
    os.write(where, f"{word}\n".encode())


def _attached(pid: int, shown: Path, options: Sequence[str]) -> subprocess.Popen[str]:
    """A tracer that is in its place. Never with --seccomp-bpf, which switches injection off without a word."""
    words = ["strace", "-f", "-y", "-o", str(shown), *options, "-p", str(pid)]
    tracer = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    first = tracer.stderr.readline()
    if "attached" not in first:
        tracer.kill()
        tracer.communicate()
        _left_out(f"strace may not watch a process here ({first.strip()})")
    return tracer


def _calls(text: str) -> Iterator[Call]:
    numbers: Counter[str] = Counter()
    for line in text.splitlines():
        found = _LINE.match(line)
        if found:
            name = found["name"]
            numbers[name] += 1
            yield Call(name, numbers[name], found["given"], found["answer"])
