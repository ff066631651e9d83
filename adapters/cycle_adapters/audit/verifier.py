#!/usr/bin/env python3
"""Check an exported record of OCOP without the system that wrote it: `python3 verifier.py BUNDLE`.

This one file needs Python 3.9 or later and nothing else, and must stay so: it imports the standard library alone, it
only reads, and a copy of it travels in each bundle. What it knows of hashes, trees and signatures is said here and
nowhere else; the rest of the package imports it from here.

A bundle is a zip. `events.jsonl` holds one event a line, in the order of the record: line i is leaf i of the Merkle
tree of RFC 6962, and names in `prev` the leaf hash of the event before it in the same case. `checkpoint.txt` holds the
number of leaves and the root, as a C2SP tlog-checkpoint in a C2SP signed note. `personal.jsonl` holds, where they have
not been erased, the values behind the tokens of the events.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256, sha512
from pathlib import Path
from typing import IO, Any, NamedTuple

WHOLE, FAULTY, UNREADABLE = 0, 1, 2

EVENTS, CHECKPOINT, PERSONAL = "events.jsonl", "checkpoint.txt", "personal.jsonl"
KEY, README, VERIFIER = "key.txt", "README.txt", "verifier.py"
#: The only names that a bundle may hold, each with the most bytes that are read of it.
LIMITS = {
    EVENTS: 16 << 30,
    PERSONAL: 4 << 30,
    CHECKPOINT: 1 << 20,
    KEY: 1 << 16,
    README: 1 << 20,
    VERIFIER: 1 << 20,
}
#: A record of hashes cannot be packed tighter than this; only a bomb is.
PACKED_AT_MOST = 500
PACKED_FREELY = 1 << 16
LONGEST_LINE = 4 << 20
#: Bytes read at a time: few, so that the lines in work stay in the cache.
CHUNK = 1 << 15
#: Faults that are told one by one; of the others only the number is.
SHOWN_FAULTS = 20
SHOWN_CHARACTERS = 60
MOST_SIGNATURES = 100


class MalformedError(ValueError):
    """A text, a file or a value that is not of its form. `code` is stable; the message is one line."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(say(code, "en", **fields))
        self.code = code
        self.fields = fields

    def says(self, lang: str) -> str:
        """The message in `vi` or `en`."""
        return say(self.code, lang, **self.fields)


# --- Merkle trees, RFC 6962 ---------------------------------------------------------------------------------------

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry. Its first byte keeps a leaf from being taken for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def grown_peaks(size: int, peaks: Sequence[bytes], leaves: Iterable[bytes]) -> list[bytes]:
    """The peaks of a tree of `size` leaves after more leaf hashes were added.

    Peaks are the roots of the full subtrees that a tree consists of, the largest (oldest) first: one for each bit of
    its size. Works level by level, so a million leaves take a second or two.
    """
    old, new = list(peaks), []  # the new ones smallest first
    level = list(leaves)
    while level:
        if size & 1:
            level = [old.pop(), *level]
        if len(level) & 1:
            new.append(level.pop())
        nodes = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes, nodes)]
        size >>= 1
    return old + new[::-1]


