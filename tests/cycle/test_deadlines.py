"""Deadlines: months against an oracle of lists, days off at the end, and ledgers that add up."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.calendars import DayKind, OfficialDay
from cycle.citation import Citation, Confidence
from cycle.deadlines import (
    CountReason,
    DeadlineKind,
    Nature,
    Terms,
    add_months,
    counted,
    day_before,
    explain,
    in_days,
    in_months,
    in_working_days,
    last_valid_day,
    on_date,
    recounted,
)
from cycle.errors import BadValueError
from cycle.rules.holidays_vn import official_calendar
from cycle.vocabulary import DayUnit, ExpiryConvention

CALENDAR = official_calendar()
MONTHS = (1, 3, 6, 12, 24, 36, 60)
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))
SOURCE = Citation("26/2026/QĐ-TTg", "Điều 7", "https://x.example", date(2026, 11, 22), Confidence.PRIMARY)
ASSESSMENT = Terms(DeadlineKind.COMMUNE_ASSESSMENT, Nature.SOFT, SOURCE)
DECISION = Terms(DeadlineKind.RE_EVALUATION_DECISION, Nature.SOFT, SOURCE)
EXPIRY = Terms(DeadlineKind.CERTIFICATE_EXPIRY, Nature.HARD, SOURCE, rolls=False)
NOTICE = Terms(DeadlineKind.EXPIRY_NOTICE, Nature.SOFT, SOURCE, mark=30)

# anchor + months = the day it must give
MISSING_DAYS = """
2024-02-29+12=2025-02-28 2024-02-29+36=2027-02-28 2024-02-29+48=2028-02-29 2025-02-28+36=2028-02-28
2026-11-30+3=2027-02-28 2027-11-30+3=2028-02-29 2026-12-31+6=2027-06-30 2026-06-30+6=2026-12-30
2026-05-22+0=2026-05-22
"""
# issued, whether the anniversary is valid, the last good day after 36 months
LAST_VALID_DAYS = """
2023-07-01 valid   2026-07-01
2023-07-01 invalid 2026-06-30
2024-02-29 valid   2027-02-28
2024-02-29 invalid 2027-02-27
2019-12-20 valid   2022-12-20
2024-01-01 invalid 2026-12-31
2023-02-17 valid   2026-02-17 in Tết, and it does not roll
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


def told(deadline) -> list[str]:
    return [f"{line.day:%m-%d} {line.number or '-'} {line.says()}" for line in explain(deadline, CALENDAR)]


def months_as_lists(first: int, last: int) -> list[list[date]]:
    """Every month of those years as the list of its days, found by walking through them."""
    months: list[list[date]] = []
    today = date(first, 1, 1)
    while today.year <= last:
        if today.day == 1:
            months.append([])
        months[-1].append(today)
        today += ONE_DAY
    return months


def test_months_agree_with_the_oracle_on_every_day_of_a_century():
    months = months_as_lists(2000, 2105)
    checked = 0
    for index, days in enumerate(months[: 100 * 12]):
        for place, anchor in enumerate(days):
            for n in MONTHS:
                ahead = months[index + n]
                assert add_months(anchor, n) == (ahead[place] if place < len(ahead) else ahead[-1])
                checked += 1
    assert checked == 36_525 * len(MONTHS)


@settings(max_examples=500, deadline=None)
@given(anchor=DAYS, steps=st.integers(1, 40), length=st.sampled_from(MONTHS))
def test_months_counted_from_the_anchor_never_drift(anchor, steps, length):
    end = add_months(anchor, steps * length)
    assert end.day == anchor.day or (end + ONE_DAY).day == 1
    assert (end.year - anchor.year) * 12 + end.month - anchor.month == steps * length


def test_counting_step_by_step_would_drift():
    chained = day("2024-01-31")
    for _ in range(12):
        chained = add_months(chained, 3)
    assert chained == day("2027-01-30")
    assert add_months(day("2024-01-31"), 36) == day("2027-01-31")


@pytest.mark.parametrize("case", MISSING_DAYS.split())
def test_a_missing_day_is_the_last_of_its_month(case):
    anchor, months, expected = re.split("[+=]", case)
    assert add_months(day(anchor), int(months)) == day(expected)


