"""What a bundle cannot hide: 14 ways to tamper at 200 places each, and what only a checkpoint from outside shows."""

import json
import random
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle_adapters.audit.bundle import PersonalRow
from cycle_adapters.audit.verifier import EVENTS, PERSONAL, canonical_json, leaf_hash, token_of, verify_bundle
from tests.support.audit import (
    OFFICE,
    STRANGER,
    VALUE,
    Record,
    chained,
    codes,
    edited,
    members_of,
    note_of,
    record_of,
    some_events,
    with_lines,
    zip_of,
)

COUNT = 40
PLACES = 200
RECORD = record_of(COUNT)
Lines = list[bytes]


def flip(lines: Lines, chance: random.Random) -> None:
    at = chance.randrange(COUNT)
    line = bytearray(lines[at])
    line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
    lines[at] = bytes(line).replace(b"\n", b" ")


def edit(lines: Lines, chance: random.Random) -> None:
    at = chance.randrange(COUNT)
    name = chance.choice(("note", "step", "case", "number", "prev", "another"))
    new = {"number": 99, "prev": leaf_hash(b"x").hex()}.get(name, "changed")
    lines[at] = edited(lines[at], lambda event: event.update({name: new}))


def drop(lines: Lines, chance: random.Random) -> None:
    at = chance.randrange(COUNT)
    lines[at] = edited(lines[at], lambda event: event.pop(chance.choice(sorted(event))))


def delete(lines: Lines, chance: random.Random) -> None:
    del lines[chance.randrange(COUNT)]


def insert(lines: Lines, chance: random.Random) -> None:
    lines.insert(chance.randrange(COUNT + 1), canonical_json({"case": "P9", "number": 1, "prev": None}).encode())


def swap(lines: Lines, chance: random.Random) -> None:
    one, two = chance.sample(range(COUNT), 2)
    lines[one], lines[two] = lines[two], lines[one]


def swap_neighbours(lines: Lines, chance: random.Random) -> None:
    at = chance.randrange(COUNT - 1)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]


def swap_between_cases(lines: Lines, chance: random.Random) -> None:
    """What happened in one case is told of another."""
    one = chance.randrange(COUNT - 1)
    two = one + 1
    first, second = json.loads(lines[one]), json.loads(lines[two])
    lines[one] = edited(lines[one], lambda event: event.update(note=second["note"]))
    lines[two] = edited(lines[two], lambda event: event.update(note=first["note"]))


def duplicate(lines: Lines, chance: random.Random) -> None:
    at = chance.randrange(COUNT)
    lines.insert(chance.randrange(COUNT + 1), lines[at])


def cut_tail(lines: Lines, chance: random.Random) -> None:
    del lines[chance.randrange(COUNT) :]


def cut_head(lines: Lines, chance: random.Random) -> None:
    del lines[: chance.randrange(1, COUNT)]


def replace_by_another(lines: Lines, chance: random.Random) -> None:
    one, two = chance.sample(range(COUNT), 2)
    lines[one] = lines[two]


def rebuild(lines: Lines, chance: random.Random) -> None:
    """Change an event, and link all that follows anew."""
    at = chance.randrange(COUNT)
    events = some_events(COUNT)
    events[at]["note"] = "never so"
    lines[:] = chained(events)


def respell(lines: Lines, chance: random.Random) -> None:
    """The same event, otherwise written."""
    at = chance.randrange(COUNT)
    event = json.loads(lines[at])
    spellings = (
        json.dumps(event, ensure_ascii=False, sort_keys=True),
        json.dumps(event, ensure_ascii=True, sort_keys=True, separators=(",", ":")),
        json.dumps(dict(reversed(event.items())), ensure_ascii=False, separators=(",", ":")),
        lines[at].decode() + " ",
        " " + lines[at].decode(),
        lines[at].decode() + "\r",
        unicodedata.normalize("NFD", lines[at].decode()),
        '{"case":"x",' + lines[at].decode()[1:],
    )
    lines[at] = chance.choice(spellings).encode()


