"""What is left on a disk when the power is cut: the files of a database as they may stand at any moment of a recording.

A write lasts from the next sync of its file on. Until then each sector of 512 bytes holds, whatever the others do, what
it held at the last sync or what any write since then has put there; the length of the file likewise. A name in a folder
lasts from the next sync of the folder on.
"""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tests.support.syscalls import Call

_SECTOR = 512
_HEX = re.compile(r"\\x([0-9a-f]{2})")
_FD = re.compile(r"^\d+<(?P<path>[^>]*)>(?:\(deleted\))?")
_QUOTED = re.compile(r'"(?P<text>[^"]*)"')
#: As `strace` has to be asked, so that every byte that is written is shown.
RECORDING = (
    "-xx",
    "--string-limit=1000000",
    "--trace=openat,write,pwrite64,pwritev,writev,fdatasync,fsync,ftruncate,truncate,fallocate,rename,unlink,unlinkat",
)


class Kept(StrEnum):
    """What the disk has kept of what was written since the last sync."""

    NOTHING = "nothing"
    SOME = "some"  #: Each sector by the toss of a coin: what it held before, or all that was written.
    ANY_ORDER = "any order"  #: Each sector what it held at any moment since.


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to a file: bytes written at a place, or cut to a length, or made, or taken away."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""


def changes_in(calls: Iterable[Call]) -> Iterator[Change]:
    """What the calls of a recording did. Raises ValueError for a call that is not understood."""
    for call in calls:
        if call.answer.startswith("-1"):
            continue
        yield _change(call)


def _change(call: Call) -> Change:
    given = call.given
    path = _path_of(given)
    match call.name:
        case "pwrite64":
            text, rest = _QUOTED.search(given), given.rsplit(", ", 2)
            data = _bytes(text["text"] if text else "")
            if not int(rest[1]) == len(data) == int(call.answer):
                raise ValueError(f"a part of a write is missing: {rest[1:]}")
            return Change("write", path, int(rest[2]), data)
        case "write":
            text = _QUOTED.search(given)
            return Change("said", path, data=_bytes(text["text"] if text else ""))
        case "fdatasync" | "fsync":
            return Change("sync", path)
        case "ftruncate":
            return Change("cut", path, int(given.rsplit(", ", 1)[1]))
        case "unlink":
            return Change("gone", path)
        case "openat":
            return Change("made" if "O_CREAT" in given else "opened", path)
    raise ValueError(f"what does {call.name} do to the disk?")


def _path_of(given: str) -> str:
    found = _FD.match(given)
    if found:
        return _bytes(found["path"]).decode()
    named = _QUOTED.search(given)
    return _bytes(named["text"]).decode() if named else ""


def _bytes(text: str) -> bytes:
    return bytes.fromhex(_HEX.sub(r"\1", text))


@dataclass(slots=True)
class _File:
    """A file: what is certainly on the disk, and what was done since."""

    lasting: bytes = b""
    since: list[Change] = field(default_factory=list)

    def seen(self) -> bytes:
        """As a program reads it."""
        now = bytearray(self.lasting)
        for change in self.since:
            _do(now, change)
        return bytes(now)

    def sync(self) -> None:
        """What was done until now lasts."""
        self.lasting, self.since = self.seen(), []

    def left(self, kept: Kept, chance: random.Random) -> bytes:
        """As the disk may have it after a cut."""
        if kept is Kept.NOTHING or not self.since:
            return self.lasting
        sizes, sectors = self._stages()
        if kept is Kept.SOME:
            sizes = [sizes[0], sizes[-1]]
        found = bytearray(self.lasting.ljust(max(sizes), b"\0"))
        for number, stages in sectors.items():
            found[number * _SECTOR : (number + 1) * _SECTOR] = chance.choice(
                stages if kept is Kept.ANY_ORDER else [stages[0], stages[-1]]
            )
        return bytes(found[: chance.choice(sizes)])

    def _stages(self) -> tuple[list[int], dict[int, list[bytes]]]:
        """How long the file was at the last sync and after each change, and what each changed sector held."""
        now, sizes, sectors = bytearray(self.lasting), [len(self.lasting)], dict[int, list[bytes]]()
        for change in self.since:
            touched = _touched(change, len(now))
            for number in touched:
                sectors.setdefault(number, [_sector(now, number)])
            _do(now, change)
            sizes.append(len(now))
            for number in touched:
                sectors[number].append(_sector(now, number))
        return sizes, sectors


def _touched(change: Change, size: int) -> range:
    """The numbers of the sectors that a change may alter in a file of that size."""
    start, end = (change.at, size) if change.kind == "cut" else (change.at, change.at + len(change.data))
    return range(start // _SECTOR, -(-end // _SECTOR))


def _sector(content: bytes | bytearray, number: int) -> bytes:
    return bytes(content[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))


def _do(now: bytearray, change: Change) -> None:
    if change.kind == "cut":
        del now[change.at :]
        now.extend(bytes(change.at - len(now)))
        return
    now.extend(bytes(max(0, change.at - len(now))))
    now[change.at : change.at + len(change.data)] = change.data


class Disk:
    """A folder on a disk that can lose its power. `entries_last`: names in the folder need no sync to last.

    Nothing is promised of what a program keeps in memory that it shares with others (`-shm`): it is gone.
    """

    def __init__(self, folder: Path, content: bytes, name: str, *, entries_last: bool = False) -> None:
        self._folder = str(folder)
        self._entries_last = entries_last
        file = _File(content)
        self._now: dict[str, _File] = {f"{folder}/{name}": file}
        self._lasting = dict(self._now)

    def do(self, change: Change) -> None:
        """Do what was recorded."""
        path = change.path
        if path.endswith("-shm") or change.kind in ("said", "opened"):
            return
        if change.kind == "sync":
            self._sync(path)
        elif change.kind == "gone":
            self._now.pop(path)
        elif change.kind == "made":
            self._now.setdefault(path, _File())
        else:
            self._now[path].since.append(change)
        if self._entries_last:
            self._lasting = dict(self._now)

    def _sync(self, path: str) -> None:
        if path == self._folder:
            self._lasting = dict(self._now)
            return
        self._now[path].sync()

    def seen(self) -> dict[str, bytes]:
        """What programs read as long as the power is on: the content of each file by its name."""
        return {Path(path).name: file.seen() for path, file in self._now.items()}

    def left(self, kept: Kept, chance: random.Random) -> dict[str, bytes]:
        """What is found when the power is back: the content of each file by its name."""
        files = self._lasting if kept is Kept.NOTHING else self._some_names(chance)
        return {Path(path).name: file.left(kept, chance) for path, file in files.items()}

    def _some_names(self, chance: random.Random) -> dict[str, _File]:
        """The names in the folder, those of which the disk knows and those of which it may not know yet."""
        found = {}
        for path in {**self._lasting, **self._now}:
            file = chance.choice([self._lasting.get(path), self._now.get(path)])
            if file is not None:
                found[path] = file
        return found
