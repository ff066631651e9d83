"""Decision 490/QĐ-TTg of 7 May 2018: the programme 2018–2020 and its yearly cycle of six steps (regime R1).

The text read is Điều 1 and Phụ lục I. It rules no scores and no thresholds between the levels: a contest of the
district chooses what goes up, and the bands come from the practice of its years.
"""

from datetime import date
from fractions import Fraction
from functools import partial

from cycle.citation import Citation, Cited, Confidence
from cycle.rules.rulebook import BelowAtNation, BelowAtProvince, Rulebook
from cycle.vocabulary import CaseKind, Ground, Level, ProducerKind, Regime

INSTRUMENT = "490/QĐ-TTg"
_at = partial(
    Citation,
    instrument=INSTRUMENT,
    url="http://ocop.gov.vn/tin-tuc-su-kien/tin-tieu-diem/6-buoc-chuan-hoa-quy-trinh-ocop.html",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)
_practice = partial(_at, confidence=Confidence.LOCAL)

STARTS = date(2018, 5, 7)
STAR_BANDS = {1: 0, 2: 30, 3: 50, 4: 70, 5: 90}

RULEBOOK = Rulebook(
    regime=Regime.R1,
    instruments=(INSTRUMENT,),
    starts=STARTS,
    ends=date(2019, 8, 21),
    council_levels=Cited((Level.DISTRICT, Level.PROVINCE, Level.NATION), _at(place="Điều 1 khoản 6 điểm b")),
    recogniser=Cited(
        {3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
        _practice(place="Điều 1 khoản 4 điểm c, thực hiện ở các tỉnh"),
    ),
    bands=Cited(STAR_BANDS, _practice(place="Điều 1 khoản 4 điểm c, thang điểm của các tỉnh")),
    district_forwards_from=None,
    province_forwards_from=Cited(Fraction(90), _practice(place="Phụ lục I bước 5, thực hiện ở các tỉnh")),
    below_at_province=Cited(BelowAtProvince.OPEN, _at(place="Phụ lục I bước 5")),
    below_at_nation=Cited(BelowAtNation.OPEN, _at(place="Phụ lục I bước 5")),
    commune_must_assess=Cited(False, _at(place="Phụ lục I bước 5")),
    dossier=Cited({kind: frozenset() for kind in CaseKind}, _at(place="Phụ lục I bước 2 và 3")),
    commune_file=None,
    district_file=None,
    province_file=None,
    sent_up_at_once=None,
    producers=Cited(
        frozenset(
            {
                ProducerKind.ENTERPRISE,
                ProducerKind.COOPERATIVE,
                ProducerKind.COOPERATIVE_GROUP,
                ProducerKind.HOUSEHOLD,
            }
        ),
        _at(place="Điều 1 khoản 3 điểm b"),
    ),
    tourism_producers=None,
    registered_producers=Cited(frozenset({ProducerKind.HOUSEHOLD}), _at(place="Điều 1 khoản 3 điểm b")),
    council_meetings=Cited(1, _practice(place="Điều 1 khoản 6 điểm b, mỗi kỳ đánh giá")),
    national_quorum=None,
    written_opinion=None,
    certificate_months=Cited(36, _practice(place="Quy chế nhãn hiệu của các tỉnh (Quảng Nam 77/QĐ-UBND)")),
    notice_days=None,
    refiling_window=None,
    extension_days=None,
    commune_working_days=None,
    re_evaluation_days=None,
    revocation_days=None,
    grounds=Cited(frozenset(Ground), _practice(place="Quy chế quản lý của các tỉnh")),
    practice_grounds=None,
    rounds=None,
    finish_by=None,
    gates_since=None,
    part_points=None,
    sheets=None,
    provincial_seats=None,
    national_seats=None,
    national_members=None,
    reading_working_days=None,
    council_papers=None,
)
