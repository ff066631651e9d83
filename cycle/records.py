"""Cases and their parts as plain data (what JSON can hold), and back. Exact: nothing is rounded or dropped."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Declined, Proposal
from cycle.council import CouncilForm, Member, Recusal
from cycle.dossier import Approval, Document
from cycle.errors import DamagedError
from cycle.events import Event
from cycle.people import Producer, Product
from cycle.request import Details
from cycle.score import GateMissed, MemberSheet, Result
from cycle.suspension import Suspension
from cycle.vocabulary import CaseKind, DocumentKind, Level, ProducerKind, Regime, Role, State, Step

Record = dict[str, Any]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _present(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def document_record(document: Document) -> Record:
    """A document; what is not known is left out."""
    return _present(
        {
            "kind": document.kind.value,
            "name": document.name,
            "sha256": document.sha256,
            "issued_on": _day(document.issued_on),
            "valid_until": _day(document.valid_until),
            "version": document.version,
        }
    )


def _as_document(record: Record) -> Document:
    return Document(
        kind=DocumentKind(record["kind"]),
        name=record.get("name"),
        sha256=record.get("sha256"),
        issued_on=_as_day(record.get("issued_on")),
        valid_until=_as_day(record.get("valid_until")),
        version=record["version"],
    )


def approval_record(approval: Approval) -> Record:
    """What an office gave, with the seal over what it saw."""
    return {
        "step": approval.step.value,
        "level": approval.level.value,
        "on": _day(approval.on),
        "seal": approval.seal,
        "seen": [document_record(one) for one in approval.seen],
    }


def _as_approval(record: Record) -> Approval:
    return Approval(
        step=Step(record["step"]),
        level=Level(record["level"]),
        on=date.fromisoformat(record["on"]),
        seal=record["seal"],
        seen=tuple(_as_document(one) for one in record["seen"]),
    )


def result_record(result: Result) -> Record:
    """A council's finding: the mean as a fraction, exactly."""
    return _present(
        {
            "mean": [result.mean.numerator, result.mean.denominator],
            "gates_missed": [[gate.star, gate.criterion] for gate in result.gates_missed],
            "sheets": [{"member": sheet.member, "points": dict(sheet.points)} for sheet in result.sheets],
            "disqualified": list(result.disqualified),
        }
    )


def _as_result(record: Record) -> Result:
    return Result(
        mean=Fraction(*record["mean"]),
        gates_missed=tuple(GateMissed(*gate) for gate in record.get("gates_missed", ())),
        sheets=tuple(MemberSheet(one["member"], one["points"]) for one in record.get("sheets", ())),
        disqualified=tuple(record.get("disqualified", ())),
    )


def member_record(member: Member) -> Record | str:
    """A member of a council: the plain name where nothing else is known."""
    known = _present({"name": member.name, "field": member.field, "unit": member.unit, "chair": member.chair or None})
    return known if len(known) > 1 else member.name


def as_member(record: Record | str) -> Member:
    """The member of a record; a plain string is a bare name."""
    return Member(record) if isinstance(record, str) else Member(**record)


def recusal_record(recusal: Recusal) -> Record:
    """A member who stood aside."""
    return {"member": recusal.member, "reason": recusal.reason}


def sitting_record(sitting: Sitting) -> Record:
    """A sitting of a council over the case; a meeting, which is usual, is not said."""
    return _present(
        {
            "level": sitting.level.value,
            "convened_on": _day(sitting.convened_on),
            "council": sitting.council,
            "round": sitting.round_key,
            "result": result_record(sitting.result) if sitting.result else None,
            "found_on": _day(sitting.found_on),
            "form": sitting.form.value if sitting.form is not CouncilForm.MEETING else None,
            "recused": [recusal_record(one) for one in sitting.recused],
            "second_scoring": sitting.second_scoring or None,
            "first_result": result_record(sitting.first_result) if sitting.first_result else None,
            "meets_on": _day(sitting.meets_on),
        }
    )


def _as_sitting(record: Record) -> Sitting:
    return Sitting(
        level=Level(record["level"]),
        convened_on=date.fromisoformat(record["convened_on"]),
        council=record.get("council", ""),
        round_key=record.get("round"),
        result=_as_result(record["result"]) if "result" in record else None,
        found_on=_as_day(record.get("found_on")),
        form=CouncilForm(record.get("form", CouncilForm.MEETING)),
        recused=tuple(Recusal(one["member"], one["reason"]) for one in record.get("recused", ())),
        second_scoring=record.get("second_scoring", False),
        first_result=_as_result(record["first_result"]) if "first_result" in record else None,
        meets_on=_as_day(record.get("meets_on")),
    )


def certificate_record(certificate: Certificate) -> Record:
    """A certificate."""
    return _present(
        {
            "stars": certificate.stars,
            "level": certificate.level.value,
            "issuer": certificate.issuer,
            "decision": certificate.decision,
            "issued_on": _day(certificate.issued_on),
            "valid_from": _day(certificate.valid_from),
            "valid_until": _day(certificate.valid_until),
            "number": certificate.number,
            "extended_until": _day(certificate.extended_until),
        }
    )


def _as_certificate(record: Record) -> Certificate:
    return Certificate(
        stars=record["stars"],
        level=Level(record["level"]),
        issuer=record["issuer"],
        decision=record.get("decision", ""),
        issued_on=date.fromisoformat(record["issued_on"]),
        valid_from=date.fromisoformat(record["valid_from"]),
        valid_until=date.fromisoformat(record["valid_until"]),
        number=record.get("number"),
        extended_until=_as_day(record.get("extended_until")),
    )


