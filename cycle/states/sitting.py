"""A council sits over a case: convened in a form for a day, by members who may score, often enough, near to each other.

National rules hold where there are any; else those of the plan; else `cycle.rules.council_practice`. Heads are counted
and sheets compared only where members and sheets are known, never for an average that was taken over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any

from cycle.case import Case, Sitting
from cycle.council import CouncilForm, Member
from cycle.facts import Facts
from cycle.people import folded_name
from cycle.plan import OfficePapers
from cycle.rules.council_practice import QUORUM, max_spread_of, meetings_of, members_min_of, quorum_of
from cycle.rules.rulebook import Rulebook
from cycle.score import mean_text
from cycle.states.council_level import (
    AGENCY_OF,
    COMMITTEE_OF,
    COUNCIL_OF,
    council_at_hand,
    found_by,
    level_of,
    recusals_of,
    result_of,
    sitting_of,
    why_aside,
)
from cycle.states.dossier import missing_documents
from cycle.states.row import Basis, condition
from cycle.verdict import Reason
from cycle.vocabulary import Level, Role


def members_of(facts: Facts) -> tuple[Member, ...]:
    """The members of the council at hand, or of the one named with the step; empty where they are not known."""
    if facts.council is not None:
        return facts.council.members
    return facts.details.council.members if facts.details.council else ()


# To convene.


@condition(basis=Basis.RECORD)
def recused_are_members(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Only members of the council can stand aside: a name that is none would keep nobody out."""
    names = [one.name for one in members_of(facts)]
    strangers = [one.member for one in facts.details.recused if names and one.member not in names]
    if strangers:
        yield Reason("recusal.not_a_member", ", ".join(strangers), ", ".join(names), cure_by=facts.by.role)


