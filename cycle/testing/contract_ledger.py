"""What every store promises of the sweep's ledger and the outbox. Part of `cycle.testing.contract.StoreContract`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cycle.calendars import day_of
from cycle.effects import EffectKind
from cycle.ports import Saving, Store, SweepDay
from cycle.testing import examples
from cycle.testing.contract_time import waiting
from cycle.vocabulary import State

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
#: The stretch after it holds a year's end and a leap day.
_FIRST = date(2023, 1, 1)


class LedgerPromises:
    """Each day and rule has a line, gaps are seen, and effects wait in the order in which they came."""

    def test_the_ledger_keeps_a_line_for_each_day_and_rule(self, store: Store) -> None:
        with store.read() as reading:
            assert reading.swept_until() is None
            assert not reading.ledger()
        lines = [
            SweepDay(day_of(date(2023, 3, 17).toordinal() + offset), rule, offset, 0, 0, NOW)
            for offset in range(3)
            for rule in ("deadlines", "propose_revocation")
        ]
        with store.write() as writing:
            writing.log_sweep(lines)
        with store.read() as reading:
            assert list(reading.ledger()) == lines
            assert list(reading.ledger(since=date(2023, 3, 19))) == lines[4:]
            assert reading.swept_until() == date(2023, 3, 19)

    def test_a_line_that_is_there_already_keeps_the_sum(self, store: Store) -> None:
        line = SweepDay(date(2023, 3, 18), "deadlines", 5, 3, 1, NOW)
        later = NOW + timedelta(hours=1)
        with store.write() as writing:
            writing.log_sweep([line])
        with store.write() as writing:
            writing.log_sweep([replace(line, recorded_at=later)])
            writing.log_sweep([replace(line, examined=0, changed=0, failed=0, recorded_at=later)])
        with store.read() as reading:
            (sum_,) = reading.ledger()
        assert (sum_.examined, sum_.changed, sum_.failed) == (10, 6, 2)

    @pytest.mark.parametrize(
        ("missing", "gap"),
        [
            ((), None),
            ((1,), 1),
            ((58, 59), 58),
            ((7, 8, 9, 30, 799), 7),
            (range(1, 800), 1),
            ((0, 800), None),  # before the first day, and after the last, nothing is missing
        ],
    )
    def test_the_first_gap_is_the_first_day_between_first_and_last_without_a_line(
        self, store: Store, missing: Sequence[int], gap: int | None
    ) -> None:
        swept = [_FIRST + timedelta(days=one) for one in range(801) if one not in missing]
        with store.write() as writing:
            writing.log_sweep([SweepDay(day, "deadlines", 0, 0, 0, NOW) for day in reversed(swept)])
            assert writing.first_gap() == (_FIRST + timedelta(days=gap) if gap else None)

    def test_nothing_swept_and_one_day_swept_have_no_gap(self, store: Store) -> None:
        with store.write() as writing:
            assert writing.first_gap() is None
            writing.log_sweep([SweepDay(_FIRST, "deadlines", 0, 0, 0, NOW)])
            assert writing.first_gap() is None

    def test_a_line_of_any_rule_fills_a_day_and_two_fill_no_other(self, store: Store) -> None:
        days = [(0, "deadlines"), (0, "propose_revocation"), (1, "duties"), (3, "deadlines")]
        lines = [SweepDay(_FIRST + timedelta(days=day), rule, 1, 1, 0, NOW) for day, rule in days]
        with store.write() as writing:
            writing.log_sweep(lines)
        with store.read() as reading:
            assert reading.first_gap() == _FIRST + timedelta(days=2)
        with store.write() as writing:
            writing.log_sweep([replace(lines[0], day=_FIRST + timedelta(days=2))])
        with store.read() as reading:
            assert reading.first_gap() is None

    def test_effects_wait_in_the_outbox_in_the_order_they_came(self, store: Store) -> None:
        one, other = waiting(store), waiting(store)
        saving = examples.moving(one, State.IDEA_SELECTED)
        two = (
            examples.effect(saving.after, EffectKind.TELL_PRODUCER),
            examples.effect(saving.after, EffectKind.SEND_FILE),
        )
        with store.write() as writing:
            writing.save([Saving(one, saving.after, saving.events, effects=two)])
        with store.read() as reading:
            assert list(reading.effects()) == [examples.effect(one), examples.effect(other), *two]
            assert list(reading.effects(one.id)) == [examples.effect(one), *two]
            assert not reading.effects("no-such-case")

    def test_work_that_concerns_no_case_waits_among_the_rest(self, store: Store) -> None:
        before, unit = waiting(store), examples.idle_unit()
        reminder = examples.effect(before, EffectKind.REMIND_OFFICE)
        with store.write() as writing:
            writing.send([unit, reminder])
            writing.send([])
        after = waiting(store)
        with store.write() as writing:
            writing.send([unit])  # twice the same is twice the work
        with store.read() as reading:
            assert list(reading.effects()) == [examples.effect(before), unit, reminder, examples.effect(after), unit]
            assert list(reading.effects(before.id)) == [examples.effect(before), reminder]
            assert not reading.effects("")
