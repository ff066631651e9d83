"""The yearly plans: what the five documents say, and that a faulty file is refused at the right place."""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import FrozenInstanceError
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.citation import Citation, Confidence
from cycle.errors import PlanError, UnknownWordError
from cycle.plan import (
    DutyPeriod,
    Indicator,
    IntakeMode,
    MissedGate,
    Obligation,
    Plan,
    PlannedRound,
    PlannedWindow,
    Recurrence,
    Target,
    TransitionOverrun,
    UnitClass,
)
from cycle.rules.plan_file import SHIPPED_PLANS, parse_plan, shipped_plan, shipped_plan_text
from cycle.vocabulary import CaseKind, ExpiryConvention, Level

FORMAT = Path(__file__).parents[3] / "docs" / "plan-format.md"
RULES = re.compile(r"(DN|BK|NX|QN|HB)-T?[0-9]{0,2}")

PLAIN = """
title_vi = "Kế hoạch"
title_en = "Plan"
unit = "dong-nai"
year = 2023
starts = 2023-01-01
ends = 2023-12-31
[document]
name = "Kế hoạch 1/KH-UBND"
checked_on = 2023-01-02
"""
ROUND = """
[[round]]
level = "province"
number = {number}
label_vi = "Đợt {number}"
label_en = "Round {number}"
place = "I"
"""
IDEA = '[idea]\nselector = "district"\nintake = "yearly"\nplace = "I"\n'
WINDOW = '[[window]]\nkey = "w"\nlabel_vi = "Đ"\nlabel_en = "E"\nwho = ["district"]\nplace = "I"\n'
DUTY = '[[obligation]]\nkey = "d"\nlabel_vi = "Đ"\nlabel_en = "E"\nwho = ["district"]\nplace = "I"\n'
TARGET = '[[target]]\nindicator = "producers"\nvalue = 3\nplace = "I"\n'
RENEWAL = '[renewal]\nplace = "I"\n'
COUNCIL = '[council]\nplace = "I"\n'
APPENDIX = """
[[appendix]]
place = "PL"
columns = ["new_producers", "linkage"]
total = [3, 4]
[appendix.rows]
dinh-quan = [1, 4]
tan-phu = [2, "blank"]
"""


def read(text: str) -> Plan:
    return parse_plan("p", PLAIN + text)


def refused(text: str) -> PlanError:
    with pytest.raises(PlanError) as caught:
        parse_plan("p", text)
    assert caught.value.plan == "p"
    return caught.value


def entries_of(plan: Plan) -> list[PlannedRound | PlannedWindow | Obligation | Target]:
    return [*plan.rounds, *plan.windows, *plan.obligations, *plan.targets]


def duty(plan: Plan, key: str) -> Obligation:
    return next(item for item in plan.obligations if item.key == key)


def dues(plan: Plan, key: str) -> list[date]:
    return [period.due_on for period in duty(plan, key).periods(plan.starts, plan.ends)]


def figures(plan: Plan, unit: str, *indicators: Indicator) -> list[int]:
    found = {item.indicator: item.value for item in plan.targets if item.unit == unit and item.each is None}
    return [found[indicator] for indicator in indicators]


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


# --- the form -----------------------------------------------------------------------------------------------


def test_the_example_of_the_documentation_is_a_plan() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", FORMAT.read_text(encoding="utf-8"), re.DOTALL)
    plan = parse_plan("thai_nguyen_2024", blocks[0])
    assert plan.rounds[0].evaluate_by == date(2024, 6, 29)
    assert plan.rounds[0].intake_by == date(2024, 5, 15)
    assert plan.obligations[0].last_day == 19
    assert len(read(blocks[1]).targets) == 6


def test_the_documentation_names_every_word_of_the_closed_lists() -> None:
    text = FORMAT.read_text(encoding="utf-8")
    lists = (Indicator, UnitClass, Recurrence, IntakeMode, MissedGate, TransitionOverrun, ExpiryConvention)
    missing = [word for words in lists for word in words if not re.search(rf'[`"]{word}[`"]', text)]
    assert missing == []


