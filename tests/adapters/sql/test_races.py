"""Several at once on one record: of those who want the same, one gets it, and nothing is lost or doubled.

Each of them is a process of its own, with its own connection. The counts are those of group B in docs/reliability.md.
"""

import multiprocessing
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from cycle.errors import ConflictError, OcopError, RefusedError
from cycle.program import Program
from cycle.records import replay
from cycle.rules.plan_file import shipped_plan_text
from cycle.vocabulary import State
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import audited
from tests.support.postgres import Server
from tests.support.tiers import times

RACERS = 8
ROUNDS = times(25, 1000)
ON = date(2026, 6, 1)
LATER = date(2026, 6, 2)
PRODUCER = {"role": "producer"}
UNIT = "dong-nai/phu-loi"
COMMUNE = {"role": "commune_pc", "unit": UNIT}

_forked = multiprocessing.get_context("fork")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path: Path) -> Iterator[str]:
    """An empty record, in a file and on a server."""
    if request.param == "sqlite":
        target = f"sqlite:///{tmp_path / 'o.db'}"
        SqlStore(target, create=True).close()
        yield target
        shutil.rmtree(tmp_path, ignore_errors=True)
        return
    server: Server = request.getfixturevalue("postgres")
    yield server.url(server.emptied())


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


Work = Callable[[Program, int, str], Any]


def race(url: str, keys: list[str], work: Work, racers: int = RACERS) -> list[list[str]]:
    """Every racer does the work on every case, all at the same moment; what each of them came to, by racer."""
    barrier, answers = _forked.Barrier(racers), _forked.SimpleQueue()
    running = [_forked.Process(target=_race, args=(url, keys, work, one, barrier, answers)) for one in range(racers)]
    for one in running:
        one.start()
    found = dict(answers.get() for _ in running)
    for one in running:
        one.join()
    return [found[at] for at in range(racers)]


def _race(url: str, keys: list[str], work: Work, me: int, barrier: Barrier, answers: Any) -> None:
    store = SqlStore(url, busy_ms=60_000)
    program = Program(store, SystemClock())
    came_to = []
    for key in keys:
        barrier.wait(60)
        try:
            came_to.append(str(work(program, me, key)))
        except OcopError as error:
            came_to.append(type(error).__name__)
    store.close()
    answers.put((me, came_to))


def require_whole(url: str, events: int) -> None:
    """So many events, each case is what they add up to, and the record is whole."""
    store = SqlStore(url)
    with store.read() as reading:
        audit = audited(reading.log)
        assert audit.whole, audit.faults[:3]
        assert audit.events == events
        for case in Program(store, SystemClock()).cases():
            assert replay(reading.events(case.id)) == case
    store.close()


def won(answers: list[list[str]]) -> list[Counter[str]]:
    """For each round, how often what was answered."""
    return [Counter(column) for column in zip(*answers, strict=True)]


def test_of_those_who_take_the_same_step_of_a_case_as_they_read_it_one_wins(url: str) -> None:
    keys = registered(url, ROUNDS)

    def withdraw(program: Program, me: int, key: str) -> str:
        program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason=f"{me}", if_version=1)
        return "won"

    for counted in won(race(url, keys, withdraw)):
        assert counted == {"won": 1, ConflictError.__name__: RACERS - 1}
    require_whole(url, 2 * ROUNDS)


def test_of_those_who_name_no_version_one_wins_and_the_others_are_told_the_state(url: str) -> None:
    keys = registered(url, ROUNDS)

    def withdraw(program: Program, me: int, key: str) -> str:
        program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason=f"{me}")
        return "won"

    for counted in won(race(url, keys, withdraw)):
        assert counted == {"won": 1, RefusedError.__name__: RACERS - 1}
    require_whole(url, 2 * ROUNDS)


def test_of_steps_that_exclude_each_other_one_is_taken(url: str) -> None:
    keys = registered(url, ROUNDS)

    def either(program: Program, me: int, key: str) -> str:
        if me % 2:
            program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason="Nghỉ", if_version=1)
            return State.WITHDRAWN.value
        documents = ["registration_form", "self_assessment", "sample"]
        program.advance(key, "submit_dossier", by=PRODUCER, on=LATER, documents=documents, if_version=1)
        return State.DOSSIER_SUBMITTED.value

    rounds = won(race(url, keys, either))
    assert all(counted[ConflictError.__name__] == RACERS - 1 for counted in rounds)
    store = SqlStore(url)
    states = [Program(store, SystemClock()).case(key).state.value for key in keys]
    store.close()
    assert all(counted[state] == 1 for counted, state in zip(rounds, states, strict=True))
    require_whole(url, 2 * ROUNDS)


def test_a_request_that_is_sent_many_times_at_once_is_done_once_and_answered_alike(url: str) -> None:
    keys = registered(url, ROUNDS)

    def again(program: Program, me: int, key: str) -> str:
        case = program.advance(key, "withdraw", by=PRODUCER, on=LATER, reason="Nghỉ", request_id=f"r-{key}")
        return f"{case.id} {case.version} {case.state.value}"

    answers = race(url, keys, again)
    assert all(column == answers[0] for column in answers)
    require_whole(url, 2 * ROUNDS)


def test_a_case_that_is_registered_many_times_at_once_under_one_request_is_one_case(url: str) -> None:
    def register(program: Program, me: int, key: str) -> str:
        product, producer = {"name": "Cacao", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        return program.register(product, by=PRODUCER, on=ON, producer=producer, unit=UNIT, request_id=key).id

    answers = race(url, [f"r-{number}" for number in range(ROUNDS)], register)
    assert all(column == answers[0] for column in answers)
    assert len(set(answers[0])) == ROUNDS
    require_whole(url, ROUNDS)


def test_a_reference_is_given_to_one_of_those_who_want_it(url: str) -> None:
    def register(program: Program, me: int, key: str) -> str:
        product, producer = {"name": f"Cacao {me}", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        program.register(product, by=PRODUCER, on=ON, producer=producer, unit=UNIT, ref=key)
        return "won"

    for counted in won(race(url, [f"SP-{number}" for number in range(ROUNDS)], register)):
        assert counted == {"won": 1, "TakenError": RACERS - 1}
    require_whole(url, ROUNDS)


def test_bodies_that_announce_at_once_come_on_one_visit(url: str) -> None:
    unit = "ha-tinh/nghi-xuan/xuan-hoi"
    store = SqlStore(url)
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

    answers = race(url, ["nghi_xuan_2022"], announce)
    assert {answer for (answer,) in answers} == {"nghi_xuan_2022-1"}
    store = SqlStore(url)
    (file,) = Program(store, SystemClock()).inspections("nghi_xuan_2022", on=date(2022, 6, 2))
    store.close()
    assert {body.name for body in file.visit.bodies} == {f"Phòng {me}" for me in range(RACERS)}
