"""How a council sits: quorum, chair, recusal, spread, form and number of meetings, by the rules that hold for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.citation import Citation, Confidence
from cycle.council import Council, CouncilForm, Member, Recusal
from cycle.dossier import Document
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.plan import CouncilPolicy, OfficePapers, Plan, Policies
from cycle.request import CouncilGiven, Details
from cycle.rules.council_practice import MAX_SPREAD, QUORUM
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import rulebook
from cycle.score import MemberSheet, parse_mean
from cycle.states.council_level import AGENCY_OF, COUNCIL_OF, level_of
from cycle.states.decide import Move, decide
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, DocumentKind, Level, ProducerKind, Regime, Role, State, Step

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
    on = details.pop("on", ON[case.regime])
    facts = Facts(on, Actor(role), Details(**details), plan, council=council)  # type: ignore[arg-type]
    facts.calendar = official_calendar()
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


def planned_meeting(regime: Regime, meeting: int | None, sessions: int, case: Case = CASE) -> Move | tuple[Reason, ...]:
    given = replace(case, regime=regime)
    plan = with_council(sessions=sessions)
    return answer(given, Step.RECORD_RESULT, plan=plan, average=parse_mean("72.5"), meeting=meeting)


def test_a_plan_may_have_its_councils_meet_once_where_the_regime_has_them_meet_twice() -> None:
    """S-1.6-10, HB-08: one meeting instead of the two of 1048/QĐ-TTg."""
    for meeting in (1, None):
        only = planned_meeting(Regime.R2, meeting, 1)
        assert isinstance(only, Move) and only.dest is State.PROVINCE_SCORED and sat(only).first_result is None
    (reason,) = planned_meeting(Regime.R2, 2, 1)  # type: ignore[misc]
    assert (reason.code, reason.required, reason.source) == ("meeting.too_many", "≤ 1", SOURCE)


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("sessions", [1, 2, 3])
def test_a_plan_adds_no_meeting_to_those_of_the_regime(regime: Regime, sessions: int) -> None:
    most = min(sessions, rulebook(regime).council_meetings.value)
    assert codes(planned_meeting(regime, most, sessions)) == []
    assert codes(planned_meeting(regime, most + 1, sessions)) == ["meeting.too_many"]


def test_the_number_of_meetings_in_a_plan_does_not_bind_the_nation() -> None:
    first = planned_meeting(Regime.R2, 1, 1, national(Regime.R2))
    assert isinstance(first, Move) and first.dest is State.NATIONAL_EVALUATION


# Members.


def convened_with(members: tuple[Member, ...], plan: Plan | None, state: State, **details: Any) -> list[str]:
    return codes(answer(replace(CASE, state=state), Step.CONVENE, members, plan, **details))


def test_a_council_below_the_nation_has_as_many_members_as_its_plan_wants() -> None:
    plan = with_council(members_min=7)
    assert convened_with(SEVEN, plan, State.PROVINCE_RECEIVED) == []
    (reason,) = answer(replace(CASE, state=State.PROVINCE_RECEIVED), Step.CONVENE, SEVEN[:6], plan)  # type: ignore[misc]
    assert (reason.code, reason.actual, reason.required) == ("council.too_few_members", "6", "≥ 7")
    assert (reason.source, reason.cure_by) == (SOURCE, Role.PROVINCIAL_PC)
    district = replace(CASE, regime=Regime.R3, state=State.DISTRICT_RECEIVED)
    assert codes(answer(district, Step.CONVENE, SEVEN[:6], plan)) == ["council.too_few_members"]


def test_members_are_counted_only_where_they_are_named_and_a_plan_says_how_many() -> None:
    assert convened_with((), with_council(members_min=7), State.PROVINCE_RECEIVED) == []
    assert convened_with(SEVEN[:1], with_council(quorum=Fraction(1, 2)), State.PROVINCE_RECEIVED) == []
    assert convened_with(SEVEN[:1], None, State.PROVINCE_RECEIVED) == []
    assert convened_with(SEVEN[:6], with_council(members_min=7), State.NATIONAL_RECEIVED) == []
    assert convened_with(SEVEN[:6], with_council(members_min=7), State.PROVINCE_RECEIVED, historical=True) == []


# The day of the meeting.


def day(text: str) -> date:
    return date.fromisoformat(text)


def too_soon(regime: Regime, on: str, meets_on: str, state: State = State.PROVINCE_RECEIVED) -> str | None:
    """The day that is given as the first possible one; None where the day named is good."""
    case = replace(CASE, regime=regime, state=state)
    given = answer(case, Step.CONVENE, on=day(on), meets_on=day(meets_on))
    if isinstance(given, Move):
        assert sat(given).meets_on == day(meets_on)
        return None
    (reason,) = given
    assert (reason.code, reason.actual, reason.cure_by) == ("meeting.too_soon", meets_on, AGENCY_OF[level_of(state)])
    assert reason.possible_from is None, "waiting brings the meeting no further away"
    assert reason.source == (ruled.source if (ruled := rulebook(regime).reading_working_days) else None)
    return reason.required.removeprefix("≥ ")


@pytest.mark.parametrize(
    ("regime", "on", "meets_on", "first"),
    [
        # 148/QĐ-TTg: at least one working day. 9 June 2023 is a Friday.
        (Regime.R3, "2023-06-07", "2023-06-08", None),
        (Regime.R3, "2023-06-07", "2023-06-07", "2023-06-08"),
        (Regime.R3, "2023-06-09", "2023-06-12", None),
        (Regime.R3, "2023-06-09", "2023-06-10", "2023-06-12"),
        (Regime.R3, "2023-06-10", "2023-06-12", "2023-06-13"),  # sent on a Saturday: there from Monday on
        (Regime.R3, "2023-06-08", "2023-06-10", None),  # a council may meet on a Saturday
        (Regime.R3, "2023-06-09", "2023-06-01", "2023-06-12"),
        # 1 and 2 September 2023 are off, and 4 September for the Saturday.
        (Regime.R3, "2023-08-31", "2023-09-04", "2023-09-05"),
        (Regime.R4, "2025-10-15", "2025-10-15", "2025-10-16"),
        (Regime.R4, "2025-10-15", "2025-10-16", None),
        # 1048/QĐ-TTg: at least two. Tết 2021: 10 to 16 February.
        (Regime.R2, "2021-03-08", "2021-03-09", "2021-03-10"),
        (Regime.R2, "2021-03-08", "2021-03-10", None),
        (Regime.R2, "2021-04-20", "2021-04-22", "2021-04-23"),  # the Hùng Kings' day lies between
        (Regime.R2, "2021-02-08", "2021-02-12", "2021-02-17"),
        (Regime.R2, "2021-02-09", "2021-02-17", "2021-02-18"),
        (Regime.R2, "2021-02-09", "2021-02-18", None),
        # The others rule nothing, but nobody meets before being convened.
        (Regime.R1, "2019-01-15", "2019-01-15", None),
        (Regime.R5, "2026-08-03", "2026-08-03", None),
        (Regime.R5, "2026-08-03", "2026-08-02", "2026-08-03"),
    ],
)
def test_members_have_the_dossier_in_time_before_they_meet(
    regime: Regime, on: str, meets_on: str, first: str | None
) -> None:
    """N-8-15, N-8-16; N-3.2-3, N-4.2-3, N-7.3-04, N-7.4-2."""
    assert too_soon(regime, on, meets_on) == first
    if first:
        assert too_soon(regime, on, first) is None


@pytest.mark.parametrize("state", [State.DISTRICT_RECEIVED, State.PROVINCE_RECONSIDERATION, State.NATIONAL_RECEIVED])
def test_members_have_the_dossier_in_time_at_every_level(state: State) -> None:
    assert too_soon(Regime.R3, "2023-06-07", "2023-06-07", state) == "2023-06-08"


@given(
    st.sampled_from([Regime.R2, Regime.R3, Regime.R4]),
    st.dates(day("2020-01-01"), day("2026-07-21")),
    st.integers(-3, 40),
)
def test_the_first_possible_day_of_a_meeting_is_true(regime: Regime, on: date, ahead: int) -> None:
    """Brute force: of the days from the convening to the day before the meeting, so many are worked."""
    calendar, needed = official_calendar(), {Regime.R2: 2}.get(regime, 1)

    def worked_before(meets_on: date) -> int:
        days = [on + timedelta(days=number) for number in range((meets_on - on).days)]
        return sum(calendar.is_working(one) for one in days)

    meets_on = on + timedelta(days=ahead)
    first = too_soon(regime, on.isoformat(), meets_on.isoformat())
    if first is None:
        assert worked_before(meets_on) >= needed
    else:
        assert calendar.is_working(day(first)) and worked_before(day(first)) >= needed
        earlier = [one for one in (on + timedelta(days=n) for n in range(40)) if calendar.is_working(one)]
        assert min(one for one in earlier if worked_before(one) >= needed) == day(first) > meets_on


def met(on: str, **details: Any) -> Move | tuple[Reason, ...]:
    sitting = replace(CASE.sittings[0], meets_on=day("2026-08-05"))
    case = replace(CASE, sittings=(sitting,))
    return answer(case, Step.RECORD_RESULT, on=day(on), average=parse_mean("72.5"), **details)


def test_a_result_waits_for_the_day_of_the_meeting() -> None:
    (reason,) = met("2026-08-04")  # type: ignore[misc]
    assert (reason.code, reason.actual, reason.required) == ("meeting.not_yet", "2026-08-04", "≥ 2026-08-05")
    assert (reason.possible_from, reason.cure_by) == (day("2026-08-05"), Role.PROVINCIAL_COUNCIL)
    assert sat(met("2026-08-05")).meets_on == day("2026-08-05")
    assert codes(met("2026-08-04", historical=True)) == []


def test_where_no_day_of_a_meeting_was_told_nothing_is_asked() -> None:
    for regime in Regime:
        convened = answer(replace(CASE, regime=regime, state=State.PROVINCE_RECEIVED), Step.CONVENE)
        assert sat(convened).meets_on is None
        assert codes(at_meeting(regime, None)) == []


def test_a_re_evaluation_for_which_a_day_is_named_is_decided_in_a_meeting() -> None:
    case = replace(CASE, kind=CaseKind.RE_EVALUATION, state=State.PROVINCE_RECEIVED)
    assert sat(answer(case, Step.CONVENE)).form is CouncilForm.WRITTEN_OPINION
    assert sat(answer(case, Step.CONVENE, meets_on=ON[Regime.R5])).form is CouncilForm.MEETING


# The advisory team.

REQUIRED = replace(PLAN, policies=Policies(office_papers=OfficePapers.REQUIRED))
REPORT = (Document(DocumentKind.ADVISORY_REPORT),)


def advised(plan: Plan | None, case: Case = CASE, **details: Any) -> Move | tuple[Reason, ...]:
    return answer(case, Step.RECORD_RESULT, plan=plan, average=parse_mean("72.5"), **details)


def test_where_a_plan_wants_the_papers_of_offices_the_advisory_team_reports_before_the_council_decides() -> None:
    """N-6.4-9, N-7.1-05: 26/2026/QĐ-TTg, Điều 7 khoản 3 điểm c."""
    (reason,) = advised(REQUIRED)  # type: ignore[misc]
    assert (reason.code, reason.required, reason.cure_by) == (
        "document.missing",
        "advisory_report",
        Role.ADVISORY_TEAM,
    )
    assert reason.source is not None
    assert (reason.source.place, reason.source.instrument) == ("Điều 7 khoản 3 điểm c", "26/2026/QĐ-TTg")
    assert codes(advised(REQUIRED, replace(CASE, dossier=REPORT))) == []
    assert codes(advised(REQUIRED, documents=REPORT)) == []
    assert codes(advised(REQUIRED, historical=True)) == []


def test_by_default_no_report_of_the_advisory_team_is_asked_for() -> None:
    for plan in (None, PLAN):
        assert codes(advised(plan)) == []


@pytest.mark.parametrize("regime", [Regime.R1, Regime.R2, Regime.R3, Regime.R4])
def test_no_regime_before_2026_asks_for_a_report_of_the_advisory_team(regime: Regime) -> None:
    assert codes(advised(REQUIRED, replace(CASE, regime=regime))) == []


def test_neither_a_re_evaluation_nor_the_national_council_asks_for_that_report() -> None:
    """The way of a re-evaluation is khoản 6; the plan of a province does not bind the nation."""
    assert codes(advised(REQUIRED, replace(CASE, kind=CaseKind.RE_EVALUATION))) == []
    assert codes(advised(REQUIRED, replace(CASE, kind=CaseKind.UPGRADE))) == ["document.missing"]
    assert codes(advised(REQUIRED, national(Regime.R5))) == []


def test_a_council_named_with_the_step_is_known_by_its_members() -> None:
    given = replace(CASE, state=State.PROVINCE_RECEIVED)
    details = Details(council=CouncilGiven("45/QĐ-UBND", SEVEN), recused=(Recusal("X", "kin"),))
    facts = Facts(ON[Regime.R5], Actor(AGENCY_OF[Level.PROVINCE]), details)
    verdict = decide(given, Step.CONVENE, facts, rulebook(Regime.R5))
    assert not isinstance(verdict, Move) and [reason.code for reason in verdict.reasons] == ["recusal.not_a_member"]