def test_a_plan_without_an_idea_phase_needs_no_business_plan() -> None:
    plan = read("")
    assert plan.idea is None
    assert not plan.policies.business_plan_required
    assert plan.renewal.notice_days == (180, 120, 90, 30)
    assert plan.source.url == "plan:p"


def test_every_switch_can_be_set() -> None:
    plan = read(
        "[policies]\nbefore_is_strict = false\ntransition_overrun = 'continue'\nmissed_gate = 'decline'\n"
        + ROUND.format(number=1)
        + "evaluate_before = 2023-06-30\n"
        + DUTY
        + 'recurrence = "monthly"\nbefore_day = 20\n'
    )
    assert plan.rounds[0].evaluate_by == date(2023, 6, 30)
    assert plan.obligations[0].last_day == 20
    assert plan.policies.transition_overrun is TransitionOverrun.CONTINUE
    assert plan.policies.missed_gate is MissedGate.DECLINE


def test_the_rules_of_a_council() -> None:
    council = read(COUNCIL + 'quorum = "2/3"\nmax_spread = 10\nmembers_min = 5\nsessions = 2\n').council
    assert (council.quorum, council.max_spread) == (Fraction(2, 3), 10)
    assert (council.members_min, council.sessions) == (5, 2)


def test_the_rules_of_renewal() -> None:
    text = 'expiry_convention = "anniversary_invalid"\nnotice_days = [60, 30]\nreregister_before = 2023-04-01\n'
    renewal = read(RENEWAL + text).renewal
    assert renewal.expiry_convention is ExpiryConvention.ANNIVERSARY_INVALID
    assert (renewal.notice_days, renewal.reregister_by) == ((60, 30), date(2023, 3, 31))
    assert renewal.revocation_proposed_on is None


def test_a_file_of_another_editor_is_read() -> None:
    text = "\ufeff" + PLAIN.replace('"Plan"', '"Plan\u00a0\u00a0A"').replace("\n", "\r\n")
    assert parse_plan("p", text).title_en == "Plan A"


def test_figures_of_units_inside_the_plan() -> None:
    plan = read(TARGET + 'unit = "dong-nai/tan-phu"\n' + APPENDIX.replace("total = [3, 4]\n", ""))
    assert figures(plan, "dong-nai/tan-phu", Indicator.PRODUCERS, Indicator.NEW_PRODUCERS) == [3, 2]
    assert not any(target.unit == "dong-nai" for target in plan.targets)


def test_a_round_may_end_in_the_next_year() -> None:
    plan = read(ROUND.format(number=1) + "opens_on = 2023-11-01\nevaluate_by = 2024-01-10\n")
    assert plan.rounds[0].evaluate_by == date(2024, 1, 10)


# --- faults -------------------------------------------------------------------------------------------------

DATED = "opens_on = 2023-06-01\nevaluate_by = 2023-06-30\n"
FIRST = ROUND.format(number=1) + DATED

