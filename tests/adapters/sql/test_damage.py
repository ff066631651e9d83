"""What was changed behind the engine's back is said to be damaged, with the row; it is never read as something else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cycle.case import Case
from cycle.errors import DamagedError, StoreError
from cycle.people import Actor
from cycle.plan import Indicator
from cycle.ports import CaseFilter, Reading, StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.testing import examples
from cycle.vocabulary import Level, Role
from cycle_adapters.sql import SqlStore

Raw = Callable[..., list[tuple[Any, ...]]]


def body(raw: Raw) -> dict[str, Any]:
    """The stored body of the case."""
    found: dict[str, Any] = json.loads(raw("SELECT body FROM ocop_case")[0][0])
    return found


def test_the_body_holds_each_value_once(case: Case, raw: Raw) -> None:
    assert body(raw).keys() == {"producer", "dossier", "sittings", "certificate", "proposal"}
    assert body(raw)["producer"].keys() == {"kind", "business_registration"}


@pytest.mark.parametrize(
    "wrong",
    ["", "null", "[]", "{}", "5", '{"producer"', "[" * 5000, '{"producer": {"kind": "cooperative"}, "extra": 1}'],
)
def test_a_body_that_is_no_body_is_damage(store: SqlStore, case: Case, raw: Raw, wrong: str) -> None:
    raw("UPDATE ocop_case SET body = ?", wrong)
    with store.read() as reading, pytest.raises(DamagedError, match="case c1") as caught:
        reading.case("c1")
    assert "\n" not in str(caught.value) and caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("producer", {"kind": "wizard"}),
        ("producer", {}),
        ("dossier", 5),
        ("dossier", [{"kind": "sample"}]),
        ("dossier", [{"kind": "scroll", "version": 1}]),
        ("sittings", [{"level": "province", "convened_on": "2023-02-30"}]),
        ("sittings", [{"level": "province", "convened_on": "2023-06-12", "result": {"mean": [1, 0]}}]),
        ("sittings", [{"level": "province", "convened_on": "2023-06-12", "result": {"mean": [90.5, 1]}}]),
        ("certificate", {"stars": 4}),
        ("certificate", "4 sao"),
        ("proposal", []),
    ],
)
def test_a_part_that_does_not_decode_is_damage(store: SqlStore, case: Case, raw: Raw, part: str, wrong: object) -> None:
    raw("UPDATE ocop_case SET body = ?", json.dumps({**body(raw), part: wrong}))
    with store.read() as reading, pytest.raises(DamagedError, match="case c1"):
        reading.case("c1")


@pytest.mark.parametrize(
    "change", ["since = 'soon'", "opened_on = '2023-13-01'", "filed_on = ''", "since = '20230301x'"]
)
def test_a_column_that_does_not_decode_is_damage(store: SqlStore, case: Case, raw: Raw, change: str) -> None:
    raw(f"UPDATE ocop_case SET {change}")
    with store.read() as reading, pytest.raises(DamagedError, match="case c1"):
        reading.cases(CaseFilter())


def test_text_that_is_not_utf_8_is_damage(store: SqlStore, case: Case, raw: Raw) -> None:
    raw("UPDATE ocop_case SET product_name = CAST(x'ff00fe' AS TEXT)")
    with store.read() as reading, pytest.raises(DamagedError, match="UTF-8"):
        reading.case("c1")


def test_one_damaged_case_does_not_stop_the_others(store: SqlStore, case: Case, raw: Raw) -> None:
    other = examples.certified_case("c2")
    with store.write() as writing:
        writing.save([examples.opening(other)])
    raw("UPDATE ocop_case SET body = '' WHERE id = 'c1'")
    with store.read() as reading:
        with pytest.raises(DamagedError):
            reading.cases_with(["c1", "c2"])
        assert reading.case("c2") == other


def fill(store: SqlStore) -> None:
    """One row in each of the other tables."""
    figure = Figure("p", Indicator.PRODUCERS, "dong-nai", 5, examples.OPENED_ON, Actor(Role.ADMIN))
    with store.write() as writing:
        writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
        writing.move_round(examples.moved_round(), examples.RECORDED_AT)
        writing.add_council(examples.council())
        writing.add_sheet("c1", Level.PROVINCE, examples.sheets()[0])
        writing.add_figure(figure, examples.RECORDED_AT)
        writing.log_sweep([SweepDay(examples.OPENED_ON, "deadlines", 1, 1, 0, examples.RECORDED_AT)])


_QUESTIONS: tuple[tuple[str, Callable[[Reading], object]], ...] = (
    ("event SET changes = '[]'", lambda reading: reading.events("c1")),
    ("event SET details = '{'", lambda reading: reading.events("c1")),
    ("event SET recorded_at = 'now'", lambda reading: reading.events("c1")),
    ("deadline SET due_on = 'soon'", lambda reading: reading.deadlines("c1")),
    ("deadline SET fires_on = '0'", lambda reading: reading.next_due()),
    ("outbox SET data = 'x'", lambda reading: reading.effects()),
    ("plan SET loaded_at = ''", lambda reading: reading.plan("p")),
    ("round SET evaluate_by = '?'", lambda reading: reading.moved_rounds(Level.PROVINCE, "dong-nai")),
    ("round SET source = '{}'", lambda reading: reading.moved_rounds(Level.PROVINCE, "dong-nai")),
    ("council SET members = '{}'", lambda reading: reading.council(Level.PROVINCE, "dong-nai", "2023-2")),
    ("sheet SET points = '[1]'", lambda reading: reading.sheets("c1", Level.PROVINCE)),
    ("figure SET \"on\" = '1'", lambda reading: reading.figures("p")),
    ("sweep SET day = 'monday'", lambda reading: reading.ledger()),
    ("sweep SET day = 'monday'", lambda reading: reading.swept_until()),
)


@pytest.mark.parametrize(("change", "ask"), _QUESTIONS)
def test_every_table_says_that_a_row_is_damaged(
    store: SqlStore, case: Case, raw: Raw, change: str, ask: Callable[[Reading], object]
) -> None:
    fill(store)
    with store.read() as reading:
        ask(reading)
    raw("DROP TRIGGER ocop_event_no_update")
    raw(f"UPDATE ocop_{change}")
    with store.read() as reading, pytest.raises(DamagedError):
        ask(reading)


def test_a_file_with_torn_pages_is_said_to_be_damaged(store: SqlStore, case: Case, path: Any, url: str) -> None:
    fill(store)
    store.close()
    size = path.stat().st_size
    content = bytearray(path.read_bytes())
    content[4096:size] = b"\x5a" * (size - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError):
        SqlStore(url)
