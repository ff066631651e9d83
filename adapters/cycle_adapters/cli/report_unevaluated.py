"""`ocop report unevaluated`: what was registered under a plan and came before no council, to be registered again."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from cycle.plan import Plan
from cycle.progress import Entry
from cycle.wording import Lang, label
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.plan_choice import chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.views import day


def run(args: Namespace, session: Session) -> None:
    """The cases of each plan, the oldest first."""
    on = session.day(args.on)
    program = session.program()
    answers = [(plan, program.unevaluated(plan.key, on=on)) for plan in chosen(program.plans(), args.plan, on)]
    if session.json:
        print_json({"on": on.isoformat(), "plans": [_view(plan, cases) for plan, cases in answers]})
        return
    for plan, cases in answers:
        _print(plan, cases, session.lang)


def _view(plan: Plan, cases: Sequence[Entry]) -> dict[str, Any]:
    return {"plan": plan.key, "unit": plan.unit, "ends": plan.ends.isoformat(), "cases": [_case(one) for one in cases]}


def _case(entry: Entry) -> dict[str, Any]:
    case = entry.case
    known = {"id": case.id, "ref": case.ref, "product": case.product.name, "producer": case.producer.name}
    return {**known, "unit": case.unit, "state": case.state.value, "registered_on": day(entry.registered_on)}


def _print(plan: Plan, cases: Sequence[Entry], lang: Lang) -> None:
    keys = ("ref", "product", "producer", "unit", "state", "registered_on")
    columns = [Column(head(key, lang), whole=key in {"ref", "unit", "registered_on"}) for key in keys]
    rows = [
        (
            one.case.ref or one.case.id,
            one.case.product.name,
            one.case.producer.name,
            one.case.unit,
            label(one.case.state, lang),
            one.registered_on,
        )
        for one in cases
    ]
    print_table(columns, rows, f"{plan.key} ({plan.starts} – {plan.ends})")
    tell(say("count", lang, count=len(cases)))
