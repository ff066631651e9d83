"""What opens a case: a registration, or a certificate of older years that enters the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cycle import inputs
from cycle.case import Case
from cycle.certificate import Certificate
from cycle.deadlines import last_valid_day
from cycle.dossier import carried_forward
from cycle.errors import BadValueError, RefusedError
from cycle.events import Event
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.plan import Plan
from cycle.records import case_record, document_record
from cycle.request import NO_DETAILS, Details, read_actor, read_producer, read_product
from cycle.rules.administrative_units import require_commune, require_commune_of_record, unit_on
from cycle.rules.product_sets import renumbered, renumbering_note
from cycle.rules.registry import rulebook_on
from cycle.rules.rulebook import HIGHEST_STAR
from cycle.shelf import PlanShelf
from cycle.states.decide import decide
from cycle.stepping import Track
from cycle.units import parse_unit, province_of, unit_at
from cycle.verdict import Refusal
from cycle.vocabulary import CaseKind, ExpiryConvention, Level, Regime, Role, State, Step
from cycle.writing import Writer, opened

_ADMIN = Actor(Role.ADMIN)
#: Nothing besides is worth a note.
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Who registers what, and where. A successor takes from its predecessor what is None."""

    product: Product | Mapping[str, object] | None
    kind: CaseKind | str
    by: Actor | Mapping[str, object]
    on: date
    producer: Producer | Mapping[str, object] | None
    unit: str | None
    predecessor: str | None
    ref: str | None
    historical: bool
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldCertificate:
    """A certificate as its decision shows it."""

    product: Product | Mapping[str, object]
    producer: Producer | Mapping[str, object]
    unit: str
    stars: int
    issued_on: date
    decision: str
    level: Level | str | None
    valid_until: date | None
    number: str | None
    ref: str | None
    request_id: str | None


class Opener:
    """Opens cases within one transaction."""

    def __init__(self, writer: Writer, shelf: PlanShelf) -> None:
        self._writer = writer
        self._shelf = shelf

    def register(self, asked: Registration) -> Case:
        """Open a case for a product that enters the cycle."""
        on = asked.on
        kind = inputs.read_word("kind", asked.kind, CaseKind)
        by = read_actor(asked.by)
        before = self._writer.caught_up(asked.predecessor, on).case if asked.predecessor else None
        place = self._place(asked.unit, before, on)
        plan = self._shelf.governing(self._writer.store, place, on)
        regime = rulebook_on(on).regime
        product, noted = _product(asked, before, regime)
        kept, lapsed = carried_forward(before.dossier, on) if before else ((), ())
        draft = Case(
            id=self._writer.store.new_id(),
            ref=inputs.read_optional_text("ref", asked.ref),
            kind=kind,
            product=product,
            producer=read_producer(asked.producer) if asked.producer or before is None else before.producer,
            unit=place,
            regime=regime,
            plan=plan.key if plan else None,
            state=State.IMPLEMENTING,
            since=on,
            opened_on=on,
            predecessor=before.id if before else None,
            dossier=kept,
        )
        facts = Facts(on, by, Details(historical=asked.historical), plan, predecessor=before)
        if before is not None:
            facts.successor = self._writer.successor(before.id, on)
        if lapsed:
            noted = {**noted, "lapsed": [document_record(one) for one in lapsed]}
        return self._open(Step.REGISTER, draft, facts, asked.request_id, noted)

    def _place(self, unit: str | None, before: Case | None, on: date) -> str:
        if unit is None and before is not None:
            return unit_on(before.unit, on)
        return require_commune(parse_unit(unit), on)

    def take_in(self, asked: OldCertificate) -> Case:
        """Open a case for a certificate of older years."""
        on = asked.issued_on
        place = require_commune_of_record(parse_unit(asked.unit), on)
        plan = self._shelf.governing(self._writer.store, place, on)
        draft = Case(
            id=self._writer.store.new_id(),
            ref=inputs.read_optional_text("ref", asked.ref),
            kind=CaseKind.FIRST,
            product=read_product(asked.product),
            producer=read_producer(asked.producer),
            unit=place,
            regime=rulebook_on(on).regime,
            plan=plan.key if plan else None,
            state=State.CERTIFIED,
            since=on,
            opened_on=on,
            certificate=_certificate(asked, place, plan),
        )
        return self._open(Step.IMPORT_CERTIFICATE, draft, Facts(on, _ADMIN, NO_DETAILS, plan), asked.request_id)

    def _open(
        self, step: Step, draft: Case, facts: Facts, request_id: str | None, noted: Mapping[str, object] = NOTHING
    ) -> Case:
        verdict = decide(draft, step, facts, rulebook_on(facts.on), opening=True)
        if isinstance(verdict, Refusal):
            raise RefusedError(verdict)
        case = opened(draft, verdict)
        event = Event(
            case_id=case.id,
            number=case.version,
            step=step,
            source=None,
            dest=case.state,
            on=facts.on,
            by=facts.by,
            recorded_at=self._writer.now,
            changes=case_record(case),
            details=noted,
            historical=facts.details.historical,
            request_id=request_id,
        )
        self._writer.finish(Track(None, case, [event]), facts.on)
        return case


def _product(asked: Registration, before: Case | None, regime: Regime) -> tuple[Product, Mapping[str, object]]:
    """The product as the line names it, else that of the predecessor by the regime's sets, with what is to be noted."""
    if asked.product or before is None:
        return read_product(asked.product), NOTHING
    moved = before.product, before.regime, regime
    return renumbered(*moved), renumbering_note(*moved)


def _certificate(asked: OldCertificate, place: str, plan: Plan | None) -> Certificate:
    rules = rulebook_on(asked.issued_on)
    stars = inputs.read_whole("stars", asked.stars, 1, HIGHEST_STAR)
    given = inputs.read_word("level", asked.level, Level) if asked.level else None
    issuer = given or rules.recogniser_of(stars) or Level.PROVINCE
    until = inputs.read_optional_day("valid_until", asked.valid_until)
    if until is not None and until <= asked.issued_on:
        raise BadValueError("valid_until", until, f"after {asked.issued_on}, the day it was issued")
    convention = plan.renewal.expiry_convention if plan else ExpiryConvention.ANNIVERSARY_VALID
    return Certificate(
        stars=stars,
        level=issuer,
        issuer=unit_at(place, issuer) or province_of(place),
        decision=inputs.read_text("decision", asked.decision),
        issued_on=asked.issued_on,
        valid_from=asked.issued_on,
        valid_until=until or last_valid_day(asked.issued_on, rules.certificate_months.value, convention),
        number=inputs.read_optional_text("number", asked.number),
    )
