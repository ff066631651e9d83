"""What the law does, in Markdown: the steps of the chart, the lapses of time, and what one regime leaves the next."""

from collections.abc import Iterator
from datetime import timedelta

from cycle.deadlines import Deadline, DeadlineKind, Nature
from cycle.lawbook import next_regime, regime_before
from cycle.rules.rulebook import Rulebook
from cycle.running import Running, running
from cycle.states.chart import chart
from cycle.states.renewal import notice_marks
from cycle.states.row import Basis, Guard, Row
from cycle.vocabulary import CaseKind, DayUnit, Phase
from cycle.wording import Lang, label
from cycle_adapters.cli import condition_words
from cycle_adapters.cli import markdown as md
from cycle_adapters.cli.chart_view import roles_of, ruling
from cycle_adapters.cli.lawbook_words import say
from cycle_adapters.cli.rulebook_view import Subject
from cycle_adapters.cli.rulebook_view import lapses as groups_of

_ONE_DAY = timedelta(days=1)
_ON_A_NAMED_DAY = frozenset({DeadlineKind.TRANSITION, DeadlineKind.REREGISTRATION})


# The steps.


def steps(book: Rulebook, lang: Lang) -> Iterator[str]:
    """Every row of the chart, by phase; rows that differ in nothing but where they start share a line."""
    yield md.text(say("steps_intro", lang))
    rows = chart(book.regime)
    headings = [say(key, lang) for key in ("step", "from", "to", "who", "conditions")]
    for phase in Phase:
        own = [row for row in rows if (row.source or row.dest).phase is phase]
        if own:
            yield md.heading(3, label(phase, lang))
            yield md.table(headings, (_line(group, book, lang) for group in _alike(own)))


