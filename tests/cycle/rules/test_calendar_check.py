"""What `ocop calendar verify` finds: each kind of fault in rows that were sound before one thing was changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cycle.calendars import DayKind, Holiday, OfficialDay
from cycle.citation import Confidence
from cycle.rules.calendar_check import faults_of_rows, findings
from cycle.rules.calendar_file import parse_notice
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.labour_code_2019 import holidays_of
from tests.support.notices import NOTICE_2027, notice

CALENDAR = official_calendar()
Rows = list[OfficialDay]


def day(text: str) -> date:
    return date.fromisoformat(text)


def without(*days: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if row.day.isoformat() not in days]


def with_row(on: str, kind: DayKind, pair: str | None = None) -> Callable[[Rows], Rows]:
    new = OfficialDay(day(on), kind, "x", "x", None, pair=day(pair) if pair else None)
    return lambda rows: [*rows, new]


def unpaired(on: str) -> Callable[[Rows], Rows]:
    return lambda rows: [replace(row, pair=None) if row.day == day(on) else row for row in rows]


#: What is changed, and what is then found: code and place.
FAULTS: dict[str, tuple[Callable[[Rows], Rows], list[tuple[str, str]]]] = {
    "two rows on a day": (with_row("2026-04-30", DayKind.OFF), [("calendar.two_rows", "2026-04-30")]),
    "worked on a Tuesday": (
        with_row("2026-06-02", DayKind.WORKED),
        [("calendar.worked_weekday", "2026-06-02"), ("calendar.no_pair", "2026-06-02")],
    ),
    "off on a Sunday": (with_row("2026-06-07", DayKind.OFF), [("calendar.off_weekend", "2026-06-07")]),
    "a Saturday worked for nothing": (with_row("2026-06-06", DayKind.WORKED), [("calendar.no_pair", "2026-06-06")]),
    "half a swap": (without("2026-08-22"), [("calendar.no_pair", "2026-08-31")]),
    "the other half": (without("2026-08-31"), [("calendar.no_pair", "2026-08-22")]),
    "a swap that is not told of": (
        unpaired("2026-08-22"),
        [("calendar.no_pair", "2026-08-22"), ("calendar.no_pair", "2026-08-31")],
    ),
    "past the horizon": (with_row("2027-06-01", DayKind.OFF), [("calendar.past_horizon", "2027-06-01")]),
    "no New Year": (without("2020-01-01"), [("calendar.holiday_missing", "2020")]),
    "no Reunification Day": (without("2024-04-30"), [("calendar.holiday_missing", "2024")]),
    "no Labour Day": (without("2021-05-03"), [("calendar.holiday_missing", "2021")]),
    "no National Day": (without("2019-09-02"), [("calendar.holiday_missing", "2019")]),
    "one National Day": (without("2023-09-04"), [("calendar.holiday_missing", "2023")]),
    "four days of Tết": (without("2025-01-31"), [("calendar.holiday_missing", "2025")]),
}


def test_what_is_shipped_holds_together() -> None:
    assert findings(CALENDAR) == ()
    assert findings(official_calendar(culture_day=True)) == ()


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_nothing_else(name) -> None:
    change, expected = FAULTS[name]
    found = list(faults_of_rows(change(list(CALENDAR.rows)), CALENDAR.horizon))
    assert [(one.code, one.place) for one in found] == expected
    assert all(one.vi and one.en and one.vi != one.en for one in found)


def test_a_holiday_that_is_named_on_a_weekend_is_no_fault() -> None:
    sunday = OfficialDay(day("2026-04-26"), DayKind.OFF, "Giỗ Tổ", "Hùng Kings", None, Holiday.HUNG_KINGS)
    assert list(faults_of_rows([*CALENDAR.rows, sunday], CALENDAR.horizon)) == []


def test_national_day_is_two_days_since_2021_by_the_labour_code() -> None:
    before, since = holidays_of(2020), holidays_of(2021)
    assert sum(before.value.values()) == 10
    assert sum(since.value.values()) == 11
    assert [(str(code.source), code.source.confidence) for code in (before, since)] == [
        ("Điều 115 khoản 1, Bộ luật Lao động 2012 (10/2012/QH13)", Confidence.SECONDARY),
        ("Điều 112 khoản 1, Bộ luật Lao động 2019 (45/2019/QH14)", Confidence.SECONDARY),
    ]


def test_a_whole_year_by_notice_holds_together_and_half_a_year_does_not() -> None:
    assert findings(CALENDAR, [parse_notice(NOTICE_2027)]) == ()
    half = parse_notice(notice(["2027-01-01 off new_year"]))
    found = findings(CALENDAR, [half])
    assert {(one.code, one.place) for one in found} == {("calendar.holiday_missing", "2027")}
    assert "Tết Nguyên đán: có 0 ngày nghỉ, phải có 5" in found[0].vi


def test_notices_that_contradict_what_was_known_before_them_are_found() -> None:
    """As where a newer program ships a day otherwise than a notice that was imported under the older one."""
    text = notice(["2026-04-28 off", "2026-08-31 worked"], completes=())
    found = findings(CALENDAR, [parse_notice(text)])
    assert ("notice.contradiction", "2026-08-31") in [(one.code, one.place) for one in found]
    first, second = notice(["2027-06-01 off"], "1/TB"), notice(["2027-06-01 ordinary"], "2/TB", completes=())
    said = [one.code for one in findings(CALENDAR, [parse_notice(NOTICE_2027), *map(parse_notice, (first, second))])]
    assert said == []  # it says that it replaces what was known
