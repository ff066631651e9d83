"""What a step writes on the case, value by value: days, documents with number and day, certificates."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cycle.case import Sitting
from cycle.certificate import Declined
from cycle.council import Council, CouncilForm, Recusal
from cycle.dossier import Document, approval
from cycle.errors import GuardFaultError
from cycle.people import Actor, Product
from cycle.plan import RenewalPolicy
from cycle.round import Round
from cycle.rules.registry import rulebook
from cycle.score import GateMissed, MemberSheet, Result
from cycle.states import (
    business_plan,
    council_level,
    decide,
    district,
    dossier,
    idea,
    national,
    province,
    renewal,
    sitting,
    suspension,
)
from cycle.states.common import answering_units, chosen
from cycle.states.row import Row
from cycle.vocabulary import CaseKind, DocumentKind, ExpiryConvention, Level, Regime, Role, State, Step
from tests.support.reasons import CASE, ON, R1, R3, R4, R5, Asked, facts_on
from tests.support.states import plain_certificate, plain_plan

DECISION = {"decision": "900/QĐ-UBND", "number": "OCOP-7"}
SAT = Sitting(level=Level.PROVINCE, convened_on=date(2026, 7, 1), council="7/QĐ-UBND")
EVALUATED = replace(CASE, state=State.PROVINCE_EVALUATION, sittings=(SAT,))
SCORED = replace(
    CASE, state=State.PROVINCE_SCORED, sittings=(replace(SAT, result=Result(Fraction(80)), found_on=date(2026, 7, 20)),)
)


def test_a_certificate_says_who_gave_it_when_and_until_when() -> None:
    written = Asked(council_level.certificate_given, SCORED, role=Role.PROVINCIAL_PC, details=DECISION).written()
    certificate = written["certificate"]
    assert (certificate.stars, certificate.level, certificate.issuer) == (4, Level.PROVINCE, "dong-nai")
    assert (certificate.decision, certificate.number) == ("900/QĐ-UBND", "OCOP-7")
    assert (certificate.issued_on, certificate.valid_from) == (ON, ON)
    assert certificate.valid_until == date(2029, 8, 3)
    assert written["dossier"] == (Document(DocumentKind.DECISION, "900/QĐ-UBND", issued_on=ON),)
    assert written["notified"] is None


def test_a_certificate_of_the_ministry_is_the_nations() -> None:
    case = replace(
        CASE, state=State.NATIONAL_SCORED, sittings=(replace(SAT, level=Level.NATION, result=Result(Fraction(90))),)
    )
    certificate = Asked(council_level.certificate_given, case, role=Role.MINISTRY).written()["certificate"]
    assert (certificate.issuer, certificate.level, certificate.stars, certificate.decision) == (
        "vn",
        Level.NATION,
        5,
        "",
    )


def test_a_certificate_of_five_stars_is_the_nations_wherever_the_ministry_signs() -> None:
    case = replace(
        CASE, state=State.NATIONAL_SCORED, sittings=(replace(SAT, level=Level.NATION, result=Result(Fraction(90))),)
    )
    signed = facts_on(ON, Role.MINISTRY)
    signed.by = Actor(Role.MINISTRY, unit="ha-noi")
    assert council_level.certificate_given(case, signed, rulebook(R5))["certificate"].issuer == "vn"


def test_a_certificate_begins_and_ends_as_printed_or_on_the_eve_where_the_plan_says_so() -> None:
    printed = {"valid_from": date(2026, 8, 10), "valid_until": date(2029, 8, 1)}
    certificate = Asked(council_level.certificate_given, SCORED, details=printed).written()["certificate"]
    assert (certificate.valid_from, certificate.valid_until) == (date(2026, 8, 10), date(2029, 8, 1))
    eve = plain_plan(renewal=RenewalPolicy(expiry_convention=ExpiryConvention.ANNIVERSARY_INVALID))
    certificate = Asked(council_level.certificate_given, SCORED, facts={"plan": eve}).written()["certificate"]
    assert certificate.valid_until == date(2029, 8, 2)


SHEETS = (MemberSheet("An", {"1.1": 70}), MemberSheet("Bình", {"1.1": 71}))


def test_a_result_is_kept_with_its_sheets_gates_day_and_report() -> None:
    away = (Recusal("Chi", "cổ đông"),)
    details = {
        "scores": SHEETS,
        "gates_missed": (GateMissed(4, "1.1"),),
        "recused": away,
        "second_scoring": True,
        "number": "12/BC-HĐ",
    }
    case = replace(EVALUATED, dossier=(Document(DocumentKind.SAMPLE, sha256="a" * 64),))
    written = Asked(council_level.result_recorded, case, details=details).written()
    result = Result(Fraction(141, 2), (GateMissed(4, "1.1"),), SHEETS)
    assert written["sittings"] == (replace(SAT, result=result, found_on=ON, recused=away, second_scoring=True),)
    assert written["dossier"][1:] == (Document(DocumentKind.COUNCIL_REPORT, "12/BC-HĐ", issued_on=ON),)
    assert written["approvals"] == (approval(Step.RECORD_RESULT, Level.PROVINCE, ON, case.dossier),)


def test_a_result_of_nobody_that_was_convened_has_no_council() -> None:
    case = replace(EVALUATED, sittings=())
    (sat,) = Asked(council_level.result_recorded, case, details={"average": Fraction(60)}).written()["sittings"]
    assert (sat.council, sat.convened_on, sat.result) == ("", ON, Result(Fraction(60)))


def test_what_is_disqualified_before_it_is_scored_has_no_points() -> None:
    (sat,) = Asked(council_level.result_recorded, EVALUATED, details={"disqualified": ("forged_dossier",)}).written()[
        "sittings"
    ]
    assert sat.result == Result(Fraction(0), disqualified=("forged_dossier",))


def test_a_first_result_leaves_the_last_one_open() -> None:
    (sat,) = Asked(sitting.first_result_recorded, EVALUATED, details={"average": Fraction(60)}).written()["sittings"]
    assert (sat.first_result, sat.result, sat.found_on) == (Result(Fraction(60)), None, None)


def test_a_recusal_that_is_known_is_kept_once() -> None:
    known = replace(SAT, recused=(Recusal("An", "cổ đông"),))
    case = replace(EVALUATED, sittings=(known,))
    more = (Recusal("An", "khác"), Recusal("Bình", "họ hàng"))
    found = council_level.recusals_of(case, facts_on(ON, Role.PROVINCIAL_COUNCIL, {"recused": more}))
    assert found == (Recusal("An", "cổ đông"), Recusal("Bình", "họ hàng"))


@pytest.mark.parametrize(
    ("kind", "details", "form"),
    [
        (CaseKind.FIRST, {}, CouncilForm.MEETING),
        (CaseKind.RE_EVALUATION, {}, CouncilForm.WRITTEN_OPINION),
        (CaseKind.RE_EVALUATION, {"meets_on": date(2026, 8, 10)}, CouncilForm.MEETING),
        (CaseKind.RE_EVALUATION, {"form": CouncilForm.MEETING}, CouncilForm.MEETING),
    ],
)
def test_a_re_evaluation_is_written_unless_a_meeting_is_named(kind, details, form) -> None:
    case = replace(CASE, state=State.PROVINCE_RECEIVED, kind=kind)
    (sat,) = Asked(sitting.convened, case, details=details).written()["sittings"]
    assert sat == Sitting(level=Level.PROVINCE, convened_on=ON, council="", form=form, meets_on=details.get("meets_on"))


def test_a_council_sits_for_its_round_by_its_decision_with_who_stands_aside() -> None:
    turn = Round(Level.PROVINCE, "dong-nai", 2026, 2, None, date(2026, 10, 29), date(2026, 12, 29))
    council = Council(Level.PROVINCE, "dong-nai", "2026-2", "7/QĐ-UBND", date(2026, 6, 1))
    case = replace(CASE, state=State.PROVINCE_RECEIVED)
    away = (Recusal("An", "cổ đông"),)
    asked = Asked(sitting.convened, case, details={"recused": away}, facts={"round": turn, "council": council})
    (sat,) = asked.written()["sittings"]
    assert (sat.council, sat.round_key, sat.recused, sat.convened_on) == ("7/QĐ-UBND", "2026-2", away, ON)


# Papers and days of the way up and back.


def test_filing_begins_anew_but_keeps_the_approval_of_the_plan() -> None:
    plan = approval(Step.APPROVE_PLAN, Level.PROVINCE, date(2026, 6, 1), ())
    assessed = approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, date(2026, 7, 1), ())
    case = replace(EVALUATED, regime=R4, state=State.DOSSIER_RETURNED, approvals=(plan, assessed))
    assert Asked(dossier.filed, case).written() == {
        "regime": R5,
        "approvals": (plan,),
        "filed_on": ON,
        "received_on": ON,
        "sittings": (),
    }
    chosen_set = Asked(dossier.filed, case, details={"set": 14}).written()["product"]
    assert chosen_set == Product(case.product.name, 14)


def test_a_new_regime_gives_the_product_the_number_of_its_set() -> None:
    """Set 9 of 1048/QĐ-TTg is set 8 of 26/2026/QĐ-TTg."""
    case = replace(CASE, regime=Regime.R2, product=Product("Cao", 9))
    assert Asked(idea.own_regime, case).written() == {"regime": R5, "product": Product("Cao", 8)}
    assert Asked(idea.own_regime, replace(case, regime=R5)).written() == {"regime": R5}


def test_a_case_that_leaves_the_office_ends_its_suspension() -> None:
    case = replace(EVALUATED, state=State.PROVINCE_RECEIVED, sittings=())
    stopped = replace(case, **Asked(suspension.suspended, case, details={"reason": "x", "decision": "9"}).written())
    move = decide.decide(stopped, Step.REJECT_DOSSIER, facts_on(ON, Role.PROVINCIAL_AGENCY), rulebook(R5))
    assert isinstance(move, decide.Move)
    (ended,) = move.changes["suspensions"]
    assert (ended.since, ended.until) == (ON, ON)


@pytest.mark.parametrize(
    ("state", "dest", "goes_on"),
    [
        (State.DOSSIER_SUBMITTED, State.COMMUNE_ASSESSED, True),
        (State.DISTRICT_RECEIVED, State.DISTRICT_EVALUATION, True),
        (State.PROVINCE_RECEIVED, State.PROVINCE_SUPPLEMENT, True),
        (State.PROVINCE_SUPPLEMENT, State.PROVINCE_RECEIVED, True),
        (State.PROVINCE_RECEIVED, State.PROVINCE_EVALUATION, True),
        (State.NATIONAL_RECEIVED, State.NATIONAL_SUPPLEMENT, True),
        (State.NATIONAL_SUPPLEMENT, State.NATIONAL_RECEIVED, True),
        (State.NATIONAL_RECEIVED, State.NATIONAL_EVALUATION, True),
        (State.REVOCATION_PROPOSED, State.REVOCATION_PROPOSED, True),
        (State.COMMUNE_ASSESSED, State.DISTRICT_RECEIVED, False),
        (State.DISTRICT_EVALUATION, State.DISTRICT_SCORED, False),
        (State.PROVINCE_EVALUATION, State.PROVINCE_SCORED, False),
        (State.NATIONAL_EVALUATION, State.NATIONAL_SCORED, False),
        (State.REVOCATION_PROPOSED, State.CERTIFIED, False),
    ],
)
def test_time_stands_until_the_case_leaves_the_office_that_stopped_it(state: State, dest: State, goes_on: bool) -> None:
    stop = Asked(suspension.suspended, CASE, details={"reason": "x", "decision": "9"}).written()
    written = suspension.ended_on_leaving(replace(CASE, state=state, **stop), dest, ON)
    if goes_on:
        assert written == {}
    else:
        assert [one.until for one in written["suspensions"]] == [ON]


@pytest.mark.parametrize(("details", "name"), [(DECISION, "OCOP-7"), ({"decision": "9"}, "9"), ({}, None)])
def test_a_paper_bears_its_number_or_that_of_the_decision_and_its_day(details, name) -> None:
    up = Asked(dossier.sent_up, details=details).written()
    assert up == {"dossier": (Document(DocumentKind.PROPOSAL_LETTER, name, issued_on=ON),), "received_on": ON}
    report = Asked(dossier.assessed, details=details).written()
    assert report["dossier"] == (Document(DocumentKind.COMMUNE_ASSESSMENT_REPORT, name, issued_on=ON),)
    assert report["approvals"] == (approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, ON, ()),)


@pytest.mark.parametrize(
    ("role", "level"), [(Role.DISTRICT_AGENCY, Level.DISTRICT), (Role.PROVINCIAL_AGENCY, Level.PROVINCE)]
)
def test_a_plan_is_approved_by_the_level_that_approves_it_on_what_it_saw(role, level) -> None:
    plan, other = Document(DocumentKind.BUSINESS_PLAN, sha256="a" * 64), Document(DocumentKind.SAMPLE, sha256="b" * 64)
    case = replace(CASE, regime=R4, dossier=(plan, other))
    assert Asked(business_plan.plan_approved, case, role=role).written() == {
        "regime": R5,
        "approvals": (approval(Step.APPROVE_PLAN, level, ON, (plan,)),),
    }


def test_the_ministry_receives_a_letter_and_the_decision_where_there_is_a_result() -> None:
    letter = Document(DocumentKind.PROPOSAL_LETTER, "OCOP-7", issued_on=ON)
    decision = Document(DocumentKind.DECISION, "900/QĐ-UBND", issued_on=ON)
    written = Asked(province.sent_to_the_nation, SCORED, details=DECISION).written()
    assert written == {"dossier": (letter, decision), "received_on": ON}
    assert Asked(province.sent_to_the_nation, details=DECISION).written()["dossier"] == (letter,)


@pytest.mark.parametrize("step", [province.back_to_district, national.back_to_province])
def test_what_comes_back_is_received_that_day(step) -> None:
    assert Asked(step).written() == {"received_on": ON}


@pytest.mark.parametrize(
    ("kind", "regime", "written"),
    [
        (CaseKind.RE_EVALUATION, R5, {"received_on": ON}),
        (CaseKind.RE_EVALUATION, R4, {}),
        (CaseKind.FIRST, R5, {}),
    ],
)
def test_only_the_time_of_a_re_evaluation_runs_from_the_full_file(kind, regime, written) -> None:
    assert Asked(dossier.supplemented, replace(CASE, kind=kind), regime=regime).written() == written


# Certificates that go on.


def test_a_certificate_is_prolonged_by_180_days_and_cut_on_the_eve_of_the_result() -> None:
    certified = replace(CASE, state=State.CERTIFIED, certificate=plain_certificate(date(2023, 8, 1), date(2026, 8, 1)))
    longer = Asked(renewal.extended, certified).written()["certificate"]
    assert longer.extended_until == date(2027, 1, 28)
    case = replace(certified, certificate=longer)
    assert Asked(renewal.extension_cut, case).written()["certificate"].last_good_day == date(2026, 8, 2)
    at_once = Asked(renewal.extension_cut, case, on=date(2026, 8, 1)).written()["certificate"]
    assert at_once.last_good_day == date(2026, 8, 1)
    assert Asked(renewal.notified, certified).written() == {"notified": 180}


def test_a_renewal_that_is_declined_keeps_the_day_and_the_reason() -> None:
    written = Asked(renewal.declined, details={"reason": "nghỉ"}).written()
    assert written == {"renewal_declined": Declined(ON, "nghỉ")}
    assert Asked(renewal.declined).written() == {"renewal_declined": Declined(ON, "")}
    assert Asked(renewal.resumed, replace(CASE, **written)).written() == {"renewal_declined": None}


# Stars that a level may give.


def test_a_level_that_the_one_above_sent_back_to_gives_no_more_than_its_own_stars() -> None:
    nation = replace(SAT, level=Level.NATION, result=Result(Fraction(95)))
    case = replace(CASE, state=State.PROVINCE_RECONSIDERATION, sittings=(SCORED.sittings[0], nation))
    asked = facts_on(ON, Role.PROVINCIAL_PC)
    assert council_level.stars_to_give(case, asked, rulebook(R5)) == 4
    assert council_level.stars_to_give(replace(case, state=State.PROVINCE_SCORED), asked, rulebook(R5)) == 4
    alone = replace(case, state=State.PROVINCE_SCORED, sittings=(replace(SAT, result=Result(Fraction(95))),))
    assert council_level.stars_to_give(alone, asked, rulebook(R5)) == 5
    assert council_level.earned_stars(EVALUATED, asked, rulebook(R5)) == 0


# Where a step cannot be taken at all.


def test_a_step_that_opens_a_case_says_so_where_it_comes_too_late() -> None:
    refusal = decide.decide(CASE, Step.RETURN_IDEA, facts_on(ON, Role.PRODUCER), rulebook(R5), opening=True)
    (reason,) = refusal.reasons  # type: ignore[union-attr]
    assert (reason.code, reason.actual, reason.required) == ("step.not_from_here", "–", "idea_registered")
    district_only = decide.decide(CASE, Step.REOPEN_DOSSIER, facts_on(ON, Role.PRODUCER), rulebook(R5))
    assert [one.required for one in district_only.reasons] == ["R5"]  # type: ignore[union-attr]


def test_a_step_from_elsewhere_is_told_every_state_it_starts_from() -> None:
    refusal = decide.decide(CASE, Step.RETURN_DOSSIER, facts_on(ON, Role.COMMUNE_PC), rulebook(R3))
    (reason,) = refusal.reasons  # type: ignore[union-attr]
    assert (reason.actual, reason.required) == ("implementing", "district_received, dossier_submitted")


def test_a_choice_that_breaks_is_our_fault_and_named() -> None:
    def breaks(*_: object) -> bool:
        raise ZeroDivisionError

    row = Row(step=Step.REGISTER, source=None, dest=State.IMPLEMENTING, roles=frozenset(), when=breaks)
    with pytest.raises(GuardFaultError, match="breaks"):
        chosen(row, CASE, facts_on(ON, Role.PRODUCER), rulebook(R5))


def test_who_has_no_level_answers_for_the_commune() -> None:
    assert answering_units("dong-nai/phu-loi", Role.PRODUCER, ON) == ("dong-nai/phu-loi",)
    assert answering_units("dong-nai/phu-loi", Role.INSPECTOR, ON) == ("dong-nai",)


def test_districts_recognise_only_under_the_rules_of_2023() -> None:
    assert [district.district_recognises(rulebook(regime)) for regime in (R1, R3, R4)] == [False, True, False]
