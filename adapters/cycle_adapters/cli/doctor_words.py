"""What the doctor finds and what to do about it, in Vietnamese and in English, by the code of the finding."""

from collections.abc import Mapping
from typing import NamedTuple

from cycle.wording import Lang


class _Words(NamedTuple):
    """What is wrong, and what to do."""

    message_vi: str
    message_en: str
    cure_vi: str
    cure_en: str


_WORDS: Mapping[str, _Words] = {
    "database.damaged": _Words(
        "Dữ liệu lưu trữ bị hỏng, {faults} chỗ; chỗ đầu tiên: {first}.",
        "What is stored is damaged, in {faults} places; the first: {first}.",
        "Xem hết bằng: ocop db check. Ngừng ghi, khôi phục từ bản sao lưu gần nhất.",
        "List them with: ocop db check. Stop writing, and restore the latest backup.",
    ),
    "sweep.never": _Words(
        "Chưa rà soát lần nào, trong khi sổ có việc từ ngày {first}.",
        "Never swept, though the record begins on {first}.",
        "Chạy: ocop sweep, rồi đặt lịch chạy hằng ngày.",
        "Run: ocop sweep, and have it run every day.",
    ),
    "sweep.behind": _Words(
        "Đã {days} ngày chưa rà soát: lần cuối đến hết ngày {last}.",
        "Not swept for {days} days: the last day done is {last}.",
        "Chạy: ocop sweep (làm bù đủ từng ngày); xem vì sao lịch hằng ngày không chạy.",
        "Run: ocop sweep (it makes up for every day), and find out why the daily run did not.",
    ),
    "sweep.ahead": _Words(
        "Đã rà soát đến ngày {last}, trước đồng hồ {days} ngày.",
        "Swept up to {last}, which lies {days} days ahead of the clock.",
        "Kiểm tra đồng hồ của máy. Đến ngày đó mới rà soát tiếp được.",
        "Check the clock of the machine. The sweep goes on from that day.",
    ),
    "sweep.gap": _Words(
        "Sổ rà soát thiếu ngày {first}.",
        "The ledger of the sweep has no line for {first}.",
        "Chạy: ocop sweep --fill-gap",
        "Run: ocop sweep --fill-gap",
    ),
    "sweep.failed": _Words(
        "Lần rà soát ngày {last} có {failed} hồ sơ không xét được.",
        "The sweep of {last} could not judge {failed} cases.",
        "Xem từng hồ sơ bằng: ocop sweep --on {last} --dry-run",
        "List them with: ocop sweep --on {last} --dry-run",
    ),
    "calendar.horizon": _Words(
        "Lịch nghỉ chỉ được biết đến hết ngày {horizon}: thời hạn sau ngày đó là dự kiến.",
        "Days off are known up to {horizon} only: later deadlines are provisional.",
        "Nhập thông báo nghỉ của năm sau bằng: ocop calendar import",
        "Import the announcement of the next year with: ocop calendar import",
    ),
    "plan.ended": _Words(
        "Kế hoạch {plan} đã hết từ ngày {ended}, chưa có kế hoạch nào thay cho {unit}.",
        "The plan {plan} ended on {ended}, and none has followed for {unit}.",
        "Nạp kế hoạch năm nay bằng: ocop plan load",
        "Load this year's with: ocop plan load",
    ),
    "outbox.dead": _Words(
        "{letters} việc không gửi được ra ngoài; đầu tiên là việc số {first}: {reason}. Việc sau của các hồ sơ này phải"
        " chờ: {cases}.",
        "{letters} pieces of work could not be delivered; the first is no. {first}: {reason}. What comes after them in"
        " their cases has to wait: {cases}.",
        "Xem bằng: ocop outbox list --status dead. Sửa nơi nhận rồi: ocop outbox retry; nếu không cần nữa:"
        " ocop outbox drop",
        "List them with: ocop outbox list --status dead. Mend the receiver and: ocop outbox retry; or, where nobody"
        " needs it: ocop outbox drop",
    ),
    "outbox.failing": _Words(
        "{letters} việc đã nhiều giờ chưa gửi được; đầu tiên là việc số {first}: {reason}.",
        "{letters} pieces of work have failed for hours; the first is no. {first}: {reason}.",
        "Kiểm tra nơi nhận; việc được tự động gửi lại. Muốn gửi ngay: ocop outbox retry {first}",
        "Look at the receiver; they are tried again by themselves. At once with: ocop outbox retry {first}",
    ),
    "deadlines.unlike": _Words(
        "{unlike} trong {compared} hồ sơ được thử có thời hạn lưu khác với quy định: {cases}.",
        "Of {compared} cases tried, {unlike} have other deadlines stored than the rules give: {cases}.",
        "Chạy: ocop calendar recount. Nếu vẫn khác, báo cho người phát triển kèm mã hồ sơ.",
        "Run: ocop calendar recount. If they still differ, tell the developers the ids.",
    ),
}


def message(code: str, lang: Lang, about: Mapping[str, object]) -> str:
    """What is wrong."""
    words = _WORDS[code]
    return (words.message_vi if lang == "vi" else words.message_en).format(**about)


def cure(code: str, lang: Lang, about: Mapping[str, object]) -> str:
    """What to do about it."""
    words = _WORDS[code]
    return (words.cure_vi if lang == "vi" else words.cure_en).format(**about)
