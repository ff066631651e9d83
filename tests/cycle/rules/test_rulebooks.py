"""The five rulebooks: which day belongs to which, what each of them rules, and that every value has its source."""

from dataclasses import fields
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.citation import Citation, Cited, Confidence
from cycle.errors import NotInForceError
from cycle.rules.registry import FIRST_DAY, RULEBOOKS, instrument_since, rulebook, rulebook_on
from cycle.rules.rulebook import BelowAtNation, BelowAtProvince, Rulebook
from cycle.vocabulary import CaseKind, Ground, Level, Regime

DAY = timedelta(days=1)
every_rulebook = pytest.mark.parametrize("book", RULEBOOKS, ids=lambda book: book.regime.value)

# The first and the last day of each regime.
SPANS = {
    Regime.R1: (date(2018, 5, 7), date(2019, 8, 20)),
    Regime.R2: (date(2019, 8, 21), date(2023, 2, 23)),
    Regime.R3: (date(2023, 2, 24), date(2025, 7, 5)),
    Regime.R4: (date(2025, 7, 6), date(2026, 5, 21)),
    Regime.R5: (date(2026, 5, 22), date(2030, 12, 31)),
}


@pytest.mark.parametrize("regime", Regime)
def test_a_regime_rules_from_its_first_to_its_last_day(regime: Regime) -> None:
    first, last = SPANS[regime]
    assert rulebook_on(first) is rulebook_on(last) is rulebook(regime)
    if regime is not Regime.R1:
        assert rulebook_on(first - DAY) is not rulebook(regime)
    if regime is not Regime.R5:
        assert rulebook_on(last + DAY) is not rulebook(regime)


def test_every_day_of_the_programme_belongs_to_exactly_one_rulebook() -> None:
    day = FIRST_DAY
    while day <= date(2030, 12, 31):
        (book,) = [one for one in RULEBOOKS if one.starts <= day and (one.ends is None or day < one.ends)]
        assert rulebook_on(day) is book
        day += DAY


@pytest.mark.parametrize("day", [date(2018, 5, 6), date(2000, 1, 1), date.min])
def test_before_the_programme_there_is_no_rulebook_and_no_neighbour_is_guessed(day: date) -> None:
    with pytest.raises(NotInForceError, match="2018-05-07") as caught:
        rulebook_on(day)
    assert (caught.value.on, caught.value.first) == (day, date(2018, 5, 7))
    assert rulebook_on(date(2018, 5, 7)).regime is Regime.R1
    assert rulebook_on(date.max).regime is Regime.R5


def test_every_regime_has_one_rulebook_and_they_stand_in_order() -> None:
    assert [book.regime for book in RULEBOOKS] == list(Regime)
    assert [rulebook(regime).regime for regime in Regime] == list(Regime)


@pytest.mark.parametrize(
    ("instrument", "since"),
    [
        ("490/QĐ-TTg", date(2018, 5, 7)),
        ("1048/QĐ-TTg", date(2019, 8, 21)),
        ("781/QĐ-TTg", date(2019, 8, 21)),
        ("148/QĐ-TTg", date(2023, 2, 24)),
        ("1489/QĐ-TTg", date(2025, 7, 6)),
        ("26/2026/QĐ-TTg", date(2026, 5, 22)),
        ("919/QĐ-TTg", None),
    ],
)
def test_the_day_from_which_a_decision_judges(instrument: str, since: date | None) -> None:
    assert instrument_since(instrument) == since


# What each rules, by the published table: national.md 7 and 8.

DISTRICTS = (Level.DISTRICT, Level.PROVINCE, Level.NATION)
TWO_LEVELS = (Level.PROVINCE, Level.NATION)
# Levels, who recognises three stars, what a district sends up, below at province, below at nation, commune must assess.
WAYS = {
    Regime.R1: (DISTRICTS, Level.PROVINCE, None, BelowAtProvince.OPEN, BelowAtNation.OPEN, False),
    Regime.R2: (DISTRICTS, Level.PROVINCE, 50, BelowAtProvince.OPEN, BelowAtNation.OPEN, False),
    Regime.R3: (DISTRICTS, Level.DISTRICT, 70, BelowAtProvince.RETURNED, BelowAtNation.REVIEWED, True),
    Regime.R4: (TWO_LEVELS, Level.PROVINCE, None, BelowAtProvince.DECLINED, BelowAtNation.REVIEWED, True),
    Regime.R5: (TWO_LEVELS, Level.PROVINCE, None, BelowAtProvince.DECLINED, BelowAtNation.PROVINCE_DECIDES, True),
}


