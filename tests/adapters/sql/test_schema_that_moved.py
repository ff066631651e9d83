"""A newer program upgrades the database while an older one has it open: the older one writes nothing more.

K4 in docs/reliability.md. The newer schema here still takes what the older program writes: else the database would
refuse it anyway, and nobody would need to look.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from cycle.delivering import Courier
from cycle.effects import Effect, EffectKind
from cycle.errors import SchemaError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock
from cycle.testing.snapshot import snapshot
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.address import open_engine, parse
from cycle_adapters.sql.schema import HEAD
from tests.support.certificates import imported
from tests.support.plans import PLAIN

NEWER = "0002"
ON = date(2026, 6, 1)
PRODUCER, ADMIN = {"role": "producer"}, {"role": "admin"}
UNIT = "dong-nai/phu-loi"


@pytest.fixture
def store(either_url: str) -> Iterator[SqlStore]:
    """One that has long been at work."""
    with closing(SqlStore(either_url)) as store:
        program = Program(store, FrozenClock())
        program.load_plan("p", PLAIN)
        imported(program, 1, date(2019, 12, 22))
        register(program, "P1")
        program.sweep(date(2020, 1, 2))
        program.inbox("provincial_agency", "dong-nai", ON)
        yield store


def register(program: Program, ref: str) -> None:
    product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    program.register(product, by=PRODUCER, on=ON, producer=producer, unit=UNIT, ref=ref)


@contextmanager
def upgraded(url: str) -> Iterator[None]:
    """Within the block the database has the schema of a newer program."""
    set_schema(url, NEWER)
    try:
        yield
    finally:
        set_schema(url, HEAD)


def set_schema(url: str, version: str) -> None:
    engine = open_engine(parse(url)[0])
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE ocop_version SET version_num = '{version}'")
    engine.dispose()


class Receiver:
    longest = timedelta(seconds=1)

    def deliver(self, *_: Any) -> Any:
        raise AssertionError("nothing was to be delivered")


def deliver(program: Program) -> None:
    Courier(program._store, Receiver(), FrozenClock(), "c").round(lambda: False, lambda *_: None)


def send(program: Program) -> None:
    with program._store.write() as writing:
        writing.send([Effect(EffectKind.UPDATE_REGISTER, None, ON, {})])


PAPERS = ["registration_form", "self_assessment", "sample"]
WRITES: dict[str, Callable[[Program], object]] = {
    "a registration": lambda program: register(program, "P2"),
    "a step": lambda program: program.advance("P1", "submit_dossier", by=PRODUCER, on=ON, documents=PAPERS),
    "an import": lambda program: imported(program, 2, date(2019, 12, 22)),
    "a plan": lambda program: program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023")),
    "a sweep": lambda program: program.sweep(date(2023, 1, 1)),
    "a sweep on which nothing is due": lambda program: program.sweep(date(2020, 1, 2)),
    "an erasure": lambda program: program.erase("H1", "HTX B", reason="r", by=ADMIN, on=ON),
    "work for outside": send,
    "a delivery": deliver,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_store_that_a_newer_program_has_left_behind_writes_nothing_more(
    store: SqlStore, either_url: str, write: Callable[[Program], object]
) -> None:
    program, before = Program(store, FrozenClock()), snapshot(store)
    with upgraded(either_url), pytest.raises(SchemaError) as refused:
        write(program)
    assert NEWER in str(refused.value) and HEAD in str(refused.value)
    assert snapshot(store) == before
    if write is not deliver:
        write(program)
        assert snapshot(store) != before or write is WRITES["a sweep on which nothing is due"]


def test_nor_does_one_in_the_transaction_of_a_host(store: SqlStore, either_url: str) -> None:
    before = snapshot(store)
    engine = create_engine(parse(either_url)[0].set(drivername=store.engine.url.drivername))
    with upgraded(either_url), Session(engine) as session, pytest.raises(SchemaError, match=NEWER):
        register(Program(SqlStore(session), FrozenClock()), "P2")
    engine.dispose()
    assert snapshot(store) == before
