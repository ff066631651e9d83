"""What units report done for the duties of a plan, through the program."""

from datetime import date

import pytest

from cycle.duty import DutyStatus
from cycle.errors import BadValueError, InputError, NotFoundError, UnknownWordError
from cycle.program import Program
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot

DAY = date.fromisoformat
DISTRICT = "ha-tinh/nghi-xuan"
COMMUNE = f"{DISTRICT}/xuan-hoi"
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    program = Program(store, FrozenClock())
    for key in SHIPPED_PLANS:
        program.load_plan(key, shipped_plan_text(key))
    return program


def fulfil(program, key, unit, on, by="admin", plan="nghi_xuan_2022", **more):
    role, _, own = by.partition("@")
    actor = {"role": role, "unit": own} if own else {"role": role}
    return program.fulfil(plan, key, unit=unit, on=DAY(on), by=actor, **more)


def registered(program, unit, on, **more):
    product, by = {"name": f"Cacao {unit} {on}", "set": 13}, {"role": "producer"}
    return program.register(product, producer=HTX, by=by, unit=unit, on=DAY(on), **more)


def statuses(program, key, on, unit, plan="nghi_xuan_2022"):
    found = program.obligations(plan, on=DAY(on), unit=unit)
    return [one.status for one in found if one.obligation.key == key and one.unit == unit]


def test_a_report_makes_the_duty_done_and_says_how_it_stands(program) -> None:
    duty = fulfil(program, "monthly-report", COMMUNE, "2022-01-19", f"commune_pc@{COMMUNE}", note="12/BC-UBND")
    assert (duty.unit, duty.who, duty.done, duty.status) == (COMMUNE, "commune", 1, DutyStatus.FULFILLED)
    assert duty.period.due_on == DAY("2022-01-19")
    assert statuses(program, "monthly-report", "2022-02-20", COMMUNE)[:2] == ["fulfilled", "overdue"]


def test_what_was_reported_is_kept_as_it_was_told(program, store) -> None:
    fulfil(program, "commune-visits", DISTRICT, "2022-02-10", f"district_agency@{DISTRICT}", count=2, note="Đợt 1")
    with store.read() as reading:
        (kept,) = reading.fulfilments("nghi_xuan_2022")
    assert (kept.obligation, kept.who, kept.unit, kept.count) == ("commune-visits", "district_agency", DISTRICT, 2)
    assert (kept.period, kept.on, kept.note) == (DAY("2022-03-31"), DAY("2022-02-10"), "Đợt 1")
    assert (kept.by.role, kept.by.unit) == ("district_agency", DISTRICT)


def test_without_a_period_the_earliest_that_has_begun_and_is_not_done_is_meant(program) -> None:
    def visited(on: str, **more):
        return fulfil(program, "commune-visits", DISTRICT, on, **more).period.due_on

    assert visited("2022-04-05", count=2) == DAY("2022-03-31")
    assert visited("2022-04-06") == DAY("2022-03-31")
    assert visited("2022-04-07", count=5) == DAY("2022-06-30")
    with pytest.raises(BadValueError, match="name it"):
        visited("2022-04-08")
    assert visited("2022-04-08", period=DAY("2022-04-01")) == DAY("2022-06-30")
    assert visited("2022-07-01") == DAY("2022-09-30")
    assert statuses(program, "commune-visits", "2022-07-01", DISTRICT) == [
        "fulfilled_late",
        "fulfilled",
        "due",
        "ahead",
    ]


def test_any_day_of_a_period_names_it(program) -> None:
    days = ("2022-05-01", "2022-05-19", "2022-05-31")
    told = [fulfil(program, "monthly-report", COMMUNE, "2022-06-01", period=DAY(day)) for day in days]
    assert {duty.period.due_on for duty in told} == {DAY("2022-05-19")}
    assert [duty.done for duty in told] == [1, 2, 3]


def test_the_first_day_of_a_period_is_good_and_what_is_no_day_is_refused(program) -> None:
    assert fulfil(program, "monthly-report", COMMUNE, "2022-04-01", period=DAY("2022-04-19")).status == "fulfilled"
    with pytest.raises(BadValueError, match=r"^on: "):
        program.fulfil("nghi_xuan_2022", "commune-plan", unit=COMMUNE, on="2022-02-30", by={"role": "admin"})
    with pytest.raises(BadValueError, match=r"^period: "):
        fulfil(program, "commune-plan", COMMUNE, "2022-02-01", period="tháng 2")
    with pytest.raises(BadValueError, match="bears own-plan on 2024-02-01: province, district"):
        fulfil(program, "own-plan", "bac-kan/na-ri/con-minh", "2024-02-01", plan="bac_kan_2024")


