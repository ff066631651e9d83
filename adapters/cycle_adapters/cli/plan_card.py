"""A plan on paper and as JSON: idea phase, rounds, renewal, duties, targets, activities, switches, with sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from cycle.citation import Citation
from cycle.plan import Obligation, Plan, PlannedRound, PlannedWindow, Target
from cycle.score import mean_text
from cycle.wording import Lang, label
from cycle_adapters.cli.output import Column, print_card, print_line, print_table
from cycle_adapters.cli.words import head, say

_PARTS = (
    *("idea", "rounds", "renewal", "contest_forwarding", "contest_source", "council", "inspections"),
    *("obligations", "targets", "windows", "policies"),
)


def view(plan: Plan) -> dict[str, Any]:
    """What a plan rules, as JSON; a source is its section, its document and its confidence label."""
    return {part: plain(getattr(plan, part)) for part in _PARTS}


def plain(value: Any) -> Any:
    """A frozen value as JSON can hold it."""
    if isinstance(value, Citation):
        return source_view(value)
    if isinstance(value, (StrEnum, date)):
        return str(value)
    if isinstance(value, Fraction):
        return mean_text(value)
    return _plain_parts(value)


def _plain_parts(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def source_view(source: Citation) -> dict[str, str]:
    """Where a rule stands."""
    return {
        "article": source.place,
        "instrument": source.instrument,
        "confidence": source.confidence.value,
        "url": source.url,
        "checked_on": source.checked_on.isoformat(),
    }


def show(plan: Plan, lang: Lang) -> None:
    """The plan on paper."""
    title = plan.title_vi if lang == "vi" else plan.title_en
    print_card(
        [
            (head("key", lang), plan.key),
            (head("title", lang), title),
            (head("unit", lang), plan.unit),
            (head("document", lang), plan.document),
            (head("starts", lang), plan.starts),
            (head("ends", lang), plan.ends),
            *_idea(plan, lang),
            *_renewal(plan, lang),
            *_council(plan, lang),
            *_inspections(plan, lang),
            *_policies(plan, lang),
        ]
    )
    _table("rounds", ("level", "round", "opens", "intake_closes", "evaluate_by"), _rounds(plan.rounds, lang), lang)
    _table("windows", ("what", "starts", "ends", "who"), _windows(plan.windows, lang), lang)
    _table("obligations", ("what", "who", "recurrence", "due_on"), _duties(plan.obligations, lang), lang)
    _table("targets", ("indicator", "unit", "value"), _targets(plan.targets, lang), lang)


def where(source: Citation | None, rules: Sequence[str]) -> str:
    """Rule ids, and the section of the document."""
    place = f"{source.place} [{source.confidence.value}]" if source else ""
    return " · ".join(part for part in (", ".join(rules), place) if part)


def _idea(plan: Plan, lang: Lang) -> Iterator[tuple[str, object]]:
    idea = plan.idea
    if idea is None:
        yield head("idea", lang), head("no", lang)
        return
    days = f"{idea.opens_on or '…'} – {idea.closes_on or '…'}"
    months = f", {'/'.join(map(str, idea.peak_months))}" if idea.peak_months else ""
    text = f"{label(idea.selector, lang)}, {idea.intake.value}{months}, {days} ({where(idea.source, idea.rules)})"
    yield head("idea", lang), text


def _renewal(plan: Plan, lang: Lang) -> Iterator[tuple[str, object]]:
    renewal = plan.renewal
    marks = ", ".join(map(str, renewal.notice_days))
    yield (
        head("renewal", lang),
        f"{label(renewal.expiry_convention, lang)}; −{marks} ({where(renewal.source, renewal.rules)})",
    )
    if renewal.reregister_by:
        yield "", f"{head('due_on', lang)}: {renewal.reregister_by}"
    if renewal.revocation_proposed_on:
        yield "", f"propose_revocation: {renewal.revocation_proposed_on}"
    if renewal.reissue:
        yield "", f"{renewal.reissue.label_vi if lang == 'vi' else renewal.reissue.label_en}"


def _council(plan: Plan, lang: Lang) -> Iterator[tuple[str, object]]:
    policy = plan.council
    parts = [
        f"{name}={mean_text(value) if isinstance(value, Fraction) else value}"
        for name in ("sessions", "quorum", "max_spread", "members_min")
        if (value := getattr(policy, name)) is not None
    ]
    if parts:
        yield head("council", lang), f"{', '.join(parts)} ({where(policy.source, policy.rules)})"


def _inspections(plan: Plan, lang: Lang) -> Iterator[tuple[str, object]]:
    policy = plan.inspections
    if policy.source is not None:
        names = ("joint", "period", "agreed_by")
        parts = (f"{name}={plain(getattr(policy, name))}" for name in names if getattr(policy, name) is not None)
        yield head("inspections", lang), f"{', '.join(parts)} ({where(policy.source, policy.rules)})"


def _policies(plan: Plan, lang: Lang) -> Iterator[tuple[str, object]]:
    parts = (f"{each.name}={plain(getattr(plan.policies, each.name))}" for each in fields(plan.policies))
    yield head("policies", lang), ", ".join(parts)
    if plan.contest_forwarding:
        yield "", f"contest_forwarding ({where(plan.contest_source, ())})"


def _rounds(rounds: Iterable[PlannedRound], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in rounds:
        name = one.label_vi if lang == "vi" else one.label_en
        days = (one.opens_on, one.intake_by, one.evaluate_by)
        yield (label(one.level, lang), f"{one.number}: {name}", *days, where(one.source, one.rules))


def _windows(windows: Iterable[PlannedWindow], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in windows:
        name = one.label_vi if lang == "vi" else one.label_en
        yield name, one.starts, one.ends, _who(one.who, lang), where(one.source, one.rules)


def _duties(duties: Iterable[Obligation], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in duties:
        name = one.label_vi if lang == "vi" else one.label_en
        due = one.due_on or (f"≤ {one.last_day}" if one.last_day else None)
        recurrence = f"{label(one.recurrence, lang)} × {one.minimum}"
        yield name, _who(one.who, lang), recurrence, due, where(one.source, one.rules)


def _targets(targets: Iterable[Target], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in targets:
        amount = "–" if one.blank else f"{'≥ ' if one.is_minimum else ''}{one.value}"
        yield label(one.indicator, lang), bearer(one, lang), amount, where(one.source, one.rules)


def bearer(target: Target, lang: Lang) -> str:
    """The unit that a figure binds."""
    if target.each is None:
        return target.unit
    return say("each_of", lang, level=label(target.each, lang), unit=target.unit)


def _who(classes: Sequence[StrEnum], lang: Lang) -> str:
    return ", ".join(label(one, lang) for one in classes)


def _table(title: str, keys: Sequence[str], rows: Iterable[Sequence[object]], lang: Lang) -> None:
    found = list(rows)
    if found:
        print_line("")
        columns = [Column(head(key, lang), whole=key in _WHOLE) for key in (*keys, "rules")]
        print_table(columns, found, head(title, lang))


_WHOLE = frozenset({"starts", "ends", "opens", "intake_closes", "evaluate_by", "due_on", "value"})
