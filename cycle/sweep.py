"""The daily sweep: what is due on a legal day, and what each due thing does.

Running daily, once late, twice, or killed and run again gives the same record: what time does to a case follows from
the case alone, dated on the day it was due, and every day is done in order with the rules of that day.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.deadlines import Nature
from cycle.effects import Effect, EffectKind
from cycle.errors import OcopError, SweepOrderError
from cycle.people import THE_CLOCK
from cycle.plan import Plan
from cycle.ports import (
    ArmedDeadline,
    CaseFilter,
    Clock,
    DueKey,
    Reading,
    Saving,
    Store,
    SweepDay,
    Writing,
)
from cycle.request import Details
from cycle.shelf import PlanShelf
from cycle.states.decide import Move
from cycle.stepping import Track, Writer
from cycle.vocabulary import Ground, State, Step

#: Cases that are read, decided and written in one transaction.
BATCH = 1000
#: The rules of the ledger.
DEADLINES = "deadlines"
PROPOSALS = "propose_revocation"
_ONE_DAY = timedelta(days=1)


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
    failures: list[Failure] = field(default_factory=list)

    @property
    def days(self) -> int:
        """How many legal days were done."""
        return 0 if self.first is None else (self.last - self.first).days + 1

    @property
    def changed(self) -> int:
        """How many moves and marks were written."""
        return self.steps.total() + self.overdue.total()


class _TakeBackError(Exception):
    """Ends the block of a dry run, so that its transaction is undone."""


Transaction = Callable[[], AbstractContextManager[Writing]]


class Sweep:
    """Sweeps one store."""

    def __init__(self, store: Store, shelf: PlanShelf, calendar: WorkingCalendar, clock: Clock) -> None:
        self._store = store
        self._shelf = shelf
        self._calendar = calendar
        self._clock = clock

    def run(self, on: date, *, dry_run: bool = False) -> SweepReport:
        """Do every day since the last sweep up to that one, the last day again: facts may have come late.

        Raises SweepOrderError for a day before the last one. A dry run does all of it in one transaction and takes
        it back.
        """
        report = self._begin(on, dry_run)
        if not dry_run:
            self._days(report, self._store.write)
            return report
        try:
            with self._store.write() as store:
                self._days(report, lambda: nullcontext(store))
                raise _TakeBackError
        except _TakeBackError:
            return report

    def _begin(self, on: date, dry_run: bool) -> SweepReport:
        with self._store.read() as store:
            last, earliest = store.swept_until(), store.first_fact()
        if last is not None and on < last:
            raise SweepOrderError(on, last)
        first = last or earliest
        return SweepReport(first if first is not None and first <= on else None, on, dry_run)

    def _days(self, report: SweepReport, transaction: Transaction) -> None:
        day = report.first
        while day is not None:
            day = self._do(day, report, transaction)

    def _do(self, day: date, report: SweepReport, transaction: Transaction) -> date | None:
        """Do one day with work, and log the quiet ones after it; the next day with work, or None."""
        work = _Day(day, report, self._shelf)
        last: DueKey | None = None
        while True:
            with transaction() as store:
                writer = Writer(store, self._shelf, self._calendar, self._clock.now())
                last = work.act_on_deadlines(writer, last)
                if last is None:
                    work.propose_revocations(writer)
                    return self._close(store, work)

    def _close(self, store: Writing, work: "_Day") -> date | None:
        report = work.report
        following = self._next_day_with_work(store, work.day, report.last)
        until = report.last if following is None else following - _ONE_DAY
        now = self._clock.now()
        store.log_sweep([*work.lines(now), *_quiet_days(work.day + _ONE_DAY, until, now)])
        return following

    def _next_day_with_work(self, store: Reading, day: date, last: date) -> date | None:
        due = store.next_due()
        days = [max(due, day + _ONE_DAY)] if due is not None else []
        days += [on for plan in self._shelf.plans(store) if (on := plan.renewal.revocation_proposed_on)]
        return min((one for one in days if day < one <= last), default=None)


class _Day:
    """One legal day: what is due on it, and the sums for its ledger lines."""

    def __init__(self, day: date, report: SweepReport, shelf: PlanShelf) -> None:
        self.day = day
        self.report = report
        self._shelf = shelf
        self._sums: dict[str, list[int]] = {}

    def act_on_deadlines(self, writer: Writer, after: DueKey | None) -> DueKey | None:
        """Act on one batch of due deadlines; the key of its last, None when there is none left."""
        due = writer.store.due(self.day, after, BATCH)
        if not due:
            self._count(DEADLINES, 0, 0, 0)
            return None
        by_case: dict[str, list[ArmedDeadline]] = {}
        for armed in due:
            by_case.setdefault(armed.case_id, []).append(armed)
        writer.foresee_successors(list(by_case))
        savings: list[Saving] = []
        late: list[ArmedDeadline] = []
        failed = len(self.report.failures)
        for case in self._readable(writer.store, list(by_case)):
            self._pass_time(writer, case, by_case[case.id], savings, late)
        failed = len(self.report.failures) - failed
        writer.store.save(savings)
        writer.store.mark_overdue(late, [_reminder(armed) for armed in late])
        moves = sum(len(saving.events) for saving in savings)
        self._count(DEADLINES, len(by_case), moves + len(late), failed)
        return due[-1].due_key

    def _pass_time(
        self,
        writer: Writer,
        case: Case,
        due: Sequence[ArmedDeadline],
        savings: list[Saving],
        late: list[ArmedDeadline],
    ) -> None:
        track = Track(case, case)
        try:
            writer.let_time_pass(track, self.day)
            if track.events:
                savings.append(writer.saving(track))
                self.report.steps.update(event.step.value for event in track.events)
            kept = {one.key for one in writer.deadlines(track.case)}
        except OcopError as error:
            self._fail(case.id, error)
            return
        for armed in due:
            if armed.nature is Nature.SOFT and (armed.kind, armed.mark) in kept:
                late.append(armed)
                self.report.overdue[armed.kind.value] += 1

    def propose_revocations(self, writer: Writer) -> None:
        """Propose to revoke what expired and was not registered again by the day the plan names."""
        for plan in self._shelf.plans(writer.store):
            if plan.renewal.revocation_proposed_on == self.day:
                self._propose(writer, plan)

    def _propose(self, writer: Writer, plan: Plan) -> None:
        wanted = CaseFilter(states=frozenset({State.EXPIRED}), unit=plan.unit)
        cases = writer.store.cases(wanted)
        writer.foresee_successors([case.id for case in cases])
        savings = [saving for case in cases if (saving := self._proposal(writer, case))]
        writer.store.save(savings)
        self.report.steps[Step.PROPOSE_REVOCATION.value] += len(savings)
        self._count(PROPOSALS, len(cases), len(savings), 0)

    def _proposal(self, writer: Writer, case: Case) -> Saving | None:
        details = Details(ground=Ground.NOT_REEVALUATED)
        facts = writer.facts(case, Step.PROPOSE_REVOCATION, max(self.day, case.since), THE_CLOCK, details)
        verdict = writer.judge(case, Step.PROPOSE_REVOCATION, facts)
        if not isinstance(verdict, Move):
            return None
        track = Track(case, case)
        writer.follow(track, verdict, facts)
        return writer.saving(track)

    def _readable(self, store: Reading, case_ids: Sequence[str]) -> Iterator[Case]:
        """The cases that can be read; the others are failures of the day."""
        try:
            yield from store.cases_with(case_ids)
            return
        except OcopError:
            pass  # one of them is damaged: read them one by one
        for case_id in case_ids:
            try:
                yield store.case(case_id)
            except OcopError as error:
                self._fail(case_id, error)

    def _fail(self, case_id: str, error: OcopError) -> None:
        self.report.failures.append(Failure(case_id, self.day, error.code, str(error)))

    def _count(self, rule: str, examined: int, changed: int, failed: int) -> None:
        self.report.examined += examined
        sums = self._sums.setdefault(rule, [0, 0, 0])
        for place, number in enumerate((examined, changed, failed)):
            sums[place] += number

    def lines(self, now: datetime) -> Iterator[SweepDay]:
        """The ledger lines of the day."""
        for rule, (examined, changed, failed) in self._sums.items():
            yield SweepDay(self.day, rule, examined, changed, failed, now)


def _reminder(armed: ArmedDeadline) -> Effect:
    data = {"deadline": armed.kind.value, "due_on": armed.due_on.isoformat(), "article": armed.article}
    return Effect(EffectKind.REMIND_OFFICE, armed.case_id, armed.fires_on, data)


def _quiet_days(first: date, last: date, now: datetime) -> Iterator[SweepDay]:
    """Ledger lines of days on which nothing was due."""
    for offset in range((last - first).days + 1):
        yield SweepDay(first + timedelta(days=offset), DEADLINES, 0, 0, 0, now)
