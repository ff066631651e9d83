"""Erasing what names a person: gone wherever it stood, and everything else as it was."""

from datetime import date

import pytest

from cycle.errors import BadValueError, NotFoundError
from cycle.personal import ERASED
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore

ON = date(2026, 6, 1)
BY = {"role": "provincial_agency", "unit": "dong-nai"}


@pytest.fixture
def program() -> Program:
    program = Program(MemoryStore(), FrozenClock())
    program.register(
        {"name": "Mật ong bà Lan", "set": 8},
        by={"role": "producer", "name": "Nguyễn Thị Lan"},
        on=ON,
        producer={"name": "Nguyễn Thị Lan", "kind": "household", "business_registration": "47A8-001"},
        unit="dong-nai/phu-loi",
        ref="P1",
    )
    return program


def test_a_name_is_gone_from_the_case_and_from_who_acted(program) -> None:
    erased = program.erase("P1", "Nguyễn Thị Lan", reason="Theo yêu cầu của chủ thể", by=BY, on=ON)
    case = program.case("P1")
    assert (erased.places, erased.case_id) == (1, case.id)
    assert case.producer.name == ERASED
    assert case.producer.business_registration == "47A8-001"
    assert case.product.name == "Mật ong bà Lan"  # a product is no person
    assert program.history("P1")[0].by.name == ERASED
    assert case.version == 1


def test_what_was_erased_cannot_be_found_any_more(program) -> None:
    from cycle.ports import CaseFilter

    assert program.cases(CaseFilter(text="nguyen thi lan"))
    program.erase("P1", "Nguyễn Thị Lan", reason="Theo yêu cầu", by=BY, on=ON)
    assert not program.cases(CaseFilter(text="nguyen thi lan"))
    with pytest.raises(NotFoundError):
        program.erase("P1", "Nguyễn Thị Lan", reason="Theo yêu cầu", by=BY, on=ON)


@pytest.mark.parametrize("text", ["Mật ong bà Lan", "Nguyễn Thị", "P1", ERASED])
def test_a_text_that_stands_nowhere_as_that_of_a_person_is_an_error(program, text) -> None:
    with pytest.raises(NotFoundError):
        program.erase("P1", text, reason="Theo yêu cầu", by=BY, on=ON)


@pytest.mark.parametrize("wrong", [{"by": {"role": "producer"}}, {"reason": " "}, {"text": ""}, {"on": "soon"}])
def test_only_who_answers_for_the_record_erases_and_says_why(program, wrong) -> None:
    given = {"text": "Nguyễn Thị Lan", "reason": "Theo yêu cầu", "by": BY, "on": ON, **wrong}
    with pytest.raises(BadValueError):
        program.erase("P1", given.pop("text"), **given)
    assert program.case("P1").producer.name == "Nguyễn Thị Lan"


def test_a_case_goes_on_after_it(program) -> None:
    program.erase("P1", "Nguyễn Thị Lan", reason="Theo yêu cầu", by=BY, on=ON)
    after = program.advance("P1", "withdraw", by={"role": "producer"}, on=ON, reason="Nghỉ")
    assert after.producer.name == ERASED
    assert [event.number for event in program.history("P1")] == [1, 2]
