"""`ocop report obligations`: how the duties of the plans were done, by duty and unit."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cycle.duty import Duty, DutyStatus
from cycle.plan import Plan
from cycle.wording import Lang, label
from cycle_adapters.cli.obligation import name_of
from cycle_adapters.cli.output import Column, print_json, print_table
from cycle_adapters.cli.plan_card import source_view
from cycle_adapters.cli.plan_choice import chosen
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

_FIGURES = ("periods_judged", "periods_in_time", "periods_late", "overdue", "periods_escalated", "periods_running")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many periods stand how."""

    by_status: Counter[DutyStatus]

    @classmethod
    def of(cls, duties: Sequence[Duty]) -> "Tally":
        """The periods of these duties."""
        return cls(Counter(duty.status for duty in duties))

    @property
    def judged(self) -> int:
        """Periods that are done, or whose last good day has passed."""
        return sum(count for status, count in self.by_status.items() if status.is_judged)

    def share(self, *statuses: DutyStatus) -> int | None:
        """The part of the judged periods that stands so, in whole percent, rounded down; None where none is judged."""
        wanted = sum(self.by_status[status] for status in statuses)
        return wanted * 100 // self.judged if self.judged else None

    @property
    def in_time(self) -> int | None:
        """The part that was done in time, in percent."""
        return self.share(DutyStatus.FULFILLED)

    @property
    def done(self) -> int | None:
        """The part that was done at all, in percent."""
        return self.share(DutyStatus.FULFILLED, DutyStatus.FULFILLED_LATE)


def run(args: Namespace, session: Session) -> None:
    """For each plan and duty how many periods were due, done, late, overdue and escalated, by unit."""
    on = session.day(args.on)
    program = session.program()
    plans = chosen(program.plans(), args.plan, on)
    answers = [(plan, program.obligations(plan.key, on=on, unit=args.unit)) for plan in plans]
    if session.json:
        print_json({"on": on.isoformat(), "plans": [_view(plan, duties) for plan, duties in answers]})
        return
    for plan, duties in answers:
        _print(plan, duties, session.lang)


def _by_duty(duties: Sequence[Duty]) -> list[list[Duty]]:
    """The duties of one obligation and one kind of bearer together, in the order of the plan."""
    found: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        found.setdefault((duty.obligation.key, duty.who.value), []).append(duty)
    return list(found.values())


def _by_unit(duties: Sequence[Duty]) -> dict[str, list[Duty]]:
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.unit, []).append(duty)
    return found


def _view(plan: Plan, duties: Sequence[Duty]) -> dict[str, Any]:
    days = {"starts": plan.starts.isoformat(), "ends": plan.ends.isoformat()}
    return {"plan": plan.key, "unit": plan.unit, **days, "obligations": [_duty_view(own) for own in _by_duty(duties)]}


def _duty_view(duties: Sequence[Duty]) -> dict[str, Any]:
    first = duties[0]
    own = first.obligation
    return {
        "obligation": own.key,
        "label_vi": own.label_vi,
        "label_en": own.label_en,
        "who": first.who.value,
        "recurrence": own.recurrence.value,
        "minimum": own.minimum,
        **_tally_view(Tally.of(duties)),
        "units": [{"unit": unit, **_tally_view(Tally.of(found))} for unit, found in _by_unit(duties).items()],
        "rules": list(own.rules),
        **source_view(own.source),
    }


def _tally_view(tally: Tally) -> dict[str, Any]:
    counts = {status.value: tally.by_status[status] for status in DutyStatus}
    return {"judged": tally.judged, **counts, "in_time_percent": tally.in_time, "done_percent": tally.done}


def _print(plan: Plan, duties: Sequence[Duty], lang: Lang) -> None:
    keys = ("what", "who", "unit", *_FIGURES, "share", "rules")
    numbers = {*_FIGURES, "share"}
    columns = [Column(head(key, lang), whole=key in {"unit", *numbers}, right=key in numbers) for key in keys]
    print_table(columns, _rows(duties, lang), f"{plan.key} ({plan.starts} – {plan.ends})")


def _rows(duties: Sequence[Duty], lang: Lang) -> Iterator[tuple[object, ...]]:
    for own in _by_duty(duties):
        first, units = own[0], _by_unit(own)
        names = (name_of(first, lang), label(first.who, lang))
        rules = ", ".join(first.obligation.rules)
        for unit, found in units.items():
            yield (*names, unit, *_cells(Tally.of(found)), rules)
        if len(units) > 1:
            yield (*names, say("all_units", lang), *_cells(Tally.of(own)), rules)


def _cells(tally: Tally) -> tuple[object, ...]:
    held = tally.by_status
    late = (held[DutyStatus.FULFILLED_LATE], held[DutyStatus.OVERDUE], held[DutyStatus.ESCALATED])
    share = None if tally.done is None else f"{tally.done}%"
    return (tally.judged, held[DutyStatus.FULFILLED], *late, held[DutyStatus.DUE], share)
