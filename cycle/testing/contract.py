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
from cycle.ports import CaseFilter, Reading, Store, StoredPlan, SweepDay, Writing
from cycle.score import MemberSheet
from cycle.testing import examples
from cycle.testing.contract_cases import CasePromises, kept
from cycle.testing.contract_time import TimePromises, waiting
from cycle.vocabulary import Level, Role, State

_TEXT = 'title_vi = "Kế hoạch"\r\n# chú thích\n\n'
_PLAN = StoredPlan("dong_nai_2023", _TEXT, datetime(2023, 1, 2, 3, 4, 5, 6, tzinfo=UTC))


class _WrongError(Exception):
    """Ends a block that must then be undone."""


class StoreContract(CasePromises, TimePromises):
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
    new = examples.certified_case(writing.new_id(), ref="P9")
    writing.save([examples.moving(case, State.IDEA_SELECTED), examples.opening(new, request_id="r-9")])
    writing.mark_overdue(writing.deadlines(case_id), [examples.effect(case)])
    writing.rearm(new.id, [], [examples.deadline()])
    writing.add_plan(_PLAN)
    writing.move_round(examples.moved_round(), examples.RECORDED_AT)
    writing.add_council(examples.council())
    writing.add_sheet(case_id, Level.PROVINCE, examples.sheets()[0])
    writing.add_figure(examples.figure(), examples.RECORDED_AT)
    writing.log_sweep([SweepDay(date(2023, 3, 18), "deadlines", 1, 1, 0, examples.RECORDED_AT)])


def _everything(reading: Reading, case_id: str) -> list[object]:
    return [
        list(reading.cases(CaseFilter())),
        list(reading.events(case_id)),
        list(reading.deadlines(case_id)),
        list(reading.due(date.max, None, 100)),
        reading.next_due(),
        list(reading.effects()),
        list(reading.plan_keys()),
        list(reading.moved_rounds(Level.PROVINCE, "dong-nai")),
        reading.council(Level.PROVINCE, "dong-nai", "2023-2"),
        list(reading.sheets(case_id, Level.PROVINCE)),
        list(reading.figures("dong_nai_2023")),
        list(reading.ledger()),
        reading.swept_until(),
        reading.first_fact(),
        reading.answered("r-9"),
    ]
