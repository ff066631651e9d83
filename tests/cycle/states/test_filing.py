"""From the idea to the file that goes up: who takes part, who selects, what is handed in, and when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.dossier import Document
from cycle.people import Producer, Product
from cycle.plan import IdeaPhase, IntakeMode, TransitionOverrun
from cycle.rules.registry import rulebook
from cycle.states.decide import Move, governing_rules
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, DocumentKind, Level, ProducerKind, Regime, Role, State, Step
from tests.support.states import (
    A_DAY_UNDER,
    DAY,
    SOURCE,
    answer_to,
    codes,
    idea_phase,
    plain_case,
    plain_certificate,
    plain_plan,
)

R5_STARTS = date(2026, 5, 22)
ON = {**A_DAY_UNDER, Regime.R3: date(2023, 7, 3)}
PLAN = plain_plan(idea=idea_phase(Level.DISTRICT))
CASE = plain_case()
TOURISM = Product("Homestay", 26)
CERTIFICATE = plain_certificate(date(2024, 3, 1), date(2027, 3, 1))
ELDER = replace(CASE, id="c0", ref="P0", state=State.CERTIFIED, certificate=CERTIFICATE)
AGAIN = replace(CASE, kind=CaseKind.RE_EVALUATION, predecessor="c0", opened_on=date(2026, 5, 1), since=date(2026, 5, 1))
FULL = tuple(Document(kind) for kind in DocumentKind)


def asked(case: Case, step: Step, on: date, role: Role = Role.PRODUCER, **more: object) -> Move | tuple[Reason, ...]:
    """The answer of the rules, to the producer where nobody is named."""
    return answer_to(case, step, on, role, **more)


# Who takes part.

TAKES_PART = """
R1 enterprise:yes cooperative:yes cooperative_group:yes household:registered farm:no         association:no
R2 enterprise:yes cooperative:yes cooperative_group:yes household:yes        farm:yes        association:yes
R3 enterprise:yes cooperative:yes cooperative_group:yes household:yes        farm:yes        association:yes
R4 enterprise:yes cooperative:yes cooperative_group:yes household:yes        farm:yes        association:yes
R5 enterprise:yes cooperative:yes cooperative_group:yes household:registered farm:registered association:tourism
"""
ENTRIES = [
    (regime, *entry.split(":"))
    for regime, *entries in (line.split() for line in TAKES_PART.strip().splitlines())
    for entry in entries
]


@pytest.mark.parametrize(("regime", "kind", "how"), ENTRIES)
def test_the_producers_that_may_register(regime: str, kind: str, how: str) -> None:
    on = ON[Regime(regime)]
    producer = Producer("A", ProducerKind(kind))
    plain = replace(CASE, producer=producer)
    registered = replace(CASE, producer=replace(producer, business_registration="123"))
    tourism = replace(plain, product=TOURISM)
    refused = {
        "yes": [],
        "no": ["producer.kind"],
        "registered": ["producer.not_registered"],
        "tourism": ["producer.tourism_only"],
    }
    assert codes(asked(plain, Step.REGISTER, on)) == refused[how]
    assert codes(asked(registered, Step.REGISTER, on)) == ([] if how in {"yes", "registered"} else refused[how])
    assert codes(asked(tourism, Step.REGISTER, on)) == ([] if how == "tourism" else refused[how])


def test_whoever_files_under_new_rules_is_judged_by_them() -> None:
    farm = replace(CASE, producer=Producer("A", ProducerKind.FARM), regime=Regime.R4)
    documents = (Document(DocumentKind.REGISTRATION_FORM), Document(DocumentKind.SELF_ASSESSMENT))
    assert codes(asked(farm, Step.REGISTER, date(2026, 5, 21))) == []
    assert codes(asked(farm, Step.SUBMIT_DOSSIER, R5_STARTS, documents=documents)) == ["producer.not_registered"]
    licence = Document(DocumentKind.BUSINESS_LICENCE)
    assert codes(asked(farm, Step.SUBMIT_DOSSIER, R5_STARTS, documents=(*documents, licence))) == []
    registered = replace(farm, producer=replace(farm.producer, business_registration="123"))
    assert codes(asked(registered, Step.SUBMIT_DOSSIER, R5_STARTS, documents=documents)) == []


# Predecessors.


@pytest.mark.parametrize("kind", [CaseKind.UPGRADE, CaseKind.RE_EVALUATION])
def test_an_upgrade_and_a_re_evaluation_name_a_certificate(kind: CaseKind) -> None:
    case = replace(CASE, kind=kind)
    assert codes(asked(case, Step.REGISTER, ON[Regime.R3])) == ["predecessor.missing"]
    assert codes(asked(case, Step.REGISTER, ON[Regime.R3], predecessor=ELDER)) == []
    expired = replace(ELDER, state=State.EXPIRED)
    wanted = [] if kind is CaseKind.RE_EVALUATION else ["predecessor.state"]
    assert codes(asked(case, Step.REGISTER, ON[Regime.R3], predecessor=expired)) == wanted
    for state in (State.REVOKED, State.SUPERSEDED, State.RECOGNITION_WITHDRAWN, State.IMPLEMENTING):
        gone = replace(ELDER, state=state)
        assert codes(asked(case, Step.REGISTER, ON[Regime.R3], predecessor=gone)) == ["predecessor.state"]
    assert codes(asked(case, Step.REGISTER, ON[Regime.R3], predecessor=ELDER, successor=CASE)) == [
        "predecessor.has_open_case"
    ]


def test_a_first_case_names_no_certificate_and_five_stars_are_not_upgraded() -> None:
    assert codes(asked(CASE, Step.REGISTER, ON[Regime.R3], predecessor=ELDER)) == ["predecessor.unwanted"]
    highest = replace(ELDER, certificate=replace(CERTIFICATE, stars=5))
    upgrade = replace(CASE, kind=CaseKind.UPGRADE)
    assert codes(asked(upgrade, Step.REGISTER, ON[Regime.R3], predecessor=highest)) == ["predecessor.highest"]


# Ideas and business plans.


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("step", [Step.SELECT_IDEA, Step.RETURN_IDEA, Step.REJECT_IDEA])
@pytest.mark.parametrize("selector", [Level.DISTRICT, Level.PROVINCE])
def test_bk_09_and_hb_14_the_plan_names_who_selects_ideas_and_the_province_does_without_districts(
    regime: Regime, step: Step, selector: Level
) -> None:
    case = replace(CASE, state=State.IDEA_REGISTERED)
    plan = replace(PLAN, idea=IdeaPhase(selector=selector, intake=IntakeMode.CONTINUOUS, source=SOURCE))
    district = selector is Level.DISTRICT and rulebook(regime).has_district
    right, wrong = Role.DISTRICT_AGENCY, Role.PROVINCIAL_AGENCY
    if not district:
        right, wrong = wrong, right
    assert codes(asked(case, step, ON[regime], right, plan=plan)) == []
    code = "actor.not_selector" if rulebook(regime).has_district else "actor.role"
    (reason,) = asked(case, step, ON[regime], wrong, plan=plan)  # type: ignore[misc]
    assert (reason.code, reason.cure_by) == (code, right)


@pytest.mark.parametrize("regime", Regime)
def test_business_plans_are_approved_by_the_district_and_by_the_province_from_2025(regime: Regime) -> None:
    case = replace(CASE, state=State.PLAN_SUBMITTED)
    agency = Role.DISTRICT_AGENCY if rulebook(regime).has_district else Role.PROVINCIAL_AGENCY
    for role in (Role.DISTRICT_AGENCY, Role.PROVINCIAL_AGENCY, Role.COMMUNE_PC):
        assert (codes(asked(case, Step.APPROVE_PLAN, ON[regime], role)) == []) is (role is agency)


def test_an_unfiled_case_moves_on_with_the_rules_of_the_day() -> None:
    case = replace(CASE, state=State.IDEA_REGISTERED, regime=Regime.R3)
    move = asked(case, Step.SELECT_IDEA, R5_STARTS, Role.PROVINCIAL_AGENCY, plan=PLAN)
    assert isinstance(move, Move) and move.changes["regime"] is Regime.R5


# Documents.

REQUIRED = """
R1
R2 registration_form business_plan organisation_profile business_licence sample
R3 registration_form self_assessment sample
R4 registration_form self_assessment sample
R5 registration_form self_assessment
"""


@pytest.mark.parametrize("line", REQUIRED.strip().splitlines())
@pytest.mark.parametrize("kind", CaseKind)
def test_the_dossier_of_each_regime(line: str, kind: CaseKind) -> None:
    regime, *words = line.split()
    required = {DocumentKind(word) for word in words}
    on = ON[Regime(regime)]
    case = replace(CASE, kind=kind)
    answer = asked(case, Step.SUBMIT_DOSSIER, on)
    missing = set() if isinstance(answer, Move) else {reason.required for reason in answer}
    assert missing == {kind.value for kind in required}
    assert codes(asked(case, Step.SUBMIT_DOSSIER, on, documents=tuple(map(Document, required)))) == []
    tourism = asked(
        replace(case, product=TOURISM),
        Step.SUBMIT_DOSSIER,
        on,
        documents=tuple(map(Document, required - {DocumentKind.SAMPLE})),
    )
    assert codes(tourism) == []


@pytest.mark.parametrize("regime", Regime)
def test_since_2026_the_commune_sends_five_samples_up_but_not_for_tourism(regime: Regime) -> None:
    case = replace(CASE, state=State.COMMUNE_ASSESSED, regime=regime, filed_on=ON[regime])
    wanted = ["document.missing"] if regime is Regime.R5 else []
    assert codes(asked(case, Step.FORWARD, ON[regime], Role.COMMUNE_PC)) == wanted
    assert (
        codes(asked(case, Step.FORWARD, ON[regime], Role.COMMUNE_PC, documents=(Document(DocumentKind.SAMPLE),))) == []
    )
    assert codes(asked(replace(case, product=TOURISM), Step.FORWARD, ON[regime], Role.COMMUNE_PC)) == []


def test_a_document_counts_to_its_last_day_and_the_refusal_names_the_latest_one() -> None:
    on = ON[Regime.R3]
    form, sample = Document(DocumentKind.REGISTRATION_FORM), Document(DocumentKind.SAMPLE)
    report = Document(DocumentKind.SELF_ASSESSMENT, valid_until=on)
    documents = (form, sample, report)
    assert codes(asked(CASE, Step.SUBMIT_DOSSIER, on, documents=documents)) == []
    later = replace(report, name="bổ sung", valid_until=on + DAY)
    answer = asked(CASE, Step.SUBMIT_DOSSIER, on + 2 * DAY, documents=(*documents, later))
    assert not isinstance(answer, Move)
    (reason,) = answer
    assert (reason.code, reason.required) == ("document.lapsed", "self_assessment")
    assert (on + DAY).isoformat() in reason.actual and reason.words == {"document": "self_assessment"}


def test_what_was_handed_in_before_is_carried_along() -> None:
    case = replace(CASE, dossier=(Document(DocumentKind.SAMPLE), Document(DocumentKind.REGISTRATION_FORM)))
    move = asked(
        case,
        Step.SUBMIT_DOSSIER,
        ON[Regime.R3],
        documents=(Document(DocumentKind.SELF_ASSESSMENT), Document(DocumentKind.SAMPLE)),
    )
    assert isinstance(move, Move)
    assert {(one.kind, one.version) for one in move.changes["dossier"]} == {
        (DocumentKind.REGISTRATION_FORM, 1),
        (DocumentKind.SELF_ASSESSMENT, 1),
        (DocumentKind.SAMPLE, 2),
    }


# When: the window of a re-evaluation (26/2026, Điều 7 khoản 6 điểm a).

WINDOW_OPENS, WINDOW_CLOSES = date(2026, 9, 2), date(2026, 11, 1)


def filed(on: date, case: Case = AGAIN, end: date = CERTIFICATE.valid_until) -> Move | tuple[Reason, ...]:
    elder = replace(ELDER, certificate=replace(CERTIFICATE, valid_until=end))
    return asked(case, Step.SUBMIT_DOSSIER, on, documents=FULL, predecessor=elder)


def test_the_window_is_180_to_120_days_before_the_end() -> None:
    end = CERTIFICATE.valid_until
    assert (end - WINDOW_OPENS, end - WINDOW_CLOSES) == (timedelta(days=180), timedelta(days=120))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (WINDOW_OPENS - DAY, ["window.too_early"]),
        (WINDOW_OPENS, []),
        (WINDOW_CLOSES, []),
        (WINDOW_CLOSES + DAY, ["window.too_late"]),
        (CERTIFICATE.valid_until + DAY, ["window.too_late"]),
    ],
)
def test_a_re_evaluation_is_filed_from_the_first_to_the_last_day_of_the_window(on: date, expected: list[str]) -> None:
    answer = filed(on)
    assert codes(answer) == expected
    for reason in () if isinstance(answer, Move) else answer:
        assert reason.source is not None and reason.source.place == "Điều 7 khoản 6 điểm a"
        assert reason.required == f"{WINDOW_OPENS} – {WINDOW_CLOSES}"
        assert reason.possible_from == (WINDOW_OPENS if expected == ["window.too_early"] else None)


@given(st.dates(R5_STARTS, date(2028, 12, 31)), st.dates(date(2026, 5, 23), date(2030, 1, 1)))
def test_possible_from_of_the_window_is_true(on: date, end: date) -> None:
    answer = filed(on, end=end)
    for reason in () if isinstance(answer, Move) else answer:
        if reason.possible_from is not None:
            assert reason.possible_from > on
            assert codes(filed(reason.possible_from, end=end)) == []
            assert codes(filed(reason.possible_from - DAY, end=end)) == ["window.too_early"]


def test_there_is_no_window_for_other_kinds_or_before_2026() -> None:
    for kind in (CaseKind.FIRST, CaseKind.UPGRADE):
        assert codes(filed(WINDOW_CLOSES + DAY, replace(AGAIN, kind=kind))) == []
    assert codes(filed(date(2024, 3, 15), replace(AGAIN, since=date(2024, 3, 1)))) == []


@pytest.mark.parametrize(("last_day", "expected"), [(R5_STARTS - DAY, []), (R5_STARTS, ["window.too_late"])])
def test_article_12_3_whose_last_day_lay_before_the_rule_may_still_file(last_day: date, expected: list[str]) -> None:
    assert codes(filed(R5_STARTS + 30 * DAY, end=last_day + timedelta(days=120))) == expected


def test_a_dossier_filed_in_time_and_sent_back_is_completed_after_the_window() -> None:
    returned = replace(
        AGAIN, regime=Regime.R5, state=State.DOSSIER_RETURNED, filed_on=WINDOW_CLOSES, since=WINDOW_CLOSES
    )
    assert codes(filed(WINDOW_CLOSES + 10 * DAY, returned)) == []
    twice = replace(returned, filed_on=WINDOW_CLOSES + 10 * DAY)
    assert codes(filed(WINDOW_CLOSES + 20 * DAY, twice)) == []


# Old dossiers under the new rules (26/2026, Điều 12 khoản 2).

FINISH_BY = {
    CaseKind.FIRST: date(2026, 7, 21),
    CaseKind.UPGRADE: date(2026, 7, 21),
    # 21 June 2026 is a Sunday.
    CaseKind.RE_EVALUATION: date(2026, 6, 22),
}


@pytest.mark.parametrize("kind", CaseKind)
def test_article_12_2_old_dossiers_are_finished_under_the_old_rules_within_60_or_30_days(kind: CaseKind) -> None:
    case = replace(CASE, kind=kind, regime=Regime.R4, state=State.PROVINCE_EVALUATION, filed_on=date(2026, 5, 21))
    last = FINISH_BY[kind]
    details = {"average": 75}
    assert codes(asked(case, Step.RECORD_RESULT, last, Role.PROVINCIAL_COUNCIL, **details)) == []
    answer = asked(case, Step.RECORD_RESULT, last + DAY, Role.PROVINCIAL_COUNCIL, **details)
    assert not isinstance(answer, Move)
    assert [(reason.code, str(reason.source)) for reason in answer] == [
        ("transition.over", "Điều 12 khoản 2, 26/2026/QĐ-TTg")
    ]
    assert answer[0].possible_from is None
    reviewed = replace(case, state=State.PROVINCE_RECONSIDERATION)
    assert "transition.over" in codes(asked(reviewed, Step.CONVENE, last + DAY, Role.PROVINCIAL_AGENCY))
    goes_on = replace(PLAN, policies=replace(PLAN.policies, transition_overrun=TransitionOverrun.CONTINUE))
    assert codes(asked(case, Step.RECORD_RESULT, last + DAY, Role.PROVINCIAL_COUNCIL, plan=goes_on, **details)) == []


@pytest.mark.parametrize("kind", CaseKind)
def test_article_12_2_time_ends_what_was_not_finished_on_the_day_after(kind: CaseKind) -> None:
    case = replace(CASE, kind=kind, regime=Regime.R4, state=State.PROVINCE_RECEIVED, filed_on=date(2026, 5, 21))
    last = FINISH_BY[kind]
    early = asked(case, Step.LAPSE, last, Role.CLOCK)
    assert not isinstance(early, Move)
    assert [(reason.code, reason.possible_from) for reason in early] == [("lapse.in_time", last + DAY)]
    assert codes(asked(case, Step.LAPSE, last + DAY, Role.CLOCK)) == []
    assert codes(asked(replace(case, regime=Regime.R5), Step.LAPSE, last + DAY, Role.CLOCK)) == ["lapse.no_limit"]
    goes_on = replace(PLAN, policies=replace(PLAN.policies, transition_overrun=TransitionOverrun.CONTINUE))
    assert codes(asked(case, Step.LAPSE, last + DAY, Role.CLOCK, plan=goes_on)) == ["lapse.no_limit"]


def test_filing_selects_the_regime_and_refiling_keeps_it_as_long_as_the_old_rules_may_be_finished() -> None:
    fresh = replace(CASE, regime=Regime.R4)
    assert governing_rules(fresh, Step.SUBMIT_DOSSIER, R5_STARTS - DAY).regime is Regime.R4
    assert governing_rules(fresh, Step.SUBMIT_DOSSIER, R5_STARTS).regime is Regime.R5
    returned = replace(fresh, state=State.DOSSIER_RETURNED, filed_on=R5_STARTS - DAY)
    assert governing_rules(returned, Step.SUBMIT_DOSSIER, FINISH_BY[CaseKind.FIRST]).regime is Regime.R4
    assert governing_rules(returned, Step.SUBMIT_DOSSIER, FINISH_BY[CaseKind.FIRST] + DAY).regime is Regime.R5
    for state in (State.DOSSIER_SUBMITTED, State.PROVINCE_SCORED, State.NATIONAL_SCORED):
        assert governing_rules(replace(returned, state=state), Step.WITHDRAW, date(2026, 12, 1)).regime is Regime.R4
    certified = replace(returned, state=State.CERTIFIED, certificate=CERTIFICATE)
    assert governing_rules(certified, Step.EXPIRE, date(2026, 12, 1)).regime is Regime.R5


def test_filing_again_starts_a_new_evaluation_and_keeps_nothing_of_the_old_sittings() -> None:
    sat = Sitting(level=Level.NATION, convened_on=date(2023, 6, 1), council="1")
    case = replace(CASE, state=State.DOSSIER_RETURNED, filed_on=date(2023, 5, 1), sittings=(sat,))
    move = asked(case, Step.SUBMIT_DOSSIER, ON[Regime.R3], documents=FULL)
    assert isinstance(move, Move)
    assert (move.changes["sittings"], move.changes["filed_on"]) == ((), ON[Regime.R3])


# The five days of July 2025 without districts, under rules that still ask for them.


def test_nobody_acts_for_a_district_where_there_is_none_and_the_province_takes_the_file_over() -> None:
    case = replace(CASE, unit="dong-nai/phu-loi", filed_on=date(2025, 7, 2), since=date(2025, 7, 2))
    received = replace(case, state=State.DISTRICT_RECEIVED)
    assert codes(asked(received, Step.RETURN_DOSSIER, date(2025, 7, 3), Role.DISTRICT_AGENCY)) == ["actor.other_unit"]
    scored = replace(case, state=State.DISTRICT_SCORED)
    assert "actor.other_unit" in codes(asked(scored, Step.RECOGNISE, date(2025, 7, 3), Role.DISTRICT_PC))
    move = asked(received, Step.TRANSFER, date(2025, 7, 6), Role.CLOCK)
    assert isinstance(move, Move)
    assert (move.dest, move.changes["regime"]) == (State.PROVINCE_RECEIVED, Regime.R4)


def test_a_case_with_the_commune_then_goes_on_to_the_province() -> None:
    case = replace(CASE, unit="dong-nai/phu-loi", state=State.COMMUNE_ASSESSED, filed_on=date(2025, 7, 2))
    move = asked(case, Step.TRANSFER, date(2025, 7, 6), Role.CLOCK)
    assert isinstance(move, Move)
    assert (move.changes["regime"], move.changes["unit"]) == (Regime.R4, "dong-nai/phu-loi")
    after = case.moved(move.dest, date(2025, 7, 6), move.changes)
    up = asked(after, Step.FORWARD, date(2025, 7, 7), Role.COMMUNE_PC)
    assert isinstance(up, Move) and up.dest is State.PROVINCE_RECEIVED
