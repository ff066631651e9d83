"""Whatever a host gives to the engine may break, at any moment: the whole step is undone, and asked again it is done.

Broken are: a condition or what a step writes, the clock of the record, the clock behind new ids, the store at any of
its questions and commands, a listener on the engine of a host, who delivers, and who is told how far a sweep has come.
Each is broken at every point, before it does its work and after, until a run survives.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import wraps
from itertools import count
from typing import Any

import pytest
from sqlalchemy import create_engine, event

from cycle.delivering import Courier
from cycle.delivery import Answer, DeliveryStatus, Outcome, Outgoing
from cycle.errors import GuardFaultError
from cycle.ports import Clock
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.states.chart import chart
from cycle.states.row import Guard, Row
from cycle.testing import FrozenClock, examples
from cycle.testing.snapshot import snapshot
from cycle.vocabulary import Regime
from cycle_adapters.clock import SystemClock
from cycle_adapters.scheduler import SweepAlarm
from cycle_adapters.sql import SqlStore
from tests.support.certificates import imported
from tests.support.hosts import guard as guarded_connection
from tests.support.races import outcome, require_whole, with_program

ON, SWEPT_ON = date(2026, 6, 1), date(2022, 12, 31)
PRODUCER: Mapping[str, Any] = {"role": "producer"}
PAPERS = ["registration_form", "self_assessment", "sample"]
#: More points than anything here has.
MOST = 2_000


class BrokenError(Exception):
    """What a host's own code raises."""


class Fuse:
    """Raises at the point of that number."""

    def __init__(self, point: int) -> None:
        self._left = point
        self.fired = False
        #: Whether a block of the store has ended, so that what it did lasts.
        self.ended = False

    def reached(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0:
            self.fired = True
            raise BrokenError

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same, with a point before it and one after it."""

        @wraps(call)
        def run(*given: Any, **named: Any) -> Any:
            self.reached()
            answer = call(*given, **named)
            self.reached()
            return answer

        return run


# What a host gives, each with a fuse in it.


class FusedClock(FrozenClock):
    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self._fuse = fuse

    def now(self) -> datetime:
        self._fuse.reached()
        return super().now()


class FusedStore:
    """A host's store: every question and command may raise, as may the beginning and the end of a block."""

    def __init__(self, store: SqlStore, fuse: Fuse) -> None:
        self._store, self._fuse = store, fuse

    @contextmanager
    def read(self) -> Iterator[Any]:
        with self._block(self._store.read) as reading:
            yield reading

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Any]:
        with self._block(lambda: self._store.write(alone=alone)) as writing:
            yield writing

    @contextmanager
    def _block(self, opened: Callable[[], Any]) -> Iterator[Any]:
        self._fuse.ended = False
        self._fuse.reached()
        with opened() as inner:
            yield _Fused(inner, self._fuse)
            self._fuse.reached()
        self._fuse.ended = True
        self._fuse.reached()


class _Fused:
    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._fuse.around(found) if callable(found) else found


@contextmanager
def with_conditions(url: str, fuse: Fuse) -> Iterator[Program]:
    """Every condition of the law may break, and whatever a step would write."""
    before: list[tuple[Any, str, Any]] = []
    for part, name in {(id(part), name): (part, name) for part, name in _parts_of_the_charts()}.values():
        whole = getattr(part, name)
        before.append((part, name, whole))
        broken = _raising_reasons(whole, fuse) if name == "check" else fuse.around(whole)
        object.__setattr__(part, name, broken)  # they are frozen
    try:
        with program_over(SqlStore(url)) as program:
            yield program
    finally:
        for part, name, whole in before:
            object.__setattr__(part, name, whole)


def _parts_of_the_charts() -> Iterator[tuple[Guard | Row, str]]:
    for regime in Regime:
        for row in chart(regime):
            yield from ((guard, "check") for guard in row.guards)
            yield row, "changes"


def _raising_reasons(check: Callable[..., Any], fuse: Fuse) -> Callable[..., Iterator[Any]]:
    @wraps(check)
    def run(*given: Any) -> Iterator[Any]:
        fuse.reached()
        yield from check(*given)
        fuse.reached()

    return run


