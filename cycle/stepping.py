"""One case inside one transaction: gather the facts, let time catch up, decide. Writes nothing: see `cycle.writing`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline
from cycle.effects import Effect, effects_after
from cycle.errors import RefusedError
from cycle.events import Event
from cycle.facts import Facts, Visiting
from cycle.people import THE_CLOCK, Actor
from cycle.plan import Policies
from cycle.ports import CaseFilter, Reading
from cycle.records import changes_record, details_record
from cycle.request import NO_DETAILS, Details
from cycle.round import ON_DEMAND, Round
from cycle.rules.administrative_units import unit_on
from cycle.rules.calendar_file import calendar_with
from cycle.rules.product_sets import renumbering_note
from cycle.rules.registry import rulebook
from cycle.shelf import PlanShelf, in_force
from cycle.states.common import answering_units
from cycle.states.council_level import COMMITTEE_OF, level_of
from cycle.states.decide import Move, decide, governing_rules, move_if_open
from cycle.states.due import deadlines_of, steps_of_time
from cycle.states.visiting import is_visited
from cycle.units import NATION, province_of
from cycle.verdict import Refusal
from cycle.visit import standing
from cycle.vocabulary import BEFORE_CERTIFICATE, Ground, Level, Phase, State, Step

_AT_COUNCIL = frozenset({Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})
_READS_SUCCESSOR = frozenset({Step.DECLINE_RENEWAL, Step.EXTEND, Step.EXPIRE, Step.PROPOSE_REVOCATION})
_READS_PREDECESSOR = frozenset({Step.SUBMIT_DOSSIER, Step.FORWARD})
_ENDED = frozenset(state for state in State if state.phase is Phase.CLOSED)
_NOT_REEVALUATED = Details(ground=Ground.NOT_REEVALUATED)


@dataclass(slots=True)
class Track:
    """A case on its way through one transaction: where it began, where it is, and what happened between."""

    before: Case | None
    case: Case
    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Owed:
    """The deadlines that run for a case, but for those of plans that a successor spares it."""

    case: Case
    deadlines: tuple[Deadline, ...]
    reregistrations: tuple[Deadline, ...]


class Stepper:
    """Takes steps within one transaction. `now` is the instant they are recorded at."""

    def __init__(self, store: Reading, shelf: PlanShelf, calendar: WorkingCalendar, now: datetime) -> None:
        self.store = store
        self._shelf = shelf
        self._shipped = calendar
        self._calendar: WorkingCalendar | None = None
        self.now = now
        self._open: dict[str, tuple[Case, ...]] = {}
        self._ended: dict[str, tuple[Case, ...]] = {}  # by province: one look serves every case in it
        #: By case and version: asked to take a step, and again to save it.
        self._owed: dict[tuple[str, int], _Owed] = {}

    @property
    def calendar(self) -> WorkingCalendar:
        """The official calendar: what came with the program, and the notices that were imported since."""
        if self._calendar is None:
            notices = self.store.calendar_notices()
            self._calendar = calendar_with(self._shipped, tuple(one.text for one in notices))
        return self._calendar

    def forget_calendar(self) -> None:
        """What was read of it is no longer true, nor what was counted on it."""
        self._calendar = None
        self._owed.clear()

    # What a decision looks at.

    def facts(self, case: Case, step: Step, on: date, by: Actor, details: Details) -> Facts:
        """What the decision looks at."""
        facts = Facts(on, by, details, self._shelf.plan(self.store, case.plan))
        if step in _READS_SUCCESSOR:
            facts.successor = self.successor(case.id, on)
        if step in _READS_PREDECESSOR and case.predecessor:
            facts.predecessor = self.store.case(case.predecessor)
        if step is Step.INSPECT:
            facts.visiting = self._visiting(case, on)
        if step is Step.CONVENE and case.state.phase in _AT_COUNCIL:
            facts.calendar = self.calendar
            facts.round = self.round_of(case)
            facts.council = self._council(case, on, facts.round)
        if step is Step.RECORD_RESULT and case.state.phase in _AT_COUNCIL:
            facts.council = self._council(case, on, self.round_of(case))
        return facts

    def _visiting(self, case: Case, on: date) -> Visiting | None:
        """The visits to the producer that were known that day, by the plan that wants them agreed, else the nearest."""
        plans = in_force(self._shelf.plans(self.store), case.unit, on)
        plan = next((one for one in plans if one.inspections.agreed_by), next(iter(plans), None))
        if plan is None:
            return None
        known = standing(self.store.visits(plan.key), on)
        return Visiting(plan, tuple(one for one in known if is_visited(one, case.producer.name, case.unit, on)))

    def round_of(self, case: Case) -> Round | None:
        """The round of the level that holds the file; None where nothing dates it."""
        if case.state.phase not in _AT_COUNCIL or case.received_on is None:
            return None
        level = level_of(case.state)
        unit = self.unit_of_level(case, level, case.received_on)
        if unit is None:
            return None
        return self._shelf.round_of(self.store, level, unit, case.received_on, rulebook(case.regime))

    def unit_of_level(self, case: Case, level: Level, on: date) -> str | None:
        """The unit of a level that answers for the case; None where the path of its commune has no such level."""
        if level is Level.NATION:
            return NATION
        return next(reversed(answering_units(case.unit, COMMITTEE_OF[level], on)), None)

    def policies_of(self, case: Case) -> Policies:
        """The switches of the plan that governs a case; the defaults where none does."""
        plan = self._shelf.plan(self.store, case.plan)
        return plan.policies if plan else Policies()

    def _council(self, case: Case, on: date, turn: Round | None) -> Council | None:
        level = level_of(case.state)
        unit = self.unit_of_level(case, level, on)
        return self.store.council(level, unit, turn.key if turn else ON_DEMAND) if unit else None

    # The cases that are to replace a certificate.

    def foresee_successors(self, case_ids: Sequence[str]) -> None:
        """Read the open successors of many cases at once."""
        self._open.update(dict.fromkeys(case_ids, ()))
        for case in self.store.successors(case_ids):
            if case.predecessor is not None:
                self._open[case.predecessor] = (*self._open[case.predecessor], case)

    def forget_successors(self) -> None:
        """What was read of them is no longer true."""
        self._open.clear()
        self._ended.clear()

    def successor(self, case_id: str, on: date) -> Case | None:
        """The case that is to replace this one's certificate, as time has left it on that day; None if it ended."""
        left = (self.left_alone(one, on) for one in self._open_successors(case_id))
        return next((one for one in left if one.state in BEFORE_CERTIFICATE), None)

    def _open_successors(self, case_id: str) -> tuple[Case, ...]:
        if case_id not in self._open:
            self.foresee_successors([case_id])
        return self._open[case_id]

    def left_alone(self, case: Case, until: date) -> Case:
        """The case as time alone has left it on that day."""
        track = Track(case, case)
        self.let_time_pass(track, until)
        return track.case

    def _registered_again(self, case: Case, by: date) -> bool:
        """Whether a successor is on its way, or was on that day whatever came later, having been registered before."""
        running = self._open_successors(case.id)
        if any(self.left_alone(one, by).state in BEFORE_CERTIFICATE for one in running):
            return True
        return any(one.opened_on < by < one.since for one in self._ended_successors(case))

    def _ended_successors(self, case: Case) -> Iterator[Case]:
        for province in dict.fromkeys((province_of(case.unit), province_of(unit_on(case.unit, date.max)))):
            if province not in self._ended:
                self._ended[province] = tuple(self.store.cases(CaseFilter(states=_ENDED, unit=province)))
            yield from (one for one in self._ended[province] if one.predecessor == case.id)

    # Deciding.

    def judge(self, case: Case, step: Step, facts: Facts) -> Move | Refusal:
        """The move, or every reason against it."""
        return decide(case, step, facts, governing_rules(case, step, facts.on))

    def move_if_open(self, case: Case, step: Step, facts: Facts) -> Move | None:
        """The move where the law allows it."""
        return move_if_open(case, step, facts, governing_rules(case, step, facts.on))

    def take(self, track: Track, step: Step, facts: Facts, request_id: str | None = None) -> None:
        """Take a step, or raise RefusedError."""
        verdict = self.judge(track.case, step, facts)
        if isinstance(verdict, Refusal):
            raise RefusedError(verdict)
        self.follow(track, verdict, facts, request_id)

    def follow(self, track: Track, move: Move, facts: Facts, request_id: str | None = None) -> None:
        """Put a move on the track: the case after it, its event and its effects."""
        case = track.case
        after = case.moved(move.dest, facts.on, move.changes)
        event = Event(
            case_id=case.id,
            number=after.version,
            step=move.step,
            source=move.source,
            dest=move.dest,
            on=facts.on,
            by=facts.by,
            recorded_at=self.now,
            changes=changes_record(move.changes),
            details={
                **(details_record(facts.details) if facts.details is not NO_DETAILS else {}),
                **({} if facts.details.set else renumbering_note(case.product, case.regime, after.regime)),
            },
            historical=facts.details.historical,
            request_id=request_id,
        )
        track.case = after
        track.events.append(event)
        track.effects.extend(effects_of(event, after))

    # Time.

    def deadlines(self, case: Case) -> tuple[Deadline, ...]:
        """Every deadline that runs for the case now."""
        owed = self._owed_by(case)
        again = self._still_to_register(case, owed.reregistrations)
        return (*owed.deadlines, again) if again else owed.deadlines

    def _owed_by(self, case: Case) -> _Owed:
        key = case.id, case.version
        owed = self._owed.get(key)
        if owed is None or owed.case is not case:
            plan = self._shelf.plan(self.store, case.plan)
            own = deadlines_of(case, plan, self.round_of(case), self.calendar)
            owed = self._owed[key] = _Owed(case, own, self.reregistrations(case))
        return owed

    def reregistration(self, case: Case) -> Deadline | None:
        """The day by which the owner of an expired certificate registers again, where a plan then has it revoked."""
        return self._still_to_register(case, self.reregistrations(case))

    def _still_to_register(self, case: Case, possible: Iterable[Deadline]) -> Deadline | None:
        return next((one for one in possible if not self._registered_again(case, one.fires_on)), None)

    def reregistrations(self, case: Case) -> tuple[Deadline, ...]:
        """The days of the plans by which it could be registered again; none where it has not expired."""
        if case.state is not State.EXPIRED:
            return ()
        return self._shelf.reregistrations(self.store, case)

    def caught_up(self, key: str, on: date) -> Track:
        """The case with that id or reference, with what time did to it by that day."""
        before = self.store.case(key)
        track = Track(before, before)
        self.let_time_pass(track, on)
        return track

    def let_time_pass(self, track: Track, until: date) -> None:
        """Take every step that time itself took by that day, in the order in which the days came.

        Whether a sweep ran in the meantime makes no difference to what a case has become.
        """
        while True:
            acting = sorted(self._acting(track.case, until), key=lambda one: one[0])
            if not any(self._time_moves(track, on, steps) for on, steps in acting):
                return

    def _acting(self, case: Case, until: date) -> Iterator[tuple[date, tuple[Step, ...]]]:
        """The days by which time may act on the case, each with the steps of which the first that is allowed counts."""
        for deadline in self.deadlines(case):
            if deadline.fires_on <= until:
                yield deadline.fires_on, steps_of_time(case, deadline)
        if case.state is State.EXTENDED and (ended := self._re_evaluation_ended(case, until)):
            yield ended, (Step.EXPIRE,)

    def _re_evaluation_ended(self, case: Case, until: date) -> date | None:
        """The day on which time ended what the certificate was prolonged for; None while it is pending."""
        left = [self.left_alone(one, until) for one in self._open_successors(case.id)]
        pending = not left or any(one.state in BEFORE_CERTIFICATE for one in left)
        return None if pending else max(one.since for one in left)

    def _time_moves(self, track: Track, fires_on: date, steps: Iterable[Step]) -> bool:
        found = self.move_of_time(track.case, fires_on, steps)
        if found is not None:
            self.follow(track, *found)
        return found is not None

    def move_of_time(self, case: Case, fires_on: date, steps: Iterable[Step]) -> tuple[Move, Facts] | None:
        """What time does to a case on that day: the first of these steps that the law allows; None where it is none."""
        on = max(fires_on, case.since)
        for step in steps:
            details = _NOT_REEVALUATED if step is Step.PROPOSE_REVOCATION else NO_DETAILS
            facts = self.facts(case, step, on, THE_CLOCK, details)
            move = self.move_if_open(case, step, facts)
            if move is not None:
                return move, facts
        return None


def effects_of(event: Event, after: Case) -> tuple[Effect, ...]:
    """What follows outside from one event."""
    data = {"step": event.step.value, "state": after.state.value, "unit": after.unit}
    if event.step is Step.NOTIFY_EXPIRY:
        data["days_left"] = str(after.notified)
    if after.certificate is not None:
        data["valid_until"] = after.certificate.last_good_day.isoformat()
    return tuple(Effect(kind, event.case_id, event.on, data) for kind in effects_after(event.step, event.source))
