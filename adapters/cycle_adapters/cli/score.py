"""`ocop score`: hand in a member's sheet, show the sheets of a case, and explain the stars they give."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cycle.errors import BadValueError
from cycle.request import read_sheet
from cycle.score import HandedIn, MemberSheet, mean_of, mean_text
from cycle.wording import Lang
from cycle_adapters.cli.options import add_by, add_on, read_actor_text, read_json_file
from cycle_adapters.cli.output import Column, print_card, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, UsageError, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.sheet_view import disqualified_words
from cycle_adapters.cli.words import head, say

if TYPE_CHECKING:
    from cycle.case import Case
    from cycle.explaining import CriterionFound, StarExplanation

#: What only these verbs say, in Vietnamese and in English.
_WORDS: Mapping[str, tuple[str, str]] = {
    "scored": ("Đã nộp phiếu", "Scored"),
    "missing": ("Chưa nộp phiếu", "Yet to score"),
    "sealed": (
        "Điểm được niêm phong cho đến khi các thành viên nộp đủ phiếu.",
        "The points are sealed until every member has scored.",
    ),
    "band": ("Hạng sao theo điểm", "Stars by points alone"),
    "next_star": ("Hạng sao tiếp theo", "Next star"),
    "points_short": ("Còn thiếu (điểm)", "Points short"),
    "most": ("Tối đa", "Most"),
    "gate_asks": ("Mức bắt buộc", "Gate asks"),
    "gate_short": ("Thiếu so với mức", "Short of gate"),
}


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
    verb = verbs.add("explain", explain, "Vì sao đạt hạng sao này, còn thiếu gì", "Why these stars, what was short")
    verb.add_argument("case", metavar="CASE", help="id or ref of the case")
    verb.add_argument("--level", metavar="LEVEL", help="the council's level: district, province, nation (the latest)")


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
        return _read_points(args.points)
    held = read_json_file("file", args.file)
    return held["points"] if isinstance(held, dict) and "points" in held else held


def _read_points(given: Sequence[str]) -> dict[str, int | str]:
    """`--points 1.1=3 --points 1.2=0 …`: each criterion once.

    What is no number stays a text: the score sheet says so, with all that is wrong besides.
    """
    points: dict[str, int | str] = {}
    for text in given:
        code, equals, number = text.partition("=")
        if not (code and equals):
            raise BadValueError("points", text, "CRITERION=POINTS, such as 1.1=3")
        if code in points:
            raise BadValueError("points", text, f"the only points of criterion {code}")
        points[code] = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else number
    return points


def show(args: Namespace, session: Session) -> None:
    """The sheets of the sitting, or of the latest result, and their exact mean; while sealed, who has scored."""
    from cycle_adapters.views import handed_in_view

    program = session.program()
    case = program.case(args.case)
    handed = program.scores(args.case)
    if session.json:
        print_json({"case": case.id, "ref": case.ref, **handed_in_view(handed)})
    elif handed.sheets:
        _print(handed.sheets, session.lang)
    elif handed.members_in or handed.members_missing:
        _print_sealed(handed, session.lang)
    else:
        tell(say("none_found", session.lang))


def _view(sheet: MemberSheet) -> dict[str, Any]:
    return {"member": sheet.member, "points": dict(sheet.points), "total": sheet.total}


def _print_sealed(handed: HandedIn, lang: Lang) -> None:
    print_card(
        [
            (_word("scored", lang), ", ".join(handed.members_in)),
            (_word("missing", lang), ", ".join(handed.members_missing)),
        ]
    )
    tell(_word("sealed", lang))


def _print(sheets: Sequence[MemberSheet], lang: Lang) -> None:
    codes = list(dict.fromkeys(code for sheet in sheets for code in sheet.points))
    columns = [Column(head("criterion", lang), whole=True)]
    columns += [Column(sheet.member, right=True) for sheet in sheets]
    rows: list[tuple[object, ...]] = [(code, *(sheet.points.get(code) for sheet in sheets)) for code in codes]
    rows.append((head("total", lang), *(sheet.total for sheet in sheets)))
    print_table(columns, rows)
    print_line(f"{head('mean', lang)}: {mean_text(mean_of(sheet.total for sheet in sheets))}")


def explain(args: Namespace, session: Session) -> None:
    """Mean, band, stars, and what was short of the next star, criterion by criterion."""
    from cycle_adapters.views import stars_view

    program = session.program()
    case, why = program.case(args.case), program.why_stars(args.case, args.level)
    if session.json:
        print_json({"case": case.id, "ref": case.ref, **stars_view(why, session.lang)})
        return
    _print_stars(why, case, session.lang)


def _print_stars(why: "StarExplanation", case: "Case", lang: Lang) -> None:
    gates = ", ".join(f"{star}★ {criterion}".strip() for star, criterion in why.gates_missed)
    print_card(
        [
            (head("mean", lang), mean_text(why.mean)),
            (_word("band", lang), why.band),
            (head("stars", lang), why.stars),
            (_word("next_star", lang), why.next_star),
            (_word("points_short", lang), mean_text(why.points_short) if why.next_star else None),
            (head("gates_missed", lang), gates),
            (head("disqualified", lang), disqualified_words(why.disqualified, case, lang)),
        ]
    )
    if why.criteria:
        print_table(_columns(lang), [_row(one, lang) for one in why.criteria])


def _columns(lang: Lang) -> list[Column]:
    numbers = (head("mean", lang), *(_word(key, lang) for key in ("most", "gate_asks", "gate_short")))
    names = [Column(head("criterion", lang), whole=True), Column(head("name", lang))]
    return names + [Column(title, right=True) for title in numbers]


def _row(one: "CriterionFound", lang: Lang) -> tuple[object, ...]:
    name = one.criterion.label_vi if lang == "vi" else one.criterion.label_en
    short = mean_text(one.gate_short) if one.gate_short else None
    return one.criterion.code, name, mean_text(one.mean), one.criterion.max_points, one.asked_by_next, short


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key][lang == "en"]
