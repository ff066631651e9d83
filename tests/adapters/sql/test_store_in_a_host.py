"""In a host's transaction the SQL store keeps every promise of a store too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cycle.testing.contract import StoreContract
from cycle_adapters.sql import SqlStore
from tests.support.hosts import host_engine, opened


class TestInAConnectionToSqlite(StoreContract):
    """In a file of the host."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        engine = host_engine(f"sqlite:///{tmp_path / 'host.db'}")
        with opened(engine, "connection") as host:
            yield SqlStore.create(host)
        engine.dispose()


class TestInASessionOnPostgres(StoreContract):
    """On a server."""

    @pytest.fixture
    def store(self, pg_url: str) -> Iterator[SqlStore]:
        engine = host_engine(pg_url)
        with opened(engine, "session") as host:
            yield SqlStore(host)
        engine.dispose()
