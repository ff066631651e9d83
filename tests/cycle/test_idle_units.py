"""Units from which nothing has come since the plan began, and targets unit by unit."""

from dataclasses import replace
from datetime import date

import pytest

from cycle.case import Sitting
from cycle.duties import activity, idle_on, idle_units, next_idle_check
from cycle.plan import Indicator
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan, shipped_plan_text
from cycle.testing import FrozenClock, MemoryStore
from cycle.testing.examples import certificate
from cycle.vocabulary import Level
from tests.support.duties import DAY, entry, plan_of, report

BK, NX, QN = map(shipped_plan, ("bac_kan_2024", "nghi_xuan_2022", "quang_nam_2018"))
NA_RI = "bac-kan/na-ri/con-minh"
HTX = {"name": "HTX A", "kind": "cooperative", "business_registration": "123"}


def of(plan, register, on, unit, *reports):
    (found,) = (one for one in activity(plan, register, DAY(on), reports) if one.unit == unit)
    return found


def slugs(found):
    return [one.unit.rpartition("/")[2] for one in found]


def test_a_district_with_figures_is_idle_until_something_comes_from_it() -> None:
    assert len(idle_units(BK, (), DAY("2024-03-31"))) == 8
    came = [entry(NA_RI, "2024-03-31"), entry("bac-kan/cho-don/bang-phuc", "2024-04-01")]
    assert "na-ri" not in slugs(idle_units(BK, came, DAY("2024-03-31")))
    assert "cho-don" in slugs(idle_units(BK, came, DAY("2024-03-31")))
    assert "cho-don" not in slugs(idle_units(BK, came, DAY("2024-04-01")))


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, (0, 0, 0, 0)),
        ({"filed_on": DAY("2023-12-31")}, (0, 0, 0, 0)),
        ({"filed_on": DAY("2024-01-01")}, (0, 1, 0, 0)),
        ({"filed_on": DAY("2024-07-01")}, (0, 0, 0, 0)),
        ({"sittings": (("district", "2024-05-01"), ("province", "2024-06-30"))}, (0, 0, 1, 0)),
        ({"sittings": (("district", "2023-11-01"),)}, (0, 0, 0, 0)),
        ({"certificate": certificate(issued_on=DAY("2024-06-30"))}, (0, 0, 0, 1)),
    ],
)
def test_what_began_before_the_plan_counts_by_what_happened_since(changes, counts) -> None:
    sittings = [
        Sitting(level=Level(level), convened_on=DAY(on), council="1", found_on=DAY(on))
        for level, on in changes.get("sittings", ())
    ]
    old = entry(NA_RI, "2023-06-01", **{**changes, "sittings": tuple(sittings)})
    one = of(BK, [old], "2024-06-30", "bac-kan/na-ri")
    assert (one.registered, one.filed, one.evaluated, one.certified) == counts
    assert one.idle == (counts[:3] == (0, 0, 0))
    assert one.last_on is not None
    assert one.last_on <= DAY("2024-06-30")


def test_the_last_activity_may_lie_before_the_plan() -> None:
    assert of(BK, [entry(NA_RI, "2023-06-01")], "2024-06-30", "bac-kan/na-ri").last_on == DAY("2023-06-01")
    assert of(BK, (), "2024-06-30", "bac-kan/na-ri").last_on is None


def test_the_last_activity_is_the_latest_of_all_and_a_case_is_evaluated_once() -> None:
    found = {Level.DISTRICT: "2023-11-01", Level.PROVINCE: "2024-02-01", Level.NATION: None}
    sittings = tuple(
        Sitting(level=level, convened_on=DAY("2023-10-01"), council="1", found_on=DAY(on) if on else None)
        for level, on in found.items()
    )
    known = [entry(NA_RI, "2023-06-01", filed_on=DAY("2024-01-05"), sittings=sittings), entry(NA_RI, "2024-01-20")]
    one = of(BK, known, "2024-06-30", "bac-kan/na-ri")
    assert (one.registered, one.filed, one.evaluated, one.last_on) == (1, 1, 1, DAY("2024-02-01"))


