"""May this step be taken? Pure: no clock, no store. Three outcomes: a move, a refusal, or an error of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cycle.case import Case
from cycle.errors import GuardFaultError, OcopError
from cycle.facts import Facts
from cycle.rules.registry import rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.states.common import actor_answers_for, actor_may, day_in_order
from cycle.states.machine import table
from cycle.states.row import Row
from cycle.verdict import Reason, Refusal
from cycle.vocabulary import BEFORE_CERTIFICATE, State, Step


@dataclass(frozen=True, slots=True)
class Move:
    """A step that the law allows: the state it leads to, and what it writes on the case."""

    step: Step
    source: State | None
    dest: State
    changes: Mapping[str, Any]


def governing_rules(case: Case, step: Step, on: date) -> Rulebook:
    """The rulebook that judges a step.

    Filing the dossier selects the regime: from then to the decision the case stays with it. Before the filing, and
    for what happens to a certificate, the rules of the day hold. A dossier handed in once more within the time that
    new rules leave to old dossiers stays with the old ones (26/2026/QĐ-TTg, Điều 12 khoản 2).
    """
    own = rulebook(case.regime)
    if step is Step.SUBMIT_DOSSIER and case.filed_on is not None:
        return own if own.finish_by and on <= own.finish_by.value[case.kind] else rulebook_on(on)
    filed = case.filed_on is not None and case.state in BEFORE_CERTIFICATE
    return own if filed and step is not Step.TRANSFER else rulebook_on(on)


def decide(case: Case, step: Step, facts: Facts, rules: Rulebook, *, opening: bool = False) -> Move | Refusal:
    """The move, or every reason against it.

    `opening` is for the steps that open a case: `case` is then the case as it would be. Raises GuardFaultError
    when a condition breaks; that is never a refusal.
    """
    source = None if opening else case.state
    candidates = table(rules.regime).get((step, source), ())
    row = _applying(candidates, case, facts, rules)
    if row is None:
        return Refusal(step, source, (_not_from_here(step, source, rules),))
    reasons = _reasons(row, case, facts, rules)
    if reasons:
        return Refusal(step, source, reasons)
    return Move(step, source, row.dest, row.changes(case, facts, rules))


def _applying(candidates: tuple[Row, ...], case: Case, facts: Facts, rules: Rulebook) -> Row | None:
    for row in candidates:
        if row.when is None or row.when(case, facts, rules):
            return row
    return None


def _reasons(row: Row, case: Case, facts: Facts, rules: Rulebook) -> tuple[Reason, ...]:
    reasons = [*actor_may(row, facts), *actor_answers_for(case, facts), *day_in_order(case, facts)]
    historical = facts.details.historical
    for guard in row.guards:
        if historical and guard.waivable:
            continue
        try:
            reasons.extend(guard.check(case, facts, rules))
        except OcopError:
            raise
        except Exception as fault:
            raise GuardFaultError(guard.name, case.id) from fault
    return tuple(reasons)


def _not_from_here(step: Step, source: State | None, rules: Rulebook) -> Reason:
    starts = sorted({key[1].value for key in table(rules.regime) if key[0] is step and key[1]})
    return Reason("step.not_from_here", source.value if source else "–", ", ".join(starts) or rules.regime.value)


def steps_from(state: State, rules: Rulebook) -> tuple[Step, ...]:
    """The steps that the chart of a regime has from a state, in the order of the vocabulary."""
    found = {step for step, source in table(rules.regime) if source is state}
    return tuple(step for step in Step if step in found)
