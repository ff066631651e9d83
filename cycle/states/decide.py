"""May this step be taken? Pure: no clock, no store. Three outcomes: a move, a refusal, or an error of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cycle.case import Case
from cycle.facts import Facts
from cycle.rules.registry import rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.states.common import asked, chosen, opens, unmet
from cycle.states.machine import table
from cycle.states.row import Row
from cycle.states.suspension import ended_on_leaving
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

    Conditions and changes see the case with what is handed in along with the step. `opening` is for the steps that
    open a case: `case` is then the case as it would be. Raises GuardFaultError
    when a condition breaks, or what the step would write; that is never a refusal.
    """
    source = None if opening else case.state
    held = case.with_documents(facts.details.documents)
    row = _row(step, source, held, facts, rules)
    if row is None:
        return Refusal(step, source, (_not_from_here(step, source, rules),))
    reasons = unmet(row, held, facts, rules)
    return Refusal(step, source, reasons) if reasons else _move(row, case, held, facts, rules)


def move_if_open(case: Case, step: Step, facts: Facts, rules: Rulebook) -> Move | None:
    """The move where the law allows it: `decide` for who does not ask why not, as time does not."""
    held = case.with_documents(facts.details.documents)
    row = _row(step, case.state, held, facts, rules)
    return _move(row, case, held, facts, rules) if row is not None and opens(row, held, facts, rules) else None


def _row(step: Step, source: State | None, held: Case, facts: Facts, rules: Rulebook) -> Row | None:
    candidates = table(rules.regime).get((step, source), ())
    return next((one for one in candidates if chosen(one, held, facts, rules)), None)


def _move(row: Row, case: Case, held: Case, facts: Facts, rules: Rulebook) -> Move:
    changes = asked(row.changes.__name__, row.changes, held, facts, rules)
    # What is handed in with a step is never lost, whatever else the step writes.
    papers = {} if held is case else {"dossier": held.dossier}
    left = ended_on_leaving(case, row.dest, facts.on)
    return Move(row.step, row.source, row.dest, {**papers, **left, **changes})


def _not_from_here(step: Step, source: State | None, rules: Rulebook) -> Reason:
    others = {start for taken, start in table(rules.regime) if taken is step and start is not source}
    starts = sorted(start.value for start in others if start)
    return Reason("step.not_from_here", source.value if source else "–", ", ".join(starts) or rules.regime.value)


def steps_from(state: State, rules: Rulebook) -> tuple[Step, ...]:
    """The steps that the chart of a regime has from a state, in the order of the vocabulary."""
    found = {step for step, source in table(rules.regime) if source is state}
    return tuple(step for step in Step if step in found)
