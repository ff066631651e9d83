"""Deadlines: how a period is counted, when it ends, and the ledger of its days. Pure: no clock.

The counting is that of the Civil Code 2015: the day of the start is not counted (Art. 147), a month that
lacks the day ends the period on its last day (Art. 148.3), a period that ends on a day off ends on the next
working day (Art. 148.5), and its last day counts to 24:00 (Art. 148.6). Days on which time was stopped are not counted,
and no period ends on one.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import count

from cycle.calendars import Language, OfficialDay, WorkingCalendar, day_of
from cycle.citation import Citation
from cycle.errors import BadValueError
from cycle.suspension import Suspension, stopped_days
from cycle.vocabulary import DayUnit, ExpiryConvention

_MONTHS_A_YEAR = 12


def add_months(anchor: date, months: int) -> date:
    """The same day that many months after `anchor`; the last of a month that lacks it (Art. 148.3).

    Count from the anchor, never from an earlier answer: twelve times three months would drift from the 31st.
    Raises BadValueError for months below 0, or a day past the year 9999.
    """
    if months < 0:
        raise BadValueError("months", months, "0 or more")
    year, month = divmod(anchor.year * _MONTHS_A_YEAR + anchor.month - 1 + months, _MONTHS_A_YEAR)
    if year > date.max.year:
        raise BadValueError("months", months, "a number that ends before the year 10000")
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def last_valid_day(issued_on: date, months: int, convention: ExpiryConvention) -> date:
    """The last day on which a certificate of that many months is good. It does not roll past a day off.

    Raises BadValueError for fewer than 1 month.
    """
    if months < 1:
        raise BadValueError("months", months, "1 or more")
    anniversary = add_months(issued_on, months)
    return day_before(anniversary, strict=convention is ExpiryConvention.ANNIVERSARY_INVALID)


def day_before(day: date, *, strict: bool) -> date:
    """The last good day of "before `day`" (trước ngày): the eve when strict, else the day itself."""
    return day_of(day.toordinal() - 1) if strict else day


class Nature(StrEnum):
    """What happens when nobody acted in time."""

    HARD = "hard"  #: Time itself moves the case.
    SOFT = "soft"  #: The case is marked overdue, its holder is reminded, and it is escalated.


class DeadlineKind(StrEnum):
    """What has to be done, or what ends, by a deadline."""

    COMMUNE_ASSESSMENT = "commune_assessment"  #: The commune assesses the dossier and sends it up.
    DISTRICT_EVALUATION = "district_evaluation"  #: The district council evaluates.
    PROVINCE_EVALUATION = "province_evaluation"  #: The provincial council evaluates.
    NATIONAL_EVALUATION = "national_evaluation"  #: The national council evaluates.
    RE_EVALUATION_DECISION = "re_evaluation_decision"  #: The authority decides a complete dossier.
    EXPIRY_NOTICE = "expiry_notice"  #: The producer is told, so many days ahead, that the certificate ends.
    CERTIFICATE_EXPIRY = "certificate_expiry"  #: The certificate runs out.
    EXTENSION_END = "extension_end"  #: A certificate prolonged for a pending re-evaluation runs out.
    REREGISTRATION = "reregistration"  #: The producer files for re-evaluation.
    REVOCATION_DECISION = "revocation_decision"  #: The authority decides on a proposal to revoke.
    TRANSITION = "transition"  #: A dossier of an older regime is finished under its rules.

    @property
    def is_notice(self) -> bool:
        """Whether it is a day to act on, and not a day to act by."""
        return self is DeadlineKind.EXPIRY_NOTICE


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule says of a deadline, apart from its length."""

    kind: DeadlineKind
    nature: Nature
    source: Citation
    mark: int | None = None  #: Tells apart deadlines of one kind, such as notices 120 and 30 days ahead.
    rolls: bool = True  #: Whether a period that ends on a day off ends on the next working day.


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last good day for something, and how it was found. `(kind, mark)` is unique within a case.

    Made by `in_days`, `in_working_days`, `in_months` and `on_date`, which count; the constructor does not.
    """

    kind: DeadlineKind
    started_on: date  #: The day of the event that set it going; not counted.
    budget: int | None  #: How many of `unit`, at least 1; None for a fixed date.
    unit: DayUnit | None
    due_on: date  #: The last good day, to 24:00.
    fires_on: date  #: The day the sweep acts: the one after `due_on`, for a notice `due_on` itself.
    nature: Nature
    source: Citation  #: The rule that sets it.
    provisional: bool  #: It may move when the days off past the calendar's horizon are published.
    rolls: bool  #: Whether it went, or would have gone, on from a day off.
    calendar: str | None  #: The version of the calendar it was counted on; None for a fixed date.
    mark: int | None = None
    #: The days within it that were not counted because time was stopped.
    suspensions: tuple[Suspension, ...] = ()

    @property
    def key(self) -> tuple[DeadlineKind, int | None]:
        """What it is known by within its case."""
        return self.kind, self.mark

    @property
    def terms(self) -> Terms:
        """What its rule says, apart from its length."""
        return Terms(self.kind, self.nature, self.source, self.mark, self.rolls)


def in_days(terms: Terms, started_on: date, budget: int, calendar: WorkingCalendar) -> Deadline:
    """So many days after the start, every day counted. Raises BadValueError for a budget below 1."""
    return counted(terms, started_on, budget, DayUnit.DAYS, calendar)


def in_working_days(terms: Terms, started_on: date, budget: int, calendar: WorkingCalendar) -> Deadline:
    """So many working days after the start: never a day off. Raises BadValueError for a budget below 1."""
    return counted(terms, started_on, budget, DayUnit.WORKING_DAYS, calendar)


def in_months(terms: Terms, started_on: date, budget: int, calendar: WorkingCalendar) -> Deadline:
    """So many months after the start. Raises BadValueError for a budget below 1."""
    return counted(terms, started_on, budget, DayUnit.MONTHS, calendar)


def on_date(terms: Terms, started_on: date, due_on: date) -> Deadline:
    """A day that a text, a plan or a certificate fixes. It never moves, whatever the terms say of rolling."""
    return Deadline(
        terms.kind,
        started_on,
        budget=None,
        unit=None,
        due_on=due_on,
        fires_on=due_on if terms.kind.is_notice else day_of(due_on.toordinal() + 1),
        nature=terms.nature,
        source=terms.source,
        provisional=False,
        rolls=False,
        calendar=None,
        mark=terms.mark,
    )


@lru_cache(maxsize=4096)  # the cases of one round began on the same few days
def counted(
    terms: Terms,
    started_on: date,
    budget: int,
    unit: DayUnit,
    calendar: WorkingCalendar,
    suspensions: tuple[Suspension, ...] = (),
) -> Deadline:
    """So many of the unit after the start, without the days of these suspensions, which have all ended.

    Raises BadValueError for a budget below 1, and for a period of months that is suspended: none is.
    """
    if unit is DayUnit.MONTHS and suspensions:
        raise BadValueError("unit", unit, "a unit of which single days can be left out")
    end = _last_counted_day(started_on, budget, unit, calendar, suspensions)
    due_on = _rolled_on(end, calendar, suspensions) if terms.rolls else end
    depends = terms.rolls or unit is DayUnit.WORKING_DAYS
    return replace(
        on_date(terms, started_on, due_on),
        budget=budget,
        unit=unit,
        provisional=depends and calendar.is_provisional(due_on),
        rolls=terms.rolls,
        calendar=calendar.version,
        suspensions=suspensions,
    )


def recounted(deadline: Deadline, calendar: WorkingCalendar) -> Deadline:
    """The same period counted on another calendar, such as one with a newly published year.

    A fixed date stays as it is. A caller compares the two and records the move.
    """
    if deadline.budget is None or deadline.unit is None:
        return deadline
    return counted(deadline.terms, deadline.started_on, deadline.budget, deadline.unit, calendar, deadline.suspensions)


class CountReason(StrEnum):
    """Why a day counts, or does not."""

    FIRST_DAY = "first_day"  #: The period starts on it, so it is not counted (Art. 147).
    COUNTED = "counted"  #: It counts, or closes a month that counts.
    MONTH_END = "month_end"  #: It closes a month that lacks the day of the start (Art. 148.3).
    LAST_DAY_OFF = "last_day_off"  #: It counts as the last, but the period does not end on a day off.
    WEEKEND = "weekend"  #: Not counted.
    HOLIDAY = "holiday"  #: Not counted: an official day off.
    SUSPENDED = "suspended"  #: Not counted: time was stopped.
    ROLLED = "rolled"  #: Not counted: the working day on which the period ends instead (Art. 148.5).
    FIXED = "fixed"  #: Nothing was counted: the date is given.

    @property
    def counts(self) -> bool:
        """Whether the day uses up one unit of the budget."""
        return self in {CountReason.COUNTED, CountReason.MONTH_END, CountReason.LAST_DAY_OFF}


#: In Vietnamese and in English.
_SAYS: dict[CountReason, tuple[str, str]] = {
    CountReason.FIRST_DAY: ("ngày đầu, không tính (Điều 147 BLDS)", "first day (Civil Code, Art. 147)"),
    CountReason.COUNTED: ("tính", "counted"),
    CountReason.MONTH_END: ("tính, cuối tháng (Điều 148.3 BLDS)", "end of month (Civil Code, Art. 148.3)"),
    CountReason.LAST_DAY_OFF: ("tính, nhưng là ngày nghỉ", "counted, but a day off"),
    CountReason.WEEKEND: ("nghỉ cuối tuần", "weekend"),
    CountReason.HOLIDAY: ("ngày nghỉ", "day off"),
    CountReason.SUSPENDED: ("tạm dừng, không tính", "suspended"),
    CountReason.ROLLED: ("ngày làm việc tiếp theo (Điều 148.5 BLDS)", "rolled on (Civil Code, Art. 148.5)"),
    CountReason.FIXED: ("ngày ấn định", "fixed date"),
}
_PROVISIONAL = (" [dự kiến]", " [provisional]")


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A line of the ledger of a deadline."""

    day: date
    number: int | None  #: Its place in the budget, from 1; None when it is not counted.
    reason: CountReason
    official: OfficialDay | None  #: The row of the calendar that makes the day unlike its weekday.
    provisional: bool  #: Past the horizon of the calendar, and the deadline depends on that.
    suspension: Suspension | None = None  #: What stopped time on that day.

    def says(self, language: Language = "en") -> str:
        """The reason in words, with the name and the document of an official day, or the grounds of a suspension."""
        which = ("vi", "en").index(language)
        name = f": {self.official.says(language)}" if self.official else ""
        if self.suspension:
            name = f": {self.suspension.reason} ({self.suspension.decision})"
        return _SAYS[self.reason][which] + name + (_PROVISIONAL[which] if self.provisional else "")


