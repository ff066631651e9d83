"""`ocop case list`."""

from argparse import Namespace
from collections.abc import Sequence

from cycle import inputs
from cycle.case import Case
from cycle.past import known_deadlines
from cycle.ports import ArmedDeadline, CaseFilter
from cycle.rules.administrative_units import require_known
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import rulebook_on
from cycle.shelf import PlanShelf
from cycle.standing import RecordOn
from cycle.units import NATION, parse_unit
from cycle.vocabulary import CaseKind, Regime, State
from cycle.wording import Lang, label
from cycle_adapters.cli.options import read_words
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

#: Most cases that one list holds.
MOST = 1_000_000
Listed = tuple[Case, Sequence[ArmedDeadline]]


def run(args: Namespace, session: Session) -> None:
    """The cases that fit, in the order of their ids."""
    wanted = _wanted(args)
    limit = inputs.read_whole("limit", args.limit, 1, MOST) if args.limit is not None else None
    found = _now(session, wanted, limit) if args.as_of is None else _then(session, wanted, limit, args.as_of)
    if session.json:
        from cycle_adapters.views import case_view

        print_json({"cases": [case_view(*one) for one in found]})
    else:
        _print(found, session.lang)


def _now(session: Session, wanted: CaseFilter, limit: int | None) -> list[Listed]:
    with session.store().read() as store:
        cases = store.cases(wanted, limit)
        running: dict[str, list[ArmedDeadline]] = {case.id: [] for case in cases}
        for one in store.deadlines_of(list(running)):
            running[one.case_id].append(one)
    return [(case, running[case.id]) for case in cases]


def _then(session: Session, wanted: CaseFilter, limit: int | None, as_of: str) -> list[Listed]:
    """As the record had them at the end of that day."""
    on = inputs.read_day("as_of", as_of)
    rulebook_on(on)
    with session.store().read() as store:
        record = RecordOn(store, PlanShelf(), official_calendar(), session.clock().now(), on)
        cases = record.recorded(wanted)[:limit]
        running = record.deadlines(cases)
    return [(case, running[case.id]) for case in cases]


def _wanted(args: Namespace) -> CaseFilter:
    return CaseFilter(
        states=read_words("state", args.state, State),
        unit=read_place(args.unit),
        regime=inputs.read_word("regime", args.regime, Regime).value if args.regime else None,
        kind=inputs.read_word("kind", args.kind, CaseKind).value if args.kind else None,
        plan=inputs.read_optional_text("plan", args.plan),
        text=inputs.read_optional_text("text", args.text),
    )


def read_place(unit: str | None) -> str | None:
    """A unit of a known province; None for the whole nation."""
    if unit is None or unit == NATION:
        return None
    return require_known(parse_unit(unit))


def _print(found: Sequence[Listed], lang: Lang) -> None:
    if not found:
        tell(say("none_found", lang))
        return
    keys = ("id", "ref", "product", "producer", "unit", "state", "stars", "valid_until", "deadline")
    whole = {"id", "ref", "valid_until", "unit"}
    columns = [Column(head(key, lang), whole=key in whole, right=key == "stars") for key in keys]
    print_table(columns, [_row(case, deadlines, lang) for case, deadlines in found])
    tell(say("count", lang, count=len(found)))


def _row(case: Case, deadlines: Sequence[ArmedDeadline], lang: Lang) -> tuple[object, ...]:
    ends = case.certificate.last_good_day if case.certificate else None
    first = next((one for one in known_deadlines(deadlines, case.since) if not one.kind.is_notice), None)
    due = f"{first.due_on} {label(first.kind, lang)}" if first else None
    names = (case.product.name, case.producer.name, case.unit)
    return (case.id, case.ref, *names, label(case.state, lang), case.stars, ends, due)
