"""What every store promises of deadlines. Part of `cycle.testing.contract.StoreContract`."""

from dataclasses import replace
from datetime import date, timedelta

from cycle.case import Case
from cycle.deadlines import Deadline, DeadlineKind, Nature
from cycle.effects import EffectKind
from cycle.ports import ArmedDeadline, DueKey, Store, armed
from cycle.testing import examples
from cycle.vocabulary import State

EVALUATION = examples.deadline()
END = examples.deadline(DeadlineKind.CERTIFICATE_EXPIRY, examples.VALID_UNTIL, Nature.HARD)
NOTICE = examples.deadline(DeadlineKind.EXPIRY_NOTICE, date(2026, 1, 2), Nature.HARD, mark=180)
#: When the level above hears of an evaluation that is overdue.
AGAIN_ON = EVALUATION.fires_on + timedelta(days=30)
MANY = 5_000


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
        later = examples.deadline(due_on=date(2023, 7, 31))
        with store.write() as writing:
            writing.mark_overdue([(armed(case.id, EVALUATION), None)], [])
            writing.rearm(case.id, [], [later])
        assert running(store, case) == [armed(case.id, later)]
        with store.read() as reading:
            assert list(reading.due(later.fires_on, None, 10)) == [armed(case.id, later)]

    def test_what_does_not_run_may_be_disarmed(self, store: Store) -> None:
        case = waiting(store, END)
        with store.write() as writing:
            writing.rearm(case.id, [EVALUATION], [])
        assert [one.kind for one in running(store, case)] == [END.kind]

    def test_a_deadline_is_marked_overdue_with_what_should_be_done(self, store: Store) -> None:
        case = waiting(store, EVALUATION, END)
        reminder = examples.effect(case, EffectKind.REMIND_OFFICE)
        with store.write() as writing:
            writing.mark_overdue([(armed(case.id, EVALUATION), None)], [reminder])
        assert [(one.kind, one.overdue) for one in running(store, case)] == [(EVALUATION.kind, True), (END.kind, False)]
        with store.read() as reading:
            assert list(reading.effects(case.id))[-1] == reminder

    def test_an_overdue_deadline_of_which_nobody_is_told_does_not_act_again(self, store: Store) -> None:
        case = waiting(store, EVALUATION, END)
        with store.write() as writing:
            writing.mark_overdue([(armed(case.id, EVALUATION), None)], [])
        over = replace(armed(case.id, EVALUATION), overdue=True, escalated=True)
        assert running(store, case) == [over, armed(case.id, END)]
        with store.read() as reading:
            assert [one.kind for one in reading.due(date.max, None, 10)] == [END.kind]
            assert reading.next_due() == END.fires_on

    def test_an_overdue_deadline_acts_once_more_on_the_day_that_was_given(self, store: Store) -> None:
        case = waiting(store, EVALUATION, END)
        late = _told_later(store, case)
        assert running(store, case) == [late, armed(case.id, END)]
        with store.read() as reading:
            assert not reading.due(AGAIN_ON - timedelta(days=1), None, 10)
            assert list(reading.due(AGAIN_ON, None, 10)) == [late]
            assert list(reading.due(date.max, late.due_key, 10)) == [armed(case.id, END)]
            assert reading.next_due() == AGAIN_ON

    def test_nothing_follows_once_the_level_above_was_told(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        late = _told_later(store, case)
        told = examples.effect(case, EffectKind.ESCALATE)
        with store.write() as writing:
            writing.mark_escalated([late], [told])
        assert running(store, case) == [replace(late, escalated=True)]
        with store.read() as reading:
            assert reading.next_due() is None
            assert not reading.due(date.max, None, 10)
            assert list(reading.effects(case.id))[-1] == told

    def test_many_are_marked_at_once_each_in_its_own_way(self, store: Store) -> None:
        cases = sorted((waiting(store, EVALUATION) for _ in range(3)), key=lambda case: case.id)
        days = (AGAIN_ON, None, AGAIN_ON + timedelta(days=1))
        reminders = [examples.effect(case, EffectKind.REMIND_OFFICE) for case in cases]
        with store.write() as writing:
            marks = [(armed(case.id, EVALUATION), day) for case, day in zip(cases, days, strict=True)]
            writing.mark_overdue(marks, reminders)
        with store.read() as reading:
            assert [one.fires_on for one in reading.due(date.max, None, 10)] == [days[0], days[2]]
            assert list(reading.effects())[-3:] == reminders
        with store.write() as writing:
            writing.mark_escalated(writing.due(date.max, None, 10), [])
            writing.mark_overdue([], [])
            writing.mark_escalated([], [])
        assert [one.escalated for case in cases for one in running(store, case)] == [True] * 3

    def test_a_mark_is_for_one_deadline_of_its_kind(self, store: Store) -> None:
        first, other, unmarked = (
            examples.deadline(DeadlineKind.REREGISTRATION, date(2026, 1, 2), mark=mark) for mark in (2, 1, None)
        )
        case = waiting(store, first, other, unmarked)
        with store.write() as writing:
            writing.mark_overdue([(armed(case.id, first), AGAIN_ON), (armed(case.id, unmarked), AGAIN_ON)], [])
            writing.mark_escalated([armed(case.id, first)], [])
        marks = [(one.mark, one.overdue, one.escalated) for one in running(store, case)]
        assert marks == [(None, True, False), (1, False, False), (2, True, True)]

    def test_only_what_is_overdue_can_be_told_to_the_level_above(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        with store.write() as writing:
            writing.mark_escalated([armed(case.id, EVALUATION)], [])
        assert running(store, case) == [armed(case.id, EVALUATION)]

    def test_a_mark_does_not_bring_back_what_runs_no_more(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        late = _told_later(store, case)
        with store.write() as writing:
            writing.rearm(case.id, [EVALUATION], [])
            writing.mark_overdue([(armed(case.id, EVALUATION), AGAIN_ON)], [])
            writing.mark_escalated([late], [])
        assert running(store, case) == []

    def test_the_mark_stays_while_the_case_moves_on(self, store: Store) -> None:
        case = waiting(store, EVALUATION)
        with store.write() as writing:
            writing.mark_overdue([(armed(case.id, EVALUATION), None)], [])
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

    def test_deadlines_of_many_cases_come_by_case_and_then_the_soonest_first(self, store: Store) -> None:
        later = replace(NOTICE, mark=30)
        cases = sorted((waiting(store, END, NOTICE, later, EVALUATION) for _ in range(3)), key=lambda case: case.id)
        waiting(store, EVALUATION)
        asked = [cases[2].id, "no-such-case", cases[0].id, cases[2].id]
        with store.read() as reading:
            found = list(reading.deadlines_of(asked))
            assert found == [*reading.deadlines(cases[0].id), *reading.deadlines(cases[2].id)]
        expected = [armed(case.id, one) for case in (cases[0], cases[2]) for one in (EVALUATION, later, NOTICE, END)]
        assert found == expected

    def test_deadlines_of_no_case_are_none(self, store: Store) -> None:
        waiting(store, EVALUATION)
        with store.read() as reading:
            assert not reading.deadlines_of([])
            assert not reading.deadlines_of(["no-such-case", ""])

    def test_deadlines_of_thousands_of_cases_are_read_at_once(self, store: Store) -> None:
        with store.write() as writing:
            cases = [examples.registered_case(writing.new_id()) for _ in range(MANY)]
            writing.save([examples.opening(case, EVALUATION) for case in cases])
        with store.read() as reading:
            found = reading.deadlines_of([case.id for case in cases])
        assert [one.case_id for one in found] == sorted(case.id for case in cases)

    def test_moves_of_deadlines_are_kept_word_for_word_the_oldest_first(self, store: Store) -> None:
        case, other = waiting(store, EVALUATION), waiting(store, EVALUATION)
        began = examples.deadline_move(case.id, due_before=None, kind=DeadlineKind.EXPIRY_NOTICE, mark=0)
        ended = examples.deadline_move(case.id, due_after=None, reason="", recorded_at=began.recorded_at)
        moved = examples.deadline_move(case.id)
        elsewhere = examples.deadline_move(other.id)
        with store.write() as writing:
            writing.log_moves([moved, elsewhere, began])
            writing.log_moves([])
        with store.write() as writing:
            writing.log_moves([ended])
            writing.rearm(case.id, [EVALUATION], [])
        with store.read() as reading:
            assert list(reading.deadline_moves(case.id)) == [moved, began, ended]
            assert list(reading.deadline_moves(other.id)) == [elsewhere]
            assert not reading.deadline_moves("no-such-case")


def _told_later(store: Store, case: Case) -> ArmedDeadline:
    """The evaluation of the case, marked overdue, and to be told to the level above."""
    with store.write() as writing:
        writing.mark_overdue([(armed(case.id, EVALUATION), AGAIN_ON)], [])
    return replace(armed(case.id, EVALUATION), fires_on=AGAIN_ON, overdue=True)
