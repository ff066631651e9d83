"""A slow network is only slow, and whoever waits for a server that is gone for good is told so after a while.

F4 in docs/reliability.md. A network that fails is one of this test's own: its packets go nowhere, and nobody says so.
"""

import ctypes
import fcntl
import multiprocessing
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from cycle.case import Case
from cycle.errors import StoreError
from cycle.program import Program
from cycle_adapters.clock import SystemClock
from cycle_adapters.sql import SqlStore, check
from cycle_adapters.sql.auditing import audited
from tests.support.postgres import OWNER, Server
from tests.support.tiers import times
from tests.support.wire import Wire, wire_to

#: On its way for so many milliseconds, each way.
DELAY = times(20, 200)
#: After so many seconds without a sign a connection is given up; with what the address does not say it is a minute.
GIVEN_UP = times(2, 8)
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000

_forked = multiprocessing.get_context("fork")


@pytest.fixture
def ready(postgres: Server) -> Iterator[str]:
    """The name of a database with our tables, for this test alone."""
    name = postgres.ready()
    yield name
    postgres.drop(name)


def step(store: SqlStore) -> Case:
    """One step, asked for under one request id."""
    return Program(store, SystemClock()).register(
        {"name": "Cacao", "set": 13},
        by={"role": "producer"},
        on=date(2026, 6, 1),
        producer={"name": "HTX A", "kind": "cooperative"},
        unit="dong-nai/phu-loi",
        request_id="r-1",
    )


def by_network(wire: Wire, database: str, **settings: object) -> str:
    """The address of a database behind a wire at a port."""
    query = "&".join(f"{name}={value}" for name, value in settings.items())
    return f"postgresql://{OWNER}@127.0.0.1:{wire.port}/{database}?{query}"


def test_over_a_slow_network_a_step_is_taken_once(postgres: Server, ready: str) -> None:
    with wire_to(postgres.socket, tcp=True) as wire:
        wire.delay = DELAY / 1000
        began = time.monotonic()
        store = SqlStore(by_network(wire, ready))
        case = step(store)
        assert time.monotonic() - began > 10 * wire.delay, "nothing was slow"
        assert step(store) == case
        store.close()
    require_one(postgres.url(ready))


def require_one(url: str) -> None:
    """One step was done, and the record is whole."""
    with closing(SqlStore(url)) as store, store.read() as reading:
        found = audited(reading.log)
        assert (found.whole, found.events) == (True, 1)


def test_a_server_that_does_not_speak_is_given_up_as_it_is_connected_to(postgres: Server, ready: str) -> None:
    with wire_to(postgres.socket, tcp=True) as wire:
        wire.hold()
        seconds = times(2, 10)
        began = time.monotonic()
        with pytest.raises(StoreError, match="no connection to the database"):
            check(by_network(wire, ready, **({} if seconds == 10 else {"connect_timeout": seconds})))  # 10 is usual
        assert seconds - 1 < time.monotonic() - began < seconds + 5


def test_how_long_to_wait_is_bounded_unless_the_address_says_otherwise(postgres: Server, ready: str) -> None:
    usual = {
        "connect_timeout": "10",
        "keepalives_idle": "30",
        "keepalives_interval": "10",
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    }
    assert parameters(postgres.url(ready), usual) == usual
    other = {name: str(number) for number, name in enumerate(usual, 20)}
    said = "".join(f"&{name}={value}" for name, value in other.items())
    assert parameters(f"{postgres.url(ready)}{said}", usual) == other


def parameters(url: str, names: dict[str, str]) -> dict[str, str]:
    """With what the driver has connected."""
    with closing(SqlStore(url)) as store, closing(store.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        return {name: value for name, value in driver.info.get_parameters().items() if name in names}


# A network that fails, and tells nobody.


class Network:
    """A loopback for this process and its threads alone, which can be switched off."""

    def __init__(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(NEW_NETWORK) and libc.unshare(NEW_USER | NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "no network of its own")
        self.switch(on=True)
        self.has_failed = False

    def switch(self, *, on: bool) -> None:
        """While it is off, packets vanish."""
        self.has_failed = not on
        set_flags, is_up = 0x8914, 1
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as any_socket:
            fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", is_up if on else 0))


def when_idle(network: Network, wire: Wire, store: SqlStore) -> None:
    """The network fails while nothing is asked."""
    del wire, store
    network.switch(on=False)


def while_waiting(network: Network, wire: Wire, store: SqlStore) -> None:
    """The network fails once the server was asked, before it answers."""
    del store

    def fail() -> bool:
        wire.hold()
        threading.Timer(0.1, network.switch, kwargs={"on": False}).start()
        return False

    wire.at(4, fail)


def _in_a_failing_network(postgres: Server, database: str, fail: Any, told: Any) -> None:
    """In a process of its own: what a program is told, and after how long."""
    try:
        network = Network()
    except (OSError, AttributeError) as error:
        told.put(("skipped", str(error), 0.0))
        return
    half = GIVEN_UP // 2
    waits = {"keepalives_idle": half, "keepalives_interval": 1, "keepalives_count": half}
    waits["tcp_user_timeout"] = GIVEN_UP * 1000
    with wire_to(postgres.socket, tcp=True) as wire:
        store = SqlStore(by_network(wire, database, connect_timeout=2, **waits))
        fail(network, wire, store)
        began = time.monotonic()
        try:
            step(store)
            said = "done"
        except StoreError as error:
            said = str(error)
        told.put(("fired" if network.has_failed else "never failed", said, time.monotonic() - began))
        network.switch(on=True)
        store.close()


@pytest.mark.parametrize("fail", [when_idle, while_waiting])
def test_a_network_that_fails_without_a_word_is_noticed_after_a_while(postgres: Server, ready: str, fail) -> None:
    told = _forked.SimpleQueue()
    process = _forked.Process(target=_in_a_failing_network, args=(postgres, ready, fail, told))
    process.start()
    process.join(10 + 2 * GIVEN_UP)
    process.kill()  # in case it waits for ever
    process.join()
    assert not told.empty(), "nobody was told anything"
    fired, said, took = told.get()
    if fired == "skipped":
        pytest.skip(f"A FAILING NETWORK IS NOT TESTED: Linux must allow a network namespace ({said})")
    print(f"{fail.__name__}: told after {took:.1f} s: {said}")
    assert fired == "fired"
    assert "connection to the database" in said
    assert took < GIVEN_UP + 5
    store = SqlStore(postgres.url(ready))
    assert step(store) == step(store)
    store.close()
    require_one(postgres.url(ready))
