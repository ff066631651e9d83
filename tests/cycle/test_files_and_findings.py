"""What disqualifies a product, what goes up to the nation, who is told of it, and inspections after recognition."""

from datetime import date
from typing import Any

import pytest

from cycle.case import Case
from cycle.effects import EffectKind
from cycle.errors import RefusedError, UnknownWordError
from cycle.program import Program
from cycle.request import Finding
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import DocumentKind, Level, State, Step
from cycle.wording import message

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
AGENCY, COUNCIL, PC = {"role": "provincial_agency"}, {"role": "provincial_council"}, {"role": "provincial_pc"}
MINISTRY = {"role": "ministry"}
MEMBERS = {"decision": "45/QĐ-UBND", "members": ["An", "Bình", "Chi"]}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def begun(program: Program, on: str, until: State, unit: str = "dong-nai/phu-loi", set_no: int = 13) -> Case:
    by = {"role": "producer", "name": "HTX A"}
    program.register({"name": "Cacao", "set": set_no}, producer=HTX, by=by, unit=unit, ref="P1", on=DAY(on))
    return walked(program, "P1", DAY(on), until)


def codes(program: Program, step: str, by: dict[str, str], on: str, key: str = "P1", **details: Any) -> list[str]:
    refusal = program.ask(key, step, by=by, on=DAY(on), **details)
    return [] if refusal is None else [reason.code for reason in refusal.reasons]


# Disqualified.


@pytest.mark.parametrize("points", [{}, {"average": "95"}], ids=["not scored", "scored"])
def test_a_disqualified_product_is_neither_recognised_nor_sent_up_but_declined(program, points) -> None:
    """26/2026/QĐ-TTg, Phụ lục II: N-7.1-06, the council evaluates what nothing disqualifies."""
    begun(program, "2026-06-01", State.PROVINCE_EVALUATION)
    found = {"disqualified": ["food_safety_certificate", "imported_material"], **points}
    case = program.advance("P1", "record_result", by=COUNCIL, on=DAY("2026-06-20"), **found)
    assert case.sitting(Level.PROVINCE).result.disqualified == ("food_safety_certificate", "imported_material")
    assert "product.disqualified" in codes(program, "recognise", PC, "2026-06-21", decision="1")
    assert "product.disqualified" in codes(program, "forward", PC, "2026-06-21")
    assert codes(program, "decline", PC, "2026-06-21") == []
    refusal = program.ask("P1", "recognise", by=PC, on=DAY("2026-06-21"), decision="1")
    reason = next(one for one in refusal.reasons if one.code == "product.disqualified")
    assert reason.source.instrument == "26/2026/QĐ-TTg" and reason.source.place == "Phụ lục II"
    assert "Nguyên liệu nhập khẩu" in message(reason, "vi") and "Material wholly imported" in message(reason, "en")
    why = program.why_stars("P1")
    assert (why.stars, why.next_star, why.disqualified) == (0, None, ("food_safety_certificate", "imported_material"))


def test_under_the_rules_of_2023_it_goes_back_to_the_district_which_declines(program) -> None:
    begun(program, "2023-03-01", State.PROVINCE_EVALUATION, "dong-nai/dinh-quan/phu-loi", set_no=1)
    program.advance("P1", "record_result", by=COUNCIL, on=DAY("2023-04-20"), disqualified=["common_commodity"])
    program.advance("P1", "return_to_district", by=COUNCIL, on=DAY("2023-04-21"))
    there = {"role": "district_pc"}
    assert "product.disqualified" in codes(program, "recognise", there, "2023-04-22", decision="1")
    assert program.advance("P1", "decline", by=there, on=DAY("2023-04-22")).state is State.NOT_RECOGNISED


@pytest.mark.parametrize(("step", "by"), [("record_result", COUNCIL), ("reject_dossier", AGENCY)])
def test_what_disqualifies_stands_on_the_sheet_of_the_set_or_is_refused_with_what_does(program, step, by) -> None:
    state = State.PROVINCE_EVALUATION if step == "record_result" else State.PROVINCE_RECEIVED
    before = begun(program, "2026-06-01", state)
    with pytest.raises(UnknownWordError) as caught:
        program.advance("P1", step, by=by, on=DAY("2026-06-20"), disqualified=["infringement"])
    assert caught.value.word == "infringement" and "forged_dossier" in caught.value.known
    assert program.case("P1") == before


