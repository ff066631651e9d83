"""B8: a year of a province on SQLite: 5,000 products, a sweep every day, two rounds. A bound in time, no ratio.

Four thousand products hold certificates that end all through the next three years; a thousand new ones go from idea to
certificate, half of them in each round of Đồng Nai's plan (June and November), each step a transaction of its own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measure import Ratio
from benchmarks.sweep import NOW, saved_as_imported
from cycle.case import Case
from cycle.certificate import Certificate
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing.examples import certificate, certified_case
from cycle.testing.stories import carried_on
from cycle.vocabulary import State
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore

HELD, NEW = 4_000, 1_000
_FIRST, _LAST = date(2023, 1, 1), date(2023, 12, 31)
_UNIT = "dong-nai/dinh-quan/phu-loi"
_AT_MOST_SECONDS = 60
_ONE_DAY = timedelta(days=1)
#: Days on which the new products of each round enter, and on which all of them take one step further.
_ENTER = (date(2023, 3, 20), date(2023, 8, 20))
_STEPS = 16


def ratios() -> list[Ratio]:
    """One figure: the whole year."""
    with TemporaryDirectory() as folder:
        program = _begun(Path(folder, "year.db"))
        began = perf_counter()
        _live_through(program)
        seconds = perf_counter() - began
        certified = sum(case.state is State.CERTIFIED for case in program.cases())
        assert certified > NEW, "the products of the year were not recognised"
    what = f"a year of a province, {HELD + NEW:,} products, 365 sweeps"
    return [Ratio("B8", what, limit=None, ours=seconds * 1e6, at_most=_AT_MOST_SECONDS * 1e6)]


def _begun(path: Path) -> Program:
    store = SqlStore.create(f"sqlite:///{path}")
    program = Program(store, SystemClock())
    program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023"))
    saved_as_imported(store, (_held(number) for number in range(HELD)), NOW)
    return program


def _held(number: int) -> Case:
    issued = date(2020, 1, 5) + timedelta(days=number % 1090)
    held: Certificate = certificate(issued_on=issued, valid_from=issued, valid_until=issued + timedelta(days=1096))
    case = certified_case(f"c{number:07}", since=issued, opened_on=issued, certificate=held)
    return replace(case, product=replace(case.product, name=f"Sản phẩm {number}"))


def _live_through(program: Program) -> None:
    day = _FIRST
    new: list[list[str]] = [[], []]
    moving = {enter + _ONE_DAY * (7 * step): turn for turn, enter in enumerate(_ENTER) for step in range(_STEPS)}
    while day <= _LAST:
        program.sweep(day)
        turn = moving.get(day)
        if turn is not None:
            new[turn] = list(_entered(program, day, turn)) if day == _ENTER[turn] else new[turn]
            for key in new[turn]:
                carried_on(program, key, day)
        day += _ONE_DAY


def _entered(program: Program, on: date, turn: int) -> Iterator[str]:
    for number in range(NEW // 2):
        product = {"name": f"Sản phẩm mới {turn}-{number}", "set": 13}
        producer = {"name": f"HTX {turn}-{number}", "kind": "cooperative"}
        by = {"role": "producer", "name": producer["name"]}
        yield program.register(product, producer=producer, by=by, unit=_UNIT, on=on).id
