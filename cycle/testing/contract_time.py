"""What every store promises of deadlines and the sweep's ledger. Part of `cycle.testing.contract.StoreContract`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cycle.calendars import day_of
from cycle.case import Case
from cycle.deadlines import Deadline, DeadlineKind, Nature
from cycle.effects import EffectKind
from cycle.ports import ArmedDeadline, DueKey, Saving, Store, SweepDay, armed
from cycle.testing import examples
from cycle.vocabulary import State

EVALUATION = examples.deadline()
END = examples.deadline(DeadlineKind.CERTIFICATE_EXPIRY, examples.VALID_UNTIL, Nature.HARD)
NOTICE = examples.deadline(DeadlineKind.EXPIRY_NOTICE, date(2026, 1, 2), Nature.HARD, mark=180)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def waiting(store: Store, *deadlines: Deadline) -> Case:
    """A case in the store for which these deadlines run."""
    with store.write() as writing:
        case = examples.registered_case(writing.new_id())
        writing.save([examples.opening(case, *deadlines)])
    return case


def running(store: Store, case: Case) -> list[ArmedDeadline]:
    """The deadlines that run for a case."""
    with store.read() as reading:
        return list(reading.deadlines(case.id))


class TimePromises:
    """Deadlines begin and fall away with the step that causes it; what is due comes in order and in pages."""

    def test_deadlines_run_from_the_step_that_arms_them_the_soonest_first(self, store: Store) -> None:
        case = waiting(store, END, NOTICE, replace(EVALUATION, provisional=True))
        expected = [armed(case.id, one) for one in (replace(EVALUATION, provisional=True), NOTICE, END)]
        assert running(store, case) == expected
        with store.read() as reading:
            assert not reading.deadlines("no-such-case")

    def test_a_step_disarms_what_falls_away_and_arms_what_begins(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        other = waiting(store, EVALUATION)
        saving = examples.moving(case, State.CERTIFIED)
        with store.write() as writing:
            writing.save([replace(saving, disarm=(EVALUATION,), arm=(END, NOTICE))])
        assert [one.kind for one in running(store, case)] == [NOTICE.kind, END.kind]
        assert [one.kind for one in running(store, other)] == [EVALUATION.kind]

    def test_deadlines_of_one_kind_are_told_apart_by_their_mark(self, store: Store) -> None:
        later = examples.deadline(DeadlineKind.EXPIRY_NOTICE, date(2026, 6, 1), Nature.HARD, mark=30)
        case = waiting(store, NOTICE, later)
        with store.write() as writing:
            writing.rearm(case.id, [NOTICE], [])
        assert [one.mark for one in running(store, case)] == [30]

    def test_a_deadline_is_moved_without_moving_the_case(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        moved = examples.deadline(due_on=date(2023, 7, 31))
        with store.write() as writing:
            writing.rearm(case.id, [EVALUATION], [moved])
        assert [one.due_on for one in running(store, case)] == [moved.due_on]
        with store.read() as reading:
            assert reading.case(case.id) == case
            assert len(reading.events(case.id)) == 1

    def test_a_deadline_that_is_armed_again_takes_the_place_of_the_old_one(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        with store.write() as writing:
            writing.mark_overdue([armed(case.id, EVALUATION)], [])
            writing.rearm(case.id, [], [examples.deadline(due_on=date(2023, 7, 31))])
        assert [(one.due_on, one.overdue) for one in running(store, case)] == [(date(2023, 7, 31), False)]

    def test_what_does_not_run_may_be_disarmed(self, store: Store) -> None:
        case = waiting(store, END)
        with store.write() as writing:
            writing.rearm(case.id, [EVALUATION], [])
        assert [one.kind for one in running(store, case)] == [END.kind]

    def test_a_deadline_is_marked_overdue_with_what_should_be_done(self, store: Store) -> None:
        case = waiting(store, EVALUATION, END)
        reminder = examples.effect(case, EffectKind.REMIND_OFFICE)
        with store.write() as writing:
            writing.mark_overdue([armed(case.id, EVALUATION)], [reminder])
        assert [(one.kind, one.overdue) for one in running(store, case)] == [(EVALUATION.kind, True), (END.kind, False)]
        with store.read() as reading:
            assert list(reading.effects(case.id))[-1] == reminder

    def test_an_overdue_deadline_does_not_act_again(self, store: Store) -> None:
        case = waiting(store, EVALUATION, END)
        with store.write() as writing:
            writing.mark_overdue([armed(case.id, EVALUATION)], [])
        with store.read() as reading:
            assert [one.kind for one in reading.due(date.max, None, 10)] == [END.kind]
            assert reading.next_due() == END.fires_on

    def test_the_mark_stays_while_the_case_moves_on(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        with store.write() as writing:
            writing.mark_overdue([armed(case.id, EVALUATION)], [])
            writing.save([replace(examples.moving(case, State.PROVINCE_EVALUATION), arm=(END,))])
        assert [(one.kind, one.overdue) for one in running(store, case)] == [(EVALUATION.kind, True), (END.kind, False)]

    def test_a_deadline_is_due_from_the_day_it_acts(self, store: Store) -> None:
        case = waiting(store, EVALUATION, NOTICE)
        with store.read() as reading:
            assert not reading.due(EVALUATION.due_on, None, 10)
            assert list(reading.due(EVALUATION.fires_on, None, 10)) == [armed(case.id, EVALUATION)]
            assert len(reading.due(NOTICE.due_on, None, 10)) == 2
            assert reading.next_due() == EVALUATION.fires_on

    def test_nothing_is_due_where_nothing_runs(self, store: Store) -> None:
        waiting(store)
        with store.read() as reading:
            assert reading.next_due() is None
            assert not reading.due(date.max, None, 10)

    def test_what_is_due_comes_in_pages_in_the_order_of_its_keys(self, store: Store) -> None:
        cases = [waiting(store, END, EVALUATION) for _ in range(4)]
        waiting(store, replace(END, due_on=date.max, fires_on=date.max))
        expected = sorted(armed(case.id, one).due_key for case in cases for one in (END, EVALUATION))
        until = max(END.fires_on, EVALUATION.fires_on)
        for limit in (1, 3, 8, 100):
            assert self._paged(store, until, limit) == expected

    def _paged(self, store: Store, until: date, limit: int) -> list[DueKey]:
        keys: list[DueKey] = []
        with store.read() as reading:
            while page := reading.due(until, keys[-1] if keys else None, limit):
                assert len(page) <= limit
                keys += [one.due_key for one in page]
        return keys

    def test_the_page_after_a_key_does_not_need_its_deadline(self, store: Store) -> None:
        cases = sorted((waiting(store, EVALUATION) for _ in range(3)), key=lambda case: case.id)
        with store.write() as writing:
            first = writing.due(EVALUATION.fires_on, None, 1)[0]
            writing.rearm(first.case_id, [EVALUATION], [])
            rest = writing.due(EVALUATION.fires_on, first.due_key, 10)
        assert [one.case_id for one in rest] == [case.id for case in cases[1:]]

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
