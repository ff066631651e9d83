"""The bands to the last fraction, through real recognition: what every council finds decides how far a product comes.

Thresholds are met by fractions that are no decimals: 989/11 is 89.9090…, 990/11 is 90.
"""

from datetime import date
from fractions import Fraction

import pytest

from cycle.errors import BadValueError
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import Level, Regime, State
from tests.support.states import A_DAY_UNDER

BEFORE_2025, SINCE_2025 = "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi"
#: The lowest mean of each rank, as all decisions print it.
THRESHOLDS = {2: 30, 3: 50, 4: 70, 5: 90}
#: Just below the threshold by so much, and just above it by the last.
BY = (Fraction(-1, 11), Fraction(-1, 700_001), Fraction(0), Fraction(1, 700_001))
#: Who ends the matter for so many stars: the level, or None where there is no recognition.
DECIDED_BY = {
    Regime.R1: {1: None, 2: None, 3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R2: {1: None, 2: None, 3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R3: {1: None, 2: None, 3: Level.DISTRICT, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R4: {1: None, 2: None, 3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
    Regime.R5: {1: None, 2: None, 3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.NATION},
}
#: The fractions as people know them, and as they are handed in.
NAMED = [
    ("989/11", 4),  # 89.9090…
    ("990/11", 5),  # 90
    ("89.999999999999999999999999999999999999", 4),
    ("769/11", 3),  # 69.9090…
    ("770/11", 4),
    ("69.999999999999999999999999999999999999", 3),
    ("549/11", 2),  # 49.9090…
    ("550/11", 3),
    ("49.999999999999999999999999999999999999", 2),
    ("29.9", 1),
    ("299/10", 1),
    ("30", 2),
    ("0", 1),
    ("100", 5),
]


def ended(regime: Regime, mean: str) -> tuple[State, int | None, Level | None, int]:
    """How a product ends that every council finds at that mean: state, stars, who certified, and the rank by points."""
    program, on = Program(MemoryStore(), FrozenClock()), A_DAY_UNDER[regime]
    unit = SINCE_2025 if regime in {Regime.R4, Regime.R5} else BEFORE_2025
    producer = {"name": "HTX A", "kind": "cooperative"}
    program.register(
        {"name": "Cacao", "set": 13}, producer=producer, unit=unit, by={"role": "producer"}, on=on, ref="P1"
    )
    certified = rank_of(mean) >= 3
    case = walked(program, "P1", on, State.CERTIFIED if certified else State.NOT_RECOGNISED, average=mean)
    assert case.regime is regime
    held = case.certificate
    return case.state, case.stars, held.level if held else None, program.why_stars("P1").stars


def rank_of(mean: str) -> int:
    return max((star for star, least in THRESHOLDS.items() if Fraction(mean) >= least), default=1)


def expected(regime: Regime, rank: int) -> tuple[State, int | None, Level | None, int]:
    level = DECIDED_BY[regime][rank]
    if level is None:
        return State.NOT_RECOGNISED, None, None, rank
    return State.CERTIFIED, rank, level, rank


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("star", THRESHOLDS)
def test_a_rank_begins_exactly_at_its_threshold_and_the_level_that_recognises_it_decides(
    regime: Regime, star: int
) -> None:
    """N-3.3-2, N-4.5-2: 90, 70, 50 and 30, each up to the next; a mean between two printed bands is of the lower."""
    for by in BY:
        mean = THRESHOLDS[star] + by
        found = ended(regime, f"{mean.numerator}/{mean.denominator}")
        assert found == expected(regime, star if by >= 0 else star - 1), mean


@pytest.mark.parametrize("regime", [Regime.R2, Regime.R3, Regime.R5])
@pytest.mark.parametrize(("mean", "rank"), NAMED)
def test_the_boundaries_by_name(regime: Regime, mean: str, rank: int) -> None:
    assert ended(regime, mean) == expected(regime, rank)


@pytest.mark.parametrize("mean", ["1001/10", "100.000000000000000000000000000001", "-1/3", "9/0"])
def test_there_is_nothing_below_0_or_above_100(mean: str) -> None:
    program, on = Program(MemoryStore(), FrozenClock()), date(2026, 8, 3)
    producer, by = {"name": "HTX A", "kind": "cooperative"}, {"role": "producer"}
    program.register({"name": "Cacao", "set": 13}, producer=producer, unit=SINCE_2025, by=by, on=on, ref="P1")
    sat = walked(program, "P1", on, State.PROVINCE_EVALUATION)
    with pytest.raises(BadValueError):
        program.advance("P1", "record_result", by={"role": "provincial_council"}, on=sat.since, average=mean)
    assert program.case("P1") == sat