@every_rulebook
def test_the_way_of_a_case(book: Rulebook) -> None:
    levels, three_stars, sent_up, below_province, below_nation, assesses = WAYS[book.regime]
    assert book.council_levels.value == levels
    assert book.has_district is (Level.DISTRICT in levels)
    assert {star: book.recogniser_of(star) for star in range(1, 6)} == {
        1: None,
        2: None,
        3: three_stars,
        4: Level.PROVINCE,
        5: Level.NATION,
    }
    assert (book.district_forwards_from.value if book.district_forwards_from else None) == sent_up
    assert book.province_forwards_from.value == 90
    assert (book.below_at_province.value, book.below_at_nation.value) == (below_province, below_nation)
    assert book.commune_must_assess.value is assesses


@every_rulebook
def test_each_level_recognises_up_to_its_stars(book: Rulebook) -> None:
    assert book.most_stars_of(Level.NATION) == 5
    assert book.most_stars_of(Level.PROVINCE) == 4
    assert book.most_stars_of(Level.DISTRICT) == (3 if book.regime is Regime.R3 else 0)
    assert book.most_stars_of(Level.COMMUNE) == 0


# Months, notice, window, extension, commune, re-evaluation, revocation: None where no text rules it.
LIMITS = {
    Regime.R1: (36, None, None, None, None, None, None),
    Regime.R2: (36, None, None, None, None, None, None),
    Regime.R3: (36, 30, None, None, None, None, None),
    Regime.R4: (36, 30, None, None, None, None, None),
    Regime.R5: (36, None, (180, 120), 180, 15, 45, 15),
}


@every_rulebook
def test_the_limits_of_time(book: Rulebook) -> None:
    window = book.refiling_window.value if book.refiling_window else None
    ruled = (
        book.notice_days,
        book.extension_days,
        book.commune_working_days,
        book.re_evaluation_days,
        book.revocation_days,
    )
    notice, extension, commune, again, revocation = (one.value if one else None for one in ruled)
    span = (window.earliest_days, window.latest_days) if window else None
    assert (book.certificate_months.value, notice, span, extension, commune, again, revocation) == LIMITS[book.regime]


def test_only_the_decision_of_2026_fixes_rounds() -> None:
    """N-6.3-5, N-7.2-2: two a year for the province, two for the nation."""
    assert [book.regime for book in RULEBOOKS if book.rounds] == [Regime.R5]
    rounds = rulebook(Regime.R5).rounds
    assert rounds is not None
    assert [(one.level, one.number, one.intake_before, one.evaluate_before) for one in rounds.value] == [
        (Level.PROVINCE, 1, (4, 30), (6, 30)),
        (Level.PROVINCE, 2, (10, 30), (12, 30)),
        (Level.NATION, 1, (7, 30), (9, 30)),
        (Level.NATION, 2, (1, 30), (3, 30)),
    ]


def test_only_what_was_filed_under_the_amended_decision_has_a_last_day() -> None:
    assert [book.regime for book in RULEBOOKS if book.finish_by] == [Regime.R4]
    limit = rulebook(Regime.R4).finish_by
    assert limit is not None and limit.source.place == "Điều 12 khoản 2"
    assert limit.value == {
        CaseKind.FIRST: date(2026, 7, 21),
        CaseKind.UPGRADE: date(2026, 7, 21),
        CaseKind.RE_EVALUATION: date(2026, 6, 22),
    }


@every_rulebook
def test_score_sheets_are_held_from_2023_on(book: Rulebook) -> None:
    expected = {Regime.R3: "148", Regime.R4: "148", Regime.R5: "26"}
    assert book.sheets == expected.get(book.regime)
    assert book.council_meetings.value == (2 if book.regime is Regime.R2 else 1)
    of_practice = book.practice_grounds.value if book.practice_grounds else frozenset()
    assert book.grounds.value | of_practice == frozenset(Ground)
    expected_of_practice = {Ground.NOT_REEVALUATED, Ground.FAILED_REEVALUATION} if book.regime is Regime.R5 else set()
    assert of_practice == expected_of_practice


