"""The plan of a province or district in Markdown: everything it fixes, with the section of the document."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from enum import StrEnum

from cycle.citation import Citation
from cycle.plan import Obligation, Plan, Policies, RenewalPolicy
from cycle.wording import Lang, label
from cycle_adapters.cli import markdown as md
from cycle_adapters.cli import rulebook_words as names
from cycle_adapters.cli.lawbook_words import say
from cycle_adapters.cli.plan_card import bearer
from cycle_adapters.cli.value_words import words_of

#: The columns that say where an entry stands.
_SOURCE = ("article", "label", "rules")
Cells = tuple[str, ...]


def plan_blocks(plan: Plan, lang: Lang) -> Iterator[str]:
    """The document, then its parts."""
    yield md.bullets(
        f"{md.bold(name)}: {value}"
        for name, value in (
            (say("document", lang), md.link(plan.document, plan.source.url)),
            (say("label", lang), plan.source.confidence.value),
            (say("unit", lang), md.text(plan.unit)),
            (say("days", lang), say("from_until", lang, starts=plan.starts, ends=plan.ends)),
        )
    )
    yield from _ideas(plan, lang)
    yield from _part("rounds", ("level", "value"), _rounds(plan, lang), lang)
    yield from _part("forwarding", ("rule",), _forwarding(plan, lang), lang)
    yield from _part("council", ("rule", "value"), _council(plan, lang), lang)
    yield from _part("renewal", ("rule", "value"), _renewal(plan, lang), lang)
    yield from _policies(plan, lang)
    yield from _part("windows", ("rule", "days", "who"), _windows(plan, lang), lang)
    keys = ("rule", "who", "recurrence", "due", "recipients")
    yield from _part("obligations", keys, (_obligation(one, lang) for one in plan.obligations), lang)
    yield from _part("targets", ("rule", "unit", "figure"), _targets(plan, lang), lang)


def _part(title: str, keys: Sequence[str], rows: Iterator[Cells], lang: Lang) -> Iterator[str]:
    found = list(rows)
    if found:
        yield md.heading(3, say(title, lang))
        yield md.table([say(key, lang) for key in (*keys, *_SOURCE)], found)


def _where(source: Citation | None, rules: Sequence[str]) -> Cells:
    if source is None:
        return "", "", md.text(", ".join(rules))
    return md.text(source.place), source.confidence.value, md.text(", ".join(rules))


def _ideas(plan: Plan, lang: Lang) -> Iterator[str]:
    idea = plan.idea
    if idea is None:
        yield md.heading(3, say("idea", lang))
        yield say("no_idea", lang)
        return
    source = _where(idea.source, idea.rules)
    days = "" if idea.opens_on is None and idea.closes_on is None else _days(idea.opens_on, idea.closes_on, lang)
    months = say("months", lang, months=", ".join(map(str, idea.peak_months))) if idea.peak_months else ""
    intake = "; ".join(part for part in (names.get(idea.intake.value, lang), days, months) if part)
    rows = [
        (md.sentence(say("selector", lang)), md.text(label(idea.selector, lang)), *source),
        (md.sentence(say("intake", lang)), md.text(intake), *source),
    ]
    yield from _part("idea", ("rule", "value"), iter(rows), lang)


def _days(starts: object, ends: object, lang: Lang) -> str:
    return say("from_until", lang, starts=starts or say("any_day", lang), ends=ends or say("any_day", lang))


def _rounds(plan: Plan, lang: Lang) -> Iterator[Cells]:
    for one in plan.rounds:
        yield md.sentence(label(one.level, lang)), md.text(words_of(one, lang)), *_where(one.source, one.rules)


def _forwarding(plan: Plan, lang: Lang) -> Iterator[Cells]:
    if plan.contest_forwarding:
        yield md.sentence(say("by_contest", lang)), *_where(plan.contest_source, ())


def _council(plan: Plan, lang: Lang) -> Iterator[Cells]:
    policy = plan.council
    named = {
        "sessions": "council_meetings",
        "quorum": "quorum",
        "max_spread": "max_spread",
        "members_min": "members_min",
    }
    for field, name in named.items():
        value = getattr(policy, field)
        if value is not None:
            yield (
                md.sentence(names.get(name, lang)),
                md.text(words_of(value, lang)),
                *_where(policy.source, policy.rules),
            )


def _renewal(plan: Plan, lang: Lang) -> Iterator[Cells]:
    renewal = plan.renewal
    source = _where(renewal.source, renewal.rules)
    defaults = RenewalPolicy()
    matters = {
        "expiry_convention": renewal.expiry_convention,
        "notice_marks": renewal.notice_days,
        "reregister_by": renewal.reregister_by,
        "revocation_proposed_on": renewal.revocation_proposed_on,
    }
    usual = {"expiry_convention": defaults.expiry_convention, "notice_marks": defaults.notice_days}
    for name, value in matters.items():
        if value is not None:
            is_default = usual.get(name) == value
            own = ("", "", "") if is_default else source
            yield (
                md.sentence(names.get(name, lang)),
                md.text(_or_default(words_of(value, lang), is_default, lang)),
                *own,
            )
    if renewal.reissue:
        days = _days(renewal.reissue.starts, renewal.reissue.ends, lang)
        yield md.sentence(say("reissue", lang)), md.text(f"{_named(renewal.reissue, lang)}, {days}"), *source


def _or_default(value: str, is_default: bool, lang: Lang) -> str:
    return say("default", lang, value=value) if is_default else value


def _policies(plan: Plan, lang: Lang) -> Iterator[str]:
    defaults = Policies()
    rows = [
        (
            md.sentence(names.get(each.name, lang)),
            md.text(_or_default(words_of(value, lang), value == getattr(defaults, each.name), lang)),
        )
        for each in fields(Policies)
        for value in [getattr(plan.policies, each.name)]
    ]
    yield md.heading(3, say("policies", lang))
    yield md.table([say(key, lang) for key in ("matter", "value")], rows)


def _windows(plan: Plan, lang: Lang) -> Iterator[Cells]:
    for one in plan.windows:
        days = _days(one.starts, one.ends, lang)
        yield md.text(_named(one, lang)), md.text(days), _who(one.who, lang), *_where(one.source, one.rules)


def _named(one: object, lang: Lang) -> str:
    return str(getattr(one, "label_vi" if lang == "vi" else "label_en"))


def _who(classes: Sequence[StrEnum], lang: Lang) -> str:
    return md.BREAK.join(md.text(label(one, lang)) for one in classes)


def _obligation(one: Obligation, lang: Lang) -> Cells:
    recurrence = label(one.recurrence, lang) + (f" × {one.minimum}" if one.minimum > 1 else "")
    return (
        md.text(_named(one, lang)),
        _who(one.who, lang),
        md.text(recurrence),
        md.text(_due(one, lang)),
        _who(one.recipients, lang),
        *_where(one.source, one.rules),
    )


def _due(one: Obligation, lang: Lang) -> str:
    if one.due_on is not None:
        return one.due_on.isoformat()
    return say("day_of_month", lang, day=one.last_day) if one.last_day else say("end_of_period", lang)


def _targets(plan: Plan, lang: Lang) -> Iterator[Cells]:
    for one in plan.targets:
        least = "≥ " if one.is_minimum else ""
        figure = say("blank", lang) if one.blank else f"{least}{one.value}"
        matter, unit = md.sentence(label(one.indicator, lang)), md.text(bearer(one, lang))
        yield matter, unit, md.text(figure), *_where(one.source, one.rules)
