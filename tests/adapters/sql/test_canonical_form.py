"""The canonical form: an event has one text and one hash, whichever database keeps it and whoever reads it there."""

import json
import secrets
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cycle.errors import BadValueError, OcopError, StoreError
from cycle.people import Actor, Producer, Product
from cycle.ports import Saving
from cycle.program import Program
from cycle.testing import FrozenClock, examples
from cycle.vocabulary import ProducerKind, Role
from cycle_adapters.audit.bundle import write_bundle
from cycle_adapters.audit.verifier import EVENTS, leaf_hash, verify_bundle
from cycle_adapters.sql import SqlStore
from tests.support.audit import members_of
from tests.support.postgres import Server
from tests.support.tiers import times

EXAMPLES = times(40, 5000)
#: Texts that are easily written in another way: composed or not, of several codes, invisible, that look like another.
HARD = (
    "Hòa Bình",
    unicodedata.normalize("NFD", "Phước Thiện – Đồng Nai"),
    "a\u0301\u0323",
    "a\u0323\u0301",
    "\u212b",  # the sign of the ångström, which NFC makes a letter
    "\u0344\u0958",
    "🍫👩‍🌾🇻🇳",
    "\ufeff\u200b\u00a0",
    "\ufffe\uffff\U0010ffff",
    "\\u0000 \\ / \" ' \x1f\x7f\x80\u2028\u2029",
    "1e2",
    "null",
)
long_texts = st.sampled_from(["Đ", "🍫", "a\u0301"]).map(lambda sign: sign * 10_000)
texts = (
    st.sampled_from(HARD)
    | long_texts
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40)
)
#: Where only the sealed text holds it, in JSON, even a zero byte can stand.
any_texts = texts | st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.just("\x00")
numbers = (
    st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, -0.0, 1e2, 100, 1e22, 1e-7, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 2**53 + 1, True])
)
#: A key with a sign before it is never one of those whose texts stand outside the sealed record.
keys = any_texts.map(lambda text: f"k{text}")
values = st.recursive(
    st.none() | numbers | any_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)
details = st.dictionaries(keys, values, max_size=5)


@dataclass(frozen=True)
class Said:
    """What goes into the opening of one case."""

    product: str
    producer: str
    who: str
    request: str
    details: dict[str, Any]

    def saving(self, case_id: str, turned: bool) -> Saving:
        """The case; `turned`: with the keys of its details in the opposite order."""
        case = examples.registered_case(
            case_id,
            product=Product(self.product, 1),
            producer=Producer(self.producer, ProducerKind.FARM),
            ref=f"{self.request}·{case_id}",
        )
        event = examples.opening(case, request_id=f"{case_id} {self.request}").events[0]
        given_details = _turned(self.details) if turned else self.details
        event = replace(event, by=Actor(Role.PRODUCER, self.who), details=given_details)
        return Saving(None, case, (event,))


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(one) for key, one in reversed(value.items())}
    return [_turned(one) for one in value] if isinstance(value, list) else value


openings = st.builds(Said, product=texts, producer=texts, who=texts, request=texts, details=details)


@dataclass(frozen=True)
class Kept:
    """An event as a database has it: the sealed text, the head of its case, and its texts about people."""

    record: str
    head: str
    texts: tuple[tuple[str, str, str], ...]


_EVENT = "SELECT e.record, c.head FROM ocop_event e JOIN ocop_case c ON c.id = e.case_id WHERE c.id = "
_TEXTS = "SELECT token, salt, value FROM ocop_personal WHERE case_id = "


@dataclass(frozen=True)
class Base:
    """A record, and the bare driver beside it: none of our code stands between what is kept and what is compared."""

    store: SqlStore
    ask: Callable[[str, str], list[tuple[Any, ...]]]

    def kept(self, case_id: str) -> Kept:
        [(record, head)] = self.ask(_EVENT, case_id)
        return Kept(record, head, tuple(sorted(self.ask(_TEXTS, case_id))))

    def counts(self) -> list[int]:
        """How many rows there are of whatever opening a case writes."""
        tables = ("ocop_case", "ocop_event", "ocop_personal", "ocop_deadline", "ocop_outbox", "ocop_delivery")
        return [self.ask(f"SELECT count(*) FROM {table} WHERE '' = ", "")[0][0] for table in tables]