def explain(deadline: Deadline, calendar: WorkingCalendar) -> tuple[CountedDay, ...]:
    """Every day of the period, counted or skipped, from its start to `due_on`, with the reason; oldest first.

    Of a period of months, only the days that close a month. As many lines are numbered as it has units.
    Raises BadValueError for a calendar on which the deadline would end on another day: `recounted` it first.
    """
    if recounted(deadline, calendar).due_on != deadline.due_on:
        raise BadValueError("calendar", calendar.version, f"one that makes {deadline.due_on} the last day")
    numbers = count(1)
    return tuple(
        CountedDay(
            day,
            next(numbers) if reason.counts else None,
            reason,
            calendar.official(day),
            deadline.provisional and calendar.is_provisional(day),
            _stopping(day, deadline.suspensions) if reason is CountReason.SUSPENDED else None,
        )
        for day, reason in _reasons(deadline, calendar)
    )


def _reasons(deadline: Deadline, calendar: WorkingCalendar) -> Iterator[tuple[date, CountReason]]:
    if deadline.budget is None or deadline.unit is None:
        yield deadline.due_on, CountReason.FIXED
        return
    yield deadline.started_on, CountReason.FIRST_DAY
    end = _last_counted_day(deadline.started_on, deadline.budget, deadline.unit, calendar, deadline.suspensions)
    for day in _candidates(deadline, deadline.budget, end):
        yield day, _stopped_because(day, deadline) or _counted_because(day, end, deadline, calendar)
    for day in _days(end, deadline.due_on):
        yield day, _stopped_because(day, deadline) or _off_because(day, calendar) or CountReason.ROLLED


