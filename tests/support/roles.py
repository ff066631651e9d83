"""A database whose rights were given as operators give them: by `ocop db roles --apply`."""

from collections.abc import Iterator
from contextlib import contextmanager

from cycle_adapters.cli import main
from cycle_adapters.sql.tables import metadata
from tests.support.postgres import OWNER, Server

APP, READONLY = "ocop_app", "ocop_readonly"


@contextmanager
def granted(server: Server) -> Iterator[str]:
    """The name of a database with our tables, in which the three have their rights."""
    database = server.ready()
    assert main(["--db", server.url(database, "postgres"), "db", "roles", "--owner", OWNER, "--apply"]) == 0
    for role in (APP, READONLY):
        server.admin("ALTER ROLE {} LOGIN", role)
    yield database
    server.drop(database)


def emptied(server: Server, database: str) -> None:
    """Take every row out, past the triggers."""
    with server.connect(database) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
