"""Which time runs for a case, since when and until when, by which article, and what happens when it is over."""

from dataclasses import replace
from datetime import date

import pytest

from cycle.case import Case
from cycle.certificate import Proposal
from cycle.deadlines import DeadlineKind, Nature
from cycle.plan import Plan, Policies, RenewalPolicy, TransitionOverrun
from cycle.round import Round
from cycle.rules.holidays_vn import official_calendar
from cycle.states.due import EFFECT_OF_DEADLINE, deadlines_of, steps_of_time
from cycle.suspension import Suspension
from cycle.vocabulary import CaseKind, Level, Regime, Role, State, Step
from tests.support.reasons import CASE, R1, R2, R3, R4, by
from tests.support.states import SOURCE, plain_certificate, plain_plan

FILED = replace(CASE, state=State.PROVINCE_RECEIVED, filed_on=date(2026, 6, 1), received_on=date(2026, 6, 15))
AGAIN = replace(FILED, kind=CaseKind.RE_EVALUATION, predecessor="c0")
TURN = Round(Level.PROVINCE, "dong-nai", 2026, 2, None, date(2026, 10, 29), date(2026, 12, 29), SOURCE)
CERTIFICATE = plain_certificate(date(2024, 3, 1), date(2027, 3, 1))
CERTIFIED = replace(CASE, state=State.CERTIFIED, certificate=CERTIFICATE)
PROPOSED = replace(
    CERTIFIED,
    state=State.REVOCATION_PROPOSED,
    proposal=Proposal("law_breach", date(2026, 8, 3), False, "certified", date(2026, 8, 1)),
)
EXTENDED = replace(
    CERTIFIED,
    state=State.EXTENDED,
    since=date(2027, 3, 2),
    certificate=replace(CERTIFICATE, extended_until=date(2027, 8, 28)),
)
CONTINUES = plain_plan(policies=Policies(transition_overrun=TransitionOverrun.CONTINUE))
TELLS = plain_plan(renewal=RenewalPolicy(notice_days=(60,), source=SOURCE))

H, W = Nature.HARD, Nature.SOFT
K = DeadlineKind
AT = by("council_levels", R4)
#: Case, plan, round; then kind, nature, start, last good day, source and mark of each deadline in its order.
RUNNING = {
    "nothing before the filing": (CASE, None, None, []),
    "a district case, until the districts end": (
        replace(FILED, regime=R2, filed_on=date(2021, 4, 1)),
        None,
        None,
        [(K.TRANSITION, H, "2025-07-06", "2025-07-05", AT, None)],
    ),
    "under 1489/2025, until the day the new rules leave": (
        replace(FILED, regime=R4),
        None,
        None,
        [(K.TRANSITION, H, "2026-05-22", "2026-07-21", by("finish_by", R4), None)],
    ),
    "a re-evaluation under 1489/2025, where the plan lets it go on": (
        replace(AGAIN, regime=R4),
        CONTINUES,
        None,
        [(K.TRANSITION, W, "2026-05-22", "2026-06-22", by("finish_by", R4), None)],
    ),
    "the commune has 15 working days": (
        replace(FILED, state=State.DOSSIER_SUBMITTED),
        None,
        None,
        [(K.COMMUNE_ASSESSMENT, W, "2026-06-01", "2026-06-22", by("commune_working_days"), None)],
    ),
    "and while it holds what it assessed": (
        replace(FILED, state=State.COMMUNE_ASSESSED),
        None,
        None,
        [(K.COMMUNE_ASSESSMENT, W, "2026-06-01", "2026-06-22", by("commune_working_days"), None)],
    ),
    "the round of the province": (
        FILED,
        None,
        TURN,
        [(K.PROVINCE_EVALUATION, W, "2026-06-15", "2026-12-29", SOURCE, None)],
    ),
    "the round of the nation": (
        replace(FILED, state=State.NATIONAL_EVALUATION),
        None,
        TURN,
        [(K.NATIONAL_EVALUATION, W, "2026-06-15", "2026-12-29", SOURCE, None)],
    ),
    "no round after the result": (replace(FILED, state=State.PROVINCE_SCORED), None, TURN, []),
    "no round without a source": (FILED, None, replace(TURN, source=None), []),
    "a re-evaluation has 45 days": (
        AGAIN,
        None,
        TURN,
        [(K.RE_EVALUATION_DECISION, W, "2026-06-15", "2026-07-30", by("re_evaluation_days"), None)],
    ),
    "which do not run while it is not full": (replace(AGAIN, state=State.PROVINCE_SUPPLEMENT), None, TURN, []),
    "nor at the nation": (replace(AGAIN, state=State.NATIONAL_SUPPLEMENT), None, TURN, []),
    "a certificate and its next notice": (
        replace(CERTIFIED, notified=120),
        None,
        None,
        [
            (K.CERTIFICATE_EXPIRY, H, "2024-03-01", "2027-03-01", by("certificate_months"), None),
            (K.EXPIRY_NOTICE, H, "2024-03-01", "2026-12-01", by("certificate_months"), 90),
        ],
    ),
    "a notice by the article of its regime": (
        replace(CERTIFIED, regime=R3, state=State.RENEWAL_DUE, notified=90),
        None,
        None,
        [
            (K.CERTIFICATE_EXPIRY, H, "2024-03-01", "2027-03-01", by("certificate_months", R3), None),
            (K.EXPIRY_NOTICE, H, "2024-03-01", "2027-01-30", by("notice_days", R3), 30),
        ],
    ),
    "a notice by the plan, where no regime has one": (
        CERTIFIED,
        TELLS,
        None,
        [
            (K.CERTIFICATE_EXPIRY, H, "2024-03-01", "2027-03-01", by("certificate_months"), None),
            (K.EXPIRY_NOTICE, H, "2024-03-01", "2026-12-31", SOURCE, 60),
        ],
    ),
    "no notice when all are sent": (
        replace(CERTIFIED, notified=30),
        None,
        None,
        [(K.CERTIFICATE_EXPIRY, H, "2024-03-01", "2027-03-01", by("certificate_months"), None)],
    ),
    "a prolonged certificate": (
        EXTENDED,
        None,
        None,
        [(K.EXTENSION_END, H, "2027-03-01", "2027-08-28", by("extension_days"), None)],
    ),
    "a prolonged certificate of other rules": (
        replace(EXTENDED, since=date(2026, 5, 21)),
        None,
        None,
        [(K.EXTENSION_END, H, "2027-03-01", "2027-08-28", by("certificate_months", R4), None)],
    ),
    "a revocation has 15 days from its conclusion": (
        PROPOSED,
        None,
        None,
        [(K.REVOCATION_DECISION, W, "2026-08-01", "2026-08-17", by("revocation_days"), None)],  # the 16th is a Sunday
    ),
    "none without a proposal": (replace(PROPOSED, proposal=None), None, None, []),
    "none without a conclusion": (
        replace(PROPOSED, proposal=Proposal("other", date(2026, 8, 3), False, "certified")),
        None,
        None,
        [],
    ),
    "none before the decision of 2026": (
        replace(PROPOSED, proposal=Proposal("other", date(2026, 5, 21), False, "certified", date(2026, 5, 20))),
        None,
        None,
        [],
    ),
    "nothing after the end": (replace(CERTIFIED, state=State.EXPIRED), None, None, []),
}


