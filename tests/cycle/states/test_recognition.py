"""From the mean to the stars, and from the stars to who decides what: exact, regime by regime."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.certificate import Certificate
from cycle.dossier import Document
from cycle.facts import Facts
from cycle.people import Actor, Product
from cycle.plan import MissedGate, Plan, Policies
from cycle.request import Details
from cycle.rules.registry import rulebook
from cycle.score import GateMissed, MemberSheet, Result, parse_mean
from cycle.states.council_level import COMMITTEE_OF, stars_of
from cycle.states.decide import Move, decide
from cycle.vocabulary import (
    DocumentKind,
    ExpiryConvention,
    Level,
    Regime,
    Role,
    State,
    Step,
)
from tests.support.states import A_DAY_UNDER, plain_case, plain_plan

ON = A_DAY_UNDER
PLAN = plain_plan()
CASE = plain_case(
    state=State.DISTRICT_SCORED,
    filed_on=date(2018, 6, 1),
    received_on=date(2018, 6, 1),
    dossier=(Document(DocumentKind.SAMPLE),),
)
SCORED = {
    Level.DISTRICT: State.DISTRICT_SCORED,
    Level.PROVINCE: State.PROVINCE_SCORED,
    Level.NATION: State.NATIONAL_SCORED,
}
#: Who takes a step that a scored case waits for, where it is not the committee.
OTHERS = {Step.RETURN_TO_DISTRICT: Role.PROVINCIAL_AGENCY, Step.REOPEN_DOSSIER: Role.DISTRICT_AGENCY}


def scored(regime: Regime, state: State, *gates: int, **means: str) -> Case:
    """A case with these means: `district="74.5"`; the gates are missed at the last of them."""
    sittings = tuple(
        Sitting(level=Level(level), convened_on=CASE.since, council="1/QĐ-UBND", result=Result(parse_mean(mean)))
        for level, mean in means.items()
    )
    missed = tuple(GateMissed(star, "2.3") for star in gates)
    last = replace(sittings[-1], result=Result(parse_mean(list(means.values())[-1]), missed))
    return replace(CASE, regime=regime, state=state, sittings=(*sittings[:-1], last))


def asked(case: Case, step: Step, plan: Plan | None = None, **details: object) -> Move | list[str]:
    """The move, or the codes of the reasons against it, asked by whoever takes the step."""
    level = next(level for level, word in _WORDS.items() if case.state.value.startswith(word))
    role = OTHERS.get(step, COMMITTEE_OF[level])
    if step is Step.CONVENE:
        role = Role.PROVINCIAL_AGENCY
    facts = Facts(ON[case.regime], Actor(role), Details(**details), plan)  # type: ignore[arg-type]
    verdict = decide(case, step, facts, rulebook(case.regime))
    return verdict if isinstance(verdict, Move) else [reason.code for reason in verdict.reasons]


_WORDS = {Level.DISTRICT: "district", Level.PROVINCE: "province", Level.NATION: "national"}


def open_steps(case: Case, plan: Plan | None = None) -> dict[Step, int | None]:
    """The ways open to a case that was scored or sent back, each with the stars it gives."""
    steps = (Step.RECOGNISE, Step.DECLINE, Step.FORWARD, Step.RETURN_TO_DISTRICT, Step.RETURN_TO_PROVINCE)
    found = {}
    for step in steps:
        move = asked(case, step, plan)
        if isinstance(move, Move):
            found[step] = given_by(move)
    return found


def given_by(move: Move | list[str]) -> int | None:
    assert isinstance(move, Move), move
    certificate = move.changes.get("certificate")
    return certificate.stars if isinstance(certificate, Certificate) else None


# The bands: on the unrounded mean.

BANDS = """
0=1 29.99=1 89/3=1 30=2 30.01=2 49.99=2 49.999999999999999999999=2 149/3=2 50=3 150/3=3 50.01=3 69.99=3 209/3=3 70=4
210/3=4 89.99=4 269/3=4 89.999999999999999999999=4 629/7=4 90=5 270/3=5 630/7=5 90.01=5 271/3=5 100=5
"""


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("line", BANDS.split())
def test_the_stars_follow_the_unrounded_mean(regime: Regime, line: str) -> None:
    mean, _, stars = line.partition("=")
    assert rulebook(regime).band_of(parse_mean(mean)) == int(stars)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=15))
def test_a_council_whose_sheets_sum_to_ninety_each_finds_exactly_ninety(totals: list[int]) -> None:
    case = replace(CASE, regime=Regime.R5, state=State.PROVINCE_EVALUATION)
    sheets = tuple(MemberSheet(f"M{number}", {"1.1": total}) for number, total in enumerate(totals))
    facts = Facts(ON[Regime.R5], Actor(Role.PROVINCIAL_COUNCIL), Details(scores=sheets, second_scoring=True))
    move = decide(case, Step.RECORD_RESULT, facts, rulebook(Regime.R5))
    assert isinstance(move, Move)
    (sitting,) = move.changes["sittings"]
    assert sitting.result.mean == Fraction(sum(totals), len(totals))
    assert (rulebook(Regime.R5).band_of(sitting.result.mean) == 5) is (sum(totals) >= 90 * len(totals))


# Gates: a star needs all of its own and of the lower stars.

GATES = """
95 -   5
95 5   4
95 4   3
95 3   2
95 3,5 2
95 4,5 3
90 5   4
89.99 5 4
89.99 4 3
70 4   3
69.99 4 3
69.99 5 3
50 3   2
49.99 3 2
20 3   1
"""


@pytest.mark.parametrize("line", GATES.strip().splitlines())
def test_a_missed_gate_leaves_the_highest_stars_whose_gates_all_hold(line: str) -> None:
    mean, gates, stars = line.split()
    missed = tuple(GateMissed(int(star), "2.3") for star in gates.split(",") if star != "-")
    facts = Facts(ON[Regime.R5])
    assert stars_of(Result(parse_mean(mean), missed), facts, rulebook(Regime.R5)) == int(stars)


@pytest.mark.parametrize(
    ("mean", "gate", "stars"), [("95", 5, 2), ("75", 4, 2), ("60", 3, 2), ("75", 5, 4), ("20", 3, 1)]
)
def test_where_the_plan_says_so_enough_points_with_a_gate_missed_give_no_recognition(
    mean: str, gate: int, stars: int
) -> None:
    plan = replace(PLAN, policies=Policies(missed_gate=MissedGate.DECLINE))
    facts = Facts(ON[Regime.R5], plan=plan)
    assert stars_of(Result(parse_mean(mean), (GateMissed(gate, ""),)), facts, rulebook(Regime.R5)) == stars
    case = scored(Regime.R5, State.PROVINCE_SCORED, gate, province=mean)
    assert (Step.RECOGNISE in open_steps(case, plan)) is (stars >= 3)
    assert (Step.DECLINE in open_steps(case, plan)) is (stars < 3)


@given(st.fractions(0, 100), st.lists(st.integers(3, 5)), st.sampled_from(list(Regime)), st.sampled_from(MissedGate))
def test_a_missed_gate_never_gives_more_stars(
    mean: Fraction, gates: list[int], regime: Regime, policy: MissedGate
) -> None:
    rules = rulebook(regime)
    facts = Facts(ON[regime], plan=replace(PLAN, policies=Policies(missed_gate=policy)))
    stars = stars_of(Result(mean, tuple(GateMissed(gate, "") for gate in gates)), facts, rules)
    assert 1 <= stars <= rules.band_of(mean)
    assert not [gate for gate in gates if gate <= stars]


# What each level does with a mean. One line: regime, level, mean, gates missed = the open ways, recognition with stars.

WAYS = """
R1 district 10    - forward decline
R1 district 95    - forward decline
R1 province 49.99 - decline
R1 province 50    - recognise:3
R1 province 90    - forward
R1 national 89.99 - decline return_to_province
R1 national 90    - recognise:5
R2 district 49.99 - decline
R2 district 50    - forward
R2 district 90    - forward
R2 province 149/3 - decline
R2 province 50    - recognise:3
R2 province 69.99 - recognise:3
R2 province 70    - recognise:4
R2 province 269/3 - recognise:4
R2 province 270/3 - forward
R2 national 89.99 - decline return_to_province
R2 national 90    - recognise:5
R3 district 49.99 - decline
R3 district 50    - recognise:3
R3 district 69.99 - recognise:3
R3 district 209/3 - recognise:3
R3 district 70    - forward
R3 district 70    4 recognise:3 forward
R3 district 70    3 decline forward
R3 district 95    - forward
R3 province 49.99 - return_to_district
R3 province 69.99 - return_to_district
R3 province 70    - recognise:4
R3 province 70    4 return_to_district
R3 province 89.99 - recognise:4
R3 province 269/3 - recognise:4
R3 province 90    - forward
R3 province 90    5 recognise:4 forward
R3 national 29    - decline return_to_province
R3 national 89.99 - return_to_province
R3 national 90    - recognise:5
R4 province 49.99 - decline
R4 province 50    - recognise:3
R4 province 70    - recognise:4
R4 province 90    - forward
R4 national 89.99 - return_to_province
R4 national 90    - recognise:5
R5 province 29.99 - decline
R5 province 49.99 - decline
R5 province 50    - recognise:3
R5 province 50    3 decline
R5 province 69.99 - recognise:3
R5 province 70    - recognise:4
R5 province 89.99 - recognise:4
R5 province 269/3 - recognise:4
R5 province 270/3 - forward
R5 province 90    5 recognise:4 forward
R5 national 49.99 - decline return_to_province
R5 national 50    - return_to_province
R5 national 89.99 - return_to_province
R5 national 90    - recognise:5
R5 national 90    5 return_to_province
"""


@pytest.mark.parametrize("line", WAYS.strip().splitlines())
def test_the_ways_that_are_open_to_a_mean(line: str) -> None:
    regime, word, mean, gates, *ways = line.split()
    level = next(level for level, start in _WORDS.items() if start == word)
    missed = [int(gates)] if gates != "-" else []
    case = scored(Regime(regime), SCORED[level], *missed, **{level.value: mean})
    expected = dict(_ways(ways))
    assert open_steps(case) == expected


def _ways(words: list[str]) -> Iterator[tuple[Step, int | None]]:
    for word in words:
        step, _, stars = word.partition(":")
        yield Step(step), int(stars) if stars else None


@given(
    st.sampled_from(list(Regime)),
    st.sampled_from(list(SCORED)),
    st.fractions(0, 100, max_denominator=1000),
    st.lists(st.integers(3, 5), max_size=3),
)
def test_a_scored_case_always_has_a_way_on(regime: Regime, level: Level, mean: Fraction, gates: list[int]) -> None:
    if level not in rulebook(regime).council_levels.value:
        return
    case = scored(regime, SCORED[level], *gates, **{level.value: f"{mean.numerator}/{mean.denominator}"})
    assert open_steps(case)


# The source documents.


def test_dn_06_the_province_gives_four_stars_with_a_decision_and_a_certificate() -> None:
    case = scored(Regime.R3, State.PROVINCE_SCORED, district="74.5", province="72.25")
    move = asked(case, Step.RECOGNISE, decision="1500/QĐ-UBND")
    assert isinstance(move, Move) and move.dest is State.CERTIFIED
    certificate = move.changes["certificate"]
    assert (certificate.stars, certificate.level, certificate.issuer) == (4, Level.PROVINCE, "dong-nai")
    assert (certificate.decision, certificate.valid_until) == ("1500/QĐ-UBND", date(2026, 7, 1))


def test_dn_07_a_file_for_five_stars_goes_up_with_samples_from_90_points() -> None:
    case = scored(Regime.R3, State.PROVINCE_SCORED, province="90")
    assert isinstance(asked(case, Step.FORWARD), Move)
    assert asked(replace(case, dossier=()), Step.FORWARD) == ["document.missing"]
    lapsed = Document(DocumentKind.SAMPLE, valid_until=date(2023, 6, 30))
    assert asked(replace(case, dossier=(lapsed,)), Step.FORWARD) == ["document.lapsed"]
    tourism = replace(case, product=Product("Homestay", 26), dossier=())
    assert isinstance(asked(tourism, Step.FORWARD), Move)
    below = scored(Regime.R3, State.PROVINCE_SCORED, province="89.99")
    assert asked(replace(below, dossier=()), Step.FORWARD) == ["score.below_forwarding", "document.missing"]


def test_dn_08_below_70_the_district_recognises_three_stars_or_has_the_dossier_redone() -> None:
    case = scored(Regime.R3, State.PROVINCE_SCORED, district="74.5", province="69.99")
    returned = asked(case, Step.RETURN_TO_DISTRICT)
    assert isinstance(returned, Move) and returned.dest is State.DISTRICT_RECONSIDERATION
    case = replace(case, state=State.DISTRICT_RECONSIDERATION)
    assert given_by(asked(case, Step.RECOGNISE)) == 3
    assert isinstance(asked(case, Step.REOPEN_DOSSIER), Move)
    assert isinstance(asked(case, Step.DECLINE), Move)


def test_dn_08_an_invalid_dossier_goes_back_unscored_and_the_district_decides_on_its_own_score() -> None:
    received = scored(Regime.R3, State.PROVINCE_RECEIVED, district="74.5")
    assert isinstance(asked(received, Step.RETURN_TO_DISTRICT), Move)
    assert given_by(asked(replace(received, state=State.DISTRICT_RECONSIDERATION), Step.RECOGNISE)) == 3


def test_bk_18_the_result_of_the_province_is_what_the_district_decides_on() -> None:
    case = scored(Regime.R3, State.DISTRICT_RECONSIDERATION, district="74.5", province="49.99")
    assert asked(case, Step.RECOGNISE) == ["stars.too_few"]
    gate = scored(Regime.R3, State.DISTRICT_RECONSIDERATION, 3, district="74.5", province="65")
    assert asked(gate, Step.RECOGNISE) == ["stars.too_few"]


def test_dn_09_after_the_nation_said_no_four_stars_are_a_new_act_after_a_review() -> None:
    case = scored(Regime.R3, State.PROVINCE_RECONSIDERATION, province="92", nation="85")
    assert asked(case, Step.RECOGNISE) == ["review.missing"]
    assert asked(case, Step.CONVENE) == ["council.missing"]
    reviewed = scored(Regime.R3, State.PROVINCE_SCORED, nation="85", province="91")
    assert open_steps(reviewed) == {Step.RECOGNISE: 4}
    assert asked(reviewed, Step.FORWARD) == ["nation.has_decided"]
    weak = scored(Regime.R3, State.PROVINCE_SCORED, nation="85", province="60")
    assert open_steps(weak) == {Step.RETURN_TO_DISTRICT: None}


@pytest.mark.parametrize(("nation", "stars"), [("89.99", 4), ("70", 4), ("69.99", 3), ("50", 3), ("49.99", None)])
def test_since_2026_the_province_may_recognise_on_the_national_score(nation: str, stars: int | None) -> None:
    case = scored(Regime.R5, State.PROVINCE_RECONSIDERATION, province="92", nation=nation)
    if stars is None:
        assert asked(case, Step.RECOGNISE) == ["stars.too_few"]
    else:
        assert given_by(asked(case, Step.RECOGNISE)) == stars
    assert asked(case, Step.CONVENE) == ["council.missing"]
    again = scored(Regime.R5, State.PROVINCE_SCORED, nation=nation, province="95")
    assert open_steps(again) == {Step.RECOGNISE: 4}


@pytest.mark.parametrize("mean", ["49.99", "50", "70"])
def test_nx_03_until_2023_the_district_sends_up_from_50_and_recognises_nothing(mean: str) -> None:
    case = scored(Regime.R2, State.DISTRICT_SCORED, district=mean)
    assert (Step.FORWARD in open_steps(case)) is (mean != "49.99")
    assert asked(case, Step.RECOGNISE) == ["step.not_from_here"]


@pytest.mark.parametrize(("mean", "goes_up"), [("69.99", False), ("70", True), ("100", True)])
def test_hb_13_the_district_sends_up_from_70(mean: str, goes_up: bool) -> None:
    assert (Step.FORWARD in open_steps(scored(Regime.R3, State.DISTRICT_SCORED, district=mean))) is goes_up


@pytest.mark.parametrize(
    ("state", "mean", "cure_by"),
    [
        (State.DISTRICT_SCORED, {"district": "70"}, Role.PROVINCIAL_PC),
        (State.DISTRICT_SCORED, {"district": "90"}, Role.MINISTRY),
        (State.PROVINCE_SCORED, {"province": "60"}, Role.DISTRICT_PC),
        (State.PROVINCE_SCORED, {"province": "90"}, Role.MINISTRY),
        (State.NATIONAL_SCORED, {"nation": "89.99"}, Role.PROVINCIAL_PC),
    ],
)
def test_hb_07_each_level_recognises_its_own_stars_alone(state: State, mean: dict[str, str], cure_by: Role) -> None:
    case = scored(Regime.R3, state, **mean)
    refusal = decide(
        case,
        Step.RECOGNISE,
        Facts(ON[Regime.R3], Actor(COMMITTEE_OF[Level(next(iter(mean)))])),
        rulebook(Regime.R3),
    )
    assert not isinstance(refusal, Move)
    assert [(reason.code, reason.cure_by) for reason in refusal.reasons] == [("authority.other_level", cure_by)]


# What comes with the decision.


def test_stars_named_on_the_line_are_those_of_the_score() -> None:
    case = scored(Regime.R5, State.PROVINCE_SCORED, province="72")
    assert isinstance(asked(case, Step.RECOGNISE, stars=4), Move)
    assert asked(case, Step.RECOGNISE, stars=3) == ["stars.not_by_score"]
    assert asked(case, Step.RECOGNISE, stars=5, historical=True) == ["stars.not_by_score"]


def test_the_end_of_validity_is_what_is_printed_or_36_months_by_the_convention_of_the_plan() -> None:
    case = scored(Regime.R3, State.PROVINCE_SCORED, province="72")

    def end(plan: Plan | None = None, **details: object) -> date:
        move = asked(case, Step.RECOGNISE, plan, **details)
        assert isinstance(move, Move)
        certificate = move.changes["certificate"]
        assert isinstance(certificate, Certificate)
        return certificate.valid_until

    last_day_excluded = replace(PLAN.renewal, expiry_convention=ExpiryConvention.ANNIVERSARY_INVALID)
    assert end() == date(2026, 7, 1)
    assert end(replace(PLAN, renewal=last_day_excluded)) == date(2026, 6, 30)
    assert end(valid_from=date(2023, 8, 15)) == date(2026, 8, 15)
    assert end(valid_until=date(2026, 12, 31)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "details",
    [
        {"valid_until": date(2023, 7, 1)},
        {"valid_until": date(2023, 6, 30)},
        {"valid_from": date(2024, 1, 1), "valid_until": date(2023, 12, 31)},
        {"valid_from": date(2020, 7, 1)},
        {"valid_from": date(2020, 1, 1), "valid_until": date(2022, 12, 31)},
    ],
)
def test_a_certificate_that_ends_before_it_starts_or_before_its_decision_is_none(details: dict[str, Any]) -> None:
    case = scored(Regime.R3, State.PROVINCE_SCORED, province="72")
    assert asked(case, Step.RECOGNISE, **details) == ["certificate.ends_before_start"]


def test_a_result_needs_an_average_or_sheets_of_members() -> None:
    case = replace(CASE, state=State.DISTRICT_EVALUATION)
    facts = Facts(ON[Regime.R3], Actor(Role.DISTRICT_COUNCIL))
    refusal = decide(case, Step.RECORD_RESULT, facts, rulebook(Regime.R3))
    assert not isinstance(refusal, Move) and [reason.code for reason in refusal.reasons] == ["result.missing"]
    historical = replace(facts, details=Details(historical=True))
    assert not isinstance(decide(case, Step.RECORD_RESULT, historical, rulebook(Regime.R3)), Move)
