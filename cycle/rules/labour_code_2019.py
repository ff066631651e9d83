"""Days off with pay under the Labour Code of 2019, from 1 January 2021: National Day is two days."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from cycle.calendars import Holiday
from cycle.citation import Citation, Cited, Confidence
from cycle.rules import labour_code_2012

#: The first year under this code.
FIRST_YEAR = 2021

#: How many working days a year are off for each holiday; one that falls on a weekend gives the next working day.
HOLIDAYS: Cited[Mapping[Holiday, int]] = Cited(
    MappingProxyType({**labour_code_2012.HOLIDAYS.value, Holiday.NATIONAL: 2}),
    Citation(
        instrument="Bộ luật Lao động 2019 (45/2019/QH14)",
        place="Điều 112 khoản 1",
        url="https://vinanet.vn/chinh-sach-viet-nam/tu-nam-2021-lich-nghi-le-tet-se-co-mot-so-thay-doi-723430.html",
        checked_on=date(2026, 11, 22),
        confidence=Confidence.SECONDARY,
    ),
)


def holidays_of(year: int) -> Cited[Mapping[Holiday, int]]:
    """How many working days each holiday takes out of that year, and by which code."""
    return HOLIDAYS if year >= FIRST_YEAR else labour_code_2012.HOLIDAYS
