"""One set of promises that every store must keep, ours or a host's. Needs pytest.

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self) -> MyStore:
            return MyStore()  # empty, for this test alone

For messages that show both sides, put `pytest.register_assert_rewrite("cycle.testing")` first in `conftest.py`.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cycle.errors import TakenError
from cycle.people import Actor
from cycle.plan import UnitClass
from cycle.ports import CaseFilter, Reading, Store, StoredPlan, SweepDay, Writing
from cycle.rehearsal import Rehearsal
from cycle.score import MemberSheet
from cycle.testing import examples
from cycle.testing.contract_cases import CasePromises, kept
from cycle.testing.contract_ledger import LedgerPromises
from cycle.testing.contract_outbox import OutboxPromises
from cycle.testing.contract_personal import PersonalPromises
from cycle.testing.contract_time import TimePromises, waiting
from cycle.visit import VisitState
from cycle.vocabulary import Level, Role, State

_TEXT = 'title_vi = "Kế hoạch"\r\n# chú thích\n\n'
_PLAN = StoredPlan("dong_nai_2023", _TEXT, datetime(2023, 1, 2, 3, 4, 5, 6, tzinfo=UTC))


class _WrongError(Exception):
    """Ends a block that must then be undone."""


class StoreContract(CasePromises, TimePromises, LedgerPromises, OutboxPromises, PersonalPromises):
    """Subclass it, and give the fixture `store`: a new, empty store for each test."""

    @pytest.fixture
    def store(self) -> Store:
        """An empty store."""
        raise NotImplementedError("give the fixture `store`")

    # Plans, rounds, councils, sheets.

    def test_a_plan_is_kept_word_for_word(self, store: Store) -> None:
        with store.write() as writing:
            writing.add_plan(_PLAN)
        with store.read() as reading:
            assert reading.plan("dong_nai_2023") == _PLAN
            assert reading.plan("bac_kan_2024") is None
            assert list(reading.plan_keys()) == ["dong_nai_2023"]

    def test_the_key_of_a_plan_is_taken_once(self, store: Store) -> None:
        with store.write() as writing:
            writing.add_plan(_PLAN)
        with pytest.raises(TakenError), store.write() as writing:
            writing.add_plan(replace(_PLAN, text="# another"))
        with store.read() as reading:
            assert reading.plan("dong_nai_2023") == _PLAN

    def test_a_moved_round_comes_back_as_it_now_stands(self, store: Store) -> None:
        turn = examples.moved_round()
        again = replace(turn, evaluate_by=date(2023, 12, 29), moved_because="Bão")
        other = examples.moved_round(number=1, opens_on=None, source=None, moved_because=None)
        with store.write() as writing:
            for one in (turn, other, again):
                writing.move_round(one, examples.RECORDED_AT)
        with store.read() as reading:
            found = reading.moved_rounds(Level.PROVINCE, "dong-nai")
            assert {one.key: one for one in found} == {again.key: again, other.key: other}
            assert len(found) == 2

    def test_a_round_belongs_to_its_level_and_unit(self, store: Store) -> None:
        with store.write() as writing:
            writing.move_round(examples.moved_round(), examples.RECORDED_AT)
        with store.read() as reading:
            assert not reading.moved_rounds(Level.DISTRICT, "dong-nai")
            assert not reading.moved_rounds(Level.PROVINCE, "bac-kan")

    def test_a_council_is_found_by_level_unit_and_round(self, store: Store) -> None:
        council = examples.council()
        bare = examples.council(level=Level.NATION, unit="vn", members=())
        with store.write() as writing:
            writing.add_council(council)
            writing.add_council(bare)
        with store.read() as reading:
            assert reading.council(Level.PROVINCE, "dong-nai", "2023-2") == council
            assert reading.council(Level.NATION, "vn", "2023-2") == bare
            assert reading.council(Level.PROVINCE, "dong-nai", "2023-1") is None
            assert reading.council(Level.DISTRICT, "dong-nai", "2023-2") is None
            assert reading.council(Level.PROVINCE, "dong", "2023-2") is None

    def test_a_round_has_one_council(self, store: Store) -> None:
        with store.write() as writing:
            writing.add_council(examples.council())
        with pytest.raises(TakenError), store.write() as writing:
            writing.add_council(examples.council(decision="901/QĐ-UBND"))
        with store.read() as reading:
            assert reading.council(Level.PROVINCE, "dong-nai", "2023-2") == examples.council()

    def test_each_member_hands_in_one_sheet_for_a_case_and_level(self, store: Store) -> None:
        case, other = kept(store, examples.registered_case()), kept(store, examples.registered_case())
        mine, yours, theirs = examples.sheets()
        with store.write() as writing:
            for sheet in (yours, mine):
                writing.add_sheet(case.id, Level.PROVINCE, sheet)
            writing.add_sheet(case.id, Level.DISTRICT, mine)
            writing.add_sheet(other.id, Level.PROVINCE, theirs)
        with pytest.raises(TakenError), store.write() as writing:
            writing.add_sheet(case.id, Level.PROVINCE, MemberSheet(mine.member, {"1.1": 0}))
        with store.read() as reading:
            assert list(reading.sheets(case.id, Level.PROVINCE)) == [mine, yours]  # in the order of their names
            assert list(reading.sheets(case.id, Level.DISTRICT)) == [mine]

    def test_sheets_are_forgotten_for_one_case_and_level_only(self, store: Store) -> None:
        case, other = kept(store, examples.registered_case()), kept(store, examples.registered_case())
        sheet = examples.sheets()[0]
        with store.write() as writing:
            for one, level in ((case, Level.PROVINCE), (case, Level.DISTRICT), (other, Level.PROVINCE)):
                writing.add_sheet(one.id, level, sheet)
            writing.clear_sheets(case.id, Level.PROVINCE)
        with store.read() as reading:
            assert not reading.sheets(case.id, Level.PROVINCE)
            assert reading.sheets(case.id, Level.DISTRICT)
            assert reading.sheets(other.id, Level.PROVINCE)
        with store.write() as writing:
            writing.add_sheet(case.id, Level.PROVINCE, sheet)  # the next sitting begins anew

    def test_reported_figures_are_all_kept_in_the_order_they_came(self, store: Store) -> None:
        first = examples.figure()
        later = replace(first, value=0, on=date(2023, 10, 31), by=Actor(Role.DISTRICT_AGENCY))
        elsewhere = examples.figure(plan="bac_kan_2024")
        with store.write() as writing:
            for one in (first, elsewhere, later, first):
                writing.add_figure(one, examples.RECORDED_AT)
        with store.read() as reading:
            assert list(reading.figures("dong_nai_2023")) == [first, later, first]
            assert list(reading.figures("bac_kan_2024")) == [elsewhere]
            assert not reading.figures("no-such-plan")

    def test_what_was_reported_done_is_all_kept_in_the_order_it_came(self, store: Store) -> None:
        first = examples.fulfilment()
        later = replace(first, who=UnitClass.MINISTRY, period=date(2023, 12, 31), by=Actor(Role.MINISTRY), note=None)
        elsewhere = examples.fulfilment(plan="bac_kan_2024", on=date(2023, 1, 1), note="")
        with store.write() as writing:
            for one in (later, elsewhere, first, later):
                writing.add_fulfilment(one, examples.RECORDED_AT)
        with store.read() as reading:
            assert list(reading.fulfilments("dong_nai_2023")) == [later, first, later]
            assert list(reading.fulfilments("bac_kan_2024")) == [elsewhere]
            assert not reading.fulfilments("no-such-plan")

    def test_every_change_of_a_visit_is_kept_in_the_order_it_came(self, store: Store) -> None:
        first = examples.visit()
        agreed = replace(first, version=2, state=VisitState.AGREED, by=Actor(Role.DISTRICT_AGENCY), on=date(2023, 8, 3))
        off = replace(agreed, version=3, state=VisitState.CALLED_OFF, reason="Bão số 3", bodies=first.bodies[:1])
        elsewhere = examples.visit(id="bac_kan_2024-1", plan="bac_kan_2024")
        for one in (first, elsewhere, agreed, off):
            with store.write() as writing:
                writing.add_visit(one)
        with store.read() as reading:
            assert list(reading.visits("dong_nai_2023")) == [first, agreed, off]
            assert list(reading.visits("bac_kan_2024")) == [elsewhere]
            assert not reading.visits("no-such-plan")

    def test_two_cannot_make_the_same_change_of_a_visit(self, store: Store) -> None:
        first, second = examples.visit(), examples.visit(version=2, state=VisitState.AGREED)
        with store.write() as writing:
            writing.add_visit(first)
        with pytest.raises(TakenError), store.write() as writing:
            writing.add_visit(second)
            writing.add_visit(replace(second, state=VisitState.CALLED_OFF, reason="Bão số 3"))
        with store.read() as reading:
            assert list(reading.visits("dong_nai_2023")) == [first]

    def test_calendar_notices_are_kept_word_for_word_the_oldest_first(self, store: Store) -> None:
        first, second = examples.calendar_notice(), examples.calendar_notice(document="1/TB", text="")
        with store.read() as reading:
            assert not reading.calendar_notices()
        for one in (first, second):
            with store.write() as writing:
                writing.add_calendar_notice(one)
        with store.read() as reading:
            assert list(reading.calendar_notices()) == [first, second]

    def test_a_document_of_the_calendar_is_imported_once(self, store: Store) -> None:
        notice = examples.calendar_notice()
        with store.write() as writing:
            writing.add_calendar_notice(notice)
        with pytest.raises(TakenError) as caught, store.write() as writing:
            writing.add_calendar_notice(examples.calendar_notice(document="1/TB"))
            writing.add_calendar_notice(replace(notice, text="# another"))
        assert caught.value.key == notice.document
        with store.read() as reading:
            assert list(reading.calendar_notices()) == [notice]

    # All or nothing.

    def test_a_block_that_raises_leaves_nothing_behind(self, store: Store) -> None:
        case = waiting(store, examples.deadline())
        with store.read() as reading:
            before = _everything(reading, case.id)
        with pytest.raises(_WrongError), store.write() as writing:
            _change_everything(writing, case.id)
            assert _everything(writing, case.id) != before
            raise _WrongError
        with store.read() as reading:
            assert _everything(reading, case.id) == before

    def test_a_dry_run_sees_what_it_writes_and_leaves_nothing_behind(self, store: Store) -> None:
        case = waiting(store, examples.deadline())
        with store.read() as reading:
            before = _everything(reading, case.id)
        with Rehearsal(store).write() as writing:
            _change_everything(writing, case.id)
            after = _everything(writing, case.id)
        assert all(one != other for one, other in zip(before, after, strict=True))
        with store.read() as reading:
            assert _everything(reading, case.id) == before

    def test_a_block_that_ends_well_leaves_everything_behind(self, store: Store) -> None:
        case = waiting(store, examples.deadline())
        with store.write() as writing:
            _change_everything(writing, case.id)
            written = _everything(writing, case.id)
        with store.read() as reading:
            assert _everything(reading, case.id) == written

    def test_the_store_works_on_after_a_block_that_raised(self, store: Store) -> None:
        with pytest.raises(_WrongError), store.write():
            raise _WrongError
        with pytest.raises(_WrongError), store.read():
            raise _WrongError
        case = kept(store, examples.registered_case())
        with store.read() as reading:
            assert reading.case(case.id) == case


def _change_everything(writing: Writing, case_id: str) -> None:
    case = writing.case(case_id)
    older = date(2019, 12, 20)
    new = examples.certified_case(writing.new_id(), ref="P9", since=older, opened_on=older)
    writing.save([examples.moving(case, State.IDEA_SELECTED), examples.opening(new, request_id="r-9")])
    late = [(one, date(2023, 8, 1)) for one in writing.deadlines(case_id)]
    writing.mark_overdue(late, [examples.effect(case)])
    writing.mark_escalated(writing.deadlines(case_id), [examples.effect(case)])
    writing.rearm(new.id, [], [examples.deadline(due_on=date(2023, 7, 31))])
    writing.log_moves([examples.deadline_move(case_id)])
    writing.send([examples.idle_unit()])
    writing.add_plan(_PLAN)
    writing.move_round(examples.moved_round(), examples.RECORDED_AT)
    writing.add_council(examples.council())
    writing.add_sheet(case_id, Level.PROVINCE, examples.sheets()[0])
    writing.add_figure(examples.figure(), examples.RECORDED_AT)
    writing.add_fulfilment(examples.fulfilment(), examples.RECORDED_AT)
    writing.add_visit(examples.visit())
    writing.add_calendar_notice(examples.calendar_notice())
    days = (date(2023, 3, 18), date(2023, 3, 20))
    writing.log_sweep([SweepDay(day, "deadlines", 1, 1, 0, examples.RECORDED_AT) for day in days])


def _everything(reading: Reading, case_id: str) -> list[object]:
    return [
        list(reading.cases(CaseFilter())),
        list(reading.events(case_id)),
        list(reading.deadlines(case_id)),
        list(reading.deadlines_of([case_id])),
        list(reading.deadline_moves(case_id)),
        list(reading.due(date.max, None, 100)),
        reading.next_due(),
        list(reading.effects()),
        list(reading.plan_keys()),
        list(reading.moved_rounds(Level.PROVINCE, "dong-nai")),
        reading.council(Level.PROVINCE, "dong-nai", "2023-2"),
        list(reading.sheets(case_id, Level.PROVINCE)),
        list(reading.figures("dong_nai_2023")),
        list(reading.fulfilments("dong_nai_2023")),
        list(reading.visits("dong_nai_2023")),
        list(reading.calendar_notices()),
        list(reading.ledger()),
        reading.swept_until(),
        reading.first_gap(),
        reading.first_fact(),
        reading.answered("r-9"),
    ]
