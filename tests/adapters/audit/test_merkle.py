"""Trees and proofs, against the recursive definitions of RFC 6962 and its published hashes; forged ones are refused."""

import random
from collections.abc import Sequence
from hashlib import sha256

import pytest

from cycle.errors import BadValueError
from cycle_adapters.audit.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(2050)]
HEX = "0a" * 32
#: Around every power of two; all sizes up to 257.
EDGES = [2**power + one for power in (9, 10, 11) for one in (-1, 0, 1)]
SIZES = [*range(258), *EDGES]

#: The leaves and roots of the test suites of Certificate Transparency.
PUBLISHED_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PUBLISHED_PATH_OF_5_IN_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


# The definitions of RFC 6962, section 2.1, word for word: slow, and plainly right.


def split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), tree_hash(leaves[half:])]
    return [*path(index - half, leaves[half:]), tree_hash(leaves[:half])]


def subproof(size: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    half = split(len(leaves))
    if size <= half:
        return [*subproof(size, leaves[:half], whole), tree_hash(leaves[half:])]
    return [*subproof(size - half, leaves[half:], False), tree_hash(leaves[:half])]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_published_for_certificate_transparency(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in PUBLISHED_LEAVES[:size]]
    assert root(leaves).hex() == PUBLISHED_ROOTS[size]


def test_a_path_is_the_one_published() -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in PUBLISHED_LEAVES]
    assert [step.hex() for step in inclusion_proof(leaves, 5)] == PUBLISHED_PATH_OF_5_IN_8


def test_every_root_is_that_of_the_definition_at_once_or_grown() -> None:
    grown = Frontier()
    for size in range(max(SIZES) + 1):
        if size in SIZES:
            assert root(LEAVES[:size]) == tree_hash(LEAVES[:size]) == grown.root()
        grown = grown.extended([LEAVES[size % len(LEAVES)]])


def test_a_frontier_grows_alike_in_any_pieces() -> None:
    chance = random.Random(1)
    for _ in range(300):
        size = chance.randrange(700)
        cuts = sorted(chance.randrange(size + 1) for _ in range(chance.randrange(5)))
        grown = Frontier()
        for start, end in zip([0, *cuts], [*cuts, size], strict=True):
            grown = Frontier.read(str(grown.extended(LEAVES[start:end])))
        assert grown == Frontier().extended(LEAVES[:size]) and grown.root() == root(LEAVES[:size])


def test_every_leaf_of_every_small_tree_is_proved_as_defined() -> None:
    for size in range(1, 66):
        leaves = LEAVES[:size]
        for index in range(size):
            proof = inclusion_proof(leaves, index)
            assert list(proof) == path(index, leaves)
            assert verify_inclusion(leaves[index], index, size, proof, root(leaves))


def test_leaves_of_every_size_are_proved() -> None:
    chance = random.Random(2)
    for size in SIZES[1:]:
        leaves = LEAVES[:size]
        for index in {0, size - 1, chance.randrange(size)}:
            proof = inclusion_proof(leaves, index)
            assert list(proof) == path(index, leaves)
            assert verify_inclusion(leaves[index], index, size, proof, root(leaves))


def test_every_small_tree_is_proved_to_go_on_from_every_smaller_one() -> None:
    for size in range(66):
        for old_size in range(size + 1):
            proof = consistency_proof(LEAVES[:size], old_size)
            expected = subproof(old_size, LEAVES[:size], True) if old_size else []
            assert list(proof) == expected
            assert verify_consistency(old_size, root(LEAVES[:old_size]), size, root(LEAVES[:size]), proof)


