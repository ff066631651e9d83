"""Plans with duties, and what units reported: short forms for tests."""

from datetime import date
from typing import Any

from cycle.duties import duties
from cycle.duty import Duty, DutyStatus, Fulfilment
from cycle.people import Actor
from cycle.plan import DutyPeriod, Plan, UnitClass
from cycle.progress import Entry, Register
from cycle.rules.plan_file import parse_plan, shipped_plan
from cycle.testing.examples import registered_case
from cycle.vocabulary import Role

DAY = date.fromisoformat
ADMIN = Actor(Role.ADMIN)


def entry(unit: str, opened_on: str, *, idea_on: str | None = None, **changes: Any) -> Entry:
    """A case of that commune as the register shows it."""
    case = registered_case(f"case-{unit}-{opened_on}", unit=unit, opened_on=DAY(opened_on), **changes)
    return Entry(case, (unit,), DAY(idea_on) if idea_on else None)


def report(plan: Plan, key: str, unit: str, due_on: str, on: str, count: int = 1, who: str = "") -> Fulfilment:
    """What a unit reported done for the period that is due on that day; by the first that bears it there."""
    (duty,) = (one for one in plan.obligations if one.key == key)
    bearer = UnitClass(who) if who else duty.who[0]
    return Fulfilment(plan.key, key, bearer, unit, DAY(due_on), DAY(on), ADMIN, count)


def standing(
    plan: Plan, on: str, *reports: Fulfilment, key: str = "", unit: str = "", register: Register = ()
) -> list[Duty]:
    """The duties with that key, of that unit alone, as they stand on that day."""
    found = duties(plan, register, reports, DAY(on))
    return [one for one in found if key in ("", one.obligation.key) and unit in ("", one.unit)]


def status(duty: str, on: str, *reports: Fulfilment, register: Register = ()) -> str:
    """How the one duty `plan key unit due_on [who]` stands on a day."""
    return the_duty(duty, on, *reports, register=register).status.value


def the_duty(words: str, on: str, *reports: Fulfilment, register: Register = ()) -> Duty:
    """The one duty `plan key unit due_on [who]` on a day."""
    name, key, unit, due_on, *who = words.split()
    found = standing(shipped_plan(name), on, *reports, key=key, unit=unit, register=register)
    (duty,) = (one for one in found if one.period.due_on == DAY(due_on) and who in ([], [one.who.value]))
    return duty


def period(starts: str, ends: str, due_on: str | None = None) -> DutyPeriod:
    """A stretch of a duty, due on its last day unless another is given."""
    return DutyPeriod(DAY(starts), DAY(ends), DAY(due_on or ends))


HEAD = """
title_vi = "Kế hoạch"
title_en = "Plan"
unit = "{unit}"
year = {year}
starts = {starts}
ends = {ends}
[document]
name = "Kế hoạch 1/KH-UBND"
checked_on = 2026-01-02
"""
DUTY = """
[[obligation]]
key = "{key}"
label_vi = "Việc {key}"
label_en = "Duty {key}"
who = {who}
recurrence = "{recurrence}"
place = "I"
{more}
"""


def plan_of(
    *duties: str, unit: str = "dong-nai", starts: str = "2025-01-01", ends: str = "2025-12-31", more: str = ""
) -> Plan:
    """A plan with these duties, each `key recurrence who[,who] [key = value]`."""
    head = HEAD.format(unit=unit, year=starts[:4], starts=starts, ends=ends)
    return parse_plan("p", head + more + "".join(map(_duty, duties)))


def _duty(words: str) -> str:
    key, recurrence, who, *more = words.split(maxsplit=3)
    return DUTY.format(key=key, recurrence=recurrence, who=str(who.split(",")).replace("'", '"'), more="".join(more))


#: In the order in which a duty goes through them when nobody reports.
UNDONE = (DutyStatus.AHEAD, DutyStatus.DUE, DutyStatus.OVERDUE, DutyStatus.ESCALATED)
