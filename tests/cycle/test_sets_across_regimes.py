"""A product that passes to the rules of another regime has its set by their numbers, and is never stopped for it."""

from datetime import date
from typing import Any

import pytest

from cycle.case import Case
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.rules.product_sets import sets_after
from cycle.rules.sheets import sheet_for
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import DOCUMENTS, walked
from cycle.vocabulary import Regime, State

DAY = date.fromisoformat
HTX = {"name": "HTX B", "kind": "cooperative", "business_registration": "123"}
BY = {"role": "producer"}
UNIT = "hoa-binh/cao-phong/thu-phong"
#: A set of 1048/QĐ-TTg, what 148/QĐ-TTg calls it, and what the event says of that. 14: coffee; 4: honey and what is
#: made of it; 13: from the tea plant or from others; 21: medical devices.
PASSAGES = [
    (1, 1, {}),
    (9, 8, {"set_before": 9}),
    (14, 13, {"set_before": 14}),
    (24, 21, {"set_before": 24}),
    (26, 26, {}),
    (4, 4, {"set_to_confirm": [4, 8]}),
    (13, 13, {"set_to_confirm": [11, 12]}),
    (21, 21, {"set_to_confirm": []}),
]
each_passage = pytest.mark.parametrize(("before", "after", "noted"), PASSAGES)


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def imported(program: Program, number: int, issued_on: str) -> Case:
    given: dict[str, Any] = {"producer": HTX, "unit": UNIT, "stars": 4, "decision": "1/QĐ-UBND", "ref": "H1"}
    return program.import_certificate({"name": "Cam", "set": number}, issued_on=DAY(issued_on), **given)


def again(program: Program, on: str, **more: Any) -> Case:
    given: dict[str, Any] = {"kind": "re_evaluation", "predecessor": "H1", "by": BY, "ref": "H2", **more}
    return program.register(on=DAY(on), **given)


def first(program: Program, number: int, on: str, unit: str = UNIT) -> Case:
    return program.register({"name": "Cam", "set": number}, producer=HTX, unit=unit, by=BY, on=DAY(on), ref="P1")


def set_and_note(program: Program, key: str) -> tuple[int, dict[str, object]]:
    """The set of a case, and what its last event says of sets."""
    details = program.history(key)[-1].details
    return program.case(key).product.set_no, {name: details[name] for name in details if name.startswith("set_")}


@each_passage
@pytest.mark.parametrize("kind", ["re_evaluation", "upgrade"])
def test_a_successor_takes_its_set_by_the_numbers_of_its_own_regime(
    program: Program, kind: str, before: int, after: int, noted: dict[str, object]
) -> None:
    imported(program, before, "2021-01-05")
    again(program, "2023-05-01", kind=kind)
    assert set_and_note(program, "H2") == (after, noted)
    assert program.case("H1").product.set_no == before


@each_passage
def test_a_product_that_the_line_names_is_left_as_given(
    program: Program, before: int, after: int, noted: dict[str, object]
) -> None:
    imported(program, before, "2021-01-05")
    again(program, "2023-05-01", product={"name": "Cam lòng vàng", "set": before})
    assert set_and_note(program, "H2") == (before, {})


@pytest.mark.parametrize(("issued_on", "on"), [("2021-01-05", "2022-10-03"), ("2023-03-01", "2025-09-01")])
def test_between_regimes_that_number_alike_nothing_happens(program: Program, issued_on: str, on: str) -> None:
    imported(program, 13, issued_on)
    again(program, on)
    assert set_and_note(program, "H2") == (13, {})


@pytest.mark.parametrize("on", ["2020-10-01", "2023-05-01"])
def test_what_490_certified_keeps_the_number_it_was_recorded_with(program: Program, on: str) -> None:
    imported(program, 14, "2018-12-20")
    again(program, on)
    assert set_and_note(program, "H2") == (14, {})


@each_passage
def test_filing_takes_the_set_along_with_the_regime(
    program: Program, before: int, after: int, noted: dict[str, object]
) -> None:
    first(program, before, "2023-02-20")
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2023-02-24"), documents=list(DOCUMENTS))
    assert program.case("P1").regime is Regime.R3
    assert set_and_note(program, "P1") == (after, noted)


def test_filing_under_the_rules_of_the_registration_notes_nothing(program: Program) -> None:
    first(program, 14, "2023-02-20")
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2023-02-23"), documents=list(DOCUMENTS))
    assert set_and_note(program, "P1") == (14, {})


def test_a_dossier_sent_back_and_filed_again_under_newer_rules_takes_its_set_along(program: Program) -> None:
    first(program, 14, "2022-12-01")
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2023-01-05"), documents=list(DOCUMENTS))
    program.advance("P1", "return_dossier", by={"role": "commune_pc"}, on=DAY("2023-01-10"))
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2023-03-06"), documents=list(DOCUMENTS))
    assert set_and_note(program, "P1") == (13, {"set_before": 14})


def test_an_idea_that_new_rules_find_on_the_way_is_renumbered_once(program: Program) -> None:
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    first(program, 14, "2022-12-01", "ha-tinh/nghi-xuan/xuan-my")
    assert program.case("P1").state is State.IDEA_REGISTERED
    program.advance("P1", "select_idea", by={"role": "district_agency"}, on=DAY("2023-03-01"))
    assert set_and_note(program, "P1") == (13, {"set_before": 14})
    program.advance("P1", "submit_plan", by=BY, on=DAY("2023-03-02"))
    assert set_and_note(program, "P1") == (13, {})


def test_a_dossier_of_2022_that_the_end_of_the_districts_takes_over_is_renumbered(program: Program) -> None:
    first(program, 14, "2022-12-01")
    walked(program, "P1", DAY("2022-12-02"), State.DISTRICT_RECEIVED)
    assert set_and_note(program, "P1") == (14, {})
    program.sweep(DAY("2025-07-06"))
    assert (program.case("P1").state, program.case("P1").regime) == (State.PROVINCE_RECEIVED, Regime.R4)
    assert set_and_note(program, "P1") == (13, {"set_before": 14})


def test_the_record_says_of_every_day_which_number_it_was(program: Program) -> None:
    first(program, 14, "2023-02-20")
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2023-02-24"), documents=list(DOCUMENTS))
    assert program.case("P1", as_of=DAY("2023-02-23")).product.set_no == 14
    assert program.case("P1", as_of=DAY("2023-02-24")) == program.case("P1")


def test_a_council_scores_on_the_sheet_that_the_set_has_now(program: Program) -> None:
    """Coffee was set 14 in 2021 and is 13 since: its members fill in the sheet of coffee, not that of spirits."""
    imported(program, 14, "2021-01-05")
    again(program, "2023-05-01")
    walked(program, "H2", DAY("2023-05-02"), State.DISTRICT_EVALUATION)
    best = {one.code: max(one.allowed) for one in sheet_for("148", 13).criteria}
    scores = [{"member": name, "points": best} for name in ("An", "Bình", "Chi", "Dũng", "Én")]
    case = program.advance("H2", "record_result", by={"role": "district_council"}, on=DAY("2023-05-20"), scores=scores)
    assert case.state is State.DISTRICT_SCORED


def test_who_files_settles_a_set_that_became_several(program: Program) -> None:
    first(program, 13, "2023-02-20")
    assert sets_after(Regime.R2, Regime.R3, 13) != (13,)
    program.advance("P1", "submit_dossier", by=BY, on=DAY("2023-02-24"), documents=list(DOCUMENTS), set=12)
    assert program.case("P1").product.set_no == 12
    details = program.history("P1")[-1].details
    assert details["set"] == 12 and "set_to_confirm" not in details
