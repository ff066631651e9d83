"""Cases of any kind, for hypothesis: every field says something, or nothing where it may be empty."""

from datetime import date

from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Proposal
from cycle.council import CouncilForm, Recusal
from cycle.dossier import Document
from cycle.people import LAST_SET, Producer, Product
from cycle.score import GateMissed, MemberSheet, Result
from cycle.suspension import Suspension
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime, Role, State

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
days = st.dates(date(2018, 1, 1), date(2099, 12, 31))
_maybe_text, _any_text, _maybe_day = st.none() | texts, st.just("") | texts, st.none() | days

_sheets = st.builds(MemberSheet, texts, st.dictionaries(texts, st.integers(0, 100)))
_results = st.builds(
    Result,
    mean=st.fractions(0, 100, max_denominator=10**12),
    gates_missed=st.lists(st.builds(GateMissed, st.integers(3, 5), _any_text), max_size=3).map(tuple),
    sheets=st.lists(_sheets, max_size=3).map(tuple),
)
_sittings = st.builds(
    Sitting,
    level=st.sampled_from(Level),
    convened_on=days,
    council=_any_text,
    round_key=_maybe_text,
    result=st.none() | _results,
    found_on=_maybe_day,
    form=st.sampled_from(CouncilForm),
    recused=st.lists(st.builds(Recusal, texts, texts), max_size=2).map(tuple),
    second_scoring=st.booleans(),
    first_result=st.none() | _results,
    meets_on=_maybe_day,
)
_documents = st.builds(
    Document,
    kind=st.sampled_from(DocumentKind),
    name=_maybe_text,
    sha256=_maybe_text | st.just("a" * 64),
    issued_on=_maybe_day,
    valid_until=_maybe_day,
    version=st.integers(1, 99),
)
_certificates = st.builds(
    Certificate,
    stars=st.integers(3, 5),
    level=st.sampled_from(Level),
    issuer=texts,
    decision=_any_text,
    issued_on=days,
    valid_from=days,
    valid_until=days,
    number=_maybe_text,
    extended_until=_maybe_day,
)
_proposals = st.builds(
    Proposal,
    ground=st.sampled_from(Ground).map(str),
    proposed_on=days,
    by_clock=st.booleans(),
    came_from=st.sampled_from(State).map(str),
    concluded_on=_maybe_day,
)

_suspensions = st.builds(
    Suspension,
    since=days,
    until=_maybe_day,
    role=st.sampled_from(Role),
    unit=_maybe_text,
    reason=texts,
    decision=texts,
)


def any_case(
    ids: st.SearchStrategy[str], refs: st.SearchStrategy[str | None], versions: st.SearchStrategy[int]
) -> st.SearchStrategy[Case]:
    """A case of any kind, with one of these ids, references and versions."""
    return st.builds(
        Case,
        id=ids,
        ref=refs,
        version=versions,
        kind=st.sampled_from(CaseKind),
        product=st.builds(Product, texts, st.integers(1, LAST_SET)),
        producer=st.builds(Producer, texts, st.sampled_from(ProducerKind), _maybe_text),
        unit=texts,
        regime=st.sampled_from(Regime),
        plan=_maybe_text,
        state=st.sampled_from(State),
        since=days,
        opened_on=days,
        predecessor=_maybe_text,
        filed_on=_maybe_day,
        received_on=_maybe_day,
        dossier=st.lists(_documents, max_size=3).map(tuple),
        sittings=st.lists(_sittings, max_size=3).map(tuple),
        certificate=st.none() | _certificates,
        proposal=st.none() | _proposals,
        notified=st.none() | st.integers(0, 400),
        suspensions=st.lists(_suspensions, max_size=2).map(tuple),
    )
