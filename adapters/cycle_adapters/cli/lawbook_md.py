"""The law as one Markdown document, to be read from top to bottom: values, steps, lapses of time, and the plan."""

from collections.abc import Iterator
from datetime import timedelta

from cycle.citation import Citation, Confidence
from cycle.lawbook import Chapter, values
from cycle.provisions import Provision
from cycle.rules import civil_code_2015 as civil_code
from cycle.rules.rulebook import Rulebook
from cycle.rules.sheets import sheet_for
from cycle.states.council_level import COMMITTEE_OF
from cycle.wording import Lang, heading, label
from cycle_adapters.cli import lawbook_words as words
from cycle_adapters.cli import markdown as md
from cycle_adapters.cli import rulebook_words as names
from cycle_adapters.cli.lawbook_md_plan import plan_blocks
from cycle_adapters.cli.lawbook_md_process import change_over, lapses, steps
from cycle_adapters.cli.lawbook_words import of, say
from cycle_adapters.cli.rulebook_view import Place, Subject, voice_words
from cycle_adapters.cli.value_words import parts_of

_ONE_DAY = timedelta(days=1)


def document_of(subject: Subject, lang: Lang) -> str:
    """The whole document."""
    return md.document([*_head(subject, lang), *_labels(lang), *_body(subject, lang), *_sources(subject, lang)])


def _body(subject: Subject, lang: Lang) -> Iterator[str]:
    parts = [(of(words.CHAPTERS[chapter], lang), _chapter(chapter, subject, lang)) for chapter in Chapter]
    parts += [(say("steps", lang), steps(subject.book, lang)), (say("time", lang), lapses(subject, lang))]
    for plan in subject.plans:
        title = plan.title_vi if lang == "vi" else plan.title_en
        parts.append((say("plan_title", lang, title=title), plan_blocks(plan, lang)))
    number = 0
    for title, blocks in parts:
        found = [block for block in blocks if block]
        if found:
            number += 1
            yield md.heading(2, f"{number}. {title}")
            yield from found


# The head.


def _head(subject: Subject, lang: Lang) -> Iterator[str]:
    book, place = subject.book, subject.place
    title = say("title", lang, regime=label(book.regime, lang))
    yield md.heading(1, say("title_of", lang, title=title, unit=place.unit) if place else title)
    lines = [
        (say("regime", lang), md.text(book.regime.value)),
        (say("instruments", lang), "; ".join(_instrument(name, book) for name in book.instruments)),
        (say("span", lang), md.text(_span(book, lang))),
        *(_place(place, lang) if place else ()),
    ]
    yield md.bullets(f"{md.bold(name)}: {value}" for name, value in lines)
    yield md.text(say("how_to_read", lang))


def _instrument(name: str, book: Rulebook) -> str:
    """A decision, with the address under which something of it was read."""
    cited = (cited.source for _, cited in values(book) if cited)
    return next((md.link(name, one.url) for one in cited if one.instrument == name), md.text(name))


def _span(book: Rulebook, lang: Lang) -> str:
    if book.ends is None:
        return say("from_on", lang, starts=book.starts)
    return say("from_to", lang, starts=book.starts, last=book.ends - _ONE_DAY)


def _place(place: Place, lang: Lang) -> Iterator[tuple[str, str]]:
    yield say("as_of", lang), place.on.isoformat()
    yield say("unit", lang), md.text(place.unit)
    if not place.plans:
        yield say("plans", lang), md.text(say("no_plan", lang))
        return
    known = say("plan_loaded" if place.loaded else "plan_shipped", lang)
    yield say("plans", lang), "; ".join(md.text(f"{plan.key} ({known})") for plan in place.plans)


def _labels(lang: Lang) -> Iterator[str]:
    yield md.heading(2, say("confidence", lang))
    yield md.text(say("confidence_intro", lang))
    headings = [say(key, lang) for key in ("label", "meaning", "is_law")]
    yield md.table(headings, (_label(one, lang) for one in Confidence))


def _label(one: Confidence, lang: Lang) -> tuple[str, ...]:
    vi, en, is_law = words.CONFIDENCE[one]
    return md.bold(one.value), md.text(of((vi, en), lang)), heading("yes" if is_law else "no", lang)


# The chapters.


