"""Days off with pay under the Labour Code of 2012, until the end of 2020."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from cycle.calendars import Holiday
from cycle.citation import Citation, Cited, Confidence

#: How many working days a year are off for each holiday; one that falls on a weekend gives the next working day.
HOLIDAYS: Cited[Mapping[Holiday, int]] = Cited(
    MappingProxyType(
        {
            Holiday.NEW_YEAR: 1,
            Holiday.TET: 5,
            Holiday.HUNG_KINGS: 1,
            Holiday.REUNIFICATION: 1,
            Holiday.LABOUR: 1,
            Holiday.NATIONAL: 1,
        }
    ),
    Citation(
        instrument="Bộ luật Lao động 2012 (10/2012/QH13)",
        place="Điều 115 khoản 1",
        url="http://www.nguoiduatin.vn/lich-nghi-ngay-quoc-khanh-29-a203956.html",
        checked_on=date(2026, 11, 22),
        confidence=Confidence.SECONDARY,
    ),
)
