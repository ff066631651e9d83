"""What tests of the process start from: a plain case, plan and certificate, and the question put to the rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cycle.case import Case
from cycle.certificate import Certificate
from cycle.citation import Citation, Confidence
from cycle.facts import Facts
from cycle.people import Actor, Producer, Product
from cycle.plan import IdeaPhase, IntakeMode, Plan
from cycle.request import Details
from cycle.rules.registry import FIRST_DAY, rulebook_on
from cycle.states.decide import Move, decide, governing_rules
from cycle.testing import examples
from cycle.verdict import Reason
from cycle.vocabulary import Level, ProducerKind, Regime, Role, State, Step

DAY = timedelta(days=1)
#: A day on which the rules of each regime are in force.
A_DAY_UNDER = {
    Regime.R1: date(2019, 1, 15),
    Regime.R2: date(2021, 4, 20),
    Regime.R3: date(2023, 7, 1),
    Regime.R4: date(2025, 10, 15),
    Regime.R5: date(2026, 8, 3),
}
SOURCE = Citation("1/KH-UBND", "II", "https://plan.example", date(2026, 11, 22), Confidence.LOCAL)
_KNOWN = ("plan", "predecessor", "successor")
_OPENING = frozenset({Step.REGISTER, Step.IMPORT_CERTIFICATE})
_PLAN = Plan(
    key="p",
    title_vi="p",
    title_en="p",
    document="1/KH-UBND",
    source=SOURCE,
    unit="dong-nai",
    year=2023,
    starts=FIRST_DAY,
    ends=date(2027, 12, 31),
    idea=None,
)


def plain_plan(**changes: Any) -> Plan:
    """A plan of a province that asks for nothing."""
    return replace(_PLAN, **changes)


def idea_phase(selector: Level) -> IdeaPhase:
    """Ideas are taken in all year, and selected at that level."""
    return IdeaPhase(selector=selector, intake=IntakeMode.CONTINUOUS, source=SOURCE)


def plain_case(**changes: Any) -> Case:
    """A case of a cooperative that prepares its dossier."""
    values: dict[str, Any] = {
        "ref": "P1",
        "product": Product("Cacao", 13),
        "producer": Producer("HTX A", ProducerKind.COOPERATIVE),
        "state": State.IMPLEMENTING,
        "since": date(2018, 6, 1),
        "opened_on": date(2018, 6, 1),
    }
    return examples.registered_case("c1", **{**values, **changes})


def plain_certificate(starts: date, ends: date) -> Certificate:
    """A certificate of four stars of a province, good from the day of its decision."""
    return examples.certificate(decision="9/QĐ-UBND", issued_on=starts, valid_from=starts, valid_until=ends)


def answer_to(case: Case, step: Step, on: date, role: Role, **more: object) -> Move | tuple[Reason, ...]:
    """The answer of the rules that govern the step; `more` are further facts, or details of the step."""
    known = {key: more.pop(key) for key in _KNOWN if key in more}
    facts = Facts(on, Actor(role), Details(**more), **known)  # type: ignore[arg-type]
    opening = step in _OPENING
    rules = rulebook_on(on) if opening else governing_rules(case, step, on)
    verdict = decide(case, step, facts, rules, opening=opening)
    return verdict if isinstance(verdict, Move) else verdict.reasons


def codes(answer: Move | tuple[Reason, ...]) -> list[str]:
    """The codes of the reasons against the step; none when it may be taken."""
    return [] if isinstance(answer, Move) else [reason.code for reason in answer]
