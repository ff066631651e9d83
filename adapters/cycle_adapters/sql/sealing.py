"""Events as they are sealed: bytes in one form that name the hash of the event before, with no text about a person."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted

from cycle.errors import BadValueError
from cycle.events import Event
from cycle.personal import with_texts
from cycle_adapters.audit.verifier import leaf_hash, token_of
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, canonical

#: The form of the record below; another form is another number.
FORM = 1
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event as it is stored."""

    row: Row  #: In the order of `event_rows.EVENT_COLUMNS`.
    personal: tuple[Row, ...]  #: Its texts about people, in the order of `event_rows.PERSONAL_COLUMNS`.
    head: str  #: The hash of the record, which the next event of the case names.


def seal(event: Event, prev: str | None) -> Sealed:
    """The event, after the one with that hash."""
    kept: dict[str, Row] = {}

    def token(text: str) -> str:
        if text not in kept:
            salt = secrets.token_bytes(_SALT_BYTES)
            kept[text] = (token_of(salt, text), event.case_id, salt.hex(), text)
        return str(kept[text][0])

    try:
        text = _written(event, prev, token)
        head = leaf_hash(text.encode()).hex()
    except UnicodeEncodeError as error:
        raise BadValueError("text", ascii(error.object), "a text that UTF-8 can hold") from error
    row = (event.case_id, event.number, event.on.isoformat(), event.request_id, text)
    return Sealed(row, tuple(kept.values()), head)


# The form: JSON with its keys in order. Only who acted, what changed and the details may hold texts about people.


def _written(event: Event, prev: str | None, token: Callable[[str], str]) -> str:
    """The record of an event: what `canonical` would make of it, in a third of the time."""
    by = event.by
    name = None if by.name is None else token(by.name)
    source = None if event.source is None else event.source.value
    changes, details = (canonical(with_texts(one, token)) if one else "{}" for one in (event.changes, event.details))
    return (
        f'{_BEGINNING}{_or_null(name)},"role":"{by.role.value}","unit":{_or_null(by.unit)}'
        f'{_CASE}{_quoted(event.case_id)},"changes":{changes},"dest":"{event.dest.value}","details":{details}'
        f',"form":{FORM},"historical":{"true" if event.historical else "false"}'
        f"{_counted(event.number, event.on.isoformat(), prev)}{instant_text(event.recorded_at)}"
        f'{_asked(event.request_id)}"source":{_or_null(source)},"step":"{event.step.value}"}}'
    )


def reads_as(record: str, copies: Row, prev: str | None) -> bool:
    """Whether a record of this form says what the columns beside it say, and names that hash.

    Many times as fast as reading it, and never right by chance: no text can hold a bare quote, and nothing is nested
    where an object ends before the case, or after the last object has ended.
    """
    case_id, number, on, request_id = copies
    counted = _counted(number, on, prev)
    place = record.rfind(_COUNTED)
    return (
        record.startswith(_BEGINNING)
        and record.startswith(f"{_CASE}{_quoted(case_id)},", record.find(_CASE))
        and record.startswith(counted, place)
        and record.startswith(_asked(request_id), place + len(counted) + _INSTANT)
        and record.find("}", place) == len(record) - 1
    )


def _counted(number: int, on: str, prev: str | None) -> str:
    """What stands between what a record says of history and the instant at which it was written down."""
    return f'{_COUNTED}{number},"on":"{on}","prev":{_NULL if prev is None else _quoted(prev)},"recorded_at":"'


def _asked(request_id: str | None) -> str:
    """What follows the instant."""
    return f'","request_id":{_or_null(request_id)},'


def _or_null(text: str | None) -> str:
    return _NULL if text is None else _quoted(text)


#: Then comes who acted: nobody by name, or a token.
_BEGINNING = '{"by":{"name":'
_CASE = '},"case":'
_COUNTED = ',"number":'
_NULL = "null"
#: The length of an instant.
_INSTANT = len("2026-11-22T00:00:00.000000+00:00")
