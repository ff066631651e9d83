"""One batch of a sweep: what is due on a legal day, as much as goes into one transaction, and what it does."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from cycle.case import Case
from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import Effect, EffectKind
from cycle.errors import ConflictError, ContentionError, DamagedError, GuardFaultError, OcopError, StoreError
from cycle.ports import ArmedDeadline, Saving, SweepDay, armed
from cycle.stepping import Track
from cycle.vocabulary import State, Step
from cycle.writing import Writer

#: The rules of the ledger.
DEADLINES = "deadlines"
PROPOSALS = "propose_revocation"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that could not be judged on a day; the others went on."""

    case_id: str
    day: date
    code: str
    message: str


class Batch:
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
