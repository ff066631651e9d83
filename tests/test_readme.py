"""The examples of the README run as they stand."""

import doctest
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_library_example_runs_as_printed() -> None:
    result = doctest.testfile(str(README), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted >= 6
    assert result.failed == 0
