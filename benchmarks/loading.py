"""B9: what a program pays for `import cycle.program`: every rulebook, and no score sheet read until one is asked for.

Against `import pydantic`, which most hosts pay anyway. A fresh process for each; the byte code is there before the
first, and only the import is timed, not the start of the interpreter.
"""

import subprocess
import sys
from compileall import compile_dir
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import Ratio, interleaved_timed

_TIMED = "from time import perf_counter; began = perf_counter(); import {}; print(perf_counter() - began)"


def ratios() -> list[Ratio]:
    """One ratio."""
    for package in ("cycle", "pydantic"):
        compile_dir(_folder(package), quiet=1)
    return [
        interleaved_timed(
            "B9", "import cycle.program", 4, 1, lambda: _seconds("pydantic"), lambda: _seconds("cycle.program")
        )
    ]


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found is not None and found.origin is not None, "installed"
    return Path(found.origin).parent


def _seconds(module: str) -> float:
    done = subprocess.run([sys.executable, "-c", _TIMED.format(module)], capture_output=True, text=True, check=True)
    return float(done.stdout)
