"""Stores in real files, and the raw driver beside them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cycle.case import Case
from cycle.testing import FrozenClock, examples
from cycle_adapters.sql import SqlStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of the test is."""
    return tmp_path / "ocop.db"


@pytest.fixture
def url(path: Path) -> str:
    """Its URL."""
    return f"sqlite:///{path}"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store in that file."""
    store = SqlStore.create(url, clock=FrozenClock())
    yield store
    store.close()


@pytest.fixture
def case(store: SqlStore) -> Case:
    """A case in which every field says something, opened in the store."""
    case = examples.case_with_everything("c1")
    with store.write() as writing:
        writing.save([examples.opening(case, examples.deadline(), request_id="r-1")])
    return case


@pytest.fixture
def raw(path: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Run a statement with the bare driver, as a stranger's program would: none of our pragmas is on."""

    def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0.1)) as connection:
            return connection.execute(sql, values).fetchall()

    return run
