"""Real processes: exit statuses, encodings that cannot hold Vietnamese, a reader that goes away."""

import json
import os
import subprocess
import sys
from tempfile import gettempdir

import pytest

from tests.support.scripts import certificate_line

OLD = certificate_line(
    product={"name": "Cam Cao Phong", "set": 1}, producer={"name": "HTX Hà Phong", "kind": "cooperative"}
)
#: Compiled modules are kept for the processes of this file, though the machine that tests may keep none.
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{gettempdir()}/ocop-pycache"}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("process") / "o.db"
    done = ocop(path, "apply", "-", given=(json.dumps(OLD) + "\n").encode())
    assert done.returncode == 0, done.stderr
    return path


def ocop(db, *words, given=b"", **environment):
    return subprocess.run(
        [sys.executable, "-m", "cycle_adapters.cli", "--db", str(db), *words],
        input=given,
        capture_output=True,
        check=False,
        env={**ENVIRONMENT, **environment},
    )


def test_the_exit_statuses_reach_the_shell(db, tmp_path):
    step = ("case", "advance", "H1", "recognise", "--by", "provincial_pc", "--on", "2026-06-01")
    assert ocop(db, "case", "list").returncode == 0
    assert ocop(db, *step).returncode == 1
    assert ocop(db, "case", "nix").returncode == 2
    assert ocop(tmp_path / "none.db", "case", "list").returncode == 3


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
)
def test_vietnamese_is_printed_whatever_the_encoding_of_the_terminal(environment, db):
    table = ocop(db, "case", "list", **environment)
    assert table.returncode == 0
    assert "Cam Cao Phong" in table.stdout.decode("utf-8")
    assert "Trạng thái" in table.stdout.decode("utf-8")
    refused = ocop(db, "case", "show", "NOPE", **environment)
    assert "không tìm thấy hồ sơ" in refused.stderr.decode("utf-8")
    document = ocop(db, "case", "show", "H1", "--format", "json", **environment)
    assert json.loads(document.stdout.decode("utf-8"))["producer"]["name"] == "HTX Hà Phong"


def test_a_reader_that_goes_away_is_no_traceback(db):
    read, write = os.pipe()
    os.close(read)
    words = [sys.executable, "-m", "cycle_adapters.cli", "--db", str(db), "rules", "sheet", "--set", "1"]
    done = subprocess.run(
        [*words, "--on", "2026-06-01"], stdout=write, stderr=subprocess.PIPE, check=False, env=ENVIRONMENT
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 3


def test_a_script_from_standard_input_answers_line_by_line(tmp_path):
    lines = [OLD, {"do": "expect", "case": "H1", "stars": 5}, {"do": "expect", "case": "H1", "stars": 4}]
    given = "".join(json.dumps(line) + "\n" for line in lines).encode()
    done = ocop(tmp_path / "o.db", "apply", "-", "--keep-going", given=given)
    assert done.returncode == 1
    assert [json.loads(line)["ok"] for line in done.stdout.decode().splitlines()] == [True, False, True]


def test_answers_come_while_the_script_is_still_being_written(tmp_path):
    words = [sys.executable, "-m", "cycle_adapters.cli", "--db", str(tmp_path / "o.db"), "apply", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write((json.dumps({"do": "note", "text": "a"}) + "\n").encode())
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["ok"] is True
        running.stdin.close()
        assert running.wait() == 0


def test_bytes_on_the_command_line_that_are_not_text_are_wrong_input(db):
    done = subprocess.run(
        [
            os.fsencode(sys.executable),
            b"-m",
            b"cycle_adapters.cli",
            b"--db",
            os.fsencode(db),
            b"case",
            b"show",
            b"\xff",
        ],
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
