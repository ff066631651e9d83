"""What the sweep does on a day besides the deadlines of cases: rounds begin and end, duties pass, units lie idle.

All of it follows from plans, the law, the record and legal days, so it is the same whenever the day is swept. What goes
into the outbox is written once: with the ledger line of its day and rule, in one transaction.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from cycle.duties import escalated_on, idle_on, next_day_of_duties, next_idle_check, passed_on
from cycle.duty import Duty, UnitActivity
from cycle.effects import Effect, EffectKind
from cycle.plan import Plan
from cycle.ports import SweepDay, Writing
from cycle.register import register_on
from cycle.rules.registry import RULEBOOKS, rulebook_on
from cycle.shelf import PlanShelf

#: The rules of the ledger.
ROUNDS = "rounds"
OBLIGATIONS = "obligations"
IDLE_UNITS = "idle_units"
_ONE_DAY = timedelta(days=1)


class Daily:
    """The rules of one store that hang on days alone, within one transaction."""

    def __init__(self, store: Writing, shelf: PlanShelf, now: datetime) -> None:
        self._store = store
        self._plans = shelf.plans(store)
        self._now = now

    def act_on(self, day: date) -> None:
        """Do what follows from that day, unless its ledger says that it was done."""
        done = {line.rule for line in self._store.ledger(day) if line.day == day}
        lines = [self._rounds(day)] if ROUNDS not in done else []
        lines += [self._duties(day)] if OBLIGATIONS not in done else []
        lines += [self._idle(day)] if IDLE_UNITS not in done else []
        self._store.log_sweep([line for line in lines if line.examined])

    def next_day(self, after: date) -> date | None:
        """The next day on which any of it happens; None where nothing is foreseen."""
        # The rules that begin may have rounds of their own, which those of `after` do not know.
        days = [day for day in (*self._turns(after), *(book.starts for book in RULEBOOKS)) if day > after]
        for plan in self._plans:
            days += [day for day in (next_day_of_duties(plan, after), next_idle_check(plan, after)) if day]
        return min(days, default=None)

    def _rounds(self, day: date) -> SweepDay:
        turning = sum(turn == day for turn in self._turns(day))
        return SweepDay(day, ROUNDS, turning, turning, 0, self._now)

    def _turns(self, on: date) -> Iterator[date]:
        """The days around that one on which a round begins, or is over."""
        for plan in self._plans:
            for turn in plan.rounds:
                yield from (day for day in (turn.opens_on, turn.evaluate_by + _ONE_DAY) if day)
        ruled = rulebook_on(on).rounds
        for turn_of_law in ruled.value if ruled else ():
            for year in (on.year, on.year + 1):
                yield date(year, *turn_of_law.evaluate_before)

    def _duties(self, day: date) -> SweepDay:
        """The bearer of a duty is reminded when it has passed, and the level above is told when that is long ago."""
        plans = [plan for plan in self._plans if next_day_of_duties(plan, day - _ONE_DAY) == day]
        sent = [effect for plan in plans for effect in self._of_duties(plan, day)]
        self._store.send(sent)
        return SweepDay(day, OBLIGATIONS, len(plans), len(sent), 0, self._now)

    def _of_duties(self, plan: Plan, day: date) -> Iterator[Effect]:
        # What came on the day itself is left out: a sweep in its first hour could not have known it.
        known = register_on(self._store, plan, day - _ONE_DAY), self._store.fulfilments(plan.key)
        yield from (_duty(EffectKind.REMIND_OFFICE, duty, day) for duty in passed_on(plan, *known, day))
        yield from (_duty(EffectKind.ESCALATE, duty, day) for duty in escalated_on(plan, *known, day))

    def _idle(self, day: date) -> SweepDay:
        plans = [plan for plan in self._plans if next_idle_check(plan, day - _ONE_DAY) == day]
        found = [(plan, unit) for plan in plans for unit in self._idle_units(plan, day)]
        self._store.send([_silence(plan, unit, day) for plan, unit in found])
        return SweepDay(day, IDLE_UNITS, len(plans), len(found), 0, self._now)

    def _idle_units(self, plan: Plan, day: date) -> Sequence[UnitActivity]:
        return idle_on(plan, register_on(self._store, plan, day - _ONE_DAY), day)


def _duty(kind: EffectKind, duty: Duty, day: date) -> Effect:
    data = {
        "plan": duty.plan.key,
        "obligation": duty.obligation.key,
        "who": duty.who.value,
        "unit": duty.unit,
        "due_on": duty.period.due_on.isoformat(),
        "done": f"{duty.done}/{duty.least}",
    }
    return Effect(kind, None, day, data)


def _silence(plan: Plan, unit: UnitActivity, day: date) -> Effect:
    return Effect(EffectKind.IDLE_UNIT, None, day, {"plan": plan.key, "unit": unit.unit})
