"""A real HTTP server in a thread that answers as it is told, and remembers all that came."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """One request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The id of the message."""
        return self.headers["webhook-id"]


@dataclass(frozen=True)
class Reply:
    """What is answered: `wait` first, then status and headers; `drip` sends the head a byte at a time for ever."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0
    drip: bool = False
    hang_up: bool = False


@dataclass
class Receiver:
    """The replies to come, the one that stays when they are used up, and what came."""

    port: int = 0
    replies: list[Reply] = field(default_factory=list)
    otherwise: Reply = field(default_factory=Reply)
    came: list[Request] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook?of=test"

    def taken(self, request: Request) -> Reply:
        """Remember what came; what to answer."""
        self.came.append(request)
        self.arrived.set()
        return self.replies.pop(0) if self.replies else self.otherwise


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(receiver.taken(Request(self.command, self.path, headers, body)))

        def _answer(self, reply: Reply) -> None:
            receiver.ended.wait(reply.wait)
            self.close_connection = True
            if reply.hang_up:
                return
            try:
                if reply.drip:
                    self._drip()
                self.send_response(reply.status)
                for name, value in (*reply.headers, ("Content-Length", "2")):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"ok")
            except OSError:
                return  # the sender has gone

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not receiver.ended.is_set():
                self.wfile.write(b"x")
                time.sleep(0.02)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what came is remembered."""

    return Handler


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server that runs within the block."""
    receiver = Receiver()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver)) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.ended.set()
            server.shutdown()
            thread.join()
