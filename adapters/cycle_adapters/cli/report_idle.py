"""`ocop report idle`: what has come from each unit since its plan began, and from which nothing has."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from cycle.duty import UnitActivity
from cycle.plan import Plan
from cycle.wording import Lang, label
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.plan_choice import chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.views import day

_COUNTS = ("registered", "filed", "evaluated", "certified")


def run(args: Namespace, session: Session) -> None:
    """Every known unit inside that of a plan, idle or not."""
    on = session.day(args.on)
    program = session.program()
    plans = chosen(program.plans(), args.plan, on)
    answers = [(plan, program.activity(plan.key, on=on)) for plan in plans]
    if session.json:
        print_json({"on": on.isoformat(), "plans": [_view(plan, units) for plan, units in answers]})
        return
    for plan, units in answers:
        _print(plan, units, session.lang)


def _view(plan: Plan, units: Sequence[UnitActivity]) -> dict[str, Any]:
    days = {"starts": plan.starts.isoformat(), "ends": plan.ends.isoformat()}
    idle = sum(one.idle for one in units)
    return {"plan": plan.key, "unit": plan.unit, **days, "idle": idle, "units": [_unit_view(one) for one in units]}


def _unit_view(one: UnitActivity) -> dict[str, Any]:
    counts = {key: getattr(one, key) for key in _COUNTS}
    known = {"unit": one.unit, "level": one.level.value, "has_figures": one.has_figures}
    return {**known, **counts, "last_on": day(one.last_on), "idle": one.idle}


def _print(plan: Plan, units: Sequence[UnitActivity], lang: Lang) -> None:
    counts = [f"cases_{key}" for key in _COUNTS]
    keys = ("unit", "level", "has_figures", *counts, "last_on", "idle")
    columns = [Column(head(key, lang), whole=key in {"unit", "last_on"}, right=key in counts) for key in keys]
    print_table(columns, _rows(units, lang), f"{plan.key} ({plan.starts} – {plan.ends})")
    tell(say("idle_units", lang, idle=sum(one.idle for one in units), units=len(units)))


def _rows(units: Sequence[UnitActivity], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in units:
        counts = (getattr(one, key) for key in _COUNTS)
        figures, idle = (head("yes" if answer else "no", lang) for answer in (one.has_figures, one.idle))
        yield (one.unit, label(one.level, lang), figures, *counts, one.last_on, idle)
