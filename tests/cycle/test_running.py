"""Which deadlines can run where: asked of the process, never written down a second time."""

from datetime import date

import pytest

from cycle.deadlines import DeadlineKind, Nature
from cycle.plan import Plan, Policies, TransitionOverrun
from cycle.rules.plan_file import shipped_plan
from cycle.rules.registry import rulebook
from cycle.running import Running, reachable, running
from cycle.states.chart import chart
from cycle.vocabulary import FINAL_STATES, CaseKind, Level, Phase, Regime, State, Step
from tests.support.states import plain_plan


def found(regime: Regime, plan: Plan | None = None, *levels: Level) -> tuple[Running, ...]:
    book = rulebook(regime)
    return running(book, plan, dict.fromkeys(levels, book.council_levels.source))


def of_kind(kind: DeadlineKind, run: tuple[Running, ...]) -> list[Running]:
    return [one for one in run if one.deadline.kind is kind]


@pytest.mark.parametrize("regime", Regime)
def test_nothing_runs_where_no_case_can_be_or_before_a_dossier_is_filed(regime: Regime) -> None:
    states = {one.state for one in found(regime, shipped_plan("hoa_binh_2023"), *Level)}
    assert states <= reachable(chart(regime)) - FINAL_STATES
    assert not [state for state in states if state.phase in {Phase.IDEA, Phase.BUSINESS_PLAN}]


def test_a_state_that_no_row_leads_to_cannot_be_reached() -> None:
    assert State.DISTRICT_RECEIVED in reachable(chart(Regime.R3))
    assert State.DISTRICT_RECEIVED not in reachable(chart(Regime.R5))
    rows = [row for row in chart(Regime.R5) if row.dest is not State.NATIONAL_RECEIVED]
    assert {state for state in reachable(rows) if state.phase is Phase.NATIONAL} == set()


def test_the_decision_of_2026_sets_its_own_time_limits() -> None:
    run = found(Regime.R5)
    lengths = {one.deadline.kind: (one.deadline.budget, one.deadline.unit) for one in run if one.deadline.budget}
    assert {kind.value: (budget, unit and unit.value) for kind, (budget, unit) in lengths.items()} == {
        "commune_assessment": (15, "working_days"),
        "re_evaluation_decision": (45, "days"),
        "revocation_decision": (15, "days"),
    }
    assert all(one.deadline.nature is Nature.SOFT and not one.steps for one in run if one.deadline.budget)
    assert {one.case_kind for one in of_kind(DeadlineKind.RE_EVALUATION_DECISION, run)} == {CaseKind.RE_EVALUATION}


def test_only_the_decision_of_2026_prolongs_a_certificate() -> None:
    for regime in Regime:
        ends = of_kind(DeadlineKind.EXTENSION_END, found(regime))
        assert {one.steps for one in ends} == ({(Step.EXPIRE,)} if regime is Regime.R5 else set())


def test_districts_hand_over_and_old_dossiers_lapse_on_the_day_of_the_law() -> None:
    transfer = of_kind(DeadlineKind.TRANSITION, found(Regime.R3))
    assert {(one.deadline.due_on, one.steps) for one in transfer} == {(date(2025, 7, 5), (Step.TRANSFER,))}
    lapse = of_kind(DeadlineKind.TRANSITION, found(Regime.R4))
    assert {(one.case_kind.value, one.deadline.due_on, one.steps) for one in lapse} == {
        ("first", date(2026, 7, 21), (Step.LAPSE,)),
        ("upgrade", date(2026, 7, 21), (Step.LAPSE,)),
        ("re_evaluation", date(2026, 6, 22), (Step.LAPSE,)),
    }
    plan = plain_plan(policies=Policies(transition_overrun=TransitionOverrun.CONTINUE))
    goes_on = of_kind(DeadlineKind.TRANSITION, found(Regime.R4, plan))
    assert {(one.deadline.nature, one.steps) for one in goes_on} == {(Nature.SOFT, ())}
    assert not of_kind(DeadlineKind.TRANSITION, found(Regime.R5))


def test_a_level_is_late_only_where_something_dates_its_rounds() -> None:
    for levels in ((), (Level.PROVINCE,), (Level.PROVINCE, Level.NATION)):
        kinds = {one.deadline.kind.value for one in found(Regime.R5, None, *levels)}
        dated = {"province_evaluation": Level.PROVINCE, "national_evaluation": Level.NATION}
        assert {level for kind, level in dated.items() if kind in kinds} == set(levels)


def test_a_plan_that_proposes_revocation_sets_the_day_of_registering_again() -> None:
    again = of_kind(DeadlineKind.REREGISTRATION, found(Regime.R3, shipped_plan("hoa_binh_2023")))
    assert {(one.state, one.deadline.due_on, one.steps) for one in again} == {
        (State.EXPIRED, date(2023, 3, 17), (Step.PROPOSE_REVOCATION,))
    }
    assert not of_kind(DeadlineKind.REREGISTRATION, found(Regime.R3, shipped_plan("dong_nai_2023")))
