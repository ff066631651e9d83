"""Checkpoints of the record: C2SP tlog-checkpoints in C2SP signed notes. What reads them stands in `verifier`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from cycle_adapters.audit.errors import AuditTextError
from cycle_adapters.audit.verifier import (
    Checkpoint,
    MalformedError,
    Note,
    NoteSignature,
    VerifierKey,
    note_signers,
    read_checkpoint,
    read_note,
    read_verifier_key,
)

__all__ = ["Checkpoint", "Opened", "Signing", "VerifierKey", "cosigned", "opened", "read_key", "signed"]


class Signing(Protocol):
    """Who can sign: a key, and the signature that it gives over bytes."""

    @property
    def key(self) -> VerifierKey:
        """What a reader checks the signatures with."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature."""
        ...


class Opened(NamedTuple):
    """A checkpoint that may be trusted, and who vouches for it."""

    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]


def read_key(text: str) -> VerifierKey:
    """Read a verifier key, `name+hexid+base64`; AuditTextError says what is wrong with it."""
    with _in_our_tree():
        return read_verifier_key(text)


def opened(note: str, keys: Sequence[VerifierKey]) -> Opened:
    """Read a signed checkpoint that at least one of the keys vouches for.

    Lines of other keys are passed over. AuditTextError where it is not of its form, no key signed it, or a line of one
    of the keys does not verify.
    """
    with _in_our_tree():
        read = read_note(note.encode())
        return Opened(read_checkpoint(read.text), note_signers(read, keys))


def signed(checkpoint: Checkpoint, by: Signing) -> str:
    """The checkpoint as a note with one signature, opened again before it is given out.

    AuditTextError where the checkpoint cannot be written as one, or the signature does not verify. That it goes on
    from the ones signed before is for the caller to know.
    """
    note = _with_signature(Note(str(checkpoint), ()), by)
    with _in_our_tree():
        if opened(note, (by.key,)).checkpoint != checkpoint:
            raise MalformedError("checkpoint.form")
    return note


def cosigned(note: str, by: Signing) -> str:
    """The signed checkpoint with one signature more, of a witness; as it is where the same key has signed it before.

    AuditTextError where the note is no signed checkpoint. What the witness has to see first, a proof that it goes on
    from the last one, is for the caller to check.
    """
    with _in_our_tree():
        read = read_note(note.encode())
        read_checkpoint(read.text)
    if any((line.name, line.key_id) == (by.key.name, by.key.key_id) for line in read.signatures):
        more = note
    else:
        more = _with_signature(read, by)
    opened(more, (by.key,))
    return more


def _with_signature(note: Note, by: Signing) -> str:
    line = NoteSignature(by.key.name, by.key.key_id, by.sign(note.text.encode()))
    return str(Note(note.text, (*note.signatures, line)))


@contextmanager
def _in_our_tree() -> Iterator[None]:
    """The verifier stands alone, so its errors are none of ours."""
    try:
        yield
    except MalformedError as error:
        raise AuditTextError(error) from error
