"""Which receiver an operator named, and a name for a courier that no other one has."""

import os
import secrets
import socket
from collections.abc import Sequence

from cycle.errors import UnknownWordError
from cycle.ports import Deliverer
from cycle_adapters.outbox.command import Command
from cycle_adapters.outbox.signing import load_secrets
from cycle_adapters.outbox.target import read_target
from cycle_adapters.outbox.webhook import Webhook

KINDS = ("webhook", "command")


def receiver(text: str, networks: Sequence[str] = (), secret_file: str | None = None) -> Deliverer:
    """`webhook:URL` or `command:PROGRAM`. Raises InputError for what cannot be a receiver."""
    kind, _, where = text.partition(":")
    if kind == "webhook":
        return Webhook(read_target(where, networks), load_secrets(secret_file))
    if kind == "command":
        return Command(where)
    raise UnknownWordError("receiver", kind, tuple(f"{one}:…" for one in KINDS))


def new_holder() -> str:
    """The machine, the process, and chance: a process may have the number of one that was killed."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
