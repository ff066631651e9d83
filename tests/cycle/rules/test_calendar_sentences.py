"""What an official reads of a fault in the calendar, in both languages and to the last word."""

from datetime import date

import pytest

from cycle.calendars import CalendarFault, DayKind, Holiday, OfficialDay
from cycle.rules.calendar_check import faults_of_rows
from cycle.rules.calendar_file import contradictions, parse_notice
from cycle.rules.departments import Department, name_of
from cycle.rules.holidays_vn import official_calendar
from tests.support.notices import notice

HORIZON = date(2026, 12, 31)
ROWS = official_calendar().rows


def row(day: str, kind: DayKind, pair: str | None = None, holiday: Holiday | None = None) -> OfficialDay:
    return OfficialDay(
        date.fromisoformat(day), kind, "x", "y", "9/TB", holiday, date.fromisoformat(pair) if pair else None
    )


#: A row added to the official ones, and what is said of it.
SAID = {
    "worked on a Tuesday, for nothing": (
        row("2026-06-02", DayKind.WORKED),
        [
            "2026-06-02: is worked in exchange, but is no day of a weekend",
            "2026-06-02: the other day of the swap, –, does not match",
        ],
        [
            "2026-06-02: làm bù vào ngày không phải cuối tuần",
            "2026-06-02: ngày hoán đổi – không khớp",
        ],
    ),
    "off on a Sunday": (
        row("2026-06-07", DayKind.OFF),
        ["2026-06-07: is off on a weekend, but is no holiday"],
        ["2026-06-07: nghỉ vào cuối tuần nhưng không phải ngày lễ"],
    ),
    "swapped with a day that knows nothing of it": (
        row("2026-06-01", DayKind.OFF, "2026-06-06"),
        ["2026-06-01: the other day of the swap, 2026-06-06, does not match"],
        ["2026-06-01: ngày hoán đổi 2026-06-06 không khớp"],
    ),
    "a holiday on a Saturday": (row("2026-06-06", DayKind.OFF, None, Holiday.CULTURE), [], []),
}


@pytest.mark.parametrize(("more", "english", "vietnamese"), SAID.values(), ids=SAID)
def test_the_whole_sentence(more: OfficialDay, english: list[str], vietnamese: list[str]) -> None:
    found = list(faults_of_rows([*ROWS, more], HORIZON))
    assert [one.says() for one in found] == english
    assert [one.says("vi") for one in found] == vietnamese


def test_a_holiday_on_a_weekend_is_no_day_off_for_it() -> None:
    """National Day 2023: 1 September, 2 September on a Saturday, and 4 September in its place."""
    left = [one for one in ROWS if one.day != date(2023, 9, 4)]
    saturday = row("2023-09-02", DayKind.OFF, None, Holiday.NATIONAL)
    (fault,) = faults_of_rows([*left, saturday], HORIZON)
    assert fault.says().startswith("2023: National Day: 1 days off, where 2 are due (")
    assert fault.says("vi").startswith("2023: Quốc khánh 2/9: có 1 ngày nghỉ, phải có 2 (")


def test_a_day_worked_in_exchange_is_no_day_off() -> None:
    left = [one for one in ROWS if one.day != date(2023, 9, 4)]
    worked = row("2023-09-05", DayKind.WORKED, "2023-09-09", Holiday.NATIONAL)
    assert "holiday_missing" in {fault.code.partition(".")[2] for fault in faults_of_rows([*left, worked], HORIZON)}


def test_without_rows_every_holiday_of_the_last_year_is_missing() -> None:
    assert {fault.place for fault in faults_of_rows([], HORIZON)} == {"2026"}


def test_a_fault_says_its_place_in_both_languages() -> None:
    fault = CalendarFault("calendar.x", "2026", "sai", "wrong")
    assert (fault.says(), fault.says("en"), fault.says("vi")) == ("2026: wrong", "2026: wrong", "2026: sai")


# Notices against the calendar.


def contradiction(text: str) -> list[tuple[str, str]]:
    return [(fault.en, fault.vi) for fault in contradictions(official_calendar(), parse_notice(text))]


def test_a_notice_that_contradicts_says_both_words() -> None:
    assert contradiction(notice(["2026-04-30 worked"], completes=())) == [
        (
            "the notice says “worked” – Day off (9999/TB-BNV), the calendar “off” – Reunification Day (document still"
            " to be found); say replaces where the notice changes the day",
            "văn bản ghi “worked” – Nghỉ (9999/TB-BNV), lịch hiện hành ghi “off” – Ngày Chiến thắng 30/4 (chưa tìm được"
            " văn bản); nếu văn bản thay đổi ngày này thì thêm replaces",
        )
    ]


def test_a_swap_contradicts_only_another_swap() -> None:
    """Without the other day named on one side, the day alone counts."""
    assert contradiction(notice(["2026-08-22 worked"], completes=())) == []
    other = notice(["2026-08-22 worked 2026-08-28"], completes=())
    assert len(contradiction(other)) == 1


# Bodies.


def test_a_body_is_named_in_the_language_of_the_reader() -> None:
    assert name_of(Department.HEALTH, "vi") == "Sở Y tế"
    assert name_of(Department.HEALTH, "en") == "Department of Health"
