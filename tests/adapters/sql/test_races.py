"""Several at once on one record: of those who want the same, one gets it, and nothing is lost or doubled.

Each of them is a process of its own, with its own connection. The counts are those of group B in docs/reliability.md.
"""

from datetime import date
from functools import partial

import pytest

from cycle.errors import ConflictError, RefusedError
from cycle.program import Program
from cycle.rules.plan_file import shipped_plan_text
from cycle.rules.sheets import sheet_for
from cycle.score import MemberSheet, Result, mean_of
from cycle.testing.stories import walked
from cycle.vocabulary import State
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from tests.support.races import RACERS, by_round, race, require_whole, with_program
from tests.support.tiers import times

ROUNDS, SITTINGS = times(25, 1000), times(10, 1000)
ON = date(2026, 6, 1)
LATER = date(2026, 6, 2)
PRODUCER = {"role": "producer"}
UNIT = "dong-nai/phu-loi"
COMMUNE = {"role": "commune_pc", "unit": UNIT}


def registered(url: str, count: int) -> list[str]:
    store = SqlStore(url)
    program = Program(store, SystemClock())
    cases = [
        program.register(
            {"name": f"Cacao {number}", "set": 13},
            by=PRODUCER,
            on=ON,
            producer={"name": "HTX A", "kind": "cooperative"},
            unit=UNIT,
        )
        for number in range(count)
    ]
    store.close()
    return [case.id for case in cases]


def test_of_those_who_take_the_same_step_of_a_case_as_they_read_it_one_wins(either_url: str) -> None:
    keys = registered(either_url, ROUNDS)

    def withdraw(program: Program, me: int, key: str) -> str:
        program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason=f"{me}", if_version=1)
        return "won"

    for counted in by_round(race(either_url, keys, withdraw)):
        assert counted == {"won": 1, ConflictError.__name__: RACERS - 1}
    require_whole(either_url, 2 * ROUNDS)


def test_of_those_who_name_no_version_one_wins_and_the_others_are_told_the_state(either_url: str) -> None:
    keys = registered(either_url, ROUNDS)

    def withdraw(program: Program, me: int, key: str) -> str:
        program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason=f"{me}")
        return "won"

    for counted in by_round(race(either_url, keys, withdraw)):
        assert counted == {"won": 1, RefusedError.__name__: RACERS - 1}
    require_whole(either_url, 2 * ROUNDS)


def test_of_steps_that_exclude_each_other_one_is_taken(either_url: str) -> None:
    keys = registered(either_url, ROUNDS)

    def either(program: Program, me: int, key: str) -> str:
        if me % 2:
            program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason="Nghỉ", if_version=1)
            return State.WITHDRAWN.value
        documents = ["registration_form", "self_assessment", "sample"]
        program.advance(key, "submit_dossier", by=PRODUCER, on=LATER, documents=documents, if_version=1)
        return State.DOSSIER_SUBMITTED.value

    rounds = by_round(race(either_url, keys, either))
    assert all(counted[ConflictError.__name__] == RACERS - 1 for counted in rounds)
    store = SqlStore(either_url)
    states = [Program(store, SystemClock()).case(key).state.value for key in keys]
    store.close()
    assert all(counted[state] == 1 for counted, state in zip(rounds, states, strict=True))
    require_whole(either_url, 2 * ROUNDS)


def test_a_request_that_is_sent_many_times_at_once_is_done_once_and_answered_alike(either_url: str) -> None:
    keys = registered(either_url, ROUNDS)

    def again(program: Program, me: int, key: str) -> str:
        case = program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason="Nghỉ", request_id=f"r-{key}")
        return f"{case.id} {case.version} {case.state.value}"

    answers = race(either_url, keys, again)
    assert all(column == answers[0] for column in answers)
    require_whole(either_url, 2 * ROUNDS)


def test_a_case_that_is_registered_many_times_at_once_under_one_request_is_one_case(either_url: str) -> None:
    def register(program: Program, me: int, key: str) -> str:
        product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        return program.register(product, by=PRODUCER, on=ON, producer=producer, unit=UNIT, request_id=key).id

    answers = race(either_url, [f"r-{number}" for number in range(ROUNDS)], register)
    assert all(column == answers[0] for column in answers)
    assert len(set(answers[0])) == ROUNDS
    require_whole(either_url, ROUNDS)


