"""`ocop case advance`: take a step, or see whether it could be taken."""

import hashlib
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from cycle.case import Case
from cycle.errors import BadValueError
from cycle.program import Program
from cycle.rehearsal import Rehearsal
from cycle.vocabulary import Step
from cycle.wording import label, past
from cycle_adapters.cli.council import member_objects
from cycle_adapters.cli.options import read_actor_text, read_json_file
from cycle_adapters.cli.output import print_json, print_line, tell
from cycle_adapters.cli.parser import UsageError
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.standing import standing_of
from cycle_adapters.cli.words import say

#: Steps that open a case: they have verbs of their own.
OPENING = frozenset({Step.REGISTER, Step.IMPORT_CERTIFICATE})
_PLAIN = (
    *("decision", "number", "reason", "average", "stars", "valid_from", "valid_until"),
    *("ground", "concluded_on", "act", "to_unit", "form", "meets_on", "meeting", "disqualified", "finding", "set"),
)


def run(args: Namespace, session: Session) -> None:
    """Take the step; a dry run judges it and writes nothing."""
    details = _details(args)
    by, on = read_actor_text(args.by), session.day(args.on)
    store = session.store()
    program = Program(Rehearsal(store) if args.dry_run else store, session.clock())
    once = {"request_id": args.request_id, "if_version": args.if_version}
    case = program.advance(args.case, args.step, by=by, on=on, **once, **details)
    if args.dry_run:
        _say_would(case, Step(args.step), on, session)
    else:
        _say_moved(case, program, Step(args.step), on, session)


def _details(args: Namespace) -> dict[str, Any]:
    details = {name: value for name in _PLAIN if (value := getattr(args, name)) is not None}
    documents = [_document(text) for text in args.document or ()]
    documents += [_attached(text) for text in args.attach or ()]
    if documents:
        details["documents"] = documents
    if args.gate_missed:
        details["gates_missed"] = args.gate_missed
    if args.recused:
        details["recused"] = [_recusal(text) for text in args.recused]
    if args.scores is not None:
        details["scores"] = read_json_file("scores", args.scores)
    details |= {name: True for name in ("historical", "second_scoring") if getattr(args, name)}
    if args.council is not None:
        details["council"] = {"decision": args.council, "members": member_objects(args.member or [])}
    elif args.member:
        raise UsageError("ocop case advance: --member needs --council")
    return details


def _document(text: str) -> dict[str, str]:
    kind, colon, name = text.partition(":")
    return {"kind": kind, "name": name} if colon else {"kind": kind}


def _attached(text: str) -> dict[str, str]:
    kind, _, name = text.partition("=")
    path = Path(name)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadValueError("attach", text, f"KIND=FILE with a readable file ({error.strerror})") from error
    return {"kind": kind, "name": path.name, "sha256": digest}


def _recusal(text: str) -> dict[str, str]:
    name, _, reason = text.partition(";")
    return {"member": name, "reason": reason}


def _say_moved(case: Case, program: Program, step: Step, on: date, session: Session) -> None:
    from cycle_adapters.views import case_view

    if session.json:
        print_json(case_view(case, program.deadlines(case.id)))
        return
    print_line(case.state.value)
    lang = session.lang
    state = label(case.state, lang)
    tell(say("moved", lang, id=case.ref or case.id, past=past(step, lang), on=on, state=state))


def _say_would(case: Case, step: Step, on: date, session: Session) -> None:
    from cycle_adapters.views import case_view

    if session.json:
        with session.store().read() as store:
            deadlines = standing_of(session, store, case, (), case.since).deadlines
        print_json({"dry_run": True, **case_view(case, deadlines)})
        return
    print_line(case.state.value)
    lang = session.lang
    words = label(step, lang)
    tell(say("would_move", lang, id=case.ref or case.id, step=words, on=on, state=label(case.state, lang)))
