"""Somebody stops a command in the middle: what is under way is finished or undone, and the next run does the rest.

Real processes are sent SIGINT, as Ctrl-C does, and SIGTERM, as a supervisor does, at random moments of their work. The
counts are those of A7 in docs/reliability.md.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine

from cycle.delivery import DeliveryStatus
from cycle.effects import EffectKind
from cycle.ports import StoredPlan
from cycle.program import Program
from cycle.testing import examples
from cycle_adapters.cli.words import say
from cycle_adapters.clock import SystemClock
from cycle_adapters.scheduler import VIETNAM
from cycle_adapters.sql import SqlStore
from cycle_adapters.sql.link import Link
from tests.support.certificates import imported
from tests.support.opened import found, save
from tests.support.postgres import Server
from tests.support.races import outcome, require_whole, swept_until, with_program
from tests.support.receiver import Receiver, Reply, receiving
from tests.support.tiers import times

#: How often each signal is sent to each command, and how many certificates there are to sweep.
INTERRUPTS, CERTIFICATES = times(1, 50), times(40, 400)
SIGNALS = (signal.SIGINT, signal.SIGTERM)
LAST = date(2023, 6, 30)
#: After the day on which the test is run.
FAR = date(2035, 12, 31)
#: What a shell makes of it: 130 and 143. Nothing of ours handles SIGTERM in a sweep: the system ends it.
STOPPED = {signal.SIGINT: 130, signal.SIGTERM: -signal.SIGTERM}
PATIENCE = times(60, 600)
STOPPED_LETTERS = say("outbox_stopped", "en")


def fill(url: str) -> None:
    """Certificates that end by and by."""
    with_program(url, _filled)


def _filled(program: Program) -> None:
    for number in range(CERTIFICATES):
        imported(program, number, date(2019, 1 + number % 12, 1 + number % 28))


def running(url: str, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "cycle_adapters.cli", "--db", url, "--lang", "en", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts
    )


def heeds_interrupts() -> None:
    """What a shell puts into the background, these tests perhaps, ignores Ctrl-C, and so does all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def stopped(process: "subprocess.Popen[str]", sent: signal.Signals) -> tuple[int, str]:
    """Send it, and wait for the end: the status, and what was said."""
    process.send_signal(sent)
    _, said = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said and "Exception" not in said, said
    return process.returncode, said


def until_it_works(process: "subprocess.Popen[str]", is_working: Callable[[], bool]) -> bool:
    """Wait until it has begun its work; whether it came to that before its end."""
    while process.poll() is None:
        if is_working():
            return True
        time.sleep(0.005)
    return False


def interrupted(
    url: str, words: tuple[str, ...], sent: signal.Signals, chance: random.Random, most: int, last: date
) -> list[tuple[int, str]]:
    """Begin a sweep so often at most, and stop each at a random moment of its work: how they ended.

    After its last day there is nothing left to do, for which a scheduler would wait.
    """
    found: list[tuple[int, str]] = []
    while len(found) < most and (before := swept_until(url)) != last:
        process = running(url, *words)
        if not until_it_works(process, lambda: swept_until(url) != before):
            _, said = process.communicate()
            assert process.returncode == 0, said  # there was nothing left
            break
        time.sleep(chance.uniform(0, 0.1))
        found.append(stopped(process, sent))
    return found


@pytest.mark.timeout(times(120, 3600))
@pytest.mark.parametrize("sent", SIGNALS, ids=lambda one: one.name)
def test_a_sweep_that_is_interrupted_can_go_on(copying: Any, sent: signal.Signals) -> None:
    copy = copying(fill)
    alone, chance, statuses = copy(), random.Random(7), Counter[int]()
    with_program(alone, lambda program: program.sweep(LAST))
    words = ("sweep", "--on", LAST.isoformat())
    while statuses[STOPPED[sent]] < INTERRUPTS:
        url = copy()
        for status, said in interrupted(url, words, sent, chance, INTERRUPTS, LAST):
            assert status in (0, STOPPED[sent]), said  # some are done by then
            statuses[status] += 1
        again = running(url, *words)
        _, said = again.communicate(timeout=PATIENCE)
        assert again.returncode == 0, said
        assert outcome(url) == outcome(alone)
        require_whole(url)
    print(f"{statuses[STOPPED[sent]]} sweeps were stopped by {sent.name}")


@pytest.mark.timeout(times(120, 3600))
@pytest.mark.parametrize("sent", SIGNALS, ids=lambda one: one.name)
def test_a_scheduler_that_is_stopped_ends_after_its_batch_and_says_so(copying: Any, sent: signal.Signals) -> None:
    copy = copying(fill)
    chance, midway = random.Random(7), 0
    while midway < INTERRUPTS:
        url, alone, today = copy(), copy(), SystemClock().now().astimezone(VIETNAM).date()
        ends = interrupted(url, ("scheduler", "run"), sent, chance, INTERRUPTS - midway, today)
        assert {status for status, _ in ends} == {0}
        midway += sum("the next start does the rest" in said for _, said in ends)
        for one in (url, alone):
            with_program(one, lambda program: program.sweep(FAR))
        assert outcome(url) == outcome(alone)
        require_whole(url)
    print(f"{midway} times stopped by {sent.name} in the middle")


