"""What the tests of all adapters share: a PostgreSQL server, started when the first of them asks for it."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import Server, running_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running server."""
    with running_server() as server:
        yield server


@pytest.fixture
def pg_url(postgres: Server) -> str:
    """The address of a database with our tables and nothing in them. It serves one test at a time."""
    return postgres.url(postgres.emptied())
