"""B4: a sweep over N cases of which one in a hundred is due, against set SQL that writes the same rows.

B4e: the same sweep once more, with nothing due: a bound in time, no ratio.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.measure import Ratio, alone, interleaved_timed
from benchmarks.step import copied, raw, settle
from cycle.case import Case
from cycle.events import Event
from cycle.people import Actor, Producer, Product
from cycle.program import Program
from cycle.records import case_record
from cycle.rules.holidays_vn import official_calendar
from cycle.shelf import PlanShelf
from cycle.stepping import Track
from cycle.testing.examples import certificate, certified_case
from cycle.vocabulary import ProducerKind, Role, State, Step
from cycle.writing import Writer
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore

SIZES = (10_000, 100_000)
LARGE = 1_000_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = date(2026, 7, 2)
_CHUNK = 2_000


def ratios() -> list[Ratio]:
    """One pair of ratios for each size."""
    return [ratio for size in SIZES for ratio in _of_size(size)]


def _of_size(size: int) -> list[Ratio]:
    with TemporaryDirectory() as folder:
        seeded = Path(folder, "seeded.db")
        _seed(seeded, size)
        due = size // 100
        swept = interleaved_timed(
            "B4",
            f"sweep, {size:,} cases, {due:,} due",
            4,
            due,
            lambda: by_hand(copied(seeded)),
            lambda: _sweep(copied(seeded)),
        )
        done = copied(seeded)
        _sweep(done)
        program = Program(SqlStore(f"sqlite:///{done}"), SystemClock())
        program.sweep(DAY)
        again = alone("B4e", f"sweep again, {size:,} cases", 3000, lambda: swept_by(program))
        return [swept, again]


def large_ratios() -> list[Ratio]:
    """B4, B4e and B4m with a million cases; the memory is that of a process which does nothing but sweep."""
    with TemporaryDirectory() as folder:
        seeded = Path(folder, "seeded.db")
        _seed(seeded, LARGE)
        due = LARGE // 100
        what = f"sweep, {LARGE:,} cases, {due:,} due"
        spent = [[work(copied(seeded)) / due * 1e6 for work in (by_hand, _sweep)] for _ in range(3)]
        limit, ours = (median(times) for times in zip(*spent, strict=True))
        done = copied(seeded)
        words = [sys.executable, "-c", _ALONE, str(done), DAY.isoformat()]
        peak = int(subprocess.run(words, check=True, capture_output=True, text=True).stdout) / 1024
        program = Program(SqlStore(f"sqlite:///{done}"), SystemClock())
        again = alone("B4e", f"sweep again, {LARGE:,} cases", 3000, lambda: swept_by(program))
    memory = Ratio("B4m", f"peak memory of that sweep, {LARGE:,} cases", None, peak, 300, unit="MiB")
    return [Ratio("B4", what, limit, ours, 4), again, memory]


#: Sweeps, and prints the most memory the process ever held, in KiB.
_ALONE = """
import resource, sys
from datetime import date
from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
report = Program(SqlStore(f"sqlite:///{sys.argv[1]}"), SystemClock()).sweep(date.fromisoformat(sys.argv[2]))
assert report.changed
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _seed(path: Path, size: int) -> None:
    store = SqlStore.create(f"sqlite:///{path}")
    saved_as_imported(store, (certified_until(f"c{number:07}", due=number % 100 == 0) for number in range(size)), NOW)
    Program(store, SystemClock()).sweep(DAY - timedelta(days=1))
    settle(path)


def saved_as_imported(store: SqlStore, cases: Iterator[Case], now: datetime) -> None:
    """Put these cases in, each with the event of its import."""
    while chunk := list(islice(cases, _CHUNK)):
        with store.write() as writing:
            writer = Writer(writing, PlanShelf(), official_calendar(), now)
            writing.save([writer.saving(_imported(case, now)) for case in chunk])


