"""The whole cycle at random: 60 lives of 30 things that happen in every run, a million things in the long one.

The long run is divided into parts, so that several processes can share it. A part plays one life after another, each
series of them from a seed of its own, until it has seen so many things happen. Each seed is printed, and a failure
shows it: `OCOP_TEST_SEED` plays the same run again.
"""

import os
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from cycle.case import Case
from cycle.errors import ConflictError, NotFoundError
from cycle.personal import ERASED
from cycle.ports import CaseFilter
from cycle.program import Program
from cycle.records import replay
from cycle.rules.registry import rulebook
from cycle.rules.sheets import sheet_for
from cycle.score import MemberSheet
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.machine import EVES, PLACES, CycleMachine, cases
from cycle.testing.memory_reading import Data
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import carried_on
from cycle.vocabulary import Level, Role, State, Step
from tests.support.tiers import times

#: Together a million things that happen.
PARTS, STEPS = times(1, 20), times(0, 50_000)
#: How many lives, of how many things at most, are played from one seed.
LIVES, LENGTH = times(60, 400), times(30, 50)
SOME_STEPS = (Step.WITHDRAW, Step.FORWARD, Step.ASSESS_AT_COMMUNE)
SITTING = frozenset((State.DISTRICT_EVALUATION, State.PROVINCE_EVALUATION, State.NATIONAL_EVALUATION))
COUNCILS = (Role.DISTRICT_COUNCIL, Role.PROVINCIAL_COUNCIL, Role.NATIONAL_COUNCIL)


#: What is counted apart from the steps, because it must come about.
WHAT = ("conflict", "sheet", "look back", "round", "erasure", "late sweep")


class WholeCycle(CycleMachine):
    """What else people do: hand in sheets, look back, move rounds, have names erased, and come too late."""

    #: What has happened in all lives of this process.
    happened: ClassVar[Counter[str]] = Counter()

    @initialize(day=st.sampled_from(EVES))
    def its_clock_tells_some_time(self, day: date) -> None:
        """No rule reads it."""
        self.clock.move_on(day - date(2026, 11, 22))

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, step=st.sampled_from(SOME_STEPS), off=st.integers(-3, 3).filter(bool))
    def somebody_comes_who_read_another_version(self, which: int, step: Step, off: int) -> None:
        """And is told so, whatever else would be wrong with the request."""
        case, before = self.case(which), snapshot(self.store)
        with pytest.raises(ConflictError):
            by, version = {"role": "admin"}, case.version + (off if case.version + off > 0 else 1)
            self.program.advance(case.id, step, by=by, on=self.day, if_version=version)
        assert snapshot(self.store) == before
        self.happened["conflict"] += 1

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases)
    def a_case_comes_before_a_council(self, which: int) -> None:
        """By its usual way, in a day, as far as that leads."""
        key = self.case(which).id
        for _ in range(10):
            if self.program.case(key).state not in SITTING:
                self.attempt(carried_on, self.program, key, self.day)

    @precondition(lambda self: self.sitting())
    @rule(which=cases, member=st.sampled_from(("An", "Bình", "Chi", "Hoa")), worst=st.booleans())
    def a_member_hands_in_a_sheet(self, which: int, member: str, worst: bool) -> None:
        """Or somebody who is none, once or again."""
        case = self.sitting()[which % len(self.sitting())]
        family = rulebook(case.regime).sheets
        if family is None:
            return
        criteria = sheet_for(family, case.product.set_no).criteria
        sheet = MemberSheet(member, {one.code: (min if worst else max)(one.allowed) for one in criteria})
        for role in COUNCILS:
            done = self.attempt(self.program.add_score, case.id, sheet, by={"role": role}, on=self.day)
            self.happened["sheet"] += done is not None

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, days=st.integers(0, 1500))
    def somebody_looks_back(self, which: int, days: int) -> None:
        """And sees what was on record then."""
        case, day = self.case(which), self.day - timedelta(days=days)
        then = [event for event in self.program.history(case.id) if event.on <= day]
        if then:
            assert self.program.case(case.id, as_of=day) == replay(then)
        else:
            with pytest.raises(NotFoundError):
                self.program.case(case.id, as_of=day)
        self.happened["look back"] += 1

    @rule(place=st.sampled_from(PLACES), level=st.sampled_from((Level.DISTRICT, Level.PROVINCE)), by=st.integers(0, 90))
    def a_round_is_moved(self, place: str, level: Level, by: int) -> None:
        """To a later day."""
        unit = "/".join(place.split("/")[: 1 if level is Level.PROVINCE else 2])
        for turn in self.attempt(self.program.rounds, level, unit, self.day) or ():
            later = turn.evaluate_by + timedelta(days=by)
            self.happened["round"] += bool(self.attempt(self.program.move_round, turn, evaluate_by=later, reason="Bão"))

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases)
    def a_name_is_erased(self, which: int) -> None:
        """And stands nowhere any more in that case."""
        case, given = self.case(which), {"reason": "Theo yêu cầu", "by": {"role": "admin"}, "on": self.day}
        if self.attempt(self.program.erase, case.id, "HTX A", **given) is not None:
            after = self.program.case(case.id)
            assert "HTX A" not in repr((after, self.program.history(case.id)))
            assert after.version == case.version and ERASED in repr(after)
            self.happened["erasure"] += 1

    @precondition(lambda self: self.program.ledger())
    @rule(days=st.integers(1, 400))
    def a_day_that_is_over_is_swept(self, days: int) -> None:
        """Which is refused."""
        last = max(line.day for line in self.program.ledger())
        assert self.attempt(self.program.sweep, last - timedelta(days=days)) is None
        self.happened["late sweep"] += 1

    def sitting(self) -> Sequence[Case]:
        """The cases over which a council sits."""
        return self.program.cases(CaseFilter(states=SITTING))

    _seen = -1

    @invariant()
    def it_is_counted(self) -> None:
        """Once when everything has begun, and after each thing that happens."""
        self._seen += 1
        self.happened["step"] += self._seen > 0


