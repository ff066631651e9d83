"""How often the interpreter looks for garbage is the host's to say, but while a sweep goes on."""

import gc
from collections.abc import Iterator
from datetime import date
from threading import Event, Thread

import pytest

from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from tests.support.certificates import imported

LAST = date(2022, 12, 21)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    found = gc.get_threshold()
    yield
    gc.set_threshold(*found)


def program() -> Program:
    made = Program(MemoryStore(), FrozenClock())
    imported(made, 1, date(2019, 12, 22))
    return made


def looks() -> int:
    return gc.get_threshold()[0]


def test_a_sweep_has_it_look_seldom_and_leaves_the_host_as_it_was() -> None:
    gc.set_threshold(701, 11, 12)
    during: list[int] = []
    program().sweep(LAST, progress=lambda *_: during.append(looks()))
    assert min(during) >= 100_000
    assert gc.get_threshold() == (701, 11, 12)


def test_so_does_one_that_fails() -> None:
    gc.set_threshold(701, 11, 12)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        program().sweep(LAST, progress=stop)
    assert gc.get_threshold() == (701, 11, 12)


@pytest.mark.parametrize("own", [0, 5_000_000])
def test_a_host_that_looks_for_none_or_more_seldom_is_left_alone(own: int) -> None:
    gc.set_threshold(own)
    during: list[int] = []
    program().sweep(LAST, progress=lambda *_: during.append(looks()))
    assert set(during) == {own}
    assert looks() == own


@pytest.mark.parametrize("first_ends_first", [True, False])
def test_two_that_sweep_at_once_leave_it_as_it_was(first_ends_first: bool) -> None:
    gc.set_threshold(701, 11, 12)
    begun, ends = (Event(), Event()), (Event(), Event())

    def sweeps(me: int) -> None:
        def told(*_: object) -> None:
            begun[me].set()
            assert ends[me].wait(20)

        program().sweep(LAST, progress=told)

    threads = [Thread(target=sweeps, args=(me,)) for me in (0, 1)]
    for thread, started in zip(threads, begun, strict=True):
        thread.start()
        assert started.wait(20)
    first, last = (0, 1) if first_ends_first else (1, 0)
    ends[first].set()
    threads[first].join(20)
    assert looks() >= 100_000, "the other one goes on"
    ends[last].set()
    threads[last].join(20)
    assert gc.get_threshold() == (701, 11, 12)
