"""Notices of the official calendar: read strictly, taken in in order, and refused with everything that contradicts."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.calendars import DayKind, Holiday, OfficialDay, WorkingCalendar
from cycle.errors import CalendarError
from cycle.rules.calendar_file import (
    DAY_KEYS,
    LONGEST_FILE,
    NOTICE_KEYS,
    NoticeKind,
    calendar_with,
    contradictions,
    parse_notice,
    unfit,
    with_notice,
)
from cycle.rules.holidays_vn import official_calendar
from tests.support.notices import DAYS_2027, NOTICE_2027, notice

CALENDAR = official_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def faults(text: str, *before: str) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in unfit(calendar_with(CALENDAR, before), parse_notice(text))]


# Reading.


def test_a_notice_is_read_whole() -> None:
    found = parse_notice(NOTICE_2027)
    assert (found.document, found.title, found.url) == ("9999/TB-BNV", "Nghỉ lễ, Tết", "https://example.vn/9999")
    assert found.completes == (2027,)
    assert [one.kind for one in found.days] == [NoticeKind.OFF] * 12 + [NoticeKind.WORKED]
    (ordinary,) = parse_notice(notice(["2026-08-31 ordinary"], completes=())).days
    assert (ordinary.kind, ordinary.row, ordinary.replaces) == (NoticeKind.ORDINARY, None, True)
    tet = found.days[1].row
    assert tet is not None
    assert (tet.name_vi, tet.holiday, tet.document) == ("Tết Nguyên đán", Holiday.TET, "9999/TB-BNV")
    swapped = found.days[-1].row
    assert swapped is not None
    assert (swapped.name_en, swapped.pair) == ("worked in place of 2027-12-31", day("2027-12-31"))


def test_a_name_that_is_given_wins_over_that_of_the_holiday() -> None:
    text = notice(["2027-01-01 off new_year"]) + 'name_vi = "Nghỉ bù"\nname_en = "in lieu"\n'
    row = parse_notice(text).days[0].row
    assert row is not None
    assert (row.name_vi, row.name_en, row.holiday) == ("Nghỉ bù", "in lieu", Holiday.NEW_YEAR)


GOOD = notice(["2027-01-01 off new_year"])
FAULTS = {
    "no number": (GOOD.replace('document = "9999/TB-BNV"\n', ""), "document", "missing"),
    "no title": (GOOD.replace('title = "Nghỉ lễ, Tết"\n', ""), "title", "missing"),
    "an address that is none": (GOOD.replace("https://", "ftp://"), "url", "https://"),
    "no day": (notice([]), "day", "at least one day"),
    "an unknown key": (GOOD + "of = 3\n", "day[1].of", "not known"),
    "an unknown kind": (GOOD.replace('"off"', '"ofF"'), "day[1].kind", "did you mean"),
    "an unknown holiday": (GOOD.replace("new_year", "noel"), "day[1].holiday", "not known"),
    "a day that is a text": (GOOD.replace("2027-01-01", '"2027-01-01"'), "day[1].on", "without quotes"),
    "a day twice": (notice(["2027-01-01 off tet", "2027-01-01 worked tet"]), "day[2].on", "day[1] already"),
    "a day without a name": (GOOD.replace('holiday = "new_year"\n', ""), "day[1].name_vi", "needs a name"),
    "half a name": (GOOD + 'name_vi = "Tết"\n', "day[1].name_en", "missing"),
    "years out of order": (GOOD.replace("[2027]", "[2028, 2027]"), "completes", "earliest first"),
    "an ordinary day that replaces nothing": (
        notice(["2026-08-31 ordinary"]) + "replaces = false\n",
        "day[1].replaces",
        "is false",
    ),
    "no TOML": ("document = ", "file", ""),
    "a tower": ("x = " + "[" * 5000, "file", ""),
    "a giant": ("#" * (LONGEST_FILE + 1), "file", "characters"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_with_its_place(name) -> None:
    text, place, why = FAULTS[name]
    with pytest.raises(CalendarError) as caught:
        parse_notice(text)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place) == ("notice.file", place)
    assert why in fault.en and why in str(caught.value)


def test_the_example_of_the_page_is_taken_in_as_it_stands() -> None:
    page = (Path(__file__).parents[3] / "docs" / "calendar-format.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert faults(example) == []
    assert len(parse_notice(example).days) == 3
    told = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) | {"name_en"}
    assert told == {*NOTICE_KEYS, *DAY_KEYS} - {"day"}


def completing(years: list[int]) -> str:
    return GOOD.replace("[2027]", str(years))


def test_a_notice_completes_ten_years_at_most_and_none_after_2200() -> None:
    for good in (list(range(2027, 2037)), [2200]):
        assert parse_notice(completing(good)).completes == tuple(good)
    for bad, place in ((list(range(2027, 2038)), "completes"), ([2201], "completes[1]")):
        with pytest.raises(CalendarError) as caught:
            parse_notice(completing(bad))
        assert [fault.place for fault in caught.value.faults] == [place]


# Taking in.


def test_the_calendar_in_force_is_what_was_shipped_and_the_notices_in_order() -> None:
    calendar = calendar_with(CALENDAR, (NOTICE_2027,))
    assert calendar.horizon == day("2027-12-31")
    assert calendar.version == f"{CALENDAR.version}+9999/TB-BNV"
    assert len(calendar.rows) == len(CALENDAR.rows) + len(DAYS_2027.split("\n")) - 2
    assert calendar.why(day("2027-01-01")) == "New Year's Day (9999/TB-BNV)"
    assert calendar.is_working(day("2027-12-25")) and not calendar.is_working(day("2027-12-31"))
    assert not calendar.is_provisional(day("2027-06-01")) and calendar.is_provisional(day("2028-01-01"))
    assert calendar_with(CALENDAR, ()) is not None
    assert calendar_with(CALENDAR, (NOTICE_2027,)) is calendar  # built once


def test_a_notice_that_repeats_what_is_known_gives_its_document_to_a_day_that_had_none() -> None:
    text = notice(["2026-04-30 off reunification", "2026-09-02 off national"], completes=())
    assert faults(text) == []
    calendar = calendar_with(CALENDAR, (text,))
    assert calendar.why(day("2026-04-30")) == "Reunification Day (9999/TB-BNV)"
    assert calendar.why(day("2026-09-02")) == "National Day (9441/TB-BNV)"
    assert calendar.horizon == CALENDAR.horizon


def test_a_later_notice_changes_earlier_days_where_it_says_so() -> None:
    text = notice(
        [
            "2026-08-31 ordinary",
            "2026-08-22 ordinary",
            "2026-09-01 ordinary",
            "2026-09-03 off national",
            "2026-04-29 off 2026-04-25 replaces",
            "2026-04-25 worked 2026-04-29",
        ],
        completes=(),
    )
    assert faults(text) == [("notice.replaces_nothing", "2026-04-29")]
    text = text.replace("pair = 2026-04-25\nreplaces = true", "pair = 2026-04-25")
    assert faults(text) == []
    calendar = calendar_with(CALENDAR, (text,))
    off = [one.day.day for one in calendar.rows if one.day.month == 9 and one.day.year == 2026]
    assert off == [2, 3]
    assert calendar.is_working(day("2026-08-31")) and not calendar.is_working(day("2026-08-22"))
    assert calendar.is_working(day("2026-04-25"))


def test_a_notice_may_say_with_which_day_one_was_swapped_where_that_was_not_told() -> None:
    untold = WorkingCalendar(
        "c", "1", (OfficialDay(day("2026-08-31"), DayKind.OFF, "Nghỉ", "Off", "1/TB"),), day("2026-12-31")
    )
    told = parse_notice(notice(["2026-08-31 off 2026-08-22"], completes=()))
    assert list(contradictions(untold, told)) == []
    other = parse_notice(notice(["2026-08-31 off 2026-08-29"], completes=()))
    assert [one.place for one in contradictions(with_notice(CALENDAR, told), other)] == ["2026-08-31"]


def test_everything_that_contradicts_is_listed() -> None:
    text = notice(
        [
            "2026-08-31 worked",
            "2026-08-22 off",
            "2026-01-02 off 2026-01-17",
            "2026-01-17 worked 2026-01-02",
            "2028-01-03 off new_year",
            "2017-09-04 off national",
        ],
        completes=(2028,),
    )
    assert faults(text) == [
        ("notice.contradiction", "2026-08-31"),
        ("notice.contradiction", "2026-08-22"),
        ("notice.contradiction", "2026-01-02"),
        ("notice.gap", "2028"),
        ("notice.outside", "2017-09-04"),
    ]
    said = "; ".join(one.says() for one in unfit(CALENDAR, parse_notice(text)))
    assert "2026-08-22: the notice says “off” – Day off (9999/TB-BNV)" in said
    assert "the calendar “worked” – worked in place of 2026-08-31 (9441/TB-BNV)" in said


def test_days_of_a_year_that_is_not_complete_wait() -> None:
    assert faults(notice(["2027-01-01 off new_year"], completes=())) == [("notice.outside", "2027-01-01")]
    second = notice(["2028-01-03 off new_year"], "2/TB", completes=(2028,))
    assert faults(second) == [("notice.gap", "2028")]
    assert faults(second, NOTICE_2027) == []
    assert faults(notice(["2027-01-01 off new_year", "2028-01-03 off new_year"], completes=(2027, 2028))) == []


def test_a_stored_notice_that_contradicts_a_newer_program_is_heard_all_the_same() -> None:
    """The engine goes on; `ocop calendar verify` says so."""
    text = notice(["2026-08-31 worked", "2026-08-22 off"], completes=())
    assert calendar_with(CALENDAR, (text,)).is_working(day("2026-08-31"))


def test_a_program_that_knows_fewer_years_keeps_the_days_of_the_others_back() -> None:
    older = WorkingCalendar("older", "1", (), day("2025-12-31"))
    found = with_notice(older, parse_notice(notice(["2026-01-01 off new_year"], completes=())))
    assert found.rows == ()


# The shipped years in pieces.

YEARS = {year: [row for row in CALENDAR.rows if row.day.year == year] for year in range(2018, 2027)}


def as_notice(number: int, rows: list[OfficialDay], completes: list[int]) -> str:
    """Those rows as a file that says the same."""
    lines = [f'document = "{number}/TB"', 'title = "Nghỉ lễ"', 'url = "https://example.vn"', f"completes = {completes}"]
    for row in rows:
        lines += ["[[day]]", f"on = {row.day}", f'kind = "{row.kind}"']
        lines += [f'name_vi = "{row.name_vi}"', f'name_en = "{row.name_en}"']
        lines += [f"pair = {row.pair}"] if row.pair else []
        lines += [f'holiday = "{row.holiday}"'] if row.holiday else []
    return "\n".join(lines)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_shipped_years_imported_in_pieces_count_as_if_they_had_been_there(data) -> None:
    shipped = data.draw(st.integers(2018, 2025))
    kept = tuple(row for row in CALENDAR.rows if row.day.year <= shipped)
    base = WorkingCalendar(CALENDAR.name, "cut", kept, date(shipped, 12, 31))
    texts: list[str] = []
    for year in range(shipped + 1, 2027):
        rows = data.draw(st.permutations(YEARS[year]))
        cut = data.draw(st.integers(1, len(rows) - 1))
        for part, completes in ((rows[:cut], [year]), (rows[cut:], [])):
            texts.append(as_notice(len(texts), part, completes))
            assert list(unfit(calendar_with(base, tuple(texts[:-1])), parse_notice(texts[-1]))) == []
    found = calendar_with(base, tuple(texts))
    assert [(row.day, row.kind, row.holiday, row.pair) for row in found.rows] == [
        (row.day, row.kind, row.holiday, row.pair) for row in sorted(CALENDAR.rows, key=lambda row: row.day)
    ]
    assert found.horizon == CALENDAR.horizon
    start, number = data.draw(st.dates(date(2018, 1, 1), date(2026, 12, 1))), data.draw(st.integers(0, 90))
    assert found.add_working_days(start, number) == CALENDAR.add_working_days(start, number)
    assert found.next_working_day(start) == CALENDAR.next_working_day(start)


def test_a_worked_day_is_a_day_of_the_kind_it_says() -> None:
    found = calendar_with(CALENDAR, (NOTICE_2027,)).official(day("2027-12-25"))
    assert found is not None
    assert found.kind is DayKind.WORKED
