"""Example cases for tests of stores and hosts: valid values, built once, of which a test changes one thing.

Pure: no clock, no store. What they say is made up, but for the law they cite.
"""

from dataclasses import fields
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Declined, Proposal
from cycle.citation import Citation, Confidence
from cycle.council import Council, Member
from cycle.deadlines import Deadline, DeadlineKind, Nature, Terms, on_date
from cycle.dossier import Document, approval
from cycle.duty import Fulfilment
from cycle.effects import Effect, EffectKind
from cycle.events import Event
from cycle.people import Actor, Producer, Product
from cycle.plan import Indicator, UnitClass
from cycle.ports import DeadlineMove, Saving, StoredNotice
from cycle.progress import Figure
from cycle.records import case_record, changes_record
from cycle.round import Round
from cycle.score import GateMissed, MemberSheet, Result
from cycle.suspension import Suspension
from cycle.visit import Visit, VisitState
from cycle.vocabulary import (
    CaseKind,
    DocumentKind,
    Ground,
    Level,
    ProducerKind,
    Regime,
    Role,
    State,
    Step,
)

#: The instant the examples are written down. Its microseconds must survive.
RECORDED_AT = datetime(2026, 11, 22, 3, 4, 5, 123456, tzinfo=UTC)
OPENED_ON = date(2023, 3, 1)
CERTIFIED_ON = date(2023, 7, 1)
VALID_UNTIL = date(2026, 7, 1)
UNIT = "dong-nai/dinh-quan/phu-loi"
PRODUCT = Product("Ca cao Định Quán", 13)
PRODUCER = Producer("HTX Nông nghiệp Phú Lợi", ProducerKind.COOPERATIVE, "0301234567")
OFFICER = Actor(Role.PROVINCIAL_AGENCY, "Nguyễn Thị Ánh", "dong-nai")
SOURCE = Citation("148/QĐ-TTg", "Phụ lục II mục 1", "https://example.vn/148", date(2026, 11, 22), Confidence.SECONDARY)

#: What a step writes of its own accord, besides its changes.
_OF_EVERY_STEP = frozenset({"state", "since", "version"})


def registered_case(case_id: str = "case-000001", **changes: Any) -> Case:
    """A case whose idea was just registered."""
    values: dict[str, Any] = {
        "id": case_id,
        "ref": None,
        "kind": CaseKind.FIRST,
        "product": PRODUCT,
        "producer": PRODUCER,
        "unit": UNIT,
        "regime": Regime.R3,
        "plan": None,
        "state": State.IDEA_REGISTERED,
        "since": OPENED_ON,
        "opened_on": OPENED_ON,
    }
    return Case(**{**values, **changes})


def certificate(**changes: Any) -> Certificate:
    """A certificate of four stars."""
    values: dict[str, Any] = {
        "stars": 4,
        "level": Level.PROVINCE,
        "issuer": "dong-nai",
        "decision": "1500/QĐ-UBND",
        "issued_on": CERTIFIED_ON,
        "valid_from": CERTIFIED_ON,
        "valid_until": VALID_UNTIL,
    }
    return Certificate(**{**values, **changes})


def certified_case(case_id: str = "case-000001", **changes: Any) -> Case:
    """A case that holds a certificate of four stars."""
    values: dict[str, Any] = {"state": State.CERTIFIED, "since": CERTIFIED_ON, "certificate": certificate()}
    return registered_case(case_id, **{**values, **changes})


def sheets() -> tuple[MemberSheet, ...]:
    """Three members' sheets, of which the mean is no decimal fraction: 271/3."""
    totals = {"Bùi Văn Đức": (40, 50), "Lê Thị Hoa": (41, 50), "Trần Ổn": (45, 45)}
    return tuple(MemberSheet(member, {"1.1": one, "2.3": two}) for member, (one, two) in totals.items())


def suspensions() -> tuple[Suspension, ...]:
    """Two: one that has ended, of an office that was not named, and one that still runs."""
    ended = Suspension(
        since=date(2023, 5, 2), until=date(2023, 5, 4), role=Role.ADMIN, reason="Bão số 3", decision="7/QĐ-UBND"
    )
    runs = Suspension(
        since=date(2026, 8, 1), role=Role.MINISTRY, unit="vn", reason="Chờ kết luận", decision="Điều 8 khoản 4"
    )
    return ended, runs


