"""The kinds of writing that fault tests break off: a step, a registration, a day of a sweep, a plan.

Each is asked for in the same words again and again, and is done once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cycle.program import Program
from cycle.records import replay
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited
from cycle_adapters.sql.integrity import faults_of
from cycle_adapters.sql.tables import metadata
from tests.support.certificates import imported

ON, LATER = date(2026, 6, 1), date(2026, 6, 12)
#: The day after the last of the three certificates of the record.
ENDS = date(2022, 12, 21)
UNIT = "dong-nai/phu-loi"
PRODUCER: Mapping[str, Any] = {"name": "HTX A", "kind": "cooperative"}
COMMUNE: Mapping[str, Any] = {"role": "commune_pc", "unit": UNIT, "name": "Nguyễn Văn An"}
_PAPERS = ["registration_form", "self_assessment", "sample"]
_PLAN = "hoa_binh_2023"


@dataclass(frozen=True, slots=True)
class Writing:
    """One transaction that somebody asks for, and what its answer says."""

    name: str
    do: Callable[[Program], str]

    def __str__(self) -> str:
        return self.name


def _forwarded(program: Program) -> str:
    case = program.advance("P1", "forward", by=COMMUNE, on=LATER, request_id="forward-1")
    return f"{case.version} {case.state.value}"


def _registered(program: Program) -> str:
    by = {"role": "producer", "name": "HTX A"}
    case = program.register(
        {"name": "Cà phê", "set": 13}, by=by, on=ON, producer=PRODUCER, unit=UNIT, request_id="register-1"
    )
    return f"{case.id} {case.version}"


def _swept(program: Program) -> str:
    return str(program.sweep(ENDS).last)


def _plan_loaded(program: Program) -> str:
    return program.load_plan(_PLAN, shipped_plan_text(_PLAN)).key


STEP, REGISTRATION = Writing("a step", _forwarded), Writing("a registration", _registered)
SWEEP, PLAN = Writing("a day of a sweep", _swept), Writing("a plan", _plan_loaded)
WRITINGS = (STEP, REGISTRATION, SWEEP, PLAN)


def program_on(store: SqlStore) -> Program:
    """The engine, with a clock that stands."""
    return Program(store, FrozenClock())


def filled(path: Path) -> str:
    """A record in that file, in which each of the four is about to be written; its address."""
    url = f"sqlite:///{path}"
    store = SqlStore(url, create=True)
    program = program_on(store)
    for number in range(3):
        imported(program, number, date(2019, 12, 20), producer=PRODUCER)
    program.sweep(ENDS - timedelta(days=1))
    by = {"role": "producer"}
    program.register({"name": "Cacao", "set": 13}, by=by, on=ON, producer=PRODUCER, unit=UNIT, ref="P1")
    program.advance("P1", "submit_dossier", by=by, on=ON, documents=_PAPERS)
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=LATER)
    store.close()
    return url


def done(url: str, writing: Writing) -> str:
    """Ask for it in this process, and leave no connection that a child would inherit."""
    store = SqlStore(url)
    try:
        return writing.do(program_on(store))
    finally:
        store.close()


Contents = tuple[Mapping[str, int], list[tuple[str, int]]]


def contents(url: str) -> Contents:
    """How many rows each table has, and where each case stands. The record is whole, or this fails."""
    store = SqlStore(url)
    try:
        assert faults_of(store) == []
        with store.read() as reading:
            found = audited(reading.log)
            assert found.whole, found.faults[:3]
            cases = program_on(store).cases()
            for case in cases:
                assert replay(reading.events(case.id)) == case
        return (
            {name: store.count(name) for name in metadata.tables},
            [(one.state.value, one.version) for one in cases],
        )
    finally:
        store.close()