def test_communes_are_listed_and_only_who_has_figures_is_told() -> None:
    known = [entry(NA_RI, "2023-06-01")]
    commune = of(BK, known, "2024-06-30", NA_RI)
    assert (commune.level, commune.has_figures, commune.idle) == (Level.COMMUNE, False, True)
    assert of(BK, known, "2024-06-30", "bac-kan/na-ri").has_figures
    assert NA_RI not in {one.unit for one in idle_units(BK, known, DAY("2024-06-30"))}
    assert NA_RI not in {one.unit for one in activity(BK, known, DAY("2023-05-31"))}
    told = report(NX, "commune-plan", "ha-tinh/nghi-xuan/co-dam", "2022-12-31", "2022-02-01")
    assert of(NX, (), "2022-03-01", "ha-tinh/nghi-xuan/co-dam", told).idle
    assert not activity(NX, (), DAY("2022-01-31"), [told])


def test_a_figure_of_each_district_is_one_of_every_district_that_is_known() -> None:
    known = [entry("quang-nam/tam-ky/an-my", "2018-01-05")]
    assert slugs(idle_units(QN, known, DAY("2018-12-31"))) == ["tam-ky"]


def test_a_unit_whose_every_figure_is_nothing_has_nothing_to_reach() -> None:
    nothing = tuple(replace(one, value=0) for one in BK.targets if one.each is None)
    assert idle_units(replace(BK, targets=nothing), (), DAY("2024-06-30")) == ()


@pytest.mark.parametrize(("value", "idle"), [(0, []), (1, ["dinh-quan"])])
@pytest.mark.parametrize("holds_for", ['each = "district"', 'unit = "dong-nai/dinh-quan"'])
def test_one_is_a_figure_and_nothing_is_none(holds_for: str, value: int, idle: list[str]) -> None:
    plan = plan_of(more=f'[[target]]\nindicator = "producers"\n{holds_for}\nvalue = {value}\nplace = "I"\n')
    known = [entry("dong-nai/dinh-quan/phu-loi", "2024-02-01")]
    assert slugs(idle_units(plan, known, DAY("2025-03-31"))) == idle


def test_it_is_looked_for_idle_units_on_the_day_after_each_quarter() -> None:
    days, day = [], DAY("2023-01-01")
    while (following := next_idle_check(BK, day)) is not None:
        day = following
        days.append(day)
    assert days == [DAY("2024-04-01"), DAY("2024-07-01"), DAY("2024-10-01"), DAY("2025-01-01")]
    assert next_idle_check(QN, DAY("2018-05-07")) == DAY("2018-07-01")
    assert next_idle_check(BK, DAY("2024-03-31")) == DAY("2024-04-01")
    assert not idle_on(BK, (), DAY("2024-03-31"))
    assert not idle_on(BK, (), DAY("2024-04-02"))
    assert len(idle_on(BK, (), DAY("2024-04-01"))) == 8


def test_what_comes_on_the_day_of_the_check_does_not_change_it() -> None:
    assert len(idle_on(BK, [entry(NA_RI, "2024-04-01")], DAY("2024-04-01"))) == 8
    assert len(idle_on(BK, [entry(NA_RI, "2024-03-31")], DAY("2024-04-01"))) == 7


def test_after_the_districts_nobody_waits_for_them() -> None:
    target = '[[target]]\nindicator = "producers"\neach = "district"\nvalue = 1\nplace = "I"\n'
    plan = plan_of(more=target)
    known = [entry("dong-nai/dinh-quan/phu-loi", "2024-02-01")]
    assert slugs(idle_units(plan, known, DAY("2025-06-30"))) == ["dinh-quan"]
    assert not idle_units(plan, known, DAY("2025-07-01"))


# Through the program.


@pytest.fixture
def program() -> Program:
    program = Program(MemoryStore(), FrozenClock())
    program.load_plan("bac_kan_2024", shipped_plan_text("bac_kan_2024"))
    return program


def test_quang_ngai_2024_only_some_districts_have_begun_by_august(program) -> None:
    for number, slug in enumerate(("na-ri", "cho-don", "ba-be")):
        program.register(
            {"name": f"P{number}", "set": 13},
            producer=HTX,
            by={"role": "producer"},
            unit=f"bac-kan/{slug}/x",
            on=date(2024, 7, 1 + number),
        )
    districts = [one for one in program.activity("bac_kan_2024", on=DAY("2024-08-15")) if one.has_figures]
    assert [one.unit for one in districts if not one.idle] == ["bac-kan/ba-be", "bac-kan/cho-don", "bac-kan/na-ri"]
    assert sum(one.idle for one in program.activity("bac_kan_2024", on=DAY("2024-06-30"))) == 8


