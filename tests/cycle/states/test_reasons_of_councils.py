"""Every reason about what a council found, to the last word: recognised or not, sent up, sent back; and time."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cycle.case import Case, Sitting
from cycle.dossier import Document, approval
from cycle.plan import CouncilPolicy, OfficePapers, Policies
from cycle.rules.sheets import sheet_for
from cycle.score import MemberSheet, Result
from cycle.states import council_level, district, national, province, suspension
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, DocumentKind, Level, Role, State, Step
from tests.support.reasons import CASE, ON, R1, R2, R3, Asked, by
from tests.support.states import SOURCE, plain_certificate, plain_plan

RECEIVED = replace(CASE, state=State.PROVINCE_RECEIVED, since=date(2026, 7, 1))
SAT = Sitting(level=Level.PROVINCE, convened_on=date(2026, 7, 1), council="7/QĐ-UBND")
EVALUATED = replace(RECEIVED, state=State.PROVINCE_EVALUATION, sittings=(SAT,))
COUNCIL, AGENCY, COMMITTEE = Role.PROVINCIAL_COUNCIL, Role.PROVINCIAL_AGENCY, Role.PROVINCIAL_PC
ELSEWHERE = replace(SOURCE, place="IV")
POLICY = CouncilPolicy(sessions=1, members_min=5, source=ELSEWHERE)
PLAN = {"plan": plain_plan(council=POLICY, policies=Policies(office_papers=OfficePapers.REQUIRED))}


def sheets(**points: int) -> dict[str, tuple[MemberSheet, ...]]:
    return {"scores": tuple(MemberSheet(member, {"1.1": total}) for member, total in points.items())}


def found(state: State, **means: int | str) -> Case:
    """A case with the results of these levels."""
    of = replace(SAT, council="7")
    sat = tuple(replace(of, level=Level(at), result=Result(Fraction(mean))) for at, mean in means.items())
    return replace(CASE, state=state, sittings=sat)


AT_NATION = found(State.NATIONAL_SCORED, province=91, nation="89.5")
SEEN = (Document(DocumentKind.SELF_ASSESSMENT, sha256="a" * 64),)
REPLACED = (Document(DocumentKind.SELF_ASSESSMENT, sha256="b" * 64, version=2),)
OUT = replace(
    EVALUATED,
    state=State.PROVINCE_SCORED,
    sittings=(replace(SAT, result=Result(Fraction(0), disqualified=("copied_product", "imported_material"))),),
)
IMPORTED, COPIED = (
    one for one in sheet_for("26", 13).disqualifiers if one.code in {"imported_material", "copied_product"}
)

DECIDING = {
    "two stars": (
        Asked(council_level.stars_reach_recognition, found(State.PROVINCE_SCORED, province="49.75")),
        [Reason("stars.too_few", "2", "≥ 3", by("bands"), COUNCIL, words={"points": "49.75", "least": "50"})],
    ),
    "no result at all": (
        Asked(council_level.stars_reach_recognition, found(State.PROVINCE_SCORED)),
        [Reason("stars.too_few", "0", "≥ 3", by("bands"), COUNCIL, words={"points": "–", "least": "50"})],
    ),
    "five stars at the province": (
        Asked(council_level.level_may_recognise, found(State.PROVINCE_SCORED, province=90)),
        [Reason("authority.other_level", "province", "nation", by("recogniser"), Role.MINISTRY, words={"stars": "5"})],
    ),
    "three stars claimed for four": (
        Asked(council_level.stars_as_claimed, found(State.PROVINCE_SCORED, province=70), details={"stars": 3}),
        [Reason("stars.not_by_score", "3", "4", by("bands"), Role.PRODUCER)],
    ),
    "three stars declined": (
        Asked(council_level.recognition_not_earned, found(State.PROVINCE_SCORED, province=50)),
        [Reason("stars.earned", "3", "< 3", by("recogniser"), COMMITTEE)],
    ),
    "four stars declined at the nation in 2018": (
        Asked(council_level.recognition_not_earned, found(State.NATIONAL_SCORED, nation=89), regime=R1),
        [],
    ),
    "five stars declined at the nation in 2018": (
        Asked(council_level.recognition_not_earned, found(State.NATIONAL_SCORED, nation=90), regime=R1),
        [Reason("stars.earned", "5", "< 5", by("recogniser", R1), Role.MINISTRY)],
    ),
    "five stars declined by a district in 2018": (
        Asked(council_level.recognition_not_earned, found(State.DISTRICT_SCORED, district=95), regime=R1),
        [],
    ),
    "a result for other documents": (
        Asked(
            council_level.result_stands,
            replace(
                found(State.PROVINCE_RECONSIDERATION, province=91, nation=80),
                dossier=REPLACED,
                approvals=(approval(Step.RECORD_RESULT, Level.NATION, date(2026, 7, 1), SEEN),),
            ),
        ),
        [
            Reason(
                "approval.void",
                "self_assessment",
                "record_result",
                by("bands"),
                Role.NATIONAL_COUNCIL,
                words={"given_on": "2026-07-01"},
            )
        ],
    ),
    "a product that is disqualified": (
        Asked(council_level.not_disqualified, OUT),
        [
            Reason(
                "product.disqualified",
                "copied_product, imported_material",
                "–",
                sheet_for("26", 13).source,
                COUNCIL,
                words={
                    "found_vi": f"{IMPORTED.label_vi}; {COPIED.label_vi}",
                    "found_en": f"{IMPORTED.label_en}; {COPIED.label_en}",
                },
            )
        ],
    ),
    "no stars for what is disqualified": (
        Asked(council_level.stars_reach_recognition, OUT),
        [Reason("stars.too_few", "0", "≥ 3", by("bands"), COUNCIL, words={"points": "0", "least": "50"})],
    ),
    "the province's result for other documents": (
        Asked(
            council_level.result_stands,
            replace(
                found(State.PROVINCE_SCORED, province=80),
                dossier=REPLACED,
                approvals=(approval(Step.RECORD_RESULT, Level.PROVINCE, date(2026, 7, 1), SEEN),),
            ),
        ),
        [
            Reason(
                "approval.void",
                "self_assessment",
                "record_result",
                by("bands"),
                COUNCIL,
                words={"given_on": "2026-07-01"},
            )
        ],
    ),
    "a district's own result for other documents": (
        Asked(
            council_level.result_stands,
            replace(
                found(State.DISTRICT_RECONSIDERATION, district=70),
                dossier=REPLACED,
                approvals=(approval(Step.RECORD_RESULT, Level.DISTRICT, date(2026, 7, 1), SEEN),),
            ),
            regime=R3,
        ),
        [
            Reason(
                "approval.void",
                "self_assessment",
                "record_result",
                by("bands", R3),
                Role.DISTRICT_COUNCIL,
                words={"given_on": "2026-07-01"},
            )
        ],
    ),
    "a certificate that ends on the day it begins": (
        Asked(council_level.validity_in_order, role=COMMITTEE, details={"valid_until": ON}),
        [Reason("certificate.ends_before_start", "2026-08-03", "> 2026-08-03", None, COMMITTEE)],
    ),
    "a certificate that ends after its beginning": (
        Asked(council_level.validity_in_order, details={"valid_from": ON, "valid_until": date(2026, 8, 4)}),
        [],
    ),
}

FIVE_STARS = replace(
    CASE, state=State.CERTIFIED, certificate=replace(plain_certificate(ON, ON), stars=5, level=Level.NATION)
)
FORWARDING = {
    "49.9 points at a district of 2020": (
        Asked(district.points_for_the_province, found(State.DISTRICT_SCORED, district="49.9"), regime=R2),
        [Reason("score.below_forwarding", "49.9", "≥ 50", by("district_forwards_from", R2), Role.DISTRICT_COUNCIL)],
    ),
    "70 points at a district of 2023": (
        Asked(district.points_for_the_province, found(State.DISTRICT_SCORED, district=70), regime=R3),
        [],
    ),
    "few points at a district of 2018": (
        Asked(district.points_for_the_province, found(State.DISTRICT_SCORED, district=1), regime=R1),
        [],
    ),
    "89 2/3 points at the province": (
        Asked(province.points_for_the_nation, found(State.PROVINCE_SCORED, province="269/3")),
        [Reason("score.below_forwarding", "269/3", "≥ 90", by("province_forwards_from"), COUNCIL)],
    ),
    "90 points at the province": (Asked(province.points_for_the_nation, found(State.PROVINCE_SCORED, province=90)), []),
    "what the nation has decided": (
        Asked(province.nation_has_not_said_no, replace(AT_NATION, state=State.PROVINCE_RECONSIDERATION)),
        [Reason("nation.has_decided", "89.5", "–", by("below_at_nation"), COMMITTEE)],
    ),
    "four stars sent back to the district": (
        Asked(province.short_of_the_province, found(State.PROVINCE_SCORED, province=70), regime=R3),
        [Reason("stars.suffice_here", "4", "< 4", by("below_at_province", R3), COMMITTEE)],
    ),
    "three stars sent back to the district, where the province gives them": (
        Asked(province.short_of_the_province, found(State.PROVINCE_SCORED, province=50), regime=R1),
        [Reason("stars.suffice_here", "3", "< 3", by("below_at_province", R1), COMMITTEE)],
    ),
    "three stars sent back to the district": (
        Asked(province.short_of_the_province, found(State.PROVINCE_SCORED, province=69), regime=R3),
        [],
    ),
    "five stars sent back to the province": (
        Asked(national.short_of_five_stars, found(State.NATIONAL_SCORED, nation=90)),
        [Reason("stars.suffice_here", "5", "< 5", by("below_at_nation"), Role.MINISTRY)],
    ),
    "four stars sent back to the province": (Asked(national.short_of_five_stars, AT_NATION), []),
    "a file to the ministry without samples": (
        Asked(province.province_file_complete),
        [Reason("document.missing", "–", "sample", by("province_file"), COMMITTEE, words={"document": "sample"})],
    ),
    "a file to the ministry without the papers of the offices, where the plan wants them": (
        Asked(province.province_file_complete, facts=PLAN),
        [
            Reason("document.missing", "–", kind, by("province_file"), COMMITTEE, words={"document": kind})
            for kind in ("advisory_report", "sample")
        ],
    ),
    "a file to the ministry without them, where the plan only lists them": (
        Asked(
            province.province_file_complete,
            replace(CASE, dossier=(Document(DocumentKind.SAMPLE),)),
            facts={"plan": plain_plan()},
        ),
        [],
    ),
    "a first passage sent up at once": (
        Asked(province.five_stars_held),
        [Reason("forward.not_at_once", "0", "5", by("sent_up_at_once"), AGENCY, words={"kind": "first"})],
    ),
    "a re-evaluation of what has no stars sent up at once": (
        Asked(
            province.five_stars_held,
            replace(CASE, kind=CaseKind.RE_EVALUATION),
            facts={"predecessor": replace(FIVE_STARS, certificate=None)},
        ),
        [Reason("forward.not_at_once", "0", "5", by("sent_up_at_once"), AGENCY, words={"kind": "re_evaluation"})],
    ),
    "a re-evaluation of five stars sent up at once": (
        Asked(
            province.five_stars_held,
            replace(CASE, kind=CaseKind.RE_EVALUATION),
            facts={"predecessor": FIVE_STARS},
        ),
        [],
    ),
    "a re-evaluation of four stars sent up at once": (
        Asked(
            province.five_stars_held,
            replace(CASE, kind=CaseKind.RE_EVALUATION),
            facts={"predecessor": replace(FIVE_STARS, certificate=plain_certificate(ON, ON))},
        ),
        [Reason("forward.not_at_once", "4", "5", by("sent_up_at_once"), AGENCY, words={"kind": "re_evaluation"})],
    ),
    "a product that was not reviewed again": (
        Asked(province.reviewed_again, regime=R3),
        [Reason("review.missing", "–", "convene", by("below_at_nation", R3), AGENCY)],
    ),
    "a product that need not be": (Asked(province.reviewed_again), []),
}

STOPPED = replace(CASE, **Asked(suspension.suspended, details={"reason": "chờ", "decision": "9"}).written())
TIME = {
    "time stopped without a word": (
        Asked(suspension.stop_is_explained, role=AGENCY),
        [
            Reason("suspension.reason_missing", "–", "–", None, AGENCY),
            Reason("suspension.basis_missing", "–", "–", None, AGENCY),
        ],
    ),
    "time stopped twice": (
        Asked(suspension.time_runs, STOPPED, role=AGENCY),
        [Reason("suspension.running", "2026-08-03", "–", None, AGENCY)],
    ),
    "time that runs let go": (
        Asked(suspension.time_is_stopped, role=AGENCY),
        [Reason("suspension.none", "–", "–", None, AGENCY)],
    ),
}

ASKED = {**DECIDING, **FORWARDING, **TIME}


@pytest.mark.parametrize(("asked", "expected"), ASKED.values(), ids=ASKED)
def test_the_whole_reason(asked: Asked, expected: list[Reason]) -> None:
    assert asked.answer() == expected
