"""What hangs on a case, as rows: its events, its deadlines and their moves, the effects."""

from datetime import date, datetime

from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import Effect, EffectKind
from cycle.events import Event
from cycle.people import Actor
from cycle.ports import ArmedDeadline, DeadlineMove
from cycle.vocabulary import Role, State, Step
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, as_object, as_optional_day, canonical, iso, reads
from cycle_adapters.sql.table_base import NO_MARK

_NOTHING = "{}"

EVENT_COLUMNS = (
    "case_id",
    "number",
    "step",
    "source",
    "dest",
    "on",
    "recorded_at",
    "by_role",
    "by_name",
    "by_unit",
    "historical",
    "request_id",
    "changes",
    "details",
)


def event_row(event: Event) -> Row:
    """An event, in the order of `EVENT_COLUMNS`."""
    return (
        event.case_id,
        event.number,
        event.step.value,
        event.source.value if event.source is not None else None,
        event.dest.value,
        event.on.isoformat(),
        instant_text(event.recorded_at),
        event.by.role.value,
        event.by.name,
        event.by.unit,
        int(event.historical),
        event.request_id,
        canonical(event.changes) if event.changes else _NOTHING,
        canonical(event.details) if event.details else _NOTHING,
    )


@reads("event of case")
def as_event(row: Row) -> Event:
    """The event of a row of `EVENT_COLUMNS`."""
    (case_id, number, step, source, dest, on, recorded_at, role, name, unit, historical, request_id) = row[:12]
    return Event(
        case_id=case_id,
        number=number,
        step=Step(step),
        source=State(source) if source is not None else None,
        dest=State(dest),
        on=date.fromisoformat(on),
        by=Actor(Role(role), name, unit),
        recorded_at=datetime.fromisoformat(recorded_at),
        changes=as_object(row[12]),
        details=as_object(row[13]),
        historical=bool(historical),
        request_id=request_id,
    )


# Its deadlines and effects.

DEADLINE_COLUMNS = (
    "case_id",
    "kind",
    "mark",
    "due_on",
    "fires_on",
    "nature",
    "instrument",
    "article",
    "provisional",
    "overdue",
    "escalated",
)


def deadline_row(armed: ArmedDeadline) -> Row:
    """A deadline, in the order of `DEADLINE_COLUMNS`."""
    return (
        armed.case_id,
        armed.kind.value,
        mark_of(armed.mark),
        armed.due_on.isoformat(),
        armed.fires_on.isoformat(),
        armed.nature.value,
        armed.instrument,
        armed.article,
        int(armed.provisional),
        int(armed.overdue),
        int(armed.escalated),
    )


def mark_of(mark: int | None) -> int:
    """A mark as it is stored."""
    return NO_MARK if mark is None else mark


def _as_mark(stored: int) -> int | None:
    return None if stored == NO_MARK else stored


def deadline_key(armed: ArmedDeadline) -> Row:
    """What a deadline is found by: its case, its kind, its mark."""
    return (armed.case_id, armed.kind.value, mark_of(armed.mark))


#: What is set where a deadline has passed; its key follows.
OVERDUE_COLUMNS = ("fires_on", "overdue", "escalated")


def overdue_row(late: ArmedDeadline, again_on: date | None) -> Row:
    """A deadline that has passed, and acts once more on that day, in the order of `OVERDUE_COLUMNS` and its key."""
    return ((again_on or late.fires_on).isoformat(), 1, int(again_on is None), *deadline_key(late))


@reads("deadline of case")
def as_deadline(row: Row) -> ArmedDeadline:
    """The deadline of a row of `DEADLINE_COLUMNS`."""
    (case_id, kind, mark, due_on, fires_on, nature, instrument, article, *flags) = row
    provisional, overdue, escalated = flags
    return ArmedDeadline(
        case_id=case_id,
        kind=DeadlineKind(kind),
        mark=_as_mark(mark),
        due_on=date.fromisoformat(due_on),
        fires_on=date.fromisoformat(fires_on),
        nature=Nature(nature),
        instrument=instrument,
        article=article,
        provisional=bool(provisional),
        overdue=bool(overdue),
        escalated=bool(escalated),
    )


MOVE_COLUMNS = ("case_id", "kind", "mark", "due_before", "due_after", "reason", "recorded_at")


def move_row(move: DeadlineMove) -> Row:
    """A move of a deadline, in the order of `MOVE_COLUMNS`."""
    return (
        move.case_id,
        move.kind.value,
        mark_of(move.mark),
        iso(move.due_before),
        iso(move.due_after),
        move.reason,
        instant_text(move.recorded_at),
    )


@reads("move of a deadline of case")
def as_move(row: Row) -> DeadlineMove:
    """The move of a row of `MOVE_COLUMNS`."""
    case_id, kind, mark, before, after, reason, recorded_at = row
    return DeadlineMove(
        case_id=case_id,
        kind=DeadlineKind(kind),
        mark=_as_mark(mark),
        due_before=as_optional_day(before),
        due_after=as_optional_day(after),
        reason=reason,
        recorded_at=datetime.fromisoformat(recorded_at),
    )


EFFECT_COLUMNS = ("case_id", "number", "kind", "on", "data")
#: The columns an effect is read from. Its number in the outbox names it: it may have no case.
EFFECT_READ = ("id", *EFFECT_COLUMNS)


def effect_row(effect: Effect, number: int | None) -> Row:
    """An effect, in the order of `EFFECT_COLUMNS`."""
    return (effect.case_id, number, effect.kind.value, effect.on.isoformat(), canonical(effect.data))


@reads("effect")
def as_effect(row: Row) -> Effect:
    """The effect of a row of `EFFECT_READ`."""
    _, case_id, _, kind, on, data = row
    return Effect(EffectKind(kind), case_id, date.fromisoformat(on), as_object(data))
