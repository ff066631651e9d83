"""What the values of a rulebook are called, in Vietnamese and in English."""

from collections.abc import Mapping

from cycle.wording import Lang

_NAMES: Mapping[str, tuple[str, str]] = {
    "council_levels": ("cấp đánh giá, phân hạng", "levels that evaluate"),
    "recogniser": ("cấp công nhận theo hạng sao", "who recognises so many stars"),
    "bands": ("điểm tối thiểu của từng hạng sao", "least mean for each star rank"),
    "district_forwards_from": ("điểm cấp huyện chuyển lên tỉnh", "mean from which a district sends up"),
    "province_forwards_from": ("điểm cấp tỉnh chuyển lên trung ương", "mean from which a province sends up"),
    "below_at_province": ("khi cấp tỉnh chấm chưa đạt", "short of the mark at the province"),
    "below_at_nation": ("khi trung ương chấm chưa đạt 5 sao", "short of five stars at the nation"),
    "commune_must_assess": ("cấp xã phải đánh giá trước", "the commune must assess first"),
    "dossier": ("hồ sơ chủ thể nộp", "what the producer hands in"),
    "commune_file": ("hồ sơ cấp xã gửi thêm", "what the commune adds"),
    "producers": ("chủ thể được tham gia", "producers that may take part"),
    "tourism_producers": ("chủ thể chỉ với dịch vụ du lịch", "producers for tourism only"),
    "registered_producers": ("chủ thể phải đăng ký kinh doanh", "producers that show a registration"),
    "council_meetings": ("số lần họp Hội đồng", "council meetings"),
    "national_quorum": ("thành viên có mặt ở Hội đồng trung ương", "quorum of the national council"),
    "written_opinion": ("lấy ý kiến bằng văn bản", "decided by written opinion"),
    "certificate_months": ("thời hạn giấy chứng nhận (tháng)", "validity of a certificate (months)"),
    "notice_days": ("thông báo trước khi hết hạn (ngày)", "notice before the end (days)"),
    "refiling_window": ("nộp đánh giá lại trước khi hết hạn (ngày)", "re-evaluation filed before the end (days)"),
    "extension_days": ("kéo dài tối đa khi chờ kết quả (ngày)", "longest extension while pending (days)"),
    "commune_working_days": ("cấp xã xử lý (ngày làm việc)", "time of the commune (working days)"),
    "re_evaluation_days": ("giải quyết đánh giá lại (ngày)", "time for a re-evaluation (days)"),
    "revocation_days": ("quyết định thu hồi (ngày)", "time for a revocation (days)"),
    "grounds": ("căn cứ thu hồi", "grounds of revocation"),
    "rounds": ("các đợt: nhận trước → đánh giá trước", "rounds: intake before → evaluated before"),
    "finish_by": ("hạn giải quyết hồ sơ cũ", "last day for old dossiers"),
    "open": ("văn bản để ngỏ", "left open by the text"),
    "returned": ("trả về cấp huyện", "back to the district"),
    "declined": ("không công nhận", "no recognition"),
    "reviewed": ("cấp tỉnh rà soát, đánh giá lại", "the province reviews it again"),
    "province_decides": ("cấp tỉnh quyết định theo điểm hoặc đánh giá lại", "the province decides, or evaluates again"),
}


def get(name: str, lang: Lang) -> str:
    """The words for a name; the name itself where there are none."""
    return _NAMES.get(name, (name, name))[0 if lang == "vi" else 1]
