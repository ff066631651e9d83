"""What may end or move an open case at any point: withdrawal, lapse of time, transfer to a unit's successor."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from cycle.case import Case
from cycle.facts import Facts
from cycle.plan import TransitionOverrun
from cycle.rules.administrative_units import unit_on
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.states.idea import own_regime
from cycle.states.row import Basis, Row, condition, rows, two_levels, with_district
from cycle.verdict import Reason
from cycle.vocabulary import BEFORE_CERTIFICATE, FINAL_STATES, Phase, Role, State, Step

S = State
_ON_THE_WAY = tuple(state for state in State if state in BEFORE_CERTIFICATE)
_AT_DISTRICT = tuple(state for state in State if state.phase is Phase.DISTRICT)
_ELSEWHERE = tuple(state for state in State if state not in FINAL_STATES and state.phase is not Phase.DISTRICT)


@condition(article=lambda rules: rules.finish_by, waivable=False)
def time_is_over(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """A limit of the law has passed: the rules the case was filed under have ended."""
    limit = rules.finish_by
    goes_on = facts.plan is not None and facts.plan.policies.transition_overrun is TransitionOverrun.CONTINUE
    if limit is None or case.filed_on is None or goes_on:
        yield Reason("lapse.no_limit", "–", "–", cure_by=Role.PRODUCER)
    elif facts.on <= limit.value[case.kind]:
        last = limit.value[case.kind]
        first = last + timedelta(days=1)
        yield Reason("lapse.in_time", facts.on.isoformat(), f"> {last.isoformat()}", limit.source, Role.CLOCK, first)


@condition(basis=Basis.RECORD, waivable=False)
def successor_unit_given(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """The case goes to another unit than the one it is in, or stays there under rules without districts."""
    if new_unit(case, facts) == case.unit and not leaves_the_districts(case, rules):
        yield Reason("transfer.same_unit", case.unit, "≠", cure_by=Role.ADMIN)


def leaves_the_districts(case: Case, rules: Rulebook) -> bool:
    """Whether the case is on its way under rules with districts, and those of the day have none."""
    return case.state in BEFORE_CERTIFICATE and rulebook(case.regime).has_district and not rules.has_district


def new_unit(case: Case, facts: Facts) -> str:
    """The unit named with the step, else the one that took over by law."""
    return facts.details.to_unit or unit_on(case.unit, facts.on)


def transferred(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The unit that takes over; signatures of the old one stay as they are.

    A case on its way under rules with districts goes on under those without, once the districts have ended.
    """
    unit = {"unit": new_unit(case, facts)}
    return {**unit, **own_regime(case, facts, rules)} if leaves_the_districts(case, rules) else unit


def taken_over_by_province(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The province receives what the district held."""
    return {**transferred(case, facts, rules), "received_on": facts.on}


_TAKES_OVER = (Role.CLOCK, Role.ADMIN)

ROWS: tuple[Row, ...] = (
    *rows(Step.WITHDRAW, _ON_THE_WAY, S.WITHDRAWN, Role.PRODUCER),
    *rows(Step.LAPSE, _ON_THE_WAY, S.LAPSED, Role.CLOCK, guards=(time_is_over,)),
    *rows(Step.TRANSFER, _ELSEWHERE, None, *_TAKES_OVER, guards=(successor_unit_given,), changes=transferred),
    *rows(
        Step.TRANSFER,
        _AT_DISTRICT,
        None,
        *_TAKES_OVER,
        guards=(successor_unit_given,),
        changes=transferred,
        applies=with_district,
    ),
    *rows(
        Step.TRANSFER,
        _AT_DISTRICT,
        S.PROVINCE_RECEIVED,
        *_TAKES_OVER,
        changes=taken_over_by_province,
        applies=two_levels,
    ),
)
