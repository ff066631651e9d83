"""Targets of a plan beside what the register shows was reached. Pure: counts the entries it is given."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cycle.case import Case
from cycle.people import Actor, folded_name
from cycle.plan import Indicator, Plan, Target
from cycle.units import contains
from cycle.vocabulary import CaseKind, Level, State

_THREE_STARS = 3
_FIVE_STARS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """What a unit reported for an indicator of a plan. A later report of the same takes the place of an earlier one."""

    plan: str
    indicator: Indicator
    unit: str
    value: int
    on: date
    by: Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the register showed it at the end of a day."""

    case: Case
    units: tuple[str, ...]  #: Its commune, under every path that it had by then.
    idea_on: date | None = None  #: The day on which its idea was selected; None where none was.

    @property
    def registered_on(self) -> date | None:
        """The day of its registration; None for a certificate of older years that was taken in."""
        taken_in = self.case.certificate is not None and self.case.filed_on is None
        return None if taken_in else self.case.opened_on

    def lies_in(self, unit: str) -> bool:
        """Whether its commune is that unit, or lay in it."""
        return any(contains(unit, own) for own in self.units)


#: What the record shows of the cases of some units at the end of a day.
Register = Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Progress:
    """A target of one unit and what was reached: counted from the register, or reported. None where nobody reported."""

    target: Target
    unit: str | None  #: Whose figure it is; None where it holds for each unit of a level, and none is known.
    reached: int | None
    reported_on: date | None = None  #: None for what the register itself counts.

    @property
    def met(self) -> bool | None:
        """Whether the figure was reached; None where it is not known."""
        return None if self.reached is None else self.reached >= self.target.value


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are counted, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether the day is one of them."""
        return day is not None and self.first <= day <= self.last


_Days = Callable[[Register], Iterable[date | None]]


def _certified(kind: CaseKind | None = None, least: int = _THREE_STARS, level: Level | None = None) -> _Days:
    def days(register: Register) -> Iterator[date]:
        for case in (entry.case for entry in register):
            held = case.certificate
            if held is not None and held.stars >= least and kind in (None, case.kind) and level in (None, held.level):
                yield held.issued_on

    return days


def _re_evaluated(register: Register) -> Iterator[date | None]:
    return (one.case.filed_on for one in register if one.case.kind is CaseKind.RE_EVALUATION)


def _revoked(register: Register) -> Iterator[date]:
    return (one.case.since for one in register if one.case.state is State.REVOKED)


def _new_producers(register: Register) -> Iterable[date]:
    """The first day on which each producer is met."""
    first: dict[str, date] = {}
    for case in (entry.case for entry in register):
        name = folded_name(case.producer.name)
        first[name] = min(first.get(name, case.opened_on), case.opened_on)
    return first.values()


def _ideas(register: Register) -> Iterator[date | None]:
    return (one.idea_on for one in register)


#: The indicators that the register itself can count, each with the days on which something came to count; all others
#: are reported by the units.
COUNTED: Mapping[Indicator, _Days] = {
    Indicator.CERTIFIED_3_OR_MORE: _certified(),
    Indicator.NEW_CERTIFIED_3_OR_MORE: _certified(CaseKind.FIRST),
    Indicator.CERTIFIED_5_NATION: _certified(least=_FIVE_STARS, level=Level.NATION),
    Indicator.CERTIFIED_5_PROVINCE: _certified(least=_FIVE_STARS, level=Level.PROVINCE),
    Indicator.UPGRADED_PRODUCTS: _certified(CaseKind.UPGRADE),
    Indicator.IDEAS_SUPPORTED: _ideas,
    Indicator.RE_EVALUATED: _re_evaluated,
    Indicator.REVOKED: _revoked,
    Indicator.NEW_PRODUCERS: _new_producers,
}


def counted_days(indicator: Indicator, register: Register, unit: str, span: Span) -> list[date]:
    """The days of a span on which something of that unit came to count, in order. The register must count it."""
    own = [entry for entry in register if entry.lies_in(unit)]
    return sorted(day for day in COUNTED[indicator](own) if day is not None and span.holds(day))


def progress(
    plan: Plan,
    register: Register,
    figures: Iterable[Figure] = (),
    as_of: date | None = None,
    inside: Mapping[Level, Sequence[str]] | None = None,
) -> tuple[Progress, ...]:
    """Every target of a plan, in its order, with what was reached by that day, at the latest the plan's last.

    What the register can count is counted; of all else the latest report by that day is taken. A figure that holds
    for each unit of a level has a line for each of those named in `inside`, or one line for nobody.
    """
    span = Span(plan.starts, min(as_of or plan.ends, plan.ends))
    known = sorted((one for one in figures if as_of is None or one.on <= as_of), key=lambda one: one.on)
    reported = {(one.indicator, one.unit): one for one in known if one.plan == plan.key}
    return tuple(
        _progress(target, unit, register, span, reported.get((target.indicator, unit or target.unit)))
        for target in plan.targets
        for unit in _bearers(target, inside or {})
    )


def _bearers(target: Target, inside: Mapping[Level, Sequence[str]]) -> Sequence[str | None]:
    if target.each is None:
        return [target.unit]
    return [unit for unit in inside.get(target.each, ()) if contains(target.unit, unit)] or [None]


def _progress(target: Target, unit: str | None, register: Register, span: Span, figure: Figure | None) -> Progress:
    if target.indicator in COUNTED and unit is not None:
        return Progress(target, unit, len(counted_days(target.indicator, register, unit, span)))
    if figure is not None:
        return Progress(target, unit, figure.value, figure.on)
    return Progress(target, unit, None)
