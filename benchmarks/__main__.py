"""Run the benchmarks: `make bench`. Prints a table and writes `benchmarks/latest.json`.

`python -m benchmarks B4m B4p B7m B8` runs those that take minutes: a million cases, and a year of a province.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import auditing, bulk, decide, judging, loading, postgres, step, sweep, year
from benchmarks.measure import Ratio

_SUITES = {
    "B1": decide.ratios,
    "B2": step.ratios,
    "B2p": postgres.ratios,
    "B3": bulk.ratios,
    "B4": sweep.ratios,
    "B7": auditing.ratios,
    "B9": loading.ratios,
    "B10": judging.ratios,
}
#: Only when asked for by name: each takes minutes.
_LARGE = {"B4m": sweep.large_ratios, "B4p": bulk.large_ratios, "B7m": auditing.large_ratios, "B8": year.ratios}
_ALL = {**_SUITES, **_LARGE}


def main(wanted: list[str]) -> int:
    """Run these workloads, or all of them."""
    unknown = [name for name in wanted if name not in _ALL]
    if unknown:
        print(f"unknown workload {unknown[0]}; known: {', '.join(_ALL)}", file=sys.stderr)
        return 2
    found = [ratio for name in wanted or _SUITES for ratio in _ALL[name]()]
    Console(width=110).print(_table(found))
    file = Path(__file__).parent / "latest.json"
    file.write_text(json.dumps([{**asdict(one), "reached": one.reached} for one in found], indent=1), encoding="utf-8")
    return 0


def _table(found: list[Ratio]) -> Table:
    table = Table("workload", "what", "limit", "ours", "× limit", "at most", "")
    for one in found:
        absolute = one.limit is None
        limit = "–" if one.limit is None else f"{one.limit:.1f}"
        times = "–" if absolute else f"{one.reached:.2f}"
        at_most = f"{one.at_most:g} {one.unit}" if absolute else f"{one.at_most:g} ×"
        met = "met" if one.reached <= one.at_most else "missed"
        table.add_row(one.workload, one.what, limit, f"{one.ours:.1f} {one.unit}", times, at_most, met)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