def test_bk_t5_a_figure_of_each_district_has_a_line_for_each_district(program) -> None:
    given = {"indicator": "key_products_district", "on": DAY("2024-12-01"), "by": {"role": "admin"}}
    program.report_figure("bac_kan_2024", unit="bac-kan/na-ri", value=2, **given)
    lines = [one for one in program.progress("bac_kan_2024") if one.target.indicator is Indicator.KEY_PRODUCTS_DISTRICT]
    assert len(lines) == 8
    assert {one.unit: (one.reached, one.met) for one in lines}["bac-kan/na-ri"] == (2, True)
    assert {one.met for one in lines if one.unit != "bac-kan/na-ri"} == {None}
    early = program.progress("bac_kan_2024", DAY("2024-11-30"))
    assert not [one for one in early if one.reached == 2]


def test_a_unit_that_reports_a_figure_is_known_from_then_on(program) -> None:
    program.load_plan("quang_nam_2018", shipped_plan_text("quang_nam_2018"))
    given = {"indicator": "key_products_district", "unit": "quang-nam/tam-ky", "by": {"role": "admin"}}
    program.report_figure("quang_nam_2018", value=1, on=DAY("2019-05-02"), **given)

    def lines(on: str) -> list[tuple[str | None, int | None]]:
        rows = program.progress("quang_nam_2018", DAY(on))
        return [(one.unit, one.reached) for one in rows if one.target.each is Level.DISTRICT]

    assert lines("2019-05-01") == [(None, None)]
    assert lines("2019-05-02") == lines("2026-01-01") == [("quang-nam/tam-ky", 1)]
    assert [one.unit for one in program.activity("quang_nam_2018", on=DAY("2019-05-02"))] == ["quang-nam/tam-ky"]
    assert not program.activity("quang_nam_2018", on=DAY("2019-05-01"))


def test_a_figure_of_each_district_in_the_plan_of_one_is_its_own_and_counted() -> None:
    program = Program(MemoryStore(), FrozenClock())
    text = """title_vi = "K"\ntitle_en = "P"\nunit = "bac-kan/na-ri"\nyear = 2024\nstarts = 2024-01-01
ends = 2024-12-31\n[document]\nname = "1"\nchecked_on = 2024-01-01
[[target]]\nindicator = "new_producers"\neach = "district"\nvalue = 1\nplace = "I"\n"""
    program.load_plan("p", text)
    product, by = {"name": "P", "set": 13}, {"role": "producer"}
    program.register(product, producer=HTX, by=by, unit=NA_RI, on=DAY("2024-05-01"))
    assert [(one.unit, one.reached) for one in program.progress("p")] == [("bac-kan/na-ri", 1)]


def test_bk_t1_new_products_are_counted_by_district_and_as_of_a_day(program) -> None:
    given = {"producer": HTX, "stars": 3, "decision": "1", "level": "district"}
    for number, on in ((1, "2024-10-01"), (2, "2024-11-01"), (3, "2025-01-01")):
        product = {"name": f"P{number}", "set": 13}
        program.import_certificate(product, unit=NA_RI, issued_on=DAY(on), ref=f"P{number}", **given)
    program.sweep(DAY("2025-08-01"))
    program.advance("P1", "transfer", by={"role": "admin"}, on=DAY("2025-08-01"), to_unit="thai-nguyen/con-minh")

    def reached(on: str | None) -> dict[str | None, int | None]:
        rows = program.progress("bac_kan_2024", DAY(on) if on else None)
        return {one.unit: one.reached for one in rows if one.target.indicator is Indicator.NEW_CERTIFIED_3_OR_MORE}

    assert [reached(on)["bac-kan/na-ri"] for on in ("2024-10-31", "2024-12-31", "2026-01-01", None)] == [1, 2, 2, 2]
    assert (reached(None)["bac-kan"], reached(None)["bac-kan/cho-don"]) == (2, 0)
