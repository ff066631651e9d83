"""Who should sit on a council by the decision of its day, and how people write the names of those bodies."""

import re
from datetime import date

import pytest

from cycle.citation import Confidence
from cycle.council import Council, Member
from cycle.rules.departments import NAMES, OPEN_SEATS, Department, departments_of, name_of
from cycle.rules.registry import rulebook
from cycle.rules.seating import seating
from cycle.vocabulary import Level, Regime

D = Department
R5 = rulebook(Regime.R5)


def council(*units: str | None, level: Level = Level.PROVINCE, chair: int | None = None) -> Council:
    """A council whose members, A, B, C …, come from those units."""
    members = tuple(Member(chr(65 + at), unit=unit, chair=at == chair) for at, unit in enumerate(units))
    return Council(level, "dong-nai", "2026-1", "900/QĐ-UBND", date(2026, 6, 20), members)


# The names.


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        ("Sở Công Thương", {D.INDUSTRY_AND_TRADE}),
        ("SỞ CÔNG THƯƠNG tỉnh Đồng Nai", {D.INDUSTRY_AND_TRADE}),
        ("Phó Giám đốc Sở NN & MT", {D.AGRICULTURE_AND_ENVIRONMENT}),
        ("Sở NN và MT", {D.AGRICULTURE_AND_ENVIRONMENT}),
        ("Sở Nông nghiệp và PTNT", {D.AGRICULTURE_AND_ENVIRONMENT}),
        ("Sở VH,TT&DL", {D.CULTURE_AND_TOURISM}),
        ("Sở Văn hoá, Thể thao và Du lịch", {D.CULTURE_AND_TOURISM}),
        ("Sở KHCN", {D.SCIENCE}),
        ("Sở KH – CN", {D.SCIENCE}),
        ("Chi cục ATTP, Sở Y tế", {D.HEALTH}),
        ("Chi cục An toàn thực phẩm thuộc Sở Y tế", {D.HEALTH}),
        ("Sở ATTP TP. Hồ Chí Minh", {D.FOOD_SAFETY}),
        ("Phó Chủ tịch UBND tỉnh", {D.PROVINCIAL_COMMITTEE}),
        ("Văn phòng UBND tỉnh", set()),
        ("Chi cục Phát triển nông thôn và QLCL", {D.PROVINCIAL_OCOP_AGENCY, D.DEPARTMENT_UNITS}),
        ("Department of Health", {D.HEALTH}),
        ("Bộ Công thương", {D.MINISTRY_OF_INDUSTRY_AND_TRADE}),
        ("Cục ATTP (Bộ Y tế)", {D.MINISTRY_OF_HEALTH}),
        ("Sở Tài chính", set()),
        ("Sở KH&ĐT", set()),
        ("Liên minh Hợp tác xã", set()),
        ("Trường Đại học Nông Lâm", set()),
    ],
)
def test_a_body_is_known_by_the_names_in_use(unit: str, named: set[Department]) -> None:
    assert departments_of(unit) == named


#: As people write them: a body, then each form in use besides its name.
IN_USE = """
provincial_committee: Ủy ban nhân dân tỉnh; UBND thành phố; UBND TP. Huế; Ủy ban nhân dân thành phố; UBND tỉnh
agriculture_and_environment: Sở NN&MT; Sở NNMT; Sở NN&PTNT; Sở Nông nghiệp và PTNT
agriculture_and_environment: Sở Nông nghiệp và Phát triển nông thôn
science: Sở KH&CN; Sở KHCN
culture_and_tourism: Sở VHTTDL; Sở VHTT&DL; Sở Văn hóa và Thể thao; Sở VH&TT; Sở Du lịch
food_safety: Sở An toàn thực phẩm; Sở ATTP
provincial_ocop_agency: cơ quan tham mưu quản lý OCOP; Văn phòng Điều phối nông thôn mới; VPĐP; Văn phòng NTM
provincial_ocop_agency: Chi cục Phát triển nông thôn; Chi cục PTNT; Văn phòng nông thôn mới
department_units: Chi cục Phát triển nông thôn; Chi cục PTNT; Chi cục Trồng trọt và Bảo vệ thực vật
department_units: Chi cục Chăn nuôi và Thú y; Chi cục Thủy sản; Chi cục Thủy lợi; Chi cục Kiểm lâm
department_units: Chi cục Quản lý chất lượng; Chi cục Bảo vệ môi trường; Trung tâm Khuyến nông
department_units: Trung tâm Dịch vụ nông nghiệp
ministry_of_agriculture: Bộ NN&PTNT; Bộ Nông nghiệp và PTNT; MARD; Bộ Nông nghiệp và Môi trường; Bộ NN&MT; MAE
ministry_of_agriculture_and_environment: Bộ NN&PTNT; Bộ Nông nghiệp và PTNT; Bộ NN&MT; MAE
ministry_of_agriculture_and_environment: Bộ Nông nghiệp và Phát triển nông thôn
ministry_of_environment: Bộ TN&MT; MONRE; Bộ Nông nghiệp và Môi trường; Bộ NN&MT; MAE
ministry_of_industry_and_trade: MOIT
ministry_of_health: MOH
ministry_of_science: Bộ KH&CN; MOST
ministry_of_culture: Bộ VHTTDL; Bộ VHTT&DL; MOCST
national_ocop_agency: cơ quan tham mưu quản lý OCOP; Văn phòng Điều phối nông thôn mới trung ương; VPĐP
"""


