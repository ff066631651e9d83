"""Runs the migrations on the connection it is given: `cycle_adapters.sql.upgrade` holds the transaction.

A new migration is a new file in `versions`, numbered on, with `schema.HEAD` set to it. It spells out what it needs:
what it takes from `tables` would change under it. A test compares what the migrations make with `tables`.
"""

from alembic import context
from sqlalchemy import Connection

from cycle_adapters.sql.schema import VERSION_TABLE
from cycle_adapters.sql.tables import metadata


def run_on(connection: Connection) -> None:
    """Run what is missing."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        transactional_ddl=True,  # true of SQLite once the transaction was begun by hand, whatever Alembic thinks
    )
    with context.begin_transaction():
        context.run_migrations()


run_on(context.config.attributes["connection"])
