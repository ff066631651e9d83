"""`ocop rules`: the five regimes, what each rules, its chart and its score sheets."""

from argparse import Namespace

from cycle import inputs
from cycle.rules.registry import RULEBOOKS, rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import Regime
from cycle_adapters.cli import BROKEN, DONE, chart_view, rulebook_view, set_view, sheet_view
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import FORMATS, Parser, Verbs
from cycle_adapters.cli.plan_card import plain
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verbs.add("list", list_, "Năm bộ quy định, văn bản và thời gian", "The five regimes, their instruments and days")
    verb = verbs.add(
        "show", show, "Giá trị quy định theo ngày, kèm điều khoản", "What is ruled on a day, with articles"
    )
    add_on(verb)
    verb.add_argument("--regime", metavar="REGIME", help="R1 to R5, whatever the day")
    verb = verbs.add("chart", chart, "Sơ đồ các bước của một bộ quy định", "The chart of a regime")
    add_on(verb)
    verb.add_argument("--regime", metavar="REGIME", help="R1 to R5, whatever the day")
    for action in verb._actions:
        if action.dest == "format":
            action.choices = (*FORMATS, "mermaid")
    verbs.add("check", check, "Kiểm tra quy định đi kèm có nhất quán", "Check that the shipped rules hold together")
    verb = verbs.add("sheet", sheet, "Phiếu chấm điểm của một bộ sản phẩm", "The score sheet of a product set")
    verb.add_argument("--set", metavar="N", type=int, required=True, help="product set, 1 to 26")
    add_on(verb)
    verb = verbs.add(
        "sets", sets, "Các bộ sản phẩm và nhóm của một bộ quy định", "The product sets and groups of a regime"
    )
    add_on(verb)
    verb.add_argument("--regime", metavar="REGIME", help="R1 to R5, whatever the day")
    verb.add_argument("--since", metavar="REGIME", help="an older regime: which of its sets became which")


def list_(args: Namespace, session: Session) -> None:
    """The regimes, oldest first."""
    del args  # takes none
    if session.json:
        print_json({"regimes": [_brief(book) for book in RULEBOOKS]})
        return
    lang = session.lang
    rows = ((book.regime, ", ".join(book.instruments), book.starts, book.ends) for book in RULEBOOKS)
    keys = ("regime", "instruments", "from", "to")
    print_table([Column(head(key, lang), whole=key != "instruments") for key in keys], rows)


def _brief(book: Rulebook) -> dict[str, object]:
    ends = book.ends.isoformat() if book.ends else None
    instruments = list(book.instruments)
    return {"regime": book.regime.value, "instruments": instruments, "from": book.starts.isoformat(), "to": ends}


def chosen(args: Namespace, session: Session) -> Rulebook:
    """The rulebook of the regime that is named, else of the day."""
    if args.regime is not None:
        return rulebook(inputs.read_word("regime", args.regime, Regime))
    return rulebook_on(session.day(args.on))


def show(args: Namespace, session: Session) -> None:
    """Every value with its article."""
    book = chosen(args, session)
    if session.json:
        print_json({**_brief(book), "values": rulebook_view.values(book)})
        return
    rulebook_view.show(book, session.lang)


def sets(args: Namespace, session: Session) -> None:
    """The product sets, their groups and lead ministries."""
    book = chosen(args, session)
    since = inputs.read_word("regime", args.since, Regime) if args.since else None
    if session.json:
        print_json({**_brief(book), "sets": list(set_view.sets(book.regime, since))})
        return
    set_view.show(book.regime, since, session.lang)


def chart(args: Namespace, session: Session) -> None:
    """Every row of the chart, with its conditions and their articles."""
    book = chosen(args, session)
    if getattr(args, "format", None) == "mermaid":
        print(chart_view.mermaid(book.regime, session.lang), end="")
    elif session.json:
        print_json({**_brief(book), "rows": chart_view.rows_of(book)})
    else:
        chart_view.show(book, session.lang)


def check(args: Namespace, session: Session) -> int:
    """What does not hold together in the process as law: a fault of ours, so the status is not 0."""
    from cycle.legality import findings

    del args  # takes none
    found = findings()
    if session.json:
        print_json({"findings": [plain(one) for one in found]})
    elif found:
        keys = ("rule", "regime", "section", "reason")
        rows = ((one.check, one.regime, one.place, one.message) for one in found)
        print_table([Column(head(key, session.lang)) for key in keys], rows)
    else:
        tell(say("sound", session.lang))
    return BROKEN if found else DONE


def sheet(args: Namespace, session: Session) -> None:
    """Parts, sections, criteria, options and gates."""
    found = sheet_view.sheet_on(args.set, session.day(args.on))
    if session.json:
        print_json(sheet_view.view(found))
    else:
        sheet_view.show(found, session.lang)
