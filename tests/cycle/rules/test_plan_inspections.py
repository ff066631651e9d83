"""The part of a plan file on inspections: what it may say, and what it means where it says nothing."""

import pytest

from cycle.plan import InspectionPeriod, InspectionPolicy
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan
from cycle.vocabulary import Level
from tests.support.duties import HEAD
from tests.support.plans import PLAIN, read, refused

TABLE = '[inspections]\nplace = "II"\n'


def test_a_plan_may_have_one_visit_for_all_and_say_who_agrees_it() -> None:
    policy = read(f'{TABLE}joint = true\nperiod = "year"\nagreed_by = "province"\nrules = ["X-1"]\n').inspections
    assert (policy.joint, policy.period, policy.agreed_by) == (True, InspectionPeriod.YEAR, Level.PROVINCE)
    assert (policy.source and policy.source.place, policy.rules) == ("II", ("X-1",))


def test_what_is_left_out_is_neither_joint_nor_agreed_and_counted_by_quarters() -> None:
    assert read("").inspections == InspectionPolicy()
    said = read(TABLE).inspections
    assert (said.joint, said.period, said.agreed_by) == (False, InspectionPeriod.QUARTER, None)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("joint = 1", "inspections.joint"),
        ('period = "week"', "inspections.period"),
        ('agreed_by = "commune"', "inspections.agreed_by"),
        ("together = true", "inspections.together"),
    ],
)
def test_a_fault_is_named_with_its_place(line: str, place: str) -> None:
    assert refused(f"{PLAIN}{TABLE}{line}\n").place == place


def test_the_section_has_to_be_named() -> None:
    assert refused(f"{PLAIN}[inspections]\njoint = true\n").place == "inspections.place"


def test_a_district_has_its_visits_agreed_by_itself_and_only_while_there_are_districts() -> None:
    head = HEAD.format(unit="ha-tinh/nghi-xuan", year=2022, starts="2022-01-01", ends="2022-12-31")
    assert refused(f'{head}{TABLE}agreed_by = "province"\n').place == "inspections.agreed_by"
    head = HEAD.format(unit="ha-tinh", year=2026, starts="2026-01-01", ends="2026-12-31")
    assert refused(f'{head}{TABLE}agreed_by = "district"\n').place == "inspections.agreed_by"


def test_of_the_shipped_plans_only_nghi_xuan_brings_visits_together() -> None:
    """NX-05, NX-06."""
    assert [key for key in SHIPPED_PLANS if shipped_plan(key).inspections != InspectionPolicy()] == ["nghi_xuan_2022"]
    policy = shipped_plan("nghi_xuan_2022").inspections
    assert (policy.joint, policy.period, policy.agreed_by) == (True, InspectionPeriod.QUARTER, Level.DISTRICT)
    assert policy.rules == ("NX-05", "NX-06")
