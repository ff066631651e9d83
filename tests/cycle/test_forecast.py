"""What is to come: foretold exactly as the sweep then does it, if nobody acts."""

from collections import Counter
from datetime import date, timedelta

import pytest

from cycle.errors import BadValueError, UnknownWordError
from cycle.forecast import ForecastKind, Renewal
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import DOCUMENTS, walked
from cycle.vocabulary import State, Step
from tests.support.plans import PLAIN, ROUND

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
BY = {"role": "producer"}
UNIT = "dong-nai/phu-loi"
K = ForecastKind


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def imported(program, ref, valid_until, unit=UNIT, level="province", stars=4):
    end = DAY(valid_until)
    given = {"producer": HTX, "unit": unit, "decision": "1/QĐ", "level": level, "ref": ref, "stars": stars}
    issued = end - timedelta(days=1095)
    return program.import_certificate({"name": "Cam", "set": 1}, issued_on=issued, valid_until=end, **given)


def brought(program, ref, on, until, unit=UNIT):
    product = {"name": "Cacao", "set": 13}
    program.register(product, producer=HTX, unit=unit, by=BY, on=DAY(on), ref=ref)
    return walked(program, ref, DAY(on), until)


def told(program, on, days=30, unit=None):
    """Day, kind, what, office and unit of all that is to come."""
    found = program.forecast(DAY(on), days, unit).coming
    return [(one.on.isoformat(), one.kind, one.what, one.office, one.unit) for one in found]


def test_notices_and_the_end_of_a_certificate_come_on_their_days_with_who_is_to_act(program) -> None:
    imported(program, "H1", "2026-08-01")
    assert told(program, "2026-01-31", 40) == [
        ("2026-02-02", K.NOTICE, Step.NOTIFY_EXPIRY, "provincial_agency", "dong-nai"),
    ]
    assert told(program, "2026-06-30", 40) == [
        ("2026-07-02", K.NOTICE, Step.NOTIFY_EXPIRY, "provincial_agency", "dong-nai"),
        ("2026-08-02", K.CERTIFICATE_ENDS, Step.EXPIRE, "producer", UNIT),
    ]
    assert told(program, "2026-08-02", 1500) == []


def test_what_a_district_issued_is_the_province_s_to_give_notice_of(program) -> None:
    imported(program, "H1", "2026-08-01", "dong-nai/dinh-quan/phu-loi", "district", 3)
    assert told(program, "2026-07-01", 5) == [
        ("2026-07-02", K.NOTICE, Step.NOTIFY_EXPIRY, "provincial_agency", "dong-nai"),
    ]


def test_of_an_end_it_is_said_whether_a_re_evaluation_is_on_its_way(program) -> None:
    for number in range(4):
        imported(program, f"H{number}", "2026-12-20")
    for number in (1, 2):
        program.register(kind="re_evaluation", predecessor=f"H{number}", by=BY, on=DAY("2026-07-01"), ref=f"N{number}")
    program.advance("N2", "submit_dossier", by=BY, on=DAY("2026-07-02"), documents=DOCUMENTS)
    program.advance("H3", "decline_renewal", by=BY, on=DAY("2026-07-03"), reason="ngừng sản xuất")
    found = program.forecast(DAY("2026-12-01")).coming
    ends = {one.case.ref: one.renewal for one in found if one.kind is K.CERTIFICATE_ENDS and one.case}
    assert ends == {
        "H0": Renewal.NOTHING,
        "H1": Renewal.REGISTERED,
        "H2": Renewal.FILED,
        "H3": Renewal.DECLINED,
    }


def test_a_limit_of_the_law_ends_a_case_and_what_it_owed_until_then_is_not_overdue_later(program) -> None:
    text = f"{PLAIN}{ROUND.format(number=1)}evaluate_by = 2026-08-15\n"
    program.load_plan("dong_nai_2026", text.replace("2023", "2026"))
    brought(program, "P1", "2026-05-10", State.PROVINCE_RECEIVED)
    assert [one.due_on for one in program.deadlines("P1")] == [DAY("2026-07-21"), DAY("2026-08-15")]
    assert told(program, "2026-06-30", 60) == [
        ("2026-07-22", K.CASE_MOVES, Step.LAPSE, "provincial_agency", "dong-nai"),
    ]


def test_an_office_becomes_overdue_the_day_after_its_last_good_one(program) -> None:
    brought(program, "P1", "2026-06-01", State.DOSSIER_SUBMITTED)
    assert told(program, "2026-06-22", 1) == [
        ("2026-06-23", K.OVERDUE, "commune_assessment", "commune_pc", UNIT),
    ]
    assert told(program, "2026-06-21", 1) == []
    assert told(program, "2026-06-23", 60) == []