TAMPERINGS: list[Callable[[Lines, random.Random], None]] = [
    *(flip, edit, drop, delete, insert, swap, swap_neighbours, swap_between_cases, duplicate, cut_tail, cut_head),
    *(replace_by_another, rebuild, respell),
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_whatever_is_done_to_the_events_shows_at_200_places(tamper, tmp_path) -> None:
    chance = random.Random(tamper.__name__)
    for _ in range(PLACES):
        lines = list(RECORD.lines)
        tamper(lines, chance)
        assert tuple(lines) != RECORD.lines
        report = with_lines(RECORD, lines).check(tmp_path / "b.zip", key=None)
        assert not report.whole and {"tree.root", "tree.short", "tree.long"} & codes(report)


def first_line(lines: Iterable[bytes], tmp_path) -> tuple[str, int, str]:
    report = with_lines(RECORD, lines).check(tmp_path / "b.zip")
    assert not report.whole
    fault = next(one for one in report.faults if one.line)
    return fault.code, fault.line, fault.case


def test_the_first_line_that_does_not_hold_is_named(tmp_path) -> None:
    """Of five cases in turn, line 8 is the second event of P2; the next of P2 is line 13."""
    lines = list(RECORD.lines)
    changed = edited(lines[7], lambda event: event.update(note="khác"))
    assert first_line([*lines[:7], changed, *lines[8:]], tmp_path) == ("event.prev", 13, "P2")
    assert first_line([*lines[:7], *lines[8:]], tmp_path) == ("event.number", 12, "P2")
    assert first_line([*lines[:8], *lines[7:]], tmp_path) == ("event.number", 9, "P2")
    assert first_line([*lines[:7], lines[12], *lines[8:12], lines[7], *lines[13:]], tmp_path)[1:] == (8, "P2")
    assert first_line([*lines[:7], b"no json", *lines[8:]], tmp_path) == ("event.json", 8, "")
    assert first_line([*lines[:7], lines[7] + b" ", *lines[8:]], tmp_path)[:2] == ("event.canonical", 8)
    assert first_line([*lines[:7], b"[]", *lines[8:]], tmp_path) == ("event.fields", 8, "")


# What the checkpoint of the bundle itself cannot show, because it was made anew too.


def remade(events: Iterable[dict[str, Any]], by=OFFICE) -> Record:
    lines = tuple(chained(events))
    return replace(RECORD, lines=lines, note=note_of(lines, by))


@pytest.mark.parametrize("place", [0, 1, 7, COUNT - 1])
def test_a_record_rewritten_by_the_holder_of_the_key_shows_only_by_a_checkpoint_from_outside(tmp_path, place) -> None:
    events = some_events(COUNT)
    events[place]["extra"] = "never so"
    rewritten = remade(events)
    assert rewritten.lines != RECORD.lines
    assert rewritten.check(tmp_path / "b.zip").whole, "all that is inside fits"
    outside = note_of(RECORD.lines[: place + 1])
    assert codes(rewritten.check(tmp_path / "b.zip", outside=[outside])) == {"tree.root"}
    if place:
        before = note_of(RECORD.lines[:place])
        assert rewritten.check(tmp_path / "b.zip", outside=[before]).whole, "what came before is untouched"


def test_a_tail_cut_by_the_holder_of_the_key_shows_only_by_a_checkpoint_from_outside(tmp_path) -> None:
    shorter = remade(some_events(COUNT - 1))
    assert shorter.check(tmp_path / "b.zip").whole
    assert codes(shorter.check(tmp_path / "b.zip", outside=[RECORD.note])) == {"tree.short"}


def test_a_record_rewritten_by_a_stranger_shows_by_the_key(tmp_path) -> None:
    rewritten = remade(some_events(COUNT + 1), by=STRANGER)
    assert rewritten.check(tmp_path / "b.zip", key=None).whole, "without a key nobody can tell"
    assert codes(rewritten.check(tmp_path / "b.zip")) == {"note.unsigned"}


def test_every_older_checkpoint_fits_a_record_that_only_grew(tmp_path) -> None:
    older = [note_of(RECORD.lines[:size]) for size in range(COUNT + 1)]
    report = RECORD.check(tmp_path / "b.zip", outside=older)
    assert report.whole and len(report.checked) == COUNT + 2


def test_a_checkpoint_of_another_log_is_told_apart(tmp_path) -> None:
    other = note_of(RECORD.lines, origin="ocop.example/bac-kan")
    assert codes(RECORD.check(tmp_path / "b.zip", outside=[other])) == {"tree.origin"}


def test_a_checkpoint_from_outside_that_nobody_known_signed_proves_nothing(tmp_path) -> None:
    assert codes(RECORD.check(tmp_path / "b.zip", outside=[note_of(RECORD.lines, STRANGER)])) == {"note.unsigned"}


def test_no_byte_of_the_bundled_checkpoint_can_change(tmp_path) -> None:
    note = RECORD.note
    for place, sign in enumerate(note):
        other = "B" if sign == "A" else "A"
        changed = note[:place] + other + note[place + 1 :]
        report = replace(RECORD, note=changed).check(tmp_path / "b.zip")
        assert changed != note and not report.whole, place


def test_events_beyond_the_checkpoint_are_not_covered_by_it(tmp_path) -> None:
    longer = chained(some_events(COUNT + 3))
    assert longer[:COUNT] == list(RECORD.lines)
    assert codes(with_lines(RECORD, longer).check(tmp_path / "b.zip")) == {"tree.long"}


# Personal values.


def test_an_erased_value_is_simply_missing(tmp_path) -> None:
    report = replace(RECORD, personal=()).check(tmp_path / "b.zip")
    assert report.whole and report.values == 0


@pytest.mark.parametrize(
    "row",
    [replace(VALUE, value="Nguyễn Thị Anh"), replace(VALUE, salt=b"other"), replace(VALUE, token=VALUE.token.upper())],
)
def test_a_value_that_does_not_give_its_token_shows(tmp_path, row: PersonalRow) -> None:
    report = replace(RECORD, personal=(VALUE, row)).check(tmp_path / "b.zip")
    assert [(fault.code, fault.line) for fault in report.faults] == [("personal.token", 2)]


@pytest.mark.parametrize(
    "row",
    [
        *(b"", b"[]", b"null", b"{}", b'{"token":"x","salt":"zz","value":"v"}', b'{"token":"x","salt":"00","value":1}'),
        *(b'{"token":1,"salt":"00","value":"v"}', VALUE.line()[:-1] + b',"more":1}', b'{"token":"x","salt":"00"}'),
    ],
)
def test_a_row_that_is_no_personal_value_shows(tmp_path, row: bytes) -> None:
    members = members_of(RECORD.write(tmp_path / "b.zip"))
    members[PERSONAL] += row + b"\n"
    report = verify_bundle(str(zip_of(tmp_path / "b.zip", members)))
    assert [(fault.code, fault.line) for fault in report.faults] == [("personal.form", 2)]


def test_a_value_counts_as_referred_to_beside_a_faulty_line_too(tmp_path) -> None:
    report = with_lines(RECORD, [*RECORD.lines[:5], b"no event"]).check(tmp_path / "b.zip")
    assert not report.whole and (report.values, report.unused) == (1, 0)


def test_a_value_that_no_event_refers_to_is_counted_apart(tmp_path) -> None:
    stray = PersonalRow(token_of(b"s", "x"), b"s", "x")
    report = replace(RECORD, personal=(VALUE, stray)).check(tmp_path / "b.zip")
    assert report.whole and (report.values, report.unused) == (2, 1)


# The one form of an event.

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8")).map(lambda text: unicodedata.normalize("NFC", text)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8"), max_size=8).map(lambda text: unicodedata.normalize("NFC", text)),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(values=st.lists(JSON, max_size=6))
def test_every_event_in_canonical_form_is_taken_as_it_is(tmp_path_factory, values) -> None:
    lines = tuple(chained({"case": "P", "value": value} for value in values))
    record = Record(lines, note_of(lines), ())
    report = record.check(tmp_path_factory.mktemp("form") / "b.zip", key=None)
    assert report.whole and report.events == len(values)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1e2", "event.canonical"),
        ("1.50", "event.canonical"),
        ("-0", "event.canonical"),
        ("NaN", "event.json"),
        ("Infinity", "event.json"),
        ('"\\u0041"', "event.canonical"),
        ('"\\ud800"', "event.canonical"),
        ('"\\/"', "event.canonical"),
        ('"e\u0323"', "event.nfc"),
        ('{"b":1,"a":2}', "event.canonical"),
        ('{"a":1,"a":2}', "event.canonical"),
        ("[1, 2]", "event.canonical"),
        ("[" * 100_000, "event.json"),
        ("9" * 5000, "event.json"),
        ('"\t"', "event.json"),
        ("'x'", "event.json"),
    ],
)
def test_an_event_in_another_form_shows(tmp_path, value: str, code: str) -> None:
    line = f'{{"case":"P","number":1,"prev":null,"value":{value}}}'.encode()
    report = Record((line,), note_of([line]), ()).check(tmp_path / "b.zip", key=None)
    assert [(fault.code, fault.line) for fault in report.faults] == [(code, 1)]


