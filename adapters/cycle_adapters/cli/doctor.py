"""`ocop doctor`: whether the machine is well, on one page; what needs a person, and what to do about it."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cycle_adapters.cli import ATTENTION, BROKEN, DONE
from cycle_adapters.cli.db import SOUND
from cycle_adapters.cli.doctor_words import cure, message
from cycle_adapters.cli.options import add_on
from cycle_adapters.cli.output import print_card, print_json, print_line, tell
from cycle_adapters.cli.parser import Parser
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

if TYPE_CHECKING:
    from cycle.health import Finding, Health

#: What is counted, in the order in which it is shown.
FIGURES = (
    *("swept_until", "known_until", "open_cases", "overdue", "escalated", "provisional", "compared"),
    *("letters_waiting", "oldest_letter", "oldest_letter_on"),
)
#: Most cases that a sentence names; JSON has them all.
SHOWN = 5


def fill(parser: Parser) -> None:
    """The day to look from."""
    add_on(parser, "the day to look from")
    parser.set_defaults(run=run)


def run(args: Namespace, session: Session) -> int:
    """Status 0 where all is well, 1 where something needs a person, 3 where the database is damaged."""
    from cycle_adapters.sql.integrity import faults_of

    on = session.day(args.on)
    faults = faults_of(session.store())
    found = _health(session, on) if not faults else None
    findings = [*_damage(faults), *(found.findings if found else ())]
    if session.json:
        print_json(_view(on, found, findings, faults, session))
    else:
        _print(on, found, findings, session)
    if faults:
        return BROKEN
    return ATTENTION if findings else DONE


def _health(session: Session, on: date) -> "Health":
    return session.program().health(on)


def _damage(faults: Sequence[str]) -> list["Finding"]:
    from cycle.health import Finding

    return [Finding("database.damaged", {"faults": len(faults), "first": faults[0]})] if faults else []


def _about(finding: "Finding") -> dict[str, object]:
    shown = ", ".join(finding.cases[:SHOWN])
    return {**finding.about, "cases": f"{shown}…" if len(finding.cases) > SHOWN else shown}


def _view(
    on: date, found: "Health | None", findings: Sequence["Finding"], faults: Sequence[str], session: Session
) -> dict[str, Any]:
    return {
        "on": on.isoformat(),
        "well": not findings,
        "integrity": list(faults) or [SOUND],
        **{key: _plain(getattr(found, key, None)) for key in FIGURES},
        "findings": [_finding_view(one, session) for one in findings],
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _finding_view(finding: "Finding", session: Session) -> dict[str, Any]:
    about = _about(finding)
    return {
        "code": finding.code,
        "message": message(finding.code, session.lang, about),
        "cure": cure(finding.code, session.lang, about),
        "about": dict(finding.about),
        "cases": list(finding.cases),
    }


def _print(on: date, found: "Health | None", findings: Sequence["Finding"], session: Session) -> None:
    lang = session.lang
    if found:
        print_card([(head("on", lang), on), *((head(f"health_{key}", lang), getattr(found, key)) for key in FIGURES)])
    for one in findings:
        about = _about(one)
        print_line(f"- [{one.code}] {message(one.code, lang, about)}")
        print_line(f"  {say('cure_with', lang)}: {cure(one.code, lang, about)}")
    tell(say("needs_person" if findings else "well", lang, count=len(findings)))
