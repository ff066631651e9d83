"""The sentences of the law as a document, in Vietnamese and in English."""

from collections.abc import Mapping

from cycle.citation import Confidence
from cycle.lawbook import Chapter
from cycle.provisions import Origin, Weight
from cycle.wording import Lang

#: Meaning of a label, and whether it is law.
CONFIDENCE: Mapping[Confidence, tuple[str, str, bool]] = {
    Confidence.PRIMARY: ("đã đọc toàn văn văn bản", "the full text of the instrument was read", True),
    Confidence.SECONDARY: ("đã đọc trang trích dẫn văn bản", "a page that quotes the instrument was read", True),
    Confidence.REPORTED: (
        "báo chí hoặc kế hoạch của tỉnh tóm tắt lại",
        "the press, or the plan of a province, sums it up",
        False,
    ),
    Confidence.LOCAL: (
        "thực tế của tỉnh, huyện: giá trị mặc định, có thể thay",
        "practice of a province or district: a default that can be replaced",
        False,
    ),
    Confidence.INFERRED: (
        "suy ra từ văn bản: có thể chọn khác",
        "read out of the text by us: it can be switched",
        False,
    ),
    Confidence.UNVERIFIED: (
        "chưa tìm được văn bản: có thể chọn khác",
        "no text was found: it can be switched",
        False,
    ),
}

CHAPTERS: Mapping[Chapter, tuple[str, str]] = {
    Chapter.AUTHORITY: ("Ai quyết định: thẩm quyền theo hạng sao", "Who decides what: authority by star"),
    Chapter.POINTS: ("Điểm và hạng sao", "Points and star bands"),
    Chapter.PRODUCERS: ("Chủ thể", "Producers"),
    Chapter.DOSSIER: ("Ý tưởng và hồ sơ", "Ideas and dossier"),
    Chapter.COUNCIL: ("Hội đồng", "Councils"),
    Chapter.TIME: ("Đợt đánh giá và thời hạn xử lý", "Rounds and time limits"),
    Chapter.CERTIFICATE: ("Giấy chứng nhận, đánh giá lại, kéo dài", "Certificate, renewal, extension"),
    Chapter.REVOCATION: ("Thu hồi", "Revocation"),
    Chapter.TRANSITION: ("Chuyển tiếp giữa các quy định", "Change-over between regimes"),
    Chapter.OTHER: ("Quy định khác", "Other provisions"),
}

ORIGINS: Mapping[Origin, tuple[str, str]] = {
    Origin.NATION: ("quy định của trung ương", "national rules"),
    Origin.PLAN: ("kế hoạch của địa phương", "plan of the unit"),
    Origin.PRACTICE: ("thông lệ của các Hội đồng", "practice of councils"),
    Origin.ENGINE: ("mặc định của chương trình", "default of the engine"),
}

WEIGHTS: Mapping[Weight, tuple[str, str]] = {
    Weight.HOLDS: ("áp dụng", "applies"),
    Weight.FRAMES: ("giới hạn, được cụ thể hóa", "stands, and is filled in"),
    Weight.OVERRULED: ("bị thay thế", "overruled"),
    Weight.NOTED: ("ghi nhận, không ràng buộc", "noted, binds nothing"),
}

