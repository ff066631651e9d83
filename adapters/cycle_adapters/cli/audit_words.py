"""What an audit finds, in Vietnamese and in English, by the code of the fault."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cycle.wording import Lang

if TYPE_CHECKING:
    from cycle_adapters.sql.auditing import Fault

_WORDS: Mapping[str, tuple[str, str]] = {
    "event.column": (
        "Sự kiện {place}: cột {column} khác với nội dung đã niêm phong.",
        "Event {place}: its column {column} says another thing than what was sealed.",
    ),
    "event.number": (
        "Sự kiện {place}: không tiếp ngay sau sự kiện số {after} của hồ sơ.",
        "Event {place}: it does not follow number {after} of its case.",
    ),
    "event.prev": (
        "Sự kiện {place}: mã của sự kiện liền trước không khớp, chuỗi bị đứt.",
        "Event {place}: the hash of the event before it does not fit; the chain is broken.",
    ),
    "case.version": (
        "Hồ sơ {place}: ghi phiên bản {version}, trong sổ có {events} sự kiện.",
        "Case {place}: its version is {version}, the record has {events} events.",
    ),
    "case.head": (
        "Hồ sơ {place}: mã cuối không phải là mã của sự kiện cuối.",
        "Case {place}: its head is not the hash of its last event.",
    ),
    "case.missing": (
        "Hồ sơ {place}: có sự kiện nhưng không còn hồ sơ.",
        "Case {place}: there are events, and no case.",
    ),
    "text.token": (
        "Nội dung về cá nhân {place}…: không phải nội dung ban đầu.",
        "Text about a person {place}…: it is not the one that was recorded.",
    ),
    "checkpoint.form": (
        "Điểm chốt {place}: không đọc được ({said}).",
        "Checkpoint {place}: it cannot be read ({said}).",
    ),
    "checkpoint.signature": (
        "Điểm chốt {place}: chữ ký không đúng ({said}).",
        "Checkpoint {place}: its signature does not hold ({said}).",
    ),
    "checkpoint.root": (
        "Điểm chốt {place}: {size} sự kiện đầu của sổ không còn như lúc chốt.",
        "Checkpoint {place}: the first {size} events of the record are not what they were.",
    ),
    "checkpoint.size": (
        "Điểm chốt {place}: lúc chốt có {size} sự kiện, nay chỉ còn {events}. Sổ đã bị cắt bớt, hoặc là bản cũ hơn.",
        "Checkpoint {place}: there were {size} events, now there are {events}: cut off, or an older copy.",
    ),
}


def fault_line(fault: "Fault", lang: Lang) -> str:
    """One line about a fault."""
    vi, en = _WORDS[fault.code]
    return (vi if lang == "vi" else en).format(place=fault.place, **fault.about)
