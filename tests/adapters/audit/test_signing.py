"""Keys in files: made once, for their owner alone, under a passphrase if there is one, and never shown."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from cycle_adapters.audit.checkpoint import Checkpoint, opened, signed
from cycle_adapters.audit.errors import AuditTextError, FileExistsAlreadyError, KeyFileError
from cycle_adapters.audit.signing import PASSPHRASE_VARIABLE, Signer
from tests.support.audit import ORIGIN

POINT = Checkpoint(ORIGIN, 0, bytes(32))


@pytest.fixture(autouse=True)
def no_passphrase(monkeypatch) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)


def unusable(path: Path) -> str:
    with pytest.raises(KeyFileError) as caught:
        Signer.load(path, ORIGIN)
    assert str(path) in str(caught.value) and str(path) in caught.value.says("vi")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_key_is_made_for_its_owner_alone_and_signs_again_when_loaded(tmp_path) -> None:
    made = Signer.create(tmp_path / "key.pem", ORIGIN)
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    loaded = Signer.load(tmp_path / "key.pem", ORIGIN)
    assert loaded.key == made.key
    assert opened(signed(POINT, loaded), [made.key]).checkpoint == POINT


def test_two_keys_differ(tmp_path) -> None:
    assert Signer.create(tmp_path / "one", ORIGIN).key != Signer.create(tmp_path / "two", ORIGIN).key


def test_a_key_never_shows_its_private_half(tmp_path) -> None:
    signer = Signer.create(tmp_path / "key.pem", ORIGIN)
    assert repr(signer) == f"Signer({signer.key})" and str(signer) == repr(signer)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601, 0o620, 0o602])
def test_a_key_that_others_may_use_is_refused(tmp_path, mode: int) -> None:
    path = tmp_path / "key.pem"
    made = Signer.create(path, ORIGIN)
    path.chmod(mode)
    assert f"{mode:04o}" in unusable(path)
    path.chmod(0o400)
    assert Signer.load(path, ORIGIN).key == made.key


def test_a_key_is_never_written_over(tmp_path) -> None:
    path = tmp_path / "key.pem"
    Signer.create(path, ORIGIN)
    before = path.read_bytes()
    with pytest.raises(FileExistsAlreadyError):
        Signer.create(path, ORIGIN)
    assert path.read_bytes() == before


def test_a_link_is_not_followed_to_write_a_key_elsewhere(tmp_path) -> None:
    (tmp_path / "key.pem").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsAlreadyError):
        Signer.create(tmp_path / "key.pem", ORIGIN)
    assert not (tmp_path / "elsewhere").exists()


def test_a_name_that_cannot_stand_in_a_note_makes_no_file(tmp_path) -> None:
    with pytest.raises(AuditTextError):
        Signer.create(tmp_path / "key.pem", "two words")
    assert not list(tmp_path.iterdir())


def test_a_passphrase_locks_the_file(tmp_path, monkeypatch) -> None:
    path = tmp_path / "key.pem"
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "mật khẩu")
    made = Signer.create(path, ORIGIN)
    assert b"ENCRYPTED" in path.read_bytes()
    assert Signer.load(path, ORIGIN).key == made.key
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "another")
    assert PASSPHRASE_VARIABLE in unusable(path) and "mật khẩu" not in unusable(path)
    monkeypatch.delenv(PASSPHRASE_VARIABLE)
    assert PASSPHRASE_VARIABLE in unusable(path)


def test_a_passphrase_for_an_open_file_is_a_fault_to_be_told(tmp_path, monkeypatch) -> None:
    Signer.create(tmp_path / "key.pem", ORIGIN)
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "not needed")
    assert PASSPHRASE_VARIABLE in unusable(tmp_path / "key.pem")


@pytest.mark.parametrize("data", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path, data: bytes) -> None:
    path = tmp_path / "key.pem"
    path.touch(0o600)
    path.write_bytes(data)
    unusable(path)


def test_a_key_of_another_kind_is_refused(tmp_path) -> None:
    path = tmp_path / "key.pem"
    path.touch(0o600)
    other = generate_private_key(SECP256R1())
    path.write_bytes(other.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()))
    assert "Ed25519" in unusable(path)


def test_a_file_that_is_not_there_and_a_folder_are_told_apart_from_a_bad_key(tmp_path) -> None:
    assert "No such file" in unusable(tmp_path / "nowhere")
    assert "directory" in unusable(tmp_path).lower()
    with pytest.raises(KeyFileError, match="No such file"):
        Signer.create(tmp_path / "nowhere" / "key.pem", ORIGIN)


def test_without_the_extra_one_line_says_how_to_get_it(tmp_path) -> None:
    """Everything but signing works without it."""
    script = """
import sys
sys.modules["cryptography"] = None  # as if it were not installed
from pathlib import Path
from cycle_adapters.audit import bundle, checkpoint, errors, merkle, signing, verifier
for call in (signing.Signer.create, signing.Signer.load):
    path = Path(sys.argv[1]) / call.__name__
    if call.__name__ == "load":
        path.touch(0o600)
    try:
        call(path, "x")
    except errors.NoSigningError as error:
        print(error)
        print(error.says("vi"))
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 4 and all("ocop-cycle[audit]" in line for line in lines)
    assert not (tmp_path / "create").exists()
