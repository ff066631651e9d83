"""Notices that are imported: which deadlines move, what is written of it, and what is not."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cycle.almanac import CalendarImport
from cycle.calendars import WorkingCalendar
from cycle.deadlines import DeadlineKind
from cycle.errors import CalendarError, ClockError, TakenError
from cycle.events import Event
from cycle.ports import DeadlineMove
from cycle.program import Program
from cycle.rules.calendar_file import calendar_with
from cycle.rules.holidays_vn import official_calendar
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import Snapshot, snapshot
from cycle.testing.stories import walked
from cycle.vocabulary import Level, State
from tests.support.notices import DAYS_2027, NOTICE_2027, notice

PRODUCER = {"role": "producer"}
DOCUMENTS = ["registration_form", "self_assessment", "sample"]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def filed(program: Program, ref: str, on: str) -> None:
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        by=PRODUCER,
        on=day("2026-12-01"),
        ref=ref,
    )
    program.advance(ref, "submit_dossier", by=PRODUCER, on=day(on), documents=DOCUMENTS)


def due(program: Program, key: str) -> list[tuple[date, bool]]:
    return [(one.due_on, one.provisional) for one in program.deadlines(key)]


def told(moves: tuple[DeadlineMove, ...]) -> list[tuple[str, date | None, date | None]]:
    return [(one.case_id, one.due_before, one.due_after) for one in moves]


@pytest.fixture
def running(program: Program) -> Program:
    """P1 is counted past New Year's Day 2027, P2 past the end of the year by the plain week, P3 ends in 2026."""
    for ref, on in (("P1", "2026-12-21"), ("P2", "2026-12-14"), ("P3", "2026-12-02")):
        filed(program, ref, on)
    assert due(program, "P1") == [(day("2027-01-11"), True)]
    assert due(program, "P2") == [(day("2027-01-04"), True)]
    assert due(program, "P3") == [(day("2026-12-23"), False)]
    return program


ONLY_SPRING = notice(DAYS_2027.replace("2027-01-01 off new_year\n", ""))


def test_a_notice_moves_what_is_counted_across_its_days_and_records_why(running) -> None:
    done = running.import_calendar(NOTICE_2027)
    ids = {ref: running.case(ref).id for ref in ("P1", "P2")}
    expected = [
        (ids["P1"], day("2027-01-11"), day("2027-01-12")),
        (ids["P2"], day("2027-01-04"), day("2027-01-05")),
    ]
    assert sorted(told(done.moved)) == sorted(expected)
    assert (done.firm, done.findings, done.known) == ((), (), False)
    assert due(running, "P1") == [(day("2027-01-12"), False)]
    assert due(running, "P3") == [(day("2026-12-23"), False)]
    (move,) = running.deadline_moves("P1")
    assert (move.kind, move.reason) == (DeadlineKind.COMMUNE_ASSESSMENT, "9999/TB-BNV: Nghỉ lễ, Tết")
    assert move.recorded_at == FrozenClock().now()
    assert running.deadline_moves("P3") == []


def test_what_stays_where_it_was_becomes_firm_and_the_record_shows_it(running) -> None:
    done = running.import_calendar(ONLY_SPRING)
    assert done.moved == ()
    assert {one.due_after for one in done.firm} == {day("2027-01-04"), day("2027-01-11")}
    assert due(running, "P1") == [(day("2027-01-11"), False)]
    (move,) = running.deadline_moves("P1")
    assert move.due_before == move.due_after == day("2027-01-11")


@pytest.mark.parametrize("text", [NOTICE_2027, ONLY_SPRING], ids=["moves", "firms up"])
def test_a_dry_run_says_what_the_run_does_and_writes_nothing(running, store, text) -> None:
    before = snapshot(store)
    rehearsed = running.import_calendar(text, dry_run=True)
    assert snapshot(store) == before
    assert running.calendar_notices() == ()
    assert running.deadline_moves("P1") == []
    assert running.calendar() is official_calendar()
    assert running.import_calendar(text) == rehearsed
    assert rehearsed.moves


def all_of(store: MemoryStore) -> tuple[Snapshot, object]:
    with store.read() as reading:
        return snapshot(store), reading.calendar_notices()


