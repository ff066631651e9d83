"""Which duties a plan gives to which units and how they stand on a day, and which units are idle.

Pure, and judged by legal days alone: asked late, it answers as it would have on the day. What became overdue on a day
is judged by what had happened by the end of the day before, whatever came on the day itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from cycle.duty import Duty, DutyStatus, Fulfilment, UnitActivity
from cycle.plan import DutyPeriod, Obligation, Plan, Policies, Recurrence, Target, UnitClass, recurring
from cycle.progress import COUNTED, Entry, Figure, Register, Span, counted_days
from cycle.rules.administrative_units import level_on
from cycle.units import NATION, contains, has_district
from cycle.vocabulary import BEFORE_CERTIFICATE, Level

_ONE_DAY = timedelta(days=1)
#: Obligation, who bears it, unit, last good day.
_Key = tuple[str, UnitClass, str, date]
#: Acts: the day, and how many.
_Acts = list[tuple[date, int]]
_Wanted = Callable[[DutyPeriod], bool]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A unit that is known, at its level: the path of a district may be that of a commune since there are none."""

    unit: str
    level: Level

    def stands(self, on: date) -> bool:
        """Whether there is such a unit on that day."""
        return level_on(self.unit, on) is self.level


def known_places(
    plan: Plan, register: Register, fulfilments: Iterable[Fulfilment] = (), figures: Iterable[Figure] = ()
) -> tuple[Place, ...]:
    """The plan's unit, and those in it that are known: by its figures, by a case, or by what they reported."""
    found = {Place(plan.unit, level) for level in [level_on(plan.unit, plan.starts)] if level}
    named = ((one.unit, plan.starts) for one in plan.targets)
    told = ((one.unit, one.on) for one in figures)
    found |= {Place(unit, level) for unit, on in (*named, *told) for level in [level_on(unit, on)] if level}
    found |= {Place(one.unit, one.who.level) for one in fulfilments}
    found |= {place for entry in register for unit in entry.units for place in _around(unit)}
    return tuple(sorted(place for place in found if contains(plan.unit, place.unit)))


def _around(commune: str) -> Iterator[Place]:
    yield Place(commune, Level.COMMUNE)
    if has_district(commune):
        yield Place(commune.rpartition("/")[0], Level.DISTRICT)


def is_counted(obligation: Obligation) -> bool:
    """Whether the register itself counts the acts, so that nobody reports them."""
    return obligation.indicator in COUNTED


def periods_of(plan: Plan, obligation: Obligation) -> tuple[DutyPeriod, ...]:
    """The periods of a duty in its plan, in order. A duty for each product has one: all of the plan."""
    if obligation.recurrence is Recurrence.PER_PRODUCT:
        return (DutyPeriod(plan.starts, plan.ends, plan.ends),)
    return tuple(obligation.periods(plan.starts, plan.ends))


def duties(
    plan: Plan, register: Register, fulfilments: Iterable[Fulfilment], on: date, unit: str = NATION
) -> tuple[Duty, ...]:
    """Every duty of the known units of a plan as it stands on that day, in the order of the plan; of all that lie in
    that unit.

    A unit owes what falls due while it stands: a district that has ended owes nothing from then on.
    """
    book = _Book(plan, register, fulfilments, on, known_until=on)
    return tuple(duty for duty in book.duties(lambda _: True, unit))


def passed_on(plan: Plan, register: Register, fulfilments: Iterable[Fulfilment], day: date) -> tuple[Duty, ...]:
    """The duties that became overdue on that day: their last good day was the one before, and they were not done."""
    return _missed(plan, register, fulfilments, day, lambda period: period.due_on + _ONE_DAY == day)


def escalated_on(plan: Plan, register: Register, fulfilments: Iterable[Fulfilment], day: date) -> tuple[Duty, ...]:
    """The duties of which the level above is to be told on that day: overdue for too long, and still not done."""
    return _missed(plan, register, fulfilments, day, lambda period: plan.policies.escalates_on(period.due_on) == day)


