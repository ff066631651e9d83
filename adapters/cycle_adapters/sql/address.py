"""Addresses of databases: read with our own option, shown without a password."""

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from cycle.errors import BadValueError
from cycle_adapters.sql.backend import KINDS, backend_for

#: In the query of an address of PostgreSQL: the schema in which our tables are.
SCHEMA = "ocop_schema"
_SHORT = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite+pysqlite"}
_SECRETS = ("password", "sslpassword", "oauth_client_secret")
_NEEDED = "a URL such as sqlite:///ocop.db"


def parse(url: str) -> tuple[URL, str | None]:
    """The address, and the schema that it names. Raises BadValueError, which never repeats what may be a password."""
    kind = url.partition(":")[0]
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number
        raise BadValueError("database", kind, _NEEDED) from None  # what was raised repeats the text
    if "@" in (parsed.host or ""):  # the rest of a password would be taken for the server, and said aloud
        raise BadValueError("database", kind, "a URL in which an @ of the password is written %40")
    parsed = parsed.set(drivername=_SHORT.get(parsed.drivername, parsed.drivername))
    schema = parsed.query.get(SCHEMA)
    if isinstance(schema, tuple):
        raise BadValueError(SCHEMA, ", ".join(schema), "one schema")
    return parsed.difference_update_query([SCHEMA]), schema


def open_engine(url: URL) -> Engine:
    """An engine for an address; looks at nothing yet. Raises BadValueError, StoreError without the driver."""
    kind, _, driver = url.drivername.partition("+")
    if not driver:
        raise BadValueError("database", kind, KINDS)
    return backend_for(kind, driver).open_engine(url)


def shown_address(url: str) -> str:
    """An address for people, without a password."""
    parsed = make_url(url)
    hidden = {name: "***" for name in _SECRETS if name in parsed.query}
    return parsed.update_query_dict(hidden).render_as_string(hide_password=True)
