"""Targets of a plan beside what the register shows was reached. Pure: counts the cases it is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
class Progress:
    """One target and what was reached: counted from the register, or reported. None where nobody reported."""

    target: Target
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


_Count = Callable[[Sequence[Case], Span], int]


def _certified_in(case: Case, span: Span) -> bool:
    return case.certificate is not None and span.holds(case.certificate.issued_on)


def _certified(kind: CaseKind | None = None, least: int = _THREE_STARS, level: Level | None = None) -> _Count:
    def count(cases: Sequence[Case], span: Span) -> int:
        return sum(
            _certified_in(case, span)
            and (kind is None or case.kind is kind)
            and (case.stars or 0) >= least
            and (level is None or (case.certificate is not None and case.certificate.level is level))
            for case in cases
        )

    return count


def _re_evaluated(cases: Sequence[Case], span: Span) -> int:
    return sum(case.kind is CaseKind.RE_EVALUATION and span.holds(case.filed_on) for case in cases)


def _revoked(cases: Sequence[Case], span: Span) -> int:
    return sum(case.state is State.REVOKED and span.holds(case.since) for case in cases)


def _new_producers(cases: Sequence[Case], span: Span) -> int:
    before = {folded_name(case.producer.name) for case in cases if case.opened_on < span.first}
    during = {folded_name(case.producer.name) for case in cases if span.holds(case.opened_on)}
    return len(during - before)


#: The indicators that the register itself can count; all others are reported by the units.
COUNTED: Mapping[Indicator, _Count] = {
    Indicator.CERTIFIED_3_OR_MORE: _certified(),
    Indicator.NEW_CERTIFIED_3_OR_MORE: _certified(CaseKind.FIRST),
    Indicator.CERTIFIED_5_NATION: _certified(least=_FIVE_STARS, level=Level.NATION),
    Indicator.CERTIFIED_5_PROVINCE: _certified(least=_FIVE_STARS, level=Level.PROVINCE),
    Indicator.UPGRADED_PRODUCTS: _certified(CaseKind.UPGRADE),
    Indicator.RE_EVALUATED: _re_evaluated,
    Indicator.REVOKED: _revoked,
    Indicator.NEW_PRODUCERS: _new_producers,
}


def progress(
    plan: Plan, cases: Iterable[Case], figures: Iterable[Figure] = (), as_of: date | None = None
) -> tuple[Progress, ...]:
    """Every target of a plan, in its order, with what its units reached by that day, at the latest the plan's last.

    What the register can count is counted; of all else the latest report by that day is taken.
    """
    held = tuple(cases)
    span = Span(plan.starts, min(as_of or plan.ends, plan.ends))
    known = sorted((one for one in figures if as_of is None or one.on <= as_of), key=lambda one: one.on)
    reported = {(one.indicator, one.unit): one for one in known if one.plan == plan.key}
    return tuple(
        _progress(target, held, span, reported.get((target.indicator, target.unit))) for target in plan.targets
    )


def _progress(target: Target, cases: Sequence[Case], span: Span, figure: Figure | None) -> Progress:
    count = COUNTED.get(target.indicator)
    if count is not None and target.each is None:
        return Progress(target, count([case for case in cases if contains(target.unit, case.unit)], span))
    if figure is not None:
        return Progress(target, figure.value, figure.on)
    return Progress(target, None)
