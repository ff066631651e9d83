"""What was changed behind the engine's back is said to be damaged, with the row; it is never read as something else."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer

from cycle.case import Case
from cycle.errors import DamagedError, StoreError
from cycle.people import Actor
from cycle.personal import Erasure
from cycle.plan import Indicator
from cycle.ports import CaseFilter, Reading, StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.records import CODECS
from cycle.testing import examples
from cycle.vocabulary import Level, Role
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.checking import READ
from cycle_adapters.sql.checksums import CHECKSUM, checksum
from cycle_adapters.sql.columns import Day, Instant
from cycle_adapters.sql.tables import metadata
from tests.support.triggers import take_triggers_off

Raw = Callable[..., list[tuple[Any, ...]]]


def body(raw: Raw) -> dict[str, Any]:
    """The stored body of the case."""
    found: dict[str, Any] = json.loads(raw("SELECT body FROM ocop_case")[0][0])
    return found


def test_the_body_holds_each_value_once(case: Case, raw: Raw) -> None:
    in_columns = {*metadata.tables["ocop_case"].columns.keys(), "product"}
    assert body(raw).keys() == {name for name in CODECS if name not in in_columns and getattr(case, name)}
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
        ("approvals", 5),
        ("approvals", [{"step": "assess_at_commune", "level": "commune", "on": "2023-04-25"}]),
        ("approvals", [{"step": "applaud", "level": "commune", "on": "2023-04-25", "seal": "", "seen": []}]),
        ("approvals", [{"step": "defer", "level": "commune", "on": "2023-04-31", "seal": "", "seen": []}]),
        ("sittings", [{"level": "province", "convened_on": "2023-02-30"}]),
        ("sittings", [{"level": "province", "convened_on": "2023-06-12", "result": {"mean": [1, 0]}}]),
        ("sittings", [{"level": "province", "convened_on": "2023-06-12", "result": {"mean": [90.5, 1]}}]),
        ("certificate", {"stars": 4}),
        ("certificate", "4 sao"),
        ("proposal", []),
        ("suspensions", [5]),
        ("renewal_declined", {"on": "soon", "reason": ""}),
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
        writing.log_moves([examples.deadline_move("c1")])
        writing.send([examples.idle_unit()])
        writing.add_fulfilment(examples.fulfilment(plan="p"), examples.RECORDED_AT)
        writing.add_visit(examples.visit(plan="p"))
        writing.add_calendar_notice(examples.calendar_notice())
        writing.log_sweep([SweepDay(examples.OPENED_ON, "deadlines", 1, 1, 0, examples.RECORDED_AT)])


def without_triggers(raw: Raw) -> None:
    """What a stranger does first who wants to change the record."""
    for (name,) in raw("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        raw(f"DROP TRIGGER {name}")


_QUESTIONS: tuple[tuple[str, Callable[[Reading], object]], ...] = (
    ("event SET record = '[]'", lambda reading: reading.events("c1")),
    ("event SET record = '{'", lambda reading: reading.events("c1")),
    ("event SET record = replace(record, 'dest', 'west')", lambda reading: reading.events("c1")),
    ("deadline SET due_on = 'soon'", lambda reading: reading.deadlines("c1")),
    ("deadline SET due_on = 'soon'", lambda reading: reading.deadlines_of(["c1"])),
    ("deadline SET fires_on = '0'", lambda reading: reading.next_due()),
    ("deadline_move SET due_before = '2023-02-29'", lambda reading: reading.deadline_moves("c1")),
    ("deadline_move SET due_after = ''", lambda reading: reading.deadline_moves("c1")),
    ("deadline_move SET recorded_at = 'now'", lambda reading: reading.deadline_moves("c1")),
    ("outbox SET data = 'x'", lambda reading: reading.effects()),
    ("outbox SET \"on\" = '1' WHERE case_id IS NULL", lambda reading: reading.effects()),
    ("plan SET loaded_at = ''", lambda reading: reading.plan("p")),
    ("round SET evaluate_by = '?'", lambda reading: reading.moved_rounds(Level.PROVINCE, "dong-nai")),
    ("round SET source = '{}'", lambda reading: reading.moved_rounds(Level.PROVINCE, "dong-nai")),
    ("council SET members = '{}'", lambda reading: reading.council(Level.PROVINCE, "dong-nai", "2023-2")),
    ("sheet SET points = '[1]'", lambda reading: reading.sheets("c1", Level.PROVINCE)),
    ("figure SET \"on\" = '1'", lambda reading: reading.figures("p")),
    ("fulfilment SET period = 'Q3'", lambda reading: reading.fulfilments("p")),
    ("fulfilment SET \"on\" = ''", lambda reading: reading.fulfilments("p")),
    ("visit SET first_on = '2022-13-01'", lambda reading: reading.visits("p")),
    ("visit SET bodies = '{}'", lambda reading: reading.visits("p")),
    ("visit SET bodies = '[{}]'", lambda reading: reading.visits("p")),
    ("calendar_notice SET recorded_at = '?'", lambda reading: reading.calendar_notices()),
    ("sweep SET day = 'monday'", lambda reading: reading.ledger()),
    ("sweep SET day = 'monday'", lambda reading: reading.first_gap()),
    ("sweep SET day = 'monday'", lambda reading: reading.swept_until()),
)


@pytest.mark.parametrize(("change", "ask"), _QUESTIONS)
def test_every_table_says_that_a_row_is_damaged(
    store: SqlStore, case: Case, url: str, raw: Raw, change: str, ask: Callable[[Reading], object]
) -> None:
    fill(store)
    with store.read() as reading:
        ask(reading)
    without_triggers(raw)
    raw(f"UPDATE ocop_{change}")
    again = SqlStore(url)  # what stands around the cases is kept for as long as a store is open
    with again.read() as reading:
        with pytest.raises(DamagedError):
            ask(reading)
        assert reading.damaged_rows()
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        "event SET number = 2",
        "event SET \"on\" = '2023-03-02'",
        "event SET request_id = 'r-2'",
        "personal SET value = 'Somebody else'",
        "personal SET salt = '00'",
        "personal SET salt = 'x'",
    ],
)
def test_a_column_that_says_another_thing_than_the_record_is_damage(
    store: SqlStore, case: Case, raw: Raw, change: str
) -> None:
    with store.read() as reading:
        assert not reading.damaged_rows()
        before = reading.events("c1")
    without_triggers(raw)
    raw(f"UPDATE ocop_{change}")
    with store.read() as reading:
        assert reading.damaged_rows()
        if "event" in change:
            assert reading.events("c1") == before  # the record itself is what is read


ERASURE = Erasure("c1", 1, "Theo yêu cầu", Actor(Role.ADMIN), examples.OPENED_ON, examples.RECORDED_AT)
_SUMMED = [
    (table.name, column)
    for table in metadata.tables.values()
    if CHECKSUM in table.c
    for column in table.c
    if column.name != "id"
]


def other_value(column: Column[Any]) -> str:
    """SQL for a value that could as well have stood there."""
    name = f'"{column.name}"'
    if isinstance(column.type, Day):
        return f"coalesce(date({name}, '+1 day'), '2023-01-01')"
    if isinstance(column.type, Instant):
        return f"replace({name}, '2026', '2025')"
    if isinstance(column.type, Integer):
        return f"coalesce({name} + 1, 1)"
    return f"coalesce({name} || '.', '')"


@pytest.mark.parametrize(("table", "column"), _SUMMED, ids=lambda given: getattr(given, "name", given))
def test_whatever_changes_in_a_row_that_stands_alone_is_damage(
    store: SqlStore, case: Case, path: Path, table: str, column: Column[Any]
) -> None:
    fill(store)
    with store.write(alone=True) as writing:
        writing.log.seal(examples.RECORDED_AT)
        writing.add_erasure(ERASURE)
    with store.read() as reading:
        assert reading.damaged_rows() == []
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        take_triggers_off(raw)
        assert raw.execute(f'UPDATE {table} SET "{column.name}" = {other_value(column)}').rowcount
    with store.read() as reading:
        found = reading.damaged_rows()
    assert found and all("checksum" in line for line in found)


def test_nothing_is_another_thing_than_an_empty_text_or_a_number_in_its_digits() -> None:
    rows = [("a", None), ("a", ""), ("a", "0"), (None, "a"), ("", "a"), ("a", "b", ""), ("a", "b"), ("ab", "")]
    assert len({checksum(row) for row in rows}) == len(rows)


def test_a_record_without_damage_has_none_on_either_database(either_url: str) -> None:
    with closing(SqlStore(either_url)) as store:
        with store.write() as writing:
            writing.save([examples.opening(examples.case_with_everything("c1"), examples.deadline(), request_id="r-1")])
        fill(store)
        with store.write(alone=True) as writing:
            writing.log.seal(examples.RECORDED_AT)
            writing.add_erasure(ERASURE)
            (running,) = writing.deadlines("c1")
            writing.mark_overdue([(running, running.fires_on)], [examples.idle_unit()])
            (late,) = writing.deadlines("c1")
            writing.mark_escalated([late], [])
        with store.read() as reading:
            assert reading.damaged_rows() == []
            assert reading.deadlines("c1")[0].escalated


def test_a_day_that_is_no_day_is_not_counted_as_swept(store: SqlStore, raw: Raw) -> None:
    days = [examples.OPENED_ON.replace(day=day) for day in range(1, 29)]
    with store.write() as writing:
        writing.log_sweep([SweepDay(day, "deadlines", 0, 0, 0, examples.RECORDED_AT) for day in days])
    raw("UPDATE ocop_sweep SET day = '2023-03-2x' WHERE day = '2023-03-20'")
    raw("INSERT INTO ocop_sweep SELECT '2023-03-1x', rule, 0, 0, 0, recorded_at, 0, 0 FROM ocop_sweep LIMIT 1")
    with store.read() as reading, pytest.raises(DamagedError, match=r"2023-03-[12]x"):
        reading.first_gap()


def test_every_row_that_cannot_be_read_is_named(store: SqlStore, case: Case, raw: Raw) -> None:
    fill(store)
    with store.read() as reading:
        assert reading.damaged_rows() == []
    without_triggers(raw)
    for change in ("case SET body = ''", "outbox SET data = '5'", "fulfilment SET period = ''"):
        raw(f"UPDATE ocop_{change}")
    raw("UPDATE ocop_figure SET unit = CAST(x'ff00fe' AS TEXT)")
    with store.read() as reading:
        found = reading.damaged_rows()
    said = ["case c1", "effect 1", "effect 2", "ocop_figure", "report on a duty of plan p"]
    assert len(found) == len(said)
    assert all(line.startswith(name) for line, name in zip(found, said, strict=True))


def test_no_table_is_left_out_where_damage_is_looked_for() -> None:
    assert READ.keys() == metadata.tables.keys()


def test_a_file_with_torn_pages_is_said_to_be_damaged(store: SqlStore, case: Case, path: Any, url: str) -> None:
    fill(store)
    store.close()
    size = path.stat().st_size
    content = bytearray(path.read_bytes())
    content[4096:size] = b"\x5a" * (size - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError):
        SqlStore(url)
