"""What every row shares: JSON in one form, days as text, and damage that names its row."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from cycle.errors import DamagedError, OcopError

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=Enum)
Row = Sequence[Any]

#: What reading a row raises that holds another kind of value than was written.
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_DAMAGE = (*MALFORMED, OcopError, RecursionError)
#: Nothing of ours holds itself, so nobody has to look for it.
_JSON = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)
_DECODER = json.JSONDecoder()


def canonical(value: Any) -> str:
    """JSON in the one form that is stored: the same value is always the same text."""
    return _JSON.encode(value)


def as_object(text: str) -> dict[str, Any]:
    """A JSON object."""
    value = _DECODER.decode(text)
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def as_list(text: str) -> list[Any]:
    """A JSON list."""
    value = _DECODER.decode(text)
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def words(kind: type[E]) -> Callable[[str], E]:
    """What finds the word of a stored value: many times as fast as asking the class. Raises KeyError."""
    return {word.value: word for word in kind}.__getitem__


def iso(value: date | None) -> str | None:
    """A day as it is stored."""
    return value.isoformat() if value is not None else None


def as_optional_day(text: str | None) -> date | None:
    """A stored day."""
    return date.fromisoformat(text) if text is not None else None


def reads(what: str) -> Callable[[Callable[Concatenate[Row, P], T]], Callable[Concatenate[Row, P], T]]:
    """Say which row is damaged, whatever went wrong inside it. The first column is its name."""

    def wrap(decode: Callable[Concatenate[Row, P], T]) -> Callable[Concatenate[Row, P], T]:
        @wraps(decode)
        def decoded(row: Row, /, *more: P.args, **named: P.kwargs) -> T:
            try:
                return decode(row, *more, **named)
            except _DAMAGE as error:
                raise DamagedError(f"{what} {row[0]} cannot be read: {type(error).__name__}: {error}") from error

        return decoded

    return wrap
