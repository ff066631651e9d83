"""The whole record as one log: its events in the order in which they came, and its checkpoints.

An event's place is how many came before it: so there is no hole, and nothing can be put in between unseen. What came is
known for certain only while nobody writes, so checkpoints are made in transactions that are alone.
"""

from collections.abc import Iterator
from datetime import datetime

from cycle.errors import BadValueError, DamagedError, NotFoundError
from cycle_adapters.audit.bundle import PersonalRow
from cycle_adapters.audit.checkpoint import Checkpoint, Signing, signed
from cycle_adapters.audit.merkle import Frontier, consistency_proof, inclusion_proof, leaf_hash
from cycle_adapters.audit.verifier import MalformedError, read_checkpoint, read_kept_note
from cycle_adapters.sql.decoding import Row, reads
from cycle_adapters.sql.link import Link, Prepared
from cycle_adapters.sql.log_rows import StoredCheckpoint, as_checkpoint, checkpoint_row
from cycle_adapters.sql.statements import Statements

#: Whose log it is, as long as nobody gives it a name.
DEFAULT_ORIGIN = "ocop-cycle"
_BATCH = 1000


class EventLog:
    """The log of one database, within one block."""

    def __init__(self, link: Link, statements: Statements) -> None:
        self._link = link
        self._does = statements

    # Looking.

    @property
    def size(self) -> int:
        """How many events there are."""
        return int(self._link.rows(self._does.event_count)[0][0])

    def lines(self, size: int | None = None) -> Iterator[bytes]:
        """The events as they are hashed, in their order; the first `size` of them."""
        left = size
        for batch in self._batches(self._does.records, 0):
            for _, record in batch if left is None else batch[:left]:
                yield record.encode()
            left = None if left is None else max(0, left - len(batch))
            if left == 0:
                return

    def texts(self) -> Iterator[PersonalRow]:
        """The texts about people, as far as they were not erased."""
        for batch in self._batches(self._does.all_texts, ""):
            yield from map(_as_text, batch)

    def whole_events(self) -> Iterator[list[Row]]:
        """Many events at a time: the number, then `EVENT_COLUMNS`."""
        yield from self._batches(self._does.whole_events, 0)

    def heads(self) -> Iterator[list[Row]]:
        """Many cases at a time: id, version, head."""
        yield from self._batches(self._does.heads, "")

    def checkpoints(self) -> list[StoredCheckpoint]:
        """Every checkpoint that was made, the oldest first."""
        return [_sound(as_checkpoint(row)) for row in self._link.rows(self._does.checkpoints)]

    def last_checkpoint(self) -> StoredCheckpoint | None:
        """The latest checkpoint."""
        found = self._link.rows(self._does.last_checkpoint)
        return _sound(as_checkpoint(found[0])) if found else None

    def _batches(self, statement: Prepared, after: object) -> Iterator[list[Row]]:
        """Raises DamagedError where an index leads back to where it has been."""
        been = {after}
        while batch := self._link.rows(statement, {"after": after, "most": _BATCH}):
            yield batch
            after = batch[-1][0]
            if after in been:
                raise DamagedError(f"the database file is damaged: after {after} comes what came before")
            been.add(after)

    # Proving.

    def prove(self, case_id: str, number: int) -> tuple[bytes, int, StoredCheckpoint, tuple[bytes, ...]]:
        """An event as it is hashed, its place from 0, the latest checkpoint, and the proof that the event is in it.

        Raises NotFoundError for an event that is not there, or not in a checkpoint yet.
        """
        found = self._link.rows(self._does.place_of_event, {"of_case_id": case_id, "of_number": number})
        last = self.last_checkpoint()
        if not found:
            raise NotFoundError("event", f"{case_id} {number}")
        _, record, place = found[0]
        if last is None or place >= last.size:
            raise NotFoundError("checkpoint with event", f"{case_id} {number}")
        return record.encode(), place, last, inclusion_proof(self._leaves(last.size), place)

    def prove_growth(self, old_size: int) -> tuple[StoredCheckpoint, tuple[bytes, ...]]:
        """The latest checkpoint, and the proof that it goes on from the one with so many events."""
        last = self.last_checkpoint()
        if last is None or old_size > last.size:
            raise NotFoundError("checkpoint of size", str(old_size))
        return last, consistency_proof(self._leaves(last.size), old_size)

    def _leaves(self, size: int) -> list[bytes]:
        leaves = [leaf_hash(line) for line in self.lines(size)]
        if len(leaves) < size:
            raise DamagedError(f"the record has {len(leaves)} events, its last checkpoint {size}")
        return leaves

    # Going on.

    def seal(self, now: datetime, origin: str | None = None, signer: Signing | None = None) -> StoredCheckpoint:
        """A checkpoint over all events, made in a transaction that is alone; the last one where nothing came since.

        `origin` names the log, once and for all. Raises BadValueError for another name than before, DamagedError where
        the record does not say the same when it is read once more.
        """
        last = self.last_checkpoint()
        frontier, last_seq = self._grown(last)
        checkpoint = Checkpoint(_origin_after(last, origin), frontier.size, frontier.root())
        note = signed(checkpoint, signer) if signer else str(checkpoint)
        if last is not None and last.size == checkpoint.size and (signer is None or note == last.note):
            return last
        made = StoredCheckpoint(last_seq, frontier, note, now)
        self._require_true(made, checkpoint.origin)
        self._link.run(self._does.add_checkpoint, checkpoint_row(made))
        return made

    def _require_true(self, made: StoredCheckpoint, origin: str) -> None:
        """Read and hash once more: a bit that flipped in memory would be published for good, under our name."""
        frontier, last_seq = self._grown(self.last_checkpoint())
        true = Checkpoint(origin, frontier.size, frontier.root())
        if (checkpoint_of(made), made.frontier, made.last_seq) != (true, frontier, last_seq):
            raise DamagedError(
                f"the checkpoint of size {made.size} is not what the record says when it is read again; nothing was"
                " sealed: check the memory and the disk, then try again"
            )

    def _grown(self, last: StoredCheckpoint | None) -> tuple[Frontier, int]:
        """The tree over all events, and the number of the last one."""
        frontier, last_seq = (last.frontier, last.last_seq) if last else (Frontier(), 0)
        for batch in self._batches(self._does.records, last_seq):
            frontier = frontier.extended(leaf_hash(record.encode()) for _, record in batch)
            last_seq = batch[-1][0]
        return frontier, last_seq


def _origin_after(last: StoredCheckpoint | None, origin: str | None) -> str:
    if last is None:
        return origin or DEFAULT_ORIGIN
    before = checkpoint_of(last).origin
    if origin is not None and origin != before:
        raise BadValueError("origin", origin, f"the name that the log has had so far: {before}")
    return before


def _sound(stored: StoredCheckpoint) -> StoredCheckpoint:
    """Raise DamagedError where the record would go on from another tree than the checkpoint says."""
    if stored.frontier.root() != checkpoint_of(stored).root:
        raise DamagedError(f"the checkpoint of size {stored.size} has another root than its frontier")
    return stored


@reads("text about a person")
def _as_text(row: Row) -> PersonalRow:
    """The text of a row of `PERSONAL_COLUMNS`, with the salt as it is hashed."""
    token, _, salt, value = row
    return PersonalRow(token, bytes.fromhex(salt), value)


def checkpoint_of(stored: StoredCheckpoint) -> Checkpoint:
    """What a checkpoint says, whoever signed it. Raises DamagedError where it is none."""
    try:
        return read_checkpoint(read_kept_note(stored.note.encode()).text)
    except MalformedError as error:
        raise DamagedError(f"the checkpoint of size {stored.size} cannot be read: {error}") from error
