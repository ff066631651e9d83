"""Posts documents to a web address, signed as Standard Webhooks 1.0 has it. Needs nothing but Python.

Python's own client does one request on one connection and follows nothing by itself: what is asked of a sender here is
what it must not do, which a library with sessions, redirects and proxies would have to be talked out of.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Timer

from cycle.delivery import Answer, Outcome, Outgoing
from cycle_adapters.outbox.document import document, letter_id
from cycle_adapters.outbox.signing import Secrets
from cycle_adapters.outbox.target import Lookup, Target

#: For one attempt, from the connection to the answer, in seconds: at the upper end of what the specification advises.
LONGEST = 30.0
_CONNECT = 10.0
#: For finding the address, which has no limit of its own, and for ending what is under way.
_MARGIN = 15.0
_GONE, _TOO_MANY = 410, 429


class Webhook:
    """A `Deliverer` that posts to one address. `longest_seconds` bounds an attempt, however slowly it is answered."""

    def __init__(
        self,
        target: Target,
        secrets: Secrets,
        *,
        longest_seconds: float = LONGEST,
        lookup: Lookup = socket.getaddrinfo,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._target = target
        self._secrets = secrets
        self._seconds = longest_seconds
        self._lookup = lookup
        self._context = context or ssl.create_default_context()
        self.longest = timedelta(seconds=longest_seconds + _MARGIN)

    def deliver(self, letter: Outgoing, at: datetime) -> Answer:
        """See `cycle.ports.Deliverer`."""
        try:
            return self._post(letter, int(at.timestamp()))
        except (OSError, http.client.HTTPException, ValueError) as error:
            said = str(error)
            return Answer(Outcome.UNAVAILABLE, f"{type(error).__name__}: {said}" if said else type(error).__name__)

    def _post(self, letter: Outgoing, timestamp: int) -> Answer:
        body = document(letter)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "ocop-cycle",
            "webhook-id": letter_id(letter),
            "webhook-timestamp": str(timestamp),
            "webhook-signature": self._secrets.signatures(letter_id(letter), timestamp, body),
        }
        with self._connected() as connection:
            connection.request("POST", self._target.path, body, headers)
            with connection.getresponse() as response:
                return _answer(response)

    @contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        """A connection for one request, which is cut when its time is over."""
        bare = self._reached()
        cut = _Cut(bare, self._seconds)
        try:
            connection = self._over(bare)
            try:
                yield connection
            finally:
                connection.close()
            cut.require_in_time()  # an answer that was cut off looks like one that ended
        except (OSError, http.client.HTTPException) as error:
            if cut.fired or isinstance(error, TimeoutError):
                raise TimeoutError(f"no answer within {self._seconds:g} s") from error
            raise
        finally:
            cut.cancel()
            bare.close()

    def _reached(self) -> socket.socket:
        """The first address that can be reached, of those that may be."""
        failure: OSError = OSError("the name has no address")
        for address in self._target.addresses(self._lookup):
            try:
                return socket.create_connection((address, self._target.port), min(_CONNECT, self._seconds))
            except OSError as error:
                failure = error
        raise failure

    def _over(self, bare: socket.socket) -> http.client.HTTPConnection:
        bare.settimeout(self._seconds)
        host, port = self._target.host, self._target.port
        if self._target.scheme == "http":
            connection = http.client.HTTPConnection(host, port)
            connection.sock = bare
            return connection
        connection = http.client.HTTPSConnection(host, port, context=self._context)
        connection.sock = self._context.wrap_socket(bare, server_hostname=host)
        return connection


class _Cut:
    """Ends a connection when its time is over: a receiver may answer letter by letter, each in good time."""

    def __init__(self, bare: socket.socket, seconds: float) -> None:
        self._other = bare.dup()  # what wraps the connection takes the socket itself away
        self.fired = False
        self._timer = Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def _fire(self) -> None:
        self.fired = True
        try:
            self._other.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the receiver was faster

    def require_in_time(self) -> None:
        """Raise TimeoutError where it was cut."""
        if self.fired:
            raise TimeoutError

    def cancel(self) -> None:
        """It has ended."""
        self._timer.cancel()
        self._timer.join()
        self._other.close()


def _answer(response: http.client.HTTPResponse) -> Answer:
    status = response.status
    if 200 <= status < 300:
        return Answer(Outcome.DELIVERED)
    if status == _GONE:
        return Answer(Outcome.GONE, f"HTTP {status}: the receiver wants no more")
    if status == _TOO_MANY or status >= 500:
        return Answer(Outcome.UNAVAILABLE, f"HTTP {status}", _asked_pause(response))
    if 300 <= status < 400:
        return Answer(Outcome.REFUSED, f"HTTP {status}: redirects are not followed")
    return Answer(Outcome.REFUSED, f"HTTP {status}")


def _asked_pause(response: http.client.HTTPResponse) -> timedelta:
    """What the receiver asks for in seconds; a day on which it would be well again is not read."""
    text = (response.getheader("Retry-After") or "").strip()
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else timedelta(0)