def _proposal_record(proposal: Proposal) -> Record:
    return {
        "ground": proposal.ground,
        "proposed_on": _day(proposal.proposed_on),
        "by_clock": proposal.by_clock,
        "came_from": proposal.came_from,
        "concluded_on": _day(proposal.concluded_on),
    }


def _as_proposal(record: Record) -> Proposal:
    return Proposal(
        ground=record["ground"],
        proposed_on=date.fromisoformat(record["proposed_on"]),
        by_clock=record["by_clock"],
        came_from=record["came_from"],
        concluded_on=_as_day(record["concluded_on"]),
    )


def suspension_record(suspension: Suspension) -> Record:
    """Days on which the time of an office did not run."""
    return _present(
        {
            "since": _day(suspension.since),
            "until": _day(suspension.until),
            "role": suspension.role.value,
            "unit": suspension.unit,
            "reason": suspension.reason,
            "decision": suspension.decision,
        }
    )


def _as_suspension(record: Record) -> Suspension:
    return Suspension(
        since=date.fromisoformat(record["since"]),
        until=_as_day(record.get("until")),
        role=Role(record["role"]),
        unit=record.get("unit"),
        reason=record["reason"],
        decision=record["decision"],
    )


def _declined_record(declined: Declined) -> Record:
    return {"on": _day(declined.on), "reason": declined.reason}


def _as_declined(record: Record) -> Declined:
    return Declined(date.fromisoformat(record["on"]), record["reason"])


def _product_record(product: Product) -> Record:
    return {"name": product.name, "set": product.set_no}


def _producer_record(producer: Producer) -> Record:
    return _present(
        {
            "name": producer.name,
            "kind": producer.kind.value,
            "business_registration": producer.business_registration,
        }
    )


def _as_producer(record: Record) -> Producer:
    return Producer(record["name"], ProducerKind(record["kind"]), record.get("business_registration"))


def _optional(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


def _same(value: Any) -> Any:
    return value


def _each(convert: Callable[[Any], Any], into: Callable[[Iterable[Any]], Any]) -> Callable[[Any], Any]:
    return lambda values: into(convert(value) for value in values)


_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_TEXT: _Codec = (_same, _same)
_DAY: _Codec = (_day, _as_day)


def _word(words: type) -> _Codec:
    return (lambda value: value.value, words)


#: How each field of a case is written, and read back.
CODECS: Mapping[str, _Codec] = {
    "id": _TEXT,
    "ref": _TEXT,
    "kind": _word(CaseKind),
    "product": (_product_record, lambda record: Product(record["name"], record["set"])),
    "producer": (_producer_record, _as_producer),
    "unit": _TEXT,
    "regime": _word(Regime),
    "plan": _TEXT,
    "state": _word(State),
    "since": _DAY,
    "opened_on": _DAY,
    "version": _TEXT,
    "predecessor": _TEXT,
    "filed_on": _DAY,
    "received_on": _DAY,
    "dossier": (_each(document_record, list), _each(_as_document, tuple)),
    "approvals": (_each(approval_record, list), _each(_as_approval, tuple)),
    "sittings": (_each(sitting_record, list), _each(_as_sitting, tuple)),
    "certificate": (_optional(certificate_record), _optional(_as_certificate)),
    "proposal": (_optional(_proposal_record), _optional(_as_proposal)),
    "notified": _TEXT,
    "suspensions": (_each(suspension_record, list), _each(_as_suspension, tuple)),
    "renewal_declined": (_optional(_declined_record), _optional(_as_declined)),
}


def changes_record(changes: Mapping[str, Any]) -> Record:
    """Changed fields of a case, as data."""
    return {field: CODECS[field][0](value) for field, value in changes.items()}


def case_record(case: Case) -> Record:
    """Every field of a case, as data."""
    return {field: write(getattr(case, field)) for field, (write, _) in CODECS.items()}


def case_of(record: Mapping[str, Any]) -> Case:
    """The case that a full record describes."""
    return Case(**{field: CODECS[field][1](value) for field, value in record.items()})


def replay(events: Iterable[Event]) -> Case:
    """The case that its events, in order, add up to. Raises DamagedError where they add up to none."""
    record: Record = {}
    for event in events:
        record.update(event.changes)
        record.update(state=event.dest.value, since=event.on.isoformat(), version=event.number)
    try:
        return case_of(record)
    except (LookupError, TypeError, ValueError) as error:
        raise DamagedError(f"the events do not add up to a case: {error}") from error


def details_record(details: Details) -> Record:
    """What came with a step, as data; what was not given is left out."""
    record = {
        "decision": details.decision,
        "number": details.number,
        "reason": details.reason,
        "stars": details.stars,
        "set": details.set,
        "ground": details.ground.value if details.ground else None,
        "concluded_on": _day(details.concluded_on),
        "act": details.act.value if details.act else None,
        "to_unit": details.to_unit,
        "documents": [document_record(one) for one in details.documents],
        "council_members": [member_record(one) for one in details.council.members] if details.council else None,
        "form": details.form.value if details.form else None,
        "meets_on": _day(details.meets_on),
        "recused": [recusal_record(one) for one in details.recused],
        "meeting": details.meeting,
        "second_scoring": details.second_scoring or None,
        "disqualified": list(details.disqualified),
        "finding": details.finding.value if details.finding else None,
    }
    return _present(record)
