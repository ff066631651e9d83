"""Every star gate of all 52 sheets: one option short costs that star and names the gate; exactly at it costs nothing.

Through the program, from the sheets of five members to what the province decides, against the printed marks. All other
criteria have their most points, so that the mean stays above 90 and only the gate decides.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from cycle.case import Case
from cycle.explaining import explain_stars
from cycle.facts import Facts
from cycle.people import Actor
from cycle.program import Program
from cycle.rehearsal import Rehearsal
from cycle.request import Details
from cycle.rules.registry import rulebook
from cycle.rules.sheets import SET_NUMBERS, Sheet, sheet_for
from cycle.score import GateMissed, Result
from cycle.states.decide import Move, decide
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import Level, Regime, Role, State, Step
from tests.support.gates import Mark, marks_of
from tests.support.states import A_DAY_UNDER

FAMILY = {Regime.R3: "148", Regime.R4: "148", Regime.R5: "26"}
UNIT = {Regime.R3: "dong-nai/dinh-quan/phu-loi", Regime.R4: "dong-nai/phu-loi", Regime.R5: "dong-nai/phu-loi"}
MEMBERS = ("An", "Bình", "Chi", "Dũng", "Én")
COMMITTEE = {"role": "provincial_pc"}

every_set = pytest.mark.parametrize("set_no", SET_NUMBERS)


class Evaluation:
    """The provincial council sits over a product of that set, and may find as often as it is asked to."""

    def __init__(self, regime: Regime, set_no: int) -> None:
        self.store, on = MemoryStore(), A_DAY_UNDER[regime]
        program, producer = Program(self.store, FrozenClock()), {"name": "HTX A", "kind": "cooperative"}
        given: dict[str, Any] = {"producer": producer, "unit": UNIT[regime], "by": {"role": "producer"}, "ref": "P1"}
        program.register({"name": "Sản phẩm", "set": set_no}, on=on, **given)
        self.on = walked(program, "P1", on, State.PROVINCE_EVALUATION, average="95").since

    def found(self, *points: Mapping[str, int]) -> Case:
        """The case after what the members gave: each his own points, or all the same."""
        return self.record(Program(Rehearsal(self.store), FrozenClock()), *points)  # taken back

    def record(self, program: Program, *points: Mapping[str, int]) -> Case:
        given = points * len(MEMBERS) if len(points) == 1 else points
        scores = [{"member": name, "points": dict(one)} for name, one in zip(MEMBERS, given, strict=True)]
        return program.advance("P1", "record_result", by={"role": "provincial_council"}, on=self.on, scores=scores)


def best(sheet: Sheet) -> dict[str, int]:
    return {criterion.code: max(criterion.allowed) for criterion in sheet.criteria}


def one_option_below(sheet: Sheet, mark: Mark) -> int:
    """The next lower points that a member may give; 0 where the sheet lists nothing lower."""
    return max(points for points in sheet.criterion(mark.criterion).allowed if points < mark.at_least)


def result_of(case: Case) -> Result:
    sitting = case.sitting(Level.PROVINCE)
    assert sitting is not None and sitting.result is not None
    return sitting.result


def stars_by_decision(case: Case) -> int:
    """The stars by which the province decides: those it gives, or those for which it refuses to."""
    facts = Facts(case.since, Actor(Role.PROVINCIAL_PC), Details(decision="1500/QĐ-UBND"))
    verdict = decide(case, Step.RECOGNISE, facts, rulebook(case.regime))
    if isinstance(verdict, Move):
        stars: int = verdict.changes["certificate"].stars
        return stars
    (reason,) = verdict.reasons
    assert reason.code in {"stars.too_few", "authority.other_level"}
    return int(reason.actual if reason.code == "stars.too_few" else reason.words["stars"])


def missed_by(points: Mapping[str, int], marks: tuple[Mark, ...]) -> set[GateMissed]:
    return {GateMissed(mark.star, mark.criterion) for mark in marks if points[mark.criterion] < mark.at_least}


@every_set
@pytest.mark.parametrize("regime", FAMILY)
def test_one_option_short_of_a_gate_costs_its_star_and_the_gate_is_named(regime: Regime, set_no: int) -> None:
    """N-4.5-3, N-7.2-5: points enough for five stars, and as many stars as the gates that hold."""
    marks, sheet = marks_of(FAMILY[regime], set_no), sheet_for(FAMILY[regime], set_no)
    evaluation = Evaluation(regime, set_no)
    for mark in marks:
        points = best(sheet) | {mark.criterion: one_option_below(sheet, mark)}
        assert sum(points.values()) >= 90, mark
        case = evaluation.found(points)
        assert stars_by_decision(case) == mark.star - 1, mark
        assert set(result_of(case).gates_missed) == missed_by(points, marks), mark
        why = explain_stars(result_of(case), Facts(case.since), rulebook(regime), set_no)
        assert (why.band, why.stars, why.next_star) == (5, mark.star - 1, mark.star), mark
        assert why.points_short == 0
        assert why.gates_missed == ((mark.star, mark.criterion),)
        short = {one.criterion.code: one.gate_short for one in why.criteria if one.gate_short}
        assert short == {mark.criterion: mark.at_least - points[mark.criterion]}


@every_set
@pytest.mark.parametrize("regime", FAMILY)
def test_exactly_at_a_gate_the_star_is_earned(regime: Regime, set_no: int) -> None:
    marks, sheet = marks_of(FAMILY[regime], set_no), sheet_for(FAMILY[regime], set_no)
    evaluation = Evaluation(regime, set_no)
    for mark in marks:
        points = best(sheet) | {mark.criterion: mark.at_least}
        higher = [one.star for one in marks if one.criterion == mark.criterion and one.at_least > mark.at_least]
        case = evaluation.found(points)
        assert stars_by_decision(case) == min(higher, default=6) - 1 >= mark.star, mark
        assert set(result_of(case).gates_missed) == missed_by(points, marks), mark
        assert GateMissed(mark.star, mark.criterion) not in result_of(case).gates_missed


@every_set
@pytest.mark.parametrize("regime", FAMILY)
def test_the_least_points_of_all_gates_up_to_a_star_leave_only_the_gates_above_it(regime: Regime, set_no: int) -> None:
    marks, sheet = marks_of(FAMILY[regime], set_no), sheet_for(FAMILY[regime], set_no)
    evaluation = Evaluation(regime, set_no)
    assert result_of(evaluation.found(best(sheet))).gates_missed == ()
    for star in (2, 3, 4, 5):
        least = dict.fromkeys(best(sheet), 0)
        for mark in (one for one in marks if one.star <= star):
            least[mark.criterion] = max(least[mark.criterion], mark.at_least)
        missed = result_of(evaluation.found(least)).gates_missed
        assert {gate.star for gate in missed} == {mark.star for mark in marks if mark.star > star}


@pytest.mark.parametrize(
    ("given", "missed"),
    [((1, 3, 3, 3, 5), [5]), ((1, 3, 3, 3, 3), [4, 5]), ((5, 5, 5, 5, 3), [5]), ((5, 5, 5, 5, 5), [])],
)
@pytest.mark.parametrize("regime", FAMILY)
def test_a_gate_is_compared_with_the_exact_mean_of_the_members(
    regime: Regime, given: tuple[int, ...], missed: list[int]
) -> None:
    """What is distinctive in coffee (criterion 7) has its gates at 3 and 5 points."""
    top = best(sheet_for(FAMILY[regime], 13))
    case = Evaluation(regime, 13).found(*(top | {"7": points} for points in given))
    assert [(gate.star, gate.criterion) for gate in result_of(case).gates_missed] == [(star, "7") for star in missed]


@pytest.mark.parametrize("star", [3, 4, 5])
@pytest.mark.parametrize("regime", [Regime.R4, Regime.R5])
def test_a_product_one_option_short_is_certified_with_a_star_less_or_not_at_all(regime: Regime, star: int) -> None:
    sheet = sheet_for(FAMILY[regime], 13)
    mark = next(one for one in marks_of(FAMILY[regime], 13) if one.star == star)
    evaluation = Evaluation(regime, 13)
    program = Program(evaluation.store, FrozenClock())
    day: dict[str, Any] = {"on": evaluation.on}
    evaluation.record(program, best(sheet) | {mark.criterion: one_option_below(sheet, mark)})
    assert program.why_stars("P1").gates_missed == ((star, mark.criterion),)
    if star == 3:
        refusal = program.ask("P1", "recognise", by=COMMITTEE, decision="1/QĐ-UBND", **day)
        assert refusal is not None and [reason.code for reason in refusal.reasons] == ["stars.too_few"]
        assert program.advance("P1", "decline", by=COMMITTEE, **day).state is State.NOT_RECOGNISED
    else:
        assert program.advance("P1", "recognise", by=COMMITTEE, decision="1/QĐ-UBND", **day).stars == star - 1
