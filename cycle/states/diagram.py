"""The chart of a regime as text that Mermaid draws: one box a phase, an arrow for each pair of places."""

from collections.abc import Iterator, Mapping

from cycle.rules.registry import rulebook
from cycle.states.chart import chart
from cycle.states.row import Row
from cycle.vocabulary import FINAL_STATES, Phase, Regime, State, Step
from cycle.wording import Lang, label

_INDENT = "    "
#: Where every case begins and ends.
_OUTSIDE = "[*]"
_BOX = "phase_"

#: The steps between two places, in the order of the chart.
Arrows = Mapping[tuple[str, str], tuple[Step, ...]]


def diagram(regime: Regime, lang: Lang) -> str:
    """The chart as a Mermaid `stateDiagram-v2`. What every state of a phase shares is one arrow from its box."""
    rows = chart(regime)
    used = {state for row in rows for state in (row.source, row.dest) if state}
    boxes = {phase: [state for state in State if state in used and state.phase is phase] for phase in Phase}
    lines = ["stateDiagram-v2", f"{_INDENT}%% {regime.value}: {', '.join(rulebook(regime).instruments)}"]
    for phase, states in boxes.items():
        lines += _box(phase, states, lang)
    for (source, dest), steps in _arrows(rows, boxes).items():
        lines.append(f"{_INDENT}{source} --> {dest} : {', '.join(label(step, lang) for step in steps)}")
    lines += [f"{_INDENT}{state.value} --> {_OUTSIDE}" for state in State if state in used and state in FINAL_STATES]
    return "\n".join(lines) + "\n"


def _box(phase: Phase, states: list[State], lang: Lang) -> Iterator[str]:
    if not states:
        return
    yield f'{_INDENT}state "{label(phase, lang)}" as {_BOX}{phase.value} {{'
    for state in states:
        yield f'{_INDENT * 2}state "{label(state, lang)}" as {state.value}'
    yield f"{_INDENT}}}"


def _arrows(rows: tuple[Row, ...], boxes: Mapping[Phase, list[State]]) -> Arrows:
    leaving: dict[tuple[Step, State], set[State]] = {}
    for row in rows:
        if row.source and row.source.phase is not row.dest.phase:
            leaving.setdefault((row.step, row.dest), set()).add(row.source)
    arrows: dict[tuple[str, str], dict[Step, None]] = {}
    for row in rows:
        states = boxes[row.source.phase] if row.source else []
        shared = len(states) > 1 and leaving.get((row.step, row.dest), set()).issuperset(states)
        source = f"{_BOX}{row.source.phase.value}" if row.source and shared else row.source or _OUTSIDE
        arrows.setdefault((source, row.dest.value), {})[row.step] = None
    return {pair: tuple(steps) for pair, steps in arrows.items()}
