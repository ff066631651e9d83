"""What waits for whom, in the order in which it presses, on any day and whether a sweep has run or not."""

from datetime import date, timedelta

import pytest

from cycle.errors import BadValueError, NotInForceError, UnknownWordError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import DOCUMENTS, walked
from cycle.vocabulary import Role, State, Step
from tests.support.plans import PLAIN

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
BY = {"role": "producer"}
UNIT = "dong-nai/phu-loi"
XUAN_HOI = "ha-tinh/nghi-xuan/xuan-hoi"
OLD = "dong-nai/dinh-quan/phu-loi"
#: Ideas wait for the province without a deadline.
IDEA = '[idea]\nselector = "province"\nintake = "continuous"\nplace = "I"\n'


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def registered(program, ref, on, unit=UNIT, **more):
    given = {"product": {"name": "Cacao", "set": 13}, "producer": HTX, "unit": unit, **more}
    return program.register(by=BY, on=DAY(on), ref=ref, **given)


def brought(program, ref, on, until, unit=UNIT):
    """A case that was brought to a state by one usual step a day."""
    registered(program, ref, on, unit)
    return walked(program, ref, DAY(on), until)


def imported(program, ref, valid_until, unit=UNIT, producer=HTX, stars=4):
    end = DAY(valid_until)
    given = {"producer": producer, "unit": unit, "decision": "1/QĐ", "level": "province", "ref": ref, "stars": stars}
    issued = end - timedelta(days=1095)
    return program.import_certificate({"name": "Cam", "set": 1}, issued_on=issued, valid_until=end, **given)


def refs(inbox):
    return [one.case.ref for one in inbox.cases]


# The order.


def pressing(program):
    """One case of each kind for the provincial agency, opened in another order than that in which they press."""
    imported(program, "ELDER", "2026-10-20")
    registered(program, "AGAIN", "2026-05-22", kind="re_evaluation", predecessor="ELDER", product=None)
    walked(program, "AGAIN", DAY("2026-05-22"), State.PROVINCE_RECEIVED)  # 45 days from 2026-05-24
    brought(program, "ROUND", "2026-06-10", State.PROVINCE_RECEIVED)  # its round ends on 2026-12-29
    program.load_plan("lao_cai_2026", f"{PLAIN}{IDEA}".replace("2023", "2026").replace("dong-nai", "lao-cai"))
    for ref, on in (("IDEA-LATE", "2026-06-20"), ("IDEA", "2026-06-01")):
        registered(program, ref, on, unit="lao-cai/bac-ha")
    brought(program, "OLD-RULES", "2026-05-10", State.PROVINCE_RECEIVED)  # lapses after 2026-07-21


def test_what_the_law_does_comes_first_then_what_is_late_then_what_is_due_then_what_waits_longest(program) -> None:
    pressing(program)
    inbox = program.inbox("provincial_agency", None, DAY("2026-07-15"))
    assert refs(inbox) == ["OLD-RULES", "AGAIN", "ROUND", "IDEA", "IDEA-LATE"]
    lapses, late, due, idea, _ = inbox.cases
    assert lapses.by_law is not None
    assert (lapses.by_law.on, lapses.by_law.step, lapses.by_law.to) == (DAY("2026-07-22"), Step.LAPSE, State.LAPSED)
    assert lapses.by_law.deadline.article == "Điều 12 khoản 2"
    assert late.due is not None
    assert (late.due.due_on, late.working_days_left) == (DAY("2026-07-08"), -5)
    assert due.due is not None
    assert (due.due.due_on, due.by_law) == (DAY("2026-12-29"), None)
    assert due.working_days_left == 117
    assert (idea.due, idea.by_law, idea.working_days_left, idea.days_waiting) == (None, None, None, 44)


def test_a_line_says_which_steps_are_expected_and_how_long_they_have_been(program) -> None:
    pressing(program)
    by_ref = {one.case.ref: one for one in program.inbox("provincial_agency", "dong-nai", DAY("2026-07-15")).cases}
    assert set(by_ref) == {"OLD-RULES", "AGAIN", "ROUND"}
    assert set(by_ref["ROUND"].steps) == {Step.CONVENE, Step.REQUEST_SUPPLEMENT, Step.REJECT_DOSSIER}
    assert by_ref["ROUND"].days_waiting == (DAY("2026-07-15") - program.case("ROUND").since).days