@contextmanager
def program_over(sql: SqlStore, store: Any = None, clock: Clock | None = None) -> Iterator[Program]:
    try:
        yield Program(store or sql, clock or FrozenClock())
    finally:
        sql.close()


@contextmanager
def with_clock(url: str, fuse: Fuse) -> Iterator[Program]:
    with program_over(SqlStore(url), clock=FusedClock(fuse)) as program:
        yield program


@contextmanager
def with_ids(url: str, fuse: Fuse) -> Iterator[Program]:
    with program_over(SqlStore(url, clock=FusedClock(fuse))) as program:
        yield program


@contextmanager
def with_store(url: str, fuse: Fuse) -> Iterator[Program]:
    store = SqlStore(url)
    with program_over(store, store=FusedStore(store, fuse)) as program:
        yield program


@contextmanager
def with_listeners(url: str, fuse: Fuse) -> Iterator[Program]:
    """A host listens to the pool of its engine, which has one connection: it would be missed if it were not given back.

    SQLAlchemy itself swallows what a listener to the end of a block raises.
    """
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_size=1, max_overflow=0)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", guarded_connection)
    try:
        store = SqlStore(engine)
        event.listen(engine, "checkout", fuse.reached)
        yield Program(store, FrozenClock())
    finally:
        engine.dispose()


# What is asked of it.


def prepared(program: Program) -> None:
    """A case that was registered, and certificates that end."""
    given: dict[str, Any] = {"by": PRODUCER, "on": ON, "unit": "dong-nai/phu-loi", "ref": "P1"}
    program.register({"name": "Cacao", "set": 13}, producer={"name": "HTX A", "kind": "cooperative"}, **given)
    for number in range(2):
        imported(program, number, date(2019, 12, 20 + number))


def registered(program: Program) -> str:
    given: dict[str, Any] = {"by": PRODUCER, "on": ON, "unit": "dong-nai/phu-loi", "request_id": "r-1"}
    producer = {"name": "HTX A", "kind": "cooperative"}
    return program.register({"name": "Cà phê", "set": 13}, producer=producer, **given).id


def submitted(program: Program) -> str:
    case = program.advance("P1", "submit_dossier", by=PRODUCER, on=ON, documents=PAPERS, request_id="r-2")
    return f"{case.version} {case.state.value}"


def plan_loaded(program: Program) -> str:
    return program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023")).key


def swept(program: Program) -> str:
    return str(program.sweep(SWEPT_ON).last)


STEPS = (registered, submitted, plan_loaded)
EXTENSIONS = (with_conditions, with_clock, with_ids, with_store, with_listeners)
#: What asks for no condition, and what needs no new id.
NOT_ASKED = {(with_conditions, plan_loaded), (with_ids, submitted), (with_ids, plan_loaded)}
ASKED = [(extension, work) for extension in EXTENSIONS for work in STEPS if (extension, work) not in NOT_ASKED]


def shown(url: str) -> object:
    """All that the store shows."""
    store = SqlStore(url)
    try:
        return snapshot(store)
    finally:
        store.close()


@pytest.mark.parametrize(("extension", "work"), ASKED, ids=lambda one: one.__name__)
def test_a_step_in_which_something_breaks_is_undone_as_a_whole(either_url, extension, work) -> None:
    with_program(either_url, prepared)
    before, ambiguous, done, point = shown(either_url), 0, None, 0
    for point in range(1, MOST):
        fuse = Fuse(point)
        with extension(either_url, fuse) as program:
            try:
                done = work(program)
            except (BrokenError, GuardFaultError) as error:
                assert fuse.fired
                assert isinstance(error, GuardFaultError) == (extension is with_conditions)
            else:
                assert not fuse.fired
                break
        after = shown(either_url)
        assert after == before or fuse.ended
        ambiguous += after != before
        before = after
    assert point > 1, "nothing was broken"
    assert ambiguous == (extension is with_store)  # whose answer alone can be lost: then it was done
    assert with_program(either_url, work) == done
    assert work is plan_loaded or require_whole(either_url) == 4


