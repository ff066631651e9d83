"""The dossier: documents with kind, version, content hash and validity; and what was approved or scored on them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cycle.vocabulary import DocumentKind, Level, Step


@dataclass(frozen=True, slots=True)
class Document:
    """One document. `sha256` is the hash of its content, where the content is known."""

    kind: DocumentKind
    name: str | None = None
    sha256: str | None = None
    issued_on: date | None = None
    #: The last day on which it may be relied on.
    valid_until: date | None = None
    #: Counts from 1 for each kind and name; the same content handed in again is no new version.
    version: int = 1

    @property
    def key(self) -> tuple[DocumentKind, str | None]:
        """What makes a later document take the place of this one."""
        return self.kind, self.name

    def lapsed(self, on: date) -> bool:
        """Whether its validity has ended before that day."""
        return self.valid_until is not None and self.valid_until < on


Dossier = tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """What an office approved, assessed or scored, bound to the documents it saw.

    It depends on those whose content was known then: it is void once one of them has been replaced by another
    content. A document that joins the dossier later voids nothing, and neither does the same content handed in again.
    """

    step: Step
    level: Level
    on: date
    #: The hash over every document seen, content known or not: can be printed in the minutes.
    seal: str
    #: The documents it depends on.
    seen: Dossier

    def changed(self, dossier: Dossier) -> Dossier:
        """The documents seen whose content is another one now; empty while the approval stands."""
        held = {document.key: document.sha256 for document in dossier}
        return tuple(document for document in self.seen if held.get(document.key) != document.sha256)


def approval(step: Step, level: Level, on: date, seen: Dossier) -> Approval:
    """An approval that is given on these documents."""
    return Approval(step, level, on, seal_of(seen), tuple(document for document in seen if document.sha256))


def seal_of(dossier: Dossier) -> str:
    """The SHA-256 over kind, name, version and content hash of every document, as canonical JSON in a fixed order."""
    rows = sorted([one.kind.value, one.name or "", one.version, one.sha256 or ""] for one in dossier)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def add_documents(dossier: Dossier, new: Iterable[Document]) -> Dossier:
    """The dossier with these documents; one of the same kind and name takes the place of its older version.

    Versions are counted here, from 1, whatever a document says of its own.
    """
    kept = list(dossier)
    for document in new:
        twin = next((old for old in kept if old.key == document.key), None)
        if twin is not None:
            kept.remove(twin)
        same = twin is not None and document.sha256 is not None and document.sha256 == twin.sha256
        version = 1 if twin is None else twin.version + (not same)
        kept.append(replace(document, version=version))
    return tuple(kept)


def kinds_at_hand(dossier: Dossier, on: date) -> frozenset[DocumentKind]:
    """The kinds of documents of which one is still valid on that day."""
    return frozenset(document.kind for document in dossier if not document.lapsed(on))


#: What outlives one passage through the cycle; forms, samples and what offices wrote are made anew each time.
CARRIED_KINDS = frozenset(
    {
        DocumentKind.BUSINESS_PLAN,
        DocumentKind.ORGANISATION_PROFILE,
        DocumentKind.BUSINESS_LICENCE,
        DocumentKind.EVIDENCE,
    }
)


def carried_forward(dossier: Dossier, on: date) -> tuple[Dossier, Dossier]:
    """Of an older dossier, what a new passage takes along on that day, and what has lapsed since."""
    lasting = tuple(document for document in dossier if document.kind in CARRIED_KINDS)
    kept = tuple(document for document in lasting if not document.lapsed(on))
    return kept, tuple(document for document in lasting if document.lapsed(on))
