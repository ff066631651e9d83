"""Plans that are loaded, rounds that are moved with the deadlines of the cases that wait for them, and targets."""

from dataclasses import replace
from datetime import date

from cycle import inputs
from cycle.case import Case
from cycle.duties import known_places
from cycle.errors import BadValueError, NotFoundError
from cycle.people import Actor
from cycle.plan import Indicator, Plan
from cycle.ports import CaseFilter, Reading, StoredPlan
from cycle.progress import Figure, Progress, progress
from cycle.register import register_on
from cycle.round import Round
from cycle.rules.administrative_units import require_known
from cycle.shelf import PlanShelf, parsed
from cycle.units import NATION, contains, parse_unit
from cycle.vocabulary import Level, Phase, State
from cycle.writing import Writer

_AT_COUNCIL = frozenset(state for state in State if state.phase in {Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})
#: Largest figure that is accepted for a target.
LARGEST_FIGURE = 1_000_000_000
_DATED_BY_PLANS = _AT_COUNCIL | {State.EXPIRED}


def load_plan(writer: Writer, shelf: PlanShelf, stored: StoredPlan) -> Plan:
    """Load a plan; its rounds and days then hold for the cases that are there already."""
    plan = parsed(stored)
    known = writer.store.plan(stored.key) is not None
    waiting = [] if known else writer.store.cases(CaseFilter(states=_DATED_BY_PLANS, unit=plan.unit))
    with writer.rearming(waiting, f"{plan.key}: {plan.document}"):
        return shelf.load(writer.store, stored)


def moved(turn: Round, evaluate_by: date, opens_on: date | None, reason: str) -> Round:
    """The round on its new days. Raises BadValueError where it would end before it opens."""
    because = inputs.read_text("reason", reason, inputs.LONGEST_TEXT)
    new = replace(turn, evaluate_by=evaluate_by, opens_on=opens_on or turn.opens_on, moved_because=because)
    if new.opens_on and new.opens_on > new.evaluate_by:
        raise BadValueError("evaluate_by", evaluate_by, f"on or after {new.opens_on}, when the round opens")
    return new


def move_round(writer: Writer, turn: Round) -> None:
    """Keep where a round now stands, and move the deadlines of the cases that wait for it."""
    with writer.rearming(_waiting_for(writer, turn), f"{turn.key}: {turn.moved_because}"):
        writer.store.move_round(turn, writer.now)


def _waiting_for(writer: Writer, turn: Round) -> list[Case]:
    wanted = CaseFilter(states=_AT_COUNCIL, unit=None if turn.unit == NATION else turn.unit)
    return [case for case in writer.store.cases(wanted) if _is_of(writer.round_of(case), turn)]


def _is_of(own: Round | None, turn: Round) -> bool:
    return own is not None and (own.level, own.unit, own.key) == (turn.level, turn.unit, turn.key)


def figure(plan: str, indicator: Indicator | str, unit: str, value: int, by: Actor, on: date) -> Figure:
    """What a unit reports, typed. Raises UnknownWordError or BadValueError for the first fault."""
    return Figure(
        plan=inputs.read_text("plan", plan),
        indicator=inputs.read_word("indicator", indicator, Indicator),
        unit=require_known(parse_unit(unit)),
        value=inputs.read_whole("value", value, 0, LARGEST_FIGURE),
        on=on,
        by=by,
    )


def keep_figure(writer: Writer, shelf: PlanShelf, reported: Figure) -> None:
    """Keep a figure of a plan that is loaded, of a unit it governs. Raises NotFoundError or BadValueError."""
    plan = required_plan(writer.store, shelf, reported.plan)
    if not contains(plan.unit, reported.unit):
        raise BadValueError("unit", reported.unit, f"a unit of {plan.unit}, which the plan {plan.key} governs")
    writer.store.add_figure(reported, writer.now)


def progress_of(store: Reading, shelf: PlanShelf, key: str, as_of: date | None) -> tuple[Progress, ...]:
    """Every target of a plan, with what was reached by that day."""
    plan = required_plan(store, shelf, key)
    day = as_of or plan.ends
    register, figures = register_on(store, plan, day), store.figures(key)
    reported = (one for one in figures if one.on <= day)
    inside: dict[Level, list[str]] = {}
    for place in known_places(plan, register, store.fulfilments(key), reported):
        if place.stands(min(day, plan.ends)):
            inside.setdefault(place.level, []).append(place.unit)
    return progress(plan, register, figures, as_of, inside)


def required_plan(store: Reading, shelf: PlanShelf, key: str) -> Plan:
    """The plan with that key, which must be loaded. Raises NotFoundError."""
    plan = shelf.plan(store, key)
    if plan is None:
        raise NotFoundError("plan", key)
    return plan
