"""Suspensions: days on which the time of an office does not run, each with who stopped it, why, and on what basis."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cycle.vocabulary import Role

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A stretch of days that count for no office. `[since, until)`: the day on which time goes on counts again."""

    since: date
    until: date | None = None  #: None: it still runs.
    role: Role  #: Who stopped it.
    unit: str | None = None  #: The unit of that office, where it was named.
    reason: str
    decision: str  #: The act or the article that it rests on.

    def covers(self, day: date) -> bool:
        """Whether that day is not counted."""
        return self.since <= day and (self.until is None or day < self.until)


def stopped_days(suspensions: Iterable[Suspension], after: date, upto: date) -> Iterator[tuple[date, date]]:
    """The stretches between two days that are not counted, as `(after, upto]`, each day once; open ends are cut off."""
    begin = after
    for one in sorted(suspensions, key=lambda one: one.since):
        first = max(begin, one.since - _ONE_DAY)
        last = upto if one.until is None else min(upto, one.until - _ONE_DAY)
        if first < last:
            yield first, last
            begin = last