@every_rulebook
def test_the_national_council_has_a_quorum_of_5_of_7_under_the_rules_of_2023_only(book: Rulebook) -> None:
    """757/QĐ-BNN-VPĐP: the council of 2023 and 2025 meets when five of its seven members are there."""
    quorum = book.national_quorum
    assert (quorum.value if quorum else None) == (Fraction(5, 7) if book.regime in {Regime.R3, Regime.R4} else None)


@every_rulebook
def test_members_read_the_dossier_two_days_ahead_until_2023_and_one_day_until_2026(book: Rulebook) -> None:
    """N-8-15, N-8-16: two working days in 1048/QĐ-TTg, one in 148/QĐ-TTg, none in the others."""
    days = book.reading_working_days
    assert (days.value if days else None) == {Regime.R2: 2, Regime.R3: 1, Regime.R4: 1}.get(book.regime)


@every_rulebook
def test_only_re_evaluation_under_the_decision_of_2026_is_decided_by_written_opinion(book: Rulebook) -> None:
    foreseen = book.written_opinion
    expected = {CaseKind.RE_EVALUATION} if book.regime is Regime.R5 else None
    assert (foreseen.value if foreseen else None) == expected


# Bands.


@every_rulebook
def test_the_bands_begin_at_0_30_50_70_and_90(book: Rulebook) -> None:
    assert dict(book.bands.value) == {1: 0, 2: 30, 3: 50, 4: 70, 5: 90}
    for star, least in book.bands.value.items():
        assert book.band_of(Fraction(least)) == star
        assert book.band_of(Fraction(least) - Fraction(1, 10**30)) == max(star - 1, 1)


@given(st.fractions(0, 100), st.fractions(0, 100), st.sampled_from(RULEBOOKS))
def test_more_points_never_give_fewer_stars(one: Fraction, other: Fraction, book: Rulebook) -> None:
    lower, higher = sorted((one, other))
    assert 1 <= book.band_of(lower) <= book.band_of(higher) <= 5


# Sources.


def _cited(book: Rulebook) -> dict[str, Citation]:
    values = {field.name: getattr(book, field.name) for field in fields(book)}
    return {name: value.source for name, value in values.items() if isinstance(value, Cited)}


@every_rulebook
def test_every_ruled_value_names_its_place_in_a_decision_that_was_compared(book: Rulebook) -> None:
    for name, source in _cited(book).items():
        # Besides the decisions of the Prime Minister, what the ministry decided on the national council.
        assert source.place and source.instrument.endswith(("QĐ-TTg", "QĐ-BNN-VPĐP")), name
        assert source.url.startswith(("https://", "http://")), name
        assert date(2026, 1, 1) <= source.checked_on <= date(2026, 12, 31), name


def test_the_decision_of_2026_was_read_in_full() -> None:
    sources = _cited(rulebook(Regime.R5))
    assert {name for name, source in sources.items() if source.confidence is not Confidence.PRIMARY} == {
        "practice_grounds"
    }
    assert {source.instrument for source in sources.values()} == {"26/2026/QĐ-TTg"}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("recogniser", "Điều 4 khoản 1 và khoản 2"),
        ("certificate_months", "Điều 4 khoản 3"),
        ("rounds", "Điều 5"),
        ("dossier", "Điều 6 khoản 1"),
        ("commune_working_days", "Điều 7 khoản 2"),
        ("below_at_nation", "Điều 7 khoản 4 điểm g"),
        ("refiling_window", "Điều 7 khoản 6 điểm a"),
        ("written_opinion", "Điều 7 khoản 6 điểm d"),
        ("re_evaluation_days", "Điều 7 khoản 6 điểm g"),
        ("grounds", "Điều 8 khoản 1"),
        ("revocation_days", "Điều 8 khoản 4"),
        ("extension_days", "Điều 12 khoản 3"),
    ],
)
def test_the_articles_of_2026(name: str, place: str) -> None:
    assert _cited(rulebook(Regime.R5))[name].place == place


def test_what_an_amendment_leaves_alone_keeps_its_old_source() -> None:
    amended, before = _cited(rulebook(Regime.R4)), _cited(rulebook(Regime.R3))
    changed = {name for name in amended if amended[name] != before.get(name)}
    assert changed == {
        *("council_levels", "recogniser", "below_at_province"),
        *("commune_file", "commune_must_assess", "finish_by"),
    }
