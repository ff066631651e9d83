"""The licences of what the project brings along: none asks anything of who uses it, unless the extra is asked for.

Looks at what is installed: a package that is only for another system or another Python is looked at there.
"""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
#: Whoever gives these programs on has to name their authors, and no more. Another one has to be thought about first.
PERMISSIVE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0", "PSF-2.0"}
#: What packages without an expression say instead.
SPOKEN = {"MIT License": "MIT"}

Installed = dict[str, Distribution]


def installed(*path: Path) -> Installed:
    """By name: here, or in those folders."""
    found = distributions(path=[str(one) for one in path]) if path else distributions()
    return {canonicalize_name(one.name): one for one in found}


def brought(wishes: Iterable[str], here: Installed) -> dict[str, str]:
    """All that comes with these requirements, and the licence of each."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [(Requirement(wish), frozenset({""})) for wish in wishes]
    while waiting:
        wish, extras = waiting.pop()
        if wish.marker and not any(wish.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name, known = canonicalize_name(wish.name), f"{wish.name}{sorted(wish.extras)}"
        if known in seen:
            continue
        seen.add(known)
        found[name] = licence(here[name])
        waiting += [(Requirement(more), frozenset(wish.extras) | {""}) for more in here[name].requires or ()]
    return found


def licence(package: Distribution) -> str:
    """As an expression, as far as it is said."""
    said = package.metadata.get_all
    classified = [line.rpartition(" :: ")[2] for line in said("Classifier", []) if line.startswith("License")]
    for lines in (said("License-Expression", []), said("License", []), classified):
        if lines:
            spoken = " AND ".join(lines)
            return SPOKEN.get(spoken, spoken)
    return "none"


def is_permissive(expression: str) -> bool:
    """Whether one can choose to be bound by permissive licences alone. What is not understood is not."""
    ways = re.split(r"\s+OR\s+", expression)
    return any(all(name in PERMISSIVE for name in re.split(r"\s+AND\s+", way)) for way in ways)


def others(licences: dict[str, str]) -> dict[str, str]:
    return {name: said for name, said in licences.items() if not is_permissive(said)}


HERE = installed()
RUNTIME = brought(PROJECT["dependencies"], HERE)
EXTRAS = {extra: brought(wishes, HERE) for extra, wishes in PROJECT["optional-dependencies"].items()}


def test_what_is_installed_without_an_extra_has_permissive_licences() -> None:
    assert {"sqlalchemy", "mako", "pydantic-core"} <= set(RUNTIME), "what a dependency brings along is looked at too"
    assert others(RUNTIME) == {}


def test_the_lgpl_comes_with_the_extras_for_postgresql_and_with_no_other() -> None:
    driver = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
    assert {extra: others(found) for extra, found in EXTRAS.items()} == {
        "audit": {},
        "postgres": driver,
        "procrastinate": {**driver, "psycopg-pool": "LGPL-3.0-only"},
    }


def test_all_that_is_brought_along_is_pinned_with_a_hash() -> None:
    pinned = {line.split("==")[0] for line in LOCK if "--hash=sha256:" in line}
    assert set(RUNTIME).union(*EXTRAS.values()) - pinned == set()


# That a licence which does not fit is seen.


def package(folder: Path, name: str, *lines: str) -> None:
    info = folder / f"{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("\n".join(("Metadata-Version: 2.4", f"Name: {name}", "Version: 1", *lines, "")))


@pytest.mark.parametrize(
    "line",
    [
        "License-Expression: GPL-3.0-or-later",
        "License-Expression: AGPL-3.0-only",
        "License-Expression: LGPL-3.0-only",
        "License-Expression: MIT AND GPL-2.0-only",
        "License: GPL",
        "License: GNU Affero General Public License v3",
        "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "Summary: says nothing of a licence",
    ],
)
def test_a_licence_that_does_not_fit_is_seen_however_deep_it_comes_in(tmp_path: Path, line: str) -> None:
    package(tmp_path, "ours", "License-Expression: MIT", "Requires-Dist: theirs[more]>=1")
    package(tmp_path, "theirs", "License: MIT", "Provides-Extra: more", 'Requires-Dist: deep ; extra == "more"')
    package(tmp_path, "deep", line)
    assert list(others(brought(["ours"], installed(tmp_path)))) == ["deep"]


def test_what_one_may_choose_and_what_is_not_asked_for_is_no_fault(tmp_path: Path) -> None:
    package(tmp_path, "ours", "License-Expression: GPL-2.0-only OR MIT", "Requires-Dist: theirs")
    package(tmp_path, "theirs", "License: MIT", "Provides-Extra: more", 'Requires-Dist: deep ; extra == "more"')
    package(tmp_path, "deep", "License: GPL")
    assert brought(["ours"], installed(tmp_path)) == {"ours": "GPL-2.0-only OR MIT", "theirs": "MIT"}
    assert others(brought(["ours"], installed(tmp_path))) == {}
