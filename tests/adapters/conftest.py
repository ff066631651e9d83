"""What the tests of all adapters share: records, and a PostgreSQL server, started when one asks for it."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest

from cycle_adapters.sql import SqlStore
from tests.support.postgres import Server, running_server

DATABASES = ("sqlite", "postgres")
#: Fills a new database, and returns what makes a copy of it: the address of one at each call.
Copying: TypeAlias = Callable[[Callable[[str], None]], Callable[[], str]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running server."""
    with running_server() as server:
        yield server


@pytest.fixture
def pg_url(postgres: Server) -> str:
    """The address of a database with our tables and nothing in them. It serves one test at a time."""
    return postgres.url(postgres.emptied())


@pytest.fixture(params=DATABASES)
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty record: in a file, and on a server."""
    if request.param == "postgres":
        yield request.getfixturevalue("pg_url")
        return
    url = f"sqlite:///{tmp_path / 'record.db'}"
    SqlStore(url, create=True).close()
    yield url
    shutil.rmtree(tmp_path, ignore_errors=True)  # a long run leaves large files


@pytest.fixture(scope="module", params=DATABASES)
def copying(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copying]:
    """Records that are filled once and copied as often as they are needed: files, and databases of a server."""
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        made: list[str] = []
        yield lambda fill: _copied_databases(server, made, fill)
        for name in reversed(made):
            server.drop(name)
        return
    folder = tmp_path_factory.mktemp("copies")
    numbers = count(1)
    yield lambda fill: _copied_files(folder, numbers, fill)
    shutil.rmtree(folder, ignore_errors=True)


def _copied_databases(server: Server, made: list[str], fill: Callable[[str], None]) -> Callable[[], str]:
    filled = server.ready()
    made.append(filled)
    fill(server.url(filled))

    def copy() -> str:
        made.append(server.copy(filled))
        return server.url(made[-1])

    return copy


def _copied_files(folder: Path, numbers: Iterator[int], fill: Callable[[str], None]) -> Callable[[], str]:
    filled = folder / f"filled{next(numbers)}.db"
    SqlStore(f"sqlite:///{filled}", create=True).close()
    fill(f"sqlite:///{filled}")
    return lambda: f"sqlite:///{shutil.copy(filled, folder / f'{next(numbers)}.db')}"