@pytest.mark.parametrize("case", LAST_VALID_DAYS.strip().splitlines())
def test_a_certificate_is_good_up_to_its_last_day(case):
    issued, convention, expected = case.split()[:3]
    assert last_valid_day(day(issued), 36, ExpiryConvention(f"anniversary_{convention}")) == day(expected)


def test_what_is_out_of_bounds_is_refused():
    with pytest.raises(BadValueError, match="years 1 to 9999"):
        in_days(DECISION, day("2026-01-05"), 10**9, CALENDAR)
    with pytest.raises(BadValueError, match="0 or more"):
        add_months(day("2026-01-01"), -1)
    with pytest.raises(BadValueError, match="year 10000"):
        add_months(day("2026-01-01"), 12 * 9999)
    with pytest.raises(BadValueError, match="1 or more"):
        last_valid_day(day("2026-01-01"), 0, ExpiryConvention.ANNIVERSARY_VALID)


def test_before_a_day_is_its_eve_unless_the_plan_includes_the_day():
    assert day_before(day("2026-06-30"), strict=True) == day("2026-06-29")
    assert day_before(day("2026-06-30"), strict=False) == day("2026-06-30")


@pytest.mark.parametrize(
    ("started", "days", "due"),
    [
        ("2026-05-22", 60, "2026-07-21"),
        ("2026-05-22", 30, "2026-06-22"),  # 21 June 2026 is a Sunday
        ("2026-01-01", 45, "2026-02-23"),  # Sunday before Tết: the whole week is off
        ("2026-08-16", 15, "2026-09-03"),  # the swapped 31 August, then National Day
        ("2026-08-07", 15, "2026-08-22"),  # a Saturday that is worked
        ("2025-12-26", 15, "2026-01-10"),
        ("2025-12-18", 15, "2026-01-05"),  # the swapped 2 January
        ("2025-04-17", 15, "2025-05-05"),  # the swapped 2 May
        ("2018-12-16", 15, "2019-01-02"),  # the swapped 31 December
        ("2023-01-05", 15, "2023-01-27"),
        ("2026-06-01", 45, "2026-07-16"),
    ],
)
def test_a_period_of_days_that_ends_on_a_day_off_rolls_on(started, days, due):
    assert in_days(DECISION, day(started), days, CALENDAR).due_on == day(due)


def test_a_period_rolls_unless_its_rule_says_otherwise():
    fixed = replace(DECISION, rolls=False)
    assert in_days(fixed, day("2026-05-22"), 30, CALENDAR).due_on == day("2026-06-21")
    assert in_months(EXPIRY, day("2023-02-17"), 36, CALENDAR).due_on == day("2026-02-17")
    assert in_months(DECISION, day("2025-11-30"), 3, CALENDAR).due_on == day("2026-03-02")


def test_fifteen_working_days_across_tet():
    deadline = in_working_days(ASSESSMENT, day("2026-02-02"), 15, CALENDAR)
    assert (deadline.due_on, deadline.fires_on) == (day("2026-03-02"), day("2026-03-03"))
    assert (deadline.unit, deadline.calendar) == (DayUnit.WORKING_DAYS, CALENDAR.version)


def test_a_fixed_date_never_moves():
    deadline = on_date(replace(DECISION, rolls=True), day("2026-05-01"), day("2027-08-29"))
    assert deadline.due_on == day("2027-08-29")  # a Sunday past the horizon
    assert (deadline.budget, deadline.unit, deadline.calendar) == (None, None, None)
    assert not deadline.rolls
    assert recounted(deadline, CALENDAR) is deadline
    assert told(deadline) == ["08-29 - fixed date"]


@pytest.mark.parametrize("nature", Nature)
@pytest.mark.parametrize("kind", DeadlineKind)
def test_time_acts_the_day_after_the_last_good_day_and_a_notice_goes_out_on_its_day(kind, nature):
    deadline = on_date(Terms(kind, nature, SOURCE), day("2023-07-01"), day("2026-07-01"))
    fires = "2026-07-01" if kind is DeadlineKind.EXPIRY_NOTICE else "2026-07-02"
    assert (deadline.due_on, deadline.fires_on) == (day("2026-07-01"), day(fires))
    assert deadline.nature is nature


