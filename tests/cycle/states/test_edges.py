"""The edges of the machine do what the chart says and nothing besides, or nothing is compiled from them."""

from dataclasses import replace
from typing import Any

import pytest
from transitions import Machine
from transitions.core import Transition

from cycle.rules.registry import rulebook
from cycle.states import machine
from cycle.states.chart import chart
from cycle.states.machine import UNOPENED, Edge, destination, table
from cycle.vocabulary import Regime, Role, State, Step
from tests.support.reasons import CASE, ON, R5, facts_on

ROW = chart(R5)[0]
RULES = rulebook(R5)


def edge(**more: Any) -> Transition:
    return Transition("a", "b", **{"conditions": [Edge(ROW)], **more})


@pytest.mark.parametrize("moment", ["prepare", "before", "after"])
def test_an_edge_that_does_something_besides_is_not_compiled(moment: str) -> None:
    plain = edge()
    assert machine._row_of(plain) is ROW  # what `table` asks of every edge
    with pytest.raises(TypeError, match="the edge a → b does more than the chart says"):
        machine._row_of(edge(**{moment: ["notify"]}))


def test_an_edge_with_another_condition_is_not_compiled() -> None:
    with pytest.raises(TypeError, match="more than the chart says"):
        machine._row_of(edge(conditions=["whenever"]))


@pytest.mark.parametrize("regime", Regime)
def test_the_machine_has_the_states_of_the_programme_and_the_steps_of_its_chart(regime: Regime) -> None:
    built: Machine = machine.machine(regime)
    assert set(built.states) == {UNOPENED, *(state.value for state in State)}
    assert built.initial == UNOPENED and built.models == []
    assert set(built.events) == {row.step.value for row in chart(regime)}
    assert {row for rows in table(regime).values() for row in rows} == set(chart(regime))
    assert {source for step, source in table(regime) if step is Step.REGISTER} == {None}


def test_the_machine_itself_opens_a_case_moves_it_and_refuses() -> None:
    asked = facts_on(ON, Role.PRODUCER)
    new = replace(CASE, since=ON, opened_on=ON)
    assert destination(Step.REGISTER, new, asked, RULES, opened=False) is State.IMPLEMENTING
    assert destination(Step.WITHDRAW, CASE, asked, RULES) is State.WITHDRAWN
    assert destination(Step.WITHDRAW, CASE, facts_on(ON, Role.MINISTRY), RULES) is None
    assert destination(Step.SUPPLEMENT, CASE, asked, RULES) is None
    assert destination(Step.REOPEN_DOSSIER, CASE, asked, RULES) is None
