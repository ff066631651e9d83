"""A question about one case on one day: may this step be taken, by whom, and if not, why not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cycle import inputs
from cycle.case import Case
from cycle.errors import NotFoundError, TakenError, UnknownWordError
from cycle.facts import Facts
from cycle.people import Actor
from cycle.ports import Reading
from cycle.records import replay
from cycle.request import NO_DETAILS, Details, read_actor, read_details
from cycle.rules.administrative_units import require_commune, require_known
from cycle.rules.registry import rulebook_on
from cycle.score import mean_of
from cycle.scoring import bench_of, checked, require_disqualifiers
from cycle.states.council_level import level_of
from cycle.states.decide import governing_rules, steps_from
from cycle.stepping import Stepper, Track
from cycle.units import NATION
from cycle.verdict import Refusal
from cycle.vocabulary import Phase, Role, Step

#: Nobody asks for these of an open case: two open one, and the others follow from the step of another case.
_NOT_ASKED = frozenset({Step.REGISTER, Step.IMPORT_CERTIFICATE, Step.SUPERSEDE, Step.RESUME_RENEWAL})
_AT_COUNCIL = frozenset({Phase.DISTRICT, Phase.PROVINCE, Phase.NATIONAL})


@dataclass(frozen=True, slots=True)
class Option:
    """A step from where a case stands: allowed, or all the reasons why not."""

    step: Step
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        """Whether it could be taken now."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Question:
    """A step that somebody asks for on a day, with what comes with it."""

    step: Step
    by: Actor
    on: date
    details: Details = NO_DETAILS


def _read_step(step: Step | str) -> Step:
    """A step of an open case. Raises UnknownWordError."""
    known = inputs.read_word("step", step, Step)
    if known in _NOT_ASKED:
        raise UnknownWordError("step of an open case", known.value)
    return known


def read_known_actor(by: Actor | Mapping[str, object]) -> Actor:
    """Who acts, of a unit in a province that exists. Raises UnknownWordError or BadValueError."""
    actor = read_actor(by)
    if actor.unit is None or actor.unit == NATION:
        return actor
    return replace(actor, unit=require_known(actor.unit))


def read_question(
    step: Step | str, by: Actor | Mapping[str, object], on: date, given: Mapping[str, object]
) -> Question:
    """The step that is asked for, typed. Raises UnknownWordError or BadValueError for the first fault."""
    known = _read_step(step)
    return Question(known, read_known_actor(by), inputs.read_day("on", on), read_details(known, given))


def read_request_id(value: str | None) -> str | None:
    """The id of a request as it is stored: one, whichever way it was typed. Raises BadValueError."""
    return None if value is None else inputs.read_text("request_id", value)


def answered(store: Reading, request_id: str | None, step: Step, key: str | None = None) -> Case | None:
    """The answer that was given to a request; None where it was not done yet.

    Raises TakenError for the request id of another step, or of a step of another case.
    """
    if request_id is None:
        return None
    done = store.answered(request_id)
    if done is None:
        return None
    events = store.events(done)
    number = next(at for at, event in enumerate(events, start=1) if event.request_id == request_id)
    if events[number - 1].step is not step or (key is not None and store.case(key).id != done):
        raise TakenError("request id", request_id)
    return replay(events[:number])


def case_as_of(store: Reading, key: str, day: date) -> Case:
    """The case as the record had it at the end of a past day. Raises NotFoundError before its first event."""
    events = [event for event in store.events(store.case(key).id) if event.on <= day]
    if not events:
        raise NotFoundError(f"case on {day}", key)
    return replay(events)


def facts_of(stepper: Stepper, key: str, asked: Question) -> tuple[Track, Facts]:
    """The case as time has left it on that day, and what a decision about it looks at."""
    rulebook_on(asked.on)
    if asked.details.to_unit is not None:
        require_commune(asked.details.to_unit, asked.on)
    track = stepper.caught_up(key, asked.on)
    facts = stepper.facts(track.case, asked.step, asked.on, asked.by, asked.details)
    if asked.step is Step.RECORD_RESULT and track.case.state.phase in _AT_COUNCIL:
        facts.details = _with_sheets(stepper, track.case, facts)
    elif asked.details.disqualified:
        rules = governing_rules(track.case, asked.step, asked.on)
        require_disqualifiers(rules, track.case.product.set_no, asked.details.disqualified)
    return track, facts


def _with_sheets(stepper: Stepper, case: Case, facts: Facts) -> Details:
    """The details with the loose sheets handed in before, where the step brings none, nor another result of its own."""
    details = facts.details
    facts.handed_in = tuple(stepper.store.sheets(case.id, level_of(case.state)))
    theirs = mean_of(sheet.total for sheet in facts.handed_in) if facts.handed_in else None
    if not details.scores and not details.disqualified and details.average in (None, theirs):
        details = replace(details, scores=facts.handed_in, average=None)
    rules = governing_rules(case, Step.RECORD_RESULT, facts.on)
    return checked(details, rules, case.product.set_no, bench_of(case, facts))


def options(stepper: Stepper, key: str, by: Actor | None, on: date) -> tuple[Option, ...]:
    """Every step from where the case stands on that day. Without an actor, by whoever may take it."""
    rulebook_on(on)
    case = stepper.caught_up(key, on).case
    steps = steps_from(case.state, governing_rules(case, Step.WITHDRAW, on))
    return tuple(_option(stepper, case, step, by, on) for step in steps if step not in _NOT_ASKED)


def _option(stepper: Stepper, case: Case, step: Step, by: Actor | None, on: date) -> Option:
    actors = [by] if by is not None else [Actor(role) for role in Role]
    verdicts = [stepper.judge(case, step, stepper.facts(case, step, on, actor, NO_DETAILS)) for actor in actors]
    refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
    if len(refusals) < len(verdicts):
        return Option(step, None)
    return Option(step, min(refusals, key=lambda refusal: len(refusal.reasons)))
