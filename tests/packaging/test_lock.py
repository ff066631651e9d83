"""The lock: it pins what the project asks for, proves what it pins, and names no index."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
#: One a requirement, with its hashes on the same line.
LINES = [line for line in LOCK.replace("\\\n", " ").splitlines() if line.strip()]
PINNED = {canonicalize_name(line.split("==")[0]): re.split(r"[\s;]", line.split("==")[1])[0] for line in LINES}


def asked_for() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wishes = (
        project["project"]["dependencies"] + project["dependency-groups"]["dev"] + project["build-system"]["requires"]
    )
    return [Requirement(wish) for wish in wishes]


def pinned(name: str) -> str:
    return PINNED[canonicalize_name(name)]


def test_every_requirement_is_pinned_and_has_a_hash() -> None:
    pin = re.compile(r"[a-z0-9-]+==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert LINES
    assert [line for line in LINES if not pin.fullmatch(line)] == []


def test_it_holds_no_address() -> None:
    assert "://" not in LOCK


def test_it_pins_all_that_the_project_asks_for_within_its_bounds() -> None:
    missed = [str(wish) for wish in asked_for() if not wish.specifier.contains(pinned(wish.name))]
    assert missed == [], "pyproject.toml has changed: make lock"
