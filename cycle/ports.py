"""What the engine asks of the world: a store and a clock. An adapter, or a host, provides them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline, DeadlineKind, Nature
from cycle.delivery import Answer, Delivery, DeliveryStatus, Mark, Outgoing
from cycle.duty import Fulfilment
from cycle.effects import Effect
from cycle.errors import ClockError
from cycle.events import Event
from cycle.personal import Erasure
from cycle.progress import Figure
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.visit import Visit
from cycle.vocabulary import Level, State


class Clock(Protocol):
    """Tells the instant, for the record alone: no rule reads it."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


class ZonedClock:
    """A clock that is believed only with a zone. Raises ClockError for an instant without one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        told = self._clock.now()
        if told.utcoffset() is None:
            raise ClockError(told)
        return told.astimezone(UTC)


#: Day on which it acts, case id, kind.
DueKey = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class ArmedDeadline:
    """A deadline as it is stored beside its case."""

    case_id: str
    kind: DeadlineKind
    mark: int | None
    due_on: date
    fires_on: date
    nature: Nature
    instrument: str
    article: str
    provisional: bool = False
    #: The sweep has marked it overdue; `fires_on` is then the day on which the level above is told.
    overdue: bool = False
    #: The level above was told, or nobody is to be: nothing more follows from it.
    escalated: bool = False

    @property
    def due_key(self) -> DueKey:
        """Its place in the order in which a sweep acts."""
        return (self.fires_on, self.case_id, self.kind.value)


def armed(case_id: str, deadline: Deadline) -> ArmedDeadline:
    """A deadline as a store keeps it beside its case."""
    return ArmedDeadline(
        case_id=case_id,
        kind=deadline.kind,
        mark=deadline.mark,
        due_on=deadline.due_on,
        fires_on=deadline.fires_on,
        nature=deadline.nature,
        instrument=deadline.source.instrument,
        article=deadline.source.place,
        provisional=deadline.provisional,
    )


@dataclass(frozen=True, slots=True)
class Saving:
    """What one step, with the moves of time before it, writes about one case: all of it, or nothing."""

    before: Case | None  #: As it was read; None for a case that is opened.
    after: Case
    events: tuple[Event, ...]
    disarm: tuple[Deadline, ...] = ()
    arm: tuple[Deadline, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was loaded: its text, word for word."""

    key: str
    text: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice of the official calendar as it was imported: its text, word for word."""

    document: str  #: The number of the document, which is imported once.
    text: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    """A running deadline that was dated anew, and why. Never changed."""

    case_id: str
    kind: DeadlineKind
    mark: int | None
    due_before: date | None  #: None: it began to run.
    due_after: date | None  #: None: it runs no more.
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SweepDay:
    """One line of the sweep's ledger: a legal day and a rule, what was looked at and what changed."""

    day: date
    rule: str
    examined: int
    changed: int
    failed: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list. None asks for all."""

    states: frozenset[State] | None = None
    unit: str | None = None  #: This unit and all inside it.
    regime: str | None = None
    kind: str | None = None
    plan: str | None = None
    text: str | None = None  #: Part of the name of the product or the producer.
    moved_after: date | None = None  #: Its last event lies after that day.


class Reading(Protocol):
    """One consistent look at the store."""

    def case(self, key: str) -> Case:
        """The case with that id or reference. Raises NotFoundError."""
        ...

    def cases(self, wanted: CaseFilter, limit: int | None = None, after: str | None = None) -> Sequence[Case]:
        """Cases in the order of their ids, after that id."""
        ...

    def successors(self, case_ids: Iterable[str]) -> Sequence[Case]:
        """The open cases, on their way to a certificate, that are to replace one of these."""
        ...

    def events(self, case_id: str) -> Sequence[Event]:
        """The record of a case, oldest first."""
        ...

    def deadlines(self, case_id: str) -> Sequence[ArmedDeadline]:
        """The deadlines that run for a case, the soonest first."""
        ...

    def deadlines_of(self, case_ids: Sequence[str]) -> Sequence[ArmedDeadline]:
        """The deadlines that run for these cases, by case id and then the soonest first."""
        ...

    def deadline_moves(self, case_id: str) -> Sequence[DeadlineMove]:
        """The deadlines of a case that were dated anew, oldest first."""
        ...

    def calendar_notices(self) -> Sequence[StoredNotice]:
        """The notices of the official calendar that were imported, oldest first."""
        ...

    def fulfilments(self, plan_key: str) -> Sequence[Fulfilment]:
        """What units reported done for the duties of a plan, in the order in which it was reported."""
        ...

    def cases_with(self, case_ids: Sequence[str]) -> Sequence[Case]:
        """The cases with these ids, in any order."""
        ...

    def due(self, until: date, after: DueKey | None, limit: int) -> Sequence[ArmedDeadline]:
        """Deadlines that act by that day and have not acted, in the order of their keys, after that key."""
        ...

    def next_due(self) -> date | None:
        """The earliest day on which a deadline acts."""
        ...

    def first_fact(self) -> date | None:
        """The earliest legal day in the record."""
        ...

    def plan_keys(self) -> Sequence[str]:
        """The keys of the plans that are loaded."""
        ...

    def plan(self, key: str) -> StoredPlan | None:
        """A loaded plan."""
        ...

    def moved_rounds(self, level: Level, unit: str) -> Sequence[Round]:
        """The rounds of a unit that were moved, as they now stand."""
        ...

    def council(self, level: Level, unit: str, round_key: str) -> Council | None:
        """The council of that level, unit and round."""
        ...

    def sheets(self, case_id: str, level: Level) -> Sequence[MemberSheet]:
        """The members' sheets handed in for a case at a level, and not yet used."""
        ...

    def figures(self, plan_key: str) -> Sequence[Figure]:
        """What units reported for the indicators of a plan, in the order in which it was reported."""
        ...

    def visits(self, plan_key: str) -> Sequence[Visit]:
        """Every change of the visits of a plan, the oldest first."""
        ...

    def swept_until(self) -> date | None:
        """The last legal day that was swept."""
        ...

    def first_gap(self) -> date | None:
        """The first day without a ledger line between the first day swept and the last; None where there is none."""
        ...

    def ledger(self, since: date | None = None) -> Sequence[SweepDay]:
        """The sweep's ledger, oldest first."""
        ...

    def effects(self, case_id: str | None = None) -> Sequence[Effect]:
        """The outbox, oldest first."""
        ...

    def delivery(self, number: int) -> Delivery:
        """How the work with that number in the outbox stands on its way out. Raises NotFoundError."""
        ...

    def deliveries(
        self, status: DeliveryStatus | None = None, *, failed: int = 0, limit: int | None = None
    ) -> Sequence[Delivery]:
        """How the work in the outbox stands, the lowest number first; what has at least so many `failed` attempts."""
        ...

    def delivery_counts(self) -> Mapping[DeliveryStatus, int]:
        """How much of the work in the outbox has which status; a status that is left out has none."""
        ...

    def erasures(self, case_id: str) -> Sequence[Erasure]:
        """What was erased from the record of a case, oldest first."""
        ...

    def answered(self, request_id: str) -> str | None:
        """The id of the case for which that request was done; None where it was not."""
        ...


