"""What district, province and nation have in common: recognise, decline, send up or back. How it sits: `sitting`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from cycle.case import Case, Sitting
from cycle.certificate import Certificate
from cycle.council import Recusal
from cycle.deadlines import last_valid_day
from cycle.dossier import Document, add_documents
from cycle.facts import Facts
from cycle.people import folded_name
from cycle.plan import MissedGate, TransitionOverrun
from cycle.rules.administrative_units import TWO_TIERS_FROM
from cycle.rules.rulebook import HIGHEST_STAR, LOWEST_CERTIFIED, BelowAtNation, Rulebook
from cycle.rules.sheets import sheet_for
from cycle.score import Result, mean_of, mean_text
from cycle.states.common import answering_units
from cycle.states.dossier import changed_since
from cycle.states.row import Basis, condition
from cycle.units import NATION
from cycle.verdict import Reason
from cycle.vocabulary import DocumentKind, ExpiryConvention, Level, Role, State, Step

COUNCIL_OF = {
    Level.DISTRICT: Role.DISTRICT_COUNCIL,
    Level.PROVINCE: Role.PROVINCIAL_COUNCIL,
    Level.NATION: Role.NATIONAL_COUNCIL,
}
AGENCY_OF = {
    Level.DISTRICT: Role.DISTRICT_AGENCY,
    Level.PROVINCE: Role.PROVINCIAL_AGENCY,
    Level.NATION: Role.MINISTRY,
}
COMMITTEE_OF = {
    Level.DISTRICT: Role.DISTRICT_PC,
    Level.PROVINCE: Role.PROVINCIAL_PC,
    Level.NATION: Role.MINISTRY,
}
_LEVEL_OF_STATE = {
    state: level
    for level, word in (
        (Level.DISTRICT, "district_"),
        (Level.PROVINCE, "province_"),
        (Level.NATION, "national_"),
    )
    for state in State
    if state.value.startswith(word)
}


def standing_level(level: Level, on: date) -> Level:
    """The level that answers on that day for what this one did: the province for its districts, once they ended."""
    return Level.PROVINCE if level is Level.DISTRICT and on >= TWO_TIERS_FROM.value else level


def level_of(state: State) -> Level:
    """The level whose council has the case in that state."""
    return _LEVEL_OF_STATE[state]


@condition(basis=Basis.RECORD)
def council_at_hand(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A council of that level, unit and round exists, or is named with the step."""
    if facts.council is None and facts.details.council is None:
        yield Reason("council.missing", "–", level_of(case.state).value, cure_by=COMMITTEE_OF[level_of(case.state)])