def test_of_several_deadlines_of_one_case_the_office_s_own_is_shown_beside_what_the_law_does(program) -> None:
    """A dossier at the commune under the rules that end: assessed within 15 working days, over on 2026-07-21."""
    brought(program, "P1", "2026-05-10", State.DOSSIER_SUBMITTED)
    text = program.deadlines("P1")
    (one,) = program.inbox("commune_pc", UNIT, DAY("2026-06-20")).cases
    assert one.by_law is not None
    assert {deadline.kind for deadline in text} == {"transition"}
    assert (one.by_law.on, one.due, one.deadline) == (DAY("2026-07-22"), None, one.by_law.deadline)
    brought(program, "P2", "2026-06-01", State.DOSSIER_SUBMITTED)
    two = program.inbox("commune_pc", UNIT, DAY("2026-06-20")).cases[1]
    assert two.by_law is None
    assert two.due is not None
    assert two.due.due_on == two.deadline.due_on == DAY("2026-06-22")
    assert two.working_days_left == 1


# Any day, swept or not.


def test_it_is_the_same_whether_a_sweep_has_run_or_not(program) -> None:
    imported(program, "H1", "2026-08-01")
    imported(program, "H2", "2027-06-01")
    before = {role: program.inbox(role, None, DAY("2026-08-03")).cases for role in (Role.PRODUCER, Role.MINISTRY)}
    assert refs(program.inbox("producer", None, DAY("2026-08-03"))) == ["H1"]
    program.sweep(DAY("2026-08-03"))
    for role, cases in before.items():
        after = program.inbox(role, None, DAY("2026-08-03")).cases
        assert [(one.case, one.steps, one.by_law) for one in cases] == [
            (one.case, one.steps, one.by_law) for one in after
        ]


def test_a_day_to_come_shows_what_time_has_done_by_then(program) -> None:
    imported(program, "H1", "2026-08-01")
    assert refs(program.inbox("producer", "dong-nai", DAY("2026-01-01"))) == []
    (soon,) = program.inbox("producer", "dong-nai", DAY("2026-03-01")).cases
    assert (soon.case.state, soon.by_law and soon.by_law.to) == (State.RENEWAL_DUE, State.EXPIRED)
    assert soon.by_law and soon.by_law.on == DAY("2026-08-02")
    (gone,) = program.inbox("producer", "dong-nai", DAY("2026-09-01")).cases
    assert (gone.case.state, gone.by_law, gone.days_waiting) == (State.EXPIRED, None, 30)


def test_a_past_day_is_answered_by_the_record_as_it_was(program) -> None:
    brought(program, "P1", "2026-06-01", State.PROVINCE_RECEIVED)
    program.sweep(DAY("2026-11-01"))
    assert refs(program.inbox("commune_pc", UNIT, DAY("2026-06-02"))) == ["P1"]
    (then,) = program.inbox("commune_pc", UNIT, DAY("2026-06-02")).cases
    assert (then.case.state, then.due and then.due.due_on) == (State.COMMUNE_ASSESSED, DAY("2026-06-22"))
    assert refs(program.inbox("commune_pc", UNIT, DAY("2026-11-01"))) == []
    assert refs(program.inbox("provincial_agency", "dong-nai", DAY("2026-06-02"))) == []
    assert refs(program.inbox("producer", None, DAY("2026-05-31"))) == []


def test_what_a_later_decision_has_ordered_was_not_known_before_it(program) -> None:
    """The districts' end moves every case that is with them, but nobody could know in 2024."""
    brought(program, "P1", "2024-05-06", State.DISTRICT_RECEIVED, OLD)
    (before,) = program.inbox("district_agency", "dong-nai/dinh-quan", DAY("2024-06-03")).cases
    assert before.by_law is None
    assert program.inbox("district_agency", "dong-nai/dinh-quan", DAY("2025-07-07")).cases == ()
    assert refs(program.inbox("provincial_agency", "dong-nai", DAY("2025-07-07"))) == ["P1"]


# Whose.


def test_each_role_of_each_unit_has_its_own_cases(program) -> None:
    brought(program, "A", "2026-06-01", State.DOSSIER_SUBMITTED)
    brought(program, "B", "2026-06-01", State.DOSSIER_SUBMITTED, "dong-nai/xuan-loc")
    brought(program, "C", "2026-06-01", State.DOSSIER_SUBMITTED, "lao-cai/phu-loi")
    on = DAY("2026-06-15")
    assert refs(program.inbox("commune_pc", UNIT, on)) == ["A"]
    assert refs(program.inbox("commune_pc", "dong-nai/xuan-loc", on)) == ["B"]
    assert refs(program.inbox("commune_pc", None, on)) == ["A", "B", "C"]
    assert refs(program.inbox("provincial_agency", "dong-nai", on)) == []


def test_a_case_of_before_the_mergers_waits_for_the_unit_that_took_over(program) -> None:
    """Bình Phước went into Đồng Nai; the path of the commune keeps the old name until somebody transfers it."""
    imported(program, "H1", "2026-08-01", unit="binh-phuoc/bu-dang/tho-son")
    by = {"role": "provincial_agency"}
    program.advance("H1", "propose_revocation", by=by, on=DAY("2026-03-02"), ground="law_breach")
    assert refs(program.inbox("provincial_pc", "dong-nai", DAY("2026-03-05"))) == ["H1"]
    assert refs(program.inbox("provincial_pc", "lam-dong", DAY("2026-03-05"))) == []
    assert refs(program.inbox("ministry", None, DAY("2026-03-05"))) == []


