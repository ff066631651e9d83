"""The verifier as an outsider has it: one file out of the bundle, a bare Python, and nothing of ours."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cycle_adapters.audit import verifier
from tests.support.audit import OFFICE, STRANGER, edited, members_of, note_of, record_of, with_lines

RECORD = record_of()
SOURCE = Path(verifier.__file__).read_text(encoding="utf-8")


@pytest.fixture
def verify(tmp_path):
    """Run the bundle's own copy of the verifier in a folder of its own, without any package."""
    (tmp_path / "verifier.py").write_bytes(members_of(RECORD.write(tmp_path / "b.zip"))["verifier.py"])

    def run(record, *words: str, status: int) -> str:
        record.write(tmp_path / "b.zip")
        command = [sys.executable, "-I", "-S", "-X", "utf8=0", "verifier.py", "b.zip", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, env={"LC_ALL": "C"})
        assert done.returncode == status, done.stderr.decode()
        assert status == 2 or not done.stderr
        return (done.stdout + done.stderr).decode()

    return run


def test_it_imports_the_standard_library_alone_and_is_written_for_python_3_9() -> None:
    tree = ast.parse(SOURCE, feature_version=(3, 9))
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) if node.module}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_whole_bundle_is_told_whole_in_both_languages(verify, tmp_path) -> None:
    (tmp_path / "older.txt").write_text(note_of(RECORD.lines[:9]), encoding="utf-8")
    words = ("--key", str(OFFICE.key), "--checkpoint", "older.txt", "--checkpoint", "older.txt")
    vietnamese, english = verify(RECORD, *words, status=0), verify(RECORD, *words, "--lang", "en", status=0)
    assert vietnamese.splitlines()[-1].startswith("KẾT LUẬN: nguyên vẹn")
    assert english.splitlines()[-1].startswith("VERDICT: whole")
    assert "40 events of 5 cases" in english and "older.txt: fits the first 9 events" in english
    assert english.count(f"rightly signed by {OFFICE.name}") == 3
    assert "--key" not in english and "--checkpoint" not in english


def test_without_key_and_checkpoint_it_says_what_was_not_checked(verify) -> None:
    said = verify(RECORD, "--lang", "en", status=0)
    assert "no --key" in said and "No checkpoint from outside" in said


def test_a_fault_is_told_with_its_line_and_case(verify) -> None:
    lines = list(RECORD.lines)
    lines[7] = edited(lines[7], lambda event: event.update(note="khác"))
    said = verify(with_lines(RECORD, lines), "--key", str(OFFICE.key), "--lang", "en", status=1)
    assert "FAULT events.jsonl, line 13, case P2: prev is not the hash" in said
    assert said.splitlines()[-1] == "VERDICT: NOT whole, faults: 2."
    said = verify(with_lines(RECORD, lines), status=1)
    assert "LỖI events.jsonl, dòng 13, hồ sơ P2" in said


def test_a_signature_of_a_stranger_and_a_forged_one_are_faults(verify) -> None:
    strange = replace(RECORD, note=note_of(RECORD.lines, STRANGER))
    assert "none of the given keys" in verify(strange, "--key", str(OFFICE.key), "--lang", "en", status=1)
    both = ("--key", str(STRANGER.key), "--key", str(OFFICE.key))
    verify(strange, *both, status=0)  # a key that was replaced: either will do
    forged = replace(RECORD, note=RECORD.note.replace("\n\n", "\nmore\n\n"))
    assert "does not verify" in verify(forged, "--key", str(OFFICE.key), "--lang", "en", status=1)


def test_what_a_stranger_wrote_cannot_drive_the_terminal(verify) -> None:
    evil = edited(RECORD.lines[0], lambda event: event.update(case="\u001b[2J\u202eP" + "x" * 500, number=5))
    said = verify(with_lines(RECORD, [evil, *RECORD.lines[1:]]), "--lang", "en", status=1)
    assert "\\u001b[2J\\u202eP" in said and "\u001b" not in said and max(map(len, said.splitlines())) < 300


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--key", "nonsense"), "name+id+base64"),
        (("--checkpoint", "nowhere.txt"), "nowhere.txt cannot be read"),
        (("--checkpoint", "verifier.py"), "is no line of a signature"),
        (("--lang", "fr"), "invalid choice"),
        (("more", "words"), "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_told_in_one_line_with_status_2(verify, words, says: str) -> None:
    said = verify(RECORD, "--lang", "en", *words, status=2)
    assert says in said and "Traceback" not in said


def test_a_bundle_that_cannot_be_read_has_status_2(verify, tmp_path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no zip")
    command = [sys.executable, "-I", "-S", "verifier.py", "no.zip"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2 and done.stdout.decode().startswith("KẾT LUẬN: không kiểm tra được. ")


def test_every_sentence_is_said_somewhere_and_both_languages_ask_for_the_same() -> None:
    field = re.compile(r"\{(\w+)\}")
    for code, (vietnamese, english) in verifier._SENTENCES.items():
        assert sorted(field.findall(vietnamese)) == sorted(field.findall(english)), code
        assert SOURCE.count(f'"{code}"') >= 2, f"nobody says {code}"


def test_its_own_run_is_the_run_of_the_program(tmp_path, capsys) -> None:
    path = RECORD.write(tmp_path / "b.zip")
    assert verifier.main([str(path), "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith("VERDICT: whole, all that was checked holds.\n")
