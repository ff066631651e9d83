"""`ocop report`: certificates that end in a span, or have ended; duties, targets and idle units of the plans."""

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cycle.case import Case
from cycle.forecast import renewal_of
from cycle.ports import CaseFilter, Reading
from cycle.vocabulary import VALID_STATES, State
from cycle.wording import Lang, label
from cycle_adapters.cli import report_duties, report_forecast, report_idle, report_targets, report_unevaluated
from cycle_adapters.cli.case_list import read_place
from cycle_adapters.cli.options import add_on, read_span
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.plan_choice import add_plan
from cycle_adapters.cli.report_forecast import renewal_words
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.standing import standing_of
from cycle_adapters.cli.words import head, say

#: States of a case whose certificate may end, or has ended and was not yet dealt with.
_LIVING = VALID_STATES | {State.EXPIRED, State.REVOCATION_PROPOSED}


@dataclass(frozen=True, slots=True)
class Ending:
    """A certificate with its last good day, and the case that is to replace it."""

    case: Case
    last_day: date
    successor: Case | None


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add(
        "expiring",
        expiring,
        "Giấy chứng nhận hết hạn trong khoảng ngày, theo đơn vị",
        "Certificates that end in a span",
    )
    verb.add_argument("--from", dest="first", metavar="DATE", required=True, help="first day of the span")
    verb.add_argument("--to", dest="last", metavar="DATE", required=True, help="last day of the span")
    _add_unit(verb)
    verb = verbs.add("expired", expired, "Giấy chứng nhận đã hết hạn, theo đơn vị", "Certificates that have ended")
    add_on(verb, "ended before that day")
    _add_unit(verb)
    verb = verbs.add(
        "obligations", report_duties.run, "Thực hiện nhiệm vụ theo đơn vị", "How duties were done, by unit"
    )
    _add_plan_and_on(verb, "how they stand on that day")
    _add_unit(verb)
    verb = verbs.add("targets", report_targets.run, "Chỉ tiêu theo đơn vị", "Targets, unit by unit")
    _add_plan_and_on(verb, "what was reached by that day")
    _add_unit(verb)
    report_forecast.add(verbs, _add_unit)
    verb = verbs.add("idle", report_idle.run, "Đơn vị chưa có hồ sơ", "Units from which nothing has come")
    _add_plan_and_on(verb, "what had come by that day")
    verb = verbs.add(
        "unevaluated",
        report_unevaluated.run,
        "Sản phẩm đã đăng ký, chưa được đánh giá",
        "What was registered and not evaluated",
    )
    _add_plan_and_on(verb, "what no council had evaluated by that day")


def _add_plan_and_on(verb: Parser, what: str) -> None:
    add_plan(verb)
    add_on(verb, what)


def _add_unit(verb: Parser) -> None:
    verb.add_argument("--unit", metavar="UNIT", help="only in this unit and all inside it")


def expiring(args: Namespace, session: Session) -> None:
    """Valid certificates whose last good day lies in the span."""
    first, last = read_span(args.first, args.last)
    found = _endings(args.unit, session, VALID_STATES, first, lambda one: first <= one.last_day <= last)
    _answer({"from": first.isoformat(), "to": last.isoformat()}, found, session)


def expired(args: Namespace, session: Session) -> None:
    """Certificates that ran out before the day, with what was done since."""
    on = session.day(args.on)
    found = _endings(args.unit, session, _LIVING, on, lambda one: one.last_day < on)
    _answer({"on": on.isoformat()}, found, session)


def _endings(
    unit: str | None, session: Session, states: frozenset[State], on: date, wanted: Callable[[Ending], bool]
) -> list[Ending]:
    """By unit, then by day. Time has done its part by that day, whether a sweep ran or not."""
    place = read_place(unit)
    with session.store().read() as store:
        cases = [one for one in store.cases(CaseFilter(states=_LIVING, unit=place)) if one.certificate]
        caught_up = [_on_that_day(session, store, case, on) for case in cases]
        kept = [case for case in caught_up if case.state in states]
        successors = {one.predecessor: one for one in store.successors([case.id for case in kept])}
    endings = (
        Ending(case, case.certificate.last_good_day, successors.get(case.id)) for case in kept if case.certificate
    )
    return sorted(filter(wanted, endings), key=lambda one: (one.case.unit, one.last_day, one.case.id))


def _on_that_day(session: Session, store: Reading, case: Case, on: date) -> Case:
    ended = case.certificate is not None and case.certificate.last_good_day < on
    return standing_of(session, store, case, (), on).case if ended and case.state is not State.EXPIRED else case


def _answer(asked: dict[str, str], found: Sequence[Ending], session: Session) -> None:
    if session.json:
        units = sorted({one.case.unit for one in found})
        by_unit = [{"unit": unit, "count": sum(one.case.unit == unit for one in found)} for unit in units]
        print_json({**asked, "count": len(found), "units": by_unit, "certificates": [_view(one) for one in found]})
        return
    if not found:
        tell(say("none_found", session.lang))
        return
    keys = ("unit", "valid_until", "id", "ref", "product", "producer", "stars", "decision", "state", "remark")
    whole = {"unit", "valid_until", "id", "ref"}
    lang = session.lang
    print_table([Column(head(key, lang), whole=key in whole) for key in keys], _rows(found, lang))
    tell(say("count", lang, count=len(found)))


def _rows(found: Sequence[Ending], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in found:
        case, held = one.case, one.case.certificate
        names = (case.product.name, case.producer.name, case.stars, held.decision if held else None)
        pending = one.successor
        renewal = renewal_words(case, renewal_of(case, pending), lang)
        remark = say("on_the_way", lang, case=pending.ref or pending.id) if pending else renewal
        yield (case.unit, one.last_day, case.id, case.ref, *names, label(case.state, lang), remark)


def _view(one: Ending) -> dict[str, Any]:
    from cycle_adapters.views import case_view

    short = case_view(one.case)
    kept = ("id", "ref", "state", "kind", "product", "producer", "unit", "stars", "valid_until", "extended_until")
    pending = one.successor
    following = {"id": pending.id, "ref": pending.ref, "state": pending.state.value} if pending else None
    view = {key: short[key] for key in kept}
    renewal = {"renewal": renewal_of(one.case, pending).value, "renewal_declined": short["renewal_declined"]}
    return {**view, "last_good_day": one.last_day.isoformat(), "re_evaluation": following, **renewal}
