"""The second wall on PostgreSQL: policies by which rows show to the roles of one programme, whatever was granted.

A right is given by mistake in one line (`GRANT … ON ALL TABLES TO PUBLIC`, a member of `pg_read_all_data`); without a
policy that names the role it shows no row and takes none. A policy that is always true adds no condition to a plan, and
asks for no setting that a connection of a pool could carry over.

Not FORCEd: the owner is of the programme, and migrations, erasures and `pg_dump` are his. Needs no driver.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.engine.interfaces import DBAPICursor

from cycle_adapters.sql.schema import VERSION_TABLE
from cycle_adapters.sql.tables import metadata

#: The version first, at which every block looks as it begins: so a change of rights waits for the blocks under way, and
#: the next ones for it, and none of them for each other.
GUARDED = (VERSION_TABLE, *metadata.tables)
#: What a user is told who sees no row where there are rows: an empty record would be a lie.
HIDDEN = (
    "the database hides its rows from this user: name it to `ocop db roles`, or make it a member of a role"
    " that is named there"
)
#: Whether policies decide what the user sees: not for an owner, a superuser or who has BYPASSRLS.
IS_FILTERED = f"SELECT pg_catalog.row_security_active(pg_catalog.to_regclass('{VERSION_TABLE}'))"
#: The names of the policies, whatever the roles are called: so other roles take the place of those before.
_APP, _READONLY = "ocop_app", "ocop_readonly"
_ONE_ROLE = re.compile(r"\{[1-9][0-9]*\}")  # 0 is PUBLIC


def block(body: str) -> str:
    """Several statements that a server does as one; their names may hold any sign."""
    mark = next(mark for mark in ("$$", *(f"$o{number}$" for number in range(len(body)))) if mark not in body)
    return f"DO {mark} {body} {mark}"


def guarding(table: str, app: str, readonly: str) -> str:
    """Guard one table; names are quoted. As one, so that a program at work never finds the table without its policy."""
    return block(
        f"BEGIN DROP POLICY IF EXISTS {_APP} ON {table}; DROP POLICY IF EXISTS {_READONLY} ON {table};"
        f" CREATE POLICY {_APP} ON {table} TO {app} USING (true) WITH CHECK (true);"
        f" CREATE POLICY {_READONLY} ON {table} FOR SELECT TO {readonly} USING (true);"
        f" ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY; END"
    )


@dataclass(frozen=True, slots=True)
class _Policy:
    """A policy as the server keeps it."""

    verb: str  #: `*` for all, `r` for SELECT.
    permits: bool
    using: str | None
    check: str | None
    roles: str = ""


@dataclass(frozen=True, slots=True)
class _Guard:
    """How one table is guarded."""

    table: str
    is_on: bool
    is_forced: bool
    policies: dict[str, _Policy] = field(default_factory=dict)


_MADE: Mapping[str, _Policy] = {
    _APP: _Policy("*", True, "true", "true"),
    _READONLY: _Policy("r", True, "true", None),
}
_FOUND = (
    "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, p.polcmd::text, p.polpermissive,"
    " pg_catalog.pg_get_expr(p.polqual, c.oid), pg_catalog.pg_get_expr(p.polwithcheck, c.oid), p.polroles::text"
    " FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid"
    " WHERE c.relkind = 'r' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relname = ANY(%s) ORDER BY 1, 4"
)


def unlike_guards(cursor: DBAPICursor) -> list[str]:
    """One for each table whose guard is off, or is another than the guard that `ocop db roles` makes.

    None where it never ran. Policies of others count too: one may show rows to strangers, or hide them from us.
    """
    cursor.execute(_FOUND, ([*GUARDED],))
    guards = _guards(cursor.fetchall())
    if not any(one.is_on or _MADE.keys() & one.policies.keys() for one in guards):
        return []
    made = {name: _of_most(name, guards) for name in _MADE}
    unlike = ((one.table, list(_unlike(one, made))) for one in guards)
    return [f"row-level security of {table} ({', '.join(said)})" for table, said in unlike if said]


def _guards(rows: Sequence[Any]) -> list[_Guard]:
    found: dict[str, _Guard] = {}
    for table, is_on, is_forced, name, *policy in rows:
        guard = found.setdefault(table, _Guard(table, is_on, is_forced))
        if name is not None:
            guard.policies[name] = _Policy(*policy)
    return list(found.values())


def _of_most(name: str, guards: Sequence[_Guard]) -> _Policy:
    """Our policy of that name, for the role that most of the tables name."""
    roles = Counter(one.policies[name].roles for one in guards if name in one.policies)
    said = next((role for role, _ in roles.most_common() if _ONE_ROLE.fullmatch(role)), "")
    return replace(_MADE[name], roles=said)


def _unlike(guard: _Guard, made: Mapping[str, _Policy]) -> Iterator[str]:
    if not guard.is_on:
        yield "off"
    if guard.is_forced:
        yield "forced on the owner"
    for name in sorted(made.keys() | guard.policies.keys()):
        if name not in made:
            yield f"a policy of others: {name}"
        elif name not in guard.policies:
            yield f"no policy {name}"
        elif guard.policies[name] != made[name]:
            yield f"another policy {name}"
