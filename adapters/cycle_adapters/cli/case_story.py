"""`ocop case history` and `ocop case explain`: the record of a case, and what follows from it."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge
from typing import Any

from cycle.deadlines import Nature
from cycle.events import Event
from cycle.ports import ArmedDeadline, DeadlineMove
from cycle.rules.registry import rulebook
from cycle.states.decide import governing_rules
from cycle.states.machine import table
from cycle.vocabulary import Step
from cycle.wording import Lang, label, past
from cycle_adapters.cli import condition_words
from cycle_adapters.cli.case_card import card, print_deadlines
from cycle_adapters.cli.case_ledger import print_ledgers
from cycle_adapters.cli.chart_view import ruling
from cycle_adapters.cli.output import Column, print_card, print_json, print_line, print_table
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.standing import Standing, standing
from cycle_adapters.cli.words import head, say


def history(args: Namespace, session: Session) -> None:
    """Every event, oldest first, and in their place the deadlines that were dated anew."""
    from cycle_adapters.deadline_views import move_view
    from cycle_adapters.views import event_view

    program = session.program()
    events, moves = program.history(args.case), program.deadline_moves(args.case)
    if session.json:
        case_id = events[0].case_id if events else args.case
        told = {"events": [event_view(one) for one in events], "deadline_moves": [move_view(one) for one in moves]}
        print_json({"case": case_id, **told})
        return
    lang = session.lang
    keys = ("count_no", "on", "step", "state", "by", "recorded_at", "remark")
    rows = (_event(one, lang) if isinstance(one, Event) else _move(one, lang) for one in _by_entry(events, moves))
    print_table([Column(head(key, lang), whole=key == "on") for key in keys], rows)


def _by_entry(events: Sequence[Event], moves: Sequence[DeadlineMove]) -> Iterator[Event | DeadlineMove]:
    """Both in the order in which they were written down."""
    return merge(events, moves, key=lambda one: one.recorded_at)


def _move(move: DeadlineMove, lang: Lang) -> tuple[object, ...]:
    from cycle_adapters.views import instant

    what = f"{say('deadline_moved', lang)}: {label(move.kind, lang)}"
    firm = move.due_before == move.due_after
    days = say("firm", lang, day=move.due_after) if firm else f"{move.due_before or '–'} → {move.due_after or '–'}"
    return None, None, what, days, None, instant(move.recorded_at), move.reason


def _event(event: Event, lang: Lang) -> tuple[object, ...]:
    from cycle_adapters.views import instant

    told = ", ".join(f"{key}: {value}" for key, value in event.details.items() if _told_as_it_is(key, value))
    mark = say("history_mark", lang) if event.historical else ""
    remark = "; ".join(part for part in (told, _words_of_set(event, lang), mark) if part)
    by = actor_words(event, lang)
    state = label(event.dest, lang)
    return event.number, event.on, past(event.step, lang), state, by, instant(event.recorded_at), remark


def _told_as_it_is(key: str, value: object) -> bool:
    return isinstance(value, (str, int)) and key != "set_before"


def _words_of_set(event: Event, lang: Lang) -> str:
    """What became of the product's set as the case passed to the rules of another regime; empty where nothing did."""
    if "set_before" in event.details:
        return say("set_renumbered", lang, old=event.details["set_before"], new=event.changes["product"]["set"])
    sets = event.details.get("set_to_confirm")
    if sets is None:
        return ""
    return say("set_to_confirm", lang, sets=", ".join(map(str, sets))) if sets else say("no_set_left", lang)


def actor_words(event: Event, lang: Lang) -> str:
    """Who acted, in words."""
    who = event.by
    name = f" {who.name}" if who.name else ""
    unit = f" ({who.unit})" if who.unit else ""
    return f"{label(who.role, lang)}{name}{unit}"


def explain(args: Namespace, session: Session) -> None:
    """Where it stands that day, why, by which articles, what happens if nobody acts, and each deadline by its days."""
    from cycle_adapters.deadline_views import ledger_view

    on = session.day(args.on)
    found = standing(session, args.case, on)
    ledgers = session.program().ledgers(args.case, on)
    if session.json:
        print_json({**_view(found, on), "ledgers": [ledger_view(one, session.lang) for one in ledgers]})
    else:
        _print(found, on, session.lang)
        print_ledgers(ledgers, on, session.lang)


