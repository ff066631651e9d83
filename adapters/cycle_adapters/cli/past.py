"""The record as it was at the end of a past day: what came later is not there yet."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, cast

from cycle.case import Case
from cycle.errors import NotFoundError
from cycle.ports import CaseFilter, Reading
from cycle.records import replay
from cycle.rules.administrative_units import unit_on
from cycle.units import province_of
from cycle.vocabulary import BEFORE_CERTIFICATE


def as_of(store: Reading, on: date) -> Reading:
    """A look at the record as it was on that day. Plans, rounds and councils are those of today."""
    return cast(Reading, _Past(store, on))


class _Past:
    """See `cycle.ports.Reading`."""

    def __init__(self, store: Reading, on: date) -> None:
        self._store = store
        self._on = on

    def __getattr__(self, name: str) -> Any:
        """What is the same on every day."""
        return getattr(self._store, name)

    def case(self, key: str) -> Case:
        """The case as it was. Raises NotFoundError where it was not opened yet."""
        case = self._store.case(key)
        if case.since <= self._on:
            return case
        events = [event for event in self._store.events(case.id) if event.on <= self._on]
        if not events:
            raise NotFoundError(f"case on {self._on}", key)
        return replay(events)

    def cases_with(self, case_ids: Sequence[str]) -> Sequence[Case]:
        """The cases as they were."""
        return list(self._as_they_were(case_ids))

    def cases(self, wanted: CaseFilter, limit: int | None = None, after: str | None = None) -> Sequence[Case]:
        """The cases that were in one of those states then."""
        states = wanted.states
        held = self._store.cases(replace(wanted, states=None), None, after)
        were = self._as_they_were(one.id for one in held if one.opened_on <= self._on)
        return [one for one in were if states is None or one.state in states][:limit]

    def successors(self, case_ids: Iterable[str]) -> Sequence[Case]:
        """The cases that were on their way then to replace one of these, whatever became of them."""
        replaced = set(case_ids)
        units = {self._store.case(key).unit for key in replaced}
        places = {province_of(one) for unit in units for one in (unit, unit_on(unit, date.max))}
        held = [one for place in sorted(places) for one in self._store.cases(CaseFilter(unit=place))]
        were = self._as_they_were(one.id for one in held if one.predecessor in replaced)
        return [one for one in were if one.state in BEFORE_CERTIFICATE]

    def _as_they_were(self, case_ids: Iterable[str]) -> Iterator[Case]:
        for key in case_ids:
            with suppress(NotFoundError):
                yield self.case(key)
