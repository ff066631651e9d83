"""The bodies that send members to councils, as the decisions name them, and how people write their names.

The forms are those in use in papers and on web pages; a ministry or department that took over another one is known by
the older name as well: agriculture and environment became one ministry on 1 March 2025, and one department after it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal

from cycle.inputs import searchable


class Department(StrEnum):
    """A body with a seat. The words are data of the law: they are shown by their names, not by a label."""

    PROVINCIAL_COMMITTEE = "provincial_committee"
    AGRICULTURE_AND_ENVIRONMENT = "agriculture_and_environment"
    INDUSTRY_AND_TRADE = "industry_and_trade"
    HEALTH = "health"
    SCIENCE = "science"
    CULTURE_AND_TOURISM = "culture_and_tourism"
    FOOD_SAFETY = "food_safety"
    PROVINCIAL_OCOP_AGENCY = "provincial_ocop_agency"
    DEPARTMENT_UNITS = "department_units"
    MINISTRY_OF_AGRICULTURE = "ministry_of_agriculture"
    MINISTRY_OF_AGRICULTURE_AND_ENVIRONMENT = "ministry_of_agriculture_and_environment"
    MINISTRY_OF_ENVIRONMENT = "ministry_of_environment"
    MINISTRY_OF_INDUSTRY_AND_TRADE = "ministry_of_industry_and_trade"
    MINISTRY_OF_HEALTH = "ministry_of_health"
    MINISTRY_OF_SCIENCE = "ministry_of_science"
    MINISTRY_OF_CULTURE = "ministry_of_culture"
    NATIONAL_OCOP_AGENCY = "national_ocop_agency"
    MINISTRY_UNITS = "ministry_units"


#: Seats that a council may lawfully lack: only where there is such a body, or “some” units that nobody names.
OPEN_SEATS = frozenset({Department.FOOD_SAFETY, Department.DEPARTMENT_UNITS, Department.MINISTRY_UNITS})


@dataclass(frozen=True, slots=True)
class Names:
    """What a body is called, and the other ways in which its name is written."""

    vi: str
    en: str
    forms: tuple[str, ...] = ()


_OLD_AND_NEW_MINISTRY = ("Bộ Nông nghiệp và Môi trường", "Bộ NN&MT", "MAE")
NAMES: Mapping[Department, Names] = {
    Department.PROVINCIAL_COMMITTEE: Names(
        "lãnh đạo UBND tỉnh",
        "leader of the provincial People's Committee",
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh", "UBND thành phố", "UBND TP", "Ủy ban nhân dân thành phố"),
    ),
    Department.AGRICULTURE_AND_ENVIRONMENT: Names(
        "Sở Nông nghiệp và Môi trường",
        "Department of Agriculture and Environment",
        ("Sở NN&MT", "Sở Nông nghiệp và PTNT", "Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT"),
    ),
    Department.INDUSTRY_AND_TRADE: Names("Sở Công Thương", "Department of Industry and Trade"),
    Department.HEALTH: Names("Sở Y tế", "Department of Health"),
    Department.SCIENCE: Names("Sở Khoa học và Công nghệ", "Department of Science and Technology", ("Sở KH&CN",)),
    Department.CULTURE_AND_TOURISM: Names(
        "Sở Văn hóa, Thể thao và Du lịch",
        "Department of Culture, Sports and Tourism",
        ("Sở Văn hóa và Thể thao", "Sở VH&TT", "Sở Du lịch"),
    ),
    Department.FOOD_SAFETY: Names(
        "Sở An toàn thực phẩm (nếu có)",
        "Department of Food Safety (where there is one)",
        ("Sở An toàn thực phẩm", "Sở ATTP"),
    ),
    Department.PROVINCIAL_OCOP_AGENCY: Names(
        "cơ quan tham mưu quản lý OCOP cấp tỉnh",
        "provincial OCOP agency",
        (
            *("cơ quan tham mưu quản lý OCOP", "Văn phòng Điều phối", "VPĐP", "Chi cục Phát triển nông thôn"),
            *("Chi cục PTNT", "Văn phòng nông thôn mới", "Văn phòng NTM"),
        ),
    ),
    Department.DEPARTMENT_UNITS: Names(
        "một số đơn vị chuyên môn của Sở Nông nghiệp và Môi trường",
        "some specialised units of the Department of Agriculture and Environment",
        (
            *("Chi cục Phát triển nông thôn", "Chi cục PTNT", "Chi cục Trồng trọt", "Chi cục Chăn nuôi"),
            *("Chi cục Thủy sản", "Chi cục Thủy lợi", "Chi cục Kiểm lâm", "Chi cục Quản lý chất lượng"),
            *("Chi cục Bảo vệ môi trường", "Trung tâm Khuyến nông", "Trung tâm Dịch vụ nông nghiệp"),
        ),
    ),
    Department.MINISTRY_OF_AGRICULTURE: Names(
        "Bộ Nông nghiệp và Phát triển nông thôn",
        "Ministry of Agriculture and Rural Development",
        ("Bộ NN&PTNT", "Bộ Nông nghiệp và PTNT", "MARD", *_OLD_AND_NEW_MINISTRY),
    ),
    Department.MINISTRY_OF_AGRICULTURE_AND_ENVIRONMENT: Names(
        "Bộ Nông nghiệp và Môi trường",
        "Ministry of Agriculture and Environment",
        ("Bộ NN&PTNT", "Bộ Nông nghiệp và PTNT", "Bộ Nông nghiệp và Phát triển nông thôn", *_OLD_AND_NEW_MINISTRY),
    ),
    Department.MINISTRY_OF_ENVIRONMENT: Names(
        "Bộ Tài nguyên và Môi trường",
        "Ministry of Natural Resources and Environment",
        ("Bộ TN&MT", "MONRE", *_OLD_AND_NEW_MINISTRY),
    ),
    Department.MINISTRY_OF_INDUSTRY_AND_TRADE: Names("Bộ Công Thương", "Ministry of Industry and Trade", ("MOIT",)),
    Department.MINISTRY_OF_HEALTH: Names("Bộ Y tế", "Ministry of Health", ("MOH",)),
    Department.MINISTRY_OF_SCIENCE: Names(
        "Bộ Khoa học và Công nghệ", "Ministry of Science and Technology", ("Bộ KH&CN", "MOST")
    ),
    Department.MINISTRY_OF_CULTURE: Names(
        "Bộ Văn hóa, Thể thao và Du lịch",
        "Ministry of Culture, Sports and Tourism",
        ("Bộ VHTT&DL", "MOCST"),
    ),
    Department.NATIONAL_OCOP_AGENCY: Names(
        "cơ quan tham mưu quản lý OCOP cấp trung ương",
        "national OCOP agency",
        ("cơ quan tham mưu quản lý OCOP", "Văn phòng Điều phối", "VPĐP"),
    ),
    Department.MINISTRY_UNITS: Names(
        "một số đơn vị chuyên môn của Bộ Nông nghiệp và Môi trường",
        "some specialised bodies of the Ministry of Agriculture and Environment",
    ),
}

#: What stands before the name of a body without being part of it.
_TITLES = re.compile(
    r"(?:pho|quyen|dai dien|lanh dao|giam doc|chu tich|thu truong|bo truong|truong phong|vu truong|cuc truong"
    r"|chi cuc truong|chanh(?= van phong)) "
)
_SEPARATORS = re.compile(r"[,;()/–—]| - | thuoc ")
_NOT_COMPARED = re.compile(r"\b(?:va|and)\b|[^a-z0-9]")


def name_of(department: Department, language: Literal["vi", "en"]) -> str:
    """What a body is called, as it stands in the middle of a sentence."""
    names = NAMES[department]
    return names.vi if language == "vi" else names.en


def departments_of(unit: str) -> frozenset[Department]:
    """The bodies that a free text such as “Phó Giám đốc Sở NN&MT” or “Chi cục ATTP, Sở Y tế” names; none for others."""
    named = _names_in(unit)
    return frozenset(each for each in Department if any(name.startswith(_forms(each)) for name in named))


def _names_in(unit: str) -> list[str]:
    """The text from its beginning and from behind each separator on, without titles, as it is compared."""
    text = searchable(unit)
    starts = [0, *(found.end() for found in _SEPARATORS.finditer(text))]
    return [_squeezed(_without_titles(text[start:].strip())) for start in starts]


def _without_titles(text: str) -> str:
    while title := _TITLES.match(text):
        text = text[title.end() :]
    return text


@cache
def _forms(department: Department) -> tuple[str, ...]:
    names = NAMES[department]
    return tuple(_squeezed(searchable(form)) for form in (names.vi, names.en, *names.forms))


def _squeezed(text: str) -> str:
    """Letters and digits alone, “and” left out: “Sở NN & MT” and “Sở NN và MT” are one name."""
    return _NOT_COMPARED.sub("", text)
