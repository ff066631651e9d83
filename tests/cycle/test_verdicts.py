"""A refusal: every unmet condition at once, each with what is, what must be, its article, and who cures it by when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.certificate import Declined, Proposal
from cycle.citation import Confidence
from cycle.council import Council, CouncilForm, Member, Recusal
from cycle.dossier import Document
from cycle.errors import BadValueError, GuardFaultError, RefusedError
from cycle.facts import Facts, Visiting
from cycle.people import Actor, Producer
from cycle.plan import CouncilPolicy, InspectionPolicy, IntakeMode, Plan
from cycle.request import Details
from cycle.round import Round
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import FIRST_DAY, rulebook
from cycle.rules.rulebook import Rulebook
from cycle.score import MemberSheet, Result, parse_mean
from cycle.states import decide as judging
from cycle.states.chart import chart
from cycle.states.decide import Move, decide
from cycle.states.machine import destination, machine, table
from cycle.states.row import Guard, Row, condition
from cycle.states.visiting import against_agreeing, against_calling_off, against_second, visit_agreed
from cycle.suspension import Suspension
from cycle.testing import examples
from cycle.verdict import Reason, Refusal
from cycle.visit import VisitState
from cycle.vocabulary import (
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
from cycle.wording.reasons import REASONS as SENTENCES
from tests.support.states import idea_phase, plain_case, plain_certificate, plain_plan

ON = date(2026, 8, 3)
ARTICLE = rulebook(Regime.R5).bands.source
CASE = plain_case(unit="dong-nai/phu-loi", regime=Regime.R5, since=date(2026, 6, 1), opened_on=date(2026, 6, 1))
CERTIFICATE = plain_certificate(date(2024, 3, 1), date(2027, 3, 1))
#: Conditions of the engine itself: no article states them.
INTERNAL = """step.not_from_here actor.role actor.other_unit actor.other_producer date.before_last_event council.missing
result.missing score.not_a_member score.recused score.left_out recusal.not_a_member meeting.not_yet meeting.too_soon
predecessor.unwanted predecessor.missing predecessor.state predecessor.highest
predecessor.has_open_case certificate.ends_before_start notice.not_due notice.all_sent transfer.same_unit
renewal.reason_missing renewal.declined_before renewal.under_way renewal.not_resumed
lapse.no_limit finding.missing actor.not_selector supersede.no_certificate
suspension.reason_missing suspension.basis_missing suspension.running suspension.none
extension.nothing_pending extension.not_foreseen visit.state visit.before_last_change"""
#: Nobody can cure them: the step is the wrong one, or the law knows no such thing.
BEYOND_CURE = "step.not_from_here notice.all_sent extension.not_foreseen"
STOPPED = Suspension(since=FIRST_DAY, role=Role.ADMIN, reason="bão", decision="1/CV")
MEMBERS = (Member("A"), Member("B", chair=True))
#: A day on which no council of the survey has met yet.
LATER = date(2060, 1, 1)
#: Waiting alone helps.
OF_TIME = """date.before_last_event round.not_open window.too_early notice.not_due certificate.still_valid
lapse.in_time intake.not_open meeting.not_yet visit.not_yet visit.before_last_change"""


def refused(case: Case, step: Step, facts: Facts, *, opening: bool = False) -> Refusal:
    verdict = decide(case, step, facts, rulebook(case.regime), opening=opening)
    assert isinstance(verdict, Refusal)
    return verdict


def codes(refusal: Refusal) -> list[str]:
    return [reason.code for reason in refusal.reasons]


# All at once.


def test_a_refusal_lists_every_unmet_condition() -> None:
    elder = replace(CASE, id="c0", state=State.CERTIFIED, certificate=CERTIFICATE)
    farm = Producer("HTX A", ProducerKind.FARM)
    case = replace(CASE, kind=CaseKind.RE_EVALUATION, producer=farm, predecessor="c0")
    lapsed = Document(DocumentKind.SELF_ASSESSMENT, valid_until=date(2026, 1, 31))
    facts = Facts(
        date(2026, 5, 25), Actor(Role.COMMUNE_PC, unit="lam-dong/x"), Details(documents=(lapsed,)), predecessor=elder
    )
    refusal = refused(case, Step.SUBMIT_DOSSIER, facts)
    shown = [
        (one.code, one.actual, one.required, one.source and one.source.place, one.cure_by) for one in refusal.reasons
    ]
    assert shown == [
        ("actor.role", "commune_pc", "producer", None, Role.PRODUCER),
        ("actor.other_unit", "lam-dong/x", "dong-nai/phu-loi", None, Role.COMMUNE_PC),
        ("date.before_last_event", "2026-05-25", "≥ 2026-06-01", None, Role.COMMUNE_PC),
        ("producer.not_registered", "–", "farm", "Điều 2 khoản 3", Role.PRODUCER),
        ("document.missing", "–", "registration_form", "Điều 6 khoản 1", Role.PRODUCER),
        ("document.lapsed", "→ 2026-01-31", "self_assessment", "Điều 6 khoản 1", Role.PRODUCER),
        ("window.too_early", "2026-05-25", "2026-09-02 – 2026-11-01", "Điều 7 khoản 6 điểm a", Role.PRODUCER),
    ]
    assert [reason.possible_from for reason in refusal.reasons if reason.possible_from] == [
        date(2026, 6, 1),
        date(2026, 9, 2),
    ]
    assert {str(one.source) for one in refusal.reasons if one.source} == {
        "Điều 2 khoản 3, 26/2026/QĐ-TTg",
        "Điều 6 khoản 1, 26/2026/QĐ-TTg",
        "Điều 7 khoản 6 điểm a, 26/2026/QĐ-TTg",
    }


def test_an_error_that_insists_carries_the_same_reasons() -> None:
    refusal = refused(CASE, Step.SUBMIT_DOSSIER, Facts(ON, Actor(Role.PRODUCER)))
    error = RefusedError(refusal)
    assert error.refusal is refusal
    assert all(reason.required in str(error) and "Điều 6 khoản 1" in str(error) for reason in refusal.reasons)


def test_a_step_from_the_wrong_state_says_from_where_it_goes() -> None:
    refusal = refused(replace(CASE, state=State.CERTIFIED), Step.RECOGNISE, Facts(ON, Actor(Role.PROVINCIAL_PC)))
    (reason,) = refusal.reasons
    assert (reason.code, reason.actual) == ("step.not_from_here", "certified")
    assert reason.required == "national_scored, province_reconsideration, province_scored"


# Each of them whole.


#: Days after the rules began, who registers, why, and the stars and state of the certificate to be replaced.
SURVEY = (
    (0, ProducerKind.ASSOCIATION, CaseKind.RE_EVALUATION, 4, State.REVOKED),
    (5, ProducerKind.HOUSEHOLD, CaseKind.RE_EVALUATION, None, State.CERTIFIED),
    (5000, ProducerKind.COOPERATIVE, CaseKind.UPGRADE, 5, State.CERTIFIED),
    (5000, ProducerKind.FARM, CaseKind.RE_EVALUATION, 4, State.EXPIRED),
    (5000, ProducerKind.FARM, CaseKind.FIRST, 4, State.CERTIFIED),
    (0, ProducerKind.FARM, CaseKind.FIRST, None, State.CERTIFIED),
)


def _asked_by_everybody() -> Iterator[Reason]:
    """Reasons from every row of every regime, asked on several days, with little in hand."""
    who = (Role.PRODUCER, Role.CLOCK, Role.DISTRICT_PC, Role.PROVINCIAL_AGENCY, Role.MINISTRY)
    for regime, role, mean, (days, producer, kind, stars, state) in product(Regime, who, ("10", "75", "95"), SURVEY):
        rules = rulebook(regime)
        for row in chart(regime):
            case = replace(_case(row, regime, mean), producer=Producer("HTX A", producer), kind=kind)
            if row.step is Step.SUBMIT_DOSSIER:
                case = replace(case, filed_on=None)
            if days == 5000 and rules.sheets:
                case = _spoilt(case)
            facts = _little_in_hand(rules.starts + timedelta(days=days), role, late=days == 5000)
            if row.step is Step.REGISTER:
                facts.plan = _one_intake(rules.starts + timedelta(days=30))
            if stars is not None:
                facts.predecessor = replace(CASE, id="c0", state=state, certificate=replace(CERTIFICATE, stars=stars))
            verdict = decide(case, row.step, facts, rules, opening=row.source is None)
            yield from () if isinstance(verdict, Move) else verdict.reasons


def _little_in_hand(on: date, role: Role, *, late: bool) -> Facts:
    pending = replace(CASE, id="c2", kind=CaseKind.RE_EVALUATION, filed_on=FIRST_DAY)
    return Facts(
        on,
        Actor(role, "HTX B", "ca-mau"),
        Details(
            documents=(Document(DocumentKind.REGISTRATION_FORM, valid_until=FIRST_DAY),) if late else (),
            scores=(MemberSheet("X", {"1.1": 3}), MemberSheet("A", {"1.1": 60})) if late else (),
            recused=(Recusal("A", "kin"), Recusal("Z", "kin")) if late else (),
            form=CouncilForm.WRITTEN_OPINION,
            meets_on=on if late else None,
            meeting=9 if late else 1,
            stars=3,
            valid_until=FIRST_DAY,
            ground=None if late else Ground.NOT_REEVALUATED,
        ),
        successor=pending if role is not Role.CLOCK or late else None,
        council=Council(Level.PROVINCE, "dong-nai", "2026-1", "1", FIRST_DAY, MEMBERS) if late else None,
        round=Round(Level.PROVINCE, "dong-nai", 2026, 1, on + timedelta(days=5), on, on, ARTICLE),
        handed_in=(MemberSheet("B", {"1.1": 3}),) if late else (),
        plan=plain_plan(council=CouncilPolicy(members_min=7, source=ARTICLE)) if late else None,
        calendar=official_calendar(),
    )


def _case(row: Row, regime: Regime, mean: str) -> Case:
    after = row.source is None or row.source.phase in {Phase.CERTIFICATION, Phase.RENEWAL, Phase.REVOCATION}
    found = Result(parse_mean(mean))
    sittings = tuple(
        Sitting(level=level, convened_on=FIRST_DAY, council="1", result=found, first_result=found, meets_on=LATER)
        for level in (Level.DISTRICT, Level.PROVINCE, Level.NATION)
    )
    return replace(
        CASE,
        regime=regime,
        state=row.source or State.IMPLEMENTING,
        kind=CaseKind.RE_EVALUATION,
        producer=Producer("HTX A", ProducerKind.HOUSEHOLD),
        since=rulebook(regime).starts + timedelta(days=1),
        filed_on=rulebook(regime).starts,
        sittings=sittings,
        certificate=CERTIFICATE if after else None,
        notified=30 if row.source is State.RENEWAL_DUE else None,
        proposal=Proposal("other", FIRST_DAY, by_clock=True, came_from="certified"),
        renewal_declined=Declined(FIRST_DAY, "chi phí cao") if mean == "10" else None,
        suspensions=(STOPPED,) if mean == "75" else (),
    )


def _one_intake(on: date) -> Plan:
    """A plan that takes ideas in on that day alone."""
    idea = replace(idea_phase(Level.DISTRICT), intake=IntakeMode.ONE_ROUND, opens_on=on, closes_on=on)
    return plain_plan(idea=idea)


def _spoilt(case: Case) -> Case:
    """What the commune and the council saw was replaced, and the council found what disqualifies."""
    gone = (Document(DocumentKind.EVIDENCE, sha256="0" * 64),)
    case = replace(case, approvals=case.with_approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, FIRST_DAY, gone))
    for sitting in case.sittings:
        case = replace(case, approvals=case.with_approval(Step.RECORD_RESULT, sitting.level, FIRST_DAY, gone))
        if sitting.result:
            found = replace(sitting.result, disqualified=("common_commodity",))
            case = replace(case, sittings=case.with_sitting(replace(sitting, result=found)))
    return case


def _asked_of_visits() -> Iterator[Reason]:
    """Reasons about a visit that is announced, agreed or over, from those who take part and from others."""
    plan = plain_plan(inspections=InspectionPolicy(joint=True, agreed_by=Level.PROVINCE, source=ARTICLE))
    visit = examples.visit(
        unit=CASE.unit, producer=CASE.producer.name, bodies=(Actor(Role.INSPECTOR, None, "dong-nai"),)
    )
    agreed = replace(visit, state=VisitState.AGREED)
    for by in (
        Actor(Role.INSPECTOR, None, "dong-nai"),
        Actor(Role.PROVINCIAL_AGENCY, None, "ca-mau"),
        Actor(Role.PRODUCER),
    ):
        yield from against_second(plan, visit, [agreed], by)
        for day, known in product((visit.on - timedelta(days=1), visit.first_on, LATER), ((), (visit,), (agreed,))):
            facts = Facts(day, by, visiting=Visiting(plan, known))
            yield from visit_agreed.check(CASE, facts, rulebook(CASE.regime))
            for one in known:
                yield from against_agreeing(plan, one, by, day)
                yield from against_calling_off(plan, replace(one, state=VisitState.HELD), by, day)


REASONS = [*_asked_by_everybody(), *_asked_of_visits()]


def test_the_survey_meets_every_condition_that_has_a_sentence() -> None:
    assert set(SENTENCES) - {reason.code for reason in REASONS} == set()


def test_every_reason_says_what_is_and_what_must_be() -> None:
    assert not [reason for reason in REASONS if not (reason.actual and reason.required)]


def test_every_reason_names_its_article_or_is_one_of_the_engine_itself() -> None:
    assert {reason.code for reason in REASONS if reason.source is None} <= set(INTERNAL.split())
    for reason in REASONS:
        if reason.source:
            assert reason.source.place and reason.source.instrument and reason.source.confidence in Confidence


def test_every_reason_names_who_cures_it_unless_nobody_can() -> None:
    assert {reason.code for reason in REASONS if reason.cure_by is None} <= set(BEYOND_CURE.split())


def test_only_a_condition_of_time_says_from_when_it_can_hold() -> None:
    dated = {reason.code for reason in REASONS if reason.possible_from}
    assert dated <= set(OF_TIME.split())
    assert not [reason for reason in REASONS if reason.code in OF_TIME.split() and reason.possible_from is None]


# What a record of history is excused from.


@pytest.mark.parametrize("regime", Regime)
def test_history_passes_over_waivable_conditions_and_no_others(regime: Regime) -> None:
    rules = rulebook(regime)
    waived, kept = set(), set()
    for row in chart(regime):
        for mean in ("10", "75", "95"):
            case = _case(row, regime, mean)
            plain = Facts(rules.starts + timedelta(days=5), Actor(min(row.roles)), Details(stars=3))
            opening = row.source is None
            before = decide(case, row.step, plain, rules, opening=opening)
            after = decide(
                case, row.step, replace(plain, details=replace(plain.details, historical=True)), rules, opening=opening
            )
            if row.when and not row.when(case, plain, rules):
                continue
            strict = {
                reason.code for guard in row.guards if not guard.waivable for reason in guard.check(case, plain, rules)
            }
            found = [
                set() if isinstance(one, Move) else {reason.code for reason in one.reasons} for one in (before, after)
            ]
            assert strict <= found[1] <= found[0]
            waived |= found[0] - found[1]
            kept |= found[1]
    unregistered = {"producer.not_registered"} if rules.registered_producers.value else set()
    assert {"council.missing"} | unregistered <= waived
    assert {"result.missing", "stars.too_few"} <= kept
    impossible = {
        "actor.role",
        "date.before_last_event",
        "authority.other_level",
        "stars.not_by_score",
        "stars.too_few",
    }
    assert not waived & impossible
    assert not waived & {"score.below_forwarding", "predecessor.missing", "ground.missing", "producer.kind"}


# A fault of ours is never a refusal.


@condition()
def broken_condition(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Fails for a reason of our own."""
    raise ZeroDivisionError


