"""`ocop target`: the figures of a plan beside what was reached, and what units report for them."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cycle.plan import Indicator, Plan, Target
from cycle.progress import COUNTED, Progress
from cycle.units import contains
from cycle.wording import Lang, label
from cycle_adapters.cli.options import add_by, add_on, read_actor_text
from cycle_adapters.cli.output import Column, print_json, print_line, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.plan_card import bearer, source_view
from cycle_adapters.cli.plan_choice import add_plan, chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("list", list_, "Chỉ tiêu của kế hoạch và kết quả", "Targets beside what was reached")
    add_plan(verb)
    add_on(verb, "what was reached by that day")
    verb = verbs.add("report", report, "Báo cáo số liệu một chỉ tiêu", "Report a figure that the register cannot count")
    verb.add_argument("--plan", metavar="KEY", required=True, help="a plan that is loaded")
    verb.add_argument("--indicator", metavar="WORD", required=True, help=", ".join(Indicator))
    verb.add_argument("--unit", metavar="UNIT", required=True, help="the unit the figure is of")
    verb.add_argument("--value", metavar="N", type=int, required=True, help="the figure")
    add_by(verb, required=True)
    add_on(verb, "day of the report")


@dataclass(frozen=True, slots=True)
class Line:
    """A target with its progress and, for the row of a whole unit, the sum of the rows inside it."""

    progress: Progress
    sum_of_rows: int | None

    @property
    def target(self) -> Target:
        """The figure of the plan."""
        return self.progress.target

    @property
    def adds_up(self) -> bool | None:
        """Whether the figure equals the sum of the rows inside; None where there are none."""
        return None if self.sum_of_rows is None else self.sum_of_rows == self.target.value


def list_(args: Namespace, session: Session) -> None:
    """Every figure of the plans, with what was counted or reported by that day."""
    on = session.day(args.on)
    program = session.program()
    plans = chosen(program.plans(), args.plan, on)
    answers = [(plan, _lines(plan, program.progress(plan.key, on))) for plan in plans]
    if session.json:
        print_json({"on": on.isoformat(), "plans": [_view(plan, lines) for plan, lines in answers]})
        return
    for plan, lines in answers:
        _print(plan, lines, session.lang)


def _lines(plan: Plan, progress: Sequence[Progress]) -> list[Line]:
    return [Line(one, _sum_inside(one.target, plan.targets)) for one in progress]


def _sum_inside(target: Target, targets: Sequence[Target]) -> int | None:
    """The sum of the figures of the units directly inside, for the same indicator."""
    if target.each is not None:
        return None
    depth = target.unit.count("/") + 1
    same = [one for one in targets if one.indicator is target.indicator and one.each is None]
    rows = [one.value for one in same if one.unit.count("/") == depth and contains(target.unit, one.unit)]
    return sum(rows) if rows else None


def _remark(line: Line, lang: Lang) -> str | None:
    """How the number came about, or why there is none."""
    progress, each = line.progress, line.target.each
    if progress.reported_on is not None:
        return say("reported", lang, on=progress.reported_on)
    if progress.reached is not None:
        return None
    if line.target.indicator in COUNTED and each is not None:
        return say("each_unit", lang, level=label(each, lang))
    return say("outside", lang)


def _view(plan: Plan, lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "plan": plan.key,
        "unit": plan.unit,
        "starts": plan.starts.isoformat(),
        "ends": plan.ends.isoformat(),
        "targets": [_line_view(line) for line in lines],
    }


def _line_view(line: Line) -> dict[str, Any]:
    target, progress = line.target, line.progress
    return {
        "indicator": target.indicator.value,
        "unit": progress.unit or target.unit,
        "each": target.each.value if target.each else None,
        "value": target.value,
        "is_minimum": target.is_minimum,
        "blank": target.blank,
        "reached": progress.reached,
        "met": progress.met,
        "reported_on": progress.reported_on.isoformat() if progress.reported_on else None,
        "why_not_counted": _remark(line, "en") if progress.reached is None else None,
        "sum_of_rows": line.sum_of_rows,
        "adds_up": line.adds_up,
        "rules": list(target.rules),
        **source_view(target.source),
    }


def _print(plan: Plan, lines: Sequence[Line], lang: Lang) -> None:
    keys = ("unit", "indicator", "target", "reached", "share", "rules", "remark")
    figures = {"target", "reached", "share"}
    columns = [Column(head(key, lang), whole=key in {"unit", *figures}, right=key in figures) for key in keys]
    print_table(columns, _rows(lines, lang), f"{plan.key} ({plan.starts} – {plan.ends})")


def _rows(lines: Sequence[Line], lang: Lang) -> Iterator[tuple[object, ...]]:
    for line in lines:
        target, reached = line.target, line.progress.reached
        unit = line.progress.unit or bearer(target, lang)
        remark = "; ".join(part for part in (_remark(line, lang), _sum_words(line, lang)) if part)
        names = (unit, label(target.indicator, lang), amount_of(target))
        yield (*names, reached, percent_text(line.progress), ", ".join(target.rules), remark)


def amount_of(target: Target) -> str:
    """The figure as people write it; a cell that the document leaves empty is a dash."""
    return "–" if target.blank else f"{'≥ ' if target.is_minimum else ''}{target.value}"


def percent_of(progress: Progress) -> int | None:
    """What was reached of the figure, in whole percent, rounded down; None where it is not known, or of nothing."""
    target, reached = progress.target, progress.reached
    return reached * 100 // target.value if reached is not None and target.value else None


def percent_text(progress: Progress) -> str | None:
    """The same with its sign."""
    percent = percent_of(progress)
    return None if percent is None else f"{percent}%"


def _sum_words(line: Line, lang: Lang) -> str | None:
    if line.adds_up is None:
        return None
    return say("adds_up", lang) if line.adds_up else say("not_adding_up", lang, sum=line.sum_of_rows)


def report(args: Namespace, session: Session) -> None:
    """Keep a figure; the latest by a day is the one that counts."""
    by, on = read_actor_text(args.by), session.day(args.on)
    kept = session.program().report_figure(
        args.plan, indicator=args.indicator, unit=args.unit, value=args.value, by=by, on=on
    )
    indicator = kept.indicator
    if session.json:
        view = {"plan": kept.plan, "indicator": indicator.value, "unit": kept.unit, "value": kept.value}
        print_json({**view, "on": kept.on.isoformat()})
        return
    print_line(str(kept.value))
    words = label(indicator, session.lang)
    tell(say("figure_kept", session.lang, indicator=words, unit=kept.unit, value=kept.value))
