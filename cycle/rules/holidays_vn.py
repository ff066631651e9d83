"""The official days off of public offices, 2018–2026, and the Saturdays that make up for swapped days.

Only what an authority announced: no year is guessed. A new year is a new block of rows, each with its
document, a later `_HORIZON` and another `_VERSION`. Where the announcement is still to be found, the row has
no document and says so.
"""

from datetime import date
from functools import cache
from typing import NamedTuple

from cycle.calendars import DayKind, Holiday, OfficialDay, WorkingCalendar


class Name(NamedTuple):
    """What a holiday is called."""

    vi: str
    en: str


NAMES = {
    Holiday.NEW_YEAR: Name("Tết Dương lịch", "New Year's Day"),
    Holiday.TET: Name("Tết Nguyên đán", "Tết, the Lunar New Year"),
    Holiday.HUNG_KINGS: Name("Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day"),
    Holiday.REUNIFICATION: Name("Ngày Chiến thắng 30/4", "Reunification Day"),
    Holiday.LABOUR: Name("Ngày Quốc tế Lao động 1/5", "International Labour Day"),
    Holiday.NATIONAL: Name("Quốc khánh 2/9", "National Day"),
    Holiday.CULTURE: Name("Ngày Văn hóa Việt Nam", "Vietnamese Culture Day"),
}
_H = Holiday

_2018_07_11 = "6519/VPCP-KGVX"
_2020_11_26 = "9895/VPCP-KGVX"  # thuvienphapluat.vn 460294
_2022_12_01 = "8056/VPCP-KGVX"  # thuvienphapluat.vn 542221
_2023_11_03 = "8662/VPCP-KGVX"  # baotintuc.vn, 3 November 2023
_2024_04_12 = "2450/VPCP-KGVX"
_2024_12_03 = "6150/TB-BLĐTBXH"
_2025_10_16 = "9441/TB-BNV"  # english.luatvietnam.vn 415220; after 9859/VPCP-KGVX of 13 October 2025
_2025_12_25 = "12729/VPCP-KGVX"
_CULTURE_DAY = "80-NQ/TW; 30/NQ-CP"

#: The last officially published day.
_HORIZON = date(2026, 12, 31)
_VERSION = "2026.2"

_Rows = tuple[OfficialDay, ...]


def _off(year: int, days: str, holiday: Holiday, document: str | None = None) -> _Rows:
    """One row for each month-day of a holiday."""
    return _rows(year, days, NAMES[holiday], holiday, document)


def _lieu(year: int, day: str, holiday: Holiday, document: str | None = None) -> _Rows:
    """The working day given because the holiday itself fell on a weekend."""
    of = NAMES[holiday]
    return _rows(year, day, Name(f"Nghỉ bù {of.vi}", f"day in lieu of {of.en}"), holiday, document)


def _rows(year: int, days: str, name: Name, holiday: Holiday, document: str | None) -> _Rows:
    return tuple(
        OfficialDay(date.fromisoformat(f"{year}-{day}"), DayKind.OFF, name.vi, name.en, document, holiday)
        for day in days.split()
    )


def name_of_swapped(kind: DayKind, pair: date) -> Name:
    """What one of two swapped days is called."""
    if kind is DayKind.OFF:
        return Name(f"Nghỉ hoán đổi, làm bù ngày {pair:%d/%m/%Y}", f"day off swapped with {pair}")
    return Name(f"Làm bù cho ngày {pair:%d/%m/%Y}", f"worked in place of {pair}")


def _swap(off: str, worked: str, document: str | None = None) -> _Rows:
    """A working day that is off, and the Saturday that is worked for it."""
    rest, work = date.fromisoformat(off), date.fromisoformat(worked)
    return (
        OfficialDay(rest, DayKind.OFF, *name_of_swapped(DayKind.OFF, work), document, pair=work),
        OfficialDay(work, DayKind.WORKED, *name_of_swapped(DayKind.WORKED, rest), document, pair=rest),
    )


