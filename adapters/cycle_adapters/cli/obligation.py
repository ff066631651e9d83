"""`ocop obligation`: what units owe by the plans, and what they report done."""

from argparse import Namespace
from collections.abc import Iterator, Sequence

from cycle import inputs
from cycle.duty import Duty, DutyStatus
from cycle.plan import UnitClass
from cycle.wording import Lang, label
from cycle_adapters.cli.options import add_by, add_on, read_actor_text, read_words
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.plan_choice import add_plan, chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.views import day, duty_view


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("list", list_, "Nhiệm vụ của các đơn vị theo kế hoạch", "What units owe by the plans, and did")
    add_plan(verb)
    verb.add_argument("--unit", metavar="UNIT", help="only of this unit and all inside it")
    verb.add_argument("--status", metavar="WORD", action="append", help=f"{', '.join(DutyStatus)}; repeatable")
    add_on(verb, "how they stand on that day")
    verb = verbs.add("fulfil", fulfil, "Báo cáo đã thực hiện nhiệm vụ", "Report a duty done")
    verb.add_argument("--plan", metavar="KEY", required=True, help="a plan that is loaded")
    verb.add_argument("--obligation", metavar="KEY", required=True, help="the key of the duty in the plan")
    verb.add_argument("--unit", metavar="UNIT", required=True, help="the unit that did it")
    verb.add_argument("--who", metavar="WORD", help=f"where several in the unit bear it: {', '.join(UnitClass)}")
    verb.add_argument("--count", metavar="N", type=int, default=1, help="how many acts (1)")
    verb.add_argument("--period", metavar="DATE", help="any day of the period meant (the earliest not yet done)")
    verb.add_argument("--note", metavar="TEXT", help="what was done, or the number of the document")
    add_by(verb, required=True)
    add_on(verb, "day on which it was done")


def list_(args: Namespace, session: Session) -> None:
    """Every duty that fits, in the order of the plans."""
    on = session.day(args.on)
    wanted = read_words("status", args.status, DutyStatus)
    program = session.program()
    plans = chosen(program.plans(), args.plan, on)
    found = [duty for plan in plans for duty in program.obligations(plan.key, on=on, unit=args.unit)]
    kept = [duty for duty in found if wanted is None or duty.status in wanted]
    if session.json:
        print_json({"on": on.isoformat(), "duties": [duty_view(duty) for duty in kept]})
    elif not kept:
        tell(say("none_found", session.lang))
    else:
        _print(kept, session.lang)


def _print(found: Sequence[Duty], lang: Lang) -> None:
    keys = ("plan", "key", "what", "who", "unit", "starts", "due_on", "done", "status", "done_on", "rules")
    whole = {"plan", "key", "unit", "starts", "due_on", "done", "done_on"}
    print_table([Column(head(key, lang), whole=key in whole) for key in keys], _rows(found, lang))
    tell(say("count", lang, count=len(found)))


def _rows(found: Sequence[Duty], lang: Lang) -> Iterator[tuple[object, ...]]:
    for duty in found:
        own, period = duty.obligation, duty.period
        names = (duty.plan.key, own.key, name_of(duty, lang), label(duty.who, lang), duty.unit)
        done = (f"{duty.done}/{duty.least}", label(duty.status, lang), day(duty.done_on))
        yield (*names, period.starts, period.due_on, *done, ", ".join(own.rules))


def name_of(duty: Duty, lang: Lang) -> str:
    """What is owed, in the words of the plan file."""
    return duty.obligation.label_vi if lang == "vi" else duty.obligation.label_en


def fulfil(args: Namespace, session: Session) -> None:
    """Keep what was done; several reports of one period add up."""
    duty = session.program().fulfil(
        args.plan,
        args.obligation,
        unit=args.unit,
        on=session.day(args.on),
        by=read_actor_text(args.by),
        who=args.who,
        count=args.count,
        period=inputs.read_optional_day("period", args.period),
        note=args.note,
    )
    if session.json:
        print_json(duty_view(duty))
        return
    print_line(f"{duty.done}/{duty.least}")
    words = {"what": name_of(duty, session.lang), "unit": duty.unit, "due_on": duty.period.due_on}
    done = {"done": duty.done, "least": duty.least, "status": label(duty.status, session.lang)}
    tell(say("duty_kept", session.lang, **words, **done))
