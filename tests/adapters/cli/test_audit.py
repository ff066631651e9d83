"""`ocop audit`: an official seals, verifies, proves, exports and erases; damage is told with status 3."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cycle_adapters.audit import verifier
from cycle_adapters.audit.merkle import leaf_hash, verify_consistency, verify_inclusion
from cycle_adapters.audit.verifier import read_checkpoint, read_kept_note
from tests.support.triggers import triggers_off

CASE = ["case", "register", "--product", "Cacao", "--set", "13", "--producer-kind", "cooperative"]
CASE += ["--unit", "dong-nai/phu-loi", "--on", "2026-06-01"]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "ocop.db"


@pytest.fixture
def filled(ocop):
    """Three cases, whose producers have names."""
    for number in range(3):
        ocop(*CASE, "--producer", f"HTX {number}", "--ref", f"P{number}", "--by", f"producer:HTX {number}")


@pytest.fixture
def key(ask, tmp_path):
    """A key, as the words that sign with it, and its public half."""
    file = tmp_path / "key.pem"
    made = ask("audit", "key", str(file), "--name", "so-ocop")
    return ("--sign", str(file), "--name", "so-ocop"), made["key"]


def changed(db, *statements):
    """Do this to the database past its triggers."""
    with closing(sqlite3.connect(db, isolation_level=None)) as raw, triggers_off(raw):
        for statement in statements:
            assert raw.execute(statement).rowcount, statement


def test_a_record_that_nobody_touched_is_whole(ask, filled) -> None:
    found = ask("audit", "verify")
    assert (found["whole"], found["events"], found["cases"], found["faults"]) == (True, 3, 3, [])


def test_a_checkpoint_is_printed_and_the_record_goes_on_from_it(ask, ocop, filled, tmp_path) -> None:
    note = ocop("audit", "checkpoint", "--origin", "ocop.test").out
    origin, size, root = note.splitlines()
    assert (origin, size) == ("ocop.test", "3")
    kept = tmp_path / "kept.txt"
    kept.write_text(note)
    ocop("case", "advance", "P0", "withdraw", "--by", "producer", "--on", "2026-06-02", "--reason", "Nghỉ")
    found = ask("audit", "verify", "--checkpoint", str(kept))
    assert (found["whole"], found["events"], found["checkpoints"]) == (True, 4, 2)
    assert ask("audit", "checkpoint")["size"] == 4
    assert ask("audit", "checkpoint")["origin"] == "ocop.test"
    assert root != ask("audit", "checkpoint")["root"]
    said = ocop("audit", "checkpoint", "--origin", "another", status=2).err
    assert "ocop.test" in said


def test_a_signed_checkpoint_is_verified_with_the_published_key(ask, ocop, filled, key, tmp_path) -> None:
    signing, public = key
    kept = tmp_path / "kept.txt"
    kept.write_text(ocop("audit", "checkpoint", *signing).out)
    assert ask("audit", "verify", "--checkpoint", str(kept), "--key", public)["signers"] == ["so-ocop"]
    kept.write_text(kept.read_text().replace("\n3\n", "\n2\n"))
    found = ask("audit", "verify", "--checkpoint", str(kept), "--key", public, status=3)
    assert {one["code"] for one in found["faults"]} == {"checkpoint.signature", "checkpoint.root"}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ocop_event SET \"on\" = '2018-05-07' WHERE seq = 2", "event.column"),
        ("DELETE FROM ocop_event WHERE seq = 2", "case.version"),
        ("UPDATE ocop_case SET head = '' WHERE ref = 'P1'", "case.head"),
        ("UPDATE ocop_personal SET value = 'HTX X' WHERE value = 'HTX 1'", "text.token"),
        ("UPDATE ocop_event SET seq = 9 WHERE seq = 1", "checkpoint.root"),
    ],
)
def test_damage_is_named_with_status_3(ask, ocop, filled, db, statement, code) -> None:
    ocop("audit", "checkpoint")
    changed(db, statement)
    found = ask("audit", "verify", status=3)
    assert code in {one["code"] for one in found["faults"]}
    said = ocop("audit", "verify", status=3)
    assert said.out.count("\n- ") >= 1 and "KHÔNG nguyên vẹn" in said.err
    assert "NOT whole" in ocop("audit", "verify", "--lang", "en", status=3).err


def test_a_case_that_says_another_thing_than_its_events_is_named(ask, ocop, filled, db) -> None:
    changed(db, "UPDATE ocop_case SET state = 'certified' WHERE ref = 'P1'")
    found = ask("audit", "verify", status=3)
    assert not found["faults"] and len(found["cases_unlike_their_events"]) == 1


def test_an_event_is_proven_to_whoever_has_the_checkpoint(ask, ocop, filled) -> None:
    for _ in range(2):
        ocop("audit", "checkpoint")
    ocop("case", "advance", "P0", "withdraw", "--by", "producer", "--on", "2026-06-02", "--reason", "Nghỉ")
    later = read_checkpoint(read_kept_note(ask("audit", "checkpoint")["note"].encode()).text)
    proof = ask("audit", "prove", "P1", "1")
    path = [bytes.fromhex(one) for one in proof["proof"]]
    leaf = leaf_hash(proof["event"].encode())
    assert verify_inclusion(leaf, proof["index"], proof["size"], path, later.root)
    assert not verify_inclusion(leaf, proof["index"] + 1, proof["size"], path, later.root)
    growth = ask("audit", "prove", "--since", "3")
    earlier = read_checkpoint(read_kept_note(growth["checkpoint"].encode()).text)
    assert earlier.size == 4 and growth["old_size"] == 3
    first = ask("audit", "verify")["checkpoints"]
    assert first == 2  # the same record is sealed once
    path = [bytes.fromhex(one) for one in growth["proof"]]
    old = ask("audit", "prove", "--since", "4")
    assert old["proof"] == []
    assert verify_consistency(3, _root_of(ask, 3), 4, later.root, path)


def _root_of(ask, size: int) -> bytes:
    leaves = [leaf_hash(ask("audit", "prove", f"P{number}", "1")["event"].encode()) for number in range(size)]
    return verifier.root(leaves)


@pytest.mark.parametrize(
    "words", [["P1"], [], ["P1", "1", "--since", "1"], ["P1", "9"], ["NOPE", "1"], ["--since", "99"], ["--since", "-1"]]
)
def test_what_cannot_be_proven_is_one_line(ocop, filled, words) -> None:
    ocop("audit", "checkpoint")
    said = ocop("audit", "prove", *words, status=2)
    assert said.err.count("\n") == 1 and not said.out


def test_a_bundle_is_checked_by_a_program_that_knows_nothing_of_ours(ask, ocop, filled, key, tmp_path) -> None:
    signing, public = key
    bundle = tmp_path / "b.zip"
    assert ask("audit", "export", str(bundle), *signing)["events"] == 3
    words = [sys.executable, "-I", "-S", verifier.__file__, str(bundle), "--key", public, "--lang", "en"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "3 events" in done.stdout
    ocop("audit", "export", str(bundle), status=2)
    ocop("audit", "export", str(bundle), "--overwrite", "--without-names", *signing)
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_a_name_is_erased_and_the_record_is_whole_without_it(ask, ocop, filled, db, tmp_path) -> None:
    ocop("audit", "checkpoint")
    ocop("sweep", "--on", "2026-06-05")
    assert b"HTX 1" in db.read_bytes()
    erased = ask("audit", "erase", "P1", "--text", "HTX 1", "--reason", "Theo yêu cầu", "--by", "admin")
    assert erased["places"] == 1
    found = ask("audit", "verify")
    assert (found["whole"], found["texts"]) == (True, 2)
    assert ask("case", "show", "P1")["producer"]["name"] == "[đã xoá]"
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"HTX 1" not in everything  # nor in the write-ahead log
    assert b"HTX 2" in everything
    bundle = tmp_path / "b.zip"
    ocop("audit", "export", str(bundle))
    assert verifier.verify_bundle(str(bundle)).whole
    ocop("audit", "erase", "P1", "--text", "HTX 1", "--reason", "Theo yêu cầu", "--by", "admin", status=2)
    ocop("audit", "erase", "P2", "--text", "HTX 2", "--reason", "Theo yêu cầu", "--by", "producer", status=2)


def test_keys_and_files_that_do_not_fit_are_one_line(ocop, filled, tmp_path) -> None:
    (tmp_path / "no.txt").write_text("no checkpoint")
    for words in (
        ["verify", "--checkpoint", str(tmp_path / "none.txt")],
        ["verify", "--key", "no+key"],
        ["checkpoint", "--sign", str(tmp_path / "no.txt")],
        ["checkpoint", "--sign", str(tmp_path / "no.txt"), "--name", "a"],
        ["key", str(tmp_path / "no.txt"), "--name", "a"],
        ["key", str(tmp_path / "new.pem"), "--name", "a b"],
    ):
        said = ocop("audit", *words, status=2)
        assert said.err.count("\n") == 1, words
    assert json.loads(
        ocop("audit", "verify", "--checkpoint", str(tmp_path / "no.txt"), "--format", "json", status=3).out
    )
