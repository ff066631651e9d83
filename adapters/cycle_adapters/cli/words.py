"""What the command line itself says, in both languages. The words of the programme are in `cycle.wording`."""

from collections.abc import Mapping

from cycle.wording import Lang

_SAYS: Mapping[str, tuple[str, str]] = {
    # Sentences.
    "no_database": (
        "Chưa có cơ sở dữ liệu tại {path}. Tạo mới bằng: ocop --db {path} db upgrade",
        "There is no database at {path}. Make one with: ocop --db {path} db upgrade",
    ),
    "refused": ("Chưa được phép: {step}. Trạng thái: {state}.", "Not allowed: {step}. State: {state}."),
    "not_open": ("chưa mở", "not opened"),
    "basis": ("Căn cứ", "Basis"),
    "cure_with": ("Khắc phục", "Cure"),
    "from_day": ("Được từ ngày", "Possible from"),
    "error": ("Lỗi", "Error"),
    "unexpected": ("lỗi ngoài dự kiến", "unexpected fault"),
    "interrupted": ("đã dừng theo yêu cầu", "interrupted"),
    "registered": ("Đã mở hồ sơ {id}: {state}.", "Opened case {id}: {state}."),
    "moved": ("{id}: {past} ngày {on}; nay {state}.", "{id}: {past} on {on}; now {state}."),
    "would_move": (
        "{id}: được phép {step} ngày {on}; sẽ là: {state}. Chưa ghi gì (--dry-run).",
        "{id}: may {step} on {on}; would be: {state}. Nothing was written (--dry-run).",
    ),
    "plan_loaded": ("Đã nạp kế hoạch {key} ({unit}, {starts} – {ends}).", "Loaded {key} ({unit}, {starts} – {ends})."),
    "plan_sound": (
        "Kế hoạch {key} hợp lệ ({unit}, {starts} – {ends}).",
        "The plan {key} holds together ({unit}, {starts} – {ends}).",
    ),
    "upgraded": ("Cơ sở dữ liệu đã sẵn sàng: {db}", "The database is ready: {db}"),
    "sheet_kept": (
        "Đã nhận phiếu của {member} cho {id}: {total} điểm.",
        "Kept the sheet of {member} for {id}: {total} points.",
    ),
    "council_kept": ("Đã lập Hội đồng: {decision}.", "Kept the council: {decision}."),
    "round_moved": ("Đã chuyển đợt {round}: đánh giá đến {evaluate_by}.", "Moved round {round}: until {evaluate_by}."),
    "swept_until": ("Đã rà soát đến hết ngày {last}.", "Swept to the end of {last}."),
    "never_swept": ("Chưa rà soát lần nào.", "Never swept."),
    "swept": (
        "Đã rà soát {days} ngày ({first} – {last}): {changed} thay đổi, {failed} lỗi.",
        "Swept {days} days ({first} – {last}): {changed} changes, {failed} failures.",
    ),
    "nothing_to_sweep": ("Chưa có hồ sơ nào để rà soát đến {last}.", "There is nothing to sweep up to {last}."),
    "dry_run": ("Chạy thử, chưa ghi gì.", "A dry run: nothing was written."),
    "applied": (
        "{lines} dòng: {done} đạt, {refused} không đạt, {malformed} sai, {broken} không trả lời được.",
        "{lines} lines: {done} ok, {refused} not as asked, {malformed} malformed, {broken} could not be answered.",
    ),
    "sound": ("Quy định đi kèm nhất quán.", "The shipped rules hold together."),
    "none_found": ("Không có dữ liệu phù hợp.", "Nothing found."),
    "count": ("{count} dòng.", "{count} rows."),
    "certificate_of": (
        "hạng {stars} sao, {level}, quyết định {decision}",
        "{stars} stars, {level}, decision {decision}",
    ),
    "nobody_moves": ("không ai, giấy chứng nhận đang chạy theo thời gian", "nobody: time runs"),
    "nobody_more": ("không ai, hồ sơ đã kết thúc", "nobody: the case is closed"),
    "if_nobody_acts": ("Nếu không ai xử lý", "If nobody acts"),
    "if_missed_soft": (
        "đánh dấu quá hạn và nhắc việc, hồ sơ giữ nguyên",
        "marked overdue and reminded; the case stays",
    ),
    "outside": ("báo cáo ngoài hệ thống", "reported outside the engine"),
    "reported": ("theo báo cáo ngày {on}", "as reported on {on}"),
    "figure_kept": ("Đã nhận số liệu: {indicator}, {unit}: {value}.", "Kept the figure: {indicator}, {unit}: {value}."),
    "each_unit": ("tính cho từng {level}", "counts for each {level}"),
    "each_of": ("mỗi {level} của {unit}", "each {level} of {unit}"),
    "adds_up": ("khớp tổng các đơn vị", "equals the sum of the units"),
    "not_adding_up": ("không khớp tổng các đơn vị: {sum}", "differs from the sum of the units: {sum}"),
    "on_the_way": ("đang đánh giá lại: {case}", "re-evaluation under way: {case}"),
    "worked": ("làm việc bù", "worked"),
    "off": ("nghỉ", "off"),
    "no_document": ("chưa tìm được văn bản", "document still to be found"),
    "provisional": ("dự kiến", "provisional"),
    "due": ("Hạn: {day}", "Due: {day}"),
    "history_mark": ("ghi theo hồ sơ cũ", "from old records"),
    "not_ruled": ("không quy định", "not ruled"),
    "shipped": ("kèm chương trình", "shipped"),
    "loaded": ("đã nạp", "loaded"),
    "standing": ("Ngày {on}: {state}.", "On {on}: {state}."),
    "not_swept": (
        "Chưa ghi sổ: đến ngày {on}, thời hạn làm hồ sơ chuyển qua {steps}.",
        "Not recorded yet: by {on} time itself takes {steps}.",
    ),
    # Headings that `cycle.wording` does not have.
    "id": ("Mã hồ sơ", "Id"),
    "ref": ("Ký hiệu", "Ref"),
    "name": ("Tên", "Name"),
    "set": ("Bộ sản phẩm", "Product set"),
    "since": ("Từ ngày", "Since"),
    "next": ("Việc tiếp theo của", "Next to move"),
    "certificate": ("Giấy chứng nhận", "Certificate"),
    "number": ("Số", "Number"),
    "extended_until": ("Kéo dài đến", "Extended until"),
    "nature": ("Tính chất", "Nature"),
    "instrument": ("Văn bản", "Instrument"),
    "confidence": ("Độ tin cậy", "Confidence"),
    "dossier": ("Thành phần hồ sơ", "Dossier"),
    "sitting": ("Phiên Hội đồng", "Sitting"),
    "level": ("Cấp", "Level"),
    "convened_on": ("Triệu tập", "Convened"),
    "found_on": ("Có kết quả", "Result on"),
    "gates_missed": ("Tiêu chí bắt buộc không đạt", "Gates missed"),
    "predecessor": ("Thay cho", "Replaces"),
    "from": ("Từ", "From"),
    "to": ("Đến", "To"),
    "roles": ("Ai thực hiện", "Roles"),
    "conditions": ("Điều kiện", "Conditions"),
    "value": ("Giá trị", "Value"),
    "rule": ("Quy định", "Rule"),
    "rules": ("Mã quy tắc", "Rules"),
    "section": ("Mục", "Section"),
    "instruments": ("Văn bản", "Instruments"),
    "key": ("Khóa", "Key"),
    "title": ("Tên kế hoạch", "Title"),
    "year": ("Năm", "Year"),
    "starts": ("Bắt đầu", "Starts"),
    "ends": ("Kết thúc", "Ends"),
    "source": ("Nguồn", "Source"),
    "idea": ("Đăng ký ý tưởng", "Idea phase"),
    "rounds": ("Các đợt", "Rounds"),
    "renewal": ("Hết hạn, đánh giá lại", "Renewal"),
    "obligations": ("Nghĩa vụ", "Obligations"),
    "windows": ("Hoạt động theo thời gian", "Activities"),
    "targets": ("Chỉ tiêu", "Targets"),
    "policies": ("Lựa chọn khi quy định để ngỏ", "Policies"),
    "recurrence": ("Định kỳ", "Recurrence"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "why": ("Vì sao", "Why"),
    "days_left": ("Còn (ngày)", "Days left"),
    "member": ("Thành viên", "Member"),
    "criterion": ("Tiêu chí", "Criterion"),
    "option": ("Mức", "Option"),
    "gates": ("Bắt buộc", "Gates"),
    "part": ("Phần", "Part"),
    "day": ("Ngày", "Day"),
    "document": ("Văn bản", "Document"),
    "reason": ("Lý do", "Reason"),
    "moved_because": ("Lý do chuyển", "Moved because"),
    "found": ("Hiện có", "Found"),
    "known": ("Chương trình biết", "Known"),
    "cases": ("Số hồ sơ", "Cases"),
    "events": ("Số sự kiện", "Events"),
    "integrity": ("Toàn vẹn", "Integrity"),
    "database": ("Cơ sở dữ liệu", "Database"),
    "what": ("Việc", "What"),
    "times": ("Số lần", "Times"),
    "days": ("Số ngày", "Days"),
    "failure": ("Lỗi", "Failure"),
    "remark": ("Ghi chú", "Remark"),
    "covered": ("Điều khoản áp dụng", "Governing articles"),
    "count_no": ("Thứ", "No."),
}


def say(key: str, lang: Lang, /, **fields: object) -> str:
    """A sentence or heading of the command line."""
    return _SAYS[key][0 if lang == "vi" else 1].format(**fields)


def head(key: str, lang: Lang) -> str:
    """The heading of a column: the programme's own, else the command line's."""
    from cycle.wording import heading

    if key in _SAYS:
        return say(key, lang)
    return heading(key, lang)
