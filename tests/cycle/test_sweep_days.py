"""What a day brings besides the steps of time: reminders that become escalations, rounds, holes in the ledger."""

from datetime import date, timedelta

import pytest

from cycle.effects import EffectKind
from cycle.errors import SweepGapError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import carried_on, walked
from cycle.vocabulary import State

DAY = date.fromisoformat
ONE_DAY = timedelta(days=1)
HTX = {"name": "HTX B", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX B"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def filed(program, on="2026-06-01"):
    """A dossier that waits for its commune; the fifteen working days end on 22 June."""
    program.register({"name": "Cam", "set": 1}, producer=HTX, by=BY, unit="dong-nai/phu-loi", on=DAY(on), ref="P1")
    return walked(program, "P1", DAY(on), State.DOSSIER_SUBMITTED)


def sent(program, store):
    with store.read() as reading:
        effects = reading.effects(reading.case("P1").id)
    wanted = {EffectKind.REMIND_OFFICE, EffectKind.ESCALATE}
    return [(one.kind.value, one.on.isoformat(), one.data["due_on"]) for one in effects if one.kind in wanted]


def swept(program, last, *, daily):
    first = DAY("2026-06-01")
    days = [first + offset * ONE_DAY for offset in range((DAY(last) - first).days + 1)] if daily else [DAY(last)]
    return [program.sweep(day) for day in days]


@pytest.mark.parametrize("daily", [True, False])
def test_what_is_overdue_is_reminded_once_and_told_to_the_level_above_once(program, store, daily) -> None:
    """The office hears the day after its last one; the level above when it has been overdue for fifteen days."""
    filed(program)
    reports = swept(program, "2026-12-31", daily=daily)
    assert sent(program, store) == [
        ("remind_office", "2026-06-23", "2026-06-22"),
        ("escalate", "2026-07-08", "2026-06-22"),
    ]
    assert sum(report.overdue.total() for report in reports) == 1
    assert sum(report.escalated.total() for report in reports) == 1
    assert [(one.overdue, one.escalated) for one in program.deadlines("P1")] == [(True, True)]
    lines = {line.day.isoformat(): line.changed for line in snapshot(store).ledger if line.rule == "deadlines"}
    assert [day for day, changed in lines.items() if changed] == ["2026-06-23", "2026-07-08"]


def test_an_office_that_acts_in_between_is_not_told_on(program, store) -> None:
    filed(program)
    program.sweep(DAY("2026-07-01"))
    carried_on(program, "P1", DAY("2026-07-02"))
    carried_on(program, "P1", DAY("2026-07-03"))
    program.sweep(DAY("2026-12-31"))
    assert [kind for kind, _, due in sent(program, store) if due == "2026-06-22"] == ["remind_office"]


def test_a_plan_may_have_nobody_told(program, store) -> None:
    text = shipped_plan_text("hoa_binh_2023").replace("2023", "2026").replace('"hoa-binh"', '"dong-nai"')
    program.load_plan("p", f"{text}\n[policies]\nescalate_after_days = 0\n")
    filed(program)
    program.sweep(DAY("2026-12-31"))
    assert [kind for kind, _, _ in sent(program, store)][:1] == ["remind_office"]
    assert "escalate" not in {kind for kind, _, _ in sent(program, store)}


# Rounds.


def rounds_of_ledger(store):
    return [(line.day.isoformat(), line.changed) for line in snapshot(store).ledger if line.rule == "rounds"]


@pytest.mark.parametrize("daily", [True, False])
def test_the_days_on_which_rounds_begin_and_end_have_their_line(program, store, daily) -> None:
    """Đồng Nai 2023 (DN-03): June and November."""
    program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023"))
    given = {"producer": HTX, "unit": "dong-nai/dinh-quan/phu-loi", "stars": 3, "decision": "1", "level": "district"}
    program.import_certificate({"name": "Cam", "set": 1}, issued_on=DAY("2023-05-01"), **given)
    last, day = DAY("2023-12-31"), DAY("2023-05-01")
    while daily and day < last:
        program.sweep(day)
        day += ONE_DAY
    program.sweep(last)
    program.sweep(last)
    assert rounds_of_ledger(store) == [("2023-06-01", 1), ("2023-07-01", 1), ("2023-11-01", 1), ("2023-12-01", 1)]


def test_the_four_rounds_of_2026_end_by_the_law_alone(program, store) -> None:
    """26/2026/QĐ-TTg, Điều 5: province before 30/06 and 30/12, nation before 30/09 and 30/03."""
    filed(program)
    program.sweep(DAY("2027-04-30"))
    assert [day for day, _ in rounds_of_ledger(store)] == ["2026-06-30", "2026-09-30", "2026-12-30", "2027-03-30"]


# The ledger.


def test_a_hole_in_the_ledger_is_an_error_and_can_be_filled(program, store) -> None:
    filed(program)
    program.sweep(DAY("2026-08-31"))
    whole = snapshot(store)
    for key in [key for key in store._data.ledger if DAY("2026-06-20") <= key[0] <= DAY("2026-07-10")]:
        del store._data.ledger[key]
    before = snapshot(store)
    with pytest.raises(SweepGapError) as caught:
        program.sweep(DAY("2026-09-30"))
    assert (caught.value.first, caught.value.last) == (DAY("2026-06-20"), DAY("2026-08-31"))
    assert snapshot(store) == before
    report = program.sweep(DAY("2026-08-31"), fill_gap=True)
    assert (report.first, report.changed) == (DAY("2026-06-20"), 0)
    after = snapshot(store)
    assert {line.day for line in after.ledger} == {line.day for line in whole.ledger}
    assert (after.cases, after.effects) == (whole.cases, whole.effects)
    assert program.sweep(DAY("2026-09-30")).first == DAY("2026-08-31")


def test_a_long_run_says_how_far_it_is(program) -> None:
    filed(program)
    told = []
    report = program.sweep(DAY("2026-12-31"), progress=lambda day, examined: told.append((day, examined)))
    days = [day for day, _ in told]
    assert days == sorted(days) and days[0] == report.first
    assert told[-1][1] == report.examined > 0


# Duties and idle units.


def unit_effects(store):
    with store.read() as reading:
        return [
            (one.kind.value, one.on.isoformat(), one.data["unit"], one.data.get("due_on"))
            for one in reading.effects()
            if one.case_id is None
        ]


def nghi_xuan(program):
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    given = {"producer": HTX, "unit": "ha-tinh/nghi-xuan/xuan-my", "stars": 3, "decision": "1", "level": "province"}
    program.import_certificate({"name": "Cam", "set": 1}, issued_on=DAY("2022-01-03"), **given)


def reported(program, day, period):
    by = {"role": "district_agency", "unit": "ha-tinh/nghi-xuan"}
    for who in ("district_department", "district_organisation"):
        given = {"unit": "ha-tinh/nghi-xuan", "who": who, "period": DAY(period)}
        program.fulfil("nghi_xuan_2022", "monthly-report", on=DAY(day), by=by, **given)


@pytest.mark.parametrize("daily", [True, False])
def test_nx_01_who_has_not_reported_by_the_19th_is_reminded_on_the_20th(program, store, daily) -> None:
    """NX-01: every month before the 20th. What is reported in time, whenever it is entered, is not reminded of."""
    nghi_xuan(program)
    reported(program, "2022-02-19", "2022-02-19")
    day = DAY("2022-01-03")
    while daily and day < DAY("2022-03-31"):
        program.sweep(day)
        day += ONE_DAY
    program.sweep(DAY("2022-03-31"))
    program.sweep(DAY("2022-03-31"))
    sent = [one for one in unit_effects(store) if one[3] in {"2022-01-19", "2022-02-19", "2022-03-19"}]
    days = {(kind, on, unit) for kind, on, unit, _ in sent}
    assert ("remind_office", "2022-01-20", "ha-tinh/nghi-xuan") in days
    assert ("escalate", "2022-02-04", "ha-tinh/nghi-xuan") in days
    assert ("remind_office", "2022-02-20", "ha-tinh/nghi-xuan") not in days
    assert ("remind_office", "2022-03-20", "ha-tinh/nghi-xuan") in days
    assert ("remind_office", "2022-02-20", "ha-tinh/nghi-xuan/xuan-my") in days  # the communes owe theirs
    with store.read() as reading:
        told = [(one.kind, one.on, *sorted(one.data.items())) for one in reading.effects() if one.case_id is None]
    assert len(told) == len(set(told))  # each once, though the last day was swept twice


def test_units_with_figures_from_which_nothing_came_are_named_after_each_quarter(program, store) -> None:
    """Bắc Kạn 2024 has figures for each of its districts; one has registered something by the end of March."""
    program.load_plan("bac_kan_2024", shipped_plan_text("bac_kan_2024"))
    unit = "bac-kan/na-ri/con-minh"
    program.register({"name": "Miến", "set": 6}, producer=HTX, by=BY, unit=unit, on=DAY("2024-03-01"), ref="P1")
    program.sweep(DAY("2024-04-01"))
    idle = {unit for kind, on, unit, _ in unit_effects(store) if (kind, on) == ("idle_unit", "2024-04-01")}
    assert "bac-kan/na-ri" not in idle and "bac-kan/cho-don" in idle and len(idle) == 7
    (line,) = [one for one in snapshot(store).ledger if one.rule == "idle_units"]
    assert (line.day, line.examined, line.changed) == (DAY("2024-04-01"), 1, 7)
