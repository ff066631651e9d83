"""`ocop case next`: every step from where a case stands, allowed or refused, with all the reasons."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from cycle.case import Case
from cycle.expected import roles_of_step
from cycle.program import Option
from cycle.vocabulary import Role
from cycle.wording import Lang, label
from cycle_adapters.cli.failure import reason_lines
from cycle_adapters.cli.options import read_actor_text
from cycle_adapters.cli.output import print_json, print_line, tell
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.standing import options_on
from cycle_adapters.cli.words import say


def run(args: Namespace, session: Session) -> None:
    """Allowed steps first, then those refused."""
    by = read_actor_text(args.by) if args.by else None
    on = session.day(args.on)
    case, options = options_on(session, args.case, by, on)
    if session.json:
        print_json({"case": case.id, "ref": case.ref, "on": on.isoformat(), **_view(case, options, on, session)})
        return
    tell(say("standing", session.lang, on=on, state=label(case.state, session.lang)))
    for line in _lines(case, options, on, session.lang):
        print_line(line)


def _roles(case: Case, option: Option, on: date) -> list[str]:
    roles = roles_of_step(case, option.step, on)
    return [role.value for role in Role if role in roles]


def _view(case: Case, options: Sequence[Option], on: date, session: Session) -> dict[str, object]:
    from cycle_adapters.views import refusal_view

    allowed = [{"step": one.step.value, "roles": _roles(case, one, on)} for one in options if one.allowed]
    refused = [refusal_view(one.refusal, session.lang) for one in options if one.refusal]
    return {"state": case.state.value, "allowed": allowed, "refused": refused}


def _lines(case: Case, options: Sequence[Option], on: date, lang: Lang) -> list[str]:
    lines = []
    for option in options:
        if option.allowed:
            who = ", ".join(label(Role(role), lang) for role in _roles(case, option, on))
            lines.append(f"✓ {option.step.value}: {label(option.step, lang)} ({who})")
    for option in options:
        if option.refusal:
            lines.append(f"✗ {option.step.value}: {label(option.step, lang)}")
            lines += [f"    {line}" for reason in option.refusal.reasons for line in reason_lines(reason, lang)]
    return lines or [say("nobody_more", lang)]
