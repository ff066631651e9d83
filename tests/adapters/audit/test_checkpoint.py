"""Signed notes and checkpoints: the published examples, what strict reading refuses, and who vouches for one."""

from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.errors import InputError
from cycle_adapters.audit.checkpoint import Checkpoint, cosigned, opened, read_key, signed
from cycle_adapters.audit.errors import AuditTextError
from cycle_adapters.audit.verifier import MalformedError, note_signers, read_checkpoint, read_note, verifier_key
from tests.support.audit import OFFICE, ORIGIN, STRANGER, Office

#: A note and its key, as the specification's reference implementation prints them.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
#: The checkpoint of the specification.
BEHIND_THE_SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
POINT = Checkpoint(ORIGIN, 7, bytes(range(32)))
NOTE = signed(POINT, OFFICE)
WITNESS = Office("huyện.example/làm-chứng", b"a witness")
LINE = NOTE.splitlines()[-1]


def fault(note: str, *keys) -> str:
    with pytest.raises(AuditTextError) as caught:
        opened(note, keys or (OFFICE.key,))
    assert isinstance(caught.value, InputError)
    assert "\n" not in str(caught.value) + caught.value.says("vi")
    assert caught.value.says("en") == str(caught.value) != caught.value.says("vi")
    return caught.value.fault


def test_the_published_note_verifies_with_the_published_key() -> None:
    key = read_key(EXAMPLE_KEY)
    note = read_note(EXAMPLE.encode())
    assert note.text == "This is an example message.\n" and str(note) == EXAMPLE
    assert note_signers(note, [key]) == (key,) and str(key) == EXAMPLE_KEY


def test_the_published_checkpoint_reads_and_is_written_alike() -> None:
    point = read_checkpoint(BEHIND_THE_SOFA)
    assert (point.origin, point.size, len(point.root)) == ("example.com/behind-the-sofa", 20852163, 32)
    assert str(point) == BEHIND_THE_SOFA


def test_a_note_has_text_an_empty_line_and_a_signature_of_68_bytes() -> None:
    text, line = NOTE.split("\n\n")
    assert f"{text}\n" == str(POINT)
    assert line.startswith(f"— {ORIGIN} ") and line.endswith("\n") and len(line.split()[2]) == 92
    assert opened(NOTE, [OFFICE.key]) == (POINT, (OFFICE.key,))


def test_extension_lines_are_kept_and_signed() -> None:
    point = POINT._replace(extensions=("một dòng thêm", "— dash"))
    assert opened(signed(point, OFFICE), [OFFICE.key]).checkpoint == point


def test_witnesses_sign_too_and_a_reader_sees_those_it_knows() -> None:
    both = cosigned(NOTE, WITNESS)
    assert opened(both, [OFFICE.key, WITNESS.key]).signers == (OFFICE.key, WITNESS.key)
    assert opened(both, [WITNESS.key]).signers == (WITNESS.key,)
    assert opened(both, [STRANGER.key, OFFICE.key]).signers == (OFFICE.key,)
    assert cosigned(both, WITNESS) == both, "signing twice changes nothing"
    assert both.startswith(NOTE)


def test_a_key_of_the_same_name_is_another_key() -> None:
    assert STRANGER.key.name == OFFICE.key.name
    assert fault(NOTE, STRANGER.key) == "note.unsigned"


def test_a_known_key_that_does_not_verify_spoils_the_note_whoever_else_signed() -> None:
    both = cosigned(NOTE, WITNESS)
    forged = both.replace("\n7\n", "\n8\n", 1)
    assert forged != both and fault(forged, OFFICE.key, WITNESS.key) == "note.forged"
    # The name and id of the office over a signature of nobody.
    line = b64encode(OFFICE.key.key_id + bytes(64)).decode()
    spoilt = f"{cosigned(NOTE, WITNESS)}— {ORIGIN} {line}\n"
    assert fault(spoilt, OFFICE.key, WITNESS.key) == "note.forged"
    assert opened(spoilt, [WITNESS.key]).signers == (WITNESS.key,)


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_no_byte_of_a_signed_checkpoint_can_change(place: int, mask: int) -> None:
    data = bytearray(NOTE.encode())
    data[place] ^= mask
    with pytest.raises(MalformedError):
        note = read_note(bytes(data))
        note_signers(note, [OFFICE.key])
        read_checkpoint(note.text)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "note.form"),
        (str(POINT), "note.form"),
        (f"{POINT}\n", "note.form"),
        (NOTE[:-1], "note.form"),
        (NOTE + "\n", "note.form"),
        (NOTE.replace("\n", "\r\n"), "note.control"),
        (NOTE.replace("ocop", "o\tcop"), "note.control"),
        (NOTE.replace("— ", "- "), "note.signature"),
        (NOTE.replace("— ", "—"), "note.signature"),
        (NOTE[:-1] + " \n", "note.signature"),
        (NOTE.replace(f"— {ORIGIN}", "— a+b"), "note.signature"),
        (NOTE.replace(f"— {ORIGIN}", "— a\u00a0b"), "note.signature"),
        (NOTE.replace(f"— {ORIGIN} ", "—  "), "note.signature"),
        (NOTE + "— x AAAA\n", "note.signature"),
        (NOTE + "— x AAAAAAB=\n", "note.signature"),
        (NOTE + "— x AAAAAAA\n", "note.signature"),
        (NOTE + "— x AAAA*AAA\n", "note.signature"),
        (NOTE + f"{LINE}\n" * 100, "note.many"),
    ],
)
def test_a_note_that_is_not_of_the_form_is_refused(note: str, code: str) -> None:
    assert fault(note) == code


