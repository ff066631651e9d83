"""What stands around the cases, as rows: plans, rounds, councils, loose sheets, reports, notices, the ledger."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from cycle.citation import Citation, Confidence
from cycle.council import Council
from cycle.duty import Fulfilment
from cycle.people import Actor
from cycle.plan import Indicator, UnitClass
from cycle.ports import StoredNotice, StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.records import as_member, member_record
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.vocabulary import Level, Role
from cycle_adapters.sql.checksums import CHECKSUM, NOT_AS_WRITTEN, checksum, reads_summed, summed
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, as_list, as_object, as_optional_day, canonical, iso, reads

PLAN_COLUMNS = ("key", "text", "loaded_at", CHECKSUM)


@summed
def plan_row(plan: StoredPlan) -> Row:
    """A plan, in the order of `PLAN_COLUMNS`."""
    return (plan.key, plan.text, instant_text(plan.loaded_at))


@reads_summed("plan", PLAN_COLUMNS)
def as_plan(row: Row) -> StoredPlan:
    """The plan of a row of `PLAN_COLUMNS`."""
    key, text, loaded_at = row
    return StoredPlan(key, text, datetime.fromisoformat(loaded_at))


def as_keys(rows: Sequence[Row]) -> tuple[str, ...]:
    """The keys of rows of one column."""
    return tuple(key for (key,) in rows)


ROUND_COLUMNS = (
    "level",
    "unit",
    "year",
    "number",
    "opens_on",
    "intake_closes_on",
    "evaluate_by",
    "source",
    "moved_because",
    "recorded_at",
    CHECKSUM,
)


@summed
def round_row(turn: Round, recorded_at: datetime) -> Row:
    """A move of a round, in the order of `ROUND_COLUMNS`."""
    return (
        turn.level.value,
        turn.unit,
        turn.year,
        turn.number,
        iso(turn.opens_on),
        turn.intake_closes_on.isoformat(),
        turn.evaluate_by.isoformat(),
        canonical(_citation_record(turn.source)) if turn.source is not None else None,
        turn.moved_because,
        instant_text(recorded_at),
    )


def _citation_record(source: Citation) -> dict[str, Any]:
    return {
        "instrument": source.instrument,
        "place": source.place,
        "url": source.url,
        "checked_on": source.checked_on.isoformat(),
        "confidence": source.confidence.value,
    }


def _as_citation(record: dict[str, Any]) -> Citation:
    return Citation(
        instrument=record["instrument"],
        place=record["place"],
        url=record["url"],
        checked_on=date.fromisoformat(record["checked_on"]),
        confidence=Confidence(record["confidence"]),
    )


@reads_summed("round of the level", ROUND_COLUMNS)
def as_round(row: Row) -> Round:
    """Where a round stands, of a row of `ROUND_COLUMNS`."""
    level, unit, year, number, opens_on, intake_closes_on, evaluate_by, source, moved_because, _ = row
    return Round(
        level=Level(level),
        unit=unit,
        year=year,
        number=number,
        opens_on=as_optional_day(opens_on),
        intake_closes_on=date.fromisoformat(intake_closes_on),
        evaluate_by=date.fromisoformat(evaluate_by),
        source=_as_citation(as_object(source)) if source is not None else None,
        moved_because=moved_because,
    )


def as_rounds(moves: Sequence[Row]) -> tuple[Round, ...]:
    """Where rounds stand after these moves, of which a later one counts, in the order of their keys."""
    latest = {turn.key: turn for turn in map(as_round, moves)}
    return tuple(latest[key] for key in sorted(latest))


COUNCIL_COLUMNS = ("level", "unit", "round_key", "decision", "decided_on", "members", CHECKSUM)


@summed
def council_row(council: Council) -> Row:
    """A council, in the order of `COUNCIL_COLUMNS`."""
    return (
        council.level.value,
        council.unit,
        council.round_key,
        council.decision,
        council.decided_on.isoformat(),
        canonical([member_record(one) for one in council.members]),
    )


@reads_summed("council of the level", COUNCIL_COLUMNS)
def as_council(row: Row) -> Council:
    """The council of a row of `COUNCIL_COLUMNS`."""
    level, unit, round_key, decision, decided_on, members = row
    sitting = tuple(as_member(one) for one in as_list(members))
    return Council(Level(level), unit, round_key, decision, date.fromisoformat(decided_on), sitting)


SHEET_COLUMNS = ("case_id", "level", "member", "points", CHECKSUM)


@summed
def sheet_row(case_id: str, level: Level, sheet: MemberSheet) -> Row:
    """A loose sheet, in the order of `SHEET_COLUMNS`."""
    return (case_id, level.value, sheet.member, canonical(dict(sheet.points)))


@reads_summed("sheet for case", SHEET_COLUMNS)
def as_sheet(row: Row) -> MemberSheet:
    """The sheet of a row of `SHEET_COLUMNS`."""
    _, _, member, points = row
    return MemberSheet(member, as_object(points))


FIGURE_COLUMNS = ("plan", "indicator", "unit", "value", "on", "by_role", "by_name", "by_unit", "recorded_at", CHECKSUM)


@summed
def figure_row(figure: Figure, recorded_at: datetime) -> Row:
    """A reported figure, in the order of `FIGURE_COLUMNS`."""
    return (
        figure.plan,
        figure.indicator.value,
        figure.unit,
        figure.value,
        figure.on.isoformat(),
        figure.by.role.value,
        figure.by.name,
        figure.by.unit,
        instant_text(recorded_at),
    )


@reads_summed("figure of plan", FIGURE_COLUMNS)
def as_figure(row: Row) -> Figure:
    """The figure of a row of `FIGURE_COLUMNS`."""
    plan, indicator, unit, value, on, role, name, by_unit, _ = row
    return Figure(plan, Indicator(indicator), unit, value, date.fromisoformat(on), Actor(Role(role), name, by_unit))


FULFILMENT_COLUMNS = (
    "plan",
    "obligation",
    "who",
    "unit",
    "period",
    "on",
    "by_role",
    "by_name",
    "by_unit",
    "count",
    "note",
    "recorded_at",
    CHECKSUM,
)


@summed
def fulfilment_row(done: Fulfilment, recorded_at: datetime) -> Row:
    """What was reported done, in the order of `FULFILMENT_COLUMNS`."""
    return (
        done.plan,
        done.obligation,
        done.who.value,
        done.unit,
        done.period.isoformat(),
        done.on.isoformat(),
        done.by.role.value,
        done.by.name,
        done.by.unit,
        done.count,
        done.note,
        instant_text(recorded_at),
    )


@reads_summed("report on a duty of plan", FULFILMENT_COLUMNS)
def as_fulfilment(row: Row) -> Fulfilment:
    """The report of a row of `FULFILMENT_COLUMNS`."""
    plan, obligation, who, unit, period, on, role, name, by_unit, count, note, _ = row
    return Fulfilment(
        plan=plan,
        obligation=obligation,
        who=UnitClass(who),
        unit=unit,
        period=date.fromisoformat(period),
        on=date.fromisoformat(on),
        by=Actor(Role(role), name, by_unit),
        count=count,
        note=note,
    )


NOTICE_COLUMNS = ("document", "text", "recorded_at", CHECKSUM)


@summed
def notice_row(notice: StoredNotice) -> Row:
    """A notice of the calendar, in the order of `NOTICE_COLUMNS`."""
    return (notice.document, notice.text, instant_text(notice.recorded_at))


@reads_summed("calendar notice", NOTICE_COLUMNS)
def as_notice(row: Row) -> StoredNotice:
    """The notice of a row of `NOTICE_COLUMNS`."""
    document, text, recorded_at = row
    return StoredNotice(document, text, datetime.fromisoformat(recorded_at))


def as_notices(rows: Sequence[Row]) -> tuple[StoredNotice, ...]:
    """The notices of rows of `NOTICE_COLUMNS`."""
    return tuple(map(as_notice, rows))


SWEEP_COLUMNS = ("day", "rule", "examined", "changed", "failed", "recorded_at", "total", CHECKSUM)
#: What keeps the sum where a line is there already. The checksum is that of the other columns.
SUMS = ("examined", "changed", "failed", "total")


def sweep_row(line: SweepDay) -> Row:
    """A line of the ledger, in the order of `SWEEP_COLUMNS`."""
    day, at = line.day.isoformat(), instant_text(line.recorded_at)
    counts = (line.examined, line.changed, line.failed)
    return (day, line.rule, *counts, at, sum(counts), checksum((day, line.rule, at)))


@reads("ledger line of")
def as_sweep_day(row: Row) -> SweepDay:
    """The ledger line of a row of `SWEEP_COLUMNS`."""
    day, rule, examined, changed, failed, recorded_at, _, _ = row
    line = SweepDay(date.fromisoformat(day), rule, examined, changed, failed, datetime.fromisoformat(recorded_at))
    if sweep_row(line)[-2:] != tuple(row[-2:]):
        raise ValueError(NOT_AS_WRITTEN)
    return line


@reads("ledger from the day")
def as_swept(row: Row) -> tuple[date | None, date | None, int]:
    """The first and the last day that was swept, and how many days were."""
    first, last, days = row
    return as_optional_day(first), as_optional_day(last), days


@reads("day")
def as_day(row: Row) -> date:
    """The one day of a row."""
    return date.fromisoformat(row[0])


@reads("day")
def as_day_or_none(row: Row) -> date | None:
    """The one day of a row, such as the earliest; None where there is none."""
    return as_optional_day(row[0])
