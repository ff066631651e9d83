"""The dated part of a plan file: how ideas come in, the rounds of the councils, the windows of activities."""

from datetime import date
from itertools import pairwise

from cycle.errors import PlanError
from cycle.plan import IdeaPhase, IntakeMode, PlannedRound, PlannedWindow, UnitClass
from cycle.rules.plan_days import LATEST_ROUND, SOURCE_KEYS, SPAN_KEYS, Frame, require_once, require_order
from cycle.rules.plan_table import Table
from cycle.vocabulary import CaseKind

IDEA_KEYS = ("selector", "intake", "peak_months", "opens_on", "closes_by", "closes_before", *SOURCE_KEYS)
ROUND_KEYS = (
    *("level", "number", "label_vi", "label_en", "opens_on", "month", "quarter", "on_demand"),
    *("intake_by", "intake_before", "evaluate_by", "evaluate_before", *SOURCE_KEYS),
)
WINDOW_KEYS = (
    *("key", "label_vi", "label_en", "who", "audience", "peak_months"),
    *(*SPAN_KEYS, "ends", *SOURCE_KEYS),
)


def read_idea(plan: Table, frame: Frame) -> IdeaPhase | None:
    """How ideas come in; None where the plan has no such phase."""
    if "idea" not in plan:
        return None
    table = plan.table("idea", IDEA_KEYS)
    opens_on, closes_on = frame.first_day(table, "opens_on"), frame.last_day(table, "closes")
    require_order(table, "closes_by", opens_on, closes_on)
    return IdeaPhase(
        selector=frame.level(table, "selector"),
        intake=table.word("intake", IntakeMode),
        peak_months=table.wholes("peak_months", 1, 12),
        opens_on=opens_on,
        closes_on=closes_on,
        source=frame.source(table),
        rules=table.names("rules"),
    )


def read_rounds(plan: Table, frame: Frame) -> tuple[PlannedRound, ...]:
    """The rounds, by level and number; two rounds of a level never overlap."""
    tables = tuple(plan.tables("round", ROUND_KEYS))
    rounds = tuple(_round(table, frame) for table in tables)
    seen: set[object] = set()
    for table, item in zip(tables, rounds, strict=True):
        require_once(table, "number", f"{item.level} {item.number}", seen)
    placed = sorted(zip(rounds, tables, strict=True), key=lambda pair: (pair[0].level, pair[0].number))
    for (earlier, _), (later, table) in pairwise(placed):
        _require_apart(earlier, later, table)
    return tuple(item for item, _ in placed)


def read_windows(plan: Table, frame: Frame) -> dict[str, PlannedWindow]:
    """The activities with their days, by key."""
    windows: dict[str, PlannedWindow] = {}
    for table in plan.tables("window", WINDOW_KEYS):
        window = _window(table, frame)
        require_once(table, "key", window.key, set(windows))
        windows[window.key] = window
    return windows


def _round(table: Table, frame: Frame) -> PlannedRound:
    opens_on, evaluate_by = _round_days(table, frame)
    intake = frame.last_day(table, "intake", LATEST_ROUND)
    require_order(table, "intake_before" if "intake_before" in table else "intake_by", intake, evaluate_by)
    return PlannedRound(
        level=frame.level(table, "level"),
        number=table.whole("number", 1, 99),
        label_vi=table.text("label_vi"),
        label_en=table.text("label_en"),
        opens_on=opens_on,
        intake_closes_on=intake,
        evaluate_by=evaluate_by,
        on_demand=table.flag("on_demand", default=False),
        source=frame.source(table),
        rules=table.names("rules"),
    )


def _round_days(table: Table, frame: Frame) -> tuple[date | None, date]:
    span = frame.span(table)
    dated = [key for key in ("opens_on", "evaluate_by", "evaluate_before") if key in table]
    if span:
        if dated:
            raise table.fault(dated[0], "the month or quarter already gives the days")
        return span
    opens_on, evaluate_by = (
        frame.first_day(table, "opens_on"),
        frame.last_day(table, "evaluate", LATEST_ROUND),
    )
    if evaluate_by is None:
        raise table.fault("evaluate_by", "is missing: write it, or evaluate_before, month or quarter")
    require_order(table, "evaluate_before" if "evaluate_before" in table else "evaluate_by", opens_on, evaluate_by)
    return opens_on, evaluate_by


def _require_apart(earlier: PlannedRound, later: PlannedRound, table: Table) -> None:
    if earlier.level is not later.level:
        return
    if earlier.on_demand or later.on_demand:
        raise table.fault("on_demand", "a level that evaluates on demand has one round only")
    begins = later.opens_on or later.evaluate_by
    if begins <= earlier.evaluate_by:
        why = f"round {later.number} overlaps round {earlier.number}, which ends on {earlier.evaluate_by}"
        raise PlanError(table.plan, table.place, why)


def _window(table: Table, frame: Frame) -> PlannedWindow:
    span = frame.span(table)
    if span is None:
        raise table.fault("starts", f"is missing: write starts and ends, or {', '.join(SPAN_KEYS[:4])}")
    return PlannedWindow(
        key=table.name("key"),
        label_vi=table.text("label_vi"),
        label_en=table.text("label_en"),
        starts=span[0],
        ends=span[1],
        who=table.words("who", UnitClass),
        audience=table.words("audience", CaseKind),
        peak_months=table.wholes("peak_months", 1, 12),
        source=frame.source(table),
        rules=table.names("rules"),
    )
