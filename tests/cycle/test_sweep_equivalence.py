"""The law of the sweep: daily, once late, twice, rehearsed first or killed and run again, the record is the same.

And what people do in between comes out alike, whether the sweep came before them or not.
"""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from cycle import sweep as sweeping
from cycle.errors import OcopError, StoreError
from cycle.program import Program
from cycle.rules.administrative_units import unit_on
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.machine import AVERAGES, PLACES
from cycle.testing.snapshot import Snapshot, snapshot
from cycle.testing.stories import carried_on
from cycle.vocabulary import CaseKind, Role, State, Step
from tests.support.tiers import times

BEGIN, END = date(2018, 9, 1), date(2027, 6, 30)
ONE_DAY = timedelta(days=1)
#: Plans of a province that goes on: they propose revocation in the years in which most certificates end.
_RENEWAL = shipped_plan_text("hoa_binh_2023").replace('unit = "hoa-binh"', 'unit = "dong-nai"')
OWN_PLANS = {f"own_{year}": _RENEWAL.replace("2023", str(year)) for year in (2022, 2024, 2026)}
#: And one of a province that finishes late what the old rules left.
OWN_PLANS["goes_on_2026"] = (
    _RENEWAL.replace("2023", "2026").replace('unit = "dong-nai"', 'unit = "tuyen-quang"')
    + '\n[policies]\ntransition_overrun = "continue"\n'
)

LAW = settings(max_examples=times(40, 400), deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Act:
    """Something a person does on a day with the case of that reference."""

    on: date
    do: str
    key: str
    how: int = 0


#: Days on which much happens: regimes begin, rules end, plans ask, certificates end in the time of Điều 12.
CLOSE = [
    date.fromisoformat(day) + timedelta(days=offset)
    for day in (
        *("2019-08-21", "2022-03-18", "2023-02-24", "2023-03-18", "2024-03-18", "2025-07-01", "2025-07-06"),
        *("2026-03-18", "2026-05-22", "2026-06-01", "2026-06-22", "2026-07-21", "2026-08-15", "2026-09-18"),
    )
    for offset in (-2, -1, 0, 1, 2)
]
days = st.sampled_from(CLOSE) | st.dates(BEGIN, END)
hows = st.integers(0, 1_000_000)


@st.composite
def lives(draw: st.DrawFn, number: int) -> list[Act]:
    """One product: its certificate or its idea, who follows it, and what is done to both."""
    first, second = f"A{number}", f"B{number}"
    if draw(st.booleans()):
        ends = draw(days)
        begins = max(ends - timedelta(days=draw(st.sampled_from((1096, 1095, 400, 60)))), BEGIN)
        acts = [Act(begins, "import", first, draw(hows) * 2 + (ends - begins).days * 2_000_000)]
        follows = draw(st.integers(-200, 60))
        acts.append(Act(max(ends + timedelta(days=follows), begins), "follow", second, draw(hows)))
    else:
        acts = [Act(draw(days), "register", first, draw(hows))]
    start = acts[-1].on
    for _ in range(draw(st.integers(0, 4))):
        start += timedelta(days=draw(st.integers(0, 90)))
        acts.append(
            Act(start, "carry", acts[0].key if len(acts) < 2 else draw(st.sampled_from((first, second))), draw(hows))
        )
        if draw(st.integers(0, 3)) == 0:
            stopped = draw(st.sampled_from((first, second)))
            acts.append(Act(start, "stop", stopped, draw(hows)))
            start += timedelta(days=draw(st.integers(0, 60)))
            acts.append(Act(start, "go_on", stopped, draw(hows)))
    if draw(st.integers(0, 2)) == 0:
        key = draw(st.sampled_from((first, second)))
        acts.append(Act(draw(days), draw(st.sampled_from(("end", "propose", "propose"))), key, draw(hows)))
    return [act for act in acts if BEGIN <= act.on <= END]


@st.composite
def a_story(draw: st.DrawFn) -> list[Act]:
    """Up to four lives, and the plans, each loaded some time before the day it asks for.

    A plan that is loaded later still counts (`test_sweep`), but then it matters what was swept before.
    """
    acts = [act for number in range(draw(st.integers(1, 4))) for act in draw(lives(number))]
    for name in OWN_PLANS:
        last = date(int(name[-4:]), 3, 17)
        acts.append(Act(min(draw(st.just(BEGIN) | days), last), "load", name))
    return sorted(acts, key=lambda act: act.on)


stories = a_story()
sweeps = st.lists(days, max_size=12)


def begun(store: MemoryStore) -> Program:
    """A program with the shipped plans."""
    program = Program(store, FrozenClock())
    for name in SHIPPED_PLANS:
        program.load_plan(name, shipped_plan_text(name))
    return program


def _load(program: Program, act: Act) -> None:
    program.load_plan(act.key, OWN_PLANS[act.key])


def _place(act: Act) -> str:
    return unit_on(PLACES[act.how % len(PLACES)], act.on)


def _import(program: Program, act: Act) -> None:
    """Two in three with their end printed, so that it falls on a chosen day."""
    printed = act.how // 2_000_000 if act.how % 3 else None
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit=_place(act),
        stars=3 + act.how % 3,
        issued_on=act.on,
        decision="1/QĐ-UBND",
        level="nation",
        valid_until=None if printed is None else act.on + timedelta(days=printed),
        ref=act.key,
    )


