"""The official calendar against the published lists, year by year."""

from datetime import date

import pytest

from cycle.calendars import DayKind, Holiday
from cycle.rules import civil_code_2015 as civil_code
from cycle.rules.holidays_vn import official_calendar
from tests.support.days import PUBLISHED

CALENDAR = official_calendar()

YEARS = [[part.strip() for part in line.split("|")] for line in PUBLISHED.strip().splitlines()]

# the documents that are known, and the days that each of them is known to cover
DOCUMENTS = {
    "6519/VPCP-KGVX": "2018-12-31 2019-01-01 2019-01-05 2019-02-04 2019-02-05 2019-02-06 2019-02-07"
    " 2019-02-08 2019-04-29 2019-04-30 2019-05-01 2019-05-04",
    "9895/VPCP-KGVX": "2021-02-10 2021-02-11 2021-02-12 2021-02-15 2021-02-16 2021-09-02 2021-09-03",
    "8056/VPCP-KGVX": "2023-01-20 2023-01-23 2023-01-24 2023-01-25 2023-01-26 2023-09-01 2023-09-04",
    "8662/VPCP-KGVX": "2024-02-08 2024-02-09 2024-02-12 2024-02-13 2024-02-14 2024-09-02 2024-09-03",
    "2450/VPCP-KGVX": "2024-04-29 2024-05-04",
    "6150/TB-BLĐTBXH": "2025-01-01 2025-01-27 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-07"
    " 2025-04-26 2025-04-30 2025-05-01 2025-05-02 2025-09-01 2025-09-02",
    "9441/TB-BNV": "2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-08-22 2026-08-31 2026-09-01 2026-09-02",
    "12729/VPCP-KGVX": "2026-01-02 2026-01-10",
}


def month_days(year: str, kind: DayKind) -> str:
    return " ".join(sorted(f"{r.day:%m-%d}" for r in CALENDAR.rows if f"{r.day:%Y}" == year and r.kind is kind))


@pytest.mark.parametrize(("year", "off", "worked"), YEARS, ids=[year[0] for year in YEARS])
def test_each_year_is_the_published_one(year, off, worked):
    assert month_days(year, DayKind.OFF) == off
    assert month_days(year, DayKind.WORKED) == worked


def test_no_other_year_has_rows():
    assert {f"{row.day:%Y}" for row in CALENDAR.rows} == {year for year, *_ in YEARS}


def test_days_off_are_weekdays_and_days_worked_are_saturdays():
    assert all(row.day.isoweekday() <= 5 for row in CALENDAR.rows if row.kind is DayKind.OFF)
    assert all(row.day.isoweekday() == 6 for row in CALENDAR.rows if row.kind is DayKind.WORKED)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_document_stands_on_the_days_that_it_covers(document):
    days = " ".join(sorted(row.day.isoformat() for row in CALENDAR.rows if row.document == document))
    assert days == DOCUMENTS[document]


def test_every_other_row_says_that_its_document_is_still_to_be_found():
    others = [row for row in CALENDAR.rows if row.document not in DOCUMENTS]
    assert len(others) == len(CALENDAR.rows) - sum(len(days.split()) for days in DOCUMENTS.values())
    assert all(row.says().endswith("(document still to be found)") for row in others)
    assert all(row.says("vi").endswith("(chưa tìm được văn bản)") for row in others)


@pytest.mark.parametrize(
    ("day", "vi", "en"),
    [
        ("2018-01-01", "Tết Dương lịch", "New Year's Day"),
        ("2020-04-02", "Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day"),
        ("2021-05-03", "Nghỉ bù Ngày Quốc tế Lao động 1/5", "day in lieu of International Labour Day"),
        ("2022-09-01", "Quốc khánh 2/9", "National Day"),
        ("2024-04-30", "Ngày Chiến thắng 30/4", "Reunification Day"),
        ("2025-01-29", "Tết Nguyên đán", "Tết, the Lunar New Year"),
        ("2025-05-02", "Nghỉ hoán đổi, làm bù ngày 26/04/2025", "day off swapped with 2025-04-26"),
        ("2025-04-26", "Làm bù cho ngày 02/05/2025", "worked in place of 2025-05-02"),
    ],
)
def test_days_have_their_names(day, vi, en):
    row = CALENDAR.official(date.fromisoformat(day))
    assert row is not None
    assert (row.name_vi, row.name_en) == (vi, en)


def test_every_holiday_and_every_swap_says_which_it_is():
    days = {row.day: row for row in CALENDAR.rows}
    swapped = [row for row in CALENDAR.rows if row.holiday is None]
    assert len(swapped) == 12 and all(row.pair is not None for row in swapped)
    assert all(days[row.pair].pair == row.day and days[row.pair].kind is not row.kind for row in swapped if row.pair)
    assert (days[date(2026, 1, 2)].pair, days[date(2026, 1, 10)].pair) == (date(2026, 1, 10), date(2026, 1, 2))
    assert days[date(2022, 5, 2)].holiday is Holiday.REUNIFICATION


def test_culture_day_is_worked_unless_switched_on():
    day = date(2026, 11, 24)
    assert CALENDAR.is_working(day)
    switched = official_calendar(culture_day=True)
    assert switched.why(day) == "Vietnamese Culture Day (80-NQ/TW; 30/NQ-CP)"
    assert switched.version != CALENDAR.version
    assert set(switched.rows) - set(CALENDAR.rows) == {switched.official(day)}


def test_the_calendar_is_published_to_the_end_of_2026():
    assert CALENDAR.horizon == date(2026, 12, 31)


def test_it_is_built_once():
    assert official_calendar() is CALENDAR


def test_the_articles_of_counting_are_cited():
    cited = [
        civil_code.FIRST_DAY_NOT_COUNTED,
        civil_code.MISSING_DAY_IS_LAST_OF_MONTH,
        civil_code.DAY_OFF_ROLLS_ON,
        civil_code.LAST_DAY_ENDS_AT_MIDNIGHT,
    ]
    assert [c.place for c in cited] == [
        "Điều 147",
        "Điều 148, khoản 3",
        "Điều 148, khoản 5",
        "Điều 148, khoản 6",
    ]
    assert {c.confidence.value for c in cited} == {"B"}
