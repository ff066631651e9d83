"""What is in the outbox as JSON, and what a round of deliveries came to. Plain data, the same for every adapter."""

from cycle.delivering import Round
from cycle.delivery import Answer, Delivery, Mark, Outgoing
from cycle_adapters.views import View, actor_view, day, instant


def delivery_view(one: Delivery) -> View:
    """How a piece of work stands on its way out."""
    return {
        "number": one.number,
        "status": one.status.value,
        "kind": one.effect.kind.value,
        "case": one.effect.case_id,
        "on": day(one.effect.on),
        "data": dict(one.effect.data),
        "attempts": one.attempts,
        "due_at": instant(one.due_at) if one.due_at else None,
        "held_until": instant(one.held_until) if one.held_until else None,
        "marked_at": instant(one.marked_at) if one.marked_at else None,
        "behind": one.behind,
        "reason": one.reason,
        "by": actor_view(one.by) if one.by else None,
    }


def failure_view(letter: Outgoing, answer: Answer, mark: Mark | None) -> View:
    """A failed attempt. `status`: how it stands now; None where somebody else has it by now."""
    return {
        "number": letter.number,
        "case": letter.effect.case_id,
        "attempt": letter.attempt,
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "status": mark.status.value if mark else None,
        "due_at": instant(mark.due_at) if mark and mark.due_at else None,
    }


def round_view(done: Round, failures: list[View]) -> View:
    """A round, with every failed attempt."""
    return {
        "ended": done.ended.value,
        "delivered": done.delivered,
        "failed": done.failed,
        "dead": done.dead,
        "failures": failures,
    }
