"""Whether what several processes were told about one record can have happened one after the other.

Each case is a register with versions: whoever changes it names the version that was read, and wins it or not. So all
that happened to a case has one order, and it is enough that this order never contradicts the clock: nobody may be told
of an older version once somebody was told of a newer one. Knows nothing of the engine.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from pathlib import Path


class Outcome(StrEnum):
    """What somebody was told."""

    OK = "ok"
    FAILED = "failed"  #: Somebody else had moved the case: the version that was named is over.
    UNKNOWN = "unknown"  #: Nothing: it may have been done, or not.


@dataclass(frozen=True, slots=True)
class Operation:
    """One question, or one change. Instants are those of one clock for all."""

    by: str
    case: str
    begun: float
    ended: float
    outcome: Outcome
    #: The version that was seen, or named by whoever changes it.
    version: int
    #: The mark of the last change that was seen, or of this one. Each change has its own.
    mark: str
    changes: bool


#: The marks of the changes of a case in the order of the record: the first is how it was opened, version 1.
Record = Mapping[str, Sequence[str]]


def anomalies(operations: Iterable[Operation], record: Record) -> list[str]:
    """What cannot be; nothing where all of it can have happened one after the other and led to that record."""
    by_case: dict[str, list[Operation]] = defaultdict(list)
    for one in operations:
        by_case[one.case].append(one)
    return [f"{case}: {what}" for case, own in by_case.items() for what in _anomalies(own, record[case])]


def _anomalies(operations: Sequence[Operation], marks: Sequence[str]) -> Iterator[str]:
    kept = {mark: version for version, mark in enumerate(marks, start=1)}
    if len(kept) != len(marks):
        yield f"a change was done twice: {marks}"
    asked = {one.mark for one in operations if one.changes}
    yield from (f"nobody asked for {mark}" for mark in marks[1:] if mark not in asked)
    for one in operations:
        yield from _faults(one, kept, marks)
    yield from _backwards([one for one in operations if one.outcome is not Outcome.UNKNOWN or one.mark in kept])


def _faults(one: Operation, kept: Mapping[str, int], marks: Sequence[str]) -> Iterator[str]:
    if not one.changes:
        if one.outcome is Outcome.OK and marks[one.version - 1 : one.version] != [one.mark]:
            yield f"{one.by} saw {one.mark} as version {one.version}, which was never"
    elif one.outcome is Outcome.OK and kept.get(one.mark) != one.version + 1:
        yield f"{one.by} was told that {one.mark} is done, and it is lost"
    elif one.outcome is Outcome.FAILED and one.mark in kept:
        yield f"{one.by} was told that {one.mark} is not done, and it is"
    elif one.mark in kept and kept[one.mark] != one.version + 1:
        yield f"{one.mark} named version {one.version} and changed version {kept[one.mark] - 1}"


def _backwards(operations: Sequence[Operation]) -> Iterator[str]:
    """Go through time; whoever begins comes after all that have ended."""
    ends = sorted(operations, key=_end)
    ended = floor = 0
    over: dict[int, int] = {}
    for one in sorted(operations, key=lambda one: one.begun):
        while ended < len(ends) and _end(ends[ended]) < one.begun:
            floor = max(floor, over.get(id(ends[ended]), 0))
            ended += 1
        place, is_exact = _place(one)
        if is_exact and place < floor:
            yield f"{one.by} came to version {one.version} when a later one had been told of: {one.mark}"
        over[id(one)] = max(place, floor)


def _end(one: Operation) -> float:
    return inf if one.outcome is Outcome.UNKNOWN else one.ended


def _place(one: Operation) -> tuple[int, bool]:
    """Where in the order of its case: questions at a version lie between the changes that make and end it.

    Who failed came at any time after the version had ended.
    """
    if not one.changes:
        return 2 * one.version, True
    if one.outcome is Outcome.FAILED:
        return 2 * one.version + 2, False
    return 2 * one.version + 1, True


class Notes:
    """What one process was told, in a file that outlives it: a line as it begins, and one when it is answered."""

    def __init__(self, path: Path, by: str) -> None:
        self._by = by
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def of(self, case: str, version: int, mark: str, ask: Callable[[], tuple[Outcome, int, str]]) -> tuple[int, str]:
        """Ask, and note what came of it. A question names no mark."""
        told = Operation(self._by, case, time.monotonic(), inf, Outcome.UNKNOWN, version, mark, bool(mark))
        self._write(told)
        outcome, version, mark = ask()
        self._write(replace(told, ended=time.monotonic(), outcome=outcome, version=version, mark=mark))
        return version, mark

    def _write(self, one: Operation) -> None:
        fields = {name: getattr(one, name) for name in Operation.__slots__}
        os.write(self._file, f"{json.dumps(fields)}\n".encode())


def noted(paths: Iterable[Path]) -> list[Operation]:
    """All that was noted. What has no answer is unknown; a question without one tells nothing."""
    found = []
    for path in paths:
        lines = [_read(line) for line in path.read_text("utf-8").splitlines()]
        for one, following in zip(lines, [*lines[1:], None], strict=True):
            is_answered = following is not None and (following.by, following.begun) == (one.by, one.begun)
            if not is_answered and (one.changes or one.outcome is not Outcome.UNKNOWN):
                found.append(one)
    return found


def _read(line: str) -> Operation:
    fields = json.loads(line)
    return Operation(**{**fields, "outcome": Outcome(fields["outcome"])})
