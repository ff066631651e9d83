"""Decision 26/2026/QĐ-TTg of 22 May 2026: two levels, windows, and time limits (regime R5)."""

from datetime import date, timedelta
from fractions import Fraction
from functools import partial

from cycle.citation import Citation, Cited, Confidence
from cycle.rules.departments import Department
from cycle.rules.rulebook import BelowAtNation, BelowAtProvince, FilingWindow, Rulebook, YearlyRound
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime

INSTRUMENT = "26/2026/QĐ-TTg"
STARTS = date(2026, 5, 22)
_at = partial(
    Citation,
    instrument=INSTRUMENT,
    url="https://vanban.chinhphu.vn/?classid=1&docid=218267",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.PRIMARY,
)

#: What was filed under the older rules and not yet ranked is finished under them within these days.
FINISH_OLD_DOSSIERS_BY = Cited(
    {
        CaseKind.FIRST: STARTS + timedelta(days=60),
        CaseKind.UPGRADE: STARTS + timedelta(days=60),
        # Thirty days end on Sunday 21 June 2026, and so on the Monday (Civil Code 2015, Điều 148 khoản 5).
        CaseKind.RE_EVALUATION: STARTS + timedelta(days=31),
    },
    _at(place="Điều 12 khoản 2"),
)

_DOSSIER = frozenset({DocumentKind.REGISTRATION_FORM, DocumentKind.SELF_ASSESSMENT})

#: Điểm a and điểm b.
_FIRST_FILE = frozenset(
    {
        DocumentKind.PROPOSAL_LETTER,
        DocumentKind.ADVISORY_REPORT,
        DocumentKind.COUNCIL_REPORT,
        DocumentKind.DECISION,
        DocumentKind.SAMPLE,
    }
)
_RENEWAL_FILE = frozenset({DocumentKind.PROPOSAL_LETTER, DocumentKind.AGENCY_REPORT, DocumentKind.SAMPLE})
#: Neither is named: a certificate that ends simply ends.
_PRACTICE_GROUNDS = frozenset({Ground.NOT_REEVALUATED, Ground.FAILED_REEVALUATION})
_COUNCIL_PAPERS = frozenset({DocumentKind.ADVISORY_REPORT})
_PROVINCIAL_SEATS = (
    Department.PROVINCIAL_COMMITTEE,
    Department.AGRICULTURE_AND_ENVIRONMENT,
    Department.INDUSTRY_AND_TRADE,
    Department.HEALTH,
    Department.SCIENCE,
    Department.CULTURE_AND_TOURISM,
    Department.FOOD_SAFETY,
    Department.PROVINCIAL_OCOP_AGENCY,
    Department.DEPARTMENT_UNITS,
)
_NATIONAL_SEATS = (
    Department.MINISTRY_OF_AGRICULTURE_AND_ENVIRONMENT,
    Department.MINISTRY_OF_INDUSTRY_AND_TRADE,
    Department.MINISTRY_OF_HEALTH,
    Department.MINISTRY_OF_SCIENCE,
    Department.MINISTRY_OF_CULTURE,
    Department.NATIONAL_OCOP_AGENCY,
    Department.MINISTRY_UNITS,
)

