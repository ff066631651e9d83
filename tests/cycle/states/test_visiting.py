"""Whose inspections a plan rules: those of its own unit and of what lies in it, not of the levels above."""

import pytest

from cycle.people import Actor
from cycle.rules.plan_file import shipped_plan
from cycle.states.visiting import binds
from cycle.vocabulary import Role

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
