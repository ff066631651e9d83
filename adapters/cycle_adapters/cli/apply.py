"""`ocop apply`: run a script of JSON Lines, one answer a line as it goes."""

import json
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO

from cycle.errors import BadValueError
from cycle_adapters.cli.output import print_line, tell
from cycle_adapters.cli.parser import Parser
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import say

_STDIN = "-"
#: Bytes of the longest line that the script runner reads, and one character more.
_LONGEST = 4_000_004


def fill(parser: Parser) -> None:
    """A script, and whether to go on."""
    parser.add_argument("file", metavar="FILE", help="a script of JSON Lines; - is standard input")
    parser.add_argument("--keep-going", action="store_true", help="go on past refusals and unmet expectations")
    parser.set_defaults(run=run)


def run(args: Namespace, session: Session) -> int:
    """Every line in its own transaction; the status is that of the worst line."""
    from cycle_adapters.script import Script

    counts: Counter[int] = Counter()
    with nullcontext(sys.stdin.buffer) if args.file == _STDIN else _opened(args.file) as stream:
        store = session.store(create=True)
        script = Script(store, session.clock(), lang=session.lang, folder=_folder(args.file))
        for answer in script.run(_lines(args.file, stream), keep_going=args.keep_going):
            counts[answer.status] += 1
            print_line(json.dumps(answer.view, ensure_ascii=False))
            sys.stdout.flush()
    _sum_up(counts, session)
    return max(counts, default=0)


def _folder(name: str) -> Path:
    """Plans are looked for beside the script."""
    return Path() if name == _STDIN else Path(name).parent


def _sum_up(counts: Counter[int], session: Session) -> None:
    words = dict(zip(("done", "refused", "malformed", "broken"), (counts[status] for status in range(4)), strict=True))
    tell(say("applied", session.lang, lines=counts.total(), **words))


def _opened(name: str) -> IO[bytes]:
    """The file, once all of it is known to be UTF-8: nothing is done of a script that cannot be read."""
    try:
        stream = Path(name).open("rb")  # noqa: SIM115  the caller closes it
        try:
            for _ in _lines(name, stream):
                pass
            stream.seek(0)
        except BaseException:
            stream.close()
            raise
        return stream
    except OSError as error:
        raise BadValueError("file", name, f"a file that can be read ({error.strerror or error})") from error


def _lines(name: str, stream: IO[bytes]) -> Iterator[str]:
    """The lines as they come. Raises BadValueError at one that is not UTF-8."""
    number = 0
    while line := stream.readline(_LONGEST):
        number += 1
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BadValueError("file", name, f"UTF-8 text (line {number})") from error
