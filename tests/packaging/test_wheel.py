"""The wheel: both import names, with what lies beside their modules, in one file that installs anywhere."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
#: Source root of each import name.
SOURCES = {"cycle": ROOT, "cycle_adapters": ROOT / "adapters"}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files_of(name: str, root: Path) -> set[str]:
    files = (path for path in (root / name).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix() for path in files}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", out, ROOT, cwd=out)
    [built] = out.glob("*.whl")
    return built


def test_it_holds_every_file_of_both_packages_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {path for name, root in SOURCES.items() for path in files_of(name, root)}
    assert {f"{name}/py.typed" for name in SOURCES} <= held


def test_it_carries_its_licence_and_its_command(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        by_name = {name.partition(".dist-info/")[2]: name for name in archive.namelist()}
        assert "ocop = cycle_adapters.cli:entry" in archive.read(by_name["entry_points.txt"]).decode()
        assert "License-Expression: Apache-2.0" in archive.read(by_name["METADATA"]).decode()
    assert "licenses/LICENSE" in by_name


def test_it_installs_and_both_names_import_without_any_other_package(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", "fresh", cwd=tmp_path)
    python = tmp_path / "fresh/bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=tmp_path)
    where = "import cycle, cycle_adapters; print(cycle.__file__, cycle_adapters.__file__, sep='\\n')"
    for place in run(python, "-I", "-c", where, cwd=tmp_path).splitlines():
        assert Path(place).is_relative_to(tmp_path / "fresh")
    assert (tmp_path / "fresh/bin/ocop").is_file()
