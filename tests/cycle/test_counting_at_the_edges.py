"""Counting where it begins and ends: the first and last day there are, one month, a calendar of one row or none."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cycle.calendars import DayKind, OfficialDay, WorkingCalendar
from cycle.deadlines import add_months, last_valid_day
from cycle.errors import BadValueError
from cycle.score import LONGEST_MEAN, ScoreFault, parse_mean
from cycle.vocabulary import ExpiryConvention

EMPTY = WorkingCalendar("none", "1", (), date(2026, 12, 31))
#: 6 June 2026 is a Saturday.
ONE_SATURDAY = WorkingCalendar(
    "one", "1", (OfficialDay(date(2026, 6, 6), DayKind.WORKED, "x", "x", None),), date(2026, 12, 31)
)


def test_a_calendar_without_rows_counts_from_the_first_day_there_is() -> None:
    """1 January of the year 1 is a Monday."""
    first = date.min
    assert EMPTY.next_working_day(first) == first
    assert EMPTY.working_days_between(first, date(1, 1, 2)) == 1
    assert EMPTY.add_working_days(first, 5) == date(1, 1, 8)


def test_a_saturday_that_is_worked_counts_where_it_is_the_only_row() -> None:
    assert ONE_SATURDAY.working_days_between(date(2026, 6, 5), date(2026, 6, 8)) == 2
    assert ONE_SATURDAY.add_working_days(date(2026, 6, 5), 2) == date(2026, 6, 8)
    assert ONE_SATURDAY.add_working_days(date(2026, 6, 5), 1) == date(2026, 6, 6)
    assert EMPTY.working_days_between(date(2026, 6, 5), date(2026, 6, 8)) == 1


def test_months_may_end_on_the_last_day_there_is() -> None:
    assert add_months(date(9998, 12, 31), 12) == date.max
    with pytest.raises(BadValueError, match="before the year 10000"):
        add_months(date(9998, 12, 31), 13)


def test_one_month_is_the_shortest_certificate() -> None:
    assert last_valid_day(date(2026, 1, 31), 1, ExpiryConvention.ANNIVERSARY_VALID) == date(2026, 2, 28)
    with pytest.raises(BadValueError, match="1 or more"):
        last_valid_day(date(2026, 1, 31), 0, ExpiryConvention.ANNIVERSARY_VALID)


def test_the_longest_mean_has_forty_characters() -> None:
    assert LONGEST_MEAN == 40
    assert parse_mean("0." + "0" * 37 + "1") > 0
    with pytest.raises(BadValueError, match="average"):
        parse_mean("0." + "0" * 38 + "1")


def test_a_decimal_has_at_most_forty_places() -> None:
    assert parse_mean(Decimal("1E-40")) == Fraction(1, 10**40)
    with pytest.raises(BadValueError, match="average"):
        parse_mean(Decimal("1E-41"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ScoreFault("An", "score.missing", "1.1", None, (0, 1, 3)), "An, 1.1: score.missing (allowed: 0, 1, 3)"),
        (ScoreFault("An", "score.unknown", "9.9", 4), "An, 9.9: score.unknown = 4"),
        (ScoreFault("An", "score.twice"), "An: score.twice"),
    ],
)
def test_a_fault_of_a_sheet_names_its_place_what_stands_there_and_what_may(fault: ScoreFault, said: str) -> None:
    assert str(fault) == said
