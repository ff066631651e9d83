"""Phase 4, the district, until July 2025."""

from collections.abc import Iterator
from typing import Any

from cycle.case import Case
from cycle.facts import Facts
from cycle.rules.rulebook import Rulebook
from cycle.states import council_level as council
from cycle.states import sitting
from cycle.states.dossier import assessment_stands, sent_up
from cycle.states.row import Row, condition, rows, with_district
from cycle.verdict import Reason
from cycle.vocabulary import Level, Role, State, Step

S = State
_D: dict[str, Any] = {"applies": with_district}


def district_recognises(rules: Rulebook) -> bool:
    """Only where a district recognises three stars."""
    return Level.DISTRICT in rules.recogniser.value.values()


def two_meetings_in_districts(rules: Rulebook) -> bool:
    """Only where districts evaluate, and their councils meet more than once over one product."""
    return rules.has_district and sitting.two_meetings(rules)


_R: dict[str, Any] = {"applies": district_recognises}


@condition(article=lambda rules: rules.district_forwards_from, waivable=False)
def points_for_the_province(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The district's mean reaches what the regime sends up; in 2018 the contest chose, not the points."""
    least = rules.district_forwards_from
    result = council.latest_result(case, Level.DISTRICT)
    if least and result and result.mean < least.value:
        yield Reason(
            "score.below_forwarding",
            council.points_text(case, facts, rules),
            council.mean_at_least(least.value),
            least.source,
            Role.DISTRICT_COUNCIL,
        )


ROWS: tuple[Row, ...] = (
    *rows(Step.RETURN_DOSSIER, (S.DISTRICT_RECEIVED,), S.DOSSIER_RETURNED, Role.DISTRICT_AGENCY, **_D),
    *rows(
        Step.CONVENE,
        (S.DISTRICT_RECEIVED,),
        S.DISTRICT_EVALUATION,
        Role.DISTRICT_AGENCY,
        guards=(*sitting.ON_CONVENING, council.round_has_opened, assessment_stands),
        changes=sitting.convened,
        **_D,
    ),
    *rows(
        Step.RECORD_RESULT,
        (S.DISTRICT_EVALUATION,),
        None,
        Role.DISTRICT_COUNCIL,
        guards=sitting.ON_SCORING_FIRST,
        when=sitting.meets_again,
        changes=sitting.first_result_recorded,
        applies=two_meetings_in_districts,
    ),
    *rows(
        Step.RECORD_RESULT,
        (S.DISTRICT_EVALUATION,),
        S.DISTRICT_SCORED,
        Role.DISTRICT_COUNCIL,
        guards=sitting.ON_SCORING,
        when=sitting.meets_for_the_last_time,
        changes=council.result_recorded,
        **_D,
    ),
    *rows(
        Step.DEFER,
        (S.DISTRICT_EVALUATION,),
        S.DOSSIER_RETURNED,
        Role.DISTRICT_COUNCIL,
        **_D,
    ),
    *rows(
        Step.RECOGNISE,
        (S.DISTRICT_SCORED, S.DISTRICT_RECONSIDERATION),
        S.CERTIFIED,
        Role.DISTRICT_PC,
        guards=council.ON_RECOGNISING,
        changes=council.certificate_given,
        **_R,
    ),
    *rows(
        Step.DECLINE,
        (S.DISTRICT_SCORED,),
        S.NOT_RECOGNISED,
        Role.DISTRICT_PC,
        guards=(council.recognition_not_earned, council.result_stands),
        **_D,
    ),
    *rows(
        Step.DECLINE,
        (S.DISTRICT_RECONSIDERATION,),
        S.NOT_RECOGNISED,
        Role.DISTRICT_PC,
        **_R,
    ),
    *rows(
        Step.FORWARD,
        (S.DISTRICT_SCORED,),
        S.PROVINCE_RECEIVED,
        Role.DISTRICT_PC,
        guards=(points_for_the_province, council.not_disqualified, council.result_stands),
        changes=sent_up,
        **_D,
    ),
    *rows(
        Step.REOPEN_DOSSIER,
        (S.DISTRICT_RECONSIDERATION,),
        S.DOSSIER_RETURNED,
        Role.DISTRICT_AGENCY,
        **_R,
    ),
)
