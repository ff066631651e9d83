"""`ocop plan`: load, list, show and check yearly plans."""

from argparse import Namespace
from pathlib import Path

from cycle.errors import NotFoundError
from cycle.plan import Plan
from cycle.rules.plan_file import SHIPPED_PLANS, parse_plan, shipped_plan
from cycle_adapters.cli import plan_card
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("load", load, "Nạp kế hoạch từ tệp TOML, hoặc kế hoạch kèm chương trình", "Load a plan")
    verb.add_argument("plan", metavar="FILE|NAME", help=f"a TOML file, or one of {', '.join(SHIPPED_PLANS)}")
    verbs.add("list", list_, "Các kế hoạch đã nạp và kèm chương trình", "Plans that are loaded, and those shipped")
    verb = verbs.add("show", show, "Xem một kế hoạch với mã quy tắc và mục", "Show a plan with its rules and sections")
    verb.add_argument("key", metavar="KEY", help="key of a plan that is loaded or shipped")
    verb = verbs.add("check", check, "Kiểm tra tệp kế hoạch, không nạp", "Validate a plan file; nothing is loaded")
    verb.add_argument("file", metavar="FILE", help="a TOML file")


def load(args: Namespace, session: Session) -> None:
    """Load a plan; the same text twice is loaded once."""
    key, text = _source(args.plan)
    parse_plan(key, text)  # a plan that does not hold together makes no database
    _say_plan("plan_loaded", session.program(create=True).load_plan(key, text), session)


def check(args: Namespace, session: Session) -> None:
    """Read a plan as `load` would."""
    _say_plan("plan_sound", parse_plan(*_source(args.file)), session)


def _source(name: str) -> tuple[str, str]:
    from cycle_adapters.script import plan_source

    return plan_source(name, Path())


def _say_plan(key: str, plan: Plan, session: Session) -> None:
    if session.json:
        print_json(brief(plan))
        return
    print_line(plan.key)
    tell(say(key, session.lang, key=plan.key, unit=plan.unit, starts=plan.starts, ends=plan.ends))


def brief(plan: Plan) -> dict[str, object]:
    """A plan in short."""
    return {
        "plan": plan.key,
        "title": {"vi": plan.title_vi, "en": plan.title_en},
        "unit": plan.unit,
        "year": plan.year,
        "starts": plan.starts.isoformat(),
        "ends": plan.ends.isoformat(),
        "document": plan.document,
    }


def list_(args: Namespace, session: Session) -> None:
    """Loaded plans, and the shipped ones that are not loaded."""
    del args  # takes none
    loaded = {plan.key: plan for plan in session.program().plans()} if session.has_database() else {}
    shipped = {key: shipped_plan(key) for key in SHIPPED_PLANS}
    plans = {**shipped, **loaded}
    if session.json:
        views = [
            {**brief(plan), "loaded": key in loaded, "shipped": key in shipped} for key, plan in sorted(plans.items())
        ]
        print_json({"plans": views})
        return
    lang = session.lang
    keys = ("key", "unit", "year", "starts", "ends", "source", "title")
    rows = (
        (
            *(plan.key, plan.unit, plan.year, plan.starts, plan.ends),
            say("loaded" if key in loaded else "shipped", lang),
            plan.title_vi if lang == "vi" else plan.title_en,
        )
        for key, plan in sorted(plans.items())
    )
    print_table([Column(head(key, lang), whole=key != "title") for key in keys], rows)


def find(session: Session, key: str) -> Plan:
    """A plan that is loaded, else one that is shipped. Raises NotFoundError."""
    loaded = {plan.key: plan for plan in session.program().plans()} if session.has_database() else {}
    if key in loaded:
        return loaded[key]
    if key in SHIPPED_PLANS:
        return shipped_plan(key)
    raise NotFoundError("plan", key)


def show(args: Namespace, session: Session) -> None:
    """All that a plan rules, with the place of each rule."""
    plan = find(session, args.key)
    if session.json:
        print_json({**brief(plan), **plan_card.view(plan)})
    else:
        plan_card.show(plan, session.lang)
