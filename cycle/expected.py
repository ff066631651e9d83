"""Who is expected to carry a case on from where it stands, and by which steps. Pure: no clock, no store."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from cycle.case import Case
from cycle.facts import Facts
from cycle.people import Actor
from cycle.plan import Plan
from cycle.rules.administrative_units import unit_on
from cycle.states.chart import chart
from cycle.states.common import actor_answers_for, answering_units, chosen, unmet
from cycle.states.decide import governing_rules
from cycle.states.machine import table
from cycle.states.row import Row
from cycle.units import NATION
from cycle.vocabulary import FINAL_STATES, Level, Regime, Role, State, Step

#: Steps that do not carry a case on: nobody is expected to take them.
ASIDE = frozenset(
    {
        *(Step.WITHDRAW, Step.LAPSE, Step.TRANSFER, Step.RETURN_DOSSIER),
        *(Step.INSPECT, Step.PROPOSE_REVOCATION, Step.WITHDRAW_RECOGNITION),
        *(Step.DECLINE_RENEWAL, Step.RESUME_RENEWAL, Step.SUSPEND, Step.RESUME),
    }
)
#: The producer is to register a successor; the steps for that belong to another case.
TO_RENEW = frozenset({State.RENEWAL_DUE, State.EXPIRED})
#: Reasons that stand as long as the case stays where it is, whatever is handed in: the step is not to be taken now, or
#: not by this role. All others can be cured, or pass with time.
_STANDING = frozenset(
    {
        *("actor.role", "actor.other_unit", "actor.other_producer", "actor.not_selector", "authority.other_level"),
        *("stars.too_few", "stars.earned", "stars.suffice_here", "score.below_forwarding", "nation.has_decided"),
        *("forward.not_at_once", "product.disqualified", "review.missing"),
    }
)
_NOT_PEOPLE = frozenset({Role.CLOCK, Role.ADMIN})


def steps_expected(case: Case, facts: Facts) -> tuple[Step, ...]:
    """The steps by which that actor is to carry the case on, on the day of the facts.

    What hinders a step and can be cured, such as a missing paper, does not matter; nor does a day that is still to
    come. `facts.successor` and `facts.predecessor` count where they are given.
    """
    if case.state in TO_RENEW:
        return (Step.REGISTER,) if _is_to_renew(case, facts) else ()
    if case.state in FINAL_STATES:
        return ()
    return tuple(step for step in _ways_on(case.state) if _is_expected(case, step, facts))


def who_moves(case: Case, on: date, plan: Plan | None = None, successor: Case | None = None) -> tuple[Role, ...]:
    """Who is to carry the case on from where it stands; nobody where time runs, or all is over."""
    roles = {role for step in _ways_on(case.state) for role in roles_of_step(case, step, on)}
    people = (role for role in Role if role in roles | {Role.PRODUCER} and role not in _NOT_PEOPLE)
    facts = (Facts(on, Actor(role), plan=plan, successor=successor) for role in people)
    return tuple(one.by.role for one in facts if steps_expected(case, one))


def roles_of_step(case: Case, step: Step, on: date) -> frozenset[Role]:
    """Who takes that step from where the case stands."""
    return frozenset(role for row in _rows(case, step, on) for role in row.roles)


@cache
def states_of(role: Role) -> frozenset[State]:
    """The states in which somebody in that role may be expected to carry a case on, under any regime."""
    rows = (row for regime in Regime for row in chart(regime) if row.step not in ASIDE and role in row.roles)
    found = frozenset(row.source for row in rows if row.source is not None)
    return found | TO_RENEW if role is Role.PRODUCER else found


@cache
def _ways_on(state: State) -> tuple[Step, ...]:
    """The steps that carry a case on from a state, under any regime, in the order of the vocabulary."""
    found = {row.step for regime in Regime for row in chart(regime) if row.source is state}
    return tuple(step for step in Step if step in found - ASIDE)


def _is_to_renew(case: Case, facts: Facts) -> bool:
    """Nobody who said that it is not to be renewed is waited for, nor one who has registered."""
    waits = case.renewal_declined is None and facts.successor is None
    return waits and facts.by.role is Role.PRODUCER and not any(actor_answers_for(case, facts))


def _is_expected(case: Case, step: Step, facts: Facts) -> bool:
    rules = governing_rules(case, step, facts.on)
    row = next((one for one in _rows(case, step, facts.on) if chosen(one, case, facts, rules)), None)
    if row is None or facts.by.role not in row.roles:
        return False
    return not any(reason.code in _STANDING for reason in unmet(row, case, facts, rules))


def _rows(case: Case, step: Step, on: date) -> Iterator[Row]:
    yield from table(governing_rules(case, step, on).regime).get((step, case.state), ())


def office_of(case: Case, on: date, plan: Plan | None = None, successor: Case | None = None) -> tuple[Role, str]:
    """The office that has the case that day, with its unit; the producer where none has it."""
    first = next(iter(who_moves(case, on, plan, successor)), Role.PRODUCER)
    return first, unit_of(first, case, on)


def unit_of(role: Role, case: Case, on: date) -> str:
    """The unit whose office in that role answers for the case that day; of a producer the commune."""
    if role.level is Level.NATION:
        return NATION
    if role.level is None:
        return unit_on(case.unit, on)
    return answering_units(case.unit, role, on)[-1]
