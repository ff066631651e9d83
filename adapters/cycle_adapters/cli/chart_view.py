"""The chart of a regime: a table of its rows, JSON, or a Mermaid state diagram."""

from collections.abc import Iterator
from typing import Any

from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.states.chart import chart
from cycle.states.row import Guard, Row
from cycle.vocabulary import FINAL_STATES, Phase, Regime, Role, State, Step
from cycle.wording import Lang, label
from cycle_adapters.cli import condition_words
from cycle_adapters.cli.output import Column, print_card, print_table
from cycle_adapters.cli.words import head

_INDENT = "    "


def rows_of(book: Rulebook) -> list[dict[str, Any]]:
    """The rows as JSON."""
    return [_row(row, book) for row in chart(book.regime)]


def _row(row: Row, book: Rulebook) -> dict[str, Any]:
    return {
        "step": row.step.value,
        "from": row.source.value if row.source else None,
        "to": row.dest.value,
        "roles": roles_of(row),
        "when": row.when.__name__ if row.when else None,
        "conditions": [_condition(guard, book) for guard in row.guards],
    }


def roles_of(row: Row) -> list[str]:
    """The roles that take a step, in the order of the vocabulary."""
    return [role.value for role in Role if role in row.roles]


def _condition(guard: Guard, book: Rulebook) -> dict[str, Any]:
    source = ruling(guard, book)
    return {
        "name": guard.name,
        "says": " ".join((guard.check.__doc__ or "").split()),
        "article": source.place if source else None,
        "instrument": source.instrument if source else None,
    }


def ruling(guard: Guard, book: Rulebook) -> Any:
    """Where the law of a regime states a condition; None for one of the engine itself, or that is not ruled."""
    cited = guard.article(book) if guard.article else None
    return cited.source if cited else None


def show(book: Rulebook, lang: Lang) -> None:
    """The chart on paper."""
    print_card([(head("regime", lang), f"{book.regime.value}: {label(book.regime, lang)}")])
    keys = ("step", "from", "to", "roles", "conditions")
    rows = (
        (
            row.step.value,
            row.source.value if row.source else "–",
            row.dest.value,
            ", ".join(roles_of(row)),
            "; ".join(_says(guard, book, lang) for guard in row.guards),
        )
        for row in chart(book.regime)
    )
    print_table([Column(head(key, lang), whole=key in {"step", "from", "to"}) for key in keys], rows)


def _says(guard: Guard, book: Rulebook, lang: Lang) -> str:
    source, words = ruling(guard, book), condition_words.get(guard.name, lang)
    return f"{words} ({source.place}, {source.instrument})" if source else words


def mermaid(regime: Regime, lang: Lang) -> str:
    """The chart as a Mermaid `stateDiagram-v2`: one box a phase; arrows of one pair of states share a label."""
    rows = chart(regime)
    used = {state for row in rows for state in (row.source, row.dest) if state}
    lines = ["stateDiagram-v2", f"{_INDENT}%% {regime.value}: {', '.join(rulebook(regime).instruments)}"]
    for phase in Phase:
        lines += _phase(phase, [state for state in State if state in used and state.phase is phase], lang)
    lines += _arrows(rows, lang)
    lines += [f"{_INDENT}{state.value} --> [*]" for state in State if state in used and state in FINAL_STATES]
    return "\n".join(lines) + "\n"


def _phase(phase: Phase, states: list[State], lang: Lang) -> Iterator[str]:
    if not states:
        return
    yield f'{_INDENT}state "{label(phase, lang)}" as phase_{phase.value} {{'
    for state in states:
        yield f'{_INDENT * 2}state "{label(state, lang)}" as {state.value}'
    yield f"{_INDENT}}}"


def _arrows(rows: tuple[Row, ...], lang: Lang) -> Iterator[str]:
    arrows: dict[tuple[str, str], dict[Step, None]] = {}
    for row in rows:
        pair = (row.source.value if row.source else "[*]", row.dest.value)
        arrows.setdefault(pair, {})[row.step] = None
    for (source, dest), steps in arrows.items():
        yield f"{_INDENT}{source} --> {dest} : {', '.join(label(step, lang) for step in steps)}"
