"""What happens by itself in the days to come, and what becomes overdue, if nobody acts. Only reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cycle.case import Case
from cycle.deadlines import DeadlineKind, Nature
from cycle.duty import Duty
from cycle.events import Event
from cycle.expected import office_of, unit_of
from cycle.past import known_deadlines
from cycle.plan import UnitClass
from cycle.ports import ArmedDeadline
from cycle.standing import RecordOn
from cycle.states.council_level import AGENCY_OF, standing_level
from cycle.stepping import Track
from cycle.vocabulary import Role, Step

#: Most days that are looked ahead: past the end of any certificate.
MOST_DAYS = 1500
_ONE_DAY = timedelta(days=1)
_ENDS = frozenset({Step.EXPIRE, Step.EXTEND})


class ForecastKind(StrEnum):
    """What kind of thing is to come."""

    NOTICE = "notice"  #: A notice that a certificate ends is to be sent.
    CERTIFICATE_ENDS = "certificate_ends"  #: It runs out, or is prolonged for a pending re-evaluation.
    CASE_MOVES = "case_moves"  #: Time moves a case: it lapses, passes to another unit, or is proposed for revocation.
    OVERDUE = "overdue"  #: An office misses the last good day for a case.
    DUTY_OVERDUE = "duty_overdue"  #: A unit misses the last good day of a duty.


_KINDS = tuple(ForecastKind)


class Renewal(StrEnum):
    """Whether a certificate that ends is to be followed by another one."""

    FILED = "filed"  #: The dossier of its re-evaluation, or upgrade, was handed in.
    REGISTERED = "registered"  #: A case is open, and its dossier is not handed in.
    DECLINED = "declined"  #: The owner will not renew it.
    NOTHING = "nothing"  #: Nobody has said anything.


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One thing that is to come."""

    on: date  #: The day on which it happens; of what is missed, the day after its last good one.
    kind: ForecastKind
    what: Step | DeadlineKind | None  #: None: a duty.
    office: Role | UnitClass  #: Who can still do something about it, or is to send the notice.
    unit: str  #: The unit of that office; of a producer the commune.
    case: Case | None = None  #: As it stands before.
    duty: Duty | None = None
    renewal: Renewal | None = None  #: Of a certificate that ends.


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to come after a day, up to and with a later one."""

    on: date
    until: date
    coming: tuple[Coming, ...]  #: By day, kind, unit and office.


def coming(record: RecordOn, until: date, duties: Iterable[Duty], unit: str | None = None) -> tuple[Coming, ...]:
    """Everything that is to come for the cases of a unit, and of these duties, after the day of the record."""
    cases = record.cases_ahead(until, unit)
    successors = record.successors(case for case in cases if case.certificate)
    running = record.all_deadlines(cases)
    ahead = _Ahead(record, until)
    of_cases = [one for case in cases for one in ahead.of_case(case, running[case.id], successors.get(case.id))]
    return tuple(sorted((*of_cases, *ahead.of_duties(duties)), key=_order))


class _Ahead:
    """Looks from the day of a record to a later one."""

    def __init__(self, record: RecordOn, until: date) -> None:
        self._record = record
        self._on = record.on
        self._until = until

    def of_case(self, case: Case, running: Sequence[ArmedDeadline], successor: Case | None) -> Iterator[Coming]:
        """What time does to a case, and what of it becomes overdue before that."""
        known = known_deadlines(running, self._on)
        until = min((one.fires_on - _ONE_DAY for one in running if one not in known), default=self._until)
        track = Track(case, case)
        self._record.stepper.let_time_pass(track, min(until, self._until))
        for event in track.events:
            yield self._by_time(case, event, successor)
        moves_on = (event.on for event in track.events if event.step is not Step.NOTIFY_EXPIRY)
        yield from self._overdue(case, known, next(moves_on, None))

    def _by_time(self, case: Case, event: Event, successor: Case | None) -> Coming:
        if event.step is Step.NOTIFY_EXPIRY:
            office = _sender(case, event.on)
            return self._coming(case, event.on, ForecastKind.NOTICE, event.step, office)
        if event.step in _ENDS:
            office = (Role.PRODUCER, unit_of(Role.PRODUCER, case, event.on))
            renewal = renewal_of(case, successor)
            return self._coming(case, event.on, ForecastKind.CERTIFICATE_ENDS, event.step, office, renewal)
        plan = self._record.plan(case)
        return self._coming(case, event.on, ForecastKind.CASE_MOVES, event.step, office_of(case, self._on, plan))

    def _overdue(self, case: Case, deadlines: Iterable[ArmedDeadline], moves_on: date | None) -> Iterator[Coming]:
        """The soft deadlines that pass within the days, before time moves the case."""
        for one in deadlines:
            day = one.due_on + _ONE_DAY
            if one.nature is Nature.SOFT and self._lies_ahead(day) and (moves_on is None or day < moves_on):
                office = office_of(case, self._on, self._record.plan(case))
                yield self._coming(case, day, ForecastKind.OVERDUE, one.kind, office)

    def of_duties(self, duties: Iterable[Duty]) -> Iterator[Coming]:
        """The duties that pass within the days and are not done."""
        for duty in duties:
            day = duty.period.due_on + _ONE_DAY
            if not duty.status.is_done and self._lies_ahead(day):
                kind = ForecastKind.DUTY_OVERDUE
                yield Coming(on=day, kind=kind, what=None, office=duty.who, unit=duty.unit, duty=duty)

    def _lies_ahead(self, day: date) -> bool:
        return self._on < day <= self._until

    def _coming(
        self,
        case: Case,
        on: date,
        kind: ForecastKind,
        what: Step | DeadlineKind,
        office: tuple[Role, str],
        renewal: Renewal | None = None,
    ) -> Coming:
        role, unit = office
        return Coming(on=on, kind=kind, what=what, office=role, unit=unit, case=case, renewal=renewal)


def renewal_of(case: Case, successor: Case | None) -> Renewal:
    """Whether a certificate is to be followed by another one, as far as is known."""
    if successor is not None:
        return Renewal.FILED if successor.filed_on else Renewal.REGISTERED
    return Renewal.DECLINED if case.renewal_declined else Renewal.NOTHING


def _sender(case: Case, on: date) -> tuple[Role, str]:
    """Who tells the producer that the certificate ends: the office of the level that issued it."""
    assert case.certificate is not None, "only a certificate ends"
    role = AGENCY_OF[standing_level(case.certificate.level, on)]
    return role, unit_of(role, case, on)


def _order(one: Coming) -> tuple[date, int, str, str, str]:
    own = one.case.id if one.case else ""
    return one.on, _KINDS.index(one.kind), one.unit, one.office.value, own
