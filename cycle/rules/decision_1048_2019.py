"""Decision 1048/QĐ-TTg of 21 August 2019 with 781/QĐ-TTg of 8 June 2020: criteria and procedure (regime R2)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

from cycle.citation import Citation, Cited, Confidence
from cycle.rules import decision_490_2018 as before
from cycle.rules.rulebook import BelowAtNation, BelowAtProvince
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime

INSTRUMENT = "1048/QĐ-TTg"
_at = partial(
    Citation,
    instrument=INSTRUMENT,
    url="https://danang.gov.vn/web/san-pham-ocop/danh-muc-cd/chi-tiet?id=4782&_c=94677574",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)

_DOSSIER = frozenset(
    {
        DocumentKind.REGISTRATION_FORM,
        DocumentKind.BUSINESS_PLAN,
        DocumentKind.ORGANISATION_PROFILE,
        DocumentKind.BUSINESS_LICENCE,
        DocumentKind.SAMPLE,
    }
)

_PROVINCE_FILE = frozenset(
    {DocumentKind.PROPOSAL_LETTER, DocumentKind.COUNCIL_REPORT, DocumentKind.DECISION, DocumentKind.SAMPLE}
)

_GUIDE_OF_BEN_TRE = "https://ocopbentre.girc.edu.vn/guides/quy-trinh-danh-gia-phan-hang-san-pham-ocop-cap-tinh"

RULEBOOK = replace(
    before.RULEBOOK,
    regime=Regime.R2,
    instruments=(INSTRUMENT,),
    starts=date(2019, 8, 21),
    ends=date(2023, 2, 24),
    council_levels=Cited((Level.DISTRICT, Level.PROVINCE, Level.NATION), _at(place="Phụ lục II mục 1")),
    recogniser=Cited({3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION}, _at(place="Phụ lục II mục 1")),
    # The decision prints whole numbers ("70 đến 89"); a mean between two bands belongs to the lower one.
    bands=Cited(before.STAR_BANDS, _at(place="Bộ tiêu chí, phân hạng")),
    district_forwards_from=Cited(Fraction(50), _at(place="Phụ lục II mục 1")),
    province_forwards_from=Cited(Fraction(90), _at(place="Phụ lục II mục 1")),
    below_at_province=Cited(BelowAtProvince.OPEN, _at(place="Phụ lục II")),
    below_at_nation=Cited(BelowAtNation.OPEN, _at(place="Phụ lục II")),
    commune_must_assess=Cited(False, _at(place="Phụ lục II mục 1")),
    dossier=Cited(dict.fromkeys(CaseKind, _DOSSIER), _at(place="Phụ lục II, hồ sơ bắt buộc")),
    district_file=Cited(
        frozenset({DocumentKind.PROPOSAL_LETTER, DocumentKind.COUNCIL_REPORT}),
        _at(place="Phụ lục II, hồ sơ cấp huyện trình cấp tỉnh"),
    ),
    province_file=Cited(
        dict.fromkeys(CaseKind, _PROVINCE_FILE), _at(place="Phụ lục II, hồ sơ cấp tỉnh trình cấp trung ương")
    ),
    # The text on producers was not read: nobody is refused by an inference.
    producers=Cited(frozenset(ProducerKind), _at(place="Phụ lục II, chủ thể", confidence=Confidence.INFERRED)),
    registered_producers=Cited(frozenset(), _at(place="Phụ lục II, chủ thể", confidence=Confidence.INFERRED)),
    council_meetings=Cited(2, _at(place="Phụ lục II, đánh giá lần thứ nhất và lần thứ hai")),
    certificate_months=Cited(36, _at(place="Phụ lục II, thời hạn giấy chứng nhận")),
    grounds=Cited(frozenset(Ground), _at(place="Quy chế quản lý của các tỉnh", confidence=Confidence.LOCAL)),
    part_points=Cited({"A": 35, "B": 25, "C": 40}, _at(place="Bộ tiêu chí, thang điểm")),
    reading_working_days=Cited(
        2, _at(place="Phụ lục II, gửi hồ sơ và sản phẩm mẫu trước ngày họp", url=_GUIDE_OF_BEN_TRE)
    ),
)
