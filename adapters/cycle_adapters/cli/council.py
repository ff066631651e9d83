"""`ocop council`: make the council of a level, unit and round, and show it."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from cycle import inputs
from cycle.council import Council, Member, read_members
from cycle.errors import BadValueError
from cycle.records import member_record
from cycle.rules.departments import name_of
from cycle.rules.registry import rulebook_on
from cycle.rules.seating import Seating, seating
from cycle.wording import Lang, label
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
    verb.add_argument(
        "--member", metavar="NAME[;FIELD[;UNIT]]", action="append", required=True, help="a member; may be repeated"
    )
    verb.add_argument("--chair", metavar="NAME", help="the member who presides")
    add_on(verb, "day of the decision")
    verb = verbs.add("show", show, "Xem Hội đồng của một đợt", "Show the council of a round")
    add_level_and_unit(verb)
    verb.add_argument("--round", metavar="KEY", required=True, help="round such as 2026-1, or on-demand")


def create(args: Namespace, session: Session) -> None:
    """Keep the council; a round has one."""
    level, unit = read_level_and_unit(args.level, args.unit)
    members = read_members(member_objects(args.member, args.chair))
    decision = inputs.read_text("decision", args.decision)
    council = Council(level, unit, read_round_key(args.round), decision, session.day(args.on), members)
    session.program().create_council(council)
    if session.json:
        print_json(_view(council, session.lang))
        return
    print_line(council.decision)
    tell(say("council_kept", session.lang, decision=council.decision))


def member_objects(given: Sequence[str], chair: str | None = None) -> list[dict[str, Any]]:
    """`NAME[;FIELD[;UNIT]]` of each member, and who presides, as the engine takes them."""
    members = [_member_object(text) for text in given]
    if chair is not None:
        presiding = [one for one in members if one["name"] == inputs.read_text("chair", chair)]
        if not presiding:
            raise BadValueError("chair", chair, "the name of one of the members")
        presiding[0]["chair"] = True
    return members


def _member_object(text: str) -> dict[str, Any]:
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > 3 or not parts[0]:
        raise BadValueError("member", text, "NAME, NAME;FIELD or NAME;FIELD;UNIT")
    known = dict(zip(("field", "unit"), parts[1:], strict=False))
    return {"name": inputs.read_text("member", parts[0])} | {key: value for key, value in known.items() if value}


def show(args: Namespace, session: Session) -> None:
    """Who sits, and by which decision."""
    level, unit = read_level_and_unit(args.level, args.unit)
    council = session.program().council(level, unit, read_round_key(args.round))
    if session.json:
        print_json(_view(council, session.lang))
        return
    lang = session.lang
    pairs = [("level", label(council.level, lang)), ("unit", council.unit), ("round", council.round_key)]
    pairs += [("decision", council.decision), ("on", council.decided_on.isoformat())]
    pairs += [("members", ", ".join(_shown(one, lang) for one in council.members))]
    print_card([*((head(key, lang), value) for key, value in pairs), *_seating_rows(council, lang)])


def _seating_of(council: Council) -> Seating | None:
    return seating(council, rulebook_on(council.decided_on))


def _seating_rows(council: Council, lang: Lang) -> Iterator[tuple[str, object]]:
    """The seats that the law of its day names beside those who sit; an official judges, nothing is refused."""
    found = _seating_of(council)
    if found is None:
        return
    yield head("seats_by", lang), f"{found.source} [{found.source.confidence.value}]"
    if found.members_ruled:
        yield head("members_ruled", lang), f"{len(council.members)} / {found.members_ruled.value}"
    yield head("seats_absent", lang), "; ".join(name_of(one, lang) for one in found.absent)
    yield head("seats_others", lang), ", ".join(f"{one.name} ({one.unit})" for one in found.others)
    yield head("seats_unknown", lang), ", ".join(one.name for one in found.unknown)


def _shown(member: Member, lang: Lang) -> str:
    chair = ("chủ tịch", "chair")[lang == "en"] if member.chair else None
    more = "; ".join(part for part in (chair, member.field, member.unit) if part)
    return f"{member.name} ({more})" if more else member.name


def _view(council: Council, lang: Lang) -> dict[str, Any]:
    return {
        "level": council.level.value,
        "unit": council.unit,
        "round": council.round_key,
        "decision": council.decision,
        "decided_on": council.decided_on.isoformat(),
        "members": [member_record(one) for one in council.members],
        "seating": _seating_view(council, lang),
    }


def _seating_view(council: Council, lang: Lang) -> dict[str, Any] | None:
    found = _seating_of(council)
    if found is None:
        return None
    return {
        "article": found.source.place,
        "instrument": found.source.instrument,
        "confidence": found.source.confidence.value,
        "members_ruled": found.members_ruled.value if found.members_ruled else None,
        "absent": [{"department": one.value, "name": name_of(one, lang)} for one in found.absent],
        "others": [one.name for one in found.others],
        "unknown": [one.name for one in found.unknown],
    }
