"""The law as a table and as JSON: every value with its source, and what plan and practice say beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cycle.citation import Citation
from cycle.lawbook import chapter_of, next_regime, regime_before, values
from cycle.plan import Plan
from cycle.provisions import Origin, Provision, Voice, provisions
from cycle.rules.rulebook import Rulebook
from cycle.running import Running, running
from cycle.vocabulary import DayUnit, Level
from cycle.wording import Lang, label
from cycle_adapters.cli import lawbook_words, plan_card
from cycle_adapters.cli import rulebook_words as names
from cycle_adapters.cli.chart_view import rows_of
from cycle_adapters.cli.lawbook_words import of
from cycle_adapters.cli.output import Column, print_card, print_line, print_table
from cycle_adapters.cli.plan import brief as plan_brief
from cycle_adapters.cli.plan_card import plain, source_view
from cycle_adapters.cli.value_words import words_of
from cycle_adapters.cli.words import head, say

_NO_SOURCE = dict.fromkeys(("article", "instrument", "confidence", "url", "checked_on"))


@dataclass(frozen=True, slots=True)
class Place:
    """The unit and the day for which the law is asked, and the plans in force there, the one that cases take first."""

    unit: str
    on: date
    plans: tuple[Plan, ...]
    loaded: bool  #: Whether the plans stand in the database; else they came with the program.


@dataclass(frozen=True, slots=True)
class Subject:
    """The law that is asked for: a regime, and the place it is to hold in, if any."""

    book: Rulebook
    place: Place | None = None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans that join the national rules."""
        return self.place.plans if self.place else ()

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """What plans, practice and the engine say beside the national rules."""
        return provisions(self.book, self.plans)

    @property
    def running(self) -> tuple[Running, ...]:
        """The deadlines that can run here."""
        return running(self.book, self.plans[0] if self.plans else None, self._rounds())

    def _rounds(self) -> dict[Level, Citation]:
        """What dates the rounds of a level: a plan, else the law."""
        ruled = self.book.rounds
        dated = {turn.level: ruled.source for turn in ruled.value} if ruled else {}
        return dated | {turn.level: turn.source for plan in reversed(self.plans) for turn in plan.rounds}


# As JSON.


def brief(book: Rulebook) -> dict[str, object]:
    """A regime in short."""
    ends = book.ends.isoformat() if book.ends else None
    instruments = list(book.instruments)
    return {"regime": book.regime.value, "instruments": instruments, "from": book.starts.isoformat(), "to": ends}


def view(subject: Subject) -> dict[str, Any]:
    """All of it; the keys are in `docs/command-line.md`."""
    book = subject.book
    before, after = regime_before(book), next_regime(book)
    return {
        **brief(book),
        **(_place(subject.place) if subject.place else {}),
        "values": [_value(name, cited) for name, cited in values(book)],
        "provisions": [_provision(one) for one in subject.provisions],
        "before": brief(before) if before else None,
        "next": brief(after) if after else None,
        "rows": rows_of(book),
        "lapses": list(_lapses(subject.running)),
    }


def _place(place: Place) -> dict[str, Any]:
    plans = [{**plan_brief(plan), "loaded": place.loaded, **plan_card.view(plan)} for plan in place.plans]
    return {"on": place.on.isoformat(), "unit": place.unit, "plans": plans}


def _value(name: str, cited: Any) -> dict[str, Any]:
    """A value by its name; one that the regime does not rule has no value and no source."""
    known = {"name": name, "chapter": chapter_of(name).value}
    return {**known, "value": plain(cited.value) if cited else None, **(source_view(cited.source) if cited else {})}


def _provision(one: Provision) -> dict[str, Any]:
    return {
        "name": one.name,
        "chapter": one.chapter.value,
        "level": one.level.value if one.level else None,
        "voices": [_voice(voice) for voice in one.voices],
    }


def _voice(voice: Voice) -> dict[str, Any]:
    source = source_view(voice.source) if voice.source else _NO_SOURCE
    return {"origin": voice.origin.value, "weight": voice.weight.value, "value": plain(voice.value), **source}


def lapses(found: tuple[Running, ...]) -> list[list[Running]]:
    """The deadlines that can run, those that differ in nothing but the state and the kind of case together."""
    groups: dict[object, list[Running]] = {}
    for one in found:
        deadline = one.deadline
        fixed = deadline.due_on if deadline.budget is None else None
        key = (deadline.kind, deadline.nature, deadline.source, deadline.budget, deadline.unit, one.steps, fixed)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _lapses(found: tuple[Running, ...]) -> Iterator[dict[str, Any]]:
    for group in lapses(found):
        deadline = group[0].deadline
        yield {
            "deadline": deadline.kind.value,
            "nature": deadline.nature.value,
            "budget": deadline.budget,
            "unit": deadline.unit.value if deadline.unit else None,
            "steps": [step.value for step in group[0].steps] or ["overdue"],
            "states": list(dict.fromkeys(one.state.value for one in group)),
            "kinds": list(dict.fromkeys(one.case_kind.value for one in group)),
            **source_view(deadline.source),
        }


# On paper.


def show(subject: Subject, lang: Lang) -> None:
    """The values, what stands beside them, and the plans of the place."""
    book = subject.book
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
    print_line("")
    headings = [head("rule", lang), head("level", lang), head("value", lang)]
    headings += [lawbook_words.say(key, lang) for key in ("origin", "weight", "article")]
    rows = (row for one in subject.provisions for row in provision_rows(one, lang))
    print_table([Column(each) for each in headings], rows, lawbook_words.say("besides", lang))
    if subject.place:
        _show_plans(subject.place, lang)


def _rows(book: Rulebook, lang: Lang) -> Iterator[tuple[object, ...]]:
    for name, cited in values(book):
        if cited is None:
            yield names.get(name, lang), say("not_ruled", lang), None, None, None
        else:
            source = cited.source
            value = words_of(cited.value, lang)
            yield names.get(name, lang), value, source.place, source.instrument, source.confidence.value


def provision_rows(one: Provision, lang: Lang) -> Iterator[tuple[str, ...]]:
    """What each text says on a matter: what it is about, level, value, origin, weight, source."""
    for voice in one.voices:
        source = f"{voice.source} [{voice.source.confidence.value}]" if voice.source else ""
        yield (
            names.get(one.name, lang),
            label(one.level, lang) if one.level else "",
            voice_words(one.name, voice, lang),
            of(lawbook_words.ORIGINS[voice.origin], lang),
            of(lawbook_words.WEIGHTS[voice.weight], lang),
            source,
        )


def voice_words(name: str, voice: Voice, lang: Lang) -> str:
    """What one text says; where it says nothing, what follows from that."""
    silence = {"idea_selector": "no_idea_phase", "rounds_of_level": "on_demand"}
    if voice.value is None:
        return lawbook_words.say(silence[name], lang)
    months = f" {label(DayUnit.MONTHS, lang)}" if name == "expiry_convention" and voice.origin is Origin.NATION else ""
    return words_of(voice.value, lang) + months


def _show_plans(place: Place, lang: Lang) -> None:
    for plan in place.plans:
        print_line("")
        print_line(lawbook_words.say("plan_loaded" if place.loaded else "plan_shipped", lang))
        plan_card.show(plan, lang)
    if not place.plans:
        print_line("")
        print_line(f"{place.unit}: {lawbook_words.say('no_plan', lang)}")