def case_with_everything(case_id: str = "case-000001", **changes: Any) -> Case:
    """A case in which every field says something, each in the form that is hardest to keep."""
    documents = (
        Document(DocumentKind.REGISTRATION_FORM),
        Document(DocumentKind.EVIDENCE, "Phiếu kiểm nghiệm “A/B” – số 1", "0f" * 32, OPENED_ON, VALID_UNTIL, 3),
    )
    district = Sitting(level=Level.DISTRICT, convened_on=date(2023, 5, 10), council="45/QĐ-UBND", round_key="2023-1")
    province = Sitting(
        level=Level.PROVINCE,
        convened_on=date(2023, 6, 12),
        council="900/QĐ-UBND",
        round_key="2023-2",
        result=Result(Fraction(271, 3), (GateMissed(5, "2.3"), GateMissed(4, "")), sheets(), ("common_commodity",)),
        found_on=date(2023, 6, 20),
    )
    values: dict[str, Any] = {
        "ref": "SP-ĐN/2023-001",
        "kind": CaseKind.RE_EVALUATION,
        "plan": "dong_nai_2023",
        "state": State.REVOCATION_PROPOSED,
        "since": date(2026, 8, 1),
        "filed_on": date(2023, 4, 20),
        "received_on": date(2023, 5, 30),
        "dossier": documents,
        "approvals": (
            approval(Step.ASSESS_AT_COMMUNE, Level.COMMUNE, date(2023, 4, 25), documents),
            approval(Step.RECORD_RESULT, Level.PROVINCE, date(2023, 6, 20), documents[:1]),
        ),
        "sittings": (district, province),
        "certificate": certificate(number="ĐN-4-0017", extended_until=date(2026, 12, 28)),
        "proposal": Proposal(Ground.CRITERIA_LOST.value, date(2026, 8, 1), False, "extended", date(2026, 7, 31)),
        "notified": 30,
        "suspensions": suspensions(),
        "renewal_declined": Declined(date(2026, 7, 20), "Chi phí kiểm nghiệm cao “hơn lãi”"),
    }
    return registered_case(case_id, **{**values, **changes})


def event_of(before: Case | None, after: Case, step: Step, **changes: Any) -> Event:
    """The event that leads from one case to the next; from None, the one that opens it."""
    values: dict[str, Any] = {
        "case_id": after.id,
        "number": after.version,
        "step": step,
        "source": before.state if before else None,
        "dest": after.state,
        "on": after.since,
        "by": OFFICER,
        "recorded_at": RECORDED_AT,
        "changes": _changes(before, after) if before else case_record(after),
        "details": {"reason": "Bổ sung hồ sơ\nlần 2"} if before else {},
    }
    return Event(**{**values, **changes})