FAULTS = {
    # the head
    "starts is missing": (PLAIN.replace("starts = 2023-01-01\n", ""), "starts", "is missing"),
    "ends before starts": (PLAIN.replace("2023-12-31", "2022-12-31"), "ends", "is before 2023-01-01"),
    "a date in quotes": (PLAIN.replace("2023-12-31", '"2023-12-31"'), "ends", "not a date"),
    "a date with a time": (PLAIN.replace("2023-12-31", "2023-12-31T00:00:00"), "ends", "not a date"),
    "a day that is none": (PLAIN.replace("2023-12-31", "2023-02-30"), "line 7, column 8", "Invalid date"),
    "a plan before the programme": (PLAIN.replace("2023", "2017"), "starts", "is not in 2018"),
    "a plan of a century": (PLAIN.replace("2023-12-31", "2123-12-31"), "ends", "more than 15 years"),
    "a year outside": (PLAIN.replace("year = 2023", "year = 2024"), "year", "from 2023 to 2023"),
    "a year that is true": (PLAIN.replace("year = 2023", "year = true"), "year", "not a whole number"),
    "a long title": (PLAIN.replace('"Plan"', f'"{"x" * 10_000}"'), "title_en", "longer than 300"),
    "an empty title": (PLAIN.replace('"Plan"', '"  "'), "title_en", "not a text"),
    "an invisible character": (PLAIN.replace('"Plan"', '"Pl\u202ean"'), "title_en", "invisible"),
    "a title that is a number": (PLAIN.replace('"Plan"', "5"), "title_en", "not a text"),
    "a misspelt province": (PLAIN.replace("dong-nai", "dong-nay"), "unit", "did you mean “dong-nai”"),
    "a bad slug": (PLAIN.replace("dong-nai", "Đồng Nai"), "unit", "path of slugs"),
    "a commune": (PLAIN.replace("dong-nai", "dong-nai/dinh-quan/phu-loi"), "unit", "not of a commune"),
    "a key twice": (PLAIN.replace("year =", "unit = 'hue'\nyear ="), "line 5, column 13", "overwrite"),
    "no TOML": (PLAIN + "x = ", "end of document", "Invalid value"),
    "an address that is none": (PLAIN + "url = 'javascript:1'\n", "document.url", "not an address"),
    "a table that is a text": (PLAIN.replace("[document]", "idea = 'x'\n[document]"), "idea", "not a table"),
    "a list that is a table": (PLAIN + "[round]\nlevel = 'province'\n", "round", "not a list"),
    "a file too long": (PLAIN + "#" * 200_001, "file", "at most 200000"),
    "a number too long": (PLAIN.replace("2023\nst", "9" * 5000 + "\nst"), "file", "integer string"),
    "a number too long in hex": (
        PLAIN.replace("2023\nst", f"0x{'F' * 9000}\nst"),
        "year",
        "thousands of digits",
    ),
    "nested too deeply": (PLAIN + f"x = {'[' * 5000}{']' * 5000}", "file", "nested too deeply"),
    "the first day of all": (
        PLAIN + ROUND.format(number=1) + "evaluate_before = 0001-01-01\n",
        "round[1].evaluate_before",
        "outside the days",
    ),
    # ideas
    "an unknown word": (PLAIN + IDEA.replace("yearly", "yeraly"), "idea.intake", "did you mean “yearly”"),
    "no word near": (PLAIN + IDEA.replace("yearly", "zzz"), "idea.intake", "known: continuous, one_round"),
    "a level that selects nothing": (PLAIN + IDEA.replace("district", "nation"), "idea.selector", "province"),
    "no such month": (PLAIN + IDEA + "peak_months = [3, 13]\n", "idea.peak_months[2]", "from 1 to 12"),
    "a month twice": (PLAIN + IDEA + "peak_months = [3, 3]\n", "idea.peak_months", "twice"),
    "an end before its beginning": (
        PLAIN + IDEA + "opens_on = 2023-05-01\ncloses_by = 2023-04-01\n",
        "idea.closes_by",
        "is before",
    ),
    "no section": (PLAIN + IDEA.replace('place = "I"\n', ""), "idea.place", "is missing"),
    "a business plan without ideas": (
        PLAIN + "[policies]\nbusiness_plan_required = true\n",
        "policies.business_plan_required",
        "no idea phase",
    ),
    "a switch that is a text": (
        PLAIN + "[policies]\nbefore_is_strict = 'no'\n",
        "policies.before_is_strict",
        "neither true nor false",
    ),
    # rounds
    "no last day": (PLAIN + ROUND.format(number=1), "round[1].evaluate_by", "is missing"),
    "by and before": (
        PLAIN + FIRST + "evaluate_before = 2023-06-30\n",
        "round[1].evaluate_before",
        "only one of evaluate_by and evaluate_before",
    ),
    "a month and a day": (
        PLAIN + ROUND.format(number=1) + "month = 6\nevaluate_by = 2023-06-30\n",
        "round[1].evaluate_by",
        "already gives the days",
    ),
    "a month and a quarter": (
        PLAIN + ROUND.format(number=1) + "month = 6\nquarter = 2\n",
        "round[1].quarter",
        "only one of month and quarter",
    ),
    "reversed days": (
        PLAIN + ROUND.format(number=1) + "opens_on = 2023-07-01\nevaluate_by = 2023-06-30\n",
        "round[1].evaluate_by",
        "is before 2023-07-01",
    ),
    "intake after the end": (
        PLAIN + FIRST + "intake_by = 2023-07-01\n",
        "round[1].intake_by",
        "is before 2023-07-01",
    ),
    "a round before the plan": (
        PLAIN + ROUND.format(number=1) + "evaluate_by = 2022-06-30\n",
        "round[1].evaluate_by",
        "outside the days",
    ),
    "a round long after the plan": (
        PLAIN + ROUND.format(number=1) + "evaluate_by = 2033-06-30\n",
        "round[1].evaluate_by",
        "outside the days",
    ),
    "overlapping rounds": (
        PLAIN + FIRST + ROUND.format(number=2) + "month = 6\n",
        "round[2]",
        "overlaps round 1",
    ),
    "rounds out of order": (
        PLAIN + ROUND.format(number=1) + "month = 9\n" + ROUND.format(number=2) + "month = 6\n",
        "round[2]",
        "overlaps round 1",
    ),
    "a round twice": (PLAIN + FIRST + ROUND.format(number=1) + "month = 9\n", "round[2].number", "twice"),
    "on demand beside another": (
        PLAIN + FIRST + ROUND.format(number=2) + "month = 9\non_demand = true\n",
        "round[2].on_demand",
        "one round only",
    ),
    "a national round": (
        PLAIN + FIRST.replace("province", "nation"),
        "round[1].level",
        "which this plan rules",
    ),
    "a provincial round of a district": (
        PLAIN.replace("dong-nai", "dong-nai/dinh-quan") + FIRST,
        "round[1].level",
        "which this plan rules",
    ),
    # council and renewal
    "no part of the members": (PLAIN + COUNCIL + 'quorum = "3/2"\n', "council.quorum", "such as 2/3"),
    "a quorum in words": (PLAIN + COUNCIL + 'quorum = "half"\n', "council.quorum", "such as 2/3"),
    "no session": (PLAIN + COUNCIL + "sessions = 0\n", "council.sessions", "from 1 to 9"),
    "notices out of order": (
        PLAIN + RENEWAL + "notice_days = [30, 90]\n",
        "renewal.notice_days",
        "the largest first",
    ),
    "no notices": (PLAIN + RENEWAL + "notice_days = []\n", "renewal.notice_days", "the largest first"),
    "revocation without a day": (
        PLAIN + RENEWAL + "propose_revocation = true\n",
        "renewal.propose_revocation",
        "needs reregister_by",
    ),
    "no such window to reissue": (
        PLAIN + RENEWAL + 'reissue_window = "v"\n' + WINDOW + "month = 6\n",
        "renewal.reissue_window",
        "known: w",
    ),
    # windows and duties
    "a window without days": (PLAIN + WINDOW, "window[1].starts", "is missing"),
    "a window with an end only": (
        PLAIN + WINDOW + "ends = 2023-06-30\n",
        "window[1].starts",
        "ends is given",
    ),
    "a reversed window": (
        PLAIN + WINDOW + "starts = 2023-06-30\nends = 2023-06-01\n",
        "window[1].ends",
        "is before",
    ),
    "months the wrong way": (
        PLAIN + WINDOW + "months = [4, 3]\n",
        "window[1].months",
        "the first and the last",
    ),
    "three months": (PLAIN + WINDOW + "months = [3, 4, 5]\n", "window[1].months", "the first and the last"),
    "a fifth quarter": (PLAIN + WINDOW + "quarter = 5\n", "window[1].quarter", "from 1 to 4"),
    "a month of several years": (
        PLAIN.replace("2023-12-31", "2024-12-31") + WINDOW + "month = 6\n",
        "window[1].month",
        "write starts and ends",
    ),
    "a window twice": (
        PLAIN + (WINDOW + "month = 6\n") * 2,
        "window[2].key",
        "stands twice",
    ),
    "a key of two words": (
        PLAIN + WINDOW.replace('"w"', '"w w"') + "month = 6\n",
        "window[1].key",
        "not a name",
    ),
    "nobody's duty": (
        PLAIN + DUTY.replace('["district"]', "[]") + 'recurrence = "yearly"\n',
        "obligation[1].who",
        "somebody's",
    ),
    "an unknown bearer": (
        PLAIN + DUTY.replace('["district"]', '["district", "comune"]') + 'recurrence = "yearly"\n',
        "obligation[1].who[2]",
        "did you mean “commune”",
    ),
    "a day of the month for a quarter": (
        PLAIN + DUTY + 'recurrence = "quarterly"\nbefore_day = 20\n',
        "obligation[1].before_day",
        "for a monthly duty",
    ),
    "a date for a monthly duty": (
        PLAIN + DUTY + 'recurrence = "monthly"\ndue_by = 2023-06-01\n',
        "obligation[1].due_by",
        "for a duty done once",
    ),
    "before the first of the month": (
        PLAIN + DUTY + 'recurrence = "monthly"\nbefore_day = 1\n',
        "obligation[1].before_day",
        "from 2 to 31",
    ),
    "by and before a day": (
        PLAIN + DUTY + 'recurrence = "monthly"\nbefore_day = 20\nby_day = 19\n',
        "obligation[1].before_day",
        "only one",
    ),
    "a window and a date": (
        PLAIN + WINDOW + "month = 6\n" + DUTY + 'recurrence = "once"\nwindow = "w"\ndue_by = 2023-06-01\n',
        "obligation[1].due_by",
        "already gives the days",
    ),
    "no such window": (
        PLAIN + DUTY + 'recurrence = "once"\nwindow = "w"\n',
        "obligation[1].window",
        "no window “w”",
    ),
    "a reversed duty": (
        PLAIN + DUTY + 'recurrence = "once"\nopens_on = 2023-06-01\ndue_before = 2023-06-01\n',
        "obligation[1].due_before",
        "is before",
    ),
    "nothing owed": (
        PLAIN + DUTY + 'recurrence = "yearly"\nminimum = 0\n',
        "obligation[1].minimum",
        "from 1 to 1000",
    ),
    # figures
    "a figure below nothing": (PLAIN + TARGET.replace("3", "-3"), "target[1].value", "from 0"),
    "half a product": (PLAIN + TARGET.replace("3", "3.5"), "target[1].value", "not a whole number"),
    "more than all": (
        PLAIN + TARGET.replace("producers", "trained_share_percent").replace("3", "101"),
        "target[1].value",
        "from 0 to 100",
    ),
    "a figure of somebody else": (
        PLAIN + TARGET + 'unit = "bac-kan/ba-be"\n',
        "target[1].unit",
        "is not in dong-nai",
    ),
    "a figure of each province": (
        PLAIN + TARGET + 'each = "province"\n',
        "target[1].each",
        "neither commune",
    ),
    "a figure of a bad slug": (PLAIN + TARGET + 'unit = "dong nai"\n', "target[1].unit", "path of slugs"),
    "no columns": (
        PLAIN + APPENDIX.replace('["new_producers", "linkage"]', "[]"),
        "appendix[1].columns",
        "is missing",
    ),
    "a figure twice": (PLAIN + TARGET * 2, "target[2].indicator", "twice"),
    "a figure twice, once in an appendix": (
        PLAIN + TARGET.replace('"producers"', '"linkage"') + APPENDIX,
        "appendix[1].columns",
        "linkage of dong-nai",
    ),
    "a total that is not the sum": (
        PLAIN + APPENDIX.replace("[3, 4]", "[3, 5]"),
        "appendix[1].total[2]",
        "linkage: the rows add up to 4, the printed total is 5",
    ),
    "a row too short": (
        PLAIN + APPENDIX.replace('[2, "blank"]', "[2]"),
        "appendix[1].rows.tan-phu",
        "a list of 2 figures",
    ),
    "a cell of another word": (
        PLAIN + APPENDIX.replace('"blank"', '""'),
        "appendix[1].rows.tan-phu[2]",
        "not a whole number",
    ),
    "a row of a bad slug": (
        PLAIN + APPENDIX.replace("tan-phu", '"Tân Phú"'),
        "appendix[1].rows.Tân Phú",
        "path of slugs",
    ),
    "a row with a whole path": (
        PLAIN + APPENDIX.replace("tan-phu", '"dong-nai/tan-phu"'),
        "appendix[1].rows.dong-nai/tan-phu",
        "the last part",
    ),
    "a row twice": (PLAIN + APPENDIX + "tan-phu = [2, 0]\n", "line 19, column 17", "overwrite"),
    "no rows": (PLAIN + APPENDIX.partition("[appendix.rows]")[0], "appendix[1].rows", "is missing"),
    "a switch too few": (
        PLAIN + APPENDIX.replace("total", "at_least = [true]\ntotal"),
        "appendix[1].at_least",
        "1 entries for 2 columns",
    ),
    "a column twice": (
        PLAIN + APPENDIX.replace('"linkage"', '"new_producers"'),
        "appendix[1].columns",
        "twice",
    ),
}


