"""Duties of the plans that are loaded: how they stand, and what units report done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cycle import inputs
from cycle.asking import read_known_actor
from cycle.duties import activity, duties, is_counted, periods_of, unevaluated
from cycle.duty import Duty, Fulfilment, UnitActivity
from cycle.errors import BadValueError, NotFoundError
from cycle.people import Actor
from cycle.plan import DutyPeriod, Obligation, Plan, Recurrence, UnitClass
from cycle.planning import required_plan
from cycle.ports import Reading
from cycle.progress import Entry
from cycle.register import register_on
from cycle.rules.administrative_units import level_on, require_known
from cycle.shelf import PlanShelf
from cycle.units import NATION, contains, parse_unit
from cycle.vocabulary import Level, Role
from cycle.writing import Writer

#: Most acts that one report tells of.
MOST_ACTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a unit tells of a duty, as it was handed in."""

    plan: str
    obligation: str
    unit: str
    on: date
    by: Actor | Mapping[str, object]
    who: UnitClass | str | None  #: None: whoever bears it there, where that is one alone.
    count: int
    period: date | None  #: Any day of it; None: the earliest that has begun and is not done.
    note: str | None


def duties_of(store: Reading, shelf: PlanShelf, key: str | None, on: date, unit: str | None) -> tuple[Duty, ...]:
    """Every duty of a plan, or of all that have begun by that day, as it stands then; of all units in that one."""
    place = NATION if unit in (None, NATION) else require_known(parse_unit(unit))
    named = [required_plan(store, shelf, key)] if key is not None else None
    plans = named or [one for one in shelf.plans(store) if one.starts <= on]
    return tuple(duty for plan in plans for duty in _duties(store, plan, on, place))


def _duties(store: Reading, plan: Plan, on: date, unit: str) -> tuple[Duty, ...]:
    return duties(plan, register_on(store, plan, on), store.fulfilments(plan.key), on, unit)


def activity_of(store: Reading, shelf: PlanShelf, key: str, on: date) -> tuple[UnitActivity, ...]:
    """What has come from each known unit of a plan since it began. Raises NotFoundError."""
    plan = required_plan(store, shelf, key)
    return activity(plan, register_on(store, plan, on), on, store.fulfilments(key), store.figures(key))


def unevaluated_of(store: Reading, shelf: PlanShelf, key: str, on: date) -> tuple[Entry, ...]:
    """The cases of a plan that no council had evaluated by that day, or by its end. Raises NotFoundError."""
    plan = required_plan(store, shelf, key)
    return unevaluated(plan, register_on(store, plan, on))


def fulfil(writer: Writer, shelf: PlanShelf, report: Report) -> Duty:
    """Keep what a unit reports done; the duty as it then stands on that day.

    Raises NotFoundError, UnknownWordError or BadValueError for the first fault.
    """
    plan = required_plan(writer.store, shelf, inputs.read_text("plan", report.plan))
    done = _read(writer.store, plan, report)
    writer.store.add_fulfilment(done, writer.now)
    found = (duty for duty in _duties(writer.store, plan, done.on, done.unit) if _is_of(done, duty))
    duty = next(found, None)
    if duty is None:
        raise BadValueError("unit", done.unit, f"a unit that owes {done.obligation} by {done.period}")
    return duty


def _is_of(done: Fulfilment, duty: Duty) -> bool:
    own = (duty.obligation.key, duty.who, duty.unit, duty.period.due_on)
    return own == (done.obligation, done.who, done.unit, done.period)


def _read(store: Reading, plan: Plan, report: Report) -> Fulfilment:
    on = inputs.read_day("on", report.on)
    obligation = _reported(plan, inputs.read_text("obligation", report.obligation))
    unit = require_known(parse_unit(report.unit))
    who = _bearing(plan, obligation, unit, report.who, on)
    by = read_known_actor(report.by)
    _require_answering(by, unit, who)
    return Fulfilment(
        plan=plan.key,
        obligation=obligation.key,
        who=who,
        unit=unit,
        period=_period(store, plan, (obligation, who, unit), report.period, on).due_on,
        on=on,
        by=by,
        count=inputs.read_whole("count", report.count, 1, MOST_ACTS),
        note=inputs.read_optional_text("note", report.note, inputs.LONGEST_TEXT),
    )


def _reported(plan: Plan, key: str) -> Obligation:
    """The duty of the plan with that key, if units report it."""
    found = next((one for one in plan.obligations if one.key == key), None)
    if found is None:
        raise NotFoundError("obligation", key)
    if is_counted(found):
        raise BadValueError("obligation", key, f"a duty that units report: the register counts {found.indicator}")
    return found


def _bearing(plan: Plan, obligation: Obligation, unit: str, given: UnitClass | str | None, on: date) -> UnitClass:
    """Who in that unit bears the duty on that day."""
    if not contains(plan.unit, unit):
        raise BadValueError("unit", unit, f"a unit of {plan.unit}, which the plan {plan.key} governs")
    level = level_on(unit, on)
    bearing = [who for who in obligation.who if who.level is level]
    if not bearing:
        levels = ", ".join(dict.fromkeys(who.level.value for who in obligation.who))
        raise BadValueError("unit", unit, f"a unit that bears {obligation.key} on {on}: {levels}")
    if given is None and len(bearing) == 1:
        return bearing[0]
    who = inputs.read_word("who", given, UnitClass) if given is not None else None
    if who not in bearing:
        raise BadValueError("who", given or "", f"one of those who bear {obligation.key} there: {', '.join(bearing)}")
    return who


def _require_answering(by: Actor, unit: str, who: UnitClass) -> None:
    """Refuse whoever is neither of the unit nor of one around it."""
    if by.role is Role.ADMIN:
        return
    levels = list(Level)
    high_enough = by.role.level is not None and levels.index(by.role.level) >= levels.index(who.level)
    if not high_enough or not (by.unit is None or contains(by.unit, unit)):
        raise BadValueError("by", by.unit or by.role, f"somebody of {unit}, or of a unit around it")


def _period(
    store: Reading, plan: Plan, bearer: tuple[Obligation, UnitClass, str], given: date | None, on: date
) -> DutyPeriod:
    """The period that holds the day that is given, else the earliest that has begun and is not done."""
    obligation = bearer[0]
    periods = periods_of(plan, obligation)
    if given is None:
        return _earliest_open([period for period in periods if period.starts <= on], store, plan, bearer, on)
    day = inputs.read_day("period", given)
    found = next((period for period in periods if period.starts <= day <= period.ends), None)
    if found is None:
        raise BadValueError("period", day, f"a day of a period of {obligation.key} in the plan {plan.key}")
    if on < found.starts:
        raise BadValueError("on", on, f"on or after {found.starts}, when that period begins")
    return found


def _earliest_open(
    begun: list[DutyPeriod], store: Reading, plan: Plan, bearer: tuple[Obligation, UnitClass, str], on: date
) -> DutyPeriod:
    obligation, who, unit = bearer
    told: Counter[date] = Counter()
    for one in store.fulfilments(plan.key):
        if (one.obligation, one.who, one.unit) == (obligation.key, who, unit):
            told[one.period] += one.count
    for period in begun:
        if told[period.due_on] < obligation.minimum or obligation.recurrence is Recurrence.PER_PRODUCT:
            return period
    why = f"a day by which a period of {obligation.key} has begun that is not done; to add to one, name it"
    raise BadValueError("on", on, why)
