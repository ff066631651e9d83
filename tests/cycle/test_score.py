"""Points: exact means, read as people write them and in no other form."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.errors import BadValueError
from cycle.score import LONGEST_MEAN, MemberSheet, mean_of, mean_text, parse_mean

# As printed = exactly.
GOOD = {
    "0": Fraction(0),
    "74.5": Fraction(149, 2),
    " 74.50 ": Fraction(149, 2),
    "072.25": Fraction(289, 4),
    "89.99": Fraction(8999, 100),
    "269/3": Fraction(269, 3),
    "270/3": Fraction(90),
    "0/7": Fraction(0),
    "100": Fraction(100),
    "100.0": Fraction(100),
    "300/3": Fraction(100),
    "0.0000000000001": Fraction(1, 10**13),
    "89." + "9" * 37: Fraction(90) - Fraction(1, 10**37),
}
BAD = """
100.01 101 -1 -0.01 -0 +74.5 301/3 1/0 0/0 /3 3/ 1/2/3 1.5/2 -1/2 1/-2 74,5 1.000,5 NaN nan sNaN -NaN Infinity inf -inf
1e1 7.45E1 1E-5 1e400 1_0 0x10 ٧٤ ７４ 74.５ ½ ２/３ 74.5.1 . .5 5. seventy 74.5% 74.5đ
"""


@pytest.mark.parametrize("text", GOOD)
def test_a_mean_is_read_exactly(text: str) -> None:
    assert parse_mean(text) == GOOD[text]


@pytest.mark.parametrize("value", [74, Decimal("74"), Decimal("74.0"), Decimal("7.4E+1"), Fraction(222, 3)])
def test_exact_numbers_are_means_as_they_are(value: object) -> None:
    assert parse_mean(value) == 74


@pytest.mark.parametrize(
    "value",
    [
        *BAD.split(),
        *("", " ", "74 5", "269 / 3", "74.5\n1", "74.5\x00", "9" * 10_000, "1" + "0" * LONGEST_MEAN, "0." + "0" * 39),
        *(None, True, False, 74.5, float("nan"), float("inf"), -1, 101, Fraction(301, 3), Fraction(-1, 9)),
        *(
            Decimal("NaN"),
            Decimal("sNaN"),
            Decimal("Infinity"),
            Decimal("1E+999999"),
            Decimal("1E-999999"),
            Decimal("100.01"),
        ),
        *([], ["74.5"], {"mean": 74}, b"74.5", complex(74)),
    ],
)
def test_anything_else_is_refused_in_one_short_line(value: object) -> None:
    with pytest.raises(BadValueError) as caught:
        parse_mean(value)
    assert caught.value.field == "average"
    assert caught.value.value is value
    assert len(str(caught.value)) < 200 and "\n" not in str(caught.value)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30))
def test_the_mean_of_totals_is_a_fraction_and_comes_back_from_its_text(totals: list[int]) -> None:
    mean = mean_of(totals)
    assert mean * len(totals) == sum(totals)
    assert parse_mean(mean_text(mean)) == mean


@given(
    st.decimals(0, 100, allow_nan=False, allow_infinity=False, places=None).filter(
        lambda one: len(format(one, "f")) <= 40
    )
)
def test_a_decimal_is_shown_exactly_as_it_was_given(given_mean: Decimal) -> None:
    mean = parse_mean(format(given_mean, "f").lstrip("-"))
    assert Fraction(mean_text(mean)) == mean


@pytest.mark.parametrize(
    ("mean", "text"),
    [
        (Fraction(90), "90"),
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(149, 2), "74.5"),
        (Fraction(289, 4), "72.25"),
        (Fraction(269, 3), "269/3"),
        (Fraction(1, 10**13), "0.0000000000001"),
        (Fraction(90) - Fraction(1, 10**37), "89." + "9" * 37),
        (Fraction(1, 2**20), "0.00000095367431640625"),
    ],
)
def test_a_mean_is_written_as_people_write_it(mean: Fraction, text: str) -> None:
    assert mean_text(mean) == text


def test_a_mean_that_floats_would_lose() -> None:
    totals = [89, 90, 91] * 3 + [90]
    assert mean_of(totals) == 90
    assert sum([0.1] * 3) != 0.3  # what floats do
    assert parse_mean("0.1") * 3 == parse_mean("0.3")


def test_the_total_of_a_sheet_is_the_sum_of_its_points() -> None:
    assert MemberSheet("A", {"1.1": 3, "2.3": 0, "4": 37}).total == 40
