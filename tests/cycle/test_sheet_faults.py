"""What is wrong with the sheets of a submission is said all at once, with its place; nothing is half done."""

from datetime import date
from typing import Any

import pytest

from cycle import scoring
from cycle.errors import BadValueError, RefusedError, SheetError, TakenError
from cycle.program import Program
from cycle.rules.sheets import SHEET_FAMILIES, sheet_for
from cycle.score import MemberSheet, ScoreFault
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.snapshot import snapshot
from cycle.testing.stories import walked
from cycle.vocabulary import State
from cycle.wording import fault_lines
from cycle.wording.faults import FAULTS

NAMES = ("An", "Bình", "Chi", "Dũng", "Én")
AGENCY, COUNCIL = {"role": "provincial_agency"}, {"role": "provincial_council"}
MET = date(2026, 6, 9)
SHEET = sheet_for("26", 13)
BEST = {one.code: max(one.allowed) for one in SHEET.criteria}
OLD = {one.code: max(one.allowed) for one in sheet_for("148", 13).criteria}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    """A council of five sits over the case P1 of set 13; Én stands aside."""
    program = Program(store, FrozenClock())
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        by={"role": "producer"},
        unit="dong-nai/phu-loi",
        on=date(2026, 6, 1),
        ref="P1",
    )
    walked(program, "P1", date(2026, 6, 1), State.PROVINCE_RECEIVED)
    council = {"decision": "45/QĐ-UBND", "members": list(NAMES)}
    kin = [{"member": "Én", "reason": "chị của chủ thể"}]
    program.advance("P1", "convene", by=AGENCY, on=date(2026, 6, 8), council=council, recused=kin)
    return program


def given(member: str, **points: Any) -> dict[str, Any]:
    """The best sheet with some points changed; None takes a criterion out. `_1` stands for “.1”."""
    changed = {code.replace("_", ".").lstrip("."): number for code, number in points.items()}
    return {"member": member, "points": {code: n for code, n in {**BEST, **changed}.items() if n is not None}}


def faults(program: Program, *scores: Any) -> list[ScoreFault]:
    with pytest.raises(SheetError) as caught:
        program.advance("P1", "record_result", by=COUNCIL, on=MET, scores=list(scores))
    return list(caught.value.faults)


def test_every_fault_of_every_kind_is_in_one_answer_with_its_place(program, store) -> None:
    before = snapshot(store)
    found = faults(
        program,
        {"member": "An", "points": {**given("An", _1_1=99, _1_2=None)["points"], "9.9": 1}},
        given("Bình"),
        given("Bình", _2_3="3"),
        {"member": "Chi", "points": OLD},
        given("Én"),
        given("Người lạ"),
    )
    allowed = {one.code: one.allowed for one in SHEET.criteria}
    assert ScoreFault("An", "sheet.no_such_option", "1.1", 99, allowed["1.1"]) in found
    assert ScoreFault("An", "sheet.missing_criterion", "1.2", None, allowed["1.2"]) in found
    assert ScoreFault("An", "sheet.unknown_criterion", "9.9", 1) in found
    assert ScoreFault("Bình", "sheet.second_of_member") in found
    assert ScoreFault("Bình", "sheet.no_such_option", "2.3", "3", allowed["2.3"]) in found
    assert ScoreFault("Én", "sheet.of_recused") in found
    assert ScoreFault("Người lạ", "sheet.of_no_member") in found
    of_chi = [one for one in found if one.member == "Chi"]
    assert {one.criterion for one in of_chi if one.code == "sheet.missing_criterion"} == BEST.keys() - OLD.keys()
    others = [one for one in of_chi if one.code == "sheet.of_another_decision"]
    assert {(one.criterion, one.instrument) for one in others} == {
        (code, "148/QĐ-TTg") for code in OLD.keys() - BEST.keys()
    }
    assert [one.member for one in found] == sorted((one.member for one in found), key=[*NAMES, "Người lạ"].index)
    assert snapshot(store) == before


