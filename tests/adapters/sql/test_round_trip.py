"""Whatever a case is, it comes back the same; and its events, in order, add up to what is stored."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.certificate import Certificate, Proposal
from cycle.dossier import Document
from cycle.people import LAST_SET, Producer, Product
from cycle.ports import Saving
from cycle.records import replay
from cycle.score import GateMissed, MemberSheet, Result
from cycle.testing import examples
from cycle.vocabulary import CaseKind, DocumentKind, Ground, Level, ProducerKind, Regime, State, Step
from cycle_adapters.sql import SqlStore

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
optional_texts = st.none() | texts
days = st.dates(date(2018, 5, 7), date(2099, 12, 31))
instants = st.datetimes(timezones=st.just(UTC))

documents = st.builds(
    Document, st.sampled_from(DocumentKind), optional_texts, optional_texts, st.none() | days, st.none() | days,
    st.integers(1, 99),
)  # fmt: skip
sheets = st.builds(MemberSheet, texts, st.dictionaries(texts, st.integers(0, 40), max_size=3))
results = st.builds(
    Result,
    st.fractions(0, 100, max_denominator=10**12),
    st.lists(st.builds(GateMissed, st.integers(3, 5), texts), max_size=2).map(tuple),
    st.lists(sheets, max_size=3).map(tuple),
)
sittings = st.builds(
    Sitting,
    level=st.sampled_from(Level),
    convened_on=days,
    council=texts,
    round_key=optional_texts,
    result=st.none() | results,
    found_on=st.none() | days,
)
certificates = st.builds(
    Certificate, st.integers(3, 5), st.sampled_from(Level), texts, texts, days, days, days, optional_texts,
    st.none() | days,
)  # fmt: skip
proposals = st.builds(
    Proposal, st.sampled_from(Ground).map(str), days, st.booleans(), st.sampled_from(State).map(str), st.none() | days
)
cases = st.builds(
    Case,
    id=st.just("c0"),
    ref=st.none(),
    kind=st.sampled_from(CaseKind),
    product=st.builds(Product, texts, st.integers(1, LAST_SET)),
    producer=st.builds(Producer, texts, st.sampled_from(ProducerKind), optional_texts),
    unit=texts,
    regime=st.sampled_from(Regime),
    plan=optional_texts,
    state=st.sampled_from(State),
    since=days,
    opened_on=days,
    predecessor=optional_texts,
    filed_on=st.none() | days,
    received_on=st.none() | days,
    dossier=st.lists(documents, max_size=3).map(tuple),
    sittings=st.lists(sittings, max_size=3).map(tuple),
    certificate=st.none() | certificates,
    proposal=st.none() | proposals,
    notified=st.none() | st.integers(0, 400),
)
#: What no step changes, or every step does by itself.
_FIXED = {"id", "ref", "state", "since", "version", "opened_on"}
changing = st.sets(st.sampled_from([each.name for each in fields(Case) if each.name not in _FIXED]), max_size=4)


@cache
def store() -> SqlStore:
    """One store for all examples: each opens a case of its own."""
    return SqlStore()


def open_as(case: Case, recorded_at: datetime) -> Case:
    """The case, opened under a new id that is its reference too."""
    with store().write() as writing:
        key = writing.new_id()
        case = replace(case, id=key, ref=f"ref-{key}")
        opening = examples.opening(case)
        events = tuple(replace(event, recorded_at=recorded_at) for event in opening.events)
        writing.save([replace(opening, events=events)])
    return case


@given(cases, instants)
@settings(max_examples=150, deadline=None)
def test_a_case_comes_back_as_it_was_saved(case: Case, recorded_at: datetime) -> None:
    case = open_as(case, recorded_at)
    with store().read() as reading:
        assert reading.case(case.id) == reading.case(f"ref-{case.id}") == case
        assert reading.cases_with([case.id]) == [case]
        (event,) = reading.events(case.id)
        assert event.recorded_at == recorded_at
        assert replay([event]) == case


@given(cases, st.lists(st.tuples(cases, changing), max_size=4))
@settings(max_examples=100, deadline=None)
def test_the_events_add_up_to_the_stored_case_after_any_steps(case: Case, steps: list[tuple[Case, set[str]]]) -> None:
    case = open_as(case, examples.RECORDED_AT)
    for target, names in steps:
        changes: dict[str, Any] = {name: getattr(target, name) for name in names}
        after = case.moved(target.state, target.since, changes)
        event = examples.event_of(case, after, Step.TRANSFER)
        with store().write() as writing:
            writing.save([Saving(writing.case(case.id), after, (event,))])
        case = after
        with store().read() as reading:
            assert reading.case(case.id) == case == replay(reading.events(case.id))


def test_a_fraction_that_no_decimal_holds_comes_back_exactly() -> None:
    result = Result(Fraction(10**30 + 1, 3 * 10**28))
    sitting = Sitting(level=Level.NATION, convened_on=date(2024, 1, 2), council="1", result=result)
    case = open_as(examples.registered_case(sittings=(sitting,)), examples.RECORDED_AT)
    with store().read() as reading:
        assert reading.case(case.id).sittings == (sitting,)
