"""`ocop score`: hand in a member's sheet, and show the sheets of a case."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from cycle.request import read_sheet
from cycle.score import MemberSheet, mean_of, mean_text
from cycle.wording import Lang
from cycle_adapters.cli.options import add_by, add_on, read_actor_text, read_json_file, read_points
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, UsageError, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("add", add, "Nộp phiếu chấm của một thành viên", "Hand in one member's sheet")
    verb.add_argument("case", metavar="CASE", help="id or ref of the case")
    verb.add_argument("--member", metavar="NAME", required=True, help="the member whose sheet it is")
    add_by(verb, required=True)
    add_on(verb)
    verb.add_argument("--points", metavar="CRITERION=POINTS", action="append", help="such as 1.1=3; may be repeated")
    verb.add_argument("--file", metavar="FILE", help='a JSON object of points by criterion: {"1.1": 3, …}')
    verb = verbs.add("show", show, "Xem các phiếu chấm của hồ sơ", "Show the sheets of a case")
    verb.add_argument("case", metavar="CASE", help="id or ref of the case")


def add(args: Namespace, session: Session) -> None:
    """Keep the sheet; the council's result then uses it."""
    sheet = read_sheet({"member": args.member, "points": _points(args)})
    by, on = read_actor_text(args.by), session.day(args.on)
    case = session.program().add_score(args.case, sheet, by=by, on=on)
    if session.json:
        print_json({"case": case.id, "ref": case.ref, "state": case.state.value, **_view(sheet)})
        return
    print_line(str(sheet.total))
    tell(say("sheet_kept", session.lang, member=sheet.member, id=case.ref or case.id, total=sheet.total))


def _points(args: Namespace) -> Any:
    if (args.points is None) == (args.file is None):
        raise UsageError("ocop score add: give --points or --file, one of the two")
    if args.points is not None:
        return read_points(args.points)
    held = read_json_file("file", args.file)
    return held["points"] if isinstance(held, dict) and "points" in held else held


def show(args: Namespace, session: Session) -> None:
    """The sheets of the sitting, or of the latest result, and their exact mean."""
    program = session.program()
    case = program.case(args.case)
    sheets = program.scores(args.case)
    mean = mean_text(mean_of(sheet.total for sheet in sheets)) if sheets else None
    if session.json:
        print_json({"case": case.id, "ref": case.ref, "sheets": [_view(sheet) for sheet in sheets], "mean": mean})
    elif sheets:
        _print(sheets, mean, session.lang)
    else:
        tell(say("none_found", session.lang))


def _view(sheet: MemberSheet) -> dict[str, Any]:
    return {"member": sheet.member, "points": dict(sheet.points), "total": sheet.total}


def _print(sheets: Sequence[MemberSheet], mean: str | None, lang: Lang) -> None:
    codes = list(dict.fromkeys(code for sheet in sheets for code in sheet.points))
    columns = [Column(head("criterion", lang), whole=True)]
    columns += [Column(sheet.member, right=True) for sheet in sheets]
    rows: list[tuple[object, ...]] = [(code, *(sheet.points.get(code) for sheet in sheets)) for code in codes]
    rows.append((head("total", lang), *(sheet.total for sheet in sheets)))
    print_table(columns, rows)
    print_line(f"{head('mean', lang)}: {mean}")