@pytest.mark.parametrize(
    "points",
    ["3", 3.0, True, -1, 101, None, [3], {"a": 1}, float("nan"), 10**30, "x" * 10_000, "một\nhai"],
    ids=lambda value: type(value).__name__,
)
def test_points_that_are_no_option_are_shown_short_whatever_they_are(program, points) -> None:
    (fault,) = faults(program, {"member": "An", "points": {**BEST, "1.1": points}}, given("Bình"))
    assert (fault.code, fault.criterion, fault.allowed) == ("sheet.no_such_option", "1.1", SHEET.criteria[0].allowed)
    assert fault.given is None or len(str(fault.given)) < 100
    assert all("\n" not in line and len(line) < 300 for lang in ("vi", "en") for line in fault_lines([fault], lang))


def test_a_criterion_that_stands_twice_shows_both_points(program) -> None:
    (fault,) = faults(program, {"member": "An", "points": {**BEST, " 1.1": 0, "1.1 ": 2}})
    assert (fault.code, fault.criterion) == ("sheet.criterion_twice", "1.1")
    assert fault.given == f"{BEST['1.1']}, 0, 2"


@pytest.mark.parametrize("code", ["", "x" * 1000, "a\nb", "1,1", "１.1"])
def test_any_other_code_is_an_unknown_criterion(program, code) -> None:
    (fault,) = faults(program, {"member": "An", "points": {**BEST, code: 3}})
    assert fault.code == "sheet.unknown_criterion"
    assert fault.criterion is not None and len(fault.criterion) < 100 and "\n" not in fault.criterion


def test_an_empty_sheet_misses_every_criterion(program) -> None:
    assert [one.criterion for one in faults(program, {"member": "An", "points": {}})] == list(BEST)


@pytest.mark.parametrize("points", [99, False, 0.0], ids=str)
def test_a_sheet_on_which_every_entry_is_wrong_in_the_same_way_has_a_fault_for_each(program, points) -> None:
    found = faults(program, {"member": "An", "points": dict.fromkeys(BEST, points)})
    assert [(one.code, one.criterion) for one in found] == [("sheet.no_such_option", code) for code in BEST]


def test_a_number_is_shown_as_a_number_up_to_a_billion_and_then_as_a_text(program) -> None:
    for points, shown in ((10**9, 10**9), (-(10**9), -(10**9)), (10**9 + 1, "1000000001")):
        (fault,) = faults(program, {"member": "An", "points": {**BEST, "1.1": points}})
        assert fault.given == shown


def test_sheets_of_people_who_may_not_score_alone_are_refused_by_the_law(program) -> None:
    """An input without a fault goes to the conditions: they name everybody."""
    with pytest.raises(RefusedError) as caught:
        scores = [given(name) for name in (*NAMES, "Người lạ")]
        program.advance("P1", "record_result", by=COUNCIL, on=MET, scores=scores)
    reasons = {reason.code: reason.actual for reason in caught.value.refusal.reasons}
    assert reasons == {"score.not_a_member": "Người lạ", "score.recused": "Én"}


def test_one_sheet_handed_in_is_judged_in_the_same_way(program, store) -> None:
    program.add_score("P1", MemberSheet("An", BEST), by=COUNCIL, on=MET)
    with pytest.raises(TakenError):
        program.add_score("P1", MemberSheet("An", BEST), by=COUNCIL, on=MET)
    before = snapshot(store)
    for member, code in (("An", "sheet.handed_in"), ("Én", "sheet.of_recused"), ("Người lạ", "sheet.of_no_member")):
        with pytest.raises(SheetError) as caught:
            program.add_score("P1", MemberSheet(member, {**BEST, "1.1": 99, "7.7": 1}), by=COUNCIL, on=MET)
        codes = [fault.code for fault in caught.value.faults]
        assert codes == [code, "sheet.no_such_option", "sheet.unknown_criterion"]
    for member in ("Én", "Người lạ"):
        with pytest.raises(RefusedError):
            program.add_score("P1", MemberSheet(member, BEST), by=COUNCIL, on=MET)
    assert snapshot(store) == before