def peaks_root(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree that has these peaks, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return peaks_root(grown_peaks(0, (), leaves))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Whether the leaf hash stands at `index`, counted from 0, in the tree of that size and root."""
    if not 0 <= index < size or not _are_hashes((leaf, tree_root, *proof)):
        return False
    found, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = node_hash(sibling, found)
            index, last = _past_lone_nodes(index, last)
        else:
            found = node_hash(found, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and found == tree_root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the old tree is how the new one began. An empty tree is the beginning of every tree."""
    if not 0 <= old_size <= new_size or not _are_hashes((old_root, new_root, *proof)):
        return False
    if old_size in (0, new_size):
        expected = EMPTY_ROOT if old_size == 0 else new_root
        return not proof and old_root == expected
    return _verify_growth(old_size, old_root, new_size, new_root, proof)


def _verify_growth(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    # A full old tree is itself the node that the proof starts from, and is not repeated in it.
    path = list(proof) if index else [old_root, *proof]
    if not path:
        return False
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            index, last = _past_lone_nodes(index, last)
        else:
            new = node_hash(new, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _past_lone_nodes(index: int, last: int) -> tuple[int, int]:
    """Up to the level on which the node has a left neighbour: a lone last node is carried up as it is."""
    while index and not index & 1:
        index, last = index >> 1, last >> 1
    return index, last


def _are_hashes(values: Iterable[object]) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)


# --- Ed25519, RFC 8032: verification only -------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
#: A point of the curve: X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z.
_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is by the key.

    Strict, so that one signature has one form: S below the order of the group, only canonical points, no point of
    small order, and the equation without the cofactor.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    key, commitment = _point(public), _point(signature[:32])
    if scalar >= _L or key is None or commitment is None or _is_small(key) or _is_small(commitment):
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % _L
    minus_key = (_P - key[0], key[1], key[2], _P - key[3])
    return _same(_sum_of_products(scalar, _BASE, challenge, minus_key), commitment)


def _point(encoded: bytes) -> _Point | None:
    """The point that 32 bytes stand for, None where they are not its canonical form."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    x = _x_of(y, sign) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return _P - x if x & 1 != sign else x


def _added(one: _Point, two: _Point) -> _Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum_of_products(times: int, one: _Point, other_times: int, two: _Point) -> _Point:
    """times·one + other_times·two, both walked at once."""
    both, total = _added(one, two), _NEUTRAL
    for place in reversed(range(max(times.bit_length(), other_times.bit_length()))):
        total = _added(total, total)
        bits = times >> place & 1, other_times >> place & 1
        if any(bits):
            total = _added(total, both if all(bits) else one if bits[0] else two)
    return total


def _same(one: _Point, two: _Point) -> bool:
    return not (one[0] * two[2] - two[0] * one[2]) % _P and not (one[1] * two[2] - two[1] * one[2]) % _P


def _is_small(point: _Point) -> bool:
    for _ in range(3):  # the cofactor is 2³
        point = _added(point, point)
    return _same(point, _NEUTRAL)


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE_X = _x_of(_BASE_Y, 0) or 0
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


# --- signed notes and checkpoints, C2SP ---------------------------------------------------------------------------

ED25519 = b"\x01"
KEY_ID_BYTES = 4
_DASH = "— "
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class VerifierKey(NamedTuple):
    """A key that the reader trusts, with the name it signs under."""

    name: str
    key_id: bytes
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"


class NoteSignature(NamedTuple):
    """One line below a note. Which key it is by, and whether it is right, only a key can tell."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {_base64(self.key_id + self.signature)}"


class Note(NamedTuple):
    """A text and its signatures. The signatures cover the text with its last newline."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(f"{line}\n" for line in self.signatures)


class Checkpoint(NamedTuple):
    """A log at one moment: whose it is, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def root_text(self) -> str:
        """The root as it is written."""
        return _base64(self.root)

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), self.root_text, *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def verifier_key(name: str, public: bytes) -> VerifierKey:
    """The key with its id. MalformedError where the name cannot stand in a note, or the key has not 32 bytes."""
    if not _is_key_name(name):
        raise MalformedError("key.name", found=shown(name))
    if len(public) != 32:
        raise MalformedError("key.bytes")
    identity = sha256(name.encode() + b"\n" + ED25519 + public).digest()
    return VerifierKey(name, identity[:KEY_ID_BYTES], public)


def read_verifier_key(text: str) -> VerifierKey:
    """Read `name+hexid+base64`; MalformedError unless every part fits the others."""
    name, _, rest = text.strip().partition("+")
    hex_id, _, encoded = rest.partition("+")
    algorithm_and_key = _from_base64(encoded)
    if not re.fullmatch("[0-9a-f]{8}", hex_id) or not algorithm_and_key:
        raise MalformedError("key.form", found=shown(text))
    if algorithm_and_key[:1] != ED25519:
        raise MalformedError("key.algorithm", found=algorithm_and_key[0])
    key = verifier_key(name, algorithm_and_key[1:])
    if key.key_id.hex() != hex_id:
        raise MalformedError("key.id", found=hex_id, expected=key.key_id.hex())
    return key


def read_note(data: bytes) -> Note:
    """Read a signed note to the byte; MalformedError says what is wrong. Verifies no signature."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise MalformedError("note.utf8") from None
    if any(sign < " " and sign != "\n" for sign in text):
        raise MalformedError("note.control")
    body, blank, below = text.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise MalformedError("note.form")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise MalformedError("note.many", most=MOST_SIGNATURES)
    return Note(f"{body}\n", tuple(map(_read_signature, lines)))


def read_kept_note(data: bytes) -> Note:
    """Read a checkpoint as somebody kept it: a signed note, or its text alone, as it is printed in minutes."""
    if b"\n\n" in data:
        return read_note(data)
    try:
        return Note(data.decode().rstrip("\n") + "\n", ())
    except UnicodeDecodeError:
        raise MalformedError("note.utf8") from None


def _read_signature(line: str) -> NoteSignature:
    name, _, encoded = line[len(_DASH) :].partition(" ")
    signed = _from_base64(encoded) or b""
    if not line.startswith(_DASH) or not _is_key_name(name) or len(signed) <= KEY_ID_BYTES:
        raise MalformedError("note.signature", found=shown(line))
    return NoteSignature(name, signed[:KEY_ID_BYTES], signed[KEY_ID_BYTES:])


def note_signers(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """The keys that signed the note, in their order. Lines of other keys are passed over.

    MalformedError where a line of one of the keys does not verify, or where no key signed: such a note says nothing.
    """
    signers = []
    for key in keys:
        lines = [one.signature for one in note.signatures if (one.name, one.key_id) == (key.name, key.key_id)]
        if not all(ed25519_verify(key.public, note.text.encode(), line) for line in lines):
            raise MalformedError("note.forged", name=shown(key.name))
        if lines:
            signers.append(key)
    if not signers:
        raise MalformedError("note.unsigned")
    return tuple(signers)


def read_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint's note to the byte; MalformedError says what is wrong."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise MalformedError("checkpoint.form")
    origin, size, encoded, *extensions = lines
    if not _DECIMAL.fullmatch(size):
        raise MalformedError("checkpoint.size", found=shown(size))
    tree_root = _from_base64(encoded)
    if tree_root is None or len(tree_root) != HASH_BYTES:
        raise MalformedError("checkpoint.root", found=shown(encoded))
    return Checkpoint(origin, int(size), tree_root, tuple(extensions))


def _is_key_name(name: str) -> bool:
    return bool(name) and not any(sign.isspace() or sign == "+" or sign < " " for sign in name)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str) -> bytes | None:
    """The bytes, None where the text is not exactly how they are written."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return data if _base64(data) == text else None


# --- events -------------------------------------------------------------------------------------------------------

#: The one form of an event: sorted keys, no spaces, letters as they are.
canonical_json = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
_parse = json.JSONDecoder().raw_decode
_TOKEN = re.compile(r"[0-9a-f]{64}")
_LARGEST_NUMBER = 2**63


class Fault(NamedTuple):
    """One thing that does not hold. `line` counts from 1; 0 and an empty case where there is none."""

    code: str
    file: str
    line: int
    case: str
    fields: dict[str, object]

    def says(self, lang: str) -> str:
        """One line in `vi` or `en`: where, and what."""
        line = [say("at.line", lang, line=self.line)] if self.line else []
        case = [say("at.case", lang, case=shown(self.case))] if self.case else []
        where = ", ".join([shown(self.file), *line, *case])
        return f"{where}: {say(self.code, lang, **self.fields)}"


class _Faults:
    """The first faults, and how many there are."""

    def __init__(self) -> None:
        self.first: list[Fault] = []
        self.count = 0

    def add(self, code: str, file: str, line: int = 0, case: str = "", **fields: object) -> None:
        self._keep(Fault(code, file, line, case, fields))

    def include(self, error: MalformedError, file: str) -> None:
        """What the error says, as a fault of that file."""
        self._keep(Fault(error.code, file, 0, "", error.fields))

    def _keep(self, fault: Fault) -> None:
        self.count += 1
        if len(self.first) < SHOWN_FAULTS:
            self.first.append(fault)


class _Log:
    """What is known of a record after the lines that were read: its tree, and where each case stands."""

    def __init__(self, faults: _Faults, sizes: Iterable[int], tokens: set[str]) -> None:
        self.size = 0
        self.roots: dict[int, bytes] = {}
        self.tokens = tokens
        self.cases: dict[str, tuple[int, bytes]] = {}
        self._faults = faults
        self._peaks: list[bytes] = []
        self._sizes = sorted(set(sizes), reverse=True)
        self._keep_root()

    def read(self, lines: Sequence[bytes]) -> None:
        """Take in more lines, each without its newline: all at once, or one by one where a fault is."""
        leaves = [sha256(b"\x00" + line).digest() for line in lines]
        events = _proper_events(lines, self.tokens)
        for place, leaf in enumerate(leaves):
            number = self.size + 1 + place
            if events is None:
                self._judge(lines[place], number, leaf)
            else:
                self._link(events[place], number, leaf)
        self._grow(leaves)

    def _judge(self, line: bytes, number: int, leaf: bytes) -> None:
        """Say all that is wrong with one line."""
        try:
            text = line.decode()
            event = _parse(text)[0]
            if canonical_json(event) != text:
                self._faults.add("event.canonical", EVENTS, number)
        except (ValueError, RecursionError):
            self._faults.add("event.json", EVENTS, number)
            return
        if not unicodedata.is_normalized("NFC", text):
            self._faults.add("event.nfc", EVENTS, number)
        if self.tokens:
            self.tokens.difference_update(_TOKEN.findall(text))
        self._link(event, number, leaf)

    def _link(self, event: Any, line: int, leaf: bytes) -> None:
        """Check that the event follows the one before it in its case, and stand there from now on."""
        case, number, prev = _link_of(event)
        if case is None:
            self._faults.add("event.fields", EVENTS, line)
            return
        last, last_leaf = self.cases.get(case, (0, b""))
        if number != last + 1:
            self._faults.add("event.number", EVENTS, line, case, found=number, expected=last + 1)
        if prev != (last_leaf.hex() or None):
            self._faults.add("event.prev", EVENTS, line, case)
        self.cases[case] = (number, leaf)

    def _grow(self, leaves: list[bytes]) -> None:
        while leaves:
            room = self._sizes[-1] - self.size if self._sizes else len(leaves)
            now, leaves = leaves[:room], leaves[room:]
            self._peaks = grown_peaks(self.size, self._peaks, now)
            self.size += len(now)
            self._keep_root()

    def _keep_root(self) -> None:
        if self._sizes and self._sizes[-1] == self.size:
            self.roots[self._sizes.pop()] = peaks_root(self._peaks)

    def root(self) -> bytes:
        """The root over all lines that were read."""
        return peaks_root(self._peaks)


def _proper_events(lines: Sequence[bytes], tokens: set[str]) -> list[Any] | None:
    """The events of the lines where all are in canonical form, None where not; takes out the tokens they refer to.

    Written again all at once, which is faster. Each line begins with one whole value; where these values, written again
    and joined, are all of the text, no line has room for more than its own.
    """
    try:
        texts = b"\n".join(lines).decode().split("\n")
        events = [_parse(text)[0] for text in texts]
        text = ",".join(texts)
        if canonical_json(events)[1:-1] != text or not unicodedata.is_normalized("NFC", text):
            return None
    except (ValueError, RecursionError):
        return None
    if tokens:
        tokens.difference_update(_TOKEN.findall(text))
    return events


def _link_of(event: Any) -> tuple[str | None, int, str | None]:
    """The case of an event, its number in it, and the hash it names; no case where one of them is not of its kind."""
    if not isinstance(event, dict):
        return None, 0, None
    case, number, prev = event.get("case"), event.get("number"), event.get("prev", 0)
    if not (isinstance(case, str) and case and (prev is None or isinstance(prev, str))):
        return None, 0, None
    if type(number) is not int or abs(number) > _LARGEST_NUMBER:
        return None, 0, None
    return case, number, prev


def _lines(member: IO[bytes], file: str, faults: _Faults) -> Iterator[list[bytes]]:
    """The lines of a file, many at a time, without their newlines."""
    rest = b""
    seen = 0
    while chunk := member.read(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        seen += len(lines)
        if max(map(len, (rest, *lines))) > LONGEST_LINE:
            raise MalformedError("line.long", file=file, most=LONGEST_LINE)
        yield lines
    if rest:
        faults.add("line.end", file, seen + 1)
        yield [rest]


# --- personal values ----------------------------------------------------------------------------------------------


def token_of(salt: bytes, value: str) -> str:
    """What stands in an event for a personal value: it tells nothing without the salt."""
    return sha256(salt + value.encode()).hexdigest()


def _tokens(archive: zipfile.ZipFile, faults: _Faults) -> frozenset[str]:
    """The tokens of the personal values that are there and fit."""
    if PERSONAL not in archive.namelist():
        return frozenset()
    tokens: set[str] = set()
    with archive.open(PERSONAL) as member:
        rows = (row for lines in _lines(member, PERSONAL, faults) for row in lines)
        for line, row in enumerate(rows, 1):
            token = _token_of_row(row)
            if token:
                tokens.add(token)
            else:
                faults.add("personal.form" if token is None else "personal.token", PERSONAL, line)
    return frozenset(tokens)


def _token_of_row(row: bytes) -> str | None:
    """The token of a row; None where the row is not of its form, empty where the value does not give its token."""
    try:
        given = json.loads(row.decode())
        token, salt, value = (given.pop(name) for name in ("token", "salt", "value"))
        made = token_of(bytes.fromhex(salt), value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if given or not isinstance(token, str):
        return None
    return token if token == made else ""


# --- bundles ------------------------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """One checkpoint against the record, and the names of the given keys that signed it."""

    label: str
    checkpoint: Checkpoint
    fits: bool
    signers: tuple[str, ...]


class Report(NamedTuple):
    """What was checked, and what does not hold.

    `keys` counts the keys that signatures were checked with; `values` the personal values that fit, and `unused` those
    of them that no event refers to, which therefore prove nothing.
    """

    events: int
    cases: int
    root: bytes
    keys: int
    checked: tuple[Checked, ...]
    values: int
    unused: int
    faults: tuple[Fault, ...]
    fault_count: int

    @property
    def whole(self) -> bool:
        """Whether everything that was checked holds."""
        return self.fault_count == 0


def verify_bundle(path: str, keys: Sequence[VerifierKey] = (), outside: Sequence[tuple[str, bytes]] = ()) -> Report:
    """Check a bundle against its own checkpoint, and against each given from outside with a name to call it by.

    MalformedError where the bundle cannot be read, or a checkpoint from outside is none. Without keys no signature is
    checked. Reads line by line: the memory needed grows with the number of cases and personal values alone.
    """
    faults = _Faults()
    given = [_named_checkpoint(label, data) for label, data in outside]
    with _opened(path) as archive:
        own = _own_checkpoint(archive, faults)
        tokens = _tokens(archive, faults)
        log = _Log(faults, [one.checkpoint.size for one in (*own, *given)], set(tokens))
        with archive.open(EVENTS) as member:
            for lines in _lines(member, EVENTS, faults):
                log.read(lines)
    checked = [_checked(one, log, keys, faults) for one in (*own, *given)]
    _compare_with_own(own, given, log, faults)
    counts = log.size, len(log.cases), log.root(), len(keys), tuple(checked), len(tokens), len(log.tokens)
    return Report(*counts, tuple(faults.first), faults.count)


class _Named(NamedTuple):
    label: str
    note: Note
    checkpoint: Checkpoint


def _named_checkpoint(label: str, data: bytes) -> _Named:
    note = read_kept_note(data)
    return _Named(label, note, read_checkpoint(note.text))


@contextmanager
def _opened(path: str) -> Iterator[zipfile.ZipFile]:
    """The bundle, refused before anything in it is unpacked where it is not safe to."""
    try:
        with zipfile.ZipFile(path) as archive:
            _require_safe(archive.infolist())
            yield archive
    except MalformedError:
        raise
    # zipfile says what is wrong in all these ways
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise MalformedError("bundle.unreadable", path=shown(path), why=shown(error)) from error


def _require_safe(members: Sequence[zipfile.ZipInfo]) -> None:
    """Judge by the directory of the zip alone: names, sizes, how it is packed."""
    names = [member.orig_filename for member in members]
    for name in names:
        if name not in LIMITS or names.count(name) > 1:
            raise MalformedError("bundle.name", found=shown(name))
    for name in (EVENTS, CHECKPOINT):
        if name not in names:
            raise MalformedError("bundle.missing", name=name)
    for member in members:
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise MalformedError("bundle.packing", name=member.filename)
        packed_at_most = PACKED_FREELY + PACKED_AT_MOST * member.compress_size
        if member.file_size > min(LIMITS[member.filename], packed_at_most):
            raise MalformedError("bundle.size", name=member.filename, size=member.file_size)


def _own_checkpoint(archive: zipfile.ZipFile, faults: _Faults) -> list[_Named]:
    """The bundle's own checkpoint; none, and a fault, where it is not of its form."""
    try:
        return [_named_checkpoint(CHECKPOINT, archive.read(CHECKPOINT))]
    except MalformedError as error:
        faults.include(error, CHECKPOINT)
        return []


def _checked(one: _Named, log: _Log, keys: Sequence[VerifierKey], faults: _Faults) -> Checked:
    """One checkpoint against the record, and its signatures where there are keys to check them with."""
    fits = log.roots.get(one.checkpoint.size) == one.checkpoint.root
    if one.checkpoint.size > log.size:
        faults.add("tree.short", one.label, size=one.checkpoint.size, found=log.size)
    elif not fits:
        faults.add("tree.root", one.label, size=one.checkpoint.size)
    signers: tuple[str, ...] = ()
    try:
        # Whoever kept a bare text outside vouches for it; what is in the bundle has to be signed.
        asked = keys if one.note.signatures or one.label == CHECKPOINT else ()
        signers = tuple(key.name for key in note_signers(one.note, asked)) if asked else ()
    except MalformedError as error:
        faults.include(error, one.label)
    return Checked(one.label, one.checkpoint, fits, signers)


def _compare_with_own(own: Sequence[_Named], given: Sequence[_Named], log: _Log, faults: _Faults) -> None:
    """The bundle's checkpoint covers every line, and the others are of the same log."""
    for _, _, point in own:
        if point.size < log.size:
            faults.add("tree.long", EVENTS, point.size + 1, size=point.size, found=log.size)
        for other in given:
            if other.checkpoint.origin != point.origin:
                faults.add("tree.origin", other.label, found=shown(other.checkpoint.origin), own=shown(point.origin))


# --- what is said, in Vietnamese and English ----------------------------------------------------------------------

_SENTENCES = {
    "at.line": ("dòng {line}", "line {line}"),
    "at.case": ("hồ sơ {case}", "case {case}"),
    "key.name": ("“{found}” không thể là tên khóa", "“{found}” cannot be the name of a key"),
    "key.bytes": ("khóa công khai Ed25519 phải dài 32 byte", "a public Ed25519 key has 32 bytes"),
    "key.form": (
        "“{found}” không phải khóa kiểm tra; dạng đúng: tên+mã+base64",
        "“{found}” is no verifier key; it is written name+id+base64",
    ),
    "key.algorithm": (
        "thuật toán {found} của khóa không dùng được, chỉ nhận Ed25519 (1)",
        "algorithm {found} of the key is not known, only Ed25519 (1) is",
    ),
    "key.id": (
        "mã {found} không khớp với tên và khóa, đúng ra là {expected}",
        "id {found} does not fit the name and the key, which give {expected}",
    ),
    "note.utf8": ("văn bản có chữ ký không phải UTF-8", "the signed note is not UTF-8"),
    "note.control": ("văn bản có chữ ký chứa ký tự điều khiển", "the signed note holds a control character"),
    "note.form": (
        "văn bản có chữ ký phải gồm nội dung, một dòng trống và các dòng chữ ký",
        "a signed note is a text, an empty line, and lines of signatures",
    ),
    "note.many": ("có hơn {most} chữ ký", "there are more than {most} signatures"),
    "note.signature": ("“{found}” không phải dòng chữ ký", "“{found}” is no line of a signature"),
    "note.forged": (
        "chữ ký mang tên {name} không đúng với khóa đã đưa",
        "the signature in the name of {name} does not verify with the given key",
    ),
    "note.unsigned": ("không có chữ ký của khóa nào đã đưa", "none of the given keys signed it"),
    "checkpoint.form": (
        "điểm chốt phải gồm tên sổ, số sự kiện và mã gốc, mỗi thứ một dòng",
        "a checkpoint is an origin, a size and a root, a line each",
    ),
    "checkpoint.size": ("“{found}” không phải số sự kiện", "“{found}” is no size of a tree"),
    "checkpoint.root": ("“{found}” không phải mã gốc", "“{found}” is no root of a tree"),
    "event.json": ("dòng này không phải JSON", "the line is no JSON"),
    "event.canonical": ("JSON không ở dạng chuẩn", "the JSON is not in its canonical form"),
    "event.nfc": ("chữ chưa ở dạng Unicode NFC", "its letters are not in Unicode form NFC"),
    "event.fields": (
        "sự kiện thiếu case, number hoặc prev hợp lệ",
        "the event has no proper case, number and prev",
    ),
    "event.number": (
        "sự kiện mang số {found}, đúng ra phải là {expected}",
        "the event has number {found}, {expected} is due",
    ),
    "event.prev": (
        "prev không phải mã của sự kiện liền trước trong hồ sơ",
        "prev is not the hash of the event before it in the case",
    ),
    "line.end": ("dòng cuối không có dấu xuống dòng", "the last line does not end"),
    "line.long": ("{file} có dòng dài hơn {most} byte", "{file} has a line of more than {most} bytes"),
    "personal.form": ("dòng phải có token, salt và value", "the line is no object of token, salt and value"),
    "personal.token": ("giá trị không khớp với token", "the value does not give its token"),
    "tree.short": (
        "điểm chốt ghi {size} sự kiện, bản ghi chỉ có {found}: phần cuối bị cắt, hoặc gói được xuất trước điểm chốt",
        "the checkpoint says {size} events, the record has {found}: its end was cut off, or the bundle is older",
    ),
    "tree.long": (
        "điểm chốt của gói chỉ ghi {size} sự kiện, bản ghi có {found}",
        "the bundle's checkpoint covers {size} events, the record has {found}",
    ),
    "tree.root": (
        "{size} sự kiện đầu không cho ra mã gốc của điểm chốt: có sự kiện đã bị sửa, thêm, bớt hoặc đổi chỗ",
        "the first {size} events do not give the checkpoint's root: some were changed, added, removed or moved",
    ),
    "tree.origin": (
        "điểm chốt thuộc sổ “{found}”, gói thuộc sổ “{own}”",
        "the checkpoint is of the log “{found}”, the bundle of “{own}”",
    ),
    "bundle.unreadable": ("không đọc được {path}: {why}", "{path} cannot be read: {why}"),
    "bundle.name": (
        "gói chứa tệp lạ hoặc trùng tên “{found}”; không mở",
        "the bundle holds “{found}”, a name that is unknown or there twice; not opened",
    ),
    "bundle.missing": ("gói không có {name}", "the bundle has no {name}"),
    "bundle.packing": (
        "{name} bị mã hóa hoặc nén theo cách không dùng ở đây; không mở",
        "{name} is encrypted, or packed in a way not used here; not opened",
    ),
    "bundle.size": (
        "{name} bung ra {size} byte, quá giới hạn; không mở",
        "{name} unpacks to {size} bytes, more than is allowed; not opened",
    ),
    "file.unreadable": ("không đọc được {path}: {why}", "{path} cannot be read: {why}"),
    "said.read": ("Đã đọc {events} sự kiện của {cases} hồ sơ.", "Read {events} events of {cases} cases."),
    "said.root": ("Mã gốc tính được: {root}", "Root computed from them: {root}"),
    "said.fits": (
        "{label}: khớp với {size} sự kiện đầu của sổ {origin}.",
        "{label}: fits the first {size} events of the log {origin}.",
    ),
    "said.misfit": ("{label}: KHÔNG khớp.", "{label}: does NOT fit."),
    "said.signed": ("{label}: chữ ký đúng của {names}.", "{label}: rightly signed by {names}."),
    "said.no_key": (
        "Chữ ký chưa được kiểm tra vì không có --key. Khóa lấy từ chính gói này không chứng minh được gì.",
        "No signature was checked, for no --key was given. A key out of the bundle itself proves nothing.",
    ),
    "said.no_outside": (
        "Không có điểm chốt từ bên ngoài (--checkpoint): người giữ khóa vẫn có thể đã viết lại cả sổ.",
        "No checkpoint from outside (--checkpoint) was given: whoever holds the key could have written it all anew.",
    ),
    "said.values": (
        "{values} giá trị cá nhân khớp với token; giá trị đã xóa thì không có ở đây.",
        "{values} personal values fit their tokens; erased ones are not here.",
    ),
    "said.unused": (
        "Trong đó {unused} giá trị không được sự kiện nào nhắc tới, nên không chứng minh được gì.",
        "No event refers to {unused} of them: those prove nothing.",
    ),
    "said.fault": ("LỖI {fault}", "FAULT {fault}"),
    "said.more": ("… và {more} lỗi nữa.", "… and {more} faults more."),
    "said.whole": (
        "KẾT LUẬN: nguyên vẹn, mọi điều đã kiểm tra đều đúng.",
        "VERDICT: whole, all that was checked holds.",
    ),
    "said.faulty": ("KẾT LUẬN: KHÔNG nguyên vẹn, số lỗi: {count}.", "VERDICT: NOT whole, faults: {count}."),
    "said.refused": ("KẾT LUẬN: không kiểm tra được. {why}", "VERDICT: could not be checked. {why}"),
}


def say(code: str, lang: str, **fields: object) -> str:
    """A sentence in `vi` or `en`."""
    vietnamese, english = _SENTENCES[code]
    return (english if lang == "en" else vietnamese).format(**fields)


def shown(value: object) -> str:
    """What a stranger wrote, on one line, with nothing in it that a terminal obeys, and never long."""
    text = str(value)
    cut = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in cut)


def report_lines(report: Report, lang: str) -> list[str]:
    """What was checked, each fault, and the verdict last; in `vi` or `en`."""
    lines = [
        say("said.read", lang, events=report.events, cases=report.cases),
        say("said.root", lang, root=_base64(report.root)),
    ]
    for one in report.checked:
        lines += _lines_of_checked(one, lang)
    if not report.keys:
        lines.append(say("said.no_key", lang))
    if not any(one.label != CHECKPOINT for one in report.checked):
        lines.append(say("said.no_outside", lang))
    if report.values:
        lines.append(say("said.values", lang, values=report.values))
    if report.unused:
        lines.append(say("said.unused", lang, unused=report.unused))
    lines += [say("said.fault", lang, fault=fault.says(lang)) for fault in report.faults]
    if report.fault_count > len(report.faults):
        lines.append(say("said.more", lang, more=report.fault_count - len(report.faults)))
    verdict = say("said.whole", lang) if report.whole else say("said.faulty", lang, count=report.fault_count)
    return [*lines, verdict]


def _lines_of_checked(one: Checked, lang: str) -> Iterator[str]:
    label = shown(one.label)
    if one.fits:
        yield say("said.fits", lang, label=label, size=one.checkpoint.size, origin=shown(one.checkpoint.origin))
    else:
        yield say("said.misfit", lang, label=label)
    if one.signers:
        yield say("said.signed", lang, label=label, names=", ".join(map(shown, one.signers)))


def _read_outside(path: str) -> tuple[str, bytes]:
    try:
        with Path(path).open("rb") as file:
            data = file.read(LIMITS[CHECKPOINT] + 1)
    except OSError as error:
        raise MalformedError("file.unreadable", path=shown(path), why=shown(error.strerror)) from error
    return path, data


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verifier.py",
        description="Kiểm tra một gói sự kiện OCOP / check an exported record of OCOP",
        epilog="Mã thoát / exit status: 0 nguyên vẹn / whole, 1 có lỗi / faults, 2 không kiểm tra được / cannot check",
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="tệp zip của gói / the zip file")
    parser.add_argument(
        "--checkpoint", metavar="FILE", action="append", default=[], help="điểm chốt giữ bên ngoài / one kept outside"
    )
    parser.add_argument("--key", metavar="VKEY", action="append", default=[], help="khóa tin cậy / a key you trust")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ / language")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Check what the arguments name, print what was found, and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console or a pipe may not know Vietnamese letters
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _arguments().parse_args(argv)
    try:
        keys = [read_verifier_key(text) for text in asked.key]
        report = verify_bundle(asked.bundle, keys, [_read_outside(path) for path in asked.checkpoint])
    except MalformedError as error:
        print(say("said.refused", asked.lang, why=error.says(asked.lang)))
        return UNREADABLE
    print("\n".join(report_lines(report, asked.lang)))
    return WHOLE if report.whole else FAULTY


if __name__ == "__main__":
    sys.exit(main())
