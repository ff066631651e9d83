"""Phase 1, the idea: it is registered, sent back, selected or rejected."""

from collections.abc import Iterator, Mapping
from typing import Any

from cycle.case import Case
from cycle.dossier import kinds_at_hand
from cycle.facts import Facts
from cycle.people import TOURISM_SET
from cycle.plan import IntakeMode
from cycle.rules.product_sets import renumbered
from cycle.rules.rulebook import HIGHEST_STAR, Rulebook
from cycle.states.row import Basis, Row, condition, rows
from cycle.verdict import Reason
from cycle.vocabulary import VALID_STATES, CaseKind, DocumentKind, Level, Role, State, Step

S = State
#: From these a product can be re-evaluated: its certificate lives, or has run out.
_RE_EVALUABLE = VALID_STATES | {S.EXPIRED, S.REVOCATION_PROPOSED}


@condition(article=lambda rules: rules.producers, waivable=False)
def producer_takes_part(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The regime knows this kind of producer."""
    kind = case.producer.kind
    allowed = rules.producers.value
    if kind not in allowed:
        yield Reason("producer.kind", kind.value, ", ".join(sorted(allowed)), rules.producers.source, Role.PRODUCER)


@condition(article=lambda rules: rules.tourism_producers, waivable=False)
def association_only_for_tourism(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Associations take part with tourism services alone."""
    only = rules.tourism_producers
    if only and case.producer.kind in only.value and case.product.set_no != TOURISM_SET:
        yield Reason("producer.tourism_only", str(case.product.set_no), str(TOURISM_SET), only.source, Role.PRODUCER)


@condition(article=lambda rules: rules.registered_producers)
def business_registered(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Households, and farms since 2026, show a business registration: its number, or the licence itself."""
    needed = rules.registered_producers
    held = kinds_at_hand(case.dossier, facts.on)
    shown = case.producer.business_registration or DocumentKind.BUSINESS_LICENCE in held
    if case.producer.kind in needed.value and not shown:
        yield Reason("producer.not_registered", "–", case.producer.kind.value, needed.source, Role.PRODUCER)


@condition(basis=Basis.RECORD, waivable=False)
def predecessor_fits(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """An upgrade or re-evaluation names the certificate it is to replace; a first passage names none."""
    before = facts.predecessor
    if case.kind is CaseKind.FIRST:
        if before is not None:
            yield Reason("predecessor.unwanted", before.id, case.kind.value, cure_by=Role.PRODUCER)
        return
    if before is None:
        yield Reason("predecessor.missing", "–", case.kind.value, cure_by=Role.PRODUCER)
        return
    allowed = VALID_STATES if case.kind is CaseKind.UPGRADE else _RE_EVALUABLE
    if before.state not in allowed:
        wanted = ", ".join(sorted(allowed))
        yield Reason("predecessor.state", before.state.value, wanted, cure_by=Role.PRODUCER)
    if case.kind is CaseKind.UPGRADE and before.stars == HIGHEST_STAR:
        yield Reason("predecessor.highest", str(before.stars), f"< {HIGHEST_STAR}", cure_by=Role.PRODUCER)


@condition(basis=Basis.RECORD, waivable=False)
def no_other_open_successor(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """One open case at a time replaces a certificate."""
    if facts.successor is not None:
        other = facts.successor
        yield Reason("predecessor.has_open_case", other.ref or other.id, "–", cure_by=Role.PRODUCER)


@condition(basis=Basis.PLAN)
def selector_of_the_plan(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The level that the plan names selects the ideas. Where there are no districts the chart leaves the province."""
    if not rules.has_district:
        return
    plan = facts.plan
    level = plan.idea.selector if plan and plan.idea else Level.DISTRICT
    wanted = Role.DISTRICT_AGENCY if level is Level.DISTRICT else Role.PROVINCIAL_AGENCY
    if facts.by.role is not wanted:
        source = plan.idea.source if plan and plan.idea else None
        yield Reason("actor.not_selector", facts.by.role.value, wanted.value, source, wanted)


@condition(basis=Basis.PLAN)
def intake_is_open(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Where the plan takes ideas in once, on days that it names, the idea comes on one of them."""
    idea = facts.plan.idea if facts.plan else None
    if idea is None or idea.intake is not IntakeMode.ONE_ROUND:
        return
    first, last = (day.isoformat() if day else "–" for day in (idea.opens_on, idea.closes_on))
    if idea.opens_on and facts.on < idea.opens_on:
        yield Reason("intake.not_open", facts.on.isoformat(), f"≥ {first}", idea.source, Role.PRODUCER, idea.opens_on)
    elif idea.closes_on and facts.on > idea.closes_on:
        yield Reason("intake.closed", facts.on.isoformat(), f"≤ {last}", idea.source, Role.PRODUCER)


def starts_with_idea(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The plan has an idea phase, and the case is not a re-evaluation."""
    return case.kind is not CaseKind.RE_EVALUATION and facts.plan is not None and facts.plan.idea is not None


def starts_without_idea(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """No plan, a plan without an idea phase, or a re-evaluation."""
    return not starts_with_idea(case, facts, rules)


def own_regime(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The rules of the day: until the dossier is filed they may still change. The product has its set by them."""
    product = renumbered(case.product, case.regime, rules.regime)
    regime = {"regime": rules.regime}
    return {**regime, "product": product} if product != case.product else regime


#: Asked on registering, and once more on filing: the rules may have changed in between.
PRODUCER_FITS = (producer_takes_part, association_only_for_tourism, business_registered)
_ON_REGISTERING = (*PRODUCER_FITS, predecessor_fits, no_other_open_successor)
_SELECTORS = (Role.DISTRICT_AGENCY, Role.PROVINCIAL_AGENCY)
_SELECTED = {"guards": (selector_of_the_plan,), "changes": own_regime}

ROWS: tuple[Row, ...] = (
    Row(
        step=Step.REGISTER,
        source=None,
        dest=S.IDEA_REGISTERED,
        roles=frozenset({Role.PRODUCER}),
        guards=(*_ON_REGISTERING, intake_is_open),
        when=starts_with_idea,
    ),
    Row(
        step=Step.REGISTER,
        source=None,
        dest=S.IMPLEMENTING,
        roles=frozenset({Role.PRODUCER}),
        guards=_ON_REGISTERING,
        when=starts_without_idea,
    ),
    *rows(Step.RETURN_IDEA, (S.IDEA_REGISTERED,), S.IDEA_RETURNED, *_SELECTORS, **_SELECTED),
    *rows(Step.RESUBMIT_IDEA, (S.IDEA_RETURNED,), S.IDEA_REGISTERED, Role.PRODUCER, changes=own_regime),
    *rows(Step.SELECT_IDEA, (S.IDEA_REGISTERED,), S.IDEA_SELECTED, *_SELECTORS, **_SELECTED),
    *rows(Step.REJECT_IDEA, (S.IDEA_REGISTERED,), S.REJECTED, *_SELECTORS, **_SELECTED),
)