def test_the_form_of_the_submission_comes_before_the_points(program) -> None:
    for wrong in ([], [{"member": "An"}], [{"member": "An", "points": [3]}], [{"member": "", "points": BEST}]):
        with pytest.raises(BadValueError):
            program.advance("P1", "record_result", by=COUNCIL, on=MET, scores=wrong)


def test_where_no_sheets_are_held_nobody_is_told_of_criteria() -> None:
    program = Program(MemoryStore(), FrozenClock())
    program.register(
        {"name": "Cacao", "set": 13},
        producer={"name": "HTX A", "kind": "cooperative"},
        by={"role": "producer"},
        unit="dong-nai/dinh-quan/phu-loi",
        on=date(2021, 3, 1),
        ref="P1",
    )
    walked(program, "P1", date(2021, 3, 2), State.DISTRICT_EVALUATION)
    with pytest.raises(BadValueError, match="give the average"):
        program.advance(
            "P1", "record_result", by={"role": "district_council"}, on=date(2021, 4, 1), scores=[given("A")]
        )


def test_the_message_names_the_first_and_counts_the_rest(program) -> None:
    with pytest.raises(SheetError) as caught:
        program.advance("P1", "record_result", by=COUNCIL, on=MET, scores=[{"member": "An", "points": {}}])
    assert str(caught.value).startswith(f"sheet of 26/2026/QĐ-TTg, set 13, faults: {len(BEST)}: An, ")
    assert str(caught.value).endswith(f"; and {len(BEST) - 5} more")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("family", SHEET_FAMILIES)
def test_a_sheet_of_the_other_decision_is_told_by_its_codes_for_every_set(family) -> None:
    (other,) = [one for one in SHEET_FAMILIES if one != family]
    for number in range(1, 27):
        mine, theirs = sheet_for(family, number), sheet_for(other, number)
        sheet = MemberSheet("An", {one.code: max(one.allowed) for one in theirs.criteria})
        found = list(scoring.sheet_faults(mine, [sheet], scoring.Bench()))
        known = {one.code for one in mine.criteria}
        told = {one.criterion for one in found if one.instrument == theirs.source.instrument}
        assert told == {one.code for one in theirs.criteria} - known != set()


# The sentences.


def test_every_fault_has_its_sentences_and_no_sentence_is_left_over(program) -> None:
    codes = {
        *("sheet.missing_criterion", "sheet.no_such_option", "sheet.unknown_criterion"),
        *("sheet.of_another_decision", "sheet.criterion_twice"),
        *(scoring.SECOND, scoring.HANDED_IN, scoring.NO_MEMBER, scoring.RECUSED),
    }
    assert set(FAULTS) == codes


def test_what_a_member_reads() -> None:
    found = [
        ScoreFault("An", "sheet.missing_criterion", "1.1", None, (0, 1, 2)),
        ScoreFault("An", "sheet.no_such_option", "1.2", 9, (0, 3)),
        ScoreFault("An", "sheet.missing_criterion", "2.1", None, (0, 1)),
        ScoreFault("Bình", "sheet.of_another_decision", "1a", 3, (), "148/QĐ-TTg"),
        ScoreFault("Bình", "sheet.second_of_member"),
    ]
    assert fault_lines(found, "vi") == [
        "Phiếu của An chưa có điểm của các tiêu chí: 1.1 (0, 1, 2); 2.1 (0, 1).",
        "Phiếu của An cho số điểm không phải là một mức của tiêu chí: 1.2 = 9 (0, 3).",
        "Phiếu của Bình dùng mã tiêu chí của phiếu theo Quyết định 148/QĐ-TTg: 1a = 3.",
        "Bình có nhiều hơn một phiếu trong lần nộp này.",
    ]
    assert fault_lines(found, "en") == [
        "The sheet of An has no points for these criteria: 1.1 (0, 1, 2); 2.1 (0, 1).",
        "The sheet of An gives points that are no option of the criterion: 1.2 = 9 (0, 3).",
        "The sheet of Bình has codes of the score sheet of decision 148/QĐ-TTg: 1a = 3.",
        "Bình has more than one sheet in this submission.",
    ]