def _fetched(link: psycopg.Connection[Any], sql: str, key: str) -> list[tuple[Any, ...]]:
    return link.execute(f"{sql}%s".encode(), (key,)).fetchall()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Base]:
    """A record in a file."""
    path = tmp_path / "record.db"
    with (
        closing(SqlStore(f"sqlite:///{path}", create=True)) as store,
        closing(sqlite3.connect(path, isolation_level=None)) as link,
    ):
        yield Base(store, lambda sql, key: link.execute(f"{sql}?", (key,)).fetchall())


@pytest.fixture
def served(postgres: Server) -> Iterator[Base]:
    """A record on the server."""
    name = postgres.emptied()
    with closing(SqlStore(postgres.url(name))) as store, postgres.connect(name) as link:
        yield Base(store, lambda sql, key: _fetched(link, sql, key))


def written(base: Base, savings: list[Saving], salt: int) -> None:
    """Save them with the salts that begin at that number: with those by chance no two records would be alike."""
    salts = count(salt)
    with mock.patch.object(secrets, "token_bytes", lambda size: next(salts).to_bytes(size)), base.store.write() as to:
        to.save(savings)


def exported(base: Base, path: Path) -> tuple[bytes, set[str]]:
    """The lines of a bundle, and what its verifier finds."""
    with base.store.write(alone=True) as writing:
        made = writing.log.seal(examples.RECORDED_AT)
    with base.store.read() as reading:
        write_bundle(path, reading.log.lines(made.size), made.note, personal=reading.log.texts())
    return members_of(path)[EVENTS], {fault.code for fault in verify_bundle(str(path)).faults}


@pytest.mark.timeout(times(120, 3600))
def test_an_event_has_the_same_text_and_hash_in_both_databases_and_in_a_bundle(
    lite: Base, served: Base, tmp_path: Path
) -> None:
    numbers = count(1)
    lines: list[bytes] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
    )
    @given(st.lists(openings, min_size=1, max_size=10))
    def same(said: list[Said]) -> None:
        ids = [f"c{next(numbers)}" for _ in said]
        for base in (lite, served):
            written(
                base, [one.saving(key, base is served) for key, one in zip(ids, said, strict=True)], len(lines) * 99
            )
        for key, one in zip(ids, said, strict=True):
            kept = lite.kept(key)
            assert kept == served.kept(key)
            line = kept.record.encode()
            assert leaf_hash(line).hex() == kept.head
            assert _as_specified(line) == kept.record
            assert json.loads(line)["details"] == one.details
            assert {value for _, _, value in kept.texts} == {one.producer, one.who}
            lines.append(line)

    same()
    [(one, faults), (other, other_faults)] = [
        exported(base, tmp_path / f"{name}.zip") for name, base in (("lite", lite), ("served", served))
    ]
    assert one == other == b"".join(line + b"\n" for line in lines)
    # What the program takes in is composed; what a host saves past it is kept as it is, and told.
    composed = all(unicodedata.is_normalized("NFC", line.decode()) for line in lines)
    assert faults == other_faults == (set() if composed else {"event.nfc"})


def _as_specified(line: bytes) -> str:
    """Sorted keys, no spaces, letters as they are: written anew by nothing of ours."""
    return json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def test_the_order_of_keys_and_the_way_to_write_a_number_make_no_difference_or_another_event(lite: Base) -> None:
    def record(key: str, data: dict[str, Any]) -> str:
        written(lite, [Said("Cam", "HTX", "An", "r", data).saving(key, turned=False)], int(key[1:]) * 99)
        return lite.kept(key).record

    one, other, third = (
        record("c1", {"b": 1, "a": [100]}),
        record("c2", {"a": [100], "b": 1}),
        record("c3", {"a": [1e2]}),
    )
    assert '"details":{"a":[100],"b":1}' in one and '"details":{"a":[100],"b":1}' in other
    assert '"details":{"a":[100.0]}' in third, "a float is no whole number, and stays one"


# What a database cannot hold.

#: So few are written in one journey, and so many in one parameter.
BATCHES = pytest.mark.parametrize("many", [1, 3, 12])


def batch(many: int, place: str, text: str) -> list[Saving]:
    """So many cases, of which the last says that text there."""
    plain = Said("Cam", "HTX", "An", "r", {})
    told: dict[str, Any] = {place: {"ghi chú": text} if place == "details" else text}
    last = replace(plain, **told)
    return [(last if number == many else plain).saving(f"c{number}", turned=False) for number in range(1, many + 1)]


def require_nothing_done(base: Base, before: list[int]) -> None:
    """Nothing stands there, and the record goes on as if nobody had tried."""
    assert base.counts() == before
    with base.store.write() as writing:
        writing.save(batch(3, "product", "Cam"))
    assert base.counts()[1] == before[1] + 3


