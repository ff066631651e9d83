"""Each number of points in the national rules, at the number and just below it, through the program.

The names and docstrings carry the ids of the rows in docs/sources.md. The bands themselves: `test_boundaries`; the star
gates: `test_gates_decide`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cycle.program import Program
from cycle.rules.sheets import sheet_for
from cycle.score import mean_text
from cycle.states.council_level import COMMITTEE_OF, COUNCIL_OF, level_of
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import DOCUMENTS, walked
from cycle.vocabulary import Level, Regime, Role, State, Step
from tests.support.states import A_DAY_UNDER

R2, R3, R4, R5 = Regime.R2, Regime.R3, Regime.R4, Regime.R5
DISTRICT, PROVINCE, NATION = Level.DISTRICT, Level.PROVINCE, Level.NATION
SITTING = {
    DISTRICT: State.DISTRICT_EVALUATION,
    PROVINCE: State.PROVINCE_EVALUATION,
    NATION: State.NATIONAL_EVALUATION,
}
#: What a level may do with a product that its council has scored.
DECIDING = (Step.RECOGNISE, Step.DECLINE, Step.FORWARD, Step.RETURN_TO_DISTRICT, Step.RETURN_TO_PROVINCE)
Ways = Mapping[Step, int | None]
DECLINED: Ways = {Step.DECLINE: None}
SENT_UP: Ways = {Step.FORWARD: None}
BACK_TO_DISTRICT: Ways = {Step.RETURN_TO_DISTRICT: None}
BACK_TO_PROVINCE: Ways = {Step.RETURN_TO_PROVINCE: None}


def recognised(stars: int) -> Ways:
    return {Step.RECOGNISE: stars}


def registered(regime: Regime, set_no: int = 13) -> Program:
    program, on = Program(MemoryStore(), FrozenClock()), A_DAY_UNDER[regime]
    unit = "dong-nai/phu-loi" if regime in {R4, R5} else "dong-nai/dinh-quan/phu-loi"
    producer = {"name": "HTX A", "kind": "cooperative"}
    product = {"name": "Sản phẩm", "set": set_no}
    program.register(product, producer=producer, unit=unit, by={"role": "producer"}, on=on, ref="P1")
    return program


def scored(regime: Regime, level: Level, mean: str) -> Program:
    """A product that this level has scored with that mean, and the levels below with 95 points."""
    program = registered(regime)
    sat = walked(program, "P1", A_DAY_UNDER[regime], SITTING[level], average="95")
    program.advance("P1", "record_result", by={"role": COUNCIL_OF[level]}, on=sat.since, average=mean)
    return program


def open_ways(program: Program) -> Ways:
    """The ways open to a scored product, and the stars that it gets where it is recognised."""
    case = program.case("P1")
    allowed = {one.step for one in program.options("P1", on=case.since) if one.allowed}
    found: dict[Step, int | None] = dict.fromkeys(step for step in DECIDING if step in allowed)
    if Step.RECOGNISE in found:
        by = {"role": COMMITTEE_OF[level_of(case.state)]}
        found[Step.RECOGNISE] = program.advance("P1", "recognise", by=by, on=case.since, decision="1/QĐ-UBND").stars
    return found


def ways(regime: Regime, level: Level, mean: str) -> Ways:
    return open_ways(scored(regime, level, mean))


# 1048/QĐ-TTg.


def test_n_3_1_1_and_n_7_4_1_a_district_sends_up_from_50_to_100_points() -> None:
    assert ways(R2, DISTRICT, "49.99") == DECLINED
    assert ways(R2, DISTRICT, "50") == ways(R2, DISTRICT, "69.99") == ways(R2, DISTRICT, "100") == SENT_UP


def test_n_3_1_2_and_n_7_4_3_the_province_certifies_three_stars_from_50_and_four_from_70() -> None:
    assert ways(R2, PROVINCE, "49.99") == DECLINED
    assert ways(R2, PROVINCE, "50") == ways(R2, PROVINCE, "69.99") == recognised(3)
    assert ways(R2, PROVINCE, "70") == ways(R2, PROVINCE, "89.99") == recognised(4)


def test_n_3_1_2_and_n_7_4_4_the_province_sends_up_from_90() -> None:
    assert ways(R2, PROVINCE, "90") == ways(R2, PROVINCE, "100") == SENT_UP


def test_n_3_1_3_the_nation_recognises_five_stars_from_90() -> None:
    assert ways(R2, NATION, "90") == ways(R2, NATION, "100") == recognised(5)
    assert Step.RECOGNISE not in ways(R2, NATION, "89.99")


def test_n_3_4_1_five_documents_are_mandatory_and_four_for_a_service() -> None:
    """Registration, business plan, organisation, licence and samples; services hand in no sample."""
    for set_no, missing in ((13, 5), (26, 4)):
        program, on = registered(R2, set_no), A_DAY_UNDER[R2]
        refusal = program.ask("P1", "submit_dossier", by={"role": "producer"}, on=on)
        assert refusal is not None
        kinds = {reason.required for reason in refusal.reasons}
        assert len(kinds) == len(refusal.reasons) == missing
        assert ("sample" in kinds) is (set_no == 13)
        assert kinds <= set(DOCUMENTS)
        assert program.ask("P1", "submit_dossier", by={"role": "producer"}, on=on, documents=sorted(kinds)) is None


# 148/QĐ-TTg.


def test_n_4_1_2_n_7_3_06_and_n_7_3_08_the_district_recognises_three_stars_from_50_to_below_70() -> None:
    assert ways(R3, DISTRICT, "49.99") == DECLINED
    assert ways(R3, DISTRICT, "50") == ways(R3, DISTRICT, "69.99") == recognised(3)


def test_n_4_1_2_and_n_7_3_07_the_district_sends_up_from_70_to_100() -> None:
    assert ways(R3, DISTRICT, "70") == ways(R3, DISTRICT, "90") == ways(R3, DISTRICT, "100") == SENT_UP


def test_n_4_1_3_and_n_7_3_09_the_province_recognises_four_stars_from_70_to_below_90() -> None:
    assert ways(R3, PROVINCE, "70") == ways(R3, PROVINCE, "89.99") == recognised(4)


def test_n_4_1_3_and_n_7_3_11_the_province_sends_up_from_90() -> None:
    assert ways(R3, PROVINCE, "90") == ways(R3, PROVINCE, "100") == SENT_UP


def test_n_4_3_1_and_n_7_3_10_below_70_at_the_province_the_file_goes_back_to_the_district() -> None:
    assert ways(R3, PROVINCE, "69.99") == ways(R3, PROVINCE, "49.99") == BACK_TO_DISTRICT


def test_n_4_1_4_and_n_7_3_12_the_nation_recognises_five_stars_from_90() -> None:
    assert ways(R3, NATION, "90") == ways(R3, NATION, "100") == recognised(5)


@pytest.mark.parametrize("again", ["70", "89.99", "90", "100"])
def test_n_4_3_2_and_n_7_3_13_below_90_at_the_nation_the_province_reviews_and_gives_four_stars(again: str) -> None:
    assert ways(R3, NATION, "89.99") == BACK_TO_PROVINCE
    program = sent_back(R3, "89.99")
    assert open_steps(program, Step.RECOGNISE) == set()
    evaluated_again(program, again)
    assert open_ways(program) == recognised(4)


def sent_back(regime: Regime, mean: str) -> Program:
    """A product that the nation scored with that mean and sent back to its province."""
    program = scored(regime, NATION, mean)
    program.advance("P1", "return_to_province", by={"role": "ministry"}, on=program.case("P1").since)
    return program


def open_steps(program: Program, *steps: Step) -> set[Step]:
    options = program.options("P1", on=program.case("P1").since)
    return {one.step for one in options if one.allowed and one.step in steps}


def evaluated_again(program: Program, mean: str) -> None:
    day: dict[str, Any] = {"on": program.case("P1").since}
    council = {"decision": "45/QĐ-UBND"}
    program.advance("P1", "convene", by={"role": "provincial_agency"}, council=council, **day)
    program.advance("P1", "record_result", by={"role": "provincial_council"}, average=mean, **day)


# 1489/QĐ-TTg.


def test_n_5_1_and_n_5_4_three_stars_are_the_provinces_from_50_and_four_from_70() -> None:
    assert ways(R4, PROVINCE, "49.99") == DECLINED
    assert ways(R4, PROVINCE, "50") == ways(R4, PROVINCE, "69.99") == recognised(3)
    assert ways(R4, PROVINCE, "70") == ways(R4, PROVINCE, "89.99") == recognised(4)


def test_n_5_5_the_province_sends_up_from_90() -> None:
    assert ways(R4, PROVINCE, "90") == ways(R4, PROVINCE, "100") == SENT_UP


def test_n_5_6_the_nation_recognises_five_stars_from_90() -> None:
    assert ways(R4, NATION, "90") == recognised(5)
    assert ways(R4, NATION, "89.99") == BACK_TO_PROVINCE


# Meetings, and the mean.


@pytest.mark.parametrize(("regime", "meetings"), [(Regime.R1, 1), (R2, 2), (R3, 1), (R4, 1), (R5, 1)])
def test_n_3_2_1_n_4_1_5_n_7_3_05_and_n_7_4_2_a_council_meets_twice_from_2019_to_2023_and_once_since(
    regime: Regime, meetings: int
) -> None:
    program = registered(regime)
    sat = walked(program, "P1", A_DAY_UNDER[regime], State.PROVINCE_EVALUATION, average="95")
    given: dict[str, Any] = {"by": {"role": "provincial_council"}, "on": sat.since, "average": "75"}
    refusal = program.ask("P1", "record_result", meeting=meetings + 1, **given)
    assert refusal is not None and [reason.code for reason in refusal.reasons] == ["meeting.too_many"]
    states = [program.advance("P1", "record_result", meeting=one + 1, **given).state for one in range(meetings)]
    assert states == [State.PROVINCE_EVALUATION] * (meetings - 1) + [State.PROVINCE_SCORED]


@pytest.mark.parametrize(("last", "mean", "stars"), [(90, "90", 5), (89, "89.8", 4)])
def test_n_6_5_4_the_mean_of_the_totals_decides_and_one_point_of_one_member_counts(
    last: int, mean: str, stars: int
) -> None:
    """Tourism (set 26) has no gate of five stars, and none on the criteria that lose points here."""
    best = {one.code: max(one.allowed) for one in sheet_for("26", 26).criteria}
    ninety = best | {"5.1": 0, "5.2": 0, "5.3": 0, "17": 0}
    sheets = {90: ninety, 89: ninety | {"16": 2}}
    assert {total: sum(points.values()) for total, points in sheets.items()} == {90: 90, 89: 89}
    program = registered(R5, 26)
    sat = walked(program, "P1", A_DAY_UNDER[R5], State.PROVINCE_EVALUATION)
    totals = dict(zip(("An", "Bình", "Chi", "Dũng", "Én"), (90, 90, 90, 90, last), strict=True))
    scores = [{"member": name, "points": sheets[total]} for name, total in totals.items()]
    program.advance("P1", "record_result", by={"role": "provincial_council"}, on=sat.since, scores=scores)
    why = program.why_stars("P1")
    assert (mean_text(why.mean), why.stars, why.gates_missed) == (mean, stars, ())


# 26/2026/QĐ-TTg.


@pytest.mark.parametrize(("stars", "level"), [(3, PROVINCE), (4, PROVINCE), (5, NATION)])
def test_n_6_8_7_the_provincial_chairman_revokes_three_and_four_stars_and_the_minister_five(
    stars: int, level: Level
) -> None:
    program, on = Program(MemoryStore(), FrozenClock()), date(2026, 9, 1)
    given: dict[str, Any] = {"producer": {"name": "HTX A", "kind": "cooperative"}, "unit": "dong-nai/phu-loi"}
    product = {"name": "Cam", "set": 1}
    program.import_certificate(
        product, stars=stars, level=level, issued_on=date(2026, 6, 1), decision="1", ref="H1", **given
    )
    agency = {"role": "provincial_agency"}
    program.advance("H1", "propose_revocation", by=agency, on=on, ground="law_breach")
    may = {role for role in Role if program.ask("H1", "revoke", by={"role": role}, on=on, decision="2") is None}
    assert may == {COMMITTEE_OF[level]}


def test_n_6_2_3_and_n_7_1_07_one_or_two_stars_get_neither_decision_nor_certificate() -> None:
    for mean in ("0", "29.99", "30", "49.99"):
        assert ways(R5, PROVINCE, mean) == DECLINED


def test_n_6_2_1_and_n_7_1_08_the_province_recognises_three_stars_from_50_and_four_from_70() -> None:
    assert ways(R5, PROVINCE, "50") == ways(R5, PROVINCE, "69.99") == recognised(3)
    assert ways(R5, PROVINCE, "70") == ways(R5, PROVINCE, "89.99") == recognised(4)


def test_n_6_4_12_and_n_7_1_09_the_province_sends_up_from_90() -> None:
    assert ways(R5, PROVINCE, "90") == ways(R5, PROVINCE, "100") == SENT_UP


def test_n_6_2_2_and_n_7_1_12_the_minister_recognises_five_stars_from_90() -> None:
    assert ways(R5, NATION, "90") == ways(R5, NATION, "100") == recognised(5)


@pytest.mark.parametrize(("mean", "stars"), [("89.99", 4), ("70", 4), ("69.99", 3), ("50", 3)])
def test_n_6_4_16_n_7_1_13_and_n_7_1_14_below_90_the_province_may_recognise_on_the_national_score(
    mean: str, stars: int
) -> None:
    assert ways(R5, NATION, mean) == BACK_TO_PROVINCE
    program = sent_back(R5, mean)
    on = program.case("P1").since
    by = {"role": "provincial_pc"}
    assert program.advance("P1", "recognise", by=by, on=on, decision="1/QĐ-UBND").stars == stars


@pytest.mark.parametrize(("again", "stars"), [("50", 3), ("69.99", 3), ("70", 4), ("90", 4)])
def test_n_6_4_16_and_n_7_1_15_or_it_evaluates_again_and_gives_four_stars_at_most(again: str, stars: int) -> None:
    program = sent_back(R5, "89.99")
    evaluated_again(program, again)
    assert open_ways(program) == recognised(stars)