def _candidates(deadline: Deadline, budget: int, end: date) -> Iterable[date]:
    """The days that may count: each of them, or of months those that close one."""
    if deadline.unit is DayUnit.MONTHS:
        return [add_months(deadline.started_on, month) for month in range(1, budget + 1)]
    return _days(deadline.started_on, end)


def _counted_because(day: date, end: date, deadline: Deadline, calendar: WorkingCalendar) -> CountReason:
    if deadline.unit is DayUnit.WORKING_DAYS:
        return _off_because(day, calendar) or CountReason.COUNTED
    if day == end != deadline.due_on:
        return CountReason.LAST_DAY_OFF
    short = deadline.unit is DayUnit.MONTHS and day.day != deadline.started_on.day
    return CountReason.MONTH_END if short else CountReason.COUNTED


def _stopped_because(day: date, deadline: Deadline) -> CountReason | None:
    return CountReason.SUSPENDED if _stopping(day, deadline.suspensions) else None


def _stopping(day: date, suspensions: Iterable[Suspension]) -> Suspension | None:
    return next((one for one in suspensions if one.covers(day)), None)


def _off_because(day: date, calendar: WorkingCalendar) -> CountReason | None:
    if calendar.is_working(day):
        return None
    return CountReason.HOLIDAY if calendar.official(day) else CountReason.WEEKEND


