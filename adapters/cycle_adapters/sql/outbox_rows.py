"""What becomes of the work in the outbox, as rows."""

from datetime import datetime
from typing import Any

from cycle.delivery import Delivery, DeliveryStatus, Mark, Outgoing
from cycle.people import Actor
from cycle.vocabulary import Role
from cycle_adapters.sql import event_rows
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.decoding import Row, reads

#: How work stands; its number first, for damage is named by it.
DELIVERY_COLUMNS = (
    "id",
    "status",
    "attempts",
    "due_at",
    "held_until",
    "marked_at",
    "reason",
    "by_role",
    "by_name",
    "by_unit",
)
_EFFECT_WIDTH = len(event_rows.EFFECT_READ)


def mark_values(mark: Mark) -> dict[str, Any]:
    """A mark, by the columns that it sets: the work is in nobody's hands then."""
    by = mark.by
    return {
        "status": mark.status.value,
        "attempts": mark.attempts,
        "due_at": _instant(mark.due_at),
        "holder": None,
        "held_until": None,
        "marked_at": instant_text(mark.at),
        "reason": mark.reason,
        "by_role": by.role.value if by else None,
        "by_name": by.name if by else None,
        "by_unit": by.unit if by else None,
    }


def _instant(value: datetime | None) -> str | None:
    return instant_text(value) if value is not None else None


def _as_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


@reads("delivery")
def as_progress(row: Row) -> dict[str, Any]:
    """What a row of `DELIVERY_COLUMNS` says of how the work stands."""
    number, status, attempts, due_at, held_until, marked_at, reason, by_role, by_name, by_unit = row
    return {
        "number": number,
        "status": DeliveryStatus(status),
        "attempts": attempts,
        "due_at": _as_instant(due_at),
        "held_until": _as_instant(held_until),
        "marked_at": _as_instant(marked_at),
        "reason": reason,
        "by": Actor(Role(by_role), by_name, by_unit) if by_role is not None else None,
    }


def as_delivery(row: Row) -> Delivery:
    """A row of an effect, how it stands, and what it waits behind."""
    progress = as_progress(row[_EFFECT_WIDTH:-1])
    return Delivery(effect=event_rows.as_effect(row[:_EFFECT_WIDTH]), behind=row[-1], **progress)


def as_outgoing(row: Row) -> Outgoing:
    """A row of an effect, and how often it failed."""
    return Outgoing(row[0], event_rows.as_effect(row[:_EFFECT_WIDTH]), row[-1] + 1)
