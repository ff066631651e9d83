"""The chart of a regime as a `transitions` machine, and the table that is compiled from it.

The machine is the definition: built once for each regime, never given a model of its own. The hot path reads the
table, which is made of nothing but the machine's edges; a test drives both over every edge and compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from transitions import EventData, Machine, MachineError
from transitions import State as MachineState

from cycle.case import Case
from cycle.facts import Facts
from cycle.rules.rulebook import Rulebook
from cycle.states.chart import chart
from cycle.states.common import chosen, opens
from cycle.states.row import Row
from cycle.vocabulary import Regime, State, Step

#: Where a case is before the step that opens it. Not a state of the programme: nothing is stored in it.
UNOPENED = "unopened"

Table = Mapping[tuple[Step, State | None], tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Edge:
    """The single condition of an edge: the row applies, and none of its guards has a reason to refuse."""

    row: Row

    def __call__(self, event: EventData) -> bool:
        """Judge the question that travels with the event. Always True or False, nothing in between."""
        question = (event.kwargs["case"], event.kwargs["facts"], event.kwargs["rules"])
        return chosen(self.row, *question) and opens(self.row, *question)


@dataclass(slots=True)
class Walker:
    """What the machine moves: it holds a state and nothing else."""

    state: str


@cache
def machine(regime: Regime) -> Machine:
    """The machine of a regime."""
    built = Machine(
        model=None,
        states=[MachineState(UNOPENED), *(MachineState(state.value) for state in State)],
        initial=UNOPENED,
        auto_transitions=False,
        send_event=True,
    )
    for row in chart(regime):
        source = row.source.value if row.source else UNOPENED
        built.add_transition(row.step.value, source, row.dest.value, conditions=[Edge(row)])
    return built


@cache
def table(regime: Regime) -> Table:
    """The machine's edges as a table: step and source → rows, in the order in which the machine tries them."""
    edges: dict[tuple[Step, State | None], tuple[Row, ...]] = {}
    for name, event in machine(regime).events.items():
        for source, transitions in event.transitions.items():
            key = (Step(name), None if source == UNOPENED else State(source))
            edges[key] = tuple(_row_of(edge) for edge in transitions)
    return edges


def _row_of(transition: Any) -> Row:
    callbacks = (transition.prepare, transition.before, transition.after)
    (condition,) = transition.conditions
    if any(callbacks) or not isinstance(condition.func, Edge):
        raise TypeError(f"the edge {transition.source} → {transition.dest} does more than the chart says")
    row: Row = condition.func.row
    return row


def destination(step: Step, case: Case, facts: Facts, rules: Rulebook, opened: bool = True) -> State | None:
    """Where the machine itself takes the case; None where it refuses. For comparison with the table."""
    walker = Walker(case.state.value if opened else UNOPENED)
    event = machine(rules.regime).events.get(step.value)
    if event is None:
        return None
    try:
        moved = event.trigger(walker, case=case.with_documents(facts.details.documents), facts=facts, rules=rules)
    except MachineError:
        return None
    return State(walker.state) if moved else None
