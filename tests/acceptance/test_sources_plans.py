"""The duties and figures of the five plans, as their documents name them: one line a rule."""

from datetime import date

import pytest

from cycle.plan import UnitClass
from cycle.rules.plan_file import shipped_plan

#: Rule, plan, duty: who owes it, how often, how many, the days by which it is due, to whom.
DUTIES = """
BK-07 bac_kan_2024   carry-over          district                              once      1 2024-12-31 -
NX-05 nghi_xuan_2022 inspection-plan     district_department                   once      1 2022-12-31 district_agency
NX-06 nghi_xuan_2022 inspection-plan     district_department                   once      1 2022-12-31 district_agency
NX-09 nghi_xuan_2022 commune-plan        commune                               once      1 2022-12-31 district
NX-12 nghi_xuan_2022 product-feature     district_media                        monthly   1 12         -
QN-08 quang_nam_2018 yearly-plan         provincial_steering,district_steering yearly    1 3          province,district
QN-09 quang_nam_2018 pilot               provincial_agency                     once      1 2018-12-31 province
QN-10 quang_nam_2018 yearly-report       provincial_agency                     yearly    1 3          province,ministry
QN-16 quang_nam_2018 value-chain-project district                              once      1 2020-12-31 -
HB-15 hoa_binh_2023  district-councils   district                              once      1 2023-12-31 -
"""

#: Rule, plan, indicator, figure, whether it is a least figure, and each of which unit; "-" for the whole.
FIGURES = """
DN-T4 dong_nai_2023  training_classes_producers      1   no  -
DN-T4 dong_nai_2023  training_classes_officials      2   no  -
BK-13 bac_kan_2024   key_product_producers           8   no  -
BK-T5 bac_kan_2024   key_products_province           3   yes -
BK-T5 bac_kan_2024   key_products_district           1   yes district
NX-T1 nghi_xuan_2022 certified_3_or_more             5   yes -
NX-T2 nghi_xuan_2022 points_of_sale                  1   no  -
NX-T2 nghi_xuan_2022 shops                           2   no  -
NX-T3 nghi_xuan_2022 trained_share_percent           100 yes -
QN-16 quang_nam_2018 key_products_district           1   yes district
QN-T  quang_nam_2018 key_product_projects            5   no  -
QN-T  quang_nam_2018 upgraded_products               130 no  -
QN-T  quang_nam_2018 new_products                    100 no  -
QN-T  quang_nam_2018 tourism_villages                3   yes -
QN-T  quang_nam_2018 certified_5_province            3   yes -
QN-T  quang_nam_2018 certified_5_nation              1   yes -
QN-T  quang_nam_2018 officials_trained_share_percent 100 yes -
HB-04 hoa_binh_2023  re_evaluated                    14  no  -
HB-03 hoa_binh_2023  revoked                         9   no  -
"""


@pytest.mark.parametrize("line", DUTIES.strip().splitlines())
def test_duties_that_the_plans_hold(line: str) -> None:
    """BK-07, NX-05, NX-06, NX-09, NX-12, QN-08, QN-09, QN-10, QN-16, HB-15."""
    rule, key, name, who, recurrence, minimum, due, recipients = line.split()
    plan = shipped_plan(key)
    (duty,) = [one for one in plan.obligations if one.key == name]
    days = [period.due_on for period in duty.periods(plan.starts, plan.ends)]
    assert rule in duty.rules
    assert (duty.who, duty.recurrence.value, duty.minimum) == (classes(who), recurrence, int(minimum))
    assert duty.recipients == classes(recipients)
    assert len(days) == int(due) if due.isdigit() else days == [date.fromisoformat(due)]


def classes(words: str) -> tuple[UnitClass, ...]:
    return () if words == "-" else tuple(map(UnitClass, words.split(",")))


@pytest.mark.parametrize("line", FIGURES.strip().splitlines())
def test_figures_that_the_plans_ask_for(line: str) -> None:
    """DN-T4, BK-13, BK-T5, NX-T1 to NX-T3, QN-16, QN-T, HB-03, HB-04."""
    rule, key, indicator, value, least, each = line.split()
    plan = shipped_plan(key)
    (target,) = [one for one in plan.targets if one.indicator == indicator]
    assert rule in target.rules
    assert (target.unit, target.value, target.is_minimum) == (plan.unit, int(value), least == "yes")
    assert (target.each.value if target.each else "-") == each