def test_lines_that_are_events_only_when_joined_show_each(tmp_path) -> None:
    halves = (b'{"case":"P","number":1,"prev":null,"x":[{}', b"{}]}", b'{"case":"Q","number":1,"prev":null},{}')
    assert len(json.loads(b"[" + b",".join(halves) + b"]")) == len(halves)
    report = Record(halves, note_of(halves), ()).check(tmp_path / "b.zip", key=None)
    assert [(fault.code, fault.line) for fault in report.faults] == [
        ("event.json", 1),
        ("event.canonical", 2),
        ("event.fields", 2),
        ("event.canonical", 3),
    ]


@pytest.mark.parametrize(
    "event",
    [
        {"number": 1, "prev": None},
        {"case": "", "number": 1, "prev": None},
        {"case": 7, "number": 1, "prev": None},
        {"case": "P", "number": True, "prev": None},
        {"case": "P", "number": "1", "prev": None},
        {"case": "P", "number": 1.0, "prev": None},
        {"case": "P", "number": 1},
        {"case": "P", "number": 10**4000, "prev": None},
        {"case": "P", "number": 1, "prev": 0},
    ],
)
def test_an_event_without_its_place_shows(tmp_path, event: dict[str, object]) -> None:
    line = canonical_json(event).encode()
    report = Record((line,), note_of([line]), ()).check(tmp_path / "b.zip", key=None)
    assert codes(report) == {"event.fields"}


