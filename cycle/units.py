"""Administrative units as paths of slugs: `province/district/commune`, and `province/commune` since districts ended.

Pure form: which provinces exist on a day is law and stands in `cycle.rules.administrative_units`.
"""

import re

from cycle.errors import BadValueError
from cycle.vocabulary import Level

#: The unit of the ministry and the national council.
NATION = "vn"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Longest path that is accepted, in characters.
LONGEST = 200
_DEPTHS = {Level.PROVINCE: 1, Level.DISTRICT: 2}


def parse_unit(text: object, field: str = "unit") -> str:
    """The path, checked for its form. Raises BadValueError."""
    required = "a unit: a path of slugs such as dong-nai/dinh-quan/phu-loi"
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        raise BadValueError(field, text, required)
    parts = text.split("/")
    if len(parts) > len(_DEPTHS) + 1 or not all(_SLUG.fullmatch(part) for part in parts):
        raise BadValueError(field, text, required)
    return text


def province_of(unit: str) -> str:
    """The slug of the province a unit lies in."""
    return unit.partition("/")[0]


def has_district(unit: str) -> bool:
    """Whether the path of a commune names a district: three parts."""
    return unit.count("/") == len(_DEPTHS)


def unit_at(unit: str, level: Level) -> str | None:
    """The unit of that level a commune's path lies in; None where the path has no such level."""
    if level is Level.NATION:
        return NATION
    if level is Level.COMMUNE:
        return unit
    if level is Level.DISTRICT and not has_district(unit):
        return None
    return "/".join(unit.split("/")[: _DEPTHS[level]])


def contains(outer: str, inner: str) -> bool:
    """Whether one unit lies in the other, or is the same."""
    return outer in (NATION, inner) or inner.startswith(f"{outer}/")
