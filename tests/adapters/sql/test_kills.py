"""A program that is killed at any point of a step leaves a record that is whole; asked again, the step is done once.

Every point is killed: just before and just after each statement, and before and after COMMIT, until a run survives. The
counts are those of A1 in docs/reliability.md.
"""

import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cycle.program import Program
from cycle.records import replay
from cycle.rules.plan_file import shipped_plan_text
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited
from cycle_adapters.sql.link import Link
from tests.support.postgres import Server
from tests.support.tiers import times

ON, LATER = date(2026, 6, 1), date(2026, 6, 12)
UNIT = "dong-nai/phu-loi"
COMMUNE = {"role": "commune_pc", "unit": UNIT, "name": "Nguyễn Văn An"}
PAPERS = ["registration_form", "self_assessment", "sample"]
#: How often every point is killed.
REPEATS = times(1, 8)

_forked = multiprocessing.get_context("fork")
Work = Callable[[Program], Any]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path: Path) -> Iterator[str]:
    """A record with some cases, in a file and on a server."""
    if request.param == "sqlite":
        target = f"sqlite:///{tmp_path / 'o.db'}"
        SqlStore(target, create=True).close()
    else:
        server: Server = request.getfixturevalue("postgres")
        target = server.url(server.emptied())
    store = SqlStore(target)
    program = Program(store, SystemClock())
    producer = {"name": "HTX A", "kind": "cooperative"}
    for number in range(3):
        program.import_certificate(
            {"name": f"Cam {number}", "set": 1},
            producer=producer,
            unit="hoa-binh/cao-phong/thu-phong",
            stars=4,
            decision="1/QĐ-UBND",
            level="province",
            issued_on=date(2019, 12, 20 + number),
            ref=f"H{number}",
        )
    store.close()
    yield target
    shutil.rmtree(tmp_path, ignore_errors=True)


def case_in(program: Program, number: int) -> str:
    """A new case, assessed by its commune."""
    ref = f"P{number}"
    producer = {"name": "HTX A", "kind": "cooperative"}
    program.register(
        {"name": "Cacao", "set": 13}, by={"role": "producer"}, on=ON, producer=producer, unit=UNIT, ref=ref
    )
    program.advance(ref, "submit_dossier", by={"role": "producer"}, on=ON, documents=PAPERS)
    program.advance(ref, "assess_at_commune", by=COMMUNE, on=LATER)
    return ref


def forwarded(program: Program, number: int) -> str:
    case = program.advance(f"P{number}", "forward", by=COMMUNE, on=LATER, request_id=f"forward-{number}")
    return f"{case.version} {case.state.value}"


def registered(program: Program, number: int) -> str:
    product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    by, request_id = {"role": "producer", "name": "HTX A"}, f"register-{number}"
    case = program.register(product, by=by, on=ON, producer=producer, unit=UNIT, request_id=request_id)
    return f"{case.id} {case.version}"


def swept(program: Program, number: int) -> str:
    return str(program.sweep(date(2022, 6, 30)).last)


def plan_loaded(program: Program, number: int) -> str:
    return program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023")).key


def killed_at(url: str, point: int, work: Work) -> bool:
    """Do the work in a process that is killed at that point; whether the kill fired."""

    def child() -> None:
        left = point

        def counted(call: Any) -> Any:
            def run(*given: Any, **named: Any) -> Any:
                reached()
                answer = call(*given, **named)
                reached()
                return answer

            return run

        def reached() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        store = SqlStore(url)
        for name in ("rows", "run", "many", "commit"):
            setattr(Link, name, counted(getattr(Link, name)))
        work(Program(store, SystemClock()))
        os._exit(0)

    process = _forked.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == -signal.SIGKILL


def with_program(url: str, work: Work) -> Any:
    """Do it in this process, and leave no connection that a child would inherit."""
    store = SqlStore(url)
    try:
        return work(Program(store, SystemClock()))
    finally:
        store.close()


def events_in(url: str) -> int:
    """How many events there are."""
    store = SqlStore(url)
    with store.read() as reading:
        size = reading.log.size
    store.close()
    return size


def require_whole(url: str) -> int:
    """The record is whole, and each case is what its events add up to; how many events there are."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    store = SqlStore(url)
    with store.read() as reading:
        found = audited(reading.log)
        assert found.whole, found.faults[:3]
        for case in Program(store, SystemClock()).cases():
            assert replay(reading.events(case.id)) == case
    store.close()
    return found.events


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("work", "prepare"), [(forwarded, case_in), (registered, None)], ids=["a step", "a case that is opened"]
)
def test_a_step_that_is_killed_anywhere_is_done_once_when_it_is_asked_for_again(url, work, prepare) -> None:
    killed = number = acknowledged = 0
    for _ in range(REPEATS):
        point, fired = 0, True
        while fired:
            point, number = point + 1, number + 1
            if prepare:
                with_program(url, partial(prepare, number=number))
            before = events_in(url)
            fired = killed_at(url, point, partial(work, number=number))
            killed += fired
            after = require_whole(url)
            assert after in (before, before + 1), "half of a step was written"
            acknowledged += fired and after > before
            assert with_program(url, partial(work, number=number)) == with_program(url, partial(work, number=number))
            assert events_in(url) == before + 1, "a step was lost, or done twice"
    assert killed >= 10 * REPEATS
    assert acknowledged, "no kill came between COMMIT and its answer"
    require_whole(url)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("work", [swept, plan_loaded])
def test_what_is_killed_anywhere_and_done_again_is_as_if_it_had_been_done_once(url, work) -> None:
    # What was done by then stays done, so that there is less left to kill each time.
    points = next(point for point in range(1, 1000) if not killed_at(url, point, lambda program: work(program, 0)))
    assert points > 5
    assert with_program(url, lambda program: work(program, 0))
    store = SqlStore(url)
    with store.read() as reading:
        days = [line.day for line in reading.ledger() if line.rule == "deadlines"]
        assert len(days) == len(set(days))
        assert not reading.first_gap()
    store.close()
    require_whole(url)
