"""What the record shows of the units of a plan at the end of a day: their cases as they stood then. Only reads."""

from collections.abc import Iterator, Sequence
from datetime import date

from cycle.case import Case
from cycle.events import Event
from cycle.plan import Indicator, Plan
from cycle.ports import CaseFilter, Reading
from cycle.progress import Entry, Register
from cycle.records import replay
from cycle.rules.administrative_units import TWO_TIERS_FROM, unit_on
from cycle.units import contains, province_of
from cycle.vocabulary import CaseKind, Phase, State, Step


def register_on(store: Reading, plan: Plan, on: date) -> Register:
    """The cases of the plan's units as they stood at the end of that day, or of the plan's last where that came before.

    Found wherever they have gone since; a case whose commune came to the plan's unit, or left it, by then counts too.
    """
    day = min(on, plan.ends)
    opened = (case for case in _cases_around(store, plan) if case.opened_on <= day)
    entries = (_entry(store, plan, case, day) for case in opened)
    return [entry for entry in entries if entry.lies_in(plan.unit)]


def _cases_around(store: Reading, plan: Plan) -> Iterator[Case]:
    """Those in the plan's unit, and in the province that took it over."""
    heir = province_of(unit_on(plan.unit, date.max))
    places = [heir] if contains(heir, plan.unit) else [plan.unit, heir]
    for place in places:
        yield from store.cases(CaseFilter(unit=place))


def _entry(store: Reading, plan: Plan, case: Case, day: date) -> Entry:
    if _tells_all(plan, case, day):
        return Entry(case, _paths([case.unit], day))
    events = [event for event in store.events(case.id) if event.on <= day]
    told = [str(event.changes["unit"]) for event in events if "unit" in event.changes]
    stood = case if case.since <= day else replay(events)
    return Entry(stood, _paths(told, day), _idea_on(events))


def _tells_all(plan: Plan, case: Case, day: date) -> bool:
    """Whether the case as it stands now says all that is asked: its record need not be read."""
    moved_on = case.since > day
    may_have_left = plan.starts < TWO_TIERS_FROM.value <= day
    return not (moved_on or may_have_left or _asks_for_ideas(plan))


def _asks_for_ideas(plan: Plan) -> bool:
    asked = (*(one.indicator for one in plan.obligations), *(one.indicator for one in plan.targets))
    return Indicator.IDEAS_SUPPORTED in asked


def _paths(told: Sequence[str], day: date) -> tuple[str, ...]:
    """The paths that a case was told to have, and what each is called on that day."""
    return tuple(dict.fromkeys(path for unit in told for path in (unit, unit_on(unit, day))))


def _idea_on(events: Sequence[Event]) -> date | None:
    """The day on which the idea was selected; without an idea phase, that of the registration."""
    opening = events[0]
    if opening.step is not Step.REGISTER or opening.changes["kind"] == CaseKind.RE_EVALUATION.value:
        return None
    return next((event.on for event in events if _past_the_idea(event.dest)), None)


def _past_the_idea(state: State) -> bool:
    return state is State.IDEA_SELECTED or state.phase is Phase.BUSINESS_PLAN