def test_a_producer_sees_its_own_cases_however_its_name_is_written(program) -> None:
    imported(program, "H1", "2026-08-01")
    imported(program, "H2", "2026-08-01", producer={"name": "HTX Á", "kind": "cooperative"})
    imported(program, "H3", "2026-08-01", unit="lao-cai/bac-ha")
    on = DAY("2026-08-05")
    assert refs(program.inbox("producer", None, on, "htx  a")) == ["H1", "H3"]
    assert refs(program.inbox("producer", UNIT, on, "HTX A")) == ["H1"]
    assert refs(program.inbox("producer", None, on)) == ["H1", "H2", "H3"]


def test_whoever_registered_again_has_the_new_case_to_do_and_not_the_old_one(program) -> None:
    imported(program, "H1", "2026-12-20")
    on = DAY("2026-07-06")
    assert refs(program.inbox("producer", None, on)) == ["H1"]
    registered(program, "N1", "2026-07-05", kind="re_evaluation", predecessor="H1", product=None)
    (again,) = program.inbox("producer", None, on).cases
    assert (again.case.ref, again.steps) == ("N1", (Step.SUBMIT_DOSSIER,))
    program.advance("N1", "submit_dossier", by=BY, on=on, documents=DOCUMENTS)
    assert refs(program.inbox("producer", None, on)) == []
    assert refs(program.inbox("commune_pc", UNIT, on)) == ["N1"]


# Duties.


def nghi_xuan(program):
    return program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))


def owed(program, role, unit, on):
    found = program.inbox(role, unit, DAY(on)).duties
    return [(one.obligation.key, one.period.due_on.isoformat(), one.status) for one in found]


def test_the_duties_of_the_unit_that_run_or_are_overdue_are_there_the_first_due_first(program) -> None:
    nghi_xuan(program)
    registered(program, "P1", "2022-01-05", XUAN_HOI)
    found = owed(program, "commune_pc", XUAN_HOI, "2022-02-10")
    assert ("monthly-report", "2022-01-19", "escalated") in found
    assert ("monthly-report", "2022-02-19", "due") in found
    assert ("monthly-report", "2022-03-19", "ahead") not in found
    assert [due for _, due, _ in found] == sorted(due for _, due, _ in found)
    by = {"role": "commune_pc", "unit": XUAN_HOI}
    program.fulfil("nghi_xuan_2022", "monthly-report", unit=XUAN_HOI, on=DAY("2022-02-10"), by=by)
    after = owed(program, "commune_pc", XUAN_HOI, "2022-02-10")
    assert [one for one in found if one not in after] == [("monthly-report", "2022-01-19", "escalated")]


def test_a_unit_sees_its_own_duties_and_a_producer_none(program) -> None:
    nghi_xuan(program)
    registered(program, "P1", "2022-01-05", XUAN_HOI)
    district = program.inbox("district_agency", "ha-tinh/nghi-xuan", DAY("2022-02-10")).duties
    assert district
    assert {(one.unit, one.who.level) for one in district} == {("ha-tinh/nghi-xuan", "district")}
    for role, unit in (("producer", XUAN_HOI), ("commune_pc", OLD), ("provincial_agency", "ha-tinh")):
        assert program.inbox(role, unit, DAY("2022-02-10")).duties == ()


def test_what_was_owed_under_a_plan_that_ended_is_for_the_level_above_in_the_end(program) -> None:
    plan = nghi_xuan(program)
    told = plan.policies.escalates_on(plan.ends)
    assert told is not None
    asked = ("district_agency", "ha-tinh/nghi-xuan")
    assert program.inbox(*asked, told).duties
    assert not program.inbox(*asked, told + timedelta(days=1)).duties


# Wrong questions.


@pytest.mark.parametrize(
    ("role", "unit", "error"),
    [
        ("boss", None, UnknownWordError),
        ("clock", None, BadValueError),
        ("admin", None, BadValueError),
        ("provincial_agency", UNIT, BadValueError),
        ("commune_pc", "dong-nai", BadValueError),
        ("ministry", "dong-nai", BadValueError),
        ("provincial_agency", "vn", BadValueError),
        ("provincial_agency", "atlantis", UnknownWordError),
    ],
)
def test_a_role_that_nothing_waits_for_or_a_unit_of_another_level_is_an_error(program, role, unit, error) -> None:
    with pytest.raises(error):
        program.inbox(role, unit, DAY("2026-07-01"))


def test_before_the_programme_there_is_no_inbox(program) -> None:
    with pytest.raises(NotInForceError):
        program.inbox("producer", None, DAY("2018-01-01"))
