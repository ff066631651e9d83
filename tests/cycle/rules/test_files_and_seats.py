"""What each level hands in or on, who may be a producer, and who sits on a council, decision by decision.

Files: national.md 3.4 and 11; producers: 6.1; seats: 4.4 and 6.5.
"""

import pytest

from cycle.citation import Cited
from cycle.rules.departments import OPEN_SEATS, Department
from cycle.rules.registry import RULEBOOKS, rulebook
from cycle.rules.rulebook import Rulebook
from cycle.vocabulary import CaseKind, ProducerKind, Regime

every_rulebook = pytest.mark.parametrize("book", RULEBOOKS, ids=lambda book: book.regime.value)
NOTHING: set[str] = set()

SINCE_2023 = {"registration_form", "self_assessment"}
DOSSIER = {
    Regime.R1: NOTHING,
    Regime.R2: {"registration_form", "business_plan", "organisation_profile", "business_licence", "sample"},
    Regime.R3: {*SINCE_2023, "sample"},
    Regime.R4: {*SINCE_2023, "sample"},
    Regime.R5: SINCE_2023,
}


@every_rulebook
def test_what_the_producer_hands_in_is_the_same_for_every_kind_of_case(book: Rulebook) -> None:
    assert {kind: set(documents) for kind, documents in book.dossier.value.items()} == dict.fromkeys(
        CaseKind, DOSSIER[book.regime]
    )


# What the commune, and what the district sends to the province; None where no text says it.
COMMUNE_FILE = {
    Regime.R4: {"proposal_letter", "commune_assessment_report"},
    Regime.R5: {"proposal_letter", "commune_assessment_report", "sample"},
}
DISTRICT_FILE = {
    Regime.R2: {"proposal_letter", "council_report"},
    Regime.R3: {"proposal_letter", "council_report"},
}


def held(cited: Cited[frozenset[str]] | None) -> set[str] | None:
    return set(cited.value) if cited else None


@every_rulebook
def test_what_goes_to_the_province(book: Rulebook) -> None:
    assert held(book.commune_file) == COMMUNE_FILE.get(book.regime)
    assert held(book.district_file) == DISTRICT_FILE.get(book.regime)


FIRST_OF_2026 = {"proposal_letter", "advisory_report", "council_report", "decision", "sample"}
# First recognition and upgrade, then re-evaluation.
PROVINCE_FILE = {
    Regime.R2: [{"proposal_letter", "council_report", "decision", "sample"}] * 2,
    Regime.R3: [{"sample"}] * 2,
    Regime.R4: [{"sample"}] * 2,
    Regime.R5: [FIRST_OF_2026, {"proposal_letter", "agency_report", "sample"}],
}


@every_rulebook
def test_what_goes_to_the_ministry(book: Rulebook) -> None:
    if book.regime is Regime.R1:
        assert book.province_file is None
        return
    assert book.province_file is not None
    first, again = PROVINCE_FILE[book.regime]
    assert {kind: set(documents) for kind, documents in book.province_file.value.items()} == {
        CaseKind.FIRST: first,
        CaseKind.UPGRADE: first,
        CaseKind.RE_EVALUATION: again,
    }


@every_rulebook
def test_only_in_2026_a_re_evaluation_goes_up_at_once_and_only_a_first_council_reads_the_advisory_report(
    book: Rulebook,
) -> None:
    if book.regime is not Regime.R5:
        assert book.sent_up_at_once is None and book.council_papers is None
        return
    assert book.sent_up_at_once is not None and book.council_papers is not None
    assert book.sent_up_at_once.value == {CaseKind.RE_EVALUATION}
    assert {kind: set(papers) for kind, papers in book.council_papers.value.items()} == {
        CaseKind.FIRST: {"advisory_report"},
        CaseKind.UPGRADE: {"advisory_report"},
    }


# Producers.


@every_rulebook
def test_who_may_be_a_producer(book: Rulebook) -> None:
    in_2018 = {
        ProducerKind.ENTERPRISE,
        ProducerKind.COOPERATIVE,
        ProducerKind.COOPERATIVE_GROUP,
        ProducerKind.HOUSEHOLD,
    }
    assert book.producers.value == (in_2018 if book.regime is Regime.R1 else set(ProducerKind))
    for_tourism = {ProducerKind.ASSOCIATION} if book.regime is Regime.R5 else None
    assert (book.tourism_producers.value if book.tourism_producers else None) == for_tourism


@every_rulebook
def test_who_has_to_show_a_business_registration(book: Rulebook) -> None:
    expected = {
        Regime.R1: {ProducerKind.HOUSEHOLD},
        Regime.R5: {ProducerKind.FARM, ProducerKind.HOUSEHOLD},
    }
    assert book.registered_producers.value == expected.get(book.regime, set())


# Points and seats.


@every_rulebook
def test_the_three_parts_of_a_sheet(book: Rulebook) -> None:
    expected = {
        Regime.R1: None,
        Regime.R2: {"A": 35, "B": 25, "C": 40},
    }.get(book.regime, {"A": 40, "B": 25, "C": 35})
    assert (dict(book.part_points.value) if book.part_points else None) == expected


@every_rulebook
def test_the_day_from_which_points_alone_do_not_earn_a_star(book: Rulebook) -> None:
    expected = {
        Regime.R2: "2020-06-08",
        Regime.R3: "2023-02-24",
        Regime.R4: "2023-02-24",
        Regime.R5: "2026-05-22",
    }.get(book.regime)
    assert (book.gates_since.value.isoformat() if book.gates_since else None) == expected


def test_the_national_council_of_2022_has_seven_members_from_seven_bodies() -> None:
    """4497/QĐ-BNN-VPĐP, until the decision of 2026 names other bodies and no number."""
    book = rulebook(Regime.R3)
    assert book.national_members is not None and book.national_members.value == 7
    assert book.national_seats is not None
    assert list(book.national_seats.value) == [
        "ministry_of_agriculture",
        "ministry_of_industry_and_trade",
        "ministry_of_health",
        "ministry_of_culture",
        "ministry_of_environment",
        "ministry_of_science",
        "national_ocop_agency",
    ]
    assert rulebook(Regime.R4).national_seats == book.national_seats
    assert rulebook(Regime.R5).national_members is None


def test_the_seats_of_2026() -> None:
    book = rulebook(Regime.R5)
    assert book.provincial_seats is not None and book.national_seats is not None
    assert list(book.provincial_seats.value) == [
        "provincial_committee",
        "agriculture_and_environment",
        "industry_and_trade",
        "health",
        "science",
        "culture_and_tourism",
        "food_safety",
        "provincial_ocop_agency",
        "department_units",
    ]
    assert list(book.national_seats.value) == [
        "ministry_of_agriculture_and_environment",
        "ministry_of_industry_and_trade",
        "ministry_of_health",
        "ministry_of_science",
        "ministry_of_culture",
        "national_ocop_agency",
        "ministry_units",
    ]
    assert {Department.FOOD_SAFETY, Department.DEPARTMENT_UNITS, Department.MINISTRY_UNITS} == OPEN_SEATS
