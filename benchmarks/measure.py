"""Measuring two contenders turn by turn, so that what slows the machine slows both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a workload cost, beside its limit. Both are medians, by default in microseconds for each unit of work."""

    workload: str
    what: str
    limit: float | None  #: None: `at_most` is a bound in the unit, not a ratio.
    ours: float
    at_most: float
    unit: str = "µs"

    @property
    def reached(self) -> float:
        """How many times the limit; without one, the figure itself."""
        return self.ours if self.limit is None else self.ours / self.limit


def interleaved(
    workload: str, what: str, at_most: float, units: int, limit: Callable[[], None], ours: Callable[[], None]
) -> Ratio:
    """Run both in turns, A B A B …, and compare the medians. Each call does `units` units of work."""
    return interleaved_timed(workload, what, at_most, units, _timed(limit), _timed(ours))


def interleaved_timed(
    workload: str, what: str, at_most: float, units: int, limit: Callable[[], float], ours: Callable[[], float]
) -> Ratio:
    """As `interleaved`, for contenders that prepare first and return the seconds that count."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for contender, times in zip((limit, ours), spent, strict=True):
            times.append(contender() / units * 1e6)
    return Ratio(workload, what, median(spent[0]), median(spent[1]), at_most)


def alone(workload: str, what: str, at_most: float, ours: Callable[[], float]) -> Ratio:
    """A workload without a limit: the median of its seconds against a bound in microseconds."""
    return Ratio(workload, what, None, median(ours() for _ in range(ROUNDS)) * 1e6, at_most)


def _timed(work: Callable[[], None]) -> Callable[[], float]:
    def timed() -> float:
        began = perf_counter()
        work()
        return perf_counter() - began

    return timed
