"""`ocop rules`: the five regimes, what each rules, its chart and its score sheets."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from cycle import inputs
from cycle.lawbook import plan_for, unit_of_day
from cycle.legality import Finding, findings
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan
from cycle.rules.registry import RULEBOOKS, rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.shelf import in_force
from cycle.states.diagram import diagram
from cycle.vocabulary import Regime
from cycle_adapters.cli import BROKEN, DONE, chart_view, lawbook_md, rulebook_view, set_view, sheet_view
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import FORMATS, Parser, Verbs
from cycle_adapters.cli.rulebook_view import Place, Subject, brief
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verbs.add("list", list_, "Năm bộ quy định, văn bản và thời gian", "The five regimes, their instruments and days")
    verb = verbs.add(
        "show", show, "Giá trị quy định theo ngày, kèm điều khoản", "What is ruled on a day, with articles"
    )
    _add_regime(verb)
    verb.add_argument("--province", metavar="UNIT", help="with the plans in force there: dong-nai, ha-tinh/nghi-xuan")
    _add_format(verb, "md")
    verb = verbs.add("chart", chart, "Sơ đồ các bước của một bộ quy định", "The chart of a regime")
    _add_regime(verb)
    _add_format(verb, "mermaid")
    verbs.add("check", check, "Kiểm tra quy định đi kèm có nhất quán", "Check that the shipped rules hold together")
    verb = verbs.add("sheet", sheet, "Phiếu chấm điểm của một bộ sản phẩm", "The score sheet of a product set")
    verb.add_argument("--set", metavar="N", type=int, required=True, help="product set, 1 to 26")
    add_on(verb)
    verb = verbs.add(
        "sets", sets, "Các bộ sản phẩm và nhóm của một bộ quy định", "The product sets and groups of a regime"
    )
    _add_regime(verb)
    verb.add_argument("--since", metavar="REGIME", help="an older regime: which of its sets became which")


def _add_regime(verb: Parser) -> None:
    add_on(verb)
    verb.add_argument("--regime", metavar="REGIME", help="R1 to R5, whatever the day")


def _add_format(verb: Parser, name: str) -> None:
    """A format of this verb alone."""
    for action in verb._actions:
        if action.dest == "format":
            action.choices = (*FORMATS, name)


def list_(args: Namespace, session: Session) -> None:
    """The regimes, oldest first."""
    del args  # takes none
    if session.json:
        print_json({"regimes": [brief(book) for book in RULEBOOKS]})
        return
    lang = session.lang
    rows = ((book.regime, ", ".join(book.instruments), book.starts, book.ends) for book in RULEBOOKS)
    keys = ("regime", "instruments", "from", "to")
    print_table([Column(head(key, lang), whole=key != "instruments") for key in keys], rows)


def chosen(args: Namespace, session: Session) -> Rulebook:
    """The rulebook of the regime that is named, else of the day."""
    if args.regime is not None:
        return rulebook(inputs.read_word("regime", args.regime, Regime))
    return rulebook_on(session.day(args.on))


def show(args: Namespace, session: Session) -> None:
    """Every value with its article, and with a province what its plans put to it."""
    book = chosen(args, session)
    place = _place(args.province, session.day(args.on), session) if args.province is not None else None
    subject = Subject(book, place)
    if getattr(args, "format", None) == "md":
        print(lawbook_md.document_of(subject, session.lang))
    elif session.json:
        print_json(rulebook_view.view(subject))
    else:
        rulebook_view.show(subject, session.lang)


def _place(province: str, on: date, session: Session) -> Place:
    """The plans that govern the unit: those loaded; where none of them does, those that come with the program."""
    unit = unit_of_day(province, on)
    loaded = in_force(session.program().plans(), unit, on) if session.has_database() else ()
    plans = loaded or in_force(map(shipped_plan, SHIPPED_PLANS), unit, on)
    return Place(unit, on, tuple(plan_for(plan, unit) for plan in plans), loaded=bool(loaded))


def sets(args: Namespace, session: Session) -> None:
    """The product sets, their groups and lead ministries."""
    book = chosen(args, session)
    since = inputs.read_word("regime", args.since, Regime) if args.since else None
    if session.json:
        print_json({**brief(book), "sets": list(set_view.sets(book.regime, since))})
        return
    set_view.show(book.regime, since, session.lang)


def chart(args: Namespace, session: Session) -> None:
    """Every row of the chart, with its conditions and their articles."""
    book = chosen(args, session)
    if getattr(args, "format", None) == "mermaid":
        print(diagram(book.regime, session.lang), end="")
    elif session.json:
        print_json({**brief(book), "rows": chart_view.rows_of(book)})
    else:
        chart_view.show(book, session.lang)


def check(args: Namespace, session: Session) -> int:
    """What does not hold together in the process as law."""
    del args  # takes none
    return report(findings(), session)


def report(found: Sequence[Finding], session: Session) -> int:
    """The findings on paper or as JSON. They are faults of ours, so the status is not 0 where there are any."""
    rows = [(one.check, one.regime, one.place, one.message(session.lang)) for one in found]
    if session.json:
        keys = ("check", "regime", "place", "message")
        print_json({"findings": [dict(zip(keys, row, strict=True)) for row in rows]})
    elif rows:
        print_table([Column(head(key, session.lang)) for key in ("rule", "regime", "section", "reason")], rows)
    else:
        tell(say("sound", session.lang))
    return BROKEN if rows else DONE


def sheet(args: Namespace, session: Session) -> None:
    """Parts, sections, criteria, options and gates."""
    found = sheet_view.sheet_on(args.set, session.day(args.on))
    if session.json:
        print_json(sheet_view.view(found))
    else:
        sheet_view.show(found, session.lang)
