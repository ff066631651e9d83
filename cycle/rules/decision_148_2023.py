"""Decision 148/QĐ-TTg of 24 February 2023: districts recognise three stars (regime R3)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

from cycle.citation import Citation, Cited, Confidence
from cycle.rules import decision_1048_2019 as before
from cycle.rules.departments import Department
from cycle.rules.rulebook import BelowAtNation, BelowAtProvince
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime

INSTRUMENT = "148/QĐ-TTg"
STARTS = date(2023, 2, 24)
at = partial(
    Citation,
    instrument=INSTRUMENT,
    url="http://tintuc.thuvienphapluat.com/thong-bao-van-ban-moi/email/46523/thay-doi-tieu-chi-danh-gia-san-pham-ocop",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)
_reported = partial(at, confidence=Confidence.REPORTED)
_NATIONAL_COUNCIL = Citation(
    instrument="757/QĐ-BNN-VPĐP",
    place="Quy chế, điều kiện họp Hội đồng cấp trung ương",
    url="https://thuviennhadat.vn/vbpl/quyet-dinh-757-qd-bnn-vpdp-2023-quy-che-hoat-dong-hoi-dong-danh-gia-san-pham"
    "-ocop-trung-uong-557797.html",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)
# Two of its ministries became one in 2025; no decision on its members since then was found.
_MEMBERS = Citation(
    instrument="4497/QĐ-BNN-VPĐP",
    place="Thành phần Hội đồng cấp trung ương",
    url="https://www.kontum.gov.vn/pages/detail/44013/Kien-toan-Hoi-dong-danh-gia-phan-hang-san-pham-Chuong-trinh-moi-xa"
    "-mot-san-pham-cap-Quoc-gia.html",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.REPORTED,
)
_STEPS = (
    "https://thuvienphapluat.vn/hoi-dap-phap-luat/839B9FE-hd-quy-trinh-danh-gia-phan-hang-san-pham-ocop-trong-chuong"
    "-trinh-moi-xa-mot-san-pham-nhu-the-nao.html"
)
_SEATS = (
    Department.MINISTRY_OF_AGRICULTURE,
    Department.MINISTRY_OF_INDUSTRY_AND_TRADE,
    Department.MINISTRY_OF_HEALTH,
    Department.MINISTRY_OF_CULTURE,
    Department.MINISTRY_OF_ENVIRONMENT,
    Department.MINISTRY_OF_SCIENCE,
    Department.NATIONAL_OCOP_AGENCY,
)

_DOSSIER = frozenset({DocumentKind.REGISTRATION_FORM, DocumentKind.SELF_ASSESSMENT, DocumentKind.SAMPLE})

RULEBOOK = replace(
    before.RULEBOOK,
    regime=Regime.R3,
    instruments=(INSTRUMENT,),
    starts=STARTS,
    ends=date(2025, 7, 6),
    council_levels=Cited((Level.DISTRICT, Level.PROVINCE, Level.NATION), at(place="Phụ lục II mục 1")),
    recogniser=Cited({3: Level.DISTRICT, 4: Level.PROVINCE, 5: Level.NATION}, at(place="Phụ lục II mục 1")),
    bands=Cited({1: 0, 2: 30, 3: 50, 4: 70, 5: 90}, at(place="Phụ lục III, phân hạng")),
    district_forwards_from=Cited(Fraction(70), at(place="Phụ lục II mục 1 điểm b")),
    province_forwards_from=Cited(Fraction(90), at(place="Phụ lục II mục 1 điểm c")),
    below_at_province=Cited(BelowAtProvince.RETURNED, _reported(place="Phụ lục II mục 4 điểm b")),
    below_at_nation=Cited(BelowAtNation.REVIEWED, _reported(place="Phụ lục II mục 4 điểm c")),
    commune_must_assess=Cited(True, at(place="Phụ lục II mục 1 điểm a")),
    dossier=Cited(dict.fromkeys(CaseKind, _DOSSIER), at(place="Phụ lục II mục 3")),
    district_file=Cited(
        frozenset({DocumentKind.PROPOSAL_LETTER, DocumentKind.COUNCIL_REPORT}),
        _reported(place="Phụ lục II mục 3, hồ sơ cấp huyện trình cấp tỉnh"),
    ),
    province_file=Cited(dict.fromkeys(CaseKind, frozenset({DocumentKind.SAMPLE})), at(place="Phụ lục II mục 1 điểm c")),
    # The text on producers was not read: nobody is refused by an inference.
    producers=Cited(frozenset(ProducerKind), at(place="Phụ lục II, chủ thể", confidence=Confidence.INFERRED)),
    council_meetings=Cited(1, _reported(place="Phụ lục II mục 4")),
    national_quorum=Cited(Fraction(5, 7), _NATIONAL_COUNCIL),
    certificate_months=Cited(36, at(place="Phụ lục II, thời hạn giấy chứng nhận")),
    notice_days=Cited(30, at(place="Phụ lục II, thời hạn giấy chứng nhận")),
    grounds=Cited(frozenset(Ground), at(place="Quy chế quản lý của các tỉnh", confidence=Confidence.LOCAL)),
    gates_since=Cited(STARTS, at(place="Phụ lục III, yêu cầu tối thiểu")),
    part_points=Cited({"A": 40, "B": 25, "C": 35}, at(place="Phụ lục III, thang điểm")),
    sheets="148",
    national_seats=Cited(_SEATS, _MEMBERS),
    national_members=Cited(7, _MEMBERS),
    reading_working_days=Cited(1, at(place="Phụ lục II mục 4 điểm a", url=_STEPS)),
)
