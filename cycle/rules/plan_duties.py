"""The duties and figures of a plan file: obligations, targets, and appendices with a row for each unit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cycle.errors import BadValueError, PlanError
from cycle.plan import Indicator, Obligation, PlannedWindow, Recurrence, Target, UnitClass
from cycle.rules.plan_days import SOURCE_KEYS, SPAN_KEYS, Frame, require_once, require_order
from cycle.rules.plan_table import MOST_ENTRIES, Table, shown
from cycle.units import contains, parse_unit
from cycle.vocabulary import Level

#: How an empty cell of a printed table is written down; it counts as 0.
BLANK = "blank"
#: The largest figure of a target.
LARGEST = 10_000_000

ONCE_KEYS = ("window", *SPAN_KEYS, "ends", "opens_on", "due_by", "due_before")
MONTHLY_KEYS = ("by_day", "before_day")
OBLIGATION_KEYS = (
    *("key", "label_vi", "label_en", "who", "recurrence", "minimum", "recipients", "indicator"),
    *(*ONCE_KEYS, *MONTHLY_KEYS, *SOURCE_KEYS),
)
TARGET_KEYS = ("indicator", "unit", "value", "at_least", "each", *SOURCE_KEYS)
APPENDIX_KEYS = ("columns", "at_least", "rows", "total", *SOURCE_KEYS)


def read_obligations(plan: Table, frame: Frame, windows: Mapping[str, PlannedWindow]) -> tuple[Obligation, ...]:
    """The duties, in the order of the file."""
    seen: set[object] = set()
    duties = []
    for table in plan.tables("obligation", OBLIGATION_KEYS):
        duty = _obligation(table, frame, windows)
        require_once(table, "key", duty.key, seen)
        duties.append(duty)
    return tuple(duties)


def read_targets(plan: Table, frame: Frame) -> tuple[Target, ...]:
    """The figures: those of `[[target]]`, then those of the appendices. One figure for one unit, once."""
    seen: set[object] = set()
    targets: list[Target] = []
    for table in plan.tables("target", TARGET_KEYS):
        target = _target(table, frame)
        require_once(table, "indicator", f"{target.indicator} of {_bearer(target)}", seen)
        targets.append(target)
    for table in plan.tables("appendix", APPENDIX_KEYS):
        for target in _appendix(table, frame):
            require_once(table, "columns", f"{target.indicator} of {_bearer(target)}", seen)
            targets.append(target)
    return tuple(targets)


def _obligation(table: Table, frame: Frame, windows: Mapping[str, PlannedWindow]) -> Obligation:
    recurrence = table.word("recurrence", Recurrence)
    _require_fitting(table, recurrence)
    opens_on, due_on = _once(table, frame, windows)
    return Obligation(
        key=table.name("key"),
        label_vi=table.text("label_vi"),
        label_en=table.text("label_en"),
        who=_who(table),
        recurrence=recurrence,
        minimum=table.whole_or_none("minimum", 1, 1000) or 1,
        last_day=frame.last_day_of_month(table),
        opens_on=opens_on,
        due_on=due_on,
        recipients=table.words("recipients", UnitClass),
        indicator=table.word("indicator", Indicator) if "indicator" in table else None,
        source=frame.source(table),
        rules=table.names("rules"),
    )


def _who(table: Table) -> tuple[UnitClass, ...]:
    who = table.words("who", UnitClass)
    if not who:
        raise table.fault("who", "is missing: a duty is somebody's")
    return who


def _require_fitting(table: Table, recurrence: Recurrence) -> None:
    """Refuse days that say nothing for a duty of this recurrence."""
    if recurrence is not Recurrence.ONCE:
        _refuse(table, ONCE_KEYS, f"is for a duty done once, this one is {recurrence}")
    if recurrence is not Recurrence.MONTHLY:
        _refuse(table, MONTHLY_KEYS, f"is for a monthly duty, this one is {recurrence}")


def _refuse(table: Table, keys: tuple[str, ...], why: str) -> None:
    for key in keys:
        if key in table:
            raise table.fault(key, why)


def _once(table: Table, frame: Frame, windows: Mapping[str, PlannedWindow]) -> tuple[date | None, date | None]:
    """First and last good day of a duty done once; None where none is stated."""
    span = _window_span(table, windows) if "window" in table else frame.span(table)
    if span:
        others = [key for key in ONCE_KEYS[1:] if key in table] if "window" in table else []
        others += [key for key in ("opens_on", "due_by", "due_before") if key in table]
        if others:
            raise table.fault(others[0], "another key already gives the days")
        return span
    opens_on, due_on = frame.first_day(table, "opens_on"), frame.last_day(table, "due")
    require_order(table, "due_before" if "due_before" in table else "due_by", opens_on, due_on)
    return opens_on, due_on


def _window_span(table: Table, windows: Mapping[str, PlannedWindow]) -> tuple[date, date]:
    window = windows.get(table.name("window"))
    if window is None:
        raise table.fault("window", f"there is no window “{table.name('window')}” in this plan")
    return window.starts, window.ends


def _target(table: Table, frame: Frame) -> Target:
    indicator = table.word("indicator", Indicator)
    most = 100 if indicator.endswith("_percent") else LARGEST
    return Target(
        indicator=indicator,
        unit=_unit(table, frame) if "unit" in table else frame.unit,
        value=table.whole("value", 0, most),
        is_minimum=table.flag("at_least", default=True),
        each=_each(table) if "each" in table else None,
        source=frame.source(table),
        rules=table.names("rules"),
    )


def _unit(table: Table, frame: Frame) -> str:
    unit = table.text("unit")
    if not contains(frame.unit, _path(table, table.at("unit"), unit)):
        raise table.fault("unit", f"“{unit}” is not in {frame.unit}")
    return unit


def _path(table: Table, place: str, unit: str) -> str:
    try:
        return parse_unit(unit)
    except BadValueError as error:
        raise PlanError(table.plan, place, f"“{shown(unit)}” is not {error.required}") from error


def _each(table: Table) -> Level:
    level = table.word("each", Level)
    if level not in (Level.COMMUNE, Level.DISTRICT):
        raise table.fault("each", f"“{level}” is neither commune nor district")
    return level


def _bearer(target: Target) -> str:
    return f"each {target.each} of {target.unit}" if target.each else target.unit


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a printed table, below its heading."""

    indicator: Indicator
    is_minimum: bool
    rules: tuple[str, ...]


