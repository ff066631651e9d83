"""Members' sheets against the score sheet of the regime, and the gates their mean misses."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from cycle.errors import BadValueError, SheetError
from cycle.request import Details
from cycle.rules.rulebook import Rulebook
from cycle.rules.sheets import Sheet, sheet_for
from cycle.score import GateMissed, MemberSheet


def checked(details: Details, rules: Rulebook, set_no: int) -> Details:
    """The details of a result with the gates that the sheets miss.

    Raises SheetError with every fault of every sheet; BadValueError where the regime's sheets are not held, or
    where a gate is named that the sheet does not have.
    """
    if details.scores:
        sheet = sheet_of(rules, set_no)
        require_sound(sheet, details.scores)
        return replace(details, gates_missed=gates_missed(sheet, details.scores))
    if details.gates_missed and rules.sheets is not None:
        _require_known(sheet_of(rules, set_no), details.gates_missed)
    return details


def sheet_of(rules: Rulebook, set_no: int) -> Sheet:
    """The score sheet of a product set in a regime."""
    if rules.sheets is None:
        raise BadValueError("scores", rules.regime.value, "a regime whose score sheets are held: give the average")
    return sheet_for(rules.sheets, set_no)


def require_sound(sheet: Sheet, scores: Iterable[MemberSheet]) -> None:
    """Raise SheetError with every fault of every member's sheet."""
    faults = [
        f"{one.member}: {fault.code} {fault.criterion}"
        + (f" = {fault.given}" if fault.given is not None else "")
        + (f" (allowed: {', '.join(map(str, fault.allowed))})" if fault.allowed else "")
        for one in scores
        for fault in sheet.faults(one.points)
    ]
    if faults:
        raise SheetError(f"{sheet.source.instrument}, set {sheet.set_no}", tuple(faults))


def gates_missed(sheet: Sheet, scores: tuple[MemberSheet, ...]) -> tuple[GateMissed, ...]:
    """The gates that the members' mean points on their criterion do not reach, exactly."""
    means = {
        criterion.code: Fraction(sum(one.points[criterion.code] for one in scores), len(scores))
        for criterion in sheet.criteria
    }
    return tuple(GateMissed(gate.star, gate.criterion) for gate in sheet.gates_missed(means))


def _require_known(sheet: Sheet, gates: Iterable[GateMissed]) -> None:
    known = {(gate.star, gate.criterion) for gate in sheet.gates}
    for gate in gates:
        if gate.criterion and (gate.star, gate.criterion) not in known:
            wanted = f"a gate of set {sheet.set_no} in {sheet.source.instrument}"
            raise BadValueError("gates_missed", f"{gate.star}:{gate.criterion}", wanted)
