"""What an error says in Vietnamese. English is what the error says itself, and what JSON carries."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cycle.errors import (
    BadValueError,
    CalendarError,
    ClockError,
    ConflictError,
    DamagedError,
    GuardFaultError,
    NotFoundError,
    NotInForceError,
    NotOurDatabaseError,
    OcopError,
    PlanError,
    SchemaError,
    SheetError,
    StoreError,
    SweepGapError,
    SweepOrderError,
    TakenError,
    UnknownWordError,
    shown,
)
from cycle.wording import Lang, fault_lines
from cycle_adapters.cli.parser import UsageError
from cycle_adapters.cli.store_words import store_sentence

_THINGS: Mapping[str, str] = {
    "step": "bước",
    "step of an open case": "bước của hồ sơ đã mở",
    "state": "trạng thái",
    "role": "vai trò",
    "kind": "loại hồ sơ",
    "level": "cấp",
    "regime": "bộ quy định",
    "ground": "căn cứ thu hồi",
    "act": "hình thức thu hồi",
    "product set": "bộ sản phẩm",
    "producer kind": "loại hình chủ thể",
    "document": "tài liệu",
    "document kind": "loại tài liệu",
    "unit: province": "tỉnh",
    "province of that day": "tỉnh trong ngày đó",
    "shipped plan": "kế hoạch kèm chương trình",
    "plan": "kế hoạch",
    "case": "hồ sơ",
    "council": "Hội đồng",
    "round": "đợt",
    "ref": "ký hiệu hồ sơ",
    "criterion": "tiêu chí",
    "sheet of the member": "phiếu của thành viên",
    "request": "mã yêu cầu",
    "obligation": "nhiệm vụ",
    "status": "tình trạng",
    "visit": "đợt kiểm tra",
    "change of the visit": "thay đổi của đợt kiểm tra",
    "producer": "chủ thể",
    "who": "đơn vị thực hiện",
    "calendar notice": "văn bản về lịch nghỉ",
    "delivery": "việc gửi đi",
    "receiver": "nơi nhận",
}
_REQUIREMENTS: Mapping[str, str] = {
    "a day of the calendar, written YYYY-MM-DD": "một ngày có thật, viết YYYY-MM-DD",
    "a text": "một dòng chữ",
    "a text of at most 300 characters": "một dòng chữ tối đa 300 ký tự",
    "a text of at most 2000 characters": "một đoạn chữ tối đa 2000 ký tự",
    "a text of at most 200 characters": "một dòng chữ tối đa 200 ký tự",
    "a number in the outbox": "số của việc trong hộp gửi đi",
    "a delivery that waits or is dead": "việc gửi đang chờ hoặc không gửi được",
    "a delivery that is not under way: try again in a while": "việc gửi hiện không ai thực hiện: thử lại sau",
    "a delivery that nobody else is changing: try again": "việc gửi không có ai đang thay đổi: thử lại",
    "an address such as https://example.vn/ocop; http is for localhost alone": (
        "địa chỉ như https://example.vn/ocop; http chỉ dùng cho localhost"
    ),
    "an address on the public network, or in one of --allow-network": (
        "địa chỉ trên mạng công cộng, hoặc thuộc mạng đã cho phép bằng --allow-network"
    ),
    "a network such as 10.1.2.0/24": "dải mạng như 10.1.2.0/24",
    "a program that can be run, such as command:/opt/ocop/bin/notify": (
        "chương trình chạy được, như command:/opt/ocop/bin/notify"
    ),
    "a queue of at most 40 letters, digits, _, . and -": "tên hàng đợi tối đa 40 chữ cái, chữ số, _, . và -",
    "for this database: procrastinate needs a record on PostgreSQL": (
        "cơ sở dữ liệu PostgreSQL: procrastinate không dùng được với cơ sở dữ liệu này"
    ),
    "for this database, whose user sees no tables of procrastinate: `procrastinate schema --apply` makes them": (
        "các bảng của procrastinate trong cơ sở dữ liệu này: tạo bằng `procrastinate schema --apply`"
    ),
    "a text without control characters": "một dòng chữ không có ký tự điều khiển",
    "a score from 0 to 100": "điểm từ 0 đến 100",
    "a unit: a path of slugs such as dong-nai/dinh-quan/phu-loi": "đường dẫn đơn vị như dong-nai/dinh-quan/phu-loi",
    "true or false": "true hoặc false",
    "a day up to today in Vietnam; --ahead allows a later one": (
        "một ngày đến hết hôm nay theo giờ Việt Nam; muốn rà soát trước thì thêm --ahead"
    ),
    "a province such as dong-nai, or until 2025-06-30 a district such as ha-tinh/nghi-xuan": (
        "tỉnh như dong-nai, hoặc đến hết 2025-06-30 là huyện như ha-tinh/nghi-xuan"
    ),
}

#: Those with words of the day in them, in the order in which they stand; each `{}` is at least one character.
_TEMPLATES: Mapping[str, str] = {
    "one secret or several, each whsec_ and {} to {} bytes in base64": (
        "một hoặc nhiều khóa bí mật, mỗi khóa gồm whsec_ và {} đến {} byte dạng base64"
    ),
    "a file that can be read ({})": "tệp đọc được ({})",
    "a whole number from {} to {}": "số nguyên từ {} đến {}",
    "a unit of {}, which the plan {} governs": "đơn vị thuộc {}, nơi áp dụng kế hoạch {}",
    "a duty that units report: the register counts {}": "nhiệm vụ do đơn vị báo cáo: hệ thống tự đếm {}",
    "a unit that bears {} on {}: {}": "đơn vị có nhiệm vụ {} ngày {}: {}",
    "one of those who bear {} there: {}": "một trong các đơn vị thực hiện {} ở đó: {}",
    "somebody of {}, or of a unit around it": "người của {} hoặc của đơn vị cấp trên",
    "a day of a period of {} in the plan {}": "một ngày trong kỳ của {} thuộc kế hoạch {}",
    "on or after {}, when that period begins": "từ {}, khi kỳ đó bắt đầu",
    "a day by which a period of {} has begun that is not done; to add to one, name it": (
        "ngày mà có kỳ của {} đã bắt đầu và chưa xong; muốn thêm vào kỳ đã xong thì nêu kỳ đó"
    ),
    "a unit that owes {} by {}": "đơn vị phải thực hiện {}, hạn {}",
}


def sentence(error: OcopError, lang: Lang) -> str:
    """One line for people."""
    return " ".join((_in_english(error) if lang == "en" else _in_vietnamese(error)).split())


def lines_below(error: OcopError, lang: Lang) -> list[str]:
    """What the one line leaves out: every fault of members' sheets, or of a notice of the calendar."""
    if isinstance(error, CalendarError):
        return [f"- {fault.says(lang)}" for fault in error.faults]
    return [f"- {line}" for line in fault_lines(error.faults, lang)] if isinstance(error, SheetError) else []


