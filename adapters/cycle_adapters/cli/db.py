"""`ocop db`: make or upgrade the database, check it, and say who may do what."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cycle.errors import NotOurDatabaseError
from cycle_adapters.cli import BROKEN, DONE
from cycle_adapters.cli.output import print_card, print_json, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

if TYPE_CHECKING:
    from cycle_adapters.sql import SqlStore
    from cycle_adapters.sql.auditing import Audit

_COUNTED = {"cases": "ocop_case", "events": "ocop_event"}
SOUND = "ok"


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verbs.add("upgrade", upgrade, "Tạo cơ sở dữ liệu, hoặc nâng lên phiên bản mới", "Make or upgrade the database")
    verbs.add("check", check, "Kiểm tra phiên bản, số liệu, toàn vẹn", "Check version, counts and integrity")
    verb = verbs.add("backup", back_up, "Sao lưu và kiểm tra bản sao", "Copy the database, and verify the copy")
    verb.add_argument("file", metavar="FILE", help="where to")
    verb.add_argument("--overwrite", action="store_true", help="also where the file is there already")
    verb = verbs.add("restore", restore, "Khôi phục từ bản sao lưu", "Put a backup into a database that is not there")
    verb.add_argument("file", metavar="FILE", help="a backup")
    rights = verbs.add("roles", roles, "In hoặc cấp quyền trên PostgreSQL", "Print or grant the rights on PostgreSQL")
    rights.add_argument(
        "--owner", metavar="ROLE", default="ocop_owner", help="owns and upgrades the tables (ocop_owner)"
    )
    rights.add_argument("--app", metavar="ROLE", default="ocop_app", help="the program: adds to the record (ocop_app)")
    rights.add_argument("--readonly", metavar="ROLE", default="ocop_readonly", help="reads (ocop_readonly)")
    rights.add_argument("--apply", action="store_true", help="do it, instead of printing it")


def upgrade(args: Namespace, session: Session) -> None:
    """Bring the database to this program's schema; make it where there is none."""
    from cycle_adapters import sql

    del args  # takes none
    before = sql.upgrade(session.db)
    if session.json:
        print_json({"database": _shown(session), "before": before.current, "now": before.head})
    else:
        tell(say("upgraded", session.lang, db=_shown(session)))


def check(args: Namespace, session: Session) -> int:
    """What schema it has, how much is in it, and whether it holds together."""
    from cycle_adapters import sql

    del args  # takes none
    session.require_database()
    state = sql.check(session.db)
    if state.current is None:
        raise NotOurDatabaseError("the database holds no OCOP tables")
    view: dict[str, Any] = {"database": _shown(session), "found": state.current, "known": state.head}
    view |= _inside(session) if state.up_to_date else {"cases": None, "events": None, "integrity": ["schema"]}
    sound = view["integrity"] == [SOUND]
    if session.json:
        print_json({**view, "ok": sound})
    else:
        integrity = ", ".join(view.pop("integrity"))
        print_card([(head(key, session.lang), value) for key, value in {**view, "integrity": integrity}.items()])
    return DONE if sound else BROKEN


def back_up(args: Namespace, session: Session) -> None:
    """Copy the database while it is in use; the copy is audited before it counts."""
    from cycle_adapters.sql.backup import back_up as backed_up

    session.require_database()
    found = backed_up(session.db, Path(args.file), overwrite=args.overwrite)
    _say_copied("backed_up", args.file, found, session)


def restore(args: Namespace, session: Session) -> None:
    """Put a backup where no database is yet, and audit it. What is there is never written over."""
    from cycle_adapters.sql.backup import restore as restored

    found = restored(session.db, Path(args.file))
    _say_copied("restored", _shown(session), found, session)


def _say_copied(word: str, where: str, found: "Audit", session: Session) -> None:
    if session.json:
        print_json({"to": where, "cases": found.cases, "events": found.events, "root": found.root})
    else:
        tell(say(word, session.lang, to=where, cases=found.cases, events=found.events, root=found.root))


def roles(args: Namespace, session: Session) -> None:
    """Print who is given which right, as SQL; or give it."""
    from cycle_adapters.sql import roles as rights

    wanted = rights.Roles(args.owner, args.app, args.readonly)
    parts = rights.script(wanted, rights.schema_of(session.db))
    if args.apply:
        rights.apply(session.db, wanted)
    if session.json:
        sql = [statement for part in parts for statement in part.statements]
        print_json({"database": _shown(session), "applied": args.apply, "sql": sql})
    elif args.apply:
        tell(say("roles_applied", session.lang, db=_shown(session)))
    else:
        for part in parts:
            print(f"-- {part.vi}.", f"-- {part.en}.", *(f"{statement};" for statement in part.statements), sep="\n")


def _inside(session: Session) -> dict[str, Any]:
    from cycle_adapters.sql.integrity import faults_of

    store = session.store()
    return {**_counts(store), "integrity": faults_of(store) or [SOUND]}


def _counts(store: "SqlStore") -> dict[str, int]:
    return {key: store.count(name) for key, name in _COUNTED.items()}


def _shown(session: Session) -> str:
    """The address without a password."""
    from cycle_adapters.sql.address import shown_address

    return shown_address(session.db)