def _alike(rows: list[Row]) -> list[list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row in rows:
        dest = None if row.dest is row.source else row.dest
        key = (row.step, row.source is None, dest, row.roles, row.guards, row.when)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _line(group: list[Row], book: Rulebook, lang: Lang) -> tuple[str, ...]:
    row = group[0]
    sources = [label(one.source, lang) if one.source else say("opens_case", lang) for one in group]
    dest = say("stays", lang) if row.dest is row.source else label(row.dest, lang)
    return (
        md.sentence(label(row.step, lang)),
        md.BREAK.join(map(md.text, sources)),
        md.text(dest),
        md.BREAK.join(md.text(label(role, lang)) for role in roles_of(row)),
        md.listed(_conditions(row, book, lang)) or md.text(say("no_condition", lang)),
    )


def _conditions(row: Row, book: Rulebook, lang: Lang) -> Iterator[str]:
    if row.when:
        yield md.text(say("when", lang, when=condition_words.get(row.when.__name__, lang)))
    for guard in row.guards:
        yield f"{md.text(condition_words.get(guard.name, lang))} ({_rests_on(guard, book, lang)})"


def _rests_on(guard: Guard, book: Rulebook, lang: Lang) -> str:
    source = ruling(guard, book)
    if source:
        return f"{md.text(source.place)}, {md.link(source.instrument, source.url)}, {source.confidence.value}"
    if guard.article:
        return md.text(say("dormant", lang))
    return md.text(say("by_plan" if guard.basis is Basis.PLAN else "by_record", lang))


# Time.


def lapses(subject: Subject, lang: Lang) -> Iterator[str]:
    """Every kind of deadline that can run: its nature, its length, what it does, and where it runs."""
    yield md.text(say("time_intro", lang))
    keys = ("deadline", "nature", "length", "then", "states", "kind", "article", "instrument", "label")
    yield md.table(
        [say(key, lang) for key in keys], (_lapse(group, subject, lang) for group in groups_of(subject.running))
    )


def _lapse(group: list[Running], subject: Subject, lang: Lang) -> tuple[str, ...]:
    deadline = group[0].deadline
    return (
        md.sentence(label(deadline.kind, lang)),
        md.text(say("hard" if deadline.nature is Nature.HARD else "soft", lang)),
        md.text(_length(deadline, subject, lang)),
        md.text(_effect(group[0], lang)),
        md.BREAK.join(md.text(label(state, lang)) for state in dict.fromkeys(one.state for one in group)),
        md.BREAK.join(md.text(kind) for kind in _kinds(group, lang)),
        md.text(deadline.source.place),
        md.link(deadline.source.instrument, deadline.source.url),
        deadline.source.confidence.value,
    )


def _length(deadline: Deadline, subject: Subject, lang: Lang) -> str:
    """So many days or months, or the day itself where a text names it."""
    if deadline.budget is not None and deadline.unit is not None:
        return f"{deadline.budget} {label(deadline.unit, lang)}"
    if deadline.kind in _ON_A_NAMED_DAY:
        return deadline.due_on.isoformat()
    counted = _counted_from_certificate(deadline, subject, lang)
    return counted or say("of_round", lang)


def _counted_from_certificate(deadline: Deadline, subject: Subject, lang: Lang) -> str | None:
    book = subject.book
    if deadline.kind is DeadlineKind.CERTIFICATE_EXPIRY:
        return f"{book.certificate_months.value} {label(DayUnit.MONTHS, lang)}"
    if deadline.kind is DeadlineKind.EXTENSION_END and book.extension_days:
        return f"≤ {book.extension_days.value} {label(DayUnit.DAYS, lang)}"
    if deadline.kind is DeadlineKind.EXPIRY_NOTICE:
        marks = notice_marks(subject.plans[0] if subject.plans else None)
        return say("ahead", lang, days=", ".join(map(str, marks)))
    return None


def _effect(one: Running, lang: Lang) -> str:
    if not one.steps:
        return say("overdue", lang)
    first, *others = (label(step, lang) for step in one.steps)
    return say("or_else", lang, first=first, then=", ".join(others)) if others else first


def _kinds(group: list[Running], lang: Lang) -> list[str]:
    kinds = list(dict.fromkeys(one.case_kind for one in group))
    return [say("every_kind", lang)] if len(kinds) == len(CaseKind) else [label(kind, lang) for kind in kinds]


# From one regime to the next.


def change_over(subject: Subject, lang: Lang) -> Iterator[str]:
    """What the regime before left, and what this one leaves to the next."""
    book = subject.book
    before, after = regime_before(book), next_regime(book)
    yield md.heading(3, say("before", lang))
    yield from _turn(before, book, running(before, None, {}), lang) if before else [say("none_before", lang)]
    yield md.heading(3, say("after", lang))
    yield from _turn(book, after, subject.running, lang) if after else [say("none_after", lang)]


def _turn(older: Rulebook, newer: Rulebook, found: tuple[Running, ...], lang: Lang) -> Iterator[str]:
    names = {"older": label(older.regime, lang), "newer": label(newer.regime, lang)}
    last = newer.starts - _ONE_DAY
    yield md.text(say("replaced", lang, **names, last=last, starts=newer.starts))
    groups = groups_of(tuple(one for one in found if one.deadline.kind is DeadlineKind.TRANSITION))
    if not groups:
        yield md.text(say("no_leftover", lang, regime=names["older"]))
        return
    yield md.text(say("leftover", lang, regime=names["older"])) + ":"
    keys = ("kind", "last_day", "then", "article", "instrument", "label")
    yield md.table([say(key, lang) for key in keys], (_left(group, lang) for group in groups))


def _left(group: list[Running], lang: Lang) -> tuple[str, ...]:
    source = group[0].deadline.source
    return (
        md.sentence("; ".join(_kinds(group, lang))),
        group[0].deadline.due_on.isoformat(),
        md.text(_effect(group[0], lang)),
        md.text(source.place),
        md.link(source.instrument, source.url),
        source.confidence.value,
    )
