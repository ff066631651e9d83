"""Where each ruled value stands, and how well that text is known: what an official looks up when the answer is no.

The places are those of national.md, section by section. What a decision takes over from the one before is tested
in `test_rulebooks`.
"""

from collections import defaultdict
from dataclasses import fields
from fractions import Fraction

import pytest

from cycle.citation import Citation, Cited
from cycle.rules import civil_code_2015 as civil_code
from cycle.rules import council_practice
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import Regime

Known = tuple[str, str, str]  # instrument, place, confidence

D490, D1048, D148, D1489, D26 = "490/QĐ-TTg", "1048/QĐ-TTg", "148/QĐ-TTg", "1489/QĐ-TTg", "26/2026/QĐ-TTg"
NATIONAL_COUNCIL = "Thành phần Hội đồng cấp trung ương"
FROM_1489 = "Điều 1, sửa Phụ lục II khoản 1"

PLACES: dict[Regime, dict[Known, str]] = {
    Regime.R1: {
        (D490, "Điều 1 khoản 3 điểm b", "B"): "producers registered_producers",
        (D490, "Điều 1 khoản 6 điểm b", "B"): "council_levels",
        (D490, "Phụ lục I bước 2 và 3", "B"): "dossier",
        (D490, "Phụ lục I bước 5", "B"): "below_at_province below_at_nation commune_must_assess",
        # What the provinces made of it.
        (D490, "Điều 1 khoản 4 điểm c, thực hiện ở các tỉnh", "L"): "recogniser",
        (D490, "Điều 1 khoản 4 điểm c, thang điểm của các tỉnh", "L"): "bands",
        (D490, "Phụ lục I bước 5, thực hiện ở các tỉnh", "L"): "province_forwards_from",
        (D490, "Điều 1 khoản 6 điểm b, mỗi kỳ đánh giá", "L"): "council_meetings",
        (D490, "Quy chế nhãn hiệu của các tỉnh (Quảng Nam 77/QĐ-UBND)", "L"): "certificate_months",
        (D490, "Quy chế quản lý của các tỉnh", "L"): "grounds",
    },
    Regime.R2: {
        (D1048, "Phụ lục II mục 1", "B"): "council_levels recogniser commune_must_assess district_forwards_from "
        "province_forwards_from",
        (D1048, "Bộ tiêu chí, phân hạng", "B"): "bands",
        (D1048, "Bộ tiêu chí, thang điểm", "B"): "part_points",
        (D1048, "Phụ lục II", "B"): "below_at_province below_at_nation",
        (D1048, "Phụ lục II, hồ sơ bắt buộc", "B"): "dossier",
        (D1048, "Phụ lục II, hồ sơ cấp huyện trình cấp tỉnh", "B"): "district_file",
        (D1048, "Phụ lục II, hồ sơ cấp tỉnh trình cấp trung ương", "B"): "province_file",
        (D1048, "Phụ lục II, chủ thể", "I"): "producers registered_producers",
        (D1048, "Phụ lục II, đánh giá lần thứ nhất và lần thứ hai", "B"): "council_meetings",
        (D1048, "Phụ lục II, thời hạn giấy chứng nhận", "B"): "certificate_months",
        (D1048, "Phụ lục II, gửi hồ sơ và sản phẩm mẫu trước ngày họp", "B"): "reading_working_days",
        (D1048, "Quy chế quản lý của các tỉnh", "L"): "grounds",
        ("781/QĐ-TTg", "Bộ tiêu chí, yêu cầu tối thiểu", "C"): "gates_since",
    },
    Regime.R3: {
        (D148, "Phụ lục II mục 1", "B"): "council_levels recogniser",
        (D148, "Phụ lục II mục 1 điểm a", "B"): "commune_must_assess",
        (D148, "Phụ lục II mục 1 điểm b", "B"): "district_forwards_from",
        (D148, "Phụ lục II mục 1 điểm c", "B"): "province_forwards_from province_file",
        (D148, "Phụ lục II mục 3", "B"): "dossier",
        (D148, "Phụ lục II mục 3, hồ sơ cấp huyện trình cấp tỉnh", "C"): "district_file",
        (D148, "Phụ lục II mục 4", "C"): "council_meetings",
        (D148, "Phụ lục II mục 4 điểm a", "B"): "reading_working_days",
        (D148, "Phụ lục II mục 4 điểm b", "C"): "below_at_province",
        (D148, "Phụ lục II mục 4 điểm c", "C"): "below_at_nation",
        (D148, "Phụ lục II, chủ thể", "I"): "producers",
        (D148, "Phụ lục II, thời hạn giấy chứng nhận", "B"): "certificate_months notice_days",
        (D148, "Phụ lục III, phân hạng", "B"): "bands",
        (D148, "Phụ lục III, thang điểm", "B"): "part_points",
        (D148, "Phụ lục III, yêu cầu tối thiểu", "B"): "gates_since",
        (D148, "Quy chế quản lý của các tỉnh", "L"): "grounds",
        ("757/QĐ-BNN-VPĐP", "Quy chế, điều kiện họp Hội đồng cấp trung ương", "B"): "national_quorum",
        ("4497/QĐ-BNN-VPĐP", NATIONAL_COUNCIL, "C"): "national_members national_seats",
    },
    Regime.R4: {
        (D1489, "Điều 1, bãi bỏ Phụ lục II khoản 1 điểm b", "B"): "council_levels",
        (D1489, f"{FROM_1489} điểm a", "B"): "commune_must_assess commune_file",
        (D1489, f"{FROM_1489} điểm c", "B"): "recogniser",
        (D1489, f"{FROM_1489} điểm c", "I"): "below_at_province",
        (D26, "Điều 12 khoản 2", "A"): "finish_by",
    },
    Regime.R5: {
        (D26, "Điều 2 khoản 3", "A"): "producers registered_producers tourism_producers",
        (D26, "Điều 3 khoản 3", "A"): "bands",
        (D26, "Điều 4 khoản 1", "A"): "council_levels",
        (D26, "Điều 4 khoản 1 điểm a", "A"): "below_at_province",
        (D26, "Điều 4 khoản 1 và khoản 2", "A"): "recogniser",
        (D26, "Điều 4 khoản 3", "A"): "certificate_months",
        (D26, "Điều 5", "A"): "rounds",
        (D26, "Điều 6 khoản 1", "A"): "dossier",
        (D26, "Điều 6 khoản 2", "A"): "commune_file",
        (D26, "Điều 6 khoản 3", "A"): "province_file",
        (D26, "Điều 7 khoản 2", "A"): "commune_working_days",
        (D26, "Điều 7 khoản 2 điểm a", "A"): "commune_must_assess",
        (D26, "Điều 7 khoản 3 điểm b", "A"): "provincial_seats",
        (D26, "Điều 7 khoản 3 điểm c", "A"): "council_papers",
        (D26, "Điều 7 khoản 3 điểm d", "A"): "council_meetings",
        (D26, "Điều 7 khoản 3 điểm e", "A"): "province_forwards_from",
        (D26, "Điều 7 khoản 4 điểm b", "A"): "national_seats",
        (D26, "Điều 7 khoản 4 điểm g", "A"): "below_at_nation",
        (D26, "Điều 7 khoản 6 điểm a", "A"): "refiling_window",
        (D26, "Điều 7 khoản 6 điểm d", "A"): "written_opinion",
        (D26, "Điều 7 khoản 6 điểm e", "A"): "sent_up_at_once",
        (D26, "Điều 7 khoản 6 điểm g", "A"): "re_evaluation_days",
        (D26, "Điều 8 khoản 1", "A"): "grounds",
        (D26, "Điều 8 khoản 4", "A"): "revocation_days",
        (D26, "Điều 8, thực hiện ở các tỉnh", "L"): "practice_grounds",
        (D26, "Điều 12 khoản 3", "A"): "extension_days",
        (D26, "Phụ lục II, thang điểm", "A"): "part_points",
        (D26, "Phụ lục II, yêu cầu tối thiểu", "A"): "gates_since",
    },
}
#: What each decision takes over as it stood.
BEFORE = {Regime.R2: Regime.R1, Regime.R3: Regime.R2, Regime.R4: Regime.R3}


