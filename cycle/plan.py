"""The plan that a province or district issues for a year: a frozen value. Reads no file and no clock.

Every entry names its section of the document (`source`) and its rules (`rules`, such as `DN-03`). A day named
`…_by`, `…_closes_on`, `due_on` or `ends` is the last good one, inclusive: what a document calls “before” became
a day when the plan was read. Each field is explained in `docs/plan-format.md`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from cycle.citation import Citation
from cycle.units import contains
from cycle.vocabulary import CaseKind, ExpiryConvention, Level


class IntakeMode(StrEnum):
    """When ideas are taken in."""

    ONE_ROUND = "one_round"  #: Once, on days that the selector announces.
    CONTINUOUS = "continuous"  #: On any day; peak months are a focus, never a limit.
    YEARLY = "yearly"  #: Once in each year of the plan.


class UnitClass(StrEnum):
    """Who bears a duty, or receives what it yields. `level` says of which units there is one each."""

    COMMUNE = "commune"  #: People's committee of each commune.
    DISTRICT = "district"  #: People's committee of each district.
    DISTRICT_AGENCY = "district_agency"  #: The office that runs the programme in a district.
    DISTRICT_DEPARTMENT = "district_department"  #: The specialised offices of a district.
    DISTRICT_ORGANISATION = "district_organisation"  #: Fatherland Front and mass organisations of a district.
    DISTRICT_MEDIA = "district_media"
    DISTRICT_STEERING = "district_steering"  #: Steering committee of a district.
    PROVINCE = "province"  #: Provincial people's committee.
    PROVINCIAL_AGENCY = "provincial_agency"  #: The office that runs the programme in a province.
    PROVINCIAL_DEPARTMENT = "provincial_department"
    PROVINCIAL_MEDIA = "provincial_media"
    PROVINCIAL_STEERING = "provincial_steering"  #: Steering committee of the province.
    ADVISORY_TEAM = "advisory_team"  #: Helps the provincial council.
    MINISTRY = "ministry"

    @property
    def level(self) -> Level:
        """The level of the unit that answers for it."""
        outer = {UnitClass.MINISTRY: Level.NATION, UnitClass.COMMUNE: Level.COMMUNE}
        return outer.get(self, Level.DISTRICT if self.value.startswith("district") else Level.PROVINCE)


class Recurrence(StrEnum):
    """How often a duty is to be done."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    PER_PRODUCT = "per_product"  #: Once for each product in the programme, on no stated day.


class Indicator(StrEnum):
    """What a target counts."""

    CERTIFIED_3_OR_MORE = "certified_3_or_more"
    NEW_CERTIFIED_3_OR_MORE = "new_certified_3_or_more"
    CERTIFIED_5_PROVINCE = "certified_5_province"  #: Five stars given by a province, possible until 2023 only.
    CERTIFIED_5_NATION = "certified_5_nation"
    UPGRADED_PRODUCTS = "upgraded_products"  #: Existing products completed or improved.
    NEW_PRODUCTS = "new_products"
    IDEAS_SUPPORTED = "ideas_supported"
    RE_EVALUATED = "re_evaluated"  #: Products with an expired certificate that pass through again.
    REVOKED = "revoked"
    TRACEABILITY = "traceability"  #: Products that can be traced.
    LINKAGE = "linkage"  #: Producers in a chain of production and sale.
    QUALITY_MANAGEMENT = "quality_management"  #: Products under an advanced quality system.
    KEY_PRODUCTS_PROVINCE = "key_products_province"
    KEY_PRODUCTS_DISTRICT = "key_products_district"
    KEY_PRODUCT_PRODUCERS = "key_product_producers"  #: Producers of key products that are supported.
    KEY_PRODUCT_PROJECTS = "key_product_projects"
    PRODUCERS = "producers"
    CONSOLIDATED_PRODUCERS = "consolidated_producers"
    NEW_PRODUCERS = "new_producers"
    TOURISM_VILLAGES = "tourism_villages"
    POINTS_OF_SALE = "points_of_sale"
    SHOPS = "shops"
    HANDBOOKS = "handbooks"
    TRAINING_CLASSES_PRODUCERS = "training_classes_producers"
    TRAINING_CLASSES_OFFICIALS = "training_classes_officials"
    TRAINED_SHARE_PERCENT = "trained_share_percent"  #: Of the producers.
    OFFICIALS_TRAINED_SHARE_PERCENT = "officials_trained_share_percent"