def outbox_of(url: str) -> int:
    """Some work of cases and some of none; how much."""
    store = SqlStore(url)
    with store.write() as writing:
        for _ in range(5):
            case = examples.registered_case(writing.new_id())
            writing.save([examples.opening(case)])
            writing.send([examples.effect(case, EffectKind.REMIND_OFFICE)] * 3)
        writing.send([examples.idle_unit()] * 20)
    store.close()
    return 40


def delivered(url: str) -> int:
    store = SqlStore(url)
    with store.read() as reading:
        found = reading.delivery_counts().get(DeliveryStatus.DELIVERED, 0)
    store.close()
    return found


@pytest.mark.timeout(times(120, 3600))
@pytest.mark.parametrize("sent", SIGNALS, ids=lambda one: one.name)
def test_a_delivery_that_is_stopped_ends_after_what_is_under_way_and_sends_nothing_twice(
    either_url: str, sent: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_WEBHOOK_SECRET", "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr")
    chance, midway, all_of_it = random.Random(7), 0, 0
    with receiving() as receiver:
        receiver.otherwise = Reply(wait=0.02)
        words = ("outbox", "run", "--to", f"webhook:{receiver.url}")
        while midway < INTERRUPTS:
            all_of_it += outbox_of(either_url)
            while delivered(either_url) < all_of_it and midway < INTERRUPTS:
                midway += interrupted_delivery(either_url, (*words, "--every", "1"), receiver, sent, chance)
        receiver.otherwise = Reply()
        again = running(either_url, *words, "--once")
        again.communicate(timeout=PATIENCE)
        assert again.returncode == 0
        assert delivered(either_url) == all_of_it == len(receiver.came)
        assert len({request.id for request in receiver.came}) == all_of_it
    print(f"{midway} times stopped by {sent.name} in the middle of {all_of_it} letters")


def interrupted_delivery(
    url: str, words: tuple[str, ...], receiver: Receiver, sent: signal.Signals, chance: random.Random
) -> bool:
    """Whether something was left when it was stopped."""
    before, process = len(receiver.came), running(url, *words)
    assert until_it_works(process, lambda: len(receiver.came) > before)
    time.sleep(chance.uniform(0, 0.1))
    status, said = stopped(process, sent)
    assert status == 0
    assert delivered(url) == len(receiver.came)
    return STOPPED_LETTERS in said


#: A command that is sent SIGINT when the pool takes its connection back, or when the driver has sent many rows.
_AT_A_MOMENT = """
import os, signal, sys
import psycopg
from sqlalchemy.pool import base
from cycle_adapters.cli import main

def interrupted():
    os.kill(os.getpid(), signal.SIGINT)

def takes_back(self, *given, **named):
    interrupted()
    resets(self, *given, **named)

def fetches(self, *, flush):
    if flush:
        interrupted()
    yield from fetching(self, flush=flush)

resets, fetching = base._ConnectionFairy._reset, psycopg.Pipeline._fetch_gen
if sys.argv[1] == "pool":
    base._ConnectionFairy._reset = takes_back
else:
    psycopg.Pipeline._fetch_gen = fetches
sys.exit(main(sys.argv[2:]))
"""


def said_at(moment: str, url: str, *words: str) -> str:
    """What the command says that is interrupted at that moment."""
    done = subprocess.run(
        [sys.executable, "-c", _AT_A_MOMENT, moment, "--db", url, "--lang", "en", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=heeds_interrupts,
    )
    assert done.returncode == 130, done.stderr
    return done.stderr


def test_a_command_that_is_interrupted_while_it_lets_go_of_the_database_says_one_line(either_url: str) -> None:
    assert said_at("pool", either_url, "case", "list") == "Error [cli.unexpected]: interrupted\n"


def test_a_command_that_is_interrupted_while_it_sends_many_rows_says_so_and_nothing_is_done(
    postgres: Server,
) -> None:
    url = postgres.url(postgres.emptied())
    with_program(url, lambda program: imported(program, 1, date(2019, 1, 1)))
    assert said_at("driver", url, "sweep", "--on", "2019-01-04") == "Error [cli.unexpected]: interrupted\n"
    assert swept_until(url) is None


@pytest.mark.parametrize("of_a_host", [False, True])
def test_what_a_second_ctrl_c_kept_from_being_undone_does_not_last(
    either_url: str, of_a_host: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes back into the pool with the transaction on it, and nobody else gets that one."""
    engine = create_engine(either_url.replace("postgresql:", "postgresql+psycopg:"), pool_size=1, max_overflow=0)
    stopped = []

    def stop(link: Link) -> None:
        stopped.append(link)
        raise KeyboardInterrupt

    with closing(SqlStore(engine if of_a_host else either_url)) as store:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), store.write() as writing:
            patch.setattr(Link, "rollback", stop)
            writing.add_plan(StoredPlan("p", "", examples.RECORDED_AT))
            raise KeyboardInterrupt
        assert stopped, "the block was undone all the same"
        save(store, "c1")
        assert found(store) == ["c1"]
        with store.read() as reading:
            assert reading.plan("p") is None
    engine.dispose()
