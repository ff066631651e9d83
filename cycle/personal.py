"""Which texts of an event are about a person. They stand outside the sealed record, so that they can be erased.

What is sealed is a salted digest of each: as long as the text is kept it proves the text, and without it tells nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cycle.people import Actor

#: What stands in the place of a text that was erased.
ERASED = "[đã xoá]"


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a text was erased, and who answers for it. Never the text."""

    case_id: str
    places: int  #: In how many events and marks of the outbox it stood.
    reason: str
    by: Actor
    on: date  #: The legal day.
    recorded_at: datetime


#: Keys of texts that name people or were written freely, wherever they stand in the record of an event.
_KEYS = frozenset({"name", "member", "reason", "business_registration"})
#: Lists of names; an entry may be an object with a name instead.
_LISTS = frozenset({"council_members"})
#: What is named there is a thing.
_THINGS = frozenset({"product"})


def with_texts(record: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The record of an event, with every text about a person changed."""
    return {key: _changed(key, value, change) if key not in _THINGS else value for key, value in record.items()}


def _changed(key: str, value: Any, change: Callable[[str], str]) -> Any:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        return change(value) if key in _KEYS else value
    if isinstance(value, (dict, Mapping)):  # nearly always the first, and the second is slow to ask
        return with_texts(value, change)
    if isinstance(value, list | tuple):
        if key in _LISTS:
            return [change(one) if isinstance(one, str) else _changed(key, one, change) for one in value]
        return [_changed("", one, change) for one in value]
    return value
