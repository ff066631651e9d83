"""The stable JSON of the engine: cases, refusals, events, sweeps, plans. Plain data, the same for every adapter."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from cycle import wording
from cycle.calendars import CalendarFault
from cycle.case import Case, Sitting
from cycle.certificate import Declined
from cycle.dossier import Approval, Dossier
from cycle.duty import Duty
from cycle.errors import CalendarError, OcopError, PlanError, SheetError
from cycle.events import Event
from cycle.explaining import StarExplanation
from cycle.past import known_deadlines
from cycle.people import Actor
from cycle.ports import ArmedDeadline
from cycle.records import certificate_record, document_record, recusal_record, suspension_record
from cycle.round import Round
from cycle.score import HandedIn, ScoreFault, mean_of, mean_text
from cycle.sweep import SweepReport
from cycle.verdict import Reason, Refusal

View = dict[str, Any]


def day(value: date | None) -> str | None:
    """A day as JSON has it."""
    return value.isoformat() if value else None


def case_view(case: Case, deadlines: Sequence[ArmedDeadline] = ()) -> View:
    """A case in short."""
    certificate = case.certificate
    return {
        "id": case.id,
        "ref": case.ref,
        "state": case.state.value,
        "phase": case.state.phase.value,
        "kind": case.kind.value,
        "product": {"name": case.product.name, "set": case.product.set_no},
        "producer": {"name": case.producer.name, "kind": case.producer.kind.value},
        "regime": case.regime.value,
        "unit": case.unit,
        "plan": case.plan,
        "stars": case.stars,
        "valid_until": day(certificate.valid_until) if certificate else None,
        "extended_until": day(certificate.extended_until) if certificate else None,
        "deadlines": [deadline_view(one) for one in known_deadlines(deadlines, case.since)],
        "suspended_since": day(case.suspension.since) if case.suspension else None,
        "since": day(case.since),
        "renewal_declined": declined_view(case.renewal_declined),
        "predecessor": case.predecessor,
        "version": case.version,
    }


def declined_view(declined: Declined | None) -> View | None:
    """That the owner will not renew the certificate; None where nothing was said."""
    return {"on": day(declined.on), "reason": declined.reason} if declined else None


def case_file(case: Case, deadlines: Sequence[ArmedDeadline] = ()) -> View:
    """A case with all that belongs to it."""
    return {
        **case_view(case, deadlines),
        "opened_on": day(case.opened_on),
        "filed_on": day(case.filed_on),
        "received_on": day(case.received_on),
        "documents": [document_record(one) for one in case.dossier],
        "approvals": [approval_view(one, case.dossier) for one in case.approvals],
        "sittings": [sitting_view(one) for one in case.sittings],
        "certificate": certificate_record(case.certificate) if case.certificate else None,
        "suspensions": [suspension_record(one) for one in case.suspensions],
    }


def approval_view(approval: Approval, dossier: Dossier) -> View:
    """What an office gave, the seal over what it saw, and which of that has been replaced since: then it is void."""
    changed = approval.changed(dossier)
    return {
        "step": approval.step.value,
        "level": approval.level.value,
        "on": day(approval.on),
        "seal": approval.seal,
        "void": bool(changed),
        "replaced": [{"kind": one.kind.value, "name": one.name} for one in changed],
    }


def sitting_view(sitting: Sitting) -> View:
    """A council's sitting and its result."""
    result = sitting.result
    return {
        "level": sitting.level.value,
        "convened_on": day(sitting.convened_on),
        "council": sitting.council,
        "round": sitting.round_key,
        "form": sitting.form.value,
        "meets_on": day(sitting.meets_on),
        "recused": [recusal_record(one) for one in sitting.recused],
        "second_scoring": sitting.second_scoring,
        "first_mean": mean_text(sitting.first_result.mean) if sitting.first_result else None,
        "found_on": day(sitting.found_on),
        "mean": mean_text(result.mean) if result else None,
        "gates_missed": [{"star": one.star, "criterion": one.criterion} for one in result.gates_missed]
        if result
        else [],
        "sheets": len(result.sheets) if result else 0,
        "disqualified": list(result.disqualified) if result else [],
    }


def handed_in_view(handed: HandedIn) -> View:
    """Who has scored, and once nothing is sealed any more, what they gave and its exact mean."""
    sheets = handed.sheets
    return {
        "sealed": handed.sealed,
        "members_in": list(handed.members_in),
        "members_missing": list(handed.members_missing),
        "sheets": [{"member": one.member, "points": dict(one.points), "total": one.total} for one in sheets],
        "mean": mean_text(mean_of(one.total for one in sheets)) if sheets else None,
    }