def test_a_body_is_known_by_every_form_in_use() -> None:
    for line in IN_USE.strip().splitlines():
        body, _, forms = line.partition(": ")
        for form in forms.split("; "):
            assert D(body) in departments_of(form), form


def test_a_form_has_no_sign_that_nobody_writes_and_the_comparison_would_pass_over() -> None:
    odd = [form for names in NAMES.values() for form in names.forms if not re.fullmatch(r"\w+([ &]\w+)*", form)]
    assert odd == []


def test_two_ministries_that_became_one_are_known_by_its_name() -> None:
    """From 1 March 2025 one ministry stands for both of the national council of 2022."""
    assert {D.MINISTRY_OF_AGRICULTURE, D.MINISTRY_OF_ENVIRONMENT} <= departments_of("Thứ trưởng Bộ NN&MT")
    assert D.MINISTRY_OF_ENVIRONMENT not in departments_of("Bộ NN&PTNT")


def test_every_body_has_names_in_both_languages_by_which_it_is_known_itself() -> None:
    assert set(NAMES) == set(Department)
    for each in Department:
        if each not in OPEN_SEATS:
            assert each in departments_of(name_of(each, "vi")) & departments_of(name_of(each, "en"))


def test_what_a_body_is_called_in_the_answers() -> None:
    assert {each.value: (name_of(each, "vi"), name_of(each, "en")) for each in Department} == {
        "provincial_committee": ("lãnh đạo UBND tỉnh", "leader of the provincial People's Committee"),
        "agriculture_and_environment": ("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"),
        "industry_and_trade": ("Sở Công Thương", "Department of Industry and Trade"),
        "health": ("Sở Y tế", "Department of Health"),
        "science": ("Sở Khoa học và Công nghệ", "Department of Science and Technology"),
        "culture_and_tourism": ("Sở Văn hóa, Thể thao và Du lịch", "Department of Culture, Sports and Tourism"),
        "food_safety": ("Sở An toàn thực phẩm (nếu có)", "Department of Food Safety (where there is one)"),
        "provincial_ocop_agency": ("cơ quan tham mưu quản lý OCOP cấp tỉnh", "provincial OCOP agency"),
        "department_units": (
            "một số đơn vị chuyên môn của Sở Nông nghiệp và Môi trường",
            "some specialised units of the Department of Agriculture and Environment",
        ),
        "ministry_of_agriculture": (
            "Bộ Nông nghiệp và Phát triển nông thôn",
            "Ministry of Agriculture and Rural Development",
        ),
        "ministry_of_agriculture_and_environment": (
            "Bộ Nông nghiệp và Môi trường",
            "Ministry of Agriculture and Environment",
        ),
        "ministry_of_environment": (
            "Bộ Tài nguyên và Môi trường",
            "Ministry of Natural Resources and Environment",
        ),
        "ministry_of_industry_and_trade": ("Bộ Công Thương", "Ministry of Industry and Trade"),
        "ministry_of_health": ("Bộ Y tế", "Ministry of Health"),
        "ministry_of_science": ("Bộ Khoa học và Công nghệ", "Ministry of Science and Technology"),
        "ministry_of_culture": ("Bộ Văn hóa, Thể thao và Du lịch", "Ministry of Culture, Sports and Tourism"),
        "national_ocop_agency": ("cơ quan tham mưu quản lý OCOP cấp trung ương", "national OCOP agency"),
        "ministry_units": (
            "một số đơn vị chuyên môn của Bộ Nông nghiệp và Môi trường",
            "some specialised bodies of the Ministry of Agriculture and Environment",
        ),
    }


@pytest.mark.parametrize(
    "title",
    [
        *("Phó", "Quyền", "Đại diện", "Lãnh đạo", "Giám đốc", "Chủ tịch", "Thứ trưởng", "Bộ trưởng", "Trưởng phòng"),
        *("Vụ trưởng", "Cục trưởng", "Chi cục trưởng", "Phó Giám đốc", "Quyền Giám đốc", "Phó Chủ tịch"),
    ],
)
def test_what_stands_before_the_name_of_a_body_is_passed_over(title: str) -> None:
    assert departments_of(f"{title} Sở Y tế") == {D.HEALTH}


def test_the_head_of_an_office_is_of_that_office_and_chanh_alone_is_no_title() -> None:
    assert departments_of("Chánh Văn phòng Điều phối") == {D.PROVINCIAL_OCOP_AGENCY, D.NATIONAL_OCOP_AGENCY}
    assert departments_of("Chánh Sở Y tế") == set()


@pytest.mark.parametrize("before", ["Phòng A, ", "Phòng A; ", "Phòng A (", "Phòng A) ", "Phòng A / ", "Phòng A thuộc "])
def test_a_body_may_be_named_behind_one_of_its_parts(before: str) -> None:
    assert departments_of(f"{before}Sở Y tế") == {D.HEALTH}


