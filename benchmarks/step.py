"""B2: one persisted step on SQLite, `synchronous=FULL`, against sqlite3 writing the same rows in one transaction."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measure import Ratio, interleaved_timed
from cycle.program import Program
from cycle.vocabulary import Step
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore

_CASES = 200
_NUMBERS = count()
BY = {"role": "commune_pc", "unit": "dong-nai/phu-loi"}
ON = date(2026, 6, 12)


def ratios() -> list[Ratio]:
    """The step `forward` from the commune to the province: case, event, two deadlines and an outbox row."""
    with TemporaryDirectory() as folder:
        before = Path(folder, "before.db")
        keys = _seed(before)
        after = copied(before)
        _take(after, keys)
        rows = _Rows(after, keys)
        return [
            interleaved_timed(
                "B2",
                f"persisted step, {_CASES} cases",
                2.5,
                _CASES,
                lambda: rows.write(copied(before)),
                lambda: _take(copied(before), keys),
            )
        ]


def copied(source: Path) -> Path:
    """A copy under a name of its own: a database is never replaced under an open connection."""
    target = source.with_name(f"{source.stem}-{next(_NUMBERS)}.db")
    shutil.copyfile(source, target)
    return target


def _seed(path: Path) -> list[str]:
    keys = cases_at_the_commune(Program(SqlStore.create(f"sqlite:///{path}"), SystemClock()), _CASES)
    settle(path)
    return keys


def cases_at_the_commune(program: Program, count: int) -> list[str]:
    """New cases, assessed by their commune; their ids."""
    keys = []
    for number in range(count):
        case = program.register(
            {"name": f"Cacao {number}", "set": 13},
            by={"role": "producer"},
            on=date(2026, 6, 1),
            producer={"name": "HTX A", "kind": "cooperative"},
            unit="dong-nai/phu-loi",
        )
        documents = ["registration_form", "self_assessment", "sample"]
        program.advance(case.id, Step.SUBMIT_DOSSIER, by={"role": "producer"}, on=date(2026, 6, 2), documents=documents)
        program.advance(case.id, Step.ASSESS_AT_COMMUNE, by=BY, on=date(2026, 6, 8))
        keys.append(case.id)
    return keys


def settle(path: Path) -> None:
    """Put what is in the write-ahead log into the file, so that a copy of the file is a copy of all."""
    with raw(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _take(path: Path, keys: list[str]) -> float:
    program = Program(SqlStore(f"sqlite:///{path}"), SystemClock())
    program.case(keys[0])
    began = perf_counter()
    for key in keys:
        program.advance(key, Step.FORWARD, by=BY, on=ON)
    spent = perf_counter() - began
    settle(path)
    return spent


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    yield connection
    connection.close()


MOVED = ("state", "since", "version", "received_on", "body", "head")


class _Rows:
    """The rows that the step wrote, to be written again by hand."""

    _TABLES = ("ocop_event", "ocop_deadline", "ocop_outbox")

    def __init__(self, path: Path, keys: list[str]) -> None:
        with raw(path) as connection:
            connection.row_factory = sqlite3.Row
            self._of = {key: self._read(connection, key) for key in keys}

    def _read(self, connection: sqlite3.Connection, key: str) -> dict[str, list[sqlite3.Row]]:
        case = connection.execute("SELECT * FROM ocop_case WHERE id = ?", (key,)).fetchall()
        event = connection.execute(
            "SELECT * FROM ocop_event WHERE case_id = ? ORDER BY number DESC LIMIT 1", (key,)
        ).fetchall()
        number = event[0]["number"]
        outbox = connection.execute(
            "SELECT * FROM ocop_outbox WHERE case_id = ? AND number = ?", (key, number)
        ).fetchall()
        deadlines = connection.execute("SELECT * FROM ocop_deadline WHERE case_id = ?", (key,)).fetchall()
        return {"ocop_case": case, "ocop_event": event, "ocop_outbox": outbox, "ocop_deadline": deadlines}

    def write(self, path: Path) -> float:
        """Write every case's rows, one transaction each; the seconds it took."""
        with raw(path) as connection:
            connection.execute("SELECT * FROM ocop_case LIMIT 1").fetchall()
            began = perf_counter()
            for key, rows in self._of.items():
                self._one(connection, key, rows)
            return perf_counter() - began

    def _one(self, connection: sqlite3.Connection, key: str, rows: dict[str, list[sqlite3.Row]]) -> None:
        case = rows["ocop_case"][0]
        connection.execute("BEGIN IMMEDIATE")
        held = connection.execute("SELECT * FROM ocop_case WHERE id = ?", (key,)).fetchone()
        connection.execute(
            "UPDATE ocop_case SET state = ?, since = ?, version = ?, received_on = ?, body = ?, head = ?"
            " WHERE id = ? AND version = ?",
            (*(case[name] for name in MOVED), key, held[9]),
        )
        connection.execute("DELETE FROM ocop_deadline WHERE case_id = ?", (key,))
        for table in self._TABLES:
            for row in rows[table]:
                names = [name for name in row.keys() if name not in ("seq", "id")]  # noqa: SIM118  a Row is no dict
                marks = ", ".join("?" * len(names))
                columns = ", ".join(f'"{name}"' for name in names)
                values = [row[name] for name in names]
                connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
        connection.execute("COMMIT")
