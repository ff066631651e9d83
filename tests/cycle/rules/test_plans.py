"""The yearly plans: what the five documents say, and what the values of a plan answer."""

import re
from dataclasses import FrozenInstanceError
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.citation import Citation, Confidence
from cycle.errors import UnknownWordError
from cycle.plan import (
    DutyPeriod,
    Indicator,
    IntakeMode,
    Obligation,
    Plan,
    PlannedRound,
    PlannedWindow,
    Recurrence,
    Target,
    UnitClass,
)
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan, shipped_plan_text
from cycle.vocabulary import CaseKind, Level
from tests.support.plans import figures

RULES = re.compile(r"(DN|BK|NX|QN|HB)-T?[0-9]{0,2}")


def entries_of(plan: Plan) -> list[PlannedRound | PlannedWindow | Obligation | Target]:
    return [*plan.rounds, *plan.windows, *plan.obligations, *plan.targets]


def duty(plan: Plan, key: str) -> Obligation:
    return next(item for item in plan.obligations if item.key == key)


def dues(plan: Plan, key: str) -> list[date]:
    return [period.due_on for period in duty(plan, key).periods(plan.starts, plan.ends)]


# --- what the documents say ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_each_shipped_plan_loads_and_every_entry_names_its_rule_and_its_section(key: str) -> None:
    plan = shipped_plan(key)
    entries = entries_of(plan)
    read = [(entry.source, entry.rules) for entry in entries]
    read += [(part.source, part.rules) for part in (plan.idea, plan.renewal, plan.council) if part and part.source]
    assert plan.key == key
    for source, rules in read:
        assert rules and all(RULES.fullmatch(rule) for rule in rules)
        assert source.place != plan.source.place


@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_no_shipped_plan_claims_to_be_national_law(key: str) -> None:
    plan = shipped_plan(key)
    entries = entries_of(plan)
    confidences = {plan.source.confidence, *(entry.source.confidence for entry in entries)}
    assert not confidences & {Confidence.PRIMARY, Confidence.SECONDARY}


def test_a_shipped_plan_is_read_once() -> None:
    assert shipped_plan("dong_nai_2023") is shipped_plan("dong_nai_2023")


def test_a_name_that_is_not_shipped_lists_the_ones_that_are() -> None:
    with pytest.raises(UnknownWordError) as caught:
        shipped_plan_text("../plans/dong_nai_2023")
    assert caught.value.known == SHIPPED_PLANS


@pytest.mark.parametrize(
    ("key", "unit", "starts", "ends", "selector", "intake"),
    [
        ("dong_nai_2023", "dong-nai", date(2023, 1, 1), date(2023, 12, 31), "district", "one_round"),
        ("bac_kan_2024", "bac-kan", date(2024, 1, 1), date(2024, 12, 31), "district", "continuous"),
        (
            "nghi_xuan_2022",
            "ha-tinh/nghi-xuan",
            date(2022, 1, 1),
            date(2022, 12, 31),
            "district",
            "continuous",
        ),
        ("quang_nam_2018", "quang-nam", date(2018, 5, 7), date(2020, 12, 31), "district", "yearly"),
        ("hoa_binh_2023", "hoa-binh", date(2023, 1, 1), date(2023, 12, 31), "province", "yearly"),
    ],
)
def test_unit_days_and_idea_phase(key: str, unit: str, starts: date, ends: date, selector: str, intake: str) -> None:
    plan = shipped_plan(key)
    assert (plan.unit, plan.starts, plan.ends, plan.year) == (unit, starts, ends, starts.year)
    assert plan.idea is not None
    assert (plan.idea.selector, plan.idea.intake) == (Level(selector), IntakeMode(intake))
    assert plan.policies.business_plan_required
    assert plan.policies.before_is_strict