@condition(article=lambda rules: rules.written_opinion)
def form_is_foreseen(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A council decides by written opinion only where the regime foresees it. It may always meet instead."""
    foreseen = rules.written_opinion
    if facts.details.form is CouncilForm.WRITTEN_OPINION and not (foreseen and case.kind in foreseen.value):
        source = foreseen.source if foreseen else rules.council_meetings.source
        role = AGENCY_OF[level_of(case.state)]
        yield Reason("council.form", CouncilForm.WRITTEN_OPINION.value, CouncilForm.MEETING.value, source, role)


@condition(basis=Basis.PLAN)
def members_enough(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The council has as many members as the plan wants, where they are named."""
    level, named = level_of(case.state), len(members_of(facts))
    least = members_min_of(level, facts.plan)
    if least and 0 < named < least.value:
        yield Reason("council.too_few_members", str(named), f"≥ {least.value}", least.source, COMMITTEE_OF[level])


@condition(article=lambda rules: rules.reading_working_days)
def members_have_time(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The members have the dossier long enough before they meet. Where no day is named, nothing is asked."""
    meets_on, ruled = facts.details.meets_on, rules.reading_working_days
    if meets_on is None:
        return
    first = _first_meeting_day(facts, ruled.value) if ruled else facts.on
    if meets_on < first:
        source, role = ruled.source if ruled else None, AGENCY_OF[level_of(case.state)]
        words = {"days": str(ruled.value)} if ruled else {}
        # Waiting brings the meeting no further away, so there is no day from which the step is possible.
        yield Reason("meeting.too_soon", meets_on.isoformat(), f"≥ {first.isoformat()}", source, role, words=words)


def _first_meeting_day(facts: Facts, working_days: int) -> date:
    """The first working day on which a council may meet that is convened now.

    The members have the dossier from the day of convening. What reaches them on a day off, they have from the next
    working day on.
    """
    assert facts.calendar is not None, "whoever asks for a day of the meeting gives the official calendar"
    return facts.calendar.add_working_days(facts.calendar.next_working_day(facts.on), working_days)


def convened(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """A council sits over the case."""
    council = facts.details.council.decision if facts.details.council else None
    if council is None:
        council = facts.council.decision if facts.council else ""
    sitting = Sitting(
        level=level_of(case.state),
        convened_on=facts.on,
        council=council,
        round_key=facts.round.key if facts.round else None,
        form=facts.details.form or _usual_form(case, facts, rules),
        recused=facts.details.recused,
        meets_on=facts.details.meets_on,
    )
    return {"sittings": case.with_sitting(sitting)}


def _usual_form(case: Case, facts: Facts, rules: Rulebook) -> CouncilForm:
    """In writing where the regime makes that usual, unless a day is named on which the council meets."""
    in_writing = rules.written_opinion is not None and case.kind in rules.written_opinion.value
    return CouncilForm.WRITTEN_OPINION if in_writing and not facts.details.meets_on else CouncilForm.MEETING


# To score.


@condition(basis=Basis.RECORD, waivable=False)
def result_given(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The result shows an average or the members' sheets, or what disqualifies the product."""
    details = facts.details
    if details.average is None and not details.scores and not details.disqualified:
        yield Reason("result.missing", "–", "average / scores", cure_by=facts.by.role)


@condition(basis=Basis.RECORD)
def scorers_are_members(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Only members of the council score."""
    names = [one.name for one in members_of(facts)]
    strangers = [sheet.member for sheet in facts.details.scores if names and sheet.member not in names]
    if strangers:
        role = COUNCIL_OF[level_of(case.state)]
        yield Reason("score.not_a_member", ", ".join(strangers), ", ".join(names), cure_by=role)


@condition(basis=Basis.RECORD)
def recused_do_not_score(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Who stands aside for a conflict of interest hands in no sheet, however the name is spelt."""
    away = why_aside(case, facts)
    scored = [sheet.member for sheet in facts.details.scores if folded_name(sheet.member) in away]
    if scored:
        role = COUNCIL_OF[level_of(case.state)]
        why = "; ".join(away[folded_name(name)] for name in scored)
        yield Reason("score.recused", ", ".join(scored), "–", cure_by=role, words={"why": why})


@condition(basis=Basis.RECORD)
def handed_in_sheets_count(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The result rests on every sheet that was handed in, as it was: but of who stands aside since, and but for the
    first scoring where there was a second."""
    details = facts.details
    if details.second_scoring or not (details.scores or details.average is not None):
        return
    given = {folded_name(sheet.member): sheet.points for sheet in details.scores}
    away = why_aside(case, facts)
    counted = [sheet for sheet in facts.handed_in if folded_name(sheet.member) not in away]
    left_out = [sheet.member for sheet in counted if given.get(folded_name(sheet.member)) != sheet.points]
    if left_out:
        yield Reason("score.left_out", ", ".join(left_out), "–", cure_by=COUNCIL_OF[level_of(case.state)])


@condition(basis=Basis.PLAN)
def council_is_quorate(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """So many members handed in a sheet as must be present; who stands aside is not. By default with the chair."""
    members = members_of(facts)
    if not members or not facts.details.scores or facts.handing_in:
        return
    level = level_of(case.state)
    away = {one.member for one in recusals_of(case, facts)}
    present = {sheet.member for sheet in facts.details.scores} & {one.name for one in members} - away
    quorum = quorum_of(level, rules, facts.plan)
    needed = ceil(quorum.value * len(members))
    if len(present) < needed:
        words = {"members": str(len(members)), "share": mean_text(quorum.value)}
        yield Reason(
            "council.no_quorum", str(len(present)), f"≥ {needed}", quorum.source, COUNCIL_OF[level], words=words
        )
    chair = next((one.name for one in members if one.chair), None)
    if quorum is QUORUM and chair is not None and chair not in present | away:
        yield Reason("council.chair_absent", "–", chair, quorum.source, COUNCIL_OF[level])


@condition(basis=Basis.PLAN)
def sheets_are_close(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The highest and the lowest sheet lie no further apart than is allowed, or the members scored a second time."""
    totals = [sheet.total for sheet in facts.details.scores]
    if not totals or facts.details.second_scoring:
        return
    level = level_of(case.state)
    most, spread = max_spread_of(level, facts.plan), max(totals) - min(totals)
    if spread > most.value:
        words = {"highest": str(max(totals)), "lowest": str(min(totals))}
        yield Reason("score.spread", str(spread), f"≤ {most.value}", most.source, COUNCIL_OF[level], words=words)


@condition(basis=Basis.RECORD)
def council_has_met(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The day of the meeting has come, where one was named. Members may hand in their sheets before it."""
    level = level_of(case.state)
    sitting = case.sitting(level)
    day = sitting.meets_on if sitting and not facts.handing_in else None
    if day and facts.on < day:
        required = f"≥ {day.isoformat()}"
        yield Reason("meeting.not_yet", facts.on.isoformat(), required, None, COUNCIL_OF[level], possible_from=day)


@condition(article=lambda rules: rules.council_papers)
def advised(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The report of the advisory team lies before the council, where the plan wants the papers of the offices.

    The plan of a province says nothing to the national council, which has an advisory team of its own.
    """
    papers, plan = rules.council_papers, facts.plan
    wanted = plan is not None and plan.policies.office_papers is OfficePapers.REQUIRED and not facts.handing_in
    if papers and wanted and level_of(case.state) is not Level.NATION:
        yield from missing_documents(
            case, facts, papers.value.get(case.kind, frozenset()), papers.source, Role.ADVISORY_TEAM
        )


@condition(article=lambda rules: rules.council_meetings, waivable=False)
def meeting_is_foreseen(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A council meets over one product no more often than the regime says, or the plan."""
    level, asked = level_of(case.state), facts.details.meeting
    meetings = meetings_of(level, rules, facts.plan)
    if asked is not None and asked > meetings.value:
        yield Reason("meeting.too_many", str(asked), f"≤ {meetings.value}", meetings.source, COUNCIL_OF[level])


@condition(article=lambda rules: rules.council_meetings, waivable=False)
def first_meeting_is_open(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The first meeting finds once: what comes after it is the second."""
    sitting = case.sitting(level_of(case.state))
    if sitting and sitting.first_result:
        source, role = rules.council_meetings.source, COUNCIL_OF[level_of(case.state)]
        yield Reason("meeting.held", str(facts.details.meeting), f"{rules.council_meetings.value}", source, role)


def meets_again(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The result is that of a meeting which another one follows."""
    meetings = meetings_of(level_of(case.state), rules, facts.plan)
    return facts.details.meeting is not None and facts.details.meeting < meetings.value


def meets_for_the_last_time(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The result is the council's last word."""
    return not meets_again(case, facts, rules)


def two_meetings(rules: Rulebook) -> bool:
    """Only where a council meets more than once over one product."""
    return rules.council_meetings.value > 1


def first_result_recorded(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """What the first meeting found. The council still has the case."""
    sitting = sitting_of(case, facts)
    return found_by(case, facts, replace(sitting, first_result=result_of(facts)))


ON_CONVENING = (council_at_hand, members_enough, recused_are_members, form_is_foreseen, members_have_time)
ON_SCORING = (
    result_given,
    scorers_are_members,
    recused_are_members,
    recused_do_not_score,
    handed_in_sheets_count,
    council_is_quorate,
    sheets_are_close,
    council_has_met,
    advised,
    meeting_is_foreseen,
)
ON_SCORING_FIRST = (*ON_SCORING, first_meeting_is_open)
