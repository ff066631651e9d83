"""The legality linter: what is shipped is clean, and each check finds the fault it is there for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cycle.citation import Citation, Cited, Confidence
from cycle.deadlines import DeadlineKind
from cycle.errors import NotInForceError
from cycle.legality import (
    LINE,
    Finding,
    certificates_can_be_revoked,
    deadlines_have_effects,
    every_day_has_one_rulebook,
    findings,
    guards_name_their_article,
    one_day_has_an_order,
    stars_have_an_authority,
    states_have_a_way_out,
    values_are_cited,
)
from cycle.rules.plan_file import shipped_plan
from cycle.rules.registry import RULEBOOKS, rulebook, rulebook_on
from cycle.rules.rulebook import Rulebook
from cycle.running import Running, running
from cycle.states.chart import chart
from cycle.states.due import EFFECT_OF_DEADLINE, PRIORITY
from cycle.states.row import Basis, Guard, Row
from cycle.vocabulary import Level, Regime, Role, State, Step

R5 = rulebook(Regime.R5)
ROWS = chart(Regime.R5)
ROUNDS = dict.fromkeys(Level, R5.council_levels.source)
RUN = [one for book in RULEBOOKS for one in running(book, shipped_plan("hoa_binh_2023"), ROUNDS)]
RUN_R5 = [one for one in RUN if one.regime is Regime.R5]
CHARTS = {book.regime: chart(book.regime) for book in RULEBOOKS}
RANK = {kind: place for place, kind in enumerate(PRIORITY)}
DAY = timedelta(days=1)


def told(found: Iterator[Finding]) -> list[tuple[Regime | None, str]]:
    """Where the findings are; each says why in two languages."""
    seen = list(found)
    for one in seen:
        assert one.message("vi") and one.message("en") and one.message("vi") != one.message("en")
    return [(one.regime, one.place) for one in seen]


def without(*steps: Step, source: State | None = None) -> list[Row]:
    return [row for row in ROWS if row.step not in steps or (source and row.source is not source)]


def test_what_is_shipped_holds_together() -> None:
    assert findings() == ()


# The chart.


def test_a_state_that_nobody_leaves_is_found() -> None:
    rows = without(Step.SUPPLEMENT, Step.LAPSE, source=State.PROVINCE_SUPPLEMENT)
    left = [row.step for row in rows if row.source is State.PROVINCE_SUPPLEMENT]
    assert left == [Step.SUSPEND, Step.RESUME, Step.WITHDRAW, Step.TRANSFER]
    assert told(states_have_a_way_out(Regime.R5, rows, RUN_R5)) == [(Regime.R5, "province_supplement")]
    assert told(states_have_a_way_out(Regime.R5, ROWS, RUN_R5)) == []


def test_the_clock_is_a_way_out_only_where_a_deadline_runs() -> None:
    rows = [row for row in ROWS if row.source is not State.EXTENDED or row.step is Step.EXPIRE]
    assert told(states_have_a_way_out(Regime.R5, rows, RUN_R5)) == []
    idle = [one for one in RUN_R5 if one.deadline.kind is not DeadlineKind.EXTENSION_END]
    assert told(states_have_a_way_out(Regime.R5, rows, idle)) == [(Regime.R5, "extended")]


def test_a_state_that_only_the_administrator_leaves_is_found() -> None:
    rows = [replace(row, roles=frozenset({Role.ADMIN})) if row.source is State.IDEA_RETURNED else row for row in ROWS]
    assert told(states_have_a_way_out(Regime.R5, rows, [])) == [(Regime.R5, "idea_returned")]


def a_condition(case: Any, facts: Any, rules: Rulebook) -> Iterator[Any]:
    yield from ()


@pytest.mark.parametrize(
    ("guard", "clean"),
    [
        (Guard(a_condition, None, True), False),
        (Guard(a_condition, lambda rules: None, True), False),
        (Guard(a_condition, None, True, Basis.RECORD), True),
        (Guard(a_condition, None, True, Basis.PLAN), True),
        (Guard(a_condition, lambda rules: rules.extension_days, True), True),
    ],
    ids=["silent", "cites nothing", "internal", "by plan", "ruled in one regime"],
)
def test_a_condition_that_cites_nothing_and_does_not_say_why_is_found(guard: Guard, clean: bool) -> None:
    rows = [replace(ROWS[0], guards=(guard,)), *ROWS[1:]]
    expected = [] if clean else [(Regime.R5, "a_condition")]
    assert told(guards_name_their_article(Regime.R5, rows, RULEBOOKS)) == expected


def test_a_certificate_that_cannot_be_revoked_is_found() -> None:
    every_state = [(Regime.R5, state) for state in ("certified", "renewal_due", "extended")]
    assert told(certificates_can_be_revoked(Regime.R5, without(Step.REVOKE))) == every_state
    one = without(Step.PROPOSE_REVOCATION, source=State.EXTENDED)
    assert told(certificates_can_be_revoked(Regime.R5, one)) == every_state[2:]


def test_that_time_alone_proposes_a_revocation_does_not_suffice() -> None:
    only_time = frozenset({Role.CLOCK})
    rows = [replace(row, roles=only_time) if row.step is Step.PROPOSE_REVOCATION else row for row in ROWS]
    assert len(told(certificates_can_be_revoked(Regime.R5, rows))) == 3


# The rulebook.


def test_a_star_without_an_authority_is_found() -> None:
    recogniser = Cited({3: Level.PROVINCE, 4: Level.PROVINCE}, R5.recogniser.source)
    assert told(stars_have_an_authority(replace(R5, recogniser=recogniser), ROWS)) == [(Regime.R5, "5★")]


def test_a_level_that_the_chart_does_not_let_recognise_is_found() -> None:
    by_districts = Cited({**R5.recogniser.value, 3: Level.DISTRICT}, R5.recogniser.source)
    assert told(stars_have_an_authority(replace(R5, recogniser=by_districts), ROWS)) == [(Regime.R5, "3★")]
    assert told(stars_have_an_authority(R5, without(Step.RECOGNISE))) == [(Regime.R5, f"{star}★") for star in (3, 4, 5)]


def citation(**changes: Any) -> Citation:
    plain = {
        "instrument": "1/QĐ-TTg",
        "place": "Điều 1",
        "url": "https://law.example",
        "checked_on": date(2026, 1, 1),
        "confidence": Confidence.PRIMARY,
    }
    return Citation(**{**plain, **changes})


@pytest.mark.parametrize("changes", [{"place": " "}, {"instrument": " "}, {"url": "somewhere"}])
def test_a_value_whose_source_cannot_be_looked_up_is_found(changes: dict[str, str]) -> None:
    book = replace(R5, revocation_days=Cited(15, citation(**changes)))
    assert told(values_are_cited(book)) == [(Regime.R5, "revocation_days")]


def test_a_value_without_a_source_is_found() -> None:
    assert told(values_are_cited(replace(R5, certificate_months=36))) == [(Regime.R5, "certificate_months")]  # type: ignore[arg-type]
    assert told(values_are_cited(replace(R5, revocation_days=None))) == []


# Time.


def deadlines(run: list[Running], charts: Any = CHARTS, effects: Any = EFFECT_OF_DEADLINE) -> list[Any]:
    return told(deadlines_have_effects(run, charts, effects))


def test_a_deadline_without_an_effect_is_found() -> None:
    effects = {kind: steps for kind, steps in EFFECT_OF_DEADLINE.items() if kind is not DeadlineKind.EXTENSION_END}
    assert deadlines(RUN, effects=effects) == [(None, "extension_end")]
    assert deadlines(RUN) == []


def test_a_deadline_that_can_never_run_is_found() -> None:
    run = [one for one in RUN if one.deadline.kind is not DeadlineKind.REVOCATION_DECISION]
    assert deadlines(run) == [(None, "revocation_decision")]


def test_a_hard_deadline_after_which_the_clock_has_no_step_is_found() -> None:
    charts = {**CHARTS, Regime.R5: tuple(without(Step.EXPIRE, source=State.EXTENDED))}
    assert deadlines(RUN, charts=charts) == [(Regime.R5, "extension_end @ extended")]
    idle = [replace(one, steps=()) if one.deadline.kind is DeadlineKind.EXTENSION_END else one for one in RUN]
    assert deadlines(idle) == [(Regime.R5, "extension_end @ extended")]


def test_a_deadline_may_pass_under_later_rules_than_those_it_began_under() -> None:
    """What districts held under 148/2023 is transferred by the chart of 1489/2025."""
    rows = tuple(row for row in CHARTS[Regime.R3] if row.step is not Step.TRANSFER)
    assert deadlines(RUN, charts={**CHARTS, Regime.R3: rows}) == []


def test_a_deadline_without_an_article_is_found() -> None:
    blank = citation(place=" ")
    run = [
        replace(one, deadline=replace(one.deadline, source=blank))
        if one.deadline.kind is DeadlineKind.REREGISTRATION and one.regime is Regime.R3
        else one
        for one in RUN
    ]
    assert deadlines(run) == [(Regime.R3, "reregistration @ expired")]


def test_two_deadlines_of_one_day_without_an_order_are_found() -> None:
    rank = {**RANK, DeadlineKind.EXPIRY_NOTICE: RANK[DeadlineKind.CERTIFICATE_EXPIRY]}
    assert set(told(one_day_has_an_order(RUN, rank))) == {
        (regime, state) for regime in Regime for state in ("certified", "renewal_due")
    }
    assert told(one_day_has_an_order(RUN, RANK)) == []


def test_deadlines_that_never_meet_need_no_order() -> None:
    rank = {**RANK, DeadlineKind.COMMUNE_ASSESSMENT: RANK[DeadlineKind.CERTIFICATE_EXPIRY]}
    assert told(one_day_has_an_order(RUN, rank)) == []


def test_a_deadline_without_a_place_in_the_order_is_found() -> None:
    rank: dict[DeadlineKind, int] = {**RANK}
    del rank[DeadlineKind.TRANSITION]
    assert told(one_day_has_an_order(RUN, rank)) == [(None, "transition")]


# The line of regimes.


def line(*changed: Rulebook, on: Any = rulebook_on) -> list[Finding]:
    """What is found with these rulebooks in the place of those of the same regime."""
    instead = {book.regime: book for book in changed}
    return list(every_day_has_one_rulebook([instead.get(book.regime, book) for book in RULEBOOKS], on, *LINE))


def test_the_line_is_walked_from_the_first_day_of_the_programme_to_the_end_of_2030() -> None:
    assert (date(2018, 5, 7), date(2030, 12, 31)) == LINE
    assert line() == []


def test_days_between_two_regimes_are_found_with_their_first_and_last() -> None:
    early = replace(rulebook(Regime.R2), ends=date(2023, 2, 21))
    (gap,) = line(early)
    assert (gap.place, gap.message("en")) == ("2023-02-21 – 2023-02-23", "no regime is in force")


def test_days_on_which_two_regimes_are_in_force_are_found() -> None:
    late = replace(rulebook(Regime.R2), ends=date(2023, 2, 25))
    (overlap,) = line(late)
    assert (overlap.place, overlap.message("vi")[-6:]) == ("2023-02-24 – 2023-02-24", "R2, R3")


def test_a_line_that_ends_is_found() -> None:
    (end,) = line(replace(R5, ends=date(2030, 12, 31)))
    assert end.place == "2030-12-31 – 2030-12-31"


def test_rules_before_the_first_day_are_found() -> None:
    (early,) = line(replace(rulebook(Regime.R1), starts=date(2018, 5, 1)))
    assert early.place == "2018-05-06"


def test_a_day_for_which_a_neighbour_is_guessed_is_found() -> None:
    def lagging(day: date) -> Rulebook:
        return rulebook_on(max(day - DAY, LINE[0]))

    found = line(on=lagging)
    assert [one.place for one in found] == [f"{book.starts} – {book.starts}" for book in RULEBOOKS[1:]]
    assert found[0].message("en") == "a filing is judged by R1 while R2 is in force"


def test_a_day_that_the_registry_does_not_answer_is_found() -> None:
    def closed_in_2029(day: date) -> Rulebook:
        if day.year == 2029:
            raise NotInForceError(day, LINE[0])
        return rulebook_on(day)

    (found,) = line(on=closed_in_2029)
    assert (found.place, found.message("vi")) == (
        "2029-01-01 – 2029-12-31",
        "không tìm được quy định: rulebook.not_in_force",
    )
