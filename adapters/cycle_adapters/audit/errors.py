"""What can go wrong with the audit record: texts, keys and files. Each error says itself in both languages."""

from pathlib import Path
from typing import ClassVar

from cycle.errors import InputError, OcopError
from cycle.wording import Lang
from cycle_adapters.audit.verifier import MalformedError

#: The extra of the distribution that brings what signing needs.
EXTRA = "audit"


class AuditError(OcopError):
    """The root of what the audit record refuses. `str` is English, `says` gives either language."""

    code: ClassVar[str] = "audit.error"

    def __init__(self, english: str, vietnamese: str) -> None:
        super().__init__(english)
        self._vietnamese = vietnamese

    def says(self, lang: Lang) -> str:
        """One line for people."""
        return str(self) if lang == "en" else self._vietnamese


class AuditTextError(AuditError, InputError):
    """A note, a checkpoint, a key or a bundle that is not of its form, or a signature that does not verify.

    `fault` is the code of what is wrong, as the verifier gives it.
    """

    code = "audit.text"

    def __init__(self, malformed: MalformedError) -> None:
        super().__init__(malformed.says("en"), malformed.says("vi"))
        self.fault = malformed.code


class KeyFileError(AuditError, InputError):
    """A file that gives no key to sign with."""

    code = "audit.key_file"

    def __init__(self, path: Path, english: str, vietnamese: str) -> None:
        super().__init__(f"{path}: {english}", f"{path}: {vietnamese}")
        self.path = path


class FileExistsAlreadyError(AuditError, InputError):
    """A file stands where a new one was to be written."""

    code = "audit.file_exists"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already and is left as it is", f"{path} đã có, được giữ nguyên")
        self.path = path


class NoSigningError(AuditError):
    """The library that signs is not installed."""

    code = "audit.no_signing"

    def __init__(self) -> None:
        install = f"pip install 'ocop-cycle[{EXTRA}]'"
        super().__init__(
            f"signing needs the extra “{EXTRA}”: {install}", f"muốn ký cần cài phần bổ sung “{EXTRA}”: {install}"
        )
