"""B10: a full council of eleven sheets judged by the program, against a bound in time.

Every point of every sheet is looked up in the score sheet of the set, the exact mean is taken, the gates it misses are
found, and the stars follow from both. The sheets of the set are read from their file once, before.
"""

from datetime import date
from time import perf_counter

from benchmarks.measure import Ratio, alone
from cycle.case import Case
from cycle.program import Program
from cycle.rules.sheets import sheet_for
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import Level, State

_TURNS = 50
_MEMBERS = [f"Member {number}" for number in range(11)]
_ON = date(2026, 6, 10)
_BY = {"role": "provincial_council"}


def ratios() -> list[Ratio]:
    """The result asked for with all sheets, and the stars of one that is recorded."""
    program = Program(MemoryStore(), FrozenClock())
    asked, recorded = _at_the_council(program, "P1"), _at_the_council(program, "P2")
    sheets = _sheets(asked)
    program.advance(recorded.id, "record_result", by=_BY, on=_ON, scores=sheets)

    def judge() -> float:
        began = perf_counter()
        for _ in range(_TURNS):
            assert program.ask(asked.id, "record_result", by=_BY, on=_ON, scores=sheets) is None
            assert program.why_stars(recorded.id, Level.PROVINCE).stars == 3
        return (perf_counter() - began) / _TURNS

    judge()  # the sheets of the set are read here
    return [alone("B10", f"a council of {len(_MEMBERS)} sheets judged", 2000, judge)]


def _at_the_council(program: Program, ref: str) -> Case:
    case = program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative", "business_registration": "123"},
        by={"role": "producer", "name": "HTX A"},
        unit="dong-nai/phu-loi",
        ref=ref,
        on=date(2026, 6, 1),
    )
    walked(program, case.id, date(2026, 6, 1), State.PROVINCE_RECEIVED)
    council = {"decision": "900/QĐ-UBND", "members": _MEMBERS}
    return program.advance(case.id, "convene", by={"role": "provincial_agency"}, on=_ON, council=council)


def _sheets(case: Case) -> list[dict[str, object]]:
    """The first members give the most everywhere, the last give less on one criterion each."""
    best = {one.code: max(one.allowed) for one in sheet_for("26", case.product.set_no).criteria}
    lowered = [one for one in best if best[one] > 1]
    less = {one: {lowered[number]: best[lowered[number]] - 1} for number, one in enumerate(_MEMBERS) if number > 5}
    return [{"member": one, "points": {**best, **less.get(one, {})}} for one in _MEMBERS]
