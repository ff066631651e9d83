"""The record as it was at the end of a past day: what came later is not there yet. Writes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, cast

from cycle.case import Case
from cycle.errors import NotFoundError
from cycle.ports import ArmedDeadline, CaseFilter, Reading
from cycle.records import replay
from cycle.rules.administrative_units import unit_on
from cycle.rules.registry import instrument_since
from cycle.units import province_of
from cycle.vocabulary import BEFORE_CERTIFICATE


def as_of(store: Reading, on: date) -> Reading:
    """A look at the record as it was on that day. Plans, rounds, councils and stored deadlines are those of today."""
    return Past(store, on).reading


def known_deadlines(deadlines: Iterable[ArmedDeadline], on: date) -> list[ArmedDeadline]:
    """Those that were known on that day: a later decision may have set a limit since."""
    return [one for one in deadlines if (instrument_since(one.instrument) or on) <= on]


class Past:
    """See `cycle.ports.Reading`: what is not here is the same on every day."""

    def __init__(self, store: Reading, on: date) -> None:
        self._store = store
        self._on = on
        #: The ids of the cases that have moved since, of those that were read.
        self.replayed: set[str] = set()

    @property
    def reading(self) -> Reading:
        """The look itself."""
        return cast(Reading, self)

    def __getattr__(self, name: str) -> Any:
        """As it is today."""
        return getattr(self._store, name)

    def case(self, key: str) -> Case:
        """The case as it was. Raises NotFoundError where it was not opened yet."""
        return self._as_it_was(self._store.case(key), key)

    def cases_with(self, case_ids: Sequence[str]) -> Sequence[Case]:
        """The cases as they were."""
        return list(self._as_they_were(self._store.cases_with(case_ids)))

    def cases(self, wanted: CaseFilter, limit: int | None = None, after: str | None = None) -> Sequence[Case]:
        """The cases that fitted then, of those that lie in that unit now."""
        still = [one for one in self._store.cases(wanted, None, after) if one.since <= self._on]
        moved = self._store.cases(
            replace(wanted, states=None, regime=None, plan=None, moved_after=self._on), None, after
        )
        were = [one for one in self._as_they_were(moved) if _fits(one, wanted)]
        return sorted((*still, *were), key=lambda one: one.id)[:limit]

    def successors(self, case_ids: Iterable[str]) -> Sequence[Case]:
        """The cases that were on their way then to replace one of these, whatever became of them."""
        replaced = set(case_ids)
        still = [one for one in self._store.successors(replaced) if one.since <= self._on]
        moved = [one for place in self._places(replaced) for one in self._moved_in(place)]
        were = self._as_they_were(one for one in moved if one.predecessor in replaced)
        return [*still, *(one for one in were if one.state in BEFORE_CERTIFICATE)]

    def _places(self, case_ids: Iterable[str]) -> list[str]:
        units = {one.unit for one in self._store.cases_with(list(case_ids))}
        return sorted({province_of(one) for unit in units for one in (unit, unit_on(unit, date.max))})

    def _moved_in(self, place: str) -> Sequence[Case]:
        return self._store.cases(CaseFilter(unit=place, moved_after=self._on))

    def _as_they_were(self, cases: Iterable[Case]) -> Iterator[Case]:
        for case in cases:
            with suppress(NotFoundError):
                yield self._as_it_was(case, case.id)

    def _as_it_was(self, case: Case, key: str) -> Case:
        if case.since <= self._on:
            return case
        if case.opened_on > self._on:
            raise NotFoundError(f"case on {self._on}", key)
        self.replayed.add(case.id)
        return replay(event for event in self._store.events(case.id) if event.on <= self._on)


def _fits(case: Case, wanted: CaseFilter) -> bool:
    """By what a later step may have changed, but for the unit: another one may lie where it lay."""
    return (
        (wanted.states is None or case.state in wanted.states)
        and wanted.regime in (None, case.regime.value)
        and wanted.plan in (None, case.plan)
    )
