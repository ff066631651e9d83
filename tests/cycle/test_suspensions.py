"""Time that an office stops: which days then count, who may stop it, and what never stops."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.case import Case
from cycle.deadlines import CountReason, DeadlineKind, Nature, Terms, counted, explain, recounted
from cycle.effects import EffectKind
from cycle.errors import BadValueError, RefusedError
from cycle.program import Program
from cycle.records import replay
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.registry import rulebook
from cycle.states.chart import chart
from cycle.states.due import COUNTED_IN
from cycle.states.suspension import ended_on_leaving
from cycle.suspension import Suspension, stopped_days
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import DayUnit, Regime, Role, State, Step
from tests.support.days import NOBODY_WORKS

CALENDAR = official_calendar()
ONE_DAY = timedelta(days=1)
FIRST = date(2018, 1, 1)
LAW = rulebook(Regime.R5)
assert LAW.commune_working_days is not None
TERMS = Terms(DeadlineKind.COMMUNE_ASSESSMENT, Nature.SOFT, LAW.commune_working_days.source, rolls=False)
ROLLING = Terms(DeadlineKind.RE_EVALUATION_DECISION, Nature.SOFT, LAW.commune_working_days.source)
WHY = {"reason": "Bão số 9", "decision": "7/QĐ-UBND"}
COMMUNE = {"role": "commune_pc", "unit": "dong-nai/phu-loi"}
PRODUCER = {"role": "producer"}
AGENCY = {"role": "provincial_agency"}


def day(text: str) -> date:
    return date.fromisoformat(text)


def stop(since: date, days: int) -> Suspension:
    return Suspension(since=since, until=since + timedelta(days=days), role=Role.ADMIN, reason="bão", decision="1/CV")


starts = st.dates(FIRST, date(2030, 6, 30))
budgets = st.integers(1, 60)
units = st.sampled_from((DayUnit.DAYS, DayUnit.WORKING_DAYS))
#: Stretches, each so many days after the end of the one before it.
stretches = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 20)), max_size=4)


def laid_out(start: date, lengths: list[tuple[int, int]]) -> tuple[Suspension, ...]:
    found, at = [], start
    for gap, length in lengths:
        found.append(stop(at + timedelta(days=gap), length))
        at += timedelta(days=gap + length)
    return tuple(found)


def days_after(start: date, upto: date) -> list[date]:
    return [start + timedelta(days=offset) for offset in range(1, (upto - start).days + 1)]


# Counting.


@settings(max_examples=600, deadline=None)
@given(start=starts, budget=budgets, unit=units, lengths=stretches)
def test_stopped_days_put_the_end_off_by_as_many_counted_days(start, budget, unit, lengths) -> None:
    stops = laid_out(start, lengths)
    end = counted(TERMS, start, budget, unit, CALENDAR, stops).due_on
    spans = [(one.since - ONE_DAY, (one.until or end) - ONE_DAY) for one in stops]
    stopped = {one for span in spans for one in days_after(*span)}
    usual = [one for one in days_after(start, end) if unit is DayUnit.DAYS or one not in NOBODY_WORKS]
    lost = [one for one in usual if one in stopped]
    assert len(usual) - len(lost) == budget
    assert end in usual and end not in stopped
    assert end == counted(TERMS, start, budget + len(lost), unit, CALENDAR).due_on


@settings(max_examples=300, deadline=None)
@given(start=starts, budget=budgets, unit=units, lengths=stretches, data=st.data())
def test_the_order_of_suspensions_and_where_one_is_cut_in_two_make_no_difference(
    start, budget, unit, lengths, data
) -> None:
    stops = laid_out(start, lengths)
    whole = counted(ROLLING, start, budget, unit, CALENDAR, stops)
    mixed = tuple(data.draw(st.permutations(stops)))
    assert counted(ROLLING, start, budget, unit, CALENDAR, mixed).due_on == whole.due_on
    cut = tuple(
        part
        for one, (_, length) in zip(stops, lengths, strict=True)
        for first in [data.draw(st.integers(0, length))]
        for part in (stop(one.since, first), stop(one.since + timedelta(days=first), length - first))
    )
    assert counted(ROLLING, start, budget, unit, CALENDAR, cut).due_on == whole.due_on


@settings(max_examples=300, deadline=None)
@given(start=starts, budget=budgets, unit=units, lengths=stretches)
def test_the_ledger_names_every_stopped_day_and_numbers_as_many_as_the_budget(start, budget, unit, lengths) -> None:
    stops = laid_out(start, lengths)
    deadline = counted(ROLLING, start, budget, unit, CALENDAR, stops)
    lines = explain(deadline, CALENDAR)
    assert [line.number for line in lines if line.number] == list(range(1, budget + 1))
    assert [line.day for line in lines] == [start, *days_after(start, deadline.due_on)]
    for line in lines[1:]:
        covering = next((one for one in stops if one.covers(line.day)), None)
        assert (line.reason is CountReason.SUSPENDED) == (covering is not None)
        assert line.suspension == covering
    assert lines[-1].day not in NOBODY_WORKS and not any(one.covers(lines[-1].day) for one in stops)
    assert recounted(deadline, CALENDAR) == deadline


def test_a_line_of_the_ledger_says_why_time_stood() -> None:
    deadline = counted(TERMS, day("2026-06-01"), 2, DayUnit.WORKING_DAYS, CALENDAR, (stop(day("2026-06-02"), 1),))
    lines = explain(deadline, CALENDAR)[1:]
    assert [line.says("vi") for line in lines] == ["tạm dừng, không tính: bão (1/CV)", "tính", "tính"]
    assert lines[0].says("en") == "suspended: bão (1/CV)"


def test_a_suspension_ended_on_its_first_day_stops_nothing() -> None:
    deadline = counted(TERMS, day("2026-06-01"), 15, DayUnit.WORKING_DAYS, CALENDAR, (stop(day("2026-06-05"), 0),))
    assert deadline.due_on == day("2026-06-22")
    assert list(stopped_days([stop(day("2026-06-05"), 0)], day("2026-06-01"), day("2026-06-22"))) == []


def test_a_period_of_months_is_not_stopped() -> None:
    with pytest.raises(BadValueError, match="single days"):
        counted(TERMS, day("2026-06-01"), 3, DayUnit.MONTHS, CALENDAR, (stop(day("2026-06-05"), 1),))


# The steps.


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def filed(program: Program, ref: str = "P1", on: str = "2026-06-08") -> Case:
    """A case whose dossier the commune has: fifteen working days, until 29 June."""
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        by=PRODUCER,
        on=day("2026-06-01"),
        ref=ref,
    )
    documents = ["registration_form", "self_assessment", "sample"]
    return program.advance(ref, "submit_dossier", by=PRODUCER, on=day(on), documents=documents)


def re_evaluated(program: Program) -> Case:
    """A re-evaluation that the province has had since 12 October 2026: 45 days, until 26 November."""
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        stars=4,
        issued_on=day("2024-02-01"),
        decision="1/QĐ-UBND",
        ref="H1",
    )
    program.register(kind="re_evaluation", predecessor="H1", by=PRODUCER, on=day("2026-09-01"), ref="R1")
    documents = ["registration_form", "self_assessment", "sample"]
    program.advance("R1", "submit_dossier", by=PRODUCER, on=day("2026-10-01"), documents=documents)
    program.advance("R1", "assess_at_commune", by=COMMUNE, on=day("2026-10-05"))
    return program.advance("R1", "forward", by=COMMUNE, on=day("2026-10-12"))


def due(program: Program, key: str) -> dict[str, date]:
    return {one.kind.value: one.due_on for one in program.deadlines(key)}


def test_a_stop_of_so_many_working_days_moves_the_end_by_as_many(program) -> None:
    filed(program)
    assert due(program, "P1") == {"commune_assessment": day("2026-06-29")}
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-10"), **WHY)
    assert due(program, "P1") == {}
    after = program.advance("P1", "resume", by=COMMUNE, on=day("2026-06-15"), **WHY)
    assert due(program, "P1") == {"commune_assessment": day("2026-07-02")}  # Wednesday to Friday: three working days
    assert after.state is State.DOSSIER_SUBMITTED
    program.advance("P1", "suspend", by={"role": "admin"}, on=day("2026-06-22"), **WHY)
    program.advance("P1", "resume", by={"role": "admin"}, on=day("2026-06-24"), **WHY)
    assert due(program, "P1") == {"commune_assessment": day("2026-07-06")}
    assert [(one.since, one.until, one.role, one.unit) for one in program.case("P1").suspensions] == [
        (day("2026-06-10"), day("2026-06-15"), Role.COMMUNE_PC, "dong-nai/phu-loi"),
        (day("2026-06-22"), day("2026-06-24"), Role.ADMIN, None),
    ]
    assert replay(program.history("P1")) == program.case("P1")


def test_the_45_days_of_a_re_evaluation_stand_while_it_is_suspended(program) -> None:
    re_evaluated(program)
    assert due(program, "R1")["re_evaluation_decision"] == day("2026-11-26")
    program.advance("R1", "suspend", by=AGENCY, on=day("2026-10-20"), **WHY)
    assert "re_evaluation_decision" not in due(program, "R1")
    program.sweep(day("2027-01-20"))
    assert not any(one.overdue for one in program.deadlines("R1"))
    program.advance("R1", "resume", by=AGENCY, on=day("2027-01-20"), **WHY)
    assert due(program, "R1")["re_evaluation_decision"] == day("2027-02-26")


def test_the_15_days_of_a_revocation_stand_while_it_is_suspended(program) -> None:
    filed(program)
    walked(program, "P1", day("2026-06-09"))
    ground = {"ground": "law_breach", "concluded_on": "2026-07-01"}
    program.advance("P1", "propose_revocation", by=AGENCY, on=day("2026-07-02"), **ground)
    assert due(program, "P1") == {"revocation_decision": day("2026-07-16")}
    program.advance("P1", "suspend", by=AGENCY, on=day("2026-07-03"), **WHY)
    assert due(program, "P1") == {}
    program.advance("P1", "resume", by={"role": "ministry"}, on=day("2026-07-07"), **WHY)
    assert due(program, "P1") == {"revocation_decision": day("2026-07-20")}
    program.advance("P1", "suspend", by=AGENCY, on=day("2026-07-08"), **WHY)
    back = program.advance("P1", "dismiss_revocation", by=AGENCY, on=day("2026-07-09"))
    assert back.suspension is None and back.suspensions[-1].until == day("2026-07-09")


def test_what_is_stopped_is_never_overdue_and_is_reminded_of_once_it_goes_on(program) -> None:
    filed(program)
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-29"), **WHY)
    assert program.sweep(day("2026-08-03")).overdue == {}
    program.advance("P1", "resume", by=COMMUNE, on=day("2026-08-04"), **WHY)
    assert due(program, "P1") == {"commune_assessment": day("2026-08-04")}
    assert program.sweep(day("2026-08-05")).overdue == {"commune_assessment": 1}


def test_what_had_passed_long_before_it_was_stopped_is_all_said_on_the_day_it_goes_on(program) -> None:
    filed(program)
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-30"), **WHY)
    assert program.sweep(day("2026-08-03")).changed == 0
    program.advance("P1", "resume", by=COMMUNE, on=day("2026-08-04"), **WHY)
    assert due(program, "P1") == {"commune_assessment": day("2026-06-29")}
    report = program.sweep(day("2026-08-04"))
    assert (report.overdue, report.escalated) == ({"commune_assessment": 1}, {"commune_assessment": 1})
    assert program.sweep(day("2026-08-04")).changed == 0


def test_it_ends_where_the_case_leaves_the_office(program) -> None:
    filed(program)
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-10"), **WHY)
    assert program.advance("P1", "assess_at_commune", by=COMMUNE, on=day("2026-06-11")).suspension is not None
    after = program.advance("P1", "forward", by=COMMUNE, on=day("2026-06-12"))
    assert after.suspension is None
    assert after.suspensions[-1].until == day("2026-06-12")
    assert replay(program.history("P1")) == after


@pytest.mark.parametrize("step", ["return_dossier", "withdraw"])
def test_it_ends_where_the_dossier_goes_back_or_is_withdrawn(program, step) -> None:
    filed(program)
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-10"), **WHY)
    by = PRODUCER if step == "withdraw" else COMMUNE
    assert program.advance("P1", step, by=by, on=day("2026-06-11")).suspension is None


def test_the_end_of_the_old_rules_does_not_wait(program) -> None:
    """A dossier of R4 lapses on its day, suspended or not."""
    filed_before = day("2026-04-01")
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        by=PRODUCER,
        on=filed_before,
        ref="P1",
    )
    documents = ["registration_form", "self_assessment", "sample"]
    program.advance("P1", "submit_dossier", by=PRODUCER, on=filed_before, documents=documents)
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-01"), **WHY)
    assert due(program, "P1") == {"transition": day("2026-07-21")}
    program.sweep(day("2026-07-22"))
    case = program.case("P1")
    assert case.state is State.LAPSED
    assert case.suspensions[-1].until == day("2026-07-22")


def test_the_days_of_a_round_and_of_a_certificate_do_not_move(program) -> None:
    filed(program)
    walked(program, "P1", day("2026-06-09"), until=State.PROVINCE_RECEIVED)
    before = due(program, "P1")
    assert set(before) == {"province_evaluation"}
    program.advance("P1", "suspend", by=AGENCY, on=day("2026-06-20"), **WHY)
    assert due(program, "P1") == before


def reasons(program: Program, step: str, on: str = "2026-06-10", by=COMMUNE, **given: Any) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        program.advance("P1", step, by=by, on=day(on), **given)
    return [reason.code for reason in caught.value.refusal.reasons]


def test_whoever_stops_time_says_why_and_on_what_basis(program) -> None:
    filed(program)
    assert reasons(program, "suspend") == ["suspension.reason_missing", "suspension.basis_missing"]
    assert reasons(program, "suspend", reason="Bão") == ["suspension.basis_missing"]
    assert reasons(program, "suspend", historical=True, decision="1/CV") == ["suspension.reason_missing"]


def test_time_is_not_stopped_twice_and_only_goes_on_where_it_stood(program) -> None:
    filed(program)
    assert reasons(program, "resume", **WHY) == ["suspension.none"]
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-10"), **WHY)
    assert reasons(program, "suspend", **WHY) == ["suspension.running"]
    assert reasons(program, "resume", on="2026-06-09", **WHY) == ["date.before_last_event"]
    assert reasons(program, "resume") == ["suspension.reason_missing", "suspension.basis_missing"]


@pytest.mark.parametrize("by", [PRODUCER, AGENCY, {"role": "commune_pc", "unit": "dong-nai/xuan-loc"}], ids=str)
def test_only_the_office_whose_time_it_is_stops_it(program, by) -> None:
    filed(program)
    assert reasons(program, "suspend", by=by, **WHY) in (["actor.role"], ["actor.other_unit"])


def test_the_producer_hears_of_it(program) -> None:
    filed(program)
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-06-10"), **WHY)
    program.advance("P1", "resume", by=COMMUNE, on=day("2026-06-11"), **WHY)
    with program._store.read() as store:
        told = [one.on for one in store.effects() if one.kind is EffectKind.TELL_PRODUCER]
    assert told == [day("2026-06-10"), day("2026-06-11")]


@pytest.mark.parametrize("regime", Regime)
def test_time_can_be_stopped_wherever_an_office_may_have_some(regime) -> None:
    with_district = {State.DISTRICT_RECEIVED, State.DISTRICT_EVALUATION}
    expected = COUNTED_IN if rulebook(regime).has_district else COUNTED_IN - with_district
    for step in (Step.SUSPEND, Step.RESUME):
        rows = [row for row in chart(regime) if row.step is step]
        assert {row.source for row in rows} == expected
        assert all(row.dest is row.source and Role.ADMIN in row.roles for row in rows)


def test_a_case_without_a_suspension_writes_nothing_on_leaving(program) -> None:
    assert ended_on_leaving(filed(program), State.WITHDRAWN, day("2026-06-12")) == {}