def cited(book: Rulebook) -> dict[str, Citation]:
    values = {field.name: getattr(book, field.name) for field in fields(book)}
    return {name: value.source for name, value in values.items() if isinstance(value, Cited)}


def known(source: Citation) -> Known:
    return source.instrument, source.place, source.confidence.value


@pytest.mark.parametrize("regime", Regime)
def test_every_value_of_a_decision_is_found_at_its_place(regime: Regime) -> None:
    older = cited(rulebook(BEFORE[regime])) if regime in BEFORE else {}
    found: dict[Known, set[str]] = defaultdict(set)
    for name, source in cited(rulebook(regime)).items():
        if source != older.get(name):
            found[known(source)].add(name)
    assert found == {place: set(names.split()) for place, names in PLACES[regime].items()}


def test_the_rules_of_counting_are_found_in_the_civil_code() -> None:
    places = {
        "Điều 147": civil_code.FIRST_DAY_NOT_COUNTED,
        "Điều 148, khoản 3": civil_code.MISSING_DAY_IS_LAST_OF_MONTH,
        "Điều 148, khoản 5": civil_code.DAY_OFF_ROLLS_ON,
        "Điều 148, khoản 6": civil_code.LAST_DAY_ENDS_AT_MIDNIGHT,
    }
    for place, source in places.items():
        assert known(source) == ("Bộ luật Dân sự 2015 (91/2015/QH13)", place, "B")


def test_what_no_national_text_says_of_councils_is_shown_as_practice_of_tay_ninh() -> None:
    """national.md 3.2: three in four with the chair, and ten points between the sheets."""
    place = "Nguyên tắc làm việc, chấm điểm"
    for value in (council_practice.QUORUM, council_practice.MAX_SPREAD):
        assert known(value.source) == ("Quy chế hoạt động của Hội đồng OCOP tỉnh Tây Ninh", place, "L")
    assert (council_practice.QUORUM.value, council_practice.MAX_SPREAD.value) == (Fraction(3, 4), 10)
