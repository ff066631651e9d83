"""`ocop round`: the rounds of a unit, and moving one."""

from argparse import Namespace
from collections.abc import Sequence

from cycle import inputs
from cycle.errors import UnknownWordError
from cycle.round import Round
from cycle.wording import Lang, label
from cycle_adapters.cli.options import add_level_and_unit, add_on, read_level_and_unit, read_round_key
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("list", list_, "Các đợt nhận hồ sơ nộp trong ngày", "The rounds that take in a file of that day")
    add_level_and_unit(verb)
    add_on(verb)
    verb = verbs.add("move", move, "Chuyển một đợt, ghi lý do", "Move a round, with the reason")
    add_level_and_unit(verb)
    verb.add_argument("--round", metavar="YEAR-NO", required=True, help="the round, such as 2026-1")
    verb.add_argument("--evaluate-by", metavar="DATE", required=True, help="the new last day of evaluation")
    verb.add_argument("--opens-on", metavar="DATE", help="the new first day")
    verb.add_argument("--reason", metavar="TEXT", required=True, help="why it is moved")
    add_on(verb)


def list_(args: Namespace, session: Session) -> None:
    """The rounds, moved ones as they now stand."""
    level, unit = read_level_and_unit(args.level, args.unit)
    rounds = session.program().rounds(level, unit, session.day(args.on))
    if session.json:
        from cycle_adapters.views import round_view

        print_json({"rounds": [round_view(one) for one in rounds]})
        return
    if not rounds:
        tell(say("none_found", session.lang))
        return
    _print(rounds, session.lang)


def _print(rounds: Sequence[Round], lang: Lang) -> None:
    keys = ("round", "level", "unit", "opens", "intake_closes", "evaluate_by", "article", "moved_because")
    rows = (
        (
            *(one.key, label(one.level, lang), one.unit, one.opens_on, one.intake_closes_on, one.evaluate_by),
            str(one.source) if one.source else None,
            one.moved_because,
        )
        for one in rounds
    )
    print_table([Column(head(key, lang), whole=key not in {"article", "moved_because"}) for key in keys], rows)


def move(args: Namespace, session: Session) -> None:
    """Move one, with the deadlines of the cases that wait for it."""
    level, unit = read_level_and_unit(args.level, args.unit)
    key = read_round_key(args.round)
    evaluate_by = inputs.read_day("evaluate_by", args.evaluate_by)
    opens_on = inputs.read_optional_day("opens_on", args.opens_on)
    program = session.program()
    rounds = program.rounds(level, unit, session.day(args.on))
    turn = next((one for one in rounds if one.key == key), None)
    if turn is None:
        raise UnknownWordError("round", key, tuple(one.key for one in rounds))
    moved = program.move_round(turn, evaluate_by=evaluate_by, reason=args.reason, opens_on=opens_on)
    if session.json:
        from cycle_adapters.views import round_view

        print_json(round_view(moved))
        return
    print_line(moved.key)
    tell(say("round_moved", session.lang, round=moved.key, evaluate_by=moved.evaluate_by))
