"""What a plan says of its councils, from the file to the answer: members, meetings, and the advisory team's report."""

from datetime import date

import pytest

from cycle.errors import PlanError, RefusedError
from cycle.plan import OfficePapers
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.rules.sheets import sheet_for
from cycle.score import MemberSheet
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import walked
from cycle.vocabulary import DocumentKind, Level, State
from tests.support.plans import read

HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}
AGENCY, COUNCIL = {"role": "provincial_agency"}, {"role": "provincial_council"}
PLAN = """
title_vi = "Kế hoạch"
title_en = "Plan"
unit = "dong-nai"
year = {year}
starts = {year}-01-01
ends = {year}-12-31
[document]
name = "Kế hoạch 1/KH-UBND"
checked_on = {year}-01-02
[council]
place = "IV.2"
{council}
[policies]
{policies}
"""


def at_province(year: int, unit: str, council: str = "", policies: str = "") -> Program:
    """A case P1 that the province received in February of that year, under a plan that says this."""
    program = Program(MemoryStore(), FrozenClock())
    program.load_plan("p", PLAN.format(year=year, council=council, policies=policies))
    product, by = {"name": "Cacao", "set": 13}, {"role": "producer"}
    program.register(product, producer=HTX, by=by, unit=unit, on=date(year, 2, 1), ref="P1")
    walked(program, "P1", date(year, 2, 2), State.PROVINCE_RECEIVED)
    return program


def convene(program: Program, year: int, members: str = "ABC", **more) -> None:
    council = {"decision": "900/QĐ-UBND", "members": list(members)}
    program.advance("P1", "convene", by=AGENCY, on=date(year, 6, 1), council=council, **more)


def reasons(program: Program, step: str, on: date, **given) -> list[tuple[str, str, str]]:
    """Code, required value and section of every reason against a step of the provincial council."""
    refusal = program.ask("P1", step, by=COUNCIL if step == "record_result" else AGENCY, on=on, **given)
    return [(one.code, one.required, str(one.source)) for one in refusal.reasons] if refusal else []


NEW, OLD = "dong-nai/phu-loi", "dong-nai/dinh-quan/phu-loi"


def test_a_plan_that_wants_seven_members_has_no_council_of_three() -> None:
    program = at_province(2027, NEW, "members_min = 7")
    council = {"decision": "900/QĐ-UBND", "members": ["A", "B", "C"]}
    with pytest.raises(RefusedError):
        program.advance("P1", "convene", by=AGENCY, on=date(2027, 6, 1), council=council)
    section = "IV.2, Kế hoạch 1/KH-UBND"
    assert reasons(program, "convene", date(2027, 6, 1), council=council) == [
        ("council.too_few_members", "≥ 7", section)
    ]
    convene(program, 2027, "ABCDEFG")
    assert program.case("P1").state is State.PROVINCE_EVALUATION


def test_a_plan_of_2022_has_its_council_meet_once_and_a_silent_one_twice() -> None:
    once, twice = at_province(2022, OLD, "sessions = 1"), at_province(2022, OLD)
    for program in (once, twice):
        convene(program, 2022)
        program.advance("P1", "record_result", by=COUNCIL, on=date(2022, 6, 20), average="72.5", meeting=1)
    assert once.case("P1").state is State.PROVINCE_SCORED
    assert twice.case("P1").state is State.PROVINCE_EVALUATION
    sitting = twice.case("P1").sitting(Level.PROVINCE)
    assert sitting is not None and sitting.first_result is not None


def test_the_plan_of_hoa_binh_says_once_as_the_decision_of_its_year_does() -> None:
    """HB-08. Its councils of 2023 meet as often as without the plan, and no more often."""
    unit = "hoa-binh/cao-phong/thu-phong"
    for plan in (None, "hoa_binh_2023"):
        program = Program(MemoryStore(), FrozenClock())
        if plan:
            program.load_plan(plan, shipped_plan_text(plan))
        product, by = {"name": "Cam", "set": 1}, {"role": "producer"}
        program.register(product, producer=HTX, by=by, unit=unit, on=date(2023, 3, 20), ref="P1")
        walked(program, "P1", date(2023, 3, 21), State.PROVINCE_EVALUATION)
        (twice,) = reasons(program, "record_result", date(2023, 12, 1), average="72.5", meeting=2)
        assert twice[:2] == ("meeting.too_many", "≤ 1")
        program.advance("P1", "record_result", by=COUNCIL, on=date(2023, 12, 1), average="72.5", meeting=1)
        assert program.case("P1").state is State.PROVINCE_SCORED


def test_where_the_papers_of_offices_are_required_the_result_waits_for_the_advisory_team() -> None:
    program = at_province(2027, NEW, policies='office_papers = "required"')
    convene(program, 2027)
    assert reasons(program, "record_result", date(2027, 6, 10), average="72.5") == [
        ("document.missing", "advisory_report", "Điều 7 khoản 3 điểm c, 26/2026/QĐ-TTg")
    ]
    report = [{"kind": "advisory_report", "name": "12/BC-TTV"}]
    program.advance("P1", "record_result", by=COUNCIL, on=date(2027, 6, 10), average="72.5", documents=report)
    held = [one.name for one in program.case("P1").dossier if one.kind is DocumentKind.ADVISORY_REPORT]
    assert held == ["12/BC-TTV"]


def test_the_report_may_be_handed_in_when_the_council_is_convened() -> None:
    program = at_province(2027, NEW, policies='office_papers = "required"')
    convene(program, 2027, documents=["advisory_report"])
    assert reasons(program, "record_result", date(2027, 6, 10), average="72.5") == []


def test_a_sheet_is_handed_in_before_the_report_and_before_the_meeting() -> None:
    program = at_province(2027, NEW, policies='office_papers = "required"')
    convene(program, 2027, meets_on=date(2027, 6, 10))
    best = {one.code: max(one.allowed) for one in sheet_for("26", 13).criteria}
    program.add_score("P1", MemberSheet("A", best), by=COUNCIL, on=date(2027, 6, 2))
    assert [code for code, *_ in reasons(program, "record_result", date(2027, 6, 2), average="72.5")] == [
        *("score.left_out", "meeting.not_yet", "document.missing")
    ]


def test_the_switch_of_the_papers_is_read_from_the_file() -> None:
    assert read("").policies.office_papers is OfficePapers.LISTED
    assert read('[policies]\noffice_papers = "required"\n').policies.office_papers is OfficePapers.REQUIRED
    with pytest.raises(PlanError, match=r"policies.office_papers: “always” is not known; known: listed, required"):
        read('[policies]\noffice_papers = "always"\n')


def test_the_official_calendar_of_the_program_counts_the_days_before_a_meeting() -> None:
    """7 June 2024 is a Friday: the next working day is Monday the 10th."""
    program = at_province(2024, OLD)
    council = {"decision": "900/QĐ-UBND"}
    (reason,) = reasons(program, "convene", date(2024, 6, 7), council=council, meets_on="2024-06-08")
    assert reason == ("meeting.too_soon", "≥ 2024-06-10", "Phụ lục II mục 4 điểm a, 148/QĐ-TTg")
    case = program.advance("P1", "convene", by=AGENCY, on=date(2024, 6, 7), council=council, meets_on="2024-06-10")
    sitting = case.sitting(Level.PROVINCE)
    assert sitting is not None and sitting.meets_on == date(2024, 6, 10)
    assert program.case("P1", as_of=date(2024, 6, 7)) == case
