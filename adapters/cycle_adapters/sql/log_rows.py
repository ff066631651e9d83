"""Checkpoints of the record, as rows."""

from dataclasses import dataclass
from datetime import datetime

from cycle_adapters.audit.merkle import Frontier
from cycle_adapters.sql.checksums import reads_summed, summed
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row
from cycle_adapters.sql.log_tables import CHECKPOINT_COLUMNS


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """How the record stood at a moment, and what is needed to go on from there."""

    last_seq: int  #: The number of the last event that is in it; 0 where there is none.
    frontier: Frontier
    note: str
    recorded_at: datetime

    @property
    def size(self) -> int:
        """How many events are in it."""
        return self.frontier.size


@summed
def checkpoint_row(one: StoredCheckpoint) -> Row:
    """A checkpoint, in the order of `CHECKPOINT_COLUMNS`."""
    return (one.size, one.last_seq, str(one.frontier), one.note, instant_text(one.recorded_at))


@reads_summed("checkpoint of size", CHECKPOINT_COLUMNS)
def as_checkpoint(row: Row) -> StoredCheckpoint:
    """The checkpoint of a row of `CHECKPOINT_COLUMNS`."""
    size, last_seq, frontier, note, recorded_at = row
    found = StoredCheckpoint(last_seq, Frontier.read(frontier), note, datetime.fromisoformat(recorded_at))
    if found.size != size:
        raise ValueError(f"its frontier is that of {found.size} events")
    return found
