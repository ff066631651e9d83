"""A plain plan file and the parts that a test adds to it."""

import pytest

from cycle.errors import PlanError
from cycle.plan import Indicator, Plan
from cycle.rules.plan_file import parse_plan

PLAIN = """
title_vi = "Kế hoạch"
title_en = "Plan"
unit = "dong-nai"
year = 2023
starts = 2023-01-01
ends = 2023-12-31
[document]
name = "Kế hoạch 1/KH-UBND"
checked_on = 2023-01-02
"""
ROUND = """
[[round]]
level = "province"
number = {number}
label_vi = "Đợt {number}"
label_en = "Round {number}"
place = "I"
"""
IDEA = '[idea]\nselector = "district"\nintake = "yearly"\nplace = "I"\n'
WINDOW = '[[window]]\nkey = "w"\nlabel_vi = "Đ"\nlabel_en = "E"\nwho = ["district"]\nplace = "I"\n'
DUTY = '[[obligation]]\nkey = "d"\nlabel_vi = "Đ"\nlabel_en = "E"\nwho = ["district"]\nplace = "I"\n'
TARGET = '[[target]]\nindicator = "producers"\nvalue = 3\nplace = "I"\n'
RENEWAL = '[renewal]\nplace = "I"\n'
COUNCIL = '[council]\nplace = "I"\n'
APPENDIX = """
[[appendix]]
place = "PL"
columns = ["new_producers", "linkage"]
total = [3, 4]
[appendix.rows]
dinh-quan = [1, 4]
tan-phu = [2, "blank"]
"""


def read(text: str) -> Plan:
    """The plain plan with that text after it."""
    return parse_plan("p", PLAIN + text)


def refused(text: str) -> PlanError:
    """The error that refuses the file."""
    with pytest.raises(PlanError) as caught:
        parse_plan("p", text)
    assert caught.value.plan == "p"
    return caught.value


def figures(plan: Plan, unit: str, *indicators: Indicator) -> list[int]:
    """The targets of a unit for these indicators."""
    found = {item.indicator: item.value for item in plan.targets if item.unit == unit and item.each is None}
    return [found[indicator] for indicator in indicators]
