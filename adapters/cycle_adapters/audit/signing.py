"""The key that signs checkpoints: an Ed25519 key in a file of its owner alone. Needs the extra `audit`.

The passphrase of the file, where it has one, comes from the variable OCOP_AUDIT_PASSPHRASE: never from an argument,
which others on the machine can read.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cycle_adapters.audit.errors import AuditTextError, FileExistsAlreadyError, KeyFileError, NoSigningError
from cycle_adapters.audit.verifier import MalformedError, VerifierKey, verifier_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE_VARIABLE = "OCOP_AUDIT_PASSPHRASE"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
#: A key in PEM takes a few hundred bytes.
_LARGEST_FILE = 1 << 16


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A key to sign with, and the name it signs under. Shows the public half alone."""

    key: VerifierKey
    _private: "Ed25519PrivateKey"

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over the message."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"Signer({self.key})"

    @classmethod
    def create(cls, path: Path, name: str) -> Self:
        """Make a key and write it to a new file that its owner alone can read, under the passphrase if there is one.

        FileExistsAlreadyError where the file is there, AuditTextError where the name cannot stand in a note.
        """
        with _the_extra():
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        signer = cls._of(Ed25519PrivateKey.generate(), name)
        _write_new(path, _as_pem(signer._private))
        return signer

    @classmethod
    def load(cls, path: Path, name: str) -> Self:
        """Read the key from its file, PKCS 8 in PEM; KeyFileError where it cannot, or must not, be used."""
        return cls._of(_from_pem(path, _read_private(path)), name)

    @classmethod
    def _of(cls, private: "Ed25519PrivateKey", name: str) -> Self:
        try:
            key = verifier_key(name, private.public_key().public_bytes_raw())
        except MalformedError as error:
            raise AuditTextError(error) from error
        return cls(key, private)


@contextmanager
def _the_extra() -> Iterator[None]:
    """Around the imports of the library that not everybody installs."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise NoSigningError from error


def _passphrase() -> bytes | None:
    return os.environ.get(PASSPHRASE_VARIABLE, "").encode() or None


def _as_pem(private: "Ed25519PrivateKey") -> bytes:
    from cryptography.hazmat.primitives import serialization as forms

    passphrase = _passphrase()
    locked = forms.BestAvailableEncryption(passphrase) if passphrase else forms.NoEncryption()
    return private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, locked)


def _write_new(path: Path, data: bytes) -> None:
    """All of it, in a file that was not there and is nobody else's from its first moment; or nothing."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError as error:
        raise FileExistsAlreadyError(path) from error
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unusable(path, error) from error


def _read_private(path: Path) -> bytes:
    """The bytes of a file that only its owner can read."""
    try:
        with path.open("rb") as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            return file.read(_LARGEST_FILE)
    except OSError as error:
        raise _unusable(path, error) from error


def _require_private(path: Path, mode: int) -> None:
    # Windows has no such bits: there, access lists guard the file, and nothing here can read them.
    if os.name == "posix" and mode & _OTHERS:
        raise KeyFileError(
            path,
            f"others may use this key (mode {stat.S_IMODE(mode):04o}): chmod 600",
            f"người khác cũng dùng được khóa này (quyền {stat.S_IMODE(mode):04o}): hãy chmod 600",
        )


def _from_pem(path: Path, data: bytes) -> "Ed25519PrivateKey":
    with _the_extra():
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    try:
        private = load_pem_private_key(data, _passphrase())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(
            path,
            f"no key in PEM, or {PASSPHRASE_VARIABLE} does not fit it",
            f"không phải khóa PEM, hoặc {PASSPHRASE_VARIABLE} không khớp",
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFileError(path, "not an Ed25519 key", "không phải khóa Ed25519")
    return private


def _unusable(path: Path, error: OSError) -> KeyFileError:
    why = error.strerror or type(error).__name__
    return KeyFileError(path, f"cannot be used: {why}", f"không dùng được: {why}")
