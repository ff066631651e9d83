"""Run the benchmarks: `make bench`. Prints a table and writes `benchmarks/latest.json`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import decide, step, sweep
from benchmarks.measure import Ratio

_SUITES = {"B1": decide.ratios, "B2": step.ratios, "B4": sweep.ratios}


def main(wanted: list[str]) -> int:
    """Run these workloads, or all of them."""
    unknown = [name for name in wanted if name not in _SUITES]
    if unknown:
        print(f"unknown workload {unknown[0]}; known: {', '.join(_SUITES)}", file=sys.stderr)
        return 2
    found = [ratio for name in wanted or _SUITES for ratio in _SUITES[name]()]
    Console(width=110).print(_table(found))
    file = Path(__file__).parent / "latest.json"
    file.write_text(json.dumps([{**asdict(one), "times": one.times} for one in found], indent=1), encoding="utf-8")
    return 0


def _table(found: list[Ratio]) -> Table:
    table = Table("workload", "what", "limit µs", "ours µs", "× limit", "at most", "")
    for one in found:
        met = "met" if one.times <= one.at_most else "missed"
        row = (one.workload, one.what, f"{one.limit:.1f}", f"{one.ours:.1f}", f"{one.times:.2f}", f"{one.at_most:g}")
        table.add_row(*row, met)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
