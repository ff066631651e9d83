"""When councils meet, and what comes of a file that is late or not complete."""

from datetime import date

import pytest

from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX A"}
AGENCY = {"role": "provincial_agency"}
COUNCIL = {"council": {"decision": "900/QĐ-UBND"}}
PHU_LOI, NEW_PHU_LOI = "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi"


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def standing(program, until, on, unit, plan=None, average="72.5"):
    """A case in that state, taken there by one step a day from that day on."""
    if plan:
        program.load_plan(plan, shipped_plan_text(plan))
    program.register({"name": "Cacao", "set": 13}, producer=HTX, by=BY, unit=unit, on=DAY(on), ref="P1")
    return walked(program, "P1", DAY(on), until, average)


def due(program):
    return [(one.kind.value, one.due_on.isoformat()) for one in program.deadlines("P1") if one.kind != "transition"]


@pytest.mark.parametrize(
    ("registered", "too_early", "opens", "last"),
    [
        ("2023-04-03", "2023-05-31", "2023-06-01", "2023-06-30"),
        ("2023-07-03", "2023-10-31", "2023-11-01", "2023-11-30"),
    ],
)
def test_dn_03_the_council_of_the_province_waits_for_its_month(program, registered, too_early, opens, last) -> None:
    """DN-03: a file of the first half of the year waits for June, a later one for November."""
    standing(program, State.PROVINCE_RECEIVED, registered, PHU_LOI, "dong_nai_2023")
    refusal = program.ask("P1", "convene", by=AGENCY, on=DAY(too_early), **COUNCIL)
    assert [(reason.code, reason.possible_from) for reason in refusal.reasons] == [("round.not_open", DAY(opens))]
    assert program.ask("P1", "convene", by=AGENCY, on=DAY(opens), **COUNCIL) is None
    assert due(program) == [("province_evaluation", last)]


@pytest.mark.parametrize(
    ("until", "step", "by", "average", "kind", "last"),
    [
        ("district_evaluation", "record_result", "district_council", "74", "district_evaluation", "2024-10-31"),
        ("province_evaluation", "record_result", "provincial_council", "74", "province_evaluation", "2024-11-30"),
    ],
)
def test_an_evaluation_after_the_last_day_counts_and_is_overdue(program, until, step, by, average, kind, last) -> None:
    """BK-14, BK-17: districts are done before November, the province before December; a late result still counts."""
    standing(program, State(until), "2024-04-01", "bac-kan/na-ri/con-minh", "bac_kan_2024")
    assert due(program) == [(kind, last)]
    assert not program.sweep(DAY(last)).overdue
    late = date.fromordinal(DAY(last).toordinal() + 1)
    assert dict(program.sweep(late).overdue) == {kind: 1}
    assert program.advance("P1", step, by={"role": by}, on=late, average=average).version > 1


def test_hb_09_a_council_at_the_end_of_december_counts_and_is_overdue(program) -> None:
    """HB-09: the province evaluates before 15 December 2023; in fact it met at the end of the month."""
    standing(program, State.PROVINCE_RECEIVED, "2023-09-04", "hoa-binh/cao-phong/thu-phong", "hoa_binh_2023")
    assert due(program) == [("province_evaluation", "2023-12-14")]
    assert dict(program.sweep(DAY("2023-12-15")).overdue) == {"province_evaluation": 1}
    assert walked(program, "P1", DAY("2023-12-27")).stars == 4


@pytest.mark.parametrize(
    ("level", "received", "key", "last"),
    [
        ("province", "2027-04-29", "2027-1", "2027-06-29"),
        ("province", "2027-04-30", "2027-2", "2027-12-29"),
        ("province", "2027-10-29", "2027-2", "2027-12-29"),
        ("province", "2027-10-30", "2028-1", "2028-06-29"),
        ("nation", "2027-01-29", "2027-2", "2027-03-29"),
        ("nation", "2027-01-30", "2027-1", "2027-09-29"),
        ("nation", "2027-07-29", "2027-1", "2027-09-29"),
        ("nation", "2027-07-30", "2028-2", "2028-03-29"),
    ],
)
def test_article_5_a_file_waits_for_the_round_that_takes_it_in(program, level, received, key, last) -> None:
    """N-6.3-1 to N-6.3-4, N-8-02 to N-8-05: the limits of 26/2026/QĐ-TTg, Điều 5, "before" being strict."""
    before, by = {
        "province": (State.COMMUNE_ASSESSED, {"role": "commune_pc"}),
        "nation": (State.PROVINCE_SCORED, {"role": "provincial_pc"}),
    }[level]
    standing(program, before, "2026-11-02", NEW_PHU_LOI, average="92")
    program.advance("P1", "forward", by=by, on=DAY(received))
    kind = {"province": "province_evaluation", "nation": "national_evaluation"}[level]
    assert due(program) == [(kind, last)]
    agency = {"role": "ministry"} if level == "nation" else AGENCY
    case = program.advance("P1", "convene", by=agency, on=DAY(received), **COUNCIL)
    assert case.sittings[-1].round_key == key


def test_dn_05_a_file_is_completed_as_often_as_it_takes(program) -> None:
    """DN-05, N-3.2-5, N-6.4-7, N-7.1-04: no number of times and no limit of its own is given."""
    case = standing(program, State.PROVINCE_RECEIVED, "2023-04-03", PHU_LOI, "dong_nai_2023")
    waits = due(program)
    for _ in range(3):
        case = program.advance("P1", "request_supplement", by=AGENCY, on=case.since, reason="Thiếu phiếu kiểm nghiệm")
        assert (case.state, due(program)) == (State.PROVINCE_SUPPLEMENT, waits)
        case = program.advance("P1", "supplement", by=BY, on=case.since, documents=["evidence"])
        assert case.state is State.PROVINCE_RECEIVED
    assert max(one.version for one in case.dossier if one.kind == "evidence") == 3


def test_the_commune_has_15_working_days_for_a_re_evaluation_too(program) -> None:
    """N-6.7-2: from Wednesday 2 September 2026, Independence Day, to Wednesday 23 September."""
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer=HTX,
        unit=NEW_PHU_LOI,
        stars=4,
        issued_on=DAY("2024-03-01"),
        decision="1/QĐ-UBND",
        ref="H1",
    )
    program.register(kind="re_evaluation", predecessor="H1", by=BY, on=DAY("2026-09-02"), ref="P1")
    walked(program, "P1", DAY("2026-09-02"), State.DOSSIER_SUBMITTED)
    assert due(program) == [("commune_assessment", "2026-09-23")]
