"""The sweep: every day in order, one bad case alone, nothing twice, and a ledger of all of it."""

from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from cycle import sweep as sweeping
from cycle.errors import SweepOrderError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import carried_on, walked
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX B", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX B"}
UNIT = "hoa-binh/cao-phong/thu-phong"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def imported(program, ref="H1", issued_on="2019-12-20", unit=UNIT):
    given = {"producer": HTX, "unit": unit, "stars": 4, "decision": "1/QĐ-UBND", "level": "province", "ref": ref}
    return program.import_certificate({"name": "Cam", "set": 1}, issued_on=DAY(issued_on), **given)


def again(program, on, ref, predecessor="H1"):
    return program.register(kind="re_evaluation", predecessor=predecessor, by=BY, on=DAY(on), ref=ref)


def state(program, key="H1"):
    return program.case(key).state


def story(program, key="H1"):
    return [(event.step.value, event.on.isoformat()) for event in program.history(key)]


def hoa_binh(program):
    program.load_plan("hoa_binh_2023", shipped_plan_text("hoa_binh_2023"))


# Hòa Bình 2023: what expired and is on no list of re-evaluation is to be revoked.


@pytest.mark.parametrize("daily", [False, True])
def test_of_23_expired_products_14_register_again_and_9_are_proposed(program, daily) -> None:
    hoa_binh(program)
    for number in range(1, 24):
        imported(program, f"H{number}", f"2019-12-{number:02}")
    program.sweep(DAY("2023-02-28"))
    assert {case.state for case in program.cases()} == {State.EXPIRED}
    for number in range(1, 15):
        again(program, f"2023-03-{number:02}", f"N{number}", f"H{number}")
    days = [DAY("2023-03-01") + timedelta(days=offset) for offset in range(18)] if daily else [DAY("2023-03-18")]
    reports = [program.sweep(day) for day in days]
    assert sum((report.steps for report in reports[:-1]), start=reports[-1].steps)["propose_revocation"] == 9
    proposed = {case.ref for case in program.cases() if case.state is State.REVOCATION_PROPOSED}
    assert proposed == {f"H{number}" for number in range(15, 24)}
    assert {program.case(ref).since for ref in proposed} == {DAY("2023-03-18")}
    assert program.sweep(DAY("2023-12-31")).changed == 0


def test_the_day_by_which_to_register_again_is_shown_from_the_expiry_on(program) -> None:
    hoa_binh(program)
    imported(program)
    program.sweep(DAY("2023-01-01"))
    (deadline,) = program.deadlines("H1")
    assert (deadline.kind, deadline.due_on, deadline.instrument) == (
        "reregistration",
        DAY("2023-03-17"),
        "Công văn 332, UBND tỉnh Hòa Bình, 17/3/2023",
    )
    again(program, "2023-03-01", "N1")
    assert not program.deadlines("H1")
    program.advance("N1", "withdraw", by=BY, on=DAY("2023-03-10"))
    assert [one.due_on for one in program.deadlines("H1")] == [DAY("2023-03-17")]
    program.sweep(DAY("2023-03-18"))
    assert state(program) is State.REVOCATION_PROPOSED


def test_whoever_registers_again_after_the_proposal_ends_it(program) -> None:
    hoa_binh(program)
    imported(program)
    program.sweep(DAY("2023-03-18"))
    assert state(program) is State.REVOCATION_PROPOSED
    again(program, "2023-03-20", "N1")
    assert state(program) is State.EXPIRED
    assert story(program)[-2:] == [("propose_revocation", "2023-03-18"), ("dismiss_revocation", "2023-03-20")]
    program.sweep(DAY("2023-12-31"))
    assert state(program) is State.EXPIRED
    walked(program, "N1", DAY("2024-01-05"), average="75")
    assert state(program) is State.SUPERSEDED