_SAYS: Mapping[str, tuple[str, str]] = {
    "title": ("Quy định về chu trình OCOP: {regime}", "The rules of the OCOP cycle: {regime}"),
    "title_of": ("{title}, áp dụng tại {unit}", "{title}, as it holds in {unit}"),
    "regime": ("Bộ quy định", "Regime"),
    "instruments": ("Văn bản", "Instruments"),
    "span": ("Hồ sơ nộp", "Dossiers filed"),
    "from_to": ("từ {starts} đến hết {last}", "from {starts} to {last}, both included"),
    "from_on": ("từ {starts}, chưa có ngày kết thúc", "since {starts}; no end is known"),
    "as_of": ("Xem tại ngày", "As of"),
    "unit": ("Đơn vị", "Unit"),
    "plans": ("Kế hoạch", "Plans"),
    "no_plan": ("không có kế hoạch nào cho đơn vị trong ngày này", "none is known for the unit on that day"),
    "plan_loaded": ("đã nạp vào cơ sở dữ liệu", "loaded in the database"),
    "plan_shipped": (
        "kèm chương trình, chưa nạp: hồ sơ chỉ theo kế hoạch này sau khi nạp",
        "shipped, not loaded: cases follow it only once it is loaded",
    ),
    "how_to_read": (
        "Mỗi giá trị đứng cùng điều khoản, văn bản và nhãn tin cậy. Giá trị không có điều khoản được ghi rõ là không "
        "quy định. Ngày viết theo năm-tháng-ngày. Điểm trung bình không làm tròn. Khoảng ngày gồm cả hai đầu.",
        "Each value stands with its article, its instrument and a label of confidence. What no text rules is named as "
        "such. Days are written year-month-day. Means are never rounded. Spans of days include both ends.",
    ),
    "confidence": ("Nhãn tin cậy", "Labels of confidence"),
    "confidence_intro": (
        "Chỉ nhãn A và B là quy định của pháp luật. C và L là thực tế, dùng làm mặc định. I và U là điểm để ngỏ, được "
        "chọn theo cách ghi trong bảng các điểm khác biệt (docs/divergences.md).",
        "Only A and B are law. C and L are practice, taken as a default. I and U are open: a choice is made, and "
        "listed with its article in the table of divergences (docs/divergences.md).",
    ),
    "label": ("Nhãn", "Label"),
    "meaning": ("Nghĩa", "Meaning"),
    "is_law": ("Là quy định", "Is law"),
    "rule": ("Quy định", "Rule"),
    "value": ("Giá trị", "Value"),
    "article": ("Điều khoản", "Article"),
    "instrument": ("Văn bản", "Instrument"),
    "level": ("Cấp", "Level"),
    "besides": (
        "Kế hoạch, thông lệ và mặc định bên cạnh quy định của trung ương",
        "Plans, practice and defaults beside the national rules",
    ),
    "matter": ("Vấn đề", "Matter"),
    "origin": ("Nguồn", "Origin"),
    "weight": ("Tác dụng", "Effect"),
    "not_ruled": ("không quy định", "not ruled"),
    "nothing": ("không có", "none"),
    "no_idea_phase": ("không có bước ý tưởng, hồ sơ bắt đầu sau đó", "no idea phase: cases start after it"),
    "on_demand": ("đánh giá khi có hồ sơ", "on demand, when files are there"),
    "sheets_held": ("26 bộ sản phẩm (ocop rules sheet)", "26 product sets (ocop rules sheet)"),
    "sheets_not_held": ("chưa có trong chương trình", "not held by the program"),
    "from_points": ("từ {least} điểm", "{least} points and more"),
    "between_points": ("từ {least} đến dưới {next} điểm", "from {least} to below {next} points"),
    "every_kind": ("mọi loại hồ sơ", "every kind of case"),
    "round": (
        "{name}: từ {opens}, nhận hồ sơ đến {intake}, đánh giá đến {evaluate}",
        "{name}: from {opens}, intake to {intake}, evaluation to {evaluate}",
    ),
    "any_day": ("ngày bất kỳ", "any day"),
    "moved_rounds": (
        "Các đợt là theo văn bản. Đợt đã được chuyển ngày xem bằng lệnh ocop round list.",
        "Rounds are as the texts have them. Those that were moved are shown by: ocop round list.",
    ),
    "counting": ("Cách tính thời hạn", "How periods are counted"),
    "first_day": ("ngày bắt đầu không được tính", "the day of the start is not counted"),
    "missing_day": (
        "tháng cuối không có ngày tương ứng: kết thúc vào ngày cuối tháng",
        "a last month that lacks the day: its last day",
    ),
    "day_off": (
        "ngày cuối là ngày nghỉ: kết thúc vào ngày làm việc tiếp theo, trừ thời hạn của giấy chứng nhận",
        "a last day that is a day off: the next working day, but never for the validity of a certificate",
    ),
    "midnight": ("ngày cuối tính đến 24 giờ", "the last day counts to 24:00"),
    "before": ("Từ quy định trước", "From the regime before"),
    "after": ("Sang quy định sau", "To the next regime"),
    "none_before": ("Đây là bộ quy định đầu tiên của Chương trình.", "This is the first regime of the programme."),
    "none_after": ("Chưa có quy định thay thế.", "No later regime is known."),
    "replaced": (
        "{older} có hiệu lực đến hết {last}; {newer} từ {starts}. Hồ sơ đã nộp giữ quy định lúc nộp. Đối với giấy "
        "chứng nhận và hồ sơ chưa nộp, áp dụng quy định của từng ngày.",
        "{older} was in force to {last}; {newer} is since {starts}. A dossier that was filed keeps the rules of its "
        "filing; for certificates, and before the filing, the rules of the day hold.",
    ),
    "leftover": ("Hồ sơ còn mở của {regime}", "Open dossiers of {regime}"),
    "no_leftover": (
        "Hồ sơ còn mở của {regime} không có hạn giải quyết.",
        "No last day is ruled for the open dossiers of {regime}.",
    ),
    "kind": ("Loại hồ sơ", "Kind of case"),
    "last_day": ("Đến hết ngày", "To the end of"),
    "then": ("Hết hạn thì", "When it has passed"),
    "steps": ("Các bước", "The steps"),
    "steps_intro": (
        "Một bước chỉ được thực hiện bởi người được nêu, từ trạng thái được nêu, khi mọi điều kiện đều đạt. Đơn vị "
        "thực hiện phải là đơn vị phụ trách xã của sản phẩm, và ngày không được trước sự kiện gần nhất của hồ sơ.",
        "A step is taken only by those named, from the states named, when every condition holds. Whoever acts has to "
        "be of the unit that answers for the commune, on a day not before the latest event of the case.",
    ),
    "step": ("Bước", "Step"),
    "from": ("Từ", "From"),
    "to": ("Đến", "To"),
    "who": ("Ai thực hiện", "Who"),
    "conditions": ("Điều kiện", "Conditions"),
    "opens_case": ("mở hồ sơ", "opens the case"),
    "stays": ("giữ nguyên trạng thái", "stays in its state"),
    "when": ("khi {when}", "where {when}"),
    "no_condition": ("không có điều kiện riêng", "no condition of its own"),
    "by_plan": ("theo kế hoạch hoặc thông lệ, xem các chương trên", "by plan or practice, see the chapters above"),
    "by_record": ("nội bộ, bảo đảm dữ liệu nhất quán", "internal: keeps the record straight"),
    "dormant": ("bộ quy định này không quy định", "not ruled by this regime"),
    "time": ("Hệ quả của việc hết thời hạn", "What lapses of time do"),
    "time_intro": (
        "Thời hạn cứng thì thời gian tự chuyển trạng thái hồ sơ vào ngày sau ngày cuối; thông báo thì đúng ngày. "
        "Thời hạn mềm thì hồ sơ giữ nguyên, được đánh dấu quá hạn và nhắc việc. Nhiều bước: chỉ bước đầu tiên được "
        "phép.",
        "With a hard deadline time itself moves the case on the day after the last; a notice goes out on the day "
        "itself. With a soft one the case stays, is marked overdue, and its holder is reminded. Of several steps the "
        "first that is allowed is taken.",
    ),
    "deadline": ("Thời hạn", "Deadline"),
    "nature": ("Tính chất", "Nature"),
    "length": ("Độ dài", "Length"),
    "states": ("Ở trạng thái", "In the states"),
    "hard": ("cứng", "hard"),
    "soft": ("mềm", "soft"),
    "overdue": ("đánh dấu quá hạn, nhắc việc", "marked overdue, reminded"),
    "of_round": ("đến ngày cuối của đợt", "to the last day of the round"),
    "ahead": ("{days} ngày trước khi hết hạn", "{days} days before the end"),
    "or_else": ("{first}; nếu không được thì {then}", "{first}; where that is not allowed, {then}"),
    "plan_title": ("Kế hoạch: {title}", "The plan: {title}"),
    "document": ("Văn bản", "Document"),
    "days": ("Thời gian", "Days"),
    "from_until": ("từ {starts} đến {ends}", "from {starts} to {ends}"),
    "idea": ("Ý tưởng sản phẩm", "Ideas"),
    "no_idea": ("Kế hoạch không có bước ý tưởng.", "The plan has no idea phase."),
    "selector": ("lựa chọn", "selects"),
    "intake": ("cách nhận", "intake"),
    "months": ("tháng trọng tâm {months}, không phải giới hạn", "focus on months {months}, no limit"),
    "rounds": ("Các đợt đánh giá", "Rounds"),
    "forwarding": ("Chuyển lên cấp trên", "Forwarding"),
    "by_contest": ("cấp huyện chọn sản phẩm qua thi, hội nghị", "the district chooses products by contest"),
    "council": ("Hội đồng", "Councils"),
    "renewal": ("Hết hạn, đánh giá lại", "Renewal"),
    "reissue": ("rà soát, cấp lại", "review and new issue"),
    "policies": ("Lựa chọn khi quy định để ngỏ", "Switches where the law is silent"),
    "windows": ("Hoạt động theo thời gian", "Activities"),
    "obligations": ("Nghĩa vụ", "Obligations"),
    "targets": ("Chỉ tiêu", "Targets"),
    "recurrence": ("Định kỳ", "Recurrence"),
    "due": ("Hạn", "Due"),
    "recipients": ("Gửi", "To whom"),
    "day_of_month": ("ngày {day} hằng tháng", "day {day} of the month"),
    "end_of_period": ("cuối kỳ", "end of the period"),
    "figure": ("Con số", "Figure"),
    "blank": ("bỏ trống", "left blank"),
    "rules": ("Mã quy tắc", "Rules"),
    "default": ("{value} (mặc định)", "{value} (default)"),
    "sources": ("Nguồn đã dẫn", "Sources cited"),
    "address": ("Địa chỉ", "Address"),
    "checked": ("Đối chiếu ngày", "Compared on"),
    "no_address": ("không có địa chỉ", "no address known"),
}


def say(key: str, lang: Lang, /, **fields: object) -> str:
    """A sentence or heading of the document."""
    return _SAYS[key][0 if lang == "vi" else 1].format(**fields)


def of(pair: tuple[str, str], lang: Lang) -> str:
    """The one of two texts that is in the language."""
    return pair[0 if lang == "vi" else 1]
