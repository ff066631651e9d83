"""One step inside one transaction: gather the facts, let time catch up, decide, and write all that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline
from cycle.effects import EFFECTS_OF, Effect
from cycle.errors import RefusedError
from cycle.events import Event
from cycle.facts import Facts
from cycle.people import THE_CLOCK, Actor
from cycle.ports import Reading, Saving, Writing
from cycle.records import changes_record, details_record
from cycle.request import NO_DETAILS, Details
from cycle.round import ON_DEMAND, Round
from cycle.rules.registry import rulebook
from cycle.shelf import PlanShelf
from cycle.states.common import answering_units
from cycle.states.council_level import COMMITTEE_OF, level_of
from cycle.states.decide import Move, decide, governing_rules
from cycle.states.due import deadlines_of, steps_of_time
from cycle.units import NATION
from cycle.verdict import Refusal
from cycle.vocabulary import BEFORE_CERTIFICATE, Ground, Level, Phase, State, Step

_AT_COUNCIL = frozenset({Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})
_READS_SUCCESSOR = frozenset({Step.EXTEND, Step.EXPIRE, Step.PROPOSE_REVOCATION})
_READS_PREDECESSOR = frozenset({Step.SUBMIT_DOSSIER})


@dataclass(slots=True)
class Track:
    """A case on its way through one transaction: where it began, where it is, and what happened between."""

    before: Case | None
    case: Case
    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


class Stepper:
    """Takes steps within one transaction. `now` is the instant they are recorded at."""

    def __init__(self, store: Reading, shelf: PlanShelf, calendar: WorkingCalendar, now: datetime) -> None:
        self.store = store
        self._shelf = shelf
        self._calendar = calendar
        self._now = now
        self._successors: dict[str, Case | None] = {}

    def foresee_successors(self, case_ids: Sequence[str]) -> None:
        """Read the open successors of many cases at once."""
        self._successors.update(dict.fromkeys(case_ids))
        for case in self.store.successors(case_ids):
            if case.predecessor is not None:
                self._successors[case.predecessor] = case

    def successor(self, case_id: str) -> Case | None:
        """The open case that is to replace this one's certificate."""
        if case_id not in self._successors:
            self.foresee_successors([case_id])
        return self._successors[case_id]

    def forget_successor(self, case_id: str | None) -> None:
        """What was read of it is no longer true."""
        if case_id is not None:
            self._successors.pop(case_id, None)

    def facts(self, case: Case, step: Step, on: date, by: Actor, details: Details) -> Facts:
        """What the decision looks at."""
        facts = Facts(on, by, details, self._shelf.plan(self.store, case.plan))
        if step in _READS_SUCCESSOR:
            facts.successor = self.successor(case.id)
        if step in _READS_PREDECESSOR and case.predecessor:
            facts.predecessor = self.store.case(case.predecessor)
        if step is Step.CONVENE and case.state.phase in _AT_COUNCIL:
            facts.round = self.round_of(case)
            facts.council = self._council(case, on, facts.round)
        if step is Step.RECORD_RESULT and case.state.phase in _AT_COUNCIL:
            facts.council = self._council(case, on, self.round_of(case))
        return facts

    def round_of(self, case: Case) -> Round | None:
        """The round of the level that holds the file; None where nothing dates it."""
        if case.state.phase not in _AT_COUNCIL or case.received_on is None:
            return None
        level = level_of(case.state)
        unit = self.unit_of_level(case, level, case.received_on)
        return self._shelf.round_of(self.store, level, unit, case.received_on, rulebook(case.regime))

    def unit_of_level(self, case: Case, level: Level, on: date) -> str:
        """The unit of a level that answers for the case."""
        if level is Level.NATION:
            return NATION
        return answering_units(case.unit, COMMITTEE_OF[level], on)[-1]

    def _council(self, case: Case, on: date, turn: Round | None) -> Council | None:
        level = level_of(case.state)
        key = turn.key if turn else ON_DEMAND
        return self.store.council(level, self.unit_of_level(case, level, on), key)

    def judge(self, case: Case, step: Step, facts: Facts) -> Move | Refusal:
        """The move, or every reason against it."""
        return decide(case, step, facts, governing_rules(case, step, facts.on))

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
            recorded_at=self._now,
            changes=changes_record(move.changes),
            details=details_record(facts.details) if facts.details is not NO_DETAILS else {},
            historical=facts.details.historical,
            request_id=request_id,
        )
        track.case = after
        track.events.append(event)
        track.effects.extend(effects_of(event, after))

    def deadlines(self, case: Case) -> tuple[Deadline, ...]:
        """Every deadline that runs for the case now."""
        plan = self._shelf.plan(self.store, case.plan)
        return deadlines_of(case, plan, self.round_of(case), self._calendar)

    def let_time_pass(self, track: Track, until: date) -> None:
        """Take every step that time itself took by that day, in the order in which the days came.

        Whether a sweep ran in the meantime makes no difference to what a case has become.
        """
        while True:
            acting = [one for one in self.deadlines(track.case) if one.fires_on <= until]
            acting.sort(key=lambda one: one.fires_on)
            if not any(self._time_moves(track, deadline) for deadline in acting):
                return

    def _time_moves(self, track: Track, deadline: Deadline) -> bool:
        on = max(deadline.fires_on, track.case.since)
        for step in steps_of_time(track.case, deadline):
            facts = self.facts(track.case, step, on, THE_CLOCK, NO_DETAILS)
            verdict = self.judge(track.case, step, facts)
            if isinstance(verdict, Move):
                self.follow(track, verdict, facts)
                return True
        return False

    def saving(self, track: Track) -> Saving:
        """What the track writes: the deadlines that fall away and those that begin, besides the case itself."""
        old = self.deadlines(track.before) if track.before else ()
        new = self.deadlines(track.case)
        return Saving(
            before=track.before,
            after=track.case,
            events=tuple(track.events),
            disarm=tuple(one for one in old if one not in new),
            arm=tuple(one for one in new if one not in old),
            effects=tuple(track.effects),
        )


