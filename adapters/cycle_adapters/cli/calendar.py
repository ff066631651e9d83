"""`ocop calendar`: the official days off, and how working days are counted."""

from argparse import Namespace
from datetime import date
from typing import Any

from cycle import inputs
from cycle.calendars import DayKind, OfficialDay
from cycle.citation import Citation, Confidence
from cycle.deadlines import Deadline, DeadlineKind, Nature, Terms, explain, in_working_days
from cycle.errors import BadValueError
from cycle.rules.holidays_vn import official_calendar
from cycle.wording import Lang
from cycle_adapters.cli.output import Column, print_json, print_line, print_table
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

#: Longest period that is explained day by day.
MOST_DAYS = 1000
_ASKED = Terms(
    DeadlineKind.COMMUNE_ASSESSMENT,
    Nature.SOFT,
    Citation("91/2015/QH13", "Điều 147, 148", "https://vanban.chinhphu.vn/", date(2026, 11, 22), Confidence.SECONDARY),
)


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("show", show, "Ngày nghỉ, ngày làm bù của một năm", "Days off and days worked of a year")
    verb.add_argument("year", metavar="YEAR", type=int, help="a year from 2018")
    verb = verbs.add("explain", explain_, "Đếm ngày làm việc, từng ngày một", "Count working days, day by day")
    verb.add_argument("--from", dest="start", metavar="DATE", required=True, help="first day; it is not counted")
    verb.add_argument("--working-days", metavar="N", type=int, required=True, help=f"1 to {MOST_DAYS}")


def show(args: Namespace, session: Session) -> None:
    """Every day that is unlike its weekday, with its document."""
    calendar = official_calendar()
    first = min(row.day.year for row in calendar.rows)
    if not first <= args.year <= calendar.horizon.year:
        raise BadValueError("year", args.year, f"a published year, {first} to {calendar.horizon.year}")
    rows = sorted((row for row in calendar.rows if row.day.year == args.year), key=lambda row: row.day)
    if session.json:
        days = [_view(row) for row in rows]
        print_json({"year": args.year, "calendar": calendar.name, "version": calendar.version, "days": days})
        return
    lang = session.lang
    columns = [Column(head(key, lang), whole=key == "day") for key in ("day", "kind", "name", "document")]
    print_table(columns, (_row(row, lang) for row in rows))


def _view(row: OfficialDay) -> dict[str, Any]:
    name = {"vi": row.name_vi, "en": row.name_en}
    return {"day": row.day.isoformat(), "kind": row.kind.value, "name": name, "document": row.document}


def _row(row: OfficialDay, lang: Lang) -> tuple[object, ...]:
    kind = say("worked" if row.kind is DayKind.WORKED else "off", lang)
    name = row.name_vi if lang == "vi" else row.name_en
    return row.day, kind, name, row.document or say("no_document", lang)


def explain_(args: Namespace, session: Session) -> None:
    """Every day of the period, counted or skipped, with the reason."""
    calendar = official_calendar()
    start = inputs.read_day("from", args.start)
    first = min(row.day for row in calendar.rows)
    if start < first or start.year > calendar.horizon.year + 10:
        raise BadValueError("from", args.start, f"a day from {first} to {calendar.horizon.year + 10}")
    number = inputs.read_whole("working_days", args.working_days, 1, MOST_DAYS)
    deadline = in_working_days(_ASKED, start, number, calendar)
    if session.json:
        print_json(_ledger(deadline, session.lang))
        return
    lang = session.lang
    rows = ((one.day, one.number, one.says(lang)) for one in explain(deadline, calendar))
    columns = [Column(head("day", lang), whole=True), Column(head("count_no", lang), right=True)]
    print_table([*columns, Column(head("reason", lang))], rows)
    print_line(say("due", lang, day=deadline.due_on))


def _ledger(deadline: Deadline, lang: Lang) -> dict[str, Any]:
    calendar = official_calendar()
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