def test_who_reports_is_asked_for_where_several_of_a_unit_bear_the_duty(program) -> None:
    with pytest.raises(BadValueError, match="district_department, district_organisation"):
        fulfil(program, "monthly-report", DISTRICT, "2022-01-10")
    with pytest.raises(BadValueError, match="district_department, district_organisation"):
        fulfil(program, "monthly-report", DISTRICT, "2022-01-10", who="commune")
    assert fulfil(program, "monthly-report", DISTRICT, "2022-01-10", who="district_department").done == 1


@pytest.mark.parametrize(
    ("key", "unit", "on", "by", "more", "error", "says"),
    [
        ("", COMMUNE, "2022-03-01", "admin", {}, BadValueError, "^obligation: "),
        ("commune-plan", COMMUNE, "2022-03-01", "admin", {"plan": ""}, BadValueError, "^plan: "),
        ("no-such", COMMUNE, "2022-03-01", "admin", {}, NotFoundError, "obligation"),
        (
            "commune-plan",
            "ha-tinh/can-loc/a",
            "2022-03-01",
            "admin",
            {},
            BadValueError,
            "which the plan nghi_xuan_2022",
        ),
        (
            "commune-plan",
            DISTRICT,
            "2022-03-01",
            "admin",
            {},
            BadValueError,
            "bears commune-plan on 2022-03-01: commune",
        ),
        ("commune-visits", COMMUNE, "2022-03-01", "admin", {}, BadValueError, ": district"),
        ("commune-plan", "moon/a/b", "2022-03-01", "admin", {}, UnknownWordError, "province"),
        ("commune-plan", "Xuân Hội", "2022-03-01", "admin", {}, BadValueError, "path of slugs"),
        ("commune-plan", COMMUNE, "2021-12-31", "admin", {}, BadValueError, "^on: "),
        ("monthly-report", COMMUNE, "2022-03-01", "admin", {"count": 0}, BadValueError, "^count: "),
        ("monthly-report", COMMUNE, "2022-03-01", "admin", {"count": 1001}, BadValueError, "^count: "),
        ("monthly-report", COMMUNE, "2022-03-01", "admin", {"count": True}, BadValueError, "^count: "),
        ("monthly-report", COMMUNE, "2022-03-01", "admin", {"period": DAY("2023-01-01")}, BadValueError, "^period: "),
        ("monthly-report", COMMUNE, "2022-03-31", "admin", {"period": DAY("2022-04-01")}, BadValueError, "2022-04-01"),
        ("monthly-report", COMMUNE, "2022-03-01", "admin", {"who": "nobody"}, UnknownWordError, "who “nobody”"),
        ("monthly-report", COMMUNE, "2022-03-01", "admin", {"note": "\x00"}, BadValueError, "^note: "),
        ("commune-plan", COMMUNE, "2022-03-01", "producer", {}, BadValueError, "around it"),
        ("commune-plan", COMMUNE, "2022-03-01", "clock", {}, BadValueError, "around it"),
        ("commune-plan", COMMUNE, "2022-03-01", f"commune_pc@{DISTRICT}/co-dam", {}, BadValueError, "around it"),
        ("commune-plan", COMMUNE, "2022-03-01", "district_pc@ha-tinh/can-loc", {}, BadValueError, "around it"),
        ("commune-visits", DISTRICT, "2022-03-01", f"commune_pc@{COMMUNE}", {}, BadValueError, "around it"),
        ("commune-visits", DISTRICT, "2022-03-01", "commune_pc", {}, BadValueError, "around it"),
        ("case-officer", COMMUNE, "2022-03-01", "admin", {}, BadValueError, "owes case-officer"),
    ],
)
def test_a_report_that_fits_nowhere_is_refused_and_nothing_is_kept(
    program, store, key, unit, on, by, more, error, says
) -> None:
    before = snapshot(store)
    with pytest.raises(InputError, match=says) as caught:
        fulfil(program, key, unit, on, by, **more)
    assert type(caught.value) is error
    assert snapshot(store) == before


def test_a_plan_that_is_not_loaded_has_no_duties(program) -> None:
    with pytest.raises(NotFoundError):
        fulfil(program, "commune-plan", COMMUNE, "2022-03-01", plan="nghi_xuan_2023")
    with pytest.raises(NotFoundError):
        program.obligations("nghi_xuan_2023", on=DAY("2022-03-01"))
    with pytest.raises(NotFoundError):
        program.activity("nghi_xuan_2023", on=DAY("2022-03-01"))