def test_the_agency_rejects_a_dossier_by_what_disqualifies_it(program) -> None:
    begun(program, "2026-06-01", State.PROVINCE_RECEIVED)
    given = {"disqualified": ["forged_dossier"], "reason": "Phiếu kiểm nghiệm giả"}
    assert program.advance("P1", "reject_dossier", by=AGENCY, on=DAY("2026-06-20"), **given).state is State.REJECTED
    assert program.history("P1")[-1].details["disqualified"] == ["forged_dossier"]


# What goes up for five stars.


def held(program: Program, stars: int, level: str) -> Case:
    """A certificate that ends on 20 December 2026, and its re-evaluation at the province."""
    program.import_certificate(
        {"name": "Cacao", "set": 13},
        producer=HTX,
        unit="dong-nai/phu-loi",
        stars=stars,
        issued_on=DAY("2023-12-20"),
        decision="9/QĐ",
        level=level,
        ref="H1",
    )
    by = {"role": "producer", "name": "HTX A"}
    program.register(None, kind="re_evaluation", predecessor="H1", by=by, ref="P1", on=DAY("2026-07-01"))
    return walked(program, "P1", DAY("2026-07-01"), State.PROVINCE_RECEIVED)


def test_the_re_evaluation_of_five_stars_goes_to_the_nation_without_a_council_of_the_province(program) -> None:
    """N-6.7-5: 26/2026/QĐ-TTg, Điều 7 khoản 6 điểm e, with the file of Điều 6 khoản 3 điểm b."""
    held(program, 5, "nation")
    case = program.advance("P1", "forward", by=PC, on=DAY("2026-07-20"), number="12/UBND-KT")
    assert case.state is State.NATIONAL_RECEIVED and case.sittings == ()
    assert {document.kind for document in case.dossier} >= {DocumentKind.PROPOSAL_LETTER, DocumentKind.SAMPLE}
    assert DocumentKind.DECISION not in {document.kind for document in case.dossier}
    certified = walked(program, "P1", DAY("2026-07-21"), State.NATIONAL_SCORED, average="91")
    assert [sitting.form for sitting in certified.sittings] == ["written_opinion"]
    done = program.advance("P1", "recognise", by=MINISTRY, on=DAY("2026-08-20"), decision="3/QĐ-BNNMT")
    assert (done.state, done.stars) == (State.CERTIFIED, 5)
    assert program.case("H1").state is State.SUPERSEDED


def test_below_90_points_at_the_nation_the_province_decides_it(program) -> None:
    held(program, 5, "nation")
    program.advance("P1", "forward", by=PC, on=DAY("2026-07-20"))
    walked(program, "P1", DAY("2026-07-21"), State.NATIONAL_SCORED, average="89.99")
    program.advance("P1", "return_to_province", by=MINISTRY, on=DAY("2026-08-20"))
    assert program.advance("P1", "recognise", by=PC, on=DAY("2026-08-25"), decision="7/QĐ-UBND").stars == 4


def test_no_other_file_does(program) -> None:
    held(program, 4, "province")
    refusal = program.ask("P1", "forward", by=PC, on=DAY("2026-07-20"))
    (reason,) = refusal.reasons
    assert (reason.code, reason.actual, reason.required) == ("forward.not_at_once", "4", "5")
    assert reason.source.place == "Điều 7 khoản 6 điểm e"


def test_a_first_evaluation_does_not_either(program) -> None:
    begun(program, "2026-06-01", State.PROVINCE_RECEIVED)
    assert codes(program, "forward", PC, "2026-06-20") == ["forward.not_at_once"]


def test_the_file_for_the_nation_holds_letter_report_decision_and_samples(program) -> None:
    """N-7.1-09: Điều 6 khoản 3 điểm a; what the offices write without a step of its own is not asked for."""
    begun(program, "2026-06-01", State.PROVINCE_EVALUATION)
    program.advance("P1", "record_result", by=COUNCIL, on=DAY("2026-06-20"), average="90")
    case = program.advance("P1", "forward", by=PC, on=DAY("2026-06-25"), number="12/TTr-UBND", decision="77/QĐ-UBND")
    held_now = {document.kind: document.name for document in case.dossier}
    assert held_now[DocumentKind.PROPOSAL_LETTER] == "12/TTr-UBND"
    assert held_now[DocumentKind.DECISION] == "77/QĐ-UBND"
    assert {DocumentKind.COUNCIL_REPORT, DocumentKind.SAMPLE} <= set(held_now)


