"""Members' sheets against the score sheet of the regime, and the gates their mean misses.

What is wrong with a submission is said all at once. A sheet of somebody who may not score is no fault of input but
refused by the conditions of the step; where the submission has faults besides, it is named among them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from cycle.case import Case
from cycle.errors import BadValueError, SheetError, UnknownWordError
from cycle.facts import Facts
from cycle.people import folded_name
from cycle.request import Details
from cycle.rules.plan_table import shown
from cycle.rules.rulebook import Rulebook
from cycle.rules.sheets import SHEET_FAMILIES, Sheet, SheetFault, sheet_for
from cycle.score import GateMissed, MemberSheet, ScoreFault
from cycle.states.council_level import why_aside
from cycle.states.sitting import members_of

#: A second sheet of one member in one submission.
SECOND = "sheet.second_of_member"
#: Somebody else answers for these where nothing besides is wrong: a condition of the step, or the store.
HANDED_IN, NO_MEMBER, RECUSED = "sheet.handed_in", "sheet.of_no_member", "sheet.of_recused"
_ANSWERED_ELSEWHERE = frozenset({HANDED_IN, NO_MEMBER, RECUSED})
#: A larger number is shown as a text: nobody means it as points.
_LARGEST_SHOWN = 10**9


@dataclass(frozen=True, slots=True)
class Bench:
    """Who may hand in a sheet, as far as is known, and who has. However somebody is spelt, it is one vote."""

    members: frozenset[str] = frozenset()  #: As they are named; empty where they are not known.
    recused: frozenset[str] = frozenset()  #: Folded, as are the next: see `folded_name`.
    handed_in: frozenset[str] = frozenset()


def bench_of(case: Case, facts: Facts, handed_in: Iterable[MemberSheet] = ()) -> Bench:
    """The bench of the council that has the case."""
    return Bench(
        frozenset(one.name for one in members_of(facts)),
        frozenset(why_aside(case, facts)),
        frozenset(folded_name(one.member) for one in handed_in),
    )


def checked(details: Details, rules: Rulebook, set_no: int, bench: Bench) -> Details:
    """The details of a result with the gates that the sheets miss.

    Raises SheetError with every fault of every sheet; BadValueError where the regime's sheets are not held, or
    where a gate, or what disqualifies, is named that the sheet does not have.
    """
    require_disqualifiers(rules, set_no, details.disqualified)
    if details.scores:
        sheet = sheet_of(rules, set_no)
        require_sound(sheet, details.scores, bench)
        return replace(details, gates_missed=gates_missed(sheet, details.scores))
    if details.gates_missed and rules.sheets is not None:
        _require_known(sheet_of(rules, set_no), details.gates_missed)
    return details


def require_disqualifiers(rules: Rulebook, set_no: int, codes: Iterable[str]) -> None:
    """Raise UnknownWordError for what does not disqualify by the score sheet of the set."""
    for code in codes:
        known = tuple(dict.fromkeys(one.code for one in sheet_of(rules, set_no).disqualifiers))
        if code not in known:
            raise UnknownWordError("disqualified", code, known)


def sheet_of(rules: Rulebook, set_no: int) -> Sheet:
    """The score sheet of a product set in a regime."""
    if rules.sheets is None:
        raise BadValueError("scores", rules.regime.value, "a regime whose score sheets are held: give the average")
    return sheet_for(rules.sheets, set_no)


def require_sound(sheet: Sheet, scores: Sequence[MemberSheet], bench: Bench) -> None:
    """Raise SheetError with every fault of every member's sheet."""
    faults = tuple(sheet_faults(sheet, scores, bench))
    if any(fault.code not in _ANSWERED_ELSEWHERE for fault in faults):
        raise SheetError(sheet.source.instrument, sheet.set_no, faults)


def sheet_faults(sheet: Sheet, scores: Iterable[MemberSheet], bench: Bench) -> Iterator[ScoreFault]:
    """Yield what is wrong with the sheets of one submission: sheet by sheet, each in the order of the score sheet."""
    allowed = {criterion.code: criterion.allowed for criterion in sheet.criteria}
    seen: set[str] = set()
    for one in scores:
        folded = folded_name(one.member)
        yield from (ScoreFault(one.member, code) for code in _of_whole(one.member, folded, bench, seen))
        if not _fits(one, allowed):
            yield from (_placed(sheet, one.member, fault) for fault in sheet.faults(one.points))
        seen.add(folded)


def _of_whole(member: str, folded: str, bench: Bench, seen: Iterable[str]) -> Iterator[str]:
    if folded in seen:
        yield SECOND
    if folded in bench.handed_in:
        yield HANDED_IN
    if bench.members and member not in bench.members:
        yield NO_MEMBER
    if folded in bench.recused:
        yield RECUSED


def _fits(one: MemberSheet, allowed: dict[str, tuple[int, ...]]) -> bool:
    """Whether the sheet has no fault. Nearly every sheet has none, so this is asked first: it is the quick way."""
    points = one.points
    return points.keys() == allowed.keys() and all(
        type(number) is int and number in allowed[code] for code, number in points.items()
    )


def _placed(sheet: Sheet, member: str, fault: SheetFault) -> ScoreFault:
    code, criterion, instrument = fault.code, fault.criterion, None
    if code == "sheet.unknown_criterion":
        instrument = _decisions(sheet.set_no).get(criterion)
        code, criterion = ("sheet.of_another_decision", criterion) if instrument else (code, shown(criterion))
    elif isinstance(fault.given, tuple):
        code = "sheet.criterion_twice"
    return ScoreFault(member, code, criterion, _as_given(fault.given), fault.allowed, instrument)


@cache
def _decisions(set_no: int) -> Mapping[str, str]:
    """A decision on whose sheet of that set a criterion stands, by its code. Asked of what stands on no other."""
    sheets = (sheet_for(family, set_no) for family in SHEET_FAMILIES)
    return {one.code: sheet.source.instrument for sheet in sheets for one in sheet.criteria}


def _as_given(value: object) -> int | str | None:
    """A value that may be anything, as it can be shown and sent."""
    if isinstance(value, tuple):
        return ", ".join(shown(one) for one in value)
    if value is None or (type(value) is int and abs(value) <= _LARGEST_SHOWN):
        return value
    return shown(value)


def gates_missed(sheet: Sheet, scores: Sequence[MemberSheet]) -> tuple[GateMissed, ...]:
    """The gates that the members' mean points on their criterion do not reach, exactly."""
    means = {
        code: Fraction(sum(one.points[code] for one in scores), len(scores))
        for code in dict.fromkeys(gate.criterion for gate in sheet.gates)
    }
    return tuple(GateMissed(gate.star, gate.criterion) for gate in sheet.gates_missed(means))


def _require_known(sheet: Sheet, gates: Iterable[GateMissed]) -> None:
    known = {(gate.star, gate.criterion) for gate in sheet.gates}
    for gate in gates:
        if gate.criterion and (gate.star, gate.criterion) not in known:
            wanted = f"a gate of set {sheet.set_no} in {sheet.source.instrument}"
            raise BadValueError("gates_missed", f"{gate.star}:{gate.criterion}", wanted)