def _broken_selector(case: Case, facts: Facts, rules: Rulebook) -> bool:
    raise KeyError("nothing there")


def _broken_change(case: Case, facts: Facts, rules: Rulebook) -> dict[str, object]:
    raise OverflowError


PLAIN = Row(step=Step.WITHDRAW, source=State.IMPLEMENTING, dest=State.WITHDRAWN, roles=frozenset({Role.PRODUCER}))
BROKEN = {
    "broken_condition": replace(PLAIN, guards=(broken_condition,)),
    "_broken_selector": replace(PLAIN, when=_broken_selector),
    "_broken_change": replace(PLAIN, changes=_broken_change),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_condition_that_breaks_is_a_fault_and_names_itself(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "table", lambda regime: {(Step.WITHDRAW, State.IMPLEMENTING): (BROKEN[name],)})
    with pytest.raises(GuardFaultError) as caught:
        decide(CASE, Step.WITHDRAW, Facts(ON, Actor(Role.PRODUCER)), rulebook(Regime.R5))
    assert (caught.value.guard, caught.value.case_id) == (name, "c1")
    assert isinstance(caught.value.__cause__, ZeroDivisionError | KeyError | OverflowError)
    assert not isinstance(caught.value, RefusedError)


def test_a_fault_shows_even_to_those_who_would_be_refused_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        judging, "table", lambda regime: {(Step.WITHDRAW, State.IMPLEMENTING): (BROKEN["broken_condition"],)}
    )
    with pytest.raises(GuardFaultError):
        decide(CASE, Step.WITHDRAW, Facts(ON, Actor(Role.MINISTRY)), rulebook(Regime.R5))


