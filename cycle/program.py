"""What a host asks of the engine: register, ask what is possible, take steps, look back, sweep. Knows only ports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, TypeVar

from cycle import almanac, councils, erasing, fulfilling, inputs, planning, visits
from cycle.asking import (
    Option,
    Question,
    answered,
    case_as_of,
    facts_of,
    options,
    read_known_actor,
    read_question,
    read_request_id,
)
from cycle.calendars import CalendarFault, WorkingCalendar
from cycle.case import Case
from cycle.council import Council
from cycle.duty import Duty, UnitActivity
from cycle.errors import ContentionError, NotFoundError, TakenError
from cycle.events import Event, moved_by
from cycle.explaining import StarExplanation
from cycle.forecast import MOST_DAYS, Forecast, coming
from cycle.health import Health, health
from cycle.inbox import Inbox, asks_of, duties_to_do, require_holder, waiting_for
from cycle.ledgers import Ledger, ledgers_of
from cycle.opening import OldCertificate, Opener, Registration
from cycle.past import as_of
from cycle.people import Actor, Producer, Product
from cycle.personal import Erasure
from cycle.plan import Indicator, Plan, UnitClass
from cycle.ports import ArmedDeadline, CaseFilter, Clock, DeadlineMove, Store, StoredPlan, SweepDay, ZonedClock
from cycle.progress import Entry, Figure, Progress
from cycle.rehearsal import Rehearsal
from cycle.round import Round
from cycle.rules import calendar_check
from cycle.rules.administrative_units import require_known
from cycle.rules.calendar_file import Notice
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import rulebook_on
from cycle.score import HandedIn, MemberSheet
from cycle.shelf import PlanShelf
from cycle.standing import RecordOn
from cycle.states.council_level import level_of
from cycle.stepping import Stepper
from cycle.sweep import OnBatch, Sweep, SweepReport
from cycle.units import NATION, parse_unit
from cycle.verdict import Refusal
from cycle.visit import Visit
from cycle.vocabulary import CaseKind, Level, Role, Step
from cycle.writing import Writer

__all__ = ["Option", "Program"]

T = TypeVar("T")
#: How often a transaction is tried that the store undoes because others were writing the same.
ATTEMPTS = 5
#: The highest version of a case that is read at all.
MOST_STEPS = 1_000_000


class Program:
    """The OCOP programme over one store. Safe to share between threads as far as its store is."""

    def __init__(self, store: Store, clock: Clock, calendar: WorkingCalendar | None = None) -> None:
        self._store = store
        self._clock = ZonedClock(clock)
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
        historical: bool = False,
        request_id: str | None = None,
    ) -> Case:
        """Open a case. A successor takes product, producer and unit from its predecessor unless they are given.

        `historical`: the record proves it, though its papers cannot be shown any more. Raises InputError for what
        is malformed, NotInForceError before the programme, RefusedError with all reasons.
        """
        on = inputs.read_day("on", on)
        rulebook_on(on)
        asked = Registration(
            product=product,
            kind=kind,
            by=by,
            on=on,
            producer=producer,
            unit=unit,
            predecessor=predecessor,
            ref=ref,
            historical=historical,
            request_id=read_request_id(request_id),
        )

        def register(writer: Writer) -> Case:
            done = answered(writer.store, asked.request_id, Step.REGISTER)
            return done or Opener(writer, self._shelf).register(asked)

        return self._written(register)

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
        issued_on = inputs.read_day("issued_on", issued_on)
        rulebook_on(issued_on)
        asked = OldCertificate(
            product=product,
            producer=producer,
            unit=unit,
            stars=stars,
            issued_on=issued_on,
            decision=decision,
            level=level,
            valid_until=valid_until,
            number=number,
            ref=ref,
            request_id=read_request_id(request_id),
        )

        def take_in(writer: Writer) -> Case:
            done = answered(writer.store, asked.request_id, Step.IMPORT_CERTIFICATE)
            return done or Opener(writer, self._shelf).take_in(asked)

        return self._written(take_in)

    # Moving a case.

    def advance(
        self,
        key: str,
        step: Step | str,
        *,
        by: Actor | Mapping[str, object],
        on: date,
        request_id: str | None = None,
        if_version: int | None = None,
        **given: Any,
    ) -> Case:
        """Take a step, and return the case after it.

        `if_version`: only while the case is as it was read, with that version. Raises RefusedError with every unmet
        condition, InputError for what is malformed, ConflictError where somebody else has moved the case since it was
        read, with who and when. Nothing is written unless all of it is. A request that was done already is not done
        again, and is answered as it was.
        """
        asked = read_question(step, by, on, given)
        version = None if if_version is None else inputs.read_whole("if_version", if_version, 1, MOST_STEPS)
        request = read_request_id(request_id)
        return self._written(lambda writer: self._once(writer, key, asked, request, version))

    def _once(self, writer: Writer, key: str, asked: Question, request_id: str | None, version: int | None) -> Case:
        if request_id is not None or version is not None:
            held = writer.store.case(key)  # nobody moves it from here on, nor does the same request twice
            done = answered(writer.store, request_id, asked.step, key)
            if done is not None:
                return done
            if version is not None and held.version != version:
                raise moved_by(held.id, writer.store.events(held.id)[-1])
        return self._take(writer, key, asked, request_id)

    def _take(self, writer: Writer, key: str, asked: Question, request_id: str | None) -> Case:
        track, facts = facts_of(writer, key, asked)
        writer.take(track, asked.step, facts, request_id)
        if asked.step is Step.CONVENE:
            writer.keep_council(track, facts)
        if asked.step is Step.RECORD_RESULT:
            writer.store.clear_sheets(track.case.id, level_of(track.case.state))
        if asked.step is Step.INSPECT:
            visits.hold(writer, facts)
        writer.finish(track, asked.on)
        return track.case

    def ask(
        self, key: str, step: Step | str, *, by: Actor | Mapping[str, object], on: date, **given: Any
    ) -> Refusal | None:
        """Whether a step could be taken: None, or the refusal. Changes nothing."""
        asked = read_question(step, by, on, given)
        with self._asking() as stepper:
            track, facts = facts_of(stepper, key, asked)
            verdict = stepper.judge(track.case, asked.step, facts)
            return verdict if isinstance(verdict, Refusal) else None

    def options(self, key: str, *, by: Actor | Mapping[str, object] | None = None, on: date) -> tuple[Option, ...]:
        """Every step from where the case stands on that day: allowed, or all the reasons why not.

        Without an actor each step is asked for by whoever may take it, so that only the law speaks.
        """
        actor = None if by is None else read_known_actor(by)
        with self._asking() as stepper:
            return options(stepper, key, actor, inputs.read_day("on", on))

    # Looking.

    def case(self, key: str, as_of: date | None = None) -> Case:
        """The case with that id or reference, now or as the record had it at the end of a past day."""
        with self._store.read() as store:
            return store.case(key) if as_of is None else case_as_of(store, key, as_of)

    def cases(
        self,
        wanted: CaseFilter | None = None,
        limit: int | None = None,
        after: str | None = None,
        *,
        as_of: date | None = None,
    ) -> Sequence[Case]:
        """Cases in the order of their ids, now or as the record had them at the end of a past day."""
        wanted = wanted or CaseFilter()
        if as_of is None:
            with self._store.read() as store:
                return store.cases(wanted, limit, after)
        with self._on_day(as_of) as record:
            return [case for case in record.recorded(wanted) if after is None or case.id > after][:limit]

    def history(self, key: str) -> Sequence[Event]:
        """The record of a case, oldest first."""
        with self._store.read() as store:
            return store.events(store.case(key).id)

    def deadlines(self, key: str) -> Sequence[ArmedDeadline]:
        """The deadlines that run for a case, the soonest first."""
        with self._store.read() as store:
            return store.deadlines(store.case(key).id)

    def deadline_moves(self, key: str) -> Sequence[DeadlineMove]:
        """The deadlines of a case that were dated anew, each with the reason, oldest first."""
        with self._store.read() as store:
            return store.deadline_moves(store.case(key).id)

    def ledgers(self, key: str, on: date | None = None) -> tuple[Ledger, ...]:
        """Every deadline that runs for a case, explained day by day, and those that are suspended.

        With a day, as the record had it at the end of that day and time has left it since, with what is left of each.
        """
        with self._store.read() as today:
            store = today if on is None else as_of(today, inputs.read_day("on", on))
            stepper = Stepper(store, self._shelf, self._calendar, self._clock.now())
            return ledgers_of(stepper, key, on)

    def deadlines_or_none(self, key: str) -> Sequence[ArmedDeadline]:
        """As `deadlines`; none for a case that a rehearsal has taken back."""
        try:
            return self.deadlines(key)
        except NotFoundError:
            return ()

    def inbox(self, role: Role | str, unit: str | None, on: date, name: str | None = None) -> Inbox:
        """What waits for that role of a unit on a day: cases to carry on, duties, visits to agree, the pressing first.

        Without a unit, for that role anywhere. `name`: of one producer alone. Raises UnknownWordError, BadValueError,
        or NotInForceError before the programme.
        """
        by = read_known_actor({"role": role, "unit": unit, "name": name})
        require_holder(by)
        with self._on_day(on) as record:
            owed = self._duties(record, by.unit, lambda plan: asks_of(plan, by, record.on))
            to_agree = visits.visits_to_agree(record.store, self._shelf.plans(record.store), by, record.on)
            return Inbox(record.on, by, waiting_for(record, by), duties_to_do(owed, by), to_agree)

    def forecast(self, on: date, days: int = 30, unit: str | None = None) -> Forecast:
        """What happens by itself, or becomes overdue, within so many days after that one if nobody acts.

        `unit`: of that unit and all inside it. Raises BadValueError, UnknownWordError or NotInForceError.
        """
        place = None if unit in (None, NATION) else require_known(parse_unit(unit))
        ahead = timedelta(days=inputs.read_whole("days", days, 1, MOST_DAYS))
        with self._on_day(on) as record:
            until = record.on + ahead
            owed = self._duties(record, place, lambda plan: plan.starts <= until and record.on <= plan.ends)
            return Forecast(record.on, until, coming(record, until, owed, place))

    # Plans, rounds, councils, sheets.

    def load_plan(self, key: str, text: str) -> Plan:
        """Load the plan of a province or district. Raises PlanError with the place of the fault."""
        return self._written(
            lambda writer: planning.load_plan(writer, PlanShelf(), StoredPlan(key, text, writer.now)), alone=True
        )

    def plans(self) -> tuple[Plan, ...]:
        """The plans that are loaded, in the order of their keys."""
        with self._store.read() as store:
            return self._shelf.plans(store)

    def rounds(self, level: Level, unit: str, on: date) -> tuple[Round, ...]:
        """The rounds that take in a file which that unit receives on that day."""
        if unit != NATION:
            require_known(unit)
        with self._store.read() as store:
            return self._shelf.rounds(store, level, unit, on, rulebook_on(on))

    def move_round(self, turn: Round, *, evaluate_by: date, reason: str, opens_on: date | None = None) -> Round:
        """Move a round, with the reason, and the deadlines of the cases that wait for it."""
        moved = planning.moved(turn, evaluate_by, opens_on, reason)
        self._written(lambda writer: planning.move_round(writer, moved), alone=True)
        return moved

    def create_council(self, council: Council) -> Council:
        """Keep a council for its level, unit and round. Raises TakenError where that round has one."""
        councils.require_possible(council)
        self._written(lambda writer: writer.store.add_council(council))
        return council

    def council(self, level: Level, unit: str, round_key: str) -> Council:
        """The council of that level, unit and round. Raises NotFoundError."""
        with self._store.read() as store:
            return councils.council_of(store, level, unit, round_key)

    def add_score(self, key: str, sheet: MemberSheet, *, by: Actor | Mapping[str, object], on: date) -> Case:
        """Hand in one member's sheet while the council sits over the case; `record_result` then uses it."""
        asked = read_question(Step.RECORD_RESULT, by, on, {})
        return self._written(lambda writer: councils.add_sheet(writer, key, sheet, asked))

    def scores(self, key: str) -> HandedIn:
        """The sheets behind a case's latest result, or those handed in for the one to come: sealed until all are."""
        with self._asking() as stepper:
            return councils.handed_in(stepper, key)

    def why_stars(self, key: str, level: Level | str | None = None) -> StarExplanation:
        """Why a case has its stars, and what was short of the next. Raises NotFoundError where there is no result."""
        known = None if level is None else inputs.read_word("level", level, Level)
        with self._asking() as stepper:
            return councils.why_stars(stepper, key, known)

    # Targets and duties.

    def report_figure(
        self,
        plan: str,
        *,
        indicator: Indicator | str,
        unit: str,
        value: int,
        by: Actor | Mapping[str, object],
        on: date,
    ) -> Figure:
        """Keep what a unit reports for a target that the register itself cannot count."""
        figure = planning.figure(plan, indicator, unit, value, read_known_actor(by), inputs.read_day("on", on))
        self._written(lambda writer: planning.keep_figure(writer, self._shelf, figure))
        return figure

    def progress(self, plan: str, as_of: date | None = None) -> tuple[Progress, ...]:
        """Every target of a plan, with what was reached by that day. Raises NotFoundError."""
        with self._store.read() as store:
            return planning.progress_of(store, self._shelf, plan, as_of)

    def fulfil(
        self,
        plan: str,
        obligation: str,
        *,
        unit: str,
        on: date,
        by: Actor | Mapping[str, object],
        who: UnitClass | str | None = None,
        count: int = 1,
        period: date | None = None,
        note: str | None = None,
    ) -> Duty:
        """Keep what a unit reports done for a duty of a plan; the duty as it then stands on that day.

        `who` is needed where several in that unit bear the duty. `period` is any day of the period that is meant;
        without it the earliest that has begun and is not done. Raises NotFoundError, UnknownWordError or BadValueError.
        """
        report = fulfilling.Report(
            plan=plan,
            obligation=obligation,
            unit=unit,
            on=on,
            by=by,
            who=who,
            count=count,
            period=period,
            note=note,
        )
        return self._written(lambda writer: fulfilling.fulfil(writer, self._shelf, report))

    def obligations(self, plan: str | None = None, *, on: date, unit: str | None = None) -> tuple[Duty, ...]:
        """Every duty of a plan as it stands on that day; of all plans that have begun where none is named.

        `unit`: only of that unit, and of all inside it. Raises NotFoundError, UnknownWordError or BadValueError.
        """
        with self._store.read() as store:
            return fulfilling.duties_of(store, self._shelf, plan, inputs.read_day("on", on), unit)

    def activity(self, plan: str, *, on: date) -> tuple[UnitActivity, ...]:
        """What has come from each known unit inside the plan's since the plan began. Raises NotFoundError."""
        with self._store.read() as store:
            return fulfilling.activity_of(store, self._shelf, plan, inputs.read_day("on", on))

    def unevaluated(self, plan: str, *, on: date) -> tuple[Entry, ...]:
        """The open cases that were registered under a plan and not evaluated by that day, or by the plan's last.

        Raises NotFoundError.
        """
        with self._store.read() as store:
            return fulfilling.unevaluated_of(store, self._shelf, plan, inputs.read_day("on", on))

    # Visits to producers.

    def announce_inspection(
        self,
        plan: str,
        *,
        producer: str,
        first_on: date,
        last_on: date,
        purpose: str,
        by: Actor | Mapping[str, object],
        on: date,
        unit: str | None = None,
        bodies: Sequence[Actor | Mapping[str, object]] = (),
        move_days: bool = False,
    ) -> visits.Announced:
        """Announce a visit to a producer of the register, by whoever announces it or by these bodies.

        Where the plan has one visit for all, it joins the one that is open in the same period, whose days stay unless
        `move_days`. Raises RefusedError, NotFoundError, UnknownWordError or BadValueError.
        """
        asked = visits.Announcement(
            plan=plan,
            producer=producer,
            unit=unit,
            first_on=first_on,
            last_on=last_on,
            purpose=purpose,
            bodies=bodies,
            by=by,
            on=on,
            move_days=inputs.read_flag("move_days", move_days),
        )
        return self._written(lambda writer: visits.announce(writer, self._shelf, asked), alone=True)

    def agree_inspection(self, visit: str, *, by: Actor | Mapping[str, object], on: date) -> Visit:
        """Agree an announced visit, as the office that the plan names.

        Raises RefusedError with every reason, NotFoundError, UnknownWordError or BadValueError.
        """
        actor, day = read_known_actor(by), inputs.read_day("on", on)
        return self._written(lambda writer: visits.agree(writer, self._shelf, visit, actor, day), alone=True)

    def call_off_inspection(self, visit: str, *, reason: str, by: Actor | Mapping[str, object], on: date) -> Visit:
        """Call a visit off, or leave it where other bodies go on.

        Raises RefusedError with every reason, NotFoundError, UnknownWordError or BadValueError.
        """
        actor, day = read_known_actor(by), inputs.read_day("on", on)
        return self._written(lambda writer: visits.call_off(writer, self._shelf, visit, actor, day, reason), alone=True)

    def inspections(
        self, plan: str | None = None, *, on: date, unit: str | None = None
    ) -> tuple[visits.VisitFile, ...]:
        """The visits to producers as they stood at the end of a day: of a plan, or of all that had begun.

        `unit`: only in that unit, and inside it. Raises NotFoundError, UnknownWordError or BadValueError.
        """
        with self._store.read() as store:
            return visits.visits_of(store, self._shelf, plan, inputs.read_day("on", on), unit)

    # The official calendar.

    def calendar(self) -> WorkingCalendar:
        """The official calendar in force: what came with the program, and the notices that were imported since."""
        with self._asking() as stepper:
            return stepper.calendar

    def calendar_notices(self) -> tuple[Notice, ...]:
        """The notices of the official calendar that were imported, oldest first."""
        with self._store.read() as store:
            return almanac.notices_of(store)

    def import_calendar(self, text: str, *, dry_run: bool = False) -> almanac.CalendarImport:
        """Take in a notice of the official calendar, and move the running deadlines that it dates anew.

        The same text twice is done once. Raises CalendarError with everything that does not fit, TakenError for another
        text of the same document. A dry run says the same and changes nothing.
        """
        store = Rehearsal(self._store) if dry_run else self._store
        return self._written(lambda writer: almanac.import_notice(writer, text), alone=True, store=store)

    def recount(self, *, dry_run: bool = False) -> tuple[DeadlineMove, ...]:
        """Move the running deadlines that were counted on another calendar than the one in force: after an upgrade.

        A dry run says the same and changes nothing.
        """
        store = Rehearsal(self._store) if dry_run else self._store
        return self._written(almanac.recount, alone=True, store=store)

    def check_calendar(self) -> tuple[CalendarFault, ...]:
        """What does not hold together in the official calendar in force, and in the notices that were imported."""
        return calendar_check.findings(self._calendar, self.calendar_notices())

    # Personal data.

    def erase(self, key: str, text: str, *, reason: str, by: Actor | Mapping[str, object], on: date) -> Erasure:
        """Erase a text about a person, such as a name, from the record of a case; the chain still verifies.

        It cannot be brought back; that it was erased, by whom and why is kept. Raises NotFoundError where the text
        stands nowhere in the case, BadValueError for a role that does not answer for the record.
        """
        return self._written(lambda writer: erasing.erase(writer, key, text, reason=reason, by=by, on=on))

    # Time.

    def sweep(
        self, on: date, *, dry_run: bool = False, fill_gap: bool = False, progress: OnBatch | None = None
    ) -> SweepReport:
        """Do every legal day since the last sweep up to that one. A dry run reports the same and changes nothing.

        `fill_gap` does the days from the first hole in the ledger once more, for which SweepGapError is raised
        otherwise; `progress` is told the day and the number of cases examined after each batch.
        """
        on = inputs.read_day("on", on)
        rulebook_on(on)
        return Sweep(self._store, self._shelf, self._calendar, self._clock).run(
            on, dry_run=dry_run, fill_gap=fill_gap, progress=progress
        )

    def ledger(self, since: date | None = None) -> Sequence[SweepDay]:
        """What the sweeps examined and changed, a line for each legal day and rule, oldest first."""
        with self._store.read() as store:
            return store.ledger(since)

    def health(self, on: date) -> Health:
        """Whether the machine is well on a day: what needs a person, and a few figures."""
        day = inputs.read_day("on", on)
        with self._asking() as stepper:
            return health(stepper, self._shelf, day)

    def _duties(self, record: RecordOn, unit: str | None, wanted: Callable[[Plan], bool]) -> list[Duty]:
        """The duties of a unit by the plans that are wanted, as they stand on the day of the record."""
        keys = [plan.key for plan in self._shelf.plans(record.store) if wanted(plan)]
        found = (fulfilling.duties_of(record.store, self._shelf, key, record.on, unit) for key in keys)
        return [duty for duties in found for duty in duties]

    @contextmanager
    def _on_day(self, on: date) -> Iterator[RecordOn]:
        day = inputs.read_day("on", on)
        rulebook_on(day)
        with self._store.read() as store:
            yield RecordOn(store, self._shelf, self._calendar, self._clock.now(), day)

    def _written(self, do: Callable[[Writer], T], *, alone: bool = False, store: Store | None = None) -> T:
        """Do it in one transaction; once more where the store undid it because others were writing the same."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._done(do, alone, store or self._store)
            except ContentionError:
                continue
            except TakenError as error:
                if error.what != "request":
                    raise
                continue  # it was done at the same time: now there is its answer
        return self._done(do, alone, store or self._store)

    def _done(self, do: Callable[[Writer], T], alone: bool, store: Store) -> T:
        shelf = PlanShelf() if alone else self._shelf  # a plan that is loaded may yet be undone
        with store.write(alone=alone) as writing:
            return do(Writer(writing, shelf, self._calendar, self._clock.now()))

    @contextmanager
    def _asking(self) -> Iterator[Stepper]:
        with self._store.read() as store:
            yield Stepper(store, self._shelf, self._calendar, self._clock.now())
