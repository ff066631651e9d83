"""Whether a database is as it was made and written: what it says itself, its schema, each row, each case."""

from cycle.case import Case
from cycle.errors import DamagedError, OcopError
from cycle.ports import CaseFilter
from cycle.records import replay
from cycle_adapters.sql.reading import SqlReading
from cycle_adapters.sql.store import SqlStore


def faults_of(store: SqlStore) -> list[str]:
    """A line for each thing that is wrong; what the database itself finds wrong comes alone.

    Parts of the schema that are missing, shut off, or not as our migrations make them; rows that cannot be read or are
    not as they were written; cases unlike their events.
    """
    try:
        with store.read() as reading:
            return list(reading.self_check()) or [*_of_schema(reading), *_unlike_their_events(reading)]
    except DamagedError as error:  # so damaged that it cannot even be looked through
        return [str(error)]


def _of_schema(reading: SqlReading) -> list[str]:
    return [f"schema: {name} is not as it was made" for name in reading.unlike_as_made()]


def _unlike_their_events(reading: SqlReading) -> list[str]:
    try:
        damaged = reading.damaged_rows()
        if damaged:
            return list(damaged)
        return [f"case {one.id}" for one in reading.cases(CaseFilter()) if not _adds_up(reading, one)]
    except OcopError as error:
        return [str(error)]


def _adds_up(reading: SqlReading, case: Case) -> bool:
    try:
        return replay(reading.events(case.id)) == case
    except DamagedError:
        return False
