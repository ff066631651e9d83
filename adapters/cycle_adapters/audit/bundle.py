"""Bundles for outsiders: the record, its checkpoint and the verifier, in one zip that needs nothing of ours to check.

Writes what it is given and judges none of it: a damaged record must be exportable too, as evidence.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from io import BufferedWriter
from itertools import chain
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cycle.errors import BadValueError
from cycle_adapters.audit.errors import FileExistsAlreadyError
from cycle_adapters.audit.verifier import (
    CHECKPOINT,
    CHUNK,
    EVENTS,
    KEY,
    PERSONAL,
    README,
    VERIFIER,
    VerifierKey,
    canonical_json,
)

#: The earliest day that a zip can tell. The same for every bundle, so that equal contents give equal bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_READABLE = 0o644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class PersonalRow:
    """What stands behind a token of an event, until it is erased. `verifier.token_of` makes the token."""

    token: str
    salt: bytes
    value: str

    def line(self) -> bytes:
        """Its line in a bundle, as it is: whether the token fits is for the verifier to say."""
        return canonical_json({"token": self.token, "salt": self.salt.hex(), "value": self.value}).encode()


def write_bundle(
    path: Path,
    events: Iterable[bytes],
    checkpoint: str,
    *,
    key: VerifierKey | None = None,
    personal: Iterable[PersonalRow] = (),
    overwrite: bool = False,
) -> int:
    """Write a bundle of the canonical lines of events, in the order of the record; give how many there were.

    The lines come without newlines. The file appears whole or not at all, with the same bytes for the same contents on
    the same zlib. FileExistsAlreadyError where the path is taken, unless it may be overwritten.
    """
    if path.exists() and not overwrite:
        raise FileExistsAlreadyError(path)
    with _whole_or_nothing(path) as file, ZipFile(file, "w") as archive:
        _add(archive, README, [_shipped("readme.txt")])
        _add(archive, VERIFIER, [_shipped("verifier.py")])
        _add(archive, CHECKPOINT, [checkpoint.encode()])
        if key is not None:
            _add(archive, KEY, [f"{key}\n".encode()])
        count = _add(archive, EVENTS, map(_ended, events))
        rows = iter(personal)
        for first in rows:
            _add(archive, PERSONAL, (_ended(row.line()) for row in chain((first,), rows)))
    return count


def _add(archive: ZipFile, name: str, pieces: Iterable[bytes]) -> int:
    """Write one file of the bundle, piece by piece; give how many pieces there were."""
    member = ZipInfo(name, _NO_TIME)
    member.compress_type = ZIP_DEFLATED
    member.external_attr = _READABLE
    member.create_system = _UNIX
    count = 0
    with archive.open(member, "w", force_zip64=True) as file, BufferedWriter(file, CHUNK) as buffer:
        for piece in pieces:
            buffer.write(piece)
            count += 1
    return count


def _ended(line: bytes) -> bytes:
    if b"\n" in line:
        raise BadValueError("line of the record", line[:100], "one line without its newline")
    return line + b"\n"


def _shipped(name: str) -> bytes:
    return files("cycle_adapters.audit").joinpath(name).read_bytes()


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the path that takes its place when all was written, and is gone when not."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
