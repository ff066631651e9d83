"""Phase 5, the province: it checks the file, has it completed, evaluates, recognises, sends up or back."""

from collections.abc import Iterator, Mapping
from typing import Any

from cycle.case import Case
from cycle.citation import Cited
from cycle.dossier import Document, add_documents
from cycle.facts import Facts
from cycle.rules.rulebook import HIGHEST_STAR, BelowAtNation, BelowAtProvince, Rulebook
from cycle.states import council_level as council
from cycle.states import sitting
from cycle.states.dossier import assessment_stands, missing_in_file, supplemented
from cycle.states.row import Row, condition, rows, two_levels
from cycle.verdict import Reason
from cycle.vocabulary import DocumentKind, Level, Role, State, Step

S = State


def returns_to_district(rules: Rulebook) -> bool:
    """Only where the province sends back to the district what it does not recognise."""
    return rules.below_at_province.value is BelowAtProvince.RETURNED


def keeps_what_is_below(rules: Rulebook) -> bool:
    """Only where the province itself declines what falls short."""
    return not returns_to_district(rules)


@condition(article=lambda rules: rules.below_at_province, waivable=False)
def short_of_the_province(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The stars are fewer than what the province recognises."""
    least = min(star for star, who in rules.recogniser.value.items() if who is Level.PROVINCE)
    stars = council.stars_to_give(case, facts, rules)
    if stars >= least:
        source = rules.below_at_province.source
        yield Reason("stars.suffice_here", str(stars), f"< {least}", source, Role.PROVINCIAL_PC)


@condition(article=lambda rules: rules.province_forwards_from, waivable=False)
def points_for_the_nation(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The province's mean reaches what goes up for five stars."""
    least = rules.province_forwards_from
    result = council.latest_result(case, Level.PROVINCE)
    if result and result.mean < least.value:
        yield Reason(
            "score.below_forwarding",
            council.points_text(case, facts, rules),
            council.mean_at_least(least.value),
            least.source,
            Role.PROVINCIAL_COUNCIL,
        )


@condition(article=lambda rules: rules.below_at_nation)
def nation_has_not_said_no(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """What the nation found short of five stars is for the province to decide, not to send up once more."""
    if case.sitting(Level.NATION) is not None:
        source = rules.below_at_nation.source
        yield Reason("nation.has_decided", council.mean_text_at(case, Level.NATION), "–", source, Role.PROVINCIAL_PC)


@condition(article=lambda rules: rules.province_file)
def province_file_complete(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """What goes to the ministry is complete: reports, and the samples, but for tourism services."""
    files = rules.province_file
    if files:
        yield from missing_in_file(case, facts, Cited(files.value[case.kind], files.source), Role.PROVINCIAL_PC)


@condition(article=lambda rules: rules.sent_up_at_once, waivable=False)
def five_stars_held(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Only a re-evaluation of five stars goes to the ministry without the provincial council."""
    at_once, before = rules.sent_up_at_once, facts.predecessor
    held = (before.stars or 0) if before else 0
    if at_once and (case.kind not in at_once.value or held < HIGHEST_STAR):
        words = {"kind": case.kind.value}
        role = Role.PROVINCIAL_AGENCY
        yield Reason("forward.not_at_once", str(held), str(HIGHEST_STAR), at_once.source, role, words=words)


def some_go_up_at_once(rules: Rulebook) -> bool:
    """Only where a province sends some files up without a council of its own."""
    return rules.sent_up_at_once is not None


def sent_to_the_nation(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The ministry receives the file with a letter, and with the decision that approves the province's result."""
    letter = Document(DocumentKind.PROPOSAL_LETTER, name=facts.details.number, issued_on=facts.on)
    approval = Document(DocumentKind.DECISION, name=facts.details.decision, issued_on=facts.on)
    written = [letter, approval] if case.sitting(Level.PROVINCE) else [letter]
    return {"dossier": add_documents(case.dossier, written), "received_on": facts.on}


@condition(article=lambda rules: rules.below_at_nation)
def reviewed_again(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Where the regime asks for it, the provincial council has reviewed the case before the province recognises."""
    if rules.below_at_nation.value is BelowAtNation.REVIEWED:
        source = rules.below_at_nation.source
        yield Reason("review.missing", "–", Step.CONVENE.value, source, Role.PROVINCIAL_AGENCY)


def back_to_district(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The district receives the file again."""
    return {"received_on": facts.on}


_SUPPLIERS = (Role.COMMUNE_PC, Role.DISTRICT_PC, Role.PROVINCIAL_PC, Role.PRODUCER)
_EVALUATES = (S.PROVINCE_EVALUATION,)

ROWS: tuple[Row, ...] = (
    *rows(Step.REQUEST_SUPPLEMENT, (S.PROVINCE_RECEIVED,), S.PROVINCE_SUPPLEMENT, Role.PROVINCIAL_AGENCY),
    *rows(Step.SUPPLEMENT, (S.PROVINCE_SUPPLEMENT,), S.PROVINCE_RECEIVED, *_SUPPLIERS, changes=supplemented),
    *rows(Step.REJECT_DOSSIER, (S.PROVINCE_RECEIVED,), S.REJECTED, Role.PROVINCIAL_AGENCY, applies=two_levels),
    *rows(
        Step.RETURN_TO_DISTRICT,
        (S.PROVINCE_RECEIVED,),
        S.DISTRICT_RECONSIDERATION,
        Role.PROVINCIAL_COUNCIL,
        Role.PROVINCIAL_AGENCY,
        changes=back_to_district,
        applies=returns_to_district,
    ),
    *rows(
        Step.RETURN_TO_DISTRICT,
        (S.PROVINCE_SCORED,),
        S.DISTRICT_RECONSIDERATION,
        Role.PROVINCIAL_COUNCIL,
        Role.PROVINCIAL_AGENCY,
        guards=(short_of_the_province,),
        changes=back_to_district,
        applies=returns_to_district,
    ),
    *rows(
        Step.CONVENE,
        (S.PROVINCE_RECEIVED,),
        S.PROVINCE_EVALUATION,
        Role.PROVINCIAL_AGENCY,
        guards=(
            *sitting.ON_CONVENING,
            council.round_has_opened,
            assessment_stands,
            council.old_rules_still_apply,
        ),
        changes=sitting.convened,
    ),
    *rows(
        Step.CONVENE,
        (S.PROVINCE_RECONSIDERATION,),
        S.PROVINCE_EVALUATION,
        Role.PROVINCIAL_AGENCY,
        # A review of its own: no round opens or closes it.
        guards=(*sitting.ON_CONVENING, council.old_rules_still_apply),
        changes=sitting.convened,
    ),
    *rows(
        Step.RECORD_RESULT,
        _EVALUATES,
        None,
        Role.PROVINCIAL_COUNCIL,
        guards=(*sitting.ON_SCORING_FIRST, council.old_rules_still_apply),
        when=sitting.meets_again,
        changes=sitting.first_result_recorded,
        applies=sitting.two_meetings,
    ),
    *rows(
        Step.RECORD_RESULT,
        _EVALUATES,
        S.PROVINCE_SCORED,
        Role.PROVINCIAL_COUNCIL,
        guards=(*sitting.ON_SCORING, council.old_rules_still_apply),
        when=sitting.meets_for_the_last_time,
        changes=council.result_recorded,
    ),
    *rows(Step.DEFER, _EVALUATES, S.DOSSIER_RETURNED, Role.PROVINCIAL_COUNCIL),
    *rows(
        Step.RECOGNISE,
        (S.PROVINCE_SCORED,),
        S.CERTIFIED,
        Role.PROVINCIAL_PC,
        guards=council.ON_RECOGNISING,
        changes=council.certificate_given,
    ),
    *rows(
        Step.RECOGNISE,
        (S.PROVINCE_RECONSIDERATION,),
        S.CERTIFIED,
        Role.PROVINCIAL_PC,
        guards=(reviewed_again, *council.ON_RECOGNISING),
        changes=council.certificate_given,
    ),
    *rows(
        Step.DECLINE,
        (S.PROVINCE_SCORED,),
        S.NOT_RECOGNISED,
        Role.PROVINCIAL_PC,
        guards=(council.recognition_not_earned, council.result_stands),
        applies=keeps_what_is_below,
    ),
    *rows(
        Step.FORWARD,
        (S.PROVINCE_SCORED,),
        S.NATIONAL_RECEIVED,
        Role.PROVINCIAL_PC,
        guards=(
            points_for_the_nation,
            nation_has_not_said_no,
            council.not_disqualified,
            council.result_stands,
            province_file_complete,
            council.old_rules_still_apply,
        ),
        changes=sent_to_the_nation,
    ),
    *rows(
        Step.FORWARD,
        (S.PROVINCE_RECEIVED,),
        S.NATIONAL_RECEIVED,
        Role.PROVINCIAL_PC,
        guards=(five_stars_held, assessment_stands, province_file_complete),
        changes=sent_to_the_nation,
        applies=some_go_up_at_once,
    ),
)
