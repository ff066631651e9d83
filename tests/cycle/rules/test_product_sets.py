"""Product sets and groups of the five regimes: names, ministries, and what became of a set."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycle.citation import Confidence
from cycle.errors import BadValueError, PlanError, UnknownWordError
from cycle.people import LAST_SET, TOURISM_SET, Product
from cycle.rules import product_sets as module
from cycle.rules.product_sets import (
    SetFile,
    groups_of,
    ministries,
    product_set,
    renumbered,
    renumbering_note,
    set_mappings,
    sets_after,
    sets_of,
    subgroups_of,
    tourism_set,
)
from cycle.rules.registry import rulebook
from cycle.rules.resources import shipped_text
from cycle.rules.sheets import sheet_for
from cycle.vocabulary import Regime

WITH_SETS = (Regime.R2, Regime.R3, Regime.R4, Regime.R5)
NUMBERS = range(1, 27)
PAIRS = tuple((of, to) for of in WITH_SETS for to in WITH_SETS if of < to)

# Phụ lục I of 26/2026/QĐ-TTg, written down apart from the data: ministries, lead first, and their sets.
LEADS = """
mae 1-4 7 9-13 23-25
moit 5 14 15 17 22
mae+moit 6 8
moh 16 18 19
moh+moit 20
moit+mae 21
mcst+mae 26
"""
SHORT = {"mae": "agriculture", "moit": "industry", "moh": "health", "mcst": "culture"}

every_regime = pytest.mark.parametrize("regime", Regime)
every_regime_with_sets = pytest.mark.parametrize("regime", WITH_SETS)


def printed_ministries() -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for names, *spans in (line.split() for line in LEADS.strip().splitlines()):
        for first, _, last in (span.partition("-") for span in spans):
            for number in range(int(first), int(last or first) + 1):
                found[number] = tuple(SHORT[name] for name in names.split("+"))
    return found


@every_regime
def test_every_regime_has_six_groups_with_names_of_their_own(regime: Regime) -> None:
    """N-6.1-2, DN-T5: six groups."""
    groups = groups_of(regime)
    assert len(groups) == 6
    assert len({group.key for group in groups}) == 6
    assert len({group.name_vi for group in groups}) == 6
    assert len({group.name_en for group in groups}) == 6


def test_the_programme_of_2018_has_groups_and_no_sets() -> None:
    assert [group.name_vi for group in groups_of(Regime.R1)] == [
        "Thực phẩm",
        "Đồ uống",
        "Thảo dược",
        "Vải và may mặc",
        "Lưu niệm - nội thất - trang trí",
        "Dịch vụ du lịch nông thôn, bán hàng",
    ]
    assert sets_of(Regime.R1) == ()
    assert subgroups_of(Regime.R1) == ()
    assert set_mappings(Regime.R1, Regime.R5) == ()


@every_regime_with_sets
def test_sets_are_numbered_from_1_to_26_without_a_gap_and_no_name_stands_twice(regime: Regime) -> None:
    """N-6.1-2: 26 product sets."""
    sets = sets_of(regime)
    assert [each.number for each in sets] == list(NUMBERS)
    assert len({each.name_vi for each in sets}) == len({each.name_en for each in sets}) == LAST_SET
    assert all(name == name.strip() for each in sets for name in (each.name_vi, each.name_en))


@every_regime_with_sets
def test_group_subgroup_and_ministries_of_every_set_exist_and_are_used(regime: Regime) -> None:
    sets = sets_of(regime)
    assert {each.group for each in sets} == {group.key for group in groups_of(regime)}
    assert {each.subgroup for each in sets} - {None} == {group.key for group in subgroups_of(regime)}
    assert {key for each in sets for key in each.ministries} <= {one.key for one in ministries()}


@every_regime_with_sets
def test_groups_and_subgroups_follow_each_other_in_the_order_of_the_sets(regime: Regime) -> None:
    sets = sets_of(regime)
    assert list(dict.fromkeys(each.group for each in sets)) == [group.key for group in groups_of(regime)]
    subgroups = list(dict.fromkeys(each.subgroup for each in sets if each.subgroup))
    assert subgroups == [group.key for group in subgroups_of(regime)]


@every_regime_with_sets
def test_food_and_drinks_have_subgroups_and_no_other_group_does(regime: Regime) -> None:
    assert {each.group for each in sets_of(regime) if each.subgroup} == {"food", "drinks"}
    assert all(each.subgroup for each in sets_of(regime) if each.group in ("food", "drinks"))


def test_the_lead_ministries_of_2026_are_those_of_the_first_annex() -> None:
    assert {each.number: each.ministries for each in sets_of(Regime.R5)} == printed_ministries()
    for each in sets_of(Regime.R5):
        assert each.ministry_source.confidence is Confidence.PRIMARY
        assert "15/2018/NĐ-CP" in each.ministry_source.place


@pytest.mark.parametrize("regime", [Regime.R3, Regime.R4])
def test_the_ministries_of_148_were_not_read_and_say_so(regime: Regime) -> None:
    assert {each.ministries for each in sets_of(regime)} == {()}
    assert {each.ministry_source.confidence for each in sets_of(regime)} == {Confidence.UNVERIFIED}


def test_the_ministries_of_2019_are_reported_and_older_than_the_merger_of_2025() -> None:
    led = {key for each in sets_of(Regime.R2) for key in each.ministries}
    assert led == {"rural_development", "industry", "health", "science", "culture"}
    assert all(each.ministries for each in sets_of(Regime.R2))
    assert {each.ministry_source.confidence for each in sets_of(Regime.R2)} == {Confidence.REPORTED}


@pytest.mark.parametrize(
    ("regime", "sets", "groups"),
    [
        (Regime.R1, set(), Confidence.SECONDARY),
        (Regime.R2, {Confidence.SECONDARY}, Confidence.REPORTED),
        (Regime.R3, {Confidence.SECONDARY}, Confidence.INFERRED),
        (Regime.R4, {Confidence.SECONDARY}, Confidence.INFERRED),
        (Regime.R5, {Confidence.PRIMARY}, Confidence.PRIMARY),
    ],
)
def test_every_set_and_group_says_how_well_it_is_known(
    regime: Regime, sets: set[Confidence], groups: Confidence
) -> None:
    assert {each.source.confidence for each in sets_of(regime)} == sets
    assert {each.source.confidence for each in (*groups_of(regime), *subgroups_of(regime))} == {groups}
    assert {each.source.instrument for each in sets_of(regime)} <= set(rulebook(regime).instruments)


@pytest.mark.parametrize("regime", [Regime.R3, Regime.R4, Regime.R5])
def test_sets_with_a_score_sheet_are_called_as_on_their_sheet(regime: Regime) -> None:
    family = rulebook(regime).sheets
    assert family
    groups = {group.key: group for group in groups_of(regime)}
    for each in sets_of(regime):
        sheet = sheet_for(family, each.number)
        assert (each.name_vi, each.name_en, each.source) == (sheet.name_vi, sheet.name_en, sheet.source)
        assert (each.group, groups[each.group].name_vi) == (sheet.group, sheet.group_vi)


def test_the_sets_of_148_are_the_same_before_and_after_its_amendment() -> None:
    assert sets_of(Regime.R3) == sets_of(Regime.R4)
    assert groups_of(Regime.R3) == groups_of(Regime.R4)


def test_2019_had_medical_devices_and_nothing_ornamental() -> None:
    assert product_set(Regime.R2, 21).name_en == "Medical devices and instruments"
    assert "ornamental" not in {group.key for group in groups_of(Regime.R2)}
    for regime in (Regime.R3, Regime.R4, Regime.R5):
        assert {each.number for each in sets_of(regime) if each.group == "ornamental"} == {23, 24, 25}


@every_regime
def test_tourism_is_the_last_set_of_every_regime_that_has_sets(regime: Regime) -> None:
    assert tourism_set(regime) == (TOURISM_SET if regime in WITH_SETS else None)


@pytest.mark.parametrize(("regime", "number"), [(Regime.R1, 1), (Regime.R2, 0), (Regime.R5, 27)])
def test_a_set_that_a_regime_does_not_have_is_an_error(regime: Regime, number: int) -> None:
    with pytest.raises(UnknownWordError, match=f"product set of {regime}"):
        product_set(regime, number)
    with pytest.raises(UnknownWordError):
        sets_after(regime, Regime.R5, number)


# --- what became of a set


def test_the_sets_of_2019_that_did_not_simply_move_are_these() -> None:
    others = {each.number: each.targets for each in set_mappings(Regime.R2, Regime.R3) if each.note_en}
    assert others == {4: (4, 8), 8: (8,), 9: (8,), 13: (11, 12), 20: (19,), 21: (), 23: (21,), 24: (21,)}


def test_every_set_of_2019_became_a_set_except_medical_devices() -> None:
    ended = [each.number for each in set_mappings(Regime.R2, Regime.R3) if not each.targets]
    assert ended == [21]


def test_every_set_of_2023_was_a_set_before_except_the_ornamental_ones() -> None:
    reached = {target for each in set_mappings(Regime.R2, Regime.R3) for target in each.targets}
    assert set(NUMBERS) - reached == {23, 24, 25}


def test_a_set_that_simply_moved_keeps_its_subgroup_and_the_order_of_the_sets() -> None:
    moved = [each for each in set_mappings(Regime.R2, Regime.R3) if not each.note_en]
    assert [each.targets for each in moved] == sorted(each.targets for each in moved)
    for each in moved:
        (target,) = each.targets
        assert product_set(Regime.R3, target).subgroup == product_set(Regime.R2, each.number).subgroup


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair[0] is not Regime.R2])
def test_from_148_on_every_set_keeps_its_number(pair: tuple[Regime, Regime]) -> None:
    assert [each.targets for each in set_mappings(*pair)] == [(number,) for number in NUMBERS]
    assert {each.note_vi + each.note_en for each in set_mappings(*pair)} == {""}


@pytest.mark.parametrize("pair", PAIRS)
def test_targets_are_sets_of_the_later_regime(pair: tuple[Regime, Regime]) -> None:
    of, to = pair
    assert [each.number for each in set_mappings(of, to)] == list(NUMBERS)
    assert {target for each in set_mappings(of, to) for target in each.targets} <= {s.number for s in sets_of(to)}


@pytest.mark.parametrize("pair", PAIRS)
def test_no_mapping_is_printed_so_each_is_an_inference_with_a_note_in_both_languages(
    pair: tuple[Regime, Regime],
) -> None:
    of, to = pair
    for each in set_mappings(of, to):
        assert {source.confidence for source in each.sources} == {Confidence.INFERRED}
        assert each.sources[-1].instrument in rulebook(to).instruments
        assert bool(each.note_vi) == bool(each.note_en)


@given(number=st.sampled_from(NUMBERS), way=st.lists(st.sampled_from(WITH_SETS), min_size=1, unique=True).map(sorted))
def test_the_way_through_the_regimes_between_does_not_matter(number: int, way: list[Regime]) -> None:
    targets = {number}
    for of, to in pairwise(way):
        targets = {after for each in targets for after in sets_after(of, to, each)}
    assert tuple(sorted(targets)) == sets_after(way[0], way[-1], number)


def test_a_set_stays_itself_within_its_regime() -> None:
    assert sets_after(Regime.R2, Regime.R2, 21) == (21,)


def test_nobody_maps_a_set_back_to_an_older_regime() -> None:
    with pytest.raises(BadValueError, match="a later regime than R5"):
        sets_after(Regime.R5, Regime.R2, 1)


@pytest.mark.parametrize("to", [Regime.R2, Regime.R5])
def test_there_is_a_mapping_to_later_regimes_only(to: Regime) -> None:
    with pytest.raises(BadValueError, match="a later regime than R5"):
        set_mappings(Regime.R5, to)


# --- a product that passes to another regime


@given(st.sampled_from(NUMBERS), st.sampled_from(Regime), st.sampled_from(Regime))
def test_a_product_keeps_its_number_wherever_the_regimes_number_alike(number: int, of: Regime, to: Regime) -> None:
    if of is Regime.R2 and of < to:
        return
    product = Product("Cam", number)
    assert renumbered(product, of, to) == product
    assert renumbering_note(product, of, to) == {}


@pytest.mark.parametrize("to", [Regime.R3, Regime.R4, Regime.R5])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_product_of_2019_takes_the_one_set_it_became_or_keeps_its_number_to_be_confirmed(
    number: int, to: Regime
) -> None:
    targets = sets_after(Regime.R2, to, number)
    found = renumbered(Product("Cam", number), Regime.R2, to)
    note = renumbering_note(Product("Cam", number), Regime.R2, to)
    assert found.name == "Cam"
    if len(targets) != 1:
        assert (found.set_no, note) == (number, {"set_to_confirm": list(targets)})
    else:
        assert (found.set_no,) == targets
        assert note == ({} if found.set_no == number else {"set_before": number})


# --- the file


def test_nothing_is_read_until_it_is_asked_for() -> None:
    code = (
        "import cycle.rules.product_sets as module\n"
        "assert module._file.cache_info().misses == module._sheets.cache_info().misses == 0\n"
        "module.sets_of(module.Regime.R2)\n"
        "assert (module._file.cache_info().misses, module._sheets.cache_info().misses) == (1, 0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_was_read_is_kept() -> None:
    assert sets_of(Regime.R5) is sets_of(Regime.R5)
    assert module._file() is module._file()


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ('1 = { group = "food"', '1 = { group = "foods"', "R2.sets.1.group: “foods” is not known; did you mean “food”"),
        ('1 = ["rural_development"]', '1 = ["rural"]', "R2.ministries.1: “rural” is not known"),
        ('26 = ["culture"]', '27 = ["culture"]', "R2.ministries.27"),
        ('name = ["Rau', 'title = ["Rau', "R2.sets.1.name: is missing"),
        ("7 = { group", "30 = { group", "R2.sets.7: is missing"),
        ('[R2.groups]\nfood = ["Thực phẩm", ', '[R2.groups]\nfood = ["", ', "R2.groups.food: is not a label"),
        ("[R2.group_source]", "[R2.groups_source]", "R2.groups_source"),
        ("R2 = [1, 2]", "R2 = [0, 2]", "subgroups.fresh.R2[1]: “0” is not a whole number"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_with_the_place(right: str, wrong: str, place: str) -> None:
    text = shipped_text("product_sets.toml")
    assert right in text
    broken = SetFile(text.replace(right, wrong, 1))
    with pytest.raises(PlanError) as caught:
        assert broken.sets(Regime.R2) and broken.groups(Regime.R2)
    assert str(caught.value).startswith(f"plan product_sets, {place}")


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("21 = { sets = [], note", "21 = { note", "R2.became.21.sets: is missing"),
        ("26 = { sets = [26] }", "", "R2.became.26.sets: is missing"),
        ("[mapping_sources.R3]", "[mapping_sources.R2]", "mapping_sources.R3.instrument: is missing"),
    ],
)
def test_a_mapping_that_leaves_a_set_out_is_refused_with_the_place(right: str, wrong: str, place: str) -> None:
    text = shipped_text("product_sets.toml")
    assert right in text
    with pytest.raises(PlanError) as caught:
        SetFile(text.replace(right, wrong, 1)).mappings(Regime.R2, Regime.R3)
    assert str(caught.value).startswith(f"plan product_sets, {place}")
