"""Bundles: the same bytes for the same contents, whole or not at all, and nothing is unpacked that is not safe to."""

import struct
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile

import pytest

from cycle.errors import BadValueError
from cycle_adapters.audit import verifier
from cycle_adapters.audit.bundle import write_bundle
from cycle_adapters.audit.errors import FileExistsAlreadyError
from cycle_adapters.audit.verifier import CHECKPOINT, EVENTS, PERSONAL, MalformedError, read_verifier_key, verify_bundle
from tests.support.audit import OFFICE, codes, members_of, note_of, record_of, with_lines, zip_of

RECORD = record_of()


def refused(path: Path) -> str:
    with pytest.raises(MalformedError) as caught:
        verify_bundle(str(path))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300
    assert caught.value.says("vi") != str(caught.value)
    return caught.value.code


def test_a_whole_record_makes_a_whole_bundle(tmp_path) -> None:
    outside = [("kept", RECORD.note.encode())]
    report = verify_bundle(str(RECORD.write(tmp_path / "b.zip")), [OFFICE.key], outside)
    assert report.whole and (report.events, report.cases, report.values, report.unused) == (40, 5, 1, 0)
    assert [one.signers for one in report.checked] == [(OFFICE.name,)] * 2


def test_an_empty_record_is_whole_too(tmp_path) -> None:
    report = with_lines(RECORD, []).check(tmp_path / "b.zip")
    assert codes(report) == {"tree.short"}
    empty = record_of(0)
    assert empty.check(tmp_path / "b.zip").whole


def test_it_holds_what_an_outsider_needs(tmp_path) -> None:
    held = members_of(RECORD.write(tmp_path / "b.zip"))
    assert set(held) == {"README.txt", "verifier.py", "checkpoint.txt", "key.txt", "events.jsonl", "personal.jsonl"}
    assert held["verifier.py"] == Path(verifier.__file__).read_bytes()
    assert held["events.jsonl"] == b"".join(line + b"\n" for line in RECORD.lines)
    assert held["checkpoint.txt"].decode() == RECORD.note
    assert read_verifier_key(held["key.txt"].decode()) == OFFICE.key
    readme = held["README.txt"].decode()
    assert "python3 verifier.py" in readme and "CÁCH KIỂM TRA" in readme and "HOW TO CHECK" in readme


def test_the_readme_names_every_file_that_there_can_be(tmp_path) -> None:
    readme = members_of(RECORD.write(tmp_path / "b.zip"))["README.txt"].decode()
    assert all(readme.count(name) >= 2 for name in verifier.LIMITS if name != verifier.README)


def test_without_personal_values_or_a_key_it_has_no_such_files(tmp_path) -> None:
    assert write_bundle(tmp_path / "b.zip", RECORD.lines, RECORD.note) == 40
    assert not {"personal.jsonl", "key.txt"} & set(members_of(tmp_path / "b.zip"))
    assert verify_bundle(str(tmp_path / "b.zip")).whole


def test_equal_contents_give_equal_bytes(tmp_path) -> None:
    one, two = RECORD.write(tmp_path / "one.zip"), RECORD.write(tmp_path / "two.zip")
    assert one.read_bytes() == two.read_bytes()


def test_a_file_that_is_there_stays_unless_told_otherwise(tmp_path) -> None:
    path = tmp_path / "b.zip"
    path.write_text("mine")
    with pytest.raises(FileExistsAlreadyError):
        write_bundle(path, RECORD.lines, RECORD.note)
    assert path.read_text() == "mine"
    write_bundle(path, RECORD.lines, RECORD.note, overwrite=True)
    assert verify_bundle(str(path)).whole


def test_when_the_record_breaks_off_nothing_is_left_and_the_old_file_stays(tmp_path) -> None:
    def breaking():
        yield RECORD.lines[0]
        raise ConnectionError

    path = RECORD.write(tmp_path / "b.zip")
    before = path.read_bytes()
    with pytest.raises(ConnectionError):
        write_bundle(path, breaking(), RECORD.note, overwrite=True)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_line_with_a_newline_in_it_is_refused(tmp_path) -> None:
    with pytest.raises(BadValueError):
        write_bundle(tmp_path / "b.zip", [b'{"a":\n1}'], RECORD.note)
    assert not list(tmp_path.iterdir())


def test_records_of_more_than_one_block_are_read_to_the_line(tmp_path) -> None:
    record = record_of(1000)
    assert sum(map(len, record.lines)) > 3 * verifier.CHUNK
    assert record.check(tmp_path / "b.zip", outside=[note_of(record.lines[:777])]).whole
    lines = [*record.lines]
    lines[700] = lines[700].replace(b"ghi", b"Ghi")
    [fault] = [one for one in with_lines(record, lines).check(tmp_path / "b.zip").faults if one.line]
    assert (fault.code, fault.line, fault.case) == ("event.prev", 706, "P0")


