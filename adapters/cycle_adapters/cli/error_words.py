"""What an error says in Vietnamese. English is what the error says itself, and what JSON carries."""

from collections.abc import Mapping

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
    match error:
        case UnknownWordError():
            known = f" Các giá trị: {', '.join(error.known)}." if error.known else ""
            return f"không có {_thing(error.what)} “{shown(error.word)}”.{known}"
        case BadValueError():
            return f"{error.field}: “{shown(error.value)}” không đúng, cần {_REQUIREMENTS.get(error.required, error.required)}."
        case NotFoundError():
            return f"không tìm thấy {_thing(error.what)} “{shown(error.key)}”."
        case TakenError():
            return f"{_thing(error.what)} “{shown(error.key)}” đã được dùng."
        case PlanError():
            return f"kế hoạch {shown(error.plan)}, mục {error.place}: {error.fault}"
        case SheetError():
            return f"phiếu chấm {error.sheet}: {'; '.join(error.faults)}"
        case SweepOrderError():
            return f"ngày {error.on} trước ngày {error.last} đã rà soát."
        case NotInForceError():
            return f"ngày {error.on} chưa có quy định nào: Chương trình bắt đầu từ {error.first}."
    return _cannot_answer(error)


def _cannot_answer(error: OcopError) -> str:
    match error:
        case ConflictError():
            return f"hồ sơ {error.case_id} vừa được người khác xử lý: đọc lại rồi thử lại. ({error})"
        case GuardFaultError():
            return f"không xét được điều kiện {error.guard} của hồ sơ {error.case_id}: lỗi chương trình."
        case NotOurDatabaseError():
            return f"đây không phải cơ sở dữ liệu của ocop-cycle. ({error})"
        case SchemaError():
            return f"phiên bản cơ sở dữ liệu không khớp chương trình, chạy: ocop db upgrade. ({error})"
        case DamagedError():
            return f"dữ liệu lưu trữ bị hỏng. ({error})"
    return str(error)


def _thing(what: str) -> str:
    return _THINGS.get(what, what)
