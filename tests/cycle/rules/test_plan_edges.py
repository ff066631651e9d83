"""The last thing a plan may say, and the first it may not."""

import pytest

from cycle.plan import Plan
from cycle.rules.plan_file import parse_plan
from tests.support.plans import APPENDIX, COUNCIL, DUTY, IDEA, PLAIN, RENEWAL, ROUND, TARGET, WINDOW, read, refused

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


# --- the largest and the smallest that is read --------------------------------------------------------------

COUNTED = {
    "the number of a round": (FIRST.replace("number = 1", "number = {}") + "month = 6\n", 1, 99, "round[1].number"),
    "points between two sheets": (COUNCIL + "max_spread = {}\n", 1, 100, "council.max_spread"),
    "fewest members": (COUNCIL + "members_min = {}\n", 1, 99, "council.members_min"),
    "meetings over one product": (COUNCIL + "sessions = {}\n", 1, 9, "council.sessions"),
    "days before the level above is told": (
        "[policies]\nescalate_after_days = {}\n",
        0,
        366,
        "policies.escalate_after_days",
    ),
    "a figure": (TARGET.replace("= 3", "= {}"), 0, 10_000_000, "target[1].value"),
    "a share": (
        TARGET.replace("producers", "trained_share_percent").replace("= 3", "= {}"),
        0,
        100,
        "target[1].value",
    ),
    "acts in a period": (DUTY + 'recurrence = "yearly"\nminimum = {}\n', 1, 1000, "obligation[1].minimum"),
    "a month of focus": (WINDOW + "month = 6\npeak_months = [{}]\n", 1, 12, "window[1].peak_months[1]"),
    "a month of focus for ideas": (IDEA + "peak_months = [{}]\n", 1, 12, "idea.peak_months[1]"),
}


@pytest.mark.parametrize(("text", "least", "most", "place"), COUNTED.values(), ids=COUNTED)
def test_a_number_is_read_up_to_its_bounds_and_refused_beyond_them(
    text: str, least: int, most: int, place: str
) -> None:
    for good in (least, most):
        assert read(text.format(good)).key == "p"
    for bad in (least - 1, most + 1):
        assert refused(PLAIN + text.format(bad)).place == place


def test_notices_are_sent_from_a_thousand_days_to_one_day_before_and_begin_with_the_day_of_the_law() -> None:
    assert read(RENEWAL + "notice_days = [1000, 30, 1]\n").renewal.notice_days == (1000, 30, 1)
    assert read(RENEWAL + "notice_days = [30]\n").renewal.notice_days == (30,)
    for text, place in (("[1001, 30]", "notice_days[1]"), ("[30, 0]", "notice_days[2]"), ("[29]", "notice_days")):
        assert refused(PLAIN + RENEWAL + f"notice_days = {text}\n").place == f"renewal.{place}"


def test_a_quorum_may_be_all_members() -> None:
    assert read(COUNCIL + 'quorum = "1/1"\n').council.quorum == 1


def test_titles_have_up_to_300_letters() -> None:
    assert len(parse_plan("p", PLAIN.replace('"Plan"', f'"{"x" * 300}"')).title_en) == 300
    assert refused(PLAIN.replace('"Plan"', f'"{"x" * 301}"')).place == "title_en"


def test_names_have_up_to_60_letters() -> None:
    longest = "x" * 60
    assert parse_plan(longest, PLAIN).key == longest
    (window,) = read(WINDOW.replace('"w"', f'"{longest}"') + "month = 6\n").windows
    assert window.key == longest
    assert refused(PLAIN + WINDOW.replace('"w"', f'"{longest}x"') + "month = 6\n").place == "window[1].key"


def test_a_file_of_200_000_characters_is_read() -> None:
    assert parse_plan("p", PLAIN + "#" * (200_000 - len(PLAIN))).title_en == "Plan"
    assert refused(PLAIN + "#" * (200_001 - len(PLAIN))).place == "file"


def covering(first: int, last: int) -> str:
    return (
        PLAIN.replace("year = 2023", f"year = {first}")
        .replace("2023-01", f"{first}-01")
        .replace("2023-12", f"{last}-12")
    )


def test_a_plan_begins_between_2018_and_2200_and_covers_fifteen_years_at_most() -> None:
    for first, last in ((2018, 2018), (2200, 2200), (2023, 2037)):
        assert parse_plan("p", covering(first, last)).ends.year == last
    assert refused(covering(2201, 2201)).place == "starts"
    assert refused(covering(2023, 2038)).place == "ends"


def test_a_district_makes_its_last_plan_on_the_day_before_the_districts_ended() -> None:
    district = 'unit = "dong-nai/dinh-quan"'
    assert parse_plan("p", starting("2025-06-30").replace('unit = "dong-nai"', district)).unit == "dong-nai/dinh-quan"
    fault = refused(starting("2025-07-01").replace('unit = "dong-nai"', district))
    assert (fault.place, fault.fault) == ("unit", "districts ended on 2025-07-01: a plan is of a province")


def test_an_appendix_has_from_one_row_to_500() -> None:
    head = APPENDIX.partition("dinh-quan")[0].replace("total = [3, 4]\n", "")

    def rows(number: int) -> str:
        return head + "".join(f"xa-{each} = [1, 2]\n" for each in range(number))

    for number in (1, 500):
        assert len(read(rows(number)).targets) == 2 * number
    for number in (0, 501):
        fault = refused(PLAIN + rows(number))
        assert fault.place == "appendix[1].rows" and "a row for each unit" in fault.fault


def test_a_round_begins_on_the_day_after_the_one_before_it_at_the_earliest() -> None:
    def two(later: str) -> str:
        return FIRST + "opens_on = 2023-06-01\nevaluate_by = 2023-06-30\n" + ROUND.format(number=2) + later

    assert len(read(two("opens_on = 2023-07-01\nevaluate_by = 2023-07-31\n")).rounds) == 2
    assert len(read(two("evaluate_by = 2023-07-01\n")).rounds) == 2
    for later in ("opens_on = 2023-06-30\nevaluate_by = 2023-07-31\n", "evaluate_by = 2023-06-30\n"):
        assert refused(PLAIN + two(later)).place == "round[2]"


def test_all_but_a_round_is_due_by_the_last_day_of_the_plan() -> None:
    once = DUTY + 'recurrence = "once"\n'
    for text in ("due_by = 2023-12-31\n", "due_before = 2024-01-01\n"):
        assert str(read(once + text).obligations[0].due_on) == "2023-12-31"
    for text, place in (("due_by = 2024-01-01\n", "due_by"), ("due_before = 2024-01-02\n", "due_before")):
        assert refused(PLAIN + once + text).place == f"obligation[1].{place}"


def test_a_day_that_lies_outside_is_named_as_it_is_written() -> None:
    fault = refused(PLAIN + FIRST + "evaluate_before = 2025-01-02\n").fault
    assert fault == "2025-01-02 is outside the days of the plan, 2023-01-01 to 2023-12-31"