@condition(basis=Basis.PLAN)
def round_has_opened(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The round the file belongs to has begun. Its end is soft: a later council still counts, overdue."""
    turn = facts.round
    if turn and turn.opens_on and facts.on < turn.opens_on:
        yield Reason(
            "round.not_open",
            facts.on.isoformat(),
            f"{turn.opens_on.isoformat()} – {turn.evaluate_by.isoformat()}",
            turn.source,
            AGENCY_OF[level_of(case.state)],
            turn.opens_on,
            {"round": turn.key},
        )


@condition(article=lambda rules: rules.finish_by)
def old_rules_still_apply(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """What was filed under rules that ended is finished within the time that the new rules give."""
    limit = rules.finish_by
    lapses = facts.plan is None or facts.plan.policies.transition_overrun is TransitionOverrun.LAPSE
    if limit and lapses and facts.on > limit.value[case.kind]:
        last = limit.value[case.kind].isoformat()
        yield Reason("transition.over", facts.on.isoformat(), f"≤ {last}", limit.source, Role.PRODUCER)


def stars_of(result: Result, facts: Facts, rules: Rulebook) -> int:
    """The star rank of a result: by points, and no star whose gates, or a lower star's gates, were missed; 0 for what
    is disqualified.

    Points enough with a gate missed: the policy of the plan, by default the highest rank whose gates hold.
    """
    if result.disqualified:
        return 0
    band = rules.band_of(result.mean)
    missed = [gate.star for gate in result.gates_missed if gate.star <= band]
    if not missed:
        return band
    if facts.plan is not None and facts.plan.policies.missed_gate is MissedGate.DECLINE:
        return min(band, LOWEST_CERTIFIED - 1)
    return min(missed) - 1


def latest_result(case: Case, *levels: Level) -> Result | None:
    """The result of the first of these levels that has one."""
    for level in levels:
        sitting = case.sitting(level)
        if sitting and sitting.result:
            return sitting.result
    return None


def earned_stars(case: Case, facts: Facts, rules: Rulebook) -> int:
    """The stars that the level which holds the case may give by its result, before its competence is asked."""
    level = level_of(case.state)
    result = _ruling_result(case, level)
    return stars_of(result, facts, rules) if result else 0


#: Whose result a level decides by where a case was returned to it: what came from above, else its own.
_RULING: Mapping[State, tuple[Level, ...]] = {
    State.DISTRICT_RECONSIDERATION: (Level.PROVINCE, Level.DISTRICT),
    State.PROVINCE_RECONSIDERATION: (Level.NATION,),
}


def _ruling_result(case: Case, level: Level) -> Result | None:
    """The result a level decides by."""
    return latest_result(case, *_RULING.get(case.state, (level,)))


@condition(article=lambda rules: rules.bands)
def result_stands(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The documents that the council scored have not been replaced since."""
    levels = _RULING.get(case.state, (level_of(case.state),))
    level = next((one for one in levels if latest_result(case, one)), None)
    if level:
        yield from changed_since(case, Step.RECORD_RESULT, level, rules.bands.source, COUNCIL_OF[level])


@condition(article=lambda rules: rules.bands, waivable=False)
def not_disqualified(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The council did not find what takes a product out of the evaluation."""
    result = _ruling_result(case, level_of(case.state))
    if result and result.disqualified:
        sheet = sheet_for(rules.sheets or "", case.product.set_no)
        found = {one.code: one for one in sheet.disqualifiers if one.code in result.disqualified}.values()
        words = {
            "found_vi": "; ".join(one.label_vi for one in found),
            "found_en": "; ".join(one.label_en for one in found),
        }
        role = COUNCIL_OF[level_of(case.state)]
        yield Reason("product.disqualified", ", ".join(result.disqualified), "–", sheet.source, role, words=words)


def stars_to_give(case: Case, facts: Facts, rules: Rulebook) -> int:
    """The earned stars, no more than the level may recognise once the level above has said no."""
    earned = earned_stars(case, facts, rules)
    level = level_of(case.state)
    above_said_no = case.state in {State.DISTRICT_RECONSIDERATION, State.PROVINCE_RECONSIDERATION}
    if above_said_no or (level is Level.PROVINCE and case.sitting(Level.NATION) is not None):
        return min(earned, rules.most_stars_of(level))
    return earned


def points_text(case: Case, facts: Facts, rules: Rulebook) -> str:
    """The mean a level decides by, as people write it."""
    return _shown(_ruling_result(case, level_of(case.state)))


def mean_text_at(case: Case, level: Level) -> str:
    """The mean that level found, as people write it."""
    return _shown(latest_result(case, level))


def _shown(result: Result | None) -> str:
    return mean_text(result.mean) if result else "–"


@condition(article=lambda rules: rules.bands, waivable=False)
def stars_reach_recognition(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """At least three stars: below, there is no decision and no certificate."""
    stars = stars_to_give(case, facts, rules)
    if stars < LOWEST_CERTIFIED:
        points = points_text(case, facts, rules)
        least = rules.bands.value[LOWEST_CERTIFIED]
        role = COUNCIL_OF[level_of(case.state)]
        yield Reason(
            "stars.too_few",
            str(stars),
            f"≥ {LOWEST_CERTIFIED}",
            rules.bands.source,
            role,
            words={"points": points, "least": str(least)},
        )


@condition(article=lambda rules: rules.recogniser, waivable=False)
def level_may_recognise(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The level is the one that recognises that many stars."""
    stars = stars_to_give(case, facts, rules)
    level = level_of(case.state)
    who = rules.recogniser_of(stars)
    if who is not None and who is not level:
        source = rules.recogniser.source
        yield Reason(
            "authority.other_level",
            level.value,
            who.value,
            source,
            COMMITTEE_OF[who],
            words={"stars": str(stars)},
        )


@condition(basis=Basis.RECORD, waivable=False)
def stars_as_claimed(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Where the line names the stars, they are those of the score."""
    claimed = facts.details.stars
    if claimed is not None and claimed != stars_to_give(case, facts, rules):
        earned = stars_to_give(case, facts, rules)
        yield Reason("stars.not_by_score", str(claimed), str(earned), rules.bands.source, facts.by.role)


@condition(article=lambda rules: rules.recogniser)
def recognition_not_earned(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Nobody is declined whose stars this level recognises, sends up or sends back down."""
    stars = stars_to_give(case, facts, rules)
    least = _least_stars_kept(level_of(case.state), rules)
    if stars >= least:
        role = COMMITTEE_OF[level_of(case.state)]
        yield Reason("stars.earned", str(stars), f"< {least}", rules.recogniser.source, role)


def _least_stars_kept(level: Level, rules: Rulebook) -> int:
    if level is Level.DISTRICT and rules.district_forwards_from is None:
        return HIGHEST_STAR + 1  # the contest chooses, whatever the points
    if level is Level.NATION and rules.below_at_nation.value is BelowAtNation.OPEN:
        return HIGHEST_STAR
    return LOWEST_CERTIFIED


def mean_at_least(least: Fraction) -> str:
    """A threshold as people write it."""
    return f"≥ {mean_text(least)}"


def recusals_of(case: Case, facts: Facts) -> tuple[Recusal, ...]:
    """Who stands aside: by the sitting, and by what comes with the step."""
    sitting = case.sitting(level_of(case.state))
    known = sitting.recused if sitting else ()
    names = {one.member for one in known}
    return (*known, *(one for one in facts.details.recused if one.member not in names))


def why_aside(case: Case, facts: Facts) -> Mapping[str, str]:
    """Why each of them stands aside, by the folded name: however somebody is spelt, it is the same person."""
    return {folded_name(one.member): one.reason for one in recusals_of(case, facts)}


def result_recorded(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The council's finding, exactly, with a report in the dossier."""
    sitting = sitting_of(case, facts)
    return found_by(case, facts, replace(sitting, result=result_of(facts), found_on=facts.on))


def result_of(facts: Facts) -> Result:
    """The result that comes with the step: the average, or the exact mean of the sheets; no points for what is
    disqualified before it is scored."""
    details = facts.details
    if details.average is not None:
        mean = details.average
    else:
        mean = mean_of(sheet.total for sheet in details.scores) if details.scores else Fraction(0)
    return Result(mean, details.gates_missed, details.scores, details.disqualified)


def sitting_of(case: Case, facts: Facts) -> Sitting:
    """The sitting over the case, with who stands aside and whether its members scored twice."""
    level = level_of(case.state)
    sat = case.sitting(level) or Sitting(level=level, convened_on=facts.on, council="")
    return replace(sat, recused=recusals_of(case, facts), second_scoring=facts.details.second_scoring)


def found_by(case: Case, facts: Facts, sitting: Sitting) -> Mapping[str, Any]:
    """What a meeting found, bound to what it saw, with its report in the dossier."""
    report = Document(DocumentKind.COUNCIL_REPORT, name=facts.details.number, issued_on=facts.on)
    return {
        "sittings": case.with_sitting(sitting),
        "approvals": case.with_approval(Step.RECORD_RESULT, sitting.level, facts.on, case.dossier),
        "dossier": add_documents(case.dossier, [report]),
    }


def certificate_given(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The decision, and the certificate it yields."""
    level = level_of(case.state)
    issuer = NATION if level is Level.NATION else facts.by.unit
    issuer = issuer or answering_units(case.unit, COMMITTEE_OF[level], facts.on)[-1]
    starts = facts.details.valid_from or facts.on
    certificate = Certificate(
        stars=stars_to_give(case, facts, rules),
        level=level,
        issuer=issuer,
        decision=facts.details.decision or "",
        issued_on=facts.on,
        valid_from=starts,
        valid_until=facts.details.valid_until or end_of_validity(starts, facts, rules),
        number=facts.details.number,
    )
    decision = Document(DocumentKind.DECISION, name=facts.details.decision, issued_on=facts.on)
    return {"certificate": certificate, "dossier": add_documents(case.dossier, [decision]), "notified": None}


def end_of_validity(starts: date, facts: Facts, rules: Rulebook) -> date:
    """The last good day, by the convention of the plan."""
    convention = facts.plan.renewal.expiry_convention if facts.plan else ExpiryConvention.ANNIVERSARY_VALID
    return last_valid_day(starts, rules.certificate_months.value, convention)


@condition(basis=Basis.RECORD, waivable=False)
def validity_in_order(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A certificate ends after its beginning, and after the decision that gives it."""
    starts = facts.details.valid_from or facts.on
    ends = facts.details.valid_until or end_of_validity(starts, facts, rules)
    least = max(starts, facts.on)
    if ends <= least:
        yield Reason(
            "certificate.ends_before_start",
            ends.isoformat(),
            f"> {least.isoformat()}",
            cure_by=facts.by.role,
        )


ON_RECOGNISING = (
    stars_reach_recognition,
    level_may_recognise,
    stars_as_claimed,
    not_disqualified,
    result_stands,
    validity_in_order,
    old_rules_still_apply,
)
