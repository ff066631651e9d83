"""Visits to producers: who agrees them, what may be done with them when, and what an inspection asks of them."""

from collections.abc import Iterable, Iterator
from datetime import date

from cycle.case import Case
from cycle.facts import Facts
from cycle.people import Actor, actor_text, same_name
from cycle.plan import Plan
from cycle.rules.administrative_units import canonical, unit_on
from cycle.rules.rulebook import Rulebook
from cycle.states.common import answering_units
from cycle.states.council_level import AGENCY_OF, standing_level
from cycle.states.row import Basis, condition
from cycle.units import contains
from cycle.verdict import Reason
from cycle.visit import Visit, VisitState
from cycle.vocabulary import Level, Role

_READY = frozenset({VisitState.AGREED, VisitState.HELD})


# Who is who.


def agreeing_role(plan: Plan, on: date) -> Role | None:
    """The office that agrees visits on that day: that of the plan, or of the level that took over; None: nobody."""
    level = plan.inspections.agreed_by
    return AGENCY_OF[standing_level(level, on)] if level else None


def is_office(plan: Plan, commune: str, by: Actor, on: date) -> bool:
    """Whether that actor is the office which agrees visits to that commune."""
    role = agreeing_role(plan, on)
    return role is not None and by.role is role and _answers(by, answering_units(commune, role, on))


def _answers(by: Actor, units: tuple[str, ...]) -> bool:
    return by.unit is None or canonical(by.unit) in units


def bodies_of(visit: Visit, by: Actor) -> tuple[Actor, ...]:
    """The bodies of a visit that the actor may be: of his role and unit, and of his name where both are named."""
    return tuple(one for one in visit.bodies if _is_body(one, by))


def _is_body(body: Actor, by: Actor) -> bool:
    named_alike = not (by.name and body.name) or same_name(by.name, body.name)
    return by.role is body.role and (by.unit is None or canonical(by.unit) == body.unit) and named_alike


def is_visited(visit: Visit, producer: str, commune: str, on: date) -> bool:
    """Whether the visit is to that producer, by what his commune is called on that day."""
    return same_name(visit.producer, producer) and unit_on(visit.unit, on) == unit_on(commune, on)


def binds(plan: Plan, by: Actor) -> bool:
    """Whether the plan rules the inspections of that actor: those of its own unit, not of the levels above it.

    An inspector without a unit is bound.
    """
    if by.unit is not None:
        return contains(plan.unit, canonical(by.unit))
    levels = list(Level)
    own = Level.DISTRICT if "/" in plan.unit else Level.PROVINCE
    above = by.role.level is not None and levels.index(by.role.level) > levels.index(own)
    return by.role is Role.INSPECTOR or not above


# What may be done with a visit.


def against_agreeing(plan: Plan, visit: Visit, by: Actor, on: date) -> Iterator[Reason]:
    """Everything that speaks against agreeing a visit, of a plan that names who agrees."""
    source, role = plan.inspections.source, agreeing_role(plan, on)
    assert role is not None, "the plan names who agrees"
    if by.role is not role:
        yield Reason("actor.role", by.role.value, role.value, source, role)
    elif not is_office(plan, visit.unit, by, on):
        units = " / ".join(answering_units(visit.unit, role, on))
        yield Reason("actor.other_unit", by.unit or "–", units, source, role)
    if visit.state is not VisitState.ANNOUNCED:
        yield Reason("visit.state", visit.state.value, VisitState.ANNOUNCED.value, cure_by=visit.bodies[0].role)
    if on > visit.last_on:
        yield Reason("visit.over", on.isoformat(), f"≤ {visit.last_on.isoformat()}", source, visit.bodies[0].role)
    yield from against_day(visit, by, on)


def against_calling_off(plan: Plan, visit: Visit, by: Actor, on: date) -> Iterator[Reason]:
    """Everything that speaks against calling a visit off, or against leaving it."""
    if not (by.role is Role.ADMIN or is_office(plan, visit.unit, by, on) or bodies_of(visit, by)):
        yield _other_body(visit, by, plan)
    if not visit.state.is_open:
        still = ", ".join(state.value for state in VisitState if state.is_open)
        yield Reason("visit.state", visit.state.value, still, cure_by=by.role)
    yield from against_day(visit, by, on)


def against_day(visit: Visit, by: Actor, on: date) -> Iterator[Reason]:
    """A change is not dated before the one that came last."""
    if on < visit.on:
        needed = f"≥ {visit.on.isoformat()}"
        yield Reason("visit.before_last_change", on.isoformat(), needed, cure_by=by.role, possible_from=visit.on)


def against_second(plan: Plan, visit: Visit, others: Iterable[Visit], by: Actor) -> Iterator[Reason]:
    """A visit does not move to days on which it meets these, which are to take place in the same period."""
    found = ", ".join(one.id for one in others)
    if found:
        days = f"{visit.first_on.isoformat()} – {visit.last_on.isoformat()}"
        yield Reason("visit.second_in_period", found, days, plan.inspections.source, by.role)


def _other_body(visit: Visit, by: Actor, plan: Plan) -> Reason:
    taking_part = ", ".join(actor_text(one) for one in visit.bodies)
    return Reason("visit.other_body", actor_text(by), taking_part, plan.inspections.source, visit.bodies[0].role)


# What an inspection asks.


@condition(basis=Basis.PLAN)
def visit_agreed(case: Case, facts: Facts, rules: Rulebook) -> Iterator[Reason]:
    """Where the plan in force wants visits agreed, an inspection is part of one, on one of its days."""
    around, on = facts.visiting, facts.on
    role = agreeing_role(around.plan, on) if around else None
    if around is None or role is None or not binds(around.plan, facts.by):
        return
    source = around.plan.inspections.source
    today = [visit for visit in around.visits if visit.covers(on) and visit.state is not VisitState.CALLED_OFF]
    if not today:
        yield _none_today(around.visits, facts)
        return
    best = max(today, key=lambda visit: (bool(bodies_of(visit, facts.by)), visit.state in _READY))
    if not bodies_of(best, facts.by):
        yield _other_body(best, facts.by, around.plan)
    if best.state not in _READY:
        yield Reason("visit.not_agreed", best.state.value, VisitState.AGREED.value, source, role, words={"id": best.id})


def _none_today(visits: tuple[Visit, ...], facts: Facts) -> Reason:
    assert facts.visiting is not None, "the caller looked"
    source, on = facts.visiting.plan.inspections.source, facts.on
    ahead = [one for one in visits if one.state is VisitState.AGREED and one.first_on > on and bodies_of(one, facts.by)]
    if not ahead:
        return Reason("visit.missing", "–", on.isoformat(), source, facts.by.role)
    soonest = min(ahead, key=lambda visit: visit.first_on)
    needed = f"{soonest.first_on.isoformat()} – {soonest.last_on.isoformat()}"
    words = {"id": soonest.id}
    return Reason("visit.not_yet", on.isoformat(), needed, source, facts.by.role, soonest.first_on, words)


def visit_of(facts: Facts) -> Visit | None:
    """The open visit that an inspection of that day belongs to, and which is held by it."""
    visits = facts.visiting.visits if facts.visiting else ()
    own = (one for one in visits if one.state.is_open and one.covers(facts.on) and bodies_of(one, facts.by))
    return next(own, None)
