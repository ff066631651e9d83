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
from cycle_adapters.sql.decoding import Row
from cycle_adapters.sql.event_rows import unlike_its_record
from cycle_adapters.sql.log import EventLog
from cycle_adapters.sql.log_rows import StoredCheckpoint

#: Faults that are listed one by one; of the others only the number is.
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold together: what, where, and what the sentence about it needs."""

    code: str
    place: str
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outside:
    """A checkpoint that was kept elsewhere: under which name, and its bytes."""

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
    """Everything that the record says of itself, and whether the checkpoints from outside agree with it."""
    audit = Audit()
    checks = sorted(_known(log, outside, keys, audit), key=lambda one: one.checkpoint.size)
    heads = _events(log, checks, audit)
    _cases(log, heads, audit)
    for row in log.texts():
        audit.texts += 1
        if token_of(row.salt, row.value) != row.token:
            audit.faults.append(Fault("text.token", row.token[:16]))
    return audit


@dataclass(frozen=True, slots=True)
class _Check:
    """A checkpoint, and what it is called when it does not fit."""

    name: str
    checkpoint: Checkpoint


def _known(log: EventLog, outside: Sequence[Outside], keys: Sequence[VerifierKey], audit: Audit) -> Iterator[_Check]:
    """The checkpoints of the database, and those from outside. One that cannot be read is a fault."""
    try:
        stored = [(f"ocop_checkpoint {one.size}", *_said(one)) for one in log.checkpoints()]
    except (DamagedError, MalformedError) as error:
        audit.faults.append(Fault("checkpoint.form", "ocop_checkpoint", {"said": str(error)}))
        stored = []
    for name, checkpoint, note in stored:
        if keys and note.signatures:
            _verify(name, note, keys, audit)
        yield _Check(name, checkpoint)
    for one in outside:
        found = _from_outside(one, keys, audit)
        if found is not None:
            yield _Check(one.name, found)


def _from_outside(one: Outside, keys: Sequence[VerifierKey], audit: Audit) -> Checkpoint | None:
    try:
        note = read_kept_note(one.data)
        if keys and note.signatures:
            _verify(one.name, note, keys, audit)
        return read_checkpoint(note.text)
    except MalformedError as error:
        audit.faults.append(Fault("checkpoint.form", one.name, {"said": str(error)}))
        return None


def _said(stored: StoredCheckpoint) -> tuple[Checkpoint, Note]:
    note = read_kept_note(stored.note.encode())
    return read_checkpoint(note.text), note


def _verify(name: str, note: Note, keys: Sequence[VerifierKey], audit: Audit) -> None:
    try:
        audit.signers.update(key.name for key in note_signers(note, keys))
    except MalformedError as error:
        audit.faults.append(Fault("checkpoint.signature", name, {"said": str(error)}))


@dataclass(slots=True)
class _Heads:
    """The last event of each case so far: its number and its hash."""

    number: dict[str, int] = field(default_factory=dict)
    digest: dict[str, str] = field(default_factory=dict)


def _events(log: EventLog, checks: Sequence[_Check], audit: Audit) -> _Heads:
    """Look at every event in its order, and at the tree each time it has the size of a checkpoint."""
    heads, frontier, waiting = _Heads(), Frontier(), list(checks)
    for batch in log.whole_events():
        leaves = [leaf_hash(row[-1].encode()) for row in batch]
        for row, leaf in zip(batch, leaves, strict=True):
            _event(row, leaf.hex(), heads, audit)
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


def _event(row: Row, digest: str, heads: _Heads, audit: Audit) -> None:
    seq, case_id, number = row[0], row[1], row[2]
    place = f"{case_id} {number}"
    record = _parsed(row[-1])
    try:
        other = "record" if record is None else unlike_its_record(row[1:], record)
        prev, own = (None, None) if record is None else (record["prev"], record["case"])
    except (KeyError, TypeError, ValueError):
        other, prev, own = "record", None, None
    if other is not None:
        audit.faults.append(Fault("event.column", place, {"column": other, "seq": seq}))
        if own is None:
            return
        case_id, number = record["case"], record["number"]  # type: ignore[index]  # what is hashed goes on
    if number != heads.number.get(case_id, 0) + 1:
        audit.faults.append(Fault("event.number", place, {"after": heads.number.get(case_id, 0)}))
    elif prev != heads.digest.get(case_id):
        audit.faults.append(Fault("event.prev", place))
    heads.number[case_id], heads.digest[case_id] = number, digest


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _cases(log: EventLog, heads: _Heads, audit: Audit) -> None:
    """Every case stands where its last event says, and every event has its case."""
    left = dict(heads.number)
    for batch in log.heads():
        audit.cases += len(batch)
        for case_id, version, head in batch:
            number = left.pop(case_id, 0)
            if number != version:
                audit.faults.append(Fault("case.version", case_id, {"version": version, "events": number}))
            elif head != heads.digest[case_id]:
                audit.faults.append(Fault("case.head", case_id))
    audit.faults += [Fault("case.missing", case_id) for case_id in left]
