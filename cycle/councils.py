"""Councils that are set up, and the sheets that their members hand in while they sit."""

from dataclasses import replace

from cycle.asking import Question
from cycle.case import Case, Sitting
from cycle.council import Council, read_members
from cycle.errors import BadValueError, NotFoundError, RefusedError, TakenError
from cycle.explaining import StarExplanation, explain_stars
from cycle.people import THE_CLOCK, folded_name
from cycle.ports import Reading
from cycle.request import NO_DETAILS
from cycle.rules.administrative_units import require_known
from cycle.rules.registry import rulebook, rulebook_on
from cycle.score import HandedIn, MemberSheet
from cycle.scoring import bench_of, require_sound, sheet_of
from cycle.states.council_level import level_of, recusals_of
from cycle.states.decide import governing_rules
from cycle.states.sitting import members_of
from cycle.stepping import Stepper
from cycle.units import parse_unit
from cycle.verdict import Reason, Refusal
from cycle.vocabulary import Level, State, Step
from cycle.writing import Writer

_SITTING = (State.DISTRICT_EVALUATION, State.PROVINCE_EVALUATION, State.NATIONAL_EVALUATION)


def require_possible(council: Council) -> None:
    """Raise BadValueError, UnknownWordError or NotInForceError for a council that cannot be."""
    rulebook_on(council.decided_on)
    read_members(list(council.members))
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
    """Keep one member's sheet, where a council sits over the case on that day and the member belongs to it.

    Raises SheetError with every fault of the sheet before the law is asked; RefusedError; TakenError for a member
    who has handed one in.
    """
    track = writer.caught_up(key, asked.on)
    case = track.case
    if case.state not in _SITTING:
        sitting = ", ".join(sorted(_SITTING))
        raise RefusedError(Refusal(asked.step, case.state, (Reason("step.not_from_here", case.state.value, sitting),)))
    facts = writer.facts(case, asked.step, asked.on, asked.by, replace(NO_DETAILS, scores=(sheet,)))
    facts.handing_in = True
    rules, level = governing_rules(case, Step.RECORD_RESULT, asked.on), level_of(case.state)
    bench = bench_of(case, facts, writer.store.sheets(case.id, level))
    require_sound(sheet_of(rules, case.product.set_no), [sheet], bench)
    verdict = writer.judge(case, asked.step, facts)
    if isinstance(verdict, Refusal):
        raise RefusedError(verdict)
    if folded_name(sheet.member) in bench.handed_in:
        raise TakenError("sheet of the member", sheet.member)
    if track.events:
        writer.finish(track, asked.on)
    writer.store.add_sheet(case.id, level, sheet)
    return case


def handed_in(stepper: Stepper, key: str) -> HandedIn:
    """The sheets behind a case's latest result, or those handed in for the one to come.

    The latter are sealed until every member who does not stand aside has scored: nobody scores by what others gave.
    Where the members are not known, they stay sealed until the result is recorded.
    """
    case = stepper.store.case(key)
    if case.state not in _SITTING:
        sitting = latest_sitting(case)
        sheets = sitting.result.sheets if sitting and sitting.result else ()
        return HandedIn(sealed=False, sheets=sheets, members_in=tuple(sheet.member for sheet in sheets))
    sheets = tuple(stepper.store.sheets(case.id, level_of(case.state)))
    facts = stepper.facts(case, Step.RECORD_RESULT, case.since, THE_CLOCK, NO_DETAILS)
    away = {one.member for one in recusals_of(case, facts)}
    scored = tuple(sheet.member for sheet in sheets)
    members = [one.name for one in members_of(facts) if one.name not in away]
    missing = tuple(name for name in members if name not in scored)
    sealed = bool(missing) or not members
    return HandedIn(sealed, () if sealed else sheets, scored, missing)


def latest_sitting(case: Case, level: Level | None = None) -> Sitting | None:
    """The latest sitting that came to a result, of that level or of any."""
    found = [one for one in case.sittings if one.result and level in (None, one.level)]
    return found[-1] if found else None


def why_stars(stepper: Stepper, key: str, level: Level | None) -> StarExplanation:
    """The latest result of a case explained by the rules that judge the case. Raises NotFoundError without one."""
    case = stepper.store.case(key)
    sitting = latest_sitting(case, level)
    if sitting is None or sitting.result is None:
        raise NotFoundError("result of a council for case", f"{key}{f' ({level.value})' if level else ''}")
    facts = stepper.facts(case, Step.RECORD_RESULT, sitting.found_on or case.since, THE_CLOCK, NO_DETAILS)
    return explain_stars(sitting.result, facts, rulebook(case.regime), case.product.set_no)
