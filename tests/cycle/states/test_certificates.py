"""What becomes of a certificate, and of a case whose unit or time ends: notices, expiry, revocation, transfer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cycle.case import Case
from cycle.certificate import Proposal
from cycle.deadlines import DeadlineKind
from cycle.rules.holidays_vn import official_calendar
from cycle.states.decide import Move
from cycle.states.due import deadlines_of
from cycle.verdict import Reason
from cycle.vocabulary import (
    BEFORE_CERTIFICATE,
    FINAL_STATES,
    CaseKind,
    Ground,
    Level,
    Phase,
    Regime,
    Role,
    State,
    Step,
)
from tests.support.states import DAY, answer_to, codes, plain_case, plain_certificate

ENDS = date(2026, 12, 1)
CERTIFICATE = plain_certificate(date(2023, 12, 1), ENDS)
CASE = plain_case(
    state=State.CERTIFIED,
    since=date(2019, 12, 20),
    opened_on=date(2019, 6, 1),
    filed_on=date(2019, 6, 1),
    certificate=CERTIFICATE,
)
PENDING = replace(
    CASE,
    id="c2",
    ref="P2",
    kind=CaseKind.RE_EVALUATION,
    state=State.PROVINCE_RECEIVED,
    predecessor="c1",
    certificate=None,
)
RUNNING = (State.CERTIFIED, State.RENEWAL_DUE)


def asked(case: Case, step: Step, on: date, role: Role = Role.CLOCK, **more: object) -> Move | tuple[Reason, ...]:
    """The answer of the rules, to the clock where nobody is named."""
    return answer_to(case, step, on, role, **more)


def earliest(answer: Move | tuple[Reason, ...]) -> list[date | None]:
    return [] if isinstance(answer, Move) else [reason.possible_from for reason in answer]


# Notices and the end.


def test_notices_go_out_on_their_marks_one_after_the_other() -> None:
    case = CASE
    for mark in (180, 120, 90, 30):
        due = ENDS - timedelta(days=mark)
        early = asked(case, Step.NOTIFY_EXPIRY, due - DAY)
        assert (codes(early), earliest(early)) == (["notice.not_due"], [due])
        move = asked(case, Step.NOTIFY_EXPIRY, due)
        assert isinstance(move, Move) and move.changes == {"notified": mark}
        case = case.moved(move.dest, due, move.changes)
        assert case.state is State.RENEWAL_DUE
    assert codes(asked(case, Step.NOTIFY_EXPIRY, ENDS)) == ["notice.all_sent"]


@pytest.mark.parametrize("state", RUNNING)
def test_a_certificate_is_good_to_the_end_of_its_last_day(state: State) -> None:
    case = replace(CASE, state=state)
    early = asked(case, Step.EXPIRE, ENDS)
    assert (codes(early), earliest(early)) == (["certificate.still_valid"], [ENDS + DAY])
    assert codes(asked(case, Step.EXPIRE, ENDS + DAY)) == []


# Prolongation (26/2026, Điều 12 khoản 3): the last day for filing lay before the rule.

RULE_STARTS = date(2026, 5, 22)
MISSED = RULE_STARTS - DAY + timedelta(days=120)


def ending(on: date, state: State = State.CERTIFIED) -> Case:
    return replace(CASE, state=state, certificate=replace(CERTIFICATE, valid_until=on))


@pytest.mark.parametrize("state", RUNNING)
def test_article_12_3_prolongs_to_the_result_and_at_most_180_days(state: State) -> None:
    case = ending(MISSED, state)
    move = asked(case, Step.EXTEND, MISSED + DAY, successor=PENDING)
    assert isinstance(move, Move)
    until = move.changes["certificate"].last_good_day
    assert until == MISSED + timedelta(days=180)
    extended = case.moved(move.dest, MISSED + DAY, move.changes)
    early = asked(extended, Step.EXPIRE, until, successor=PENDING)
    assert (codes(early), earliest(early)) == (["certificate.still_valid"], [until + DAY])
    assert codes(asked(extended, Step.EXPIRE, until + DAY, successor=PENDING)) == []
    assert codes(asked(extended, Step.EXPIRE, MISSED + 5 * DAY)) == []
    declined = replace(PENDING, state=State.NOT_RECOGNISED)
    assert codes(asked(extended, Step.EXPIRE, MISSED + 5 * DAY, successor=declined)) == []


def test_article_12_3_is_for_filed_re_evaluations_whose_last_day_lay_before_the_rule() -> None:
    on = MISSED + 2 * DAY
    assert codes(asked(ending(MISSED), Step.EXTEND, on)) == ["extension.nothing_pending"]
    for other in (
        replace(PENDING, kind=CaseKind.UPGRADE),
        replace(PENDING, filed_on=None, state=State.IMPLEMENTING),
        replace(PENDING, state=State.WITHDRAWN),
    ):
        assert codes(asked(ending(MISSED), Step.EXTEND, on, successor=other)) == ["extension.nothing_pending"]
    late = ending(MISSED + DAY)
    assert codes(asked(late, Step.EXTEND, on, successor=PENDING)) == ["extension.not_foreseen"]
    assert codes(asked(ending(MISSED), Step.EXTEND, MISSED, successor=PENDING)) == ["certificate.still_valid"]
    assert codes(asked(ending(RULE_STARTS - 2 * DAY), Step.EXTEND, RULE_STARTS - DAY, successor=PENDING)) == [
        "extension.not_foreseen"
    ]


# Time limits of 2026.


def due(case: Case, kind: DeadlineKind) -> date | None:
    found = {one.kind: one.due_on for one in deadlines_of(case, None, None, official_calendar())}
    return found.get(kind)


def test_article_7_6_the_45_days_run_from_the_full_file_and_not_while_it_is_being_completed() -> None:
    received = replace(PENDING, regime=Regime.R5, filed_on=date(2026, 8, 20), received_on=date(2026, 9, 1))
    received = replace(received, since=date(2026, 9, 1))
    assert due(received, DeadlineKind.RE_EVALUATION_DECISION) == date(2026, 10, 16)
    asks = asked(received, Step.REQUEST_SUPPLEMENT, date(2026, 9, 4), Role.PROVINCIAL_AGENCY)
    assert isinstance(asks, Move)
    waiting = received.moved(asks.dest, date(2026, 9, 4), asks.changes)
    assert due(waiting, DeadlineKind.RE_EVALUATION_DECISION) is None
    answers = asked(waiting, Step.SUPPLEMENT, date(2026, 9, 14), Role.PRODUCER)
    assert isinstance(answers, Move)
    complete = waiting.moved(answers.dest, date(2026, 9, 14), answers.changes)
    assert due(complete, DeadlineKind.RE_EVALUATION_DECISION) == date(2026, 10, 29)


def test_a_supplement_leaves_the_round_of_a_first_evaluation_as_it_is() -> None:
    waiting = replace(PENDING, kind=CaseKind.FIRST, regime=Regime.R5, state=State.PROVINCE_SUPPLEMENT)
    waiting = replace(waiting, received_on=date(2026, 9, 1), since=date(2026, 9, 1))
    move = asked(waiting, Step.SUPPLEMENT, date(2026, 11, 14), Role.PRODUCER)
    assert isinstance(move, Move) and "received_on" not in move.changes


def test_article_8_4_a_revocation_takes_15_days_from_the_conclusion() -> None:
    on = date(2026, 8, 3)
    details = {"ground": Ground.LAW_BREACH, "concluded_on": on}
    move = asked(CASE, Step.PROPOSE_REVOCATION, on + DAY, Role.PROVINCIAL_AGENCY, **details)
    assert isinstance(move, Move)
    assert due(CASE.moved(move.dest, on + DAY, move.changes), DeadlineKind.REVOCATION_DECISION) == date(2026, 8, 18)


# Revocation.


def test_a_proposal_names_a_ground() -> None:
    assert codes(asked(CASE, Step.PROPOSE_REVOCATION, ENDS, Role.INSPECTOR)) == ["ground.missing"]


@pytest.mark.parametrize("state", [State.CERTIFIED, State.RENEWAL_DUE, State.EXTENDED])
def test_hb_03_only_what_has_run_out_is_revoked_for_want_of_re_evaluation(state: State) -> None:
    ground = Ground.NOT_REEVALUATED
    answer = asked(replace(CASE, state=state), Step.PROPOSE_REVOCATION, ENDS, ground=ground)
    assert (codes(answer), earliest(answer)) == (["certificate.still_valid"], [ENDS + DAY])
    expired = replace(CASE, state=State.EXPIRED)
    assert codes(asked(expired, Step.PROPOSE_REVOCATION, ENDS + DAY, ground=ground)) == []
    answer = asked(expired, Step.PROPOSE_REVOCATION, ENDS + DAY, ground=ground, successor=PENDING)
    assert codes(answer) == ["revocation.registered_again"]


def test_an_office_takes_up_the_proposal_of_the_clock_and_nobody_elses() -> None:
    proposal = Proposal("not_reevaluated", ENDS + DAY, by_clock=True, came_from="expired")
    case = replace(CASE, state=State.REVOCATION_PROPOSED, proposal=proposal)
    details = {"ground": Ground.NOT_REEVALUATED}
    move = asked(case, Step.PROPOSE_REVOCATION, ENDS + 2 * DAY, Role.PROVINCIAL_AGENCY, **details)
    assert isinstance(move, Move)
    assert (move.changes["proposal"].by_clock, move.changes["proposal"].came_from) == (False, "expired")
    assert codes(asked(case, Step.PROPOSE_REVOCATION, ENDS + 2 * DAY, Role.CLOCK, **details)) == ["step.not_from_here"]
    taken = case.moved(move.dest, ENDS + 2 * DAY, move.changes)
    answer = asked(taken, Step.PROPOSE_REVOCATION, ENDS + 3 * DAY, Role.INSPECTOR, **details)
    assert codes(answer) == ["step.not_from_here"]


@pytest.mark.parametrize("state", [State.CERTIFIED, State.RENEWAL_DUE, State.EXTENDED, State.EXPIRED])
def test_a_dismissed_proposal_leads_back_or_to_expired_where_time_went_on(state: State) -> None:
    proposal = Proposal("other", date(2026, 8, 3), by_clock=False, came_from=state.value)
    case = replace(CASE, state=State.REVOCATION_PROPOSED, proposal=proposal)
    for on, dest in ((ENDS, state), (ENDS + DAY, State.EXPIRED)):
        move = asked(case, Step.DISMISS_REVOCATION, on, Role.PROVINCIAL_AGENCY)
        assert isinstance(move, Move) and move.dest is dest
        assert move.changes == {"proposal": None}


# Who revokes and withdraws: issuer, stars, day = roles that may.

REVOKERS = """
province 3 2021-06-01 provincial_pc
province 3 2023-06-01 district_pc provincial_pc
province 4 2023-06-01 provincial_pc
district 3 2024-06-01 district_pc
district 3 2025-06-30 district_pc
district 3 2025-07-01 provincial_pc
district 3 2025-07-05 provincial_pc
district 3 2025-07-06 provincial_pc
district 3 2026-08-03 provincial_pc
province 3 2025-07-03 provincial_pc
province 4 2026-08-03 provincial_pc
province 5 2023-06-01 provincial_pc ministry
nation   5 2021-06-01 ministry
nation   5 2026-08-03 ministry
"""


def certified(level: str, stars: str) -> Case:
    return replace(CASE, certificate=replace(CERTIFICATE, level=Level(level), stars=int(stars)))


def _may(case: Case, step: Step, on: date) -> Iterator[str]:
    for role in (Role.DISTRICT_PC, Role.PROVINCIAL_PC, Role.MINISTRY):
        if isinstance(asked(case, step, on, role), Move):
            yield role.value


@pytest.mark.parametrize("line", REVOKERS.strip().splitlines())
def test_who_issued_a_certificate_or_would_issue_it_today_revokes_it(line: str) -> None:
    level, stars, day, *roles = line.split()
    case = replace(certified(level, stars), state=State.REVOCATION_PROPOSED)
    assert list(_may(case, Step.REVOKE, date.fromisoformat(day))) == roles


@pytest.mark.parametrize(
    ("level", "stars", "role"),
    [("district", "3", "provincial_pc"), ("province", "4", "provincial_pc"), ("nation", "5", "ministry")],
)
def test_the_province_withdraws_a_wrong_recognition_but_for_five_stars_of_the_ministry(
    level: str, stars: str, role: str
) -> None:
    for day in (date(2024, 6, 1), date(2026, 8, 3)):
        assert list(_may(certified(level, stars), Step.WITHDRAW_RECOGNITION, day)) == [role]


# Certificates of older years.


@pytest.mark.parametrize(
    ("on", "level", "stars", "expected"),
    [
        ("2019-12-20", "province", 4, []),
        ("2019-12-20", "province", 5, []),
        ("2023-07-01", "province", 5, ["authority.other_level"]),
        ("2019-12-20", "district", 3, ["authority.other_level"]),
        ("2023-07-01", "district", 3, []),
        ("2023-07-01", "province", 3, []),
        ("2023-07-01", "district", 4, ["authority.other_level"]),
        ("2025-07-06", "district", 3, ["authority.other_level"]),
        ("2025-07-06", "province", 3, []),
        ("2026-05-22", "nation", 5, []),
        ("2026-05-22", "province", 2, ["stars.too_few"]),
        ("2026-05-22", "province", 1, ["stars.too_few"]),
    ],
)
def test_a_certificate_enters_with_stars_its_issuer_could_give_then(
    on: str, level: str, stars: int, expected: list[str]
) -> None:
    day = date.fromisoformat(on)
    case = replace(certified(level, str(stars)), since=day)
    assert codes(asked(case, Step.IMPORT_CERTIFICATE, day, Role.ADMIN)) == expected


# Transfer to the units of July 2025.


@pytest.mark.parametrize("state", sorted(set(State) - FINAL_STATES))
def test_every_open_case_passes_on_to_the_heir_of_its_unit(state: State) -> None:
    case = replace(CASE, unit="hoa-binh/cao-phong/thu-phong", state=state)
    move = asked(case, Step.TRANSFER, date(2025, 7, 6))
    assert isinstance(move, Move)
    assert move.dest is (State.PROVINCE_RECEIVED if state.phase is Phase.DISTRICT else state)
    assert move.changes["unit"] == "phu-tho/thu-phong"
    assert move.changes.get("regime") == (Regime.R4 if state in BEFORE_CERTIFICATE else None)


@pytest.mark.parametrize("state", sorted(BEFORE_CERTIFICATE))
def test_a_case_on_its_way_leaves_the_rules_with_districts_even_where_its_unit_has_none(state: State) -> None:
    case = replace(CASE, unit="dong-nai/phu-loi", state=state)
    move = asked(case, Step.TRANSFER, date(2025, 7, 6))
    assert isinstance(move, Move) and move.changes["regime"] is Regime.R4
    settled = case.moved(move.dest, date(2025, 7, 6), move.changes)
    assert codes(asked(settled, Step.TRANSFER, date(2025, 7, 7))) == ["transfer.same_unit"]


def test_what_a_district_holds_may_pass_to_another_district() -> None:
    case = replace(CASE, state=State.DISTRICT_RECEIVED)
    assert codes(asked(case, Step.TRANSFER, date(2024, 7, 2), to_unit="dong-nai/xuan-loc/phu-loi")) == []
    assert codes(asked(case, Step.TRANSFER, date(2024, 7, 2))) == ["transfer.same_unit"]
