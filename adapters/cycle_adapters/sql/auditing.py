"""Whether the record of a database is whole: every event, every chain, the log, and what was written down outside."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cycle.errors import DamagedError
from cycle_adapters.audit.merkle import Frontier, leaf_hash
from cycle_adapters.audit.verifier import (
    Checkpoint,
    MalformedError,
    Note,
    VerifierKey,
    note_signers,
    read_checkpoint,
    read_kept_note,
    token_of,
)
from cycle_adapters.sql.decoding import MALFORMED, Row
from cycle_adapters.sql.event_rows import unlike_its_record
from cycle_adapters.sql.log import EventLog
from cycle_adapters.sql.sealing import reads_as


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold together: what, where, and what the sentence about it needs."""

    code: str
    place: str
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outside:
    """A checkpoint as it was kept, most often elsewhere: under which name, and its bytes."""

    name: str
    data: bytes


@dataclass(slots=True)
class Audit:
    """What was looked at, and what was found wrong."""

    events: int = 0
    cases: int = 0
    texts: int = 0
    checkpoints: int = 0
    #: The signers of checkpoints that were verified with the keys given.
    signers: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    #: As checkpoints write it.
    root: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def audited(log: EventLog, outside: Sequence[Outside] = (), keys: Sequence[VerifierKey] = ()) -> Audit:
    """Everything that the record says of itself, and whether the checkpoints from outside agree with it.

    Raises DamagedError where it cannot even be read to its end.
    """
    audit = Audit()
    try:
        checks = sorted(_known(log, outside, keys, audit), key=lambda one: one.checkpoint.size)
        heads = _events(log, checks, audit)
        _cases(log, heads, audit)
        for row in log.texts():
            audit.texts += 1
            if token_of(row.salt, row.value) != row.token:
                audit.faults.append(Fault("text.token", row.token[:16]))
    except MALFORMED as error:
        raise DamagedError(f"the record cannot be read: {type(error).__name__}: {error}") from error
    return audit


@dataclass(frozen=True, slots=True)
class _Check:
    """A checkpoint, and what it is called when it does not fit."""

    name: str
    checkpoint: Checkpoint


def _known(log: EventLog, outside: Sequence[Outside], keys: Sequence[VerifierKey], audit: Audit) -> Iterator[_Check]:
    """The checkpoints of the database, and those from outside. One that cannot be read is a fault."""
    try:
        stored = [Outside(f"ocop_checkpoint {one.size}", one.note.encode()) for one in log.checkpoints()]
    except DamagedError as error:
        audit.faults.append(Fault("checkpoint.form", "ocop_checkpoint", {"said": str(error)}))
        stored = []
    for one in (*stored, *outside):
        try:
            note = read_kept_note(one.data)
            checkpoint = read_checkpoint(note.text)
        except MalformedError as error:
            audit.faults.append(Fault("checkpoint.form", one.name, {"said": str(error)}))
            continue
        if keys and note.signatures:
            _verify(one.name, note, keys, audit)
        yield _Check(one.name, checkpoint)


def _verify(name: str, note: Note, keys: Sequence[VerifierKey], audit: Audit) -> None:
    try:
        audit.signers.update(key.name for key in note_signers(note, keys))
    except MalformedError as error:
        audit.faults.append(Fault("checkpoint.signature", name, {"said": str(error)}))


#: The last event of each case so far: its number and its hash.
_Heads = dict[str, tuple[int, str]]
#: Before the first event of a case.
_NO_EVENT = (0, None)


def _events(log: EventLog, checks: Sequence[_Check], audit: Audit) -> _Heads:
    """Look at every event in its order, and at the tree each time it has the size of a checkpoint.

    An event follows the one before it in its case, and its columns say what it says.
    """
    heads: _Heads = {}
    frontier, waiting = Frontier(), list(checks)
    for batch in log.whole_events():
        leaves = [leaf_hash(row[-1].encode()) for row in batch]
        for row, leaf in zip(batch, leaves, strict=True):
            case_id, number = row[1], row[2]
            last, head = heads.get(case_id, _NO_EVENT)
            if number != last + 1 or not reads_as(row[-1], row[1:-1], head):
                found = _looked_into(row, heads, audit)
                if found is None:
                    continue
                case_id, number = found
            heads[case_id] = number, leaf.hex()
        frontier = _grown(frontier, leaves, waiting, audit)
    audit.root = b64encode(frontier.root()).decode()
    audit.events = frontier.size
    for check in waiting:
        if check.checkpoint.size == 0:
            _compare(check, Frontier(), audit)
        else:
            about = {"size": check.checkpoint.size, "events": frontier.size}
            audit.faults.append(Fault("checkpoint.size", check.name, about))
    audit.checkpoints = len(checks)
    return heads


def _grown(frontier: Frontier, leaves: Sequence[bytes], waiting: list[_Check], audit: Audit) -> Frontier:
    """The tree after these leaves; each checkpoint on the way is compared with it."""
    start, done = frontier.size, 0
    while waiting and waiting[0].checkpoint.size <= start + len(leaves):
        check = waiting.pop(0)
        upto = max(done, check.checkpoint.size - start)
        frontier = frontier.extended(leaves[done:upto])
        done = upto
        _compare(check, frontier if check.checkpoint.size else Frontier(), audit)
    return frontier.extended(leaves[done:])


def _compare(check: _Check, tree: Frontier, audit: Audit) -> None:
    if tree.root() != check.checkpoint.root:
        audit.faults.append(Fault("checkpoint.root", check.name, {"size": check.checkpoint.size}))


def _looked_into(row: Row, heads: _Heads, audit: Audit) -> tuple[str, int] | None:
    """Name what does not fit. The case and the number that the record itself gives; None where it gives none."""
    seq, case_id, number = row[0], row[1], row[2]
    place = f"{case_id} {number}"
    record = _parsed(row[-1])
    try:
        other = "record" if record is None else unlike_its_record(row[1:], record)
        prev, own = ("", None) if record is None else (record["prev"], (record["case"], record["number"]))
    except (KeyError, TypeError, ValueError):
        other, prev, own = "record", "", None
    if other is not None:
        audit.faults.append(Fault("event.column", place, {"column": other, "seq": seq}))
    if own is None:
        return None
    before, head = heads.get(own[0], _NO_EVENT)
    if own[1] != before + 1:
        audit.faults.append(Fault("event.number", place, {"after": before}))
    elif prev != head:
        audit.faults.append(Fault("event.prev", place))
    return own


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _cases(log: EventLog, heads: _Heads, audit: Audit) -> None:
    """Every case stands where its last event says, and every event has its case."""
    left = dict(heads)
    for batch in log.heads():
        audit.cases += len(batch)
        for case_id, version, head in batch:
            number, digest = left.pop(case_id, _NO_EVENT)
            if number != version:
                audit.faults.append(Fault("case.version", case_id, {"version": version, "events": number}))
            elif head != digest:
                audit.faults.append(Fault("case.head", case_id))
    audit.faults += [Fault("case.missing", case_id) for case_id in left]
