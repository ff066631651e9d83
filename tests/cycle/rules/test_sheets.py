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
from cycle.rules.registry import RULEBOOKS
from cycle.rules.resources import shipped_text
from cycle.rules.sheets import SET_NUMBERS, SHEET_FAMILIES, Sheet, SheetBook, sheet_for
from cycle.vocabulary import Regime
from tests.support.gates import marks_of

SHEETS = tuple(sheet_for(family, set_no) for family in SHEET_FAMILIES for set_no in SET_NUMBERS)
#: Where the text of 148 that we read falls short: points missing, and a maximum that no option gives.
NOT_FOUND = {("148", 11): 3, ("148", 12): 3, ("148", 13): 2}
NO_TOP_OPTION = ("148", 7, "6d")
# Slips of the printed texts as docs/divergences.md reads them: family, sets, then each criterion with the points that
# its options give.
SLIPS = """
148 3 7a=0,1,2 8a=0,1,3,5 10a=0,1,2,3,5 12=1,2,3
148 7 6d=1,2,3
148 11 6a1=0,1,2 6a2=0,1,2
148 17 1d=0,1,2,3
148 18 1b=0,1,2,3
148 18,19 3c=1,3 3e=1,2
148 24,25 2b=0,1,3,4
148 26 8=1,2,3 9=1,2 15=1,3
26 4 7=0,1,3
26 4,7,10,11 1.2=0,1,2
26 7 3.1=1,2,3
26 11 6.1.1=0,1,2
26 23 9=2,4 6.2=1,3,5
26 1-20 2.4=0,1
26 21,22 2.3=0,1
26 26 8=1,3 9=1,2 15=1,3
"""

every_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: f"{sheet.regime_family}-{sheet.set_no}")


def best(sheet: Sheet) -> dict[str, int]:
    return {criterion.code: criterion.options[-1].points for criterion in sheet.criteria}


def texts(family: str) -> tuple[str, str]:
    return (
        shipped_text("sheets", f"decision_{family}_criteria.toml"),
        shipped_text("sheets", f"decision_{family}_sheets.toml"),
    )


@every_sheet
def test_the_parts_have_40_25_and_35_points_and_the_sheet_100(sheet: Sheet) -> None:
    """N-4.5-1: but for the points that the text of 148 lacks."""
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


@pytest.mark.parametrize("line", SLIPS.strip().splitlines())
def test_a_slip_of_the_printed_sheets_is_read_as_the_page_of_divergences_says(line: str) -> None:
    family, sets, *entries = line.split()
    for ends in (span.split("-") for span in sets.split(",")):
        for set_no in range(int(ends[0]), int(ends[-1]) + 1):
            for code, _, points in (entry.partition("=") for entry in entries):
                options = sheet_for(family, set_no).criterion(code).options
                assert [option.points for option in options] == [int(each) for each in points.split(",")]


def test_of_the_sheets_of_2026_with_a_trademark_only_set_10_asks_no_registered_one_for_four_stars() -> None:
    """Set 10, 3.5 prints no four-star mark, unlike its siblings: kept as printed."""
    asking = {sheet.set_no for sheet in SHEETS for gate in sheet.gates if (gate.star, gate.criterion) == (4, "3.5")}
    assert set(SET_NUMBERS) - asking == {10}


@every_sheet
def test_options_rise_and_no_code_or_section_stands_twice(sheet: Sheet) -> None:
    for criterion in sheet.criteria:
        points = [option.points for option in criterion.options]
        assert points == sorted(set(points))
    assert max(Counter(criterion.code for criterion in sheet.criteria).values()) == 1
    assert [section.number for section in sheet.sections] == [str(n + 1) for n in range(len(sheet.sections))]


@every_sheet
def test_the_gates_are_the_star_marks_of_the_printed_sheets(sheet: Sheet) -> None:
    ours = Counter((gate.star, gate.criterion, gate.at_least) for gate in sheet.gates)
    assert ours == Counter(marks_of(sheet.regime_family, sheet.set_no))


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


@given(st.sampled_from(SHEETS), st.data())
def test_any_choice_of_options_is_without_fault(sheet: Sheet, data: st.DataObject) -> None:
    points = {each.code: data.draw(st.sampled_from(each.allowed)) for each in sheet.criteria}
    assert sheet.faults(points) == ()


