"""The stable JSON of what explains deadlines: their ledgers, and where they were moved."""

from cycle.ledgers import Ledger
from cycle.ports import DeadlineMove
from cycle.records import suspension_record
from cycle.wording import Lang
from cycle_adapters.views import View, day, instant


def move_view(move: DeadlineMove) -> View:
    """A deadline that was dated anew; the same day twice: it was provisional, and is firm now."""
    return {
        "case": move.case_id,
        "kind": move.kind.value,
        "mark": move.mark,
        "from": day(move.due_before),
        "to": day(move.due_after),
        "reason": move.reason,
        "recorded_at": instant(move.recorded_at),
    }


def ledger_view(ledger: Ledger, lang: Lang) -> View:
    """A deadline, how it was counted, and every day of it. `says` alone is in the language."""
    deadline = ledger.deadline
    calendar = {"name": ledger.calendar, "version": deadline.calendar} if deadline.calendar else None
    return {
        "kind": deadline.kind.value,
        "mark": deadline.mark,
        "started_on": day(deadline.started_on),
        "budget": deadline.budget,
        "unit": deadline.unit.value if deadline.unit else None,
        "due_on": day(deadline.due_on),
        "rolls": deadline.rolls,
        "provisional": deadline.provisional,
        "suspended": ledger.suspended is not None,
        "suspensions": [suspension_record(one) for one in ledger.suspensions],
        "calendar": calendar,
        "article": deadline.source.place,
        "instrument": deadline.source.instrument,
        "working_days_left": ledger.working_days_left,
        "days": [
            {"day": day(one.day), "number": one.number, "reason": one.reason.value, "says": one.says(lang)}
            for one in ledger.days
        ],
    }
