"""The form of a record: one text for one event, and what its columns may say beside it."""

import json
from datetime import UTC, date
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from cycle.events import Event
from cycle.people import Actor
from cycle.vocabulary import Role, State, Step
from cycle_adapters.sql.decoding import canonical
from cycle_adapters.sql.sealing import reads_as, seal

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "\\", '"},"case":"c9"', ',"number":9', 'r"},"x":{"', "}", "é\x00\x1f\u2028"]
)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
#: Anything, and what looks like the end or the beginning of a record.
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.just({"number": 1, "on": "2026-06-12", "prev": None}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
records = st.dictionaries(texts, values, max_size=3)
events = st.builds(
    Event,
    case_id=texts,
    number=st.integers(1, 10**6),
    step=st.sampled_from(Step),
    source=st.none() | st.sampled_from(State),
    dest=st.sampled_from(State),
    on=st.dates(date(2018, 1, 1)),
    by=st.builds(Actor, st.sampled_from(Role), st.none() | texts, st.none() | texts),
    recorded_at=st.datetimes(timezones=st.just(UTC)),
    changes=records,
    details=records,
    historical=st.booleans(),
    request_id=st.none() | texts,
)


@given(events, st.none() | hashes)
def test_a_record_is_json_in_the_one_form_and_says_what_the_event_says(event: Event, prev: str | None) -> None:
    record = seal(event, prev).row[-1]
    said = json.loads(record)
    assert record == canonical(said)
    assert (said["by"]["name"] is None) == (event.by.name is None)
    del said["by"]["name"], said["changes"], said["details"]
    assert said == {
        "by": {"role": event.by.role, "unit": event.by.unit},
        "case": event.case_id,
        "dest": event.dest,
        "form": 1,
        "historical": event.historical,
        "number": event.number,
        "on": event.on.isoformat(),
        "prev": prev,
        "recorded_at": event.recorded_at.isoformat(timespec="microseconds"),
        "request_id": event.request_id,
        "source": event.source,
        "step": event.step,
    }


@given(events, st.none() | hashes)
def test_a_record_says_its_own_columns(event: Event, prev: str | None) -> None:
    assume(event.request_id is None or "}" not in event.request_id)  # such a one is read instead
    *copies, record = seal(event, prev).row
    assert reads_as(record, copies, prev)


@given(events, events, st.none() | hashes, st.none() | hashes)
def test_a_record_never_says_the_columns_of_another_event(
    event: Event, other: Event, prev: str | None, before: str | None
) -> None:
    """Each column alone, as another event would have it; a column that a file holds may be anything."""
    *copies, record = seal(event, prev).row
    for place, value in enumerate(seal(other, before).row[:-1]):
        if value != copies[place]:
            changed: list[Any] = [*copies[:place], value, *copies[place + 1 :]]
            assert not reads_as(record, changed, prev)
    if before != prev:
        assert not reads_as(record, copies, before)


@given(events, st.none() | hashes)
def test_what_stands_within_a_record_is_not_taken_for_what_it_says_itself(event: Event, prev: str | None) -> None:
    """A record put together by hand, with another one inside it, where something is free."""
    *copies, record = seal(event, prev).row
    said = json.loads(record)
    said |= {"case": "another", "number": event.number + 1, "changes": json.loads(record)}
    assert not reads_as(canonical(said), copies, prev)
    said |= {"step": json.loads(record)}
    assert not reads_as(canonical(said), copies, prev)
    said |= {"step": event.step, "by": json.loads(record)}
    assert not reads_as(canonical(said), copies, prev)