# Who is told.


def told(store: MemoryStore) -> list[EffectKind]:
    with store.read() as reading:
        effects = reading.effects(reading.case("P1").id)
        last = max(one.on for one in effects)
        return [one.kind for one in effects if one.on == last]


def test_producer_and_commune_hear_a_result_that_goes_up_and_the_province_what_became_of_it(program, store) -> None:
    """N-6.4-13 and N-6.4-15: each result is told, by the province downwards, and by the ministry to the province."""
    begun(program, "2026-06-01", State.PROVINCE_EVALUATION)
    program.advance("P1", "record_result", by=COUNCIL, on=DAY("2026-06-20"), average="92")
    program.advance("P1", "forward", by=PC, on=DAY("2026-06-25"))
    assert told(store) == [EffectKind.SEND_FILE, EffectKind.TELL_PRODUCER, EffectKind.TELL_COMMUNE]
    walked(program, "P1", DAY("2026-06-26"), State.NATIONAL_SCORED, average="92")
    program.advance("P1", "recognise", by=MINISTRY, on=DAY("2026-09-10"), decision="3/QĐ-BNNMT")
    assert EffectKind.TELL_PROVINCE in told(store)


def test_a_file_that_the_commune_sends_up_is_no_result(program, store) -> None:
    begun(program, "2026-06-01", State.PROVINCE_RECEIVED)
    assert told(store) == [EffectKind.SEND_FILE]


# Inspections.


def test_an_inspection_is_on_record_and_leaves_the_certificate_as_it_is(program, store) -> None:
    """N-6.9-1: what is recognised is checked afterwards; DN-11, BK-23, NX-14."""
    before = begun(program, "2026-06-01", State.CERTIFIED)
    by = {"role": "inspector", "unit": "dong-nai"}
    given = {"finding": "shortcomings", "reason": "Tem cũ trên bao bì", "number": "5/BB-KT"}
    after = program.advance("P1", "inspect", by=by, on=DAY("2026-08-01"), **given)
    assert (after.state, after.certificate) == (State.CERTIFIED, before.certificate)
    event = program.history("P1")[-1]
    assert (event.step, event.details["finding"], event.details["number"]) == (Step.INSPECT, "shortcomings", "5/BB-KT")
    assert told(store) == [EffectKind.TELL_PRODUCER]


def test_after_a_breach_the_certificate_can_be_proposed_for_revocation(program) -> None:
    """N-7.1-22: an inspection ends as before, or leads to revocation."""
    begun(program, "2026-06-01", State.CERTIFIED)
    program.advance("P1", "inspect", by=MINISTRY, on=DAY("2026-08-01"), finding=Finding.BREACH)
    assert codes(program, "propose_revocation", AGENCY, "2026-08-02", ground="mark_misuse") == []


@pytest.mark.parametrize(
    ("by", "details", "expected"),
    [
        (AGENCY, {}, ["finding.missing"]),
        ({"role": "producer"}, {"finding": "in_order"}, ["actor.role"]),
        ({"role": "inspector", "unit": "lam-dong"}, {"finding": "in_order"}, ["actor.other_unit"]),
    ],
)
def test_an_inspection_says_what_it_found_and_is_made_by_an_office_in_charge(program, by, details, expected) -> None:
    begun(program, "2026-06-01", State.CERTIFIED)
    assert codes(program, "inspect", by, "2026-08-01", **details) == expected


def test_what_is_no_longer_recognised_is_not_inspected(program) -> None:
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer=HTX,
        unit="hoa-binh/cao-phong/thu-phong",
        stars=4,
        issued_on=DAY("2019-12-20"),
        decision="1/QĐ-UBND",
        level="province",
        ref="H1",
    )
    with pytest.raises(RefusedError) as caught:
        program.advance("H1", "inspect", by=AGENCY, on=DAY("2023-01-05"), finding="in_order")
    assert [reason.code for reason in caught.value.refusal.reasons] == ["step.not_from_here"]
