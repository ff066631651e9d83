"""Phase 9, what follows recognition: inspections; a revocation proposed, dismissed or decided, even after the end."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from cycle.case import Case
from cycle.certificate import Proposal
from cycle.facts import Facts
from cycle.request import Finding
from cycle.rules.rulebook import Rulebook
from cycle.states.certification import proposal_over
from cycle.states.council_level import COMMITTEE_OF, standing_level
from cycle.states.row import Basis, Row, Selector, condition, rows
from cycle.states.visiting import visit_agreed
from cycle.verdict import Reason
from cycle.vocabulary import VALID_STATES, Ground, Role, State, Step

S = State
_SOURCES = (S.CERTIFIED, S.RENEWAL_DUE, S.EXTENDED, S.EXPIRED)
_PROPOSERS = (Role.PROVINCIAL_AGENCY, Role.INSPECTOR, Role.CLOCK)


@condition(article=lambda rules: rules.grounds, waivable=False)
def ground_named(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The proposal names one of the grounds of the regime."""
    ground = facts.details.ground
    allowed = rules.grounds.value | (rules.practice_grounds.value if rules.practice_grounds else frozenset())
    if ground is None or ground not in allowed:
        known = ", ".join(sorted(allowed))
        yield Reason("ground.missing", ground or "–", known, rules.grounds.source, facts.by.role)


@condition(article=lambda rules: rules.grounds, waivable=False)
def not_registered_again(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Nobody is proposed for want of re-evaluation who has registered for it, or whose certificate still runs."""
    if facts.details.ground is not Ground.NOT_REEVALUATED:
        return
    source = (rules.practice_grounds or rules.grounds).source
    if facts.successor is not None:
        other = facts.successor.ref or facts.successor.id
        yield Reason("revocation.registered_again", other, "–", source, facts.by.role)
    if case.state is not State.EXPIRED and case.certificate is not None and case.state in _SOURCES:
        last = case.certificate.last_good_day
        yield Reason(
            "certificate.still_valid",
            facts.on.isoformat(),
            f"> {last.isoformat()}",
            source,
            Role.CLOCK,
            last + timedelta(days=1),
        )


@condition(article=lambda rules: rules.recogniser, waivable=False)
def may_revoke(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The committee is that of the level which issued the certificate, or which recognises such stars today.

    For what a district issued the province answers, once the districts have ended.
    """
    certificate = case.certificate
    if certificate is None:
        return
    levels = {certificate.level, rules.recogniser_of(certificate.stars) or certificate.level}
    allowed = sorted({COMMITTEE_OF[standing_level(level, facts.on)].value for level in levels})
    if facts.by.role.value not in allowed:
        source = rules.recogniser.source
        words = {"stars": str(certificate.stars)}
        yield Reason(
            "authority.other_level",
            facts.by.role.value,
            " / ".join(allowed),
            source,
            Role(allowed[0]),
            words=words,
        )


def proposed_by_time(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The sweep proposed it; an office may still take the proposal up as its own."""
    return case.proposal is not None and case.proposal.by_clock and facts.by.role is not Role.CLOCK


def proposed(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The proposal, and the state to go back to when it is dismissed."""
    came_from = case.proposal.came_from if case.proposal else case.state.value
    ground = facts.details.ground or Ground.OTHER
    by_clock = facts.by.role is Role.CLOCK
    return {"proposal": Proposal(ground.value, facts.on, by_clock, came_from, facts.details.concluded_on)}


@condition(basis=Basis.RECORD, waivable=False)
def finding_named(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """An inspection says what it found."""
    if facts.details.finding is None:
        yield Reason("finding.missing", "–", ", ".join(Finding), cure_by=facts.by.role)


def came_from(state: State) -> Selector:
    """The proposal found the case in that state, and time has not taken it further since."""

    def selects(case: Case, facts: Facts, rules: Rulebook) -> bool:
        return _state_on_dismissal(case, facts) is state

    return selects


def _state_on_dismissal(case: Case, facts: Facts) -> State:
    before = State(case.proposal.came_from) if case.proposal else State.EXPIRED
    ran_out = case.certificate is not None and facts.on > case.certificate.last_good_day
    return State.EXPIRED if ran_out else before


ROWS: tuple[Row, ...] = (
    *rows(
        Step.INSPECT,
        tuple(state for state in State if state in VALID_STATES),
        None,
        Role.PROVINCIAL_AGENCY,
        Role.MINISTRY,
        Role.INSPECTOR,
        guards=(finding_named, visit_agreed),
    ),
    *rows(
        Step.PROPOSE_REVOCATION,
        _SOURCES,
        S.REVOCATION_PROPOSED,
        *_PROPOSERS,
        guards=(ground_named, not_registered_again),
        changes=proposed,
    ),
    *rows(
        Step.PROPOSE_REVOCATION,
        (S.REVOCATION_PROPOSED,),
        S.REVOCATION_PROPOSED,
        *_PROPOSERS,
        guards=(ground_named,),
        when=proposed_by_time,
        changes=proposed,
    ),
    *(
        row
        for state in _SOURCES
        for row in rows(
            Step.DISMISS_REVOCATION,
            (S.REVOCATION_PROPOSED,),
            state,
            Role.PROVINCIAL_AGENCY,
            Role.CLOCK,
            when=came_from(state),
            changes=proposal_over,
        )
    ),
    *rows(
        Step.REVOKE,
        (S.REVOCATION_PROPOSED,),
        S.REVOKED,
        Role.DISTRICT_PC,
        Role.PROVINCIAL_PC,
        Role.MINISTRY,
        guards=(may_revoke,),
        changes=proposal_over,
    ),
)
