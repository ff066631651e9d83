"""Why this star, and what was short of the next: by points, by gates, criterion by criterion."""

from datetime import date
from fractions import Fraction

import pytest

from cycle.citation import Citation, Confidence
from cycle.explaining import explain_stars
from cycle.facts import Facts
from cycle.plan import MissedGate, Plan, Policies
from cycle.rules.registry import rulebook
from cycle.rules.sheets import sheet_for
from cycle.score import GateMissed, MemberSheet, Result, mean_of, parse_mean
from cycle.scoring import gates_missed
from cycle.vocabulary import Regime

FACTS = Facts(date(2026, 8, 3))
DECLINES = Plan(
    key="p",
    title_vi="p",
    title_en="p",
    document="1/KH-UBND",
    source=Citation("1/KH-UBND", "II", "https://plan.example", date(2026, 11, 22), Confidence.LOCAL),
    unit="dong-nai",
    year=2026,
    starts=date(2026, 1, 1),
    ends=date(2026, 12, 31),
    idea=None,
    policies=Policies(missed_gate=MissedGate.DECLINE),
)
RULES = rulebook(Regime.R5)
SHEET = sheet_for("26", 13)
BEST = {one.code: max(one.allowed) for one in SHEET.criteria}


def found(*sheets: MemberSheet) -> Result:
    return Result(mean_of(sheet.total for sheet in sheets), gates_missed(SHEET, sheets), sheets)


def averaged(mean: str, *gates: int) -> Result:
    return Result(parse_mean(mean), tuple(GateMissed(star, "2.3") for star in gates))


@pytest.mark.parametrize(
    ("mean", "stars", "next_star", "short"),
    [("0", 1, 2, "30"), ("49.99", 2, 3, "0.01"), ("271/4", 3, 4, "9/4"), ("89.5", 4, 5, "0.5"), ("90", 5, None, "0")],
)
def test_the_points_that_are_missing_of_the_next_star_are_exact(
    mean: str, stars: int, next_star: int | None, short: str
) -> None:
    why = explain_stars(averaged(mean), FACTS, RULES, 13)
    assert (why.stars, why.band, why.next_star) == (stars, stars, next_star)
    assert why.points_short == Fraction(short)
    assert (why.criteria, why.gates_missed) == ((), ())


def test_points_enough_and_a_gate_missed_lack_no_points_but_the_gate() -> None:
    why = explain_stars(averaged("92", 4, 5), FACTS, RULES, 13)
    assert (why.band, why.stars, why.next_star) == (5, 3, 4)
    assert why.points_short == 0
    assert why.gates_missed == ((4, "2.3"),)


def test_where_a_missed_gate_declines_it_is_named_though_the_next_star_does_not_ask_for_it() -> None:
    why = explain_stars(averaged("75", 4, 5), Facts(FACTS.on, plan=DECLINES), RULES, 13)
    assert (why.band, why.stars, why.gates_missed) == (4, 2, ((4, "2.3"),))


def test_each_criterion_stands_beside_its_most_and_what_the_gate_of_the_next_star_asks() -> None:
    gate = next(one for one in SHEET.gates if one.star == 4 and one.at_least > 1)
    low = {**BEST, gate.criterion: 0}
    why = explain_stars(found(MemberSheet("An", low), MemberSheet("Bình", BEST)), FACTS, RULES, 13)
    assert sum(one.mean for one in why.criteria) == why.mean
    rows = {one.criterion.code: one for one in why.criteria}
    row = rows[gate.criterion]
    assert row.mean == Fraction(BEST[gate.criterion], 2)
    assert row.lost == row.criterion.max_points - row.mean
    assert row.gate_short == max(0, (row.asked_by_next or 0) - row.mean)
    assert [code for code, one in rows.items() if one.gate_short] == [code for _, code in why.gates_missed]


def test_five_stars_leave_nothing_to_ask_for() -> None:
    why = explain_stars(found(MemberSheet("An", BEST)), FACTS, RULES, 13)
    assert (why.stars, why.next_star, why.gates_missed) == (5, None, ())
    assert why.points_short == 0
    assert all(one.gate_short == 0 for one in why.criteria)
