"""The dossier: documents with kind, version, content hash and validity."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cycle.vocabulary import DocumentKind


@dataclass(frozen=True, slots=True)
class Document:
    """One document. `sha256` is the hash of its content, where the content is known."""

    kind: DocumentKind
    name: str | None = None
    sha256: str | None = None
    issued_on: date | None = None
    #: The last day on which it may be relied on.
    valid_until: date | None = None
    #: Counts from 1 for each kind and name.
    version: int = 1

    def lapsed(self, on: date) -> bool:
        """Whether its validity has ended before that day."""
        return self.valid_until is not None and self.valid_until < on


Dossier = tuple[Document, ...]


def add_documents(dossier: Dossier, new: Iterable[Document]) -> Dossier:
    """The dossier with these documents; one of the same kind and name takes the place of its older version."""
    kept = list(dossier)
    for document in new:
        twin = next((old for old in kept if (old.kind, old.name) == (document.kind, document.name)), None)
        if twin is not None:
            kept.remove(twin)
            document = replace(document, version=twin.version + 1)
        kept.append(document)
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
