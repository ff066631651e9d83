"""The cases of a plan's units as they stood at the end of a day, wherever they have gone since."""

from datetime import date

import pytest

from cycle.program import Program
from cycle.register import register_on
from cycle.rules.plan_file import shipped_plan, shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import State
from tests.support.duties import plan_of

DAY = date.fromisoformat
BK = shipped_plan("bac_kan_2024")
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
PRODUCER = {"role": "producer"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def registered(program, ref, unit, on):
    return program.register({"name": ref, "set": 13}, producer=HTX, by=PRODUCER, unit=unit, on=DAY(on), ref=ref)


def found(store, plan, on):
    with store.read() as reading:
        return {entry.case.ref: entry for entry in register_on(reading, plan, DAY(on))}


def test_a_case_is_there_from_the_day_it_was_opened_in_the_state_of_that_day(program, store) -> None:
    registered(program, "P1", "bac-kan/na-ri/con-minh", "2024-04-01")
    registered(program, "P2", "dong-nai/dinh-quan/phu-loi", "2024-04-01")
    walked(program, "P1", DAY("2024-05-02"), State.DISTRICT_SCORED)
    assert not found(store, BK, "2024-03-31")
    assert set(found(store, BK, "2024-12-31")) == {"P1"}
    assert found(store, BK, "2024-04-01")["P1"].case.filed_on is None
    assert found(store, BK, "2024-05-02")["P1"].case.filed_on == DAY("2024-05-02")


def test_what_came_after_the_last_day_of_the_plan_is_not_of_the_plan(program, store) -> None:
    registered(program, "P1", "bac-kan/na-ri/con-minh", "2024-12-31")
    registered(program, "P2", "bac-kan/na-ri/con-minh", "2025-01-01")
    program.advance("P1", "withdraw", by=PRODUCER, on=DAY("2025-02-01"))
    (entry,) = found(store, BK, "2026-01-01").values()
    assert (entry.case.ref, entry.case.state) == ("P1", State.IMPLEMENTING)


def test_a_case_that_went_to_the_province_that_took_over_is_found_where_it_was(program, store) -> None:
    registered(program, "P1", "bac-kan/na-ri/con-minh", "2024-04-01")
    registered(program, "P2", "thai-nguyen/dinh-hoa/tan-duong", "2024-04-01")
    program.advance("P1", "transfer", by={"role": "admin"}, on=DAY("2025-07-08"), to_unit="thai-nguyen/con-minh")
    (entry,) = found(store, BK, "2026-01-01").values()
    assert (entry.case.ref, entry.case.unit) == ("P1", "bac-kan/na-ri/con-minh")


def test_a_case_lies_in_every_unit_that_its_commune_was_called_by_that_day(program, store) -> None:
    plan = plan_of("r monthly district", unit="dong-nai")
    registered(program, "P1", "dong-nai/dinh-quan/phu-loi", "2025-02-01")
    registered(program, "P2", "dong-nai/dinh-quan/la-nga", "2025-02-01")
    program.advance("P1", "transfer", by={"role": "admin"}, on=DAY("2025-07-08"), to_unit="dong-nai/thanh-binh")
    assert found(store, plan, "2025-06-30")["P1"].units == ("dong-nai/dinh-quan/phu-loi",)
    assert found(store, plan, "2025-07-01")["P1"].units == ("dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi")
    after = found(store, plan, "2025-08-01")
    assert {"dong-nai/dinh-quan/phu-loi", "dong-nai/thanh-binh"} <= set(after["P1"].units)
    assert after["P2"].units == ("dong-nai/dinh-quan/la-nga", "dong-nai/la-nga")
    assert after["P1"].lies_in("dong-nai/dinh-quan")
    assert not after["P1"].lies_in("dong-nai/dinh")


def test_the_idea_counts_from_the_day_of_its_selection(program, store) -> None:
    program.load_plan("quang_nam_2018", shipped_plan_text("quang_nam_2018"))
    plan, unit = shipped_plan("quang_nam_2018"), "quang-nam/tam-ky/an-my"
    for ref in ("P1", "P2"):
        registered(program, ref, unit, "2019-03-01")
    by = {"role": "district_agency", "unit": "quang-nam/tam-ky"}
    program.advance("P1", "select_idea", by=by, on=DAY("2019-03-10"))
    program.import_certificate(
        *({"name": "P3", "set": 13},),
        producer=HTX,
        unit=unit,
        stars=3,
        issued_on=DAY("2019-04-01"),
        decision="1",
        ref="P3",
    )
    assert [found(store, plan, on)["P1"].idea_on for on in ("2019-03-09", "2019-03-10")] == [None, DAY("2019-03-10")]
    assert {found(store, plan, "2020-01-01")[ref].idea_on for ref in ("P2", "P3")} == {None}


IDEAS = '[[target]]\nindicator = "ideas_supported"\nvalue = 2\nplace = "I"\n'


def test_without_an_idea_phase_the_idea_counts_when_it_is_registered_and_a_re_evaluation_is_none(
    program, store
) -> None:
    plan, unit = plan_of(unit="bac-kan", starts="2024-01-01", ends="2024-12-31", more=IDEAS), "bac-kan/na-ri/con-minh"
    registered(program, "P1", unit, "2024-04-01")
    old = {"producer": HTX, "unit": unit, "stars": 3, "decision": "1", "level": "province"}
    program.import_certificate({"name": "P2", "set": 13}, issued_on=DAY("2021-06-01"), ref="P2", **old)
    program.register(kind="re_evaluation", predecessor="P2", by=PRODUCER, on=DAY("2024-05-01"), ref="P3")
    days = {ref: entry.idea_on for ref, entry in found(store, plan, "2024-12-31").items()}
    assert days == {"P1": DAY("2024-04-01"), "P2": None, "P3": None}


def test_a_certificate_that_was_taken_in_is_no_registration(program, store) -> None:
    registered(program, "P1", "bac-kan/na-ri/con-minh", "2024-04-01")
    given = {"producer": HTX, "unit": "bac-kan/na-ri/con-minh", "stars": 3, "decision": "1", "level": "district"}
    program.import_certificate({"name": "P2", "set": 13}, issued_on=DAY("2024-02-01"), ref="P2", **given)
    days = {ref: entry.registered_on for ref, entry in found(store, BK, "2024-12-31").items()}
    assert days == {"P1": DAY("2024-04-01"), "P2": None}
