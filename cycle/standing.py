"""Where many cases stand on a day, as recorded and with what time has done since: read in bulk. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.deadlines import Nature
from cycle.past import Past, known_deadlines
from cycle.plan import Plan
from cycle.ports import ArmedDeadline, CaseFilter, DueKey, Reading, armed
from cycle.rules.administrative_units import canonical, known_provinces, successor_of_province, unit_on
from cycle.shelf import PlanShelf
from cycle.stepping import Stepper
from cycle.units import NATION, contains, province_of
from cycle.vocabulary import State

#: Deadlines that are read at a time.
PAGE = 1000


class RecordOn:
    """The record as it stands on a day, whether or not a sweep has run."""

    def __init__(self, store: Reading, shelf: PlanShelf, calendar: WorkingCalendar, now: datetime, on: date) -> None:
        self.on = on
        self.store = store  #: As it is today.
        self.shelf = shelf
        self._past = Past(store, on)
        self.stepper = Stepper(self._past.reading, shelf, calendar, now)
        self._moved: set[str] = set()

    def cases(self, states: frozenset[State], unit: str | None = None, text: str | None = None) -> list[Case]:
        """The cases of a unit, or of all, that stand in one of these states that day, in the order of their ids.

        `text` narrows what is read; cases that time has moved since are there whatever they are called.
        """
        found: dict[str, Case] = {}
        for place in places_around(unit):
            wanted = CaseFilter(states=states, unit=place, text=text)
            found |= {case.id: case for case in self._past.cases(wanted)}
        others = [key for key in self._acted_on if key not in found]
        found |= {case.id: case for case in self._past.cases_with(others)}
        self.stepper.foresee_successors([key for key in found if key in self._acted_on])
        stand = (self._left_by_time(case) for case in found.values())
        kept = [case for case in stand if case.state in states and lies_in(case.unit, unit, self.on)]
        return sorted(kept, key=lambda case: case.id)

    def recorded(self, wanted: CaseFilter) -> list[Case]:
        """The cases that fit, as the record had them at the end of the day, in the order of their ids.

        Without what time had done by then and nobody had recorded. The unit is the one of that day.
        """
        found: dict[str, Case] = {}
        for place in places_around(wanted.unit):
            found |= {case.id: case for case in self._past.cases(replace(wanted, unit=place))}
        return [found[key] for key in sorted(found) if lies_in(found[key].unit, wanted.unit, self.on)]

    def cases_ahead(self, until: date, unit: str | None = None) -> list[Case]:
        """The cases of a unit on which time may act by a later day, as they stand on this one."""
        keys = self._with_deadlines(until)
        for place in places_around(unit):
            moved = self.store.cases(CaseFilter(unit=place, moved_after=self.on))
            keys |= dict.fromkeys(case.id for case in moved)
        self.stepper.foresee_successors(list(keys))
        found = [self._left_by_time(case) for case in self._past.cases_with(list(keys))]
        return sorted((case for case in found if lies_in(case.unit, unit, self.on)), key=lambda case: case.id)

    def deadlines(self, cases: Sequence[Case]) -> Mapping[str, list[ArmedDeadline]]:
        """The deadlines that run for each of these cases and were known that day, the soonest first."""
        return {key: known_deadlines(own, self.on) for key, own in self.all_deadlines(cases).items()}

    def all_deadlines(self, cases: Sequence[Case]) -> Mapping[str, list[ArmedDeadline]]:
        """The same with those that only a later decision has set."""
        derived = [case for case in cases if case.id in self._moved or case.id in self._past.replayed]
        afresh = {case.id for case in derived}
        found: dict[str, list[ArmedDeadline]] = {case.id: [] for case in cases}
        for one in self.store.deadlines_of([key for key in found if key not in afresh]):
            found[one.case_id].append(one)
        for case in derived:
            found[case.id] = [armed(case.id, one) for one in self.stepper.deadlines(case)]
        return {key: sorted(own, key=_soonest) for key, own in found.items()}

    def successors(self, cases: Iterable[Case]) -> Mapping[str, Case]:
        """The open case that is to replace the certificate of each of these cases, by their ids."""
        ids = [case.id for case in cases]
        self.stepper.foresee_successors(ids)
        found = ((key, self.stepper.successor(key, self.on)) for key in ids)
        return {key: case for key, case in found if case is not None}

    def predecessors(self, cases: Iterable[Case]) -> Mapping[str, Case]:
        """The case whose certificate each of these cases is to replace, by their ids."""
        named = {case.id: case.predecessor for case in cases if case.predecessor is not None}
        held = {case.id: case for case in self._past.cases_with(sorted(set(named.values())))}
        return {key: held[before] for key, before in named.items() if before in held}

    def plan(self, case: Case) -> Plan | None:
        """The plan that governs the case."""
        return self.shelf.plan(self.store, case.plan)

    @cached_property
    def _acted_on(self) -> Mapping[str, None]:
        """The cases on which time was to act by that day, and no sweep has recorded it yet."""
        return self._with_deadlines(self.on, frozenset({Nature.HARD}))

    def _with_deadlines(self, until: date, natures: frozenset[Nature] = frozenset(Nature)) -> dict[str, None]:
        """The cases of which a deadline acts by that day."""
        found: dict[str, None] = {}
        after: DueKey | None = None
        while page := self.store.due(until, after, PAGE):
            found |= dict.fromkeys(one.case_id for one in page if one.nature in natures)
            after = page[-1].due_key
        return found

    def _left_by_time(self, case: Case) -> Case:
        """The case as time has left it on the day: only where no sweep has recorded that yet is there anything."""
        if case.id not in self._acted_on:
            return case
        after = self.stepper.left_alone(case, self.on)
        if after is not case:
            self._moved.add(case.id)
        return after


def _soonest(deadline: ArmedDeadline) -> tuple[date, str]:
    return deadline.due_on, deadline.kind.value


def places_around(unit: str | None) -> tuple[str | None, ...]:
    """Where the cases of a unit may be found: its province, and those that came together with it in 2025."""
    if unit is None or unit == NATION:
        return (None,)
    heir = successor_of_province(province_of(unit))
    return tuple(one for one in known_provinces() if successor_of_province(one) == heir)


def lies_in(commune: str, unit: str | None, on: date) -> bool:
    """Whether a commune lies in that unit, by the path it has or by the one it is called by that day."""
    if unit is None:
        return True
    outer = canonical(unit)
    return contains(outer, canonical(commune)) or contains(outer, unit_on(commune, on))
