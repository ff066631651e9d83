"""What is said, and which status is returned, when a command was not done."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cycle.errors import InputError, OcopError, RefusedError, RulebookError
from cycle_adapters.cli import BROKEN, MISUSED, REFUSED
from cycle_adapters.cli.output import print_json, tell

if TYPE_CHECKING:
    from cycle.verdict import Reason, Refusal
    from cycle.wording import Lang
    from cycle_adapters.cli.session import Session

UNEXPECTED = "cli.unexpected"
#: As a shell says it of whatever SIGINT has ended; one that SIGTERM ends is 143 by itself.
INTERRUPTED = 130


def answer(error: BaseException, argv: Sequence[str], session: "Session | None") -> int:
    """Say why a command was not done, in the form that was asked for, and return its status."""
    as_json = session.json if session else wished(argv, "--format") == "json"
    lang = session.lang if session else _wished_lang(argv)
    if os.environ.get("OCOP_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, RefusedError):
        _refuse(error.refusal, lang, as_json)
    elif as_json:
        print_json(_document(error))
    else:
        _tell_error(error, lang)
    return status_of(error)


def status_of(error: BaseException) -> int:
    """The exit status that an error stands for."""
    if isinstance(error, RefusedError):
        return REFUSED
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    return MISUSED if isinstance(error, (InputError, RulebookError)) else BROKEN


def _document(error: BaseException) -> dict[str, object]:
    from cycle_adapters.views import error_view

    if isinstance(error, OcopError):
        return {"error": error_view(error)}
    return {"error": {"code": UNEXPECTED, "message": _one_line(error)}}


def _refuse(refusal: "Refusal", lang: "Lang", as_json: bool) -> None:
    from cycle_adapters.views import refusal_view

    if as_json:
        print_json(refusal_view(refusal, lang))
    else:
        tell("\n".join(refusal_lines(refusal, lang)))


def refusal_lines(refusal: "Refusal", lang: "Lang") -> list[str]:
    """A refusal for people: the step and the state, then every reason with its basis and its cure."""
    from cycle.wording import label
    from cycle_adapters.cli.words import say

    state = label(refusal.state, lang) if refusal.state else say("not_open", lang)
    lines = [say("refused", lang, step=label(refusal.step, lang), state=state)]
    for reason in refusal.reasons:
        lines += reason_lines(reason, lang)
    return lines


def reason_lines(reason: "Reason", lang: "Lang") -> list[str]:
    """One unmet condition: the sentence, then the article, the cure and the first possible day."""
    from cycle.wording import cure, message
    from cycle_adapters.cli.words import say

    lines = [f"- [{reason.code}] {message(reason, lang)}"]
    if reason.source:
        lines.append(f"  {say('basis', lang)}: {reason.source}")
    remedy = cure(reason, lang)
    if remedy:
        lines.append(f"  {say('cure_with', lang)}: {remedy}")
    if reason.possible_from:
        lines.append(f"  {say('from_day', lang)}: {reason.possible_from.isoformat()}")
    return lines


def _tell_error(error: BaseException, lang: "Lang") -> None:
    from cycle_adapters.cli.error_words import lines_below, sentence
    from cycle_adapters.cli.words import say

    if isinstance(error, OcopError):
        tell("\n".join([f"{say('error', lang)} [{error.code}]: {sentence(error, lang)}", *lines_below(error, lang)]))
    elif isinstance(error, KeyboardInterrupt):
        tell(f"{say('error', lang)} [{UNEXPECTED}]: {say('interrupted', lang)}")
    else:
        tell(f"{say('error', lang)} [{UNEXPECTED}]: {say('unexpected', lang)}: {_one_line(error)}")


def _one_line(error: BaseException) -> str:
    from cycle.errors import shown

    return f"{type(error).__name__}: {shown(error)}" if str(error) else type(error).__name__


def wished(argv: Sequence[str], option: str) -> str | None:
    """The last value given to an option, found without a parser: the line may be wrong elsewhere."""
    value = None
    for place, word in enumerate(argv):
        if word == option:
            value = argv[place + 1] if place + 1 < len(argv) else None
        elif word.startswith(f"{option}="):
            value = word.partition("=")[2]
    return value


def _wished_lang(argv: Sequence[str]) -> "Lang":
    wish = wished(argv, "--lang") or os.environ.get("OCOP_LANG")
    return "en" if wish == "en" else "vi"
