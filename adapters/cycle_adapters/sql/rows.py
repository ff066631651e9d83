"""Rows of the other tables as values of the engine, and back."""

from datetime import date, datetime
from typing import Any

from cycle.citation import Citation, Confidence
from cycle.council import Council
from cycle.deadlines import DeadlineKind, Nature
from cycle.effects import Effect, EffectKind
from cycle.events import Event
from cycle.people import Actor
from cycle.ports import ArmedDeadline, StoredPlan, SweepDay
from cycle.round import Round
from cycle.score import MemberSheet
from cycle.vocabulary import Level, Role, State, Step
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, as_list, as_object, as_optional_day, canonical, iso, reads
from cycle_adapters.sql.tables import NO_MARK

# Events.

EVENT_COLUMNS = (
    "case_id",
    "number",
    "step",
    "source",
    "dest",
    "on",
    "recorded_at",
    "by_role",
    "by_name",
    "by_unit",
    "historical",
    "request_id",
    "changes",
    "details",
)


def event_row(event: Event) -> Row:
    """An event, in the order of `EVENT_COLUMNS`."""
    return (
        event.case_id,
        event.number,
        event.step.value,
        event.source.value if event.source is not None else None,
        event.dest.value,
        event.on.isoformat(),
        instant_text(event.recorded_at),
        event.by.role.value,
        event.by.name,
        event.by.unit,
        int(event.historical),
        event.request_id,
        canonical(event.changes),
        canonical(event.details),
    )


@reads("event of case")
def as_event(row: Row) -> Event:
    """The event of a row of `EVENT_COLUMNS`."""
    (case_id, number, step, source, dest, on, recorded_at, role, name, unit, historical, request_id) = row[:12]
    return Event(
        case_id=case_id,
        number=number,
        step=Step(step),
        source=State(source) if source is not None else None,
        dest=State(dest),
        on=date.fromisoformat(on),
        by=Actor(Role(role), name, unit),
        recorded_at=datetime.fromisoformat(recorded_at),
        changes=as_object(row[12]),
        details=as_object(row[13]),
        historical=bool(historical),
        request_id=request_id,
    )


# What stands around the cases.

DEADLINE_COLUMNS = (
    "case_id",
    "kind",
    "mark",
    "due_on",
    "fires_on",
    "nature",
    "instrument",
    "article",
    "provisional",
    "overdue",
)


def deadline_row(armed: ArmedDeadline) -> Row:
    """A deadline, in the order of `DEADLINE_COLUMNS`."""
    return (
        armed.case_id,
        armed.kind.value,
        mark_of(armed.mark),
        armed.due_on.isoformat(),
        armed.fires_on.isoformat(),
        armed.nature.value,
        armed.instrument,
        armed.article,
        int(armed.provisional),
        int(armed.overdue),
    )


def mark_of(mark: int | None) -> int:
    """A mark as it is stored."""
    return NO_MARK if mark is None else mark


@reads("deadline of case")
def as_deadline(row: Row) -> ArmedDeadline:
    """The deadline of a row of `DEADLINE_COLUMNS`."""
    (case_id, kind, mark, due_on, fires_on, nature, instrument, article, provisional, overdue) = row
    return ArmedDeadline(
        case_id=case_id,
        kind=DeadlineKind(kind),
        mark=None if mark == NO_MARK else mark,
        due_on=date.fromisoformat(due_on),
        fires_on=date.fromisoformat(fires_on),
        nature=Nature(nature),
        instrument=instrument,
        article=article,
        provisional=bool(provisional),
        overdue=bool(overdue),
    )


EFFECT_COLUMNS = ("case_id", "number", "kind", "on", "data")


def effect_row(effect: Effect, number: int | None) -> Row:
    """An effect, in the order of `EFFECT_COLUMNS`."""
    return (effect.case_id, number, effect.kind.value, effect.on.isoformat(), canonical(effect.data))


@reads("effect for case")
def as_effect(row: Row) -> Effect:
    """The effect of a row of `EFFECT_COLUMNS`."""
    case_id, _, kind, on, data = row
    return Effect(EffectKind(kind), case_id, date.fromisoformat(on), as_object(data))


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
        canonical(council.members),
    )


@reads("council of the level")
def as_council(row: Row) -> Council:
    """The council of a row of `COUNCIL_COLUMNS`."""
    level, unit, round_key, decision, decided_on, members = row
    return Council(Level(level), unit, round_key, decision, date.fromisoformat(decided_on), tuple(as_list(members)))


SHEET_COLUMNS = ("case_id", "level", "member", "points")


def sheet_row(case_id: str, level: Level, sheet: MemberSheet) -> Row:
    """A loose sheet, in the order of `SHEET_COLUMNS`."""
    return (case_id, level.value, sheet.member, canonical(dict(sheet.points)))


@reads("sheet for case")
def as_sheet(row: Row) -> MemberSheet:
    """The sheet of a row of `SHEET_COLUMNS`."""
    _, _, member, points = row
    return MemberSheet(member, as_object(points))


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
    return SweepDay(
        date.fromisoformat(day), rule, examined, changed, failed, datetime.fromisoformat(recorded_at)
    )
