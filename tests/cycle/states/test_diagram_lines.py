"""Single lines of the state diagram: its head, its end, and from where an arrow leaves."""

from cycle.states.diagram import diagram
from cycle.vocabulary import Regime


def test_the_head_names_every_decision_of_the_regime() -> None:
    assert diagram(Regime.R4, "en").splitlines()[1] == "    %% R4: 148/QĐ-TTg, 1489/QĐ-TTg"


def test_it_ends_with_the_last_arrow() -> None:
    assert diagram(Regime.R5, "vi").endswith("lapsed --> [*]\n")


def test_a_phase_of_one_state_has_no_arrow_of_its_own() -> None:
    text = diagram(Regime.R5, "en")
    assert "    certified --> recognition_withdrawn : " in text
    assert "phase_certification -->" not in text


def test_a_box_holds_its_states_one_step_further_in() -> None:
    lines = diagram(Regime.R5, "en").splitlines()
    start = next(number for number, line in enumerate(lines) if line.endswith("as phase_certification {"))
    assert lines[start].startswith('    state "')
    assert lines[start + 1].startswith('        state "') and lines[start + 1].endswith('" as certified')
    assert lines[start + 2] == "    }"
