""".ci/run: the checks, then the tests, and a failure of either is its own."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def ci(folder: Path, make: str | None) -> subprocess.CompletedProcess[str]:
    """Run it with no other commands than these, and `make` as given."""
    for tool in ("bash", "dirname"):
        (folder / tool).symlink_to(shutil.which(tool) or f"no {tool} here")
    if make is not None:
        (folder / "make").write_text(f"#!/bin/sh\n{make}\n", encoding="utf-8")
        (folder / "make").chmod(0o755)
    return subprocess.run([ROOT / ".ci/run"], env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


def test_it_checks_then_tests(tmp_path: Path) -> None:
    done = ci(tmp_path, 'echo "$@"')
    assert (done.returncode, done.stdout) == (0, "check\ntest\n")


@pytest.mark.parametrize("failing", ["check", "test"])
def test_a_failure_is_not_hidden(tmp_path: Path, failing: str) -> None:
    assert ci(tmp_path, f'[ "$1" != {failing} ]').returncode != 0


def test_a_machine_without_make_is_told_what_to_install(tmp_path: Path) -> None:
    done = ci(tmp_path, None)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ".ci/run: make is missing (Debian: apt-get install make)\n"
