"""A piece of work as its receiver gets it: one JSON document, the same bytes at every attempt."""

import hashlib
import json
from typing import Any

from cycle.delivery import Outgoing

#: So many hexadecimal digits of the hash: nobody but us makes them, so they only have to differ.
_DIGITS = 24


def letter_id(letter: Outgoing) -> str:
    """The same for every attempt, and another one for other work, also in another database or a restored one."""
    return f"msg_{letter.number}_{hashlib.sha256(_text(_content(letter)).encode()).hexdigest()[:_DIGITS]}"


def document(letter: Outgoing) -> bytes:
    """The document, in UTF-8. It names the case and says nothing more of it: who may know more asks the engine."""
    return _text({"id": letter_id(letter), **_content(letter)}).encode()


def _content(letter: Outgoing) -> dict[str, Any]:
    effect = letter.effect
    return {
        "type": f"ocop.{effect.kind.value}",
        "number": letter.number,
        "case": effect.case_id,
        "on": effect.on.isoformat(),
        "data": dict(sorted(effect.data.items())),
    }


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
