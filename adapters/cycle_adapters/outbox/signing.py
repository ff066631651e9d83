"""Signs what is posted, as Standard Webhooks 1.0 has it: HMAC-SHA256 over id, time and document.

The secret comes from the variable OCOP_WEBHOOK_SECRET or from a file: never from an argument, which others on the
machine can read. It is never shown.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from cycle.errors import BadValueError

VARIABLE = "OCOP_WEBHOOK_SECRET"
_PREFIX = "whsec_"
#: In bytes; what the specification allows.
_SHORTEST, _LONGEST = 24, 64
_FORM = f"one secret or several, each {_PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64"
#: A file of secrets takes a few hundred bytes.
_LARGEST_FILE = 1 << 16


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The secrets that are shared with the receiver; several while one takes the place of another."""

    keys: tuple[bytes, ...]

    def signatures(self, letter_id: str, timestamp: int, body: bytes) -> str:
        """The value of the header `webhook-signature`."""
        signed = f"{letter_id}.{timestamp}.".encode() + body
        digests = (hmac.digest(key, signed, hashlib.sha256) for key in self.keys)
        return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)

    def __repr__(self) -> str:
        return f"Secrets({len(self.keys)})"


def load_secrets(file: str | None) -> Secrets:
    """From the file, else from the variable. Raises BadValueError, which shows nothing of them."""
    source, text = ("secret-file", _read(file)) if file is not None else (VARIABLE, os.environ.get(VARIABLE, ""))
    keys = [_key(word) for word in text.split()]
    if not keys or not all(_SHORTEST <= len(key) <= _LONGEST for key in keys):
        raise BadValueError(source, "…", _FORM)
    return Secrets(tuple(keys))


def _key(word: str) -> bytes:
    """The key of a secret; an empty one for what is no secret."""
    try:
        return base64.b64decode(word.removeprefix(_PREFIX), validate=True) if word.startswith(_PREFIX) else b""
    except (binascii.Error, ValueError):
        return b""


def _read(name: str) -> str:
    try:
        with Path(name).open("rb") as file:
            return file.read(_LARGEST_FILE).decode("ascii")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BadValueError("secret-file", name, f"a file that can be read ({type(error).__name__})") from None
