"""Several processes append to the same cases and to their own at once, and another one seals the record meanwhile.

Afterwards no chain has a fork, no number is missing, and what was sealed is how the record began. The counts are those
of B6 in docs/reliability.md.
"""

import json
import multiprocessing
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from cycle.errors import RefusedError
from cycle.program import Program
from cycle.vocabulary import Step
from cycle_adapters.audit.merkle import consistency_proof, leaf_hash, root, verify_consistency
from cycle_adapters.audit.verifier import Checkpoint, read_checkpoint, read_kept_note
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.auditing import Outside, audited
from tests.support.races import PATIENCE_MS, RACERS, race, require_whole, with_program
from tests.support.tiers import times

#: What each racer appends, half of it to cases of its own, half to those of all.
APPENDS = times(25, 1000)
#: A case does not grow for ever: so many of each kind for all that is appended.
OWN, SHARED = -(-APPENDS // 100), -(-APPENDS // 50)
ON = date(2026, 6, 1)
PRODUCER, ADMIN = {"role": "producer"}, {"role": "admin"}
PAPERS = ["registration_form", "self_assessment", "sample"]
#: A case is registered and handed in before the race.
BEFORE = 2
SEALED_EVERY = 0.05


def submitted(program: Program, name: str) -> str:
    """A case that an office can stop and let go on again, as often as it likes."""
    product, producer = {"name": name, "set": 13}, {"name": "HTX A", "kind": "cooperative"}
    case = program.register(product, by=PRODUCER, on=ON, producer=producer, unit="dong-nai/phu-loi")
    program.advance(case.id, Step.SUBMIT_DOSSIER, by=PRODUCER, on=ON, documents=PAPERS)
    return case.id


def cases_of_all(program: Program) -> tuple[list[str], list[list[str]]]:
    """Those that every racer appends to, and each racer's own."""
    own = [[submitted(program, f"Cacao {me}-{number}") for number in range(OWN)] for me in range(RACERS)]
    return [submitted(program, f"Cacao {number}") for number in range(SHARED)], own


def append(program: Program, key: str, mark: str) -> None:
    """Stop the case or let it go on, whichever the law allows now."""
    for number in count():
        step = Step.RESUME if number % 2 else Step.SUSPEND
        try:
            program.advance(key, step, by=ADMIN, on=ON, reason="Bão", decision="1/CV", request_id=mark)
            return
        except RefusedError:
            assert number < 10_000, f"{key} takes neither"


def sealed_until(url: str, before: int, events: int, folder: Path, is_midway: Event) -> int:
    """Seal the record again and again until it has so many events, keep what was sealed; how often."""
    store, ends = SqlStore(url, busy_ms=PATIENCE_MS), time.monotonic() + 3000
    try:
        for number in count(1):
            with store.write(alone=True) as writing:
                made = writing.log.seal(SystemClock().now())
            (folder / f"{number}.txt").write_text(made.note, "utf-8")
            if made.frontier.size > before:
                is_midway.set()
            if made.frontier.size >= events:
                return number
            assert time.monotonic() < ends, f"{made.frontier.size} of {events} events"
            time.sleep(SEALED_EVERY)
    finally:
        store.close()
    raise AssertionError


@pytest.mark.timeout(times(120, 3600))
def test_of_chains_that_many_append_to_at_once_none_forks_and_what_was_sealed_is_how_the_record_began(
    either_url: str, tmp_path: Path
) -> None:
    shared, own = with_program(either_url, cases_of_all)
    folder = tmp_path / "sealed"
    folder.mkdir()
    before = BEFORE * (SHARED + RACERS * OWN)
    events, is_midway = before + RACERS * APPENDS, multiprocessing.get_context("fork").Event()

    def work(program: Program, me: int, key: str) -> str:
        if me == RACERS:
            return str(sealed_until(either_url, before, events, folder, is_midway))
        for number in range(APPENDS):
            keys = own[me] if number % 2 else shared
            append(program, keys[number // 2 % len(keys)], f"{me}-{number}")
            if number == APPENDS // 2:
                assert is_midway.wait(PATIENCE_MS / 1000), "nothing is sealed"
        return "done"

    *answers, (seals,) = race(either_url, ["all"], work, racers=RACERS + 1)
    assert answers == [["done"]] * RACERS
    lines, by_case = kept(either_url)
    assert len(lines) == require_whole(either_url, events)
    assert_no_fork(by_case)
    assert {key: len(by_case[key]) for keys in own for key in keys} == appended_to_own(own)
    assert sum(len(by_case[key]) for key in shared) == BEFORE * SHARED + RACERS * -(-APPENDS // 2)
    notes = [Outside(one.name, one.read_bytes()) for one in folder.iterdir()]
    assert len(notes) == int(seals)
    midway = assert_began_as_sealed(lines, notes, before, events)
    assert midway, "nothing was sealed in the middle"
    store = SqlStore(either_url)
    with store.read() as reading:
        assert audited(reading.log, notes).whole
    store.close()
    print(f"{events} events, {midway} of {seals} checkpoints in the middle")


def appended_to_own(own: Sequence[Sequence[str]]) -> dict[str, int]:
    appended = Counter(keys[number // 2 % len(keys)] for keys in own for number in range(1, APPENDS, 2))
    return {key: BEFORE + appended[key] for keys in own for key in keys}


def kept(url: str) -> tuple[list[bytes], dict[str, list[bytes]]]:
    """Every event as it is hashed, in the order of the log and by case. Their numbers in the log have no hole."""
    store = SqlStore(url)
    with store.read() as reading:
        rows = [row for batch in reading.log.whole_events() for row in batch]
    store.close()
    assert [row[0] - rows[0][0] for row in rows] == list(range(len(rows)))
    by_case = defaultdict(list)
    for row in rows:
        by_case[row[1]].append(row[-1].encode())
    return [row[-1].encode() for row in rows], by_case


def assert_no_fork(by_case: dict[str, list[bytes]]) -> None:
    """Each event names the one before it, and the log has them in that order."""
    for key, lines in by_case.items():
        records = [json.loads(line) for line in lines]
        assert [one["number"] for one in records] == list(range(1, len(records) + 1)), key
        assert [one["prev"] for one in records] == [None, *(leaf_hash(line).hex() for line in lines[:-1])], key


def assert_began_as_sealed(lines: Sequence[bytes], notes: Sequence[Outside], before: int, events: int) -> int:
    """Each checkpoint is proven to be how the record began; how many were made after the first append, not the last."""
    leaves = [leaf_hash(line) for line in lines]
    sealed = list(checkpoints_of(notes))
    for one in {one.size: one for one in sealed}.values():
        proof = consistency_proof(leaves, one.size)
        assert verify_consistency(one.size, one.root, len(leaves), root(leaves), proof), one.size
    return len({one.size for one in sealed if before < one.size < events})


def checkpoints_of(notes: Sequence[Outside]) -> Iterator[Checkpoint]:
    return (read_checkpoint(read_kept_note(one.data).text) for one in notes)


# That a fork would be seen.


def test_a_chain_that_forks_or_skips_is_seen(url: str) -> None:
    SqlStore.create(url).close()
    key = with_program(url, partial(submitted, name="Cacao"))
    for number in range(2):
        with_program(url, partial(append, key=key, mark=f"{number}"))
    lines, by_case = kept(url)
    assert_no_fork(by_case)
    for wrong in (lines[:1] + lines[2:], [*lines[:3], lines[3].replace(leaf_hash(lines[2]).hex().encode(), b"0" * 64)]):
        with pytest.raises(AssertionError):
            assert_no_fork({key: wrong})
    note = f"ocop\n2\n{Checkpoint('ocop', 2, root([leaf_hash(line) for line in lines[:2]])).root_text}\n"
    assert assert_began_as_sealed(lines, [Outside("a", note.encode())], 1, 4) == 1
    with pytest.raises(AssertionError):
        assert_began_as_sealed(lines[1::-1] + lines[2:], [Outside("a", note.encode())], 1, 4)
