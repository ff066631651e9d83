"""The end of a certificate: notices, the last good day, prolongation, re-evaluation, upgrade and downgrade."""

from datetime import date, timedelta

import pytest

from cycle.errors import RefusedError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX B", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX B"}
UNIT = "hoa-binh/cao-phong/thu-phong"


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def imported(program, issued_on="2023-07-01", ref="H1", unit=UNIT, **more):
    given = {"producer": HTX, "unit": unit, "stars": 4, "decision": "1/QĐ-UBND", "ref": ref, **more}
    return program.import_certificate({"name": "Cam", "set": 1}, issued_on=DAY(issued_on), **given)


def again(program, on, ref="H2", kind="re_evaluation", predecessor="H1", **more):
    return program.register(kind=kind, predecessor=predecessor, by=BY, on=DAY(on), ref=ref, **more)


def state(program, key="H1"):
    return program.case(key).state


def story(program, key="H1"):
    return [(event.step.value, event.on.isoformat()) for event in program.history(key)][1:]


INVALID = shipped_plan_text("hoa_binh_2023").replace(
    "[renewal]", '[renewal]\nexpiry_convention = "anniversary_invalid"'
)


@pytest.mark.parametrize(
    ("text", "issued_on", "printed", "last_good_day"),
    [
        (None, "2023-07-01", None, "2026-07-01"),
        (None, "2024-02-29", None, "2027-02-28"),
        (None, "2023-08-31", None, "2026-08-31"),
        (INVALID, "2023-07-01", None, "2026-06-30"),
        (INVALID, "2023-03-31", None, "2026-03-30"),
        (INVALID, "2023-03-01", None, "2026-02-28"),
        (None, "2023-07-01", "2026-12-31", "2026-12-31"),
        (INVALID, "2023-07-01", "2025-01-31", "2025-01-31"),
    ],
)
def test_a_certificate_is_good_on_its_last_day_and_not_after_it(
    program, text, issued_on, printed, last_good_day
) -> None:
    if text:
        program.load_plan("hoa_binh_2023", text)
    imported(program, issued_on, valid_until=printed and DAY(printed))
    last = DAY(last_good_day)
    assert program.case("H1").certificate.valid_until == last
    program.sweep(last)
    assert state(program) is State.RENEWAL_DUE
    program.sweep(last + timedelta(days=1))
    assert state(program) is State.EXPIRED
    assert program.case("H1").since == last + timedelta(days=1)


def test_notices_go_out_at_the_default_marks(program) -> None:
    imported(program)
    program.sweep(DAY("2026-07-02"))
    end = DAY("2026-07-01")
    marks = [(end - timedelta(days=mark)).isoformat() for mark in (180, 120, 90, 30)]
    assert story(program) == [*(("notify_expiry", day) for day in marks), ("expire", "2026-07-02")]


def test_notices_go_out_at_the_marks_of_the_plan(program) -> None:
    text = shipped_plan_text("hoa_binh_2023").replace("[renewal]", "[renewal]\nnotice_days = [60, 10]")
    program.load_plan("hoa_binh_2023", text)
    imported(program)
    program.sweep(DAY("2026-06-30"))
    assert story(program) == [("notify_expiry", "2026-05-02"), ("notify_expiry", "2026-06-21")]


def test_a_certificate_that_comes_in_late_tells_all_that_time_did(program) -> None:
    program.sweep(DAY("2026-11-01"))
    imported(program)
    program.sweep(DAY("2026-11-01"))
    assert state(program) is State.EXPIRED
    assert story(program)[-1] == ("expire", "2026-07-02")


def test_what_expired_is_re_evaluated_and_then_superseded(program) -> None:
    imported(program, "2020-12-20")
    program.sweep(DAY("2023-12-31"))
    assert state(program) is State.EXPIRED
    again(program, "2024-01-10")
    case = walked(program, "H2", DAY("2024-01-11"), average="72.5")
    assert (case.stars, case.product.name, case.unit) == (4, "Cam", UNIT)
    assert state(program) is State.SUPERSEDED
    assert story(program)[-1] == ("supersede", case.since.isoformat())


def test_a_re_evaluation_may_give_fewer_stars(program) -> None:
    imported(program, "2020-12-20", stars=4)
    again(program, "2023-09-01")
    case = walked(program, "H2", DAY("2023-09-02"), average="55")
    assert (case.stars, state(program)) == (3, State.SUPERSEDED)


def test_a_re_evaluation_that_fails_leaves_the_old_certificate_to_its_end(program) -> None:
    imported(program, "2020-12-20")
    again(program, "2023-09-01")
    walked(program, "H2", DAY("2023-09-02"), State.NOT_RECOGNISED, average="40")
    assert state(program) is State.RENEWAL_DUE
    program.sweep(DAY("2023-12-21"))
    assert state(program) is State.EXPIRED


def test_an_early_upgrade_takes_the_place_of_a_valid_certificate(program) -> None:
    imported(program, "2023-07-01", stars=3, level="district")
    again(program, "2024-03-01", kind="upgrade")
    case = walked(program, "H2", DAY("2024-03-02"), average="75")
    assert (case.stars, state(program)) == (4, State.SUPERSEDED)
    assert case.certificate is not None
    assert case.certificate.valid_until == date(case.since.year + 3, case.since.month, case.since.day)


