"""Nghi Xuân 2022, II.2: one joint visit for all departments, agreed with the district office before."""

import pytest

from cycle.errors import RefusedError
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import Role
from tests.support.visits import DAY, HEALTH, OFFICE, TRADE, announced, nghi_xuan


@pytest.fixture
def program() -> Program:
    return nghi_xuan(Program(MemoryStore(), FrozenClock()))


def inspect(program, by, case, on):
    return program.advance(case, "inspect", by=by, on=DAY(on), finding="in_order")


def test_two_departments_of_one_quarter_visit_a_producer_together_and_once_it_is_agreed(program) -> None:
    """NX-05, NX-06."""
    announced(program, HEALTH, "2022-05-10", "2022-05-11", on="2022-04-04", purpose="An toàn thực phẩm")
    second = announced(program, TRADE, "2022-06-14", on="2022-04-20", purpose="Nhãn hàng hóa")
    assert second.joined
    assert [one.name for one in second.visit.bodies] == [HEALTH["name"], TRADE["name"]]
    (waiting,) = program.inbox("district_agency", OFFICE["unit"], DAY("2022-04-21")).visits
    assert waiting.days == (DAY("2022-05-10"), DAY("2022-05-11"))

    with pytest.raises(RefusedError) as caught:
        inspect(program, TRADE, "H1", "2022-05-10")
    (reason,) = caught.value.refusal.reasons
    assert (reason.code, reason.cure_by) == ("visit.not_agreed", Role.DISTRICT_AGENCY)
    assert reason.source is not None and reason.source.place == "II.2"

    program.agree_inspection(waiting.id, by=OFFICE, on=DAY("2022-04-22"))
    for by, day in ((HEALTH, "2022-05-10"), (TRADE, "2022-05-11")):
        for case in ("H1", "H2"):
            inspect(program, by, case, day)
    (done,) = program.inspections(on=DAY("2022-05-11"))
    assert [one.state for one in done.changes] == ["announced", "announced", "agreed", "held"]
    assert [event.by.name for event in program.history("H1") if event.step == "inspect"] == [
        HEALTH["name"],
        TRADE["name"],
    ]


def test_a_department_that_goes_alone_is_refused(program) -> None:
    """NX-05, NX-06."""
    announced(program, HEALTH, "2022-05-10", on="2022-04-04")
    program.agree_inspection("nx-1", by=OFFICE, on=DAY("2022-04-05"))
    for day, code in (("2022-05-10", "visit.other_body"), ("2022-06-14", "visit.missing")):
        with pytest.raises(RefusedError) as caught:
            inspect(program, TRADE, "H1", day)
        assert [reason.code for reason in caught.value.refusal.reasons] == [code]
