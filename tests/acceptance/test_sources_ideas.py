"""How ideas come in and who lets them through, by the five plans that are shipped."""

from datetime import date

import pytest

from cycle.errors import RefusedError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.stories import ONE_DAY, carried_on, walked
from cycle.vocabulary import State

DAY = date.fromisoformat
HTX = {"name": "HTX A", "kind": "cooperative"}
BY = {"role": "producer", "name": "HTX A"}
DISTRICT, PROVINCE = {"role": "district_agency"}, {"role": "provincial_agency"}
NA_RI, CAO_PHONG = "bac-kan/na-ri/con-minh", "hoa-binh/cao-phong/thu-phong"
IDEA_STEPS = ("select_idea", "return_idea", "reject_idea")


@pytest.fixture
def program() -> Program:
    return Program(MemoryStore(), FrozenClock())


def registered(program, plan, unit, on, **more):
    program.load_plan(plan, shipped_plan_text(plan))
    product = None if "predecessor" in more else {"name": "Miến dong", "set": 6}
    given = {"producer": HTX, "by": BY, "unit": unit, "ref": "P1", **more}
    return program.register(product, on=DAY(on), **given)


def codes(program, step, by, on):
    refusal = program.ask("P1", step, by=by, on=DAY(on))
    return [] if refusal is None else [reason.code for reason in refusal.reasons]


@pytest.mark.parametrize("on", ["2024-01-01", "2024-03-15", "2024-07-31", "2024-12-31"])
def test_bk_05_an_idea_is_taken_in_on_any_day_of_the_year(program, on) -> None:
    """BK-05, N-3.1-4, N-4.6-1: March and April are the focus of the plan, and no limit."""
    case = registered(program, "bac_kan_2024", NA_RI, on)
    assert (case.state, case.plan) == (State.IDEA_REGISTERED, "bac_kan_2024")


@pytest.mark.parametrize("kind", ["upgrade", "re_evaluation"])
def test_bk_06_new_products_and_upgrades_begin_as_ideas(program, kind) -> None:
    """BK-06, N-6.6-2: an upgrade goes the way of a new product; a re-evaluation has its idea behind it."""
    product = {"name": "Miến dong", "set": 6}
    program.import_certificate(
        product, producer=HTX, unit=NA_RI, stars=3, issued_on=DAY("2022-05-01"), decision="1/QĐ-UBND", ref="H1"
    )
    case = registered(program, "bac_kan_2024", NA_RI, "2024-03-20", kind=kind, predecessor="H1")
    assert case.state is (State.IDEA_REGISTERED if kind == "upgrade" else State.IMPLEMENTING)
    assert walked(program, "P1", DAY("2024-03-21")).stars == 4


@pytest.mark.parametrize("step", IDEA_STEPS)
def test_bk_10_the_province_gathers_ideas_and_selects_none(program, step) -> None:
    """BK-09, BK-10: the district's office selects, has completed and rejects; the province does neither."""
    registered(program, "bac_kan_2024", NA_RI, "2024-03-20")
    assert codes(program, step, DISTRICT, "2024-03-21") == []
    assert codes(program, step, PROVINCE, "2024-03-21") == ["actor.not_selector"]


@pytest.mark.parametrize("step", IDEA_STEPS)
def test_hb_14_the_province_approves_ideas_and_no_district_does(program, step) -> None:
    """HB-14: a team of the province examines what the districts listed."""
    registered(program, "hoa_binh_2023", CAO_PHONG, "2023-03-01")
    assert codes(program, step, PROVINCE, "2023-03-02") == []
    assert codes(program, step, DISTRICT, "2023-03-02") == ["actor.not_selector"]


def test_nx_08_the_district_office_appraises_ideas_and_business_plans(program) -> None:
    """NX-08: both belong to the office of the district, and neither to the province."""
    registered(program, "nghi_xuan_2022", "ha-tinh/nghi-xuan/xuan-hoi", "2022-02-10")
    assert codes(program, "select_idea", PROVINCE, "2022-02-11") == ["actor.not_selector"]
    program.advance("P1", "select_idea", by=DISTRICT, on=DAY("2022-02-11"))
    program.advance("P1", "submit_plan", by=BY, on=DAY("2022-02-20"))
    assert codes(program, "approve_plan", PROVINCE, "2022-02-21") == ["actor.role"]
    assert codes(program, "return_plan", DISTRICT, "2022-02-21") == []
    assert codes(program, "approve_plan", DISTRICT, "2022-02-21") == []


def test_qn_01_the_steps_of_the_cycle_follow_each_other(program) -> None:
    """QN-01, QN-02: idea, business plan and its carrying out, dossier, evaluation by the levels."""
    case = registered(program, "quang_nam_2018", "quang-nam/dai-loc/dai-hiep", "2018-06-01")
    phases = []
    while case.state is not State.CERTIFIED:
        if case.state.phase.value not in phases:
            phases.append(case.state.phase.value)
        case = carried_on(program, "P1", case.since + ONE_DAY)
    assert phases == ["idea", "business_plan", "dossier", "district", "province"]
    assert "business_plan" in {one.kind for one in case.dossier}


INTAKE = 'intake = "one_round"'
DAYS = {
    "both": f"{INTAKE}\nopens_on = 2023-03-01\ncloses_by = 2023-03-31",
    "before": f"{INTAKE}\ncloses_before = 2023-04-01",
    "continuous": 'intake = "continuous"\nopens_on = 2023-03-01\ncloses_by = 2023-03-31',
    "none": INTAKE,
}


@pytest.mark.parametrize(
    ("days", "on", "expected"),
    [
        ("both", "2023-02-28", "intake.not_open"),
        ("both", "2023-03-01", None),
        ("both", "2023-03-31", None),
        ("both", "2023-04-01", "intake.closed"),
        ("before", "2023-01-02", None),
        ("before", "2023-03-31", None),
        ("before", "2023-04-01", "intake.closed"),
        ("continuous", "2023-06-01", None),
        ("none", "2023-12-31", None),
    ],
)
def test_dn_02_where_a_plan_names_the_days_of_its_one_intake_an_idea_comes_on_one_of_them(
    program, days, on, expected
) -> None:
    """DN-02, S-1.6-01: Đồng Nai takes ideas in once and names no day; a plan that does is held to it."""
    text = shipped_plan_text("dong_nai_2023")
    assert text.count(INTAKE) == 1
    program.load_plan("p", text.replace(INTAKE, DAYS[days]))
    given = {"producer": HTX, "by": BY, "unit": "dong-nai/dinh-quan/phu-loi", "on": DAY(on)}
    if expected is None:
        assert program.register({"name": "Cacao", "set": 13}, **given).state is State.IDEA_REGISTERED
        return
    with pytest.raises(RefusedError) as caught:
        program.register({"name": "Cacao", "set": 13}, **given)
    (reason,) = caught.value.refusal.reasons
    assert (reason.code, reason.source and reason.source.confidence) == (expected, "L")
    assert reason.possible_from == (DAY("2023-03-01") if expected == "intake.not_open" else None)
