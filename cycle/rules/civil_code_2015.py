"""How the Civil Code counts a period of time. `cycle.calendars` and `cycle.deadlines` do the counting."""

from datetime import date
from functools import partial

from cycle.citation import Citation, Confidence

_at = partial(
    Citation,
    instrument="Bộ luật Dân sự 2015 (91/2015/QH13)",
    url="https://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=95942",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)

#: The day on which a period starts is not counted: the next day is its first.
FIRST_DAY_NOT_COUNTED = _at(place="Điều 147")
#: A period of months whose last month lacks the day of its start ends on the last day of that month.
MISSING_DAY_IS_LAST_OF_MONTH = _at(place="Điều 148, khoản 3")
#: A period whose last day is a day off ends on the next working day.
DAY_OFF_ROLLS_ON = _at(place="Điều 148, khoản 5")
#: The last day of a period counts to its end, at 24:00.
LAST_DAY_ENDS_AT_MIDNIGHT = _at(place="Điều 148, khoản 6")
