"""`ocop report forecast`: what happens by itself, or becomes overdue, in the days to come."""

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from cycle.case import Case
from cycle.forecast import MOST_DAYS, Coming, Forecast, Renewal
from cycle.units import province_of
from cycle.wording import Lang, label
from cycle_adapters.cli.obligation import name_of
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

DAYS = 30


def add(verbs: Verbs, add_unit: Callable[[Parser], None]) -> None:
    """The verb."""
    verb: Parser = verbs.add("forecast", run, "Điều sắp xảy ra theo thời gian", "What is to come if nobody acts")
    add_on(verb, "what comes after that day")
    verb.add_argument("--days", metavar="N", type=int, default=DAYS, help=f"so many days, 1 to {MOST_DAYS} ({DAYS})")
    add_unit(verb)


def run(args: Namespace, session: Session) -> None:
    """By day, kind, unit and office; then the sums."""
    found = session.program().forecast(session.day(args.on), args.days, args.unit)
    if session.json:
        print_json(_view(found))
    else:
        _print(found, session.lang)


def _view(found: Forecast) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "until": found.until.isoformat(),
        "count": len(found.coming),
        "coming": [_coming_view(one) for one in found.coming],
        "sums": [
            {"kind": kind, "what": what, "office": office, "count": count}
            for (kind, what, office), count in _sums(found)
        ],
        "provinces": [{"unit": unit, "count": count} for unit, count in _provinces(found)],
    }


def _coming_view(one: Coming) -> dict[str, Any]:
    case, duty = one.case, one.duty
    return {
        "on": one.on.isoformat(),
        "kind": one.kind.value,
        "what": _what(one),
        "office": one.office.value,
        "unit": one.unit,
        "case": {"id": case.id, "ref": case.ref, "product": case.product.name, "state": case.state.value}
        if case
        else None,
        "plan": duty.plan.key if duty else None,
        "renewal": one.renewal.value if one.renewal else None,
    }


def _what(one: Coming) -> str:
    """The code word: a step, a deadline, or the key of a duty."""
    return one.what.value if one.what else one.duty.obligation.key if one.duty else ""


def _sums(found: Forecast) -> list[tuple[tuple[str, str, str], int]]:
    return sorted(Counter((one.kind.value, _what(one), one.office.value) for one in found.coming).items())


def _provinces(found: Forecast) -> list[tuple[str, int]]:
    return sorted(Counter(province_of(one.unit) for one in found.coming).items())


def _print(found: Forecast, lang: Lang) -> None:
    span = {"on": found.on, "until": found.until}
    if not found.coming:
        tell(say("forecast_none", lang, **span))
        return
    _table(("on", "coming", "what", "unit", "office", "case", "product", "remark"), _rows(found, lang), lang)
    title = say("forecast_sums", lang, **span)
    sums = Counter((_kind(one, lang), _words(one, lang), label(one.office, lang)) for one in found.coming)
    _table(("coming", "what", "office", "total"), ((*key, count) for key, count in sums.items()), lang, title)
    _table(("province", "total"), iter(_provinces(found)), lang)
    tell(say("count", lang, count=len(found.coming)))


def _table(keys: tuple[str, ...], rows: Iterator[tuple[object, ...]], lang: Lang, title: str | None = None) -> None:
    whole = {"on", "unit", "case"}
    print_table([Column(head(key, lang), whole=key in whole, right=key == "total") for key in keys], rows, title)


def _rows(found: Forecast, lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in found.coming:
        case = one.case
        of_case = (case.ref or case.id, case.product.name) if case else (None, None)
        yield (
            one.on,
            _kind(one, lang),
            _words(one, lang),
            one.unit,
            label(one.office, lang),
            *of_case,
            _remark(one, lang),
        )


def _kind(one: Coming, lang: Lang) -> str:
    return say(f"coming_{one.kind.value}", lang)


def _words(one: Coming, lang: Lang) -> str:
    return label(one.what, lang) if one.what else name_of(one.duty, lang) if one.duty else ""


def _remark(one: Coming, lang: Lang) -> str | None:
    """Whether the certificate is to be renewed, and where it is not, why."""
    if one.renewal is None or one.case is None:
        return None
    return renewal_words(one.case, one.renewal, lang)


def renewal_words(case: Case, renewal: Renewal, lang: Lang) -> str:
    """Whether a certificate is to be renewed, in words; where the owner declined, since when and why."""
    declined = case.renewal_declined
    if renewal is Renewal.DECLINED and declined:
        return say("renewal_declined_why", lang, on=declined.on, reason=declined.reason)
    return say(f"renewal_{renewal.value}", lang)
