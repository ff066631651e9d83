"""Visits to producers: announced, brought together, agreed, held and called off, through the program."""

from dataclasses import replace
from datetime import date

import pytest

from cycle.errors import BadValueError, InputError, NotFoundError, RefusedError, UnknownWordError
from cycle.people import Actor
from cycle.plan import InspectionPeriod, InspectionPolicy
from cycle.program import Program
from cycle.testing import FrozenClock, MemoryStore
from cycle.vocabulary import Role
from tests.support.visits import (
    COMMUNE,
    DAY,
    DISTRICT,
    HEALTH,
    HTX,
    OFFICE,
    SILENT,
    TRADE,
    announced,
    certified,
    nghi_xuan,
)

ADMIN = {"role": "admin"}
TEAM = {"role": "inspector", "unit": DISTRICT}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def program(store) -> Program:
    return nghi_xuan(Program(store, FrozenClock()))


def agreed(program, visit="nx-1", on="2022-04-04", by=OFFICE):
    return program.agree_inspection(visit, by=by, on=DAY(on))


def call_off(program, visit="nx-1", on="2022-04-05", by=HEALTH, reason="Bão số 3"):
    return program.call_off_inspection(visit, by=by, on=DAY(on), reason=reason)


def inspect(program, on, by=HEALTH, case="H1", **more):
    return program.advance(case, "inspect", by=by, on=DAY(on), finding="in_order", **more)


def against(run, *args, **more):
    with pytest.raises(RefusedError) as caught:
        run(*args, **more)
    return {reason.code: reason for reason in caught.value.refusal.reasons}


def the_visit(program, on="2022-12-31", at=0):
    return program.inspections("nx", on=DAY(on))[at].visit


def names(visit):
    return [one.name for one in visit.bodies]


# Announcing.


def test_an_announced_visit_is_kept_as_it_was_told(program) -> None:
    done = announced(program, HEALTH, "2022-05-10", "2022-05-11", producer=" htx  XUÂN HỘI ")
    visit = done.visit
    assert (done.joined, done.others) == (False, ())
    assert (visit.id, visit.state, visit.version, visit.purpose) == ("nx-1", "announced", 1, "An toàn thực phẩm")
    assert (visit.producer, visit.unit) == (HTX["name"], COMMUNE)  # as the register has them
    assert visit.days == (DAY("2022-05-10"), DAY("2022-05-11"))
    assert visit.bodies == (Actor(Role.INSPECTOR, "Phòng Y tế", DISTRICT),)
    assert (visit.by, visit.on) == (visit.bodies[0], DAY("2022-04-01"))
    assert visit.recorded_at == FrozenClock().now()
    assert the_visit(program) == visit


def test_a_second_body_in_the_same_quarter_joins_the_visit(program) -> None:
    announced(program, HEALTH, "2022-05-10", "2022-05-11")
    done = announced(program, TRADE, "2022-06-20", on="2022-04-02", purpose="Nhãn hàng hóa")
    visit = done.visit
    assert (done.joined, done.others, visit.id, visit.version) == (True, (), "nx-1", 2)
    assert names(visit) == ["Phòng Y tế", "Phòng Kinh tế và Hạ tầng"]
    assert visit.days == (DAY("2022-05-10"), DAY("2022-05-11"))
    assert visit.purpose == "An toàn thực phẩm; Nhãn hàng hóa"
    assert len(program.inspections("nx", on=DAY("2022-04-02"))) == 1


@pytest.mark.parametrize(
    ("first", "last", "joined"),
    [
        ("2022-04-01", "2022-04-01", True),
        ("2022-06-30", "2022-06-30", True),
        ("2022-07-01", "2022-07-01", False),
        ("2022-06-30", "2022-07-01", True),
        ("2022-07-01", "2022-12-31", False),
    ],
)
def test_the_period_ends_with_its_last_day(program, first, last, joined) -> None:
    announced(program, HEALTH, "2022-05-10")
    done = announced(program, TRADE, first, last)
    assert done.joined is joined
    assert done.others == ()