def test_a_hundred_signatures_are_read() -> None:
    others = "".join(f"— witness{number} AAAAAAAA\n" for number in range(99))
    assert opened(NOTE + others, [OFFICE.key]).checkpoint == POINT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x\n5\n", "checkpoint.form"),
        ("\n5\nAAAA\n", "checkpoint.form"),
        ("x\n5\nAAAA", "checkpoint.form"),
        (f"{POINT}\n", "checkpoint.form"),
        (str(POINT).replace("\n7\n", "\n07\n"), "checkpoint.size"),
        (str(POINT).replace("\n7\n", "\n-7\n"), "checkpoint.size"),
        (str(POINT).replace("\n7\n", "\n+7\n"), "checkpoint.size"),
        (str(POINT).replace("\n7\n", "\n٧\n"), "checkpoint.size"),
        (str(POINT).replace("\n7\n", "\n7 \n"), "checkpoint.size"),
        (f"x\n7\n{b64encode(bytes(31)).decode()}\n", "checkpoint.root"),
        (f"x\n7\n{b64encode(bytes(32)).decode()[:-2]}B=\n", "checkpoint.root"),
        (f"x\n7\n {b64encode(bytes(32)).decode()}\n", "checkpoint.root"),
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str, code: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read_checkpoint(text)
    assert caught.value.code == code


@pytest.mark.parametrize("origin", ["", "a\nb", "a\n9\nb"])
def test_a_checkpoint_that_would_read_otherwise_is_never_signed(origin: str) -> None:
    with pytest.raises(AuditTextError):
        signed(POINT._replace(origin=origin), OFFICE)


def test_a_signature_that_went_wrong_is_never_given_out() -> None:
    """A bit that flips in memory, or a key file whose halves differ."""

    class Wrong(Office):
        def sign(self, message: bytes) -> bytes:
            return super().sign(message + b" ")

    for give in (lambda by: signed(POINT, by), lambda by: cosigned(NOTE, replace(by, name="witness"))):
        with pytest.raises(AuditTextError) as caught:
            give(Wrong())
        assert caught.value.fault == "note.forged"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key.form"),
        ("example.com/foo", "key.form"),
        (EXAMPLE_KEY.replace("530d903a", "530D903A"), "key.form"),
        (EXAMPLE_KEY[:-1], "key.form"),
        (EXAMPLE_KEY.replace("foo", "fop"), "key.id"),
        (EXAMPLE_KEY.replace("530d903a", "530d903b"), "key.id"),
        (EXAMPLE_KEY.replace("AekyeR", "AekyeS"), "key.id"),
        (EXAMPLE_KEY.replace("+Aeky", "+Aukyb"), "key.form"),
        (EXAMPLE_KEY.replace("+Ae", "+Be"), "key.algorithm"),
        ("x+00000000+AQID", "key.bytes"),
        ("+00000000+" + "A" * 43 + "=", "key.algorithm"),
        ("a b" + EXAMPLE_KEY[len("example.com/foo") :], "key.name"),
    ],
)
def test_a_key_that_does_not_fit_itself_is_refused(text: str, code: str) -> None:
    with pytest.raises(AuditTextError) as caught:
        read_key(text)
    assert caught.value.fault == code


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "a\x00b"])
def test_a_name_that_cannot_stand_in_a_note_names_no_key(name: str) -> None:
    with pytest.raises(MalformedError):
        verifier_key(name, bytes(32))