class TransitionOverrun(StrEnum):
    """What happens to a case that the old rules should have finished by now."""

    LAPSE = "lapse"
    CONTINUE = "continue"


class OfficePapers(StrEnum):
    """What a file that goes up without the reports of the offices is."""

    LISTED = "listed"  #: Good: few records tell of these reports.
    REQUIRED = "required"  #: Not complete: the step is refused.


class MissedGate(StrEnum):
    """What follows from enough points with a gate missed."""

    BAND_DOWN = "band_down"  #: The highest stars whose gates all hold.
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaPhase:
    """How an idea enters, and at which level it is selected."""

    selector: Level
    intake: IntakeMode
    peak_months: tuple[int, ...] = ()
    opens_on: date | None = None  #: None: no first day is stated.
    closes_on: date | None = None  #: None: no last day is stated.
    source: Citation
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRound:
    """One sitting of councils of a level. `evaluate_by` is soft: a council may meet later, overdue."""

    level: Level
    number: int
    label_vi: str
    label_en: str
    opens_on: date | None  #: None: no earliest day is stated.
    intake_closes_on: date | None  #: None: dossiers are taken in until `evaluate_by`.
    evaluate_by: date
    on_demand: bool = False
    source: Citation
    rules: tuple[str, ...] = ()

    @property
    def intake_by(self) -> date:
        """The last day on which a dossier is taken in."""
        return self.intake_closes_on or self.evaluate_by


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWindow:
    """An activity with its first and last day; nothing follows from missing it."""

    key: str
    label_vi: str
    label_en: str
    starts: date
    ends: date
    who: tuple[UnitClass, ...]
    audience: tuple[CaseKind, ...] = ()  #: Empty: everybody.
    peak_months: tuple[int, ...] = ()
    source: Citation
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPolicy:
    """What happens around the end of a certificate."""

    expiry_convention: ExpiryConvention = ExpiryConvention.ANNIVERSARY_VALID
    notice_days: tuple[int, ...] = (180, 120, 90, 30)
    reregister_by: date | None = None  #: Last day to register an expired product again.
    propose_revocation: bool = False
    reissue: PlannedWindow | None = None  #: When expired certificates are reviewed and issued anew.
    source: Citation | None = None  #: None: the document rules nothing, these are the defaults.
    rules: tuple[str, ...] = ()

    @property
    def revocation_proposed_on(self) -> date | None:
        """The day on which the sweep proposes to revoke what expired and was not registered again."""
        if not self.propose_revocation or self.reregister_by is None:
            return None
        return self.reregister_by + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilPolicy:
    """Rules of the councils that the plan adds; None leaves them to the national rules."""

    sessions: int | None = None
    quorum: Fraction | None = None  #: Of the members, those who must be present.
    max_spread: int | None = None  #: Points between the highest and the lowest sheet.
    members_min: int | None = None
    source: Citation | None = None
    rules: tuple[str, ...] = ()


class InspectionPeriod(StrEnum):
    """The stretch of time in which a producer is visited once."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months it has; a year begins with one."""
        return {InspectionPeriod.MONTH: 1, InspectionPeriod.QUARTER: 3, InspectionPeriod.YEAR: 12}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionPolicy:
    """How visits to producers are brought together, and who agrees them."""

    joint: bool = False  #: A producer is visited once in a period, by all bodies together.
    period: InspectionPeriod = InspectionPeriod.QUARTER
    agreed_by: Level | None = None  #: The level whose OCOP office agrees a visit before; None: nobody.
    source: Citation | None = None  #: None: the document rules nothing, these are the defaults.
    rules: tuple[str, ...] = ()

    def meets(self, one: tuple[date, date], other: tuple[date, date]) -> bool:
        """Whether two stretches of days, both ends included, touch the same period."""
        return self._number(one[0]) <= self._number(other[1]) and self._number(other[0]) <= self._number(one[1])

    def _number(self, day: date) -> int:
        return (day.year * 12 + day.month - 1) // self.period.months


