"""The official calendar that grows: a notice is taken in, and the deadlines that were counted without it move."""

from dataclasses import dataclass

from cycle.calendars import CalendarFault, WorkingCalendar
from cycle.errors import CalendarError, TakenError
from cycle.ports import CaseFilter, DeadlineMove, Reading, StoredNotice
from cycle.rules import calendar_check
from cycle.rules.calendar_file import Notice, parse_notice, unfit
from cycle.states.due import COUNTED_IN
from cycle.writing import Writer


@dataclass(frozen=True, slots=True)
class CalendarImport:
    """What the import of a notice does."""

    notice: Notice
    calendar: WorkingCalendar  #: The calendar in force after it.
    moves: tuple[DeadlineMove, ...]  #: Deadlines that end on another day, or on the same one, which is then firm.
    #: What does not hold together in the calendar with it: to be looked into, but no obstacle.
    findings: tuple[CalendarFault, ...]
    known: bool  #: The same text was imported before: nothing was done.

    @property
    def moved(self) -> tuple[DeadlineMove, ...]:
        """The deadlines that end on another day."""
        return tuple(one for one in self.moves if one.due_before != one.due_after)

    @property
    def firm(self) -> tuple[DeadlineMove, ...]:
        """The deadlines that were provisional and stay where they are: the day is certain now."""
        return tuple(one for one in self.moves if one.due_before == one.due_after)


def import_notice(writer: Writer, text: str) -> CalendarImport:
    """Take a notice in, move the running deadlines that it dates anew, and record each move.

    Raises CalendarError with everything that does not fit, TakenError for another text of a document that is there.
    """
    notice = parse_notice(text)
    held = {one.document: one for one in writer.store.calendar_notices()}.get(notice.document)
    if held is not None and held.text != text:
        raise TakenError("calendar notice", notice.document)
    moves: list[DeadlineMove] = []
    if held is None:
        faults = tuple(unfit(writer.calendar, notice))
        if faults:
            raise CalendarError(notice.document, faults)
        counted = writer.store.cases(CaseFilter(states=COUNTED_IN))
        with writer.rearming(counted, f"{notice.document}: {notice.title}") as moves:
            writer.store.add_calendar_notice(StoredNotice(notice.document, text, writer.now))
    calendar = writer.calendar
    findings = tuple(calendar_check.faults_of_rows(calendar.rows, calendar.horizon))
    return CalendarImport(notice, calendar, tuple(moves), findings, known=held is not None)


def recount(writer: Writer) -> tuple[DeadlineMove, ...]:
    """Move the running deadlines that are stored otherwise than the calendar in force has them, and record each move.

    So where a newer program brings days that the one before it did not know.
    """
    counted = writer.store.cases(CaseFilter(states=COUNTED_IN))
    with writer.rearming(counted, writer.calendar.version) as moves:
        pass
    return tuple(moves)


def notices_of(store: Reading) -> tuple[Notice, ...]:
    """The notices that were imported, oldest first."""
    return tuple(parse_notice(one.text) for one in store.calendar_notices())
