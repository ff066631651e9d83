"""Phase 6, the nation: the ministry's council decides about five stars."""

from collections.abc import Iterator, Mapping
from typing import Any

from cycle.case import Case
from cycle.facts import Facts
from cycle.rules.rulebook import HIGHEST_STAR, Rulebook
from cycle.states import council_level as council
from cycle.states import sitting
from cycle.states.dossier import supplemented
from cycle.states.row import Row, condition, rows
from cycle.verdict import Reason
from cycle.vocabulary import Role, State, Step

S = State


@condition(article=lambda rules: rules.below_at_nation, waivable=False)
def short_of_five_stars(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The national result falls short of five stars."""
    stars = council.stars_to_give(case, facts, rules)
    if stars >= HIGHEST_STAR:
        source = rules.below_at_nation.source
        yield Reason("stars.suffice_here", str(stars), f"< {HIGHEST_STAR}", source, Role.MINISTRY)


def back_to_province(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The province receives the file again, with the national result."""
    return {"received_on": facts.on}


ROWS: tuple[Row, ...] = (
    *rows(Step.REQUEST_SUPPLEMENT, (S.NATIONAL_RECEIVED,), S.NATIONAL_SUPPLEMENT, Role.MINISTRY),
    *rows(
        Step.SUPPLEMENT,
        (S.NATIONAL_SUPPLEMENT,),
        S.NATIONAL_RECEIVED,
        Role.COMMUNE_PC,
        Role.DISTRICT_PC,
        Role.PROVINCIAL_PC,
        Role.PRODUCER,
        changes=supplemented,
    ),
    *rows(
        Step.CONVENE,
        (S.NATIONAL_RECEIVED,),
        S.NATIONAL_EVALUATION,
        Role.MINISTRY,
        guards=(*sitting.ON_CONVENING, council.round_has_opened, council.old_rules_still_apply),
        changes=sitting.convened,
    ),
    *rows(
        Step.RECORD_RESULT,
        (S.NATIONAL_EVALUATION,),
        None,
        Role.NATIONAL_COUNCIL,
        guards=(*sitting.ON_SCORING_FIRST, council.old_rules_still_apply),
        when=sitting.meets_again,
        changes=sitting.first_result_recorded,
        applies=sitting.two_meetings,
    ),
    *rows(
        Step.RECORD_RESULT,
        (S.NATIONAL_EVALUATION,),
        S.NATIONAL_SCORED,
        Role.NATIONAL_COUNCIL,
        guards=(*sitting.ON_SCORING, council.old_rules_still_apply),
        when=sitting.meets_for_the_last_time,
        changes=council.result_recorded,
    ),
    *rows(
        Step.RECOGNISE,
        (S.NATIONAL_SCORED,),
        S.CERTIFIED,
        Role.MINISTRY,
        guards=council.ON_RECOGNISING,
        changes=council.certificate_given,
    ),
    *rows(
        Step.DECLINE,
        (S.NATIONAL_SCORED,),
        S.NOT_RECOGNISED,
        Role.MINISTRY,
        guards=(council.recognition_not_earned, council.result_stands),
    ),
    *rows(
        Step.RETURN_TO_PROVINCE,
        (S.NATIONAL_SCORED,),
        S.PROVINCE_RECONSIDERATION,
        Role.MINISTRY,
        guards=(short_of_five_stars,),
        changes=back_to_province,
    ),
)
