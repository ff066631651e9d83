"""Certificates of older years, as tests take them in by the dozen."""

from datetime import date
from typing import Any

from cycle.case import Case
from cycle.program import Program


def imported(program: Program, number: int, issued_on: date, **given: Any) -> Case:
    """The certificate of that number, of four stars unless something else is given, under the reference H and it."""
    usual: dict[str, Any] = {
        "product": {"name": f"Cam {number}", "set": 1},
        "producer": {"name": "HTX B", "kind": "cooperative"},
        "unit": "hoa-binh/cao-phong/thu-phong",
        "stars": 4,
        "decision": f"{number}/QĐ-UBND",
        "level": "province",
        "ref": f"H{number}",
    }
    return program.import_certificate(**{**usual, "issued_on": issued_on, **given})


def of_a_household(program: Program, number: int) -> Case:
    """One of twelve, with three to five stars; its owner is a person."""
    return imported(
        program,
        number,
        date(2019, 1 + number, 1 + number),
        producer={"name": f"Hộ ông {number}", "kind": "household", "business_registration": f"07-{number}"},
        stars=3 + number % 3,
        level="province" if number % 3 < 2 else "nation",
    )
