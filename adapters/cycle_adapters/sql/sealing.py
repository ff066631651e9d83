"""Events as they are sealed: bytes in one form that name the hash of the event before, with no text about a person."""

import secrets
from dataclasses import dataclass
from typing import Any

from cycle.errors import BadValueError
from cycle.events import Event
from cycle.personal import with_texts
from cycle_adapters.audit.verifier import leaf_hash, token_of
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, canonical
from cycle_adapters.sql.event_rows import copies_of

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
        record = _record(event, prev, token)
        text = canonical(record)
        head = leaf_hash(text.encode()).hex()
    except UnicodeEncodeError as error:
        raise BadValueError("text", ascii(error.object), "a text that UTF-8 can hold") from error
    return Sealed((*copies_of(record), text), tuple(kept.values()), head)


def _record(event: Event, prev: str | None, token: Any) -> dict[str, Any]:
    """Only who acted, what changed and the details may hold texts about people."""
    by = {"role": event.by.role.value, "unit": event.by.unit, "name": event.by.name}
    return {
        "form": FORM,
        "case": event.case_id,
        "number": event.number,
        "prev": prev,
        "step": event.step.value,
        "source": event.source.value if event.source is not None else None,
        "dest": event.dest.value,
        "on": event.on.isoformat(),
        "recorded_at": instant_text(event.recorded_at),
        "by": with_texts(by, token),
        "historical": event.historical,
        "request_id": event.request_id,
        "changes": with_texts(event.changes, token),
        "details": with_texts(event.details, token),
    }
