"""The SQL store keeps every promise of a store: in a file, in memory, and on a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cycle.testing.contract import StoreContract
from cycle_adapters.sql import SqlStore


class TestSqlStore(StoreContract):
    """In a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        store = SqlStore.create(f"sqlite:///{tmp_path / 'ocop.db'}")
        yield store
        store.close()


class TestSqlStoreInMemory(StoreContract):
    """In memory."""

    @pytest.fixture
    def store(self) -> Iterator[SqlStore]:
        store = SqlStore()
        yield store
        store.close()


class TestPostgresStore(StoreContract):
    """On PostgreSQL."""

    @pytest.fixture
    def store(self, pg_url: str) -> Iterator[SqlStore]:
        store = SqlStore(pg_url)
        yield store
        store.close()