def _missed(
    plan: Plan, register: Register, fulfilments: Iterable[Fulfilment], day: date, wanted: _Wanted
) -> tuple[Duty, ...]:
    book = _Book(plan, register, fulfilments, day, known_until=day - _ONE_DAY)
    missed = (duty for duty in book.duties(wanted) if not duty.status.is_done)
    return tuple(duty for duty in missed if Place(duty.unit, duty.who.level).stands(day))


def next_day_of_duties(plan: Plan, after: date) -> date | None:
    """The next day on which any duty of the plan can become overdue, or is to be told to the level above."""
    if after >= (plan.policies.escalates_on(plan.ends) or plan.ends + _ONE_DAY):
        return None
    periods = (period for obligation in plan.obligations for period in periods_of(plan, obligation))
    days = (day for period in periods for day in _acting_days(period, plan.policies))
    return min((day for day in days if day > after), default=None)


def _acting_days(period: DutyPeriod, policies: Policies) -> Iterator[date]:
    yield period.due_on + _ONE_DAY
    escalates_on = policies.escalates_on(period.due_on)
    if escalates_on is not None:
        yield escalates_on


class _Book:
    """What is known of the duties of a plan by the end of one day, to be judged on the same day or the next."""

    def __init__(
        self, plan: Plan, register: Register, fulfilments: Iterable[Fulfilment], on: date, known_until: date
    ) -> None:
        self._plan = plan
        self._on = on
        self._known_until = known_until
        self._register = [entry for entry in register if entry.case.opened_on <= known_until]
        known = [one for one in fulfilments if one.plan == plan.key and one.on <= known_until]
        self._places = known_places(plan, self._register, known)
        self._acts: dict[_Key, _Acts] = defaultdict(list)
        for one in known:
            self._acts[one.obligation, one.who, one.unit, one.period].append((one.on, one.count))

    def duties(self, wanted: _Wanted, unit: str = NATION) -> Iterator[Duty]:
        """The duties of the periods that are wanted, of every unit in that one that bears them."""
        for obligation in self._plan.obligations:
            periods = [period for period in periods_of(self._plan, obligation) if wanted(period)]
            for who in obligation.who if periods else ():
                for place in self._places:
                    if place.level is who.level and contains(unit, place.unit):
                        yield from self._of(obligation, who, place, periods)

    def _of(
        self, obligation: Obligation, who: UnitClass, place: Place, periods: Sequence[DutyPeriod]
    ) -> Iterator[Duty]:
        least = self._least(obligation, place)
        for period in periods if least else ():
            acts = sorted(self._acts_of(obligation, who, place, period))
            done_on = _reached_on(acts, least)
            if place.stands(min(self._on, period.due_on, done_on or self._on)):
                done, status = sum(count for _, count in acts), self._status(place, period, done_on)
                yield Duty(self._plan, obligation, who, place.unit, period, least, done, done_on, status)

    def _least(self, obligation: Obligation, place: Place) -> int:
        if obligation.recurrence is not Recurrence.PER_PRODUCT:
            return obligation.minimum
        span = Span(self._plan.starts, min(self._plan.ends, self._known_until))
        own = (entry for entry in self._register if entry.lies_in(place.unit))
        return obligation.minimum * sum(span.holds(entry.registered_on) for entry in own)

    def _acts_of(self, obligation: Obligation, who: UnitClass, place: Place, period: DutyPeriod) -> _Acts:
        indicator = obligation.indicator
        if indicator is None or not is_counted(obligation):
            return self._acts.get((obligation.key, who, place.unit, period.due_on), [])
        span = Span(period.starts, min(period.ends, self._known_until))
        return [(day, 1) for day in counted_days(indicator, self._register, place.unit, span)]

    def _status(self, place: Place, period: DutyPeriod, done_on: date | None) -> DutyStatus:
        if done_on is not None:
            return DutyStatus.FULFILLED if done_on <= period.due_on else DutyStatus.FULFILLED_LATE
        if self._on <= period.due_on:
            return DutyStatus.AHEAD if self._on < period.starts else DutyStatus.DUE
        told_on = self._plan.policies.escalates_on(period.due_on)
        told = told_on is not None and told_on <= self._on and place.stands(told_on)
        return DutyStatus.ESCALATED if told else DutyStatus.OVERDUE


