"""The official calendar against the published lists, year by year."""

from datetime import date

import pytest

from cycle.calendars import DayKind
from cycle.rules import civil_code_2015 as civil_code
from cycle.rules.holidays_vn import official_calendar

CALENDAR = official_calendar()

# year | weekdays off | Saturdays worked
PUBLISHED = """
2018 | 01-01 02-14 02-15 02-16 02-19 02-20 04-25 04-30 05-01 09-03 12-31 |
2019 | 01-01 02-04 02-05 02-06 02-07 02-08 04-15 04-29 04-30 05-01 09-02 | 01-05 05-04
2020 | 01-01 01-23 01-24 01-27 01-28 01-29 04-02 04-30 05-01 09-02 |
2021 | 01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03 |
2022 | 01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02 |
2023 | 01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04 |
2024 | 01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03 | 05-04
2025 | 01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02 | 04-26
2026 | 01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 | 01-10 08-22
"""
YEARS = [[part.strip() for part in line.split("|")] for line in PUBLISHED.strip().splitlines()]

# the documents that are known, and the days that each of them is known to cover
DOCUMENTS = {
    "6519/VPCP-KGVX": "2018-12-31 2019-01-01 2019-01-05 2019-02-04 2019-02-05 2019-02-06 2019-02-07"
    " 2019-02-08 2019-04-29 2019-04-30 2019-05-01 2019-05-04",
    "2450/VPCP-KGVX": "2024-04-29 2024-05-04",
    "6150/TB-BLĐTBXH": "2025-01-01 2025-01-27 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-07"
    " 2025-04-26 2025-04-30 2025-05-01 2025-05-02 2025-09-01 2025-09-02",
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
