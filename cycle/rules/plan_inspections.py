"""The part of a plan file on inspections: whether one visit does for all bodies, and who agrees it before."""

from cycle.plan import InspectionPeriod, InspectionPolicy
from cycle.rules.plan_days import SOURCE_KEYS, Frame
from cycle.rules.plan_table import Table

INSPECTION_KEYS = ("joint", "period", "agreed_by", *SOURCE_KEYS)


def read_inspections(plan: Table, frame: Frame) -> InspectionPolicy:
    """How visits are brought together; the defaults where the plan says nothing."""
    if "inspections" not in plan:
        return InspectionPolicy()
    table = plan.table("inspections", INSPECTION_KEYS)
    return InspectionPolicy(
        joint=table.flag("joint", default=False),
        period=table.word("period", InspectionPeriod, InspectionPeriod.QUARTER),
        agreed_by=frame.level(table, "agreed_by") if "agreed_by" in table else None,
        source=frame.source(table),
        rules=table.names("rules"),
    )
