"""Whatever a case is, it comes back the same; and its events, in order, add up to what is stored."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case, Sitting
from cycle.council import Member
from cycle.ports import Saving
from cycle.records import replay
from cycle.score import Result
from cycle.testing import examples
from cycle.vocabulary import Level, Step
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.checksums import with_checksum
from cycle_adapters.sql.plan_rows import as_council, council_row
from tests.support.strategies import any_case

instants = st.datetimes(timezones=st.just(UTC))
cases = any_case(st.just("c0"), st.none(), st.just(1))
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


def test_a_council_that_was_stored_with_plain_names_reads_back_with_bare_members() -> None:
    council = examples.council(members=(Member("Lan"), Member("Minh", "thương mại", "Sở Công Thương", chair=True)))
    *others, members, _ = council_row(council)
    minh = '{"chair":true,"field":"thương mại","name":"Minh","unit":"Sở Công Thương"}'
    assert members == f'["Lan",{minh}]'
    assert as_council(council_row(council)) == council
    assert as_council(with_checksum((*others, '["Lan","Minh"]'))).members == (Member("Lan"), Member("Minh"))
