"""Visits to producers: whose inspections a plan rules, and what is said against an act, to the last word."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cycle.facts import Facts, Visiting
from cycle.people import Actor
from cycle.plan import InspectionPolicy
from cycle.rules.plan_file import shipped_plan
from cycle.rules.registry import rulebook
from cycle.states.visiting import (
    against_agreeing,
    against_calling_off,
    against_day,
    against_second,
    binds,
    visit_agreed,
    visit_of,
)
from cycle.verdict import Reason
from cycle.visit import Visit, VisitState
from cycle.vocabulary import Level, Regime, Role
from tests.support.states import plain_case

OF_PROVINCE, OF_DISTRICT = shipped_plan("dong_nai_2023"), shipped_plan("nghi_xuan_2022")


@pytest.mark.parametrize(
    ("role", "by_province", "by_district"),
    [
        (Role.COMMUNE_PC, True, True),
        (Role.DISTRICT_AGENCY, True, True),
        (Role.PROVINCIAL_AGENCY, True, False),
        (Role.MINISTRY, False, False),
        (Role.INSPECTOR, True, True),
        (Role.ADMIN, True, True),
    ],
)
def test_whoever_names_no_unit_is_bound_up_to_the_level_of_the_plan(
    role: Role, by_province: bool, by_district: bool
) -> None:
    assert (binds(OF_PROVINCE, Actor(role)), binds(OF_DISTRICT, Actor(role))) == (by_province, by_district)


@pytest.mark.parametrize(
    ("unit", "by_province", "by_district"),
    [
        ("dong-nai", True, False),
        ("dong-nai/dinh-quan", True, False),
        ("ha-tinh", False, False),
        ("ha-tinh/nghi-xuan", False, True),
        ("ha-tinh/nghi-xuan/xuan-hoi", False, True),
    ],
)
def test_whoever_names_his_unit_is_bound_where_the_plan_rules_it(
    unit: str, by_province: bool, by_district: bool
) -> None:
    by = Actor(Role.INSPECTOR, unit=unit)
    assert (binds(OF_PROVINCE, by), binds(OF_DISTRICT, by)) == (by_province, by_district)


# Every reason to the last word.

HEALTH = Actor(Role.INSPECTOR, "Phòng Y tế", "ha-tinh/nghi-xuan")
TRADE = Actor(Role.INSPECTOR, "Phòng Kinh tế", "ha-tinh/nghi-xuan")
OFFICE = Actor(Role.DISTRICT_AGENCY, unit="ha-tinh/nghi-xuan")
ANNOUNCED_ON, BETWEEN, FIRST, LAST = date(2022, 4, 1), date(2022, 4, 4), date(2022, 5, 10), date(2022, 5, 11)
VISIT = Visit(
    id="nx-1",
    version=1,
    plan="nx",
    producer="HTX Xuân Hội",
    unit="ha-tinh/nghi-xuan/xuan-hoi",
    first_on=FIRST,
    last_on=LAST,
    bodies=(HEALTH, TRADE),
    purpose="An toàn thực phẩm",
    state=VisitState.ANNOUNCED,
    by=HEALTH,
    on=ANNOUNCED_ON,
    recorded_at=datetime(2022, 4, 1, tzinfo=UTC),
)
SOURCE = OF_DISTRICT.inspections.source
OTHER = Actor(Role.DISTRICT_AGENCY, unit="ha-tinh/can-loc")


def test_the_office_of_another_unit_does_not_agree_and_the_unit_that_does_is_named() -> None:
    assert list(against_agreeing(OF_DISTRICT, VISIT, OFFICE, BETWEEN)) == []
    assert list(against_agreeing(OF_DISTRICT, VISIT, OTHER, BETWEEN)) == [
        Reason("actor.other_unit", "ha-tinh/can-loc", "ha-tinh/nghi-xuan", SOURCE, Role.DISTRICT_AGENCY)
    ]


def test_after_a_merger_the_units_before_and_after_it_are_both_named() -> None:
    plan = replace(OF_PROVINCE, inspections=InspectionPolicy(agreed_by=Level.PROVINCE, source=SOURCE))
    visit = replace(VISIT, unit="bac-kan/ba-be/khang-ninh", first_on=date(2025, 7, 8), last_on=date(2025, 7, 9))
    agency = Actor(Role.PROVINCIAL_AGENCY, unit="dong-nai")
    (reason,) = against_agreeing(plan, visit, agency, date(2025, 7, 7))
    assert (reason.actual, reason.required) == ("dong-nai", "bac-kan / thai-nguyen")


def test_what_is_agreed_or_over_is_not_agreed() -> None:
    agreed = replace(VISIT, state=VisitState.AGREED)
    assert list(against_agreeing(OF_DISTRICT, agreed, OFFICE, BETWEEN)) == [
        Reason("visit.state", "agreed", "announced", None, Role.INSPECTOR)
    ]
    assert list(against_agreeing(OF_DISTRICT, VISIT, OFFICE, LAST)) == []
    assert list(against_agreeing(OF_DISTRICT, VISIT, OFFICE, date(2022, 5, 12))) == [
        Reason("visit.over", "2022-05-12", "≤ 2022-05-11", SOURCE, Role.INSPECTOR)
    ]


def test_no_change_is_dated_before_the_one_that_came_last() -> None:
    assert list(against_day(VISIT, OFFICE, ANNOUNCED_ON)) == []
    before = Reason("visit.before_last_change", "2022-03-31", "≥ 2022-04-01", None, Role.DISTRICT_AGENCY, ANNOUNCED_ON)
    assert list(against_day(VISIT, OFFICE, date(2022, 3, 31))) == [before]


def test_what_was_held_is_not_called_off_and_by_strangers_nothing_is() -> None:
    held = replace(VISIT, state=VisitState.HELD)
    assert list(against_calling_off(OF_DISTRICT, held, Actor(Role.ADMIN), BETWEEN)) == [
        Reason("visit.state", "held", "announced, agreed", None, Role.ADMIN)
    ]
    taking_part = "inspector:Phòng Y tế@ha-tinh/nghi-xuan, inspector:Phòng Kinh tế@ha-tinh/nghi-xuan"
    assert list(against_calling_off(OF_DISTRICT, VISIT, OTHER, BETWEEN)) == [
        Reason("visit.other_body", "district_agency@ha-tinh/can-loc", taking_part, SOURCE, Role.INSPECTOR)
    ]


def test_the_visits_that_stand_in_the_way_of_other_days_are_all_named() -> None:
    others = [replace(VISIT, id=key) for key in ("nx-2", "nx-3")]
    assert list(against_second(OF_DISTRICT, VISIT, others, HEALTH)) == [
        Reason("visit.second_in_period", "nx-2, nx-3", "2022-05-10 – 2022-05-11", SOURCE, Role.INSPECTOR)
    ]
    assert list(against_second(OF_DISTRICT, VISIT, [], HEALTH)) == []


OWN = replace(VISIT, id="own", bodies=(HEALTH,))
OWN_AGREED = replace(OWN, id="own-agreed", state=VisitState.AGREED)
FOREIGN_AGREED = replace(VISIT, id="foreign", bodies=(TRADE,), state=VisitState.AGREED)


def inspecting(*visits: Visit, on: date = FIRST) -> Facts:
    return Facts(on, HEALTH, visiting=Visiting(OF_DISTRICT, visits))


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ((OWN, FOREIGN_AGREED), [("visit.not_agreed", "announced")]),
        ((FOREIGN_AGREED, OWN), [("visit.not_agreed", "announced")]),
        ((OWN, OWN_AGREED), []),
        ((OWN_AGREED, OWN), []),
        ((FOREIGN_AGREED,), [("visit.other_body", "inspector:Phòng Y tế@ha-tinh/nghi-xuan")]),
    ],
)
def test_of_several_visits_that_day_an_inspection_is_part_of_the_one_that_suits_it_best(
    visits: tuple[Visit, ...], expected: list[tuple[str, str]]
) -> None:
    found = visit_agreed.check(plain_case(), inspecting(*visits), rulebook(Regime.R2))
    assert [(reason.code, reason.actual) for reason in found] == expected


def test_before_its_visits_an_inspection_is_told_of_the_soonest_that_is_agreed() -> None:
    later = replace(OWN_AGREED, id="later", first_on=date(2022, 6, 1), last_on=date(2022, 6, 2))
    sooner = replace(FOREIGN_AGREED, first_on=date(2022, 5, 1), last_on=date(2022, 5, 1))
    facts = inspecting(OWN, sooner, later, OWN_AGREED, on=BETWEEN)
    assert list(visit_agreed.check(plain_case(), facts, rulebook(Regime.R2))) == [
        Reason(
            "visit.not_yet",
            "2022-04-04",
            "2022-05-10 – 2022-05-11",
            SOURCE,
            Role.INSPECTOR,
            FIRST,
            {"id": "own-agreed"},
        )
    ]


def test_an_inspection_holds_the_open_visit_of_its_day_and_body() -> None:
    held = replace(OWN, id="held", state=VisitState.HELD)
    next_week = replace(OWN, id="next", first_on=date(2022, 5, 17), last_on=date(2022, 5, 17))
    assert visit_of(inspecting(held, FOREIGN_AGREED, next_week, OWN_AGREED)) == OWN_AGREED
    assert visit_of(inspecting(held, FOREIGN_AGREED, next_week)) is None
