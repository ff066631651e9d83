"""What time does to a case that is on its way: districts that end, rules that end, offices that are late."""

from datetime import date

import pytest

from cycle.errors import RefusedError
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import walked
from cycle.vocabulary import Regime, State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX A"}
OLD, NEW = "dong-nai/dinh-quan/phu-loi", "dong-nai/phu-loi"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def standing(program, on, until, unit=OLD, kind="first"):
    case = program.register({"name": "Cacao", "set": 13}, producer=HTX, by=BY, unit=unit, on=DAY(on), ref="P1")
    return walked(program, case.id, DAY(on), until)


def story(program):
    return [(event.step.value, event.on.isoformat()) for event in program.history("P1")]


@pytest.mark.parametrize("swept_on", [None, "2025-07-06", "2025-09-01"])
@pytest.mark.parametrize(
    ("where", "then"),
    [
        (State.DOSSIER_SUBMITTED, State.DOSSIER_SUBMITTED),
        (State.COMMUNE_ASSESSED, State.COMMUNE_ASSESSED),
        (State.DISTRICT_RECEIVED, State.PROVINCE_RECEIVED),
        (State.DISTRICT_EVALUATION, State.PROVINCE_RECEIVED),
        (State.DISTRICT_SCORED, State.PROVINCE_RECEIVED),
        (State.PROVINCE_SCORED, State.PROVINCE_SCORED),
    ],
)
def test_what_a_district_held_passes_to_the_province_with_or_without_a_sweep(program, where, then, swept_on) -> None:
    standing(program, "2025-05-01", where)
    if swept_on:
        program.sweep(DAY(swept_on))
    case = program.advance("P1", "withdraw", by=BY, on=DAY("2025-09-02"))
    assert case.regime is Regime.R4
    assert case.unit == NEW
    transfer = [event for event in program.history("P1") if event.step == "transfer"]
    assert [(one.source, one.dest, one.on) for one in transfer] == [(where, then, DAY("2025-07-06"))]


def test_an_idea_waits_for_no_district_and_goes_on(program) -> None:
    program.register({"name": "Cacao", "set": 13}, producer=HTX, by=BY, unit=OLD, on=DAY("2025-05-01"), ref="P1")
    program.sweep(DAY("2025-09-01"))
    assert [step for step, _ in story(program)] == ["register"]
    case = walked(program, "P1", DAY("2025-09-02"))
    assert case.certificate is not None
    assert (case.regime, case.certificate.issuer) == (Regime.R4, "dong-nai")


@pytest.mark.parametrize("swept", [False, True])
def test_what_the_old_rules_did_not_finish_in_time_lapses(program, store, swept) -> None:
    standing(program, "2026-04-01", State.PROVINCE_RECEIVED, NEW)
    program.sweep(DAY("2026-07-21"))
    assert program.case("P1").state is State.PROVINCE_RECEIVED
    if swept:
        program.sweep(DAY("2026-07-22"))
        assert story(program)[-1] == ("lapse", "2026-07-22")
    before = snapshot(store)
    with pytest.raises(RefusedError) as caught:
        program.advance("P1", "withdraw", by=BY, on=DAY("2026-07-22"))
    assert caught.value.refusal.state is State.LAPSED
    assert snapshot(store) == before


def test_what_is_finished_on_the_last_day_is_in_time(program) -> None:
    standing(program, "2026-04-01", State.PROVINCE_SCORED, NEW)
    case = program.advance("P1", "recognise", by={"role": "provincial_pc"}, on=DAY("2026-07-21"), decision="1/QĐ")
    assert (case.state, case.regime) == (State.CERTIFIED, Regime.R4)
    assert program.sweep(DAY("2026-08-01")).changed == 0


def test_a_case_of_2025_that_nobody_touched_is_moved_and_lapses_in_the_order_of_the_days(program) -> None:
    standing(program, "2025-05-01", State.DISTRICT_RECEIVED)
    program.sweep(DAY("2026-11-22"))
    assert story(program)[-2:] == [("transfer", "2025-07-06"), ("lapse", "2026-07-22")]


def test_an_office_that_is_late_is_marked_and_reminded_once(program, store) -> None:
    """26/2026/QĐ-TTg: the commune has 15 working days from 1 June 2026, so until 22 June."""
    standing(program, "2026-06-01", State.DOSSIER_SUBMITTED, NEW)
    (deadline,) = program.deadlines("P1")
    assert (deadline.due_on, deadline.overdue) == (DAY("2026-06-22"), False)
    assert program.sweep(DAY("2026-06-22")).changed == 0
    assert dict(program.sweep(DAY("2026-06-23")).overdue) == {"commune_assessment": 1}
    assert program.deadlines("P1")[0].overdue
    for day in ("2026-06-23", "2026-06-24", "2026-07-07"):
        assert program.sweep(DAY(day)).changed == 0
    reminders = [one for one in snapshot(store).effects if one.kind == "remind_office"]
    assert [(one.on, one.data["due_on"]) for one in reminders] == [(DAY("2026-06-23"), "2026-06-22")]


def test_an_office_that_is_late_may_still_act(program) -> None:
    standing(program, "2026-06-01", State.DOSSIER_SUBMITTED, NEW)
    program.sweep(DAY("2026-08-01"))
    case = program.advance("P1", "assess_at_commune", by={"role": "commune_pc"}, on=DAY("2026-08-02"))
    assert case.state is State.COMMUNE_ASSESSED
    assert program.deadlines("P1")[0].overdue  # until the file has gone up
    program.advance("P1", "forward", by={"role": "commune_pc"}, on=DAY("2026-08-03"))
    assert not any(one.overdue for one in program.deadlines("P1"))
