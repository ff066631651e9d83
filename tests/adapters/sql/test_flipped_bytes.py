"""Where the file of the database is damaged, that is said, or nothing that is read has changed.

E4 in docs/reliability.md. SQLite keeps no checksum of its pages: what a flipped byte changes is found by the checksum
of its row, or where the same is said in another place. What has neither is written down in `ALONE`.
"""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from cycle import standing
from cycle import sweep as sweeping
from cycle.errors import DamagedError, OcopError
from cycle.people import Actor
from cycle.plan import Indicator
from cycle.program import Program
from cycle.progress import Figure
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, examples
from cycle.testing.snapshot import snapshot
from cycle.vocabulary import Level, Role
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import Outside, audited
from cycle_adapters.sql.integrity import faults_of
from tests.support.certificates import of_a_household
from tests.support.tiers import times

FLIPS, CUTS = times(40, 2_500), times(8, 50)
#: How many of the flips hit a byte that is not zero: most of a page is empty.
_AIMED = 0.9
#: What is said in one place only, as long as it can still be read there.
ALONE = frozenset({"ocop_delivery"})
NOW = datetime(2026, 11, 22, tzinfo=UTC)
#: Every row of every table, as bytes: whatever the bare driver reads.
Rows = Mapping[str, list[tuple[object, ...]]]


def filled(path: Path) -> bytes:
    """A record with something in each of its tables, and the checkpoint that is kept elsewhere."""
    store = SqlStore(f"sqlite:///{path}", create=True)
    program = Program(store, FrozenClock())
    program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023"))
    for number in range(12):
        of_a_household(program, number)
    program.sweep(date(2022, 12, 31))
    program.erase(
        "H3", "Hộ ông 3", by={"role": "admin", "name": "Lê Văn B"}, on=date(2023, 1, 5), reason="Theo yêu cầu"
    )
    case = examples.case_with_everything("c1")
    figure = Figure("hoa_binh_2023", Indicator.PRODUCERS, "dong-nai", 5, examples.OPENED_ON, Actor(Role.ADMIN))
    with store.write() as writing:
        writing.save([examples.opening(case, examples.deadline(), request_id="r-1")])
        writing.move_round(examples.moved_round(), NOW)
        writing.add_council(examples.council())
        for sheet in examples.sheets():
            writing.add_sheet("c1", Level.PROVINCE, sheet)
        writing.add_figure(figure, NOW)
        writing.log_moves([examples.deadline_move("c1")])
        writing.send([examples.idle_unit()])
        writing.add_fulfilment(examples.fulfilment(plan="hoa_binh_2023"), NOW)
        writing.add_visit(examples.visit(plan="hoa_binh_2023"))
        writing.add_calendar_notice(examples.calendar_notice())
    with store.write(alone=True) as writing:
        kept = writing.log.seal(NOW, "ocop.test").note.encode()
    store.close()
    return kept


@dataclass(frozen=True, slots=True)
class Whole:
    """A record that nobody touched: its file, what was kept outside, and all that is read."""

    content: bytes
    kept: bytes
    rows: Rows


@dataclass(frozen=True, slots=True)
class Found:
    """Who said that something is wrong, if anybody did, and the columns in which something else is read."""

    by: str | None
    changed: frozenset[str]


def rows_of(path: Path) -> Rows:
    """Read all there is, with the bare driver."""
    with closing(sqlite3.connect(path)) as raw:
        raw.text_factory = bytes
        tables = [name.decode() for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: columns_of(raw, name) for name in ("sqlite_master", *tables)}


