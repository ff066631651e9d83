"""Where a rule of law stands. A ruled value cannot exist without its source."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Confidence(StrEnum):
    """How well the text behind a value is known. Only `PRIMARY` and `SECONDARY` are law."""

    PRIMARY = "A"  #: The full text of the instrument was read.
    SECONDARY = "B"  #: A page that quotes the instrument was read.
    REPORTED = "C"  #: Press, or the plan of a province, sums the rule up.
    LOCAL = "L"  #: Practice of a province or district: a default, never national law.
    INFERRED = "I"  #: Read out of the text by us: a policy that can be switched.
    UNVERIFIED = "U"  #: No text was found: a policy that can be switched.


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a rule: instrument, article, an openable address, and the day both were compared."""

    instrument: str
    place: str
    url: str
    checked_on: date
    confidence: Confidence

    def __post_init__(self) -> None:
        if not (self.instrument and self.place and self.url):
            raise ValueError("a citation needs an instrument, a place and an address")

    def __str__(self) -> str:
        return f"{self.place}, {self.instrument}"


@dataclass(frozen=True, slots=True)
class Cited(Generic[T_co]):
    """A ruled value and the place that rules it."""

    value: T_co
    source: Citation
