"""What the values of a rulebook, and the matters of a plan, are called in Vietnamese and in English."""

from collections.abc import Mapping

from cycle.wording import Lang

_NAMES: Mapping[str, tuple[str, str]] = {
    # What a regime rules.
    "council_levels": ("cấp đánh giá, phân hạng", "levels that evaluate"),
    "recogniser": ("cấp công nhận theo hạng sao", "who recognises so many stars"),
    "bands": ("điểm tối thiểu của từng hạng sao", "least mean for each star rank"),
    "part_points": ("điểm tối đa của từng phần", "most points of each part"),
    "gates_since": ("áp dụng yêu cầu tối thiểu từ ngày", "minimum requirements asked for since"),
    "sheets": ("phiếu chấm điểm", "score sheets"),
    "district_forwards_from": ("điểm cấp huyện chuyển lên tỉnh", "mean from which a district sends up"),
    "province_forwards_from": ("điểm cấp tỉnh chuyển lên trung ương", "mean from which a province sends up"),
    "sent_up_at_once": ("chuyển lên trung ương mà cấp tỉnh không chấm", "sent up without a council of the province"),
    "below_at_province": ("khi cấp tỉnh chấm chưa đạt", "short of the mark at the province"),
    "below_at_nation": ("khi trung ương chấm chưa đạt 5 sao", "short of five stars at the nation"),
    "commune_must_assess": ("cấp xã phải đánh giá trước", "the commune must assess first"),
    "dossier": ("hồ sơ chủ thể nộp", "what the producer hands in"),
    "commune_file": ("hồ sơ cấp xã gửi thêm", "what the commune adds"),
    "district_file": ("hồ sơ cấp huyện gửi thêm", "what the district adds"),
    "province_file": ("hồ sơ cấp tỉnh gửi thêm", "what the province adds"),
    "producers": ("chủ thể được tham gia", "producers that may take part"),
    "tourism_producers": ("chủ thể chỉ với dịch vụ du lịch", "producers for tourism only"),
    "registered_producers": ("chủ thể phải đăng ký kinh doanh", "producers that show a registration"),
    "council_meetings": ("số lần họp Hội đồng", "council meetings"),
    "national_quorum": ("thành viên có mặt ở Hội đồng trung ương", "quorum of the national council"),
    "provincial_seats": ("thành phần Hội đồng cấp tỉnh", "seats on the provincial council"),
    "national_seats": ("thành phần Hội đồng cấp trung ương", "seats on the national council"),
    "national_members": ("số thành viên Hội đồng cấp trung ương", "members of the national council"),
    "reading_working_days": (
        "thành viên nhận hồ sơ trước ngày họp (ngày làm việc)",
        "dossier with the members ahead of the meeting (working days)",
    ),
    "council_papers": ("tài liệu Hội đồng cấp tỉnh phải có", "papers before the provincial council"),
    "written_opinion": ("lấy ý kiến bằng văn bản", "decided by written opinion"),
    "certificate_months": ("thời hạn giấy chứng nhận (tháng)", "validity of a certificate (months)"),
    "notice_days": ("thông báo trước khi hết hạn (ngày)", "notice before the end (days)"),
    "refiling_window": ("nộp đánh giá lại trước khi hết hạn (ngày)", "re-evaluation filed before the end (days)"),
    "extension_days": ("kéo dài tối đa khi chờ kết quả (ngày)", "longest extension while pending (days)"),
    "commune_working_days": ("cấp xã xử lý (ngày làm việc)", "time of the commune (working days)"),
    "re_evaluation_days": ("giải quyết đánh giá lại (ngày)", "time for a re-evaluation (days)"),
    "revocation_days": ("quyết định thu hồi (ngày)", "time for a revocation (days)"),
    "grounds": ("căn cứ thu hồi", "grounds of revocation"),
    "practice_grounds": ("căn cứ thu hồi theo thực tế ở các tỉnh", "further grounds in practice"),
    "rounds": ("các đợt: nhận trước → đánh giá trước", "rounds: intake before → evaluated before"),
    "finish_by": ("hạn giải quyết hồ sơ cũ", "last day for old dossiers"),
    # On what plan, practice and the engine speak besides.
    "idea_selector": ("cấp lựa chọn ý tưởng", "who selects ideas"),
    "business_plan_required": ("phải có phương án sản xuất kinh doanh", "a business plan is required"),
    "office_papers": ("báo cáo của cơ quan trong hồ sơ", "reports of offices in the file"),
    "before_is_strict": ("“trước ngày” không tính ngày đó", "“before” leaves the day itself out"),
    "contest_forwarding": ("cấp huyện chọn qua thi, hội nghị", "a district chooses by contest"),
    "quorum": ("phần thành viên phải có mặt", "share of members that must be present"),
    "max_spread": ("chênh lệch tối đa giữa các phiếu (điểm)", "most points between the sheets"),
    "members_min": ("số thành viên tối thiểu", "least number of members"),
    "rounds_of_level": ("các đợt của cấp này", "rounds of this level"),
    "expiry_convention": ("ngày cuối của thời hạn", "the last day of validity"),
    "notice_marks": ("các mốc nhắc trước khi hết hạn (ngày)", "reminders before the end (days)"),
    "reregister_by": ("hạn đăng ký đánh giá lại", "last day to register again"),
    "revocation_proposed_on": ("ngày đề nghị thu hồi", "day on which revocation is proposed"),
    "transition_overrun": ("hồ sơ cũ quá hạn", "an old dossier past its day"),
    "escalate_after_days": ("quá hạn bao lâu thì báo cấp trên (ngày)", "overdue before the level above is told (days)"),
    "missed_gate": ("đủ điểm nhưng thiếu yêu cầu tối thiểu", "points enough, a requirement missed"),
    # Words in their values.
    "open": ("văn bản để ngỏ", "left open by the text"),
    "returned": ("trả về cấp huyện", "back to the district"),
    "declined": ("không công nhận", "no recognition"),
    "reviewed": ("cấp tỉnh rà soát, đánh giá lại", "the province reviews it again"),
    "province_decides": ("cấp tỉnh quyết định theo điểm hoặc đánh giá lại", "the province decides, or evaluates again"),
    "lapse": ("chấm dứt", "it lapses"),
    "continue": ("tiếp tục theo quy định cũ, coi là quá hạn", "it goes on under the old rules, overdue"),
    "band_down": ("hạng cao nhất đạt đủ yêu cầu", "the highest rank whose requirements all hold"),
    "decline": ("không công nhận", "no recognition"),
    "listed": ("chỉ ghi nhận là thiếu", "missing ones are only listed"),
    "required": ("phải có đủ", "all of them are required"),
    "one_round": ("một lần trong năm", "once in the year"),
    "continuous": ("nhận quanh năm", "at any time"),
    "yearly": ("mỗi năm một lần", "once every year"),
    "part": ("phần {}", "part {}"),
    "stars": ("{} sao", "{} stars"),
}


def get(name: str, lang: Lang) -> str:
    """The words for a name; the name itself where there are none."""
    return _NAMES.get(name, (name, name))[0 if lang == "vi" else 1]