def test_a_reference_is_given_to_one_of_those_who_want_it(either_url: str) -> None:
    def register(program: Program, me: int, key: str) -> str:
        product, producer = {"name": f"Cacao {me}", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        program.register(product, by=PRODUCER, on=ON, producer=producer, unit=UNIT, ref=key)
        return "won"

    for counted in by_round(race(either_url, [f"SP-{number}" for number in range(ROUNDS)], register)):
        assert counted == {"won": 1, "TakenError": RACERS - 1}
    require_whole(either_url, ROUNDS)


def test_bodies_that_announce_at_once_come_on_one_visit(either_url: str) -> None:
    unit = "ha-tinh/nghi-xuan/xuan-hoi"
    store = SqlStore(either_url)
    program = Program(store, SystemClock())
    program.load_plan("nghi_xuan_2022", shipped_plan_text("nghi_xuan_2022"))
    program.import_certificate(
        {"name": "Nước mắm", "set": 14},
        producer={"name": "HTX A", "kind": "cooperative"},
        unit=unit,
        stars=3,
        decision="1/QĐ-UBND",
        level="province",
        issued_on=date(2021, 12, 20),
    )
    store.close()

    def announce(program: Program, me: int, key: str) -> str:
        by = {"role": "inspector", "name": f"Phòng {me}", "unit": "ha-tinh/nghi-xuan"}
        announced = program.announce_inspection(
            key,
            producer="HTX A",
            first_on=date(2022, 6, 7),
            last_on=date(2022, 6, 9),
            purpose="Chất lượng",
            by=by,
            on=date(2022, 6, 1),
        )
        return announced.visit.id

    answers = race(either_url, ["nghi_xuan_2022"], announce)
    assert {answer for (answer,) in answers} == {"nghi_xuan_2022-1"}
    store = SqlStore(either_url)
    (file,) = Program(store, SystemClock()).inspections("nghi_xuan_2022", on=date(2022, 6, 2))
    store.close()
    assert {body.name for body in file.visit.bodies} == {f"Phòng {me}" for me in range(RACERS)}


# A council.

MEMBERS = [f"Ủy viên {number}" for number in range(1, 10)]
COUNCIL = {"role": "provincial_council"}
SAT_ON = date(2026, 7, 1)


def before_a_council(url: str, count: int) -> list[str]:
    """Cases over which the council of a province sits."""
    keys = registered(url, count)
    for key in keys:
        with_program(url, partial(convened, key=key))
    return keys


def convened(program: Program, key: str) -> None:
    walked(program, key, LATER, State.PROVINCE_RECEIVED)
    council = {"decision": "45/QĐ-UBND", "members": MEMBERS}
    program.advance(key, "convene", by={"role": "provincial_agency"}, on=SAT_ON, council=council)


def hand_in(program: Program, me: int, key: str) -> str:
    """A sheet, and then the result, if the law allows it yet and still."""
    criteria = sheet_for("26", 13).criteria
    best = {one.code: max(one.allowed) for one in criteria}
    sheet = MemberSheet(MEMBERS[me], best | {criteria[0].code: sorted(criteria[0].allowed)[-1 - me % 2]})
    said = ["in", "recorded"]
    try:
        program.add_score(key, sheet, by=COUNCIL, on=SAT_ON)
    except RefusedError:
        said[0] = "late"
    try:
        program.advance(key, "record_result", by=COUNCIL, on=SAT_ON)
    except RefusedError:
        said[1] = "-"
    return " ".join(said)


@pytest.mark.timeout(times(120, 3600))
def test_members_who_hand_in_at_the_edge_of_the_quorum_are_counted_or_told_that_it_is_too_late(either_url: str) -> None:
    keys = before_a_council(either_url, SITTINGS)
    before = require_whole(either_url)
    answers = race(either_url, keys, hand_in, racers=len(MEMBERS))
    late = 0
    for number, key in enumerate(keys):
        said = [column[number] for column in answers]
        counted = {MEMBERS[me] for me, one in enumerate(said) if one.startswith("in")}
        late += len(MEMBERS) - len(counted)
        assert sum(one.endswith("recorded") for one in said) == 1
        result = with_program(either_url, partial(result_of, key=key))
        assert {sheet.member for sheet in result.sheets} == counted
        assert result.mean == mean_of(sheet.total for sheet in result.sheets)
    print(f"{SITTINGS} sittings, {late} sheets too late")
    require_whole(either_url, before + SITTINGS)


def result_of(program: Program, key: str) -> Result:
    (sitting,) = program.case(key).sittings
    assert sitting.result is not None
    assert not program.scores(key).sealed
    return sitting.result