def test_the_mark_tells_notices_apart():
    marks = (180, 120, 90, 30)
    notices = [on_date(replace(NOTICE, mark=m), day("2023-07-01"), day("2026-06-01")) for m in marks]
    assert len({notice.key for notice in notices}) == len(marks)


@pytest.mark.parametrize("unit", DayUnit)
def test_a_period_of_nothing_is_refused(unit):
    with pytest.raises(BadValueError, match="1 or more"):
        counted(ASSESSMENT, day("2026-01-05"), 0, unit, CALENDAR)


def test_only_what_depends_on_unpublished_days_is_provisional():
    assert in_working_days(ASSESSMENT, day("2026-12-21"), 15, CALENDAR).provisional
    assert in_days(DECISION, day("2026-12-01"), 45, CALENDAR).provisional
    assert not in_working_days(ASSESSMENT, day("2026-12-01"), 15, CALENDAR).provisional
    assert in_working_days(replace(ASSESSMENT, rolls=False), day("2026-12-21"), 15, CALENDAR).provisional
    assert not in_months(EXPIRY, day("2026-11-22"), 36, CALENDAR).provisional
    assert not on_date(EXPIRY, day("2026-11-22"), day("2029-11-22")).provisional


@settings(max_examples=500, deadline=None)
@given(start=DAYS, budget=st.integers(1, 200), unit=st.sampled_from(DayUnit))
def test_a_period_that_rolls_never_ends_on_a_day_off(start, budget, unit):
    deadline = counted(DECISION, start, budget, unit, CALENDAR)
    still = counted(replace(DECISION, rolls=False), start, budget, unit, CALENDAR)
    assert CALENDAR.is_working(deadline.due_on)
    assert start < still.due_on <= deadline.due_on
    assert CALENDAR.next_working_day(still.due_on) == deadline.due_on
    assert deadline.fires_on == deadline.due_on + ONE_DAY


def test_a_newly_published_year_firms_up_a_provisional_deadline():
    before = in_working_days(ASSESSMENT, day("2026-12-21"), 15, CALENDAR)
    new_year = OfficialDay(day("2027-01-01"), DayKind.OFF, "Tết Dương lịch", "New Year's Day", "1/TB-BNV")
    rows = (*CALENDAR.rows, new_year)
    published = replace(CALENDAR, version="2027.1", rows=rows, horizon=day("2027-12-31"))
    after = recounted(before, published)
    assert (before.due_on, after.due_on) == (day("2027-01-11"), day("2027-01-12"))
    assert (before.provisional, after.provisional) == (True, False)
    assert (before.calendar, after.calendar) == (CALENDAR.version, "2027.1")
    with pytest.raises(BadValueError, match="2027-01-11"):
        explain(before, published)


@settings(max_examples=300, deadline=None)
@given(start=DAYS, budget=st.integers(1, 100), unit=st.sampled_from(DayUnit), rolls=st.booleans())
def test_counting_again_on_the_same_calendar_changes_nothing(start, budget, unit, rolls):
    deadline = counted(replace(DECISION, rolls=rolls, mark=3), start, budget, unit, CALENDAR)
    assert recounted(deadline, CALENDAR) == deadline


def test_the_ledger_of_working_days_names_every_day_skipped():
    assert told(in_working_days(ASSESSMENT, day("2025-04-25"), 4, CALENDAR)) == [
        "04-25 - first day (Civil Code, Art. 147)",
        "04-26 1 counted: worked in place of 2025-05-02 (6150/TB-BLĐTBXH)",
        "04-27 - weekend",
        "04-28 2 counted",
        "04-29 3 counted",
        "04-30 - day off: Reunification Day (6150/TB-BLĐTBXH)",
        "05-01 - day off: International Labour Day (6150/TB-BLĐTBXH)",
        "05-02 - day off: day off swapped with 2025-04-26 (6150/TB-BLĐTBXH)",
        "05-03 - weekend",
        "05-04 - weekend",
        "05-05 4 counted",
    ]


