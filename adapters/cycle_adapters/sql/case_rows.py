"""Cases as rows: what is searched and what moves in columns, the rest in one JSON body. No value stands twice."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from cycle.case import Case
from cycle.inputs import searchable
from cycle.people import Producer, Product
from cycle.records import CODECS
from cycle.vocabulary import CaseKind, ProducerKind, Regime, State
from cycle_adapters.sql.decoding import Row, as_object, as_optional_day, canonical, iso, reads, words

#: The fields of a case that stand in its body, under their names in `cycle.records`.
_COLD = ("dossier", "approvals", "sittings", "certificate", "proposal", "suspensions", "renewal_declined")
_BODY_KEYS = frozenset({*_COLD, "producer"})
_dossier, _approvals, _sittings, _certificate, _proposal, _suspensions, _declined = (CODECS[name][1] for name in _COLD)

_kind, _producer_kind, _regime, _state = words(CaseKind), words(ProducerKind), words(Regime), words(State)


def _body(case: Case) -> str:
    record = {name: CODECS[name][0](getattr(case, name)) for name in _COLD if getattr(case, name)}
    producer = CODECS["producer"][0](case.producer)
    del producer["name"]
    return canonical({**record, "producer": producer})


def _search(case: Case) -> str:
    return "\n".join(searchable(name) for name in (case.product.name, case.producer.name))


#: What a case writes into each column.
CASE_COLUMNS: Mapping[str, Callable[[Case], Any]] = {
    "id": lambda case: case.id,
    "ref": lambda case: case.ref,
    "kind": lambda case: case.kind.value,
    "regime": lambda case: case.regime.value,
    "unit": lambda case: case.unit,
    "plan": lambda case: case.plan,
    "state": lambda case: case.state.value,
    "since": lambda case: case.since.isoformat(),
    "opened_on": lambda case: case.opened_on.isoformat(),
    "version": lambda case: case.version,
    "predecessor": lambda case: case.predecessor,
    "filed_on": lambda case: iso(case.filed_on),
    "received_on": lambda case: iso(case.received_on),
    "notified": lambda case: case.notified,
    "product_name": lambda case: case.product.name,
    "product_set": lambda case: case.product.set_no,
    "producer_name": lambda case: case.producer.name,
    "body": _body,
    "stars": lambda case: case.stars,
    "valid_until": lambda case: iso(case.certificate.valid_until) if case.certificate else None,
    "search": _search,
}
#: The hash of the latest event of a case; no field of a case.
HEAD = "head"
#: The columns a case is read from, in the order `as_case` takes them; its head last, which is for who writes.
CASE_READ = (*tuple(CASE_COLUMNS)[: tuple(CASE_COLUMNS).index("body") + 1], HEAD)

#: The columns that follow from each field of a case; a field that is not here has the column of its name.
_COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    "product": ("product_name", "product_set", "search"),
    "producer": ("producer_name", "search", "body"),
    "certificate": ("body", "stars", "valid_until"),
    "dossier": ("body",),
    "approvals": ("body",),
    "sittings": ("body",),
    "proposal": ("body",),
    "renewal_declined": ("body",),
    "suspensions": ("body",),
}
#: The columns that may name people.
NAMING = ("producer_name", "body", "search")
_values = attrgetter(*CODECS)


def changed_columns(before: Case, after: Case) -> tuple[str, ...]:
    """The columns a step has to write. Most steps leave the body alone."""
    values = zip(CODECS, _values(before), _values(after), strict=True)
    return _columns_of(tuple([name for name, old, new in values if old is not new and old != new]))


@lru_cache(maxsize=256)
def _columns_of(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for name in fields for column in _COLUMNS_OF.get(name, (name,))))


@reads("case")
def as_case(row: Row) -> Case:
    """The case of a row of `CASE_READ`."""
    (key, ref, kind, regime, unit, plan, state, since, opened_on, version, predecessor) = row[:11]
    (filed_on, received_on, notified, product_name, product_set, producer_name, body) = row[11:18]
    cold = as_object(body)
    if not cold.keys() <= _BODY_KEYS:
        raise ValueError("unknown fields in its body")
    producer = cold["producer"]
    return Case(
        id=key,
        ref=ref,
        kind=_kind(kind),
        product=Product(product_name, product_set),
        producer=Producer(producer_name, _producer_kind(producer["kind"]), producer.get("business_registration")),
        unit=unit,
        regime=_regime(regime),
        plan=plan,
        state=_state(state),
        since=date.fromisoformat(since),
        opened_on=date.fromisoformat(opened_on),
        version=version,
        predecessor=predecessor,
        filed_on=as_optional_day(filed_on),
        received_on=as_optional_day(received_on),
        dossier=_dossier(cold["dossier"]) if "dossier" in cold else (),
        approvals=_approvals(cold["approvals"]) if "approvals" in cold else (),
        sittings=_sittings(cold["sittings"]) if "sittings" in cold else (),
        certificate=_certificate(cold.get("certificate")),
        proposal=_proposal(cold.get("proposal")),
        notified=notified,
        suspensions=_suspensions(cold["suspensions"]) if "suspensions" in cold else (),
        renewal_declined=_declined(cold.get("renewal_declined")),
    )


@reads("case")
def as_whole_case(row: Row) -> Case:
    """The case of a row of all `CASE_COLUMNS`, of which those for listings and search must say what it says."""
    case = as_case(row)
    for (name, said), found in zip(CASE_COLUMNS.items(), row, strict=True):
        if said(case) != found:
            raise ValueError(f"its column {name} says another thing than the case")
    return case
