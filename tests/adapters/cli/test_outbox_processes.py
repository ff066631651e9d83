"""Real processes deliver: one is stopped, one is killed between sending and marking, several share one outbox."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cycle.delivering import BATCH, MARGIN, Courier
from cycle.delivery import DeliveryStatus
from cycle.effects import EffectKind
from cycle.testing import FrozenClock, examples
from cycle_adapters.outbox.choosing import new_holder
from cycle_adapters.outbox.choosing import receiver as receiver_of
from cycle_adapters.sql import SqlStore
from tests.support.receiver import Receiver, Reply, receiving

SECRET = f"whsec_{base64.b64encode(b'k' * 24).decode()}"
ENVIRONMENT = {**os.environ, "OCOP_WEBHOOK_SECRET": SECRET}


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path) -> str:
    """The same on a file and on a server."""
    found = request.getfixturevalue("pg_url") if request.param == "postgres" else f"sqlite:///{tmp_path / 'o.db'}"
    store = SqlStore(found, create=True)
    with store.write() as writing:
        for _ in range(10):
            case = examples.registered_case(writing.new_id())
            writing.save([examples.opening(case)])
            writing.send([examples.effect(case, EffectKind.REMIND_OFFICE)] * 2)
    store.close()
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def running(url: str, receiver: Receiver, *more: str) -> "subprocess.Popen[bytes]":
    words = ["--db", url, "--format", "json", "outbox", "run", "--to", f"webhook:{receiver.url}", *more]
    command = [sys.executable, "-m", "cycle_adapters.cli", *words]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def statuses(url: str) -> Counter[DeliveryStatus]:
    store = SqlStore(url)
    with store.read() as reading:
        found = Counter(one.status for one in reading.deliveries())
    store.close()
    return found


def test_one_that_is_stopped_ends_after_what_is_under_way_and_leaves_the_rest_to_the_next(url, receiver) -> None:
    receiver.otherwise = Reply(wait=0.3)
    process = running(url, receiver, "--every", "1")
    assert receiver.arrived.wait(60)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    done = json.loads(out)
    assert (done["ended"], done["delivered"]) == ("stopped", len(receiver.came))
    assert 0 < len(receiver.came) < 10
    assert statuses(url) == {
        DeliveryStatus.DELIVERED: len(receiver.came),
        DeliveryStatus.WAITING: 30 - len(receiver.came),
    }
    receiver.otherwise = Reply()
    again = running(url, receiver, "--once")
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert statuses(url) == {DeliveryStatus.DELIVERED: 30}
    assert len({request.id for request in receiver.came}) == len(receiver.came) == 30


def test_one_that_is_killed_between_sending_and_marking_sends_the_same_id_again(url, receiver, monkeypatch) -> None:
    receiver.otherwise = Reply(wait=30)
    process = running(url, receiver, "--once")
    assert receiver.arrived.wait(60)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    (request,) = receiver.came  # it was sent,
    assert statuses(url) == {DeliveryStatus.WAITING: 30}  # and nobody knows
    monkeypatch.setenv("OCOP_WEBHOOK_SECRET", SECRET)
    receiver.otherwise = Reply()
    now = datetime.now(UTC)  # noqa: TID251  the process that was killed took the machine's time
    deliver(url, receiver, now + timedelta(seconds=1))
    assert request.id not in {one.id for one in receiver.came[1:]}, "it still belongs to the one that was killed"
    deliver(url, receiver, now + timedelta(hours=1))
    again = [one for one in receiver.came if one.id == request.id]
    assert [one.body for one in again] == [request.body] * 2
    assert statuses(url) == {DeliveryStatus.DELIVERED: 30}


def deliver(url: str, receiver: Receiver, at: datetime) -> None:
    store, to = SqlStore(url), receiver_of(f"webhook:{receiver.url}")
    assert BATCH * to.longest + MARGIN < timedelta(minutes=59)
    Courier(store, to, FrozenClock(at), new_holder()).round(lambda: False, lambda *_: None)
    store.close()


def test_three_that_share_one_outbox_deliver_everything_once_and_in_order(url, receiver) -> None:
    receiver.otherwise = Reply(wait=0.05)
    for process in [running(url, receiver, "--once") for _ in range(3)]:
        _, words = process.communicate(timeout=60)
        assert process.returncode == 0, words
    assert statuses(url) == {DeliveryStatus.DELIVERED: 30}
    came = [json.loads(request.body) for request in receiver.came]
    assert len(came) == len({one["id"] for one in came}) == 30
    for case in {one["case"] for one in came}:
        numbers = [one["number"] for one in came if one["case"] == case]
        assert numbers == sorted(numbers)


def test_a_database_that_is_away_for_a_while_is_asked_again(tmp_path, receiver) -> None:
    path = tmp_path / "o.db"
    store = SqlStore(f"sqlite:///{path}", create=True)
    with store.write() as writing:
        writing.send([examples.idle_unit()])
    locked = store.write()
    locked.__enter__()
    process = running(f"sqlite:///{path}", receiver, "--every", "1")
    assert process.stderr is not None
    assert "database is locked" in process.stderr.readline().decode()
    locked.__exit__(None, None, None)
    assert receiver.arrived.wait(60)
    store.close()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
