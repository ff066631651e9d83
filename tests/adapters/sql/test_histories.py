"""Several processes ask and change at random, some are killed: what they were told can have happened in one order.

The histories are those of B8 in docs/reliability.md. That the checker sees what is wrong is shown by histories in which
one thing was changed, and by a process that answers from what it knew before.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from cycle.errors import ConflictError
from cycle.program import Program
from cycle.vocabulary import Step
from cycle_adapters.sql import SqlStore
from tests.support.histories import Notes, Operation, Outcome, Record, anomalies, noted
from tests.support.races import require_whole, started, with_program
from tests.support.tiers import LONG, times

ON = date(2026, 6, 1)
PRODUCER, ADMIN = {"role": "producer"}, {"role": "admin"}
PAPERS = ["registration_form", "self_assessment", "sample"]
PEOPLE = 6
FEW, OPERATIONS, KILLS = 300, times(300, 10_000), times(3, 60)


def opened(program: Program, cases: int) -> list[str]:
    """Cases that an office can stop and let go on again, as often as it likes."""
    keys = []
    for number in range(cases):
        product, producer = {"name": f"Cacao {number}", "set": 13}, {"name": "HTX A", "kind": "cooperative"}
        given: dict[str, Any] = {"by": PRODUCER, "on": ON, "producer": producer, "unit": "dong-nai/phu-loi"}
        keys.append(program.register(product, **given).id)
    return keys


def marks_of(program: Program, key: str) -> list[str]:
    """What the changes of a case are known by: the requests that asked for them."""
    return [event.request_id or "opened" for event in program.history(key)]


def last_of(program: Program, key: str) -> tuple[Outcome, int, str]:
    marks = marks_of(program, key)
    return Outcome.OK, len(marks), marks[-1]


def changed(program: Program, key: str, version: int, mark: str) -> tuple[Outcome, int, str]:
    """What follows from the version that was seen: the papers are handed in, time is stopped, or goes on."""
    asked: dict[str, Any] = {"on": ON, "if_version": version, "request_id": mark}
    try:
        if version == 1:
            program.advance(key, Step.SUBMIT_DOSSIER, by=PRODUCER, documents=PAPERS, **asked)
        else:
            step = Step.RESUME if version % 2 else Step.SUSPEND
            program.advance(key, step, by=ADMIN, reason="Bão", decision="1/CV", **asked)
    except ConflictError:
        return Outcome.FAILED, version, mark
    return Outcome.OK, version, mark


def person(program: Program, name: str, folder: Path, keys: Sequence[str], turns: int, *, forgetful: bool) -> None:
    """Look, and change what was seen, until it was often enough. Who is forgetful looks at what was seen before."""
    chance, notes = random.Random(name), Notes(folder / name, name)
    seen = dict.fromkeys(keys, (1, "opened"))
    for turn in range(turns):
        key = chance.choice(keys)
        if chance.random() < 0.5:
            old = (Outcome.OK, *seen[key]) if forgetful and chance.random() < 0.2 else None
            seen[key] = notes.of(key, 0, "", lambda: old or last_of(program, key))  # noqa: B023  used at once
        else:
            version, mark = seen[key][0], f"{name}-{turn}"
            notes.of(key, version, mark, lambda: changed(program, key, version, mark))  # noqa: B023  as above


def history_of(
    url: str, folder: Path, operations: int = FEW, *, kills: int = 0, forgetful: bool = False
) -> tuple[list[Operation], Record]:
    """Let them all loose; kill some of them at random, and put others in their place."""
    chance, names = random.Random(8), count(1)
    keys = with_program(url, partial(opened, cases=max(4, operations // 160)))
    folder.mkdir()

    def begun() -> BaseProcess:
        given: dict[str, Any] = {
            "folder": folder,
            "keys": keys,
            "turns": -(-operations // PEOPLE),
            "forgetful": forgetful,
        }
        return started(partial(with_program, url, partial(person, name=f"person{next(names)}", **given)))

    running = [begun() for _ in range(PEOPLE)]
    killed = 0
    for number in range(kills):
        time.sleep(chance.uniform(0.02, 0.1))
        one = running[number % PEOPLE]
        one.kill()
        one.join()
        assert one.exitcode in (0, -signal.SIGKILL)
        killed += one.exitcode != 0
        running[number % PEOPLE] = begun()
    assert killed >= kills // 2
    for one in running:
        one.join()
        assert one.exitcode == 0
    record = {key: with_program(url, partial(marks_of, key=key)) for key in keys}
    return noted(sorted(folder.iterdir())), record


@pytest.mark.timeout(times(120, 3600))
def test_what_several_were_told_can_have_happened_one_after_the_other(either_url: str, tmp_path: Path) -> None:
    operations, record = history_of(either_url, tmp_path / "notes", OPERATIONS, kills=KILLS)
    assert anomalies(operations, record) == []
    told = Counter((one.changes, one.outcome) for one in operations)
    assert len(operations) >= OPERATIONS
    assert told[True, Outcome.OK] and told[True, Outcome.FAILED] and told[False, Outcome.OK]
    if LONG:
        assert told[True, Outcome.UNKNOWN], "nobody was killed in the middle of a change"
    print(f"{len(operations)} operations: {dict(told)}")
    require_whole(either_url)


# That the checker sees something.


@pytest.fixture
def sound(url: str, tmp_path: Path) -> tuple[list[Operation], Record]:
    """What really happened."""
    SqlStore(url, create=True).close()
    operations, record = history_of(url, tmp_path / "notes")
    assert anomalies(operations, record) == []
    return operations, record


def test_somebody_who_answers_from_what_was_known_before_is_found_out(url: str, tmp_path: Path) -> None:
    SqlStore(url, create=True).close()
    found = anomalies(*history_of(url, tmp_path / "notes", forgetful=True))
    assert found
    assert all("when a later one had been told of" in one for one in found)


def test_whatever_is_wrong_with_a_history_is_found(sound: tuple[list[Operation], Record]) -> None:
    operations, record = sound
    case, marks = max(record.items(), key=lambda item: len(item[1]))
    own = [one for one in operations if one.case == case]
    done = next(one for one in own if one.changes and one.outcome is Outcome.OK)
    seen = next(one for one in own if not one.changes and 1 < one.version < len(marks))
    end = max(one.ended for one in own)

    def found(change: Operation, into: Operation) -> str:
        return "; ".join(anomalies([into if one is change else one for one in operations], record))

    assert "is lost" in "; ".join(anomalies(operations, {**record, case: marks[:-1]}))
    assert "was done twice" in "; ".join(anomalies(operations, {**record, case: [*marks, marks[-1]]}))
    assert "nobody asked for" in "; ".join(anomalies(operations, {**record, case: [*marks, "x"]}))
    assert "not done, and it is" in found(done, replace(done, outcome=Outcome.FAILED))
    assert "named version" in found(done, replace(done, outcome=Outcome.UNKNOWN, version=done.version + 1))
    assert "which was never" in found(seen, replace(seen, mark="x"))
    assert "which was never" in found(seen, replace(seen, version=len(marks) + 1))
    assert "a later one had been told of" in found(seen, replace(seen, begun=end + 1, ended=end + 2))
    assert "a later one had been told of" in found(done, replace(done, begun=end + 1, ended=end + 2))
    assert "a later one had been told of" in found(
        seen, replace(seen, begun=0, ended=0, version=len(marks), mark=marks[-1])
    )
    early = replace(done, begun=0, ended=0, outcome=Outcome.FAILED, mark="y")
    assert "a later one had been told of" in "; ".join(anomalies([*operations, early], record))
