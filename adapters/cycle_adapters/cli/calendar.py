"""`ocop calendar`: the official days off, the notices that publish them, and how working days are counted."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cycle import inputs
from cycle.calendars import CalendarFault, DayKind, OfficialDay, WorkingCalendar
from cycle.citation import Citation, Confidence
from cycle.deadlines import Deadline, DeadlineKind, Nature, Terms, explain, in_working_days
from cycle.errors import BadValueError
from cycle.wording import Lang, label
from cycle_adapters.cli import DONE, REFUSED
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

if TYPE_CHECKING:
    from cycle.almanac import CalendarImport
    from cycle.ports import DeadlineMove
    from cycle.program import Program

#: Longest period that is explained day by day.
MOST_DAYS = 1000
#: Largest file of a notice that is read, in bytes.
LARGEST_FILE = 500_000
_ASKED = Terms(
    DeadlineKind.COMMUNE_ASSESSMENT,
    Nature.SOFT,
    Citation("91/2015/QH13", "Điều 147, 148", "https://vanban.chinhphu.vn/", date(2026, 11, 22), Confidence.SECONDARY),
)


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("show", show, "Ngày nghỉ, ngày làm bù của một năm", "Days off and days worked of a year")
    verb.add_argument("year", metavar="YEAR", type=int, nargs="?", help="a published year (the last one)")
    verb.add_argument("--year", dest="year_named", metavar="YEAR", type=int, help="the same")
    verb = verbs.add("explain", explain_, "Đếm ngày làm việc, từng ngày một", "Count working days, day by day")
    verb.add_argument("--from", dest="start", metavar="DATE", required=True, help="first day; it is not counted")
    verb.add_argument("--working-days", metavar="N", type=int, required=True, help=f"1 to {MOST_DAYS}")
    verbs.add("verify", verify, "Kiểm tra lịch nghỉ có nhất quán", "Check that the official calendar holds together")
    verb = verbs.add("import", import_, "Nhập văn bản về ngày nghỉ", "Take in a notice of days off")
    verb.add_argument("file", metavar="FILE", help="a TOML file: docs/calendar-format.md")
    verb.add_argument("--dry-run", action="store_true", help="say which deadlines move, and write nothing")
    verb = verbs.add("recount", recount, "Tính lại thời hạn sau khi nâng cấp", "Count deadlines anew after an upgrade")
    verb.add_argument("--dry-run", action="store_true", help="say which deadlines move, and write nothing")


def _program(session: Session) -> "Program":
    """The engine over the record; where there is none, with what comes with the program."""
    from cycle.program import Program
    from cycle.testing import MemoryStore

    return session.program() if session.has_database() else Program(MemoryStore(), session.clock())


def show(args: Namespace, session: Session) -> None:
    """Every day that is unlike its weekday, with its document, and up to when days are published."""
    calendar = _program(session).calendar()
    first, last = min(row.day.year for row in calendar.rows), calendar.horizon.year
    year = next((one for one in (args.year_named, args.year) if one is not None), last)
    if not first <= year <= last:
        raise BadValueError("year", year, f"a published year, {first} to {last}")
    rows = [row for row in calendar.rows if row.day.year == year]
    rows.sort(key=lambda row: row.day)
    if session.json:
        print_json({"year": year, **_named(calendar), "days": [_view(row) for row in rows]})
        return
    lang = session.lang
    columns = [Column(head(key, lang), whole=key == "day") for key in ("day", "kind", "name", "document")]
    print_table(columns, (_row(row, lang) for row in rows))
    tell(say("published_until", lang, horizon=calendar.horizon, version=calendar.version))


def _named(calendar: WorkingCalendar) -> dict[str, Any]:
    return {"calendar": calendar.name, "version": calendar.version, "horizon": calendar.horizon.isoformat()}


def _view(row: OfficialDay) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "kind": row.kind.value,
        "name": {"vi": row.name_vi, "en": row.name_en},
        "holiday": row.holiday.value if row.holiday else None,
        "pair": row.pair.isoformat() if row.pair else None,
        "document": row.document,
    }


def _row(row: OfficialDay, lang: Lang) -> tuple[object, ...]:
    kind = say("worked" if row.kind is DayKind.WORKED else "off", lang)
    name = row.name_vi if lang == "vi" else row.name_en
    return row.day, kind, name, row.document or say("no_document", lang)


def explain_(args: Namespace, session: Session) -> None:
    """Every day of the period, counted or skipped, with the reason."""
    calendar = _program(session).calendar()
    start = inputs.read_day("from", args.start)
    first = min(row.day for row in calendar.rows)
    if start < first or start.year > calendar.horizon.year + 10:
        raise BadValueError("from", args.start, f"a day from {first} to {calendar.horizon.year + 10}")
    number = inputs.read_whole("working_days", args.working_days, 1, MOST_DAYS)
    deadline = in_working_days(_ASKED, start, number, calendar)
    if session.json:
        print_json(_ledger(deadline, calendar, session.lang))
        return
    lang = session.lang
    rows = ((one.day, one.number, one.says(lang)) for one in explain(deadline, calendar))
    columns = [Column(head("day", lang), whole=True), Column(head("count_no", lang), right=True)]
    print_table([*columns, Column(head("reason", lang))], rows)
    print_line(say("due", lang, day=deadline.due_on))


def _ledger(deadline: Deadline, calendar: WorkingCalendar, lang: Lang) -> dict[str, Any]:
    days = [
        {"day": one.day.isoformat(), "number": one.number, "reason": one.reason.value, "says": one.says(lang)}
        for one in explain(deadline, calendar)
    ]
    return {
        "from": deadline.started_on.isoformat(),
        "working_days": deadline.budget,
        "due_on": deadline.due_on.isoformat(),
        "provisional": deadline.provisional,
        "calendar": {"name": calendar.name, "version": calendar.version},
        "days": days,
    }


def verify(args: Namespace, session: Session) -> int:
    """What does not hold together in the calendar in force. Status 1 where there is anything."""
    del args  # takes none
    program = _program(session)
    found = program.check_calendar()
    if session.json:
        print_json({**_named(program.calendar()), "findings": _fault_views(found, session.lang)})
    elif found:
        _print_faults(found, session.lang)
    else:
        tell(say("calendar_sound", session.lang))
    return REFUSED if found else DONE


def _fault_views(found: Sequence[CalendarFault], lang: Lang) -> list[dict[str, Any]]:
    from cycle_adapters.views import calendar_fault_view

    return [calendar_fault_view(one, lang) for one in found]


def _print_faults(found: Sequence[CalendarFault], lang: Lang, title: str | None = None) -> None:
    columns = [Column(head("day", lang), whole=True), Column(head("rule", lang)), Column(head("reason", lang))]
    print_table(columns, ((one.place, one.code, one.vi if lang == "vi" else one.en) for one in found), title)


def import_(args: Namespace, session: Session) -> None:
    """Take a notice in: the calendar follows it at once, and so do the deadlines that run."""
    text = _text_of(args.file)
    if args.dry_run:
        done = _program(session).import_calendar(text, dry_run=True)
    else:
        done = session.first(lambda program: program.import_calendar(text))
    if session.json:
        print_json({"dry_run": args.dry_run, **_import_view(done, session.lang)})
    else:
        _print_import(done, session.lang, dry_run=args.dry_run)


def _text_of(name: str) -> str:
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadValueError("file", name, f"a file of at most {LARGEST_FILE} bytes")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadValueError("file", name, f"a readable TOML file ({str(error)[:80]})") from error


def _import_view(done: "CalendarImport", lang: Lang) -> dict[str, Any]:
    return {
        "document": done.notice.document,
        "title": done.notice.title,
        "url": done.notice.url,
        "imported_before": done.known,
        **_named(done.calendar),
        "moved": [_move(one) for one in done.moved],
        "firm": [_move(one) for one in done.firm],
        "findings": _fault_views(done.findings, lang),
    }


def recount(args: Namespace, session: Session) -> None:
    """Move the running deadlines that another calendar than the one in force has dated."""
    moves = session.program().recount(dry_run=args.dry_run)
    if session.json:
        print_json({"dry_run": args.dry_run, "moves": [_move(one) for one in moves]})
        return
    if moves:
        _print_moves(moves, session.lang)
    tell(say("dry_run" if args.dry_run else "count", session.lang, count=len(moves)))


def _move(move: "DeadlineMove") -> dict[str, Any]:
    from cycle_adapters.deadline_views import move_view

    view = move_view(move)
    return {key: view[key] for key in ("case", "kind", "mark", "from", "to")}


def _print_import(done: "CalendarImport", lang: Lang, *, dry_run: bool) -> None:
    if done.moves:
        _print_moves(done.moves, lang)
    if done.findings:
        _print_faults(done.findings, lang, head("to_look_into", lang))
    if done.known:
        tell(say("notice_known", lang, document=done.notice.document))
        return
    counts = {"moved": len(done.moved), "firm": len(done.firm), "horizon": done.calendar.horizon}
    tell(say("notice_would" if dry_run else "notice_kept", lang, document=done.notice.document, **counts))


def _print_moves(moves: "Sequence[DeadlineMove]", lang: Lang) -> None:
    columns = [Column(head(key, lang), whole=key != "deadline") for key in ("case", "deadline", "from", "to")]
    print_table(columns, (_moved(one, lang) for one in moves), head("deadlines_moved", lang))


def _moved(move: "DeadlineMove", lang: Lang) -> tuple[object, ...]:
    after = say("firm", lang, day=move.due_after) if move.due_before == move.due_after else move.due_after
    return move.case_id, label(move.kind, lang), move.due_before, after
