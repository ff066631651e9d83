"""Which receiver an operator named, and a name for a courier that no other one has."""

import os
import re
import secrets
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from cycle.errors import BadValueError, OcopError, UnknownWordError
from cycle.ports import Deliverer
from cycle.wording import Lang
from cycle_adapters.outbox.command import Command
from cycle_adapters.outbox.signing import load_secrets
from cycle_adapters.outbox.target import read_target
from cycle_adapters.outbox.webhook import Webhook

if TYPE_CHECKING:
    from sqlalchemy import Engine

KINDS = ("webhook:…", "command:…", "procrastinate", "procrastinate:…")
#: The name of a channel of PostgreSQL has at most 63 bytes, and procrastinate puts 23 before that of a queue.
_QUEUE = re.compile("[A-Za-z0-9_.-]{1,40}")
_INSTALL = "pip install 'ocop-cycle[procrastinate]'"


class NoProcrastinateError(OcopError):
    """The library that makes jobs is not installed."""

    code: ClassVar[str] = "outbox.no_procrastinate"

    def __init__(self) -> None:
        super().__init__(f"jobs need the extra “procrastinate”: {_INSTALL}")

    def says(self, lang: Lang) -> str:
        """One line for people."""
        return str(self) if lang == "en" else f"muốn giao việc cần cài phần bổ sung “procrastinate”: {_INSTALL}"


def receiver(
    text: str,
    networks: Sequence[str] = (),
    secret_file: str | None = None,
    engine: "Callable[[], Engine] | None" = None,
) -> Deliverer:
    """`webhook:URL`, `command:PROGRAM`, or `procrastinate` and `procrastinate:QUEUE` in the database of the `engine`.

    Raises InputError for what cannot be a receiver, NoProcrastinateError, and StoreError.
    """
    kind, colon, where = text.partition(":")
    if kind == "webhook":
        return Webhook(read_target(where, networks), load_secrets(secret_file))
    if kind == "command":
        return Command(where)
    if kind == "procrastinate" and engine is not None:
        return _jobs(engine, _queue(where) if colon else None)
    raise UnknownWordError("receiver", kind, KINDS)


def _queue(name: str) -> str:
    """What is no name is not repeated: it may be an address with a password."""
    if not _QUEUE.fullmatch(name):
        raise BadValueError("to", "procrastinate:…", "a queue of at most 40 letters, digits, _, . and -")
    return name


def _jobs(engine: "Callable[[], Engine]", queue: str | None) -> Deliverer:
    try:
        from cycle_adapters.outbox.jobs import jobs_in
    except ModuleNotFoundError:
        raise NoProcrastinateError from None
    return jobs_in(engine(), queue)


def new_holder() -> str:
    """The machine, the process, and chance: a process may have the number of one that was killed."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
