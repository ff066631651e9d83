"""`ocop demo`: a whole cycle on the screen."""

import sys
from argparse import Namespace
from pathlib import Path

from cycle_adapters.cli.parser import Parser
from cycle_adapters.cli.session import Session


def fill(parser: Parser) -> None:
    """Where the demo keeps its files."""
    parser.add_argument("--into", metavar="FOLDER", default="./ocop-demo", help="folder of the demo (./ocop-demo)")
    parser.set_defaults(run=run)


def run(args: Namespace, session: Session) -> int:
    """Play the stories."""
    from cycle_adapters import demo

    return demo.run(Path(args.into), session.lang, sys.stdout)
