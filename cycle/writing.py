"""What one transaction writes: the case that moved, the cases that move with it, and the deadlines of all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.council import Council
from cycle.deadlines import Deadline, DeadlineKind
from cycle.facts import Facts
from cycle.people import THE_CLOCK
from cycle.ports import ArmedDeadline, DeadlineMove, Saving, Writing, armed
from cycle.round import ON_DEMAND
from cycle.shelf import PlanShelf
from cycle.states.council_level import level_of
from cycle.states.decide import Move
from cycle.stepping import Stepper, Track
from cycle.vocabulary import BEFORE_CERTIFICATE, Ground, State, Step

#: What a deadline is known by within its case.
_Key = tuple[DeadlineKind, int | None]


class Writer(Stepper):
    """A stepper that also writes, and takes along the cases that a step touches besides its own."""

    def __init__(self, store: Writing, shelf: PlanShelf, calendar: WorkingCalendar, now: datetime) -> None:
        super().__init__(store, shelf, calendar, now)
        self.store: Writing = store

    def finish(self, track: Track, on: date) -> None:
        """Save the track with all that follows from its last event, which is of that day."""
        savings = [self.saving(one) for one in (track, *self._consequences(track, on))]
        self.save(savings)
        for elder in elders_of(savings):
            self.resettle(elder)

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

    def save(self, savings: Sequence[Saving]) -> None:
        """Write these. The certificates that they are to replace may owe something else now: see `resettle`."""
        self.store.save(savings)
        self.forget_successors()

    def resettle(self, case_id: str) -> None:
        """Arm or disarm the day of a plan for an expired certificate, now that its successor began or ended."""
        case = self.store.case(case_id)
        possible = self.reregistrations(case)
        if possible:
            actual = self.reregistration(case)
            self.store.rearm(case.id, possible[:1], [actual] if actual else [])

    @contextmanager
    def rearming(self, cases: Sequence[Case], because: str) -> Iterator[list[DeadlineMove]]:
        """Within the block something changes that dates the deadlines of these cases; they are moved after it.

        Each move is recorded with its reason. The list is filled when the block ends.
        """
        before = {case.id: self.deadlines(case) for case in cases}
        held: dict[str, dict[_Key, ArmedDeadline]] = {case.id: {} for case in cases}
        for one in self.store.deadlines_of(list(held)):
            held[one.case_id][one.kind, one.mark] = one
        moves: list[DeadlineMove] = []
        yield moves
        self.forget_calendar()
        for case in cases:
            moves += self._rearmed(case, before[case.id], held[case.id], because)
        if moves:
            self.store.log_moves(moves)

    def _rearmed(
        self, case: Case, before: Sequence[Deadline], held: Mapping[_Key, ArmedDeadline], because: str
    ) -> Iterator[DeadlineMove]:
        """Arm what a case owes now in the place of what is stored; each deadline that was dated anew."""
        new = {one.key: one for one in self.deadlines(case)}
        gone = [one for one in before if one.key not in new]
        begun = [one for key, one in new.items() if key not in held or not _is_stored(one, held[key])]
        if gone or begun:
            self.store.rearm(case.id, gone, begun)
            self._keep_marks([(armed(case.id, one), held[one.key]) for one in begun if one.key in held])
        for key in dict.fromkeys([*held, *new]):
            was, now = held.get(key), new.get(key)
            if _day_of(was) != _day_of(now):
                days = (was.due_on if was else None, now.due_on if now else None)
                yield DeadlineMove(case.id, *key, *days, reason=because, recorded_at=self.now)

    def _keep_marks(self, rearmed: Sequence[tuple[ArmedDeadline, ArmedDeadline]]) -> None:
        """What is overdue already and ends on the same day stays so: it must not be said once more."""
        late = [(now, was) for now, was in rearmed if was.overdue and was.due_on == now.due_on]
        if late:
            self.store.mark_overdue([(now, was.fires_on) for now, was in late], [])
            told = [replace(now, fires_on=was.fires_on, overdue=True) for now, was in late if was.escalated]
            self.store.mark_escalated(told, [])

    def predecessor_with(self, case: Case, on: date) -> Track | None:
        """The case whose certificate this one is to replace, as time has left it on that day."""
        return self.caught_up(case.predecessor, on) if case.predecessor else None

    def _consequences(self, track: Track, on: date) -> list[Track]:
        case = track.case
        # Time first: it knows the successor as it was before this step.
        other = self.predecessor_with(case, on)
        if other is None or not track.events:
            return []
        step = track.events[-1].step
        if step is Step.RECOGNISE:
            self._try(other, Step.SUPERSEDE, on, case)
        elif step is Step.REGISTER:
            self._drop_proposal(other, on, case)
            self._resume(other, on, case)
        elif case.state not in BEFORE_CERTIFICATE and other.case.state is State.EXTENDED:
            self._try(other, Step.EXPIRE, on, case)
        return [other] if other.events else []

    def _drop_proposal(self, other: Track, on: date, successor: Case) -> None:
        """Whoever registers again is no longer to lose the certificate for not having done so."""
        proposal = other.case.proposal
        pending = other.case.state is State.REVOCATION_PROPOSED and proposal is not None and proposal.by_clock
        if pending and proposal is not None and proposal.ground == Ground.NOT_REEVALUATED:
            self._try(other, Step.DISMISS_REVOCATION, on, successor)

    def _resume(self, other: Track, on: date, successor: Case) -> None:
        """Whoever registers again takes back that the certificate was not to be renewed."""
        if other.case.renewal_declined is not None:
            self._try(other, Step.RESUME_RENEWAL, on, successor)

    def _try(self, other: Track, step: Step, on: date, successor: Case) -> None:
        facts = Facts(max(on, other.case.since), THE_CLOCK, successor=successor)
        facts.plan = self._shelf.plan(self.store, other.case.plan)
        move = self.move_if_open(other.case, step, facts)
        if move is not None:
            self.follow(other, move, facts)

    def keep_council(self, track: Track, facts: Facts) -> None:
        """A council named with the step is kept for its round, unless that round has one."""
        given = facts.details.council
        level = level_of(track.case.state)
        unit = self.unit_of_level(track.case, level, facts.on)
        if given is None or facts.council is not None or unit is None:
            return
        key = facts.round.key if facts.round else ON_DEMAND
        self.store.add_council(Council(level, unit, key, given.decision, facts.on, given.members))


def _is_stored(one: Deadline, held: ArmedDeadline) -> bool:
    """Whether it is stored as it is now: how it was counted, and whether it is overdue, is another matter."""
    now = armed(held.case_id, one)
    return now == replace(held, fires_on=now.fires_on, overdue=False, escalated=False)


def _day_of(one: Deadline | ArmedDeadline | None) -> tuple[date, bool] | None:
    """The last good day, and whether it is uncertain; None where nothing runs."""
    return None if one is None else (one.due_on, one.provisional)


def elders_of(savings: Iterable[Saving]) -> list[str]:
    """The cases that are to be replaced, where the one that replaces them has begun or ended."""
    moved = (one.after for one in savings if one.before is None or one.after.state not in BEFORE_CERTIFICATE)
    return [case.predecessor for case in moved if case.predecessor is not None]


def opened(case: Case, move: Move) -> Case:
    """The case that an opening step opens: version 1, in the state the move leads to."""
    return replace(case, state=move.dest, **move.changes)