RULEBOOK = Rulebook(
    regime=Regime.R5,
    instruments=(INSTRUMENT,),
    starts=STARTS,
    ends=None,
    council_levels=Cited((Level.PROVINCE, Level.NATION), _at(place="Điều 4 khoản 1")),
    recogniser=Cited({3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION}, _at(place="Điều 4 khoản 1 và khoản 2")),
    bands=Cited({1: 0, 2: 30, 3: 50, 4: 70, 5: 90}, _at(place="Điều 3 khoản 3")),
    district_forwards_from=None,
    province_forwards_from=Cited(Fraction(90), _at(place="Điều 7 khoản 3 điểm e")),
    below_at_province=Cited(BelowAtProvince.DECLINED, _at(place="Điều 4 khoản 1 điểm a")),
    below_at_nation=Cited(BelowAtNation.PROVINCE_DECIDES, _at(place="Điều 7 khoản 4 điểm g")),
    commune_must_assess=Cited(True, _at(place="Điều 7 khoản 2 điểm a")),
    dossier=Cited(dict.fromkeys(CaseKind, _DOSSIER), _at(place="Điều 6 khoản 1")),
    commune_file=Cited(
        frozenset({DocumentKind.PROPOSAL_LETTER, DocumentKind.COMMUNE_ASSESSMENT_REPORT, DocumentKind.SAMPLE}),
        _at(place="Điều 6 khoản 2"),
    ),
    district_file=None,
    province_file=Cited(
        {CaseKind.FIRST: _FIRST_FILE, CaseKind.UPGRADE: _FIRST_FILE, CaseKind.RE_EVALUATION: _RENEWAL_FILE},
        _at(place="Điều 6 khoản 3"),
    ),
    sent_up_at_once=Cited(frozenset({CaseKind.RE_EVALUATION}), _at(place="Điều 7 khoản 6 điểm e")),
    producers=Cited(frozenset(ProducerKind), _at(place="Điều 2 khoản 3")),
    tourism_producers=Cited(frozenset({ProducerKind.ASSOCIATION}), _at(place="Điều 2 khoản 3")),
    registered_producers=Cited(frozenset({ProducerKind.FARM, ProducerKind.HOUSEHOLD}), _at(place="Điều 2 khoản 3")),
    council_meetings=Cited(1, _at(place="Điều 7 khoản 3 điểm d")),
    # The decision leaves it to the operating rules of the council, which were not found.
    national_quorum=None,
    written_opinion=Cited(frozenset({CaseKind.RE_EVALUATION}), _at(place="Điều 7 khoản 6 điểm d")),
    certificate_months=Cited(36, _at(place="Điều 4 khoản 3")),
    notice_days=None,
    refiling_window=Cited(FilingWindow(earliest_days=180, latest_days=120), _at(place="Điều 7 khoản 6 điểm a")),
    extension_days=Cited(180, _at(place="Điều 12 khoản 3")),
    commune_working_days=Cited(15, _at(place="Điều 7 khoản 2")),
    re_evaluation_days=Cited(45, _at(place="Điều 7 khoản 6 điểm g")),
    revocation_days=Cited(15, _at(place="Điều 8 khoản 4")),
    grounds=Cited(frozenset(Ground) - _PRACTICE_GROUNDS, _at(place="Điều 8 khoản 1")),
    practice_grounds=Cited(_PRACTICE_GROUNDS, _at(place="Điều 8, thực hiện ở các tỉnh", confidence=Confidence.LOCAL)),
    rounds=Cited(
        (
            YearlyRound(Level.PROVINCE, 1, intake_before=(4, 30), evaluate_before=(6, 30)),
            YearlyRound(Level.PROVINCE, 2, intake_before=(10, 30), evaluate_before=(12, 30)),
            YearlyRound(Level.NATION, 1, intake_before=(7, 30), evaluate_before=(9, 30)),
            YearlyRound(Level.NATION, 2, intake_before=(1, 30), evaluate_before=(3, 30)),
        ),
        _at(place="Điều 5"),
    ),
    finish_by=None,
    gates_since=Cited(STARTS, _at(place="Phụ lục II, yêu cầu tối thiểu")),
    part_points=Cited({"A": 40, "B": 25, "C": 35}, _at(place="Phụ lục II, thang điểm")),
    sheets="26",
    provincial_seats=Cited(_PROVINCIAL_SEATS, _at(place="Điều 7 khoản 3 điểm b")),
    national_seats=Cited(_NATIONAL_SEATS, _at(place="Điều 7 khoản 4 điểm b")),
    # Neither their number nor a day for the dossier: both are left to the operating rules of the councils.
    national_members=None,
    reading_working_days=None,
    council_papers=Cited(
        # A re-evaluation has its own way (khoản 6), with a report of the agency.
        {CaseKind.FIRST: _COUNCIL_PAPERS, CaseKind.UPGRADE: _COUNCIL_PAPERS},
        _at(place="Điều 7 khoản 3 điểm c"),
    ),
)
