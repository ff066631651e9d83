"""The 26 score sheets of decisions 148 and 26: sums, gates, faults, labels, and how strictly they are read."""

import tomllib
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.citation import Confidence
from cycle.errors import PlanError, UnknownWordError
from cycle.rules import sheets as module
from cycle.rules.resources import shipped_text
from cycle.rules.sheets import SET_NUMBERS, SHEET_FAMILIES, Sheet, SheetBook, sheet_for

# The star marks of the printed sheets, read apart from the data: stars, then criterion = least points : sets.
# 148: the mark of 3e stands on its title, so its lowest option; 6a1 and 6a2 are the items under 6a.
MARKS = {
    "26": """
*** 1.1=1:7-10,14-22 1.1=2:5-6,11-13 2.2=1:21-25 2.2=2:1-20 2.3=1:1-20 3.5=1:1-26 4.1=2:1-23 5.3=1:1-25
*** 6=1:18 7=1:21-22 8=1:21 8=2:2,5-17 8=4:23-24 8=5:25 9=1:2,5-15,17 9=2:1,3-4 10=1:1,3-4 12=1:19-20
**** 1.4=2:5,9,14-17,19-25 1.5=1:5,9,14-17,19-25 1.5=2:1-4,6-8,10-13,18 1.6=1:1-4,6-8,10-13,18
**** 2.1=3:1-4,6-13,18 2.1=4:14-17,19-22 2.1=5:5,23-25 2.2=4:21,23,25 2.2=5:22 2.3=3:1-20 3.4=2:1-25
**** 3.4=3:26 3.5=2:1-9,11-26 4.1=3:1-23 5.1=5:1-2,4-25 6.1.1=2:11 6.1.2=2:11 6.1=2:1,4-5,7-10,12
**** 6.1=3:3,6 6.1=5:23 6.2=1:15 6.2=2:4,17 6.2=3:1-3,23 6.3=2:3-4,7-10,12 6.3=3:2,15,17 6.3=5:25
**** 6.4=2:2-3,5-10,12 6.4=3:4,15 6.5=2:5-6,8-10 6.5=3:7,12 6=3:18 7=3:2,5-17 7=6:23-24 7=7:25
**** 8=3:1,3-4,21 9=3:2,5-15,17 10=3:1,3-4,19 11=3:18,20 12=3:19-20
***** 1.3=3:1,3-4 1.4=3:5,9,14-17,19-20 1.4=4:21-25 1.5=3:1-4,6-8,10-13,18 2.2=4:24 4.1=5:1-23 6.1=4:2
***** 6.1=5:21-22,24-25 6.2=5:21-23 6.3=3:3,7-10 6.3=4:4 6.3=5:2,24 6.4=3:2-3,5-10 6.4=4:4 6.5=3:6
***** 6.5=4:5,8-10 6.5=5:7 7=10:25 7=5:2,5-17 7=8:23 7=9:24 8=5:3-4 9=5:16 10=5:19 11=5:18,20
""",
    "148": """
*** 1a=1:6-10,14-22 1a=3:5,11-13 5b=3:1-25 8=2:21,23-25 8a=1:16 8a=2:2,5-15 8a=3:17 9=2:8,10-15,17
*** 9a=2:1-7,9 10a=2:1,3-4 12=2:18-20
**** 1b=3:2 1c=2:1-25 1d=2:1-22 1đ=1:1-25 2a=4:1-20 2a=5:21-25 2b=3:21-25 2c=3:1-20 3d=2:1-25 3d=3:26
**** 3e=1:1-26 5b=5:1-25 6a1=2:11 6a2=2:11 6a=2:1,7-10,12 6a=5:23 6b=1:15 6b=2:4,23 6b=3:1-3,17
**** 6c=2:3-4,7-10,12 6c=3:2,17 6c=5:25 6d=2:2,5-10,12 6d=3:3-4 6đ=2:12 6đ=3:5-10 7=3:5,8,10-17
**** 7=6:23-24 7=7:25 7a=3:2,6-7,9 8=3:21 8a=3:1,3-4 9=3:8,10-15,17 9=4:23 9a=3:2,5-7,9 10=3:19
**** 10a=3:1,3-4 11=3:18,20 12=3:18-20
***** 1b=3:1,3-4 1c=3:1-25 1d=3:1-22 2b=3:1-20 2b=4:21-25 4a=5:1 5c=2:1-25 6a=2:4-6 6a=3:3 6a=4:2,24
***** 6a=5:21-22,25 6b=4:23 6b=5:21-22 6c=3:3,7-10 6c=4:4 6c=5:2,24 6d=3:2,5-10 6d=4:3 6d=5:4 6đ=5:5-10
***** 7=10:25 7=5:5,8,10-17,22 7=8:23 7=9:24 7a=5:2,6-7,9 8=5:21,23-25 8a=5:3-4 9=5:8,10-17 9a=5:2,5-7,9
***** 10=2:8,10-13 10=5:19 10a=2:2,5-7,9 10a=5:1,3-4 11=2:1,3 11=5:18,20 11a=2:4 12=5:18-20 13=2:18-20
""",
}
SHEETS = tuple(sheet_for(family, set_no) for family in SHEET_FAMILIES for set_no in SET_NUMBERS)
#: Where the text of 148 that we read falls short: points missing, and a maximum that no option gives.
NOT_FOUND = {("148", 11): 3, ("148", 12): 3, ("148", 13): 2}
NO_TOP_OPTION = ("148", 7, "6d")

