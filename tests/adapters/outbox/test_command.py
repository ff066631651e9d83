"""A program gets the document on its standard input; its exit status says whether it has it."""

import json
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cycle.delivery import Answer, Outcome, Outgoing
from cycle.errors import BadValueError
from cycle.testing import examples
from cycle_adapters.outbox.command import Command
from cycle_adapters.outbox.document import document

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
LETTER = Outgoing(12, examples.effect(examples.certified_case("c1")), 1)


def program(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "notify it"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def delivered(path: Path, *arguments: str, seconds: float = 20) -> Answer:
    line = " ".join([f"'{path}'", *arguments])
    return Command(line, longest_seconds=seconds).deliver(LETTER, AT)


def test_a_program_gets_the_document_and_its_arguments_as_they_are(tmp_path) -> None:
    path = program(tmp_path, f'cat > "{tmp_path}/came"; printf %s "$*" > "{tmp_path}/words"')
    assert delivered(path, "--to", "'a $HOME; b'") == Answer(Outcome.DELIVERED)
    assert (tmp_path / "came").read_bytes() == document(LETTER)
    assert json.loads((tmp_path / "came").read_text())["number"] == 12
    assert (tmp_path / "words").read_text() == "--to a $HOME; b"


def test_any_other_status_is_a_refusal_with_its_last_words(tmp_path) -> None:
    path = program(tmp_path, "echo loud; echo one >&2; echo 'no such producer' >&2; echo >&2; exit 3")
    assert delivered(path) == Answer(Outcome.REFUSED, "exit status 3: no such producer")
    assert delivered(program(tmp_path, "exit 1")) == Answer(Outcome.REFUSED, "exit status 1")


def test_a_program_that_does_not_read_or_says_very_much_is_no_trouble(tmp_path) -> None:
    assert delivered(program(tmp_path, "exit 0")).outcome is Outcome.DELIVERED
    loud = program(tmp_path, "head -c 3000000 /dev/zero >&2; echo >&2; echo end >&2; exit 1")
    assert delivered(loud) == Answer(Outcome.REFUSED, "exit status 1: end")


def test_a_program_that_was_ended_by_somebody_is_tried_again(tmp_path) -> None:
    assert delivered(program(tmp_path, "kill -TERM $$")) == Answer(Outcome.REFUSED, "exit status -15")


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path) -> None:
    path = program(tmp_path, f'sleep 60 & echo $! > "{tmp_path}/child"; wait')
    began = time.monotonic()
    assert delivered(path, seconds=0.5) == Answer(Outcome.UNAVAILABLE, "not done within 0.5 s")
    assert time.monotonic() - began < 15
    child = int((tmp_path / "child").read_text())
    for _ in range(200):
        if _has_ended(child):
            return
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    pytest.fail("what it started goes on")


def _has_ended(number: int) -> bool:
    """Also where nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_program_that_is_gone_since_the_start_is_an_answer(tmp_path) -> None:
    path = program(tmp_path, "exit 0")
    command = Command(f"'{path}'")
    path.unlink()
    answer = command.deliver(LETTER, AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and "cannot be run" in answer.reason


@pytest.mark.parametrize("line", ["", "  ", "'", "/no/such/program", "no-such-program-at-all", "/etc/passwd", "/tmp"])
def test_what_cannot_be_run_is_refused_at_once(line) -> None:
    with pytest.raises(BadValueError, match="a program that can be run"):
        Command(line)