def test_what_a_later_decision_orders_is_not_foretold_before_it(program) -> None:
    """On 2025-07-06 every case that is with a district passes to its province: nobody knew on the 1st."""
    brought(program, "P1", "2025-05-01", State.DISTRICT_RECEIVED, "dong-nai/dinh-quan/phu-loi")
    assert told(program, "2025-07-01", 400) == []
    program.sweep(DAY("2025-07-06"))
    assert program.case("P1").state is State.PROVINCE_RECEIVED


def test_the_plan_s_proposals_are_foretold_after_the_end(program) -> None:
    program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023"))
    imported(program, "H1", "2023-03-10", "hoa-binh/cao-phong/thu-phong")
    moves = [one for one in told(program, "2023-03-01", 30) if one[1] is not K.DUTY_OVERDUE]
    assert [(on, what) for on, _, what, _, _ in moves] == [
        ("2023-03-11", Step.EXPIRE),
        ("2023-03-18", Step.PROPOSE_REVOCATION),
    ]


def test_duties_that_pass_are_there_and_those_that_are_done_are_not(program) -> None:
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    unit = "ha-tinh/nghi-xuan/xuan-hoi"
    brought(program, "P1", "2022-01-05", State.IMPLEMENTING, unit)
    asked = (DAY("2022-02-01"), 20, unit)
    before = [one for one in program.forecast(*asked).coming if one.kind is K.DUTY_OVERDUE]
    assert ("2022-02-20", "monthly-report", unit) in {
        (one.on.isoformat(), one.duty.obligation.key, one.unit) for one in before if one.duty
    }
    by = {"role": "commune_pc", "unit": unit}
    for on in ("2022-02-01", "2022-02-01"):  # January's, then February's
        program.fulfil("nghi_xuan_2022", "monthly-report", unit=unit, on=DAY(on), by=by)
    after = [one for one in program.forecast(*asked).coming if one.kind is K.DUTY_OVERDUE]
    assert len(after) == len(before) - 1


@pytest.mark.parametrize("swept", [False, True])
def test_the_sweep_then_does_what_was_foretold_on_the_day_it_was_foretold(swept) -> None:
    program = Program(MemoryStore(), FrozenClock())
    program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023"))
    for number in range(12):
        imported(program, f"H{number}", f"2023-{1 + number % 6:02}-{3 + number:02}", "hoa-binh/cao-phong/thu-phong")
    brought(program, "P1", "2023-02-06", State.PROVINCE_RECEIVED, "hoa-binh/cao-phong/thu-phong")
    on = DAY("2023-02-20")
    if swept:
        program.sweep(on)
    found = [one for one in program.forecast(on, 400).coming if one.kind is not K.DUTY_OVERDUE]
    program.sweep(on + timedelta(days=400))
    done = Counter(
        (event.on, event.step.value, case.ref)
        for case in program.cases()
        for event in program.history(case.id)
        if event.on > on and event.by.role == "clock"
    )
    done += Counter(
        (one.due_on + timedelta(days=1), one.kind.value, case.ref)
        for case in program.cases()
        for one in program.deadlines(case.id)
        if one.overdue and one.due_on >= on
    )
    assert Counter((one.on, one.what and one.what.value, one.case and one.case.ref) for one in found) == done
    assert sum(done.values()) > 20


def test_they_are_in_order_and_only_of_the_unit_that_is_asked_for(program) -> None:
    imported(program, "H1", "2026-08-01")
    imported(program, "H2", "2026-07-20", "lao-cai/bac-ha")
    imported(program, "H3", "2026-07-20", "binh-phuoc/bu-dang/tho-son")
    everything = program.forecast(DAY("2026-06-30"), 40)
    days = [one.on for one in everything.coming]
    assert days == sorted(days)
    assert (everything.on, everything.until) == (DAY("2026-06-30"), DAY("2026-08-09"))
    here = program.forecast(DAY("2026-06-30"), 40, "dong-nai").coming
    assert {one.case.ref for one in here if one.case} == {"H1", "H3"}
    assert {one.unit for one in here} == {"dong-nai", UNIT, "dong-nai/tho-son"}


@pytest.mark.parametrize("days", [0, -1, 1501, "7", 1.5])
def test_days_are_counted_from_one(program, days) -> None:
    with pytest.raises(BadValueError):
        program.forecast(DAY("2026-06-30"), days)


def test_a_unit_that_is_none_is_an_error(program) -> None:
    with pytest.raises(UnknownWordError):
        program.forecast(DAY("2026-06-30"), 30, "atlantis")
