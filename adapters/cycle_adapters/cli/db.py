"""`ocop db`: make or upgrade the database, and check it."""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from cycle.errors import NotOurDatabaseError
from cycle_adapters.cli import BROKEN, DONE
from cycle_adapters.cli.output import print_card, print_json, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

if TYPE_CHECKING:
    from cycle.case import Case
    from cycle.ports import Reading
    from cycle_adapters.sql import SqlStore

_COUNTED = {"cases": "ocop_case", "events": "ocop_event"}
SOUND = "ok"


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verbs.add("upgrade", upgrade, "Tạo cơ sở dữ liệu, hoặc nâng lên phiên bản mới", "Make or upgrade the database")
    verbs.add("check", check, "Kiểm tra phiên bản, số liệu, toàn vẹn", "Check version, counts and integrity")


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


def _inside(session: Session) -> dict[str, Any]:
    store = session.store()
    return {**_counts(store), "integrity": faults_of(store) or [SOUND]}


def _counts(store: "SqlStore") -> dict[str, int]:
    from sqlalchemy import text

    with store.engine.connect() as link:
        return {key: link.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for key, name in _COUNTED.items()}


def faults_of(store: "SqlStore") -> list[str]:
    """What the database itself finds wrong, the rows that cannot be read, and cases unlike their events."""
    from sqlalchemy import text

    faults: list[str] = []
    with store.engine.connect() as link:
        if store.engine.dialect.name == "sqlite":
            said = [str(row[0]) for row in link.execute(text("PRAGMA integrity_check"))]
            faults += [line for line in said if line != SOUND]
            faults += [f"foreign key: {row[0]} {row[1]}" for row in link.execute(text("PRAGMA foreign_key_check"))]
    return faults or _unlike_their_events(store)


def _unlike_their_events(store: "SqlStore") -> list[str]:
    from cycle.errors import OcopError
    from cycle.ports import CaseFilter

    with store.read() as reading:
        try:
            damaged = reading.damaged_rows()
            if damaged:
                return list(damaged)
            cases = reading.cases(CaseFilter())
            return [f"case {one.id}" for one in cases if not _adds_up(reading, one)]
        except OcopError as error:
            return [str(error)]


def _adds_up(reading: "Reading", case: "Case") -> bool:
    from cycle.errors import DamagedError
    from cycle.records import replay

    try:
        return replay(reading.events(case.id)) == case
    except DamagedError:
        return False


def _shown(session: Session) -> str:
    """The address without a password."""
    from sqlalchemy import make_url

    return make_url(session.db).render_as_string(hide_password=True)