def effects_of(event: Event, after: Case) -> tuple[Effect, ...]:
    """What follows outside from one event."""
    data = {"step": event.step.value, "state": after.state.value, "unit": after.unit}
    if event.step is Step.NOTIFY_EXPIRY:
        data["days_left"] = str(after.notified)
    if after.certificate is not None:
        data["valid_until"] = after.certificate.last_good_day.isoformat()
    return tuple(Effect(kind, event.case_id, event.on, data) for kind in EFFECTS_OF.get(event.step, ()))


class Writer(Stepper):
    """A stepper that also writes, and takes along the cases that a step touches besides its own."""

    def __init__(self, store: Writing, shelf: PlanShelf, calendar: WorkingCalendar, now: datetime) -> None:
        super().__init__(store, shelf, calendar, now)
        self.store: Writing = store

    def finish(self, track: Track, facts: Facts) -> None:
        """Save the track with all that follows from its last event."""
        self.store.save([self.saving(one) for one in (track, *self._consequences(track, facts))])

    def _consequences(self, track: Track, facts: Facts) -> list[Track]:
        case = track.case
        if case.predecessor is None or not track.events:
            return []
        self.forget_successor(case.predecessor)
        before = self.store.case(case.predecessor)
        other = Track(before, before)
        step = track.events[-1].step
        self.let_time_pass(other, facts.on)
        if step is Step.RECOGNISE:
            self._try(other, Step.SUPERSEDE, facts.on, case)
        elif step is Step.REGISTER:
            self._drop_proposal(other, facts.on, case)
        elif case.state not in BEFORE_CERTIFICATE and other.case.state is State.EXTENDED:
            self._try(other, Step.EXPIRE, facts.on, case)
        return [other] if other.events else []

    def _drop_proposal(self, other: Track, on: date, successor: Case) -> None:
        """Whoever registers again is no longer to lose the certificate for not having done so."""
        proposal = other.case.proposal
        pending = other.case.state is State.REVOCATION_PROPOSED and proposal is not None and proposal.by_clock
        if pending and proposal is not None and proposal.ground == Ground.NOT_REEVALUATED:
            self._try(other, Step.DISMISS_REVOCATION, on, successor)

    def _try(self, other: Track, step: Step, on: date, successor: Case) -> None:
        facts = Facts(max(on, other.case.since), THE_CLOCK, successor=successor)
        facts.plan = self._shelf.plan(self.store, other.case.plan)
        verdict = self.judge(other.case, step, facts)
        if isinstance(verdict, Move):
            self.follow(other, verdict, facts)

    def keep_council(self, track: Track, facts: Facts) -> None:
        """A council named with the step is kept for its round, unless that round has one."""
        given = facts.details.council
        if given is None or facts.council is not None:
            return
        level = level_of(track.case.state)
        key = facts.round.key if facts.round else ON_DEMAND
        unit = self.unit_of_level(track.case, level, facts.on)
        self.store.add_council(Council(level, unit, key, given.decision, facts.on, given.members))


def opened(case: Case, move: Move) -> Case:
    """The case that an opening step opens: version 1, in the state the move leads to."""
    return replace(case, state=move.dest, **move.changes)
