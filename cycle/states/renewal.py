"""Phase 8, renewal: notices before the end, prolongation, expiry, and the successor that takes its place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cycle.case import Case
from cycle.certificate import Declined
from cycle.facts import Facts
from cycle.plan import Plan, RenewalPolicy
from cycle.rules.rulebook import Rulebook
from cycle.states.row import Basis, Row, condition, rows
from cycle.verdict import Reason
from cycle.vocabulary import BEFORE_CERTIFICATE, CaseKind, Role, State, Step

S = State
DEFAULT_RENEWAL = RenewalPolicy()
_RUNNING = (S.CERTIFIED, S.RENEWAL_DUE)


def notice_marks(plan: Plan | None) -> tuple[int, ...]:
    """The days before the end on which the producer is told, the earliest first."""
    renewal = plan.renewal if plan else DEFAULT_RENEWAL
    return tuple(sorted(renewal.notice_days, reverse=True))


def next_mark(case: Case, plan: Plan | None) -> int | None:
    """The next notice to send; None where all are sent."""
    return next((mark for mark in notice_marks(plan) if case.notified is None or mark < case.notified), None)


@condition(basis=Basis.PLAN, waivable=False)
def notice_is_due(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The next mark before the end has come."""
    mark = next_mark(case, facts.plan)
    if mark is None or case.certificate is None:
        yield Reason("notice.all_sent", str(case.notified), "–")
        return
    due = case.certificate.valid_until - timedelta(days=mark)
    if facts.on < due:
        yield Reason("notice.not_due", facts.on.isoformat(), f"≥ {due.isoformat()}", None, Role.CLOCK, due)