@pytest.mark.parametrize("between", [" – ", " — ", " - "])
def test_a_dash_between_two_names_parts_them_and_one_within_a_word_does_not(between: str) -> None:
    assert departments_of(f"Phòng A{between}Sở Y tế") == {D.HEALTH}
    assert departments_of("Phòng A-Sở Y tế") == set()


# The seats.


def test_a_provincial_council_of_2026_is_held_against_the_article() -> None:
    """26/2026/QĐ-TTg, Điều 7 khoản 3 điểm b."""
    found = seating(council("Sở Y tế", "Sở NN&MT", None, "Hội Nông dân", "VPĐP NTM tỉnh", chair=1), R5)
    assert found is not None
    assert (found.source.place, found.source.confidence) == ("Điều 7 khoản 3 điểm b", Confidence.PRIMARY)
    assert found.absent == (D.INDUSTRY_AND_TRADE, D.SCIENCE, D.CULTURE_AND_TOURISM)
    assert [one.name for one in found.others] == ["D"]
    assert [one.name for one in found.unknown] == ["C"]
    assert found.members_ruled is None


def test_the_seat_of_the_leader_is_empty_unless_somebody_presides_in_that_place() -> None:
    def absent(*units: str | None, chair: int | None) -> bool:
        found = seating(council(*units, chair=chair), R5)
        assert found is not None
        return D.PROVINCIAL_COMMITTEE in found.absent

    assert absent("Sở Y tế", "Sở NN&MT", chair=None)
    assert not absent("Sở Y tế", "Sở NN&MT", chair=1)
    assert not absent("UBND tỉnh", "Sở NN&MT", chair=None)
    assert absent("Sở Y tế", "Hội Nông dân", chair=1)
    assert absent("Sở Y tế", None, chair=1)


def test_a_chair_from_another_body_fills_the_seat_of_the_leader_and_no_other() -> None:
    found = seating(council("Sở Y tế", "Sở Công Thương", chair=0), R5)
    assert found is not None
    assert found.absent == (
        D.AGRICULTURE_AND_ENVIRONMENT,
        D.SCIENCE,
        D.CULTURE_AND_TOURISM,
        D.PROVINCIAL_OCOP_AGENCY,
    )


def test_seats_that_may_lawfully_be_empty_are_never_missed() -> None:
    for regime in Regime:
        for level in (Level.DISTRICT, Level.PROVINCE, Level.NATION):
            found = seating(council("Sở Tài chính", level=level), rulebook(regime))
            assert found is None or not set(found.absent) & OPEN_SEATS


def test_where_no_unit_is_known_nothing_is_said_to_be_missing() -> None:
    found = seating(council(None, None), R5)
    assert found is not None
    assert (found.absent, found.others, len(found.unknown)) == ((), (), 2)


@pytest.mark.parametrize("regime", [Regime.R3, Regime.R4])
def test_the_national_council_of_2022_has_seven_members_of_seven_bodies(regime: Regime) -> None:
    """4497/QĐ-BNN-VPĐP, as a province reports it."""
    units = ("Bộ NN&PTNT", "Bộ Công Thương", "Bộ Y tế", "Bộ VHTTDL", "Bộ TN&MT", "Bộ KH&CN", "Văn phòng Điều phối")
    found = seating(council(*units, level=Level.NATION, chair=0), rulebook(regime))
    assert found is not None and found.members_ruled is not None
    assert (found.absent, found.others, found.unknown, found.members_ruled.value) == ((), (), (), 7)
    assert found.source.instrument == "4497/QĐ-BNN-VPĐP" and found.source.confidence is Confidence.REPORTED
    short = seating(council(*units[:4], level=Level.NATION), rulebook(regime))
    assert short is not None
    assert short.absent == (D.MINISTRY_OF_ENVIRONMENT, D.MINISTRY_OF_SCIENCE, D.NATIONAL_OCOP_AGENCY)


def test_the_national_council_of_2026_is_named_by_its_own_article() -> None:
    found = seating(council("Bộ NN&MT", level=Level.NATION), R5)
    assert found is not None and found.source.place == "Điều 7 khoản 4 điểm b"
    assert found.absent == (
        D.MINISTRY_OF_INDUSTRY_AND_TRADE,
        D.MINISTRY_OF_HEALTH,
        D.MINISTRY_OF_SCIENCE,
        D.MINISTRY_OF_CULTURE,
        D.NATIONAL_OCOP_AGENCY,
    )


@pytest.mark.parametrize(
    ("regime", "levels"),
    [
        (Regime.R1, set()),
        (Regime.R2, set()),
        (Regime.R3, {Level.NATION}),
        (Regime.R4, {Level.NATION}),
        (Regime.R5, {Level.PROVINCE, Level.NATION}),
    ],
)
def test_a_regime_names_seats_for_these_levels_only(regime: Regime, levels: set[Level]) -> None:
    asked = (Level.DISTRICT, Level.PROVINCE, Level.NATION)
    assert {level for level in asked if seating(council("Sở Y tế", level=level), rulebook(regime))} == levels
