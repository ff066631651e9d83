"""The outbox of the in-memory store, and what becomes of the work in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from cycle.delivery import OPEN_STATUSES, Delivery, DeliveryStatus, Mark, Outgoing, behind_of
from cycle.effects import Effect
from cycle.errors import NotFoundError
from cycle.personal import ERASED

if TYPE_CHECKING:
    from cycle.testing.memory_reading import Data


class MemoryOutboxReading:
    """See `cycle.ports.Reading`; so for every method."""

    _data: "Data"

    def effects(self, case_id: str | None = None) -> Sequence[Effect]:
        found = (held.effect for held in self._data.outbox.values())
        return [one for one in found if case_id is None or one.case_id == case_id]

    def delivery(self, number: int) -> Delivery:
        if number not in self._data.outbox:
            raise NotFoundError("delivery", number)
        return next(one for one in self.deliveries() if one.number == number)

    def deliveries(
        self, status: DeliveryStatus | None = None, *, failed: int = 0, limit: int | None = None
    ) -> Sequence[Delivery]:
        behind = behind_of(self._data.outbox)
        chosen = (one for one in self._data.outbox.values() if status in (None, one.status) and one.attempts >= failed)
        return [replace(one, behind=behind.get(one.number)) for one in chosen][:limit]

    def delivery_counts(self) -> Mapping[DeliveryStatus, int]:
        return Counter(one.status for one in self._data.outbox.values())


class MemoryOutboxWriting(MemoryOutboxReading):
    """See `cycle.ports.Writing`; so for every method."""

    def send(self, effects: Sequence[Effect]) -> None:
        """What follows from a step comes this way too."""
        for effect in effects:
            number = len(self._data.outbox) + 1
            self._data.outbox[number] = Delivery(number, effect)

    def give_out(self, at: datetime, *, until: datetime, holder: str, limit: int) -> Sequence[Outgoing]:
        free = [one for one in self.deliveries(DeliveryStatus.WAITING) if _is_due(one, at)][:limit]
        for one in free:
            self._data.outbox[one.number] = replace(one, held_until=until, behind=None)
            self._data.holders[one.number] = holder
        return [Outgoing(one.number, one.effect, one.attempts + 1) for one in free]

    def give_back(self, holder: str) -> None:
        for number in [number for number, other in self._data.holders.items() if other == holder]:
            del self._data.holders[number]
            self._data.outbox[number] = replace(self._data.outbox[number], held_until=None)

    def mark(self, mark: Mark, holder: str | None = None) -> bool:
        held = self._data.outbox.get(mark.number)
        if held is None or held.status not in OPEN_STATUSES:
            return False
        if holder is None:
            if held.held_until is not None and held.held_until > mark.at:
                return False
        elif self._data.holders.get(mark.number) != holder:
            return False
        self._data.holders.pop(mark.number, None)
        self._data.outbox[mark.number] = replace(
            held,
            status=mark.status,
            attempts=mark.attempts,
            due_at=mark.due_at,
            held_until=None,
            marked_at=mark.at,
            reason=mark.reason,
            by=mark.by,
        )
        return True

    def forget_who(self, case_id: str, text: str) -> int:
        """Erase a text from who marked the work of a case, and why; in how many places it stood."""
        places = 0
        for number, one in self._data.outbox.items():
            if one.effect.case_id != case_id:
                continue
            if one.by is not None and one.by.name == text:
                places, one = places + 1, replace(one, by=replace(one.by, name=ERASED))
            if one.reason == text:
                places, one = places + 1, replace(one, reason=ERASED)
            self._data.outbox[number] = one
        return places


def _is_due(one: Delivery, at: datetime) -> bool:
    come = all(instant is None or instant <= at for instant in (one.due_at, one.held_until))
    return come and one.behind is None
