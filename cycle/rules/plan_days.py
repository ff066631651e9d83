"""How the days of a plan file are read: “before” and “by”, months and quarters, and the days of the plan."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cycle.citation import Citation, Confidence
from cycle.errors import PlanError
from cycle.rules.administrative_units import TWO_TIERS_FROM
from cycle.rules.plan_table import Table
from cycle.vocabulary import Level

#: The ways to write a first and a last day at once.
SPAN_KEYS = ("month", "months", "quarter", "quarters", "starts")
#: How many days after the end of its year a round may still be planned: a cycle can close in the next year.
LATEST_ROUND = 366
#: The keys that say where an entry was read.
SOURCE_KEYS = ("place", "rules", "confidence")


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for every entry of one plan: its document, unit and days."""

    document: Citation  #: Its `place` is the whole document.
    unit: str
    year: int
    starts: date
    ends: date
    before_is_strict: bool

    def source(self, table: Table) -> Citation:
        """The section an entry was read from."""
        return Citation(
            instrument=self.document.instrument,
            place=table.text("place"),
            url=self.document.url,
            checked_on=self.document.checked_on,
            confidence=table.word("confidence", Confidence, self.document.confidence),
        )

    def level(self, table: Table, key: str) -> Level:
        """A level that the plan may rule: the district or, in the plan of a province, the province."""
        level = table.word(key, Level)
        allowed = (Level.DISTRICT,) if "/" in self.unit else (Level.DISTRICT, Level.PROVINCE)
        if level not in allowed:
            raise table.fault(key, f"“{level}” is not {' or '.join(allowed)}, which this plan rules")
        if level is Level.DISTRICT and self.starts >= TWO_TIERS_FROM.value:
            raise table.fault(key, f"districts ended on {TWO_TIERS_FROM.value}")
        return level

    def first_day(self, table: Table, key: str) -> date | None:
        """A day on which something opens, inside the days of the plan; None where it is left out."""
        day = table.day_or_none(key)
        if day is not None:
            self.require_inside(table, key, day)
        return day

    def last_day(self, table: Table, stem: str, slack: int = 0) -> date | None:
        """The last good day, written as `<stem>_by` or, not counting that day, `<stem>_before`."""
        by, before = f"{stem}_by", f"{stem}_before"
        if by in table and before in table:
            raise table.fault(before, f"only one of {by} and {before} can be given")
        key = before if before in table else by
        day = table.day_or_none(key)
        if day is None:
            return None
        self.require_inside(table, key, day, slack + 1)
        last = day - timedelta(days=1) if key == before and self.before_is_strict else day
        self.require_inside(table, key, last, slack)
        return last

    def last_day_of_month(self, table: Table) -> int | None:
        """The last good day of every month, written as `by_day` or `before_day`."""
        if "before_day" not in table:
            return table.whole_or_none("by_day", 1, 31)
        if "by_day" in table:
            raise table.fault("before_day", "only one of by_day and before_day can be given")
        return table.whole("before_day", 2, 31) - int(self.before_is_strict)

    def span(self, table: Table) -> tuple[date, date] | None:
        """First and last day of a month, months, a quarter, quarters, or `starts` to `ends`; None without."""
        given = [key for key in SPAN_KEYS if key in table]
        if len(given) > 1:
            raise table.fault(given[1], f"only one of {' and '.join(given)} can be given")
        if not given and "ends" in table:
            raise table.fault("starts", "is missing: ends is given")
        if not given:
            return None
        first, last = self._dates(table) if given == ["starts"] else self._months(table, given[0])
        self.require_inside(table, given[0], first)
        self.require_inside(table, "ends" if given == ["starts"] else given[0], last)
        return first, last

    def require_inside(self, table: Table, key: str, day: date, slack: int = 0) -> None:
        """Refuse a day outside the days of the plan; `slack` more days are allowed after them."""
        if not self.starts <= day <= self.ends + timedelta(days=slack):
            raise table.fault(key, f"{day} is outside the days of the plan, {self.starts} to {self.ends}")

    def _dates(self, table: Table) -> tuple[date, date]:
        first, last = table.day("starts"), table.day("ends")
        require_order(table, "ends", first, last)
        return first, last

    def _months(self, table: Table, key: str) -> tuple[date, date]:
        if self.starts.year != self.ends.year:
            raise table.fault(key, "the plan covers more than one year: write starts and ends")
        first, last = self._pair(table, key)
        if key.startswith("quarter"):
            first, last = first * 3 - 2, last * 3
        return date(self.year, first, 1), date(self.year, last, monthrange(self.year, last)[1])

    def _pair(self, table: Table, key: str) -> tuple[int, int]:
        most = 4 if key.startswith("quarter") else 12
        if not key.endswith("s"):
            number = table.whole(key, 1, most)
            return number, number
        pair = table.wholes(key, 1, most)
        if len(pair) != 2 or pair[0] > pair[1]:
            raise table.fault(key, "is not the first and the last, such as [3, 4]")
        return pair[0], pair[1]


def require_order(table: Table, key: str, first: date | None, last: date | None) -> None:
    """Refuse an end before its beginning; an open end is in order."""
    if first is not None and last is not None and last < first:
        raise table.fault(key, f"{last} is before {first}")


def require_once(table: Table, key: str, name: object, seen: set[object]) -> None:
    """Refuse a name that an earlier entry of the same list has."""
    if name in seen:
        raise PlanError(table.plan, table.at(key), f"“{name}” stands twice")
    seen.add(name)
