"""Councils, members' sheets, rounds that move, plans that come later, and targets, through the program."""

from datetime import date
from fractions import Fraction

import pytest

from cycle.council import Council, Member, Recusal
from cycle.errors import BadValueError, NotFoundError, RefusedError, SheetError, TakenError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.rules.sheets import sheet_for
from cycle.score import HandedIn, MemberSheet
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import carried_on, walked
from cycle.vocabulary import Level, Regime, State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
BY = {"role": "producer", "name": "HTX A"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return Program(store, FrozenClock())


def registered(program, on, unit="dong-nai/dinh-quan/phu-loi"):
    product = {"name": "Cacao", "set": 13}
    return program.register(product, producer=HTX, by=BY, unit=unit, ref="P1", on=DAY(on))


def at_province(program, on="2026-06-01"):
    case = registered(program, on, "dong-nai/phu-loi")
    return walked(program, case.id, DAY(on), State.PROVINCE_RECEIVED)


def test_a_council_made_before_sits_over_every_case_of_its_round(program) -> None:
    at_province(program)
    (turn,) = [one for one in program.rounds(Level.PROVINCE, "dong-nai", DAY("2026-06-05")) if one.key == "2026-2"]
    by = {"role": "provincial_agency"}
    assert {reason.code for reason in program.ask("P1", "convene", by=by, on=DAY("2026-06-10")).reasons} == {
        "council.missing"
    }
    council = Council(
        Level.PROVINCE, "dong-nai", turn.key, "7/QĐ-UBND", DAY("2026-06-08"), (Member("An"), Member("Bình"))
    )
    assert program.create_council(council) == program.council(Level.PROVINCE, "dong-nai", "2026-2") == council
    case = program.advance("P1", "convene", by=by, on=DAY("2026-06-10"))
    assert case.sitting(Level.PROVINCE).council == "7/QĐ-UBND"
    with pytest.raises(TakenError):
        program.create_council(council)
    with pytest.raises(NotFoundError):
        program.council(Level.PROVINCE, "dong-nai", "2027-1")
    with pytest.raises(BadValueError):
        program.create_council(Council(Level.COMMUNE, "dong-nai/phu-loi", "2026-2", "7", DAY("2026-06-08")))


def sheet(program, member, points=None):
    """A sheet that gives the most on every criterion, or what is named."""
    criteria = sheet_for("26", program.case("P1").product.set_no).criteria
    best = {one.code: max(one.allowed) for one in criteria}
    return MemberSheet(member, {**best, **(points or {})})


NAMES = ("An", "Bình", "Chi", "Dũng", "Én")


def test_members_hand_in_their_sheets_and_the_result_is_their_exact_mean(program, store) -> None:
    at_province(program)
    carried_on(program, "P1", DAY("2026-06-08"))
    by = {"role": "provincial_council"}
    sheets = [sheet(program, name) for name in NAMES]
    for one in sheets:
        program.add_score("P1", one, by=by, on=DAY("2026-06-09"))
    assert list(program.scores("P1").sheets) == sheets
    with pytest.raises(TakenError):
        program.add_score("P1", sheets[0], by=by, on=DAY("2026-06-09"))
    case = program.advance("P1", "record_result", by=by, on=DAY("2026-06-10"))
    result = case.sitting(Level.PROVINCE).result
    assert result.mean == Fraction(sum(one.total for one in sheets), 5)
    assert list(program.scores("P1").sheets) == list(result.sheets) == sheets
    assert not snapshot(store).sheets


def with_sheets_in(program, *names):
    """A council of five, of which these have handed in their sheets."""
    at_province(program)
    carried_on(program, "P1", DAY("2026-06-08"))
    handed_in = [sheet(program, name) for name in names]
    for one in handed_in:
        program.add_score("P1", one, by=COUNCIL, on=DAY("2026-06-09"))
    return handed_in


def result_recorded(program, **given):
    return program.advance("P1", "record_result", by=COUNCIL, on=DAY("2026-06-10"), **given).sitting(Level.PROVINCE)


COUNCIL = {"role": "provincial_council"}


@pytest.mark.parametrize("kept", [(), ("An",), ("Bình", "Chi", "Dũng", "Én")])
def test_a_result_leaves_out_or_changes_no_sheet_that_was_handed_in(program, store, kept) -> None:
    handed_in = with_sheets_in(program, *NAMES[:2])
    lower = next(code for code, points in handed_in[0].points.items() if points)
    given = [sheet(program, name, {} if name in kept else {lower: 0}) for name in NAMES]
    before = snapshot(store)
    for scores in (given, [one for one in given if one.member in (kept or NAMES[2:])]):
        with pytest.raises(RefusedError) as caught:
            result_recorded(program, scores=scores)
        (reason,) = [one for one in caught.value.refusal.reasons if one.code == "score.left_out"]
        assert reason.actual == ", ".join(name for name in NAMES[:2] if name not in kept)
    assert snapshot(store) == before


def test_a_result_adds_the_sheets_that_were_not_handed_in(program) -> None:
    given = [*with_sheets_in(program, *NAMES[:2]), *(sheet(program, name) for name in NAMES[2:])]
    assert list(result_recorded(program, scores=given).result.sheets) == given


def test_an_average_is_taken_with_sheets_handed_in_where_it_is_theirs_alone(program, store) -> None:
    handed_in = with_sheets_in(program, *NAMES)
    mean = Fraction(sum(one.total for one in handed_in), len(handed_in))
    with pytest.raises(RefusedError) as caught:
        result_recorded(program, average=mean - 1)
    assert [one.code for one in caught.value.refusal.reasons] == ["score.left_out"]
    assert snapshot(store).sheets
    result = result_recorded(program, average=mean).result
    assert (result.mean, list(result.sheets)) == (mean, handed_in)


def test_a_second_scoring_takes_the_place_of_the_sheets_handed_in(program) -> None:
    first = with_sheets_in(program, *NAMES)
    lower = next(code for code, points in first[0].points.items() if points)
    second = [sheet(program, name, {lower: 0}) for name in NAMES]
    assert list(result_recorded(program, scores=second, second_scoring=True).result.sheets) == second


def test_the_sheet_of_who_stands_aside_since_is_left_out(program) -> None:
    others = [*with_sheets_in(program, "An", "Bình")[:1], *(sheet(program, name) for name in NAMES[2:])]
    kin = {"member": "Bình", "reason": "em của chủ thể"}
    assert list(result_recorded(program, scores=others, recused=[kin]).result.sheets) == others


def test_scores_are_sealed_until_every_member_who_does_not_stand_aside_has_scored(program) -> None:
    at_province(program)
    kin = {"member": "Én", "reason": "chị của chủ thể"}
    council = {"decision": "45/QĐ-UBND", "members": list(NAMES)}
    agency, by = {"role": "provincial_agency"}, {"role": "provincial_council"}
    program.advance("P1", "convene", by=agency, on=DAY("2026-06-08"), council=council, recused=[kin])
    assert program.scores("P1") == HandedIn(sealed=True, members_missing=NAMES[:4])
    for name in NAMES[:3]:
        program.add_score("P1", sheet(program, name), by=by, on=DAY("2026-06-09"))
    assert program.scores("P1") == HandedIn(sealed=True, members_in=NAMES[:3], members_missing=("Dũng",))
    with pytest.raises(RefusedError) as caught:
        program.add_score("P1", sheet(program, "Én"), by=by, on=DAY("2026-06-09"))
    assert [reason.code for reason in caught.value.refusal.reasons] == ["score.recused"]
    program.add_score("P1", sheet(program, "Dũng"), by=by, on=DAY("2026-06-09"))
    opened = program.scores("P1")
    assert (opened.sealed, len(opened.sheets), opened.members_missing) == (False, 4, ())
    assert program.advance("P1", "record_result", by=by, on=DAY("2026-06-10")).state is State.PROVINCE_SCORED
    assert program.case("P1").sitting(Level.PROVINCE).recused == (Recusal("Én", "chị của chủ thể"),)


def test_scores_of_a_council_whose_members_are_not_known_are_sealed_until_the_result(program) -> None:
    at_province(program)
    agency, by = {"role": "provincial_agency"}, {"role": "provincial_council"}
    program.advance("P1", "convene", by=agency, on=DAY("2026-06-08"), council={"decision": "45/QĐ-UBND"})
    program.add_score("P1", sheet(program, "An"), by=by, on=DAY("2026-06-09"))
    assert program.scores("P1") == HandedIn(sealed=True, members_in=("An",))
    program.advance("P1", "record_result", by=by, on=DAY("2026-06-10"))
    assert not program.scores("P1").sealed


def test_too_few_sheets_and_no_chair_are_no_result(program) -> None:
    at_province(program)
    members = [{"name": "An", "chair": True}, *NAMES[1:]]
    agency, by = {"role": "provincial_agency"}, {"role": "provincial_council"}
    council = {"decision": "45/QĐ-UBND", "members": members}
    program.advance("P1", "convene", by=agency, on=DAY("2026-06-08"), council=council)
    for name in NAMES[1:4]:
        program.add_score("P1", sheet(program, name), by=by, on=DAY("2026-06-09"))
    refusal = program.ask("P1", "record_result", by=by, on=DAY("2026-06-10"))
    assert [reason.code for reason in refusal.reasons] == ["council.no_quorum", "council.chair_absent"]
    program.add_score("P1", sheet(program, "An"), by=by, on=DAY("2026-06-09"))
    assert program.ask("P1", "record_result", by=by, on=DAY("2026-06-10")) is None


def test_why_a_product_has_its_stars_and_what_was_short_of_the_next(program) -> None:
    at_province(program)
    carried_on(program, "P1", DAY("2026-06-08"))
    with pytest.raises(NotFoundError):
        program.why_stars("P1")
    (gate,) = [one for one in sheet_for("26", 13).gates if one.star == 5][:1]
    points = {gate.criterion: 0}
    for name in NAMES:
        program.add_score("P1", sheet(program, name, points), by={"role": "provincial_council"}, on=DAY("2026-06-09"))
    program.advance("P1", "record_result", by={"role": "provincial_council"}, on=DAY("2026-06-10"))
    why = program.why_stars("P1")
    assert why == program.why_stars("P1", "province")
    assert why.next_star == why.stars + 1 and why.stars < why.band
    assert (why.next_star, gate.criterion) in why.gates_missed
    found = next(one for one in why.criteria if one.criterion.code == gate.criterion)
    assert (found.mean, found.gate_short) == (0, found.asked_by_next)
    assert sum(one.mean for one in why.criteria) == why.mean
    with pytest.raises(NotFoundError):
        program.why_stars("P1", Level.NATION)


def test_a_sheet_that_cannot_be_is_refused_and_not_kept(program, store) -> None:
    at_province(program)
    good = sheet(program, "An")
    by = {"role": "provincial_council"}
    before = snapshot(store)
    with pytest.raises(RefusedError):
        program.add_score("P1", good, by=by, on=DAY("2026-06-09"))  # no council sits
    carried_on(program, "P1", DAY("2026-06-08"))
    before = snapshot(store)
    for error, one, who in (
        (RefusedError, MemberSheet("Người lạ", good.points), by),
        (RefusedError, good, {"role": "district_council"}),
        (SheetError, sheet(program, "An", {"no-such-criterion": 3}), by),
    ):
        with pytest.raises(error):
            program.add_score("P1", one, by=who, on=DAY("2026-06-09"))
    assert snapshot(store) == before


def test_a_sheet_comes_too_late_for_a_council_that_time_has_taken_the_case_from(program, store) -> None:
    """R3: the district sat over the case when the districts ended; nobody has swept since."""
    registered(program, "2025-05-01")
    walked(program, "P1", DAY("2025-05-02"), State.DISTRICT_EVALUATION)
    one = MemberSheet("An", {"1": 1})
    with pytest.raises(RefusedError) as caught:
        program.add_score("P1", one, by={"role": "district_council"}, on=DAY("2025-08-01"))
    assert caught.value.refusal.state is State.PROVINCE_RECEIVED


def test_a_round_that_is_moved_takes_the_deadlines_of_its_cases_along(program) -> None:
    at_province(program)
    turn = next(one for one in program.rounds(Level.PROVINCE, "dong-nai", DAY("2026-06-05")) if one.key == "2026-2")
    assert [one.due_on for one in program.deadlines("P1")] == [turn.evaluate_by] == [DAY("2026-12-29")]
    moved = program.move_round(turn, evaluate_by=DAY("2027-01-15"), reason="Bão số 7")
    assert moved in program.rounds(Level.PROVINCE, "dong-nai", DAY("2026-06-05"))
    assert [one.due_on for one in program.deadlines("P1")] == [DAY("2027-01-15")]
    with pytest.raises(BadValueError):
        program.move_round(turn, evaluate_by=DAY("2027-01-15"), reason=" ")
    with pytest.raises(BadValueError):
        program.move_round(turn, opens_on=DAY("2027-02-01"), evaluate_by=DAY("2027-01-15"), reason="Bão")


def test_a_plan_that_is_loaded_later_dates_the_cases_that_wait(program) -> None:
    registered(program, "2024-04-01", "bac-kan/na-ri/con-minh")
    walked(program, "P1", DAY("2024-04-02"), State.PROVINCE_RECEIVED)
    assert [one.kind for one in program.deadlines("P1")] == ["transition"]
    program.load_plan("bac_kan_2024", shipped_plan_text("bac_kan_2024"))
    assert [one.kind for one in program.deadlines("P1")] == ["province_evaluation", "transition"]
    program.load_plan("bac_kan_2024", shipped_plan_text("bac_kan_2024"))
    with pytest.raises(TakenError):
        program.load_plan("bac_kan_2024", shipped_plan_text("bac_kan_2024") + "\n")


def test_a_district_that_has_ended_stops_nothing(program) -> None:
    """Between 1 and 6 July 2025 the rules still know districts, and the communes lie in none."""
    registered(program, "2025-07-02", "dong-nai/phu-loi")
    for day in range(2, 6):
        carried_on(program, "P1", date(2025, 7, day))
    for option in program.options("P1", on=DAY("2025-07-05")):
        assert option.allowed or option.refusal.reasons
    assert program.sweep(DAY("2025-07-10")).failures == []
    assert program.case("P1").regime is Regime.R4


def test_a_figure_is_kept_for_a_target_of_a_loaded_plan(program) -> None:
    program.load_plan("dong_nai_2023", shipped_plan_text("dong_nai_2023"))
    given = {"indicator": "handbooks", "unit": "dong-nai", "on": DAY("2023-10-01"), "by": {"role": "provincial_agency"}}
    program.report_figure("dong_nai_2023", value=1500, **given)
    program.report_figure("dong_nai_2023", value=1800, **given)
    (row,) = [one for one in program.progress("dong_nai_2023") if one.target.indicator == "handbooks"]
    assert (row.reached, row.met) == (1800, False)
    with pytest.raises(NotFoundError):
        program.report_figure("bac_kan_2024", value=1, **given)
    with pytest.raises(BadValueError):
        program.report_figure("dong_nai_2023", value=1, **{**given, "unit": "bac-kan"})
