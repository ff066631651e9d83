"""A host's own Alembic brings our tables along: the recipe of docs/embedding.md, run as it is printed there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, inspect, text

from cycle.testing import examples
from cycle_adapters.sql import SqlStore, check
from tests.support.postgres import Server

_RECIPE = Path(__file__).parents[3] / "docs" / "embedding.md"
_TABLES = """
from sqlalchemy import Column, MetaData, Table, Text

metadata = MetaData()
Table("host_order", metadata, Column("name", Text, primary_key=True))
"""
_MAKO = '''"""${message}"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


def printed(name: str) -> str:
    """The block of the page that is this file."""
    found = re.search(rf"```python\n# {re.escape(name)}\n(.*?)```", _RECIPE.read_text("utf-8"), re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'host.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    database = server.empty()
    yield server.url(database).replace("postgresql:", "postgresql+psycopg:")
    server.drop(database)


@pytest.fixture
def config(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A host with migrations of its own."""
    folder = tmp_path / "host"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(printed("env.py"), "utf-8")
    (folder / "script.py.mako").write_text(_MAKO, "utf-8")
    (folder / "versions" / "0001_orders.py").write_text(printed("versions/0001_orders.py"), "utf-8")
    (folder / "host_tables.py").write_text(_TABLES, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(__import__("sys").modules, "host_tables", raising=False)
    found = Config()
    found.set_main_option("script_location", str(folder))
    found.set_main_option("path_separator", "os")
    found.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return found


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """To look at what came of it."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    """What is there."""
    return set(inspect(engine).get_table_names())


def versions(engine: Engine) -> list[str]:
    """The version of the host, and ours."""
    with engine.connect() as connection:
        return [
            str(connection.execute(text(f"SELECT version_num FROM {table}")).scalar_one())
            for table in ("alembic_version", "ocop_version")
        ]


def test_a_migration_of_the_host_makes_our_tables_and_goes_on(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    assert {"host_order", "ocop_case", "ocop_event"} <= tables(engine)
    assert versions(engine) == ["0001", check(engine).head]
    store = SqlStore(engine)
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])


def test_the_hosts_autogenerate_sees_nothing_of_ours(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    command.check(config)  # raises where something differs
    made = command.revision(config, "nothing", autogenerate=True)
    assert not isinstance(made, list) and made is not None
    assert "ocop" not in Path(made.path).read_text("utf-8")


def test_without_the_recipe_it_would_drop_our_tables(config: Config, tmp_path: Path) -> None:
    # Shows that the test above tests something.
    command.upgrade(config, "head")
    env = tmp_path / "host" / "env.py"
    env.write_text(env.read_text("utf-8").replace(", include_name=is_the_hosts", ""), "utf-8")
    with pytest.raises(CommandError, match="ocop_case"):
        command.check(config)


def test_a_migration_of_the_host_that_fails_takes_ours_with_it(config: Config, engine: Engine, tmp_path: Path) -> None:
    script = tmp_path / "host" / "versions" / "0001_orders.py"
    whole = script.read_text("utf-8")
    script.write_text(whole.replace("    op.create_table", "    1 / 0\n    op.create_table"), "utf-8")
    with pytest.raises(ZeroDivisionError):
        command.upgrade(config, "head")
    assert not [name for name in tables(engine) if name.startswith(("ocop_", "host_"))]
    script.write_text(whole, "utf-8")
    command.upgrade(config, "head")
    assert "ocop_case" in tables(engine)


def test_the_hosts_way_back_leaves_the_record(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    store = SqlStore(engine)
    with store.write() as writing:
        writing.save([examples.opening(examples.registered_case("c1"))])
    command.downgrade(config, "base")
    assert "host_order" not in tables(engine)
    with store.read() as reading:
        assert reading.case("c1").version == 1
    command.upgrade(config, "head")  # ours is found done
    assert "host_order" in tables(engine)