def _reached_on(acts: Sequence[tuple[date, int]], least: int) -> date | None:
    """The day on which so many acts were done; the acts stand in the order of their days."""
    sums = accumulate(count for _, count in acts)
    return next((day for (day, _), done in zip(acts, sums, strict=True) if done >= least), None)


# Idle units.


def activity(
    plan: Plan,
    register: Register,
    on: date,
    fulfilments: Iterable[Fulfilment] = (),
    figures: Iterable[Figure] = (),
) -> tuple[UnitActivity, ...]:
    """What has come from each known unit inside the plan's by the end of that day, or of the plan's last, since the
    plan began."""
    day = min(on, plan.ends)
    known = [entry for entry in register if entry.case.opened_on <= day]
    reported = [one for one in fulfilments if one.on <= day], [one for one in figures if one.on <= day]
    places = (place for place in known_places(plan, known, *reported) if place.unit != plan.unit)
    return tuple(_activity(plan, place, known, day) for place in places if place.stands(day))


def idle_units(plan: Plan, register: Register, on: date) -> tuple[UnitActivity, ...]:
    """The units with figures to reach from which nothing has come since the plan began."""
    return tuple(one for one in activity(plan, register, on) if one.has_figures and one.idle)


def idle_on(plan: Plan, register: Register, day: date) -> tuple[UnitActivity, ...]:
    """The units that were idle at the end of the quarter that closed the day before; none on any other day."""
    eve = day - _ONE_DAY
    return idle_units(plan, register, eve) if eve in _quarter_ends(plan) else ()


def next_idle_check(plan: Plan, after: date) -> date | None:
    """The next day on which it is looked for idle units: the one after the last day of a quarter of the plan."""
    return min((day + _ONE_DAY for day in _quarter_ends(plan) if day >= after), default=None)


def _quarter_ends(plan: Plan) -> list[date]:
    return [quarter.ends for quarter in recurring(Recurrence.QUARTERLY, plan.starts, plan.ends)]


def _activity(plan: Plan, place: Place, register: Register, day: date) -> UnitActivity:
    own = [entry for entry in register if entry.lies_in(place.unit)]
    span, ever = Span(plan.starts, day), Span(date.min, day)
    done: dict[str, list[date | None]] = {
        "registered": [entry.registered_on for entry in own],
        "filed": [entry.case.filed_on for entry in own],
        "evaluated": [evaluated_on(entry) for entry in own],
        "certified": [entry.case.certificate.issued_on for entry in own if entry.case.certificate],
    }
    all_days = [one for days in done.values() for one in days if one is not None and ever.holds(one)]
    return UnitActivity(
        unit=place.unit,
        level=place.level,
        has_figures=any(_binds(target, place) for target in plan.targets),
        **{name: sum(span.holds(one) for one in days) for name, days in done.items()},
        last_on=max(all_days, default=None),
    )


def unevaluated(plan: Plan, register: Register) -> tuple[Entry, ...]:
    """The cases that were registered while the plan ran, are open, and of which no council has found anything.

    What a plan wants registered again the year after (BK-07); the oldest first.
    """
    span = Span(plan.starts, plan.ends)
    left = (entry for entry in register if entry.case.state in BEFORE_CERTIFICATE and evaluated_on(entry) is None)
    return tuple(sorted((one for one in left if span.holds(one.registered_on)), key=_registered))


def _registered(entry: Entry) -> tuple[date, str]:
    return entry.registered_on or date.min, entry.case.id


def evaluated_on(entry: Entry) -> date | None:
    """The last day on which a council found something on the case; None where none has."""
    return max((sitting.found_on for sitting in entry.case.sittings if sitting.found_on), default=None)


def _binds(target: Target, place: Place) -> bool:
    """Whether a figure above nothing holds for that unit."""
    if target.each is not None:
        return target.value > 0 and target.each is place.level and contains(target.unit, place.unit)
    return target.value > 0 and target.unit == place.unit
