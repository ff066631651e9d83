"""Phase 3, the dossier: the producer files it, the commune assesses it and sends it up."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cycle.case import Case
from cycle.citation import Citation, Cited
from cycle.dossier import Document, add_documents, kinds_at_hand
from cycle.facts import Facts
from cycle.people import TOURISM_SET
from cycle.plan import OfficePapers
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.states.idea import PRODUCER_FITS, own_regime
from cycle.states.row import Row, condition, rows, two_levels, with_district
from cycle.verdict import Reason
from cycle.vocabulary import PAPERS_OF_OFFICES, CaseKind, DocumentKind, Level, Role, State, Step

S = State
#: The steps up to here write these themselves: they are never missing from a file.
_WRITTEN_BY_STEPS = frozenset(
    {
        DocumentKind.PROPOSAL_LETTER,
        DocumentKind.COMMUNE_ASSESSMENT_REPORT,
        DocumentKind.COUNCIL_REPORT,
        DocumentKind.DECISION,
    }
)


@condition(article=lambda rules: rules.dossier)
def dossier_complete(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Every document that the kind of case needs is there and still valid."""
    needed = rules.dossier.value[case.kind]
    yield from missing_documents(case, facts, needed, rules.dossier.source, Role.PRODUCER)


@condition(article=lambda rules: rules.commune_file)
def commune_file_complete(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """What the commune sends up holds the samples, but for tourism services."""
    if rules.commune_file:
        yield from missing_in_file(case, facts, rules.commune_file, Role.COMMUNE_PC)


def missing_in_file(case: Case, facts: Facts, file: Cited[frozenset[DocumentKind]], cure_by: Role) -> Iterator[Reason]:
    """Yield a reason for each document that a level's file lacks, of those that no step writes."""
    needed = file.value - _WRITTEN_BY_STEPS
    if facts.plan is None or facts.plan.policies.office_papers is OfficePapers.LISTED:
        needed -= PAPERS_OF_OFFICES
    yield from missing_documents(case, facts, needed, file.source, cure_by)


def missing_documents(
    case: Case, facts: Facts, needed: frozenset[DocumentKind], source: Citation, cure_by: Role
) -> Iterator[Reason]:
    """Yield a reason for each kind of document of which none is valid that day; tourism needs no sample."""
    at_hand = kinds_at_hand(case.dossier, facts.on)
    for kind in sorted(needed - at_hand):
        if kind is DocumentKind.SAMPLE and case.product.set_no == TOURISM_SET:
            continue
        lapsed = max((one.valid_until for one in case.dossier if one.kind is kind and one.valid_until), default=None)
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


@condition(article=lambda rules: rules.commune_must_assess)
def assessment_stands(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The documents that the commune assessed have not been replaced since."""
    source = rules.commune_must_assess.source
    yield from changed_since(case, Step.ASSESS_AT_COMMUNE, Level.COMMUNE, source, Role.COMMUNE_PC)


def changed_since(case: Case, step: Step, level: Level, source: Citation, cure_by: Role) -> Iterator[Reason]:
    """Yield the reason why what that step gave at that level is void; nothing where it stands, or was never given."""
    given = case.approval_of(step, level)
    changed = given.changed(case.dossier) if given else ()
    if given and changed:
        kinds = ", ".join(dict.fromkeys(document.kind.value for document in changed))
        words = {"given_on": given.on.isoformat()}
        yield Reason("approval.void", kinds, step.value, source, cure_by, words=words)


def assessment_is_void(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The commune assessed documents that have been replaced since."""
    given = case.approval_of(Step.ASSESS_AT_COMMUNE, Level.COMMUNE)
    return given is not None and bool(given.changed(case.dossier))


def commune_may_pass_on(rules: Rulebook) -> bool:
    """Until 2023 the commune may send a dossier up without assessing it."""
    return not rules.commune_must_assess.value


def filed(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """Filing selects the regime and begins anew: of what was given before, the approval of the plan stays."""
    chosen = facts.details.set
    return {
        **own_regime(case, facts, rules),
        **({"product": replace(case.product, set_no=chosen)} if chosen else {}),
        "approvals": tuple(one for one in case.approvals if one.step is Step.APPROVE_PLAN),
        "filed_on": facts.on,
        "received_on": facts.on,
        "sittings": (),
    }


def with_document(kind: DocumentKind) -> Any:
    """The step produces a document of this kind itself."""

    def changes(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
        own = Document(kind, name=facts.details.number or facts.details.decision, issued_on=facts.on)
        return {"dossier": add_documents(case.dossier, [own])}

    return changes


def assessed(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The commune's report joins the dossier, and the assessment is bound to what was seen."""
    report = with_document(DocumentKind.COMMUNE_ASSESSMENT_REPORT)(case, facts, rules)
    approvals = case.with_approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, facts.on, case.dossier)
    return {**report, "approvals": approvals}


def sent_up(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The next level receives the file with a letter of proposal."""
    letter = with_document(DocumentKind.PROPOSAL_LETTER)(case, facts, rules)
    return {**letter, "received_on": facts.on}


def supplemented(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The time for a re-evaluation runs from the full file."""
    from_full_file = case.kind is CaseKind.RE_EVALUATION and rules.re_evaluation_days is not None
    return {"received_on": facts.on} if from_full_file else {}


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
        changes=assessed,
    ),
    *rows(
        Step.ASSESS_AT_COMMUNE,
        (S.DISTRICT_RECEIVED,),
        None,
        Role.COMMUNE_PC,
        when=assessment_is_void,
        changes=assessed,
        applies=with_district,
    ),
    *rows(
        Step.ASSESS_AT_COMMUNE,
        (S.PROVINCE_RECEIVED,),
        None,
        Role.COMMUNE_PC,
        when=assessment_is_void,
        changes=assessed,
    ),
    *rows(
        Step.FORWARD,
        (S.COMMUNE_ASSESSED,),
        S.DISTRICT_RECEIVED,
        Role.COMMUNE_PC,
        guards=(commune_file_complete, assessment_stands),
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
        guards=(commune_file_complete, assessment_stands),
        changes=sent_up,
        applies=two_levels,
    ),
)
