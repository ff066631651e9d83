"""Why this star, and what was short of the next: a result explained by points, gates and criteria."""

from dataclasses import dataclass
from fractions import Fraction

from cycle.facts import Facts
from cycle.plan import MissedGate
from cycle.rules.rulebook import HIGHEST_STAR, Rulebook
from cycle.rules.sheets import Criterion, Sheet, sheet_for
from cycle.score import Result
from cycle.states.council_level import stars_of


@dataclass(frozen=True, slots=True)
class CriterionFound:
    """What the members gave on one criterion, beside what was to be had and what the gates ask."""

    criterion: Criterion
    mean: Fraction
    #: The least points that the stars earned, and the next star, ask on it; None where no gate stands on it.
    asked_by_next: int | None

    @property
    def lost(self) -> Fraction:
        """The points left on the table."""
        return Fraction(self.criterion.max_points) - self.mean

    @property
    def gate_short(self) -> Fraction:
        """What is missing of the gate of the next star; 0 where there is none or it is reached."""
        return max(Fraction(0), Fraction(self.asked_by_next or 0) - self.mean)


@dataclass(frozen=True, slots=True)
class StarExplanation:
    """The stars of a result and the reasons for them."""

    mean: Fraction
    band: int  #: The rank by the points alone.
    stars: int  #: The rank, gates included.
    #: The next star up; None at five, and for what is disqualified.
    next_star: int | None
    #: Points missing of the mean for the next star; 0 where only gates stand in the way.
    points_short: Fraction
    #: The gates that were missed, of the stars up to the next.
    gates_missed: tuple[tuple[int, str], ...]
    #: Criterion by criterion; empty where only an average is known, or the regime's sheets are not held.
    criteria: tuple[CriterionFound, ...]
    #: What took the product out of the evaluation: codes of the score sheet.
    disqualified: tuple[str, ...] = ()


def explain_stars(result: Result, facts: Facts, rules: Rulebook, set_no: int) -> StarExplanation:
    """Explain a result by the rules that judged it."""
    stars = stars_of(result, facts, rules)
    band = rules.band_of(result.mean)
    next_star = stars + 1 if stars < HIGHEST_STAR and not result.disqualified else None
    least = Fraction(rules.bands.value[next_star]) if next_star else result.mean
    sheet = sheet_for(rules.sheets, set_no) if rules.sheets and result.sheets else None
    reach = _reach(facts, next_star, band)
    gates = tuple((gate.star, gate.criterion) for gate in result.gates_missed if gate.star <= reach)
    return StarExplanation(
        mean=result.mean,
        band=band,
        stars=stars,
        next_star=next_star,
        points_short=max(Fraction(0), least - result.mean),
        gates_missed=gates,
        criteria=_criteria(sheet, result, reach) if sheet else (),
        disqualified=result.disqualified,
    )


def _reach(facts: Facts, next_star: int | None, band: int) -> int:
    """The star up to which gates count: the next; where a missed gate declines, that of the points as well."""
    declines = facts.plan is not None and facts.plan.policies.missed_gate is MissedGate.DECLINE
    return max(next_star or HIGHEST_STAR, band if declines else 0)


def _criteria(sheet: Sheet, result: Result, reach: int) -> tuple[CriterionFound, ...]:
    return tuple(
        CriterionFound(each, _mean(result, each.code), _asked(sheet, each.code, reach)) for each in sheet.criteria
    )


def _mean(result: Result, code: str) -> Fraction:
    return Fraction(sum(one.points.get(code, 0) for one in result.sheets), len(result.sheets))


def _asked(sheet: Sheet, code: str, star: int) -> int | None:
    """The most that the gates up to a star ask on a criterion."""
    return max((gate.at_least for gate in sheet.gates if gate.criterion == code and gate.star <= star), default=None)
