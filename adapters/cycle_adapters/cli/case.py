"""`ocop case`: the verbs. What they do is in `case_open`, `case_list`, `case_card`, `case_move` and `case_story`."""

import argparse

from cycle.council import CouncilForm
from cycle.request import Finding, RevocationAct
from cycle.vocabulary import CaseKind, Ground, ProducerKind, Step
from cycle_adapters.cli import case_card, case_list, case_move, case_open, case_options, case_story
from cycle_adapters.cli.options import add_by, add_on
from cycle_adapters.cli.parser import Parser, Verbs

_CASE = "id or ref of the case"


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    _add_register(verbs)
    _add_import(verbs)
    _add_list(verbs)
    show = verbs.add("show", case_card.run, "Xem một hồ sơ", "Show one case")
    _add_case(show)
    show.add_argument("--as-of", metavar="DATE", help="as the record had it at the end of that day")
    following = verbs.add("next", case_options.run, "Bước nào được phép, bước nào chưa, vì sao", "What is allowed now")
    _add_case(following)
    add_by(following, required=False, more="; without it only the law speaks")
    add_on(following)
    _add_advance(verbs)
    _add_case(verbs.add("history", case_story.history, "Toàn bộ sự kiện của hồ sơ", "The whole record of a case"))
    explain = verbs.add("explain", case_story.explain, "Hồ sơ đang ở đâu, vì sao, thời hạn nào", "Where it stands, why")
    _add_case(explain)
    add_on(explain)