class Writing(Reading, Protocol):
    """One transaction: done as a whole when its block ends, undone as a whole when the block raises."""

    def new_id(self) -> str:
        """An id for a new case."""
        ...

    def claim(self, case_ids: Sequence[str], *, wait: bool) -> Sequence[Case]:
        """The cases with these ids: nobody else writes them until the transaction ends.

        Without `wait` those are left out that somebody else is writing.
        """
        ...

    def save(self, savings: Sequence[Saving]) -> None:
        """Write these. Raises ConflictError where a case is no longer as it was read."""
        ...

    def erase(self, case_id: str, text: str) -> int:
        """Erase a text about a person from the events of a case, and from who gave up its work in the outbox, and why.

        In how many places it stood.
        """
        ...

    def rewrite(self, case: Case) -> None:
        """Write a case again that nobody moved: a text was erased from it."""
        ...

    def add_erasure(self, erasure: Erasure) -> None:
        """Keep that something was erased, and why."""
        ...

    def mark_overdue(self, deadlines: Sequence[tuple[ArmedDeadline, date | None]], effects: Sequence[Effect]) -> None:
        """Mark these soft deadlines, each as it is stored, overdue, with what should be done about it.

        Each comes with the day on which it acts once more, to tell the level above; None where nobody is to be told.
        """
        ...

    def mark_escalated(self, deadlines: Sequence[ArmedDeadline], effects: Sequence[Effect]) -> None:
        """Mark these overdue deadlines, each as it is stored, as told to the level above."""
        ...

    def log_moves(self, moves: Sequence[DeadlineMove]) -> None:
        """Keep these moves of deadlines."""
        ...

    def add_calendar_notice(self, notice: StoredNotice) -> None:
        """Keep a notice of the official calendar. Raises TakenError where its document is there already."""
        ...

    def add_fulfilment(self, done: Fulfilment, recorded_at: datetime) -> None:
        """Keep what a unit reported done; earlier reports stay."""
        ...

    def add_visit(self, visit: Visit) -> None:
        """Keep a change of a visit; earlier ones stay. Raises TakenError where somebody else made that change."""
        ...

    def send(self, effects: Sequence[Effect]) -> None:
        """Put work into the outbox that follows from no step of a case."""
        ...

    def give_out(self, at: datetime, *, until: datetime, holder: str, limit: int) -> Sequence[Outgoing]:
        """Work that is due at that instant, the lowest number first; until the other one nobody else is given it.

        Of one case nothing is given out before everything earlier of it is delivered or dropped. What belongs to no
        case waits for nothing. Work of which nothing is heard by the end of its time is given out again.
        """
        ...

    def give_back(self, holder: str) -> None:
        """Let everybody have what that holder was given and did not mark."""
        ...

    def mark(self, mark: Mark, holder: str | None = None) -> bool:
        """Keep how work stands now, as its holder; without one, by hand: then nobody may be delivering it.

        False, and nothing is kept, where that is not so, or where it is delivered or dropped already.
        """
        ...

    def rearm(self, case_id: str, disarm: Sequence[Deadline], arm: Sequence[Deadline]) -> None:
        """Change the deadlines of a case without moving it: a round was moved."""
        ...

    def add_plan(self, plan: StoredPlan) -> None:
        """Keep a plan. Its key must be free."""
        ...

    def move_round(self, turn: Round, recorded_at: datetime) -> None:
        """Keep where a round now stands."""
        ...

    def add_council(self, council: Council) -> None:
        """Keep a council. Raises TakenError where that round has one."""
        ...

    def add_sheet(self, case_id: str, level: Level, sheet: MemberSheet) -> None:
        """Keep a member's sheet. Raises TakenError where that member has handed one in."""
        ...

    def clear_sheets(self, case_id: str, level: Level) -> None:
        """Forget the loose sheets: they are part of a result now."""
        ...

    def add_figure(self, figure: Figure, recorded_at: datetime) -> None:
        """Keep a reported figure; earlier ones stay."""
        ...

    def log_sweep(self, lines: Sequence[SweepDay]) -> None:
        """Write ledger lines; a day and rule that are there already keep the sum."""
        ...


class Deliverer(Protocol):
    """Hands work from the outbox to a receiver."""

    #: The longest time that one attempt takes.
    longest: timedelta

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        """Try once. Whatever the receiver does is an answer, never an error.

        A second try names the same id, for the receiver may have taken it the first time.
        """
        ...


class Store(Protocol):
    """Keeps the record."""

    def read(self) -> AbstractContextManager[Reading]:
        """Open a consistent look."""
        ...

    def write(self, *, alone: bool = False) -> AbstractContextManager[Writing]:
        """Open a transaction. While one is `alone` nobody else writes: what stands around the cases may change."""
        ...