@pytest.mark.parametrize(("case", "plan", "turn", "expected"), RUNNING.values(), ids=RUNNING)
def test_the_time_that_runs(case: Case, plan: Plan | None, turn: Round | None, expected: list[object]) -> None:
    found = deadlines_of(case, plan, turn, official_calendar())
    shown = [(one.kind, one.nature, str(one.started_on), str(one.due_on), one.source, one.mark) for one in found]
    assert shown == expected


def test_what_time_does() -> None:
    does = {kind: steps for kind, steps in EFFECT_OF_DEADLINE.items() if steps}
    assert does == {
        K.TRANSITION: (Step.TRANSFER, Step.LAPSE),
        K.CERTIFICATE_EXPIRY: (Step.EXTEND, Step.EXPIRE),
        K.EXTENSION_END: (Step.EXPIRE,),
        K.REREGISTRATION: (Step.PROPOSE_REVOCATION,),
        K.EXPIRY_NOTICE: (Step.NOTIFY_EXPIRY,),
    }
    assert set(EFFECT_OF_DEADLINE) == set(DeadlineKind)


@pytest.mark.parametrize("regime", Regime)
def test_old_rules_that_end_move_a_district_case_and_lapse_others(regime: Regime) -> None:
    case = replace(FILED, regime=regime)
    for deadline in deadlines_of(case, None, None, official_calendar()):
        assert steps_of_time(case, deadline) == ((Step.TRANSFER,) if regime in {R1, R2, R3} else (Step.LAPSE,))
    for deadline in deadlines_of(replace(case, regime=R4), CONTINUES, None, official_calendar()):
        assert steps_of_time(case, deadline) == ()


#: The states in which a council has still to meet, and what runs in them by the round.
BY_ROUND = {
    State.DISTRICT_RECEIVED: K.DISTRICT_EVALUATION,
    State.DISTRICT_EVALUATION: K.DISTRICT_EVALUATION,
    State.PROVINCE_RECEIVED: K.PROVINCE_EVALUATION,
    State.PROVINCE_SUPPLEMENT: K.PROVINCE_EVALUATION,
    State.PROVINCE_EVALUATION: K.PROVINCE_EVALUATION,
    State.NATIONAL_RECEIVED: K.NATIONAL_EVALUATION,
    State.NATIONAL_SUPPLEMENT: K.NATIONAL_EVALUATION,
    State.NATIONAL_EVALUATION: K.NATIONAL_EVALUATION,
}


@pytest.mark.parametrize("state", State)
def test_the_end_of_a_round_binds_until_the_council_of_that_level_has_met(state: State) -> None:
    case = replace(FILED, regime=R2, state=state)
    found = [
        one.kind for one in deadlines_of(case, None, TURN, official_calendar()) if one.kind.value.endswith("evaluation")
    ]
    assert found == ([BY_ROUND[state]] if state in BY_ROUND else [])


def stop(since: str, until: str | None) -> Suspension:
    ends = date.fromisoformat(until) if until else None
    return Suspension(since=date.fromisoformat(since), until=ends, role=Role.COMMUNE_PC, reason="x", decision="9")


def test_a_period_leaves_out_the_days_it_was_stopped_and_knows_no_others() -> None:
    before, on_the_day, later = (
        stop("2026-05-20", "2026-05-25"),
        stop("2026-05-28", "2026-06-01"),
        stop("2026-06-08", "2026-06-10"),
    )
    case = replace(FILED, state=State.DOSSIER_SUBMITTED, suspensions=(before, on_the_day, later))
    (deadline,) = deadlines_of(case, None, None, official_calendar())
    assert (deadline.due_on, deadline.suspensions) == (date(2026, 6, 24), (later,))


def test_no_period_of_an_office_runs_while_its_time_stands() -> None:
    stopped = replace(FILED, state=State.DOSSIER_SUBMITTED, suspensions=(stop("2026-06-08", None),))
    assert deadlines_of(stopped, None, None, official_calendar()) == ()
