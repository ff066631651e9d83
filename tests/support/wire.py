"""A wire to a PostgreSQL server that can be cut at any message or byte, slowed down, or held without being cut."""

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = ".s.PGSQL.5432"
#: The two ways of a wire.
TO_SERVER, TO_CLIENT = "to server", "to client"


class Wire:
    """Passes on what client and server say. Disarmed until `at` says before which message something happens."""

    def __init__(self, folder: Path, server: Path, *, tcp: bool = False) -> None:
        self.folder = folder
        self.fired = False
        #: How many bytes went each way since `count`.
        self.passed = {TO_SERVER: 0, TO_CLIENT: 0}
        #: How long what is said is on its way, in seconds.
        self.delay = 0.0
        #: Bytes that the server says, put in place of others of the same length.
        self.said_instead: dict[bytes, bytes] = {}
        self._server = server
        self._left = 0
        self._do: Callable[[], bool] = lambda: True
        self._lock = threading.Lock()
        self._may_pass: dict[str, int] = {}
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.socket(socket.AF_INET if tcp else socket.AF_UNIX)
        self._listener.bind(("127.0.0.1", 0) if tcp else str(folder / _NAME))
        self._listener.listen()
        self._open: list[socket.socket] = []
        self._threads = [self._started(self._accept)]

    @property
    def port(self) -> int:
        """Where it listens on this machine's own network, if it does."""
        return int(self._listener.getsockname()[1])

    def count(self) -> None:
        """Count the bytes from now."""
        with self._lock:
            self.passed = dict.fromkeys(self.passed, 0)

    def after_bytes(self, way: str, number: int) -> None:
        """Let that many bytes more pass that way, and then cut the wire: once."""
        with self._lock:
            self.fired, self._may_pass = False, {way: number}

    def hold(self) -> None:
        """Let nothing pass any more, either way, and close nothing."""
        self._flows.clear()

    def at(self, number: int, do: Callable[[], bool]) -> None:
        """Before the client's message of that number, counted from now: do this; cut the wire if it says so."""
        with self._lock:
            self.fired, self._left, self._do = False, number, do

    def at_answer(self, number: int) -> None:
        """Pass that message on, and cut the wire when the server has answered."""
        self.at(number, lambda: False)
        self._cuts_answer = True

    _cuts_answer = False

    def _started(self, work: Callable[..., None], *given: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=given, daemon=True)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server))
            self._open += [client, server]
            self._threads += [
                self._started(self._from_client, client, server),
                self._started(self._from_server, client, server),
            ]

    def _from_client(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := client.recv(1 << 20):
                if (self._is_now() and self._do()) or not self._pass(said, server, TO_SERVER):
                    break
        _cut(client, server)

    def _from_server(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(1 << 20):
                for usual, other in self.said_instead.items():
                    said = said.replace(usual, other)
                if self.fired and self._cuts_answer:
                    self._cuts_answer = False
                    break
                if not self._pass(said, client, TO_CLIENT):
                    break
        _cut(client, server)

    def _pass(self, said: bytes, to: socket.socket, way: str) -> bool:
        """Pass on what may pass; whether the wire holds."""
        time.sleep(self.delay)
        self._flows.wait()
        with self._lock:
            left = self._may_pass.get(way)
            if left is not None:
                said, self._may_pass[way] = said[:left], left - len(said)
            cuts = left is not None and self._may_pass[way] <= 0
            if cuts:
                self.fired, self._may_pass = True, {}
            self.passed[way] += len(said)
        to.sendall(said)
        return not cuts

    def _is_now(self) -> bool:
        with self._lock:
            self._left -= 1
            self.fired = self.fired or self._left == 0
            return self._left == 0

    def close(self) -> None:
        """Let everything go."""
        self._flows.set()
        _cut(self._listener)
        self._listener.close()
        _cut(*self._open)
        for thread in self._threads:
            thread.join()
        for one in self._open:
            one.close()


def _cut(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(server: Path, *, tcp: bool = False) -> Iterator[Wire]:
    """A wire in a folder of its own, which is what a client names as its host; or at a port of 127.0.0.1."""
    with tempfile.TemporaryDirectory(prefix="ocop-wire-", dir="/tmp") as folder:  # the path of a socket has to be short
        wire = Wire(Path(folder), server, tcp=tcp)
        try:
            yield wire
        finally:
            wire.close()
