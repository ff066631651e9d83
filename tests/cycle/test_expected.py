"""Who is to carry a case on: those who can take the next step, and nobody who could not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cycle.case import Sitting
from cycle.certificate import Declined
from cycle.expected import office_of, steps_expected, who_moves
from cycle.facts import Facts
from cycle.people import Actor
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.score import Result, parse_mean
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import carried_on
from cycle.vocabulary import FINAL_STATES, CaseKind, Level, Regime, Role, State, Step
from tests.support.states import A_DAY_UNDER, plain_case, plain_certificate

OLD, NEW = "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi"
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}


def expected_of(case, on, role, unit=None, **facts):
    return steps_expected(case, Facts(on, Actor(role, unit=unit), **facts))


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("average", ["45", "62", "72.5", "92"])
def test_whoever_takes_the_next_step_of_a_way_was_waited_for(regime, average) -> None:
    program = Program(MemoryStore(), FrozenClock())
    on = A_DAY_UNDER[regime]
    unit = OLD if on < date(2025, 7, 1) else NEW
    program.register({"name": "Cacao", "set": 13}, producer=HTX, by={"role": "producer"}, unit=unit, on=on, ref="P1")
    steps = 0
    while program.case("P1").state not in FINAL_STATES | {State.CERTIFIED}:
        before = program.case("P1")
        moves = who_moves(before, on)
        after = carried_on(program, "P1", on, average)
        assert after.version > before.version, f"{before.state} cannot go on"
        event = program.history("P1")[-1]
        assert event.by.role in moves
        assert event.step in expected_of(before, event.on, event.by.role)
        steps, on = steps + 1, on + timedelta(days=1)
    assert steps > 4


CASE = plain_case(unit=NEW, regime=Regime.R5, filed_on=date(2026, 6, 1), received_on=date(2026, 6, 1))
ON = date(2026, 8, 3)
CERTIFICATE = plain_certificate(date(2023, 9, 1), date(2026, 9, 1))


def test_what_a_commune_may_do_once_more_is_not_waited_for_until_it_is_needed() -> None:
    """It assesses again only what was replaced since (ASSESS_AT_COMMUNE from province_received)."""
    case = replace(CASE, state=State.PROVINCE_RECEIVED)
    assert who_moves(case, ON) == (Role.PROVINCIAL_AGENCY,)


@pytest.mark.parametrize(
    ("average", "steps"),
    [("49", {Step.DECLINE}), ("72", {Step.RECOGNISE}), ("91", {Step.FORWARD})],
)
def test_of_the_ways_on_from_a_score_those_count_that_the_score_allows(average, steps) -> None:
    result = Result(parse_mean(average))
    sitting = Sitting(level=Level.PROVINCE, convened_on=ON, council="1/QĐ", result=result, found_on=ON)
    case = replace(CASE, state=State.PROVINCE_SCORED, sittings=(sitting,))
    assert set(expected_of(case, ON, Role.PROVINCIAL_PC)) == steps
    assert who_moves(case, ON) == (Role.PROVINCIAL_PC,)


def test_the_revocation_of_a_certificate_waits_for_the_level_that_may_revoke_it() -> None:
    case = replace(CASE, state=State.REVOCATION_PROPOSED, certificate=CERTIFICATE)
    assert who_moves(case, ON) == (Role.PROVINCIAL_AGENCY, Role.PROVINCIAL_PC)
    five = replace(CERTIFICATE, stars=5, level=Level.NATION)
    assert who_moves(replace(case, certificate=five), ON) == (Role.PROVINCIAL_AGENCY, Role.MINISTRY)


def test_only_five_stars_go_up_at_once_on_a_re_evaluation() -> None:
    case = replace(CASE, state=State.PROVINCE_RECEIVED, kind=CaseKind.RE_EVALUATION, predecessor="c0")
    elder = replace(CASE, id="c0", state=State.RENEWAL_DUE, certificate=CERTIFICATE)
    best = replace(elder, certificate=replace(CERTIFICATE, stars=5))
    assert expected_of(case, ON, Role.PROVINCIAL_PC, predecessor=elder) == ()
    assert expected_of(case, ON, Role.PROVINCIAL_PC, predecessor=best) == (Step.FORWARD,)


def test_ideas_wait_for_the_level_that_the_plan_names() -> None:
    program = Program(MemoryStore(), FrozenClock())
    for plan, unit, role in (
        ("dong_nai_2023", OLD, Role.DISTRICT_AGENCY),
        ("hoa_binh_2023", "hoa-binh/cao-phong/thu-phong", Role.PROVINCIAL_AGENCY),
    ):
        loaded = program.load_plan(plan, shipped_plan_text(plan))
        on = loaded.starts + timedelta(days=60)
        case = program.register(
            {"name": "Cacao", "set": 13}, producer=HTX, by={"role": "producer"}, unit=unit, on=on, ref=plan
        )
        assert who_moves(case, on, loaded) == (role,)


@pytest.mark.parametrize("state", [State.RENEWAL_DUE, State.EXPIRED])
def test_an_owner_is_waited_for_until_it_registers_again_or_declines(state) -> None:
    case = replace(CASE, state=state, certificate=CERTIFICATE)
    assert who_moves(case, ON) == (Role.PRODUCER,)
    assert expected_of(case, ON, Role.PRODUCER) == (Step.REGISTER,)
    assert who_moves(case, ON, successor=replace(CASE, id="c2")) == ()
    assert who_moves(replace(case, renewal_declined=Declined(ON, "chi phí cao")), ON) == ()
    assert steps_expected(case, Facts(ON, Actor(Role.PRODUCER, "HTX B"))) == ()


@pytest.mark.parametrize("state", [State.CERTIFIED, State.EXTENDED, *sorted(FINAL_STATES)])
def test_nobody_is_waited_for_while_time_runs_or_when_all_is_over(state) -> None:
    assert who_moves(replace(CASE, state=state, certificate=CERTIFICATE), ON) == ()


def test_a_case_waits_for_the_unit_that_answers_for_it_and_for_no_other() -> None:
    case = replace(CASE, state=State.PROVINCE_RECEIVED)
    assert expected_of(case, ON, Role.PROVINCIAL_AGENCY, "dong-nai")
    assert not expected_of(case, ON, Role.PROVINCIAL_AGENCY, "lam-dong")
    old = replace(case, unit="binh-phuoc/bu-dang/tho-son")
    assert expected_of(old, ON, Role.PROVINCIAL_AGENCY, "dong-nai"), "it took Bình Phước over"


def test_the_office_of_a_case_is_the_first_that_is_to_carry_it_on_with_its_unit() -> None:
    assert office_of(replace(CASE, state=State.DOSSIER_SUBMITTED), ON) == (Role.COMMUNE_PC, NEW)
    assert office_of(replace(CASE, state=State.PROVINCE_RECEIVED), ON) == (Role.PROVINCIAL_AGENCY, "dong-nai")
    assert office_of(replace(CASE, state=State.NATIONAL_RECEIVED), ON) == (Role.MINISTRY, "vn")
    assert office_of(replace(CASE, state=State.CERTIFIED, certificate=CERTIFICATE), ON) == (Role.PRODUCER, NEW)
