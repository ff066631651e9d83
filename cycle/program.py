"""What a host asks of the engine: register, ask what is possible, take steps, look back, sweep. Knows only ports."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cycle import inputs
from cycle.calendars import WorkingCalendar
from cycle.case import Case
from cycle.certificate import Certificate
from cycle.council import Council
from cycle.deadlines import last_valid_day
from cycle.errors import BadValueError, NotFoundError, RefusedError, UnknownWordError
from cycle.events import Event
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.plan import Plan
from cycle.ports import ArmedDeadline, CaseFilter, Clock, Store, StoredPlan
from cycle.records import case_record, replay
from cycle.request import NO_DETAILS, Details, read_actor, read_details, read_producer, read_product
from cycle.round import Round
from cycle.rules.administrative_units import require_commune, require_commune_of_record, require_known, unit_on
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import rulebook_on
from cycle.rules.rulebook import HIGHEST_STAR
from cycle.score import MemberSheet
from cycle.scoring import checked, require_sound, sheet_of
from cycle.shelf import PlanShelf
from cycle.states.council_level import level_of
from cycle.states.decide import decide, governing_rules, steps_from
from cycle.stepping import Stepper, Track, Writer, opened
from cycle.sweep import Sweep, SweepReport
from cycle.units import NATION, parse_unit
from cycle.verdict import Reason, Refusal
from cycle.vocabulary import CaseKind, ExpiryConvention, Level, Phase, Role, State, Step

#: Steps that open a case; they have calls of their own.
_OPENING = frozenset({Step.REGISTER, Step.IMPORT_CERTIFICATE})


@dataclass(frozen=True, slots=True)
class Option:
    """A step from where a case stands: allowed, or all the reasons why not."""

    step: Step
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        """Whether it could be taken now."""
        return self.refusal is None


class Program:
    """The OCOP programme over one store. Safe to share between threads as far as its store is."""

    def __init__(self, store: Store, clock: Clock, calendar: WorkingCalendar | None = None) -> None:
        self._store = store
        self._clock = clock
        self._calendar = calendar or official_calendar()
        self._shelf = PlanShelf()

    # Opening a case.

    def register(
        self,
        product: Product | Mapping[str, object] | None = None,
        *,
        kind: CaseKind | str = CaseKind.FIRST,
        by: Actor | Mapping[str, object],
        on: date,
        producer: Producer | Mapping[str, object] | None = None,
        unit: str | None = None,
        predecessor: str | None = None,
        ref: str | None = None,
        request_id: str | None = None,
    ) -> Case:
        """Open a case. A successor takes product, producer and unit from its predecessor unless they are given.

        Raises InputError for what is malformed, NotInForceError before the programme, RefusedError with all reasons.
        """
        kind = inputs.read_word("kind", kind, CaseKind)
        rules = rulebook_on(on)
        with self._writing() as writer:
            done = self._answered(writer, request_id)
            if done is not None:
                return done
            store = writer.store
            before = store.case(predecessor) if predecessor else None
            place = self._unit(unit, before, on)
            plan = self._shelf.governing(store, place, on)
            draft = Case(
                id=store.new_id(),
                ref=inputs.read_optional_text("ref", ref),
                kind=kind,
                product=read_product(product) if product or before is None else before.product,
                producer=read_producer(producer) if producer or before is None else before.producer,
                unit=place,
                regime=rules.regime,
                plan=plan.key if plan else None,
                state=State.IMPLEMENTING,
                since=on,
                opened_on=on,
                predecessor=before.id if before else None,
            )
            facts = Facts(on, read_actor(by), NO_DETAILS, plan)
            if before is not None:
                elder = Track(before, before)
                writer.let_time_pass(elder, on)
                facts.predecessor = elder.case
                facts.successor = writer.successor(before.id)
            return self._open(writer, Step.REGISTER, draft, facts, request_id)

    def _unit(self, unit: str | None, before: Case | None, on: date) -> str:
        if unit is None and before is not None:
            return unit_on(before.unit, on)
        return require_commune(parse_unit(unit), on)

    def import_certificate(
        self,
        product: Product | Mapping[str, object],
        *,
        producer: Producer | Mapping[str, object],
        unit: str,
        stars: int,
        issued_on: date,
        decision: str,
        level: Level | str | None = None,
        valid_until: date | None = None,
        number: str | None = None,
        ref: str | None = None,
        request_id: str | None = None,
    ) -> Case:
        """Take in a certificate of older years. A printed `valid_until` wins over the computed one."""
        rules = rulebook_on(issued_on)
        stars = inputs.read_whole("stars", stars, 1, HIGHEST_STAR)
        place = require_commune_of_record(parse_unit(unit), issued_on)
        issuer = inputs.read_word("level", level, Level) if level else rules.recogniser_of(stars) or Level.PROVINCE
        if valid_until is not None and valid_until <= issued_on:
            raise BadValueError("valid_until", valid_until, f"after {issued_on}, the day it was issued")
        with self._writing() as writer:
            done = self._answered(writer, request_id)
            if done is not None:
                return done
            plan = self._shelf.governing(writer.store, place, issued_on)
            convention = plan.renewal.expiry_convention if plan else ExpiryConvention.ANNIVERSARY_VALID
            certificate = Certificate(
                stars=stars,
                level=issuer,
                issuer=NATION if issuer is Level.NATION else place.split("/")[0],
                decision=inputs.read_text("decision", decision),
                issued_on=issued_on,
                valid_from=issued_on,
                valid_until=valid_until or last_valid_day(issued_on, rules.certificate_months.value, convention),
                number=inputs.read_optional_text("number", number),
            )
            draft = Case(
                id=writer.store.new_id(),
                ref=inputs.read_optional_text("ref", ref),
                kind=CaseKind.FIRST,
                product=read_product(product),
                producer=read_producer(producer),
                unit=place,
                regime=rules.regime,
                plan=plan.key if plan else None,
                state=State.CERTIFIED,
                since=issued_on,
                opened_on=issued_on,
                certificate=certificate,
            )
            facts = Facts(issued_on, Actor(Role.ADMIN), NO_DETAILS, plan)
            return self._open(writer, Step.IMPORT_CERTIFICATE, draft, facts, request_id)

    def _open(self, writer: Writer, step: Step, draft: Case, facts: Facts, request_id: str | None) -> Case:
        verdict = decide(draft, step, facts, rulebook_on(facts.on), opening=True)
        if isinstance(verdict, Refusal):
            raise RefusedError(verdict)
        case = opened(draft, verdict)
        track = Track(None, case)
        event = Event(
            case_id=case.id,
            number=case.version,
            step=step,
            source=None,
            dest=case.state,
            on=facts.on,
            by=facts.by,
            recorded_at=self._clock.now(),
            changes=case_record(case),
            details={},
            request_id=request_id,
        )
        track.events.append(event)
        writer.finish(track, facts)
        return case

    # Moving a case.

    def advance(
        self,
        key: str,
        step: Step | str,
        *,
        by: Actor | Mapping[str, object],
        on: date,
        request_id: str | None = None,
        **given: Any,
    ) -> Case:
        """Take a step, and return the case after it.

        Raises RefusedError with every unmet condition, InputError for what is malformed, ConflictError where
        somebody else moved the case meanwhile. Nothing is written unless all of it is.
        """
        step = self._step(step)
        details = read_details(step, given)
        with self._writing() as writer:
            done = self._answered(writer, request_id)
            if done is not None:
                return done
            track, facts = self._question(writer, key, step, by, on, details)
            writer.take(track, step, facts, request_id)
            if step is Step.CONVENE and track.before is not None:
                writer.keep_council(track, facts)
            if step is Step.RECORD_RESULT:
                writer.store.clear_sheets(track.case.id, level_of(track.case.state))
            writer.finish(track, facts)
            return track.case

    def ask(
        self, key: str, step: Step | str, *, by: Actor | Mapping[str, object], on: date, **given: Any
    ) -> Refusal | None:
        """Whether a step could be taken: None, or the refusal. Changes nothing."""
        step = self._step(step)
        details = read_details(step, given)
        with self._asking() as stepper:
            track, facts = self._question(stepper, key, step, by, on, details)
            verdict = stepper.judge(track.case, step, facts)
            return verdict if isinstance(verdict, Refusal) else None

    def options(self, key: str, *, by: Actor | Mapping[str, object] | None = None, on: date) -> tuple[Option, ...]:
        """Every step from where the case stands on that day: allowed, or all the reasons why not.

        Without an actor each step is asked for by whoever may take it, so that only the law speaks.
        """
        rulebook_on(on)
        with self._asking() as stepper:
            track = self._caught_up(stepper, key, on)
            case = track.case
            steps = steps_from(case.state, governing_rules(case, Step.WITHDRAW, on))
            return tuple(self._option(stepper, case, step, by, on) for step in steps)

    def _option(
        self, stepper: Stepper, case: Case, step: Step, by: Actor | Mapping[str, object] | None, on: date
    ) -> Option:
        if by is not None:
            verdict = stepper.judge(case, step, stepper.facts(case, step, on, read_actor(by), NO_DETAILS))
            return Option(step, verdict if isinstance(verdict, Refusal) else None)
        verdicts = [stepper.judge(case, step, stepper.facts(case, step, on, Actor(role), NO_DETAILS)) for role in Role]
        refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
        if len(refusals) < len(verdicts):
            return Option(step, None)
        return Option(step, min(refusals, key=lambda refusal: len(refusal.reasons)))

    def _step(self, step: Step | str) -> Step:
        known = inputs.read_word("step", step, Step)
        if known in _OPENING:
            raise UnknownWordError("step of an open case", known.value)
        return known

    def _question(
        self, stepper: Stepper, key: str, step: Step, by: Actor | Mapping[str, object], on: date, details: Details
    ) -> tuple[Track, Facts]:
        rulebook_on(on)
        actor = self._known_actor(by)
        track = self._caught_up(stepper, key, on)
        case = track.case
        if details.to_unit is not None:
            require_commune(details.to_unit, on)
        facts = stepper.facts(case, step, on, actor, details)
        if step is Step.RECORD_RESULT and case.state.phase in {Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL}:
            facts.details = self._with_sheets(stepper, case, details, on)
        return track, facts

    def _known_actor(self, by: Actor | Mapping[str, object]) -> Actor:
        actor = read_actor(by)
        if actor.unit is not None and actor.unit != NATION:
            require_known(actor.unit)
        return actor

    def _with_sheets(self, stepper: Stepper, case: Case, details: Details, on: date) -> Details:
        """The details with the loose sheets handed in before, where the step brings no result of its own."""
        if details.average is None and not details.scores:
            details = replace(details, scores=tuple(stepper.store.sheets(case.id, level_of(case.state))))
        return checked(details, governing_rules(case, Step.RECORD_RESULT, on), case.product.set_no)

    def _caught_up(self, stepper: Stepper, key: str, on: date) -> Track:
        before = stepper.store.case(key)
        track = Track(before, before)
        stepper.let_time_pass(track, on)
        return track

    def _answered(self, stepper: Stepper, request_id: str | None) -> Case | None:
        if request_id is None:
            return None
        inputs.read_text("request_id", request_id)
        done = stepper.store.answered(request_id)
        return stepper.store.case(done) if done else None

    # Looking.

    def case(self, key: str, as_of: date | None = None) -> Case:
        """The case with that id or reference, now or as the record had it at the end of a past day."""
        with self._store.read() as store:
            case = store.case(key)
            if as_of is None:
                return case
            events = [event for event in store.events(case.id) if event.on <= as_of]
        if not events:
            raise NotFoundError(f"case on {as_of}", key)
        return replay(events)

    def cases(
        self, wanted: CaseFilter | None = None, limit: int | None = None, after: str | None = None
    ) -> Sequence[Case]:
        """Cases in the order of their ids."""
        with self._store.read() as store:
            return store.cases(wanted or CaseFilter(), limit, after)

    def history(self, key: str) -> Sequence[Event]:
        """The record of a case, oldest first."""
        with self._store.read() as store:
            return store.events(store.case(key).id)

    def deadlines(self, key: str) -> Sequence[ArmedDeadline]:
        """The deadlines that run for a case, the soonest first."""
        with self._store.read() as store:
            return store.deadlines(store.case(key).id)

    def deadlines_or_none(self, key: str) -> Sequence[ArmedDeadline]:
        """As `deadlines`; none for a case that a rehearsal has taken back."""
        try:
            return self.deadlines(key)
        except NotFoundError:
            return ()

    def plan_of(self, case: Case) -> Plan | None:
        """The plan that governs a case."""
        with self._store.read() as store:
            return self._shelf.plan(store, case.plan)

    # Plans, rounds, councils, sheets.

    def load_plan(self, key: str, text: str) -> Plan:
        """Load the plan of a province or district. Raises PlanError with the place of the fault."""
        with self._writing() as writer:
            return self._shelf.load(writer.store, StoredPlan(key, text, self._clock.now()))

    def plans(self) -> tuple[Plan, ...]:
        """The plans that are loaded, in the order of their keys."""
        with self._store.read() as store:
            return self._shelf.plans(store)

    def rounds(self, level: Level, unit: str, on: date) -> tuple[Round, ...]:
        """The rounds that take in a file which that unit receives on that day."""
        require_known(unit) if unit != NATION else None
        with self._store.read() as store:
            return self._shelf.rounds(store, level, unit, on, rulebook_on(on))

    def move_round(self, turn: Round, *, evaluate_by: date, reason: str, opens_on: date | None = None) -> Round:
        """Move a round, with the reason, and the deadlines of the cases that wait for it."""
        inputs.read_text("reason", reason, inputs.LONGEST_TEXT)
        moved = replace(turn, evaluate_by=evaluate_by, opens_on=opens_on or turn.opens_on, moved_because=reason.strip())
        if moved.opens_on and moved.opens_on > moved.evaluate_by:
            raise BadValueError("evaluate_by", evaluate_by, f"on or after {moved.opens_on}, when the round opens")
        with self._writing() as writer:
            waiting = self._waiting_for(writer, turn)
            before = {case.id: writer.deadlines(case) for case in waiting}
            writer.store.move_round(moved, self._clock.now())
            for case in waiting:
                after = writer.deadlines(case)
                gone = [one for one in before[case.id] if one not in after]
                writer.store.rearm(case.id, gone, [one for one in after if one not in before[case.id]])
        return moved

    def _waiting_for(self, stepper: Stepper, turn: Round) -> list[Case]:
        states = frozenset(state for state in State if state.phase in {Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})
        wanted = CaseFilter(states=states, unit=None if turn.unit == NATION else turn.unit)
        return [
            case
            for case in stepper.store.cases(wanted)
            if (own := stepper.round_of(case)) and (own.level, own.unit, own.key) == (turn.level, turn.unit, turn.key)
        ]

    def create_council(self, council: Council) -> Council:
        """Keep a council for its level, unit and round. Raises TakenError where that round has one."""
        rulebook_on(council.decided_on)
        if council.level is Level.COMMUNE:
            raise BadValueError("level", council.level.value, "a level that has councils")
        if council.level is not Level.NATION:
            require_known(parse_unit(council.unit))
        with self._writing() as writer:
            writer.store.add_council(council)
        return council

    def council(self, level: Level, unit: str, round_key: str) -> Council:
        """The council of that level, unit and round. Raises NotFoundError."""
        with self._store.read() as store:
            found = store.council(level, unit, round_key)
        if found is None:
            raise NotFoundError("council", f"{level.value} {unit} {round_key}")
        return found

    def add_score(self, key: str, sheet: MemberSheet, *, by: Actor | Mapping[str, object], on: date) -> Case:
        """Hand in one member's sheet while the council sits over the case; `record_result` then uses it."""
        actor = self._known_actor(by)
        with self._writing() as writer:
            case = writer.store.case(key)
            refusal = self._may_score(writer, case, sheet, actor, on)
            if refusal:
                raise RefusedError(refusal)
            rules = governing_rules(case, Step.RECORD_RESULT, on)
            require_sound(sheet_of(rules, case.product.set_no), [sheet])
            writer.store.add_sheet(case.id, level_of(case.state), sheet)
            return case

    def _may_score(self, stepper: Stepper, case: Case, sheet: MemberSheet, actor: Actor, on: date) -> Refusal | None:
        if not case.state.value.endswith("_evaluation"):
            sitting = ", ".join(sorted(state.value for state in State if state.value.endswith("_evaluation")))
            reason = Reason("step.not_from_here", case.state.value, sitting)
            return Refusal(Step.RECORD_RESULT, case.state, (reason,))
        details = replace(NO_DETAILS, scores=(sheet,))
        facts = stepper.facts(case, Step.RECORD_RESULT, on, actor, details)
        verdict = stepper.judge(case, Step.RECORD_RESULT, facts)
        return verdict if isinstance(verdict, Refusal) else None

    def scores(self, key: str) -> Sequence[MemberSheet]:
        """The sheets behind a case's latest result, or those handed in for the one to come."""
        with self._store.read() as store:
            case = store.case(key)
            if case.state.value.endswith("_evaluation"):
                return store.sheets(case.id, level_of(case.state))
        results = [one.result for one in case.sittings if one.result]
        return results[-1].sheets if results else ()

    # Time.

    def sweep(self, on: date, *, dry_run: bool = False) -> SweepReport:
        """Do every legal day since the last sweep up to that one. A dry run reports the same and changes nothing."""
        rulebook_on(on)
        return Sweep(self._store, self._shelf, self._calendar, self._clock).run(on, dry_run=dry_run)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with self._store.write() as store:
            yield Writer(store, self._shelf, self._calendar, self._clock.now())

    @contextmanager
    def _asking(self) -> Iterator[Stepper]:
        with self._store.read() as store:
            yield Stepper(store, self._shelf, self._calendar, self._clock.now())
