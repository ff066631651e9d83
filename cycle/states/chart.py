"""The rows of a regime, put together from the phases."""

from dataclasses import replace
from functools import cache

from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.states import (
    business_plan,
    certification,
    closing,
    district,
    dossier,
    idea,
    national,
    province,
    renewal,
    revocation,
    suspension,
)
from cycle.states.row import Row
from cycle.vocabulary import Level, Regime

#: In the order of the cycle.
PHASES = (
    idea,
    business_plan,
    dossier,
    district,
    province,
    national,
    certification,
    renewal,
    revocation,
    suspension,
    closing,
)


@cache
def chart(regime: Regime) -> tuple[Row, ...]:
    """Every row that is part of the regime, in the order of the cycle."""
    rules = rulebook(regime)
    return tuple(_staffed(row, rules) for phase in PHASES for row in phase.ROWS if row.applies(rules))


def _staffed(row: Row, rules: Rulebook) -> Row:
    """Where there are no districts, nobody acts for one."""
    if rules.has_district:
        return row
    return replace(row, roles=frozenset(role for role in row.roles if role.level is not Level.DISTRICT))
