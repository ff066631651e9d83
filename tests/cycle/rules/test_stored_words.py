"""Words that leave the engine as they are, in records and in JSON: whoever reads them counts on every letter."""

from enum import StrEnum

import pytest

from cycle.calendars import DayKind, Holiday
from cycle.deadlines import CountReason, DeadlineKind, Nature
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import HIGHEST_STAR, LOWEST_CERTIFIED, BelowAtNation, BelowAtProvince
from cycle.states.row import Basis
from cycle.visit import VisitAct, VisitState
from cycle.vocabulary import Regime

WORDS: dict[type[StrEnum], str] = {
    BelowAtProvince: "open returned declined",
    BelowAtNation: "open reviewed province_decides",
    DayKind: "off worked",
    Holiday: "new_year tet hung_kings reunification labour national culture",
    Basis: "plan record",
    VisitState: "announced agreed held called_off",
    VisitAct: "announce_inspection agree_inspection call_off_inspection",
    Nature: "hard soft",
    CountReason: "first_day counted month_end last_day_off weekend holiday suspended rolled fixed",
    DeadlineKind: "commune_assessment district_evaluation province_evaluation national_evaluation"
    " re_evaluation_decision expiry_notice certificate_expiry extension_end reregistration revocation_decision"
    " transition",
}


@pytest.mark.parametrize("enum", WORDS, ids=lambda enum: enum.__name__)
def test_a_word_is_never_renamed(enum: type[StrEnum]) -> None:
    assert {one.value for one in enum} >= set(WORDS[enum].split())


def test_a_regime_names_every_decision_it_consists_of() -> None:
    assert {regime: rulebook(regime).instruments for regime in Regime} == {
        Regime.R1: ("490/QĐ-TTg",),
        Regime.R2: ("1048/QĐ-TTg", "781/QĐ-TTg"),
        Regime.R3: ("148/QĐ-TTg",),
        Regime.R4: ("148/QĐ-TTg", "1489/QĐ-TTg"),
        Regime.R5: ("26/2026/QĐ-TTg",),
    }


def test_certificates_are_given_for_three_to_five_stars() -> None:
    assert (LOWEST_CERTIFIED, HIGHEST_STAR) == (3, 5)
