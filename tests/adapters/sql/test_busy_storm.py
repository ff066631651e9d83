"""Sixteen processes that hardly wait for each other write to one file: each thing is done once, or was not yet.

SQLite has one writer. Whoever does not get the pen in time is told so by name, and asks again under the same request.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cycle.case import Case
from cycle.errors import BusyError
from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from tests.support.races import require_whole, started, with_program
from tests.support.tiers import times

WRITERS, OPERATIONS, BUSY_MS = 16, times(10, 500), 50
#: Asked again so often at most.
ATTEMPTS = 1_000
ON, PRODUCER = date(2026, 6, 1), {"role": "producer"}
T = TypeVar("T")


class Storm:
    """One writer: what it was told, and how often that the database is locked."""

    def __init__(self, url: str, me: int) -> None:
        self.locked = 0
        self._chance = random.Random(me)
        self._me = me
        store = self.insisting(lambda: SqlStore(url, busy_ms=BUSY_MS))
        self._program = Program(store, SystemClock())

    def insisting(self, ask: Callable[[], T]) -> T:
        """Ask until it is done. Only a locked database is asked again, after a pause of its own."""
        for _ in range(ATTEMPTS):
            try:
                return ask()
            except BusyError as error:
                assert str(error) == "the database is locked: another program is writing to it; try again"
                self.locked += 1
                time.sleep(self._chance.uniform(0, 0.05))
        raise AssertionError("it is locked for ever")

    def operate(self, number: int) -> str:
        """Open a case, and every second time end it; what is known of it then."""
        name = f"{self._me}-{number}"
        case = self.insisting(partial(self._register, name))
        if number % 2:
            case = self.insisting(partial(self._withdraw, case, f"{name} ends"))
        assert self._program.case(case.id) == case  # a look is never locked out
        return f"{name} {case.id} {case.version}"

    def _register(self, name: str) -> Case:
        product, producer = {"name": name, "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        given: dict[str, Any] = {"by": PRODUCER, "on": ON, "producer": producer, "unit": "dong-nai/phu-loi"}
        return self._program.register(product, **given, ref=name, request_id=name)

    def _withdraw(self, case: Case, request_id: str) -> Case:
        return self._program.advance(case.id, "withdraw", by=PRODUCER, on=ON, reason="Nghỉ", request_id=request_id)


def write(url: str, told: Path, me: int) -> None:
    """Do them all, and note what was acknowledged."""
    storm = Storm(url, me)
    lines = [storm.operate(number) for number in range(OPERATIONS)]
    told.joinpath(str(me)).write_text("\n".join([str(storm.locked), *lines]), "utf-8")


@pytest.mark.timeout(times(120, 3600))
def test_whoever_finds_the_file_locked_is_told_so_and_gets_it_done_once_in_the_end(tmp_path: Path) -> None:
    url, told = f"sqlite:///{tmp_path / 'o.db'}", tmp_path / "told"
    told.mkdir()
    SqlStore(url, create=True).close()
    running = [started(partial(write, url, told, me)) for me in range(WRITERS)]
    for one in running:
        one.join()
    assert [one.exitcode for one in running] == [0] * WRITERS
    answers = [path.read_text("utf-8").splitlines() for path in told.iterdir()]
    assert sum(int(lines[0]) for lines in answers) > 0, "the file was never locked"
    acknowledged = sorted(line for lines in answers for line in lines[1:])
    assert len(acknowledged) == WRITERS * OPERATIONS
    kept = with_program(url, lambda program: [f"{case.ref} {case.id} {case.version}" for case in program.cases()])
    assert sorted(kept) == acknowledged
    ended = WRITERS * (OPERATIONS // 2)
    require_whole(url, WRITERS * OPERATIONS + ended)
    states = with_program(url, lambda program: Counter(case.state.value for case in program.cases()))
    assert states["withdrawn"] == ended
    print(f"{WRITERS} × {OPERATIONS}, locked {sum(int(lines[0]) for lines in answers)} times")
