"""Where a case stands on a day: as recorded, and with what time has done to it since. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cycle.asking import Option, options, read_known_actor
from cycle.case import Case
from cycle.events import Event
from cycle.expected import who_moves
from cycle.past import as_of, known_deadlines
from cycle.plan import Plan
from cycle.ports import ArmedDeadline, Reading, armed
from cycle.rules.holidays_vn import official_calendar
from cycle.shelf import PlanShelf
from cycle.stepping import Stepper, Track
from cycle.vocabulary import Role
from cycle_adapters.cli.session import Session

#: How far ahead it is foretold what time does: past the end of any certificate and its extension.
_AS_FAR_AS = timedelta(days=1500)


@dataclass(frozen=True, slots=True)
class Standing:
    """A case on a day."""

    case: Case
    events: Sequence[Event]  #: As recorded up to that day.
    by_time: Sequence[Event]  #: What time did by that day and nobody has recorded yet.
    deadlines: Sequence[ArmedDeadline]
    plan: Plan | None
    moves_next: tuple[Role, ...]  #: Who is to carry it on.
    ahead: Sequence[Event] = ()  #: What time does after that day, if nobody acts.


def standing(session: Session, key: str, on: date) -> Standing:
    """Where the case stands on that day. Raises NotFoundError before its first event."""
    with session.store().read() as today:
        store = as_of(today, on)
        case = store.case(key)
        events = [event for event in store.events(case.id) if event.on <= on]
        found = standing_of(session, store, case, events, on)
        known = known_deadlines(found.deadlines, on)
        unknown = [one.fires_on for one in found.deadlines if one not in known]
        ahead = ahead_of(session, store, found.case, on)
        foretold = tuple(event for event in ahead if not unknown or event.on < min(unknown))
        return replace(found, deadlines=known, ahead=foretold)


def options_on(
    session: Session, key: str, by: Mapping[str, object] | None, on: date
) -> tuple[Case, tuple[Option, ...]]:
    """The case and every step from where it stood that day, allowed or refused by the law of that day."""
    actor = read_known_actor(by) if by is not None else None
    with session.store().read() as today:
        stepper = Stepper(as_of(today, on), PlanShelf(), official_calendar(), session.clock().now())
        return stepper.caught_up(key, on).case, options(stepper, key, actor, on)


def standing_of(session: Session, store: Reading, case: Case, events: Sequence[Event], on: date) -> Standing:
    """The same for a case that is at hand."""
    shelf = PlanShelf()
    stepper = Stepper(store, shelf, official_calendar(), session.clock().now())
    track = Track(case, case)
    stepper.let_time_pass(track, on)
    deadlines = [armed(case.id, one) for one in stepper.deadlines(track.case)]
    late = [replace(one, overdue=not one.kind.is_notice and one.due_on < on) for one in deadlines]
    late.sort(key=lambda one: one.due_on)
    plan = shelf.plan(store, case.plan)
    moves_next = who_moves(track.case, on, plan, stepper.successor(case.id, on))
    return Standing(track.case, events, tuple(track.events), late, plan, moves_next)


def ahead_of(session: Session, store: Reading, case: Case, on: date) -> tuple[Event, ...]:
    """What time itself does to the case after that day, if nobody acts."""
    stepper = Stepper(store, PlanShelf(), official_calendar(), session.clock().now())
    track = Track(case, case)
    stepper.let_time_pass(track, on + _AS_FAR_AS)
    return tuple(track.events)
