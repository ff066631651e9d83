"""Visits to a producer of Nghi Xuân: who goes there, and what is announced; short forms for tests."""

from datetime import date
from typing import Any

from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from tests.support.duties import HEAD

DAY = date.fromisoformat
DISTRICT = "ha-tinh/nghi-xuan"
COMMUNE = f"{DISTRICT}/xuan-hoi"
HTX = {"name": "HTX Xuân Hội", "kind": "cooperative"}
HEALTH = {"role": "inspector", "name": "Phòng Y tế", "unit": DISTRICT}
TRADE = {"role": "inspector", "name": "Phòng Kinh tế và Hạ tầng", "unit": DISTRICT}
OFFICE = {"role": "district_agency", "unit": DISTRICT}
#: A plan of the same district that says nothing of inspections.
SILENT = HEAD.format(unit=DISTRICT, year=2022, starts="2022-01-01", ends="2022-12-31")


def nghi_xuan(program: Program, text: str = shipped_plan_text("nghi_xuan_2022")) -> Program:
    """The plan of the district is loaded, and one of its producers has two certificates."""
    program.load_plan("nx", text)
    for ref, name in (("H1", "Nước mắm"), ("H2", "Ruốc")):
        certified(program, ref, name)
    return program


def certified(program: Program, ref: str, product: str = "Cam", **more: Any) -> None:
    """A certificate that holds in 2022."""
    given: dict[str, Any] = {"producer": HTX, "unit": COMMUNE, "level": "province", "decision": "1/QĐ-UBND", **more}
    issued_on = DAY("2021-12-01")
    program.import_certificate({"name": product, "set": 13}, ref=ref, stars=3, issued_on=issued_on, **given)


def announced(
    program: Program, by: dict[str, str], first: str, last: str = "", on: str = "2022-04-01", **more: Any
) -> Any:
    """What becomes of a visit that is announced to that producer."""
    days = {"first_on": DAY(first), "last_on": DAY(last or first)}
    given: dict[str, Any] = {"producer": HTX["name"], "purpose": "An toàn thực phẩm", **days, **more}
    return program.announce_inspection("nx", by=by, on=DAY(on), **given)
