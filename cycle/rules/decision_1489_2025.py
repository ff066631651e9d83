"""Decision 1489/QĐ-TTg of 6 July 2025 amends 148/QĐ-TTg: no districts, the province recognises three stars (R4)."""

from dataclasses import replace
from datetime import date
from functools import partial

from cycle.citation import Citation, Cited, Confidence
from cycle.rules import decision_26_2026 as successor
from cycle.rules import decision_148_2023 as amended
from cycle.rules.rulebook import BelowAtProvince
from cycle.vocabulary import DocumentKind, Level, Regime

INSTRUMENT = "1489/QĐ-TTg"
_at = partial(
    Citation,
    instrument=INSTRUMENT,
    url="https://vanban.chinhphu.vn/?classid=2&docid=214441",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.SECONDARY,
)
_POINT_A = "Điều 1, sửa Phụ lục II khoản 1 điểm a"
_POINT_C = "Điều 1, sửa Phụ lục II khoản 1 điểm c"

RULEBOOK = replace(
    amended.RULEBOOK,
    regime=Regime.R4,
    instruments=(amended.INSTRUMENT, INSTRUMENT),
    starts=date(2025, 7, 6),
    ends=successor.STARTS,
    council_levels=Cited((Level.PROVINCE, Level.NATION), _at(place="Điều 1, bãi bỏ Phụ lục II khoản 1 điểm b")),
    recogniser=Cited({3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION}, _at(place=_POINT_C)),
    district_forwards_from=None,
    below_at_province=Cited(BelowAtProvince.DECLINED, _at(place=_POINT_C, confidence=Confidence.INFERRED)),
    commune_file=Cited(
        frozenset({DocumentKind.PROPOSAL_LETTER, DocumentKind.COMMUNE_ASSESSMENT_REPORT}), _at(place=_POINT_A)
    ),
    district_file=None,
    commune_must_assess=Cited(True, _at(place=_POINT_A)),
    finish_by=successor.FINISH_OLD_DOSSIERS_BY,
)