every_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: f"{sheet.regime_family}-{sheet.set_no}")


def best(sheet: Sheet) -> dict[str, int]:
    return {criterion.code: criterion.options[-1].points for criterion in sheet.criteria}


def texts(family: str) -> tuple[str, str]:
    return (
        shipped_text("sheets", f"decision_{family}_criteria.toml"),
        shipped_text("sheets", f"decision_{family}_sheets.toml"),
    )


def numbers(ranges: str) -> list[int]:
    ends = [[int(end) for end in each.split("-")] for each in ranges.split(",")]
    return [number for span in ends for number in range(span[0], span[-1] + 1)]


def printed_marks(family: str) -> Counter[tuple[int, int, str, int]]:
    marks = Counter[tuple[int, int, str, int]]()
    for stars, *entries in (line.split() for line in MARKS[family].strip().splitlines()):
        for criterion, points, sets in (entry.replace("=", ":").split(":") for entry in entries):
            marks.update((number, len(stars), criterion, int(points)) for number in numbers(sets))
    return marks


@every_sheet
def test_the_parts_have_40_25_and_35_points_and_the_sheet_100(sheet: Sheet) -> None:
    missing = NOT_FOUND.get((sheet.regime_family, sheet.set_no), 0)
    sums = Counter[str]()
    for criterion in sheet.criteria:
        sums[criterion.part] += criterion.max_points
    assert [part.max_points for part in sheet.parts] == [40, 25, 35]
    assert sums == {"A": 40, "B": 25, "C": 35 - missing}
    assert sheet.points_not_found == missing


@every_sheet
def test_every_section_has_the_points_of_its_criteria(sheet: Sheet) -> None:
    for section in sheet.sections:
        inside = [criterion for criterion in sheet.criteria if criterion.section == section.number]
        assert sum(criterion.max_points for criterion in inside) == section.max_points
        assert {criterion.part for criterion in inside} == {section.part}
        assert all(criterion.code.startswith(section.number) for criterion in inside)


@every_sheet
def test_the_best_option_gives_the_maximum_of_its_criterion(sheet: Sheet) -> None:
    short = [each.code for each in sheet.criteria if each.options[-1].points != each.max_points]
    assert short == ([NO_TOP_OPTION[2]] if (sheet.regime_family, sheet.set_no) == NO_TOP_OPTION[:2] else [])


@every_sheet
def test_options_rise_and_no_code_or_section_stands_twice(sheet: Sheet) -> None:
    for criterion in sheet.criteria:
        points = [option.points for option in criterion.options]
        assert points == sorted(set(points))
    assert max(Counter(criterion.code for criterion in sheet.criteria).values()) == 1
    assert [section.number for section in sheet.sections] == [str(n + 1) for n in range(len(sheet.sections))]


@pytest.mark.parametrize("family", SHEET_FAMILIES)
def test_the_gates_are_the_star_marks_of_the_printed_sheets(family: str) -> None:
    ours = Counter(
        (sheet.set_no, gate.star, gate.criterion, gate.at_least)
        for sheet in SHEETS
        if sheet.regime_family == family
        for gate in sheet.gates
    )
    assert ours == printed_marks(family)


