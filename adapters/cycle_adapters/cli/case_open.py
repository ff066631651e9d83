"""`ocop case register` and `ocop case import-certificate`."""

from argparse import Namespace
from collections.abc import Mapping

from cycle import inputs
from cycle.case import Case
from cycle.wording import label
from cycle_adapters.cli.options import read_actor_text
from cycle_adapters.cli.output import print_json, print_line, tell
from cycle_adapters.cli.parser import UsageError
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import say


def register(args: Namespace, session: Session) -> None:
    """Open a case."""
    by = read_actor_text(args.by) if args.by else {"role": "producer"}
    on = session.day(args.on)
    product, producer = _product(args), _producer(args)
    if args.predecessor is None:
        _require(args, product=product, producer=producer, unit=args.unit)
    case = session.first(
        lambda program: program.register(
            product,
            kind=args.kind,
            by=by,
            on=on,
            producer=producer,
            unit=args.unit,
            predecessor=args.predecessor,
            ref=args.ref,
            request_id=args.request_id,
        )
    )
    _say_opened(case, session)


def import_certificate(args: Namespace, session: Session) -> None:
    """Take in a certificate of older years."""
    issued_on = inputs.read_day("issued_on", args.issued_on)
    valid_until = inputs.read_optional_day("valid_until", args.valid_until)
    case = session.first(
        lambda program: program.import_certificate(
            _product(args) or {},
            producer=_producer(args) or {},
            unit=args.unit,
            stars=args.stars,
            issued_on=issued_on,
            decision=args.decision,
            level=args.level,
            valid_until=valid_until,
            number=args.number,
            ref=args.ref,
            request_id=args.request_id,
        )
    )
    _say_opened(case, session)


def _product(args: Namespace) -> Mapping[str, object] | None:
    if args.product is None and args.set is None:
        return None
    return {"name": args.product, "set": args.set}


def _producer(args: Namespace) -> Mapping[str, object] | None:
    given = (args.producer, args.producer_kind, args.business_registration)
    if given == (None, None, None):
        return None
    return {"name": given[0], "kind": given[1], "business_registration": given[2]}


def _require(args: Namespace, **given: object) -> None:
    missing = [f"--{name}" for name, value in given.items() if value is None]
    if missing:
        raise UsageError(f"ocop {args.noun} {args.verb}: without --predecessor it needs {', '.join(missing)}")


def _say_opened(case: Case, session: Session) -> None:
    from cycle_adapters.views import case_view

    if session.json:
        print_json(case_view(case, session.program().deadlines(case.id)))
        return
    print_line(case.id)
    tell(say("registered", session.lang, id=case.ref or case.id, state=label(case.state, session.lang)))
