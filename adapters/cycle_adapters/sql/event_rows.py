"""What hangs on a case, as rows: its events, its deadlines and their moves, the effects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import Effect, EffectKind
from cycle.events import Event
from cycle.people import Actor
from cycle.personal import ERASED, Erasure, with_texts
from cycle.ports import ArmedDeadline, DeadlineMove
from cycle.vocabulary import Role, State, Step
from cycle_adapters.sql.checksums import CHECKSUM, reads_summed, summed, with_checksum
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, as_object, as_optional_day, canonical, iso, reads, words
from cycle_adapters.sql.log_tables import ERASURE_COLUMNS
from cycle_adapters.sql.table_base import NO_MARK

EVENT_COLUMNS = ("case_id", "number", "on", "request_id", "record")
#: What an event is read from: the other columns are copies of what stands in the record, for keys and indexes.
EVENT_READ = ("case_id", "record")
#: The texts about people, by the token that stands for each in a record.
PERSONAL_COLUMNS = ("token", "case_id", "salt", "value")
Texts = Mapping[str, str]


def as_texts(rows: Sequence[Row]) -> dict[str, str]:
    """The texts of rows of a token and a value."""
    return {token: value for token, value in rows}  # noqa: C416  a row is no pair to the checker of types


@reads("text about a person")
def as_whole_text(row: Row) -> str:
    """The text of a row of `PERSONAL_COLUMNS`, which must be the one that its token was made of."""
    from cycle_adapters.audit.verifier import token_of  # brings the hashes in, which a look does not need

    token, _, salt, value = row
    if token_of(bytes.fromhex(salt), value) != token:
        raise ValueError("it is not the text that its token was made of")
    return str(value)


@reads("event of case")
def as_event(row: Row, texts: Texts) -> Event:
    """The event of a row of `EVENT_READ`; a text that is not among these was erased."""
    return _event(row, texts)


def _event(row: Row, texts: Texts) -> Event:
    record = with_texts(as_object(row[1]), lambda token: texts.get(token, ERASED))
    return Event(
        case_id=record["case"],
        number=record["number"],
        step=Step(record["step"]),
        source=State(record["source"]) if record["source"] is not None else None,
        dest=State(record["dest"]),
        on=date.fromisoformat(record["on"]),
        by=Actor(Role(record["by"]["role"]), record["by"]["name"], record["by"]["unit"]),
        recorded_at=datetime.fromisoformat(record["recorded_at"]),
        changes=record["changes"],
        details=record["details"],
        historical=record["historical"],
        request_id=record["request_id"],
    )


@reads("event of case")
def as_whole_event(row: Row) -> Event:
    """The event of a row of `EVENT_COLUMNS`, whose columns must say the same as its record."""
    event = _event((row[0], row[-1]), {})
    other = unlike_its_record(row, as_object(row[-1]))
    if other is not None:
        raise ValueError(f"number {event.number}: its column {other} says another thing than its record")
    return event


def unlike_its_record(row: Row, record: Mapping[str, Any]) -> str | None:
    """The first of `EVENT_COLUMNS` that says another thing than the record; None where all of them agree."""
    said = (record["case"], record["number"], record["on"], record["request_id"])
    unlike = (name for name, column, copy in zip(EVENT_COLUMNS, row, said, strict=False) if column != copy)
    return next(unlike, None)


@summed
def erasure_row(erasure: Erasure) -> Row:
    """An erasure, in the order of `ERASURE_COLUMNS`."""
    by = erasure.by
    on, at = erasure.on.isoformat(), instant_text(erasure.recorded_at)
    return (erasure.case_id, erasure.places, erasure.reason, by.role.value, by.name, by.unit, on, at)


@reads_summed("erasure from case", ERASURE_COLUMNS)
def as_erasure(row: Row) -> Erasure:
    """The erasure of a row of `ERASURE_COLUMNS`."""
    case_id, places, reason, role, name, unit, on, recorded_at = row
    return Erasure(
        case_id=case_id,
        places=places,
        reason=reason,
        by=Actor(Role(role), name, unit),
        on=date.fromisoformat(on),
        recorded_at=datetime.fromisoformat(recorded_at),
    )


# Its deadlines and effects.

#: The columns a deadline is read from. What it does to a case is judged by the case alone.
DEADLINE_READ = (
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
DEADLINE_COLUMNS = (*DEADLINE_READ, CHECKSUM)


@summed
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


#: What is set where a deadline has passed, and once the level above was told; its key follows.
LATE_COLUMNS = ("fires_on", "overdue", "escalated", CHECKSUM)


def overdue_row(late: ArmedDeadline, again_on: date | None) -> Row:
    """A deadline that has passed, and acts once more on that day, in the order of `LATE_COLUMNS` and its key."""
    return _late_row(replace(late, fires_on=again_on or late.fires_on, overdue=True, escalated=again_on is None))


def escalated_row(late: ArmedDeadline) -> Row:
    """An overdue deadline of which nothing follows any more, likewise."""
    return _late_row(replace(late, overdue=True, escalated=True))


def _late_row(late: ArmedDeadline) -> Row:
    row = dict(zip(DEADLINE_COLUMNS, deadline_row(late), strict=True))
    return (*(row[name] for name in LATE_COLUMNS), *deadline_key(late))


_kind, _nature = words(DeadlineKind), words(Nature)


@reads("deadline of case")
def as_deadline(row: Row) -> ArmedDeadline:
    """The deadline of a row of `DEADLINE_READ`."""
    (case_id, kind, mark, due_on, fires_on, nature, instrument, article, *flags) = row
    provisional, overdue, escalated = flags
    return ArmedDeadline(
        case_id=case_id,
        kind=_kind(kind),
        mark=_as_mark(mark),
        due_on=date.fromisoformat(due_on),
        fires_on=date.fromisoformat(fires_on),
        nature=_nature(nature),
        instrument=instrument,
        article=article,
        provisional=bool(provisional),
        overdue=bool(overdue),
        escalated=bool(escalated),
    )


@reads_summed("deadline of case", DEADLINE_COLUMNS)
def as_whole_deadline(row: Row) -> ArmedDeadline:
    """The deadline of a row of `DEADLINE_COLUMNS`."""
    return as_deadline(row)


MOVE_COLUMNS = ("case_id", "kind", "mark", "due_before", "due_after", "reason", "recorded_at", CHECKSUM)


@summed
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


@reads_summed("move of a deadline of case", MOVE_COLUMNS)
def as_move(row: Row) -> DeadlineMove:
    """The move of a row of `MOVE_COLUMNS`."""
    case_id, kind, mark, before, after, reason, recorded_at = row
    return DeadlineMove(
        case_id=case_id,
        kind=_kind(kind),
        mark=_as_mark(mark),
        due_before=as_optional_day(before),
        due_after=as_optional_day(after),
        reason=reason,
        recorded_at=datetime.fromisoformat(recorded_at),
    )


EFFECT_COLUMNS = ("case_id", "number", "kind", "on", "data", CHECKSUM)
#: The columns an effect is read from. Its number in the outbox names it: it may have no case.
EFFECT_READ = ("id", *EFFECT_COLUMNS)


def effect_rows(effects: Iterable[Effect], number: int | None) -> Iterator[Row]:
    """Effects, in the order of `EFFECT_COLUMNS`. Those of one step share what they say."""
    data, text = None, ""
    for one in effects:
        if one.data is not data:
            data, text = one.data, canonical(one.data)
        yield with_checksum((one.case_id, number, one.kind.value, one.on.isoformat(), text))


@reads_summed("effect", EFFECT_READ)
def as_effect(row: Row) -> Effect:
    """The effect of a row of `EFFECT_READ`."""
    _, case_id, _, kind, on, data = row
    return Effect(EffectKind(kind), case_id, date.fromisoformat(on), as_object(data))
