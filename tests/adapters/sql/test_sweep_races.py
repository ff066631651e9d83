"""Sweeps that come at the same moment: as each other, or as a person who moves the case that they are to move."""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from cycle import sweep as sweeping
from cycle.errors import OcopError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from tests.support.certificates import imported
from tests.support.races import RACERS, outcome, race, require_whole, with_program
from tests.support.tiers import LONG, times

ONE_DAY = timedelta(days=1)
HTX = {"name": "HTX B", "kind": "cooperative"}
UNIT = "hoa-binh/cao-phong/thu-phong"


# A sweep and a person.

ROUNDS = times(40, 1_000)
#: The certificate of a round ends that many days after this one.
ENDS = date(2021, 3, 4)
AGENCY, PRODUCER = {"role": "provincial_agency"}, {"role": "producer"}


def certificates(program: Program) -> None:
    """One for each round; the days on which they end follow each other."""
    for number in range(ROUNDS):
        ends_on = ENDS + timedelta(days=number)
        imported(program, number, ENDS - timedelta(days=1000), valid_until=ends_on)


def swept(program: Program, number: int) -> str:
    """The day on which time ends the certificate of that round."""
    report = program.sweep(gone_on(number))
    assert not report.failures
    return str(report.last)


def gone_on(number: int) -> date:
    return ENDS + timedelta(days=number) + ONE_DAY


def acted(program: Program, number: int) -> str:
    """Somebody would have it revoked, or followed by another, on that very day; or revoked, dated the day before."""
    on = gone_on(number) - ONE_DAY * is_contested(number)
    if is_contested(number) or number % 4 == 0:
        case = program.advance(f"H{number}", "propose_revocation", by=AGENCY, on=on, ground="law_breach")
    else:
        given: dict[str, Any] = {"predecessor": f"H{number}", "by": PRODUCER, "on": on, "ref": f"N{number}"}
        case = program.register(kind="re_evaluation", **given)
    return f"{case.state.value} {case.version}"


def is_contested(number: int) -> bool:
    """Whether it depends on who comes first: what is dated before the end of a certificate comes too late after it."""
    return number % 2 == 1


def answer_of(do: Callable[[Program, int], str], program: Program, number: int) -> str:
    try:
        return do(program, number)
    except OcopError as error:
        return type(error).__name__


Story = tuple[object, ...]


def stories(program: Program) -> dict[int, Story]:
    """What became of each round: its cases, their events, what runs for them."""
    return {number: tuple(_story(program, key) for key in (f"H{number}", f"N{number}")) for number in range(ROUNDS)}


def _story(program: Program, key: str) -> Story:
    try:
        events = program.history(key)
    except OcopError:
        return ()
    moves = [(one.number, one.step, one.on, one.source, one.dest, one.by.role) for one in events]
    running = [(one.kind, one.mark, one.due_on, one.overdue) for one in program.deadlines(key)]
    return tuple(moves), tuple(running)


def one_after_the_other(first: Callable[..., str], second: Callable[..., str]) -> tuple[list[str], dict[int, Story]]:
    """What the person is answered in each round, and what comes of it all, where nothing happens at once."""
    program = Program(MemoryStore(), FrozenClock())
    certificates(program)
    answers = []
    for number in range(ROUNDS):
        said = {do: answer_of(do, program, number) for do in (first, second)}
        answers.append(said[acted])
    return answers, stories(program)


@pytest.mark.timeout(times(120, 3600))
def test_a_sweep_and_a_person_on_one_case_leave_what_one_after_the_other_leaves(either_url: str) -> None:
    with_program(either_url, certificates)
    answers = race(either_url, [str(number) for number in range(ROUNDS)], either, racers=2)
    assert answers[0] == [str(gone_on(number)) for number in range(ROUNDS)]
    found = with_program(either_url, stories)
    time_first, person_first = one_after_the_other(swept, acted), one_after_the_other(acted, swept)
    orders: Counter[str] = Counter()
    for number in range(ROUNDS):
        came = answers[1][number], found[number]
        possible = [(order[0][number], order[1][number]) for order in (time_first, person_first)]
        assert came in possible, number
        assert (possible[0] != possible[1]) == is_contested(number), "on the day itself the legal day alone decides"
        if is_contested(number):
            orders["time first" if came == possible[0] else "person first"] += 1
    if LONG:
        assert len(orders) == 2, "one of them was always first"
    print(orders)
    require_whole(either_url)


def either(program: Program, me: int, key: str) -> str:
    """One sweeps, the other acts, each up to some milliseconds later."""
    time.sleep(random.Random(f"{key} {me}").uniform(0, 0.01))
    return swept(program, int(key)) if me == 0 else acted(program, int(key))


# Sweeps and sweeps.

SWEEPS, MANY = times(4, 50), times(60, 3_000)
FIRST, LAST = date(2021, 6, 30), date(2025, 12, 31)


def fill(url: str) -> None:
    """Certificates that end by and by, under a plan."""
    with_program(url, _filled)


def _filled(program: Program) -> None:
    program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023"))
    for number in range(MANY):
        imported(program, number, date(2019 + number % 3, 1 + number % 12, 1 + number % 28))


@pytest.mark.timeout(times(120, 3600))
def test_eight_that_sweep_every_day_at_once_leave_what_one_leaves(copying: Any) -> None:
    copy = copying(fill)
    alone, together = copy(), copy()
    changed = with_program(alone, lambda program: program.sweep(LAST).changed)
    days = [FIRST + (LAST - FIRST) * number // (SWEEPS - 1) for number in range(SWEEPS)]
    # Small batches, so that every day is shared.
    with patch.object(sweeping, "BATCH", 4), patch.object(sweeping, "ATTEMPTS", 1000):
        answers = race(together, [day.isoformat() for day in days], changed_by)
    assert sum(int(one) for column in answers for one in column) == changed
    busy = sum(any(int(one) for one in column) for column in answers)
    assert busy > 1, "one of them did it all"
    assert outcome(together) == outcome(alone)
    print(f"{RACERS} × {SWEEPS} sweeps, {MANY} cases, {changed} changes, by {busy} of them")
    require_whole(together)


def changed_by(program: Program, me: int, key: str) -> str:
    return str(program.sweep(date.fromisoformat(key)).changed)
