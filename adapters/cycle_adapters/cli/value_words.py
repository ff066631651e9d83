"""Ruled values in words: of a rulebook, and of what plans and practice say beside it."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from cycle.plan import PlannedRound
from cycle.rules.departments import Department, name_of
from cycle.rules.rulebook import FilingWindow, YearlyRound
from cycle.score import mean_text
from cycle.vocabulary import CaseKind
from cycle.wording import Lang, heading, label
from cycle.wording.labels import LABELS
from cycle_adapters.cli import rulebook_words as names
from cycle_adapters.cli.lawbook_words import say

#: Values whose keys are star ranks.
_BY_STAR = frozenset({"recogniser", "bands"})


def words_of(value: Any, lang: Lang) -> str:
    """A value for people, on one line."""
    match value:
        case bool():
            return heading("yes" if value else "no", lang)
        case Department():
            return name_of(value, lang)
        case StrEnum():
            return label(value, lang) if type(value) in LABELS else names.get(value.value, lang)
        case Fraction():
            return str(value) if value < 1 else mean_text(value)  # a share of the members, or points
        case Mapping() | frozenset() | tuple():
            return "; ".join(_words_in(value, lang)) or say("nothing", lang)
    return _words_of_days(value, lang)


def _words_in(value: Any, lang: Lang) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{words_of(key, lang)}: {words_of(item, lang)}" for key, item in value.items()]
    parts = [words_of(item, lang) for item in value]
    return parts if isinstance(value, tuple) else sorted(parts)


def _words_of_days(value: Any, lang: Lang) -> str:
    match value:
        case None:
            return say("nothing", lang)
        case date():
            return value.isoformat()
        case YearlyRound():
            days = "{1}/{0} → {3}/{2}".format(*value.intake_before, *value.evaluate_before)
            return f"{label(value.level, lang)} {value.number}: {days}"
        case FilingWindow():
            return f"{value.earliest_days} – {value.latest_days}"
        case PlannedRound():
            opens = value.opens_on or say("any_day", lang)
            name = value.label_vi if lang == "vi" else value.label_en
            return say("round", lang, name=name, opens=opens, intake=value.intake_by, evaluate=value.evaluate_by)
    return str(value)


def parts_of(name: str, value: Any, lang: Lang) -> Iterator[tuple[str, str]]:
    """A value as rows of a table: what each row is about besides its name, and the words; a short value is one row."""
    if isinstance(value, Mapping) and set(value) == set(CaseKind) and len(set(value.values())) == 1:
        yield say("every_kind", lang), words_of(value[CaseKind.FIRST], lang)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield _key_words(name, key, lang), _item_words(name, value, key, lang) or words_of(item, lang)
    elif name == "rounds":
        yield from (("", words_of(item, lang)) for item in value)
    else:
        yield "", words_of(value, lang)


def _key_words(name: str, key: Any, lang: Lang) -> str:
    if name in _BY_STAR:
        return names.get("stars", lang).format(key)
    return names.get("part", lang).format(key) if name == "part_points" else words_of(key, lang)


def _item_words(name: str, value: Mapping[Any, Any], key: Any, lang: Lang) -> str | None:
    """Star bands are spans of points; everything else speaks for itself."""
    if name != "bands":
        return None
    above = min((least for least in value.values() if least > value[key]), default=None)
    if above is None:
        return say("from_points", lang, least=value[key])
    return say("between_points", lang, least=value[key], next=above)