def _imported(case: Case, now: datetime) -> Track:
    event = Event(
        case_id=case.id,
        number=1,
        step=Step.IMPORT_CERTIFICATE,
        source=None,
        dest=State.CERTIFIED,
        on=case.since,
        by=Actor(Role.ADMIN),
        recorded_at=now,
        changes=case_record(case),
        details={},
    )
    return Track(None, case, [event])


def certified_until(key: str, *, due: bool) -> Case:
    """A certificate whose notices are all sent; it runs out on the day of the sweep, or a year later."""
    until = DAY - timedelta(days=1) if due else DAY + timedelta(days=365)
    return certified(key, state=State.RENEWAL_DUE, certificate=certificate(valid_until=until), notified=30)


def certified(key: str, **fields: Any) -> Case:
    """A certificate of 1 July 2023."""
    issued = date(2023, 7, 1)
    usual = {"product": Product("Cacao", 13), "producer": Producer("HTX A", ProducerKind.COOPERATIVE)}
    usual |= {"since": issued, "opened_on": issued, "notified": None}
    return certified_case(key, **{**usual, **fields})


def _sweep(path: Path) -> float:
    return swept(f"sqlite:///{path}")


def swept(url: str) -> float:
    """The seconds that a sweep takes in a record that was just opened."""
    with closing(SqlStore(url)) as store:
        program = Program(store, SystemClock())
        program.plans()
        return swept_by(program)


def swept_by(program: Program) -> float:
    """The seconds that a sweep takes."""
    began = perf_counter()
    program.sweep(DAY)
    return perf_counter() - began


_ACTING = "SELECT case_id FROM ocop_deadline WHERE escalated = 0 AND fires_on <= :day"
_DATA = "json_object('state', 'expired', 'step', 'expire', 'unit', c.unit, 'valid_until', c.valid_until)"
#: The record of an event, as long as ours; SQL cannot hash it.
_RECORD = (
    "json_object('by', json_object('name', NULL, 'role', 'clock', 'unit', NULL), 'case', c.id, 'changes',"
    " json_object(), 'dest', 'expired', 'details', json_object(), 'form', 1, 'historical', json('false'), 'number',"
    " c.version + 1, 'on', d.fires_on, 'prev', c.head, 'recorded_at', :now, 'request_id', NULL, 'source', c.state,"
    " 'step', 'expire')"
)
#: What the expiry of a certificate writes, for all that are due.
EXPIRY = (
    'INSERT INTO ocop_event (case_id, number, "on", record)'
    f" SELECT c.id, c.version + 1, d.fires_on, {_RECORD}"
    " FROM ocop_deadline d JOIN ocop_case c ON c.id = d.case_id WHERE d.escalated = 0 AND d.fires_on <= :day",
    *(
        f"INSERT INTO ocop_outbox (case_id, number, kind, \"on\", data, checksum) SELECT c.id, c.version + 1, '{kind}',"
        f" d.fires_on, {_DATA}, 0 FROM ocop_deadline d JOIN ocop_case c ON c.id = d.case_id"
        " WHERE d.escalated = 0 AND d.fires_on <= :day"
        for kind in ("tell_producer", "update_register")
    ),
    "UPDATE ocop_case SET state = 'expired', since = :day, version = version + 1, head = :head"
    f" WHERE id IN ({_ACTING})",
    "DELETE FROM ocop_deadline WHERE escalated = 0 AND fires_on <= :day",
)


def by_hand(path: Path, day: date = DAY) -> float:
    """Write the rows of all that is due with the bare driver; the seconds it took."""
    with raw(path) as connection:
        connection.execute(_ACTING, {"day": day.isoformat()}).fetchone()
        began = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for statement in EXPIRY:
            connection.execute(statement, {"day": day.isoformat(), "now": NOW.isoformat(), "head": "0" * 64})
        connection.execute("COMMIT")
        return perf_counter() - began