@dataclass(frozen=True, slots=True)
class DutyPeriod:
    """One stretch of a recurring duty. Both ends count; `due_on` is the last good day."""

    starts: date
    ends: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A duty of units: each unit of each class in `who` owes `minimum` acts in every period."""

    key: str
    label_vi: str
    label_en: str
    who: tuple[UnitClass, ...]
    recurrence: Recurrence
    minimum: int = 1
    last_day: int | None = None  #: Monthly: last good day of the month; None: the month's last.
    opens_on: date | None = None  #: Once: None is the first day of the plan.
    due_on: date | None = None  #: Once: None, no day is stated, is the last day of the plan.
    recipients: tuple[UnitClass, ...] = ()
    indicator: Indicator | None = None  #: Where the register itself counts the acts.
    source: Citation
    rules: tuple[str, ...] = ()

    def periods(self, starts: date, ends: date) -> Iterator[DutyPeriod]:
        """Yield the periods of this duty in a plan of these days, in order; none for one of each product."""
        if self.recurrence is Recurrence.ONCE:
            due = self.due_on or ends
            yield DutyPeriod(self.opens_on or starts, due, due)
        elif self.recurrence is not Recurrence.PER_PRODUCT:
            yield from recurring(self.recurrence, starts, ends, self.last_day)


_MONTHS_IN = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.YEARLY: 12}


def recurring(recurrence: Recurrence, starts: date, ends: date, last_day: int | None = None) -> Iterator[DutyPeriod]:
    """Yield every month, quarter or year between two days, in order; cut off at both, and due on that day of the month.

    Whatever would be due before the first day is left out.
    """
    months = _MONTHS_IN[recurrence]
    first = date(starts.year, (starts.month - 1) // months * months + 1, 1)
    while first <= ends:
        last = _last_day(first, months)
        due = last if last_day is None else last.replace(day=min(last_day, last.day))
        if starts <= due:
            yield DutyPeriod(max(first, starts), min(last, ends), min(due, ends))
        first = last + timedelta(days=1)


def _last_day(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A figure that a unit is to reach within the plan."""

    indicator: Indicator
    unit: str  #: Slug path of a province or district.
    value: int
    is_minimum: bool = True
    each: Level | None = None  #: The figure holds for each unit of this level inside `unit`.
    blank: bool = False  #: The document leaves the cell empty: read as 0.
    source: Citation
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Switches for what no text decides."""

    before_is_strict: bool = True  #: “Before 15 December” ends on the 14th.
    business_plan_required: bool = True  #: False: a selected idea needs no business plan.
    transition_overrun: TransitionOverrun = TransitionOverrun.LAPSE
    missed_gate: MissedGate = MissedGate.BAND_DOWN
    office_papers: OfficePapers = OfficePapers.LISTED
    escalate_after_days: int = 15  #: What is overdue for longer is told to the level above; 0: never.

    def escalates_on(self, due_on: date) -> date | None:
        """The day on which the level above is told of what was due that day; None where nobody is to be."""
        return due_on + timedelta(days=self.escalate_after_days + 1) if self.escalate_after_days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a province or district fixed for the days `starts` to `ends`, both included."""

    key: str
    title_vi: str
    title_en: str
    document: str
    source: Citation
    unit: str
    year: int
    starts: date
    ends: date
    idea: IdeaPhase | None
    rounds: tuple[PlannedRound, ...] = ()
    renewal: RenewalPolicy = RenewalPolicy()
    contest_forwarding: bool = False  #: The district chooses by contest what goes up.
    contest_source: Citation | None = None
    council: CouncilPolicy = CouncilPolicy()
    inspections: InspectionPolicy = InspectionPolicy()
    obligations: tuple[Obligation, ...] = ()
    targets: tuple[Target, ...] = ()
    windows: tuple[PlannedWindow, ...] = ()
    policies: Policies = Policies()

    def governs(self, unit: str, on: date) -> bool:
        """Whether a case registered that day in that unit, or in a unit inside it, takes this plan."""
        return contains(self.unit, unit) and self.starts <= on <= self.ends

    def rounds_at(self, level: Level) -> tuple[PlannedRound, ...]:
        """The rounds of one level, in order."""
        return tuple(item for item in self.rounds if item.level is level)
