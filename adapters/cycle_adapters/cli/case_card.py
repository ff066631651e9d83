"""`ocop case show`: one case on one page."""

from argparse import Namespace
from collections.abc import Iterator, Sequence

from cycle import inputs
from cycle.case import Case
from cycle.past import known_deadlines
from cycle.ports import ArmedDeadline
from cycle.rules.product_sets import sets_of
from cycle.rules.registry import rulebook_on
from cycle.score import mean_text
from cycle.vocabulary import FINAL_STATES, Role
from cycle.wording import Lang, label
from cycle_adapters.cli.output import Column, print_card, print_json, print_table
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.sheet_view import disqualified_words
from cycle_adapters.cli.standing import standing_of
from cycle_adapters.cli.words import head, say

#: Signs of a hash that are shown in a table; JSON has it whole.
_SHORT = 16


def run(args: Namespace, session: Session) -> None:
    """The case now, or as the record had it at the end of a past day."""
    program = session.program()
    if args.as_of is None:
        case = program.case(args.case)
    else:
        on = inputs.read_day("as_of", args.as_of)
        rulebook_on(on)
        case = program.case(args.case, as_of=on)
    with session.store().read() as store:
        found = standing_of(session, store, case, (), case.since)
    deadlines = program.deadlines(case.id) if args.as_of is None else found.deadlines
    if session.json:
        from cycle_adapters.views import case_file

        print_json(case_file(case, deadlines))
        return
    print_card(card(case, session.lang, found.moves_next))
    print_deadlines(known_deadlines(deadlines, case.since), session.lang)
    print_sittings(case, session.lang)
    print_dossier(case, session.lang)
    print_approvals(case, session.lang)


def card(case: Case, lang: Lang, moves_next: Sequence[Role]) -> Iterator[tuple[str, object]]:
    """The head of a case."""
    yield head("id", lang), case.id
    yield head("ref", lang), case.ref
    yield head("product", lang), case.product.name
    yield head("set", lang), _set_words(case, lang)
    yield head("producer", lang), f"{case.producer.name} ({label(case.producer.kind, lang)})"
    yield head("unit", lang), case.unit
    yield head("kind", lang), label(case.kind, lang)
    yield head("state", lang), f"{label(case.state, lang)} ({case.state.value})"
    yield head("since", lang), case.since
    yield head("suspended_since", lang), case.suspension.since if case.suspension else None
    yield head("next", lang), next_words(case, lang, moves_next)
    yield head("regime", lang), f"{case.regime.value}: {label(case.regime, lang)}"
    yield head("plan", lang), case.plan
    yield head("predecessor", lang), case.predecessor
    yield from _certificate(case, lang)
    yield head("version", lang), case.version


def _set_words(case: Case, lang: Lang) -> str:
    """The number of the set, with its name in the regime that judges the case, where that has sets."""
    number = case.product.set_no
    named = next((one for one in sets_of(case.regime) if one.number == number), None)
    if named is None:
        return str(number)
    return f"{number}: {named.name_vi if lang == 'vi' else named.name_en}"


def next_words(case: Case, lang: Lang, moves_next: Sequence[Role]) -> str:
    """Who moves next, in words."""
    if moves_next:
        return ", ".join(label(role, lang) for role in moves_next)
    if case.renewal_declined:
        return say("nobody_renews", lang)
    return say("nobody_more" if case.state in FINAL_STATES else "nobody_moves", lang)


def _certificate(case: Case, lang: Lang) -> Iterator[tuple[str, object]]:
    held = case.certificate
    if held is None:
        return
    level = label(held.level, lang)
    yield head("stars", lang), "★" * held.stars
    yield head("certificate", lang), say("certificate_of", lang, stars=held.stars, level=level, decision=held.decision)
    yield head("number", lang), held.number
    yield head("valid_until", lang), held.valid_until
    yield head("extended_until", lang), held.extended_until
    if case.renewal_declined:
        yield head("renewal_declined", lang), f"{case.renewal_declined.on}: {case.renewal_declined.reason}"


def print_deadlines(deadlines: Sequence[ArmedDeadline], lang: Lang) -> None:
    """The deadlines that run, with their articles."""
    if not deadlines:
        return
    columns = (
        Column(head("due_on", lang), whole=True),
        Column(head("deadline", lang)),
        Column(head("nature", lang)),
        Column(head("article", lang)),
        Column(head("overdue", lang)),
    )
    print_table(columns, (_deadline(one, lang) for one in deadlines), head("deadline", lang))


def _deadline(one: ArmedDeadline, lang: Lang) -> tuple[object, ...]:
    mark = f" ({one.mark})" if one.mark is not None else ""
    day = one.due_on.isoformat() + (f" [{say('provisional', lang)}]" if one.provisional else "")
    overdue = head("yes", lang) if one.overdue else None
    return day, f"{label(one.kind, lang)}{mark}", label(one.nature, lang), f"{one.article}, {one.instrument}", overdue


def print_sittings(case: Case, lang: Lang) -> None:
    """The councils that sat over it, and what they found."""
    if not case.sittings:
        return
    keys = ("level", "convened_on", "meets_on", "council", "round", "mean", "found_on", "gates_missed", "disqualified")
    rows = (
        (
            label(one.level, lang),
            one.convened_on,
            one.meets_on,
            one.council,
            one.round_key,
            mean_text(one.result.mean) if one.result else None,
            one.found_on,
            " ".join(f"{gate.star}★:{gate.criterion}" for gate in one.result.gates_missed) if one.result else None,
            disqualified_words(one.result.disqualified, case, lang) if one.result else None,
        )
        for one in case.sittings
    )
    print_table(_columns(keys, lang), rows, head("sitting", lang))


#: Few cases have anything to show there.
_SPARE = frozenset({"meets_on", "round", "gates_missed", "disqualified", "valid_until", "content", "void_since"})


def _columns(keys: Sequence[str], lang: Lang) -> list[Column]:
    return [Column(head(key, lang), spare=key in _SPARE) for key in keys]


def print_approvals(case: Case, lang: Lang) -> None:
    """What offices gave on the dossier, and what of it is void."""
    if not case.approvals:
        return
    keys = ("what", "level", "on", "seal", "void_since")
    rows = (
        (
            label(one.step, lang),
            label(one.level, lang),
            one.on,
            one.seal[:_SHORT],
            ", ".join(label(document.kind, lang) for document in one.changed(case.dossier)),
        )
        for one in case.approvals
    )
    print_table(_columns(keys, lang), rows, head("approval", lang))


def print_dossier(case: Case, lang: Lang) -> None:
    """What the dossier holds."""
    if not case.dossier:
        return
    keys = ("document", "name", "on", "valid_until", "version", "content")
    rows = (
        (label(one.kind, lang), one.name, one.issued_on, one.valid_until, one.version, (one.sha256 or "")[:_SHORT])
        for one in case.dossier
    )
    print_table(_columns(keys, lang), rows, head("dossier", lang))
