"""Makes a job of procrastinate of each piece of work: its workers do it, on as many machines as there are.

Needs the extra `procrastinate`. What a worker does with a job, and how often it tries, is the host's affair.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import QUEUEING_LOCK_CONSTRAINT
from sqlalchemy import Engine

from cycle.delivery import Answer, Outcome, Outgoing
from cycle.errors import BadValueError, StoreError
from cycle_adapters.outbox.document import document
from cycle_adapters.sql.backend import Terms, backend_for
from cycle_adapters.sql.connecting import Begin, lent
from cycle_adapters.sql.link import Link, Prepared

#: For one attempt, in seconds: noticing that the server is gone, finding it again, and asking.
LONGEST = 60.0
#: For making one job, once there is a connection.
_ASKING = 15.0
#: Opens the connection on which a job is made, and ends what was begun on it; None: one of the app's own.
Connections: TypeAlias = Callable[[], AbstractContextManager[Any]]

_POSTGRES = ("postgresql", "psycopg")
_NO_TABLES = "whose user sees no tables of procrastinate: `procrastinate schema --apply` makes them"
_OLD_TABLES = "the tables of procrastinate are gone, or older than it: its migrations bring them up to date"
#: States of errors: a table, a type or a function that is not there.
_MISSING = frozenset({"42P01", "42704", "42883"})
#: The class of those of a value that the database cannot hold: the next piece of work may be taken.
_BAD_VALUE = "22"

_IS_THERE = Prepared("SELECT pg_catalog.to_regclass('procrastinate_jobs') IS NOT NULL")
_BEGIN = Prepared("BEGIN")
#: Until the transaction ends: a server that is busy is an answer, and what is acknowledged outlives a failure of power.
_SETTINGS = Prepared(
    "SELECT pg_catalog.set_config('statement_timeout', %s, true),"
    " pg_catalog.set_config('synchronous_commit', 'on', true)",
    ("longest",),
)


class Jobs:
    """A `Deliverer` that hands each piece of work to the workers of procrastinate.

    The task has the name of the document's `type`, such as `ocop.tell_producer`, and the document as its arguments. The
    workers do the work of one case one after the other, in its order; a second attempt makes no second job while the
    first one waits. `app` is a host's, and open. `queue`: else the one of the task, where the app knows it, or
    `default`.
    """

    def __init__(
        self,
        app: App,
        queue: str | None = None,
        *,
        connections: Connections = nullcontext,
        longest_seconds: float = LONGEST,
    ) -> None:
        self._app = app
        self._queue = queue
        self._connections = connections
        self.longest = timedelta(seconds=longest_seconds)

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        """See `cycle.ports.Deliverer`."""
        del at  # the job may be done at once
        content: dict[str, Any] = json.loads(document(letter))
        locks = {"lock": content["case"], "queueing_lock": content["id"]}
        try:
            with self._connections() as connection:
                task = self._app.configure_task(content["type"], queue=self._queue, connection=connection, **locks)
                task.defer(**content)
        except Exception as error:  # a host's connector may raise anything, and procrastinate asserts what it expects
            return _answer(error)
        return Answer(Outcome.DELIVERED)


def jobs_in(engine: Engine, queue: str | None = None, *, longest_seconds: float = _ASKING) -> Jobs:
    """For the workers of the database of that engine, where its `search_path` finds the tables of procrastinate.

    `longest_seconds` bounds what the server does for an attempt. Raises BadValueError where there are no such tables,
    and StoreError.
    """
    if (engine.dialect.name, engine.dialect.driver) != _POSTGRES:
        raise BadValueError("to", "procrastinate", "for this database: procrastinate needs a record on PostgreSQL")
    with lent(engine, Terms()) as (_, link):
        if not link.rows(_IS_THERE)[0][0]:
            raise BadValueError("to", "procrastinate", f"for this database, {_NO_TABLES}")
    connections = partial(_connection, engine, partial(_begin, longest_ms=int(longest_seconds * 1000)))
    return Jobs(App(connector=SyncPsycopgConnector()), queue, connections=connections)


@contextmanager
def _connection(engine: Engine, begin: Begin) -> Iterator[Any]:
    """The driver's own, in a transaction that is done or undone as a whole."""
    with lent(engine, Terms(), begin) as (connection, link):
        try:
            yield connection.driver_connection
            link.commit()
        except BaseException:
            connection.invalidate()  # which undoes it; another one may lead to a server that lives, or takes jobs
            raise


def _begin(link: Link, longest_ms: int) -> None:
    link.run(_BEGIN, [])
    link.rows(_SETTINGS, {"longest": str(longest_ms)})


def _answer(error: Exception) -> Answer:
    """What came of an attempt that was not taken, or was taken before and still waits."""
    found = _of_the_driver(error)
    if isinstance(error, AlreadyEnqueued) or _waits_already(found):
        return Answer(Outcome.DELIVERED)
    outcome = Outcome.REFUSED if _state(found).startswith(_BAD_VALUE) else Outcome.UNAVAILABLE
    return Answer(outcome, _said(error, found))


def _waits_already(found: BaseException | None) -> bool:
    """Also where procrastinate cannot read it: it expects English, and a user who may look into its tables."""
    diag = getattr(found, "diag", None)
    return diag is not None and diag.constraint_name == QUEUEING_LOCK_CONSTRAINT


def _of_the_driver(error: BaseException | None) -> BaseException | None:
    """What the driver raised, where that is how it began."""
    while error is not None and not hasattr(error, "sqlstate"):
        error = error.__cause__ or error.__context__
    return error


def _state(found: BaseException | None) -> str:
    return getattr(found, "sqlstate", None) or ""


def _said(error: Exception, found: BaseException | None) -> str:
    """One line, without an address."""
    if isinstance(error, StoreError):
        return str(error)
    if found is None:
        return f"{type(error).__name__}: {error}"
    if _state(found) in _MISSING:
        return _OLD_TABLES
    return str(backend_for(*_POSTGRES).store_error(found))
