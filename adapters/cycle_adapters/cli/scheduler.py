"""`ocop scheduler`: ring the sweep every day, and say whether it did."""

import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import date, time, timedelta

from cycle.errors import BadValueError
from cycle_adapters.cli import ATTENTION, DONE
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import print_json, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import say
from cycle_adapters.views import sweep_view

#: When the sweep rings unless told otherwise: just after the legal day has begun.
DEFAULT_TIME = "00:05"


def fill(parser: Parser) -> None:
    """Run, and healthcheck."""
    verbs = Verbs(parser)
    verb = verbs.add("run", run, "Rà soát mỗi ngày cho đến khi bị dừng", "Sweep every day until stopped")
    verb.add_argument("--at", default=DEFAULT_TIME, metavar="HH:MM", help=f"in Vietnam's time ({DEFAULT_TIME})")
    verb = verbs.add("healthcheck", healthcheck, "Rà soát đã đến hôm qua chưa", "Whether the sweep reached yesterday")
    add_on(verb, "the day to look from")
    verb.add_argument("--by", metavar="HH:MM", help="from that time in Vietnam on, today has to be swept too")


def run(args: Namespace, session: Session) -> int:
    """One JSON document for each sweep; ends by SIGTERM or SIGINT, after the batch that is being written."""
    from cycle_adapters.scheduler import SweepAlarm  # here: APScheduler is not loaded for other commands

    at = read_time("at", args.at)
    program = session.program(create=True)

    def sweep(on: date, pause: Callable[[], None]) -> None:
        report = program.sweep(on, progress=lambda _day, _examined: pause())
        print_json(sweep_view(report))
        sys.stdout.flush()
        if report.failures:
            tell(say("sweep_failed_for", session.lang, on=on, failed=len(report.failures)))

    SweepAlarm(sweep, session.clock(), at, tell).run()
    return DONE


def healthcheck(args: Namespace, session: Session) -> int:
    """Status 0 where the ledger reaches yesterday without a hole, else 1; 3 where nothing can be read."""
    from cycle.health import reached  # here: `run --help` needs no engine

    today = session.day(args.on)
    with session.store().read() as store:
        last, healthy = store.swept_until(), reached(store, _due(args.by, today, session))
    if session.json:
        print_json({"healthy": healthy, "swept_until": last.isoformat() if last else None})
    else:
        tell(say("swept_until" if last else "never_swept", session.lang, last=last))
    return DONE if healthy else ATTENTION


def _due(by: str | None, today: date, session: Session) -> date:
    """The day that has to be swept by now: yesterday, and from that time of the day on today."""
    passed = by is not None and session.time_of_day() >= read_time("by", by)
    return today if passed else today - timedelta(days=1)


def read_time(field: str, text: str) -> time:
    """A time of the day as HH:MM."""
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or text != f"{found:%H:%M}":
        raise BadValueError(field, text, "a time of the day, written HH:MM")
    return found
