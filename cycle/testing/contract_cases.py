"""What every store promises of cases and their record. Part of `cycle.testing.contract.StoreContract`."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from cycle.case import Case
from cycle.errors import ConflictError, NotFoundError, TakenError
from cycle.people import Producer, Product
from cycle.ports import CaseFilter, Saving, Store
from cycle.records import replay
from cycle.testing import examples
from cycle.vocabulary import CaseKind, Level, ProducerKind, Regime, Role, State, Step


def kept(store: Store, case: Case, request_id: str | None = None) -> Case:
    """The case, opened in the store under an id of the store."""
    with store.write() as writing:
        case = replace(case, id=writing.new_id())
        writing.save([examples.opening(case, request_id=request_id)])
    return case


def names(store: Store, wanted: CaseFilter) -> set[str]:
    """The names of the products of the cases that a filter lets through."""
    with store.read() as reading:
        return {case.product.name for case in reading.cases(wanted)}


class CasePromises:
    """Cases: kept whole, found again, changed only from where they were read, listed by what is asked."""

    def test_a_case_comes_back_exactly_as_it_was_written(self, store: Store) -> None:
        case = kept(store, examples.case_with_everything())
        with store.read() as reading:
            assert reading.case(case.id) == case

    def test_a_mean_comes_back_as_the_same_fraction(self, store: Store) -> None:
        case = kept(store, examples.case_with_everything())
        with store.read() as reading:
            sitting = reading.case(case.id).sitting(Level.PROVINCE)
        assert sitting is not None and sitting.result is not None
        assert sitting.result.mean == Fraction(271, 3)
        assert sitting.result.sheets == examples.sheets()

    def test_a_case_with_nothing_optional_comes_back_as_it_was(self, store: Store) -> None:
        case = kept(store, examples.registered_case(producer=Producer("Hộ A", ProducerKind.FARM)))
        with store.read() as reading:
            assert reading.case(case.id) == case

    def test_a_case_is_found_by_its_id_and_by_its_ref(self, store: Store) -> None:
        case = kept(store, examples.registered_case(ref="SP-ĐN/1"))
        with store.read() as reading:
            assert reading.case(case.id) == reading.case("SP-ĐN/1") == case

    @pytest.mark.parametrize("key", ["no-such-case", "", "sp-đn/1", "%", "' OR 1=1 --"])
    def test_a_key_that_is_not_there_is_named_in_the_error(self, store: Store, key: str) -> None:
        kept(store, examples.registered_case(ref="SP-ĐN/1"))
        with store.read() as reading, pytest.raises(NotFoundError) as caught:
            reading.case(key)
        assert caught.value.key == key

    def test_ids_are_never_given_twice(self, store: Store) -> None:
        with store.write() as writing:
            first = [writing.new_id() for _ in range(20)]
            writing.save([examples.opening(examples.registered_case(one)) for one in first])
        with store.write() as writing:
            second = [writing.new_id() for _ in range(20)]
        assert len({*first, *second}) == 40

    def test_many_cases_need_no_ref(self, store: Store) -> None:
        cases = [kept(store, examples.registered_case()) for _ in range(3)]
        with store.read() as reading:
            assert [reading.case(case.id) for case in cases] == cases

    def test_a_ref_is_taken_once(self, store: Store) -> None:
        case = kept(store, examples.registered_case(ref="P1"))
        with pytest.raises(TakenError):
            kept(store, examples.certified_case(ref="P1"))
        with store.read() as reading:
            assert list(reading.cases(CaseFilter())) == [case]

    def test_the_id_of_a_case_is_no_ref_of_another(self, store: Store) -> None:
        case = kept(store, examples.registered_case())
        with pytest.raises(TakenError):
            kept(store, examples.registered_case(ref=case.id))

    def test_a_step_changes_the_case_and_adds_to_its_record(self, store: Store) -> None:
        before = kept(store, examples.registered_case(ref="P1"))
        saving = examples.moving(before, State.IDEA_SELECTED, plan="dong_nai_2023")
        with store.write() as writing:
            writing.save([saving])
        with store.read() as reading:
            assert reading.case("P1") == saving.after
            assert [event.number for event in reading.events(before.id)] == [1, 2]

    def test_the_record_comes_back_in_order_and_word_for_word(self, store: Store) -> None:
        before = kept(store, examples.case_with_everything())
        first = examples.event_of(None, before, Step.REGISTER)
        savings = []
        for state in (State.EXPIRED, State.SUPERSEDED):
            savings.append(examples.moving(before, state, Step.EXPIRE, notified=None))
            before = savings[-1].after
        with store.write() as writing:
            for saving in savings:
                writing.save([saving])
        with store.read() as reading:
            events = tuple(reading.events(before.id))
        assert events == (first, *savings[0].events, *savings[1].events)
        assert replay(events) == before

    def test_several_events_of_one_case_are_saved_at_once(self, store: Store) -> None:
        before = kept(store, examples.registered_case())
        middle = examples.moving(before, State.IDEA_RETURNED, Step.RETURN_IDEA)
        last = examples.moving(middle.after, State.IDEA_REGISTERED, Step.RESUBMIT_IDEA)
        with store.write() as writing:
            writing.save([Saving(before, last.after, (*middle.events, *last.events))])
        with store.read() as reading:
            assert [event.step for event in reading.events(before.id)][1:] == [Step.RETURN_IDEA, Step.RESUBMIT_IDEA]
            assert reading.case(before.id).version == 3

    def test_records_of_different_cases_do_not_mix(self, store: Store) -> None:
        cases = [kept(store, examples.registered_case()) for _ in range(3)]
        with store.read() as reading:
            assert [{event.case_id for event in reading.events(case.id)} for case in cases] == [
                {case.id} for case in cases
            ]
            assert not reading.events("no-such-case")

    def test_a_case_that_somebody_moved_is_not_overwritten_and_the_error_says_who_and_when(self, store: Store) -> None:
        read = kept(store, examples.registered_case())
        other = kept(store, examples.registered_case(ref="P2"))
        with store.write() as writing:
            writing.save([examples.moving(read, State.IDEA_RETURNED)])
        stale = examples.moving(read, State.IDEA_SELECTED)
        with pytest.raises(ConflictError) as caught, store.write() as writing:
            writing.save([examples.moving(other, State.IDEA_SELECTED), stale])
        assert caught.value.case_id == read.id
        assert caught.value.moved_by == examples.OFFICER.name
        assert caught.value.moved_at == examples.RECORDED_AT
        with store.read() as reading:
            assert reading.case(read.id).state is State.IDEA_RETURNED
            assert reading.case("P2") == other
            assert len(reading.events(other.id)) == 1
            assert len(reading.effects()) == 3

    def test_the_role_stands_for_a_mover_without_a_name(self, store: Store) -> None:
        read = kept(store, examples.registered_case())
        after = read.moved(State.IDEA_RETURNED, read.since, {})
        event = examples.event_of(read, after, Step.RETURN_IDEA, by=replace(examples.OFFICER, name=None))
        with store.write() as writing:
            writing.save([Saving(read, after, (event,))])
        with pytest.raises(ConflictError) as caught, store.write() as writing:
            writing.save([examples.moving(read, State.IDEA_SELECTED)])
        assert caught.value.moved_by == Role.PROVINCIAL_AGENCY.value

    @pytest.mark.parametrize("changes", [{"version": 2}, {"state": State.IDEA_RETURNED}])
    def test_state_and_version_must_both_be_as_they_were_read(self, store: Store, changes: dict[str, object]) -> None:
        held = kept(store, examples.registered_case())
        with pytest.raises(ConflictError), store.write() as writing:
            writing.save([examples.moving(replace(held, **changes), State.IDEA_SELECTED)])  # type: ignore[arg-type]
        with store.read() as reading:
            assert reading.case(held.id) == held

    def test_a_case_is_opened_once_and_moved_only_when_it_is_there(self, store: Store) -> None:
        held = kept(store, examples.registered_case())
        with pytest.raises(ConflictError), store.write() as writing:
            writing.save([examples.opening(held)])
        with pytest.raises(ConflictError), store.write() as writing:
            stranger = replace(held, id=writing.new_id())
            writing.save([examples.moving(stranger, State.IDEA_SELECTED)])

    def test_a_transaction_reads_what_it_has_written(self, store: Store) -> None:
        with store.write() as writing:
            case = examples.registered_case(writing.new_id(), ref="P1")
            writing.save([examples.opening(case, examples.deadline())])
            assert writing.case("P1") == case
            assert len(writing.events(case.id)) == len(writing.deadlines(case.id)) == 1
            assert list(writing.cases(CaseFilter())) == [case]

    def test_a_request_is_done_once_and_its_case_is_known(self, store: Store) -> None:
        case = kept(store, examples.registered_case(), request_id="r-1")
        with pytest.raises(TakenError):
            kept(store, examples.registered_case(), request_id="r-1")
        with store.read() as reading:
            assert reading.answered("r-1") == case.id
            assert reading.answered("r-2") is None
            assert len(reading.cases(CaseFilter())) == 1
            assert reading.events(case.id)[0].request_id == "r-1"

    def test_cases_are_listed_by_what_is_asked(self, store: Store) -> None:
        self._fill(store)
        assert names(store, CaseFilter()) == {"Bưởi đỏ", "Cam", "Chè", "Miến"}
        assert names(store, CaseFilter(states=frozenset({State.CERTIFIED, State.EXPIRED}))) == {"Cam", "Miến"}
        assert names(store, CaseFilter(states=frozenset())) == set()
        assert names(store, CaseFilter(regime="R5")) == {"Chè"}
        assert names(store, CaseFilter(kind="upgrade")) == {"Miến"}
        assert names(store, CaseFilter(plan="bac_kan_2024")) == {"Miến"}
        assert names(store, CaseFilter(plan="no-such-plan")) == set()
        assert names(store, CaseFilter(regime="R3", states=frozenset({State.CERTIFIED}), unit="dong-nai")) == {"Cam"}
        assert names(store, CaseFilter(moved_after=examples.OPENED_ON)) == {"Cam", "Miến"}
        assert names(store, CaseFilter(moved_after=examples.CERTIFIED_ON)) == set()

    @pytest.mark.parametrize(
        ("unit", "found"),
        [
            ("dong-nai", {"Bưởi đỏ", "Cam", "Chè"}),
            ("dong-nai/a", {"Bưởi đỏ"}),
            ("dong-nai/ab", {"Cam"}),
            ("dong-nai/ab/b", {"Cam"}),
            ("dong", set()),
            ("dong-nai/a_", set()),
            ("vn", {"Bưởi đỏ", "Cam", "Chè", "Miến"}),
        ],
    )
    def test_a_unit_holds_what_lies_inside_and_nothing_that_only_begins_alike(
        self, store: Store, unit: str, found: set[str]
    ) -> None:
        self._fill(store)
        assert names(store, CaseFilter(unit=unit)) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("bưởi", {"Bưởi đỏ"}),
            ("BUOI DO", {"Bưởi đỏ"}),
            ("đo", {"Bưởi đỏ", "Cam"}),
            ("htx đông", {"Cam"}),
            ("cam htx", set()),  # not across the two names
            ("%", set()),
            ("_", set()),
            ("miê\u0301n", {"Miến"}),  # accents in another form
        ],
    )
    def test_a_name_is_found_by_any_part_of_it_without_case_and_tone_marks(
        self, store: Store, text: str, found: set[str]
    ) -> None:
        self._fill(store)
        assert names(store, CaseFilter(text=text)) == found

    def _fill(self, store: Store) -> None:
        farm = Producer("Trang trại", ProducerKind.FARM)
        kept(store, examples.registered_case(product=Product("Bưởi đỏ", 1), producer=farm, unit="dong-nai/a/b"))
        coop = Producer("HTX Đồng Tâm", ProducerKind.COOPERATIVE)
        kept(store, examples.certified_case(product=Product("Cam", 1), producer=coop, unit="dong-nai/ab/b"))
        tea = Product("Chè", 7)
        kept(store, examples.registered_case(product=tea, producer=farm, unit="dong-nai/x", regime=Regime.R5))
        noodles: dict[str, Any] = {
            "product": Product("Miến", 4),
            "unit": "bac-kan/na-ri/con-minh",
            "plan": "bac_kan_2024",
        }
        kept(store, examples.certified_case(state=State.EXPIRED, kind=CaseKind.UPGRADE, producer=farm, **noodles))

    def test_cases_are_listed_in_pages_in_the_order_of_their_ids(self, store: Store) -> None:
        ids = sorted(kept(store, examples.registered_case()).id for _ in range(5))
        pages, after = [], None
        with store.read() as reading:
            while page := [case.id for case in reading.cases(CaseFilter(), limit=2, after=after)]:
                pages.append(page)
                after = page[-1]
        assert pages == [ids[:2], ids[2:4], ids[4:]]

    def test_many_cases_are_read_at_once_by_their_ids(self, store: Store) -> None:
        cases = [kept(store, examples.registered_case()) for _ in range(3)]
        with store.read() as reading:
            found = reading.cases_with([cases[2].id, "no-such-case", cases[0].id])
            assert not reading.cases_with([])
        assert {case.id: case for case in found} == {case.id: case for case in (cases[0], cases[2])}

    def test_successors_are_the_open_cases_that_are_to_replace_a_certificate(self, store: Store) -> None:
        elders = [kept(store, examples.certified_case()) for _ in range(3)]
        more = {"kind": CaseKind.RE_EVALUATION, "state": State.IMPLEMENTING}
        young = [kept(store, examples.registered_case(predecessor=one.id, **more)) for one in elders]
        done = examples.moving(young[1], State.WITHDRAWN, Step.WITHDRAW)
        with store.write() as writing:
            writing.save([done])
        with store.read() as reading:
            assert list(reading.successors([elders[0].id])) == [young[0]]
            assert {one.id for one in reading.successors(one.id for one in elders)} == {young[0].id, young[2].id}
            assert not reading.successors([young[0].id, elders[1].id])

    def test_the_first_fact_is_the_earliest_legal_day(self, store: Store) -> None:
        with store.read() as reading:
            assert reading.first_fact() is None
        kept(store, examples.certified_case())
        older = date(2019, 12, 20)
        case = kept(store, examples.certified_case(since=older, opened_on=older))
        later = case.moved(State.EXPIRED, older + timedelta(days=1097), {})
        with store.write() as writing:
            writing.save([Saving(case, later, (examples.event_of(case, later, Step.EXPIRE),))])
        with store.read() as reading:
            assert reading.first_fact() == older