def test_the_same_document_is_imported_once_and_never_with_another_text(running, store) -> None:
    running.import_calendar(NOTICE_2027)
    before = all_of(store)
    again = running.import_calendar(NOTICE_2027)
    assert (again.known, again.moves) == (True, ())
    with pytest.raises(TakenError):
        running.import_calendar(ONLY_SPRING)
    assert all_of(store) == before
    assert len(running.deadline_moves("P1")) == 1


@pytest.mark.parametrize(
    "text",
    [
        notice(["2026-08-31 worked", "2026-08-22 off"], completes=()),
        notice(["2028-01-03 off new_year"], completes=(2028,)),
        "document = ",
    ],
    ids=["contradicts", "leaves a year out", "no file"],
)
def test_a_notice_that_does_not_fit_leaves_everything_as_it_was(running, store, text) -> None:
    before = all_of(store)
    with pytest.raises(CalendarError):
        running.import_calendar(text)
    assert all_of(store) == before


def test_one_error_lists_every_contradiction(running) -> None:
    text = notice(["2026-08-31 worked", "2026-08-22 off"], completes=())
    with pytest.raises(CalendarError) as caught:
        running.import_calendar(text)
    assert [(one.code, one.place) for one in caught.value.faults] == [
        ("notice.contradiction", "2026-08-31"),
        ("notice.contradiction", "2026-08-22"),
    ]
    assert "2026-08-31" in str(caught.value) and "2026-08-22" in str(caught.value)


def test_another_process_follows_the_notice_at_once(running, store) -> None:
    other = Program(store, FrozenClock())
    assert other.calendar().horizon == day("2026-12-31")
    running.import_calendar(NOTICE_2027)
    assert other.calendar().horizon == day("2027-12-31")
    filed(other, "P4", "2026-12-21")
    assert due(other, "P4") == [(day("2027-01-12"), False)]


def test_the_calendar_of_a_host_takes_notices_in_as_well(store) -> None:
    mine = WorkingCalendar("mine", "7", (), day("2026-12-31"))
    program = Program(store, FrozenClock(), mine)
    program.import_calendar(NOTICE_2027)
    assert program.calendar().version == "7+9999/TB-BNV"


def test_notices_are_taken_in_in_the_order_in_which_they_came(running) -> None:
    running.import_calendar(NOTICE_2027)
    later = notice(["2027-01-01 ordinary", "2027-01-04 off new_year"], "2/TB", completes=())
    done = running.import_calendar(later)
    assert [(one.due_before, one.due_after) for one in running.deadline_moves("P2")] == [
        (day("2027-01-04"), day("2027-01-05")),
    ]
    assert done.moved == ()  # one day off for another
    assert running.calendar().why(day("2027-01-04")) == "New Year's Day (2/TB)"
    assert [one.document for one in running.calendar_notices()] == ["9999/TB-BNV", "2/TB"]


def test_what_was_overdue_already_and_stays_on_its_day_is_not_reminded_of_again(running, store) -> None:
    assert running.sweep(day("2027-02-01")).overdue == {"commune_assessment": 3}
    escalates = {one.case_id: one.fires_on for ref in ("P1", "P2") for one in running.deadlines(ref)}
    running.import_calendar(ONLY_SPRING)
    assert [(one.overdue, one.provisional) for one in running.deadlines("P1")] == [(True, False)]
    assert {one.case_id: one.fires_on for ref in ("P1", "P2") for one in running.deadlines(ref)} == escalates
    assert running.sweep(day("2027-02-01")).overdue == {}


def test_what_was_told_to_the_level_above_is_not_told_again(running) -> None:
    running.sweep(day("2027-12-01"))
    before = running.deadlines("P1")
    assert [one.escalated for one in before] == [True]
    running.import_calendar(ONLY_SPRING)
    assert [one.escalated for one in running.deadlines("P1")] == [True]
    assert running.sweep(day("2027-12-01")).changed == 0


def test_what_was_overdue_and_now_ends_later_runs_again(running) -> None:
    running.sweep(day("2027-01-12"))
    assert [one.overdue for one in running.deadlines("P1")] == [True]
    running.import_calendar(NOTICE_2027)
    assert [(one.due_on, one.overdue) for one in running.deadlines("P1")] == [(day("2027-01-12"), False)]
    assert running.sweep(day("2027-01-13")).overdue == {"commune_assessment": 2}