def _days(after: date, upto: date) -> Iterable[date]:
    return (day_of(ordinal) for ordinal in range(after.toordinal() + 1, upto.toordinal() + 1))


def _last_counted_day(
    started_on: date, budget: int, unit: DayUnit, calendar: WorkingCalendar, suspensions: tuple[Suspension, ...]
) -> date:
    """The day that uses the budget up, before it rolls."""
    if budget < 1:
        raise BadValueError("budget", budget, f"1 or more {unit}")
    if unit is DayUnit.MONTHS:
        return add_months(started_on, budget)
    length = budget
    while True:
        end = _after(started_on, length, unit, calendar)
        # Days that were stopped put the end off, and more of them may lie before the new end.
        longer = budget + sum(
            _between(first, last, unit, calendar) for first, last in stopped_days(suspensions, started_on, end)
        )
        if longer == length:
            return end
        length = longer


def _after(start: date, length: int, unit: DayUnit, calendar: WorkingCalendar) -> date:
    if unit is DayUnit.WORKING_DAYS:
        return calendar.add_working_days(start, length)
    return day_of(start.toordinal() + length)


def _between(start: date, end: date, unit: DayUnit, calendar: WorkingCalendar) -> int:
    return calendar.working_days_between(start, end) if unit is DayUnit.WORKING_DAYS else (end - start).days


def _rolled_on(end: date, calendar: WorkingCalendar, suspensions: tuple[Suspension, ...]) -> date:
    """The day itself, or the first after it on which offices work and time runs."""
    day = calendar.next_working_day(end)
    while stopping := _stopping(day, suspensions):
        assert stopping.until is not None, "time that stands has no end"
        day = calendar.next_working_day(stopping.until)
    return day