@every_sheet
def test_a_sheet_short_of_a_gate_misses_it_and_what_lies_above_it_and_nothing_else(sheet: Sheet) -> None:
    full = {code: Fraction(points) for code, points in best(sheet).items()}
    assert sheet.gates_missed(full) == ()
    for gate in sheet.gates:
        same = [each for each in sheet.gates if each.criterion == gate.criterion]
        short = full | {gate.criterion: gate.at_least - Fraction(1, 5)}
        assert sheet.gates_missed(short) == tuple(g for g in same if g.at_least >= gate.at_least)
        at_it = full | {gate.criterion: Fraction(gate.at_least)}
        assert sheet.gates_missed(at_it) == tuple(g for g in same if g.at_least > gate.at_least)


@every_sheet
def test_more_stars_never_ask_for_fewer_points_on_a_criterion(sheet: Sheet) -> None:
    for code in {gate.criterion for gate in sheet.gates}:
        asked = [(gate.star, gate.at_least) for gate in sheet.gates if gate.criterion == code]
        assert asked == sorted(asked)
        assert [points for _, points in asked] == sorted({points for _, points in asked})


def test_a_criterion_without_points_misses_its_gates() -> None:
    sheet = sheet_for("26", 26)
    assert [(gate.star, gate.criterion) for gate in sheet.gates_missed({})] == [(4, "3.4"), (3, "3.5"), (4, "3.5")]


@every_sheet
def test_labels_are_there_in_both_languages_short_and_distinct(sheet: Sheet) -> None:
    options = [option for criterion in sheet.criteria for option in criterion.options]
    for things in (sheet.parts, sheet.sections, sheet.criteria, options, sheet.disqualifiers):
        for label in (label for thing in things for label in (thing.label_vi, thing.label_en)):
            assert label == label.strip()
            assert 0 < len(label) <= 90
    for criterion in sheet.criteria:
        assert len({option.label_vi for option in criterion.options}) == len(criterion.options)
        assert len({option.label_en for option in criterion.options}) == len(criterion.options)
    # The names of the sets are official, and one is long.
    assert 0 < len(sheet.name_vi) <= 101
    assert 0 < len(sheet.name_en) <= 90


def test_every_fault_is_listed_at_once_with_its_place_and_what_is_allowed() -> None:
    sheet = sheet_for("26", 1)
    points = best(sheet) | {"1.2": 7, "4.1": 4, "99": 1}
    del points["9"]
    found = [(fault.code, fault.criterion, fault.given, fault.allowed) for fault in sheet.faults(points)]
    assert found == [
        ("sheet.no_such_option", "1.2", 7, (0, 1, 2)),
        ("sheet.no_such_option", "4.1", 4, (0, 1, 2, 3, 5)),
        ("sheet.missing_criterion", "9", None, (0, 2, 4, 5)),
        ("sheet.unknown_criterion", "99", 1, ()),
    ]
    assert sheet.faults(points)[0].place == "26/2026/QĐ-TTg, set 1, criterion 1.2"


@pytest.mark.parametrize("given_points", [True, 1.0, "1", None, Fraction(1)])
def test_points_that_are_not_a_whole_number_are_a_fault(given_points: object) -> None:
    sheet = sheet_for("148", 26)
    wrong: dict[str, object] = {**best(sheet), "1a": given_points}
    assert [fault.code for fault in sheet.faults(wrong)] == ["sheet.no_such_option"]


def test_no_option_reached_is_0_points_even_where_the_sheet_lists_no_0() -> None:
    sheet = sheet_for("148", 1)
    assert sheet.criterion("3e").allowed == (0, 1, 2)
    nothing = dict.fromkeys(best(sheet), 0)
    assert sheet.faults(nothing) == ()
    assert sheet.total(nothing) == 0


@given(st.sampled_from(SHEETS), st.data())
def test_any_choice_of_options_is_without_fault_and_adds_up(sheet: Sheet, data: st.DataObject) -> None:
    points = {each.code: data.draw(st.sampled_from(each.allowed)) for each in sheet.criteria}
    assert sheet.faults(points) == ()
    assert sheet.total(points) == sum(points.values()) <= sheet.total(best(sheet))


