"""Whether the machine is well on a day: what needs a person, and a few figures. Only reads, and judges no case."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.delivery import TROUBLED_AFTER, DeliveryStatus
from cycle.plan import Plan
from cycle.ports import ArmedDeadline, CaseFilter, Reading, armed
from cycle.rules.administrative_units import level_on, unit_on
from cycle.shelf import PlanShelf
from cycle.stepping import Stepper
from cycle.vocabulary import FINAL_STATES, Level, State

#: The days off of the next year are announced in its last month: until then nobody can know them.
HORIZON_NEAR = timedelta(days=30)
#: Cases of which the stored deadlines are compared with what the rules derive.
SAMPLE = 200
_OPEN = frozenset(state for state in State if state not in FINAL_STATES)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that needs a person. `code` is stable; `about` holds what its sentence says."""

    code: str
    about: Mapping[str, str | int]
    cases: tuple[str, ...] = ()  #: The ids of the cases that it is of.


@dataclass(frozen=True, slots=True)
class Health:
    """How the machine is on a day. The figures only inform: an office that is late is no fault of the machine."""

    on: date
    findings: tuple[Finding, ...]
    swept_until: date | None
    known_until: date  #: The last day of which the calendar knows whether it is worked.
    open_cases: int
    overdue: int  #: Deadlines of offices that have passed.
    escalated: int  #: Those among them of which the level above was told.
    provisional: int  #: Deadlines that may move with the next year's days off.
    compared: int  #: Cases of which the deadlines were derived anew.
    letters_waiting: int  #: Work in the outbox that is still to be delivered.
    oldest_letter: int | None  #: The one among it that waits longest, by its number,
    oldest_letter_on: date | None  #: and the legal day that it follows from.

    @property
    def well(self) -> bool:
        """Whether nothing needs a person."""
        return not self.findings


def health(stepper: Stepper, shelf: PlanShelf, on: date) -> Health:
    """Look at the sweep, the calendar, the plans and the deadlines as they are stored."""
    store, calendar = stepper.store, stepper.calendar
    cases = store.cases(CaseFilter(states=_OPEN))
    running = store.deadlines_of([case.id for case in cases])
    sampled = _sample(cases)
    overdue = [one for one in running if one.overdue]
    findings = (
        *swept(store, on),
        *_calendar(calendar, on),
        *(Finding("plan.ended", about) for about in _ended(shelf.plans(store), on)),
        *_unlike_the_rules(stepper, sampled, running),
        *_undelivered(store),
    )
    oldest = next(iter(store.deliveries(DeliveryStatus.WAITING, limit=1)), None)
    return Health(
        on=on,
        findings=findings,
        swept_until=store.swept_until(),
        known_until=calendar.horizon,
        open_cases=len(cases),
        overdue=len(overdue),
        escalated=sum(1 for one in overdue if one.escalated),
        provisional=sum(1 for one in running if one.provisional),
        compared=len(sampled),
        letters_waiting=store.delivery_counts().get(DeliveryStatus.WAITING, 0),
        oldest_letter=oldest.number if oldest else None,
        oldest_letter_on=oldest.effect.on if oldest else None,
    )


def reached(store: Reading, day: date) -> bool:
    """Whether every day of the record up to that one was swept."""
    last, first = store.swept_until(), store.first_fact()
    if last is None:
        return first is None or first > day
    return last >= day and store.first_gap() is None


def swept(store: Reading, on: date) -> Iterator[Finding]:
    """What is wrong with the sweep: days that were not done, a hole in the ledger, cases that failed."""
    last, first = store.swept_until(), store.first_fact()
    if last is None:
        if first is not None and first < on:
            yield Finding("sweep.never", {"first": first.isoformat()})
        return
    if last < on - _ONE_DAY:
        yield Finding("sweep.behind", {"last": last.isoformat(), "days": (on - last).days})
    if last > on:
        yield Finding("sweep.ahead", {"last": last.isoformat(), "days": (last - on).days})
    gap = store.first_gap()
    if gap is not None:
        yield Finding("sweep.gap", {"first": gap.isoformat()})
    failed = sum(line.failed for line in store.ledger(last))
    if failed:
        yield Finding("sweep.failed", {"last": last.isoformat(), "failed": failed})


def _undelivered(store: Reading) -> Iterator[Finding]:
    """Work in the outbox that was given up, or has failed for hours. That it only waits is no fault: a host that reads
    the outbox itself delivers nothing."""
    for code, letters in (
        ("outbox.dead", store.deliveries(DeliveryStatus.DEAD)),
        ("outbox.failing", store.deliveries(DeliveryStatus.WAITING, failed=TROUBLED_AFTER)),
    ):
        if letters:
            cases = dict.fromkeys(one.effect.case_id for one in letters if one.effect.case_id is not None)
            first, why = letters[0].number, letters[0].reason or "–"
            yield Finding(code, {"letters": len(letters), "first": first, "reason": why}, tuple(cases))


def _calendar(calendar: WorkingCalendar, on: date) -> Iterator[Finding]:
    if on > calendar.horizon - HORIZON_NEAR:
        yield Finding("calendar.horizon", {"horizon": calendar.horizon.isoformat()})


def _ended(plans: Sequence[Plan], on: date) -> Iterator[Mapping[str, str | int]]:
    """The last plan of each unit that is over, where the unit stands and no other plan governs it that day."""
    latest: dict[str, Plan] = {}
    for plan in sorted((one for one in plans if one.ends < on), key=lambda one: one.ends):
        unit = _heir(plan.unit, on)
        if unit is not None:
            latest[unit] = plan
    for unit, plan in sorted(latest.items()):
        if not any(one.governs(unit, on) for one in plans):
            yield {"plan": plan.key, "unit": unit, "ended": plan.ends.isoformat()}


def _heir(unit: str, on: date) -> str | None:
    """The unit that stands in the place of a plan's that day; None for a district, once there are none."""
    if "/" not in unit:
        return unit_on(unit, on)
    return unit if level_on(unit, on) is Level.DISTRICT else None


def _unlike_the_rules(stepper: Stepper, cases: Sequence[Case], running: Iterable[ArmedDeadline]) -> Iterator[Finding]:
    """Cases of which the stored deadlines are not what the rules, the plans and the calendar make of them now."""
    ids = {case.id for case in cases}
    stored: dict[str, set[tuple[object, ...]]] = {key: set() for key in ids}
    for one in running:
        if one.case_id in ids:
            stored[one.case_id].add(_as_ruled(one))
    stepper.foresee_successors(sorted(ids))
    unlike = tuple(case.id for case in cases if stored[case.id] != _derived(stepper, case))
    if unlike:
        yield Finding("deadlines.unlike", {"unlike": len(unlike), "compared": len(cases)}, unlike)


def _derived(stepper: Stepper, case: Case) -> set[tuple[object, ...]]:
    return {_as_ruled(armed(case.id, one)) for one in stepper.deadlines(case)}


def _as_ruled(one: ArmedDeadline) -> tuple[object, ...]:
    """What the rules say of a deadline; not what the sweep has marked on it."""
    return one.kind, one.mark, one.due_on, one.nature, one.instrument, one.article, one.provisional


def _sample(cases: Sequence[Case]) -> list[Case]:
    """So many cases, evenly spread over all: the same ones each time."""
    step = max(1, len(cases) / SAMPLE)
    return [cases[int(place * step)] for place in range(min(SAMPLE, len(cases)))]
