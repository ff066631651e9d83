"""Every error of the engine, in one tree with stable codes.

OcopError
├── InputError             the request is malformed: nothing was looked up, nothing is done
│   ├── UnknownWordError     a state, step, role, unit, set, kind or field that does not exist
│   ├── BadValueError        a value outside its bounds, or not of its form
│   ├── NotFoundError        a case, plan, round or council that is not there
│   ├── TakenError           a name that must be unique and is in use
│   ├── PlanError            the file of a plan does not hold together
│   ├── CalendarError        a notice of the official calendar that does not hold together
│   ├── SheetError           members' sheets that do not fit the score sheet
│   ├── SweepOrderError      a sweep for a day before the last one
│   └── SweepGapError        days without a line in the sweep's ledger, before the last one
├── RulebookError
│   └── NotInForceError      no rulebook covers that date
├── RefusedError           the law says no; carries the refusal with every reason
├── GuardFaultError        a condition broke while it was evaluated: a fault of ours, never a refusal
├── ClockError             the clock that the engine was given tells no zone
├── ConflictError          somebody else moved the case in the meantime
└── StoreError             the store cannot answer
    ├── NotOurDatabaseError  what was opened is not a database of the engine
    ├── SchemaError          its schema is older or newer than this program
    └── DamagedError         what is stored does not hold together
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from cycle.calendars import CalendarFault
    from cycle.score import ScoreFault
    from cycle.verdict import Refusal

#: Longest piece of a wrong value that a message repeats.
SHOWN_CHARACTERS = 60
#: Most faults of sheets that a message repeats.
SHOWN_FAULTS = 5


def shown(value: object) -> str:
    """A wrong value as a message may repeat it: one line, never long."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}… ({len(text)} characters)"


class OcopError(Exception):
    """The root. `code` is stable: programs may depend on it."""

    code: ClassVar[str] = "ocop.error"


class InputError(OcopError):
    """The request is malformed."""

    code = "input.invalid"


class UnknownWordError(InputError):
    """A word that the programme does not have."""

    code = "input.unknown_word"

    def __init__(self, what: str, word: object, known: tuple[str, ...] = ()) -> None:
        choices = f"; known: {', '.join(known)}" if known else ""
        super().__init__(f"unknown {what} “{shown(word)}”{choices}")
        self.what = what
        self.word = word
        self.known = known


class BadValueError(InputError):
    """A value outside its bounds, or not of its form."""

    code = "input.bad_value"

    def __init__(self, field: str, value: object, required: str) -> None:
        super().__init__(f"{field}: “{shown(value)}” is not {required}")
        self.field = field
        self.value = value
        self.required = required


class NotFoundError(InputError):
    """A thing that is not in the store."""

    code = "input.not_found"

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"there is no {what} “{shown(key)}”")
        self.what = what
        self.key = key


class TakenError(InputError):
    """A name that must be unique and is in use."""

    code = "input.taken"

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"the {what} “{shown(key)}” is in use")
        self.what = what
        self.key = key


class PlanError(InputError):
    """The file of a plan does not hold together; says where."""

    code = "plan.invalid"

    def __init__(self, plan: str, place: str, fault: str) -> None:
        super().__init__(f"plan {shown(plan)}, {place}: {fault}")
        self.plan = plan
        self.place = place
        self.fault = fault


class CalendarError(InputError):
    """A notice of the official calendar does not hold together, or against the calendar. `faults` lists every one."""

    code = "calendar.invalid"

    def __init__(self, document: str, faults: "tuple[CalendarFault, ...]") -> None:
        number = f" {shown(document)}" if document else ""
        super().__init__(f"notice{number}: {'; '.join(fault.says() for fault in faults)}")
        self.document = document
        self.faults = faults


class SheetError(InputError):
    """Members' sheets that do not fit the score sheet. `faults` lists every one, with its place.

    There may be hundreds, so the message names the first `SHOWN_FAULTS`.
    """

    code = "score.sheet"

    def __init__(self, instrument: str, set_no: int, faults: "tuple[ScoreFault, ...]") -> None:
        more = f"; and {len(faults) - SHOWN_FAULTS} more" if len(faults) > SHOWN_FAULTS else ""
        first = "; ".join(map(str, faults[:SHOWN_FAULTS]))
        super().__init__(f"sheet of {instrument}, set {set_no}, faults: {len(faults)}: {first}{more}")
        self.instrument = instrument
        self.set_no = set_no
        self.faults = faults


class SweepOrderError(InputError):
    """A sweep for a day before the last one that was swept."""

    code = "sweep.out_of_order"

    def __init__(self, on: date, last: date) -> None:
        super().__init__(f"{on} lies before {last}, the last day that was swept")
        self.on = on
        self.last = last


class SweepGapError(InputError):
    """The ledger of the sweep has a hole: days before the last one of which nobody knows what was done."""

    code = "sweep.gap"

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"the ledger has no line for {first}, though it goes to {last}: sweep again from there")
        self.first = first
        self.last = last


class RulebookError(OcopError):
    """The law that was asked for is not known."""

    code = "rulebook.error"


class NotInForceError(RulebookError):
    """No rulebook covers that date."""

    code = "rulebook.not_in_force"

    def __init__(self, on: date, first: date) -> None:
        super().__init__(f"no rulebook is in force on {on}: the earliest starts on {first}")
        self.on = on
        self.first = first


class RefusedError(OcopError):
    """The law says no. `refusal` lists every unmet condition."""

    code = "refused"

    def __init__(self, refusal: "Refusal") -> None:
        super().__init__("; ".join(str(reason) for reason in refusal.reasons))
        self.refusal = refusal


class GuardFaultError(OcopError):
    """A condition could not be evaluated. The case did not move, and nobody was refused."""

    code = "process.guard_fault"

    def __init__(self, guard: str, case_id: str) -> None:
        super().__init__(f"condition {guard} failed while case {case_id} was judged")
        self.guard = guard
        self.case_id = case_id


class ClockError(OcopError):
    """The clock that the engine was given tells an instant without a zone: nobody knows which one it is."""

    code = "clock.no_zone"

    def __init__(self, told: datetime) -> None:
        super().__init__(f"the clock says {told.isoformat()} without a zone: give it one, such as UTC")
        self.told = told


class ConflictError(OcopError):
    """The case was moved by somebody else since it was read: read it again."""

    code = "store.conflict"

    def __init__(self, case_id: str, moved_by: str | None = None, moved_at: datetime | None = None) -> None:
        by = f" by {moved_by}" if moved_by else ""
        at = f" at {moved_at.isoformat()}" if moved_at else ""
        super().__init__(f"case {case_id} was moved{by}{at} in the meantime")
        self.case_id = case_id
        self.moved_by = moved_by
        self.moved_at = moved_at


class StoreError(OcopError):
    """The store cannot answer."""

    code = "store.unavailable"


class ContentionError(StoreError):
    """The store undid a transaction because another one was writing the same: do it again."""

    code = "store.contention"


class BusyError(StoreError):
    """Another one was writing for longer than the store waits. Nothing was done."""

    code = "store.busy"


class NotOurDatabaseError(StoreError):
    """What was opened is not a database of the engine."""

    code = "store.not_ours"


class SchemaError(StoreError):
    """The schema is older or newer than this program."""

    code = "store.schema"


class DamagedError(StoreError):
    """What is stored does not hold together."""

    code = "store.damaged"
