"""The shape of the command line: nouns, verbs, options. Imports nothing of the engine, so that help is fast.

The verbs of a noun are added when that noun is asked for; until then its module is not imported.
"""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from cycle.errors import InputError

FORMATS = ("table", "json")
LANGS = ("vi", "en")


class UsageError(InputError):
    """The words of the command line do not make a command."""

    code = "input.usage"


class Noun(NamedTuple):
    """A noun, or a command of one word, and the module that knows it."""

    name: str
    module: str
    vi: str
    en: str


NOUNS = (
    Noun("demo", "demo", "Chạy thử trọn một chu trình trên màn hình", "Play a whole cycle on the screen"),
    Noun("db", "db", "Cơ sở dữ liệu: tạo, nâng cấp, kiểm tra", "The database: make, upgrade, check"),
    Noun("plan", "plan", "Kế hoạch năm của tỉnh, huyện", "Yearly plans of provinces and districts"),
    Noun("rules", "rules", "Quy định theo ngày: giá trị, sơ đồ, phiếu chấm", "The law on a day: values, chart, sheets"),
    Noun("case", "case", "Hồ sơ sản phẩm: đăng ký, tra cứu, chuyển bước", "Cases: register, look, take steps"),
    Noun("round", "round", "Đợt đánh giá, phân hạng", "Rounds of evaluation"),
    Noun("council", "council", "Hội đồng đánh giá, phân hạng", "Evaluation councils"),
    Noun("score", "score", "Phiếu chấm điểm của thành viên Hội đồng", "Score sheets of council members"),
    Noun("sweep", "sweep", "Rà soát hằng ngày: thời hạn, hết hạn, nhắc việc", "The daily sweep: what time does"),
    Noun("scheduler", "scheduler", "Chuông rà soát hằng ngày", "The alarm clock of the daily sweep"),
    Noun("doctor", "doctor", "Khám sức khỏe hệ thống: rà soát, lịch, thời hạn, dữ liệu", "Whether the machine is well"),
    Noun("outbox", "outbox", "Việc phải gửi ra ngoài: xem, gửi, gửi lại, bỏ", "Work to be done outside, on its way"),
    Noun("inbox", "inbox", "Việc đang chờ một cơ quan, đơn vị hoặc chủ thể", "What waits for an office or a producer"),
    Noun("apply", "apply", "Chạy tệp lệnh JSON Lines", "Run a script of JSON Lines"),
    Noun("target", "target", "Chỉ tiêu của kế hoạch và kết quả", "Targets of plans beside what was reached"),
    Noun("obligation", "obligation", "Nhiệm vụ của các đơn vị theo kế hoạch", "Duties of units by the plans"),
    Noun("inspection", "inspection", "Đợt kiểm tra tại cơ sở của chủ thể", "Visits to producers to inspect them"),
    Noun(
        "report",
        "report",
        "Báo cáo: giấy chứng nhận hết hạn, nhiệm vụ, chỉ tiêu, đơn vị chưa có hồ sơ",
        "Reports: certificates that end, duties, targets, idle units",
    ),
    Noun("audit", "audit", "Sổ sự kiện: kiểm tra, chốt, chứng minh, xuất", "The record: verify, seal, prove, export"),
    Noun("calendar", "calendar", "Ngày nghỉ, ngày làm bù, đếm ngày làm việc", "Days off, and how working days count"),
)

_STATUSES = """exit status:
  0  done (xong)
  1  the rules say no (quy định không cho phép); sweep, doctor: something needs a person (có việc cần người xử lý)
  2  wrong usage or input (sai câu lệnh hoặc dữ liệu)
  3  cannot answer: database, damage, a fault (không trả lời được)"""


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, takes the common options anywhere, and may fill itself when asked."""

    def __init__(self, *, fill: "Callable[[Parser], None] | None" = None, **more: Any) -> None:
        more.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **more)
        self._fill = fill
        _add_common(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, with the verbs of this noun at hand."""
        if self._fill is not None:
            fill, self._fill = self._fill, None
            fill(self)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Wrong usage is an error like others."""
        raise UsageError(f"{self.prog}: {message}")


class _Version(argparse.Action):
    """Print the version; found only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **more: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=more.get("help"))

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"ocop {version('ocop-cycle')}")
        parser.exit()


def _add_common(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("anywhere on the line")
    nothing = argparse.SUPPRESS
    group.add_argument("--db", metavar="URL", default=nothing, help="database URL or SQLite file (OCOP_DB; ocop.db)")
    group.add_argument("--format", choices=FORMATS, default=nothing, help="how data is printed (table)")
    group.add_argument("--lang", choices=LANGS, default=nothing, help="language of tables and messages (OCOP_LANG; vi)")


def build() -> Parser:
    """The whole command line; nouns fill themselves."""
    top = Parser(
        prog="ocop",
        description=described(
            "Bộ máy chu trình OCOP: hồ sơ, hội đồng, giấy chứng nhận, thời hạn theo quy định của từng ngày.",
            "The OCOP cycle: dossiers, councils, certificates and deadlines, by the law in force on each day.",
        ),
        epilog=_STATUSES,
    )
    top.add_argument("--version", action=_Version, help="print the version")
    nouns = top.add_subparsers(title="nouns", metavar="NOUN", dest="noun", required=True)
    for noun in NOUNS:
        nouns.add_parser(
            noun.name,
            help=f"{noun.vi} · {noun.en}",
            description=described(f"{noun.vi}.", f"{noun.en}."),
            fill=_filler(noun.module),
        )
    return top


def _filler(module: str) -> Callable[[Parser], None]:
    def fill(parser: Parser) -> None:
        import_module(f"cycle_adapters.cli.{module}").fill(parser)

    return fill


def described(vi: str, en: str) -> str:
    """The head of a help page: one line in Vietnamese, one in English."""
    return f"{vi}\n{en}"


class Verbs:
    """Adds the verbs of one noun."""

    def __init__(self, parser: Parser) -> None:
        self._actions = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)

    def add(self, name: str, run: Callable[..., int | None], vi: str, en: str, **more: Any) -> Parser:
        """A verb, what it calls, and what it does in one line of each language."""
        verb: Parser = self._actions.add_parser(
            name, help=f"{vi} · {en}", description=described(f"{vi}.", f"{en}."), **more
        )
        verb.set_defaults(run=run)
        return verb
