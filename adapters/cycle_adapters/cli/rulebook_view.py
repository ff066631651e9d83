"""A rulebook on paper and as JSON: every value with its article, instrument and confidence label."""

from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from cycle.citation import Cited
from cycle.rules.rulebook import BelowAtNation, BelowAtProvince, FilingWindow, Rulebook, YearlyRound
from cycle.score import mean_text
from cycle.wording import Lang, label
from cycle_adapters.cli import rulebook_words as labels
from cycle_adapters.cli.output import Column, print_card, print_table
from cycle_adapters.cli.plan_card import plain, source_view
from cycle_adapters.cli.words import head, say

#: Enumerations of the law that the programme itself has no labels for.
_UNLABELLED = frozenset({BelowAtProvince, BelowAtNation})
_HEAD = frozenset({"regime", "instruments", "starts", "ends", "sheets"})


def _ruled(book: Rulebook) -> Iterator[tuple[str, Cited[Any] | None]]:
    for each in fields(book):
        if each.name not in _HEAD:
            yield each.name, getattr(book, each.name)


def values(book: Rulebook) -> list[dict[str, Any]]:
    """Each value by its name; one that the regime does not rule has no value and no source."""
    return [
        {"name": name, "value": plain(cited.value) if cited else None, **(source_view(cited.source) if cited else {})}
        for name, cited in _ruled(book)
    ]


def show(book: Rulebook, lang: Lang) -> None:
    """The rulebook on paper."""
    print_card(
        [
            (head("regime", lang), book.regime.value),
            (head("instruments", lang), ", ".join(book.instruments)),
            (head("from", lang), book.starts),
            (head("to", lang), book.ends),
        ]
    )
    keys = ("rule", "value", "article", "instrument", "confidence")
    print_table([Column(head(key, lang), whole=key in {"rule", "instrument"}) for key in keys], _rows(book, lang))


def _rows(book: Rulebook, lang: Lang) -> Iterator[tuple[object, ...]]:
    for name, cited in _ruled(book):
        if cited is None:
            yield labels.get(name, lang), say("not_ruled", lang), None, None, None
        else:
            source = cited.source
            yield (
                labels.get(name, lang),
                words_of(cited.value, lang),
                source.place,
                source.instrument,
                source.confidence.value,
            )


def words_of(value: Any, lang: Lang) -> str:
    """A ruled value for people."""
    match value:
        case bool():
            return head("yes" if value else "no", lang)
        case StrEnum():
            return labels.get(value.value, lang) if type(value) in _UNLABELLED else label(value, lang)
        case Fraction():
            return mean_text(value)
    return _words_of_parts(value, lang)


def _words_of_parts(value: Any, lang: Lang) -> str:
    match value:
        case YearlyRound():
            days = "{1}/{0} → {3}/{2}".format(*value.intake_before, *value.evaluate_before)
            return f"{label(value.level, lang)} {value.number}: {days}"
        case FilingWindow():
            return f"{value.earliest_days} – {value.latest_days}"
        case dict():
            return "; ".join(f"{words_of(key, lang)}: {words_of(item, lang)}" for key, item in value.items())
        case frozenset() | tuple():
            parts = [words_of(item, lang) for item in value]
            return "; ".join(parts if isinstance(value, tuple) else sorted(parts))
    return str(value)