_ROWS: _Rows = (
    *_off(2018, "01-01", _H.NEW_YEAR),
    *_off(2018, "02-14 02-15 02-16 02-19 02-20", _H.TET),
    *_off(2018, "04-25", _H.HUNG_KINGS),
    *_off(2018, "04-30", _H.REUNIFICATION),
    *_off(2018, "05-01", _H.LABOUR),
    *_lieu(2018, "09-03", _H.NATIONAL),
    *_swap("2018-12-31", "2019-01-05", _2018_07_11),
    # 2019
    *_off(2019, "01-01", _H.NEW_YEAR, _2018_07_11),
    *_off(2019, "02-04 02-05 02-06 02-07 02-08", _H.TET, _2018_07_11),
    *_lieu(2019, "04-15", _H.HUNG_KINGS),
    *_swap("2019-04-29", "2019-05-04", _2018_07_11),
    *_off(2019, "04-30", _H.REUNIFICATION, _2018_07_11),
    *_off(2019, "05-01", _H.LABOUR, _2018_07_11),
    *_off(2019, "09-02", _H.NATIONAL),
    # 2020
    *_off(2020, "01-01", _H.NEW_YEAR),
    *_off(2020, "01-23 01-24 01-27 01-28 01-29", _H.TET),
    *_off(2020, "04-02", _H.HUNG_KINGS),
    *_off(2020, "04-30", _H.REUNIFICATION),
    *_off(2020, "05-01", _H.LABOUR),
    *_off(2020, "09-02", _H.NATIONAL),
    # 2021
    *_off(2021, "01-01", _H.NEW_YEAR),
    *_off(2021, "02-10 02-11 02-12 02-15 02-16", _H.TET, _2020_11_26),
    *_off(2021, "04-21", _H.HUNG_KINGS),
    *_off(2021, "04-30", _H.REUNIFICATION),
    *_lieu(2021, "05-03", _H.LABOUR),
    *_off(2021, "09-02 09-03", _H.NATIONAL, _2020_11_26),
    # 2022
    *_lieu(2022, "01-03", _H.NEW_YEAR),
    *_off(2022, "01-31 02-01 02-02 02-03 02-04", _H.TET),
    *_lieu(2022, "04-11", _H.HUNG_KINGS),
    *_lieu(2022, "05-02", _H.REUNIFICATION),
    *_lieu(2022, "05-03", _H.LABOUR),
    *_off(2022, "09-01 09-02", _H.NATIONAL),
    # 2023
    *_lieu(2023, "01-02", _H.NEW_YEAR),
    *_off(2023, "01-20 01-23 01-24 01-25 01-26", _H.TET, _2022_12_01),
    *_off(2023, "05-01", _H.LABOUR),
    *_lieu(2023, "05-02", _H.HUNG_KINGS),
    *_lieu(2023, "05-03", _H.REUNIFICATION),
    *_off(2023, "09-01", _H.NATIONAL, _2022_12_01),
    *_lieu(2023, "09-04", _H.NATIONAL, _2022_12_01),
    # 2024
    *_off(2024, "01-01", _H.NEW_YEAR),
    *_off(2024, "02-08 02-09 02-12 02-13 02-14", _H.TET, _2023_11_03),
    *_off(2024, "04-18", _H.HUNG_KINGS),
    *_swap("2024-04-29", "2024-05-04", _2024_04_12),
    *_off(2024, "04-30", _H.REUNIFICATION),
    *_off(2024, "05-01", _H.LABOUR),
    *_off(2024, "09-02 09-03", _H.NATIONAL, _2023_11_03),
    # 2025
    *_off(2025, "01-01", _H.NEW_YEAR, _2024_12_03),
    *_off(2025, "01-27 01-28 01-29 01-30 01-31", _H.TET, _2024_12_03),
    *_off(2025, "04-07", _H.HUNG_KINGS, _2024_12_03),
    *_off(2025, "04-30", _H.REUNIFICATION, _2024_12_03),
    *_off(2025, "05-01", _H.LABOUR, _2024_12_03),
    *_swap("2025-05-02", "2025-04-26", _2024_12_03),
    *_off(2025, "09-01 09-02", _H.NATIONAL, _2024_12_03),
    # 2026
    *_off(2026, "01-01", _H.NEW_YEAR),
    *_swap("2026-01-02", "2026-01-10", _2025_12_25),
    *_off(2026, "02-16 02-17 02-18 02-19 02-20", _H.TET, _2025_10_16),
    *_lieu(2026, "04-27", _H.HUNG_KINGS),
    *_off(2026, "04-30", _H.REUNIFICATION),
    *_off(2026, "05-01", _H.LABOUR),
    *_swap("2026-08-31", "2026-08-22", _2025_10_16),
    *_off(2026, "09-01 09-02", _H.NATIONAL, _2025_10_16),
)


@cache
def official_calendar(culture_day: bool = False) -> WorkingCalendar:
    """The calendar of public offices, built once.

    `culture_day` adds 24 November 2026, Vietnamese Culture Day. The Politburo and the Government directed it,
    but no text of a statute was found: off unless the host switches it on.
    """
    extra = _off(2026, "11-24", _H.CULTURE, _CULTURE_DAY) if culture_day else ()
    version = f"{_VERSION}+culture-day" if culture_day else _VERSION
    return WorkingCalendar("vn-public-offices", version, _ROWS + extra, _HORIZON)
