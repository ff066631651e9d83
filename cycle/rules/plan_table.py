"""A strict table of a plan file: every key known, every value of its kind, every fault with its place."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from cycle.errors import PlanError
from cycle.errors import shown as shown_text

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

#: Longest label, title or place, in characters.
LONGEST_TEXT = 300
#: Longest name that others refer to, in characters.
LONGEST_NAME = 60
#: Most entries of one list.
MOST_ENTRIES = 500
_NAME = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `values` by key, at its `place` in the file. An unknown key raises PlanError."""

    plan: str
    place: str
    values: dict[str, object]
    known: Collection[str]

    def __post_init__(self) -> None:
        for key in self.values:
            if key not in self.known:
                raise self.fault(shown(key), unknown(key, self.known))

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str) -> str:
        """The dotted place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, why: str) -> PlanError:
        """The error to raise about a key."""
        return PlanError(self.plan, self.at(key) if key else self.place, why)

    def needed(self, key: str) -> object:
        """The value of a key that must be there."""
        if key not in self.values:
            raise self.fault(key, "is missing")
        return self.values[key]

    def text(self, key: str) -> str:
        """A line of text: not empty, at most `LONGEST_TEXT` characters, none invisible."""
        value = self.needed(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, f"“{shown(value)}” is not a text")
        line = " ".join(value.split())  # a pasted line break or fixed space is a space
        if len(line) > LONGEST_TEXT:
            raise self.fault(key, f"“{shown(line)}” is longer than {LONGEST_TEXT} characters")
        if not line.isprintable():
            raise self.fault(key, f"{ascii(line)[:LONGEST_NAME]} has an invisible character")
        return unicodedata.normalize("NFC", line)

    def name(self, key: str) -> str:
        """A word that others refer to: letters, digits, hyphens and underscores."""
        return self._as_name(self.needed(key), self.at(key))

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds, both included."""
        return self.checked_whole(self.needed(key), self.at(key), least, most)

    def checked_whole(self, value: object, place: str, least: int, most: int) -> int:
        """The value, if it is a whole number within bounds."""
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise PlanError(self.plan, place, f"“{shown(value)}” is not a whole number from {least} to {most}")
        return value

    def whole_or_none(self, key: str, least: int, most: int) -> int | None:
        """A whole number, or None where the key is left out."""
        return self.whole(key, least, most) if key in self else None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fault(key, f"“{shown(value)}” is neither true nor false")
        return value

    def day(self, key: str) -> date:
        """A date without a time."""
        value = self.needed(key)
        if type(value) is not date:
            raise self.fault(key, f"“{shown(value)}” is not a date such as 2026-06-30, written without quotes")
        return value

    def day_or_none(self, key: str) -> date | None:
        """A date, or None where the key is left out."""
        return self.day(key) if key in self else None

    def word(self, key: str, words: type[E], default: E | None = None) -> E:
        """A word of a closed list."""
        if key not in self and default is not None:
            return default
        return self._as_word(self.needed(key), self.at(key), words)

    def words(self, key: str, words: type[E]) -> tuple[E, ...]:
        """Words of a closed list, each once; none where the key is left out."""
        found = tuple(self._as_word(v, f"{self.at(key)}[{n}]", words) for n, v in self._numbered(key))
        return self._each_once(key, found)

    def names(self, key: str) -> tuple[str, ...]:
        """Words that others refer to; none where the key is left out."""
        return tuple(self._as_name(v, f"{self.at(key)}[{n}]") for n, v in self._numbered(key))

    def wholes(self, key: str, least: int, most: int) -> tuple[int, ...]:
        """Whole numbers, each once; none where the key is left out."""
        entries = self._numbered(key)
        found = tuple(self.checked_whole(v, f"{self.at(key)}[{n}]", least, most) for n, v in entries)
        return self._each_once(key, found)

    def flags(self, key: str) -> tuple[bool, ...]:
        """Trues and falses; none where the key is left out."""
        entries = [(f"[{n}]", v) for n, v in self._numbered(key)]
        places = Table(self.plan, self.at(key), dict(entries), [n for n, _ in entries])
        return tuple(places.flag(n, default=True) for n, _ in entries)

    def table(self, key: str, known: Collection[str]) -> "Table":
        """The table inside this one; empty where the key is left out."""
        return self._table(self.values.get(key, {}), self.at(key), known)

    def tables(self, key: str, known: Collection[str]) -> Iterator["Table"]:
        """The tables of a list, in order; counted from 1."""
        for number, value in self._numbered(key):
            yield self._table(value, f"{self.at(key)}[{number}]", known)

    def _table(self, value: object, place: str, known: Collection[str]) -> "Table":
        if not isinstance(value, dict):
            raise PlanError(self.plan, place, f"“{shown(value)}” is not a table of keys and values")
        return Table(self.plan, place, value, known)

    def _numbered(self, key: str) -> list[tuple[int, object]]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            raise self.fault(key, f"“{shown(value)}” is not a list of at most {MOST_ENTRIES} entries")
        return list(enumerate(value, start=1))

    def _as_name(self, value: object, place: str) -> str:
        if not isinstance(value, str) or len(value) > LONGEST_NAME or not _NAME.fullmatch(value):
            why = f"“{shown(value)}” is not a name of at most {LONGEST_NAME} letters, digits, - and _"
            raise PlanError(self.plan, place, why)
        return value

    def _as_word(self, value: object, place: str, words: type[E]) -> E:
        known = tuple(word.value for word in words)
        if not isinstance(value, str) or value not in known:
            raise PlanError(self.plan, place, unknown(value, known))
        return words(value)

    def _each_once(self, key: str, found: tuple[T, ...]) -> tuple[T, ...]:
        if len(set(found)) < len(found):
            raise self.fault(key, "an entry stands twice")
        return found


def shown(value: object) -> str:
    """A wrong value as a message may repeat it."""
    try:
        return shown_text(value)
    except ValueError:  # Python prints no number of more than 4300 digits
        return "a number of thousands of digits"


def unknown(word: object, known: Collection[str]) -> str:
    """What to say about a word that is not in the list: the nearest that is, or the whole list."""
    near = get_close_matches(str(word)[:LONGEST_TEXT], known)
    hint = f"did you mean “{near[0]}”?" if near else f"known: {', '.join(sorted(known))}"
    return f"“{shown(word)}” is not known; {hint}"
