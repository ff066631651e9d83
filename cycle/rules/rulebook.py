"""What one regime rules: typed values, each with its source. No process, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from cycle.citation import Cited
from cycle.rules.departments import Department
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime

#: The lowest star rank for which a certificate is given.
LOWEST_CERTIFIED = 3
HIGHEST_STAR = 5


class BelowAtProvince(StrEnum):
    """What becomes of a product that the provincial council finds short of what the province recognises."""

    OPEN = "open"  #: The text is silent or was not read.
    RETURNED = "returned"  #: Back to the district, which recognises three stars or has it redone.
    DECLINED = "declined"  #: No recognition.


class BelowAtNation(StrEnum):
    """What becomes of a product that the national council finds short of five stars."""

    OPEN = "open"  #: The text is silent or was not read.
    REVIEWED = "reviewed"  #: The provincial council reviews it again, then four stars.
    PROVINCE_DECIDES = "province_decides"  #: On the national score, or by evaluating again.


@dataclass(frozen=True, slots=True)
class YearlyRound:
    """A round that the law itself fixes: month and day, "before" that day."""

    level: Level
    number: int
    intake_before: tuple[int, int]
    evaluate_before: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FilingWindow:
    """The days before the end of a certificate between which its re-evaluation is filed, both included."""

    earliest_days: int
    latest_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The national rules in force for dossiers filed in `[starts, ends)`.

    A value that is None is not ruled by that regime (or its text was not found: `docs/divergences.md`).
    """

    regime: Regime
    instruments: tuple[str, ...]
    starts: date
    ends: date | None
    #: The levels that evaluate, lowest first.
    council_levels: Cited[tuple[Level, ...]]
    #: Who recognises a product with that many stars.
    recogniser: Cited[Mapping[int, Level]]
    #: The least mean for each star rank, unrounded.
    bands: Cited[Mapping[int, int]]
    #: The least mean with which a district sends a product up; None: it chooses by contest.
    district_forwards_from: Cited[Fraction] | None
    #: The least mean with which a province sends a product up.
    province_forwards_from: Cited[Fraction]
    below_at_province: Cited[BelowAtProvince]
    below_at_nation: Cited[BelowAtNation]
    #: Whether the commune assesses part of the dossier before it goes up.
    commune_must_assess: Cited[bool]
    #: What the producer hands in, by kind of case.
    dossier: Cited[Mapping[CaseKind, frozenset[DocumentKind]]]
    #: What the commune's file to the next level holds besides the producer's dossier.
    commune_file: Cited[frozenset[DocumentKind]] | None
    #: What the district's file to the province holds besides.
    district_file: Cited[frozenset[DocumentKind]] | None
    #: What the province's file to the ministry holds besides, by kind of case.
    province_file: Cited[Mapping[CaseKind, frozenset[DocumentKind]]] | None
    #: The kinds of case that a province sends up for five stars without a council of its own.
    sent_up_at_once: Cited[frozenset[CaseKind]] | None
    producers: Cited[frozenset[ProducerKind]]
    #: Kinds of producer that take part only with tourism services.
    tourism_producers: Cited[frozenset[ProducerKind]] | None
    #: Kinds of producer that must show a business registration.
    registered_producers: Cited[frozenset[ProducerKind]]
    #: How often a council meets over one product.
    council_meetings: Cited[int]
    #: Of the members of the national council, those who must be present.
    national_quorum: Cited[Fraction] | None
    #: The kinds of case that a council decides by written opinion, unless it has reason to meet.
    written_opinion: Cited[frozenset[CaseKind]] | None
    certificate_months: Cited[int]
    #: Days before the end by which the issuer tells the producer.
    notice_days: Cited[int] | None
    refiling_window: Cited[FilingWindow] | None
    #: Longest time a certificate lives on while its re-evaluation is pending, in days.
    extension_days: Cited[int] | None
    commune_working_days: Cited[int] | None
    #: Days a level has for a re-evaluation, from the full file.
    re_evaluation_days: Cited[int] | None
    #: Days for a revocation, from the conclusion.
    revocation_days: Cited[int] | None
    #: The grounds of revocation that the regime names.
    grounds: Cited[frozenset[Ground]]
    #: Further grounds, by which provinces revoke all the same.
    practice_grounds: Cited[frozenset[Ground]] | None
    rounds: Cited[tuple[YearlyRound, ...]] | None
    #: The last day on which its open dossiers may be finished, by kind of case, once a later regime ends it.
    finish_by: Cited[Mapping[CaseKind, date]] | None
    #: The day from which a rank asks for minimum requirements besides the points.
    gates_since: Cited[date] | None
    #: The most points of parts A, B and C of a score sheet; they sum to 100.
    part_points: Cited[Mapping[str, int]] | None
    #: The family of score sheets it uses; None where they are not held.
    sheets: str | None
    #: Who sits on the council of a province, the chair first. Information: nobody is refused for a seat left empty.
    provincial_seats: Cited[tuple[Department, ...]] | None
    #: Who sits on the national council, the chair first.
    national_seats: Cited[tuple[Department, ...]] | None
    #: How many members the national council has.
    national_members: Cited[int] | None
    #: Working days by which the members have the dossier before they meet.
    reading_working_days: Cited[int] | None
    #: What a provincial council has before it when it decides, besides the dossier, by kind of case.
    council_papers: Cited[Mapping[CaseKind, frozenset[DocumentKind]]] | None

    @property
    def has_district(self) -> bool:
        """Whether districts evaluate."""
        return Level.DISTRICT in self.council_levels.value

    def band_of(self, mean: Fraction) -> int:
        """The star rank of a mean by its points alone: 1 to 5."""
        return max((star for star, least in self.bands.value.items() if mean >= least), default=1)

    def recogniser_of(self, stars: int) -> Level | None:
        """Who recognises that many stars; None below three."""
        return self.recogniser.value.get(stars)

    def most_stars_of(self, level: Level) -> int:
        """The most stars that level may recognise; 0 where it recognises none."""
        return max((star for star, who in self.recogniser.value.items() if who is level), default=0)
