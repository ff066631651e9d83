"""`ocop db`: make or upgrade the database, and check it."""

from argparse import Namespace

from cycle_adapters.cli.failure import BROKEN, DONE
from cycle_adapters.cli.output import print_card, print_json, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verbs.add("upgrade", upgrade, "Tạo cơ sở dữ liệu, hoặc nâng lên phiên bản mới", "Make or upgrade the database")
    verbs.add("check", check, "Kiểm tra phiên bản, số liệu, toàn vẹn", "Check version, counts and integrity")
