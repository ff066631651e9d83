"""Does the official calendar hold together? Pure: rows and notices in, faults out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from cycle.calendars import CalendarFault, DayKind, OfficialDay, WorkingCalendar
from cycle.rules.calendar_file import Notice, contradictions, with_notice
from cycle.rules.holidays_vn import NAMES
from cycle.rules.labour_code_2019 import holidays_of

_SATURDAY = 5


def findings(calendar: WorkingCalendar, notices: Iterable[Notice] = ()) -> tuple[CalendarFault, ...]:
    """What does not hold together in a calendar with these notices, in the order in which they were imported."""
    said: list[CalendarFault] = []
    for notice in notices:
        said += contradictions(calendar, notice)
        calendar = with_notice(calendar, notice)
    return (*said, *faults_of_rows(calendar.rows, calendar.horizon))


def faults_of_rows(rows: Sequence[OfficialDay], horizon: date) -> Iterator[CalendarFault]:
    """Everything that is wrong with rows that are published up to a horizon."""
    ordered = sorted(rows, key=lambda row: row.day)
    yield from _twice(ordered)
    for row in ordered:
        yield from _misplaced(row, horizon)
        yield from _unpaired(row, {one.day: one for one in rows})
    for year in range(min((row.day.year for row in rows), default=horizon.year), horizon.year + 1):
        yield from _short_of_holidays(year, rows)


def _twice(ordered: Sequence[OfficialDay]) -> Iterator[CalendarFault]:
    for one, other in pairwise(ordered):
        if one.day == other.day:
            vi = f"có hai dòng: “{one.says('vi')}” và “{other.says('vi')}”"
            yield _fault("calendar.two_rows", one.day, vi, f"has two rows: “{one.says()}” and “{other.says()}”")


def _misplaced(row: OfficialDay, horizon: date) -> Iterator[CalendarFault]:
    weekend = row.day.weekday() >= _SATURDAY
    if row.day > horizon:
        vi, en = f"sau ngày cuối đã công bố {horizon}", f"lies past the last published day, {horizon}"
        yield _fault("calendar.past_horizon", row.day, vi, en)
    if row.kind is DayKind.WORKED and not weekend:
        vi, en = "làm bù vào ngày không phải cuối tuần", "is worked in exchange, but is no day of a weekend"
        yield _fault("calendar.worked_weekday", row.day, vi, en)
    if row.kind is DayKind.OFF and weekend and row.holiday is None:
        vi, en = "nghỉ vào cuối tuần nhưng không phải ngày lễ", "is off on a weekend, but is no holiday"
        yield _fault("calendar.off_weekend", row.day, vi, en)


def _unpaired(row: OfficialDay, by_day: dict[date, OfficialDay]) -> Iterator[CalendarFault]:
    if row.kind is DayKind.OFF and row.pair is None:
        return
    other = by_day.get(row.pair) if row.pair else None
    if other is None or other.kind is row.kind or other.pair != row.day:
        vi = f"ngày hoán đổi {row.pair or '–'} không khớp"
        yield _fault("calendar.no_pair", row.day, vi, f"the other day of the swap, {row.pair or '–'}, does not match")


def _short_of_holidays(year: int, rows: Iterable[OfficialDay]) -> Iterator[CalendarFault]:
    ruled = holidays_of(year)
    weekdays = {row for row in rows if row.kind is DayKind.OFF and row.day.weekday() < _SATURDAY}
    off = Counter(row.holiday for row in weekdays if row.day.year == year)
    for holiday, number in ruled.value.items():
        if off[holiday] < number:
            name, source = NAMES[holiday], ruled.source
            vi = f"{name.vi}: có {off[holiday]} ngày nghỉ, phải có {number} ({source})"
            en = f"{name.en}: {off[holiday]} days off, where {number} are due ({source})"
            yield CalendarFault("calendar.holiday_missing", str(year), vi, en)


def _fault(code: str, day: date, vi: str, en: str) -> CalendarFault:
    return CalendarFault(code, day.isoformat(), vi, en)