def play(part: int, phases: Sequence[Phase] = (Phase.generate, Phase.shrink)) -> None:
    """Lives of one part, until enough has happened."""
    root = os.environ.get("OCOP_TEST_SEED") or str(secrets.randbits(32))
    print(f"OCOP_TEST_SEED={root}, part {part}")
    series = 0
    played = settings(
        max_examples=LIVES,
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    while not series or WholeCycle.happened["step"] < STEPS:
        own = seed(f"{root} {part} {series}")(type(WholeCycle.__name__, (WholeCycle,), {}))
        run_state_machine_as_test(own, settings=played)
        series += 1
    print(f"part {part}, lives from {series} seeds: {dict(WholeCycle.happened)}")


@pytest.mark.timeout(times(120, 3600))
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_the_laws_of_the_cycle_hold(part: int) -> None:
    WholeCycle.happened.clear()
    play(part)
    assert WholeCycle.happened["step"] >= max(STEPS, LIVES * LENGTH // 3)
    if STEPS:
        assert all(WholeCycle.happened[what] for what in WHAT), WholeCycle.happened


def test_a_store_that_undoes_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine is no use unless it sees a fault."""
    monkeypatch.setattr(Data, "copied", lambda self: self)
    with pytest.raises(AssertionError, match="Snapshot"):
        play(0, phases=(Phase.generate,))


def test_a_sweep_that_comes_late_does_the_rounds_of_rules_that_began_meanwhile() -> None:
    """Found by the machine: a sweep that passed over the day on which new rules begin did not see their rounds."""
    stores = MemoryStore(), MemoryStore()
    for store, days in zip(stores, ((date(2026, 5, 22), date(2027, 3, 30)), (date(2027, 3, 30),)), strict=True):
        program = Program(store, FrozenClock())
        program.import_certificate(
            {"name": "Cam", "set": 1},
            producer={"name": "HTX A", "kind": "cooperative"},
            unit="dong-nai/dinh-quan/phu-loi",
            stars=4,
            issued_on=date(2024, 8, 4),
            decision="1/QĐ-UBND",
            valid_until=date(2028, 9, 1),
        )
        for day in days:
            program.sweep(day)
    turns = [[line.day for line in snapshot(store).ledger if line.rule == "rounds"] for store in stores]
    assert turns[0] == [date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 30), date(2027, 3, 30)]
    assert turns[1] == turns[0]
