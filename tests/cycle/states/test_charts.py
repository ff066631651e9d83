"""The charts of the five regimes against the published table: who takes which step, from where, to where.

Every edge is driven once with facts that satisfy it and once with facts that do not, by the machine and by the
table; then every role tries every step in every state, for its own unit and for another one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, product

import pytest

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Declined, Proposal
from cycle.dossier import Document
from cycle.facts import Facts
from cycle.people import Actor, Producer
from cycle.plan import Plan, Policies
from cycle.request import CouncilGiven, Details, Finding
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import BelowAtNation
from cycle.score import Result, parse_mean
from cycle.states.chart import chart
from cycle.states.decide import Move, decide
from cycle.states.machine import UNOPENED, Edge, destination, machine, table
from cycle.states.row import Row
from cycle.states.sitting import meets_again
from cycle.suspension import Suspension
from cycle.verdict import Refusal
from cycle.vocabulary import (
    BEFORE_CERTIFICATE,
    FINAL_STATES,
    CaseKind,
    DocumentKind,
    Ground,
    Level,
    Phase,
    ProducerKind,
    Regime,
    Role,
    State,
    Step,
)
from tests.support.states import A_DAY_UNDER, idea_phase, plain_case, plain_plan

# step | from | to | roles | regimes, all where none is named; "-" opens a case.
# `selector`: district or province as the plan says, the province alone where there is no district.
# A remark stands above a line that is a decision of ours, with its reason.
PUBLISHED = """
register | - | idea_registered | producer
register | - | implementing | producer
return_idea | idea_registered | idea_returned | selector
resubmit_idea | idea_returned | idea_registered | producer
select_idea | idea_registered | idea_selected | selector
reject_idea | idea_registered | rejected | selector
submit_plan | idea_selected plan_returned | plan_submitted | producer
return_plan | plan_submitted | plan_returned | district_agency | 123
return_plan | plan_submitted | plan_returned | provincial_agency | 45
approve_plan | plan_submitted | implementing | district_agency | 123
approve_plan | plan_submitted | implementing | provincial_agency | 45
submit_dossier | implementing dossier_returned | dossier_submitted | producer
# where the plan asks for no business plan
submit_dossier | idea_selected | dossier_submitted | producer
return_dossier | dossier_submitted | dossier_returned | commune_pc district_agency | 123
return_dossier | dossier_submitted | dossier_returned | commune_pc | 45
return_dossier | district_received | dossier_returned | district_agency | 123
assess_at_commune | dossier_submitted | commune_assessed | commune_pc
# once a document that it assessed has been replaced
assess_at_commune | district_received | district_received | commune_pc | 123
assess_at_commune | province_received | province_received | commune_pc
forward | dossier_submitted | district_received | commune_pc | 12
forward | commune_assessed | district_received | commune_pc | 123
forward | commune_assessed | province_received | commune_pc | 45
convene | district_received | district_evaluation | district_agency | 123
convene | province_received | province_evaluation | provincial_agency
convene | national_received | national_evaluation | ministry
convene | province_reconsideration | province_evaluation | provincial_agency | 12345
# the first of the two meetings of R2 leaves the case with the council (seed rule HB-08)
record_result | district_evaluation | district_evaluation | district_council | 2
record_result | province_evaluation | province_evaluation | provincial_council | 2
record_result | national_evaluation | national_evaluation | national_council | 2
record_result | district_evaluation | district_scored | district_council | 123
record_result | province_evaluation | province_scored | provincial_council
record_result | national_evaluation | national_scored | national_council
defer | district_evaluation | dossier_returned | district_council | 123
defer | province_evaluation | dossier_returned | provincial_council
recognise | district_scored district_reconsideration | certified | district_pc | 3
recognise | province_scored | certified | provincial_pc
recognise | province_reconsideration | certified | provincial_pc | 12345
recognise | national_scored | certified | ministry
decline | district_scored | not_recognised | district_pc | 123
decline | district_reconsideration | not_recognised | district_pc | 3
# in R3 it goes back to the district (DN-08)
decline | province_scored | not_recognised | provincial_pc | 1245
decline | national_scored | not_recognised | ministry
forward | district_scored | province_received | district_pc | 123
forward | province_scored | national_received | provincial_pc
# the re-evaluation of five stars (26/2026, Điều 7 khoản 6 điểm e)
forward | province_received | national_received | provincial_pc | 5
request_supplement | province_received | province_supplement | provincial_agency
request_supplement | national_received | national_supplement | ministry
supplement | province_supplement | province_received | commune_pc district_pc provincial_pc producer | 123
supplement | province_supplement | province_received | commune_pc provincial_pc producer | 45
supplement | national_supplement | national_received | commune_pc district_pc provincial_pc producer | 123
supplement | national_supplement | national_received | commune_pc provincial_pc producer | 45
reject_dossier | province_received | rejected | provincial_agency | 45
return_to_district | province_received | district_reconsideration | provincial_council provincial_agency | 3
return_to_district | province_scored | district_reconsideration | provincial_council provincial_agency | 3
reopen_dossier | district_reconsideration | dossier_returned | district_agency | 3
return_to_province | national_scored | province_reconsideration | ministry | 12345
import_certificate | - | certified | admin
# from renewal_due: the next mark
notify_expiry | certified renewal_due | renewal_due | clock
decline_renewal | certified | certified | producer commune_pc district_agency provincial_agency | 123
decline_renewal | renewal_due | renewal_due | producer commune_pc district_agency provincial_agency | 123
decline_renewal | expired | expired | producer commune_pc district_agency provincial_agency | 123
decline_renewal | certified | certified | producer commune_pc provincial_agency | 45
decline_renewal | renewal_due | renewal_due | producer commune_pc provincial_agency | 45
decline_renewal | expired | expired | producer commune_pc provincial_agency | 45
# follows when the producer registers again
resume_renewal | certified | certified | clock
resume_renewal | renewal_due | renewal_due | clock
resume_renewal | expired | expired | clock
resume_renewal | revocation_proposed | revocation_proposed | clock
extend | certified renewal_due | extended | clock
expire | certified renewal_due extended | expired | clock
supersede | certified renewal_due extended expired revocation_proposed | superseded | clock
inspect | certified | certified | provincial_agency ministry inspector
inspect | renewal_due | renewal_due | provincial_agency ministry inspector
inspect | extended | extended | provincial_agency ministry inspector
# the sweep proposes where the plan says so
propose_revocation | certified renewal_due extended expired | revocation_proposed | provincial_agency inspector clock
# an office takes the clock's proposal up
propose_revocation | revocation_proposed | revocation_proposed | provincial_agency inspector clock
# by the clock when the producer registers again
dismiss_revocation | revocation_proposed | certified renewal_due extended expired | provincial_agency clock
revoke | revocation_proposed | revoked | district_pc provincial_pc ministry | 123
revoke | revocation_proposed | revoked | provincial_pc ministry | 45
withdraw_recognition | certified renewal_due extended | recognition_withdrawn | provincial_pc ministry
# time that an office has can be stopped; no rule of the programme says so
suspend | dossier_submitted | dossier_submitted | commune_pc admin
resume | dossier_submitted | dossier_submitted | commune_pc admin
suspend | commune_assessed | commune_assessed | commune_pc admin
resume | commune_assessed | commune_assessed | commune_pc admin
suspend | district_received | district_received | district_agency admin | 123
resume | district_received | district_received | district_agency admin | 123
suspend | district_evaluation | district_evaluation | district_agency admin | 123
resume | district_evaluation | district_evaluation | district_agency admin | 123
suspend | province_received | province_received | provincial_agency admin
resume | province_received | province_received | provincial_agency admin
suspend | province_supplement | province_supplement | provincial_agency admin
resume | province_supplement | province_supplement | provincial_agency admin
suspend | province_evaluation | province_evaluation | provincial_agency admin
resume | province_evaluation | province_evaluation | provincial_agency admin
suspend | national_received | national_received | ministry admin
resume | national_received | national_received | ministry admin
suspend | national_supplement | national_supplement | ministry admin
resume | national_supplement | national_supplement | ministry admin
suspend | national_evaluation | national_evaluation | ministry admin
resume | national_evaluation | national_evaluation | ministry admin
suspend | revocation_proposed | revocation_proposed | provincial_agency ministry admin
resume | revocation_proposed | revocation_proposed | provincial_agency ministry admin
"""
SELECTORS = {True: "district_agency provincial_agency", False: "provincial_agency"}
#: No case gets there under these rules: R1 and R2 rule no return from above, R4 and R5 have no districts.
NOT_IN = {
    Regime.R1: {State.DISTRICT_RECONSIDERATION},
    Regime.R2: {State.DISTRICT_RECONSIDERATION},
    Regime.R3: set(),
    Regime.R4: {state for state in State if state.phase is Phase.DISTRICT},
    Regime.R5: {state for state in State if state.phase is Phase.DISTRICT},
}

Line = tuple[Step, State | None, State, frozenset[Role]]

every_regime = pytest.mark.parametrize("regime", Regime)


def published(regime: Regime) -> set[Line]:
    return set(chain(_published_lines(regime), _closing_lines(rulebook(regime).has_district)))


def _published_lines(regime: Regime) -> Iterator[Line]:
    for line in PUBLISHED.strip().splitlines():
        if line.startswith("#"):
            continue
        step, sources, dests, roles, where = (part.strip() for part in f"{line}|".split("|")[:5])
        if regime.value[1] not in (where or "12345"):
            continue
        if roles == "selector":
            roles = SELECTORS[rulebook(regime).has_district]
        for source, dest in product(sources.split(), dests.split()):
            who = frozenset(Role(role) for role in roles.split())
            yield Step(step), None if source == "-" else State(source), State(dest), who


def _closing_lines(has_district: bool) -> Iterator[Line]:
    """Withdrawal and lapse before a certificate, transfer of every open case."""
    for state in set(State) - FINAL_STATES:
        gone = state.phase is Phase.DISTRICT and not has_district
        yield Step.TRANSFER, state, State.PROVINCE_RECEIVED if gone else state, frozenset({Role.CLOCK, Role.ADMIN})
        if state in BEFORE_CERTIFICATE:
            yield Step.WITHDRAW, state, State.WITHDRAWN, frozenset({Role.PRODUCER})
            yield Step.LAPSE, state, State.LAPSED, frozenset({Role.CLOCK})


# The table.


@every_regime
def test_the_chart_is_the_published_table(regime: Regime) -> None:
    rows = {(row.step, row.source, row.dest, row.roles) for row in chart(regime)}
    assert rows - published(regime) == set()
    assert published(regime) - rows == set()


@every_regime
def test_two_rows_with_one_step_and_source_are_told_apart(regime: Regime) -> None:
    for rows in table(regime).values():
        assert len(rows) == 1 or all(row.when for row in rows)
    seen = [(row.step, row.source, row.dest, row.when, row.guards) for row in chart(regime)]
    assert len(set(seen)) == len(seen)


@every_regime
def test_the_machine_has_an_edge_with_one_condition_for_every_row_and_no_other_event(regime: Regime) -> None:
    events = machine(regime).events
    assert not [name for name in events if name.startswith("to_")]
    assert {Step(name) for name in events} == {row.step for row in chart(regime)}
    edges = [edge for event in events.values() for edge in chain(*event.transitions.values())]
    assert len(edges) == len(chart(regime))
    for edge in edges:
        (condition,) = edge.conditions
        assert isinstance(condition.func, Edge) and condition.target is True
        assert not (edge.prepare or edge.before or edge.after)
        assert edge.source in {UNOPENED, *State} and edge.dest in set(State)
    assert machine(regime).models == []


# Ways through it.


def _reached(regime: Regime, *starts: State | None) -> set[State | None]:
    found, waiting = set(starts), list(starts)
    while waiting:
        here = waiting.pop()
        further = {row.dest for row in chart(regime) if row.source is here} - found
        found |= further
        waiting += further
    return found


@every_regime
def test_every_state_can_be_reached(regime: Regime) -> None:
    assert set(State) - _reached(regime, None) == NOT_IN[regime]


@every_regime
def test_every_state_that_is_not_final_has_a_way_to_the_end_besides_time_and_withdrawal(regime: Regime) -> None:
    leaving = {Step.WITHDRAW, Step.LAPSE, Step.TRANSFER}
    for state in set(State) - FINAL_STATES - NOT_IN[regime]:
        assert [
            row for row in chart(regime) if row.source is state and row.dest is not state and row.step not in leaving
        ]
        assert FINAL_STATES & _reached(regime, state)


@every_regime
def test_nothing_leaves_a_final_state(regime: Regime) -> None:
    assert not [row for row in chart(regime) if row.source in FINAL_STATES]


@every_regime
@pytest.mark.parametrize("state", [State.CERTIFIED, State.RENEWAL_DUE, State.EXTENDED, State.EXPIRED])
def test_every_certificate_can_be_revoked(regime: Regime, state: State) -> None:
    assert State.REVOKED in _reached(regime, state)


# Facts that satisfy an edge.

A_DAY = {**A_DAY_UNDER, Regime.R3: date(2024, 3, 15)}
AFTER_THE_OLD_RULES = date(2026, 8, 3)
PLAN = plain_plan(year=2024)
CASE = plain_case(
    producer=Producer("HTX A", ProducerKind.COOPERATIVE, "123"),
    plan="p",
    since=date(2024, 3, 1),
    opened_on=date(2024, 3, 1),
    dossier=tuple(Document(kind) for kind in DocumentKind),
)
OWN = {
    Level.COMMUNE: "dong-nai/dinh-quan/phu-loi",
    Level.DISTRICT: "dong-nai/dinh-quan",
    Level.PROVINCE: "dong-nai",
    Level.NATION: "vn",
}
OTHER = {
    Level.COMMUNE: "dong-nai/dinh-quan/la-nga",
    Level.DISTRICT: "dong-nai/xuan-loc",
    Level.PROVINCE: "lam-dong",
    Level.NATION: "vn",
}
MEANS = {
    (Step.RECOGNISE, State.DISTRICT_SCORED): "60",
    (Step.RECOGNISE, State.DISTRICT_RECONSIDERATION): "60",
    (Step.RECOGNISE, State.NATIONAL_SCORED): "95",
    (Step.RETURN_TO_DISTRICT, State.PROVINCE_SCORED): "40",
} | {(Step.FORWARD, state): "95" for state in (State.DISTRICT_SCORED, State.PROVINCE_SCORED)}
#: Where no rules of the regime ever let a case through.
NEVER = {(Step.LAPSE, regime) for regime in Regime if regime is not Regime.R4} | {
    (Step.EXTEND, regime) for regime in Regime if regime is not Regime.R5
}


def satisfied(row: Row, regime: Regime, by: Actor) -> tuple[Case, Facts]:
    """A case and facts that nothing but the actor can make this row refuse."""
    on = AFTER_THE_OLD_RULES if row.step is Step.LAPSE else A_DAY[regime]
    before = on - timedelta(days=10)
    case = replace(
        CASE,
        regime=regime,
        state=row.source or row.dest,
        since=before,
        filed_on=before,
        received_on=before,
        sittings=tuple(_sittings(row)),
        certificate=_certificate(row, by.role, on),
        proposal=_proposal(row, before),
        notified=180 if row.source is State.RENEWAL_DUE else None,
        renewal_declined=Declined(before, "chi phí cao") if row.step is Step.RESUME_RENEWAL else None,
    )
    if row.step is Step.RESUME:
        stop = Suspension(since=before, role=Role.ADMIN, reason="bão", decision="1/CV")
        case = replace(case, suspensions=(stop,))
    if (row.step, row.dest) == (Step.ASSESS_AT_COMMUNE, row.source):
        replaced = Document(DocumentKind.EVIDENCE, "kiểm nghiệm", sha256="0" * 64)
        case = replace(case, approvals=case.with_approval(row.step, Level.COMMUNE, before, (replaced,)))
    facts = Facts(on, by, _details(row, regime), _plan(row, by.role), successor=_successor(row, before))
    if (row.step, row.source) == (Step.FORWARD, State.PROVINCE_RECEIVED):
        ended = Certificate(5, Level.NATION, "vn", "9/QĐ-BNN", before, before, on)
        facts.predecessor = replace(CASE, id="c0", state=State.CERTIFIED, certificate=ended)
        case = replace(case, kind=CaseKind.RE_EVALUATION, predecessor="c0")
    return case, facts


def _sittings(row: Row) -> Iterator[Sitting]:
    if (
        row.source is None
        or not row.source.phase
        or row.source.phase not in {Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL}
    ):
        return
    mean = parse_mean(MEANS.get((row.step, row.source), "10" if row.step is Step.DECLINE else "75"))
    by_nation = row.source.phase is Phase.NATIONAL or row.source is State.PROVINCE_RECONSIDERATION
    for level in (Level.DISTRICT, Level.PROVINCE, *((Level.NATION,) if by_nation else ())):
        yield Sitting(level=level, convened_on=date(2018, 6, 1), council="1/QĐ-UBND", result=Result(mean))


def _certificate(row: Row, role: Role, on: date) -> Certificate | None:
    if row.source in BEFORE_CERTIFICATE or row.step is Step.REGISTER:
        return None
    stars, level = {Role.DISTRICT_PC: (3, Level.DISTRICT), Role.MINISTRY: (5, Level.NATION)}.get(
        role, (4, Level.PROVINCE)
    )
    days = {Step.EXPIRE: -1, Step.EXTEND: -1, Step.NOTIFY_EXPIRY: 30}.get(row.step, 400)
    end = on + timedelta(days=days)
    return Certificate(stars, level, OWN[level], "9/QĐ-UBND", on - timedelta(days=500), on - timedelta(days=500), end)


def _proposal(row: Row, on: date) -> Proposal | None:
    if row.source is not State.REVOCATION_PROPOSED:
        return None
    came_from = row.dest if row.step is Step.DISMISS_REVOCATION else State.EXPIRED
    return Proposal("other", on, by_clock=True, came_from=came_from.value)


def _details(row: Row, regime: Regime) -> Details:
    if row.step is Step.PROPOSE_REVOCATION:
        return Details(ground=Ground.LAW_BREACH)
    if row.step in {Step.DECLINE_RENEWAL, Step.SUSPEND, Step.RESUME}:
        return Details(reason="chi phí cao", decision="7/QĐ-UBND")
    if row.step is Step.INSPECT:
        return Details(finding=Finding.IN_ORDER)
    if row.step is Step.TRANSFER:
        return Details(to_unit="dong-nai/xuan-loc/phu-loi")
    reviewed = rulebook(regime).below_at_nation.value is BelowAtNation.REVIEWED
    waived = reviewed and (row.step, row.source) == (Step.RECOGNISE, State.PROVINCE_RECONSIDERATION)
    council = CouncilGiven("45/QĐ-UBND")
    if row.when is meets_again:
        return Details(average=parse_mean("75"), meeting=1)
    return Details(council=council, average=parse_mean("75"), decision="1/QĐ-UBND", historical=waived)


def _plan(row: Row, role: Role) -> Plan:
    selector = Level.DISTRICT if role is Role.DISTRICT_AGENCY else Level.PROVINCE
    idea = idea_phase(selector)
    skips = row.step is Step.SUBMIT_DOSSIER and row.source is State.IDEA_SELECTED
    return replace(
        PLAN,
        idea=None if row.step is Step.REGISTER and row.dest is State.IMPLEMENTING else idea,
        policies=Policies(business_plan_required=not skips),
    )


def _successor(row: Row, on: date) -> Case | None:
    pending = row.step is Step.EXTEND or (row.when is not None and row.when.__name__ == "still_pending")
    filed = replace(CASE, id="c2", kind=CaseKind.RE_EVALUATION, state=State.DOSSIER_SUBMITTED, filed_on=on)
    if row.step is Step.SUPERSEDE:
        return replace(filed, state=State.CERTIFIED)
    return filed if pending or row.step is Step.RESUME_RENEWAL else None


# Every edge, with facts that satisfy it and with facts that do not.


def usual(row: Row) -> Role:
    """One of those who take the step; for revocation and the like a province, whose certificates are at hand."""
    roles = row.roles - {Role.CLOCK} or row.roles
    return Role.PROVINCIAL_PC if Role.PROVINCIAL_PC in roles else min(roles)


@every_regime
def test_the_machine_and_the_table_take_every_edge_when_all_is_well_and_none_otherwise(regime: Regime) -> None:
    rules = rulebook(regime)
    for row in chart(regime):
        opening = row.source is None
        case, facts = satisfied(row, regime, Actor(usual(row)))
        verdict = decide(case, row.step, facts, rules, opening=opening)
        moved = destination(row.step, case, facts, rules, opened=not opening)
        if (row.step, regime) in NEVER:
            assert isinstance(verdict, Refusal) and moved is None, row
            continue
        assert isinstance(verdict, Move) and verdict.dest is row.dest is moved, (row, verdict)
        early = replace(facts, on=case.since - timedelta(days=1))
        stranger = next(role for role in Role if role not in row.roles)
        for wrong in (early, replace(facts, by=Actor(stranger))):
            assert isinstance(decide(case, row.step, wrong, rules, opening=opening), Refusal), row
            assert destination(row.step, case, wrong, rules, opened=not opening) is None, row


@every_regime
def test_a_step_that_the_regime_does_not_have_from_there_is_refused_by_both(regime: Regime) -> None:
    rules, rows = rulebook(regime), table(regime)
    for step, state in product(Step, State):
        if (step, state) in rows:
            continue
        facts = Facts(A_DAY[regime], Actor(Role.ADMIN))
        case = replace(CASE, regime=regime, state=state)
        refusal = decide(case, step, facts, rules)
        assert isinstance(refusal, Refusal)
        assert [(reason.code, reason.actual) for reason in refusal.reasons] == [("step.not_from_here", state.value)]
        assert state.value not in refusal.reasons[0].required.split(", ")
        assert destination(step, case, facts, rules) is None


# Every role, every step, every state, its own unit and another one.


@every_regime
def test_a_step_is_open_to_the_published_roles_of_the_unit_in_charge_and_to_nobody_else(regime: Regime) -> None:
    rules = rulebook(regime)
    allowed = {(step, source, role) for step, source, _, roles in published(regime) for role in roles}
    wrong = []
    for row, role, unit in product(chart(regime), Role, ("none", "own", "other")):
        if (row.step, regime) in NEVER:
            continue
        case, facts = satisfied(row, regime, Actor(role, unit=_unit(role, unit)))
        if row.step is Step.PROPOSE_REVOCATION and row.source is State.REVOCATION_PROPOSED and role is Role.CLOCK:
            continue  # time does not take up its own proposal
        verdict = decide(case, row.step, facts, rules, opening=row.source is None)
        bound = role.level not in {None, Level.NATION}
        expected = (row.step, row.source, role) in allowed and not (bound and unit == "other")
        if isinstance(verdict, Move) is not expected:
            wrong.append((row.step, row.source, role, unit, verdict))
    assert wrong == []


def _unit(role: Role, which: str) -> str | None:
    if which == "none" or role.level is None:
        return None
    return (OWN if which == "own" else OTHER)[role.level]


def test_the_unit_that_took_over_answers_for_a_commune_as_the_one_of_its_path_does() -> None:
    assert rulebook(Regime.R5).has_district is False
    row = next(row for row in chart(Regime.R5) if row.step is Step.REQUEST_SUPPLEMENT)
    case, facts = satisfied(row, Regime.R5, Actor(Role.PROVINCIAL_AGENCY))
    case = replace(case, unit="hoa-binh/cao-phong/thu-phong")
    for unit, moves in (("hoa-binh", True), ("phu-tho", True), ("hoabinh", True), ("son-la", False)):
        by = Actor(Role.PROVINCIAL_AGENCY, unit=unit)
        assert isinstance(decide(case, row.step, replace(facts, by=by), rulebook(Regime.R5)), Move) is moves, unit


@pytest.mark.parametrize(("unit", "inspects"), [("phu-tho", True), ("phu-tho/thu-phong", True), ("phu-tho/x", False)])
def test_an_inspector_of_any_unit_around_the_product_proposes_to_revoke(unit: str, inspects: bool) -> None:
    row = next(row for row in chart(Regime.R5) if (row.step, row.source) == (Step.PROPOSE_REVOCATION, State.CERTIFIED))
    case, facts = satisfied(row, Regime.R5, Actor(Role.INSPECTOR, unit=unit))
    case = replace(case, unit="hoa-binh/cao-phong/thu-phong")
    assert isinstance(decide(case, row.step, facts, rulebook(Regime.R5)), Move) is inspects


def test_a_producer_acts_for_its_own_case_however_the_name_is_typed() -> None:
    row = next(row for row in chart(Regime.R5) if (row.step, row.source) == (Step.WITHDRAW, State.IMPLEMENTING))
    names = {"HTX A": True, " htx  a ": True, None: True, "HTX B": False}
    for name, moves in names.items():
        case, facts = satisfied(row, Regime.R5, Actor(Role.PRODUCER, name))
        assert isinstance(decide(case, row.step, facts, rulebook(Regime.R5)), Move) is moves, name
