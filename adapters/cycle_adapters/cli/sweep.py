"""`ocop sweep`: do every legal day since the last sweep."""

from argparse import Namespace

from cycle.sweep import SweepReport
from cycle.vocabulary import Step
from cycle.wording import Lang, label
from cycle_adapters.cli import BROKEN, DONE
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import Parser
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.views import sweep_view


def fill(parser: Parser) -> None:
    """A day, and whether to write."""
    add_on(parser, "the last legal day to sweep")
    parser.add_argument("--dry-run", action="store_true", help="report the same and change nothing")
    parser.set_defaults(run=run)


def run(args: Namespace, session: Session) -> int:
    """What was done, by step and deadline; status 3 where a case could not be judged."""
    on = session.day(args.on)
    report = session.program(create=not args.dry_run).sweep(on, dry_run=args.dry_run)
    if session.json:
        print_json(sweep_view(report))
    else:
        _print(report, session.lang)
    return BROKEN if report.failures else DONE


def _print(report: SweepReport, lang: Lang) -> None:
    rows: list[tuple[object, ...]] = []
    rows += [(label(Step(step), lang), step, number) for step, number in sorted(report.steps.items()) if number]
    rows += [(head("overdue", lang), kind, number) for kind, number in sorted(report.overdue.items()) if number]
    rows += [(head("failure", lang), f"{one.case_id} {one.code} {one.message}", one.day) for one in report.failures]
    what, key, times = (head(word, lang) for word in ("what", "key", "times"))
    if rows:
        print_table((Column(what), Column(key), Column(times, right=True)), rows)
    tell(_sum(report, lang))
    if report.dry_run:
        tell(say("dry_run", lang))


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
