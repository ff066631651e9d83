"""What plan, practice and engine say beside the nation, and who prevails: as the process itself decides it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cycle.lawbook import Chapter
from cycle.plan import CouncilPolicy, MissedGate, Plan, Policies, RenewalPolicy, TransitionOverrun
from cycle.program import Program
from cycle.provisions import Origin, Provision, Weight, provisions
from cycle.rules.plan_file import shipped_plan
from cycle.rules.registry import rulebook
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import ExpiryConvention, Level, Regime
from tests.support.plans import PLAIN, ROUND
from tests.support.states import SOURCE, idea_phase, plain_plan

NATION, PLAN, PRACTICE, ENGINE = Origin.NATION, Origin.PLAN, Origin.PRACTICE, Origin.ENGINE
HOLDS, FRAMES, OVERRULED, NOTED = Weight.HOLDS, Weight.FRAMES, Weight.OVERRULED, Weight.NOTED


def on(name: str, regime: Regime, *plans: Plan, level: Level | None = None) -> Provision:
    """The one provision on a matter."""
    (found,) = [one for one in provisions(rulebook(regime), plans) if one.name == name and level in (None, one.level)]
    return found


def voices(provision: Provision) -> list[tuple[Origin, Weight]]:
    return [(voice.origin, voice.weight) for voice in provision.voices]


def names(regime: Regime, *plans: Plan) -> set[str]:
    return {one.name for one in provisions(rulebook(regime), plans)}


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("plan", [None, "hoa_binh_2023", "bac_kan_2024", "quang_nam_2018"])
def test_what_holds_comes_first_and_names_its_source_unless_the_engine_says_it(
    regime: Regime, plan: str | None
) -> None:
    plans = (shipped_plan(plan),) if plan else ()
    for one in provisions(rulebook(regime), plans):
        assert one.voices[0].weight is HOLDS, one.name
        assert all(voice.source for voice in one.voices if voice.origin is not ENGINE), one.name
        assert one.chapter is not Chapter.OTHER, one.name


# Councils.


def test_practice_fills_what_the_nation_leaves_open_and_gives_way_to_a_plan() -> None:
    own = plain_plan(council=CouncilPolicy(max_spread=5, source=SOURCE))
    assert voices(on("max_spread", Regime.R5, level=Level.PROVINCE)) == [(PRACTICE, HOLDS)]
    assert voices(on("max_spread", Regime.R5, own, level=Level.PROVINCE)) == [(PLAN, HOLDS), (PRACTICE, OVERRULED)]
    assert voices(on("max_spread", Regime.R5, own, level=Level.NATION)) == [(PRACTICE, HOLDS)]


def test_the_quorum_of_the_national_council_is_that_of_its_rules_of_2023() -> None:
    ruled = on("quorum", Regime.R3, level=Level.NATION)
    assert voices(ruled) == [(NATION, HOLDS), (PRACTICE, OVERRULED)]
    assert [str(voice.value) for voice in ruled.voices] == ["5/7", "3/4"]
    assert voices(on("quorum", Regime.R5, level=Level.NATION)) == [(PRACTICE, HOLDS)]


def test_a_plan_may_have_councils_meet_less_often_than_the_nation_never_more_often() -> None:
    once = plain_plan(council=CouncilPolicy(sessions=1, source=SOURCE))
    meetings = {"level": Level.PROVINCE}
    assert voices(on("council_meetings", Regime.R2, once, **meetings)) == [(PLAN, HOLDS), (NATION, OVERRULED)]
    assert voices(on("council_meetings", Regime.R3, once, **meetings)) == [(NATION, HOLDS), (PLAN, NOTED)]
    assert "council_meetings" not in names(Regime.R3, plain_plan())


# Rounds.


def test_a_round_of_a_plan_stands_beside_those_of_the_law_and_ends_no_later() -> None:
    """N-6.3-5: at least two rounds a year, evaluated before 30 June and 30 December; a plan may add to them."""
    program = Program(MemoryStore(), FrozenClock())
    plan = program.load_plan("p", PLAIN.replace("2023", "2027") + ROUND.format(number=1) + "quarter = 2\n")
    provision = on("rounds_of_level", Regime.R5, plan, level=Level.PROVINCE)
    assert voices(provision) == [(PLAN, HOLDS), (NATION, FRAMES), (NATION, FRAMES)]
    turns = program.rounds(Level.PROVINCE, "dong-nai", date(2027, 2, 1))
    assert provision.voices[0].value.evaluate_by == date(2027, 6, 30)
    (first,) = [turn for turn in turns if turn.key == "2027-1"]
    assert (first.evaluate_by, str(first.source)) == (date(2027, 6, 29), "Điều 5, 26/2026/QĐ-TTg")
    assert {turn.key for turn in turns} >= {"2027-1", "2027-2"}
    national = program.rounds(Level.NATION, "vn", date(2027, 2, 1))
    assert {turn.source.instrument for turn in national if turn.source} == {"26/2026/QĐ-TTg"}
    levels = {one.level for one in provisions(rulebook(Regime.R5), (plan,)) if one.name == "rounds_of_level"}
    assert levels == {Level.PROVINCE}, "beside the nation's own rounds stands nothing"


def test_where_nothing_dates_a_round_the_level_evaluates_on_demand() -> None:
    assert voices(on("rounds_of_level", Regime.R3, level=Level.PROVINCE)) == [(ENGINE, HOLDS)]
    assert on("rounds_of_level", Regime.R3, level=Level.PROVINCE).voices[0].value is None


# Ideas, forwarding.


def test_the_plan_says_who_selects_ideas_unless_its_districts_have_ended() -> None:
    plan = plain_plan(idea=idea_phase(Level.DISTRICT))
    assert voices(on("idea_selector", Regime.R3, plan)) == [(PLAN, HOLDS)]
    ended = on("idea_selector", Regime.R4, plan)
    assert voices(ended) == [(NATION, HOLDS), (PLAN, OVERRULED)]
    assert ended.voices[0].value is Level.PROVINCE
    assert on("idea_selector", Regime.R3).voices[0].value is None


def test_a_contest_chooses_where_the_nation_names_no_points() -> None:
    plan = plain_plan(contest_forwarding=True, contest_source=SOURCE)
    assert voices(on("contest_forwarding", Regime.R1, plan)) == [(PLAN, HOLDS)]
    assert voices(on("contest_forwarding", Regime.R3, plan)) == [(NATION, HOLDS), (PLAN, NOTED)]
    assert "contest_forwarding" not in names(Regime.R5, plan)
    assert "contest_forwarding" not in names(Regime.R1, plain_plan())


# Switches, renewal.


@pytest.mark.parametrize(
    ("policies", "name"),
    [
        ({"missed_gate": MissedGate.DECLINE}, "missed_gate"),
        ({"before_is_strict": False}, "before_is_strict"),
        ({"transition_overrun": TransitionOverrun.CONTINUE}, "transition_overrun"),
    ],
)
def test_a_switch_is_the_plans_where_it_was_turned_and_else_a_default(policies: dict[str, Any], name: str) -> None:
    plain, turned = plain_plan(), plain_plan(policies=Policies(**policies))
    assert on(name, Regime.R4, plain).voices[0].origin is ENGINE
    held = on(name, Regime.R4, turned).voices[0]
    assert (held.origin, held.value, held.source) == (PLAN, policies[name], turned.source)


def test_what_becomes_of_old_dossiers_is_asked_only_where_they_have_a_last_day() -> None:
    assert voices(on("transition_overrun", Regime.R4)) == [(ENGINE, HOLDS), (NATION, FRAMES)]
    assert "transition_overrun" not in names(Regime.R5)


def test_the_notices_of_a_plan_stand_within_what_the_nation_asks() -> None:
    plan = plain_plan(renewal=RenewalPolicy(notice_days=(60, 30), source=SOURCE))
    assert voices(on("notice_marks", Regime.R3, plan)) == [(PLAN, HOLDS), (NATION, FRAMES)]
    assert voices(on("notice_marks", Regime.R5)) == [(ENGINE, HOLDS)]


def test_how_the_last_day_is_counted_is_the_civil_codes_unless_a_plan_says_otherwise() -> None:
    usual = on("expiry_convention", Regime.R5)
    assert voices(usual) == [(ENGINE, HOLDS), (NATION, FRAMES)]
    assert "Điều 148" in str(usual.voices[0].source)
    other = RenewalPolicy(expiry_convention=ExpiryConvention.ANNIVERSARY_INVALID, source=SOURCE)
    assert on("expiry_convention", Regime.R5, plain_plan(renewal=other)).voices[0].source == SOURCE


def test_the_days_of_registering_again_are_those_of_every_plan_of_the_unit() -> None:
    province = shipped_plan("hoa_binh_2023")
    district = replace(plain_plan(), unit="hoa-binh/cao-phong")
    found = {one.name: one.voices[0].value for one in provisions(rulebook(Regime.R3), (district, province))}
    assert (found["reregister_by"], found["revocation_proposed_on"]) == (date(2023, 3, 17), date(2023, 3, 18))
