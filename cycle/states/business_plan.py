"""Phase 2, the business plan: handed in, sent back, approved, carried out."""

from collections.abc import Mapping
from typing import Any

from cycle.case import Case
from cycle.dossier import Document, add_documents
from cycle.facts import Facts
from cycle.rules.rulebook import Rulebook
from cycle.states.idea import own_regime
from cycle.states.row import Applies, Row, rows, two_levels, with_district
from cycle.vocabulary import DocumentKind, Level, Role, State, Step

S = State


def plan_enters_dossier(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The business plan becomes a document of the dossier, where it does not come as one."""
    given = any(document.kind is DocumentKind.BUSINESS_PLAN for document in facts.details.documents)
    plan = Document(DocumentKind.BUSINESS_PLAN, issued_on=facts.on)
    dossier = case.dossier if given else add_documents(case.dossier, [plan])
    return {**own_regime(case, facts, rules), "dossier": dossier}


def plan_approved(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The approval is bound to the business plan that was seen."""
    seen = tuple(document for document in case.dossier if document.kind is DocumentKind.BUSINESS_PLAN)
    level = facts.by.role.level or Level.PROVINCE
    approvals = case.with_approval(Step.APPROVE_PLAN, level, facts.on, seen)
    return {**own_regime(case, facts, rules), "approvals": approvals}


def _decided_by(role: Role, applies: Applies) -> tuple[Row, ...]:
    at: tuple[State, ...] = (S.PLAN_SUBMITTED,)
    return (
        *rows(Step.RETURN_PLAN, at, S.PLAN_RETURNED, role, changes=own_regime, applies=applies),
        *rows(Step.APPROVE_PLAN, at, S.IMPLEMENTING, role, changes=plan_approved, applies=applies),
    )


ROWS: tuple[Row, ...] = (
    *rows(
        Step.SUBMIT_PLAN,
        (S.IDEA_SELECTED, S.PLAN_RETURNED),
        S.PLAN_SUBMITTED,
        Role.PRODUCER,
        changes=plan_enters_dossier,
    ),
    *_decided_by(Role.DISTRICT_AGENCY, with_district),
    *_decided_by(Role.PROVINCIAL_AGENCY, two_levels),
)