def test_dn_03_two_provincial_rounds_in_june_and_november() -> None:
    rounds = shipped_plan("dong_nai_2023").rounds_at(Level.PROVINCE)
    assert [(r.number, r.opens_on, r.evaluate_by, r.intake_by) for r in rounds] == [
        (1, date(2023, 6, 1), date(2023, 6, 30), date(2023, 6, 30)),
        (2, date(2023, 11, 1), date(2023, 11, 30), date(2023, 11, 30)),
    ]
    assert all(r.rules == ("DN-03",) and r.source.place == "III.3.b" for r in rounds)
    assert not shipped_plan("dong_nai_2023").rounds_at(Level.DISTRICT)


def test_dn_12_one_mission_of_the_advisory_team_in_the_second_quarter() -> None:
    plan = shipped_plan("dong_nai_2023")
    mission = duty(plan, "field-mission")
    assert mission.who == (UnitClass.ADVISORY_TEAM,)
    assert mission.minimum == 1
    assert list(mission.periods(plan.starts, plan.ends)) == [
        DutyPeriod(date(2023, 4, 1), date(2023, 6, 30), date(2023, 6, 30))
    ]


def test_dn_14_a_period_of_our_choice_is_marked_as_such() -> None:
    report = duty(shipped_plan("dong_nai_2023"), "periodic-report")
    assert report.source.confidence is Confidence.INFERRED


def test_dn_targets() -> None:
    wanted = (Indicator.CERTIFIED_3_OR_MORE, Indicator.HANDBOOKS, Indicator.TRAINING_CLASSES_PRODUCERS)
    assert figures(shipped_plan("dong_nai_2023"), "dong-nai", *wanted) == [37, 2000, 1]


@pytest.mark.parametrize(
    ("level", "rule", "last"),
    [("district", "BK-14", date(2024, 10, 31)), ("province", "BK-17", date(2024, 11, 30))],
)
def test_bk_14_and_bk_17_evaluation_on_demand_ends_before_a_month(level: str, rule: str, last: date) -> None:
    (one,) = shipped_plan("bac_kan_2024").rounds_at(Level(level))
    assert one.on_demand
    assert one.opens_on is None
    assert one.evaluate_by == last
    assert rule in one.rules


def test_bk_05_the_peak_is_no_limit() -> None:
    idea = shipped_plan("bac_kan_2024").idea
    assert idea is not None
    assert (idea.peak_months, idea.opens_on, idea.closes_on) == ((3, 4), None, None)


def test_bk_windows() -> None:
    windows = {window.rules[0]: window for window in shipped_plan("bac_kan_2024").windows}
    assert {rule: (w.starts, w.ends) for rule, w in windows.items()} == {
        "BK-02": (date(2024, 1, 1), date(2024, 9, 30)),
        "BK-11": (date(2024, 3, 1), date(2024, 4, 30)),
        "BK-12": (date(2024, 5, 1), date(2024, 6, 30)),
        "BK-13": (date(2024, 1, 1), date(2024, 12, 31)),
        "BK-20": (date(2024, 7, 1), date(2024, 12, 31)),
    }
    assert windows["BK-13"].peak_months == (4, 5, 6, 7, 8)
    assert windows["BK-11"].audience == (CaseKind.RE_EVALUATION,)
    assert windows["BK-12"].audience == (CaseKind.FIRST,)
    assert shipped_plan("bac_kan_2024").renewal.reissue is windows["BK-20"]


def test_bk_duties() -> None:
    plan = shipped_plan("bac_kan_2024")
    assert dues(plan, "own-plan") == [date(2024, 3, 31)]
    assert duty(plan, "own-plan").recipients == (UnitClass.PROVINCIAL_AGENCY,)
    assert len(dues(plan, "news")) == 12
    assert duty(plan, "news").minimum == 2
    assert dues(plan, "news")[1] == date(2024, 2, 29)
    assert dues(plan, "expired-review") == [date(2024, 12, 31)]
    assert next(duty(plan, "review-conference").periods(plan.starts, plan.ends)).starts == date(2024, 10, 1)


