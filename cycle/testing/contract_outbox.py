"""What every store promises of the outbox on its way out. Part of `cycle.testing.contract.StoreContract`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from cycle.case import Case
from cycle.delivery import Delivery, DeliveryStatus, Mark, Outgoing
from cycle.effects import Effect, EffectKind
from cycle.errors import NotFoundError
from cycle.ports import Store
from cycle.testing import examples
from cycle.testing.contract_time import waiting

AT = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)
_HOUR = timedelta(hours=1)


def told(store: Store, case: Case | None, times: int = 1) -> list[Effect]:
    """Work that is put into the outbox, for a case or for none."""
    effect = examples.idle_unit() if case is None else examples.effect(case, EffectKind.REMIND_OFFICE)
    with store.write() as writing:
        writing.send([effect] * times)
    return [effect] * times


def given(store: Store, at: datetime = AT, holder: str = "one", limit: int = 100) -> list[Outgoing]:
    """What a holder is given for ten minutes."""
    with store.write() as writing:
        return list(writing.give_out(at, until=at + (LATER - AT), holder=holder, limit=limit))


def marked(
    store: Store,
    number: int,
    status: DeliveryStatus,
    holder: str | None = "one",
    at: datetime = AT,
    due_at: datetime | None = None,
) -> bool:
    """Whether a mark was kept."""
    by = examples.OFFICER if status is DeliveryStatus.DROPPED else None
    reason = None if status is DeliveryStatus.DELIVERED else "không trả lời"
    with store.write() as writing:
        return writing.mark(Mark(number, status, 1, at, due_at, reason, by), holder)


def standing(store: Store) -> list[Delivery]:
    """How everything stands."""
    with store.read() as reading:
        return list(reading.deliveries())


def numbers(letters: Sequence[Outgoing]) -> list[int]:
    """The numbers of what was given out."""
    return [one.number for one in letters]


class OutboxPromises:
    """What is in the outbox is given to one at a time, in the order of its case, until it is delivered or dropped."""

    def test_what_is_written_with_a_step_or_beside_it_waits_to_be_delivered(self, store: Store) -> None:
        case = waiting(store)
        told(store, None)
        first, second = standing(store)
        assert (first.effect, second.effect) == (examples.effect(case), examples.idle_unit())
        assert first.number < second.number
        for one in (first, second):
            assert one == Delivery(one.number, one.effect)

    def test_what_is_undone_with_its_transaction_never_waits(self, store: Store) -> None:
        case = waiting(store)
        with pytest.raises(ZeroDivisionError), store.write() as writing:
            writing.send([examples.effect(case)])
            raise ZeroDivisionError
        assert len(standing(store)) == 1

    def test_work_is_given_out_with_its_number_its_effect_and_its_attempt(self, store: Store) -> None:
        case = waiting(store)
        (letter,) = given(store)
        (held,) = standing(store)
        assert letter == Outgoing(held.number, examples.effect(case), 1)
        assert held.held_until == LATER

    def test_nobody_is_given_what_somebody_holds(self, store: Store) -> None:
        waiting(store)
        told(store, None)
        assert len(given(store, limit=1)) == 1
        assert len(given(store, holder="two")) == 1
        assert given(store, holder="three") == []

    def test_what_is_not_heard_of_again_is_given_to_another_once_its_time_is_over(self, store: Store) -> None:
        waiting(store)
        mine = given(store)
        assert given(store, LATER - timedelta(microseconds=1), "two") == []
        assert given(store, LATER, "two") == mine

    def test_who_has_lost_it_cannot_mark_it_any_more(self, store: Store) -> None:
        waiting(store)
        (letter,) = given(store)
        given(store, LATER, "two")
        assert not marked(store, letter.number, DeliveryStatus.DEAD, "one", LATER)
        assert marked(store, letter.number, DeliveryStatus.DELIVERED, "two", LATER)
        assert [one.status for one in standing(store)] == [DeliveryStatus.DELIVERED]

    def test_of_one_case_the_next_goes_out_after_the_one_before_it_and_of_no_case_all_at_once(
        self, store: Store
    ) -> None:
        case, other = waiting(store), waiting(store)
        told(store, case, 2)
        told(store, None, 2)
        first, second, third, fourth, *none = [one.number for one in standing(store)]
        assert numbers(given(store)) == [first, second, *none]
        assert given(store) == []
        assert marked(store, first, DeliveryStatus.DELIVERED)
        assert numbers(given(store)) == [third]
        assert marked(store, third, DeliveryStatus.DROPPED)
        assert numbers(given(store)) == [fourth]
        assert other.id != case.id

    @pytest.mark.parametrize("status", [DeliveryStatus.WAITING, DeliveryStatus.DEAD])
    def test_what_failed_or_is_dead_holds_up_its_own_case_alone_and_says_so(
        self, store: Store, status: DeliveryStatus
    ) -> None:
        case = waiting(store)
        told(store, case, 2)
        waiting(store)
        first, second, third, other = [one.number for one in standing(store)]
        given(store, limit=1)
        assert marked(store, first, status, due_at=AT + _HOUR)
        assert numbers(given(store, AT + _HOUR / 2)) == [other]
        assert [one.behind for one in standing(store)] == [None, first, first, None]
        assert marked(store, first, DeliveryStatus.DROPPED, None)
        assert [one.behind for one in standing(store)] == [None, None, second, None]
        assert numbers(given(store, AT + _HOUR / 2)) == [second]
        assert third

    def test_what_failed_is_given_out_again_when_its_pause_is_over(self, store: Store) -> None:
        waiting(store)
        (letter,) = given(store)
        assert marked(store, letter.number, DeliveryStatus.WAITING, due_at=AT + _HOUR)
        assert given(store, AT + _HOUR - timedelta(microseconds=1)) == []
        (again,) = given(store, AT + _HOUR)
        assert again == Outgoing(letter.number, letter.effect, 2)

    def test_a_mark_comes_back_with_all_that_it_says(self, store: Store) -> None:
        case = waiting(store)
        (letter,) = given(store)
        dropped = Mark(letter.number, DeliveryStatus.DROPPED, 3, LATER, reason="hết cần", by=examples.OFFICER)
        failed = Mark(letter.number, DeliveryStatus.WAITING, 3, AT, AT + _HOUR, "HTTP 500")
        for mark, holder in ((failed, "one"), (dropped, None)):
            with store.write() as writing:
                assert writing.mark(mark, holder)
            with store.read() as reading:
                assert reading.delivery(letter.number) == Delivery(
                    letter.number,
                    examples.effect(case),
                    mark.status,
                    3,
                    mark.due_at,
                    marked_at=mark.at,
                    reason=mark.reason,
                    by=mark.by,
                )

    @pytest.mark.parametrize("last", [DeliveryStatus.DELIVERED, DeliveryStatus.DROPPED])
    def test_what_is_delivered_or_dropped_is_never_given_out_nor_marked_again(
        self, store: Store, last: DeliveryStatus
    ) -> None:
        waiting(store)
        (letter,) = given(store)
        assert marked(store, letter.number, last)
        assert given(store, AT + 1000 * _HOUR) == []
        for status in DeliveryStatus:
            assert not marked(store, letter.number, status, None)
            assert not marked(store, letter.number, status, "one")
        assert [one.status for one in standing(store)] == [last]

    def test_by_hand_nothing_is_marked_that_somebody_is_delivering(self, store: Store) -> None:
        waiting(store)
        (letter,) = given(store)
        assert not marked(store, letter.number, DeliveryStatus.DROPPED, None, LATER - timedelta(microseconds=1))
        assert marked(store, letter.number, DeliveryStatus.DROPPED, None, LATER)
        assert not marked(store, letter.number, DeliveryStatus.DELIVERED, "one", LATER)

    def test_what_is_not_there_is_not_marked_and_not_found(self, store: Store) -> None:
        waiting(store)
        assert not marked(store, 999, DeliveryStatus.DEAD, None)
        with pytest.raises(NotFoundError), store.read() as reading:
            reading.delivery(999)

    def test_what_is_given_back_goes_to_the_next_who_asks(self, store: Store) -> None:
        waiting(store)
        waiting(store)
        first, second = given(store)
        marked(store, first.number, DeliveryStatus.DELIVERED)
        with store.write() as writing:
            writing.give_back("two")
        assert given(store, holder="two") == []
        with store.write() as writing:
            writing.give_back("one")
        assert given(store, holder="two") == [second]

    def test_a_look_lists_by_status_and_by_failed_attempts_and_counts(self, store: Store) -> None:
        for _ in range(4):
            waiting(store)
        first, second, third, fourth = numbers(given(store))
        marked(store, first, DeliveryStatus.DELIVERED)
        marked(store, second, DeliveryStatus.DEAD)
        marked(store, third, DeliveryStatus.WAITING, due_at=LATER)
        with store.read() as reading:
            listed = reading.deliveries(DeliveryStatus.WAITING)
            assert [one.number for one in listed] == [third, fourth]
            assert [one.number for one in reading.deliveries(DeliveryStatus.WAITING, failed=1)] == [third]
            assert [one.number for one in reading.deliveries(limit=3)] == [first, second, third]
            assert reading.deliveries(DeliveryStatus.DROPPED) == []
            counts = {status: reading.delivery_counts().get(status, 0) for status in DeliveryStatus}
        assert counts == {
            DeliveryStatus.WAITING: 2,
            DeliveryStatus.DELIVERED: 1,
            DeliveryStatus.DEAD: 1,
            DeliveryStatus.DROPPED: 0,
        }
