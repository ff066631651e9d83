"""What an error says in Vietnamese. English is what the error says itself, and what JSON carries."""

from collections.abc import Callable, Mapping
from typing import Any

from cycle.errors import (
    BadValueError,
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
    SweepOrderError,
    TakenError,
    UnknownWordError,
    shown,
)
from cycle.wording import Lang
from cycle_adapters.cli.parser import UsageError

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
    "shipped plan": "kế hoạch kèm chương trình",
    "plan": "kế hoạch",
    "case": "hồ sơ",
    "council": "Hội đồng",
    "round": "đợt",
    "ref": "ký hiệu hồ sơ",
    "criterion": "tiêu chí",
    "sheet of the member": "phiếu của thành viên",
    "request": "mã yêu cầu",
}
_REQUIREMENTS: Mapping[str, str] = {
    "a day of the calendar, written YYYY-MM-DD": "một ngày có thật, viết YYYY-MM-DD",
    "a text": "một dòng chữ",
    "a text of at most 300 characters": "một dòng chữ tối đa 300 ký tự",
    "a text of at most 2000 characters": "một đoạn chữ tối đa 2000 ký tự",
    "a text without control characters": "một dòng chữ không có ký tự điều khiển",
    "a score from 0 to 100": "điểm từ 0 đến 100",
    "a unit: a path of slugs such as dong-nai/dinh-quan/phu-loi": "đường dẫn đơn vị như dong-nai/dinh-quan/phu-loi",
    "true or false": "true hoặc false",
}


def sentence(error: OcopError, lang: Lang) -> str:
    """One line for people."""
    return " ".join((str(error) if lang == "en" else _in_vietnamese(error)).split())


def _in_vietnamese(error: OcopError) -> str:
    for kind, say in _SENTENCES:
        if isinstance(error, kind):
            return say(error)
    return str(error)


def _unknown(error: UnknownWordError) -> str:
    known = f" Các giá trị: {', '.join(error.known)}." if error.known else ""
    return f"không có {_thing(error.what)} “{shown(error.word)}”.{known}"


def _bad(error: BadValueError) -> str:
    required = _REQUIREMENTS.get(error.required, error.required)
    return f"{error.field}: “{shown(error.value)}” không đúng, cần {required}."


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
    (SheetError, lambda error: f"phiếu chấm {error.sheet}: {'; '.join(error.faults)}"),
    (SweepOrderError, lambda error: f"ngày {error.on} trước ngày {error.last} đã rà soát."),
    (NotInForceError, lambda error: f"ngày {error.on} chưa có quy định: Chương trình bắt đầu từ {error.first}."),
    (ConflictError, lambda error: f"hồ sơ {error.case_id} vừa được người khác xử lý: đọc lại rồi thử lại. ({error})"),
    (GuardFaultError, lambda error: f"không xét được điều kiện {error.guard} của hồ sơ {error.case_id}."),
    (NotOurDatabaseError, lambda error: f"đây không phải cơ sở dữ liệu của ocop-cycle. ({error})"),
    (SchemaError, lambda error: f"phiên bản cơ sở dữ liệu không khớp chương trình. ({error})"),
    (DamagedError, lambda error: f"dữ liệu lưu trữ bị hỏng. ({error})"),
)


def _thing(what: str) -> str:
    return _THINGS.get(what, what)
