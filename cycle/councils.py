"""Councils that are set up, and the sheets that their members hand in while they sit."""

from collections.abc import Sequence
from dataclasses import replace

from cycle.asking import Question
from cycle.case import Case
from cycle.council import Council
from cycle.errors import BadValueError, NotFoundError, RefusedError
from cycle.ports import Reading
from cycle.request import NO_DETAILS
from cycle.rules.administrative_units import require_known
from cycle.rules.registry import rulebook_on
from cycle.score import MemberSheet
from cycle.scoring import require_sound, sheet_of
from cycle.states.council_level import level_of
from cycle.states.decide import governing_rules
from cycle.stepping import Stepper
from cycle.units import parse_unit
from cycle.verdict import Reason, Refusal
from cycle.vocabulary import Level, State, Step
from cycle.writing import Writer

_SITTING = (State.DISTRICT_EVALUATION, State.PROVINCE_EVALUATION, State.NATIONAL_EVALUATION)


def require_possible(council: Council) -> None:
    """Raise BadValueError, UnknownWordError or NotInForceError for a council that cannot be."""
    rulebook_on(council.decided_on)
    if council.level is Level.COMMUNE:
        raise BadValueError("level", council.level.value, "a level that has councils")
    if council.level is not Level.NATION:
        require_known(parse_unit(council.unit))


def council_of(store: Reading, level: Level, unit: str, round_key: str) -> Council:
    """The council of that level, unit and round. Raises NotFoundError."""
    found = store.council(level, unit, round_key)
    if found is None:
        raise NotFoundError("council", f"{level.value} {unit} {round_key}")
    return found


def add_sheet(writer: Writer, key: str, sheet: MemberSheet, asked: Question) -> Case:
    """Keep one member's sheet, where a council sits over the case on that day and the member belongs to it."""
    track = writer.caught_up(key, asked.on)
    case = track.case
    refusal = _may_score(writer, case, sheet, asked)
    if refusal:
        raise RefusedError(refusal)
    rules = governing_rules(case, Step.RECORD_RESULT, asked.on)
    require_sound(sheet_of(rules, case.product.set_no), [sheet])
    if track.events:
        writer.finish(track, asked.on)
    writer.store.add_sheet(case.id, level_of(case.state), sheet)
    return case


def _may_score(stepper: Stepper, case: Case, sheet: MemberSheet, asked: Question) -> Refusal | None:
    if case.state not in _SITTING:
        sitting = ", ".join(sorted(_SITTING))
        return Refusal(asked.step, case.state, (Reason("step.not_from_here", case.state.value, sitting),))
    facts = stepper.facts(case, asked.step, asked.on, asked.by, replace(NO_DETAILS, scores=(sheet,)))
    verdict = stepper.judge(case, asked.step, facts)
    return verdict if isinstance(verdict, Refusal) else None


def sheets_of(store: Reading, key: str) -> Sequence[MemberSheet]:
    """The sheets behind a case's latest result, or those handed in for the one to come."""
    case = store.case(key)
    if case.state in _SITTING:
        return store.sheets(case.id, level_of(case.state))
    results = [one.result for one in case.sittings if one.result]
    return results[-1].sheets if results else ()
