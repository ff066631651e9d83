"""Notices of the official calendar: the text of a file becomes a `Notice`, and a calendar takes notices in.

The form of the file is in `docs/calendar-format.md`. Nothing here reads a clock or a store.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from cycle.calendars import CalendarFault, DayKind, Holiday, OfficialDay, WorkingCalendar
from cycle.errors import CalendarError, PlanError
from cycle.rules.holidays_vn import NAMES, Name, name_of_swapped
from cycle.rules.plan_table import Table, shown

#: Longest file that is read, in characters.
LONGEST_FILE = 100_000
#: Most years that one notice completes.
MOST_YEARS = 10
#: The last year of which a notice may speak.
LAST_YEAR = 2200

NOTICE_KEYS = ("document", "title", "url", "completes", "day")
DAY_KEYS = ("on", "kind", "holiday", "pair", "name_vi", "name_en", "replaces")


class NoticeKind(StrEnum):
    """What a notice says of a day."""

    OFF = "off"  #: Nobody works.
    WORKED = "worked"  #: A day of the weekend on which offices work.
    ORDINARY = "ordinary"  #: What an earlier document said of it no longer holds: the plain week does.


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """What a notice says of one day."""

    day: date
    row: OfficialDay | None  #: None: the day is ordinary again.
    replaces: bool  #: It changes what an earlier document says of the day.

    @property
    def kind(self) -> NoticeKind:
        """The word for it."""
        return NoticeKind(self.row.kind.value) if self.row else NoticeKind.ORDINARY


@dataclass(frozen=True, slots=True)
class Notice:
    """A document that publishes days off: which years are complete with it, and what it says of which day."""

    document: str  #: Its number.
    title: str
    url: str
    completes: tuple[int, ...]  #: Years of which every day off is known now; none where it only changes days.
    days: tuple[NoticeDay, ...]


# Reading.


@lru_cache(maxsize=64)
def parse_notice(text: str) -> Notice:
    """The notice that a file describes. Raises CalendarError with the first fault and its place."""
    try:
        return _notice(Table("", "", _toml(text), NOTICE_KEYS))
    except PlanError as error:
        raise CalendarError("", (CalendarFault("notice.file", error.place, error.fault, error.fault),)) from error


def _toml(text: str) -> dict[str, object]:
    if len(text) > LONGEST_FILE:
        raise PlanError("", "file", f"has {len(text)} characters, at most {LONGEST_FILE} are read")
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise PlanError("", "file", "is nested too deeply") from error
    except ValueError as error:
        raise PlanError("", "file", shown(error)) from error


def _notice(table: Table) -> Notice:
    document = table.text("document")
    days = tuple(_day(one, document) for one in table.tables("day", DAY_KEYS))
    completes = table.wholes("completes", 1, LAST_YEAR)
    if not days:
        raise table.fault("day", "is missing: a notice names at least one day")
    if list(completes) != sorted(completes) or len(completes) > MOST_YEARS:
        raise table.fault("completes", f"is not a list of at most {MOST_YEARS} years, the earliest first")
    _require_once(table, days)
    return Notice(document, table.text("title"), _url(table), completes, days)


def _require_once(table: Table, days: tuple[NoticeDay, ...]) -> None:
    known: dict[date, int] = {}
    for number, one in enumerate(days, start=1):
        if one.day in known:
            raise table.fault(f"day[{number}].on", f"{one.day} stands in day[{known[one.day]}] already")
        known[one.day] = number


def _url(table: Table) -> str:
    url = table.text("url")
    if not url.startswith(("https://", "http://")):
        raise table.fault("url", f"“{shown(url)}” is not an address that begins with https://")
    return url


def _day(table: Table, document: str) -> NoticeDay:
    day, kind = table.day("on"), table.word("kind", NoticeKind)
    replaces = table.flag("replaces", default=kind is NoticeKind.ORDINARY)
    if not replaces and kind is NoticeKind.ORDINARY:
        raise table.fault("replaces", "is false: a day is ordinary unless an earlier document says otherwise")
    if kind is NoticeKind.ORDINARY:
        return NoticeDay(day, None, replaces)
    holiday = table.word("holiday", Holiday) if "holiday" in table else None
    pair = table.day_or_none("pair")
    name = _name(table, DayKind(kind.value), holiday, pair)
    return NoticeDay(day, OfficialDay(day, DayKind(kind.value), *name, document, holiday, pair), replaces)


def _name(table: Table, kind: DayKind, holiday: Holiday | None, pair: date | None) -> Name:
    """The name that is given, else that of the holiday or of the swap."""
    if "name_vi" in table or "name_en" in table:
        return Name(table.text("name_vi"), table.text("name_en"))
    if pair is not None:
        return name_of_swapped(kind, pair)
    if holiday is not None:
        return NAMES[holiday]
    raise table.fault("name_vi", "is missing: a day that is neither a holiday nor swapped needs a name")


# Taking in.


@lru_cache(maxsize=64)
def calendar_with(base: WorkingCalendar, texts: tuple[str, ...]) -> WorkingCalendar:
    """The calendar with these notices, in the order in which they were imported."""
    calendar = base
    for text in texts:
        calendar = with_notice(calendar, parse_notice(text))
    return calendar


def with_notice(calendar: WorkingCalendar, notice: Notice) -> WorkingCalendar:
    """The calendar with a notice. What it says of a day holds, whatever was said before: see `contradictions`."""
    rows = {row.day: row for row in calendar.rows}
    for one in notice.days:
        if one.row is None:
            rows.pop(one.day, None)
        else:
            rows[one.day] = _merged(rows.get(one.day), one.row, replaces=one.replaces)
    horizon = max([calendar.horizon, *(date(year, 12, 31) for year in notice.completes)])
    # A program that knows fewer years than the one that imported the notice waits with the others.
    known = tuple(rows[day] for day in sorted(rows) if day <= horizon)
    return replace(calendar, version=f"{calendar.version}+{notice.document}", rows=known, horizon=horizon)


def _merged(held: OfficialDay | None, row: OfficialDay, *, replaces: bool) -> OfficialDay:
    """What holds of a day: a notice that only repeats what is known gives its document to a day that had none."""
    if held is None or replaces or _differ(held, row):
        return row
    return held if held.document else replace(held, document=row.document)


def _differ(held: OfficialDay, row: OfficialDay) -> bool:
    return held.kind is not row.kind or (None not in (held.pair, row.pair) and held.pair != row.pair)


def contradictions(calendar: WorkingCalendar, notice: Notice) -> Iterator[CalendarFault]:
    """The days of which the notice says something else than the calendar, without saying that it changes them."""
    for one in notice.days:
        held = calendar.official(one.day)
        if held and one.row and not one.replaces and _differ(held, one.row):
            new_vi, new_en, old_vi, old_en = (*_said(one.row), *_said(held))
            vi = f"văn bản ghi {new_vi}, lịch hiện hành ghi {old_vi}; nếu văn bản thay đổi ngày này thì thêm replaces"
            en = f"the notice says {new_en}, the calendar {old_en}; say replaces where the notice changes the day"
            yield CalendarFault("notice.contradiction", one.day.isoformat(), vi, en)


def _said(row: OfficialDay) -> tuple[str, str]:
    """What a row says of its day, in both languages."""
    return f"“{row.kind}” – {row.says('vi')}", f"“{row.kind}” – {row.says('en')}"


def unfit(calendar: WorkingCalendar, notice: Notice) -> Iterator[CalendarFault]:
    """Everything for which a notice cannot be taken into the calendar."""
    yield from contradictions(calendar, notice)
    last = calendar.horizon.year
    for year in notice.completes:
        if year > last + 1:
            vi, en = f"chưa có đủ ngày nghỉ của năm {last + 1}", f"the year {last + 1} is not complete yet"
            yield CalendarFault("notice.gap", str(year), vi, en)
        last = max(last, year)
    first = min((row.day.year for row in calendar.rows), default=calendar.horizon.year)
    for one in notice.days:
        if not first <= one.day.year <= last:
            vi = f"ngoài các năm {first}–{last} mà lịch có đủ sau văn bản này"
            en = f"outside the years {first} to {last} that are complete with this notice"
            yield CalendarFault("notice.outside", one.day.isoformat(), vi, en)
        if one.replaces and calendar.official(one.day) is None:
            vi, en = "không có gì để thay (replaces)", "there is nothing to replace"
            yield CalendarFault("notice.replaces_nothing", one.day.isoformat(), vi, en)