@pytest.mark.parametrize(
    "by", ["commune_pc", f"district_agency@{DISTRICT}", "provincial_pc@ha-tinh", "ministry@vn", "admin"]
)
def test_whoever_is_of_the_unit_or_around_it_may_report(program, by) -> None:
    assert fulfil(program, "commune-plan", COMMUNE, "2022-03-01", by).status == "fulfilled"


def test_nx_10_the_person_in_charge_is_reported_for_each_product(program) -> None:
    registered(program, COMMUNE, "2022-02-01")
    registered(program, COMMUNE, "2022-02-02")
    assert fulfil(program, "case-officer", COMMUNE, "2022-02-05", note="Bà Lan").status == "due"
    assert fulfil(program, "case-officer", COMMUNE, "2022-02-06", note="Ông Minh").status == "fulfilled"


def test_qn_04_ideas_are_counted_on_the_day_of_their_selection_and_nobody_reports_them(program) -> None:
    tam_ky = "quang-nam/tam-ky"
    by = {"role": "district_agency", "unit": tam_ky}
    for number, on in enumerate(("2019-03-01", "2019-04-01", "2019-05-01"), start=1):
        registered(program, f"{tam_ky}/an-my", on, ref=f"P{number}")
    program.advance("P1", "select_idea", by=by, on=DAY("2019-03-10"))
    program.advance("P2", "reject_idea", by=by, on=DAY("2019-04-10"), reason="Trùng sản phẩm")
    assert statuses(program, "ideas-supported", "2019-12-31", tam_ky, "quang_nam_2018")[1] == "due"
    program.advance("P3", "select_idea", by=by, on=DAY("2019-12-31"))
    program.advance("P1", "withdraw", by={"role": "producer"}, on=DAY("2020-02-01"))
    assert statuses(program, "ideas-supported", "2019-12-30", tam_ky, "quang_nam_2018")[1] == "due"
    assert statuses(program, "ideas-supported", "2020-06-01", tam_ky, "quang_nam_2018") == [
        "escalated",
        "fulfilled",
        "due",
    ]
    with pytest.raises(BadValueError, match="the register counts ideas_supported"):
        fulfil(program, "ideas-supported", tam_ky, "2019-06-01", plan="quang_nam_2018")


def test_the_duties_of_all_plans_that_have_begun_are_asked_at_once(program) -> None:
    def keys(on: str, unit: str | None = None) -> set[str]:
        return {one.plan.key for one in program.obligations(on=DAY(on), unit=unit)}

    assert keys("2022-06-01") == keys("2022-01-01") == {"quang_nam_2018", "nghi_xuan_2022"}
    assert keys("2021-12-31") == {"quang_nam_2018"}
    assert keys("2024-06-01") == {"bac_kan_2024", "dong_nai_2023", "nghi_xuan_2022", "quang_nam_2018"}
    assert keys("2024-06-01", "bac-kan/na-ri") == {"bac_kan_2024"}
    assert {one.unit for one in program.obligations("bac_kan_2024", on=DAY("2023-06-01"), unit="bac-kan/na-ri")} == {
        "bac-kan/na-ri"
    }
    assert {one.status for one in program.obligations("bac_kan_2024", on=DAY("2023-06-01"))} == {"ahead"}
    assert program.obligations(on=DAY("2024-06-01"), unit="vn") == program.obligations(on=DAY("2024-06-01"))
    with pytest.raises(UnknownWordError):
        program.obligations(on=DAY("2024-06-01"), unit="moon")


def test_a_past_day_is_answered_as_it_was_whatever_was_reported_since(program) -> None:
    fulfil(program, "commune-plan", COMMUNE, "2022-01-05")
    days = [DAY(f"2022-{month:02}-25") for month in range(1, 13)]
    asked = [program.obligations("nghi_xuan_2022", on=day) for day in days]
    for on in ("2022-12-30", "2023-02-01"):
        fulfil(program, "monthly-report", COMMUNE, on)
        fulfil(program, "commune-visits", DISTRICT, on, count=4)
    registered(program, f"{DISTRICT}/co-dam", "2022-12-28")
    assert asked == [program.obligations("nghi_xuan_2022", on=day) for day in days]
    assert program.obligations("nghi_xuan_2022", on=DAY("2022-12-28")) != asked[-1]
