"""The daily sweep: what is due on a legal day, and what each due thing does.

Running daily, once late, twice, or killed and run again gives the same record: what time does to a case follows from
the case and what stands around it alone, dated on the day it was due, and every day is done in order with the rules
of that day.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from cycle import garbage
from cycle.batch import DEADLINES, Batch, Failure
from cycle.calendars import WorkingCalendar
from cycle.daily import Daily
from cycle.errors import BadValueError, BusyError, ConflictError, ContentionError, SweepGapError, SweepOrderError
from cycle.ports import ArmedDeadline, Clock, DueKey, Store, SweepDay, Writing
from cycle.rehearsal import Rehearsal
from cycle.shelf import PlanShelf
from cycle.writing import Writer

#: Deadlines that are read, judged and written in one transaction.
BATCH = 1000
#: The last day that can be swept: a slip of the keyboard must not fill the ledger with millennia.
LAST_DAY = date(2100, 12, 31)
#: How often a batch is done anew when somebody moved one of its cases meanwhile.
ATTEMPTS = 5
#: How often a batch that could not begin, because others were writing, is begun again.
PATIENCE = 60
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class SweepReport:
    """What a sweep did. `first` is None where there was nothing to do: an empty store."""

    first: date | None
    last: date
    dry_run: bool = False
    examined: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    overdue: Counter[str] = field(default_factory=Counter)
    #: What has been overdue for so long that the level above is told.
    escalated: Counter[str] = field(default_factory=Counter)
    #: Each case that failed, once, with the first day on which it did.
    failures: list[Failure] = field(default_factory=list)

    @property
    def days(self) -> int:
        """How many legal days were done."""
        return 0 if self.first is None else (self.last - self.first).days + 1

    @property
    def changed(self) -> int:
        """How many moves and marks were written."""
        return self.steps.total() + self.overdue.total() + self.escalated.total()

    def add(self, batch: Batch) -> None:
        """Count a batch, once it is written."""
        known = {failure.case_id for failure in self.failures}
        self.examined += batch.examined.total()
        self.steps += batch.steps
        self.overdue += batch.overdue
        self.escalated += batch.escalated
        self.failures += [failure for failure in batch.failures.values() if failure.case_id not in known]


class Transaction(Protocol):
    """Opens a transaction, as `Store.write` does."""

    def __call__(self, *, alone: bool = False) -> AbstractContextManager[Writing]:
        """Open it."""
        ...


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sweep stands on a day.

    Most days have one batch: it is done alone, and the day is closed with it. What fills more than one is shared with
    whoever sweeps at the same time, and the day is then closed alone.
    """

    day: date
    #: More is due than one batch holds.
    crowded: bool = False
    #: The key of what was looked at last; None before the first batch.
    after: DueKey | None = None
    #: The cases that somebody else was writing when it was their turn.
    left: frozenset[str] = frozenset()
    closing: bool = False

    @property
    def alone(self) -> bool:
        """Whether nobody else may write."""
        return self.closing or not self.crowded

    def due(self, store: Writing) -> Sequence[ArmedDeadline]:
        """What is to be looked at next."""
        if not self.closing:
            return store.due(self.day, self.after, BATCH)
        again = store.deadlines_of(sorted(self.left)) if self.left else ()
        return [one for one in again if one.fires_on <= self.day and not one.escalated]

    def following(self, due: Sequence[ArmedDeadline], left: Iterable[str]) -> "_Place":
        """Where it goes on, on the same day."""
        after = due[-1].due_key if due else self.after
        return replace(self, after=after, left=self.left.union(left), closing=len(due) < BATCH)


#: Told after each batch: the day it was of, and how many cases were examined so far.
OnBatch = Callable[[date, int], None]


