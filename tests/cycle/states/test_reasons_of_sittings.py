"""Every reason of a council that sits, to the last word: convened, met, scored."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cycle.case import Sitting
from cycle.council import Council, CouncilForm, Member, Recusal
from cycle.plan import CouncilPolicy, OfficePapers, Policies
from cycle.round import Round
from cycle.rules import council_practice
from cycle.rules.holidays_vn import official_calendar
from cycle.score import MemberSheet, Result
from cycle.states import council_level, sitting
from cycle.verdict import Reason
from cycle.vocabulary import Level, Regime, Role, State
from tests.support.reasons import CASE, ON, R2, R4, Asked, by
from tests.support.states import SOURCE, plain_plan

RECEIVED = replace(CASE, state=State.PROVINCE_RECEIVED, since=date(2026, 7, 1))
SAT = Sitting(level=Level.PROVINCE, convened_on=date(2026, 7, 1), council="7/QĐ-UBND")
EVALUATED = replace(RECEIVED, state=State.PROVINCE_EVALUATION, sittings=(SAT,))
MEMBERS = (Member("An", chair=True), Member("Bình"), Member("Chi"), Member("Dũng"))
AT_HAND = {"council": Council(Level.PROVINCE, "dong-nai", "2026-2", "7/QĐ-UBND", date(2026, 6, 1), MEMBERS)}
NAMES = "An, Bình, Chi, Dũng"
COUNCIL, AGENCY, COMMITTEE = Role.PROVINCIAL_COUNCIL, Role.PROVINCIAL_AGENCY, Role.PROVINCIAL_PC
AWAY = (Recusal("An", "cổ đông"),)
TURN = Round(Level.PROVINCE, "dong-nai", 2026, 2, date(2026, 9, 1), date(2026, 10, 29), date(2026, 12, 29), SOURCE)
ELSEWHERE = replace(SOURCE, place="IV")
POLICY = CouncilPolicy(sessions=1, members_min=5, source=ELSEWHERE)
PLAN = {"plan": plain_plan(council=POLICY, policies=Policies(office_papers=OfficePapers.REQUIRED))}


def sheets(**points: int) -> dict[str, tuple[MemberSheet, ...]]:
    return {"scores": tuple(MemberSheet(member, {"1.1": total}) for member, total in points.items())}


CONVENING = {
    "no council": (
        Asked(council_level.council_at_hand, RECEIVED),
        [Reason("council.missing", "–", "province", None, COMMITTEE)],
    ),
    "a council before its round": (
        Asked(council_level.round_has_opened, RECEIVED, facts={"round": TURN}),
        [
            Reason(
                "round.not_open",
                "2026-08-03",
                "2026-09-01 – 2026-12-29",
                SOURCE,
                AGENCY,
                date(2026, 9, 1),
                {"round": "2026-2"},
            )
        ],
    ),
    "a council on the first day of its round": (
        Asked(council_level.round_has_opened, RECEIVED, on=date(2026, 9, 1), facts={"round": TURN}),
        [],
    ),
    "a stranger who stands aside": (
        Asked(
            sitting.recused_are_members,
            RECEIVED,
            role=AGENCY,
            details={"recused": (Recusal("Én", "x"), *AWAY, Recusal("Giang", "x"))},
            facts=AT_HAND,
        ),
        [Reason("recusal.not_a_member", "Én, Giang", NAMES, None, AGENCY)],
    ),
    "a first recognition in writing": (
        Asked(sitting.form_is_foreseen, RECEIVED, details={"form": CouncilForm.WRITTEN_OPINION}),
        [Reason("council.form", "written_opinion", "meeting", by("written_opinion"), AGENCY)],
    ),
    "an opinion in writing where no rule has one": (
        Asked(sitting.form_is_foreseen, RECEIVED, regime=R4, details={"form": CouncilForm.WRITTEN_OPINION}),
        [Reason("council.form", "written_opinion", "meeting", by("council_meetings", R4), AGENCY)],
    ),
    "four members where the plan wants five": (
        Asked(sitting.members_enough, RECEIVED, facts={**AT_HAND, **PLAN}),
        [Reason("council.too_few_members", "4", "≥ 5", ELSEWHERE, COMMITTEE)],
    ),
    "one member where the plan wants five": (
        Asked(
            sitting.members_enough,
            RECEIVED,
            facts={"council": replace(AT_HAND["council"], members=MEMBERS[:1]), **PLAN},
        ),
        [Reason("council.too_few_members", "1", "≥ 5", ELSEWHERE, COMMITTEE)],
    ),
    "members that are not named": (
        Asked(sitting.members_enough, RECEIVED, facts={"council": replace(AT_HAND["council"], members=()), **PLAN}),
        [],
    ),
    "four members where the plan names no section": (
        Asked(
            sitting.members_enough,
            RECEIVED,
            facts={**AT_HAND, "plan": plain_plan(council=replace(POLICY, source=None))},
        ),
        [Reason("council.too_few_members", "4", "≥ 5", SOURCE, COMMITTEE)],
    ),
    "a meeting before the members have read": (
        Asked(
            sitting.members_have_time,
            RECEIVED,
            on=date(2026, 8, 7),  # a Friday
            regime=R2,
            details={"meets_on": date(2026, 8, 10)},
            facts={"calendar": official_calendar()},
        ),
        [
            Reason(
                "meeting.too_soon",
                "2026-08-10",
                "≥ 2026-08-11",
                by("reading_working_days", R2),
                AGENCY,
                words={"days": "2"},
            )
        ],
    ),
    "a meeting before the day it is convened on": (
        Asked(sitting.members_have_time, RECEIVED, details={"meets_on": date(2026, 8, 2)}),
        [Reason("meeting.too_soon", "2026-08-02", "≥ 2026-08-03", None, AGENCY)],
    ),
    "a file under rules that ended": (
        Asked(council_level.old_rules_still_apply, RECEIVED, on=date(2026, 7, 22), regime=R4),
        [Reason("transition.over", "2026-07-22", "≤ 2026-07-21", by("finish_by", R4), Role.PRODUCER)],
    ),
    "a file on the last day of rules that ended": (
        Asked(council_level.old_rules_still_apply, RECEIVED, on=date(2026, 7, 21), regime=R4),
        [],
    ),
}

QUORUM, SPREAD = council_practice.QUORUM.source, council_practice.MAX_SPREAD.source
SCORING = {
    "no result": (
        Asked(sitting.result_given, EVALUATED, role=COUNCIL),
        [Reason("result.missing", "–", "average / scores", None, COUNCIL)],
    ),
    "sheets of strangers": (
        Asked(sitting.scorers_are_members, EVALUATED, details=sheets(Én=70, An=71, Giang=72), facts=AT_HAND),
        [Reason("score.not_a_member", "Én, Giang", NAMES, None, COUNCIL)],
    ),
    "sheets of members who stand aside": (
        Asked(
            sitting.recused_do_not_score,
            EVALUATED,
            details={**sheets(An=70, Bình=71, Chi=72), "recused": (*AWAY, Recusal("Chi", "họ hàng"))},
            facts=AT_HAND,
        ),
        [Reason("score.recused", "An, Chi", "–", None, COUNCIL, words={"why": "cổ đông; họ hàng"})],
    ),
    "a sheet that was handed in is left out, and another one changed": (
        Asked(
            sitting.handed_in_sheets_count,
            EVALUATED,
            details=sheets(An=70, Bình=71),
            facts={**AT_HAND, "handed_in": sheets(Bình=72, Chi=70)["scores"]},
        ),
        [Reason("score.left_out", "Bình, Chi", "–", None, COUNCIL)],
    ),
    "two of four, without the chair": (
        Asked(sitting.council_is_quorate, EVALUATED, details=sheets(Bình=70, Chi=71), facts=AT_HAND),
        [
            Reason("council.no_quorum", "2", "≥ 3", QUORUM, COUNCIL, words={"members": "4", "share": "0.75"}),
            Reason("council.chair_absent", "–", "An", QUORUM, COUNCIL),
        ],
    ),
    "three of four with the chair": (
        Asked(sitting.council_is_quorate, EVALUATED, details=sheets(An=69, Bình=70, Chi=71), facts=AT_HAND),
        [],
    ),
    "sheets eleven points apart": (
        Asked(sitting.sheets_are_close, EVALUATED, details=sheets(An=60, Bình=65, Chi=71)),
        [Reason("score.spread", "11", "≤ 10", SPREAD, COUNCIL, words={"highest": "71", "lowest": "60"})],
    ),
    "sheets ten points apart": (Asked(sitting.sheets_are_close, EVALUATED, details=sheets(An=60, Chi=70)), []),
    "a result before the meeting": (
        Asked(
            sitting.council_has_met,
            replace(EVALUATED, sittings=(replace(SAT, meets_on=date(2026, 8, 4)),)),
        ),
        [Reason("meeting.not_yet", "2026-08-03", "≥ 2026-08-04", None, COUNCIL, date(2026, 8, 4))],
    ),
    "a result on the day of the meeting": (
        Asked(
            sitting.council_has_met,
            replace(EVALUATED, sittings=(replace(SAT, meets_on=ON),)),
        ),
        [],
    ),
    "a council without its advice": (
        Asked(sitting.advised, EVALUATED, facts=PLAN),
        [
            Reason(
                "document.missing",
                "–",
                "advisory_report",
                by("council_papers"),
                Role.ADVISORY_TEAM,
                words={"document": "advisory_report"},
            )
        ],
    ),
    "a second meeting where there is one": (
        Asked(sitting.meeting_is_foreseen, EVALUATED, details={"meeting": 2}),
        [Reason("meeting.too_many", "2", "≤ 1", by("council_meetings"), COUNCIL)],
    ),
    "a second meeting where the law and the plan have one": (
        Asked(sitting.meeting_is_foreseen, EVALUATED, details={"meeting": 2}, facts=PLAN),
        [Reason("meeting.too_many", "2", "≤ 1", by("council_meetings"), COUNCIL)],
    ),
    "a second meeting where the plan has one": (
        Asked(sitting.meeting_is_foreseen, EVALUATED, regime=R2, details={"meeting": 2}, facts=PLAN),
        [Reason("meeting.too_many", "2", "≤ 1", ELSEWHERE, COUNCIL)],
    ),
    "a first meeting that was held": (
        Asked(
            sitting.first_meeting_is_open,
            replace(EVALUATED, sittings=(replace(SAT, first_result=Result(Fraction(70))),)),
            regime=R2,
            details={"meeting": 1},
        ),
        [Reason("meeting.held", "1", "2", by("council_meetings", R2), COUNCIL)],
    ),
}

ASKED = {**CONVENING, **SCORING}


@pytest.mark.parametrize(("asked", "expected"), ASKED.values(), ids=ASKED)
def test_the_whole_reason(asked: Asked, expected: list[Reason]) -> None:
    assert asked.answer() == expected


@pytest.mark.parametrize("regime", Regime)
def test_the_national_council_hears_no_advisory_team_of_a_province(regime: Regime) -> None:
    case = replace(EVALUATED, state=State.NATIONAL_EVALUATION)
    assert Asked(sitting.advised, case, regime=regime, facts=PLAN).answer() == []
