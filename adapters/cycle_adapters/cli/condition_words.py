"""What the conditions of the chart are called, in Vietnamese and in English. One without words shows its own name."""

from collections.abc import Mapping

from cycle.wording import Lang

_NAMES: Mapping[str, tuple[str, str]] = {
    "producer_takes_part": ("chủ thể thuộc đối tượng tham gia", "the producer may take part"),
    "association_only_for_tourism": ("hội, hiệp hội chỉ với dịch vụ du lịch", "associations with tourism only"),
    "business_registered": ("có đăng ký kinh doanh khi phải có", "registered where that is asked for"),
    "predecessor_fits": ("nêu đúng giấy chứng nhận được thay", "names the certificate it replaces"),
    "no_other_open_successor": ("không có hồ sơ khác đang thay", "no other case replaces it"),
    "selector_of_the_plan": ("đúng cấp lựa chọn theo kế hoạch", "the level that the plan has select"),
    "dossier_complete": ("đủ thành phần hồ sơ còn giá trị", "the dossier is complete and valid"),
    "within_filing_window": ("nộp đúng thời gian đánh giá lại", "filed within the window"),
    "commune_file_complete": ("cấp xã gửi đủ thành phần", "the commune's file is complete"),
    "council_at_hand": ("có Hội đồng của cấp, đợt đó", "a council of that level and round"),
    "round_has_opened": ("đợt đã bắt đầu", "the round has opened"),
    "result_given": ("có điểm trung bình hoặc phiếu chấm", "an average or sheets are given"),
    "scorers_are_members": ("người chấm là thành viên Hội đồng", "those who score are members"),
    "recused_are_members": ("người rút khỏi việc chấm là thành viên", "those who stand aside are members"),
    "recused_do_not_score": ("người có xung đột lợi ích không chấm", "who stands aside does not score"),
    "council_is_quorate": ("đủ số thành viên chấm", "members enough have scored"),
    "sheets_are_close": ("điểm chênh lệch trong mức cho phép", "the sheets lie close enough"),
    "form_is_foreseen": ("hình thức lấy ý kiến đúng quy định", "the form of deciding is foreseen"),
    "meeting_is_foreseen": ("số phiên họp đúng quy định", "no more meetings than foreseen"),
    "first_meeting_is_open": ("phiên thứ nhất chưa có kết quả", "the first meeting has found nothing yet"),
    "recognition_not_earned": ("điểm không đủ để công nhận", "recognition was not earned"),
    "points_for_the_province": ("đủ điểm chuyển lên cấp tỉnh", "points enough for the province"),
    "old_rules_still_apply": ("còn trong hạn theo quy định cũ", "the old rules still apply"),
    "stars_reach_recognition": ("đạt từ 3 sao", "three stars or more"),
    "level_may_recognise": ("đúng thẩm quyền công nhận hạng sao", "the level recognises so many stars"),
    "stars_as_claimed": ("hạng sao đúng với điểm", "the stars are those of the score"),
    "validity_in_order": ("ngày hết hạn sau ngày bắt đầu", "validity ends after it begins"),
    "points_for_the_nation": ("đủ điểm chuyển lên trung ương", "points enough for the nation"),
    "nation_has_not_said_no": ("trung ương chưa kết luận không đạt", "the nation has not said no"),
    "samples_for_the_nation": ("gửi kèm sản phẩm mẫu", "samples go with the file"),
    "stars_are_certifiable": ("giấy chứng nhận từ 3 sao", "a certificate has three stars or more"),
    "issuer_could_recognise": ("cấp đã công nhận đúng thẩm quyền", "the issuer could recognise it"),
    "may_withdraw": ("đúng thẩm quyền thu hồi quyết định", "may withdraw the recognition"),
    "notice_is_due": ("đến ngày thông báo", "the notice is due"),
    "certificate_has_run_out": ("giấy chứng nhận đã hết hiệu lực", "the certificate has run out"),
    "successor_certified": ("hồ sơ thay thế đã được cấp giấy", "the newer case has its certificate"),
    "re_evaluation_pending": ("đang chờ kết quả đánh giá lại", "a re-evaluation is pending"),
    "ground_named": ("nêu căn cứ thu hồi", "a ground is named"),
    "not_registered_again": ("chưa đăng ký đánh giá lại", "not registered again"),
    "may_revoke": ("đúng thẩm quyền thu hồi", "may revoke"),
    "time_is_over": ("đã quá thời hạn", "the time is over"),
    "successor_unit_given": ("nêu đơn vị kế thừa", "a successor unit is given"),
    "short_of_the_province": ("chưa đủ điều kiện cấp tỉnh công nhận", "short of what the province recognises"),
    "reviewed_again": ("cấp tỉnh đã rà soát lại", "reviewed again by the province"),
    "short_of_five_stars": ("chưa đạt 5 sao", "short of five stars"),
}


def get(name: str, lang: Lang) -> str:
    """The words for a condition; its own name where there are none."""
    return _NAMES.get(name, (name, name))[0 if lang == "vi" else 1]
