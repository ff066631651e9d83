"""In a host's transaction the SQL store keeps every promise of a store too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cycle.testing.contract import StoreContract
from cycle_adapters.sql import SqlStore
from tests.support.hosts import HOSTS, host_engine, opened


@pytest.fixture(params=HOSTS)
def kind(request: pytest.FixtureRequest) -> str:
    """How the host holds its transaction."""
    return str(request.param)


class TestInAHostOnSqlite(StoreContract):
    """In a file of the host."""

    @pytest.fixture
    def store(self, tmp_path: Path, kind: str) -> Iterator[SqlStore]:
        engine = host_engine(f"sqlite:///{tmp_path / 'host.db'}")
        with opened(engine, kind) as host:
            yield SqlStore.create(host)
        engine.dispose()


class TestInAHostOnPostgres(StoreContract):
    """On a server."""

    @pytest.fixture
    def store(self, pg_url: str, kind: str) -> Iterator[SqlStore]:
        engine = host_engine(pg_url)
        with opened(engine, kind) as host:
            yield SqlStore(host)
        engine.dispose()
