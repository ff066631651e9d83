"""B2p: one persisted step on PostgreSQL, against psycopg writing the same rows in one transaction."""

from time import perf_counter
from typing import Any

import psycopg

from benchmarks.measure import Ratio, interleaved_timed
from benchmarks.step import BY, MOVED, ON, cases_at_the_commune
from cycle.program import Program
from cycle.vocabulary import Step
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from tests.support.postgres import Server, running_server

_CASES = 200
_TABLES = ("ocop_event", "ocop_deadline", "ocop_outbox")


def ratios() -> list[Ratio]:
    """The step `forward` from the commune to the province: case, event, deadlines and outbox rows."""
    with running_server(durable=True) as server:
        before = server.ready()
        store = SqlStore(server.url(before))
        keys = cases_at_the_commune(Program(store, SystemClock()), _CASES)
        store.close()
        after = server.copy(before)
        _take(server, after, keys)
        rows = _rows_of(server, after, keys)
        return [
            interleaved_timed(
                "B2p",
                f"persisted step on PostgreSQL, {_CASES} cases",
                1.2,
                _CASES,
                lambda: _write(server, server.copy(before), rows),
                lambda: _take(server, server.copy(before), keys),
            )
        ]


def _take(server: Server, database: str, keys: list[str]) -> float:
    store = SqlStore(server.url(database))
    program = Program(store, SystemClock())
    program.case(keys[0])
    began = perf_counter()
    for key in keys:
        program.advance(key, Step.FORWARD, by=BY, on=ON)
    spent = perf_counter() - began
    store.close()
    return spent


Rows = dict[str, dict[str, list[dict[str, Any]]]]


def _rows_of(server: Server, database: str, keys: list[str]) -> Rows:
    """What the step wrote for each case, to be written again by hand."""
    with server.connect(database) as link, link.cursor(row_factory=psycopg.rows.dict_row) as cursor:

        def found(question: str, *values: Any) -> list[dict[str, Any]]:
            return cursor.execute(question, values).fetchall()

        rows: Rows = {}
        for key in keys:
            event = found("SELECT * FROM ocop_event WHERE case_id = %s ORDER BY number DESC LIMIT 1", key)
            outbox = "SELECT * FROM ocop_outbox WHERE case_id = %s AND number = %s"
            rows[key] = {
                "ocop_case": found("SELECT * FROM ocop_case WHERE id = %s", key),
                "ocop_event": event,
                "ocop_outbox": found(outbox, key, event[0]["number"]),
                "ocop_deadline": found("SELECT * FROM ocop_deadline WHERE case_id = %s", key),
            }
    return rows


def _write(server: Server, database: str, rows: Rows) -> float:
    """Write every case's rows, one transaction each; the seconds it took."""
    with server.connect(database, "ocop_owner") as link, link.cursor() as cursor:
        cursor.execute("SELECT * FROM ocop_case LIMIT 1").fetchall()
        began = perf_counter()
        for key, of_case in rows.items():
            _one(cursor, key, of_case)
        return perf_counter() - began


def _one(cursor: "psycopg.Cursor[Any]", key: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    case = rows["ocop_case"][0]
    cursor.execute("BEGIN")
    cursor.execute("SELECT * FROM ocop_case WHERE id = %s FOR NO KEY UPDATE", (key,)).fetchone()
    sets = ", ".join(f"{name} = %s" for name in MOVED)
    values = (*(case[name] for name in MOVED), key, case["version"] - 1)
    cursor.execute(f"UPDATE ocop_case SET {sets} WHERE id = %s AND version = %s", values)
    cursor.execute("DELETE FROM ocop_deadline WHERE case_id = %s", (key,))
    for table in _TABLES:
        for row in rows[table]:
            names = [name for name in row if name not in ("seq", "id")]
            marks = ", ".join(["%s"] * len(names))
            columns = ", ".join(f'"{name}"' for name in names)
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
            cursor.execute(statement, [row[name] for name in names])
    cursor.execute("COMMIT")