def stars_view(why: StarExplanation, lang: wording.Lang) -> View:
    """Why these stars, and what was short of the next; points as people write them, exactly."""
    return {
        "mean": mean_text(why.mean),
        "band": why.band,
        "stars": why.stars,
        "next_star": why.next_star,
        "points_short": mean_text(why.points_short),
        "gates_missed": [{"star": star, "criterion": criterion} for star, criterion in why.gates_missed],
        "disqualified": list(why.disqualified),
        "criteria": [
            {
                "criterion": one.criterion.code,
                "name": one.criterion.label_vi if lang == "vi" else one.criterion.label_en,
                "part": one.criterion.part,
                "mean": mean_text(one.mean),
                "max": one.criterion.max_points,
                "asked_by_next": one.asked_by_next,
                "gate_short": mean_text(one.gate_short),
            }
            for one in why.criteria
        ],
    }


def deadline_view(deadline: ArmedDeadline) -> View:
    """A deadline, with the article that sets it."""
    return {
        "kind": deadline.kind.value,
        "mark": deadline.mark,
        "due_on": day(deadline.due_on),
        "nature": deadline.nature.value,
        "article": deadline.article,
        "instrument": deadline.instrument,
        "overdue": deadline.overdue,
        "provisional": deadline.provisional,
    }


def reason_view(reason: Reason, lang: wording.Lang) -> View:
    """One unmet condition, with its sentences."""
    return {
        "code": reason.code,
        "message": wording.message(reason, lang),
        "article": reason.source.place if reason.source else None,
        "instrument": reason.source.instrument if reason.source else None,
        "actual": reason.actual,
        "required": reason.required,
        "cure_by": reason.cure_by.value if reason.cure_by else None,
        "cure": wording.cure(reason, lang),
        "possible_from": day(reason.possible_from),
    }


def refusal_view(refusal: Refusal, lang: wording.Lang) -> View:
    """A refusal with every reason."""
    return {
        "refused": True,
        "step": refusal.step.value,
        "state": refusal.state.value if refusal.state else None,
        "reasons": [reason_view(reason, lang) for reason in refusal.reasons],
    }


def error_view(error: OcopError) -> View:
    """An error: its stable code, its line, and its place where it has one."""
    view: View = {"code": error.code, "message": str(error)}
    if isinstance(error, PlanError):
        view["place"] = error.place
    if isinstance(error, SheetError):
        view["faults"] = [fault_view(one) for one in error.faults]
    if isinstance(error, CalendarError):
        view["faults"] = [calendar_fault_view(one, "en") for one in error.faults]
    return view


def calendar_fault_view(fault: CalendarFault, lang: wording.Lang) -> View:
    """What does not hold together in the official calendar."""
    return {"code": fault.code, "place": fault.place, "message": fault.vi if lang == "vi" else fault.en}


def fault_view(fault: ScoreFault) -> View:
    """One fault of members' sheets, and its place."""
    return {**asdict(fault), "allowed": list(fault.allowed)}


def event_view(event: Event) -> View:
    """One event of the record."""
    return {
        "case": event.case_id,
        "number": event.number,
        "step": event.step.value,
        "from": event.source.value if event.source else None,
        "to": event.dest.value,
        "on": day(event.on),
        "by": actor_view(event.by),
        "recorded_at": instant(event.recorded_at),
        "details": dict(event.details),
        "historical": event.historical,
    }


def instant(value: datetime) -> str:
    """An instant as JSON has it, in UTC."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")


def round_view(turn: Round) -> View:
    """A round."""
    return {
        "level": turn.level.value,
        "unit": turn.unit,
        "round": turn.key,
        "opens_on": day(turn.opens_on),
        "intake_closes_on": day(turn.intake_closes_on),
        "evaluate_by": day(turn.evaluate_by),
        "moved_because": turn.moved_because,
        "article": turn.source.place if turn.source else None,
        "instrument": turn.source.instrument if turn.source else None,
    }


def duty_view(duty: Duty) -> View:
    """What a unit owes for one period, and how it stands."""
    own = duty.obligation
    return {
        "plan": duty.plan.key,
        "obligation": own.key,
        "who": duty.who.value,
        "unit": duty.unit,
        "starts": day(duty.period.starts),
        "ends": day(duty.period.ends),
        "due_on": day(duty.period.due_on),
        "least": duty.least,
        "done": duty.done,
        "done_on": day(duty.done_on),
        "status": duty.status.value,
        "recipients": [one.value for one in own.recipients],
        "rules": list(own.rules),
        "article": own.source.place,
        "instrument": own.source.instrument,
    }


def actor_view(actor: Actor) -> View:
    """Who acts."""
    return {"role": actor.role.value, "name": actor.name, "unit": actor.unit}


def sweep_view(report: SweepReport) -> View:
    """What a sweep did."""
    return {
        "first": day(report.first),
        "last": day(report.last),
        "days": report.days,
        "dry_run": report.dry_run,
        "examined": report.examined,
        "changed": report.changed,
        "steps": _positive(report.steps),
        "overdue": _positive(report.overdue),
        "escalated": _positive(report.escalated),
        "failures": [
            {"case": one.case_id, "day": day(one.day), "code": one.code, "message": one.message}
            for one in report.failures
        ],
    }


def _positive(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: number for key, number in sorted(counts.items()) if number}
