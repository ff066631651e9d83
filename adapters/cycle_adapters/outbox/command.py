"""Runs a program for each piece of work, with the document on its standard input. Status 0 says that it has it."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from typing import IO

from cycle.delivery import Answer, Outcome, Outgoing
from cycle.errors import BadValueError
from cycle_adapters.outbox.document import document

#: For one attempt, in seconds.
LONGEST = 60.0
#: For ending a program that took too long.
_MARGIN = 15.0
#: So much of what a program complains is looked at, in bytes: its last words say most.
_LAST_WORDS = 2000


class Command:
    """A `Deliverer` that runs one program, without a shell. `longest_seconds` bounds an attempt."""

    def __init__(self, line: str, *, longest_seconds: float = LONGEST) -> None:
        self._words = _words(line)
        self._seconds = longest_seconds
        self.longest = timedelta(seconds=longest_seconds + _MARGIN)

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        """See `cycle.ports.Deliverer`."""
        del at  # the document tells what is to be told
        with tempfile.TemporaryFile() as complaints:
            try:
                status = self._run(document(letter), complaints)
            except OSError as error:
                return Answer(Outcome.UNAVAILABLE, f"the program cannot be run: {error.strerror or error}")
            except subprocess.TimeoutExpired:
                return Answer(Outcome.UNAVAILABLE, f"not done within {self._seconds:g} s")
            if status == 0:
                return Answer(Outcome.DELIVERED)
            said = _last_line(complaints)
            return Answer(Outcome.REFUSED, f"exit status {status}{f': {said}' if said else ''}")

    def _run(self, body: bytes, complaints: IO[bytes]) -> int:
        """Its exit status. A session of its own: what stops us from the keyboard does not stop it half way."""
        running = subprocess.Popen(
            self._words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, start_new_session=True
        )
        try:
            running.communicate(body, timeout=self._seconds)
        except BaseException:
            _end(running)
            raise
        return running.returncode


def _end(running: subprocess.Popen[bytes]) -> None:
    """With all that it started."""
    with suppress(ProcessLookupError):  # it may have ended by itself
        os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _LAST_WORDS))
    lines = complaints.read().decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError:
        words = []
    program = shutil.which(words[0]) if words else None
    if program is None:
        raise BadValueError("to", line, "a program that can be run, such as command:/opt/ocop/bin/notify")
    return [program, *words[1:]]