def test_days_that_come_with_a_newer_program_are_counted_when_it_is_asked_to(running, store) -> None:
    newer = calendar_with(official_calendar(), (NOTICE_2027,))
    upgraded = Program(store, FrozenClock(), newer)
    assert due(upgraded, "P1") == [(day("2027-01-11"), True)]
    rehearsed = upgraded.recount(dry_run=True)
    assert due(upgraded, "P1") == [(day("2027-01-11"), True)]
    assert upgraded.recount() == rehearsed
    assert {one.due_after for one in rehearsed} == {day("2027-01-05"), day("2027-01-12")}
    assert {one.reason for one in rehearsed} == {newer.version}
    assert due(upgraded, "P1") == [(day("2027-01-12"), False)]
    assert upgraded.recount() == ()
    assert list(upgraded.deadline_moves("P1")) == [one for one in rehearsed if one.due_after == day("2027-01-12")]


def test_a_suspended_deadline_is_counted_on_the_new_calendar_when_it_goes_on(running) -> None:
    by = {"role": "commune_pc"}
    running.advance("P1", "suspend", by=by, on=day("2026-12-23"), reason="Bão", decision="1/CV")
    assert [one.case_id for one in running.import_calendar(NOTICE_2027).moves] == [running.case("P2").id]
    running.advance("P1", "resume", by=by, on=day("2026-12-24"), reason="Hết bão", decision="2/CV")
    assert due(running, "P1") == [(day("2027-01-13"), False)]


# What else moves deadlines.


def test_a_round_that_is_moved_says_why_in_the_record_of_each_case_that_waits_for_it(program) -> None:
    program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023"))
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/dinh-quan/phu-loi",
        by=PRODUCER,
        on=day("2023-03-01"),
        ref="P1",
    )
    walked(program, "P1", day("2023-03-10"), until=State.PROVINCE_RECEIVED)
    (before,) = (one.due_on for one in program.deadlines("P1") if one.kind is DeadlineKind.PROVINCE_EVALUATION)
    turn = next(
        one for one in program.rounds(Level.PROVINCE, "dong-nai", day("2023-04-01")) if one.evaluate_by == before
    )
    program.move_round(turn, evaluate_by=day("2023-12-20"), reason="Bão số 3")
    (move,) = program.deadline_moves("P1")
    assert (move.due_before, move.due_after) == (before, day("2023-12-20"))
    assert move.reason == f"{turn.key}: Bão số 3"


def test_a_plan_that_is_loaded_later_says_what_it_dates(program) -> None:
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer={"name": "HTX B", "kind": "cooperative"},
        unit="hoa-binh/cao-phong/thu-phong",
        stars=4,
        issued_on=day("2019-12-20"),
        decision="1/QĐ-UBND",
        ref="H1",
    )
    program.sweep(day("2022-12-21"))
    plan = program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023"))
    (move,) = program.deadline_moves("H1")
    assert (move.kind, move.due_before) == (DeadlineKind.REREGISTRATION, None)
    assert move.due_after == plan.renewal.reregister_by
    assert move.reason == f"hoa_binh_2023: {plan.document}"
    assert [type(one) for one in program.history("H1")] == [Event] * len(program.history("H1"))


# The clock.


class Naive:
    def now(self) -> datetime:
        return datetime(2026, 11, 22, 10, 0)  # noqa: DTZ001  that is the fault


class Hanoi:
    def now(self) -> datetime:
        return datetime(2026, 11, 22, 6, 30, tzinfo=timezone(timedelta(hours=7)))


def test_a_clock_without_a_zone_is_refused_by_whatever_asks_it(store) -> None:
    filed(Program(store, FrozenClock()), "P1", "2026-12-21")
    program, before = Program(store, Naive()), all_of(store)
    for ask in (
        lambda: program.import_calendar(NOTICE_2027),
        lambda: filed(program, "P2", "2026-12-21"),
        lambda: program.sweep(day("2026-12-31")),
        program.calendar,
    ):
        with pytest.raises(ClockError, match="without a zone") as caught:
            ask()
        assert caught.value.code == "clock.no_zone"
    assert all_of(store) == before


def test_a_clock_of_another_zone_is_written_down_in_utc(store) -> None:
    program = Program(store, Hanoi())
    filed(program, "P1", "2026-12-21")
    told = program.history("P1")[0].recorded_at
    assert (told, told.tzinfo) == (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), UTC)


def test_an_import_is_a_value_that_can_be_compared(running) -> None:
    assert isinstance(running.import_calendar(NOTICE_2027, dry_run=True), CalendarImport)