@BATCHES
@pytest.mark.parametrize("place", ["product", "producer", "who", "request"])
def test_a_zero_byte_is_one_clear_error_on_postgresql_and_nothing_is_half_done(
    served: Base, many: int, place: str
) -> None:
    before = served.counts()
    with pytest.raises((StoreError, BadValueError)) as caught, served.store.write() as writing:
        writing.save(batch(many, place, "a\x00b"))
    assert "\n" not in str(caught.value) and "\x00" not in str(caught.value)
    require_nothing_done(served, before)


@BATCHES
@pytest.mark.parametrize("place", ["product", "producer", "who", "request", "details"])
def test_a_zero_byte_that_a_database_can_hold_comes_back(lite: Base, many: int, place: str) -> None:
    with lite.store.write() as writing:
        writing.save(batch(many, place, "a\x00b"))
    found = "".join([lite.kept(f"c{many}").record, *(value for *_, value in lite.kept(f"c{many}").texts)])
    assert "a\x00b" in found or r"a\u0000b" in found


@BATCHES
@pytest.mark.parametrize(
    "place",
    ["product", "producer", "who", "request", "details"],
)
@pytest.mark.parametrize("half", ["\ud800", "P\udfff", "\udc80"])
def test_half_a_sign_is_one_clear_error_and_nothing_is_half_done(
    lite: Base, served: Base, many: int, place: str, half: str
) -> None:
    for base in (lite, served):
        before = base.counts()
        with pytest.raises(BadValueError) as caught, base.store.write() as writing:
            writing.save(batch(many, place, half))
        assert str(caught.value).isprintable()
        require_nothing_done(base, before)


# What the program takes in.

ON = date(2026, 6, 1)
#: As people type it, and as some systems hand it over.
typed = st.sampled_from(["yêu cầu số 1", "Hòa Bình", "Đặng Thị Ổn", "ấp 3 – xã Phú Lợi"]).flatmap(
    lambda text: st.sampled_from([text, unicodedata.normalize("NFD", text), f"  {text} ", f"{text}\u00a0"])
)


def registered(store: SqlStore, text: str, **more: Any) -> str:
    """A case in which everything says that; its id."""
    return (
        Program(store, FrozenClock())
        .register(
            {"name": text, "set": 8},
            producer={"name": text, "kind": "cooperative", "business_registration": text},
            by={"role": "producer", "name": text},
            unit="dong-nai/phu-loi",
            on=ON,
            **more,
        )
        .id
    )


def test_what_the_program_takes_in_is_composed_in_the_record_whichever_way_it_was_typed(
    lite: Base, served: Base, tmp_path: Path
) -> None:
    numbers = count(1)

    @settings(max_examples=times(20, 200), deadline=None)
    @given(typed)
    def composed(text: str) -> None:
        plain = unicodedata.normalize("NFC", text.strip())
        for base in (lite, served):
            kept = base.kept(registered(base.store, text, ref=f"{text.rstrip()} {next(numbers)}"))
            assert unicodedata.is_normalized("NFC", kept.record) and plain in kept.record
            assert {value for *_, value in kept.texts} == {plain}

    composed()
    for base in (lite, served):
        assert exported(base, tmp_path / "bundle.zip")[1] == set()
        (tmp_path / "bundle.zip").unlink()


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "a\ud800b"])
def test_what_no_record_can_hold_is_refused_before_anything_is_asked_of_a_database(
    lite: Base, served: Base, text: str
) -> None:
    for base in (lite, served):
        before = base.counts()
        with pytest.raises(OcopError) as caught:
            registered(base.store, text)
        assert isinstance(caught.value, BadValueError)
        assert base.counts() == before


REQUEST = unicodedata.normalize("NFD", "yêu cầu số 1")


@pytest.mark.parametrize("request_id", [REQUEST, " yêu cầu số 1 "])
def test_a_request_id_is_one_whichever_way_it_was_typed(lite: Base, request_id: str) -> None:
    once = registered(lite.store, "Cam", request_id="yêu cầu số 1")
    assert registered(lite.store, "Cam", request_id=request_id) == once


def test_a_request_id_that_was_typed_decomposed_leaves_the_bundle_whole(lite: Base, tmp_path: Path) -> None:
    once = registered(lite.store, "Cam", request_id=REQUEST)
    assert exported(lite, tmp_path / "bundle.zip")[1] == set()
    assert registered(lite.store, "Cam", request_id=REQUEST) == once