def test_an_error_of_the_engine_passes_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def asks_for_nonsense(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
        raise BadValueError("months", 0, "1 or more")

    row = replace(PLAIN, guards=(Guard(asks_for_nonsense, None, True),))
    monkeypatch.setattr(judging, "table", lambda regime: {(Step.WITHDRAW, State.IMPLEMENTING): (row,)})
    with pytest.raises(BadValueError):
        decide(CASE, Step.WITHDRAW, Facts(ON, Actor(Role.PRODUCER)), rulebook(Regime.R5))


@pytest.mark.parametrize("regime", Regime)
def test_a_damaged_case_is_a_fault_for_the_machine_too(regime: Regime) -> None:
    case = replace(CASE, state=State.CERTIFIED, regime=regime)  # certified, and no certificate
    facts = Facts(ON)
    with pytest.raises(GuardFaultError):
        decide(case, Step.EXPIRE, facts, rulebook(regime))
    with pytest.raises(GuardFaultError):
        destination(Step.EXPIRE, case, facts, rulebook(regime))
    assert machine(regime).models == []


@given(st.sampled_from(Regime), st.sampled_from(Step), st.sampled_from(State), st.sampled_from(Role))
@settings(max_examples=200)
def test_a_verdict_changes_neither_the_case_nor_the_facts(regime: Regime, step: Step, state: State, role: Role) -> None:
    row = next(iter(table(regime).get((step, state), (PLAIN,))))
    case = replace(_case(row, regime, "75"), state=state, certificate=CERTIFICATE)
    facts = Facts(rulebook(regime).starts + timedelta(days=5), Actor(role), Details(stars=4))
    before = (repr(case), repr(facts))
    first, second = (decide(case, step, facts, rulebook(regime)) for _ in range(2))
    assert first == second
    assert (repr(case), repr(facts)) == before