def test_the_best_total_is_100_but_for_what_the_text_of_148_lacks() -> None:
    below = {(s.regime_family, s.set_no): s.total(best(s)) for s in SHEETS if s.total(best(s)) != 100}
    assert below == {("148", 7): 99, ("148", 11): 97, ("148", 12): 97, ("148", 13): 98}


def test_what_rules_a_product_out_is_named_with_the_criterion_that_brings_it_up() -> None:
    found = {each.code: each.criterion for each in sheet_for("26", 15).disqualifiers}
    assert found == {
        "forged_dossier": None,
        "food_safety_certificate": None,
        "production_licence": None,
        "incomplete_dossier": None,
        "imported_material": "1.1",
        "unsafe_impurities": "6.1",
    }
    assert sheet_for("26", 26).disqualifiers == ()


@every_sheet
def test_a_disqualifier_of_a_criterion_names_one_of_the_sheet(sheet: Sheet) -> None:
    codes = {criterion.code for criterion in sheet.criteria}
    assert {each.criterion for each in sheet.disqualifiers if each.criterion} <= codes


@pytest.mark.parametrize(("family", "confidence"), [("148", Confidence.SECONDARY), ("26", Confidence.PRIMARY)])
def test_every_sheet_says_where_it_stands_and_how_well_that_is_known(family: str, confidence: Confidence) -> None:
    for set_no in SET_NUMBERS:
        assert sheet_for(family, set_no).source.confidence == confidence


@pytest.mark.parametrize(("family", "set_no"), [("1048", 1), ("", 1), ("26", 0), ("148", 27)])
def test_a_family_or_set_that_does_not_exist_is_an_error(family: str, set_no: int) -> None:
    with pytest.raises(UnknownWordError):
        sheet_for(family, set_no)


def test_a_criterion_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UnknownWordError, match=r"7\.7"):
        sheet_for("26", 1).criterion("7.7")


def test_files_are_read_when_the_first_sheet_is_asked_for_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(*path: str) -> str:
        read.append(path[-1])
        return shipped_text(*path)

    monkeypatch.setattr(module, "shipped_text", noted)
    module._sheet.cache_clear()
    module._book.cache_clear()
    assert read == []
    assert sheet_for("26", 3) is sheet_for("26", 3)
    assert sheet_for("26", 4).set_no == 4
    assert read == ["decision_26_criteria.toml", "decision_26_sheets.toml"]


@pytest.mark.parametrize("family", SHEET_FAMILIES)
def test_every_wording_section_and_disqualifier_is_used(family: str) -> None:
    criteria, sheets = (tomllib.loads(text) for text in texts(family))
    sections, sets = sheets["sections"], sheets["sets"].values()
    assert {row["is"] for section in sections.values() for row in section["criteria"]} == set(criteria)
    assert {name for each in sets for part in "ABC" for name in each[part]} == set(sections)
    assert {each["group"] for each in sets} == set(sheets["groups"])
    of_sets = {code for each in sets for code in each.get("disqualifiers", [])}
    of_criteria = {code for each in sets for code in each.get("criterion_disqualifiers", {}).values()}
    assert of_sets | of_criteria == set(sheets["disqualifiers"])


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("star3 = 1", "star6 = 1", "star6"),
        ("star3 = 1", "star3 = 4", "star3: no option gives 4 points"),
        ('is = "capacity"', 'is = "capacities"', "capacities.label"),
        ("max = 18", "max = 17", "sets.1: section 1 has 18 of 17 points"),
        ('group = "food"', 'group = "foods"', "groups.foods"),
        ('name = ["Rau', 'names = ["Rau', "sets.1.names"),
        ('code = ".2"', 'code = ".1"', "sets.1: a code stands twice"),
        ('name = ["Rau, củ, quả, hạt tươi", ', 'name = ["", ', "sets.1.name: is not a label"),
        ("C = [", "C = []  # [", "sets.1: the criteria do not add up to 100"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_with_the_place(right: str, wrong: str, place: str) -> None:
    criteria, sheets = texts("26")
    broken = sheets.replace(right, wrong)
    with pytest.raises(PlanError) as caught:
        SheetBook("26", criteria, broken).sheet(1)
    assert place in str(caught.value)
