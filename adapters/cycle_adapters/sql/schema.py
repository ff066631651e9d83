"""Which schema a database has, and whether this program can work on it. Knows no migrations: importing them is slow."""

from cycle.errors import NotOurDatabaseError, SchemaError
from cycle_adapters.sql.link import Link, Prepared

#: The newest revision in `migrations/versions`.
HEAD = "0001"
#: Our own, so that a host's migrations and ours never meet.
VERSION_TABLE = "ocop_version"
UPGRADE = "`ocop db upgrade`"

_UNSAID = f"the database does not say which OCOP schema it has: {UPGRADE} sets it up"
_VERSION = Prepared(f"SELECT version_num FROM {VERSION_TABLE}")


def current_version(link: Link) -> str:
    """The revision of the database. Raises NotOurDatabaseError where it never had one."""
    found = link.rows(_VERSION)
    if len(found) != 1:
        raise NotOurDatabaseError(_UNSAID)
    return str(found[0][0])


def require_known(current: str | None) -> None:
    """Raise SchemaError for the schema of a newer program, NotOurDatabaseError for a database that has lost its own."""
    if current is None:
        raise NotOurDatabaseError(_UNSAID)
    if current > HEAD:
        raise SchemaError(
            f"the database has schema {current}, newer than {HEAD}, the newest this program knows:"
            f" a newer program ran {UPGRADE} on it, so install that one"
        )


def require_current(current: str | None) -> None:
    """Raise SchemaError for any other schema than this program's."""
    require_known(current)
    if current != HEAD:
        raise SchemaError(f"the database has schema {current}, this program needs {HEAD}: run {UPGRADE}")
