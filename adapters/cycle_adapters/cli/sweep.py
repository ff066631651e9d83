"""`ocop sweep`: do every legal day since the last sweep."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from cycle.errors import BadValueError
from cycle.sweep import SweepReport
from cycle.vocabulary import Step
from cycle.wording import Lang, label
from cycle_adapters.cli import ATTENTION, DONE
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import Parser
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.views import sweep_view

#: Seconds between two lines on how far a long sweep has come.
EVERY = 3.0


def fill(parser: Parser) -> None:
    """A day, whether to write, and what is to be done knowingly."""
    add_on(parser, "the last legal day to sweep")
    parser.add_argument("--dry-run", action="store_true", help="report the same and change nothing")
    parser.add_argument("--ahead", action="store_true", help="sweep past today: for a rehearsal, it cannot be undone")
    parser.add_argument("--fill-gap", action="store_true", help="do the days from the first hole in the ledger again")
    parser.set_defaults(run=run)


def run(args: Namespace, session: Session) -> int:
    """What was done, by step and deadline; status 1 where a case could not be judged: the others were."""
    on = session.day(args.on)
    if not (args.ahead or args.dry_run):
        require_no_later_than(session.today(), on)
    program = session.program(create=not args.dry_run)
    progress = HowFar(on, session.lang) if sys.stderr.isatty() and not session.json else None
    report = program.sweep(on, dry_run=args.dry_run, fill_gap=args.fill_gap, progress=progress)
    if session.json:
        print_json(sweep_view(report))
    else:
        _print(report, session.lang)
    return ATTENTION if report.failures else DONE


def require_no_later_than(today: date, on: date) -> None:
    """Raise BadValueError for a day to come: what time does on it cannot be taken back."""
    if on > today:
        raise BadValueError("on", on, "a day up to today in Vietnam; --ahead allows a later one")


@dataclass(slots=True)
class HowFar:
    """Tells the person at the terminal how far a long sweep has come."""

    until: date
    lang: Lang
    clock: Callable[[], float] = time.monotonic
    _told_at: float | None = None

    def __call__(self, day: date, examined: int) -> None:
        """A batch of that day is done. The first lines begin only where it takes long."""
        now = self.clock()
        if self._told_at is None:
            self._told_at = now
        elif now - self._told_at >= EVERY:
            self._told_at = now
            tell(say("sweeping", self.lang, day=day, left=(self.until - day).days, examined=examined))


def _print(report: SweepReport, lang: Lang) -> None:
    rows = list(_rows(report, lang))
    what, key, times = (head(word, lang) for word in ("what", "key", "times"))
    if rows:
        print_table((Column(what), Column(key), Column(times, right=True)), rows)
    tell(_sum(report, lang))
    if report.dry_run:
        tell(say("dry_run", lang))


def _rows(report: SweepReport, lang: Lang) -> Iterator[tuple[object, ...]]:
    for step, number in sorted(report.steps.items()):
        yield label(Step(step), lang), step, number
    for kind, number in sorted(report.overdue.items()):
        yield head("overdue", lang), kind, number
    for kind, number in sorted(report.escalated.items()):
        yield head("escalated", lang), kind, number
    for one in report.failures:
        yield head("failure", lang), f"{one.case_id} {one.code} {one.message}", one.day


def _sum(report: SweepReport, lang: Lang) -> str:
    if report.first is None:
        return say("nothing_to_sweep", lang, last=report.last)
    return say(
        "swept",
        lang,
        days=report.days,
        first=report.first,
        last=report.last,
        changed=report.changed,
        failed=len(report.failures),
    )
