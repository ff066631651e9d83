"""Signatures: right ones by RFC 8032 and by another implementation; each has one form only, and weak keys none."""

import json
import random
from hashlib import sha512
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cycle_adapters.audit import verifier
from cycle_adapters.audit.verifier import ed25519_verify

VECTORS = json.loads((Path(__file__).parent / "rfc8032.json").read_text(encoding="utf-8"))
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
NEUTRAL = (1).to_bytes(32, "little")
SIGN = 1 << 255
#: A y of the points of order 8; the other is its negative.
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
#: Each encoding of the eight points of small order, and those with y not below p, or a sign that x = 0 cannot have.
SMALL = [
    1, P - 1, 0, SIGN, _Y8, _Y8 | SIGN, P - _Y8, (P - _Y8) | SIGN,
]  # fmt: skip
NOT_CANONICAL = [P, P + 1, P | SIGN, (P + 1) | SIGN, 1 | SIGN, (P - 1) | SIGN, 2**255 - 1, P + 5]


def by_another(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_of_the_standard_verify_and_no_bit_of_them_may_change(vector: dict[str, str]) -> None:
    public, message, signature = (bytes.fromhex(vector[name]) for name in ("public", "message", "signature"))
    assert ed25519_verify(public, message, signature)
    chance = random.Random(vector["name"])
    for _ in range(20):
        changed = bytearray(public + signature + message)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        assert not ed25519_verify(bytes(changed[:32]), bytes(changed[96:]), bytes(changed[32:96]))


def test_it_agrees_with_another_implementation_on_right_and_wrong_signatures() -> None:
    chance = random.Random(6)
    right = 0
    for _ in range(60):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = bytearray(private.sign(message))
        if chance.random() < 0.5:
            signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        said = ed25519_verify(public, message, bytes(signature))
        assert said == by_another(public, message, bytes(signature))
        right += said
    assert 15 < right < 45


@pytest.mark.parametrize("times", [1, 2, 8, 14])
def test_the_same_signature_with_a_larger_s_is_refused(times: int) -> None:
    for vector in VECTORS:
        public, message, signature = (bytes.fromhex(vector[name]) for name in ("public", "message", "signature"))
        larger = int.from_bytes(signature[32:], "little") + times * L
        malleable = signature[:32] + larger.to_bytes(32, "little")
        assert malleable != signature and not ed25519_verify(public, message, malleable)


@pytest.mark.parametrize("encoded", [*SMALL, *NOT_CANONICAL], ids=hex)
def test_a_weak_or_unclean_point_signs_nothing_as_key_or_as_commitment(encoded: int) -> None:
    point = encoded.to_bytes(32, "little")
    good = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    for number in range(20):  # for one message in eight at most, such a signature holds by the bare equation
        message = str(number).encode()
        for public, commitment in ((point, point), (point, NEUTRAL), (NEUTRAL, point), (good, point), (point, good)):
            assert not ed25519_verify(public, message, commitment + bytes(32))


def test_another_implementation_is_fooled_by_each_of_the_weak_keys() -> None:
    """So the refusals above refuse something: by the bare equation these sign every eighth message or more."""
    for encoded in SMALL:
        public = encoded.to_bytes(32, "little")
        assert any(by_another(public, str(number).encode(), NEUTRAL + bytes(32)) for number in range(300)), hex(encoded)


def test_a_weak_key_signs_nothing_though_the_commitment_is_good() -> None:
    seed = bytes(32)
    commitment = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    forged = commitment + (secret_scalar(seed) % L).to_bytes(32, "little")
    fooled = [
        (public, message)
        for public in (encoded.to_bytes(32, "little") for encoded in SMALL)
        for message in (str(number).encode() for number in range(40))
        if by_another(public, message, forged)
    ]
    assert len(fooled) > 40
    assert not any(ed25519_verify(public, message, forged) for public, message in fooled)


def test_a_weak_commitment_is_refused_though_the_key_is_good() -> None:
    seed, message = bytes(32), b"one form for one signature"
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    challenge = int.from_bytes(sha512(NEUTRAL + public + message).digest(), "little")
    signature = NEUTRAL + (challenge * secret_scalar(seed) % L).to_bytes(32, "little")
    assert by_another(public, message, signature)
    assert not ed25519_verify(public, message, signature)


def secret_scalar(seed: bytes) -> int:
    scalar = int.from_bytes(sha512(seed).digest()[:32], "little")
    return scalar & (1 << 254) - 8 | 1 << 254


@pytest.mark.parametrize("encoded", NOT_CANONICAL, ids=hex)
def test_bytes_that_are_not_the_one_form_of_a_point_are_no_point(encoded: int) -> None:
    assert verifier._point(encoded.to_bytes(32, "little")) is None


def test_the_points_of_small_order_have_a_form_each() -> None:
    assert len({verifier._point(encoded.to_bytes(32, "little")) for encoded in SMALL} - {None}) == 8


@pytest.mark.parametrize(("key", "signature"), [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_bytes_of_another_length_are_no_key_and_no_signature(key: int, signature: int) -> None:
    assert not ed25519_verify(bytes(key), b"", bytes(signature))