@pytest.mark.parametrize("line", [b"null", b"true", b"0", b'"x"', b"[]", b"{}"])
@pytest.mark.parametrize("among", [(), (b"{ }",)], ids=["alone", "beside a faulty line"])
def test_a_line_that_is_no_event_shows_wherever_it_stands(tmp_path, line: bytes, among: tuple[bytes, ...]) -> None:
    lines = (line, *among)
    report = Record(lines, note_of(lines), ()).check(tmp_path / "b.zip", key=None)
    assert (report.faults[0].code, report.faults[0].line) == ("event.fields", 1)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_case_begins_with_number_one(tmp_path, number: int) -> None:
    line = canonical_json({"case": "P", "number": number, "prev": None}).encode()
    assert codes(Record((line,), note_of([line]), ()).check(tmp_path / "b.zip", key=None)) == {"event.number"}


def test_a_case_begins_after_nothing(tmp_path) -> None:
    line = canonical_json({"case": "P", "number": 1, "prev": leaf_hash(b"cut off before").hex()}).encode()
    assert codes(Record((line,), note_of([line]), ()).check(tmp_path / "b.zip", key=None)) == {"event.prev"}


def test_a_last_line_that_does_not_end_shows(tmp_path) -> None:
    members = members_of(RECORD.write(tmp_path / "b.zip"))
    members[EVENTS] = members[EVENTS][:-1]
    report = verify_bundle(str(zip_of(tmp_path / "b.zip", members)))
    assert [(fault.code, fault.line) for fault in report.faults] == [("line.end", COUNT)]
