"""A small record to export and to tamper with: its events, its keys, and the bundles that are made of them."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cycle_adapters.audit.bundle import PersonalRow, write_bundle
from cycle_adapters.audit.checkpoint import Checkpoint, VerifierKey, signed
from cycle_adapters.audit.verifier import (
    CHECKPOINT,
    EVENTS,
    PERSONAL,
    Report,
    canonical_json,
    leaf_hash,
    report_lines,
    root,
    token_of,
    verifier_key,
    verify_bundle,
)

ORIGIN = "ocop.example/dong-nai"
VALUE = PersonalRow(token_of(b"salt of the first", "Nguyễn Thị Ánh"), b"salt of the first", "Nguyễn Thị Ánh")


@dataclass(frozen=True)
class Office:
    """A key that is the same in every run."""

    name: str = ORIGIN
    seed: bytes = b"the office"

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.seed).digest())

    @property
    def key(self) -> VerifierKey:
        return verifier_key(self.name, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


OFFICE = Office()
STRANGER = Office(seed=b"a stranger")


def chained(events: Iterable[dict[str, Any]]) -> list[bytes]:
    """The canonical lines of events, each linked to the one before it in its case."""
    last: dict[str, tuple[int, str | None]] = {}
    lines = []
    for event in events:
        number, prev = last.get(event["case"], (0, None))
        line = canonical_json(event | {"number": number + 1, "prev": prev}).encode()
        last[event["case"]] = (number + 1, leaf_hash(line).hex())
        lines.append(line)
    return lines


def some_events(count: int, cases: int = 5) -> list[dict[str, Any]]:
    """Events of several cases in turn; the first refers to a personal value."""
    return [
        {"case": f"P{number % cases}", "step": "ghi kết quả", "note": VALUE.token if number == 0 else f"điểm {number}"}
        for number in range(count)
    ]


def note_of(lines: Sequence[bytes], by: Office = OFFICE, origin: str = ORIGIN) -> str:
    """The signed checkpoint of a record."""
    return signed(Checkpoint(origin, len(lines), root(map(leaf_hash, lines))), by)


@dataclass(frozen=True)
class Record:
    """What goes into a bundle; a test changes one thing of it with `replace`."""

    lines: tuple[bytes, ...]
    note: str
    personal: tuple[PersonalRow, ...] = (VALUE,)

    def write(self, path: Path) -> Path:
        write_bundle(path, self.lines, self.note, key=OFFICE.key, personal=self.personal, overwrite=True)
        return path

    def check(self, path: Path, *, key: Office | None = OFFICE, outside: Sequence[str] = ()) -> Report:
        """What the verifier says of a bundle with just the record in it."""
        members = {EVENTS: self.lines, PERSONAL: [row.line() for row in self.personal]}
        texts = {name: b"".join(line + b"\n" for line in lines) for name, lines in members.items()}
        zip_of(path, texts | {CHECKPOINT: self.note.encode()}, ZIP_STORED)
        given = [(f"outside {number}", note.encode()) for number, note in enumerate(outside)]
        return verify_bundle(str(path), [key.key] if key else [], given)


def record_of(count: int = 40) -> Record:
    """A whole record."""
    lines = tuple(chained(some_events(count)))
    return Record(lines, note_of(lines))


def edited(line: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The line after a change to its event, in canonical form still."""
    event = json.loads(line)
    change(event)
    return canonical_json(event).encode()


def with_lines(record: Record, lines: Iterable[bytes]) -> Record:
    return replace(record, lines=tuple(lines))


def zip_of(path: Path, members: dict[str, bytes], packing: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def members_of(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def codes(report: Report) -> set[str]:
    """What does not hold, after both languages could say it."""
    assert all("{" not in line for lang in ("vi", "en") for line in report_lines(report, lang))
    return {fault.code for fault in report.faults}
