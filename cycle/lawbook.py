"""The law in chapters: the values of a regime, the regimes around it, and the unit and day it is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from cycle.citation import Cited
from cycle.errors import BadValueError, UnknownWordError
from cycle.plan import Plan
from cycle.rules.administrative_units import TWO_TIERS_FROM, require_known, successor_of_province
from cycle.rules.registry import RULEBOOKS
from cycle.rules.rulebook import Rulebook
from cycle.units import contains, parse_unit, province_of

#: What a rulebook says of itself; everything else in it is ruled, and cited.
_HEAD = frozenset({"regime", "instruments", "starts", "ends", "sheets"})
#: The names of what a regime may rule.
RULED = tuple(each.name for each in fields(Rulebook) if each.name not in _HEAD)


class Chapter(StrEnum):
    """A part of the law, in the order of the cycle."""

    AUTHORITY = "authority"  #: Who evaluates, recognises and sends up.
    POINTS = "points"
    PRODUCERS = "producers"
    DOSSIER = "dossier"  #: From the idea to the files of the offices.
    COUNCIL = "council"
    TIME = "time"  #: Rounds and time limits.
    CERTIFICATE = "certificate"  #: Validity, renewal, extension.
    REVOCATION = "revocation"
    TRANSITION = "transition"  #: From the regime before, and to the next.
    OTHER = "other"


_NAMES: Mapping[Chapter, tuple[str, ...]] = {
    Chapter.AUTHORITY: (
        *("council_levels", "recogniser", "district_forwards_from", "province_forwards_from", "sent_up_at_once"),
        *("below_at_province", "below_at_nation"),
    ),
    Chapter.POINTS: ("bands", "part_points", "gates_since"),
    Chapter.PRODUCERS: ("producers", "tourism_producers", "registered_producers"),
    Chapter.DOSSIER: ("dossier", "commune_must_assess", "commune_file", "district_file", "province_file"),
    Chapter.COUNCIL: (
        *("council_meetings", "national_quorum", "written_opinion", "provincial_seats", "national_seats"),
        *("national_members", "reading_working_days", "council_papers"),
    ),
    Chapter.TIME: ("rounds", "commune_working_days", "re_evaluation_days"),
    Chapter.CERTIFICATE: ("certificate_months", "notice_days", "refiling_window", "extension_days"),
    Chapter.REVOCATION: ("grounds", "practice_grounds", "revocation_days"),
    Chapter.TRANSITION: ("finish_by",),
}
_CHAPTER = {name: chapter for chapter, names in _NAMES.items() for name in names}


def chapter_of(name: str) -> Chapter:
    """The chapter a ruled value belongs to."""
    return _CHAPTER.get(name, Chapter.OTHER)


def values(book: Rulebook, chapter: Chapter | None = None) -> Iterator[tuple[str, Cited[Any] | None]]:
    """The values of a regime, or of one chapter, by their names; None for what the regime does not rule."""
    names = RULED if chapter is None else [*_NAMES.get(chapter, ()), *RULED]
    for name in dict.fromkeys(names):
        if chapter in (None, chapter_of(name)) and name in RULED:
            yield name, getattr(book, name)


def unit_of_day(text: str, on: date) -> str:
    """The province, or until 30 June 2025 the district, that exists that day, in its usual spelling.

    Raises UnknownWordError for a province that never was, or had ended; BadValueError for another unit.
    """
    required = "a province such as dong-nai, or until 2025-06-30 a district such as ha-tinh/nghi-xuan"
    unit = require_known(parse_unit(text, "province"))
    if unit.count("/") > (1 if on < TWO_TIERS_FROM.value else 0):
        raise BadValueError("province", text, required)
    heir = successor_of_province(province_of(unit))
    if on >= TWO_TIERS_FROM.value and heir != unit:
        raise UnknownWordError("province of that day", unit, (heir,))
    return unit


def plan_for(plan: Plan, unit: str) -> Plan:
    """The plan with those of its figures that concern a unit: its own, and of the units around and inside it."""
    own = (one for one in plan.targets if contains(one.unit, unit) or contains(unit, one.unit))
    return replace(plan, targets=tuple(own))


def next_regime(book: Rulebook) -> Rulebook | None:
    """The regime that ends this one; None for the last."""
    return next((one for one in RULEBOOKS if one.starts == book.ends), None)


def regime_before(book: Rulebook) -> Rulebook | None:
    """The regime that this one ends; None for the first."""
    return next((one for one in RULEBOOKS if one.ends == book.starts), None)
