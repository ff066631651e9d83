"""What stands around the cases, as rows: plans, rounds, councils, loose sheets, figures, the sweep's ledger."""

from datetime import date, datetime
from typing import Any

from cycle.citation import Citation, Confidence
from cycle.council import Council
from cycle.people import Actor
from cycle.plan import Indicator
from cycle.ports import StoredPlan, SweepDay
from cycle.progress import Figure
from cycle.records import as_member, member_record
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.vocabulary import Level, Role
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, as_list, as_object, as_optional_day, canonical, iso, reads

PLAN_COLUMNS = ("key", "text", "loaded_at")


def plan_row(plan: StoredPlan) -> Row:
    """A plan, in the order of `PLAN_COLUMNS`."""
    return (plan.key, plan.text, instant_text(plan.loaded_at))


@reads("plan")
def as_plan(row: Row) -> StoredPlan:
    """The plan of a row of `PLAN_COLUMNS`."""
    key, text, loaded_at = row
    return StoredPlan(key, text, datetime.fromisoformat(loaded_at))


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
)


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


@reads("round of the level")
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


COUNCIL_COLUMNS = ("level", "unit", "round_key", "decision", "decided_on", "members")


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


@reads("council of the level")
def as_council(row: Row) -> Council:
    """The council of a row of `COUNCIL_COLUMNS`."""
    level, unit, round_key, decision, decided_on, members = row
    sitting = tuple(as_member(one) for one in as_list(members))
    return Council(Level(level), unit, round_key, decision, date.fromisoformat(decided_on), sitting)


SHEET_COLUMNS = ("case_id", "level", "member", "points")


def sheet_row(case_id: str, level: Level, sheet: MemberSheet) -> Row:
    """A loose sheet, in the order of `SHEET_COLUMNS`."""
    return (case_id, level.value, sheet.member, canonical(dict(sheet.points)))


@reads("sheet for case")
def as_sheet(row: Row) -> MemberSheet:
    """The sheet of a row of `SHEET_COLUMNS`."""
    _, _, member, points = row
    return MemberSheet(member, as_object(points))


FIGURE_COLUMNS = ("plan", "indicator", "unit", "value", "on", "by_role", "by_name", "by_unit", "recorded_at")


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


@reads("figure of plan")
def as_figure(row: Row) -> Figure:
    """The figure of a row of `FIGURE_COLUMNS`."""
    plan, indicator, unit, value, on, role, name, by_unit, _ = row
    return Figure(plan, Indicator(indicator), unit, value, date.fromisoformat(on), Actor(Role(role), name, by_unit))


SWEEP_COLUMNS = ("day", "rule", "examined", "changed", "failed", "recorded_at")


def sweep_row(line: SweepDay) -> Row:
    """A line of the ledger, in the order of `SWEEP_COLUMNS`."""
    return (
        line.day.isoformat(),
        line.rule,
        line.examined,
        line.changed,
        line.failed,
        instant_text(line.recorded_at),
    )


@reads("ledger line of")
def as_sweep_day(row: Row) -> SweepDay:
    """The ledger line of a row of `SWEEP_COLUMNS`."""
    day, rule, examined, changed, failed, recorded_at = row
    return SweepDay(date.fromisoformat(day), rule, examined, changed, failed, datetime.fromisoformat(recorded_at))


@reads("day")
def as_day_or_none(row: Row) -> date | None:
    """The one day of a row, such as the earliest; None where there is none."""
    return as_optional_day(row[0])