@condition(article=lambda rules: rules.certificate_months, waivable=False)
def certificate_has_run_out(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The last good day is past."""
    last = _last_good_day(case)
    if facts.on <= last:
        source = rules.certificate_months.source
        first = last + timedelta(days=1)
        yield Reason(
            "certificate.still_valid",
            facts.on.isoformat(),
            f"> {last.isoformat()}",
            source,
            Role.CLOCK,
            first,
        )


@condition(article=lambda rules: rules.extension_days, waivable=False)
def re_evaluation_pending(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A re-evaluation is filed, and its filing window closed before the window was law."""
    source = rules.extension_days.source if rules.extension_days else None
    pending = facts.successor
    filed = pending is not None and pending.kind is CaseKind.RE_EVALUATION and pending.filed_on is not None
    if not filed or result_came(case, facts, rules):
        yield Reason("extension.nothing_pending", "–", CaseKind.RE_EVALUATION.value, source, Role.PRODUCER)
    elif rules.extension_days is None or not window_missed_through_law(case, rules):
        yield Reason("extension.not_foreseen", rules.regime.value, "–", source)


def window_missed_through_law(case: Case, rules: Rulebook) -> bool:
    """Whether the last day for filing lay before the day on which the window became law."""
    window = rules.refiling_window
    return window is not None and _last_good_day(case) - timedelta(days=window.value.latest_days) < rules.starts


def _last_good_day(case: Case) -> date:
    assert case.certificate is not None, "only a certified case gets here"
    return case.certificate.last_good_day


@condition(basis=Basis.RECORD, waivable=False)
def successor_certified(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The case that replaces this one has its certificate."""
    newer = facts.successor
    if newer is None or newer.state is not State.CERTIFIED:
        actual = newer.state.value if newer else "–"
        yield Reason("supersede.no_certificate", actual, State.CERTIFIED.value, cure_by=Role.PRODUCER)


@condition(basis=Basis.RECORD, waivable=False)
def reason_told(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Whoever does not renew says why: that tells it apart from a certificate that was forgotten."""
    if facts.details.reason is None:
        yield Reason("renewal.reason_missing", "–", "–", cure_by=facts.by.role)


@condition(basis=Basis.RECORD, waivable=False)
def not_declined_before(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """It has not been said already."""
    if case.renewal_declined is not None:
        yield Reason("renewal.declined_before", case.renewal_declined.on.isoformat(), "–", cure_by=Role.PRODUCER)


@condition(basis=Basis.RECORD, waivable=False)
def nothing_under_way(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """No case is open that is to replace the certificate."""
    if facts.successor is not None:
        other = facts.successor.ref or facts.successor.id
        yield Reason("renewal.under_way", other, "–", cure_by=Role.PRODUCER)


@condition(basis=Basis.RECORD, waivable=False)
def registered_after_all(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """It was declined, and a case has been registered that is to replace the certificate."""
    if case.renewal_declined is None or facts.successor is None:
        yield Reason("renewal.not_resumed", "–", Step.REGISTER.value, cure_by=Role.PRODUCER)


def declined(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The day and the reason."""
    return {"renewal_declined": Declined(facts.on, facts.details.reason or "")}


def resumed(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """Nothing is declined any more."""
    return {"renewal_declined": None}


def notified(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The mark of the notice that went out."""
    return {"notified": next_mark(case, facts.plan)}


def extended(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The certificate lives on until the result, at most so many days past its end."""
    assert case.certificate is not None and rules.extension_days is not None, "guarded"
    until = case.certificate.valid_until + timedelta(days=rules.extension_days.value)
    return {"certificate": replace(case.certificate, extended_until=until)}


def extension_cut(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The result ends the prolongation: its last good day is the one before."""
    assert case.certificate is not None, "guarded"
    last = max(case.certificate.valid_until, facts.on - timedelta(days=1))
    return {"certificate": replace(case.certificate, extended_until=last)}


def result_came(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The re-evaluation that prolonged the certificate has ended without a new one."""
    return facts.successor is None or facts.successor.state not in BEFORE_CERTIFICATE


def still_pending(case: Case, facts: Facts, rules: Rulebook) -> bool:
    """The re-evaluation is not decided."""
    return not result_came(case, facts, rules)


_CLOCK = Role.CLOCK
#: The owner, and the offices nearest to it: few owners write, most tell the commune.
_TELLS_OF_THE_OWNER = (Role.PRODUCER, Role.COMMUNE_PC, Role.DISTRICT_AGENCY, Role.PROVINCIAL_AGENCY)
_RAN_OUT: dict[str, Any] = {"guards": (certificate_has_run_out,)}

ROWS: tuple[Row, ...] = (
    *rows(Step.NOTIFY_EXPIRY, _RUNNING, S.RENEWAL_DUE, _CLOCK, guards=(notice_is_due,), changes=notified),
    *rows(
        Step.DECLINE_RENEWAL,
        (*_RUNNING, S.EXPIRED),
        None,
        *_TELLS_OF_THE_OWNER,
        guards=(reason_told, not_declined_before, nothing_under_way),
        changes=declined,
    ),
    *rows(
        Step.RESUME_RENEWAL,
        (*_RUNNING, S.EXPIRED, S.REVOCATION_PROPOSED),
        None,
        _CLOCK,
        guards=(registered_after_all,),
        changes=resumed,
    ),
    *rows(
        Step.EXTEND,
        _RUNNING,
        S.EXTENDED,
        _CLOCK,
        guards=(certificate_has_run_out, re_evaluation_pending),
        changes=extended,
    ),
    *rows(Step.EXPIRE, _RUNNING, S.EXPIRED, _CLOCK, **_RAN_OUT),
    *rows(Step.EXPIRE, (S.EXTENDED,), S.EXPIRED, _CLOCK, when=still_pending, **_RAN_OUT),
    *rows(Step.EXPIRE, (S.EXTENDED,), S.EXPIRED, _CLOCK, when=result_came, changes=extension_cut),
    *rows(
        Step.SUPERSEDE,
        (*_RUNNING, S.EXTENDED, S.EXPIRED, S.REVOCATION_PROPOSED),
        S.SUPERSEDED,
        _CLOCK,
        guards=(successor_certified,),
    ),
)