def test_many_faults_are_counted_and_the_first_are_told(tmp_path) -> None:
    report = with_lines(RECORD, [b"{}"] * 40).check(tmp_path / "b.zip")
    assert len(report.faults) == verifier.SHOWN_FAULTS
    assert report.fault_count == 41, "every line, and the tree"
    assert [fault.line for fault in report.faults] == list(range(1, 21))
    assert any("21" in line for line in verifier.report_lines(report, "en"))


# What is refused before anything is unpacked.

GOOD = {EVENTS: b"", CHECKPOINT: record_of(0).note.encode()}


@pytest.mark.parametrize(
    "name",
    [
        "../events.jsonl",
        "/etc/passwd",
        "x/events.jsonl",
        "EVENTS.JSONL",
        "events.jsonl.",
        "C:\\x",
        "a\x1b[31m",
        "e" * 300,
    ],
)
def test_a_name_that_does_not_belong_in_a_bundle_is_refused(tmp_path, name: str) -> None:
    assert refused(zip_of(tmp_path / "b.zip", GOOD | {name: b""})) == "bundle.name"


def test_a_name_hidden_behind_a_zero_byte_is_refused(tmp_path) -> None:
    path = zip_of(tmp_path / "b.zip", GOOD | {"key.txtX../../x": b""})
    data = path.read_bytes()
    hidden = data.replace(b"key.txtX", b"key.txt\0")
    assert hidden.count(b"key.txt\0") == 2
    path.write_bytes(hidden)
    assert refused(path) == "bundle.name"


def test_a_file_that_is_there_twice_is_refused(tmp_path) -> None:
    path = zip_of(tmp_path / "b.zip", GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(path, "a") as archive:
        archive.writestr(EVENTS, b"")
    assert refused(path) == "bundle.name"


@pytest.mark.parametrize("name", [EVENTS, CHECKPOINT])
def test_a_bundle_without_record_or_checkpoint_is_refused(tmp_path, name: str) -> None:
    assert (
        refused(zip_of(tmp_path / "b.zip", {one: data for one, data in GOOD.items() if one != name}))
        == "bundle.missing"
    )


@pytest.mark.parametrize("name", [EVENTS, CHECKPOINT, PERSONAL])
def test_a_bomb_is_refused_by_its_directory_alone(tmp_path, name: str) -> None:
    path = zip_of(tmp_path / "b.zip", GOOD | {name: bytes(60 << 20)})
    assert path.stat().st_size < 100_000
    assert refused(path) == "bundle.size"


def test_a_checkpoint_longer_than_any_is_refused_however_it_is_packed(tmp_path) -> None:
    members = GOOD | {CHECKPOINT: bytes(verifier.LIMITS[CHECKPOINT] + 1)}
    assert refused(zip_of(tmp_path / "b.zip", members, ZIP_STORED)) == "bundle.size"


def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says(tmp_path) -> None:
    path = zip_of(tmp_path / "b.zip", GOOD | {EVENTS: b"a" * (60 << 20)})
    data = path.read_bytes()
    true = struct.pack("<I", 60 << 20)
    lying = data.replace(true, struct.pack("<I", 1000))
    assert lying.count(true) == 0 and data.count(true) == 2
    path.write_bytes(lying)
    assert refused(path) == "bundle.unreadable"


def test_a_line_that_never_ends_is_given_up(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(verifier, "LONGEST_LINE", 100_000)
    noise = b"".join(sha256(bytes([one % 256])).hexdigest().encode() for one in range(5000))
    assert refused(zip_of(tmp_path / "b.zip", GOOD | {EVENTS: noise})) == "line.long"


def test_other_packing_and_encryption_are_refused(tmp_path) -> None:
    assert refused(zip_of(tmp_path / "b.zip", GOOD, ZIP_BZIP2)) == "bundle.packing"
    path = zip_of(tmp_path / "c.zip", GOOD)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refused(path) == "bundle.packing"


@pytest.mark.parametrize("cut", [0, 1, 20, 200, -1, -30])
def test_a_file_that_is_cut_or_no_zip_is_refused(tmp_path, cut: int) -> None:
    path = RECORD.write(tmp_path / "b.zip")
    path.write_bytes(path.read_bytes()[:cut])
    assert refused(path) == "bundle.unreadable"


def test_a_bundle_that_is_not_there_and_a_folder_are_refused(tmp_path) -> None:
    assert refused(tmp_path / "nowhere.zip") == "bundle.unreadable"
    assert refused(tmp_path) == "bundle.unreadable"


def test_every_byte_of_the_zip_that_bears_the_record_counts(tmp_path) -> None:
    """400 bytes flipped, spread over the file: what is read is either the record to the byte, or refused or faulty."""
    path = RECORD.write(tmp_path / "b.zip")
    data = path.read_bytes()
    true = members_of(path)
    caught = 0
    for place in range(0, len(data), len(data) // 400):
        changed = bytearray(data)
        changed[place] ^= 0x55
        path.write_bytes(changed)
        try:
            report = verify_bundle(str(path), [OFFICE.key])
        except MalformedError:
            caught += 1
            continue
        if report.whole:
            with ZipFile(path) as archive:
                assert all(archive.read(name) == true[name] for name in (EVENTS, CHECKPOINT))
        else:
            caught += 1
    assert caught > 40
