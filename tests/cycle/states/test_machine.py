"""The real machine and the table that is compiled from it say the same, whatever the case and the facts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Proposal
from cycle.council import Council, CouncilForm, Member, Recusal
from cycle.dossier import Document
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.plan import MissedGate, Plan, Policies, TransitionOverrun
from cycle.request import CouncilGiven, Details
from cycle.round import Round
from cycle.rules.registry import FIRST_DAY, rulebook
from cycle.score import GateMissed, MemberSheet, Result
from cycle.states.chart import chart
from cycle.states.decide import Move, decide, governing_rules, move_if_open, steps_from
from cycle.states.machine import destination, table
from cycle.vocabulary import (
    BEFORE_CERTIFICATE,
    FINAL_STATES,
    CaseKind,
    DocumentKind,
    Ground,
    Level,
    ProducerKind,
    Regime,
    Role,
    State,
    Step,
)
from tests.support.states import SOURCE, idea_phase, plain_case, plain_plan

UNITS = ("dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi", "hoa-binh/cao-phong/thu-phong")
MEMBERS = (Member("A", chair=True), Member("B"))
ACTING = (None, "dong-nai", "dong-nai/dinh-quan", "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi", "phu-tho", "ca-mau")
CAME_FROM = (State.CERTIFIED, State.RENEWAL_DUE, State.EXTENDED, State.EXPIRED)
ONE_OF_EACH = tuple(Document(kind) for kind in DocumentKind)

days = st.dates(FIRST_DAY, date(2028, 12, 31))
means = st.one_of(st.integers(0, 100), st.fractions(0, 100, max_denominator=9), st.sampled_from([50, 70, 90]))
gates = st.lists(st.builds(GateMissed, st.integers(3, 5), st.just("2.3")), max_size=2).map(tuple)
results = st.builds(Result, means, gates)
documents = st.one_of(
    st.just(ONE_OF_EACH),
    st.lists(st.builds(Document, st.sampled_from(DocumentKind), valid_until=st.none() | days), max_size=4).map(tuple),
)
levels = st.sampled_from([Level.DISTRICT, Level.PROVINCE, Level.NATION])
sittings = st.lists(
    st.builds(Sitting, level=levels, convened_on=days, council=st.just("1"), result=st.none() | results),
    max_size=3,
    unique_by=lambda sitting: sitting.level,
).map(tuple)


@st.composite
def certificates(draw: st.DrawFn) -> Certificate:
    issued = draw(days)
    stars, level = draw(st.integers(3, 5)), draw(levels)
    end = issued + timedelta(days=1096)
    until = draw(st.none() | st.just(end + timedelta(days=180)))
    return Certificate(stars, level, "dong-nai", "9/QĐ-UBND", issued, issued, end, extended_until=until)


any_state, any_role = st.sampled_from(list(State)), st.sampled_from(list(Role))


@st.composite
def cases(draw: st.DrawFn, states: st.SearchStrategy[State] = any_state) -> Case:
    state = draw(states)
    filed = draw(st.none() | days)
    came_from = draw(st.sampled_from(CAME_FROM)).value
    proposal = Proposal(draw(st.sampled_from(Ground)).value, draw(days), draw(st.booleans()), came_from)
    return Case(
        id="c1",
        ref="P1",
        kind=draw(st.sampled_from(CaseKind)),
        product=Product("Cacao", draw(st.sampled_from([1, 13, 26]))),
        producer=Producer("HTX A", draw(st.sampled_from(ProducerKind)), draw(st.sampled_from([None, "123"]))),
        unit=draw(st.sampled_from(UNITS)),
        regime=draw(st.sampled_from(Regime)),
        plan=None,
        state=state,
        since=draw(st.just(FIRST_DAY) | days),
        opened_on=FIRST_DAY,
        filed_on=filed,
        received_on=filed,
        dossier=draw(documents),
        sittings=draw(sittings),
        certificate=None if state in BEFORE_CERTIFICATE else draw(certificates()),
        proposal=proposal if state is State.REVOCATION_PROPOSED else None,
        notified=draw(st.sampled_from([None, 180, 30])),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    selector = draw(st.sampled_from([Level.DISTRICT, Level.PROVINCE]))
    idea = idea_phase(selector)
    policies = Policies(
        business_plan_required=draw(st.booleans()),
        transition_overrun=draw(st.sampled_from(TransitionOverrun)),
        missed_gate=draw(st.sampled_from(MissedGate)),
    )
    return plain_plan(
        year=2024,
        ends=date(2028, 12, 31),
        idea=draw(st.sampled_from([None, idea])),
        policies=policies,
    )


@st.composite
def details(draw: st.DrawFn) -> Details:
    return Details(
        documents=draw(documents),
        council=draw(st.sampled_from([None, CouncilGiven("45/QĐ-UBND", MEMBERS)])),
        average=draw(st.none() | st.fractions(0, 100, max_denominator=3)),
        scores=draw(st.sampled_from([(), (MemberSheet("A", {"1.1": 60}),), (MemberSheet("X", {"1.1": 60}),)])),
        recused=draw(st.sampled_from([(), (), (Recusal("A", "kin"),), (Recusal("X", "kin"),)])),
        form=draw(st.none() | st.sampled_from(CouncilForm)),
        meeting=draw(st.none() | st.integers(1, 3)),
        second_scoring=draw(st.booleans()),
        stars=draw(st.sampled_from([None, None, 3, 4, 5])),
        valid_from=draw(st.none() | days),
        valid_until=draw(st.none() | days),
        ground=draw(st.none() | st.sampled_from(Ground)),
        to_unit=draw(st.sampled_from([None, *UNITS])),
        historical=draw(st.booleans()),
    )


@st.composite
def some_facts(draw: st.DrawFn, roles: st.SearchStrategy[Role] = any_role) -> Facts:
    turn = Round(Level.PROVINCE, "dong-nai", 2024, 1, draw(days), draw(days), draw(days), SOURCE)
    council = Council(
        Level.PROVINCE, "dong-nai", "2024-1", "45/QĐ-UBND", FIRST_DAY, draw(st.sampled_from([(), MEMBERS]))
    )
    return Facts(
        on=draw(days),
        by=Actor(draw(roles), draw(st.sampled_from([None, "HTX A", "HTX B"])), draw(st.sampled_from(ACTING))),
        details=draw(details()),
        plan=draw(st.none() | plans()),
        predecessor=draw(st.none() | cases(st.sampled_from(CAME_FROM))),
        successor=draw(st.none() | cases()),
        council=draw(st.sampled_from([None, council])),
        round=draw(st.sampled_from([None, turn])),
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Case, Step, Facts, bool]:
    """A step that the chart has from where the case stands, most often asked by one who may take it."""
    case = draw(cases(st.sampled_from(sorted(set(State) - FINAL_STATES))))
    opening = draw(st.integers(0, 9)) == 0
    rows = [row for row in chart(case.regime) if row.source is (None if opening else case.state)]
    if not rows:
        return case, draw(st.sampled_from(Step)), draw(some_facts()), False
    row = draw(st.sampled_from(rows))
    facts = draw(some_facts(st.sampled_from(sorted(row.roles)) | any_role))
    return case, row.step, replace(facts, by=replace(facts.by, name=None)), opening


@given(questions())
@settings(max_examples=400)
def test_the_machine_goes_where_the_table_says(question: tuple[Case, Step, Facts, bool]) -> None:
    case, step, facts, opening = question
    rules = rulebook(case.regime)
    verdict = decide(case, step, facts, rules, opening=opening)
    assert destination(step, case, facts, rules, opened=not opening) is (
        verdict.dest if isinstance(verdict, Move) else None
    )
    if not opening:
        assert move_if_open(case, step, facts, rules) == (verdict if isinstance(verdict, Move) else None)
    if not isinstance(verdict, Move):
        assert verdict.reasons and verdict.step is step
    else:
        assert any(row.dest is verdict.dest for row in table(case.regime)[step, verdict.source])
        assert set(verdict.changes) <= set(Case.__dataclass_fields__) - {"id", "state", "since", "version"}


@given(cases(), some_facts(), st.sampled_from(Step))
@settings(max_examples=150)
def test_no_step_of_any_kind_leaves_a_final_state_or_the_chart(case: Case, facts: Facts, step: Step) -> None:
    rules = rulebook(case.regime)
    verdict = decide(case, step, facts, rules)
    assert destination(step, case, facts, rules) is (verdict.dest if isinstance(verdict, Move) else None)
    if case.state in FINAL_STATES or (step, case.state) not in table(case.regime):
        assert not isinstance(verdict, Move)
        assert [reason.code for reason in verdict.reasons] == ["step.not_from_here"]


SHARED = [(regime, key) for regime in Regime for key, rows in table(regime).items() if len(rows) > 1]


@given(st.sampled_from(SHARED), cases(), some_facts(), certificates(), st.sampled_from(CAME_FROM))
@settings(max_examples=100)
def test_of_two_rows_with_one_step_and_source_exactly_one_applies(
    shared: tuple[Regime, tuple[Step, State | None]], case: Case, facts: Facts, certificate: Certificate, before: State
) -> None:
    regime, (step, source) = shared
    proposal = Proposal("other", FIRST_DAY, by_clock=False, came_from=before.value)
    case = replace(case, state=source or case.state, certificate=certificate, proposal=proposal)
    rows = table(regime)[step, source]
    assert len([row for row in rows if row.when and row.when(case, facts, rulebook(regime))]) == 1


def test_the_steps_that_share_a_source_are_these() -> None:
    assert {key for _, key in SHARED} == {
        (Step.REGISTER, None),
        (Step.EXPIRE, State.EXTENDED),
        *((Step.RECORD_RESULT, state) for state in State if state.value.endswith("_evaluation")),
        (Step.DISMISS_REVOCATION, State.REVOCATION_PROPOSED),
    }


@pytest.mark.parametrize("regime", Regime)
def test_the_steps_from_a_state_are_those_of_the_chart(regime: Regime) -> None:
    for state in State:
        expected = {row.step for row in chart(regime) if row.source is state}
        assert set(steps_from(state, rulebook(regime))) == expected


@given(cases(st.sampled_from(sorted(BEFORE_CERTIFICATE))), some_facts(), st.sampled_from(Step))
@settings(max_examples=100)
def test_from_filing_to_the_decision_no_step_but_transfer_and_filing_again_changes_the_rules(
    case: Case, facts: Facts, step: Step
) -> None:
    if case.filed_on is None:
        return
    rules = governing_rules(case, step, facts.on)
    if step not in {Step.TRANSFER, Step.SUBMIT_DOSSIER}:
        assert rules.regime is case.regime
    verdict = decide(case, step, facts, rules)
    if isinstance(verdict, Move) and step not in {Step.TRANSFER, Step.SUBMIT_DOSSIER}:
        assert verdict.changes.get("regime", case.regime) is case.regime


def test_every_edge_of_every_regime_is_judged_alike_for_some_plain_facts() -> None:
    case = plain_case(
        ref=None,
        state=State.CERTIFIED,
        since=FIRST_DAY,
        opened_on=FIRST_DAY,
        certificate=Certificate(4, Level.PROVINCE, "dong-nai", "1", FIRST_DAY, FIRST_DAY, date(2021, 5, 7)),
    )
    for regime, role in product(Regime, Role):
        rules = rulebook(regime)
        for row in chart(regime):
            here = replace(case, regime=regime, state=row.source or State.IMPLEMENTING)
            facts = Facts(rules.starts + timedelta(days=30), Actor(role), Details(ground=Ground.OTHER))
            opening = row.source is None
            verdict = decide(here, row.step, facts, rules, opening=opening)
            moved = destination(row.step, here, facts, rules, opened=not opening)
            assert moved is (verdict.dest if isinstance(verdict, Move) else None)
