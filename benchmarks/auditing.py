"""B7: verifying the record, against SHA-256 over the same bytes read from the same database."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Ratio, interleaved
from benchmarks.sweep import NOW, certified, saved_as_imported
from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited

#: Cases, each with seven events: its import, four notices, its end, and what a plan does about it.
_CASES = (2_000, 20_000)
_LARGE = (170_000,)
_ON = date(2024, 1, 1)


def ratios() -> list[Ratio]:
    """One for each size: the cost for an event must not grow with their number."""
    return [_of_size(size) for size in _CASES]


def large_ratios() -> list[Ratio]:
    """With a million events."""
    return [_of_size(size) for size in _LARGE]


def _of_size(cases: int) -> Ratio:
    with TemporaryDirectory() as folder:
        store = SqlStore.create(f"sqlite:///{Path(folder, 'o.db')}")
        program = Program(store, SystemClock())
        saved_as_imported(store, (certified(f"c{number:07}") for number in range(cases)), NOW)
        program.sweep(date(2027, 12, 31))
        with store.read() as reading:
            events = reading.log.size

        def hashed() -> None:
            with store.read() as reading:
                for line in reading.log.lines():
                    sha256(line).digest()

        def verified() -> None:
            with store.read() as reading:
                assert audited(reading.log).events == events

        found = interleaved("B7", f"verify the record, {events:,} events", 4, events, hashed, verified)
        store.close()
        return found
