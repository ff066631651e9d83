"""Suspensions: an office stops the time that it has, for a reason that it names, and lets it go on again.

No rule of the programme provides for it, and none forbids it: the act or the article is asked for, not judged.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cycle.case import Case
from cycle.facts import Facts
from cycle.rules.rulebook import Rulebook
from cycle.states.row import Basis, Row, condition, rows, with_district
from cycle.suspension import Suspension
from cycle.verdict import Reason
from cycle.vocabulary import Role, State, Step

S = State
#: The states in which an office may have time, by the office; its suspensions end where the case leaves them.
AT_COMMUNE = (S.DOSSIER_SUBMITTED, S.COMMUNE_ASSESSED)
AT_DISTRICT = (S.DISTRICT_RECEIVED, S.DISTRICT_EVALUATION)
AT_PROVINCE = (S.PROVINCE_RECEIVED, S.PROVINCE_SUPPLEMENT, S.PROVINCE_EVALUATION)
AT_NATION = (S.NATIONAL_RECEIVED, S.NATIONAL_SUPPLEMENT, S.NATIONAL_EVALUATION)
AT_REVOCATION = (S.REVOCATION_PROPOSED,)
_OFFICES = (AT_COMMUNE, AT_DISTRICT, AT_PROVINCE, AT_NATION, AT_REVOCATION)


@condition(basis=Basis.RECORD, waivable=False)
def stop_is_explained(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Whoever stops time, or lets it go on, says why and on what basis."""
    if facts.details.reason is None:
        yield Reason("suspension.reason_missing", "–", "–", cure_by=facts.by.role)
    if facts.details.decision is None:
        yield Reason("suspension.basis_missing", "–", "–", cure_by=facts.by.role)


@condition(basis=Basis.RECORD, waivable=False)
def time_runs(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Nobody stops time twice."""
    if case.suspension:
        yield Reason("suspension.running", case.suspension.since.isoformat(), "–", cure_by=facts.by.role)


@condition(basis=Basis.RECORD, waivable=False)
def time_is_stopped(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Only what was stopped goes on."""
    if case.suspension is None:
        yield Reason("suspension.none", "–", "–", cure_by=facts.by.role)


def suspended(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The days of the office do not count from that day on."""
    begun = Suspension(
        since=facts.on,
        role=facts.by.role,
        unit=facts.by.unit,
        reason=facts.details.reason or "",
        decision=facts.details.decision or "",
    )
    return {"suspensions": (*case.suspensions, begun)}


def resumed(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The days of the office count again from that day on."""
    return {"suspensions": case.resumed(facts.on)}


def ended_on_leaving(case: Case, dest: State, on: date) -> Mapping[str, Any]:
    """What a step writes of a suspension that still runs: it ends where the case leaves the office that it is of."""
    if case.suspension is None or any({case.state, dest} <= set(states) for states in _OFFICES):
        return {}
    return {"suspensions": case.resumed(on)}


def _rows(states: tuple[State, ...], *offices: Role, **more: Any) -> tuple[Row, ...]:
    roles = (*offices, Role.ADMIN)
    return (
        *rows(Step.SUSPEND, states, None, *roles, guards=(time_runs, stop_is_explained), changes=suspended, **more),
        *rows(Step.RESUME, states, None, *roles, guards=(time_is_stopped, stop_is_explained), changes=resumed, **more),
    )


ROWS: tuple[Row, ...] = (
    *_rows(AT_COMMUNE, Role.COMMUNE_PC),
    *_rows(AT_DISTRICT, Role.DISTRICT_AGENCY, applies=with_district),
    *_rows(AT_PROVINCE, Role.PROVINCIAL_AGENCY),
    *_rows(AT_NATION, Role.MINISTRY),
    *_rows(AT_REVOCATION, Role.PROVINCIAL_AGENCY, Role.MINISTRY),
)
