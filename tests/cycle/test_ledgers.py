"""The ledgers of the deadlines of a case: every day of each, what is left, and what stands still."""

from datetime import date

import pytest

from cycle.deadlines import CountReason, DeadlineKind
from cycle.errors import NotFoundError
from cycle.ledgers import Ledger
from cycle.program import Program
from cycle.rules.holidays_vn import official_calendar
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import DayUnit
from tests.support.days import NOBODY_WORKS

PRODUCER = {"role": "producer"}
COMMUNE = {"role": "commune_pc", "unit": "dong-nai/phu-loi"}
DOCUMENTS = ["registration_form", "self_assessment", "sample"]
WHY = {"reason": "Bão số 9", "decision": "7/QĐ-UBND"}


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def program() -> Program:
    """P1 is with the commune since Monday 24 August 2026: fifteen working days around National Day."""
    program = Program(MemoryStore(), FrozenClock())
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        by=PRODUCER,
        on=day("2026-08-03"),
        ref="P1",
    )
    program.advance("P1", "submit_dossier", by=PRODUCER, on=day("2026-08-24"), documents=DOCUMENTS)
    return program


def only(ledgers: tuple[Ledger, ...]) -> Ledger:
    (found,) = ledgers
    return found


def test_a_counted_deadline_says_how_it_was_counted(program) -> None:
    found = only(program.ledgers("P1"))
    deadline = found.deadline
    assert (deadline.kind, deadline.budget, deadline.unit) == (
        DeadlineKind.COMMUNE_ASSESSMENT,
        15,
        DayUnit.WORKING_DAYS,
    )
    assert (deadline.started_on, deadline.due_on) == (day("2026-08-24"), day("2026-09-17"))
    assert (found.calendar, deadline.calendar) == ("vn-public-offices", official_calendar().version)
    assert str(deadline.source) == "Điều 7 khoản 2, 26/2026/QĐ-TTg"
    assert (found.suspensions, found.suspended, found.working_days_left) == ((), None, None)
    counted = [one.day for one in found.days if one.number]
    assert len(counted) == 15 and not NOBODY_WORKS & set(counted)
    assert [one.says() for one in found.days if one.official] == [
        "day off: day off swapped with 2026-08-22 (9441/TB-BNV)",
        "day off: National Day (9441/TB-BNV)",
        "day off: National Day (9441/TB-BNV)",
    ]


@pytest.mark.parametrize(
    ("on", "left"),
    [
        ("2026-08-24", 15),
        ("2026-08-28", 11),
        ("2026-09-01", 11),
        ("2026-09-16", 1),
        ("2026-09-17", 0),
        ("2026-09-21", -2),
    ],
)
def test_what_is_left_is_counted_in_working_days_from_the_day_that_is_asked_about(program, on, left) -> None:
    assert only(program.ledgers("P1", day(on))).working_days_left == left


def test_a_suspension_is_named_with_who_why_and_on_what_basis(program) -> None:
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-08-26"), **WHY)
    program.advance("P1", "resume", by=COMMUNE, on=day("2026-08-28"), **WHY)
    found = only(program.ledgers("P1", day("2026-09-01")))
    (stop,) = found.suspensions
    assert (stop.since, stop.until, stop.unit, stop.reason, stop.decision) == (
        day("2026-08-26"),
        day("2026-08-28"),
        "dong-nai/phu-loi",
        "Bão số 9",
        "7/QĐ-UBND",
    )
    assert [one.day for one in found.days if one.reason is CountReason.SUSPENDED] == [
        day("2026-08-26"),
        day("2026-08-27"),
    ]
    assert (found.deadline.due_on, found.working_days_left) == (day("2026-09-21"), 13)


def test_what_stands_is_shown_as_if_it_went_on_that_day(program) -> None:
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-08-26"), **WHY)
    found = only(program.ledgers("P1", day("2026-09-10")))
    assert found.suspended == program.case("P1").suspension
    assert found.suspensions == (found.suspended,)  # without an end
    assert found.deadline.due_on == day("2026-09-29")
    assert sum(one.reason is CountReason.SUSPENDED for one in found.days) == 15
    assert only(program.ledgers("P1")).deadline.due_on == day("2026-09-17")  # as recorded: on the day it was stopped


def test_a_past_day_is_told_as_the_record_had_it(program) -> None:
    program.advance("P1", "suspend", by=COMMUNE, on=day("2026-08-26"), **WHY)
    program.advance("P1", "resume", by=COMMUNE, on=day("2026-08-28"), **WHY)
    before = only(program.ledgers("P1", day("2026-08-25")))
    assert (before.suspensions, before.deadline.due_on) == ((), day("2026-09-17"))
    assert only(program.ledgers("P1", day("2026-08-27"))).suspended is not None
    with pytest.raises(NotFoundError):
        program.ledgers("P1", day("2026-08-02"))


def test_a_fixed_date_says_that_nothing_was_counted_and_by_what_it_is_fixed(program) -> None:
    program.advance("P1", "assess_at_commune", by=COMMUNE, on=day("2026-08-26"))
    program.advance("P1", "forward", by=COMMUNE, on=day("2026-08-27"))
    found = only(program.ledgers("P1", day("2026-09-01")))
    assert found.deadline.kind is DeadlineKind.PROVINCE_EVALUATION
    assert (found.deadline.budget, found.deadline.unit, found.deadline.calendar) == (None, None, None)
    (line,) = found.days
    assert (line.day, line.reason) == (found.deadline.due_on, CountReason.FIXED)
    assert found.deadline.source.instrument == "26/2026/QĐ-TTg"


def test_several_deadlines_come_the_soonest_first(program) -> None:
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer={"name": "HTX B", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        stars=4,
        issued_on=day("2026-06-01"),
        decision="1/QĐ-UBND",
        ref="H1",
    )
    days = [one.deadline.due_on for one in program.ledgers("H1", day("2026-09-01"))]
    assert len(days) == 2 and days == sorted(days)


def test_where_time_has_taken_a_case_since_is_where_its_deadlines_run(program) -> None:
    """The certificate of H1 ends on 1 June 2029; afterwards nothing runs for it."""
    program.import_certificate(
        {"name": "Cam", "set": 1},
        producer={"name": "HTX B", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        stars=4,
        issued_on=day("2026-06-01"),
        decision="1/QĐ-UBND",
        ref="H1",
    )
    assert program.ledgers("H1", day("2029-06-02")) == ()
    assert len(program.ledgers("H1")) == 2
