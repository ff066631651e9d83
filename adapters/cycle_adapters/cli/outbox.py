"""`ocop outbox`: what is to be done outside, how it stands on its way, and the delivery itself."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from cycle import inputs
from cycle.delivery import DeliveryStatus
from cycle.errors import BadValueError, NotOurDatabaseError, SchemaError, StoreError
from cycle.people import actor_text
from cycle.wording import Lang, label
from cycle_adapters.cli import ATTENTION, DONE
from cycle_adapters.cli.options import read_actor_text
from cycle_adapters.cli.output import Column, print_json, print_table, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say
from cycle_adapters.views import instant

if TYPE_CHECKING:
    from cycle.delivering import Courier, Round
    from cycle.delivery import Answer, Delivery, Mark, Outgoing

#: What is listed unless a status is named: what is not at its end.
_OPEN = (DeliveryStatus.DEAD, DeliveryStatus.WAITING)
_MOST = 100
_DAY = 86_400
_KEYS = ("number", "status", "what", "case", "on", "attempts", "due_at", "behind", "reason", "by")


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("list", list_, "Việc phải gửi ra ngoài và tình trạng", "What is to be done outside, and its way")
    verb.add_argument("--status", metavar="WORD", help=f"{', '.join(DeliveryStatus)} (what is dead or waits)")
    verb.add_argument("--limit", metavar="N", type=int, default=_MOST, help=f"at most so many of a status ({_MOST})")
    verb = verbs.add("run", run, "Gửi việc đến nơi nhận", "Deliver what is due to one receiver")
    where = "webhook:URL, command:PROGRAM, or procrastinate[:QUEUE] in the same database"
    verb.add_argument("--to", metavar="KIND[:WHERE]", required=True, help=where)
    when = verb.add_mutually_exclusive_group()
    when.add_argument("--once", action="store_true", help="what is due now, then end (so without --every)")
    when.add_argument("--every", metavar="SECONDS", type=int, help="again and again, until stopped")
    verb.add_argument("--secret-file", metavar="FILE", help="secrets of the webhook (else OCOP_WEBHOOK_SECRET)")
    permit = "a private network that the webhook may lie in; repeatable"
    verb.add_argument("--allow-network", metavar="CIDR", action="append", default=[], help=permit)
    verb = verbs.add("retry", retry, "Gửi lại ngay", "Try again at once, also what is dead")
    verb.add_argument("ids", metavar="ID", nargs="+", help="numbers in the outbox: all of them are done, or none")
    verb = verbs.add("drop", drop, "Bỏ, không gửi nữa", "Never deliver this any more")
    verb.add_argument("id", metavar="ID", help="number in the outbox")
    verb.add_argument("--reason", metavar="TEXT", required=True, help="why nobody needs it")
    verb.add_argument("--by", metavar="ROLE[:NAME[@UNIT]]", required=True, help="who says so")


def list_(args: Namespace, session: Session) -> None:
    """What is dead and what waits, or what has one status, the lowest number first; and how much there is of each."""
    limit = inputs.read_whole("limit", args.limit, 1, 1_000_000)
    wanted = (inputs.read_word("status", args.status, DeliveryStatus),) if args.status else _OPEN
    with session.store().read() as store:
        found = [one for status in wanted for one in store.deliveries(status, limit=limit)]
        counts = store.delivery_counts()
    sums = {status.value: counts.get(status, 0) for status in DeliveryStatus}
    if session.json:
        from cycle_adapters.outbox_views import delivery_view

        print_json({"deliveries": [delivery_view(one) for one in found], "counts": sums})
        return
    if found:
        _print_table(found, session.lang)
    tell(say("outbox_sum", session.lang, **sums))


def _print_table(found: Sequence["Delivery"], lang: Lang) -> None:
    whole = {"number", "case", "on", "due_at", "behind"}
    right = {"number", "attempts", "behind"}
    columns = [Column(head(key, lang), key in whole, key in right, key in {"behind", "reason", "by"}) for key in _KEYS]
    print_table(columns, _rows(found, lang))


def _rows(found: Sequence["Delivery"], lang: Lang) -> Iterator[tuple[object, ...]]:
    for one in found:
        effect, by = one.effect, actor_text(one.by) if one.by else None
        what = (one.number, label(one.status, lang), label(effect.kind, lang), effect.case_id, effect.on)
        due_at = instant(one.due_at) if one.due_at else None
        yield (*what, one.attempts, due_at, one.behind, one.reason, by)


def run(args: Namespace, session: Session) -> int:
    """One JSON document for each round in which something was given out; ends by SIGTERM or SIGINT.

    Status 0 where all that was due was delivered, else 1; with --every, 1 only where the receiver wants no more.
    """
    from cycle.delivering import Courier, Ended
    from cycle_adapters.outbox.choosing import new_holder, receiver
    from cycle_adapters.stopping import stopped_by_signals

    every = inputs.read_whole("every", args.every, 1, _DAY) if args.every is not None else None
    to = receiver(args.to, args.allow_network, args.secret_file, lambda: session.store().engine)
    courier, stop = Courier(session.store(), to, session.clock(), new_holder()), Event()
    with stopped_by_signals(stop.set):
        if every is None:
            done = _round(courier, stop, session, always=True)
            return DONE if done.clean and done.ended is not Ended.GONE else ATTENTION
        while not stop.is_set():
            if _tolerant_round(courier, stop, session) is Ended.GONE:
                return ATTENTION
            stop.wait(every)
    return DONE


def _tolerant_round(courier: "Courier", stop: Event, session: Session) -> object:
    """Why the round ended; None where the database could not answer, which the next round may find otherwise."""
    try:
        return _round(courier, stop, session, always=False).ended
    except (NotOurDatabaseError, SchemaError):
        raise
    except StoreError as error:
        tell(say("outbox_later", session.lang, error=error))
        return None


def _round(courier: "Courier", stop: Event, session: Session, *, always: bool) -> "Round":
    from cycle_adapters.outbox_views import failure_view, round_view

    failures: list[dict[str, Any]] = []

    def told(letter: "Outgoing", answer: "Answer", mark: "Mark | None") -> None:
        if answer.reason is None:
            return
        failures.append(failure_view(letter, answer, mark))
        if not session.json:
            tell(_failure(letter, answer, mark, session.lang))

    done = courier.round(stop.is_set, told)
    if session.json and (always or done.delivered or failures):
        print_json(round_view(done, failures))
        sys.stdout.flush()
    elif always or done.delivered or failures:
        tell(say(f"outbox_{done.ended.value}", session.lang))
        tell(say("outbox_round", session.lang, delivered=done.delivered, failed=done.failed, dead=done.dead))
    return done


def _failure(letter: "Outgoing", answer: "Answer", mark: "Mark | None", lang: Lang) -> str:
    what = {"number": letter.number, "attempt": letter.attempt, "reason": answer.reason}
    if mark is None:
        return say("outbox_lost", lang, **what)
    if mark.due_at is None:
        return say("outbox_died", lang, **what)
    return say("outbox_failed", lang, **what, due_at=instant(mark.due_at))


def retry(args: Namespace, session: Session) -> None:
    """Have them given out at once."""
    from cycle.delivering import retry as try_again

    _show(try_again(session.store(), [_number(one) for one in args.ids], _now(session)), session)


def drop(args: Namespace, session: Session) -> None:
    """Never give it out again."""
    from cycle.delivering import drop as drop_it

    by = read_actor_text(args.by)
    _show([drop_it(session.store(), _number(args.id), args.reason, by, _now(session))], session)


def _now(session: Session) -> datetime:
    return session.clock().now()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadValueError("id", text, "a number in the outbox")
    return int(text)


def _show(found: Sequence["Delivery"], session: Session) -> None:
    if session.json:
        from cycle_adapters.outbox_views import delivery_view

        print_json({"deliveries": [delivery_view(one) for one in found]})
        return
    for one in found:
        tell(say("outbox_stands", session.lang, number=one.number, status=label(one.status, session.lang)))
