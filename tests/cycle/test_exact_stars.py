"""Stars at the edges of the bands, and over real sheets: exact, never falling for more points, rightly explained."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cycle.explaining import StarExplanation, explain_stars
from cycle.facts import Facts
from cycle.plan import MissedGate, Plan, Policies
from cycle.request import Details
from cycle.rules.registry import rulebook
from cycle.rules.rulebook import Rulebook
from cycle.rules.sheets import SHEET_FAMILIES, Sheet, sheet_for
from cycle.score import MemberSheet, Result
from cycle.scoring import Bench, checked
from cycle.states.council_level import result_of, stars_of
from cycle.vocabulary import Regime
from tests.support.states import plain_plan

ON = date(2026, 8, 3)
RULES = {"148": rulebook(Regime.R3), "26": rulebook(Regime.R5)}
DECLINES = plain_plan(policies=Policies(missed_gate=MissedGate.DECLINE))
every_sheet = pytest.mark.parametrize(
    "sheet",
    [sheet_for(family, number) for family in SHEET_FAMILIES for number in range(1, 27)],
    ids=lambda sheet: f"{sheet.regime_family}-{sheet.set_no}",
)


def found(sheet: Sheet, sheets: tuple[MemberSheet, ...]) -> Result:
    """What the program makes of the sheets of a council."""
    details = checked(Details(scores=sheets), RULES[sheet.regime_family], sheet.set_no, Bench())
    return result_of(Facts(ON, details=details))


def stars(result: Result, rules: Rulebook) -> int:
    return stars_of(result, Facts(ON), rules)


# The edges of the bands.


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize(("least", "rank"), [(90, 5), (70, 4), (50, 3), (30, 2)])
@pytest.mark.parametrize("members", [1, 3, 5, 6, 7, 9, 11])
def test_the_mean_of_a_council_is_compared_exactly_at_the_edge_of_a_band(
    regime: Regime, least: int, rank: int, members: int
) -> None:
    """One point more or less of one of eleven members decides; 989 / 11 = 89.909… is no decimal fraction."""
    rules = rulebook(regime)
    totals = [least + (-1) ** number * 3 for number in range(members - members % 2)] + [least] * (members % 2)
    assert sum(totals) == least * members

    def of(*given: int) -> Result:
        sheets = tuple(MemberSheet(f"M{number}", {"1.1": total}) for number, total in enumerate(given))
        return result_of(Facts(ON, details=Details(scores=sheets)))

    at_it, below = of(*totals), of(totals[0] - 1, *totals[1:])
    assert (at_it.mean, below.mean) == (Fraction(least), Fraction(least * members - 1, members))
    assert (stars(at_it, rules), stars(below, rules)) == (rank, rank - 1)
    why = explain_stars(below, Facts(ON), rules, 13)
    assert (why.next_star, why.points_short) == (rank, Fraction(1, members))


@pytest.mark.parametrize("places", [2, 10, 37])
@pytest.mark.parametrize(("least", "rank"), [(90, 5), (70, 4), (50, 3)])
def test_nines_behind_the_point_do_not_make_the_next_star(least: int, rank: int, places: int) -> None:
    just_below = Fraction(least) - Fraction(1, 10**places)
    for rules in map(rulebook, Regime):
        assert stars(Result(just_below), rules) == rank - 1
        assert stars(Result(Fraction(least)), rules) == rank


# Over real sheets.


@st.composite
def councils(draw: st.DrawFn, sheet: Sheet) -> tuple[MemberSheet, ...]:
    """Up to eleven sheets near the top, where gates and bands decide: all the best but for some criteria."""
    members = draw(st.integers(1, 11))
    criteria = {one.code: one.allowed for one in sheet.criteria}
    best = {code: max(allowed) for code, allowed in criteria.items()}
    codes = sorted(criteria)
    weak = draw(st.lists(st.sampled_from(codes), max_size=len(codes), unique=True))
    return tuple(
        MemberSheet(f"M{number}", best | {code: draw(st.sampled_from(criteria[code])) for code in weak})
        for number in range(members)
    )


@every_sheet
@settings(max_examples=8)
@given(st.data())
def test_more_points_of_one_member_on_one_criterion_never_cost_a_star(sheet: Sheet, data: st.DataObject) -> None:
    before = data.draw(councils(sheet))
    raised = [
        (at, one.code, more)
        for at, member in enumerate(before)
        for one in sheet.criteria
        for more in one.allowed
        if more > member.points[one.code]
    ]
    if not raised:
        return
    at, code, more = data.draw(st.sampled_from(raised))
    better = MemberSheet(before[at].member, {**before[at].points, code: more})
    after = (*before[:at], better, *before[at + 1 :])
    rules = RULES[sheet.regime_family]
    assert stars(found(sheet, before), rules) <= stars(found(sheet, after), rules)


@dataclass(frozen=True)
class Reckoned:
    """What a council gave, reckoned once more and in another way: with totals of all members, never with a mean."""

    sheet: Sheet
    members: tuple[MemberSheet, ...]

    def points(self, code: str) -> int:
        """All the members together."""
        return sum(one.points[code] for one in self.members)

    def reached(self, star: int, more: Fraction = Fraction(0)) -> bool:
        """Points enough for a star, if each member gave so many more."""
        least = {1: 0, 2: 30, 3: 50, 4: 70, 5: 90}[star]
        total = sum(self.points(one.code) for one in self.sheet.criteria)
        return total + more * len(self.members) >= least * len(self.members)

    def gates_missed(self, star: int) -> set[tuple[int, str]]:
        """The gates up to a star that are missed."""
        return {
            (gate.star, gate.criterion)
            for gate in self.sheet.gates
            if gate.star <= star and self.points(gate.criterion) < gate.at_least * len(self.members)
        }

    def stars(self, plan: Plan | None) -> int:
        """The highest star with points and gates enough; a plan may decline what misses a gate of its points."""
        band = max(star for star in range(1, 6) if self.reached(star))
        if plan is DECLINES and self.gates_missed(band):
            return 2
        return max(star for star in range(1, band + 1) if not self.gates_missed(star))

    def short_of_gate(self, code: str, star: int) -> Fraction:
        """What the mean of a criterion lacks of the gates up to a star."""
        asked = [gate.at_least for gate in self.sheet.gates if gate.criterion == code and gate.star <= star]
        given = Fraction(self.points(code), len(self.members))
        return max([Fraction(0), *(least - given for least in asked)])


@every_sheet
@settings(max_examples=8)
@given(st.data(), st.sampled_from([None, DECLINES]))
def test_why_this_star_and_what_was_short_of_the_next_is_what_a_plain_reckoning_finds(
    sheet: Sheet, data: st.DataObject, plan: Plan | None
) -> None:
    members = data.draw(councils(sheet))
    plain, facts = Reckoned(sheet, members), Facts(ON, plan=plan)
    why = explain_stars(found(sheet, members), facts, RULES[sheet.regime_family], sheet.set_no)
    assert why.stars == plain.stars(plan)
    assert why.next_star == (why.stars + 1 if why.stars < 5 else None)
    for one in why.criteria:
        assert one.mean * len(members) == plain.points(one.criterion.code)
        assert one.lost == one.criterion.max_points - one.mean
    if why.next_star:
        reach = max(why.next_star, why.band if plan else 0)
        assert set(why.gates_missed) == plain.gates_missed(reach)
        assert {one.criterion.code: one.gate_short for one in why.criteria} == {
            one.code: plain.short_of_gate(one.code, reach) for one in sheet.criteria
        }
        require_exact(why, plain)


def require_exact(why: StarExplanation, plain: Reckoned) -> None:
    """With the missing points the band of the next star is reached, and with a trifle less it is not."""
    assert why.next_star is not None
    assert plain.reached(why.next_star, why.points_short)
    assert why.points_short == 0 or not plain.reached(why.next_star, why.points_short - Fraction(1, 10**9))
    assert why.points_short or why.gates_missed, "something stands in the way"