def columns_of(raw: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """The rows of a table by their columns, the names of those first."""
    found = raw.execute(f'SELECT * FROM "{table}"')
    names = tuple(column[0] for column in found.description)
    return [names, *(tuple(map(told, names, row)) for row in found)]


def told(column: str, value: object) -> object:
    """What a value says: an instant may be written in more than one way, and a statement set apart in others."""
    if column == "sql" and isinstance(value, bytes):
        return value.split()
    if column.endswith("_at") and isinstance(value, bytes):
        with suppress(ValueError):
            return datetime.fromisoformat(value.decode())
    return value


def changed(before: Rows, after: Rows) -> frozenset[str]:
    """The columns in which another thing is read."""
    found = set()
    for table in before.keys() | after.keys():
        old, new = before.get(table, []), after.get(table, [])
        if len(old) != len(new):
            found.add(f"{table} rows")
        for one, other in zip(old, new, strict=False):
            found |= {f"{table}.{name}" for name, x, y in zip(old[0], one, other, strict=False) if x != y}
    return frozenset(found)


def looked_at(path: Path, whole: Whole, *, outside: bool = False) -> Found:
    """Open the record, audit it, check it, and read all of it."""
    try:
        store = SqlStore(f"sqlite:///{path}")
    except OcopError as error:
        return Found(f"opening: {type(error).__name__}", frozenset())
    try:
        by = _said(store, [Outside("kept", whole.kept)] if outside else [])
    finally:
        store.close()
    try:
        return Found(by, changed(whole.rows, rows_of(path)))
    except UnicodeDecodeError:  # the name of a column that nobody asks for
        return Found(by, frozenset({"sqlite_master.sql"}))
    except sqlite3.Error:
        assert by is not None, "what nobody said anything about cannot be read"
        return Found(by, frozenset())


def _said(store: SqlStore, outside: list[Outside]) -> str | None:
    """What `ocop audit verify` finds, then what `ocop db check` finds, then whether all can be read."""
    try:
        with store.read() as reading:
            audit = audited(reading.log, outside)
        if not audit.whole:
            return f"audit: {audit.faults[0].code}"
    except OcopError as error:
        return f"audit: {type(error).__name__}"
    try:
        if faults_of(store):
            return "check"
    except OcopError as error:
        return f"check: {type(error).__name__}"
    try:
        snapshot(store)
    except OcopError as error:
        return f"reading: {type(error).__name__}"
    return None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """The record, which is whole, in one file without a log beside it."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "o.db"
    kept = filled(path)
    untouched = Whole(path.read_bytes(), kept, rows_of(path))
    assert looked_at(path, untouched, outside=True) == Found(None, frozenset())
    assert all(len(rows) > 1 for rows in untouched.rows.values()), "a table has no row"
    yield untouched
    shutil.rmtree(folder, ignore_errors=True)


def put(content: bytes, folder: Path) -> Path:
    """A file with that content, alone in its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / "o.db"
    path.write_bytes(content)
    return path


@pytest.mark.timeout(1200)
def test_a_flipped_byte_is_found_or_changes_nothing_that_is_read_or_a_column_that_stands_alone(
    whole: Whole, tmp_path: Path
) -> None:
    chance = random.Random(f"flips {FLIPS}")
    says_something = [at for at, byte in enumerate(whole.content) if byte]
    fates: Counter[str] = Counter()
    for _ in range(FLIPS):
        aimed = chance.random() < _AIMED
        at = chance.choice(says_something) if aimed else chance.randrange(len(whole.content))
        flipped = bytearray(whole.content)
        flipped[at] ^= chance.randrange(1, 256)
        found = looked_at(put(bytes(flipped), tmp_path / "flipped"), whole)
        if found.by is None:
            unseen = {name for name in found.changed if not {name, name.partition(".")[0]} & ALONE}
            assert not unseen, f"nobody saw what the byte at {at} changed: {sorted(unseen)}"
        fates["found" if found.by else "alone" if found.changed else "nothing changed"] += 1
    assert fates["found"] > FLIPS // 2


@pytest.mark.timeout(600)
def test_a_file_that_is_cut_off_is_found_to_be(whole: Whole, tmp_path: Path) -> None:
    chance = random.Random("cuts")
    for _ in range(CUTS):
        left = chance.randrange(1, len(whole.content))
        found = looked_at(put(whole.content[:left], tmp_path / "cut"), whole)
        assert found.by is not None, f"nobody saw that {len(whole.content) - left} bytes are missing"


@dataclass(frozen=True, slots=True)
class Logged:
    """A record whose last steps stand in the log beside the file, as a program leaves it that is killed."""

    content: bytes
    log: bytes
    kept: bytes
    #: How many events there are in the file, and in all.
    events: tuple[int, int]


@pytest.fixture(scope="module")
def logged(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Logged:
    """Five steps that were acknowledged and sealed after the file was last written to."""
    path = put(whole.content, tmp_path_factory.mktemp("logged") / "it")
    store = SqlStore(f"sqlite:///{path}")
    before = events_in(store)
    take_steps(store)
    with store.write(alone=True) as writing:
        kept = writing.log.seal(NOW).note.encode()
    found = Logged(path.read_bytes(), path.with_name("o.db-wal").read_bytes(), kept, (before, events_in(store)))
    store.close()
    shutil.rmtree(path.parent)
    assert found.content == whole.content and found.events[1] == before + 5
    return found


def take_steps(store: SqlStore) -> None:
    """Open five cases, one after the other."""
    for number in range(5):
        with store.write() as writing:
            writing.save([examples.opening(examples.registered_case(f"n{number}"))])


def events_in(store: SqlStore) -> int:
    """How many events there are."""
    with store.read() as reading:
        return reading.log.size


def left_of(path: Path, kept: bytes) -> tuple[bool, bool, int]:
    """Whether the record is whole by itself, whether it is by what was kept outside, and how many events it has."""
    store = SqlStore(f"sqlite:///{path}")
    with store.read() as reading:
        inside, outside = audited(reading.log), audited(reading.log, [Outside("kept", kept)])
    found = inside.whole and not faults_of(store), outside.whole, inside.events
    store.close()
    return found


def test_a_log_that_is_deleted_takes_the_last_steps_along_and_what_was_kept_outside_tells(
    logged: Logged, tmp_path: Path
) -> None:
    path = put(logged.content, tmp_path / "it")
    path.with_name("o.db-wal").write_bytes(logged.log)
    assert left_of(path, logged.kept) == (True, True, logged.events[1])
    path = put(logged.content, tmp_path / "it")
    assert left_of(path, logged.kept) == (True, False, logged.events[0])


def test_a_log_that_is_damaged_loses_whole_steps_from_its_end_and_what_was_kept_outside_tells(
    logged: Logged, tmp_path: Path
) -> None:
    chance, lost = random.Random("log"), 0
    for number in range(CUTS):
        damaged, at = bytearray(logged.log), chance.randrange(len(logged.log))
        if number % 2:
            damaged[at] ^= chance.randrange(1, 256)
        else:
            del damaged[at:]
        path = put(logged.content, tmp_path / "it")
        path.with_name("o.db-wal").write_bytes(damaged)
        inside, outside, events = left_of(path, logged.kept)
        assert inside and logged.events[0] <= events <= logged.events[1]
        assert outside == (events == logged.events[1])
        lost += not outside
    assert lost > CUTS // 2, "the damage was nowhere"


def test_the_log_of_another_record_beside_the_file_is_found(whole: Whole, logged: Logged, tmp_path: Path) -> None:
    other = tmp_path / "other" / "o.db"
    other.parent.mkdir()
    filled(other)
    path = put(other.read_bytes(), tmp_path / "it")
    path.with_name("o.db-wal").write_bytes(logged.log)
    assert looked_at(path, whole).by is not None


def test_another_record_in_its_place_is_found_by_what_was_kept_outside(whole: Whole, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    filled(other)
    assert left_of(other, whole.kept)[:2] == (True, False)


# What the flips have found, each by itself.


def test_an_index_that_leads_back_to_where_it_has_been_ends_the_audit(whole: Whole, tmp_path: Path) -> None:
    last = max(str(row[0], "ascii") for row in whole.rows["ocop_case"][1:] if isinstance(row[0], bytes)).encode()
    at, by = whole.content.find(last), ""
    while at >= 0 and by != "audit: DamagedError":
        damaged = whole.content[:at] + b"A" + whole.content[at + 1 :]  # now it is the first one in its order
        by = looked_at(put(damaged, tmp_path / "it"), whole).by or ""
        assert by, f"nobody saw what the byte at {at} changed"
        at = whole.content.find(last, at + 1)
    assert by == "audit: DamagedError"


@pytest.mark.timeout(120)
def test_a_deadline_that_stands_under_another_case_ends_a_sweep_and_a_look(tmp_path: Path) -> None:
    path = tmp_path / "whole.db"
    with closing(SqlStore(f"sqlite:///{path}", create=True)) as store:
        with store.write() as writing:
            for number in range(5):
                writing.save([examples.opening(examples.registered_case(f"case-{number}"), examples.deadline())])
        with closing(store.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content, said = path.read_bytes(), set[str]()
    at = content.find(b"case-4")
    while at >= 0:
        damaged = content[:at] + b"A" + content[at + 1 :]
        said.update(ended(put(damaged, tmp_path / "it")))
        at = content.find(b"case-4", at + 1)
    assert said == {"the database is damaged: deadlines of Aase-4 stand under another case"}


def ended(path: Path) -> Iterator[str]:
    """What a sweep says of one deadline at a time, and a look at all that is late."""
    for ask in (_swept, _looked_up):
        try:
            with closing(SqlStore(f"sqlite:///{path}")) as store:
                ask(Program(store, FrozenClock()))
        except DamagedError as error:
            yield str(error)


def _swept(program: Program) -> None:
    with patch.object(sweeping, "BATCH", 1):
        program.sweep(date(2023, 7, 2))


def _looked_up(program: Program) -> None:
    with patch.object(standing, "PAGE", 1):
        program.forecast(date(2023, 6, 1), 60)


@pytest.mark.parametrize(
    ("change", "by"),
    [
        ("ocop_personal SET salt = 'x'", "audit: DamagedError"),
        ("ocop_checkpoint SET frontier = replace(frontier, ' ', ' 0000')", "audit: checkpoint.form"),
        ("ocop_checkpoint SET frontier = replace(replace(frontier, 'a', 'b'), '1', '2')", "audit: checkpoint.form"),
        ("ocop_event SET \"on\" = 'soon' WHERE number = 1", "audit: event.column"),
        ("sqlite_master SET sql = CAST(replace(sql, 'NULL,', x'ff') AS TEXT) WHERE name = 'ocop_sheet'", "opening"),
    ],
)
def test_what_cannot_be_read_is_said_to_be_damaged(whole: Whole, tmp_path: Path, change: str, by: str) -> None:
    path = put(whole.content, tmp_path / "it")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        assert raw.execute(f"UPDATE {change}").rowcount
    found = looked_at(path, whole).by
    assert found is not None and found.startswith(by)


@pytest.mark.parametrize("change", ["tbl_name = 'ocop_cave'", "type = 'indey'"])
def test_an_index_that_the_file_made_by_itself_is_compared_too(whole: Whole, tmp_path: Path, change: str) -> None:
    path = put(whole.content, tmp_path / "it")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        changed = raw.execute(f"UPDATE sqlite_master SET {change} WHERE tbl_name = 'ocop_case' AND sql IS NULL")
        assert changed.rowcount
    found = looked_at(path, whole).by
    assert found == "check"