def _add_case(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("case", metavar="CASE", help=_CASE)


def _add_product(verb: argparse.ArgumentParser, *, required: bool) -> None:
    kinds = ", ".join(ProducerKind)
    verb.add_argument("--product", metavar="NAME", required=required, help="name of the product")
    verb.add_argument("--set", metavar="N", type=int, required=required, help="product set, 1 to 26")
    verb.add_argument("--producer", metavar="NAME", required=required, help="name of the producer")
    verb.add_argument("--producer-kind", metavar="KIND", required=required, help=kinds)
    verb.add_argument("--business-registration", metavar="NUMBER", help="number of the business registration")
    verb.add_argument("--unit", metavar="UNIT", required=required, help="path of the commune")
    verb.add_argument("--ref", metavar="REF", help="a name of your own for the case")
    verb.add_argument("--request-id", metavar="ID", help="the same id sent twice is done once")


def _add_register(verbs: Verbs) -> None:
    verb = verbs.add("register", case_open.register, "Đăng ký sản phẩm, mở hồ sơ", "Register a product: open a case")
    _add_product(verb, required=False)
    verb.add_argument("--kind", metavar="KIND", default=CaseKind.FIRST.value, help=f"{', '.join(CaseKind)} (first)")
    verb.add_argument("--predecessor", metavar="CASE", help="the case whose certificate it is to replace")
    add_by(verb, required=False, more=" (producer)")
    add_on(verb)


def _add_import(verbs: Verbs) -> None:
    verb = verbs.add(
        "import-certificate", case_open.import_certificate, "Nhập giấy chứng nhận cũ", "Take in an older certificate"
    )
    _add_product(verb, required=True)
    verb.add_argument("--stars", metavar="N", type=int, required=True, help="3 to 5")
    verb.add_argument("--issued-on", metavar="DATE", required=True, help="day of the decision")
    verb.add_argument("--decision", metavar="NUMBER", required=True, help="number of the decision")
    verb.add_argument("--level", metavar="LEVEL", help="who issued it: district, province or nation (by the law then)")
    verb.add_argument("--valid-until", metavar="DATE", help="last good day, as printed (computed)")
    verb.add_argument("--number", metavar="NUMBER", help="number of the certificate")


def _add_list(verbs: Verbs) -> None:
    verb = verbs.add("list", case_list.run, "Danh sách hồ sơ", "List cases")
    verb.add_argument("--state", metavar="STATE", action="append", help="only in this state; may be repeated")
    verb.add_argument("--unit", metavar="UNIT", help="only in this unit and all inside it")
    verb.add_argument("--regime", metavar="REGIME", help="only under R1 to R5")
    verb.add_argument("--kind", metavar="KIND", help="only first, upgrade or re_evaluation")
    verb.add_argument("--plan", metavar="KEY", help="only under this plan")
    verb.add_argument("--text", metavar="TEXT", help="part of the name of the product or producer")
    verb.add_argument("--limit", metavar="N", type=int, help="at most so many")
    verb.add_argument("--as-of", metavar="DATE", help="as the record had them at the end of that day")


def _add_advance(verbs: Verbs) -> None:
    verb = verbs.add("advance", case_move.run, "Thực hiện một bước", "Take a step")
    _add_case(verb)
    verb.add_argument("step", metavar="STEP", help=", ".join(step for step in Step if step not in case_move.OPENING))
    add_by(verb, required=True)
    add_on(verb)
    verb.add_argument("--decision", metavar="NUMBER", help="number of the decision")
    verb.add_argument("--number", metavar="NUMBER", help="number of the document or certificate")
    verb.add_argument("--reason", metavar="TEXT", help="why")
    verb.add_argument("--document", metavar="KIND[:NAME]", action="append", help="a document; may be repeated")
    verb.add_argument(
        "--attach", metavar="KIND=FILE", action="append", help="a document by its file, whose hash is kept; repeatable"
    )
    verb.add_argument("--set", metavar="N", type=int, help="submit_dossier: the product set, where it is to be chosen")
    verb.add_argument("--council", metavar="DECISION", help="convene: the decision that sets the council up")
    verb.add_argument("--member", metavar="NAME", action="append", help="convene: a member; may be repeated")
    verb.add_argument("--form", metavar="FORM", help=f"convene: {', '.join(CouncilForm)}")
    verb.add_argument("--meets-on", metavar="DATE", help="convene: the day of the meeting")
    verb.add_argument(
        "--recused",
        metavar="NAME;REASON",
        action="append",
        help="a member in conflict of interest; may be repeated",
    )
    verb.add_argument("--scores", metavar="FILE", help="record_result: a JSON list of sheets with member and points")
    verb.add_argument("--meeting", metavar="N", type=int, help="record_result: which meeting, where there are two")
    verb.add_argument("--second-scoring", action="store_true", help="record_result: scored again after a wide spread")
    verb.add_argument("--average", metavar="X", help="record_result: the mean, as 74.5 or 271/3")
    verb.add_argument(
        "--gate-missed", metavar="STAR[:CRITERION]", action="append", help="record_result: may be repeated"
    )
    verb.add_argument(
        "--disqualified", metavar="CODE", action="append", help="record_result, reject_dossier: of the score sheet"
    )
    verb.add_argument("--finding", metavar="FINDING", help=f"inspect: {', '.join(Finding)}")
    verb.add_argument("--stars", metavar="N", type=int, help="recognise: checked against the score")
    verb.add_argument("--valid-from", metavar="DATE", help="recognise: first good day")
    verb.add_argument("--valid-until", metavar="DATE", help="recognise: last good day, as printed")
    verb.add_argument("--ground", metavar="GROUND", help=f"propose_revocation: {', '.join(Ground)}")
    verb.add_argument("--concluded-on", metavar="DATE", help="propose_revocation: day of the conclusion")
    verb.add_argument("--act", metavar="ACT", help=f"revoke: {', '.join(RevocationAct)}")
    verb.add_argument("--to-unit", metavar="UNIT", help="transfer: the unit that takes over")
    verb.add_argument("--historical", action="store_true", help="a fact of old records; conditions that papers prove")
    verb.add_argument("--request-id", metavar="ID", help="the same id sent twice is done once")
    verb.add_argument("--if-version", metavar="N", type=int, help="only while the case still has that version")
    verb.add_argument("--dry-run", action="store_true", help="judge it and write nothing")
