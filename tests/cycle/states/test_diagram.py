"""The state diagram: every row of a chart is an arrow, from its state or from the box of its phase."""

import re

import pytest

from cycle.states.chart import chart
from cycle.states.diagram import diagram
from cycle.vocabulary import FINAL_STATES, Phase, Regime, State
from cycle.wording import Lang, label

ARROW = re.compile(r"^ +(\S+) --> (\S+) : (.+)$", re.MULTILINE)
every_diagram = pytest.mark.parametrize(
    ("regime", "lang"), [(regime, lang) for regime in Regime for lang in ("vi", "en")]
)


def used(regime: Regime) -> set[State]:
    return {state for row in chart(regime) for state in (row.source, row.dest) if state}


@every_diagram
def test_the_arrows_are_the_rows_with_their_steps(regime: Regime, lang: Lang) -> None:
    drawn = set()
    for source, dest, steps in ARROW.findall(diagram(regime, lang)):
        phase = source.removeprefix("phase_")
        starts = [source] if phase == source else [state for state in used(regime) if state.phase == phase]
        drawn |= {(start, dest, step) for start in starts for step in steps.split(", ")}
    rows = {(row.source or "[*]", row.dest.value, label(row.step, lang)) for row in chart(regime)}
    expected = {(source, dest, part) for source, dest, step in rows for part in step.split(", ")}
    assert drawn == expected


@every_diagram
def test_every_state_stands_once_in_the_box_of_its_phase(regime: Regime, lang: Lang) -> None:
    text = diagram(regime, lang)
    assert text.startswith("stateDiagram-v2\n")
    boxes = re.findall(r'state "[^"]+" as phase_(\w+) \{\n(.*?)\n    \}', text, re.DOTALL)
    inside = {(Phase(phase), State(name)) for phase, body in boxes for name in re.findall(r'" as (\w+)', body)}
    assert inside == {(state.phase, state) for state in used(regime)}
    assert text.count(" as ") == len(used(regime)) + len(boxes)


@every_diagram
def test_only_final_states_lead_out(regime: Regime, lang: Lang) -> None:
    out = re.findall(r"^ +(\w+) --> \[\*\]$", diagram(regime, lang), re.MULTILINE)
    assert set(out) == used(regime) & FINAL_STATES


def test_what_a_whole_phase_shares_is_one_arrow() -> None:
    text = diagram(Regime.R5, "en")
    assert text.count("--> withdrawn :") == len(
        {state.phase for state in used(Regime.R5)}
        - {Phase.CERTIFICATION, Phase.RENEWAL, Phase.REVOCATION, Phase.CLOSED}
    )
    assert "phase_idea --> withdrawn : withdraw the case" in text
    assert "phase_renewal --> superseded" not in text, "the final states of that phase do not share it"
