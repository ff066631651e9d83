"""The sweep among faults: a case that is damaged, a condition that breaks, a store that fails, somebody quicker."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest

from cycle import sweep as sweeping
from cycle.errors import BadValueError, ConflictError, DamagedError, StoreError
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.memory import MemoryWriting
from cycle.testing.snapshot import snapshot
from cycle.vocabulary import State
from cycle.writing import Writer

DAY = date.fromisoformat
HTX = {"name": "HTX B", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX B"}
UNIT = "hoa-binh/cao-phong/thu-phong"


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def imported(program, ref="H1", issued_on="2019-12-20"):
    given = {"producer": HTX, "unit": UNIT, "stars": 4, "decision": "1/QĐ-UBND", "level": "province", "ref": ref}
    return program.import_certificate({"name": "Cam", "set": 1}, issued_on=DAY(issued_on), **given)


def again(program, on, ref, predecessor):
    return program.register(kind="re_evaluation", predecessor=predecessor, by=BY, on=DAY(on), ref=ref)


def state(program, key="H1"):
    return program.case(key).state


def story(program, key="H1"):
    return [(event.step.value, event.on.isoformat()) for event in program.history(key)]


class Poisoned(MemoryStore):
    """A store in which some cases do not hold together."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: set[str] = set()

    @contextmanager
    def write(self, *, alone=False):
        with super().write(alone=alone) as writing:
            yield _Poisoned(writing._data, self.bad)


class _Poisoned(MemoryWriting):
    def __init__(self, data, bad) -> None:
        super().__init__(data)
        self._bad = bad

    def case(self, key):
        return self._whole(super().case(key))

    def claim(self, case_ids, *, wait):
        return [self._whole(case) for case in super().claim(case_ids, wait=wait)]

    def successors(self, case_ids):
        return [self._whole(case) for case in super().successors(case_ids)]

    def _whole(self, case):
        if case.ref in self._bad:
            raise DamagedError(f"case {case.id} does not hold together")
        return case


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_one_bad_case_stops_no_other_and_is_reported_once(batch) -> None:
    store = Poisoned()
    program = Program(store, FrozenClock())
    for number in range(5):
        imported(program, f"H{number}")
    store.bad = {"H2"}
    with patch.object(sweeping, "BATCH", batch):
        report = program.sweep(DAY("2022-12-31"))
    assert report.steps == {"notify_expiry": 16, "expire": 4}
    assert [(one.case_id, one.code) for one in report.failures] == [(program.case("H2").id, "store.damaged")]
    assert report.failures[0].day == DAY("2022-06-23")
    assert {case.ref for case in program.cases() if case.state is State.EXPIRED} == {"H0", "H1", "H3", "H4"}
    assert all(line.failed for line in snapshot(store).ledger if line.day >= DAY("2022-06-23"))
    store.bad = set()
    assert program.sweep(DAY("2023-01-01")).steps == {"notify_expiry": 4, "expire": 1}
    assert story(program, "H2") == story(program, "H1")


def test_a_bad_successor_fails_with_its_elder_alone() -> None:
    store = Poisoned()
    program = Program(store, FrozenClock())
    for number in range(3):
        imported(program, f"H{number}")
    again(program, "2022-10-01", "N1", "H1")
    store.bad = {"N1"}
    report = program.sweep(DAY("2022-12-31"))
    assert report.steps == {"notify_expiry": 9, "expire": 2}
    assert [one.case_id for one in report.failures] == [program.case("H1").id]


def test_a_condition_that_breaks_is_a_failure_of_its_case_alone(program) -> None:
    for number in range(3):
        imported(program, f"H{number}", f"2019-12-2{number}")
    bad = program.case("H1").id
    whole = Writer.let_time_pass

    def breaks(self, track, until):
        if track.case.id == bad:
            raise ZeroDivisionError("a fault of ours")
        whole(self, track, until)

    with patch.object(Writer, "let_time_pass", breaks):
        report = program.sweep(DAY("2022-12-31"))
    assert [(one.case_id, one.code) for one in report.failures] == [(bad, "process.guard_fault")]
    assert report.steps["expire"] == 2


class Falling(MemoryStore):
    """A store that raises once its transactions have been opened so many times."""

    def __init__(self, error, after: int, times: int = 1) -> None:
        super().__init__()
        self.error, self.after, self.times, self.opened = error, after, times, 0

    @contextmanager
    def write(self, *, alone=False):
        self.opened += 1
        with super().write(alone=alone) as writing:
            yield writing
            if self.after < self.opened <= self.after + self.times:
                raise self.error


def test_a_store_that_fails_stops_the_sweep_which_goes_on_where_it_was() -> None:
    quiet = MemoryStore()
    program = Program(quiet, FrozenClock())
    imported(program)
    program.sweep(DAY("2023-03-18"))
    store = Falling(StoreError("the database is gone"), after=4)
    program = Program(store, FrozenClock())
    imported(program)
    with pytest.raises(StoreError):
        program.sweep(DAY("2023-03-18"))
    assert state(program) is not State.EXPIRED
    program.sweep(DAY("2023-03-18"))
    assert snapshot(store).record == snapshot(quiet).record


def test_a_batch_is_done_anew_when_somebody_was_quicker() -> None:
    store = Falling(ConflictError("case-000001"), after=2, times=3)
    program = Program(store, FrozenClock())
    imported(program)
    report = program.sweep(DAY("2022-12-31"))
    assert report.steps == {"notify_expiry": 4, "expire": 1}
    assert store.opened >= 5


def test_a_conflict_that_does_not_end_is_an_error() -> None:
    store = Falling(ConflictError("case-000001"), after=2, times=1000)
    program = Program(store, FrozenClock())
    imported(program)
    with pytest.raises(ConflictError):
        program.sweep(DAY("2022-12-31"))


class Shared(MemoryStore):
    """A store in which others are always writing some case, but while a transaction is alone."""

    def __init__(self) -> None:
        super().__init__()
        self.left_out = 0

    @contextmanager
    def write(self, *, alone=False):
        with super().write(alone=alone) as writing:
            yield _Shared(writing._data, self)


class _Shared(MemoryWriting):
    def __init__(self, data, store) -> None:
        super().__init__(data)
        self._store = store

    def claim(self, case_ids, *, wait):
        claimed = super().claim(case_ids, wait=wait)
        if wait:
            return claimed
        self._store.left_out += len(claimed[::2])
        return claimed[1::2]


@pytest.mark.parametrize("batch", [1, 2, 3, 5, 1000])
def test_cases_that_somebody_else_is_writing_are_done_before_the_day_is_closed(batch) -> None:
    alone, shared = MemoryStore(), Shared()
    for store in (alone, shared):
        program = Program(store, FrozenClock())
        for number in range(5):
            imported(program, f"H{number}")
        with patch.object(sweeping, "BATCH", batch):
            report = program.sweep(DAY("2022-12-31"))
        assert (report.steps, report.examined) == ({"notify_expiry": 20, "expire": 5}, 25)
    assert shared.left_out or batch >= 5
    assert in_any_order(snapshot(shared)) == in_any_order(snapshot(alone))


def in_any_order(shot):
    """Cases of one day are told about in the order in which they were free."""
    return replace(shot, effects=sorted(shot.effects, key=repr))


def test_a_day_of_another_millennium_is_refused_at_once() -> None:
    store = MemoryStore()
    program = Program(store, FrozenClock())
    imported(program)
    before = snapshot(store)
    with pytest.raises(BadValueError, match="2100-12-31"):
        program.sweep(date(9999, 12, 31))
    assert snapshot(store) == before
