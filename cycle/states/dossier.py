"""Phase 3, the dossier: the producer files it, the commune assesses it and sends it up."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from cycle.case import Case
from cycle.citation import Citation
from cycle.dossier import Document, add_documents, kinds_at_hand
from cycle.facts import Facts
from cycle.people import TOURISM_SET
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.states.idea import PRODUCER_FITS
from cycle.states.row import Row, condition, rows, two_levels, with_district
from cycle.verdict import Reason
from cycle.vocabulary import CaseKind, DocumentKind, Role, State, Step

S = State


@condition(article=lambda rules: rules.dossier)
def dossier_complete(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Every document that the kind of case needs is there and still valid."""
    needed = rules.dossier.value[case.kind]
    yield from missing_documents(case, facts, needed, rules.dossier.source, Role.PRODUCER)


@condition(article=lambda rules: rules.commune_file)
def commune_file_complete(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """What the commune sends up holds the samples, but for tourism services."""
    needed = rules.commune_file
    if needed:
        yield from missing_documents(case, facts, needed.value, needed.source, Role.COMMUNE_PC)


def missing_documents(
    case: Case, facts: Facts, needed: frozenset[DocumentKind], source: Citation, cure_by: Role
) -> Iterator[Reason]:
    """Yield a reason for each kind of document of which none is valid that day; tourism needs no sample."""
    held = add_documents(case.dossier, facts.details.documents)
    at_hand = kinds_at_hand(held, facts.on)
    for kind in sorted(needed - at_hand):
        if kind is DocumentKind.SAMPLE and case.product.set_no == TOURISM_SET:
            continue
        lapsed = max((one.valid_until for one in held if one.kind is kind and one.valid_until), default=None)
        actual = f"→ {lapsed.isoformat()}" if lapsed else "–"
        code = "document.lapsed" if lapsed else "document.missing"
        yield Reason(code, actual, kind.value, source, cure_by, words={"document": kind.value})


@condition(article=lambda rules: rules.refiling_window)
def within_filing_window(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A re-evaluation is filed neither too early nor too late before the certificate ends.

    Whoever could not meet the last day, because it lay before the rule, may still file (Điều 12 khoản 3). A dossier
    that was filed under the window and sent back is completed at any time.
    """
    window = rules.refiling_window
    before = facts.predecessor
    if window is None or case.kind is not CaseKind.RE_EVALUATION or before is None or before.certificate is None:
        return
    if case.filed_on is not None and rulebook(case.regime).refiling_window is not None:
        return
    end = before.certificate.valid_until
    first = end - timedelta(days=window.value.earliest_days)
    last = end - timedelta(days=window.value.latest_days)
    required = f"{first.isoformat()} – {last.isoformat()}"
    if facts.on < first:
        yield Reason("window.too_early", facts.on.isoformat(), required, window.source, Role.PRODUCER, first)
    elif facts.on > last >= rules.starts:
        yield Reason("window.too_late", facts.on.isoformat(), required, window.source, Role.PRODUCER)


def commune_may_pass_on(rules: Rulebook) -> bool:
    """Until 2023 the commune may send a dossier up without assessing it."""
    return not rules.commune_must_assess.value


def filed(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """Filing selects the regime; what stands in the dossier is kept, and newer versions take its place."""
    return {
        "regime": rules.regime,
        "dossier": add_documents(case.dossier, facts.details.documents),
        "filed_on": facts.on,
        "received_on": facts.on,
        "sittings": (),
    }


def with_document(kind: DocumentKind) -> Any:
    """The step adds what is handed in with it, and produces a document of this kind itself."""

    def changes(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
        details = facts.details
        own = Document(kind, name=details.number or details.decision, issued_on=facts.on)
        return {"dossier": add_documents(case.dossier, (*details.documents, own))}

    return changes


def sent_up(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The next level receives the file with a letter of proposal."""
    letter = with_document(DocumentKind.PROPOSAL_LETTER)(case, facts, rules)
    return {**letter, "received_on": facts.on}


def documents_added(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """What is handed in joins the dossier."""
    return {"dossier": add_documents(case.dossier, facts.details.documents)}


def supplemented(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """What is handed in joins the dossier; the time for a re-evaluation runs from the full file."""
    added = documents_added(case, facts, rules)
    from_full_file = case.kind is CaseKind.RE_EVALUATION and rules.re_evaluation_days is not None
    return {**added, "received_on": facts.on} if from_full_file else added


def no_business_plan_needed(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The plan lets a selected idea go on without a business plan."""
    return facts.plan is not None and not facts.plan.policies.business_plan_required


_FILING: dict[str, Any] = {"guards": (*PRODUCER_FITS, dossier_complete, within_filing_window), "changes": filed}

ROWS: tuple[Row, ...] = (
    *rows(
        Step.SUBMIT_DOSSIER,
        (S.IMPLEMENTING, S.DOSSIER_RETURNED),
        S.DOSSIER_SUBMITTED,
        Role.PRODUCER,
        **_FILING,
    ),
    *rows(
        Step.SUBMIT_DOSSIER,
        (S.IDEA_SELECTED,),
        S.DOSSIER_SUBMITTED,
        Role.PRODUCER,
        when=no_business_plan_needed,
        **_FILING,
    ),
    *rows(
        Step.RETURN_DOSSIER,
        (S.DOSSIER_SUBMITTED,),
        S.DOSSIER_RETURNED,
        Role.COMMUNE_PC,
        Role.DISTRICT_AGENCY,
        applies=with_district,
    ),
    *rows(Step.RETURN_DOSSIER, (S.DOSSIER_SUBMITTED,), S.DOSSIER_RETURNED, Role.COMMUNE_PC, applies=two_levels),
    *rows(
        Step.ASSESS_AT_COMMUNE,
        (S.DOSSIER_SUBMITTED,),
        S.COMMUNE_ASSESSED,
        Role.COMMUNE_PC,
        changes=with_document(DocumentKind.COMMUNE_ASSESSMENT_REPORT),
    ),
    *rows(
        Step.FORWARD,
        (S.COMMUNE_ASSESSED,),
        S.DISTRICT_RECEIVED,
        Role.COMMUNE_PC,
        guards=(commune_file_complete,),
        changes=sent_up,
        applies=with_district,
    ),
    *rows(
        Step.FORWARD,
        (S.DOSSIER_SUBMITTED,),
        S.DISTRICT_RECEIVED,
        Role.COMMUNE_PC,
        changes=sent_up,
        applies=commune_may_pass_on,
    ),
    *rows(
        Step.FORWARD,
        (S.COMMUNE_ASSESSED,),
        S.PROVINCE_RECEIVED,
        Role.COMMUNE_PC,
        guards=(commune_file_complete,),
        changes=sent_up,
        applies=two_levels,
    ),
)