@pytest.mark.parametrize(
    ("slug", "first", "second"),
    [
        ("pac-nam", [1, 1, 1], [0, 1, 1]),
        ("cho-don", [3, 1, 1], [3, 5, 4]),
        ("ba-be", [3, 1, 1], [5, 4, 3]),
        ("bach-thong", [2, 1, 1], [1, 4, 3]),
        ("cho-moi", [2, 2, 1], [4, 4, 2]),
        ("na-ri", [3, 1, 1], [3, 4, 2]),
        ("ngan-son", [2, 0, 1], [1, 1, 1]),
        ("tp-bac-kan", [4, 1, 1], [3, 2, 21]),
        ("", [20, 8, 8], [20, 25, 37]),
    ],
)
def test_bk_appendices_by_district(slug: str, first: list[int], second: list[int]) -> None:
    plan, unit = shipped_plan("bac_kan_2024"), f"bac-kan/{slug}".rstrip("/")
    new, old, fresh = (
        Indicator.NEW_CERTIFIED_3_OR_MORE,
        Indicator.CONSOLIDATED_PRODUCERS,
        Indicator.NEW_PRODUCERS,
    )
    chain = (Indicator.TRACEABILITY, Indicator.LINKAGE, Indicator.QUALITY_MANAGEMENT)
    assert figures(plan, unit, new, old, fresh) == first
    assert figures(plan, unit, *chain) == second


def test_bk_one_cell_is_blank_and_counts_as_nothing() -> None:
    (blank,) = (target for target in shipped_plan("bac_kan_2024").targets if target.blank)
    assert (blank.unit, blank.indicator, blank.value) == (
        "bac-kan/ngan-son",
        Indicator.CONSOLIDATED_PRODUCERS,
        0,
    )


def test_bk_t5_one_key_product_in_each_district() -> None:
    (key,) = (t for t in shipped_plan("bac_kan_2024").targets if t.indicator is Indicator.KEY_PRODUCTS_DISTRICT)
    assert (key.unit, key.each, key.value, key.is_minimum) == ("bac-kan", Level.DISTRICT, 1, True)


def test_nx_01_the_report_before_the_20th_is_good_until_the_19th() -> None:
    plan = shipped_plan("nghi_xuan_2022")
    assert dues(plan, "monthly-report") == [date(2022, month, 19) for month in range(1, 13)]
    assert set(duty(plan, "monthly-report").who) == {
        UnitClass.DISTRICT_DEPARTMENT,
        UnitClass.DISTRICT_ORGANISATION,
        UnitClass.COMMUNE,
    }


def test_nx_02_a_report_without_a_day_is_due_at_the_end_of_the_month() -> None:
    assert dues(shipped_plan("nghi_xuan_2022"), "summary-report")[1] == date(2022, 2, 28)


def test_nx_07_three_visits_every_quarter() -> None:
    plan = shipped_plan("nghi_xuan_2022")
    assert duty(plan, "commune-visits").minimum == 3
    ends = [date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31)]
    assert dues(plan, "commune-visits") == ends


def test_nx_10_a_duty_of_each_product_has_no_period() -> None:
    assert dues(shipped_plan("nghi_xuan_2022"), "case-officer") == []


def test_nx_03_the_schedule_of_the_province_is_not_in_the_plan_of_the_district() -> None:
    assert shipped_plan("nghi_xuan_2022").rounds == ()


def test_qn_07_the_district_chooses_by_contest_and_no_day_is_known() -> None:
    plan = shipped_plan("quang_nam_2018")
    assert plan.contest_forwarding
    assert plan.contest_source is not None and plan.contest_source.place == "Điều 2.3"
    assert plan.rounds == ()
    others = (key for key in SHIPPED_PLANS if key != "quang_nam_2018")
    assert not any(shipped_plan(key).contest_forwarding for key in others)


def test_qn_04_two_ideas_in_each_district_every_year() -> None:
    plan = shipped_plan("quang_nam_2018")
    ideas = duty(plan, "ideas-supported")
    assert (ideas.minimum, ideas.who, ideas.indicator) == (
        2,
        (UnitClass.DISTRICT,),
        Indicator.IDEAS_SUPPORTED,
    )
    assert next(ideas.periods(plan.starts, plan.ends)) == DutyPeriod(
        date(2018, 5, 7), date(2018, 12, 31), date(2018, 12, 31)
    )
    assert dues(plan, "ideas-supported")[1:] == [date(2019, 12, 31), date(2020, 12, 31)]