def _appendix(table: Table, frame: Frame) -> Iterator[Target]:
    """The figures of a printed table; refused when its rows do not add up to the printed total."""
    columns = _columns(table)
    rows = {unit: _cells(table, place, cells, columns) for unit, place, cells in _rows(table, frame)}
    if "total" in table:
        total = _cells(table, table.at("total"), table.needed("total"), columns)
        _require_sum(table, columns, rows, total)
        rows = {frame.unit: total, **rows}
    for unit, cells in rows.items():
        for column, cell in zip(columns, cells, strict=True):
            yield Target(
                indicator=column.indicator,
                unit=unit,
                value=cell or 0,
                is_minimum=column.is_minimum,
                blank=cell is None,
                source=frame.source(table),
                rules=column.rules,
            )


def _columns(table: Table) -> tuple[_Column, ...]:
    indicators = table.words("columns", Indicator)
    if not indicators:
        raise table.fault("columns", "is missing: name what each column counts")
    rules = table.names("rules") or ("",) * len(indicators)
    minimum = table.flags("at_least") or (True,) * len(indicators)
    for key, entries in (("rules", rules), ("at_least", minimum)):
        if len(entries) != len(indicators):
            raise table.fault(key, f"has {len(entries)} entries for {len(indicators)} columns")
    return tuple(
        _Column(indicator, is_minimum, (rule,) if rule else ())
        for indicator, is_minimum, rule in zip(indicators, minimum, rules, strict=True)
    )


def _rows(table: Table, frame: Frame) -> Iterator[tuple[str, str, object]]:
    rows = table.needed("rows")
    if not isinstance(rows, dict) or not 0 < len(rows) <= MOST_ENTRIES:
        raise table.fault("rows", f"“{shown(rows)}” is not a table with a row for each unit")
    for slug, cells in rows.items():
        place = f"{table.at('rows')}.{shown(slug)}"
        if "/" in slug:
            raise PlanError(table.plan, place, f"write the last part of the path only, inside {frame.unit}")
        yield _path(table, place, f"{frame.unit}/{slug}"), place, cells


def _cells(table: Table, place: str, cells: object, columns: tuple[_Column, ...]) -> tuple[int | None, ...]:
    if not isinstance(cells, list) or len(cells) != len(columns):
        raise PlanError(table.plan, place, f"“{shown(cells)}” is not a list of {len(columns)} figures")
    return tuple(
        None if cell == BLANK else table.checked_whole(cell, f"{place}[{number}]", 0, LARGEST)
        for number, cell in enumerate(cells, start=1)
    )


def _require_sum(
    table: Table,
    columns: tuple[_Column, ...],
    rows: Mapping[str, tuple[int | None, ...]],
    total: tuple[int | None, ...],
) -> None:
    for number, (column, printed) in enumerate(zip(columns, total, strict=True)):
        added = sum(cells[number] or 0 for cells in rows.values())
        if added != (printed or 0):
            why = f"{column.indicator}: the rows add up to {added}, the printed total is {printed or 0}"
            raise PlanError(table.plan, f"{table.at('total')}[{number + 1}]", why)