def _register(program: Program, act: Act) -> None:
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit=_place(act),
        by={"role": "producer"},
        on=act.on,
        ref=act.key,
    )


def _follow(program: Program, act: Act) -> None:
    kind = (CaseKind.RE_EVALUATION, CaseKind.RE_EVALUATION, CaseKind.UPGRADE)[act.how % 3]
    elder = act.key.replace("B", "A")
    program.register(kind=kind, predecessor=elder, by={"role": "producer"}, on=act.on, ref=act.key)


def _carry(program: Program, act: Act) -> None:
    """Up to twelve usual steps on one day: a story need not be long to reach a council."""
    for _ in range(1 + act.how % 12):
        carried_on(program, act.key, act.on, AVERAGES[act.how // 12 % len(AVERAGES)])


def _end(program: Program, act: Act) -> None:
    role, step = (
        (Role.PRODUCER, Step.WITHDRAW),
        (Role.PRODUCER, Step.DECLINE_RENEWAL),
        (Role.PROVINCIAL_AGENCY, Step.DISMISS_REVOCATION),
    )[act.how % 3]
    program.advance(act.key, step, by={"role": role}, on=act.on, reason="ngừng sản xuất")


def _stop(program: Program, act: Act) -> None:
    """Stop the time of whatever office has it, or let it go on."""
    step = Step.SUSPEND if act.do == "stop" else Step.RESUME
    program.advance(act.key, step, by={"role": "admin"}, on=act.on, reason="Bão", decision="1/CV")


def _propose(program: Program, act: Act) -> None:
    choices: tuple[tuple[Step, Role, dict[str, Any]], ...] = (
        (Step.PROPOSE_REVOCATION, Role.PROVINCIAL_AGENCY, {"ground": "law_breach"}),
        (Step.REVOKE, Role.PROVINCIAL_PC, {}),
        (Step.REVOKE, Role.MINISTRY, {}),
    )
    step, role, given = choices[act.how % 3]
    program.advance(act.key, step, by={"role": role}, on=act.on, **given)


DOES: dict[str, Callable[[Program, Act], None]] = {
    "load": _load,
    "import": _import,
    "register": _register,
    "follow": _follow,
    "carry": _carry,
    "end": _end,
    "stop": _stop,
    "go_on": _stop,
    "propose": _propose,
}


def done(program: Program, story: Sequence[Act], sweeps_on: Sequence[date] = ()) -> list[str]:
    """The answers to a story, with sweeps on these days in between, each before what people do that day."""
    answers = []
    left = sorted(sweeps_on)
    for act in story:
        while left and left[0] <= act.on:
            program.sweep(left.pop(0))
        try:
            DOES[act.do](program, act)
            answers.append("done")
        except OcopError as error:
            answers.append(str(error))
    for day in left:
        program.sweep(day)
    return answers


def told(story: Sequence[Act]) -> tuple[MemoryStore, Program]:
    store = MemoryStore()
    program = begun(store)
    done(program, story)
    return store, program


def swept_once(story: Sequence[Act]) -> Snapshot:
    store, program = told(story)
    assert program.sweep(END).failures == []
    for step in {one.step for one in snapshot(store).events}:
        event(step.value)
    return snapshot(store)


def interesting(late: Snapshot) -> list[date]:
    """The days on which something happened or was due, and those around them."""
    happened = {one.on for one in late.events} | {one.fires_on for one in late.deadlines}
    found = {day + timedelta(days=offset) for day in happened for offset in (-1, 0, 1)}
    return sorted(day for day in found if day <= END)


@LAW
@given(stories, st.data())
def test_sweeping_often_is_sweeping_once_late(story, data) -> None:
    late = swept_once(story)
    store, program = told(story)
    pool = interesting(late)
    assume(pool)
    for day in sorted(data.draw(st.lists(st.sampled_from(pool), max_size=40, unique=True))):
        program.sweep(day)
    program.sweep(END)
    assert snapshot(store).record == late.record


@LAW
@given(stories)
def test_sweeping_twice_is_sweeping_once(story) -> None:
    once = swept_once(story)
    store, program = told(story)
    program.sweep(END)
    assert program.sweep(END).changed == 0
    assert snapshot(store) == once


@LAW
@given(stories)
def test_a_rehearsal_says_what_the_sweep_does_and_changes_nothing(story) -> None:
    late = swept_once(story)
    store, program = told(story)
    before = snapshot(store)
    rehearsed = program.sweep(END, dry_run=True)
    assert snapshot(store) == before
    report = program.sweep(END)
    assert (rehearsed.steps, rehearsed.overdue, rehearsed.examined) == (report.steps, report.overdue, report.examined)
    assert snapshot(store) == late


class Killed(MemoryStore):
    """A store whose transactions fail, each as the list says: before it is done, or before it lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: list[int] = []

    @contextmanager
    def write(self, *, alone=False):
        how = self.fails.pop(0) if self.fails else 0
        with super().write(alone=alone) as writing:
            if how == 1:
                raise StoreError("killed before")
            yield writing
            if how == 2:
                raise StoreError("killed after")


@LAW
@given(stories, st.lists(st.sampled_from((0, 0, 0, 1, 2)), max_size=60), st.sampled_from((1, 2, 3, 1000)))
def test_a_sweep_that_is_killed_and_run_again_is_a_sweep(story, fails, batch) -> None:
    late = swept_once(story)
    store = Killed()
    program = begun(store)
    done(program, story)
    store.fails = list(fails)
    with patch.object(sweeping, "BATCH", batch):
        while store.fails:
            try:
                program.sweep(END)
                break
            except StoreError:
                continue
        store.fails = []
        program.sweep(END)
    assert snapshot(store).record == late.record


@LAW
@given(stories, sweeps)
def test_people_come_out_alike_whether_or_not_a_sweep_came_before_them(story, sweeps_on) -> None:
    plain = MemoryStore()
    answers = done(begun(plain), story)
    swept = MemoryStore()
    assert done(begun(swept), story, [day for day in sweeps_on if day <= END]) == answers
    Program(plain, FrozenClock()).sweep(END)
    Program(swept, FrozenClock()).sweep(END)
    assert snapshot(swept).record == snapshot(plain).record


@LAW
@given(stories)
def test_nothing_that_a_sweep_could_do_is_left_after_it(story) -> None:
    store, program = told(story)
    program.sweep(END)
    held = snapshot(store)
    assert [one for one in held.deadlines if one.fires_on <= END and not one.overdue] == []
    assert [one for one in held.due if one.fires_on <= END] == []
    for case in held.cases:
        assert program.ask(case.id, Step.LAPSE, by={"role": "clock"}, on=END) is not None
        assert case.state is not State.EXTENDED or (case.certificate and case.certificate.last_good_day >= END)


@pytest.mark.parametrize("first", ["2022-12-01", "2025-06-20", "2026-05-10"])
def test_every_single_day_of_a_hundred_and_twenty_is_the_same_as_one_sweep_at_their_end(first) -> None:
    """Literally daily, over days on which certificates end, plans ask, districts end and rules end."""
    begin = date.fromisoformat(first)
    story = [Act(date(2019, 12, 1 + number), "import", f"A{number}", 3 * number) for number in range(12)]
    story += [Act(begin - timedelta(days=40 - number), "register", f"R{number}", number) for number in range(6)]
    story += [Act(begin - timedelta(days=20 - number), "follow", f"B{number}", 0) for number in range(4)]
    story += [Act(begin - timedelta(days=10 - number), "carry", f"R{number}", 3 + number) for number in range(6)]
    story += [Act(begin - timedelta(days=4), "carry", f"B{number}", number) for number in range(4)]
    story += [Act(BEGIN, "load", name) for name in OWN_PLANS]
    story.sort(key=lambda act: act.on)
    last = begin + timedelta(days=120)
    late, program = told(story)
    report = program.sweep(last)
    assert report.changed
    store, program = told(story)
    for offset in range(121):
        program.sweep(begin + timedelta(days=offset))
    assert snapshot(store).record == snapshot(late).record
    assert snapshot(store).effects
