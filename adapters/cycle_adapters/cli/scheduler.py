"""`ocop scheduler`: ring the sweep every day, and say whether it did."""

from argparse import Namespace
from datetime import date, time, timedelta

from cycle.errors import BadValueError
from cycle_adapters.cli import BROKEN, DONE
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


def run(args: Namespace, session: Session) -> int:
    """One JSON line for each sweep; ends by SIGTERM or SIGINT."""
    from cycle_adapters.scheduler import SweepAlarm  # here: APScheduler is not loaded for other commands

    program = session.program(create=True)

    def sweep(on: date) -> None:
        print_json(sweep_view(program.sweep(on)))

    SweepAlarm(sweep, session.clock(), read_time(args.at), tell).run()
    return DONE


def healthcheck(args: Namespace, session: Session) -> int:
    """Status 0 where the ledger reaches yesterday, else 3."""
    ledger = session.program().ledger()
    last = max((line.day for line in ledger), default=None)
    healthy = last is not None and last >= session.day(args.on) - timedelta(days=1)
    if session.json:
        print_json({"healthy": healthy, "swept_until": last.isoformat() if last else None})
    else:
        tell(say("swept_until" if last else "never_swept", session.lang, last=last))
    return DONE if healthy else BROKEN


def read_time(text: str) -> time:
    """A time of the day as HH:MM."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadValueError("at", text, "a time of the day, written HH:MM") from None
