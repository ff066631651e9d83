"""`ocop inspection`: visits to producers, announced, agreed, called off, and how they stand."""

from argparse import Namespace
from collections.abc import Iterator, Sequence

from cycle import inputs
from cycle.people import actor_text
from cycle.visit import Visit, VisitState
from cycle.visits import Announced, VisitFile
from cycle.wording import Lang, label
from cycle_adapters.cli.options import add_by, add_on, read_actor_text, read_words
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.plan_choice import add_plan, chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.visit_views import announced_view, visit_file_view, visit_view


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("announce", announce, "Thông báo đợt kiểm tra tại cơ sở", "Announce a visit to a producer")
    verb.add_argument("--plan", metavar="KEY", required=True, help="a plan that is loaded")
    verb.add_argument("--producer", metavar="NAME", required=True, help="his name in the register")
    verb.add_argument("--unit", metavar="UNIT", help="his commune, where several have that name")
    verb.add_argument("--from", dest="first", metavar="DATE", required=True, help="first day of the visit")
    verb.add_argument("--to", dest="last", metavar="DATE", help="last day, included (the first)")
    verb.add_argument("--purpose", metavar="TEXT", required=True, help="what is inspected")
    body = "who takes part (whoever announces); repeatable"
    verb.add_argument("--body", metavar="ROLE[:NAME[@UNIT]]", action="append", default=[], help=body)
    verb.add_argument("--move-days", action="store_true", help="the visit that it joins takes these days")
    add_by(verb, required=True)
    add_on(verb, "day on which it is announced")
    verb = verbs.add("agree", agree, "Thống nhất đợt kiểm tra", "Agree a visit, as the office that the plan names")
    _add_visit(verb, "day on which it is agreed")
    verb = verbs.add("call-off", call_off, "Hủy, hoặc rút khỏi đợt kiểm tra", "Call a visit off, or leave it")
    verb.add_argument("--reason", metavar="TEXT", required=True, help="why")
    _add_visit(verb, "day on which it is called off")
    verb = verbs.add("list", list_, "Các đợt kiểm tra tại cơ sở", "Visits to producers, and how they stand")
    add_plan(verb)
    verb.add_argument("--unit", metavar="UNIT", help="only in this unit and inside it")
    verb.add_argument("--state", metavar="WORD", action="append", help=f"{', '.join(VisitState)}; repeatable")
    add_on(verb, "how they stood at the end of that day")


def _add_visit(verb: Parser, what: str) -> None:
    verb.add_argument("visit", metavar="ID", help="such as nghi_xuan_2022-3")
    add_by(verb, required=True)
    add_on(verb, what)


def announce(args: Namespace, session: Session) -> None:
    """Keep a visit, or join the one that is open; say which."""
    done = session.program().announce_inspection(
        args.plan,
        producer=args.producer,
        unit=args.unit,
        first_on=inputs.read_day("from", args.first),
        last_on=inputs.read_day("to", args.last or args.first),
        purpose=args.purpose,
        bodies=[read_actor_text(one, "body") for one in args.body],
        by=read_actor_text(args.by),
        on=session.day(args.on),
        move_days=args.move_days,
    )
    if session.json:
        print_json(announced_view(done))
        return
    print_line(done.visit.id)
    for line in _said(done, session.lang):
        tell(line)


def _said(done: Announced, lang: Lang) -> Iterator[str]:
    yield say("visit_joined" if done.joined else "visit_kept", lang, **_words(done.visit, lang))
    if done.others:
        yield say("visit_overlaps", lang, producer=done.visit.producer, others=", ".join(done.others))


def _words(visit: Visit, lang: Lang) -> dict[str, object]:
    bodies = ", ".join(actor_text(one) for one in visit.bodies)
    days = {"first": visit.first_on, "last": visit.last_on}
    state = label(visit.state, lang)
    return {"id": visit.id, "producer": visit.producer, "bodies": bodies, "state": state, **days}


def agree(args: Namespace, session: Session) -> None:
    """Agree it."""
    by, on = read_actor_text(args.by), session.day(args.on)
    _show(session.program().agree_inspection(args.visit, by=by, on=on), session)


def call_off(args: Namespace, session: Session) -> None:
    """Call it off; a body of several leaves it."""
    by, on = read_actor_text(args.by), session.day(args.on)
    _show(session.program().call_off_inspection(args.visit, reason=args.reason, by=by, on=on), session)


def _show(visit: Visit, session: Session) -> None:
    if session.json:
        print_json(visit_view(visit))
        return
    print_line(visit.state.value)
    tell(say("visit_stands", session.lang, **_words(visit, session.lang)))


def list_(args: Namespace, session: Session) -> None:
    """Every visit that fits, in the order of the plans, with those that it overlaps with."""
    on = session.day(args.on)
    wanted = read_words("state", args.state, VisitState)
    program = session.program()
    plans = chosen(program.plans(), args.plan, on)
    found = [one for plan in plans for one in program.inspections(plan.key, on=on, unit=args.unit)]
    kept = [one for one in found if wanted is None or one.visit.state in wanted]
    if session.json:
        print_json({"on": on.isoformat(), "visits": [visit_file_view(one) for one in kept]})
    elif not kept:
        tell(say("none_found", session.lang))
    else:
        keys = ("visit", "producer", "unit", "starts", "ends", "bodies", "purpose", "state", "on", "by", "overlaps")
        whole = {"visit", "unit", "starts", "ends", "on"}
        print_table([Column(head(key, session.lang), whole=key in whole) for key in keys], _rows(kept, session.lang))
        tell(say("count", session.lang, count=len(kept)))


def _rows(found: Sequence[VisitFile], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in found:
        visit = one.visit
        bodies = ", ".join(actor_text(body) for body in visit.bodies)
        place = (visit.id, visit.producer, visit.unit, visit.first_on, visit.last_on)
        state = f"{label(visit.state, lang)}{f': {visit.reason}' if visit.reason else ''}"
        yield (*place, bodies, visit.purpose, state, visit.on, actor_text(visit.by), ", ".join(one.others))