def test_the_ledger_shows_how_a_period_rolled():
    assert told(in_days(DECISION, day("2026-08-30"), 1, CALENDAR)) == [
        "08-30 - first day (Civil Code, Art. 147)",
        "08-31 1 counted, but a day off: day off swapped with 2026-08-22 (9441/TB-BNV)",
        "09-01 - day off: National Day (9441/TB-BNV)",
        "09-02 - day off: National Day (9441/TB-BNV)",
        "09-03 - rolled on (Civil Code, Art. 148.5)",
    ]


def test_the_ledger_of_months_shows_the_day_that_closes_each():
    lines = explain(in_months(DECISION, day("2026-01-31"), 3, CALENDAR), CALENDAR)
    assert [(line.day, line.number, line.reason) for line in lines] == [
        (day("2026-01-31"), None, CountReason.FIRST_DAY),
        (day("2026-02-28"), 1, CountReason.MONTH_END),
        (day("2026-03-31"), 2, CountReason.COUNTED),
        (day("2026-04-30"), 3, CountReason.LAST_DAY_OFF),
        (day("2026-05-01"), None, CountReason.HOLIDAY),
        (day("2026-05-02"), None, CountReason.WEEKEND),
        (day("2026-05-03"), None, CountReason.WEEKEND),
        (day("2026-05-04"), None, CountReason.ROLLED),
    ]


def test_the_ledger_says_each_reason_in_both_languages():
    lines = explain(in_months(DECISION, day("2026-01-31"), 3, CALENDAR), CALENDAR)
    assert [tuple(line.says(language).partition(": ")[0] for language in ("vi", "en")) for line in lines] == [
        ("ngày đầu, không tính (Điều 147 BLDS)", "first day (Civil Code, Art. 147)"),
        ("tính, cuối tháng (Điều 148.3 BLDS)", "end of month (Civil Code, Art. 148.3)"),
        ("tính", "counted"),
        ("tính, nhưng là ngày nghỉ", "counted, but a day off"),
        ("ngày nghỉ", "day off"),
        ("nghỉ cuối tuần", "weekend"),
        ("nghỉ cuối tuần", "weekend"),
        ("ngày làm việc tiếp theo (Điều 148.5 BLDS)", "rolled on (Civil Code, Art. 148.5)"),
    ]
    (fixed,) = explain(on_date(EXPIRY, day("2026-11-22"), day("2029-11-22")), CALENDAR)
    assert (fixed.says("vi"), fixed.says("en")) == ("ngày ấn định", "fixed date")


def test_the_ledger_speaks_vietnamese_and_marks_what_is_provisional():
    lines = explain(in_working_days(ASSESSMENT, day("2026-12-31"), 1, CALENDAR), CALENDAR)
    assert [line.says("vi") for line in lines] == ["ngày đầu, không tính (Điều 147 BLDS)", "tính [dự kiến]"]
    assert lines[1].says("en") == "counted [provisional]"


@settings(max_examples=500, deadline=None)
@given(start=DAYS, budget=st.integers(1, 120), unit=st.sampled_from(DayUnit), rolls=st.booleans())
def test_the_ledger_adds_up(start, budget, unit, rolls):
    deadline = counted(replace(DECISION, rolls=rolls), start, budget, unit, CALENDAR)
    lines = explain(deadline, CALENDAR)
    days = [line.day for line in lines]
    assert [line.number for line in lines if line.number] == list(range(1, budget + 1))
    assert (days[0], days[-1]) == (start, deadline.due_on)
    assert days == sorted(set(days))
    reasons = {line.reason for line in lines}
    assert (CountReason.LAST_DAY_OFF in reasons) == (CountReason.ROLLED in reasons)
    if unit is not DayUnit.MONTHS:
        assert len(days) == (deadline.due_on - start).days + 1
    if unit is DayUnit.WORKING_DAYS:
        assert all(CALENDAR.is_working(line.day) == bool(line.number) for line in lines[1:])
    assert all(line.says(language) for line in lines for language in ("vi", "en"))