def test_trees_of_every_size_are_proved_to_go_on() -> None:
    chance = random.Random(3)
    for size in SIZES[2:]:
        for old_size in {1, size - 1, size // 2, chance.randrange(1, size)}:
            proof = consistency_proof(LEAVES[:size], old_size)
            assert list(proof) == subproof(old_size, LEAVES[:size], True)
            assert verify_consistency(old_size, root(LEAVES[:old_size]), size, root(LEAVES[:size]), proof)


def forged(proof: tuple[bytes, ...], chance: random.Random) -> tuple[bytes, ...]:
    """Another proof: a bit flipped, or a hash left out, put in, doubled, moved or cut short."""
    steps = list(proof)
    place = chance.randrange(len(steps) + 1)
    kind = chance.choice(("flip", "drop", "add", "double", "swap", "short") if steps else ("add",))
    at = min(place, len(steps) - 1)
    if kind == "flip":
        bit = chance.randrange(256)
        steps[at] = (int.from_bytes(steps[at], "big") ^ 1 << bit).to_bytes(32, "big")
    elif kind == "drop":
        del steps[at]
    elif kind == "add":
        steps.insert(place, chance.choice(LEAVES))
    elif kind == "double":
        steps.insert(place, steps[at])
    elif kind == "swap" and len(steps) > 1:
        other = (at + 1) % len(steps)
        steps[at], steps[other] = steps[other], steps[at]
    else:
        steps[at] = steps[at][: chance.randrange(32)]
    return tuple(steps)


def test_12000_forged_inclusion_proofs_are_refused() -> None:
    chance = random.Random(4)
    refused = 0
    for _ in range(4000):
        size = chance.choice(SIZES[1:])
        index, leaves = chance.randrange(size), LEAVES[:size]
        proof, tree_root = inclusion_proof(leaves, index), root(leaves)
        leaf = leaves[index]
        assert verify_inclusion(leaf, index, size, proof, tree_root)
        other = chance.choice([number for number in (index + 1, index - 1, index ^ 1, size, -1) if number != index])
        forgeries = (
            (leaf, index, forged(proof, chance), tree_root),
            (leaf, other, proof, tree_root),
            (LEAVES[index + 1 if index + 1 < len(LEAVES) else 0], index, proof, tree_root),
        )
        for forgery in forgeries:
            assert forgery != (leaf, index, proof, tree_root)
            wrong_leaf, wrong_index, wrong_proof, wrong_root = forgery
            assert not verify_inclusion(wrong_leaf, wrong_index, size, wrong_proof, wrong_root)
            refused += 1
    assert refused == 12_000


def test_12000_forged_consistency_proofs_are_refused() -> None:
    chance = random.Random(5)
    refused = 0
    for _ in range(4000):
        size = chance.choice(SIZES[3:])
        old_size = chance.randrange(1, size)
        old_root, new_root = root(LEAVES[:old_size]), root(LEAVES[:size])
        proof = consistency_proof(LEAVES[:size], old_size)
        assert verify_consistency(old_size, old_root, size, new_root, proof)
        # An old record of the same length in which one leaf was another.
        changed = list(LEAVES[:old_size])
        changed[chance.randrange(old_size)] = leaf_hash(b"never written")
        other = chance.choice([number for number in (0, old_size - 1, old_size + 1, size) if number != old_size])
        forgeries = (
            (old_size, old_root, new_root, forged(proof, chance)),
            (old_size, root(changed), new_root, proof),
            (other, old_root, new_root, proof),
        )
        for forgery in forgeries:
            assert forgery != (old_size, old_root, new_root, proof)
            wrong_size, wrong_old, wrong_new, wrong_proof = forgery
            assert not verify_consistency(wrong_size, wrong_old, size, wrong_new, wrong_proof)
            refused += 1
    assert refused == 12_000


def test_a_record_that_was_rewritten_has_no_proof_that_it_goes_on() -> None:
    """What a writer could honestly compute over the rewritten record does not help either."""
    for old_size in range(1, 40):
        rewritten = [*LEAVES[:40]]
        rewritten[old_size - 1] = leaf_hash(b"rewritten")
        proof = consistency_proof(rewritten, old_size)
        assert verify_consistency(old_size, root(rewritten[:old_size]), 40, root(rewritten), proof)
        assert not verify_consistency(old_size, root(LEAVES[:old_size]), 40, root(rewritten), proof)


def test_a_tree_goes_on_from_the_empty_one_and_from_itself_with_nothing_to_prove() -> None:
    here, empty = root(LEAVES[:7]), root([])
    assert verify_consistency(0, empty, 7, here, ()) and verify_consistency(7, here, 7, here, ())
    assert not verify_consistency(0, here, 7, here, ())
    assert not verify_consistency(7, empty, 7, here, ())
    assert not verify_consistency(7, here, 7, here, (here,))
    assert not verify_consistency(8, here, 7, here, ())
    assert not verify_consistency(3, root(LEAVES[:3]), 7, here, ())


def test_a_tree_is_never_taken_for_a_smaller_one_that_needs_no_proof() -> None:
    """An inner node passed off as the only leaf, with a proof that is too long for it."""
    left, right, whole = root(LEAVES[:2]), root(LEAVES[2:4]), root(LEAVES[:4])
    assert node_hash(left, right) == whole
    assert not verify_inclusion(right, 0, 1, (left,), whole)
    assert not verify_consistency(3, node_hash(LEAVES[0], right), 3, whole, (right, LEAVES[0]))


def test_hashes_of_another_length_are_no_hashes() -> None:
    """Else bytes could move from one neighbour to the other."""
    left, right = LEAVES[:2]
    assert verify_inclusion(left, 0, 2, (right,), root(LEAVES[:2]))
    assert not verify_inclusion(left + right[:1], 0, 2, (right[1:],), root(LEAVES[:2]))
    assert not verify_consistency(1, left + right[:1], 2, root(LEAVES[:2]), (right[1:],))


def test_a_node_is_never_taken_for_a_leaf() -> None:
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert root([leaf_hash(left + right)]) != root([left, right])


@pytest.mark.parametrize(
    "text",
    [
        *("", "0 ", "1", "-1", "x", f"01 {HEX}", f"1 {HEX[1:]}", f"1 {'AB' * 32}", f"2 {HEX} {HEX}", f"3 {HEX}"),
        *(f"1  {HEX}", f"1 {HEX}\n", f" 1 {HEX}", f"9223372036854775808 {HEX}", f"٣ {HEX} {HEX}"),
    ],
)
def test_a_frontier_that_nobody_wrote_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadValueError) as caught:
        Frontier.read(text)
    assert "frontier" in str(caught.value) and "\n" not in str(caught.value)


def test_a_frontier_of_what_are_no_hashes_is_refused() -> None:
    with pytest.raises(BadValueError):
        Frontier(1, (b"x",))


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    for index in (-1, 3):
        with pytest.raises(BadValueError, match="from 0 to 2"):
            inclusion_proof(LEAVES[:3], index)
        with pytest.raises(BadValueError, match="from 0 to 3"):
            consistency_proof(LEAVES[:3], index if index < 0 else 4)
