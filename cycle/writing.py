"""What one transaction writes: the case that moved, the cases that move with it, and the deadlines of all of them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.council import Council
from cycle.facts import Facts
from cycle.people import THE_CLOCK
from cycle.ports import Saving, Writing
from cycle.round import ON_DEMAND
from cycle.shelf import PlanShelf
from cycle.states.council_level import level_of
from cycle.states.decide import Move
from cycle.stepping import Stepper, Track
from cycle.vocabulary import BEFORE_CERTIFICATE, Ground, State, Step


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
    def rearming(self, cases: Sequence[Case]) -> Iterator[None]:
        """Within the block something changes that dates the deadlines of these cases; they are moved after it."""
        before = {case.id: self.deadlines(case) for case in cases}
        yield
        for case in cases:
            old, new = before[case.id], self.deadlines(case)
            gone = [one for one in old if one not in new]
            begun = [one for one in new if one not in old]
            if gone or begun:
                self.store.rearm(case.id, gone, begun)

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
        elif case.state not in BEFORE_CERTIFICATE and other.case.state is State.EXTENDED:
            self._try(other, Step.EXPIRE, on, case)
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
        level = level_of(track.case.state)
        unit = self.unit_of_level(track.case, level, facts.on)
        if given is None or facts.council is not None or unit is None:
            return
        key = facts.round.key if facts.round else ON_DEMAND
        self.store.add_council(Council(level, unit, key, given.decision, facts.on, given.members))


def elders_of(savings: Iterable[Saving]) -> list[str]:
    """The cases that are to be replaced, where the one that replaces them has begun or ended."""
    moved = (one.after for one in savings if one.before is None or one.after.state not in BEFORE_CERTIFICATE)
    return [case.predecessor for case in moved if case.predecessor is not None]


def opened(case: Case, move: Move) -> Case:
    """The case that an opening step opens: version 1, in the state the move leads to."""
    return replace(case, state=move.dest, **move.changes)