def test_a_visit_of_two_quarters_meets_both(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    announced(program, HEALTH, "2022-08-10")
    done = announced(program, TRADE, "2022-06-30", "2022-07-01")
    assert (done.joined, done.visit.id, done.others) == (True, "nx-1", ("nx-2",))


def test_the_same_announcement_twice_changes_nothing(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    done = announced(program, {**HEALTH, "name": "phòng y tế"}, "2022-05-10", on="2022-04-05")
    assert (done.joined, done.visit.state, done.visit.version) == (True, "agreed", 2)


def test_what_joining_changes_is_agreed_anew(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    assert announced(program, TRADE, "2022-05-20", on="2022-04-05").visit.state == "announced"


def test_the_visit_takes_the_new_days_where_that_is_said(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    done = announced(program, TRADE, "2022-06-20", "2022-06-21", move_days=True)
    assert (done.joined, done.visit.days) == (True, (DAY("2022-06-20"), DAY("2022-06-21")))


def test_a_visit_does_not_move_to_where_another_one_stands(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    announced(program, HEALTH, "2022-08-10")
    found = against(announced, program, TRADE, "2022-06-30", "2022-07-01", move_days=True)
    assert [(one.actual, one.required) for one in found.values()] == [("nx-2", "2022-05-10 – 2022-05-10")]
    assert list(found) == ["visit.second_in_period"]
    assert len(the_visit(program).bodies) == 1


def test_other_producers_are_visited_by_themselves(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    certified(program, "H3", producer={"name": "HTX Xuân Thành", "kind": "cooperative"})
    assert not announced(program, TRADE, "2022-05-10", producer="HTX Xuân Thành").joined
    certified(program, "H4", unit=f"{DISTRICT}/xuan-thanh")
    done = announced(program, TRADE, "2022-05-10", unit=f"{DISTRICT}/xuan-thanh")
    assert (done.joined, done.others, done.visit.unit) == (False, (), f"{DISTRICT}/xuan-thanh")


def test_a_visit_that_is_over_is_not_joined_but_told_of(program) -> None:
    announced(program, HEALTH, "2022-04-05")
    done = announced(program, TRADE, "2022-05-10", on="2022-04-06")
    assert (done.joined, done.visit.id, done.others) == (False, "nx-2", ("nx-1",))
    first, second = program.inspections("nx", on=DAY("2022-04-06"))
    assert (first.others, second.others) == (("nx-2",), ("nx-1",))


def test_a_visit_that_was_held_is_not_joined_but_told_of(program) -> None:
    announced(program, HEALTH, "2022-04-05", "2022-04-06")
    agreed(program)
    inspect(program, "2022-04-05")
    done = announced(program, TRADE, "2022-04-06", on="2022-04-05")
    assert (done.joined, done.others) == (False, ("nx-1",))


def test_a_visit_that_was_called_off_does_not_count(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    call_off(program)
    done = announced(program, TRADE, "2022-05-10", on="2022-04-06")
    assert (done.joined, done.others, done.visit.id) == (False, (), "nx-2")


def test_a_plan_that_says_nothing_only_warns(store) -> None:
    program = nghi_xuan(Program(store, FrozenClock()), SILENT)
    announced(program, HEALTH, "2022-05-10")
    done = announced(program, TRADE, "2022-06-30")
    assert (done.joined, done.visit.id, done.others, names(done.visit)) == (False, "nx-2", ("nx-1",), [TRADE["name"]])
    inspect(program, "2022-05-10")  # and asks for no agreement
    assert the_visit(program).state == "held"
    with pytest.raises(BadValueError, match="asks for no agreement"):
        agreed(program, "nx-2")
    assert not program.inbox("district_agency", DISTRICT, DAY("2022-04-02")).visits


def test_an_office_announces_for_others(program) -> None:
    visit = announced(program, OFFICE, "2022-05-10", bodies=[HEALTH, {"role": "provincial_agency"}, HEALTH]).visit
    assert [(one.role, one.unit) for one in visit.bodies] == [("inspector", DISTRICT), ("provincial_agency", "ha-tinh")]
    assert visit.by.role == "district_agency"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"first": "2021-12-31", "last": "2022-01-01"}, "first"),
        ({"first": "2022-05-10", "last": "2022-05-09"}, "last"),
        ({"first": "2022-12-31", "last": "2023-01-01"}, "last"),
        ({"first": "2022-03-30", "last": "2022-03-31"}, "last"),  # over before it is announced
        ({"unit": "ha-tinh"}, "unit"),
        ({"purpose": " "}, "purpose"),
        ({"by": {"role": "producer"}}, "by"),
        ({"by": ADMIN}, "bodies"),  # takes part in nothing
        ({"bodies": [{"role": "inspector", "unit": "nghe-an"}]}, "bodies"),
        ({"bodies": [{"role": "commune_pc", "unit": f"{DISTRICT}/xuan-thanh"}]}, "bodies"),
        ({"bodies": [{"role": "producer"}]}, "bodies"),
        ({"move_days": "yes"}, "move_days"),
    ],
)
def test_an_announcement_that_nothing_can_mean_is_refused(program, more, field) -> None:
    given = {"by": HEALTH, "first": "2022-05-10", **more}
    with pytest.raises(BadValueError) as caught:
        announced(program, **given)
    assert caught.value.field == field
    assert program.inspections("nx", on=DAY("2022-12-31")) == ()


def test_a_visit_is_to_a_producer_of_the_register_under_a_plan_that_is_loaded(program) -> None:
    with pytest.raises(NotFoundError, match="producer"):
        announced(program, HEALTH, "2022-05-10", producer="HTX Xuân")
    with pytest.raises(NotFoundError, match="plan"):
        program.inspections("p", on=DAY("2022-05-10"))
    with pytest.raises(UnknownWordError):
        announced(program, {"role": "team"}, "2022-05-10")
    certified(program, "H4", unit=f"{DISTRICT}/xuan-thanh")
    with pytest.raises(BadValueError, match="xuan-hoi, ha-tinh/nghi-xuan/xuan-thanh"):
        announced(program, HEALTH, "2022-05-10")


# Agreeing.


def test_the_office_that_the_plan_names_agrees(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    visit = agreed(program)
    assert (visit.state, visit.version) == ("agreed", 2)
    assert (visit.by.role, visit.on) == ("district_agency", DAY("2022-04-04"))
    announced(program, HEALTH, "2022-08-10")
    assert agreed(program, "nx-2", by={"role": "district_agency"}).state == "agreed"


@pytest.mark.parametrize(
    ("by", "on", "codes"),
    [
        ({"role": "district_pc", "unit": DISTRICT}, "2022-04-04", ["actor.role"]),
        ({"role": "provincial_agency", "unit": "ha-tinh"}, "2022-04-04", ["actor.role"]),
        (ADMIN, "2022-04-04", ["actor.role"]),
        ({"role": "district_agency", "unit": "ha-tinh/can-loc"}, "2022-04-04", ["actor.other_unit"]),
        (OFFICE, "2022-05-11", ["visit.over"]),
        (OFFICE, "2022-03-31", ["visit.before_last_change"]),
        (HEALTH, "2022-03-31", ["actor.role", "visit.before_last_change"]),
    ],
)
def test_nobody_else_agrees_and_not_on_any_day(program, by, on, codes) -> None:
    announced(program, HEALTH, "2022-05-10")
    found = against(agreed, program, by=by, on=on)
    assert list(found) == codes
    for reason in found.values():
        assert reason.cure_by is not None
    assert the_visit(program).state == "announced"


def test_a_refusal_to_agree_names_the_article_and_the_office(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    reason = against(agreed, program, by=HEALTH)["actor.role"]
    assert (reason.actual, reason.required, reason.cure_by) == ("inspector", "district_agency", Role.DISTRICT_AGENCY)
    assert reason.source is not None and reason.source.place == "II.2"


def test_on_its_last_day_a_visit_can_still_be_agreed_and_only_once(program) -> None:
    announced(program, HEALTH, "2022-05-10", "2022-05-11")
    agreed(program, on="2022-05-11")
    assert list(against(agreed, program, on="2022-05-11")) == ["visit.state"]


def test_once_the_districts_have_ended_the_province_agrees(store) -> None:
    asks = '[inspections]\nagreed_by = "district"\nplace = "II.2"\n'
    text = SILENT.replace("ends = 2022-12-31", "ends = 2026-12-31") + asks
    program = nghi_xuan(Program(store, FrozenClock()), text)
    announced(program, HEALTH, "2025-07-10", on="2025-06-20")
    waiting = program.inbox("district_agency", DISTRICT, DAY("2025-06-30")).visits
    assert [one.id for one in waiting] == ["nx-1"]
    assert [one.id for one in program.inbox("provincial_agency", "ha-tinh", DAY("2025-07-01")).visits] == ["nx-1"]
    assert list(against(agreed, program, on="2025-07-01")) == ["actor.role"]
    assert agreed(program, on="2025-07-01", by={"role": "provincial_agency", "unit": "ha-tinh"}).state == "agreed"


def test_a_visit_that_is_not_there_is_named(program) -> None:
    for key in ("nx-1", "nx", "", "p-1"):
        with pytest.raises(InputError):
            agreed(program, key)


# Calling off.


def test_the_only_body_calls_its_visit_off_with_the_reason(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    visit = call_off(program)
    assert (visit.state, visit.reason, visit.version) == ("called_off", "Bão số 3", 3)
    assert list(against(agreed, program, on="2022-04-06")) == ["visit.state"]


def test_one_of_several_bodies_leaves_and_the_others_go_on(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    announced(program, TRADE, "2022-05-10")
    agreed(program)
    visit = call_off(program)
    assert (visit.state, names(visit), visit.reason) == ("agreed", [TRADE["name"]], "Bão số 3")
    assert call_off(program, by=TRADE).state == "called_off"


def test_the_office_calls_a_joint_visit_off_for_all(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    announced(program, TRADE, "2022-05-10")
    visit = call_off(program, by=OFFICE)
    assert (visit.state, len(visit.bodies)) == ("called_off", 2)


def test_whoever_leaves_says_which_body_he_is(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    announced(program, TRADE, "2022-05-10")
    with pytest.raises(BadValueError, match="Phòng Y tế, Phòng Kinh tế"):
        call_off(program, by=TEAM)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"by": TRADE}, ["visit.other_body"]),
        ({"by": {**HEALTH, "unit": "ha-tinh"}}, ["visit.other_body"]),
        ({"by": {"role": "provincial_agency"}, "on": "2022-03-31"}, ["visit.other_body", "visit.before_last_change"]),
    ],
)
def test_nobody_else_calls_it_off(program, more, codes) -> None:
    announced(program, HEALTH, "2022-05-10")
    assert list(against(call_off, program, **more)) == codes
    assert the_visit(program).state == "announced"


def test_what_is_over_is_not_called_off(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    inspect(program, "2022-05-10")
    assert list(against(call_off, program, by=ADMIN, on="2022-05-10")) == ["visit.state"]
    with pytest.raises(BadValueError):
        call_off(program, reason="")


# Inspecting.


def test_an_inspection_without_a_visit_is_refused(program) -> None:
    reason = against(inspect, program, "2022-05-10")["visit.missing"]
    assert (reason.actual, reason.required, reason.possible_from) == ("–", "2022-05-10", None)
    assert reason.source is not None and reason.source.place == "II.2"


def test_an_inspection_waits_for_the_agreement(program) -> None:
    announced(program, HEALTH, "2022-05-10", "2022-05-11")
    reason = against(inspect, program, "2022-05-10")["visit.not_agreed"]
    assert (reason.actual, reason.required, reason.cure_by) == ("announced", "agreed", Role.DISTRICT_AGENCY)
    assert reason.words == {"id": "nx-1"}
    agreed(program, on="2022-05-11")
    assert "visit.not_agreed" in against(inspect, program, "2022-05-10")  # it was agreed later
    assert inspect(program, "2022-05-11").state == "certified"


def test_an_inspection_is_on_a_day_of_the_visit(program) -> None:
    announced(program, HEALTH, "2022-05-10", "2022-05-11")
    agreed(program)
    reason = against(inspect, program, "2022-05-09")["visit.not_yet"]
    assert (reason.required, reason.possible_from) == ("2022-05-10 – 2022-05-11", DAY("2022-05-10"))
    assert list(against(inspect, program, "2022-05-12")) == ["visit.missing"]


def test_every_product_is_inspected_on_the_days_of_the_visit_by_every_body(program) -> None:
    announced(program, HEALTH, "2022-05-10", "2022-05-11")
    announced(program, TRADE, "2022-05-20")
    agreed(program)
    inspect(program, "2022-05-10")
    held = the_visit(program)
    assert (held.state, held.on, held.by.name) == ("held", DAY("2022-05-10"), HEALTH["name"])
    inspect(program, "2022-05-10", case="H2")
    inspect(program, "2022-05-11", by=TRADE)
    inspect(program, "2022-05-11", by=TEAM)
    assert the_visit(program).version == held.version


def test_only_bodies_of_the_visit_inspect(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    reason = against(inspect, program, "2022-05-10", by=TRADE)["visit.other_body"]
    assert reason.actual == f"inspector:{TRADE['name']}@{DISTRICT}"
    assert reason.required == f"inspector:{HEALTH['name']}@{DISTRICT}"


def test_everything_that_is_missing_is_said_at_once(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    assert list(against(inspect, program, "2022-05-10", by=TRADE)) == ["visit.other_body", "visit.not_agreed"]


def test_a_plan_of_a_district_does_not_bind_the_levels_above(program) -> None:
    for by in ({"role": "ministry"}, {"role": "provincial_agency"}, {"role": "inspector", "unit": "ha-tinh"}):
        inspect(program, "2022-05-10", by=by)
    assert list(against(inspect, program, "2022-05-10", by={"role": "inspector"})) == ["visit.missing"]


def test_a_record_of_history_needs_no_visit_and_no_plan_of_another_year_asks(program) -> None:
    inspect(program, "2022-05-10", historical=True)
    assert inspect(program, "2023-01-01").version == 3


def test_what_was_called_off_holds_no_inspection_and_is_not_held_by_one(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    call_off(program, on="2022-05-09")
    assert list(against(inspect, program, "2022-05-10")) == ["visit.missing"]


def test_an_inspection_that_is_entered_late_holds_the_visit_as_it_now_stands(program) -> None:
    announced(program, HEALTH, "2022-05-10", "2022-05-12")
    announced(program, TRADE, "2022-05-10")
    agreed(program)
    call_off(program, by=TRADE, on="2022-05-11")
    inspect(program, "2022-05-10")
    held = the_visit(program)
    assert (held.state, held.on, names(held)) == ("held", DAY("2022-05-11"), [HEALTH["name"]])


def test_a_dry_question_holds_no_visit(program) -> None:
    announced(program, HEALTH, "2022-05-10")
    agreed(program)
    assert program.ask("H1", "inspect", by=HEALTH, on=DAY("2022-05-10"), finding="in_order") is None
    assert the_visit(program).state == "agreed"


# Looking.


def test_a_past_day_is_answered_as_it_was_known(program) -> None:
    announced(program, HEALTH, "2022-05-10", on="2022-04-01")
    agreed(program, on="2022-04-04")
    assert program.inspections(on=DAY("2022-03-31")) == ()
    assert [one.visit.state for one in program.inspections(on=DAY("2022-04-03"))] == ["announced"]
    (found,) = program.inspections(on=DAY("2022-04-04"), unit=COMMUNE)
    assert [one.state for one in found.changes] == ["announced", "agreed"]
    assert program.inspections(on=DAY("2022-04-04"), unit=f"{DISTRICT}/xuan-thanh") == ()


def test_what_is_to_be_agreed_waits_for_the_office_until_its_last_day(program) -> None:
    announced(program, HEALTH, "2022-08-10")
    announced(program, HEALTH, "2022-05-10", "2022-05-11")

    def waiting(on, role="district_agency", unit=DISTRICT):
        return [one.id for one in program.inbox(role, unit, DAY(on)).visits]

    assert waiting("2022-03-31") == []
    assert waiting("2022-05-11") == ["nx-2", "nx-1"]
    assert waiting("2022-05-12") == ["nx-1"]
    assert waiting("2022-04-02", unit=None) == ["nx-2", "nx-1"]
    assert waiting("2022-04-02", unit="ha-tinh/can-loc") == []
    assert waiting("2022-04-02", "provincial_agency", "ha-tinh") == []
    agreed(program, "nx-2")
    assert waiting("2022-04-04") == ["nx-1"]


@pytest.mark.parametrize(
    ("period", "meets"),
    [
        (InspectionPeriod.MONTH, (False, False)),
        (InspectionPeriod.QUARTER, (True, False)),
        (InspectionPeriod.YEAR, (True, True)),
    ],
)
def test_months_quarters_and_years_are_those_of_the_calendar(period, meets) -> None:
    policy = replace(InspectionPolicy(), period=period)
    days = [(day, day) for day in (date(2022, 1, 1), date(2022, 3, 31), date(2022, 12, 31), date(2023, 1, 1))]
    assert (policy.meets(days[0], days[1]), policy.meets(days[1], days[2])) == meets
    assert not policy.meets(days[2], days[3]) and policy.meets(days[3], days[3])
