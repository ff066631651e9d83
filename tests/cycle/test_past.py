"""The record as it was on a past day, for one case and for many, whatever came later."""

from datetime import date, timedelta

import pytest

from cycle.errors import NotFoundError
from cycle.past import as_of
from cycle.ports import CaseFilter
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
BY = {"role": "producer"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def registered(program, ref, on, unit="dong-nai/phu-loi", **more):
    given = {"product": {"name": "Cacao", "set": 13}, "producer": HTX, "unit": unit, **more}
    return program.register(by=BY, on=DAY(on), ref=ref, **given)


def imported(program, ref="H1", unit="dong-nai/phu-loi"):
    return program.import_certificate(
        {"name": "Cam", "set": 1},
        producer=HTX,
        unit=unit,
        stars=4,
        issued_on=DAY("2023-12-20"),
        decision="1/QĐ-UBND",
        level="province",
        ref=ref,
    )


def refs(store, on, **wanted):
    with store.read() as reading:
        found = as_of(reading, DAY(on)).cases(CaseFilter(**wanted))
    return [(case.ref, case.state) for case in found]


def test_the_cases_of_a_state_are_those_that_were_in_it_then(program, store) -> None:
    registered(program, "P1", "2026-06-01")
    registered(program, "P2", "2026-06-10")
    walked(program, "P1", DAY("2026-06-02"), State.COMMUNE_ASSESSED)
    implementing = {"states": frozenset({State.IMPLEMENTING})}
    assert refs(store, "2026-05-31") == []
    assert refs(store, "2026-06-01", **implementing) == [("P1", State.IMPLEMENTING)]
    assert refs(store, "2026-06-11", **implementing) == [("P2", State.IMPLEMENTING)]
    assert refs(store, "2026-06-11") == [("P1", State.COMMUNE_ASSESSED), ("P2", State.IMPLEMENTING)]


def test_they_come_in_the_order_of_their_ids_and_in_pages_whether_they_moved_since_or_not(program, store) -> None:
    for number in range(6):
        registered(program, f"P{number}", "2026-06-01")
    for number in (1, 4):
        program.advance(f"P{number}", "withdraw", by=BY, on=DAY("2026-06-20"))
    with store.read() as reading:
        look = as_of(reading, DAY("2026-06-10"))
        pages, after = [], None
        while page := look.cases(CaseFilter(), 2, after):
            pages += [case.ref for case in page]
            after = page[-1].id
        ids = [case.id for case in look.cases(CaseFilter())]
    assert pages == [f"P{number}" for number in range(6)]
    assert ids == sorted(ids)


def test_a_case_that_was_not_opened_yet_is_not_there(program, store) -> None:
    case = registered(program, "P1", "2026-06-01")
    with store.read() as reading:
        look = as_of(reading, DAY("2026-05-31"))
        with pytest.raises(NotFoundError, match="2026-05-31"):
            look.case("P1")
        assert look.cases_with([case.id]) == []
        assert as_of(reading, DAY("2026-06-01")).case("P1") == case


def test_the_successor_of_a_certificate_is_the_one_that_was_open_then(program, store) -> None:
    elder = imported(program)
    with store.read() as reading:
        assert as_of(reading, DAY("2026-07-01")).successors([elder.id]) == []
    registered(program, "N1", "2026-07-02", kind="re_evaluation", predecessor="H1", product=None)
    program.advance("N1", "withdraw", by=BY, on=DAY("2026-07-10"))
    registered(program, "N2", "2026-07-12", kind="re_evaluation", predecessor="H1", product=None)
    for on, open_then in (("2026-07-05", ["N1"]), ("2026-07-11", []), ("2026-07-12", ["N2"])):
        with store.read() as reading:
            found = as_of(reading, DAY(on)).successors([elder.id])
        assert [case.ref for case in found] == open_then


@pytest.mark.parametrize("days", [0, 1, 30, 200])
def test_today_and_every_day_after_it_are_the_record_itself(program, store, days) -> None:
    imported(program)
    registered(program, "P1", "2026-06-01")
    last = DAY("2026-06-01") + timedelta(days=days)
    with store.read() as reading:
        assert as_of(reading, last).cases(CaseFilter()) == reading.cases(CaseFilter())


def listed(program, on, **wanted):
    return [(case.ref, case.state, case.regime.value) for case in program.cases(CaseFilter(**wanted), as_of=DAY(on))]


def test_a_list_of_a_past_day_has_the_cases_that_fitted_then(program) -> None:
    registered(program, "P1", "2026-05-20")
    registered(program, "P2", "2026-06-10")
    walked(program, "P1", DAY("2026-06-02"), State.COMMUNE_ASSESSED)
    assert listed(program, "2026-05-19") == []
    assert listed(program, "2026-05-20") == [("P1", State.IMPLEMENTING, "R4")]
    now = [("P1", State.COMMUNE_ASSESSED), ("P2", State.IMPLEMENTING)]
    assert [line[:2] for line in listed(program, "2026-12-31")] == now
    assert [line[0] for line in listed(program, "2026-12-31", states=frozenset({State.IMPLEMENTING}))] == ["P2"]
    assert [line[0] for line in listed(program, "2026-05-31", states=frozenset({State.IMPLEMENTING}))] == ["P1"]
    first = program.cases(limit=1, as_of=DAY("2026-06-30"))
    assert [case.ref for case in program.cases(after=first[0].id, as_of=DAY("2026-06-30"))] == ["P2"]


def test_a_list_of_a_past_day_goes_by_the_rules_that_a_case_was_under_then(program) -> None:
    registered(program, "P1", "2025-02-03", unit="dong-nai/long-khanh/bau-tram")
    before = listed(program, "2025-02-03")
    assert [line[2] for line in before] == ["R3"]
    assert listed(program, "2025-02-03", regime="R3") == before
    assert listed(program, "2025-02-03", regime="R4") == []


def test_a_unit_in_a_list_of_a_past_day_is_the_one_of_that_day(program) -> None:
    registered(program, "P1", "2025-02-03", unit="hoa-binh/cao-phong/thu-phong")
    for path in ("hoa-binh", "hoa-binh/cao-phong"):
        assert [line[0] for line in listed(program, "2025-02-03", unit=path)] == ["P1"]
    assert listed(program, "2025-02-03", unit="phu-tho") == []  # Hòa Bình became part of it in July
    assert [line[0] for line in listed(program, "2025-07-02", unit="phu-tho")] == ["P1"]
