"""Reading of what people and files hand in. One clear error for each fault; nothing is guessed or cut."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from cycle.errors import BadValueError, UnknownWordError

E = TypeVar("E", bound=Enum)

#: Longest name and longest free text that are accepted, in characters.
LONGEST_NAME = 300
LONGEST_TEXT = 2000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Control characters, half characters, and the ends of a line or paragraph.
_NOT_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: Signs that turn the direction of a line: a name would not read as it is stored.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: First letters of the categories of what can be seen.
_SEEN = frozenset("LNPS")


def read_text(field: str, value: object, longest: int = LONGEST_NAME) -> str:
    """A line of text in composed form (NFC), trimmed; with something to see, and no control characters."""
    if not isinstance(value, str) or not any(unicodedata.category(sign)[0] in _SEEN for sign in value):
        raise BadValueError(field, value, "a text")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > longest:
        raise BadValueError(field, text, f"a text of at most {longest} characters")
    if any(unicodedata.category(sign) in _NOT_IN_A_LINE or sign in _TURNING for sign in text):
        raise BadValueError(field, text, "a text without control characters")
    return text


def read_optional_text(field: str, value: object, longest: int = LONGEST_NAME) -> str | None:
    """As `read_text`; None stays None."""
    return None if value is None else read_text(field, value, longest)


def read_day(field: str, value: object) -> date:
    """A day as YYYY-MM-DD."""
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadValueError(field, value, "a day of the calendar, written YYYY-MM-DD")


def read_optional_day(field: str, value: object) -> date | None:
    """As `read_day`; None stays None."""
    return None if value is None else read_day(field, value)


def read_word(field: str, value: object, words: type[E]) -> E:
    """One of the words of the programme. Raises UnknownWordError, which lists them."""
    try:
        return words(value)
    except ValueError:
        raise UnknownWordError(field, value, tuple(str(word.value) for word in words)) from None


def read_whole(field: str, value: object, least: int, most: int) -> int:
    """A whole number between two bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadValueError(field, value, f"a whole number from {least} to {most}")
    return value


def read_flag(field: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValueError(field, value, "true or false")
    return value


def read_object(field: str, value: object, known: Iterable[str]) -> Mapping[str, Any]:
    """An object whose keys are all known."""
    if not isinstance(value, Mapping):
        raise BadValueError(field, value, "an object with fields")
    refuse_unknown(field, value, known)
    return value


def refuse_unknown(field: str, value: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raise UnknownWordError for the first key that is not known."""
    choices = tuple(known)
    for key in value:
        if key not in choices:
            raise UnknownWordError(f"field in {field}", key, choices)


def read_list(field: str, value: object, most: int = 1000) -> list[Any]:
    """A list of at most so many things."""
    if not isinstance(value, (list, tuple)) or len(value) > most:
        raise BadValueError(field, value, f"a list of at most {most}")
    return list(value)


def searchable(text: str) -> str:
    """The text as a search compares it: letters without case, tone marks or other accents; đ is d."""
    # ð is another letter that looks the same in capitals, and stands in many files for it.
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ð", "d"))
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