def _changes(before: Case, after: Case) -> dict[str, Any]:
    names = [each.name for each in fields(Case) if each.name not in _OF_EVERY_STEP]
    changed = {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
    return changes_record(changed)


def deadline(
    kind: DeadlineKind = DeadlineKind.PROVINCE_EVALUATION,
    due_on: date = date(2023, 6, 30),
    nature: Nature = Nature.SOFT,
    mark: int | None = None,
) -> Deadline:
    """A deadline on a fixed day."""
    return on_date(Terms(kind, nature, SOURCE, mark), OPENED_ON, due_on)


def effect(case: Case, kind: EffectKind = EffectKind.TELL_PRODUCER) -> Effect:
    """A piece of work that follows from the last step of a case."""
    return Effect(kind, case.id, case.since, {"state": case.state.value, "unit": case.unit})


def opening(case: Case, *arm: Deadline, request_id: str | None = None) -> Saving:
    """What opening that case writes."""
    event = event_of(None, case, Step.REGISTER, request_id=request_id)
    return Saving(None, case, (event,), arm=arm, effects=(effect(case),))


def moving(before: Case, to: State, step: Step = Step.SELECT_IDEA, **changes: Any) -> Saving:
    """What one step writes that leads that case to another state."""
    after = before.moved(to, before.since, changes)
    return Saving(before, after, (event_of(before, after, step),), effects=(effect(after),))


def council(**changes: Any) -> Council:
    """A council of the province for the second round of 2023."""
    values: dict[str, Any] = {
        "level": Level.PROVINCE,
        "unit": "dong-nai",
        "round_key": "2023-2",
        "decision": "900/QĐ-UBND",
        "decided_on": date(2023, 6, 1),
        "members": (
            Member("Bùi Văn Đức", "quản lý nhà nước", "UBND tỉnh", chair=True),
            Member("Lê Thị Hoa", unit="Sở Công Thương"),
            Member("Trần Ổn"),
        ),
    }
    return Council(**{**values, **changes})


def moved_round(**changes: Any) -> Round:
    """The second round of the province in 2023, put off."""
    values: dict[str, Any] = {
        "level": Level.PROVINCE,
        "unit": "dong-nai",
        "year": 2023,
        "number": 2,
        "opens_on": date(2023, 11, 1),
        "intake_closes_on": date(2023, 11, 30),
        "evaluate_by": date(2023, 12, 20),
        "source": SOURCE,
        "moved_because": "Chờ kết quả kiểm nghiệm",
    }
    return Round(**{**values, **changes})


def figure(**changes: Any) -> Figure:
    """What a province reported for a target of its plan."""
    values: dict[str, Any] = {
        "plan": "dong_nai_2023",
        "indicator": Indicator.HANDBOOKS,
        "unit": "dong-nai",
        "value": 1500,
        "on": date(2023, 9, 30),
        "by": OFFICER,
    }
    return Figure(**{**values, **changes})


def fulfilment(**changes: Any) -> Fulfilment:
    """What a district reported done for a duty of its plan."""
    values: dict[str, Any] = {
        "plan": "dong_nai_2023",
        "obligation": "quarterly_visits",
        "who": UnitClass.DISTRICT,
        "unit": "dong-nai/dinh-quan",
        "period": date(2023, 9, 30),
        "on": date(2023, 8, 15),
        "by": OFFICER,
        "count": 2,
        "note": "Biên bản số 12\nngày 15/8",
    }
    return Fulfilment(**{**values, **changes})


def visit(**changes: Any) -> Visit:
    """A visit to a producer of the district by two of its departments, as it was announced."""
    values: dict[str, Any] = {
        "id": "dong_nai_2023-1",
        "version": 1,
        "plan": "dong_nai_2023",
        "producer": "HTX “Phú Lợi”",
        "unit": "dong-nai/dinh-quan/phu-loi",
        "first_on": date(2023, 8, 15),
        "last_on": date(2023, 8, 16),
        "bodies": (
            Actor(Role.INSPECTOR, "Phòng Y tế", "dong-nai/dinh-quan"),
            Actor(Role.INSPECTOR, None, "dong-nai/dinh-quan"),
        ),
        "purpose": "An toàn thực phẩm",
        "state": VisitState.ANNOUNCED,
        "by": OFFICER,
        "on": date(2023, 8, 1),
        "recorded_at": RECORDED_AT,
    }
    return Visit(**{**values, **changes})


def calendar_notice(**changes: Any) -> StoredNotice:
    """A notice of the official calendar, with the line ends and accents of its file."""
    text = 'document = "9999/TB-BNV"\r\n# lịch nghỉ Tết\n\n'
    values: dict[str, Any] = {"document": "9999/TB-BNV", "text": text, "recorded_at": RECORDED_AT}
    return StoredNotice(**{**values, **changes})


def deadline_move(case_id: str, **changes: Any) -> DeadlineMove:
    """A deadline of a case that ends a week later, because its round was put off."""
    values: dict[str, Any] = {
        "case_id": case_id,
        "kind": DeadlineKind.PROVINCE_EVALUATION,
        "mark": None,
        "due_before": date(2023, 6, 30),
        "due_after": date(2023, 7, 7),
        "reason": "Dời đợt: “bão số 3”",
        "recorded_at": RECORDED_AT,
    }
    return DeadlineMove(**{**values, **changes})


def idle_unit(**changes: Any) -> Effect:
    """A piece of work that concerns no case."""
    values: dict[str, Any] = {
        "kind": EffectKind.IDLE_UNIT,
        "case_id": None,
        "on": date(2023, 7, 1),
        "data": {"unit": "dong-nai/dinh-quan", "plan": "dong_nai_2023"},
    }
    return Effect(**{**values, **changes})
