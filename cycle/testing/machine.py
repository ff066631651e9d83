"""The whole cycle as a state machine for Hypothesis: people, offices and time act at random, and the laws must hold.

    class MyMachine(CycleMachine):
        def new_store(self) -> MyStore:
            return MyStore()  # empty, for this run alone

    TestMyStore = MyMachine.TestCase

What must hold after each thing that happens: a refusal leaves the store as it was; only rows of the chart move a
case; every case is what its events add up to, at every point of its record; the deadlines that are stored are those
that follow from the case; and a day that was swept is done. Needs hypothesis.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cycle.case import Case
from cycle.errors import InputError, RefusedError, RulebookError
from cycle.events import Event
from cycle.ports import ArmedDeadline, CaseFilter, Store, armed
from cycle.program import Program
from cycle.records import replay
from cycle.rules.administrative_units import unit_on
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.plan_file import SHIPPED_PLANS, shipped_plan_text
from cycle.rules.registry import rulebook_on
from cycle.shelf import PlanShelf
from cycle.states.chart import chart
from cycle.stepping import Stepper
from cycle.testing.clock import FrozenClock
from cycle.testing.memory import MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import DOCUMENTS, carried_on
from cycle.vocabulary import CaseKind, Ground, ProducerKind, Regime, Role, State, Step

FIRST_DAY = date(2018, 9, 1)
LAST_DAY = date(2028, 12, 31)
#: Shortly before plans ask, districts end, rules begin and end, and certificates end that Điều 12 prolongs.
EVES = tuple(
    map(date.fromisoformat, ("2018-09-01", "2022-12-15", "2023-03-10", "2025-06-20", "2026-04-20", "2026-07-15"))
)
#: Communes of provinces with and without a plan, of which some ended in 2025.
PLACES = (
    "dong-nai/dinh-quan/phu-loi",
    "hoa-binh/cao-phong/thu-phong",
    "bac-kan/na-ri/con-minh",
    "ha-tinh/nghi-xuan/xuan-my",
    "ha-giang/dong-van/lung-cu",
)
#: Means below, at and above every threshold, one of them no decimal fraction.
AVERAGES = ("12", "30", "49.99", "50", "69.999", "70", "89.9999", "269/3", "90", "100")

#: What offices do with a certificate that should not stand.
REVOKING: tuple[tuple[Step, Role, dict[str, Any]], ...] = (
    (Step.PROPOSE_REVOCATION, Role.PROVINCIAL_AGENCY, {"ground": "law_breach"}),
    (Step.PROPOSE_REVOCATION, Role.INSPECTOR, {"ground": "mark_misuse", "concluded_on": "2026-06-01"}),
    (Step.DISMISS_REVOCATION, Role.PROVINCIAL_AGENCY, {}),
    (Step.REVOKE, Role.PROVINCIAL_PC, {"act": "removed_from_list"}),
    (Step.REVOKE, Role.MINISTRY, {}),
    (Step.WITHDRAW_RECOGNITION, Role.PROVINCIAL_PC, {}),
)

cases = st.integers(0, 30)
averages = st.sampled_from(AVERAGES)
actors = st.fixed_dictionaries(
    {"role": st.sampled_from(Role)},
    optional={"unit": st.sampled_from(("dong-nai", "hoa-binh", "hoa-binh/cao-phong", "vn")), "name": st.just("HTX A")},
)
details = st.fixed_dictionaries(
    {},
    optional={
        "documents": st.lists(st.sampled_from(DOCUMENTS), max_size=6),
        "council": st.just({"decision": "1/QĐ-UBND", "members": ["An", "Bình"]}),
        "average": averages,
        "stars": st.integers(1, 5),
        "decision": st.just("2/QĐ-UBND"),
        "valid_until": st.dates(FIRST_DAY, LAST_DAY),
        "ground": st.sampled_from(Ground),
        "concluded_on": st.dates(FIRST_DAY, LAST_DAY),
        "to_unit": st.sampled_from(("dong-nai/phu-loi", "phu-tho/thu-phong")),
        "reason": st.just("Theo biên bản"),
        "historical": st.booleans(),
    },
)


class CycleMachine(RuleBasedStateMachine):
    """The programme over one store, from 2018 on."""

    def __init__(self) -> None:
        super().__init__()
        self.store = self.new_store()
        self.clock = FrozenClock()
        self.program = Program(self.store, self.clock)
        self.day = FIRST_DAY

    def new_store(self) -> Store:
        """An empty store for one run."""
        return MemoryStore()

    @initialize(day=st.sampled_from(EVES), name=st.sampled_from(SHIPPED_PLANS))
    def it_begins(self, day: date, name: str) -> None:
        """On one of the days on which much is at stake, under a plan."""
        self.day = day
        self.program.load_plan(name, shipped_plan_text(name))

    # What people and offices do.

    @rule(name=st.sampled_from(SHIPPED_PLANS))
    def a_plan_is_loaded(self, name: str) -> None:
        """One of the shipped ones, possibly again."""
        self.program.load_plan(name, shipped_plan_text(name))

    @rule(place=st.sampled_from(PLACES), kind=st.sampled_from(ProducerKind), set_no=st.integers(1, 26))
    def a_product_is_registered(self, place: str, kind: ProducerKind, set_no: int) -> None:
        """For the first time."""
        self.attempt(
            self.program.register,
            {"name": "Cacao", "set": set_no},
            producer={"name": "HTX A", "kind": kind.value, "business_registration": "123"},
            unit=unit_on(place, self.day),
            by={"role": "producer"},
            on=self.day,
        )

    @rule(
        place=st.sampled_from(PLACES),
        ago=st.integers(0, 1200),
        stars=st.integers(2, 5),
        printed=st.none() | st.integers(-10, 1500),
    )
    def a_certificate_of_older_years_comes_in(self, place: str, ago: int, stars: int, printed: int | None) -> None:
        """Issued some time ago, with or without a printed end."""
        issued_on = max(self.day - timedelta(days=ago), date(2018, 5, 7))
        self.attempt(
            self.program.import_certificate,
            {"name": "Cam", "set": 1},
            producer={"name": "HTX A", "kind": "cooperative"},
            unit=unit_on(place, issued_on),
            stars=stars,
            issued_on=issued_on,
            decision="1/QĐ-UBND",
            valid_until=None if printed is None else issued_on + timedelta(days=printed),
        )

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, kind=st.sampled_from(CaseKind))
    def a_certificate_is_to_be_followed(self, which: int, kind: CaseKind) -> None:
        """By an upgrade or a re-evaluation."""
        elder = self.case(which)
        self.attempt(self.program.register, kind=kind, predecessor=elder.id, by={"role": "producer"}, on=self.day)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, average=averages, steps=st.integers(1, 12))
    def a_case_goes_its_usual_way(self, which: int, average: str, steps: int) -> None:
        """A few steps of it, a day each."""
        key = self.case(which).id
        for _ in range(steps):
            self.attempt(carried_on, self.program, key, self.day, average)
            self.day = min(self.day + timedelta(days=1), LAST_DAY)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, what=st.sampled_from(REVOKING))
    def an_authority_turns_against_a_certificate(self, which: int, what: tuple[Step, Role, dict[str, Any]]) -> None:
        """Or lets it be."""
        step, role, given = what
        self.attempt(self.program.advance, self.case(which).id, step, by={"role": role}, on=self.day, **given)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases, step=st.sampled_from(Step), by=actors, given=details, back=st.sampled_from((0, 0, 0, 1, 400)))
    def anybody_asks_for_anything(
        self, which: int, step: Step, by: dict[str, Any], given: dict[str, Any], back: int
    ) -> None:
        """Any step, in any capacity, with whatever comes with it, now or dated back."""
        on = self.day - timedelta(days=back)
        self.attempt(self.program.advance, self.case(which).id, step, by=by, on=on, **given)

    @precondition(lambda self: self.program.cases(limit=1))
    @rule(which=cases)
    def a_request_comes_twice(self, which: int) -> None:
        """The second time it is answered, and nothing is done."""
        key, request = self.case(which).id, f"{which}-{self.day}"
        given: dict[str, Any] = {"by": {"role": "producer"}, "on": self.day, "request_id": request}
        first = self.attempt(self.program.advance, key, Step.WITHDRAW, **given)
        if first is not None:
            before = snapshot(self.store)
            assert self.program.advance(key, Step.WITHDRAW, **given) == first
            assert snapshot(self.store) == before

    # What time does.

    @rule(days=st.integers(0, 400))
    def time_goes_by(self, days: int) -> None:
        """And nobody does anything."""
        self.day = min(self.day + timedelta(days=days), LAST_DAY)
        self.clock.move_on(timedelta(days=days))

    @rule(day=st.sampled_from(EVES))
    def time_comes_to_the_eve_of_something(self, day: date) -> None:
        """And nobody does anything."""
        self.day = max(self.day, day)

    @rule()
    def the_day_is_swept(self) -> None:
        """After a rehearsal that said the same; and once more, for nothing."""
        before = snapshot(self.store)
        rehearsed = self.program.sweep(self.day, dry_run=True)
        assert snapshot(self.store) == before
        report = self.program.sweep(self.day)
        assert not report.failures
        assert (report.steps, report.overdue) == (rehearsed.steps, rehearsed.overdue)
        after = snapshot(self.store)
        assert self.program.sweep(self.day).changed == 0
        assert snapshot(self.store) == after
        assert all(one.fires_on > self.day or one.overdue for one in after.deadlines)

    # What must hold.

    def case(self, which: int) -> Case:
        """One of the cases there are."""
        known = self.program.cases()
        return known[which % len(known)]

    def attempt(self, ask: Callable[..., Any], *args: Any, **given: Any) -> Any:
        """The answer; None where it was refused, which must have changed nothing."""
        before = snapshot(self.store)
        try:
            return ask(*args, **given)
        except (RefusedError, InputError, RulebookError):
            assert snapshot(self.store) == before
            return None

    @invariant()
    def every_case_is_what_its_events_add_up_to(self) -> None:
        """At every point of its record, and only rows of the chart have moved it."""
        for case in self.program.cases():
            events = self.program.history(case.id)
            assert replay(events) == case
            assert [event.number for event in events] == list(range(1, case.version + 1))
            assert [event.on for event in events] == sorted(event.on for event in events)
            for number in range(1, len(events)):
                before = replay(events[:number])
                assert (before.state, before.version) == (events[number].source, number)
                assert _is_in_the_chart(events[number], before.regime)

    @invariant()
    def the_deadlines_that_run_follow_from_the_case(self) -> None:
        """Stored and computed ones are the same."""
        with self.store.read() as reading:
            stepper = Stepper(reading, PlanShelf(), official_calendar(), self.clock.now())
            for case in reading.cases(CaseFilter()):
                stored = {_shown(one) for one in reading.deadlines(case.id)}
                actual = {one.key: one for one in stepper.deadlines(case)}
                assert stored == {_shown(armed(case.id, one)) for one in actual.values()}
                for one in reading.deadlines(case.id):
                    assert one.overdue or one.fires_on == actual[one.kind, one.mark].fires_on

    @invariant()
    def a_certificate_is_superseded_by_another(self) -> None:
        """And by no more than one."""
        known = self.program.cases()
        gone = {case.id for case in known if case.state is State.SUPERSEDED}
        heirs = [case.predecessor for case in known if case.certificate and case.predecessor in gone]
        assert gone == set(heirs)


def _is_in_the_chart(event: Event, regime: Regime) -> bool:
    """Whether the chart of the case's own rules, or of the rules of the day, has such a row for that role."""
    charts = (chart(regime), chart(rulebook_on(event.on).regime))
    move = (event.step, event.source, event.dest)
    return any(
        (row.step, row.source, row.dest) == move and event.by.role in row.roles for rows in charts for row in rows
    )


def _shown(one: ArmedDeadline) -> tuple[object, ...]:
    return (one.kind, one.mark, one.due_on, one.nature, one.instrument, one.article, one.provisional)
