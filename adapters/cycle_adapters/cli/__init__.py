"""The command line `ocop`: parse, call, print. Data to stdout, words to stderr, and an exit status with a meaning."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from argparse import Namespace

    from cycle_adapters.cli.session import Session

#: What the exit statuses mean.
DONE, REFUSED, MISUSED, BROKEN = 0, 1, 2, 3
#: Done, or answered; but something needs a person.
ATTENTION = REFUSED


def entry() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Do one command and return its exit status: 0 done, 1 the rules say no, 2 wrong usage, 3 cannot answer."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        status = _run([str(word) for word in argv])
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        _stop_writing()
        return BROKEN
    except SystemExit as stop:  # argparse has printed a help page or the version
        return stop.code if isinstance(stop.code, int) else DONE


def _run(argv: list[str]) -> int:
    from cycle_adapters.cli.parser import build

    session = None
    try:
        args = build().parse_args(argv)
        from cycle_adapters.cli.session import Session  # after parsing: a help page needs none of it

        session = Session.of(args)
        return _call(args, session)
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        return _answer(error, argv, session)
    finally:
        if session is not None:
            session.close()


def _call(args: "Namespace", session: "Session") -> int:
    _leave_the_words_to_us()
    status = args.run(args, session)
    return status if isinstance(status, int) else DONE


def _leave_the_words_to_us() -> None:
    """What goes wrong with a connection is one line of ours; beside it SQLAlchemy would tell where in its code."""
    import logging  # a help page needs none of it

    for name in ("sqlalchemy", "psycopg"):
        log = logging.getLogger(name)
        if not log.handlers:
            log.addHandler(logging.NullHandler())


def _answer(error: BaseException, argv: list[str], session: "Session | None") -> int:
    """Say why it was not done. Without descriptors or memory not even the words for that can be loaded."""
    try:
        from cycle_adapters.cli import failure

        return failure.answer(error, argv, session)
    except BrokenPipeError:
        raise
    except (ImportError, MemoryError, OSError):
        sys.stderr.write(f"{type(error).__name__}: {' '.join(str(error).split())}\n")
        return BROKEN


def _speak_utf8(stream: TextIO) -> None:
    """Whatever the terminal's code page: Vietnamese is printed, and nothing that cannot be breaks a command."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


def _stop_writing() -> None:
    """The reader has gone: what is still in the buffer goes nowhere, instead of failing once more at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
