"""A checkpoint is verified again before it is given out: no bit that flips on the way ends in a published root."""

import ctypes
import gc
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

import pytest

from cycle.errors import DamagedError
from cycle.testing import examples
from cycle_adapters.audit import verifier
from cycle_adapters.audit.checkpoint import Checkpoint, VerifierKey, opened
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited
from cycle_adapters.sql.log import checkpoint_of
from tests.support.audit import OFFICE, Office
from tests.support.tiers import times

ORIGIN = "ocop.test"
pytestmark = pytest.mark.timeout(times(120, 1200))
#: Trees of one peak, whose root is that peak, and of several.
SIZES = (1, 2, 3, 8)
SIZE_IN_MEMORY = bytes.__basicsize__ - 1


class Steady(Office):
    """The office, whose key is hashed once: so every hash of a seal is one of the tree."""

    @cached_property
    def key(self) -> VerifierKey:
        return OFFICE.key


STEADY = Steady()
assert STEADY.key == OFFICE.key


def add(store: SqlStore, count: int, start: int = 0) -> None:
    """So many events."""
    with store.write() as writing:
        cases = [examples.registered_case(f"c{start + number}") for number in range(count)]
        writing.save([examples.opening(case) for case in cases])


def sealed(store: SqlStore, signer: Office | None = STEADY) -> str:
    """Seal the record; the note."""
    with store.write(alone=True) as writing:
        return writing.log.seal(examples.RECORDED_AT, ORIGIN, signer).note


def kept(store: SqlStore) -> list[str]:
    """The notes of the record."""
    with store.read() as reading:
        return [one.note for one in reading.log.checkpoints()]


def true_checkpoint(store: SqlStore) -> Checkpoint:
    """What the events say, by a way of its own."""
    with store.read() as reading:
        leaves = [verifier.leaf_hash(line) for line in reading.log.lines()]
    return Checkpoint(ORIGIN, len(leaves), verifier.root(leaves))


def require_as_it_was(store: SqlStore, before: list[str]) -> None:
    """Nothing was stored; and what is sealed next is right."""
    assert kept(store) == before
    note = sealed(store)
    assert opened(note, (OFFICE.key,)).checkpoint == true_checkpoint(store)
    with store.read() as reading:
        assert audited(reading.log, [], [OFFICE.key]).whole
        assert [checkpoint_of(one).size for one in reading.log.checkpoints()][-1] == reading.log.size


# A hash goes wrong.


class FlippingHash:
    """SHA-256 of which one answer, the n-th, has one bit flipped; from then on it is right again."""

    def __init__(self, number: int, bit: int) -> None:
        self.left = number
        self.bit = bit
        self.asked = 0

    def __call__(self, data: bytes = b"") -> Any:
        found = sha256(data)
        self.asked += 1
        if self.asked != self.left:
            return found
        flipped = bytearray(found.digest())
        flipped[self.bit // 8] ^= 1 << self.bit % 8
        return _Digest(bytes(flipped))


@dataclass
class _Digest:
    value: bytes

    def digest(self) -> bytes:
        return self.value

    def hexdigest(self) -> str:
        return self.value.hex()


def asked_of_hashes(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many hashes a seal asks for, found by one that is undone."""
    counting = FlippingHash(0, 0)
    with monkeypatch.context() as patch:
        patch.setattr(verifier, "sha256", counting)
        with pytest.raises(KeyboardInterrupt), store.write(alone=True) as writing:
            writing.log.seal(examples.RECORDED_AT, ORIGIN, STEADY)
            raise KeyboardInterrupt
    return counting.asked


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("first", [True, False], ids=["the first checkpoint", "a later one"])
def test_a_bit_that_flips_in_any_hash_of_a_seal_is_told_and_nothing_is_published(
    either_url: str, size: int, first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SqlStore(either_url)) as store:
        if not first:
            add(store, 3)
            sealed(store)
        add(store, size, start=3)
        before = kept(store)
        hashes = asked_of_hashes(store, monkeypatch)
        assert hashes >= 2 * size, "every event is hashed twice"
        for number in range(1, hashes + 1):
            for bit in range(number % 256, 256, times(256, 16)):
                flipping = FlippingHash(number, bit)
                with monkeypatch.context() as patch:
                    patch.setattr(verifier, "sha256", flipping)
                    with pytest.raises(DamagedError) as caught:
                        sealed(store)
                assert "\n" not in str(caught.value) and flipping.asked >= number
                assert kept(store) == before
        require_as_it_was(store, before)


# A bit flips where the root lies in memory, between the computing and the signing.


@dataclass(frozen=True)
class Waiting(Office):
    """A key that, as soon as somebody turns to it, has something done."""

    then: Callable[[], None] = field(default=lambda: None)

    def __bool__(self) -> bool:
        self.then()
        return True


def flip(value: bytes, bit: int) -> None:
    """Flip a bit where it lies."""
    place = id(value) + SIZE_IN_MEMORY + bit // 8
    byte = ctypes.c_ubyte.from_address(place)
    byte.value ^= 1 << bit % 8


def roots_in_memory(size: int) -> list[bytes]:
    """The roots that wait to be signed: each is an object of its own that only this seal holds."""
    return [one.root for one in gc.get_objects() if type(one) is Checkpoint and one.size == size]


@pytest.mark.parametrize("size", SIZES)
def test_a_bit_that_flips_between_computing_the_root_and_signing_it_is_never_signed(size: int) -> None:
    with closing(SqlStore()) as store:
        add(store, size)
        for bit in range(0, 256, times(37, 1)):
            older = {id(one): one for one in roots_in_memory(size)}  # of seals that nobody has cleared away yet
            flipped: list[bytes] = []

            def flip_once(bit: int = bit, flipped: list[bytes] = flipped, older: Mapping[int, bytes] = older) -> None:
                flipped += {id(one): one for one in roots_in_memory(size) if id(one) not in older}.values()
                for root in flipped:
                    flip(root, bit)

            with pytest.raises(DamagedError) as caught:
                sealed(store, Waiting(then=flip_once))
            assert len(flipped) == 1, "the fault fired"
            assert "nothing was sealed" in str(caught.value)
            assert kept(store) == []
        require_as_it_was(store, [])


@pytest.mark.parametrize("signer", [None, STEADY], ids=["bare", "signed"])
def test_a_sound_record_is_sealed_as_before(either_url: str, signer: Office | None) -> None:
    with closing(SqlStore(either_url)) as store:
        note = ""
        for size in range(1, 6):
            add(store, 1, start=size)
            note = sealed(store, signer)
            assert verifier.read_checkpoint(verifier.read_kept_note(note.encode()).text) == true_checkpoint(store)
        assert len(kept(store)) == 5
        assert sealed(store, None) == note and len(kept(store)) == 5
