"""A sweep has nobody in front of it: where another one writes for long, it waits."""

import threading
from datetime import date

import pytest

from cycle.errors import BusyError
from cycle.program import Program
from cycle.testing import FrozenClock
from cycle_adapters.sql import SqlStore
from tests.support.postgres import Server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path) -> str:
    """The address of an empty record."""
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        return server.url(server.emptied())
    target = f"sqlite:///{tmp_path / 'o.db'}"
    SqlStore.create(target).close()
    return target


def certified(program: Program) -> str:
    return program.import_certificate(
        {"name": "Cam", "set": 1},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="hoa-binh/cao-phong/thu-phong",
        stars=4,
        decision="1/QĐ-UBND",
        level="province",
        issued_on=date(2019, 12, 20),
    ).id


def test_a_sweep_goes_on_when_the_other_one_has_written(url: str) -> None:
    other, mine = SqlStore(url), SqlStore(url, busy_ms=20)
    program = Program(mine, FrozenClock())
    key = certified(program)
    waits, done = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with other.write(alone=True):
            waits.set()
            done.wait(0.5)

    writer = threading.Thread(target=write_for_long)
    writer.start()
    waits.wait(10)
    with pytest.raises(BusyError):  # a person is told at once
        certified(program)
    report = program.sweep(date(2022, 12, 31))
    assert not done.is_set() and report.steps["expire"] == 1
    writer.join()
    assert program.case(key).state.value == "expired"
    other.close()
    mine.close()
