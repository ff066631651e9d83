"""What plans, practice and the engine say beside the national rules; who prevails, and by which text.

The process itself never asks here: it is what an official or a lawyer reads. Pure: the plans are passed in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from cycle.citation import Citation, Cited
from cycle.lawbook import Chapter
from cycle.plan import Plan, Policies, RenewalPolicy
from cycle.rules import civil_code_2015 as civil_code
from cycle.rules.council_practice import (
    MAX_SPREAD,
    QUORUM,
    max_spread_of,
    meetings_of,
    members_min_of,
    quorum_of,
)
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import Level

#: What the engine does where a plan says nothing.
_NO_POLICIES, _NO_RENEWAL = Policies(), RenewalPolicy()
_CHAPTER_OF_POLICY = {
    "before_is_strict": Chapter.TIME,
    "business_plan_required": Chapter.DOSSIER,
    "office_papers": Chapter.DOSSIER,
    "missed_gate": Chapter.POINTS,
    "transition_overrun": Chapter.TRANSITION,
    "escalate_after_days": Chapter.TIME,
}


class Origin(StrEnum):
    """Who says it."""

    NATION = "nation"  #: The national rules.
    PLAN = "plan"  #: The plan of the province or district.
    PRACTICE = "practice"  #: The practice of councils, as a default.
    ENGINE = "engine"  #: The engine's own default: no text says anything.


class Weight(StrEnum):
    """What a text is worth beside the others on the same matter."""

    HOLDS = "holds"  #: The engine goes by it.
    FRAMES = "frames"  #: It stands, and what holds fills it in.
    OVERRULED = "overruled"  #: It would hold if what holds were not there.
    NOTED = "noted"  #: It is kept in view, and binds nothing.


@dataclass(frozen=True, slots=True)
class Voice:
    """What one text says on a matter. Without a source it is a default of the engine."""

    origin: Origin
    weight: Weight
    value: Any
    source: Citation | None


@dataclass(frozen=True, slots=True)
class Provision:
    """A matter on which more than the national rules speaks; what holds comes first."""

    name: str
    chapter: Chapter
    level: Level | None
    voices: tuple[Voice, ...]


def provisions(book: Rulebook, plans: Sequence[Plan] = ()) -> tuple[Provision, ...]:
    """Every matter on which plans, practice or the engine speak beside a regime; the plan that cases take is first."""
    plan = plans[0] if plans else None
    return (
        _idea(book, plan),
        *_switches(book, plan),
        *_forwarding(book, plan),
        *_councils(book, plan),
        *_rounds(book, plans),
        *_renewal(book, plan),
        *(found for one in plans for found in _reregistration(one)),
    )


def _voice(origin: Origin, weight: Weight, cited: Cited[Any] | None) -> Iterator[Voice]:
    if cited is not None:
        yield Voice(origin, weight, cited.value, cited.source)


def _chosen(value: Any, default: Any, plan: Plan | None, source: Citation | None = None) -> Voice:
    """What holds by a plan. Where it is the default, nobody can tell whether the document says so."""
    if plan is None or value == default:
        return Voice(Origin.ENGINE, Weight.HOLDS, value, None)
    return Voice(Origin.PLAN, Weight.HOLDS, value, source or plan.source)


def _idea(book: Rulebook, plan: Plan | None) -> Provision:
    """Who selects the ideas. Without a plan there is no such phase; without districts the province alone selects."""
    idea = plan.idea if plan else None
    if idea is None:
        return Provision("idea_selector", Chapter.DOSSIER, None, (Voice(Origin.ENGINE, Weight.HOLDS, None, None),))
    standing = idea.selector is not Level.DISTRICT or book.has_district
    own = Voice(Origin.PLAN, Weight.HOLDS if standing else Weight.OVERRULED, idea.selector, idea.source)
    heir = Voice(Origin.NATION, Weight.HOLDS, Level.PROVINCE, book.council_levels.source)
    return Provision("idea_selector", Chapter.DOSSIER, None, (own,) if standing else (heir, own))


def _switches(book: Rulebook, plan: Plan | None) -> Iterator[Provision]:
    """The policies that matter here: some need a plan, an idea phase, or a day by which old dossiers are finished."""
    matters = {
        "before_is_strict": plan is not None,
        "business_plan_required": plan is not None and plan.idea is not None,
        "transition_overrun": book.finish_by is not None,
    }
    for each in fields(Policies):
        if matters.get(each.name, True):
            default = getattr(_NO_POLICIES, each.name)
            voice = _chosen(getattr(plan.policies, each.name) if plan else default, default, plan)
            framed = book.finish_by if each.name == "transition_overrun" else None
            voices = (voice, *_voice(Origin.NATION, Weight.FRAMES, framed))
            yield Provision(each.name, _CHAPTER_OF_POLICY.get(each.name, Chapter.OTHER), None, voices)


def _forwarding(book: Rulebook, plan: Plan | None) -> Iterator[Provision]:
    """Where the nation names points, they decide; where it names none, the contest of a plan does."""
    if plan is None or not (plan.contest_forwarding and book.has_district):
        return
    points = tuple(_voice(Origin.NATION, Weight.HOLDS, book.district_forwards_from))
    weight = Weight.NOTED if points else Weight.HOLDS
    contest = Voice(Origin.PLAN, weight, True, plan.contest_source or plan.source)
    yield Provision("contest_forwarding", Chapter.AUTHORITY, Level.DISTRICT, (*points, contest))


def _councils(book: Rulebook, plan: Plan | None) -> Iterator[Provision]:
    levels = book.council_levels.value
    for level in levels:
        national = book.national_quorum if level is Level.NATION else None
        yield _council("quorum", level, quorum_of(level, book, plan), QUORUM, national)
    for level in levels:
        yield _council("max_spread", level, max_spread_of(level, plan), MAX_SPREAD, None)
    for level in levels:
        least = tuple(_voice(Origin.PLAN, Weight.HOLDS, members_min_of(level, plan)))
        if least:
            yield Provision("members_min", Chapter.COUNCIL, level, least)
        if plan is not None and plan.council.sessions is not None and level is not Level.NATION:
            yield _meetings(level, book, plan, plan.council.sessions)


def _council(name: str, level: Level, own: Cited[Any], practice: Cited[Any], national: Cited[Any] | None) -> Provision:
    if own == practice:
        return Provision(name, Chapter.COUNCIL, level, tuple(_voice(Origin.PRACTICE, Weight.HOLDS, practice)))
    origin = Origin.NATION if own == national else Origin.PLAN
    below = _voice(Origin.PRACTICE, Weight.OVERRULED, practice)
    return Provision(name, Chapter.COUNCIL, level, (*_voice(origin, Weight.HOLDS, own), *below))


def _meetings(level: Level, book: Rulebook, plan: Plan, planned: int) -> Provision:
    """A plan may have councils meet less often than the nation says, never more often."""
    ruled, source = book.council_meetings, plan.council.source or plan.source
    if meetings_of(level, book, plan) == ruled:
        voices = (*_voice(Origin.NATION, Weight.HOLDS, ruled), Voice(Origin.PLAN, Weight.NOTED, planned, source))
    else:
        own = Voice(Origin.PLAN, Weight.HOLDS, planned, source)
        voices = (own, *_voice(Origin.NATION, Weight.OVERRULED, ruled))
    return Provision("council_meetings", Chapter.COUNCIL, level, voices)


def _rounds(book: Rulebook, plans: Sequence[Plan]) -> Iterator[Provision]:
    """Rounds of a plan stand beside those that the nation fixes for the same level, and end no later than those."""
    for level in book.council_levels.value:
        planned = [
            Voice(Origin.PLAN, Weight.HOLDS, turn, turn.source) for plan in plans for turn in plan.rounds_at(level)
        ]
        national = list(_national_rounds(book, level))
        if planned or not national:
            on_demand = [Voice(Origin.ENGINE, Weight.HOLDS, None, None)]
            yield Provision("rounds_of_level", Chapter.TIME, level, (*(planned or on_demand), *national))


def _national_rounds(book: Rulebook, level: Level) -> Iterator[Voice]:
    if book.rounds is not None:
        for turn in book.rounds.value:
            if turn.level is level:
                yield Voice(Origin.NATION, Weight.FRAMES, turn, book.rounds.source)


def _renewal(book: Rulebook, plan: Plan | None) -> Iterator[Provision]:
    renewal = plan.renewal if plan else _NO_RENEWAL
    convention = _chosen(renewal.expiry_convention, _NO_RENEWAL.expiry_convention, plan, renewal.source)
    if convention.origin is Origin.ENGINE:
        convention = replace(convention, source=civil_code.MISSING_DAY_IS_LAST_OF_MONTH)
    months = _voice(Origin.NATION, Weight.FRAMES, book.certificate_months)
    yield Provision("expiry_convention", Chapter.CERTIFICATE, None, (convention, *months))
    marks = _chosen(renewal.notice_days, _NO_RENEWAL.notice_days, plan, renewal.source)
    least = _voice(Origin.NATION, Weight.FRAMES, book.notice_days)
    yield Provision("notice_marks", Chapter.CERTIFICATE, None, (marks, *least))


def _reregistration(plan: Plan) -> Iterator[Provision]:
    """The days by which a plan wants what has expired registered again, and proposes to revoke the rest."""
    source = plan.renewal.source or plan.source
    days = {
        "reregister_by": plan.renewal.reregister_by,
        "revocation_proposed_on": plan.renewal.revocation_proposed_on,
    }
    for name, day in days.items():
        if day is not None:
            yield Provision(name, Chapter.REVOCATION, None, (Voice(Origin.PLAN, Weight.HOLDS, day, source),))