def _view(found: Standing, on: date) -> dict[str, Any]:
    from cycle_adapters.views import case_view, event_view

    rules = rulebook(found.case.regime)
    return {
        "on": on.isoformat(),
        "case": case_view(found.case, found.deadlines),
        "why": event_view((*found.events, *found.by_time)[-1]),
        "by_time": [event_view(one) for one in found.by_time],
        "moves_next": [role.value for role in found.moves_next],
        "rules": {"regime": rules.regime.value, "instruments": list(rules.instruments), "plan": found.case.plan},
        "articles": list(_articles(found, on)),
        "deadlines": [_what_follows(one, found, on) for one in found.deadlines],
        "if_nobody_acts": [
            {"on": one.on.isoformat(), "step": one.step.value, "to": one.dest.value} for one in found.ahead
        ],
        "notices": [{"mark": mark, "on": day.isoformat()} for mark, day in _notices(found)],
    }


def _articles(found: Standing, on: date) -> Iterator[dict[str, Any]]:
    """Each condition of law on the steps from here, with its article."""
    for step in Step:
        book = governing_rules(found.case, step, on)
        for row in table(book.regime).get((step, found.case.state), ()):
            for guard in row.guards:
                source = ruling(guard, book)
                if source:
                    yield {
                        "step": step.value,
                        "condition": guard.name,
                        "article": source.place,
                        "instrument": source.instrument,
                    }


def _what_follows(deadline: ArmedDeadline, found: Standing, on: date) -> dict[str, Any]:
    from cycle_adapters.views import deadline_view

    steps = _steps_of_time(deadline, found)
    return {
        **deadline_view(deadline),
        "days_left": (deadline.due_on - on).days,
        "acts_on": deadline.fires_on.isoformat(),
        "if_nobody_acts": [step.value for step in steps] or ["overdue"],
    }


def _steps_of_time(deadline: ArmedDeadline, found: Standing) -> tuple[Step, ...]:
    """What time does when it has passed."""
    if deadline.nature is Nature.SOFT:
        return ()
    return tuple(event.step for event in found.ahead if event.on == deadline.fires_on)


def _notices(found: Standing) -> Iterator[tuple[int, date]]:
    """The notices still to come, the next first."""
    for event in found.ahead:
        if event.step is Step.NOTIFY_EXPIRY:
            yield event.changes["notified"], event.on


def _print(found: Standing, on: date, lang: Lang) -> None:
    last = (*found.events, *found.by_time)[-1]
    print_line(say("standing", lang, on=on, state=label(found.case.state, lang)))
    if found.by_time:
        times = Counter(label(one.step, lang) for one in found.by_time)
        steps = ", ".join(f"{word} (× {count})" if count > 1 else word for word, count in times.items())
        print_line(say("not_swept", lang, on=on, steps=steps))
    why = f"{last.on}: {past(last.step, lang)}, {actor_words(last, lang)}"
    print_card([*card(found.case, lang, found.moves_next), (head("why", lang), why)])
    print_deadlines(found.deadlines, lang)
    _print_consequences(found, on, lang)
    _print_articles(found, on, lang)


def _print_consequences(found: Standing, on: date, lang: Lang) -> None:
    rows: list[tuple[object, ...]] = [
        (one.fires_on, (one.due_on - on).days, label(one.kind, lang), say("if_missed_soft", lang))
        for one in found.deadlines
        if one.nature is Nature.SOFT
    ]
    rows += [(one.on, (one.on - on).days, label(one.step, lang), label(one.dest, lang)) for one in found.ahead]
    if rows:
        keys = ("on", "days_left", "what", "what_happens")
        title = say("if_nobody_acts", lang)
        print_table(
            [Column(head(key, lang), whole=key == "on") for key in keys],
            sorted(rows, key=lambda row: str(row[0])),
            title,
        )


def _print_articles(found: Standing, on: date, lang: Lang) -> None:
    rows = [
        (
            label(Step(one["step"]), lang),
            condition_words.get(one["condition"], lang),
            f"{one['article']}, {one['instrument']}",
        )
        for one in _articles(found, on)
    ]
    if rows:
        keys = ("step", "conditions", "article")
        print_table([Column(head(key, lang)) for key in keys], rows, head("covered", lang))
