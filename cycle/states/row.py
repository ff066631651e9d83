"""What a chart is made of: rows, and the conditions that guard them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cycle.case import Case
from cycle.citation import Cited
from cycle.facts import Facts
from cycle.rules.rulebook import Rulebook
from cycle.verdict import Reason
from cycle.vocabulary import Role, State, Step

Check = Callable[[Case, Facts, Rulebook], Iterator[Reason]]
Selector = Callable[[Case, Facts, Rulebook], bool]
Changes = Callable[[Case, Facts, Rulebook], Mapping[str, Any]]
#: Finds the ruled value behind a condition in a rulebook; None there: that regime rules nothing of it.
Article = Callable[[Rulebook], Cited[Any] | None]

#: Whether a row is part of the chart of a regime.
Applies = Callable[[Rulebook], bool]


class Basis(StrEnum):
    """What a condition rests on that no value of the national rules stands behind."""

    PLAN = "plan"  #: The plan of the province, else the practice of councils.
    RECORD = "record"  #: The engine itself: it keeps the record straight.


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition: it yields a reason for everything that is not as it must be.

    Most conditions are of law and name their article; the others say what they rest on instead. A waivable one is
    passed over for a record of history, whose papers cannot be shown any more.
    """

    check: Check
    article: Article | None
    waivable: bool
    basis: Basis | None = None

    @property
    def name(self) -> str:
        """The name of the clause that is true when all is well."""
        return self.check.__name__

    def reasons(self, case: Case, facts: Facts, rules: Rulebook) -> list[Reason]:
        """A reason for everything that is not as it must be."""
        return list(self.check(case, facts, rules))


def condition(
    *, article: Article | None = None, basis: Basis | None = None, waivable: bool = True
) -> Callable[[Check], Guard]:
    """Make a guard of a function that yields reasons; with the article of the national rules, else its basis."""
    return lambda check: Guard(check, article, waivable, basis)


def nothing_else(case: Case, facts: Facts, rules: Rulebook) -> Mapping[str, Any]:
    """The step changes the state and nothing besides."""
    return {}


def always(rules: Rulebook) -> bool:
    """The row is part of every regime."""
    return True


def with_district(rules: Rulebook) -> bool:
    """Only where districts evaluate."""
    return rules.has_district


def two_levels(rules: Rulebook) -> bool:
    """Only where there are no districts."""
    return not rules.has_district


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a chart: a step, where it starts and ends, who takes it, and on what conditions."""

    step: Step
    source: State | None  #: None: the step opens a case.
    dest: State
    roles: frozenset[Role]
    guards: tuple[Guard, ...] = ()
    #: Which of several rows of the same step and source applies; None: always.
    when: Selector | None = None
    #: What the step writes on the case besides its state.
    changes: Changes = nothing_else
    applies: Applies = always


def rows(step: Step, sources: tuple[State, ...], dest: State | None, *roles: Role, **more: Any) -> tuple[Row, ...]:
    """The same row for several sources; without a destination the state stays as it is."""
    return tuple(
        Row(step=step, source=source, dest=dest or source, roles=frozenset(roles), **more) for source in sources
    )
