"""Whether the machine is well: each thing that needs a person is found, and nothing else is."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cycle.deadlines import DeadlineKind
from cycle.health import HORIZON_NEAR
from cycle.ports import SweepDay
from cycle.program import Program
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.stories import walked
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
ON = DAY("2026-07-01")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    program = Program(store, FrozenClock())
    for number in range(3):
        opened(program, f"P{number}")
    return program


def opened(program, ref):
    product = {"name": "Cacao", "set": 13}
    program.register(
        product, producer=HTX, unit="dong-nai/phu-loi", by={"role": "producer"}, on=DAY("2026-06-01"), ref=ref
    )
    walked(program, ref, DAY("2026-06-02"), State.DOSSIER_SUBMITTED)


def found(program, on=ON) -> dict[str, dict[str, Any]]:
    return {one.code: dict(one.about) for one in program.health(on).findings}


def test_a_machine_that_sweeps_every_day_is_well_and_its_figures_are_told(program) -> None:
    program.sweep(ON)
    health = program.health(ON)
    assert health.well
    assert (health.swept_until, health.open_cases, health.overdue, health.compared) == (ON, 3, 3, 3)
    assert (health.escalated, health.provisional) == (0, 0)
    program.sweep(DAY("2026-07-20"))
    assert program.health(DAY("2026-07-20")).escalated == 3
    assert program.health(DAY("2026-07-20")).well, "an office that is late is no fault of the machine"


@pytest.mark.parametrize(("days", "codes"), [(0, []), (1, []), (2, ["sweep.behind"]), (90, ["sweep.behind"])])
def test_days_that_were_not_swept_are_an_alarm_with_their_number(program, days, codes) -> None:
    program.sweep(ON)
    on = ON + timedelta(days=days)
    assert list(found(program, on)) == codes
    if codes:
        assert found(program, on)["sweep.behind"] == {"last": "2026-07-01", "days": days}
        program.sweep(on)
        assert found(program, on) == {}


def test_a_record_that_was_never_swept_is_found_and_an_empty_one_is_well(program) -> None:
    assert found(program)["sweep.never"] == {"first": "2026-06-01"}
    assert found(Program(MemoryStore(), FrozenClock())) == {}


def test_a_sweep_ahead_of_the_clock_is_found(program) -> None:
    program.sweep(DAY("2026-08-15"))
    assert found(program) == {"sweep.ahead": {"last": "2026-08-15", "days": 45}}


def test_a_hole_in_the_ledger_is_found_until_it_is_filled(program, store) -> None:
    program.sweep(DAY("2026-06-10"))
    with store.write() as writing:
        for offset in range(5):
            day = DAY("2026-06-27") + timedelta(days=offset)
            writing.log_sweep([SweepDay(day, "deadlines", 0, 0, 0, FrozenClock().now())])
    assert found(program) == {"sweep.gap": {"first": "2026-06-11"}}
    program.sweep(ON, fill_gap=True)
    assert found(program) == {}


def test_cases_that_the_last_sweep_could_not_judge_are_counted(program, store) -> None:
    program.sweep(ON)
    with store.write() as writing:
        writing.log_sweep([SweepDay(ON, "deadlines", 2, 0, 2, FrozenClock().now())])
    assert found(program) == {"sweep.failed": {"last": "2026-07-01", "failed": 2}}


def test_the_end_of_the_known_calendar_is_found_when_it_is_near(program) -> None:
    horizon = official_calendar().horizon
    far, near = horizon - HORIZON_NEAR, horizon - HORIZON_NEAR + timedelta(days=1)
    program.sweep(far)
    assert "calendar.horizon" not in found(program, far)
    program.sweep(near)
    assert found(program, near)["calendar.horizon"] == {"horizon": horizon.isoformat()}


def test_a_plan_that_is_over_is_found_until_another_one_governs_its_unit(program) -> None:
    program.sweep(ON)
    for key in ("bac_kan_2024", "nghi_xuan_2022"):
        program.load_plan(key, shipped_plan_text(key))
    assert found(program) == {"plan.ended": {"plan": "bac_kan_2024", "unit": "thai-nguyen", "ended": "2024-12-31"}}
    text = shipped_plan_text("hoa_binh_2023").replace("2023", "2026").replace('"hoa-binh"', '"thai-nguyen"')
    program.load_plan("thai_nguyen_2026", text)
    assert found(program) == {}


def test_a_plan_of_a_district_is_missed_as_long_as_there_is_the_district(program) -> None:
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    assert found(program, DAY("2024-01-10"))["plan.ended"]["unit"] == "ha-tinh/nghi-xuan"
    assert "plan.ended" not in found(program, DAY("2025-07-01"))


def test_deadlines_that_are_stored_otherwise_than_the_rules_have_them_are_found_with_their_cases(
    program, store
) -> None:
    program.sweep(ON)
    case = program.case("P1")
    other = replace(examples.deadline(DeadlineKind.COMMUNE_ASSESSMENT, DAY("2026-09-30")))
    with store.write() as writing:
        writing.rearm(case.id, [], [other])
    (finding,) = program.health(ON).findings
    assert (finding.code, finding.cases) == ("deadlines.unlike", (case.id,))
    assert finding.about == {"unlike": 1, "compared": 3}
