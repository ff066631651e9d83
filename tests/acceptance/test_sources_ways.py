"""Which way a product goes by its points, and what its file and the world outside get with each step."""

from datetime import date
from typing import Any

import pytest

from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import walked
from cycle.vocabulary import Level, State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX A"}
XUAN_HOI, PHU_LOI, NEW_PHU_LOI = "ha-tinh/nghi-xuan/xuan-hoi", "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def standing(program, until, on, unit, average="72.5"):
    """A case in that state, taken there by one step a day from that day on."""
    program.register({"name": "Nước mắm", "set": 9}, producer=HTX, by=BY, unit=unit, on=DAY(on), ref="P1")
    return walked(program, "P1", DAY(on), until, average)


def sent_out(store, on):
    return {one.kind.value for one in snapshot(store).effects if one.on == DAY(on)}


@pytest.mark.parametrize(("average", "stars"), [("50", 3), ("69.99", 3), ("70", 4)])
def test_nx_03_what_a_district_scores_with_50_the_province_recognises(program, average, stars) -> None:
    """NX-03, N-3.1-1, N-3.1-2, N-7.4-3: until 2023 the district sends up from 50 points and recognises nothing."""
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    case = standing(program, State.CERTIFIED, "2022-03-01", XUAN_HOI, average)
    assert case.certificate is not None
    assert (case.stars, case.certificate.level, case.certificate.issuer) == (stars, Level.PROVINCE, "ha-tinh")


def test_nx_04_below_50_the_district_may_only_decline(program) -> None:
    """NX-04: what misses 50 points at the district goes no further."""
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    case = standing(program, State.DISTRICT_SCORED, "2022-03-01", XUAN_HOI, "49.99")
    by = {"role": "district_pc"}
    refusal = program.ask("P1", "forward", by=by, on=case.since)
    assert [(reason.code, reason.required) for reason in refusal.reasons] == [("score.below_forwarding", "≥ 50")]
    assert program.advance("P1", "decline", by=by, on=case.since).state is State.NOT_RECOGNISED


@pytest.mark.parametrize("average", ["29.99", "30", "49.99"])
def test_article_4_one_or_two_stars_get_neither_decision_nor_certificate(program, store, average) -> None:
    """N-6.2-3, N-7.1-07: 26/2026/QĐ-TTg, Điều 4 khoản 1."""
    case = standing(program, State.PROVINCE_SCORED, "2026-06-01", NEW_PHU_LOI, average)
    by = {"role": "provincial_pc"}
    refusal = program.ask("P1", "recognise", by=by, on=case.since, decision="1/QĐ-UBND")
    assert [reason.code for reason in refusal.reasons] == ["stars.too_few"]
    case = program.advance("P1", "decline", by=by, on=case.since)
    assert (case.state, case.certificate) == (State.NOT_RECOGNISED, None)
    assert not [one for one in case.dossier if one.kind == "decision"]
    assert [one.kind for one in snapshot(store).effects[-2:]] == ["tell_producer", "tell_commune"]


def test_article_7_what_the_nation_finds_short_goes_back_with_its_result(program, store) -> None:
    """N-6.4-15, N-6.4-16, N-7.1-13, N-7.1-14: the province may recognise on the national result."""
    case = standing(program, State.NATIONAL_EVALUATION, "2026-06-01", NEW_PHU_LOI, "92")
    program.advance("P1", "record_result", by={"role": "national_council"}, on=case.since, average="85")
    case = program.advance("P1", "return_to_province", by={"role": "ministry"}, on=DAY("2026-09-01"))
    assert (case.state, sent_out(store, "2026-09-01")) == (State.PROVINCE_RECONSIDERATION, {"send_file"})
    case = program.advance("P1", "recognise", by={"role": "provincial_pc"}, on=case.since, decision="1/QĐ-UBND")
    assert (case.stars, case.certificate and case.certificate.level) == (4, Level.PROVINCE)


def test_the_file_that_goes_up_holds_the_letter_and_the_report_of_the_council(program) -> None:
    """N-3.4-3, N-3.4-4, N-6.4-12: each level adds its letter and the report of its council to the dossier."""
    standing(program, State.NATIONAL_RECEIVED, "2022-03-01", XUAN_HOI, "92")
    held = {one.kind.value: one.version for one in program.case("P1").dossier}
    assert (held["proposal_letter"], held["council_report"], held["sample"]) == (3, 2, 1)


def test_the_report_of_the_commune_goes_up_with_the_file(program) -> None:
    """N-5-2, N-5-3, N-6.4-4, N-6.4-5: the commune's report and letter are part of what the province receives."""
    case = standing(program, State.COMMUNE_ASSESSED, "2026-06-01", NEW_PHU_LOI)
    program.advance("P1", "forward", by={"role": "commune_pc"}, on=case.since, number="7/UBND")
    held = {one.kind.value: one for one in program.case("P1").dossier}
    assert held["commune_assessment_report"].issued_on == case.since
    assert held["proposal_letter"].name == "7/UBND"


OUT: list[tuple[str, str, str, dict[str, Any], set[str]]] = [
    ("commune_assessed", "forward", "commune_pc", {}, {"send_file"}),
    ("district_received", "convene", "district_agency", {"council": {"decision": "45/QĐ-UBND"}}, {"tell_council"}),
    ("district_evaluation", "defer", "district_council", {}, {"tell_producer"}),
    ("province_received", "request_supplement", "provincial_agency", {}, {"tell_producer"}),
    ("province_received", "return_to_district", "provincial_agency", {}, {"send_file"}),
    (
        "province_scored",
        "recognise",
        "provincial_pc",
        {"decision": "1/QĐ-UBND"},
        {"issue_certificate", "publish_result", "update_register", "tell_producer", "tell_commune"},
    ),
    ("certified", "propose_revocation", "provincial_agency", {"ground": "law_breach"}, {"tell_producer"}),
    ("revocation_proposed", "revoke", "provincial_pc", {}, {"tell_producer", "update_register"}),
    ("certified", "withdraw_recognition", "provincial_pc", {}, {"tell_producer", "update_register"}),
]


@pytest.mark.parametrize(("state", "step", "role", "details", "expected"), OUT)
def test_what_a_step_sends_out(program, store, state, step, role, details, expected) -> None:
    """DN-06, HB-12, NX-11, N-4.2-3, N-6.4-11, N-6.4-13, N-6.8-8: what the step leaves to be done outside."""
    proposed = state == "revocation_proposed"
    standing(program, State.CERTIFIED if proposed else State(state), "2024-01-02", PHU_LOI)
    if proposed:
        by = {"role": "provincial_agency"}
        program.advance("P1", "propose_revocation", by=by, on=DAY("2024-06-03"), ground="law_breach")
    program.advance("P1", step, by={"role": role}, on=DAY("2024-06-04"), **details)
    assert sent_out(store, "2024-06-04") == expected


def test_what_time_sends_out(program, store) -> None:
    """NX-11, N-4.6-4: the producer is told of the end ahead, and the register shows it on the day after."""
    program.import_certificate(
        {"name": "Nước mắm", "set": 9},
        producer=HTX,
        unit=PHU_LOI,
        stars=4,
        issued_on=DAY("2021-03-01"),
        decision="1/QĐ-UBND",
    )
    program.sweep(DAY("2024-03-02"))
    assert sent_out(store, "2024-01-31") == {"expiry_notice"}
    assert sent_out(store, "2024-03-02") == {"tell_producer", "update_register"}
