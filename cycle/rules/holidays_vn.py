"""The official days off of public offices, 2018–2026, and the Saturdays that make up for swapped days.

Only what an authority announced: no year is guessed. A new year is a new block of rows, each with its
document, a later `_HORIZON` and another `_VERSION`. Where the announcement is still to be found, the row has
no document and says so.
"""

from datetime import date
from functools import cache
from typing import NamedTuple

from cycle.calendars import DayKind, OfficialDay, WorkingCalendar


class _Name(NamedTuple):
    vi: str
    en: str


_NEW_YEAR = _Name("Tết Dương lịch", "New Year's Day")
_TET = _Name("Tết Nguyên đán", "Tết, the Lunar New Year")
_HUNG = _Name("Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day")
_REUNIFICATION = _Name("Ngày Chiến thắng 30/4", "Reunification Day")
_LABOUR = _Name("Ngày Quốc tế Lao động 1/5", "International Labour Day")
_NATIONAL = _Name("Quốc khánh 2/9", "National Day")
_CULTURE = _Name("Ngày Văn hóa Việt Nam", "Vietnamese Culture Day")

_2018_07_11 = "6519/VPCP-KGVX"
_2024_04_12 = "2450/VPCP-KGVX"
_2024_12_03 = "6150/TB-BLĐTBXH"
_2025_12_25 = "12729/VPCP-KGVX"
_CULTURE_DAY = "80-NQ/TW; 30/NQ-CP"

#: The last officially published day.
_HORIZON = date(2026, 12, 31)
_VERSION = "2026.1"

_Rows = tuple[OfficialDay, ...]


def _off(year: int, days: str, name: _Name, document: str | None = None) -> _Rows:
    """One row for each month-day of a holiday."""
    return tuple(
        OfficialDay(date.fromisoformat(f"{year}-{day}"), DayKind.OFF, name.vi, name.en, document)
        for day in days.split()
    )


def _lieu(year: int, day: str, of: _Name, document: str | None = None) -> _Rows:
    """The working day given because the holiday itself fell on a weekend."""
    return _off(year, day, _Name(f"Nghỉ bù {of.vi}", f"day in lieu of {of.en}"), document)


def _swap(off: str, worked: str, document: str | None = None) -> _Rows:
    """A working day that is off, and the Saturday that is worked for it."""
    rest, work = date.fromisoformat(off), date.fromisoformat(worked)
    rest_vi, rest_en = f"Nghỉ hoán đổi, làm bù ngày {work:%d/%m/%Y}", f"day off swapped with {work}"
    work_vi, work_en = f"Làm bù cho ngày {rest:%d/%m/%Y}", f"worked in place of {rest}"
    return (
        OfficialDay(rest, DayKind.OFF, rest_vi, rest_en, document),
        OfficialDay(work, DayKind.WORKED, work_vi, work_en, document),
    )


_ROWS: _Rows = (
    *_off(2018, "01-01", _NEW_YEAR),
    *_off(2018, "02-14 02-15 02-16 02-19 02-20", _TET),
    *_off(2018, "04-25", _HUNG),
    *_off(2018, "04-30", _REUNIFICATION),
    *_off(2018, "05-01", _LABOUR),
    *_lieu(2018, "09-03", _NATIONAL),
    *_swap("2018-12-31", "2019-01-05", _2018_07_11),
    # 2019
    *_off(2019, "01-01", _NEW_YEAR, _2018_07_11),
    *_off(2019, "02-04 02-05 02-06 02-07 02-08", _TET, _2018_07_11),
    *_lieu(2019, "04-15", _HUNG),
    *_swap("2019-04-29", "2019-05-04", _2018_07_11),
    *_off(2019, "04-30", _REUNIFICATION, _2018_07_11),
    *_off(2019, "05-01", _LABOUR, _2018_07_11),
    *_off(2019, "09-02", _NATIONAL),
    # 2020
    *_off(2020, "01-01", _NEW_YEAR),
    *_off(2020, "01-23 01-24 01-27 01-28 01-29", _TET),
    *_off(2020, "04-02", _HUNG),
    *_off(2020, "04-30", _REUNIFICATION),
    *_off(2020, "05-01", _LABOUR),
    *_off(2020, "09-02", _NATIONAL),
    # 2021
    *_off(2021, "01-01", _NEW_YEAR),
    *_off(2021, "02-10 02-11 02-12 02-15 02-16", _TET),
    *_off(2021, "04-21", _HUNG),
    *_off(2021, "04-30", _REUNIFICATION),
    *_lieu(2021, "05-03", _LABOUR),
    *_off(2021, "09-02 09-03", _NATIONAL),
    # 2022
    *_lieu(2022, "01-03", _NEW_YEAR),
    *_off(2022, "01-31 02-01 02-02 02-03 02-04", _TET),
    *_lieu(2022, "04-11", _HUNG),
    *_lieu(2022, "05-02", _REUNIFICATION),
    *_lieu(2022, "05-03", _LABOUR),
    *_off(2022, "09-01 09-02", _NATIONAL),
    # 2023
    *_lieu(2023, "01-02", _NEW_YEAR),
    *_off(2023, "01-20 01-23 01-24 01-25 01-26", _TET),
    *_off(2023, "05-01", _LABOUR),
    *_lieu(2023, "05-02", _HUNG),
    *_lieu(2023, "05-03", _REUNIFICATION),
    *_off(2023, "09-01", _NATIONAL),
    *_lieu(2023, "09-04", _NATIONAL),
    # 2024
    *_off(2024, "01-01", _NEW_YEAR),
    *_off(2024, "02-08 02-09 02-12 02-13 02-14", _TET),
    *_off(2024, "04-18", _HUNG),
    *_swap("2024-04-29", "2024-05-04", _2024_04_12),
    *_off(2024, "04-30", _REUNIFICATION),
    *_off(2024, "05-01", _LABOUR),
    *_off(2024, "09-02 09-03", _NATIONAL),
    # 2025
    *_off(2025, "01-01", _NEW_YEAR, _2024_12_03),
    *_off(2025, "01-27 01-28 01-29 01-30 01-31", _TET, _2024_12_03),
    *_off(2025, "04-07", _HUNG, _2024_12_03),
    *_off(2025, "04-30", _REUNIFICATION, _2024_12_03),
    *_off(2025, "05-01", _LABOUR, _2024_12_03),
    *_swap("2025-05-02", "2025-04-26", _2024_12_03),
    *_off(2025, "09-01 09-02", _NATIONAL, _2024_12_03),
    # 2026
    *_off(2026, "01-01", _NEW_YEAR),
    *_swap("2026-01-02", "2026-01-10", _2025_12_25),
    *_off(2026, "02-16 02-17 02-18 02-19 02-20", _TET),
    *_lieu(2026, "04-27", _HUNG),
    *_off(2026, "04-30", _REUNIFICATION),
    *_off(2026, "05-01", _LABOUR),
    *_swap("2026-08-31", "2026-08-22"),
    *_off(2026, "09-01 09-02", _NATIONAL),
)


@cache
def official_calendar(culture_day: bool = False) -> WorkingCalendar:
    """The calendar of public offices, built once.

    `culture_day` adds 24 November 2026, Vietnamese Culture Day. The Politburo and the Government directed it,
    but no text of a statute was found: off unless the host switches it on.
    """
    extra = _off(2026, "11-24", _CULTURE, _CULTURE_DAY) if culture_day else ()
    version = f"{_VERSION}+culture-day" if culture_day else _VERSION
    return WorkingCalendar("vn-public-offices", version, _ROWS + extra, _HORIZON)
