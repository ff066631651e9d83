"""A wire to a PostgreSQL server that can be cut: at any message of the client, or at the answer to it."""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = ".s.PGSQL.5432"


class Wire:
    """Passes on what client and server say. Disarmed until `at` says before which message something happens."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder = folder
        self.fired = False
        #: Bytes that the server says, put in place of others of the same length.
        self.said_instead: dict[bytes, bytes] = {}
        self._server = server
        self._left = 0
        self._do: Callable[[], bool] = lambda: True
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / _NAME))
        self._listener.listen()
        self._threads = [self._started(self._accept)]
        self._open: list[socket.socket] = []

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
                if self._is_now() and self._do():
                    break
                server.sendall(said)
        _cut(client, server)

    def _from_server(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(1 << 20):
                for usual, other in self.said_instead.items():
                    said = said.replace(usual, other)
                if self.fired and self._cuts_answer:
                    self._cuts_answer = False
                    break
                client.sendall(said)
        _cut(client, server)

    def _is_now(self) -> bool:
        with self._lock:
            self._left -= 1
            self.fired = self.fired or self._left == 0
            return self._left == 0

    def close(self) -> None:
        """Let everything go."""
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
def wire_to(server: Path) -> Iterator[Wire]:
    """A wire in a folder of its own: the folder is what a client names as its host."""
    with tempfile.TemporaryDirectory(prefix="ocop-wire-", dir="/tmp") as folder:  # the path of a socket has to be short
        wire = Wire(Path(folder), server)
        try:
            yield wire
        finally:
            wire.close()
