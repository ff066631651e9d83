"""Who may do what on PostgreSQL: the rights that a program and a reader need, and no more.

The owner makes and upgrades the tables, and alone can erase a text about a person. A program that serves people logs in
as `app`, a report as `readonly`: neither can change the record, nor take its triggers off. To nobody else a row shows,
whatever right he is given by mistake: see `policies`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from cycle.errors import BadValueError
from cycle_adapters.sql.address import parse
from cycle_adapters.sql.backend import Terms
from cycle_adapters.sql.link import Prepared
from cycle_adapters.sql.places import place_of
from cycle_adapters.sql.policies import GUARDED, block, guarding
from cycle_adapters.sql.schema import current_version, require_current
from cycle_adapters.sql.tables import metadata

#: Tables with rows that change as a case goes on. In all others a program only adds.
CHANGED = ("ocop_case", "ocop_deadline", "ocop_delivery", "ocop_sweep")
#: Tables with rows that go: deadlines that no longer run, and sheets of a scoring that is done again.
DELETED = ("ocop_deadline", "ocop_sheet")
_PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of the three. Raises BadValueError unless they are three names."""

    owner: str = "ocop_owner"
    app: str = "ocop_app"
    readonly: str = "ocop_readonly"

    def __post_init__(self) -> None:
        names = (self.owner, self.app, self.readonly)
        for name in names:
            if not 1 <= len(name.encode()) <= 63 or not name.isprintable() or name.startswith("pg_"):
                raise BadValueError("role", name, "the name of a role, of at most 63 bytes")
        if len(set(names)) < len(names):
            raise BadValueError("role", ", ".join(names), "three different names")


@dataclass(frozen=True, slots=True)
class Granted:
    """What one part of the script is for, in Vietnamese and English, and its statements."""

    vi: str
    en: str
    statements: tuple[str, ...]


def script(roles: Roles, schema: str | None = None) -> tuple[Granted, ...]:
    """All that has to be done, in order; a second time it changes nothing. `schema`: None stands for `public`."""
    return tuple(_parts(roles, schema))


def schema_of(url: str) -> str | None:
    """The schema of an address. Raises BadValueError for an address that is not of PostgreSQL: others have no roles."""
    parsed, schema = parse(url)
    if parsed.get_backend_name() != "postgresql":
        raise BadValueError("database", parsed.get_backend_name(), "PostgreSQL, which has roles")
    return schema


def apply(url: str, roles: Roles) -> None:
    """Do it in one transaction, as a user who may: a superuser, or the owner where the roles are there.

    Raises SchemaError where an older or newer program made the tables.
    """
    schema = schema_of(url)
    place = place_of(url, Terms())
    try:
        with place.migrating() as (_, link):
            require_current(current_version(link))
            for part in script(roles, schema):
                for statement in part.statements:
                    link.run(Prepared(statement.replace("%", "%%")), ())
    finally:
        place.close()


def _parts(roles: Roles, schema: str | None) -> Iterator[Granted]:
    there = _name(schema or _PUBLIC)
    owner, app, readonly = map(_name, (roles.owner, roles.app, roles.readonly))
    others = f"PUBLIC, {app}, {readonly}"
    tables = _in(there, GUARDED)
    counters = _in(there, [_counter(table) for table in metadata.tables.values() if _counts(table)])
    yield Granted(
        "Tạo vai trò còn thiếu; sau đó cho đăng nhập bằng ALTER ROLE tên LOGIN PASSWORD",
        "Make the roles that are missing; then let them log in by ALTER ROLE name LOGIN PASSWORD",
        tuple(_make(name) for name in (roles.owner, roles.app, roles.readonly)),
    )
    yield Granted(
        "Chương trình và người đọc không được là superuser, cũng không được thuộc vai trò chủ sở hữu",
        "The program and the reader must be no superusers, nor members of the owner",
        tuple(_require_less(name, roles.owner) for name in (roles.app, roles.readonly)),
    )
    yield Granted(
        "Bảng và hàm thuộc về chủ sở hữu",
        "Tables and functions belong to the owner",
        (
            *([f"ALTER SCHEMA {there} OWNER TO {owner}"] if schema else []),
            *(f"ALTER TABLE {table} OWNER TO {owner}" for table in tables.split(", ")),
            _give_functions(schema or _PUBLIC, roles.owner),
        ),
    )
    yield Granted(
        "Thu hồi mọi quyền cũ; không ai khác được tạo bảng ở đây",
        "Take back what was granted before; nobody else makes tables here",
        (
            f"REVOKE ALL ON SCHEMA {there} FROM {app}, {readonly}",
            f"REVOKE CREATE ON SCHEMA {there} FROM PUBLIC",
            f"REVOKE ALL ON {tables} FROM {others}",
            f"REVOKE ALL ON SEQUENCE {counters} FROM {others}",
        ),
    )
    yield Granted(
        "Chương trình: đọc và thêm; chỉ sửa, xóa những gì thay đổi theo hồ sơ",
        "The program: reads and adds; changes and deletes only what changes as a case goes on",
        (
            f"GRANT USAGE ON SCHEMA {there} TO {app}",
            f"GRANT SELECT ON {tables} TO {app}",
            f"GRANT INSERT ON {_in(there, [*metadata.tables])} TO {app}",
            f"GRANT UPDATE ON {_in(there, CHANGED)} TO {app}",
            f"GRANT DELETE ON {_in(there, DELETED)} TO {app}",
            f"GRANT USAGE ON SEQUENCE {counters} TO {app}",
        ),
    )
    yield Granted(
        "Người đọc: chỉ đọc",
        "The reader: reads",
        (f"GRANT USAGE ON SCHEMA {there} TO {readonly}", f"GRANT SELECT ON {tables} TO {readonly}"),
    )
    yield Granted(
        "Chỉ hai vai trò này thấy được hàng trong bảng, dù quyền bị cấp nhầm cho người khác",
        "To these two alone a row shows, even where others are given a right by mistake",
        tuple(guarding(f"{there}.{table}", app, readonly) for table in GUARDED),
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _in(schema: str, names: Sequence[str]) -> str:
    return ", ".join(f"{schema}.{name}" for name in names)


def _counts(table: Table) -> bool:
    return table.autoincrement_column is not None


def _counter(table: Table) -> str:
    """The sequence behind a key that counts up, as PostgreSQL names it."""
    column = table.autoincrement_column
    return f"{table.name}_{column.name}_seq" if column is not None else ""


def _make(role: str) -> str:
    return block(
        f"BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {_text(role)})"
        f" THEN CREATE ROLE {_name(role)} NOLOGIN; END IF; END"
    )


def _require_less(role: str, owner: str) -> str:
    """`MEMBER`: also where the rights have to be taken up first by SET ROLE. A superuser is a member of every role."""
    return block(
        f"BEGIN IF pg_catalog.pg_has_role({_text(role)}, {_text(owner)}, 'MEMBER')"
        f" THEN RAISE EXCEPTION USING ERRCODE = 'OC001',"
        f" MESSAGE = {_text(f'{role} is a superuser or a member of {owner}, so no right can be kept from it')};"
        " END IF; END"
    )


def _give_functions(schema: str, owner: str) -> str:
    return block(
        "DECLARE one regprocedure; BEGIN FOR one IN SELECT p.oid FROM pg_catalog.pg_proc p"
        f" JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = {_text(schema)}"
        " AND pg_catalog.starts_with(p.proname, 'ocop_') LOOP"
        f" EXECUTE 'ALTER FUNCTION ' || one || ' OWNER TO ' || pg_catalog.quote_ident({_text(owner)});"
        " END LOOP; END"
    )
