"""Points and stars. Exact: a mean is a fraction, never a float."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from cycle.errors import BadValueError

FULL_SCORE = 100
#: Longest decimal that is accepted as a mean, in characters.
LONGEST_MEAN = 40


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """One member's points for each criterion of the score sheet."""

    member: str
    points: Mapping[str, int]

    @property
    def total(self) -> int:
        """The member's total: an integer."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class GateMissed:
    """A star gate that was not reached: the minimum on one criterion for one star."""

    star: int
    criterion: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a council found: the unrounded mean, and the gates that were missed."""

    mean: Fraction
    gates_missed: tuple[GateMissed, ...] = ()
    sheets: tuple[MemberSheet, ...] = ()


def parse_mean(value: object, field: str = "average") -> Fraction:
    """A mean as printed ("74.5", or "271/3" where it is not a decimal fraction), exactly. Bounds: 0 to 100."""
    mean = _fraction(value)
    if mean is None or not 0 <= mean <= FULL_SCORE:
        raise BadValueError(field, value, "a score from 0 to 100")
    return mean


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    text = str(value).strip()
    if len(text) > LONGEST_MEAN:
        return None
    if "/" in text:
        return _ratio(text)
    try:
        decimal = Decimal(text)
    except InvalidOperation:
        return None
    return Fraction(decimal) if decimal.is_finite() and -9 <= decimal.adjusted() <= 9 else None


def _ratio(text: str) -> Fraction | None:
    above, _, below = text.partition("/")
    whole = above.isascii() and below.isascii() and above.isdigit() and below.isdigit()
    return Fraction(int(above), int(below)) if whole and int(below) else None


def mean_of(totals: Iterable[int]) -> Fraction:
    """The exact mean of the members' totals. There must be at least one."""
    numbers = tuple(totals)
    return Fraction(sum(numbers), len(numbers))


def mean_text(mean: Fraction) -> str:
    """A mean as people write it, exactly: a decimal where there is one, else a fraction."""
    below = mean.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return f"{mean.numerator}/{mean.denominator}"
    exact = Decimal(mean.numerator) / Decimal(mean.denominator)
    return format(exact.normalize(), "f")
