"""The least that can be done to a record, and the least that can be seen of it."""

from cycle.ports import CaseFilter
from cycle.testing import examples
from cycle_adapters.sql import SqlStore


def save(store: SqlStore, case_id: str) -> None:
    """Open a case."""
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case(case_id))])


def found(store: SqlStore) -> list[str]:
    """The cases that are there."""
    with store.read() as reading:
        return [case.id for case in reading.cases(CaseFilter())]
