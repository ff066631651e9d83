"""The daily sweep: what is due on a legal day, and what each due thing does.

Running daily, once late, twice, or killed and run again gives the same record: what time does to a case follows from
the case and what stands around it alone, dated on the day it was due, and every day is done in order with the rules
of that day.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.daily import Daily
from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import Effect, EffectKind
from cycle.errors import (
    BadValueError,
    BusyError,
    ConflictError,
    ContentionError,
    DamagedError,
    GuardFaultError,
    OcopError,
    StoreError,
    SweepGapError,
    SweepOrderError,
)
from cycle.ports import ArmedDeadline, Clock, DueKey, Saving, Store, SweepDay, Writing, armed
from cycle.rehearsal import Rehearsal
from cycle.shelf import PlanShelf
from cycle.stepping import Track
from cycle.vocabulary import State, Step
from cycle.writing import Writer

#: Deadlines that are read, judged and written in one transaction.
BATCH = 1000
#: The last day that can be swept: a slip of the keyboard must not fill the ledger with millennia.
LAST_DAY = date(2100, 12, 31)
#: How often a batch is done anew when somebody moved one of its cases meanwhile.
ATTEMPTS = 5
#: How often a batch that could not begin, because others were writing, is begun again.
PATIENCE = 60
#: The rules of the ledger.
DEADLINES = "deadlines"
PROPOSALS = "propose_revocation"
#: An interpreter may begin with some of its own objects at rest: 375 in Python 3.12.
_AT_REST_FROM_THE_START = 1_000
_ONE_DAY = timedelta(days=1)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that could not be judged on a day; the others went on."""

    case_id: str
    day: date
    code: str
    message: str


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

    def add(self, batch: "_Batch") -> None:
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

    The first batch is done alone: most days have no other, and are closed with it. More than fits into it is shared
    with whoever sweeps at the same time, and the day is then closed alone.
    """

    day: date
    #: The key of what was looked at last; None before the first batch.
    after: DueKey | None = None
    #: The cases that somebody else was writing when it was their turn.
    left: frozenset[str] = frozenset()
    closing: bool = False

    @property
    def alone(self) -> bool:
        """Whether nobody else may write."""
        return self.after is None or self.closing

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
        with _older_objects_at_rest():
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
            batch = _Batch(place.day, Writer(store, self._shelf, self._calendar, now))
            due = place.due(store)
            left = batch.act_on(due, wait=place.alone)
            following: _Place | None = place.following(due, left)
            if place.alone and (place.closing or len(due) < BATCH):
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


@contextmanager
def _older_objects_at_rest() -> Iterator[None]:
    """Garbage among what the process held before is looked for again afterwards.

    A batch makes so many objects that the collector would go through all of the process every few batches, which took
    a quarter of a sweep. A host that has put its objects to rest itself is left alone.
    """
    ours = gc.get_freeze_count() <= _AT_REST_FROM_THE_START
    if ours:
        gc.freeze()
    try:
        yield
    finally:
        if ours:
            gc.unfreeze()


class _Batch:
    """What is due on one legal day, as much as goes into one transaction, and the sums for the ledger."""

    def __init__(self, day: date, writer: Writer) -> None:
        self.day = day
        self.steps: Counter[str] = Counter()
        self.overdue: Counter[str] = Counter()
        self.escalated: Counter[str] = Counter()
        self.failures: dict[str, Failure] = {}
        self.examined: Counter[str] = Counter()
        self._writer = writer
        self._passed: dict[str, _Passed] = {}

    def act_on(self, due: Sequence[ArmedDeadline], *, wait: bool) -> frozenset[str]:
        """Do what time does to every case of which a deadline is due, and mark what an office owes overdue.

        Returns the cases that are left out without `wait`: somebody else is writing them.
        """
        by_case: dict[str, list[ArmedDeadline]] = {}
        for one in due:
            by_case.setdefault(one.case_id, []).append(one)
        cases = list(self._readable(list(by_case), wait))
        left = by_case.keys() - {case.id for case in cases} - self.failures.keys()
        for case_id in left:
            del by_case[case_id]
        self._count_examined(by_case)
        for case in cases:
            self._pass_time(case.id, partial(self._caught_up, case))
        self._save([one for case_id, due_now in by_case.items() for one in self._late(case_id, due_now)])
        return frozenset(left)

    def _count_examined(self, by_case: Mapping[str, Sequence[ArmedDeadline]]) -> None:
        for due in by_case.values():
            again = any(one.kind is DeadlineKind.REREGISTRATION for one in due)
            self.examined[PROPOSALS if again else DEADLINES] += 1

    def _readable(self, case_ids: Sequence[str], wait: bool) -> Iterator[Case]:
        """The cases that can be read; those that are damaged are failures of the day."""
        store = self._writer.store
        try:
            self._writer.foresee_successors(case_ids)
            yield from store.claim(case_ids, wait=wait)
            return
        except DamagedError:
            self._writer.forget_successors()  # one of them is damaged: read them one by one
        for case_id in case_ids:
            case = self._without_fault(case_id, partial(store.case, case_id))
            if case is not None:
                yield case

    def _pass_time(self, case_id: str, catch_up: Callable[[], "_Passed"]) -> None:
        if case_id in self._passed or case_id in self.failures:
            return
        passed = self._without_fault(case_id, catch_up)
        if passed is None:
            return
        self._passed[case_id] = passed
        case = passed.track.case
        if case.predecessor is not None and case.state is State.LAPSED:
            self._pass_time(case.predecessor, partial(self._predecessor_caught_up, case.predecessor))

    def _caught_up(self, case: Case) -> "_Passed":
        track = Track(case, case)
        self._writer.let_time_pass(track, self.day)
        return self._saved_with(track)

    def _predecessor_caught_up(self, case_id: str) -> "_Passed":
        return self._saved_with(self._writer.caught_up(case_id, self.day))

    def _saved_with(self, track: Track) -> "_Passed":
        return _Passed(track, self._writer.saving(track) if track.events else None)

    def _late(self, case_id: str, due: Sequence[ArmedDeadline]) -> Iterator[ArmedDeadline]:
        """The soft deadlines that have passed: those that were due and still run, and those that began too late."""
        passed = self._passed.get(case_id)
        soft = [one for one in due if one.nature is Nature.SOFT]
        if passed is None:
            return
        begun = passed.saving.arm if passed.saving else ()
        if soft:
            still = {one.key for one in self._writer.deadlines(passed.track.case)} - {one.key for one in begun}
            yield from (one for one in soft if (one.kind, one.mark) in still)
        for one in begun:
            if one.nature is Nature.SOFT and one.fires_on <= self.day:
                yield armed(case_id, one)

    def _save(self, late: Sequence[ArmedDeadline]) -> None:
        savings = [passed.saving for passed in self._passed.values() if passed.saving]
        store = self._writer.store
        if savings:
            # No `resettle`: that time would end a successor was foreseen when the day of the plan was armed.
            self._writer.save(savings)
        overdue = [one for one in late if not one.overdue]
        if overdue:
            again = [(one, self._escalates_on(one)) for one in overdue]
            store.mark_overdue(again, [_notice(EffectKind.REMIND_OFFICE, one) for one in overdue])
            # What a fact that came late makes overdue may have been so for long: all is said on this day.
            late = [*late, *(replace(one, fires_on=on, overdue=True) for one, on in again if on and on <= self.day)]
        long_overdue = [one for one in late if one.overdue]
        if long_overdue:
            store.mark_escalated(long_overdue, [_notice(EffectKind.ESCALATE, one) for one in long_overdue])
        self.steps.update(event.step.value for saving in savings for event in saving.events)
        self.overdue.update(one.kind.value for one in overdue)
        self.escalated.update(one.kind.value for one in long_overdue)

    def _escalates_on(self, late: ArmedDeadline) -> date | None:
        """The day on which the level above is told of what is overdue; None where the plan has nobody told."""
        return self._writer.policies_of(self._passed[late.case_id].track.case).escalates_on(late.due_on)

    def _without_fault(self, case_id: str, work: Callable[[], _T]) -> _T | None:
        """What the work gives; None where this one case cannot be judged, which is then a failure of the day."""
        try:
            return work()
        except (ConflictError, ContentionError):
            raise
        except OcopError as error:
            if isinstance(error, StoreError) and not isinstance(error, DamagedError):
                raise  # not the case: the store
            self.failures[case_id] = Failure(case_id, self.day, error.code, str(error))
        except Exception as fault:  # a fault of ours: it must not stop the sweep of the others
            self.failures[case_id] = Failure(case_id, self.day, GuardFaultError.code, repr(fault))
        return None

    def lines(self, now: datetime) -> Iterator[SweepDay]:
        """The ledger lines of the batch."""
        proposed = self.steps[Step.PROPOSE_REVOCATION.value]
        changed = self.steps.total() + self.overdue.total() + self.escalated.total() - proposed
        yield SweepDay(self.day, DEADLINES, self.examined[DEADLINES], changed, len(self.failures), now)
        if proposed or self.examined[PROPOSALS]:
            yield SweepDay(self.day, PROPOSALS, self.examined[PROPOSALS], proposed, 0, now)


@dataclass(frozen=True, slots=True)
class _Passed:
    """A case that time has passed over, and what that writes; None where nothing happened."""

    track: Track
    saving: Saving | None


def _notice(kind: EffectKind, late: ArmedDeadline) -> Effect:
    data = {"deadline": late.kind.value, "due_on": late.due_on.isoformat(), "article": late.article}
    return Effect(kind, late.case_id, late.fires_on, data)


def _quiet_days(first: date, last: date, now: datetime) -> Iterator[SweepDay]:
    """Ledger lines of days on which nothing was due."""
    for offset in range((last - first).days + 1):
        yield SweepDay(first + timedelta(days=offset), DEADLINES, 0, 0, 0, now)
