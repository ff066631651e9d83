"""A program that is killed at any point of a step leaves a record that is whole; asked again, the step is done once.

Every point is killed: just before and just after each statement, and before and after COMMIT, until a run survives. The
counts are those of A1 in docs/reliability.md.
"""

import os
import signal
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.link import Link
from tests.support.certificates import imported
from tests.support.kills import counted
from tests.support.races import events_in, require_whole, started, with_program
from tests.support.tiers import times

ON, LATER = date(2026, 6, 1), date(2026, 6, 12)
UNIT = "dong-nai/phu-loi"
COMMUNE = {"role": "commune_pc", "unit": UNIT, "name": "Nguyễn Văn An"}
PAPERS = ["registration_form", "self_assessment", "sample"]
#: How often every point is killed, each time in a record of its own.
TURNS = times(1, 10)
Work = Callable[[Program], Any]


@pytest.fixture
def url(either_url: str) -> str:
    """A record with three certificates that end soon."""
    with_program(either_url, three_imported)
    return either_url


def three_imported(program: Program) -> None:
    for number in range(3):
        imported(program, number, date(2019, 12, 20 + number))


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


#: So many points there are at least: in the long run a thousand kills on each database.
LEAST: dict[str, dict[Any, int]] = {
    "sqlite": {forwarded: 40, registered: 24, swept: 80, plan_loaded: 10},
    "postgresql": {forwarded: 20, registered: 13, swept: 66, plan_loaded: 10},  # a step has fewer statements there
}
assert all(TURNS * sum(points.values()) >= times(100, 1000) for points in LEAST.values())


def least_for(url: str, work: Callable[[Program, int], str]) -> int:
    """How many points that writing has at least on that database."""
    return LEAST[url.partition(":")[0]][work]


def killed_at(url: str, point: int, work: Work) -> bool:
    """Do the work in a process that is killed at that point; whether the kill fired."""

    def child() -> None:
        left = point

        def reached() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        store = SqlStore(url)
        for name in ("begin_writing", "rows", "run", "many", "all", "commit"):
            setattr(Link, name, counted(getattr(Link, name), reached))
        work(Program(store, SystemClock()))
        os._exit(0)

    process = started(child)
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize(
    ("work", "prepare"), [(forwarded, case_in), (registered, None)], ids=["a step", "a case that is opened"]
)
def test_a_step_that_is_killed_anywhere_is_done_once_when_it_is_asked_for_again(url, work, prepare, turn) -> None:
    killed = number = acknowledged = 0
    fired = True
    while fired:
        number += 1
        if prepare:
            with_program(url, partial(prepare, number=number))
        before = events_in(url)
        fired = killed_at(url, number, partial(work, number=number))
        killed += fired
        after = require_whole(url)
        assert after in (before, before + 1), "half of a step was written"
        acknowledged += fired and after > before
        assert with_program(url, partial(work, number=number)) == with_program(url, partial(work, number=number))
        assert events_in(url) == before + 1, "a step was lost, or done twice"
    assert killed >= least_for(url, work)
    assert acknowledged, "no kill came between COMMIT and its answer"
    require_whole(url)


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("work", [swept, plan_loaded])
def test_what_is_killed_anywhere_and_done_again_is_as_if_it_had_been_done_once(url, work, turn) -> None:
    # What was done by then stays done, so that there is less left to kill each time.
    points = next(point for point in range(1, 1000) if not killed_at(url, point, lambda program: work(program, 0)))
    assert points > least_for(url, work)
    assert with_program(url, lambda program: work(program, 0))
    store = SqlStore(url)
    with store.read() as reading:
        days = [line.day for line in reading.ledger() if line.rule == "deadlines"]
        assert len(days) == len(set(days))
        assert not reading.first_gap()
    store.close()
    require_whole(url)