def test_qn_producers_add_up_as_the_scheme_says() -> None:
    wanted = (Indicator.PRODUCERS, Indicator.CONSOLIDATED_PRODUCERS, Indicator.NEW_PRODUCERS)
    all_producers, old, new = figures(shipped_plan("quang_nam_2018"), "quang-nam", *wanted)
    assert all_producers == old + new == 60


def test_hb_09_before_15_december_ends_on_the_14th() -> None:
    (one,) = shipped_plan("hoa_binh_2023").rounds_at(Level.PROVINCE)
    assert (one.opens_on, one.evaluate_by, one.on_demand) == (None, date(2023, 12, 14), False)


def test_hb_03_what_was_not_registered_again_is_proposed_for_revocation_the_day_after() -> None:
    renewal = shipped_plan("hoa_binh_2023").renewal
    assert renewal.reregister_by == date(2023, 3, 17)
    assert renewal.revocation_proposed_on == date(2023, 3, 18)
    assert shipped_plan("dong_nai_2023").renewal.revocation_proposed_on is None


def test_hb_08_the_council_meets_once() -> None:
    assert shipped_plan("hoa_binh_2023").council.sessions == 1


def test_hb_is_known_from_a_report_only() -> None:
    assert shipped_plan("hoa_binh_2023").source.confidence is Confidence.REPORTED


# --- the values ---------------------------------------------------------------------------------------------


def test_a_plan_governs_its_unit_and_what_lies_in_it_on_its_days() -> None:
    plan = shipped_plan("nghi_xuan_2022")
    assert plan.governs("ha-tinh/nghi-xuan/xuan-hoi", date(2022, 1, 1))
    assert plan.governs("ha-tinh/nghi-xuan", date(2022, 12, 31))
    assert not plan.governs("ha-tinh/nghi-xuan", date(2023, 1, 1))
    assert not plan.governs("ha-tinh/nghi-xuan", date(2021, 12, 31))
    assert not plan.governs("ha-tinh/nghi-xuan-dong", date(2022, 6, 1))
    assert not plan.governs("ha-tinh", date(2022, 6, 1))


def test_a_plan_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        shipped_plan("dong_nai_2023").year = 2024  # type: ignore[misc]


def test_every_bearer_belongs_to_a_level() -> None:
    assert {bearer: bearer.level for bearer in UnitClass if bearer.level is not Level.PROVINCE} == {
        UnitClass.COMMUNE: Level.COMMUNE,
        UnitClass.MINISTRY: Level.NATION,
        **{bearer: Level.DISTRICT for bearer in UnitClass if bearer.name.startswith("DISTRICT")},
    }


@given(
    starts=st.dates(date(2018, 1, 1), date(2040, 1, 1)),
    length=st.integers(0, 1500),
    recurrence=st.sampled_from([Recurrence.MONTHLY, Recurrence.QUARTERLY, Recurrence.YEARLY]),
    last_day=st.none() | st.integers(1, 31),
)
def test_periods_follow_each_other_inside_the_plan(
    starts: date, length: int, recurrence: Recurrence, last_day: int | None
) -> None:
    ends = date.fromordinal(starts.toordinal() + length)
    source = Citation("d", "I", "plan:p", date(2026, 1, 1), Confidence.LOCAL)
    one = Obligation(
        key="d",
        label_vi="d",
        label_en="d",
        who=(UnitClass.DISTRICT,),
        recurrence=recurrence,
        last_day=last_day if recurrence is Recurrence.MONTHLY else None,
        source=source,
    )
    periods = list(one.periods(starts, ends))
    assert all(starts <= p.starts <= p.due_on <= p.ends <= ends for p in periods)
    assert all(a.ends < b.starts for a, b in pairwise(periods))
    if one.last_day is None:
        assert periods[0].starts == starts
        assert periods[-1].ends == ends
