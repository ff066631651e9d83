"""The plans that are loaded, parsed once, and the rounds they and the law give to a unit."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from cycle.case import Case
from cycle.deadlines import Deadline, DeadlineKind, Nature, Terms, on_date
from cycle.errors import TakenError
from cycle.plan import Plan, PlannedRound
from cycle.ports import Reading, StoredPlan, Writing
from cycle.round import Round, round_for
from cycle.rules.plan_file import parse_plan
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.units import contains
from cycle.vocabulary import Level, Regime

#: A text always gives the same plan, and reading one is slow.
_parse = lru_cache(maxsize=256)(parse_plan)


def parsed(stored: StoredPlan) -> Plan:
    """The plan that a stored text gives. Raises PlanError."""
    return _parse(stored.key, stored.text)


class PlanShelf:
    """Keeps parsed plans by key. A loaded plan never changes, so nothing here grows stale."""

    def __init__(self) -> None:
        self._parsed: dict[str, Plan] = {}
        self._all: tuple[tuple[str, ...], tuple[Plan, ...]] = ((), ())  #: Every plan, for these keys.

    def plan(self, store: Reading, key: str | None) -> Plan | None:
        """The plan with that key; None for no key, or one that is not loaded."""
        if key is None:
            return None
        if key not in self._parsed:
            stored = store.plan(key)
            if stored is None:
                return None
            self._parsed[key] = parsed(stored)
        return self._parsed[key]

    def plans(self, store: Reading) -> tuple[Plan, ...]:
        """Every loaded plan, in the order of their keys."""
        keys = tuple(store.plan_keys())
        if keys != self._all[0]:
            found = (self.plan(store, key) for key in sorted(keys))
            self._all = keys, tuple(plan for plan in found if plan is not None)
        return self._all[1]

    def load(self, store: Writing, plan: StoredPlan) -> Plan:
        """Load a plan; the same text twice is loaded once. Raises PlanError, or TakenError for another text."""
        found = parsed(plan)
        held = store.plan(plan.key)
        if held is None:
            store.add_plan(plan)
        elif held.text != plan.text:
            raise TakenError("plan", plan.key)
        return found

    def governing(self, store: Reading, unit: str, on: date) -> Plan | None:
        """The plan a case registered that day in that unit takes: the one of the smallest unit, then the latest."""
        return next(iter(in_force(self.plans(store), unit, on)), None)

    def reregistrations(self, store: Reading, case: Case) -> tuple[Deadline, ...]:
        """The days by which plans want an expired certificate of their units registered again, the soonest first.

        Only those that lie ahead of the last thing that happened to it, or on the very day it ran out.
        """
        own = (plan for plan in self.plans(store) if contains(plan.unit, case.unit))
        found = {one.fires_on: one for plan in own for one in reregistration(plan, case) if _still_asks(one, case)}
        return tuple(found[day] for day in sorted(found))

    def rounds(self, store: Reading, level: Level, unit: str, on: date, rules: Rulebook) -> tuple[Round, ...]:
        """The rounds that take in a file which that unit receives on that day, moved ones as they now stand."""
        plans = (plan for plan in self.plans(store) if contains(plan.unit, unit) and plan.starts <= on <= plan.ends)
        ruled = {turn.key: turn for turn in _ruled(rules, level, unit, on)}
        planned = [_within(turn, ruled.get(turn.key)) for plan in plans for turn in _planned(plan, level, unit)]
        held = {turn.key for turn in planned}
        moved = {turn.key: turn for turn in store.moved_rounds(level, unit)}
        of_law = [turn for turn in ruled.values() if turn.key not in held]
        return tuple(moved.get(turn.key, turn) for turn in (*planned, *of_law))

    def round_of(self, store: Reading, level: Level, unit: str, received_on: date, rules: Rulebook) -> Round | None:
        """The round that file belongs to."""
        return round_for(self.rounds(store, level, unit, received_on, rules), received_on)


def in_force(plans: Iterable[Plan], unit: str, on: date) -> tuple[Plan, ...]:
    """The plans that govern that unit on that day: that of the smallest unit first, of one unit the latest."""
    found = [plan for plan in plans if plan.governs(unit, on)]
    return tuple(sorted(found, key=lambda plan: (plan.unit.count("/"), plan.starts, plan.key), reverse=True))


def reregistration(plan: Plan, case: Case) -> Iterator[Deadline]:
    """The day by which the plan wants an expired certificate registered again; none where it proposes nothing."""
    last = plan.renewal.reregister_by
    if last is not None and plan.renewal.revocation_proposed_on is not None:
        source = plan.renewal.source or plan.source
        yield on_date(Terms(DeadlineKind.REREGISTRATION, Nature.HARD, source), case.since, last)


def _still_asks(deadline: Deadline, case: Case) -> bool:
    """Whether the plan's day came, or comes, to a certificate that has run out and was not judged since."""
    ran_out_on = case.certificate.last_good_day + timedelta(days=1) if case.certificate else None
    return case.since < deadline.fires_on or case.since == deadline.fires_on == ran_out_on


def _within(turn: Round, ruled: Round | None) -> Round:
    """A round of a plan, which ends no later than the one that the law fixes under the same number."""
    if ruled is None or turn.evaluate_by <= ruled.evaluate_by:
        return turn
    return replace(turn, evaluate_by=ruled.evaluate_by, source=ruled.source)


def _planned(plan: Plan, level: Level, unit: str) -> Iterator[Round]:
    for turn in plan.rounds_at(level):
        yield _round_of_plan(plan, turn, unit)


def _round_of_plan(plan: Plan, turn: PlannedRound, unit: str) -> Round:
    return Round(
        level=turn.level,
        unit=unit,
        year=plan.year,
        number=turn.number,
        opens_on=turn.opens_on,
        intake_closes_on=turn.intake_by,
        evaluate_by=turn.evaluate_by,
        source=turn.source,
    )


def _ruled(rules: Rulebook, level: Level, unit: str, on: date) -> Iterator[Round]:
    """The rounds the law itself fixes, for the year of that day and the next."""
    for year in (on.year, on.year + 1):
        yield from _rounds_of_law(rules.regime, level, unit, year)


@lru_cache(maxsize=1024)
def _rounds_of_law(regime: Regime, level: Level, unit: str, year: int) -> tuple[Round, ...]:
    """They are asked for at each step of a file that a council has still to see."""
    rounds, one_day = rulebook(regime).rounds, timedelta(days=1)
    if rounds is None:
        return ()
    return tuple(
        Round(
            level=turn.level,
            unit=unit,
            year=year,
            number=turn.number,
            opens_on=None,
            intake_closes_on=date(year, *turn.intake_before) - one_day,
            evaluate_by=date(year, *turn.evaluate_before) - one_day,
            source=rounds.source,
        )
        for turn in rounds.value
        if turn.level is level
    )
