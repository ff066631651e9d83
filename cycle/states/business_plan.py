"""Phase 2, the business plan: handed in, sent back, approved, carried out."""

from collections.abc import Mapping
from typing import Any

from cycle.case import Case
from cycle.dossier import Document, add_documents
from cycle.facts import Facts
from cycle.rules.rulebook import Rulebook
from cycle.states.idea import own_regime
from cycle.states.row import Applies, Row, rows, two_levels, with_district
from cycle.vocabulary import DocumentKind, Role, State, Step

S = State


def plan_enters_dossier(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The business plan becomes a document of the dossier."""
    plan = Document(DocumentKind.BUSINESS_PLAN, issued_on=facts.on)
    documents = facts.details.documents or (plan,)
    return {**own_regime(case, facts, rules), "dossier": add_documents(case.dossier, documents)}


def _decided_by(role: Role, applies: Applies) -> tuple[Row, ...]:
    more: dict[str, Any] = {"applies": applies, "changes": own_regime}
    return (
        *rows(Step.RETURN_PLAN, (S.PLAN_SUBMITTED,), S.PLAN_RETURNED, role, **more),
        *rows(Step.APPROVE_PLAN, (S.PLAN_SUBMITTED,), S.IMPLEMENTING, role, **more),
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
