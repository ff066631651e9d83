"""Duties of the plans as they run: who owes what, until when it is good, and what follows when it is not done."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.duties import duties, escalated_on, known_places, next_day_of_duties, passed_on, periods_of
from cycle.duty import Duty, Fulfilment
from cycle.errors import PlanError
from cycle.plan import Plan, UnitClass
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan
from cycle.testing.examples import certificate
from cycle.vocabulary import Level
from tests.support.duties import ADMIN, DAY, UNDONE, entry, period, plan_of, report, standing, status, the_duty

NX, BK, QN, HB = map(shipped_plan, ("nghi_xuan_2022", "bac_kan_2024", "quang_nam_2018", "hoa_binh_2023"))
DISTRICT = "ha-tinh/nghi-xuan"
COMMUNE = f"{DISTRICT}/xuan-hoi"
KNOWN = [entry(COMMUNE, "2021-05-01")]
BK_DISTRICTS = ["ba-be", "bach-thong", "cho-don", "cho-moi", "na-ri", "ngan-son", "pac-nam", "tp-bac-kan"]
ONE_DAY = timedelta(days=1)


# The worked facts of the documents.


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-01-31", "ahead"),
        ("2022-02-01", "due"),
        ("2022-02-19", "due"),
        ("2022-02-20", "overdue"),
        ("2022-03-06", "overdue"),
        ("2022-03-07", "escalated"),
        ("2025-01-01", "escalated"),
    ],
)
def test_nx_01_a_monthly_report_is_good_until_the_19th(on: str, expected: str) -> None:
    february = f"nghi_xuan_2022 monthly-report {COMMUNE} 2022-02-19"
    assert status(february, on, register=KNOWN) == expected


@pytest.mark.parametrize(("on", "expected"), [("2022-02-19", "fulfilled"), ("2022-02-20", "fulfilled_late")])
def test_nx_01_a_report_of_the_20th_is_late_for_good(on: str, expected: str) -> None:
    done = report(NX, "monthly-report", COMMUNE, "2022-02-19", on, who="commune")
    february = f"nghi_xuan_2022 monthly-report {COMMUNE} 2022-02-19"
    assert the_duty(february, on, done).done_on == DAY(on)
    assert status(february, on, done) == status(february, "2022-12-31", done) == expected


def test_nx_01_offices_organisations_and_communes_report_each_for_themselves() -> None:
    bearers = {(one.who, one.unit) for one in standing(NX, "2022-06-01", key="monthly-report", register=KNOWN)}
    assert bearers == {
        (UnitClass.DISTRICT_DEPARTMENT, DISTRICT),
        (UnitClass.DISTRICT_ORGANISATION, DISTRICT),
        (UnitClass.COMMUNE, COMMUNE),
    }
    done = report(NX, "monthly-report", DISTRICT, "2022-06-19", "2022-06-05", who="district_department")
    june = f"nghi_xuan_2022 monthly-report {DISTRICT} 2022-06-19"
    assert status(f"{june} district_department", "2022-06-30", done) == "fulfilled"
    assert status(f"{june} district_organisation", "2022-06-30", done) == "overdue"


def test_nx_02_the_summary_of_a_month_is_good_until_its_last_day() -> None:
    february = f"nghi_xuan_2022 summary-report {DISTRICT} 2022-02-28"
    assert [status(february, on) for on in ("2022-02-28", "2022-03-01")] == ["due", "overdue"]


def test_nx_06_and_nx_09_what_has_no_day_of_its_own_is_due_by_the_end_of_the_plan() -> None:
    for key, unit in (("inspection-plan", DISTRICT), ("commune-plan", COMMUNE)):
        duty = f"nghi_xuan_2022 {key} {unit} 2022-12-31"
        assert status(duty, "2022-12-31", register=KNOWN) == "due"
        assert status(duty, "2023-01-01", register=KNOWN) == "overdue"


def test_nx_07_three_visits_every_quarter_may_come_as_three_reports() -> None:
    visits = [report(NX, "commune-visits", DISTRICT, "2022-06-30", on) for on in ("2022-04-10", "2022-05-10")]
    second = f"nghi_xuan_2022 commune-visits {DISTRICT} 2022-06-30"
    assert status(second, "2022-06-30", *visits) == "due"
    assert status(second, "2022-07-01", *visits) == "overdue"
    last = report(NX, "commune-visits", DISTRICT, "2022-06-30", "2022-06-30")
    whole = the_duty(second, "2022-07-01", *visits, last)
    assert (whole.done, whole.least, whole.done_on, whole.status) == (3, 3, DAY("2022-06-30"), "fulfilled")
    late = report(NX, "commune-visits", DISTRICT, "2022-06-30", "2022-07-04", count=2)
    assert status(second, "2022-07-04", *visits, late) == "fulfilled_late"


def test_nx_07_visits_of_one_quarter_do_nothing_for_the_next() -> None:
    many = report(NX, "commune-visits", DISTRICT, "2022-03-31", "2022-03-01", count=9)
    assert the_duty(f"nghi_xuan_2022 commune-visits {DISTRICT} 2022-03-31", "2022-04-01", many).done == 9
    assert the_duty(f"nghi_xuan_2022 commune-visits {DISTRICT} 2022-06-30", "2022-04-01", many).done == 0


def test_nx_10_somebody_is_named_for_each_product_of_the_plan() -> None:
    products = [entry(COMMUNE, "2022-02-01"), entry(COMMUNE, "2022-03-01"), *KNOWN]
    taken_in = certificate(issued_on=DAY("2022-04-01"))
    products += [entry(COMMUNE, "2022-04-01", certificate=taken_in), entry(f"{DISTRICT}/cuong-gian", "2022-01-05")]
    named = f"nghi_xuan_2022 case-officer {COMMUNE} 2022-12-31"
    first = report(NX, "case-officer", COMMUNE, "2022-12-31", "2022-02-10")
    assert the_duty(named, "2022-02-28", first, register=products).least == 1
    assert status(named, "2022-02-28", first, register=products) == "fulfilled"
    assert the_duty(named, "2022-06-30", first, register=products).least == 2
    assert status(named, "2022-06-30", first, register=products) == "due"
    assert status(named, "2023-01-01", first, register=products) == "overdue"
    assert not standing(NX, "2022-06-30", key="case-officer", register=KNOWN)


def test_nx_12_one_product_is_presented_every_month() -> None:
    feature = report(NX, "product-feature", DISTRICT, "2022-05-31", "2022-05-31")
    assert status(f"nghi_xuan_2022 product-feature {DISTRICT} 2022-05-31", "2022-06-01", feature) == "fulfilled"
    assert status(f"nghi_xuan_2022 product-feature {DISTRICT} 2022-04-30", "2022-06-01", feature) == "escalated"


def test_bk_03_every_department_and_district_has_its_plan_by_the_end_of_march() -> None:
    due = standing(BK, "2024-03-31", key="own-plan")
    bearers = [("provincial_department", "bac-kan"), *(("district", f"bac-kan/{slug}") for slug in BK_DISTRICTS)]
    assert [(one.who, one.unit) for one in due] == bearers
    assert {one.period for one in due} == {period("2024-01-01", "2024-03-31")}
    assert {one.status for one in due} == {"due"}
    sent = report(BK, "own-plan", "bac-kan/na-ri", "2024-03-31", "2024-03-29", who="district")
    after = standing(BK, "2024-04-01", sent, key="own-plan")
    assert [one.unit for one in after if one.status == "fulfilled"] == ["bac-kan/na-ri"]
    assert {one.status for one in after if one.unit != "bac-kan/na-ri"} == {"overdue"}


def test_bk_04_two_news_items_a_month_in_a_leap_year() -> None:
    february = "bac_kan_2024 news bac-kan 2024-02-29"
    one = report(BK, "news", "bac-kan", "2024-02-29", "2024-02-10")
    assert status(february, "2024-02-29", one) == "due"
    assert status(february, "2024-03-01", one) == "overdue"
    assert status(february, "2024-03-01", one, one) == "fulfilled"
    assert [duty.period.due_on.day for duty in standing(BK, "2024-12-31", key="news")][:3] == [31, 29, 31]


def test_bk_24_the_conference_has_not_begun_before_the_last_quarter() -> None:
    conference = "bac_kan_2024 review-conference bac-kan 2024-12-31"
    assert [status(conference, on) for on in ("2024-09-30", "2024-10-01", "2025-01-01")] == ["ahead", "due", "overdue"]


def test_dn_12_one_mission_in_the_second_quarter() -> None:
    mission = "dong_nai_2023 field-mission dong-nai 2023-06-30"
    assert [status(mission, on) for on in ("2023-03-31", "2023-04-01", "2023-06-30", "2023-07-01")] == [
        *("ahead", "due", "due", "overdue")
    ]


def test_dn_14_the_periodic_report_is_due_once_a_year() -> None:
    assert status("dong_nai_2023 periodic-report dong-nai 2023-12-31", "2024-01-15") == "overdue"
    assert status("dong_nai_2023 periodic-report dong-nai 2023-12-31", "2024-01-16") == "escalated"


def test_hb_15_every_district_that_is_known_renews_its_council() -> None:
    known = [entry("hoa-binh/cao-phong/thu-phong", "2023-02-01"), entry("hoa-binh/mai-chau/chieng-chau", "2023-09-01")]
    assert [one.unit for one in standing(HB, "2023-06-01", register=known)] == ["hoa-binh/cao-phong"]
    both = standing(HB, "2023-12-31", register=known)
    assert [(one.unit, one.status) for one in both] == [("hoa-binh/cao-phong", "due"), ("hoa-binh/mai-chau", "due")]


def test_qn_04_the_register_counts_two_ideas_in_each_district_every_year() -> None:
    tam_ky, hoi_an = "quang-nam/tam-ky/an-my", "quang-nam/hoi-an/cam-ha"
    ideas = [
        entry(tam_ky, "2018-06-01", idea_on="2018-06-10"),
        entry(tam_ky, "2018-11-01", idea_on="2018-12-31"),
        entry(tam_ky, "2018-12-20", idea_on="2019-01-02"),
        entry(hoi_an, "2018-06-02", idea_on="2018-06-20"),
        entry(hoi_an, "2018-07-02"),
    ]
    done = the_duty("quang_nam_2018 ideas-supported quang-nam/tam-ky 2018-12-31", "2019-06-01", register=ideas)
    assert (done.done, done.done_on, done.status) == (2, DAY("2018-12-31"), "fulfilled")
    assert done.period == period("2018-05-07", "2018-12-31")
    assert status("quang_nam_2018 ideas-supported quang-nam/tam-ky 2019-12-31", "2020-01-01", register=ideas) == (
        "overdue"
    )
    short = the_duty("quang_nam_2018 ideas-supported quang-nam/hoi-an 2018-12-31", "2019-01-01", register=ideas)
    assert (short.done, short.status) == (1, "overdue")
    told = report(QN, "ideas-supported", "quang-nam/hoi-an", "2018-12-31", "2018-12-01", count=5)
    assert status("quang_nam_2018 ideas-supported quang-nam/hoi-an 2018-12-31", "2019-01-01", told, register=ideas) == (
        "overdue"
    )


def test_qn_08_qn_09_qn_10_and_qn_16_are_owed_by_the_days_of_the_scheme() -> None:
    known = [entry("quang-nam/tam-ky/an-my", "2018-06-01")]
    due = {(one.obligation.key, one.unit, one.period.due_on) for one in standing(QN, "2020-12-31", register=known)}
    years = [date(year, 12, 31) for year in (2018, 2019, 2020)]
    assert {("yearly-plan", unit, day) for unit in ("quang-nam", "quang-nam/tam-ky") for day in years} <= due
    assert {("yearly-report", "quang-nam", day) for day in years} <= due
    assert {("pilot", "quang-nam", years[0]), ("value-chain-project", "quang-nam/tam-ky", years[2])} <= due


def test_what_the_register_does_not_count_units_report() -> None:
    plan = plan_of('books yearly provincial_agency indicator = "handbooks"', "r yearly provincial_agency")
    told = report(plan, "books", "dong-nai", "2025-12-31", "2025-05-01")
    assert [one.status for one in standing(plan, "2025-06-01", told)] == ["fulfilled", "due"]


# Which units are known, and while they stand.


def test_a_unit_is_known_by_its_figures_its_cases_and_its_reports() -> None:
    told = report(BK, "own-plan", "bac-kan/na-ri", "2024-03-31", "2024-03-01", who="district")
    places = known_places(BK, [entry("bac-kan/cho-don/bang-phuc", "2023-01-01")], [told])
    communes = [place.unit for place in places if place.level is Level.COMMUNE]
    assert communes == ["bac-kan/cho-don/bang-phuc"]
    assert {place.unit for place in places if place.level is Level.DISTRICT} == {
        f"bac-kan/{one}" for one in BK_DISTRICTS
    }
    assert not [place for place in known_places(BK, [entry("ha-tinh/nghi-xuan/a", "2023-01-01")]) if "/a" in place.unit]


def test_a_commune_that_only_reports_is_known_from_then_on() -> None:
    done = report(NX, "monthly-report", COMMUNE, "2022-03-19", "2022-03-01", who="commune")
    assert not standing(NX, "2022-02-28", done, unit=COMMUNE)
    known = standing(NX, "2022-03-01", done, key="monthly-report", unit=COMMUNE)
    assert [one.status for one in known][:4] == ["escalated", "overdue", "fulfilled", "ahead"]


def test_units_outside_the_plan_bear_nothing() -> None:
    outside = [entry("ha-tinh/can-loc/thien-loc", "2022-01-01"), entry("ha-tinh/nghi-xuan-2/a", "2022-01-01")]
    assert {one.unit for one in standing(NX, "2022-06-01", register=outside)} == {DISTRICT}


def test_what_only_the_nation_bears_is_nobodys_inside_a_province() -> None:
    assert not standing(plan_of("help yearly ministry"), "2025-06-01")


def test_a_district_owes_nothing_from_the_day_it_ended() -> None:
    plan = plan_of("report monthly district,provincial_agency")
    known = [entry("dong-nai/dinh-quan/phu-loi", "2024-03-01")]
    before = standing(plan, "2025-06-30", unit="dong-nai/dinh-quan", register=known)
    assert len(before) == 12
    after = standing(plan, "2025-07-01", unit="dong-nai/dinh-quan", register=known)
    assert [one.period.due_on.month for one in after] == [1, 2, 3, 4, 5, 6]
    assert [one.status for one in after][-1] == "overdue"
    assert standing(plan, "2026-01-01", unit="dong-nai/dinh-quan", register=known)[-1].status == "overdue"
    told = passed_on(plan, known, (), DAY("2025-07-01"))
    assert [one.unit for one in told] == ["dong-nai"]
    assert not [one for one in escalated_on(plan, known, (), DAY("2025-07-16")) if one.unit != "dong-nai"]


def test_what_a_district_did_in_time_stays_done_though_it_would_have_had_longer() -> None:
    plan = plan_of("plan yearly district")
    known = [entry("dong-nai/dinh-quan/phu-loi", "2024-03-01"), entry("dong-nai/tan-phu/phu-lam", "2024-03-01")]
    done = report(plan, "plan", "dong-nai/dinh-quan", "2025-12-31", "2025-05-02")
    after = standing(plan, "2026-03-01", done, register=known)
    assert [(one.unit, one.status) for one in after] == [("dong-nai/dinh-quan", "fulfilled")]


def test_communes_of_two_parts_owe_from_the_day_the_districts_ended() -> None:
    plan = plan_of("report monthly commune")
    known = [entry("dong-nai/phu-loi", "2025-08-05"), entry("dong-nai/dinh-quan/la-nga", "2025-02-01")]
    due = standing(plan, "2025-12-31", register=known)
    assert {one.period.due_on.month for one in due if one.unit == "dong-nai/phu-loi"} == {7, 8, 9, 10, 11, 12}
    assert {one.period.due_on.month for one in due if one.unit == "dong-nai/dinh-quan/la-nga"} == {1, 2, 3, 4, 5, 6}


def test_the_path_of_an_ended_district_is_not_taken_for_a_commune() -> None:
    plan = plan_of("report monthly commune")
    known = [entry("dong-nai/dinh-quan/la-nga", "2025-02-01")]
    assert "dong-nai/dinh-quan" not in {one.unit for one in standing(plan, "2025-12-31", register=known)}


def test_a_province_that_was_merged_owes_nothing_from_then_on() -> None:
    plan = plan_of("report quarterly provincial_agency", unit="bac-kan")
    assert [one.period.due_on.month for one in standing(plan, "2025-12-31")] == [3, 6]
    assert not passed_on(plan, (), (), DAY("2025-07-01"))


# What follows on which day.


def test_a_duty_passes_once_and_is_told_above_after_the_days_of_the_plan() -> None:
    assert [one.unit for one in passed_on(BK, (), (), DAY("2024-04-01"))][:2] == ["bac-kan", "bac-kan/ba-be"]
    assert {one.obligation.key for one in passed_on(BK, (), (), DAY("2024-04-01"))} == {"own-plan", "news"}
    assert {one.status for one in passed_on(BK, (), (), DAY("2024-04-01"))} == {"overdue"}
    assert not passed_on(BK, (), (), DAY("2024-04-02"))
    assert not escalated_on(BK, (), (), DAY("2024-04-15"))
    assert {one.obligation.key for one in escalated_on(BK, (), (), DAY("2024-04-16"))} == {"own-plan", "news"}
    assert {one.status for one in escalated_on(BK, (), (), DAY("2024-04-16"))} == {"escalated"}
    assert not escalated_on(BK, (), (), DAY("2024-04-17"))


def test_what_is_reported_on_the_day_itself_does_not_change_what_had_passed() -> None:
    """A sweep in the first minutes of a day and one a week later find the same."""
    on_the_day = report(BK, "news", "bac-kan", "2024-01-31", "2024-02-01", count=2)
    before = report(BK, "news", "bac-kan", "2024-01-31", "2024-01-31", count=2)
    news = [one for one in passed_on(BK, (), [on_the_day], DAY("2024-02-01")) if one.obligation.key == "news"]
    assert [one.done for one in news] == [0]
    assert not passed_on(BK, (), [before], DAY("2024-02-01"))
    assert not escalated_on(BK, (), [on_the_day], DAY("2024-02-16"))


def test_a_unit_that_became_known_later_is_not_told_of_earlier_days() -> None:
    known = [entry(COMMUNE, "2022-02-20")]
    february = [one.unit for one in passed_on(NX, known, (), DAY("2022-02-20"))]
    march = [one.unit for one in passed_on(NX, known, (), DAY("2022-03-20"))]
    assert (COMMUNE in february, COMMUNE in march) == (False, True)


@pytest.mark.parametrize(("days", "on"), [(1, "2025-02-02"), (15, "2025-02-16"), (366, "2026-02-02")])
def test_a_plan_says_after_how_many_days_the_level_above_is_told(days: int, on: str) -> None:
    plan = plan_of("r monthly provincial_agency", more=f"[policies]\nescalate_after_days = {days}\n")
    assert standing(plan, (DAY(on) - ONE_DAY).isoformat())[0].status == "overdue"
    assert [one.period.due_on for one in escalated_on(plan, (), (), DAY(on))] == [DAY("2025-01-31")]
    assert standing(plan, on)[0].status == "escalated"


def test_a_plan_may_have_nobody_told() -> None:
    plan = plan_of("r once provincial_agency", more="[policies]\nescalate_after_days = 0\n")
    assert standing(plan, "2030-01-01")[0].status == "overdue"
    assert next_day_of_duties(plan, DAY("2025-12-31")) == DAY("2026-01-01")
    assert next_day_of_duties(plan, DAY("2026-01-01")) is None


@pytest.mark.parametrize("days", ["-1", "367", '"15"', "true"])
def test_days_that_are_none_are_refused(days: str) -> None:
    with pytest.raises(PlanError, match=r"policies.escalate_after_days: .* is not a whole number from 0 to 366"):
        plan_of(more=f"[policies]\nescalate_after_days = {days}\n")


def test_the_days_of_duties_follow_each_other_to_the_end() -> None:
    days, day = [], DAY("2023-12-31")
    while (following := next_day_of_duties(BK, day)) is not None:
        day = following
        days.append(day)
    assert days[:4] == [DAY("2024-02-01"), DAY("2024-02-16"), DAY("2024-03-01"), DAY("2024-03-16")]
    assert days[-2:] == [DAY("2025-01-01"), DAY("2025-01-16")]
    assert all(one < other for one, other in pairwise(days))
    assert next_day_of_duties(BK, DAY("2025-01-15")) == DAY("2025-01-16")
    assert next_day_of_duties(plan_of(), DAY("2025-01-01")) is None


@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_nothing_passes_on_a_day_that_is_not_foretold(key: str) -> None:
    plan = shipped_plan(key)
    last = plan.ends + timedelta(days=40)
    foretold = set()
    day = plan.starts - ONE_DAY
    while (following := next_day_of_duties(plan, day)) is not None:
        day = following
        foretold.add(day)
    known = [entry(f"{plan.unit}/x/y" if "/" not in plan.unit else f"{plan.unit}/y", "2018-05-07")]
    acting = {
        on
        for on in (plan.starts + timedelta(days=n) for n in range((last - plan.starts).days))
        if passed_on(plan, known, (), on) or escalated_on(plan, known, (), on)
    }
    assert acting <= foretold
    assert len(acting) > 1


# What always holds.

PLAN = plan_of(
    "a monthly provincial_agency by_day = 19",
    "b quarterly provincial_agency minimum = 3",
    "c once provincial_agency due_by = 2024-02-29",
    "d yearly provincial_agency,provincial_media minimum = 2",
    starts="2023-11-10",
    ends="2024-04-20",
)
DAYS = st.dates(PLAN.starts - timedelta(days=10), PLAN.ends + timedelta(days=40))


@st.composite
def reports(draw: st.DrawFn) -> list[Fulfilment]:
    """What was reported, now and then for the same period, on any day since it began."""
    found = []
    for _ in range(draw(st.integers(0, 12))):
        duty = draw(st.sampled_from(PLAN.obligations))
        owed = draw(st.sampled_from(periods_of(PLAN, duty)))
        on = draw(st.dates(owed.starts, PLAN.ends + timedelta(days=40)))
        count = draw(st.integers(1, 4))
        who = draw(st.sampled_from(duty.who))
        found.append(Fulfilment(PLAN.key, duty.key, who, PLAN.unit, owed.due_on, on, ADMIN, count))
    return found


@given(reports(), DAYS)
def test_a_day_that_passes_without_a_report_takes_nothing_back(told: list[Fulfilment], day: date) -> None:
    quiet = [one for one in told if one.on != day + ONE_DAY]
    for before, after in zip(at(PLAN, quiet, day), at(PLAN, quiet, day + ONE_DAY), strict=True):
        assert (before.period, before.done, before.done_on) == (after.period, after.done, after.done_on)
        if before.status.is_done:
            assert after.status is before.status
        else:
            assert UNDONE.index(after.status) - UNDONE.index(before.status) in (0, 1)


def at(plan: Plan, told: list[Fulfilment], day: date) -> tuple[Duty, ...]:
    return duties(plan, (), told, day)


@given(reports(), DAYS, st.randoms(use_true_random=False))
def test_reports_in_any_order_give_the_same(told: list[Fulfilment], day: date, random) -> None:
    shuffled = random.sample(told, len(told))
    assert at(PLAN, told, day) == at(PLAN, shuffled, day)
    assert passed_on(PLAN, (), told, day) == passed_on(PLAN, (), shuffled, day)


@given(reports(), DAYS)
def test_what_passed_on_a_day_does_not_depend_on_what_came_since(told: list[Fulfilment], day: date) -> None:
    by_then = [one for one in told if one.on < day]
    for of_day in (passed_on, escalated_on):
        assert of_day(PLAN, (), told, day) == of_day(PLAN, (), by_then, day)


@given(reports(), DAYS)
def test_every_duty_that_is_overdue_has_passed_on_exactly_one_day(told: list[Fulfilment], day: date) -> None:
    days = [PLAN.starts + timedelta(days=n) for n in range((day - PLAN.starts).days + 1)]
    passed = [one.period.due_on for on in days for one in passed_on(PLAN, (), told, on)]
    missed = [
        one.period.due_on
        for one in at(PLAN, told, day)
        if one.status.is_judged and not (one.done_on and one.done_on <= one.period.due_on)
    ]
    assert sorted(passed) == sorted(due for due in missed if due < day)