def _in_english(error: OcopError) -> str:
    if isinstance(error, CalendarError):
        return f"the notice {error.document or '–'} does not fit the calendar; faults: {len(error.faults)}."
    if isinstance(error, SheetError):
        sheet = f"{error.instrument}, set {error.set_no}"
        return f"the sheets do not fit that of {sheet}; faults: {len(error.faults)}."
    if isinstance(error, SweepGapError):
        return f"{error} with: ocop sweep --fill-gap"
    return str(error)


def _in_vietnamese(error: OcopError) -> str:
    said = getattr(error, "says", None)  # an error of an adapter that is imported when it is needed
    if said is not None and not isinstance(error, CalendarError | SheetError):
        return str(said("vi"))
    for kind, say in _SENTENCES:
        if isinstance(error, kind):
            return say(error)
    return str(error)


def _unknown(error: UnknownWordError) -> str:
    known = f" Các giá trị: {', '.join(error.known)}." if error.known else ""
    return f"không có {_thing(error.what)} “{shown(error.word)}”.{known}"


def _bad(error: BadValueError) -> str:
    return f"{error.field}: “{shown(error.value)}” không đúng, cần {_required(error.required)}."


def _required(text: str) -> str:
    """What is required, in Vietnamese where it is known."""
    for template, words in _TEMPLATES.items():
        found = re.fullmatch(re.escape(template).replace(r"\{\}", "(.+?)"), text)
        if found:
            return words.format(*found.groups())
    return _REQUIREMENTS.get(text, text)


def _sheet_of(error: SheetError) -> str:
    return f"bộ tiêu chí của {error.instrument}, bộ sản phẩm số {error.set_no}"


def _usage(error: UsageError) -> str:
    return f"{error} (xem: ocop --help)"


#: The first that fits.
_SENTENCES: tuple[tuple[type[OcopError], Callable[[Any], str]], ...] = (
    (UnknownWordError, _unknown),
    (BadValueError, _bad),
    (UsageError, _usage),
    (NotFoundError, lambda error: f"không tìm thấy {_thing(error.what)} “{shown(error.key)}”."),
    (TakenError, lambda error: f"{_thing(error.what)} “{shown(error.key)}” đã được dùng."),
    (PlanError, lambda error: f"kế hoạch {shown(error.plan)}, mục {error.place}: {error.fault}"),
    (
        CalendarError,
        lambda error: f"văn bản {error.document or '–'} không khớp với lịch, số chỗ sai: {len(error.faults)}.",
    ),
    (ClockError, lambda error: f"đồng hồ của hệ thống không ghi múi giờ: {error.told.isoformat()}."),
    (SheetError, lambda error: f"phiếu chấm không đúng {_sheet_of(error)}, số chỗ sai: {len(error.faults)}."),
    (SweepOrderError, lambda error: f"ngày {error.on} trước ngày {error.last} đã rà soát."),
    (SweepGapError, lambda error: f"sổ rà soát thiếu ngày {error.first}. Rà soát lại bằng: ocop sweep --fill-gap"),
    (NotInForceError, lambda error: f"ngày {error.on} chưa có quy định: Chương trình bắt đầu từ {error.first}."),
    (ConflictError, lambda error: f"hồ sơ {error.case_id} vừa được người khác xử lý: đọc lại rồi thử lại. ({error})"),
    (GuardFaultError, lambda error: f"không xét được điều kiện {error.guard} của hồ sơ {error.case_id}."),
    (NotOurDatabaseError, lambda error: f"đây không phải cơ sở dữ liệu của ocop-cycle. ({error})"),
    (SchemaError, lambda error: f"phiên bản cơ sở dữ liệu không khớp chương trình. ({error})"),
    (DamagedError, lambda error: f"dữ liệu lưu trữ bị hỏng. ({error})"),
    (StoreError, store_sentence),
)


def _thing(what: str) -> str:
    return _THINGS.get(what, what)
