"""Working days on a calendar of official days. Pure: the calendar is passed in, and no clock is read."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

from cycle.errors import BadValueError

#: The languages in which the calendar names a day.
Language = Literal["vi", "en"]

_WEEK = 7
_WORKING_WEEK = 5
_NO_DOCUMENT = {"vi": "chưa tìm được văn bản", "en": "document still to be found"}
_WEEKEND = {"vi": "nghỉ cuối tuần", "en": "weekend"}


class DayKind(StrEnum):
    """What an official row says of its day."""

    OFF = "off"  #: A public holiday, a day in lieu of one, or a working day moved elsewhere.
    WORKED = "worked"  #: A Saturday or Sunday that makes up for a day off.


class Holiday(StrEnum):
    """The holidays that take working days out of a year."""

    NEW_YEAR = "new_year"  #: 1 January.
    TET = "tet"  #: The lunar New Year.
    HUNG_KINGS = "hung_kings"  #: The 10th day of the third lunar month.
    REUNIFICATION = "reunification"  #: 30 April.
    LABOUR = "labour"  #: 1 May.
    NATIONAL = "national"  #: 2 September, and since 2021 the day before or after it.
    CULTURE = "culture"  #: 24 November, directed in 2026.


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A day that an authority took out of the ordinary week, and the document that did it."""

    day: date
    kind: DayKind
    name_vi: str
    name_en: str
    document: str | None  #: None: the document is still to be found.
    #: The holiday that it is, or that it is off in lieu of; None for a swapped day, and where it was not told.
    holiday: Holiday | None = None
    #: Of two swapped days the other one.
    pair: date | None = None

    def says(self, language: Language = "en") -> str:
        """The name of the day with its document, or with the admission that none was found."""
        name = self.name_vi if language == "vi" else self.name_en
        return f"{name} ({self.document or _NO_DOCUMENT[language]})"


@dataclass(frozen=True, slots=True)
class CalendarFault:
    """Something that does not hold together in the official calendar, or in a notice of it."""

    code: str  #: Stable.
    place: str  #: The day or the year; of a file the place in it.
    vi: str
    en: str

    def says(self, language: Language = "en") -> str:
        """The place, and what is wrong with it."""
        return f"{self.place}: {self.vi if language == 'vi' else self.en}"


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days public offices work.

    Monday to Friday are worked, Saturday and Sunday are not, except for the official rows, in any order.
    `horizon` is the last day of the last published year: what is counted past it is provisional, because its
    holidays are not known yet. Days before the first row follow the plain week. Raises BadValueError for two
    rows on one day, or a row past the horizon.
    """

    name: str
    version: str  #: Changes with any row: what was counted on one version can be found again.
    rows: tuple[OfficialDay, ...]
    horizon: date

    def __post_init__(self) -> None:
        if len(self._by_ordinal) != len(self.rows):
            raise BadValueError("rows", self.name, "a calendar with at most one row for each day")
        late = [row.day for row in self.rows if row.day > self.horizon]
        if late:
            raise BadValueError("rows", min(late), f"a day up to the horizon, {self.horizon}")

    def __hash__(self) -> int:
        """Quick, where that of all rows is slow: calendars of one name and version are hardly ever two."""
        return hash((self.name, self.version))

    def official(self, day: date) -> OfficialDay | None:
        """The official row of the day; None where the plain week applies."""
        return self._by_ordinal.get(day.toordinal())

    def is_working(self, day: date) -> bool:
        """Whether public offices work on that day, as far as is known."""
        row = self.official(day)
        return row.kind is DayKind.WORKED if row else day.weekday() < _WORKING_WEEK

    def why(self, day: date, language: Language = "en") -> str | None:
        """Why nobody works on that day: a holiday with its document, or the weekend. None when worked."""
        if self.is_working(day):
            return None
        row = self.official(day)
        return row.says(language) if row else _WEEKEND[language]

    def is_provisional(self, day: date) -> bool:
        """Whether the day lies past the last published year, so that its holidays are not known yet."""
        return day > self.horizon

    def next_working_day(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        return day_of(self._select(self._rank(day.toordinal() - 1) + 1))

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which itself is not counted (Civil Code 2015, Art. 147).

        For n = 0 the start itself when it is worked, else the next working day: never a day off.
        Raises BadValueError for n below 0, or a day past the year 9999.
        """
        if n < 0:
            raise BadValueError("working days", n, "0 or more")
        return day_of(self._select(self._rank(start.toordinal()) + n)) if n else self.next_working_day(start)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; below 0 when `end` is earlier."""
        return self._rank(end.toordinal()) - self._rank(start.toordinal())

    @cached_property
    def _by_ordinal(self) -> dict[int, OfficialDay]:
        return {row.day.toordinal(): row for row in self.rows}

    @cached_property
    def _span(self) -> tuple[int, list[int], int]:
        """Three parts: the ordinal of the day before the first row; from there, the rank of each day up to
        the last row; and how far the ranks after that are from those of the plain week."""
        if not self.rows:
            return 0, [0], 0
        before, last = min(self._by_ordinal) - 1, max(self._by_ordinal)
        ranks = [_plain_rank(before)]
        for ordinal in range(before + 1, last + 1):
            ranks.append(ranks[-1] + self.is_working(date.fromordinal(ordinal)))
        return before, ranks, ranks[-1] - _plain_rank(last)

    def _rank(self, ordinal: int) -> int:
        """How many working days there are from the year 1 up to and with that day."""
        before, ranks, shift = self._span
        index = ordinal - before
        if index < 0:
            return _plain_rank(ordinal)
        return ranks[index] if index < len(ranks) else _plain_rank(ordinal) + shift

    def _select(self, rank: int) -> int:
        """The ordinal of the working day that has this rank: the inverse of `_rank`."""
        before, ranks, shift = self._span
        if rank <= ranks[0]:
            return _plain_select(rank)
        return before + bisect_left(ranks, rank) if rank <= ranks[-1] else _plain_select(rank - shift)


def day_of(ordinal: int) -> date:
    """The day with that ordinal. Raises BadValueError outside the years 1 to 9999."""
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError) as error:
        raise BadValueError("day", ordinal, "a day of the years 1 to 9999") from error


def _plain_rank(ordinal: int) -> int:
    """Mondays to Fridays up to and with that day; day 1 of the ordinals was a Monday."""
    weeks, days = divmod(ordinal, _WEEK)
    return weeks * _WORKING_WEEK + min(days, _WORKING_WEEK)


def _plain_select(rank: int) -> int:
    """The ordinal of the Monday to Friday that has this rank."""
    weeks, days = divmod(rank - 1, _WORKING_WEEK)
    return weeks * _WEEK + days + 1
