"""Working days: a table worked out by hand on printed calendars, and a walk day by day as the oracle."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.calendars import DayKind, OfficialDay, WorkingCalendar, day_of
from cycle.errors import BadValueError
from cycle.rules.holidays_vn import official_calendar

CALENDAR = official_calendar()
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))
SWAPPED = OfficialDay(date(2026, 1, 10), DayKind.WORKED, "Làm bù", "made up", "12729/VPCP-KGVX")
TET = OfficialDay(date(2026, 2, 17), DayKind.OFF, "Tết", "Tết", None)
SMALL = WorkingCalendar("small", "1", (TET, SWAPPED), date(2026, 12, 31))

# start, number of working days, the day it must give
BY_HAND = """
2018-02-13  1 2018-02-21  Tết 14-16 and 19-20 February
2018-02-12  2 2018-02-21
2018-02-09  5 2018-02-23
2018-02-14  1 2018-02-21  starts on a holiday
2018-02-17  3 2018-02-23  starts on a Saturday
2018-04-24  1 2018-04-26  Hùng Kings on Wednesday 25
2018-04-24  3 2018-05-02  both holidays of the week
2018-04-27  1 2018-05-02
2018-08-31  1 2018-09-04  2 September was a Sunday
2018-08-30  2 2018-09-04
2018-12-28  1 2019-01-02  31 December swapped
2018-12-28  4 2019-01-05  ends on the Saturday worked for it
2018-12-28  5 2019-01-07
2019-01-04  1 2019-01-05
2019-01-05  1 2019-01-07  starts on the Saturday worked
2019-02-01  1 2019-02-11  Tết 4-8 February
2019-01-28  5 2019-02-11
2019-04-12  1 2019-04-16  Hùng Kings in lieu
2019-04-26  1 2019-05-02  29 April swapped
2019-04-26  3 2019-05-04
2019-04-26  4 2019-05-06
2019-08-30  1 2019-09-03
2019-12-31  1 2020-01-02
2020-01-22  1 2020-01-30  Tết 23-24 and 27-29 January
2020-01-20  4 2020-01-31
2020-04-01  1 2020-04-03
2020-04-01  2 2020-04-06
2020-04-29  1 2020-05-04
2020-09-01  1 2020-09-03
2020-12-31  1 2021-01-04
2021-02-09  1 2021-02-17  Tết 10-12 and 15-16 February
2021-02-08  3 2021-02-18
2021-04-20  1 2021-04-22
2021-04-29  1 2021-05-04  1 May was a Saturday
2021-04-28  2 2021-05-04
2021-09-01  1 2021-09-06  the first National Day of two days
2021-12-31  1 2022-01-04
2022-01-28  1 2022-02-07  Tết 31 January to 4 February
2022-01-24  5 2022-02-07
2022-04-08  1 2022-04-12
2022-04-29  1 2022-05-04  30 April and 1 May on a weekend
2022-08-31  1 2022-09-05
2022-12-30  1 2023-01-03
2023-01-19  1 2023-01-27  Tết 20 and 23-26 January
2023-01-19  2 2023-01-30
2023-04-28  1 2023-05-04  three holidays, two of them on a weekend
2023-04-28  2 2023-05-05
2023-08-31  1 2023-09-05
2024-02-07  1 2024-02-15  Tết 8-9 and 12-14 February
2024-02-05  4 2024-02-16
2024-04-17  1 2024-04-19
2024-04-26  1 2024-05-02  29 April swapped
2024-04-26  3 2024-05-04
2024-04-26  4 2024-05-06
2024-08-30  1 2024-09-04
2024-12-31  1 2025-01-02
2025-01-24  1 2025-02-03  Tết 27-31 January
2025-04-04  1 2025-04-08
2025-04-25  1 2025-04-26  worked for 2 May
2025-04-25  2 2025-04-28
2025-04-25  4 2025-05-05
2025-04-29  1 2025-05-05
2025-05-02  1 2025-05-05  starts on the day swapped
2025-08-29  1 2025-09-03
2025-12-31  1 2026-01-05  2 January swapped
2025-12-31  6 2026-01-10
2025-12-31  7 2026-01-12
2026-01-09  1 2026-01-10
2026-02-13  1 2026-02-23  Tết 16-20 February
2026-02-02 15 2026-03-02  a commune's fifteen days across Tết
2026-04-24  1 2026-04-28
2026-04-24  3 2026-05-04
2026-06-01 15 2026-06-22  fifteen days without a holiday
2026-08-21  1 2026-08-22  worked for 31 August
2026-08-21 15 2026-09-15
2026-08-28  1 2026-09-03
2026-11-23  1 2026-11-24  Culture Day only by the switch
2026-02-17  0 2026-02-23  none to count: the next working day
2026-01-02  0 2026-01-05
2026-01-10  0 2026-01-10
2026-12-31  1 2027-01-01  past the horizon: the plain week
"""
CASES = [line.split(maxsplit=3)[:3] for line in BY_HAND.strip().splitlines()]


def walked(calendar: WorkingCalendar, start: date, n: int) -> date:
    """The oracle: one day after the other, each looked up in the rows."""
    kinds = {row.day: row.kind for row in calendar.rows}
    day = start
    while n:
        day += ONE_DAY
        ordinary = DayKind.OFF if day.isoweekday() in {6, 7} else DayKind.WORKED
        n -= kinds.get(day, ordinary) is DayKind.WORKED
    return day


@pytest.mark.parametrize(("start", "n", "expected"), CASES, ids=lambda value: str(value))
def test_the_table_worked_by_hand(start, n, expected):
    assert CALENDAR.add_working_days(date.fromisoformat(start), int(n)) == date.fromisoformat(expected)


def test_the_table_has_at_least_sixty_cases():
    assert len(CASES) >= 60


@settings(max_examples=3000, deadline=None)
@given(start=DAYS, n=st.integers(1, 90), culture=st.booleans())
def test_counting_agrees_with_a_walk_day_by_day(start, n, culture):
    calendar = official_calendar(culture)
    assert calendar.add_working_days(start, n) == walked(calendar, start, n)


@settings(max_examples=500, deadline=None)
@given(start=st.dates(date(1, 1, 1), date(9990, 1, 1)), n=st.integers(1, 400), rows=st.sets(DAYS, max_size=9))
def test_any_calendar_counts_like_the_walk(start, n, rows):
    flipped = tuple(
        OfficialDay(day, DayKind.OFF if day.weekday() < 5 else DayKind.WORKED, "x", "x", None) for day in rows
    )
    calendar = WorkingCalendar("any", "1", flipped, date(2030, 12, 31))
    assert calendar.add_working_days(start, n) == walked(calendar, start, n)


@settings(max_examples=1000, deadline=None)
@given(start=DAYS, n=st.integers(0, 500))
def test_a_count_of_working_days_ends_on_one_and_counts_back(start, n):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working(end)
    assert end >= start
    if n:
        assert CALENDAR.working_days_between(start, end) == n
        assert CALENDAR.working_days_between(end, start) == -n


@settings(max_examples=1000, deadline=None)
@given(start=DAYS, first=st.integers(1, 60), then=st.integers(1, 60))
def test_counting_in_two_parts_is_counting_at_once(start, first, then):
    middle = CALENDAR.add_working_days(start, first)
    assert CALENDAR.add_working_days(middle, then) == CALENDAR.add_working_days(start, first + then)


def test_on_every_day_the_questions_agree():
    for ordinal in range(date(2017, 1, 1).toordinal(), date(2031, 1, 1).toordinal()):
        day = day_of(ordinal)
        works = CALENDAR.is_working(day)
        assert works == (CALENDAR.why(day) is None)
        assert works == (CALENDAR.next_working_day(day) == day)
        assert works == (CALENDAR.working_days_between(day - ONE_DAY, day) == 1)


def test_a_day_off_is_named_with_its_document():
    assert CALENDAR.why(date(2025, 4, 30)) == "Reunification Day (6150/TB-BLĐTBXH)"
    assert CALENDAR.why(date(2026, 1, 2)) == "day off swapped with 2026-01-10 (12729/VPCP-KGVX)"
    assert CALENDAR.why(date(2026, 1, 2), "vi") == "Nghỉ hoán đổi, làm bù ngày 10/01/2026 (12729/VPCP-KGVX)"


def test_a_day_off_without_a_document_says_so():
    assert CALENDAR.why(date(2022, 2, 1)) == "Tết, the Lunar New Year (document still to be found)"
    assert CALENDAR.why(date(2022, 2, 1), "vi") == "Tết Nguyên đán (chưa tìm được văn bản)"


def test_an_ordinary_weekend_is_only_that():
    assert CALENDAR.why(date(2026, 1, 11)) == "weekend"
    assert CALENDAR.why(date(2026, 1, 11), "vi") == "nghỉ cuối tuần"
    assert CALENDAR.official(date(2026, 1, 11)) is None


def test_a_saturday_worked_is_no_day_off_and_its_row_tells_why():
    saturday = date(2026, 1, 10)
    assert CALENDAR.why(saturday) is None
    row = CALENDAR.official(saturday)
    assert row is not None
    assert row.says() == "worked in place of 2026-01-02 (12729/VPCP-KGVX)"


def test_only_days_past_the_horizon_are_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))


def test_the_order_of_the_rows_does_not_matter():
    other = WorkingCalendar("small", "1", (SWAPPED, TET), date(2026, 12, 31))
    assert other.add_working_days(date(2026, 1, 9), 30) == SMALL.add_working_days(date(2026, 1, 9), 30)


def test_a_calendar_without_rows_is_the_plain_week():
    plain = WorkingCalendar("plain", "1", (), date(2026, 12, 31))
    assert plain.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 16)
    assert plain.next_working_day(date(2026, 2, 14)) == date(2026, 2, 16)


def test_two_rows_on_one_day_are_refused():
    with pytest.raises(BadValueError, match="at most one row"):
        WorkingCalendar("twice", "1", (TET, TET), date(2026, 12, 31))


def test_a_row_past_the_horizon_is_refused():
    with pytest.raises(BadValueError, match="2026-02-17"):
        WorkingCalendar("late", "1", (TET,), TET.day - ONE_DAY)
    assert WorkingCalendar("in time", "1", (TET,), TET.day).rows == (TET,)


def test_a_count_below_nothing_is_refused():
    with pytest.raises(BadValueError, match="0 or more"):
        CALENDAR.add_working_days(date(2026, 1, 5), -1)


@pytest.mark.parametrize("ordinal", [0, -5, date.max.toordinal() + 1, 2**70])
def test_a_day_outside_the_calendar_years_is_refused(ordinal):
    with pytest.raises(BadValueError, match="years 1 to 9999"):
        day_of(ordinal)


def test_a_count_past_the_last_year_is_refused():
    with pytest.raises(BadValueError, match="years 1 to 9999"):
        CALENDAR.add_working_days(date(9999, 12, 31), 1)