def test_a_proposal_of_an_office_is_not_ended_by_registering_again(program) -> None:
    hoa_binh(program)
    imported(program)
    by = {"role": "provincial_agency"}
    program.advance("H1", "propose_revocation", by=by, on=DAY("2023-03-19"), ground="not_reevaluated")
    assert [event.by.role for event in program.history("H1")][-2:] == ["clock", "provincial_agency"]
    again(program, "2023-03-20", "N1")
    assert state(program) is State.REVOCATION_PROPOSED


def test_the_proposal_of_a_day_that_nobody_swept_is_there_for_whoever_acts(program) -> None:
    hoa_binh(program)
    imported(program)
    case = program.advance("H1", "revoke", by={"role": "provincial_pc"}, on=DAY("2023-04-01"), decision="9/QĐ-UBND")
    assert case.state is State.REVOKED
    assert story(program)[-2:] == [("propose_revocation", "2023-03-18"), ("revoke", "2023-04-01")]


def test_who_was_registered_on_the_day_is_not_proposed_for_withdrawing_later(program) -> None:
    """Swept late or in time: what counts is how things stood on the day of the plan."""
    hoa_binh(program)
    imported(program)
    again(program, "2023-03-10", "N1")
    program.advance("N1", "withdraw", by=BY, on=DAY("2023-05-01"))
    program.sweep(DAY("2023-12-31"))
    assert state(program) is State.EXPIRED


@pytest.mark.parametrize("dismissed_on", ["2023-03-18", "2023-03-19", "2023-05-01"])
def test_what_an_office_dismisses_is_not_proposed_again(program, dismissed_on) -> None:
    hoa_binh(program)
    imported(program)
    program.sweep(DAY("2023-03-18"))
    program.advance("H1", "dismiss_revocation", by={"role": "provincial_agency"}, on=DAY(dismissed_on))
    program.sweep(DAY("2023-12-31"))
    assert state(program) is State.EXPIRED


def test_a_certificate_that_was_valid_on_the_day_is_not_proposed_when_it_expires_later(program) -> None:
    hoa_binh(program)
    imported(program, issued_on="2020-04-10")
    by = {"role": "provincial_agency"}
    program.advance("H1", "propose_revocation", by=by, on=DAY("2023-06-01"), ground="criteria_lost")
    program.advance("H1", "dismiss_revocation", by=by, on=DAY("2023-06-02"))
    program.sweep(DAY("2023-12-31"))
    assert state(program) is State.EXPIRED


def test_a_certificate_that_ran_out_on_the_day_is_proposed(program) -> None:
    hoa_binh(program)
    imported(program, issued_on="2020-03-17")
    program.sweep(DAY("2023-03-18"))
    assert story(program)[-2:] == [("expire", "2023-03-18"), ("propose_revocation", "2023-03-18")]


def test_a_plan_that_is_loaded_after_its_day_still_counts(program) -> None:
    imported(program)
    program.sweep(DAY("2023-06-01"))
    hoa_binh(program)
    program.sweep(DAY("2023-06-01"))
    assert story(program)[-1] == ("propose_revocation", "2023-03-18")


# Order, repetition, dry runs, the ledger.


def test_a_sweep_never_goes_back(program, store) -> None:
    imported(program)
    program.sweep(DAY("2023-03-18"))
    before = snapshot(store)
    with pytest.raises(SweepOrderError):
        program.sweep(DAY("2023-03-17"))
    assert snapshot(store) == before


def test_an_empty_store_has_nothing_to_sweep(program, store) -> None:
    report = program.sweep(DAY("2023-03-18"))
    assert (report.first, report.days, report.changed) == (None, 0, 0)
    assert not snapshot(store).ledger


def test_the_same_day_ten_times_changes_nothing_more(program, store) -> None:
    imported(program)
    program.sweep(DAY("2023-03-18"))
    before = snapshot(store)
    for _ in range(10):
        assert program.sweep(DAY("2023-03-18")).changed == 0
    assert snapshot(store) == before