@pytest.mark.parametrize("extension", [with_clock, with_store, with_listeners], ids=lambda one: one.__name__)
def test_a_sweep_in_which_something_breaks_goes_on_where_it_was(copying, extension) -> None:
    copy = copying(lambda url: with_program(url, prepared))
    alone, url = copy(), copy()
    with_program(alone, swept)
    for point in range(1, MOST):
        fuse = Fuse(point)
        with extension(url, fuse) as program:
            try:
                failures = program.sweep(SWEPT_ON).failures
            except BrokenError:
                assert fuse.fired
            else:  # where one case could not be judged the others were, and it is done next time
                assert fuse.fired == bool(failures)
                if not fuse.fired:
                    break
    assert point > 1
    assert outcome(url)[:2] == outcome(alone)[:2]
    require_whole(url)


def test_whoever_is_told_how_far_a_sweep_is_may_stop_it_after_any_batch(copying) -> None:
    copy = copying(lambda url: with_program(url, prepared))
    alone, url = copy(), copy()
    with_program(alone, swept)
    stopped = 0
    while with_program(url, stopped_after_two):
        stopped += 1
    assert stopped > 5
    assert outcome(url) == outcome(alone)


def stopped_after_two(program: Program) -> bool:
    """Whether it was stopped: two batches are a day that is done and one more."""
    try:
        program.sweep(SWEPT_ON, progress=Fuse(2).reached)
    except BrokenError:
        return True
    return False


# What delivers.


class FusedReceiver:
    """Takes work, and may break before it did or after."""

    longest = timedelta(seconds=1)

    def __init__(self) -> None:
        self.fuse = Fuse(0)
        self.came: list[int] = []

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        self.fuse.reached()
        self.came.append(letter.number)
        self.fuse.reached()
        return Answer(Outcome.DELIVERED)

    def is_stopped(self) -> bool:
        self.fuse.reached()
        return False


def test_work_that_breaks_on_its_way_stays_in_the_outbox_and_comes_again_under_its_number(either_url) -> None:
    store, clock, receiver = SqlStore(either_url), FrozenClock(), FusedReceiver()
    with store.write() as writing:
        case = examples.registered_case(writing.new_id())
        writing.save([examples.opening(case)])
        writing.send([examples.effect(case)] * 5)
        writing.send([examples.idle_unit()] * 5)
    broken, numbers = 0, [0]
    counts: Mapping[DeliveryStatus, int] = {}
    for point in range(1, MOST):
        receiver.fuse = Fuse(1 + point % 7)
        courier = Courier(FusedStore(store, Fuse(1 + point % 11)), receiver, clock, f"courier {point}")
        try:
            courier.round(receiver.is_stopped, receiver.fuse.reached)
        except BrokenError:
            broken += 1
        clock.move_on(timedelta(hours=1))
        with store.read() as reading:
            counts = reading.delivery_counts()
            numbers = [one.number for one in reading.deliveries()]
        if not counts.get(DeliveryStatus.WAITING):
            break
    assert broken > 5
    assert counts == {DeliveryStatus.DELIVERED: len(numbers)}
    assert set(receiver.came) == set(numbers)
    assert len(receiver.came) > len(numbers), "nothing came twice, so nothing broke after it was taken"
    of_the_case = [number for number in receiver.came if number <= 6]
    assert of_the_case == sorted(of_the_case)
    store.close()


def test_a_sweep_that_failed_is_tried_again_even_if_nobody_could_be_told() -> None:
    """The terminal is gone, or the disk of the log is full."""
    calls, done = count(1), threading.Event()

    def sweep(on: date, pause: Callable[[], None]) -> None:
        call = next(calls)
        if call == 3:
            done.set()
        else:
            raise BrokenError

    told: list[str] = []

    def complain(line: str) -> None:
        told.append(line)
        if len(told) > 1:
            raise OSError(28, "No space left on device")

    alarm = SweepAlarm(sweep, SystemClock(), time(0, 5), complain, timedelta(milliseconds=300))
    running = threading.Thread(target=alarm.run)
    running.start()
    try:
        assert done.wait(30)
    finally:
        alarm.stop()
        running.join()
    assert "next try" in told[1]
