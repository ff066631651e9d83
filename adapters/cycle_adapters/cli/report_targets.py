"""`ocop report targets`: the figures of the plans unit by unit, beside what was reached."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from cycle.plan import Plan
from cycle.progress import Progress
from cycle.units import NATION, contains
from cycle.wording import Lang, label
from cycle_adapters.cli.case_list import read_place
from cycle_adapters.cli.output import Column, print_json, print_table
from cycle_adapters.cli.plan_choice import chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.target import amount_of, percent_of, percent_text
from cycle_adapters.cli.words import head, say

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def run(args: Namespace, session: Session) -> None:
    """For each unit of each plan its figures, reached or not."""
    on = session.day(args.on)
    place = read_place(args.unit) or NATION
    program = session.program()
    plans = chosen(program.plans(), args.plan, on)
    answers = [(plan, _by_unit(program.progress(plan.key, on), place)) for plan in plans]
    if session.json:
        print_json({"on": on.isoformat(), "plans": [_view(plan, units) for plan, units in answers]})
        return
    for plan, units in answers:
        _print(plan, units, session.lang)


def _by_unit(progress: Sequence[Progress], place: str) -> dict[str, list[Progress]]:
    """The figures of each unit, the outer unit before those in it; figures of nobody that is known are left out."""
    found: dict[str, list[Progress]] = {}
    for one in progress:
        if one.unit is not None and contains(place, one.unit):
            found.setdefault(one.unit, []).append(one)
    return {unit: found[unit] for unit in sorted(found)}


def _view(plan: Plan, units: dict[str, list[Progress]]) -> dict[str, Any]:
    days = {"starts": plan.starts.isoformat(), "ends": plan.ends.isoformat()}
    return {
        "plan": plan.key,
        "unit": plan.unit,
        **days,
        "units": [_unit_view(unit, own) for unit, own in units.items()],
    }


def _unit_view(unit: str, own: Sequence[Progress]) -> dict[str, Any]:
    met = Counter(_ANSWERS[one.met] for one in own)
    counts = {"met": met["yes"], "missed": met["no"], "unknown": met["unknown"]}
    return {"unit": unit, **counts, "targets": [_target_view(one) for one in own]}


def _target_view(one: Progress) -> dict[str, Any]:
    target = one.target
    return {
        "indicator": target.indicator.value,
        "each": target.each.value if target.each else None,
        "value": target.value,
        "is_minimum": target.is_minimum,
        "blank": target.blank,
        "reached": one.reached,
        "percent": percent_of(one),
        "met": one.met,
        "reported_on": one.reported_on.isoformat() if one.reported_on else None,
        "rules": list(target.rules),
    }


def _print(plan: Plan, units: dict[str, list[Progress]], lang: Lang) -> None:
    keys = ("unit", "indicator", "target", "reached", "share", "met", "rules")
    figures = {"target", "reached", "share"}
    columns = [Column(head(key, lang), whole=key in {"unit", *figures}, right=key in figures) for key in keys]
    print_table(columns, _rows(units, lang), f"{plan.key} ({plan.starts} – {plan.ends})")


def _rows(units: dict[str, list[Progress]], lang: Lang) -> Iterator[tuple[object, ...]]:
    for unit, own in units.items():
        for one in own:
            figures = (amount_of(one.target), one.reached, percent_text(one))
            met = say("not_reported", lang) if one.met is None else head(_ANSWERS[one.met], lang)
            yield (unit, label(one.target.indicator, lang), *figures, met, ", ".join(one.target.rules))
