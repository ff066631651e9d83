"""The chart of a regime: a table of its rows, and JSON."""

from typing import Any

from cycle.citation import Citation
from cycle.rules.rulebook import Rulebook
from cycle.states.chart import chart
from cycle.states.row import Guard, Row
from cycle.vocabulary import Role
from cycle.wording import Lang, label
from cycle_adapters.cli import condition_words
from cycle_adapters.cli.output import Column, print_card, print_table
from cycle_adapters.cli.words import head


def rows_of(book: Rulebook) -> list[dict[str, Any]]:
    """The rows as JSON."""
    return [_row(row, book) for row in chart(book.regime)]


def _row(row: Row, book: Rulebook) -> dict[str, Any]:
    return {
        "step": row.step.value,
        "from": row.source.value if row.source else None,
        "to": row.dest.value,
        "roles": [role.value for role in roles_of(row)],
        "when": row.when.__name__ if row.when else None,
        "conditions": [_condition(guard, book) for guard in row.guards],
    }


def roles_of(row: Row) -> list[Role]:
    """The roles that take a step, in the order of the vocabulary."""
    return [role for role in Role if role in row.roles]


def _condition(guard: Guard, book: Rulebook) -> dict[str, Any]:
    source = ruling(guard, book)
    return {
        "name": guard.name,
        "says": " ".join((guard.check.__doc__ or "").split()),
        "article": source.place if source else None,
        "instrument": source.instrument if source else None,
        "basis": basis_of(guard),
    }


def basis_of(guard: Guard) -> str:
    """What a condition rests on: the law, where it names an article, else the plan or the record."""
    return guard.basis.value if guard.basis and not guard.article else "law"


def ruling(guard: Guard, book: Rulebook) -> Citation | None:
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
            ", ".join(role.value for role in roles_of(row)),
            "; ".join(_says(guard, book, lang) for guard in row.guards),
        )
        for row in chart(book.regime)
    )
    print_table([Column(head(key, lang), whole=key in {"step", "from", "to"}) for key in keys], rows)


def _says(guard: Guard, book: Rulebook, lang: Lang) -> str:
    source, words = ruling(guard, book), condition_words.get(guard.name, lang)
    return f"{words} ({source})" if source else words
