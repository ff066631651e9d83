"""tools/bootstrap.sh: it finds a Python that works, builds .venv once, and leaves nothing half done.

Most tests let it build with a false interpreter, which answers at once and writes down what it was asked for.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = getattr(sys, "_base_executable", None) or sys.executable
#: All that the script may use besides a Python. No uv: it is never required.
TOOLS = ("bash", "cat", "cksum", "cp", "dirname", "mkdir", "rm", "sleep")

# The first argument is -c or -m. It answers the probe with its own name, and its `venv` is a copy of itself.
FALSE_PYTHON = """#!/bin/sh
real={real}
case "$1 $2" in
    "-c "*_base_executable*) echo "$0" ;;
    "-c "*) exec "$real" "$@" ;;
    "-m venv") echo venv >>made; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; {then} ;;
    "-m pip") case "$*" in *--require-hashes*) echo packages ;; *" -e "*) echo project ;; esac >>made ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the script needs, at a path with a space."""
    copy = tmp_path / "một bản sao"
    for name in ("tools/bootstrap.sh", "pyproject.toml", "requirements.lock"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder with the tools and no Python: the whole PATH of the script."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or f"no {tool} here")
    return folder


def command(folder: Path, name: str, text: str) -> Path:
    made = folder / name
    made.write_text(text, encoding="utf-8")
    made.chmod(0o755)
    return made


def false_python(folder: Path, name: str, then: str = ":") -> Path:
    return command(folder, name, FALSE_PYTHON.format(real=shlex.quote(BASE), then=then))


def altered_python(folder: Path, name: str, alter: str) -> Path:
    """A real Python in which `alter` is run before the probe."""
    code = shlex.quote(f"import sys; {alter}; exec(sys.argv[2])")
    return command(folder, name, f'#!/bin/sh\nexec {shlex.quote(BASE)} -c {code} "$@"\n')


def start(checkout: Path, path: Path, *arguments: str, python: str = "") -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    environment |= {"PATH": str(path)} | ({"PYTHON": python} if python else {})
    return subprocess.Popen(
        [checkout / "tools/bootstrap.sh", *arguments],
        env=environment,
        cwd=path,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def bootstrap(checkout: Path, path: Path, *arguments: str, python: str = "") -> tuple[int, str, str]:
    """Run the script; return its status, what it printed, and what it said."""
    started = start(checkout, path, *arguments, python=python)
    printed, said = started.communicate()
    return started.returncode, printed, said


def made(checkout: Path) -> list[str]:
    """What was asked of false interpreters since the last time."""
    log = checkout / "made"
    words = log.read_text(encoding="utf-8").split() if log.exists() else []
    log.unlink(missing_ok=True)
    return words


def one_line(said: str) -> str:
    [line] = said.splitlines()
    return line


# --- which Python -------------------------------------------------------------------------------------------


def test_a_python_that_does_not_exist_is_said_in_one_line_and_leaves_nothing(checkout: Path, path: Path) -> None:
    false_python(path, "python3.11")
    status, printed, said = bootstrap(checkout, path, python="no-such-python")
    assert (status, printed) == (1, "")
    assert one_line(said) == "bootstrap: PYTHON=no-such-python: there is no such command"
    assert not (checkout / ".venv").exists()


def test_a_shim_that_fails_when_run_is_passed_over(checkout: Path, path: Path) -> None:
    command(path, "python3.11", "#!/bin/sh\necho 'python3.11: not installed' >&2\nexit 127\n")
    command(path, "python3.12", f'#!/bin/sh\necho "a warning" >&2\nexec {shlex.quote(BASE)} "$@"\n')
    assert bootstrap(checkout, path, "--probe") == (0, f"{BASE}\n", "")


def test_the_python_of_an_active_environment_gives_way_to_its_base(checkout: Path, path: Path) -> None:
    subprocess.run([BASE, "-m", "venv", "--without-pip", path / "active"], check=True)
    command(path, "python3", f'#!/bin/sh\nexec {shlex.quote(str(path / "active/bin/python"))} "$@"\n')
    status, printed, said = bootstrap(checkout, path, "--probe")
    assert (status, said) == (0, "")
    assert Path(printed.rstrip("\n")).samefile(BASE)
    assert "active" not in printed


@pytest.mark.parametrize("version", ["2.7", "3.10", "3.15"])
def test_a_version_out_of_bounds_is_named(checkout: Path, path: Path, version: str) -> None:
    major, minor = version.split(".")
    odd = altered_python(path, "python3", f"sys.version_info = ({major}, {minor}, 0)")
    status, _, said = bootstrap(checkout, path, "--probe", python=str(odd))
    assert status == 1
    assert one_line(said).endswith(f"Python 3.11 to 3.14 is needed: it is Python {version}")


@pytest.mark.parametrize("module", ["venv", "ensurepip", "ssl", "sqlite3"])
def test_a_python_without_a_module_that_is_needed_is_told_how_to_get_it(
    checkout: Path, path: Path, module: str
) -> None:
    altered_python(path, "python3", f"sys.modules[{module!r}] = None")
    status, _, said = bootstrap(checkout, path, "--probe")
    assert status == 1
    assert f"python3: it has no module {module} (Debian: apt-get install python3." in one_line(said)


def test_a_machine_without_python_is_told_what_to_install(checkout: Path, path: Path) -> None:
    status, _, said = bootstrap(checkout, path)
    assert status == 1
    assert "apt-get install python3-venv" in one_line(said)


def test_an_unknown_argument_is_refused(checkout: Path, path: Path) -> None:
    assert bootstrap(checkout, path, "--prob")[0] == 1


# --- building -----------------------------------------------------------------------------------------------


def test_the_first_run_builds_all_and_the_second_does_nothing(checkout: Path, path: Path) -> None:
    false_python(path, "python3.11")
    status, printed, _ = bootstrap(checkout, path)
    assert (status, printed) == (0, "")
    assert made(checkout) == ["venv", "packages", "project"]
    assert bootstrap(checkout, path) == (0, "", "")
    assert made(checkout) == []


def change(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def test_a_change_of_the_project_installs_it_again_and_keeps_the_packages(checkout: Path, path: Path) -> None:
    false_python(path, "python3.11")
    bootstrap(checkout, path)
    made(checkout)
    change(checkout / "pyproject.toml")
    bootstrap(checkout, path)
    assert made(checkout) == ["project"]


@pytest.mark.parametrize("name", ["requirements.lock", "tools/bootstrap.sh"])
def test_a_change_of_what_the_environment_is_made_from_builds_it_again(checkout: Path, path: Path, name: str) -> None:
    false_python(path, "python3.11")
    bootstrap(checkout, path)
    made(checkout)
    change(checkout / name)
    bootstrap(checkout, path)
    assert made(checkout) == ["venv", "packages", "project"]


def test_a_checkout_that_moved_is_built_again(checkout: Path, path: Path) -> None:
    false_python(path, "python3.11")
    bootstrap(checkout, path)
    moved = checkout.rename(checkout.with_name("moved"))
    made(moved)
    bootstrap(moved, path)
    assert made(moved) == ["venv", "packages", "project"]


def test_another_python_is_honoured_and_none_keeps_what_stands(checkout: Path, path: Path) -> None:
    false_python(path, "python3.11")
    other = false_python(path, "other")
    bootstrap(checkout, path)
    made(checkout)
    bootstrap(checkout, path, python=str(other))
    assert made(checkout) == ["venv", "packages", "project"]
    bootstrap(checkout, path)
    bootstrap(checkout, path, python=str(other))
    assert made(checkout) == []


def test_of_two_runs_at_once_one_builds(checkout: Path, path: Path) -> None:
    false_python(path, "python3.11")
    both = [start(checkout, path), start(checkout, path)]
    for run in both:
        run.communicate()
    assert [run.returncode for run in both] == [0, 0]
    assert made(checkout) == ["venv", "packages", "project"]


@pytest.mark.parametrize(("signal", "status"), [("INT", 130), ("TERM", 143), ("HUP", 143)])
def test_a_run_that_is_stopped_leaves_no_half_environment(checkout: Path, path: Path, signal: str, status: int) -> None:
    false_python(path, "python3.11", then=f"kill -{signal} $PPID; exec sleep 60")
    assert bootstrap(checkout, path)[0] == status
    assert made(checkout) == ["venv"]
    assert not (checkout / ".venv").exists()


def test_a_lock_that_cannot_be_installed_leaves_no_half_environment(checkout: Path, path: Path) -> None:
    (checkout / "requirements.lock").write_text("no hash == no entry\n", encoding="utf-8")
    status, printed, said = bootstrap(checkout, path, python=BASE)
    assert (status, printed) == (1, "")
    assert "requirements.lock could not be installed" in said.splitlines()[-1]
    assert not (checkout / ".venv").exists()