@pytest.mark.parametrize(
    ("kind", "stars", "on", "codes"),
    [
        ("upgrade", 4, "2026-09-01", {"predecessor.state"}),
        ("upgrade", 5, "2024-09-01", {"predecessor.highest"}),
        ("first", 4, "2024-09-01", {"predecessor.unwanted"}),
    ],
)
def test_not_every_certificate_can_be_followed(program, kind, stars, on, codes) -> None:
    imported(program, "2023-07-01", stars=stars)
    unit = {"unit": "phu-tho/thu-phong"} if on > "2025" else {}
    with pytest.raises(RefusedError) as caught:
        again(program, on, kind=kind, **unit)
    assert {reason.code for reason in caught.value.refusal.reasons} == codes


def test_one_case_at_a_time_follows_a_certificate(program) -> None:
    imported(program)
    again(program, "2024-03-01", kind="upgrade")
    with pytest.raises(RefusedError) as caught:
        again(program, "2024-03-02", ref="H3")
    assert [reason.code for reason in caught.value.refusal.reasons] == ["predecessor.has_open_case"]
    program.advance("H2", "withdraw", by=BY, on=DAY("2024-03-02"))
    assert again(program, "2024-03-02", ref="H3").state is State.IMPLEMENTING


# 26/2026/QĐ-TTg, Điều 12 khoản 3: the window for filing closed before it was law.


def filed_in_june_2026(program):
    imported(program, "2023-08-01")
    again(program, "2026-06-09")
    walked(program, "H2", DAY("2026-06-10"), State.DOSSIER_SUBMITTED)


def test_a_pending_re_evaluation_prolongs_a_certificate_by_180_days_at_most(program) -> None:
    filed_in_june_2026(program)
    program.sweep(DAY("2026-08-01"))
    assert state(program) is State.RENEWAL_DUE
    program.sweep(DAY("2026-08-02"))
    assert state(program) is State.EXTENDED
    assert program.case("H1").certificate.extended_until == DAY("2027-01-28")
    assert DAY("2027-01-28") - DAY("2026-08-01") == timedelta(days=180)
    program.sweep(DAY("2027-01-28"))
    assert state(program) is State.EXTENDED
    program.sweep(DAY("2027-01-29"))
    assert state(program) is State.EXPIRED


def test_the_result_ends_the_prolongation_with_a_new_certificate(program) -> None:
    filed_in_june_2026(program)
    program.sweep(DAY("2026-08-10"))
    walked(program, "H2", DAY("2026-08-11"))
    assert state(program) is State.SUPERSEDED


def test_the_result_ends_the_prolongation_without_one(program) -> None:
    filed_in_june_2026(program)
    case = walked(program, "H2", DAY("2026-08-11"), State.NOT_RECOGNISED, average="40")
    assert state(program) is State.EXPIRED
    assert story(program)[-2:] == [("extend", "2026-08-02"), ("expire", case.since.isoformat())]


def test_nothing_is_prolonged_before_the_dossier_is_filed(program) -> None:
    imported(program, "2023-08-01")
    again(program, "2026-06-09")
    program.sweep(DAY("2026-08-02"))
    assert state(program) is State.EXPIRED


def test_filing_after_the_end_prolongs_nothing_whether_or_not_a_sweep_came_first(program) -> None:
    imported(program, "2023-08-01")
    again(program, "2026-06-09")
    walked(program, "H2", DAY("2026-08-10"), State.DOSSIER_SUBMITTED)
    assert story(program)[-1] == ("expire", "2026-08-02")


def test_a_re_evaluation_that_time_ended_prolongs_nothing_any_longer(program) -> None:
    """Filed under the old rules, it lapses on 23 June 2026; the certificate it prolonged ends with it."""
    imported(program, "2023-06-01")
    again(program, "2026-04-01")
    walked(program, "H2", DAY("2026-04-02"), State.DOSSIER_SUBMITTED)
    program.sweep(DAY("2026-06-22"))
    assert (state(program), state(program, "H2")) == (State.EXTENDED, State.DOSSIER_SUBMITTED)
    program.sweep(DAY("2026-06-23"))
    assert (state(program), state(program, "H2")) == (State.EXPIRED, State.LAPSED)
    assert story(program)[-2:] == [("extend", "2026-06-02"), ("expire", "2026-06-23")]


def test_whoever_looks_without_a_sweep_finds_the_same(program) -> None:
    imported(program, "2023-06-01")
    again(program, "2026-04-01")
    walked(program, "H2", DAY("2026-04-02"), State.DOSSIER_SUBMITTED)
    third = again(program, "2026-07-01", ref="H3")  # only what has expired, and nothing else pending, lets it in
    assert third.state is State.IMPLEMENTING
    assert story(program)[-2:] == [("extend", "2026-06-02"), ("expire", "2026-06-23")]
    program.sweep(DAY("2026-07-02"))
    assert state(program, "H2") is State.LAPSED
