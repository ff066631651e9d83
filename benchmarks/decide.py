"""B1: one step decided in memory, with its real guards, against a dictionary look-up and the same guards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from benchmarks.measure import Ratio, interleaved
from cycle.case import Case, Sitting
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.request import read_details
from cycle.rules.registry import rulebook
from cycle.score import Result
from cycle.states.common import actor_answers_for, actor_may, day_in_order
from cycle.states.decide import decide
from cycle.states.machine import table
from cycle.vocabulary import CaseKind, Level, ProducerKind, Regime, Role, State, Step

_TURNS = 5_000
_RULES = rulebook(Regime.R3)
_SCORED = Case(
    id="c1",
    ref=None,
    kind=CaseKind.FIRST,
    product=Product("Cacao", 13),
    producer=Producer("HTX A", ProducerKind.COOPERATIVE, "123"),
    unit="dong-nai/dinh-quan/phu-loi",
    regime=Regime.R3,
    plan=None,
    state=State.PROVINCE_SCORED,
    since=date(2023, 6, 20),
    opened_on=date(2023, 3, 1),
    filed_on=date(2023, 4, 20),
    received_on=date(2023, 5, 30),
    sittings=(
        Sitting(
            level=Level.PROVINCE, convened_on=date(2023, 6, 12), council="900/QĐ-UBND", result=Result(Fraction(289, 4))
        ),
    ),
)
_RETURNED = replace(_SCORED, state=State.DOSSIER_RETURNED, dossier=())


def _facts(step: Step, role: Role, unit: str | None, on: date, **given: object) -> Facts:
    return Facts(on, Actor(role, unit=unit), read_details(step, given))


_DOCUMENTS = ["registration_form", "self_assessment", "sample"]
#: Name, step, case and facts: two that are allowed, two that are refused with several reasons.
_CASES: tuple[tuple[str, Step, Case, Role, str | None, dict[str, object]], ...] = (
    ("allowed: recognise", Step.RECOGNISE, _SCORED, Role.PROVINCIAL_PC, "dong-nai", {"decision": "1"}),
    ("allowed: submit dossier", Step.SUBMIT_DOSSIER, _RETURNED, Role.PRODUCER, None, {"documents": _DOCUMENTS}),
    ("refused: recognise", Step.RECOGNISE, _SCORED, Role.DISTRICT_PC, "bac-kan/na-ri", {"stars": 5}),
    ("refused: submit dossier", Step.SUBMIT_DOSSIER, _RETURNED, Role.PRODUCER, None, {}),
)


def ratios() -> list[Ratio]:
    """One ratio for each case, and one for all of them together."""
    contenders = [
        (name, *_contenders(step, case, _facts(step, role, unit, date(2023, 7, 3), **given)))
        for name, step, case, role, unit, given in _CASES
    ]
    found = [interleaved("B1", name, 4, _TURNS, limit, ours) for name, limit, ours in contenders]
    limits, all_ours = [one[1] for one in contenders], [one[2] for one in contenders]
    total = interleaved("B1", "all four", 4, _TURNS * 4, lambda: _each(limits), lambda: _each(all_ours))
    return [*found, total]


def _each(calls: list[Callable[[], None]]) -> None:
    for call in calls:
        call()


def _contenders(step: Step, case: Case, facts: Facts) -> tuple[Callable[[], None], Callable[[], None]]:
    rows = table(Regime.R3)
    key = (step, case.state)

    def limit() -> None:
        for _ in range(_TURNS):
            row = rows[key][0]
            reasons = [*actor_may(row, facts), *actor_answers_for(case, facts), *day_in_order(case, facts)]
            for guard in row.guards:
                reasons.extend(guard.check(case, facts, _RULES))
            if not reasons:
                row.changes(case, facts, _RULES)

    def ours() -> None:
        for _ in range(_TURNS):
            decide(case, step, facts, _RULES)

    return limit, ours
