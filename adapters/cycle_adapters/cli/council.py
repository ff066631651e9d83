"""`ocop council`: make the council of a level, unit and round, and show it."""

from argparse import Namespace
from typing import Any

from cycle import inputs
from cycle.council import Council
from cycle.errors import BadValueError
from cycle.wording import label
from cycle_adapters.cli.options import add_level_and_unit, add_on, read_level_and_unit, read_round_key
from cycle_adapters.cli.output import print_card, print_json, print_line, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("create", create, "Lập Hội đồng cho một đợt", "Make the council of a round")
    add_level_and_unit(verb)
    verb.add_argument("--round", metavar="KEY", required=True, help="round such as 2026-1, or on-demand")
    verb.add_argument("--decision", metavar="NUMBER", required=True, help="the decision that sets it up")
    verb.add_argument("--member", metavar="NAME", action="append", required=True, help="a member; may be repeated")
    add_on(verb, "day of the decision")
    verb = verbs.add("show", show, "Xem Hội đồng của một đợt", "Show the council of a round")
    add_level_and_unit(verb)
    verb.add_argument("--round", metavar="KEY", required=True, help="round such as 2026-1, or on-demand")


def create(args: Namespace, session: Session) -> None:
    """Keep the council; a round has one."""
    level, unit = read_level_and_unit(args.level, args.unit)
    members = tuple(inputs.read_text("member", name) for name in args.member)
    if len(set(members)) < len(members):
        raise BadValueError("member", ", ".join(members), "a list that names each member once")
    decision = inputs.read_text("decision", args.decision)
    council = Council(level, unit, read_round_key(args.round), decision, session.day(args.on), members)
    session.program().create_council(council)
    if session.json:
        print_json(_view(council))
        return
    print_line(council.decision)
    tell(say("council_kept", session.lang, decision=council.decision))


def show(args: Namespace, session: Session) -> None:
    """Who sits, and by which decision."""
    level, unit = read_level_and_unit(args.level, args.unit)
    council = session.program().council(level, unit, read_round_key(args.round))
    if session.json:
        print_json(_view(council))
        return
    lang = session.lang
    pairs = [("level", label(council.level, lang)), ("unit", council.unit), ("round", council.round_key)]
    pairs += [("decision", council.decision), ("on", council.decided_on.isoformat())]
    pairs += [("members", ", ".join(council.members))]
    print_card((head(key, lang), value) for key, value in pairs)


def _view(council: Council) -> dict[str, Any]:
    return {
        "level": council.level.value,
        "unit": council.unit,
        "round": council.round_key,
        "decision": council.decision,
        "decided_on": council.decided_on.isoformat(),
        "members": list(council.members),
    }