class Sweep:
    """Sweeps one store."""

    def __init__(self, store: Store, shelf: PlanShelf, calendar: WorkingCalendar, clock: Clock) -> None:
        self._store = store
        self._shelf = shelf
        self._calendar = calendar
        self._clock = clock
        self._progress: OnBatch | None = None

    def run(
        self, on: date, *, dry_run: bool = False, fill_gap: bool = False, progress: OnBatch | None = None
    ) -> SweepReport:
        """Do every day since the last sweep up to that one, the last day again: facts may have come late.

        Raises SweepOrderError for a day before the last one, BadValueError for one past `LAST_DAY`, SweepGapError where
        the ledger has a hole, which `fill_gap` does once more from its first day: a day done twice changes nothing. A
        dry run does all of it in one transaction and takes it back.
        """
        if on > LAST_DAY:
            raise BadValueError("on", on, f"a day up to {LAST_DAY}")
        report = self._begin(on, dry_run, fill_gap)
        self._progress = progress
        with garbage.seldom_looked_for():
            if not dry_run:
                self._days(report, self._store.write)
                return report
            with Rehearsal(self._store).write(alone=True) as store:
                self._days(report, lambda *, alone=False: nullcontext(store))  # noqa: ARG005  all of it is in one
        return report

    def _begin(self, on: date, dry_run: bool, fill_gap: bool) -> SweepReport:
        with self._store.read() as store:
            last, earliest, gap = store.swept_until(), store.first_fact(), store.first_gap()
        if last is not None and on < last:
            raise SweepOrderError(on, last)
        if last is not None and gap is not None and not fill_gap:
            raise SweepGapError(gap, last)
        first = gap or last or earliest
        return SweepReport(first if first is not None and first <= on else None, on, dry_run)

    def _days(self, report: SweepReport, transaction: Transaction) -> None:
        place = None if report.first is None else _Place(report.first)
        while place is not None:
            place = self._insist(place, report, transaction)

    def _insist(self, place: _Place, report: SweepReport, transaction: Transaction) -> _Place | None:
        undone = busy = 0
        while True:
            try:
                return self._do(place, report, transaction)
            except (ConflictError, ContentionError):
                undone += 1  # as a whole: read it again
                if undone == ATTEMPTS:
                    raise
            except BusyError:
                busy += 1  # nobody sits in front of a sweep: it waits for another one's long batch
                if busy == PATIENCE:
                    raise

    def _do(self, place: _Place, report: SweepReport, transaction: Transaction) -> _Place | None:
        """Do one batch of a day, and close the day after its last one; where to go on."""
        now = self._clock.now()
        with transaction(alone=place.alone) as store:
            due = place.due(store)
            if place.alone and not place.closing and len(due) == BATCH:
                return replace(place, crowded=True)  # nothing is done yet, so that others need not wait
            batch = Batch(place.day, Writer(store, self._shelf, self._calendar, now))
            left = batch.act_on(due, wait=place.alone)
            following: _Place | None = place.following(due, left)
            if place.alone:
                following = self._close(store, place.day, report.last, now)
            store.log_sweep(list(batch.lines(now)))
        report.add(batch)
        if self._progress is not None:
            self._progress(place.day, report.examined)
        return following

    def _close(self, store: Writing, day: date, last: date, now: datetime) -> _Place | None:
        """Do what hangs on the day alone, and log the quiet days that come next.

        Returns the first day after them; None where the last one is reached.
        """
        daily = Daily(store, self._shelf, now)
        daily.act_on(day)
        coming = [one for one in (store.next_due(), daily.next_day(day)) if one is not None]
        following = max(min(coming), day + _ONE_DAY) if coming else None
        if following is not None and following > last:
            following = None
        store.log_sweep(list(_quiet_days(day + _ONE_DAY, following - _ONE_DAY if following else last, now)))
        return None if following is None else _Place(following)


def _quiet_days(first: date, last: date, now: datetime) -> Iterator[SweepDay]:
    """Ledger lines of days on which nothing was due."""
    for offset in range((last - first).days + 1):
        yield SweepDay(first + timedelta(days=offset), DEADLINES, 0, 0, 0, now)
