"""A question to one condition, or to what one step writes, without the chart around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cycle.case import Case
from cycle.citation import Citation
from cycle.facts import Facts
from cycle.people import Actor
from cycle.request import Details
from cycle.rules.registry import rulebook
from cycle.states.row import Changes, Guard
from cycle.verdict import Reason
from cycle.vocabulary import Regime, Role
from tests.support.states import plain_case

R1, R2, R3, R4, R5 = Regime
ON = date(2026, 8, 3)
CASE = plain_case(regime=R5, unit="dong-nai/phu-loi")


def facts_on(on: date, role: Role, details: Mapping[str, Any] | None = None, **known: Any) -> Facts:
    """Who asks when, with these details; `known` is what stands around the case."""
    return Facts(on, Actor(role), Details(**(details or {})), **known)


def by(name: str, regime: Regime = R5) -> Citation:
    """Where that value of the rulebook stands."""
    source: Citation = getattr(rulebook(regime), name).source
    return source


@dataclass(frozen=True)
class Asked:
    """The question."""

    of: Guard | Changes
    case: Case = CASE
    on: date = ON
    role: Role = Role.PRODUCER
    regime: Regime = R5
    details: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def answer(self) -> list[Reason]:
        """The reasons of a condition."""
        assert isinstance(self.of, Guard)
        return list(self.of.check(self.case, self._facts(), rulebook(self.regime)))

    def written(self) -> dict[str, Any]:
        """What a step writes on the case."""
        assert not isinstance(self.of, Guard)
        return dict(self.of(self.case, self._facts(), rulebook(self.regime)))

    def _facts(self) -> Facts:
        return facts_on(self.on, self.role, self.details, **self.facts)