def test_a_dry_run_reports_what_the_sweep_will_do_and_does_nothing(program, store) -> None:
    hoa_binh(program)
    for number in range(1, 6):
        imported(program, f"H{number}", f"2019-12-{number:02}")
    before = snapshot(store)
    rehearsed = program.sweep(DAY("2023-03-18"), dry_run=True)
    assert snapshot(store) == before
    report = program.sweep(DAY("2023-03-18"))
    rehearsed.dry_run = False
    assert rehearsed == report
    assert report.steps == {"notify_expiry": 20, "expire": 5, "propose_revocation": 5}


def test_the_ledger_has_a_line_for_every_day_without_a_gap(program, store) -> None:
    hoa_binh(program)
    imported(program)
    program.sweep(DAY("2022-11-01"))
    program.sweep(DAY("2023-03-20"))
    lines = snapshot(store).ledger
    days = sorted({line.day for line in lines})
    assert days[0] == DAY("2019-12-20")
    assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
    assert days[-1] == DAY("2023-03-20")
    busy = [(line.day.isoformat(), line.rule, line.examined, line.changed) for line in lines if line.changed]
    assert busy == [
        ("2022-06-23", "deadlines", 1, 1),
        ("2022-08-22", "deadlines", 1, 1),
        ("2022-09-21", "deadlines", 1, 1),
        ("2022-11-20", "deadlines", 1, 1),
        ("2022-12-21", "deadlines", 1, 1),
        ("2023-03-18", "propose_revocation", 1, 1),
    ]


def test_a_day_with_more_than_one_batch_is_done_to_its_end(program, store) -> None:
    for number in range(7):
        imported(program, f"H{number}")
    with patch.object(sweeping, "BATCH", 2):
        report = program.sweep(DAY("2022-12-21"))
    assert report.steps == {"notify_expiry": 28, "expire": 7}
    (line,) = [one for one in snapshot(store).ledger if one.day == DAY("2022-12-21")]
    assert (line.examined, line.changed) == (7, 7)


class _Watched(MemoryStore):
    """Keeps of each transaction whether others had to wait for it, and how many events it added."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[tuple[bool, int]] = []

    @contextmanager
    def write(self, *, alone: bool = False):
        before = len(snapshot(self).events)
        with super().write(alone=alone) as writing:
            yield writing
        self.turns.append((alone, len(snapshot(self).events) - before))


@pytest.mark.parametrize(("batch", "alone"), [(8, {True: 7}), (2, {False: 7, True: 0})])
def test_others_wait_for_the_only_batch_of_a_day_but_for_none_of_many(batch, alone) -> None:
    store = _Watched()
    program = Program(store, FrozenClock())
    for number in range(7):
        imported(program, f"H{number}")
    program.sweep(DAY("2022-12-20"))
    store.turns.clear()
    with patch.object(sweeping, "BATCH", batch):
        program.sweep(DAY("2022-12-21"))
    assert {kind: sum(added for one, added in store.turns if one is kind) for kind, _ in store.turns} == alone


def test_a_deadline_that_begins_late_is_marked_on_the_same_day(program) -> None:
    """The province receives on 6 July 2025 what its only round should have evaluated by the end of June."""
    text = shipped_plan_text("hoa_binh_2023").replace("2023", "2025").replace("2025-12-15", "2025-07-01")
    program.load_plan("dong_nai_2025", text.replace('"hoa-binh"', '"dong-nai"'))
    place = "dong-nai/dinh-quan/phu-loi"
    program.register({"name": "Cam", "set": 1}, producer=HTX, by=BY, unit=place, on=DAY("2025-05-01"), ref="P1")
    walked(program, "P1", DAY("2025-05-02"), State.DISTRICT_RECEIVED)
    program.sweep(DAY("2025-07-06"))
    assert [(one.kind, one.overdue) for one in program.deadlines("P1")] == [
        ("province_evaluation", True),
        ("transition", False),
    ]
    assert program.sweep(DAY("2025-07-06")).changed == 0
    carried_on(program, "P1", DAY("2025-07-07"))
    assert program.deadlines("P1")[0].overdue
