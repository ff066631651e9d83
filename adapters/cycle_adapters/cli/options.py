"""Options that several commands take, and the reading of their values. Wrong ones raise InputError."""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from cycle import inputs
from cycle.errors import BadValueError, UnknownWordError
from cycle.units import NATION, parse_unit
from cycle.vocabulary import Level, Role

E = TypeVar("E", bound=Enum)
#: Largest file of scores that is read, in bytes.
LARGEST_FILE = 1_000_000


def add_on(parser: argparse.ArgumentParser, what: str = "legal day; its law is applied") -> None:
    """`--on`: a day, today in Vietnam where it is left out."""
    parser.add_argument("--on", metavar="DATE", help=f"{what}: YYYY-MM-DD (today in Vietnam)")


def add_by(parser: argparse.ArgumentParser, *, required: bool, more: str = "") -> None:
    """`--by`: who acts."""
    parser.add_argument(
        "--by", metavar="ROLE[:NAME[@UNIT]]", required=required, help=f"who acts; ROLE@UNIT also works{more}"
    )


def add_level_and_unit(parser: argparse.ArgumentParser) -> None:
    """`--level` and `--unit` of a council or a round."""
    parser.add_argument("--level", metavar="LEVEL", required=True, help="district, province or nation")
    parser.add_argument(
        "--unit", metavar="UNIT", required=True, help=f"path of slugs such as dong-nai; {NATION}: nation"
    )


def read_actor_text(text: str, field: str = "by") -> dict[str, str]:
    """`ROLE[:NAME[@UNIT]]` or `ROLE@UNIT`, as the engine takes it."""
    role, colon, rest = text.partition(":")
    name, at, unit = rest.rpartition("@") if "@" in rest else (rest, "", "")
    if not colon:
        role, at, unit = text.partition("@")
    inputs.read_word("role", role, Role)
    if (colon and not name.strip()) or (at and not unit):
        raise BadValueError(field, text, "ROLE, ROLE:NAME, ROLE:NAME@UNIT or ROLE@UNIT")
    return {"role": role} | ({"name": name} if name else {}) | ({"unit": unit} if unit else {})


def read_level_and_unit(level: str, unit: str) -> tuple[Level, str]:
    """A level with a unit of that level."""
    from cycle.rules.administrative_units import require_known

    known = inputs.read_word("level", level, Level)
    place = parse_unit(unit)
    if known is Level.COMMUNE:
        raise BadValueError("level", level, "a level that has councils: district, province or nation")
    depth = {Level.NATION: 0, Level.PROVINCE: 0, Level.DISTRICT: 1}[known]
    if place.count("/") != depth or (known is Level.NATION) != (place == NATION):
        raise BadValueError("unit", unit, f"a unit of the level {known.value}")
    return known, place if known is Level.NATION else require_known(place)


def read_words(field: str, given: Sequence[str] | None, words: type[E]) -> frozenset[E] | None:
    """A repeated option of words; None where it is left out."""
    return frozenset(inputs.read_word(field, word, words) for word in given) if given else None


def read_json_file(field: str, name: str) -> Any:
    """What a JSON file holds, each field of an object once."""
    from cycle_adapters.script import each_key_once

    path = Path(name)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadValueError(field, name, f"a file of at most {LARGEST_FILE} bytes")
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=each_key_once)
    except (OSError, ValueError, RecursionError) as error:
        raise BadValueError(field, name, f"a readable JSON file ({str(error)[:80]})") from error


def read_round_key(text: str) -> str:
    """The key of a round: year and number."""
    from cycle.round import ON_DEMAND

    year, dash, number = text.partition("-")
    numbers = year.isascii() and year.isdigit() and number.isascii() and number.isdigit()
    if text != ON_DEMAND and not (dash and numbers and len(text) < 12):
        raise UnknownWordError("round", text, ("YEAR-NUMBER, such as 2026-1", ON_DEMAND))
    return text


def read_span(first: str, last: str) -> tuple[date, date]:
    """Two days in order."""
    starts, ends = inputs.read_day("from", first), inputs.read_day("to", last)
    if ends < starts:
        raise BadValueError("to", last, f"on or after {starts}")
    return starts, ends
