"""How a council sits: quorum, chair, recusal, spread, form and number of meetings, by the rules that hold for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cycle.case import Case, Sitting
from cycle.citation import Citation, Confidence
from cycle.council import Council, CouncilForm, Member, Recusal
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.plan import CouncilPolicy, Plan
from cycle.request import CouncilGiven, Details
from cycle.rules.council_practice import MAX_SPREAD, QUORUM
from cycle.rules.registry import rulebook
from cycle.score import MemberSheet, parse_mean
from cycle.states.council_level import AGENCY_OF, COUNCIL_OF, level_of
from cycle.states.decide import Move, decide
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, Level, ProducerKind, Regime, State, Step

ON = {
    Regime.R1: date(2019, 1, 15),
    Regime.R2: date(2021, 4, 20),
    Regime.R3: date(2023, 7, 3),
    Regime.R4: date(2025, 10, 15),
    Regime.R5: date(2026, 8, 3),
}
SOURCE = Citation("1/KH-UBND", "II", "https://plan.example", date(2026, 11, 22), Confidence.LOCAL)
PLAN = Plan(
    key="p",
    title_vi="p",
    title_en="p",
    document="1/KH-UBND",
    source=SOURCE,
    unit="dong-nai",
    year=2023,
    starts=date(2018, 5, 7),
    ends=date(2027, 12, 31),
    idea=None,
)
CASE = Case(
    id="c1",
    ref="P1",
    kind=CaseKind.FIRST,
    product=Product("Cacao", 13),
    producer=Producer("HTX A", ProducerKind.COOPERATIVE),
    unit="dong-nai/dinh-quan/phu-loi",
    regime=Regime.R5,
    plan=None,
    state=State.PROVINCE_EVALUATION,
    since=date(2018, 6, 1),
    opened_on=date(2018, 6, 1),
    filed_on=date(2018, 6, 1),
    received_on=date(2018, 6, 1),
    sittings=(Sitting(level=Level.PROVINCE, convened_on=date(2018, 6, 1), council="45/QĐ-UBND"),),
)
SEVEN = tuple(Member(name) for name in "ABCDEFG")
CHAIRED = (Member("A", chair=True), *SEVEN[1:])


def sheets(names: str, *totals: int) -> tuple[MemberSheet, ...]:
    given = totals or (70,) * len(names)
    return tuple(MemberSheet(name, {"1.1": total}) for name, total in zip(names, given, strict=True))


def answer(
    case: Case, step: Step, members: tuple[Member, ...] = SEVEN, plan: Plan | None = None, **details: object
) -> Move | tuple[Reason, ...]:
    level = level_of(case.state)
    role = (AGENCY_OF if step is Step.CONVENE else COUNCIL_OF)[level]
    council = Council(level, "dong-nai", "2026-1", "45/QĐ-UBND", CASE.since, members)
    facts = Facts(ON[case.regime], Actor(role), Details(**details), plan, council=council)  # type: ignore[arg-type]
    verdict = decide(case, step, facts, rulebook(case.regime))
    return verdict if isinstance(verdict, Move) else verdict.reasons


def codes(given: Move | tuple[Reason, ...]) -> list[str]:
    return [] if isinstance(given, Move) else [reason.code for reason in given]


def scored(names: str, members: tuple[Member, ...] = SEVEN, plan: Plan | None = None, **details: object) -> list[str]:
    return codes(answer(CASE, Step.RECORD_RESULT, members, plan, scores=sheets(names), **details))


def sat(move: Move | tuple[Reason, ...]) -> Sitting:
    assert isinstance(move, Move), move
    sitting = move.changes["sittings"][-1]
    assert isinstance(sitting, Sitting)
    return sitting


def with_council(**rules: object) -> Plan:
    return replace(PLAN, council=CouncilPolicy(source=SOURCE, **rules))  # type: ignore[arg-type]


# Quorum.


def test_without_a_rule_three_quarters_of_the_members_score_the_chair_among_them() -> None:
    """Tây Ninh: at least 3/4 of the members, with the chair."""
    assert QUORUM.value == Fraction(3, 4) and QUORUM.source.confidence is Confidence.LOCAL
    assert scored("ABCDEF") == scored("BCDEFG") == []
    assert scored("ABCDE") == ["council.no_quorum"]
    assert scored("ABCDEF", CHAIRED) == []
    assert scored("BCDEFG", CHAIRED) == ["council.chair_absent"]
    assert scored("BCDEF", CHAIRED) == ["council.no_quorum", "council.chair_absent"]


def test_a_quorum_of_the_plan_takes_the_place_of_the_default_and_says_nothing_of_the_chair() -> None:
    plan = with_council(quorum=Fraction(2, 3))
    assert scored("BCDEF", CHAIRED, plan) == []
    (reason,) = answer(CASE, Step.RECORD_RESULT, CHAIRED, plan, scores=sheets("BCDE"))  # type: ignore[misc]
    assert (reason.code, reason.actual, reason.required, reason.source) == ("council.no_quorum", "4", "≥ 5", SOURCE)


def national(regime: Regime) -> Case:
    sitting = replace(CASE.sittings[0], level=Level.NATION)
    return replace(CASE, regime=regime, state=State.NATIONAL_EVALUATION, sittings=(sitting,))


@pytest.mark.parametrize(("regime", "least"), [(Regime.R3, 5), (Regime.R4, 5), (Regime.R5, 6)])
def test_the_national_council_meets_with_five_of_seven_under_its_rules_of_2023(regime: Regime, least: int) -> None:
    """757/QĐ-BNN-VPĐP, in force with decision 148. The plan of a province does not bind the nation."""
    for plan in (None, with_council(quorum=Fraction(1, 7))):
        enough = answer(national(regime), Step.RECORD_RESULT, plan=plan, scores=sheets("ABCDEFG"[:least]))
        short = answer(national(regime), Step.RECORD_RESULT, plan=plan, scores=sheets("ABCDEFG"[: least - 1]))
        assert (codes(enough), codes(short)) == ([], ["council.no_quorum"])


def test_heads_are_not_counted_where_the_members_or_their_sheets_are_not_known() -> None:
    assert scored("AB", ()) == []
    assert codes(answer(CASE, Step.RECORD_RESULT, CHAIRED, average=parse_mean("71.5"))) == []
    assert scored("A", historical=True) == []


# Recusal.


def test_who_stands_aside_hands_in_no_sheet_and_is_not_present() -> None:
    kin = (Recusal("G", "kin of the producer"),)
    assert scored("ABCDEF", recused=kin) == []
    assert scored("ABCDEFG", recused=kin) == ["score.recused"]
    assert scored("ABCDEG", recused=kin) == ["score.recused", "council.no_quorum"]
    convened_without = replace(CASE, sittings=(replace(CASE.sittings[0], recused=kin),))
    assert codes(answer(convened_without, Step.RECORD_RESULT, scores=sheets("ABCDEFG"))) == ["score.recused"]


def test_a_chair_who_stands_aside_is_excused() -> None:
    assert scored("BCDEFG", CHAIRED, recused=(Recusal("A", "kin"),)) == []


def test_only_a_member_can_stand_aside() -> None:
    kin = (Recusal("X", "kin"),)
    assert scored("ABCDEFG", recused=kin) == ["recusal.not_a_member"]
    given = replace(CASE, state=State.PROVINCE_RECEIVED)
    assert codes(answer(given, Step.CONVENE, recused=kin)) == ["recusal.not_a_member"]
    assert codes(answer(given, Step.CONVENE, (), recused=kin)) == []


def test_the_sitting_keeps_who_stands_aside_from_both_steps() -> None:
    given = replace(CASE, state=State.PROVINCE_RECEIVED)
    convened = sat(answer(given, Step.CONVENE, recused=(Recusal("A", "kin"),)))
    assert convened.recused == (Recusal("A", "kin"),)
    later = replace(CASE, sittings=(convened,))
    plan = with_council(quorum=Fraction(1, 2))
    both = (Recusal("A", "again"), Recusal("B", "partner"))
    found = sat(answer(later, Step.RECORD_RESULT, plan=plan, scores=sheets("CDEFG"), recused=both))
    assert found.recused == (Recusal("A", "kin"), Recusal("B", "partner"))


# Spread.


def test_sheets_that_lie_more_than_ten_points_apart_are_scored_a_second_time() -> None:
    """Tây Ninh and Đồng Tháp: a difference of more than 10 points is discussed, and scored again."""
    assert MAX_SPREAD.value == 10
    close, far = sheets("ABCDEFG", 60, 70, 65, 65, 65, 65, 65), sheets("ABCDEFG", 60, 71, 65, 65, 65, 65, 65)
    assert not sat(answer(CASE, Step.RECORD_RESULT, scores=close)).second_scoring
    (reason,) = answer(CASE, Step.RECORD_RESULT, scores=far)  # type: ignore[misc]
    assert (reason.code, reason.actual, reason.required) == ("score.spread", "11", "≤ 10")
    assert reason.source == MAX_SPREAD.source
    assert sat(answer(CASE, Step.RECORD_RESULT, scores=far, second_scoring=True)).second_scoring


def test_the_plan_says_how_far_apart_sheets_may_lie() -> None:
    far = sheets("ABCDEFG", 60, 71, 65, 65, 65, 65, 65)
    assert codes(answer(CASE, Step.RECORD_RESULT, plan=with_council(max_spread=11), scores=far)) == []
    (reason,) = answer(CASE, Step.RECORD_RESULT, plan=with_council(max_spread=5), scores=far)  # type: ignore[misc]
    assert (reason.required, reason.source) == ("≤ 5", SOURCE)


# Form.


def received(regime: Regime, kind: CaseKind) -> Iterator[Case]:
    for state in (State.PROVINCE_RECEIVED, State.NATIONAL_RECEIVED):
        yield replace(CASE, regime=regime, kind=kind, state=state)


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("kind", CaseKind)
def test_a_re_evaluation_under_the_decision_of_2026_is_decided_by_written_opinion(
    regime: Regime, kind: CaseKind
) -> None:
    """26/2026/QĐ-TTg, Điều 7 khoản 6: in writing, and in a meeting where opinions differ or the case is complex."""
    in_writing = (regime, kind) == (Regime.R5, CaseKind.RE_EVALUATION)
    for case in received(regime, kind):
        usual = sat(answer(case, Step.CONVENE))
        assert usual.form is (CouncilForm.WRITTEN_OPINION if in_writing else CouncilForm.MEETING)
        assert sat(answer(case, Step.CONVENE, form=CouncilForm.MEETING)).form is CouncilForm.MEETING
        asked = codes(answer(case, Step.CONVENE, form=CouncilForm.WRITTEN_OPINION))
        assert asked == ([] if in_writing else ["council.form"])


# One meeting or two.


def at_meeting(regime: Regime, meeting: int | None, case: Case = CASE) -> Move | tuple[Reason, ...]:
    return answer(replace(case, regime=regime), Step.RECORD_RESULT, average=parse_mean("72.5"), meeting=meeting)


def test_the_first_of_two_meetings_leaves_the_case_with_the_council() -> None:
    """1048/QĐ-TTg: the council meets twice; 148/QĐ-TTg made it one meeting (HB-08)."""
    first = at_meeting(Regime.R2, 1)
    assert isinstance(first, Move) and first.dest is State.PROVINCE_EVALUATION
    once = sat(first)
    assert once.first_result is not None and once.result is None and once.found_on is None
    between = replace(CASE, sittings=(once,))
    for meeting in (2, None):
        last = at_meeting(Regime.R2, meeting, between)
        assert isinstance(last, Move) and last.dest is State.PROVINCE_SCORED
        assert sat(last).first_result == once.first_result and sat(last).result is not None
    assert codes(at_meeting(Regime.R2, 1, between)) == ["meeting.held"]


@pytest.mark.parametrize("regime", Regime)
def test_a_council_meets_no_more_often_than_the_regime_says(regime: Regime) -> None:
    most = rulebook(regime).council_meetings.value
    last = at_meeting(regime, most)
    assert isinstance(last, Move) and last.dest is State.PROVINCE_SCORED
    assert codes(at_meeting(regime, most + 1)) == ["meeting.too_many"]


def test_a_council_named_with_the_step_is_known_by_its_members() -> None:
    given = replace(CASE, state=State.PROVINCE_RECEIVED)
    details = Details(council=CouncilGiven("45/QĐ-UBND", SEVEN), recused=(Recusal("X", "kin"),))
    facts = Facts(ON[Regime.R5], Actor(AGENCY_OF[Level.PROVINCE]), details)
    verdict = decide(given, Step.CONVENE, facts, rulebook(Regime.R5))
    assert not isinstance(verdict, Move) and [reason.code for reason in verdict.reasons] == ["recusal.not_a_member"]