def _chapter(chapter: Chapter, subject: Subject, lang: Lang) -> Iterator[str]:
    rows = list(_values(chapter, subject.book, lang))
    if rows:
        headings = [say(key, lang) for key in ("rule", "value", "article", "instrument", "label")]
        yield md.table(headings, rows)
    more = [row for one in subject.provisions if one.chapter is chapter for row in _provision(one, lang)]
    if more:
        yield md.text(say("besides", lang)) + ":"
        keys = ("matter", "level", "value", "origin", "weight", "article", "instrument", "label")
        yield md.table([say(key, lang) for key in keys], more)
    if chapter is Chapter.TIME:
        yield md.text(say("moved_rounds", lang))
        yield from _counting(lang)
    if chapter is Chapter.TRANSITION:
        yield from change_over(subject, lang)


def _values(chapter: Chapter, book: Rulebook, lang: Lang) -> Iterator[tuple[str, ...]]:
    for name, cited in values(book, chapter):
        if name == "recogniser":
            yield from _authority(book, lang)
        elif cited is None:
            yield md.sentence(names.get(name, lang)), md.text(say("not_ruled", lang)), "", "", ""
        else:
            for about, value in parts_of(name, cited.value, lang):
                matter = names.get(name, lang) + (f": {about}" if about else "")
                yield md.sentence(matter), md.text(value), *sourced(cited.source)
    if chapter is Chapter.POINTS:
        yield _sheets(book, lang)


def _authority(book: Rulebook, lang: Lang) -> Iterator[tuple[str, ...]]:
    """Who recognises so many stars, and by which office."""
    for star, level in book.recogniser.value.items():
        matter = f"{names.get('recogniser', lang)}: {names.get('stars', lang).format(star)}"
        who = f"{label(level, lang)} ({label(COMMITTEE_OF[level], lang)})"
        yield md.sentence(matter), md.text(who), *sourced(book.recogniser.source)


def _sheets(book: Rulebook, lang: Lang) -> tuple[str, ...]:
    if book.sheets is None:
        return md.sentence(names.get("sheets", lang)), md.text(say("sheets_not_held", lang)), "", "", ""
    source = sheet_for(book.sheets, 1).source
    return md.sentence(names.get("sheets", lang)), md.text(say("sheets_held", lang)), *sourced(source)


def sourced(source: Citation) -> tuple[str, str, str]:
    """Article, instrument with its link, and label."""
    return md.text(source.place), md.link(source.instrument, source.url), source.confidence.value


def _provision(one: Provision, lang: Lang) -> Iterator[tuple[str, ...]]:
    for voice in one.voices:
        yield (
            md.sentence(names.get(one.name, lang)),
            md.text(label(one.level, lang)) if one.level else "",
            md.text(voice_words(one.name, voice, lang)),
            md.text(of(words.ORIGINS[voice.origin], lang)),
            md.text(of(words.WEIGHTS[voice.weight], lang)),
            *(sourced(voice.source) if voice.source else ("", "", "")),
        )


def _counting(lang: Lang) -> Iterator[str]:
    ruled = {
        "first_day": civil_code.FIRST_DAY_NOT_COUNTED,
        "missing_day": civil_code.MISSING_DAY_IS_LAST_OF_MONTH,
        "day_off": civil_code.DAY_OFF_ROLLS_ON,
        "midnight": civil_code.LAST_DAY_ENDS_AT_MIDNIGHT,
    }
    yield md.text(say("counting", lang)) + ":"
    headings = [say(key, lang) for key in ("rule", "article", "instrument", "label")]
    yield md.table(headings, ((md.sentence(say(key, lang)), *sourced(source)) for key, source in ruled.items()))


# The sources.


def _sources(subject: Subject, lang: Lang) -> Iterator[str]:
    cited = [cited.source for _, cited in values(subject.book) if cited]
    cited += [voice.source for one in subject.provisions for voice in one.voices if voice.source]
    cited += [one.deadline.source for one in subject.running]
    found = {(one.instrument, one.url): one for one in cited}
    yield md.heading(2, say("sources", lang))
    headings = [say(key, lang) for key in ("instrument", "address", "checked")]
    yield md.table(headings, (_source(one, lang) for one in found.values()))


def _source(one: Citation, lang: Lang) -> tuple[str, ...]:
    opens = one.url.startswith(("https://", "http://"))
    address = md.link(one.url, one.url) if opens else md.text(say("no_address", lang))
    return md.text(one.instrument), address, one.checked_on.isoformat()