@pytest.mark.parametrize(("text", "place", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_refused_at_its_place(text: str, place: str, fault: str) -> None:
    error = refused(text)
    assert (error.place, fault in error.fault) == (place, True), str(error)
    assert len(str(error)) < 2000


@pytest.mark.parametrize("key", ["", "A b", "x" * 61, "../x"])
def test_a_bad_name_of_a_plan_is_refused(key: str) -> None:
    with pytest.raises(PlanError):
        parse_plan(key, PLAIN)


LATER = PLAIN.replace("2023", "2026")


@pytest.mark.parametrize(
    ("unit", "fault"),
    [("bac-kan", "thai-nguyen took over"), ("dong-nai/dinh-quan", "districts ended on 2025-07-01")],
)
def test_a_unit_that_has_ended_makes_no_plan(unit: str, fault: str) -> None:
    error = refused(LATER.replace("dong-nai", unit))
    assert error.place == "unit"
    assert fault in error.fault


def test_there_are_no_districts_in_a_plan_of_2026() -> None:
    assert parse_plan("p", LATER).unit == "dong-nai"
    assert refused(LATER + IDEA).place == "idea.selector"


# --- a misspelt key, at every level of every shipped plan ---------------------------------------------------


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key of a file, but the slugs of the units in an appendix, which no list closes."""
    if isinstance(value, dict) and path[-1:] != ("rows",):
        for key, inner in value.items():
            yield (*path, key)
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))


def dotted(path: tuple[str | int, ...]) -> str:
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def toml(value: object) -> str:
    """The value in the notation of TOML, everything inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def written(values: dict[str, object]) -> str:
    return "\n".join(f'"{key}" = {toml(value)}' for key, value in values.items())


def misspelt(values: dict[str, object], path: tuple[str | int, ...], new: str) -> str:
    """The file with one key renamed."""
    changed = deepcopy(values)
    table: object = changed
    for part in path[:-1]:
        table = table[part]  # type: ignore[index]
    assert isinstance(table, dict)
    table[new] = table.pop(path[-1])
    return written(changed)


@pytest.mark.parametrize("key", SHIPPED_PLANS)
def test_a_misspelt_key_is_named_with_its_place_and_the_right_key(key: str) -> None:
    values = tomllib.loads(shipped_plan_text(key))
    assert parse_plan(key, written(values)) == shipped_plan(key)
    for path in places(values):
        right = str(path[-1])
        wrong = f"{right[:-1]}{right[-1]}x"
        with pytest.raises(PlanError) as caught:
            parse_plan(key, misspelt(values, path, wrong))
        assert caught.value.place == dotted((*path[:-1], wrong))
        assert f"did you mean “{right}”?" in caught.value.fault


@given(key=st.sampled_from(SHIPPED_PLANS), data=st.data())
def test_any_value_of_another_kind_is_a_plan_error_or_a_plan(key: str, data: st.DataObject) -> None:
    values = tomllib.loads(shipped_plan_text(key))
    path = data.draw(st.sampled_from(sorted(places(values), key=str)))
    odd = data.draw(
        st.sampled_from(["", "x", "nation", True, -1, 0, 10**9, 1.5, date(1, 1, 1), date(9999, 12, 31), [], {}])
    )
    table: object = values
    for part in path[:-1]:
        table = table[part]  # type: ignore[index]
    assert isinstance(table, dict)
    table[path[-1]] = odd
    try:
        parse_plan(key, written(values))
    except PlanError as error:
        assert error.place and error.fault
