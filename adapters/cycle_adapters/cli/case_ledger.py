"""Deadlines of a case on paper, day by day: what counts, what is skipped, and why."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from cycle.deadlines import CountedDay, CountReason, Deadline
from cycle.ledgers import Ledger
from cycle.vocabulary import DayUnit
from cycle.wording import Lang, label
from cycle_adapters.cli.output import Column, print_line, print_table
from cycle_adapters.cli.words import head, say


def print_ledgers(ledgers: Iterable[Ledger], on: date, lang: Lang) -> None:
    """A table for each deadline that is counted; a fixed date in one line that says by what it is fixed."""
    for ledger in ledgers:
        print_line("")
        print_line(_title(ledger, on, lang))
        for line in _head(ledger, on, lang):
            print_line(line)
        if ledger.deadline.unit is not None:
            columns = [Column(head("day", lang), whole=True), Column(head("count_no", lang), right=True, whole=True)]
            print_table([*columns, Column(head("reason", lang))], _rows(ledger, lang))


def _title(ledger: Ledger, on: date, lang: Lang) -> str:
    deadline = ledger.deadline
    name = label(deadline.kind, lang) + (f" ({deadline.mark})" if deadline.mark is not None else "")
    day = deadline.due_on.isoformat() + (f" [{say('provisional', lang)}]" if deadline.provisional else "")
    key = "ledger_stands" if ledger.suspended else "ledger_of"
    return say(key, lang, deadline=name[:1].upper() + name[1:], day=day, on=on)


def _head(ledger: Ledger, on: date, lang: Lang) -> Iterator[str]:
    """What started it, by which rule and calendar, what stopped it, and what is left."""
    deadline = ledger.deadline
    article = f"{deadline.source.place}, {deadline.source.instrument}"
    if deadline.unit is None:
        yield say("ledger_fixed", lang, article=article)
    else:
        yield _counted(deadline, article, lang)
    for stop in ledger.suspensions:
        who = label(stop.role, lang) + (f" {stop.unit}" if stop.unit else "")
        facts = {"since": stop.since, "until": stop.until, "reason": stop.reason, "decision": stop.decision}
        yield say("ledger_stop" if stop.until else "ledger_stop_runs", lang, who=who, **facts)
    left = ledger.working_days_left
    if left is not None and not deadline.kind.is_notice:
        yield say("ledger_left" if left >= 0 else "ledger_over", lang, days=abs(left), on=on)


def _counted(deadline: Deadline, article: str, lang: Lang) -> str:
    assert deadline.unit is not None, "asked only of what was counted"
    rolls = say("ledger_rolls" if deadline.rolls else "ledger_rolls_not", lang)
    unit = label(deadline.unit, lang)
    facts = {"budget": deadline.budget, "start": deadline.started_on, "calendar": deadline.calendar}
    return say("ledger_counted", lang, unit=unit, article=article, rolls=rolls, **facts)


def _rows(ledger: Ledger, lang: Lang) -> Iterator[tuple[object, ...]]:
    """Of working days each day; of longer units what is special, with plain days between as one row."""
    if ledger.deadline.unit is DayUnit.WORKING_DAYS:
        yield from ((one.day, one.number, one.says(lang)) for one in ledger.days)
        return
    last = ledger.days[-1]
    for plain, group in groupby(ledger.days, key=lambda one: one is not last and _is_plain(one)):
        days = list(group)
        if plain and len(days) > 1:
            yield _stretch(days, lang)
        else:
            yield from ((one.day, one.number, one.says(lang)) for one in days)


def _is_plain(one: CountedDay) -> bool:
    return one.reason is CountReason.COUNTED and one.official is None and not one.provisional


def _stretch(days: Sequence[CountedDay], lang: Lang) -> tuple[object, ...]:
    first, last = days[0], days[-1]
    return f"{first.day} – {last.day}", f"{first.number}–{last.number}", first.says(lang)