def test_the_best_total_is_100_but_for_what_the_text_of_148_lacks() -> None:
    totals = {(sheet.regime_family, sheet.set_no): sum(best(sheet).values()) for sheet in SHEETS}
    assert {of: total for of, total in totals.items() if total != 100} == {
        ("148", 7): 99,
        ("148", 11): 97,
        ("148", 12): 97,
        ("148", 13): 98,
    }


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
        ("[source]", "x = 1\n[source]", "x: “x” is not known"),
        ("star3 = 1", "star6 = 1", "sections.product-of-vegetables.criteria[3].star6"),
        ("star3 = 1", "star3 = 4", "sections.product-of-vegetables.criteria[3].star3: no option gives 4 points"),
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
    assert f"{caught.value.place}: {caught.value.fault}".startswith(place)


def book(*points: str, lacking: int) -> SheetBook:
    """A book of one sheet with one part and one section, whose criteria are worth these points."""
    criteria = [f'[c{at}]\nlabel = ["Tiêu chí", "Criterion"]\n{text}\n' for at, text in enumerate(points)]
    total = 100 - lacking
    rows = ", ".join(f'{{ code = ".{at}", is = "c{at}" }}' for at in range(len(points)))
    source = texts("26")[1].partition("[source]")[2].partition("[parts]")[0]
    sheets = f"""
[source]{source}
[parts.A]
max = {total}
label = ["Phần", "Part"]
[groups]
food = ["Thực phẩm", "Food"]
[disqualifiers]
[sections.all]
max = {total}
label = ["Mục", "Section"]
criteria = [{rows}]
[sets.1]
name = ["Bộ", "Set"]
group = "food"
A = ["all"]
not_found = {lacking}
"""
    return SheetBook("26", "".join(criteria), sheets)


def test_a_sheet_may_lack_from_one_point_to_all_but_one() -> None:
    one = '1 = ["Có", "Yes"]'
    sheet = book(f"max = 1\n{one}", lacking=99).sheet(1)
    (part,), (section,), (criterion,) = sheet.parts, sheet.sections, sheet.criteria
    assert (part.max_points, section.max_points, criterion.max_points) == (1, 1, 1)
    ten = '10 = ["Có", "Yes"]'
    assert book(*[ten] * 9, '9 = ["Có", "Yes"]', lacking=1).sheet(1).points_not_found == 1


@pytest.mark.parametrize(("text", "place"), [('11 = ["Có", "Yes"]', "c0.11"), ("max = 11", "c0.max")])
def test_no_criterion_gives_more_than_ten_points(text: str, place: str) -> None:
    with pytest.raises(PlanError) as caught:
        book(text, lacking=89).sheet(1)
    assert caught.value.place == place


def test_a_criterion_that_says_nothing_of_points_has_none() -> None:
    with pytest.raises(PlanError, match="section 1 has 0 of 1 points"):
        book("", lacking=99).sheet(1)


def test_a_section_is_called_by_its_own_name_or_where_it_has_none_as_its_only_criterion() -> None:
    sheet = sheet_for("26", 1)
    called = {section.number: section.label_en for section in sheet.sections}
    assert called["1"] == "Organisation of production" != sheet.criterion("1.1").label_en
    assert called["8"] == sheet.criterion("8").label_en


@pytest.mark.parametrize("book", [book for book in RULEBOOKS if book.sheets], ids=lambda book: book.regime.value)
def test_the_parts_of_every_sheet_have_the_points_that_the_decision_names(book) -> None:
    for number in SET_NUMBERS:
        assert {part.code: part.max_points for part in sheet_for(book.sheets, number).parts} == book.part_points.value


def test_n_3_3_1_until_2023_parts_a_b_and_c_had_35_25_and_40_points() -> None:
    parts = {book.regime: book.part_points and book.part_points.value for book in RULEBOOKS}
    assert parts[Regime.R1] is None
    assert parts[Regime.R2] == {"A": 35, "B": 25, "C": 40}
    assert parts[Regime.R3] == parts[Regime.R4] == parts[Regime.R5] == {"A": 40, "B": 25, "C": 35}
