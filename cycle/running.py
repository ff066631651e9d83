"""Which deadlines can run in which state: what the process says of cases that have everything that starts one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cycle.case import Case
from cycle.certificate import Certificate, Proposal
from cycle.citation import Citation
from cycle.deadlines import Deadline, last_valid_day
from cycle.people import Producer, Product
from cycle.plan import Plan
from cycle.round import Round
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.rulebook import LOWEST_CERTIFIED, Rulebook
from cycle.shelf import reregistration
from cycle.states.chart import chart
from cycle.states.council_level import level_of
from cycle.states.due import deadlines_of, steps_of_time
from cycle.states.row import Row
from cycle.units import NATION
from cycle.vocabulary import (
    FINAL_STATES,
    CaseKind,
    ExpiryConvention,
    Ground,
    Level,
    Phase,
    ProducerKind,
    Regime,
    State,
    Step,
)

_AT_COUNCIL = frozenset({Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})
_BEFORE_FILING = frozenset({Phase.IDEA, Phase.BUSINESS_PLAN})


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline that can run for a case of that kind in that state, and what time does when it has passed.

    Its days are those of a case that was filed, received or certified on the first day of the regime; a day that the
    law itself fixes is the real one.
    """

    regime: Regime
    state: State
    case_kind: CaseKind
    deadline: Deadline
    steps: tuple[Step, ...]  #: The first that the law allows is taken; none: it is marked overdue.


def running(book: Rulebook, plan: Plan | None, rounds: Mapping[Level, Citation]) -> tuple[Running, ...]:
    """Every deadline that can run under a regime and a plan, by state.

    `rounds` names what dates the rounds of a level; a level that is left out evaluates on demand.
    """
    return tuple(
        Running(book.regime, state, kind, deadline, steps_of_time(case, deadline))
        for state in _states(book)
        for kind in CaseKind
        for case in [_case(book, state, kind)]
        for deadline in _deadlines(case, book, plan, rounds)
    )


def reachable(rows: Iterable[Row]) -> frozenset[State]:
    """The states that a case can get to, from those in which one begins."""
    steps = [(row.source, row.dest) for row in rows]
    found = {dest for source, dest in steps if source is None}
    while more := {dest for source, dest in steps if source in found} - found:
        found |= more
    return frozenset(found)


def _states(book: Rulebook) -> Iterator[State]:
    """Those that time may leave. No certificate is prolonged under rules that foresee no extension."""
    known = reachable(chart(book.regime)) - FINAL_STATES
    yield from (state for state in State if state in known and (book.extension_days or state is not State.EXTENDED))


def _deadlines(case: Case, book: Rulebook, plan: Plan | None, rounds: Mapping[Level, Citation]) -> Iterator[Deadline]:
    yield from deadlines_of(case, plan, _round(case.state, book.starts, rounds), official_calendar())
    if plan is not None and case.state is State.EXPIRED:
        yield from reregistration(plan, case)


def _round(state: State, on: date, rounds: Mapping[Level, Citation]) -> Round | None:
    if state.phase not in _AT_COUNCIL or level_of(state) not in rounds:
        return None
    level = level_of(state)
    return Round(level, NATION, on.year, 1, None, intake_closes_on=on, evaluate_by=on, source=rounds[level])


def _case(book: Rulebook, state: State, kind: CaseKind) -> Case:
    """A case of that kind in that state: its dossier filed and received, its certificate valid, its end proposed."""
    on = book.starts
    filed_on = None if state.phase in _BEFORE_FILING else on
    return Case(
        id="",
        ref=None,
        kind=kind,
        product=Product("", 1),
        producer=Producer("", ProducerKind.COOPERATIVE),
        unit="",
        regime=book.regime,
        plan=None,
        state=state,
        since=on,
        opened_on=on,
        filed_on=filed_on,
        received_on=filed_on,
        certificate=_certificate(book, on),
        proposal=Proposal(Ground.OTHER.value, on, False, State.CERTIFIED.value, concluded_on=on),
    )


def _certificate(book: Rulebook, on: date) -> Certificate:
    end = last_valid_day(on, book.certificate_months.value, ExpiryConvention.ANNIVERSARY_VALID)
    return Certificate(LOWEST_CERTIFIED, Level.PROVINCE, "", "", on, on, end)
