"""Every day of 2018 to 2030 as the start of every period that is counted, against plain loops over the days off."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cycle.case import Case
from cycle.certificate import Proposal
from cycle.deadlines import DeadlineKind, add_months, last_valid_day
from cycle.rules.holidays_vn import official_calendar
from cycle.states.due import deadlines_of
from cycle.suspension import Suspension
from cycle.vocabulary import CaseKind, ExpiryConvention, Regime, Role, State
from tests.support.days import NOBODY_WORKS
from tests.support.states import plain_case, plain_certificate

ONE_DAY = timedelta(days=1)
STARTS = [date(2018, 1, 1) + timedelta(days=offset) for offset in range((date(2031, 1, 1) - date(2018, 1, 1)).days)]
LAW = date(2026, 6, 1)
CERTIFICATE = plain_certificate(LAW, date(2029, 6, 1))
CASE = plain_case(unit="dong-nai/phu-loi", regime=Regime.R5, since=LAW, opened_on=LAW, kind=CaseKind.RE_EVALUATION)


def at_commune(start: date) -> Case:
    return replace(CASE, state=State.DOSSIER_SUBMITTED, filed_on=start)


def at_province(start: date) -> Case:
    return replace(CASE, state=State.PROVINCE_RECEIVED, filed_on=start, received_on=start)


def to_be_revoked(start: date) -> Case:
    proposal = Proposal("other", LAW, False, "expired", concluded_on=start)
    certificate = replace(CERTIFICATE, valid_from=start)
    return replace(CASE, state=State.REVOCATION_PROPOSED, proposal=proposal, certificate=certificate)


def working_days(start: date, number: int, stopped: Iterable[date] = ()) -> date:
    day = start
    while number:
        day += ONE_DAY
        number -= day not in NOBODY_WORKS and day not in stopped
    return day


def days(start: date, number: int, stopped: Iterable[date] = ()) -> date:
    day = start
    while number:
        day += ONE_DAY
        number -= day not in stopped
    while day in NOBODY_WORKS or day in stopped:
        day += ONE_DAY
    return day


#: What the law counts: by which article, from what, how many, and in which unit.
COUNTED = [
    (DeadlineKind.COMMUNE_ASSESSMENT, at_commune, working_days, 15),
    (DeadlineKind.RE_EVALUATION_DECISION, at_province, days, 45),
    (DeadlineKind.REVOCATION_DECISION, to_be_revoked, days, 15),
]
counted = pytest.mark.parametrize(("kind", "case_from", "walk", "number"), COUNTED, ids=[one[0] for one in COUNTED])
Walk = Callable[[date, int, Iterable[date]], date]


def due(case: Case, kind: DeadlineKind) -> date:
    (found,) = (one.due_on for one in deadlines_of(case, None, None, official_calendar()) if one.kind is kind)
    return found


@counted
def test_every_day_ends_where_a_walk_over_the_days_off_ends(kind, case_from, walk: Walk, number) -> None:
    wrong = [start for start in STARTS if due(case_from(start), kind) != walk(start, number, ())]
    assert wrong == []
    assert len(STARTS) == 4748


@counted
@pytest.mark.parametrize("stretch", [(1, 1), (2, 9), (10, 40)], ids=str)
def test_every_day_with_time_stopped_ends_where_a_walk_without_those_days_ends(
    kind, case_from, walk: Walk, number, stretch
) -> None:
    first, last = stretch
    for start in STARTS[::5]:
        since, until = start + timedelta(days=first), start + timedelta(days=last + 1)
        stop = Suspension(since=since, until=until, role=Role.ADMIN, reason="bão", decision="1/CV")
        stopped = {start + timedelta(days=offset) for offset in range(first, last + 1)}
        found = due(replace(case_from(start), suspensions=(stop,)), kind)
        assert found == walk(start, number, stopped), start


def test_every_day_36_months_end_on_the_same_day_or_the_last_of_the_month() -> None:
    for start in STARTS:
        day = date(start.year + 3, start.month, 28)
        while day.month == start.month and day.day < start.day:
            day += ONE_DAY
        day = day if day.month == start.month else day - ONE_DAY
        expected = day if start.day > 28 else date(start.year + 3, start.month, start.day)
        assert last_valid_day(start, 36, ExpiryConvention.ANNIVERSARY_VALID) == expected
        assert add_months(start, 36) == expected


@pytest.mark.parametrize(
    ("kind", "start", "last"),
    [
        (DeadlineKind.COMMUNE_ASSESSMENT, "2024-02-29", "2024-03-21"),  # a day that most years lack
        (DeadlineKind.COMMUNE_ASSESSMENT, "2024-01-31", "2024-02-28"),  # across Tết 2024
        (DeadlineKind.COMMUNE_ASSESSMENT, "2024-04-26", "2024-05-21"),  # 29 April off, Saturday 4 May worked
        (DeadlineKind.RE_EVALUATION_DECISION, "2026-07-08", "2026-08-22"),  # ends on a Saturday that is worked
        (DeadlineKind.RE_EVALUATION_DECISION, "2026-01-02", "2026-02-23"),  # ends in Tết
        (DeadlineKind.REVOCATION_DECISION, "2026-08-16", "2026-09-03"),  # swapped Monday, then National Day
        (DeadlineKind.REVOCATION_DECISION, "2028-02-14", "2028-02-29"),
    ],
)
def test_days_worked_out_on_paper(kind, start, last) -> None:
    case_from = {one: made for one, made, _, _ in COUNTED}[kind]
    assert due(case_from(date.fromisoformat(start)), kind) == date.fromisoformat(last)
