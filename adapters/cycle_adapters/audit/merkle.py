"""Trees over a growing record, after RFC 6962: what a writer keeps of one, and the proofs it gives. Pure.

Everything is over leaf hashes. What a reader needs to check a proof stands in `verifier`, and is passed on from here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Self

from cycle.errors import BadValueError
from cycle_adapters.audit.verifier import (
    HASH_BYTES,
    grown_peaks,
    leaf_hash,
    node_hash,
    peaks_root,
    root,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "Frontier",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

_LARGEST = 2**63
_TEXT = re.compile(r"(?P<size>0|[1-9][0-9]{0,18})(?P<peaks>( [0-9a-f]{64})*)")
_FORM = "the size of a tree and one peak for each bit of it"


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that has to be kept of a tree to go on with it: its size, and its peaks, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        fits = 0 <= self.size < _LARGEST and len(self.peaks) == self.size.bit_count()
        if not fits or any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise BadValueError("frontier", self, _FORM)

    def extended(self, leaves: Iterable[bytes]) -> Self:
        """The frontier after more leaf hashes, in their order."""
        added = tuple(leaves)
        return type(self)(self.size + len(added), tuple(grown_peaks(self.size, self.peaks, added)))

    def root(self) -> bytes:
        """The root of the tree."""
        return peaks_root(self.peaks)

    def __str__(self) -> str:
        return " ".join((str(self.size), *(peak.hex() for peak in self.peaks)))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote; BadValueError unless it is exactly that."""
        found = _TEXT.fullmatch(text)
        if not found:
            raise BadValueError("frontier", text, _FORM)
        return cls(int(found["size"]), tuple(map(bytes.fromhex, found["peaks"].split())))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """What a reader needs to see that the leaf stands at `index`, counted from 0, in the tree of all leaves."""
    if not 0 <= index < len(leaves):
        raise BadValueError("index", index, f"a whole number from 0 to {len(leaves) - 1}")
    return tuple(_path(_levels(leaves), index))


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """What a reader needs to see that the tree of all leaves began as the tree of the first `old_size`."""
    if not 0 <= old_size <= len(leaves):
        raise BadValueError("old size", old_size, f"a whole number from 0 to {len(leaves)}")
    if old_size in (0, len(leaves)):
        return ()
    # The largest full subtree that ends where the old tree ended.
    height = (old_size & -old_size).bit_length() - 1
    index = (old_size - 1) >> height
    above = islice(_levels(leaves), height, None)
    level = next(above)
    start = (level[index],) if index else ()
    return (*start, *_path(chain((level,), above), index))


def _levels(leaves: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """The tree from the leaves up to the level below the root; a lone last node is carried up as it is."""
    level = leaves
    while len(level) > 1:
        yield level
        nodes = iter(level)
        pairs = [node_hash(left, right) for left, right in zip(nodes, nodes, strict=False)]
        level = [*pairs, level[-1]] if len(level) & 1 else pairs


def _path(levels: Iterator[Sequence[bytes]], index: int) -> Iterator[bytes]:
    """The neighbours of a node on the way up."""
    for level in levels:
        if index ^ 1 < len(level):
            yield level[index ^ 1]
        index >>= 1
