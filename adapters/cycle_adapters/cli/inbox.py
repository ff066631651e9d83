"""`ocop inbox`: what waits for an office, a unit or a producer, what presses most first."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from cycle.duty import Duty
from cycle.inbox import ByLaw, Inbox, Waiting
from cycle.people import actor_text
from cycle.visit import Visit
from cycle.wording import Lang, label
from cycle_adapters.cli.obligation import name_of
from cycle_adapters.cli.options import add_on, read_actor_text
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import Parser
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """Who asks, and for which day."""
    parser.add_argument(
        "--as",
        dest="holder",
        metavar="ROLE[:NAME[@UNIT]]",
        required=True,
        help="for whom: ROLE@UNIT, or ROLE anywhere; a producer by name: producer:NAME@UNIT",
    )
    add_on(parser, "what waits on that day")
    parser.set_defaults(run=run)


def run(args: Namespace, session: Session) -> None:
    """The cases to carry on, the duties that run or are overdue, and the visits to agree."""
    holder = read_actor_text(args.holder, "as")
    on = session.day(args.on)
    found = session.program().inbox(holder["role"], holder.get("unit"), on, holder.get("name"))
    if session.json:
        print_json(_view(found))
    else:
        _print(found, session.lang)


def _view(found: Inbox) -> dict[str, Any]:
    from cycle_adapters.views import duty_view
    from cycle_adapters.visit_views import visit_view

    by = found.by
    return {
        "on": found.on.isoformat(),
        "as": {"role": by.role.value, "name": by.name, "unit": by.unit},
        "count": len(found.cases),
        "cases": [_waiting_view(one, found) for one in found.cases],
        "duties": [duty_view(one) for one in found.duties],
        "visits": [visit_view(one) for one in found.visits],
    }


def _waiting_view(one: Waiting, found: Inbox) -> dict[str, Any]:
    from cycle_adapters.views import case_view, deadline_view

    short = case_view(one.case)
    kept = ("id", "ref", "kind", "product", "producer", "unit", "state", "stars", "since", "suspended_since")
    late = bool(one.due and one.due.due_on < found.on)
    return {
        **{key: short[key] for key in kept},
        "days_waiting": one.days_waiting,
        "steps": [step.value for step in one.steps],
        "by_law": _law_view(one.by_law) if one.by_law else None,
        "due": {**deadline_view(one.due), "overdue": late} if one.due else None,
        "working_days_left": one.working_days_left,
    }


def _law_view(law: ByLaw) -> dict[str, Any]:
    where = {"article": law.deadline.article, "instrument": law.deadline.instrument}
    return {"on": law.on.isoformat(), "step": law.step.value, "to": law.to.value, **where}


def _print(found: Inbox, lang: Lang) -> None:
    if found.cases:
        keys = ("case", "product", "unit", "state", "since", "days_waiting", "steps", "by_law", "due_on")
        _table((*keys, "working_days_left", "article"), _rows(found, lang), lang)
    if found.duties:
        _table(("plan", "what", "who", "unit", "due_on", "done", "status"), _duties(found.duties, lang), lang)
    if found.visits:
        _table(("visit", "producer", "unit", "starts", "ends", "bodies"), _visits(found.visits), lang)
    late = sum(1 for one in found.cases if one.due and one.due.due_on < found.on)
    by_law = sum(1 for one in found.cases if one.by_law)
    sums = {"cases": len(found.cases), "duties": len(found.duties), "visits": len(found.visits)}
    tell(say("inbox_sum", lang, by_law=by_law, late=late, **sums))


def _table(keys: tuple[str, ...], rows: Iterator[tuple[object, ...]], lang: Lang) -> None:
    whole = {"case", "visit", "unit", "since", "due_on", "done", "starts", "ends"}
    right = {"days_waiting", "working_days_left"}
    print_table([Column(head(key, lang), whole=key in whole, right=key in right) for key in keys], rows)


def _rows(found: Inbox, lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in found.cases:
        case, due = one.case, one.deadline
        waits = (
            label(case.state, lang),
            case.since,
            one.days_waiting,
            ", ".join(label(step, lang) for step in one.steps),
        )
        marked = f"{due.due_on} [{say('provisional', lang)}]" if due and due.provisional else due and due.due_on
        basis = f"{due.article}, {due.instrument}" if due else None
        yield (
            case.ref or case.id,
            case.product.name,
            case.unit,
            *waits,
            _law(one, lang),
            marked,
            _left(one, lang),
            basis,
        )


def _law(one: Waiting, lang: Lang) -> str | None:
    law = one.by_law
    return f"{law.on}: {label(law.step, lang)} → {label(law.to, lang)}" if law else None


def _left(one: Waiting, lang: Lang) -> object:
    left = one.working_days_left
    return say("late_by", lang, days=-left) if left is not None and left < 0 else left


def _duties(duties: tuple[Duty, ...], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in duties:
        who = (label(one.who, lang), one.unit)
        yield (
            one.plan.key,
            name_of(one, lang),
            *who,
            one.period.due_on,
            f"{one.done}/{one.least}",
            label(one.status, lang),
        )


def _visits(visits: tuple[Visit, ...]) -> Iterator[tuple[object, ...]]:
    for one in visits:
        bodies = ", ".join(actor_text(body) for body in one.bodies)
        yield one.id, one.producer, one.unit, one.first_on, one.last_on, bodies
