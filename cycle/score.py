"""Points and stars. Exact: a mean is a fraction, never a float."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cycle.errors import BadValueError

FULL_SCORE = 100
#: Longest decimal that is accepted as a mean, in characters.
LONGEST_MEAN = 40
#: "74.5", or "271/3": plain digits, without a sign or an exponent.
_MEAN = re.compile(r"[0-9]+(\.[0-9]+)?|[0-9]+/0*[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """One member's points for each criterion of the score sheet.

    As it was handed in: whether the criteria and points are those of the sheet is for `cycle.scoring` to say.
    """

    member: str
    points: Mapping[str, int]

    @property
    def total(self) -> int:
        """The member's total: an integer."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class ScoreFault:
    """One thing wrong with the sheets of one submission, and its place. Its sentences are in `cycle.wording`."""

    member: str
    #: Stable: programs may depend on it.
    code: str
    #: None where the sheet as a whole is at fault.
    criterion: str | None = None
    #: What stands there: a whole number, anything else as a text; None where nothing does.
    given: int | str | None = None
    #: The points that may stand there, rising; empty where nothing may.
    allowed: tuple[int, ...] = ()
    #: The decision on whose score sheet that criterion stands, where it is another than the one that judges the case.
    instrument: str | None = None

    def __str__(self) -> str:
        place = f"{self.member}, {self.criterion}" if self.criterion else self.member
        given = f" = {self.given}" if self.given is not None else ""
        allowed = f" (allowed: {', '.join(map(str, self.allowed))})" if self.allowed else ""
        return f"{place}: {self.code}{given}{allowed}"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What the members of a council handed in for a case. While it is sealed, only who did is shown, and no points."""

    sealed: bool
    sheets: tuple[MemberSheet, ...] = ()  #: Empty while it is sealed.
    members_in: tuple[str, ...] = ()
    #: Who has yet to score; empty where the members are not known.
    members_missing: tuple[str, ...] = ()


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
    #: What took the product out of the evaluation: codes of the score sheet. The mean is 0 where nothing was scored.
    disqualified: tuple[str, ...] = ()


def parse_mean(value: object, field: str = "average") -> Fraction:
    """A mean as printed ("74.5", or "271/3" where it is not a decimal fraction), exactly. Bounds: 0 to 100.

    Numbers are taken where they are exact: int, Decimal and Fraction, never float.
    """
    mean = _fraction(value)
    if mean is None or not 0 <= mean <= FULL_SCORE:
        raise BadValueError(field, value, "a score from 0 to 100")
    return mean


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, str):
        text = value.strip()
        return Fraction(text) if len(text) <= LONGEST_MEAN and _MEAN.fullmatch(text) else None
    if isinstance(value, Decimal):
        return Fraction(value) if value.is_finite() and abs(value.adjusted()) <= LONGEST_MEAN else None
    return Fraction(value) if isinstance(value, (int, Fraction)) and not isinstance(value, bool) else None


def mean_of(totals: Iterable[int]) -> Fraction:
    """The exact mean of the members' totals. There must be at least one."""
    numbers = tuple(totals)
    return Fraction(sum(numbers), len(numbers))


def mean_text(mean: Fraction) -> str:
    """A mean as people write it, exactly: a decimal where there is one, else a fraction."""
    places = _decimal_places(mean.denominator)
    if places is None:
        return f"{mean.numerator}/{mean.denominator}"
    digits = str(mean.numerator * 10**places // mean.denominator).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _decimal_places(below: int) -> int | None:
    """How many decimal places a fraction with that denominator has; None where they never end."""
    powers = []
    for prime in (2, 5):
        power = 0
        while below % prime == 0:
            below, power = below // prime, power + 1
        powers.append(power)
    return max(powers) if below == 1 else None
