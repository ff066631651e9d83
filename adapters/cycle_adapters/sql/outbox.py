"""The outbox on its way out, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cycle.delivery import Delivery, DeliveryStatus, Mark, Outgoing
from cycle.errors import NotFoundError
from cycle_adapters.sql import outbox_rows
from cycle_adapters.sql.columns import instant_text
from cycle_adapters.sql.link import Link
from cycle_adapters.sql.outbox_statements import DELIVERY
from cycle_adapters.sql.statements import Statements


class OutboxReading:
    """See `cycle.ports.Reading`; so for every method."""

    _link: Link
    _does: Statements

    def delivery(self, number: int) -> Delivery:
        found = self._link.rows(self._does.deliveries(DELIVERY.c.id == number))
        if not found:
            raise NotFoundError("delivery", number)
        return outbox_rows.as_delivery(found[0])

    def deliveries(
        self, status: DeliveryStatus | None = None, *, failed: int = 0, limit: int | None = None
    ) -> Sequence[Delivery]:
        conditions = [DELIVERY.c.status == status.value] if status is not None else []
        asked = self._does.deliveries(*conditions, DELIVERY.c.attempts >= failed, limit=limit)
        return [outbox_rows.as_delivery(row) for row in self._link.rows(asked)]

    def delivery_counts(self) -> Mapping[DeliveryStatus, int]:
        return {DeliveryStatus(status): count for status, count in self._link.rows(self._does.delivery_counts)}


class OutboxWriting:
    """See `cycle.ports.Writing`; so for every method."""

    _link: Link
    _does: Statements

    def give_out(self, at: datetime, *, until: datetime, holder: str, limit: int) -> Sequence[Outgoing]:
        rows = self._link.rows(self._does.due_work, {"at": instant_text(at), "most": limit})
        self._link.many(self._does.hold, [(holder, instant_text(until), row[0]) for row in rows])
        return [outbox_rows.as_outgoing(row) for row in rows]

    def give_back(self, holder: str) -> None:
        self._link.run(self._does.give_back, (holder,))

    def mark(self, mark: Mark, holder: str | None = None) -> bool:
        statement = self._does.mark_held if holder is not None else self._does.mark_free
        values = outbox_rows.mark_values(mark) | {"of_id": mark.number, "of_holder": holder}
        return self._link.run(statement, statement.row({**values, "at": instant_text(mark.at)})) == 1
