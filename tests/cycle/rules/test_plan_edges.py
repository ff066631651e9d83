"""The last thing a plan may say, and the first it may not."""

import pytest

from cycle.plan import Plan
from cycle.rules.plan_file import parse_plan
from tests.support.plans import DUTY, IDEA, PLAIN, ROUND, WINDOW, read, refused

FIRST = ROUND.format(number=1)
MONTHLY = DUTY + 'recurrence = "monthly"\n'


def starting(day: str) -> str:
    return PLAIN.replace("2023-01-01", day).replace("2023-12-31", "2025-12-31").replace("year = 2023", "year = 2025")


def test_a_plan_from_the_end_of_the_districts_on_rules_no_district() -> None:
    late = IDEA.replace("district", "province")
    assert parse_plan("p", starting("2025-06-30") + IDEA).idea is not None
    assert parse_plan("p", starting("2025-07-01") + late).idea is not None
    fault = refused(starting("2025-07-01") + IDEA)
    assert (fault.place, fault.fault) == ("idea.selector", "districts ended on 2025-07-01")


def last(plan: Plan) -> str:
    (planned,) = plan.rounds
    return planned.evaluate_by.isoformat()


def test_a_round_may_close_a_year_after_the_plan_and_before_the_day_after_that() -> None:
    opened = FIRST + "opens_on = 2023-06-01\n"
    assert last(read(opened + "evaluate_by = 2024-12-31\n")) == "2024-12-31"
    assert last(read(opened + "evaluate_before = 2025-01-01\n")) == "2024-12-31"
    for text in ("evaluate_by = 2025-01-01", "evaluate_before = 2025-01-02"):
        assert "outside the days" in refused(PLAIN + opened + f"{text}\n").fault


@pytest.mark.parametrize(("text", "day"), [("by_day = 31", 31), ("before_day = 31", 30), ("before_day = 2", 1)])
def test_the_last_day_of_a_month(text: str, day: int) -> None:
    (duty,) = read(f"{MONTHLY}{text}\n").obligations
    assert duty.last_day == day


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("by_day = 32", "by_day"),
        ("by_day = 0", "by_day"),
        ("before_day = 32", "before_day"),
        ("before_day = 1", "before_day"),
    ],
)
def test_no_such_day_of_a_month(text: str, place: str) -> None:
    assert refused(PLAIN + f"{MONTHLY}{text}\n").place == f"obligation[1].{place}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("month = 13", "month"),
        ("month = 0", "month"),
        ("months = [1, 13]", "months[2]"),
        ("quarter = 5", "quarter"),
        ("quarters = [2, 1]", "quarters"),
        ("starts = 2022-12-31\nends = 2023-06-30", "starts"),
        ("starts = 2023-06-30\nends = 2024-01-01", "ends"),
        ("starts = 2023-06-30\nends = 2023-06-29", "ends"),
        ("ends = 2023-06-29", "starts"),
    ],
)
def test_no_such_days_of_a_window(text: str, place: str) -> None:
    assert refused(PLAIN + WINDOW + text + "\n").place == f"window[1].{place}"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("month = 12", ("2023-12-01", "2023-12-31")),
        ("months = [1, 2]", ("2023-01-01", "2023-02-28")),
        ("quarter = 4", ("2023-10-01", "2023-12-31")),
        ("quarters = [1, 2]", ("2023-01-01", "2023-06-30")),
        ("starts = 2023-06-30\nends = 2023-06-30", ("2023-06-30", "2023-06-30")),
    ],
)
def test_the_days_of_a_window(text: str, days: tuple[str, str]) -> None:
    (window,) = read(WINDOW + text + "\n").windows
    assert (str(window.starts), str(window.ends)) == days


def test_two_duties_of_one_name_are_refused() -> None:
    fault = refused(PLAIN + MONTHLY + "by_day = 1\n" + MONTHLY + "by_day = 2\n")
    assert (fault.place, fault.fault) == ("obligation[2].key", "“d” stands twice")
