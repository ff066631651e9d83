"""A webhook is delivered at least once, signed, in order, and whatever its receiver does is an answer."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cycle.delivering import STRIKES, Courier, Ended, Round
from cycle.delivery import PAUSES, Answer, DeliveryStatus, Outcome, Outgoing
from cycle.testing import FrozenClock, MemoryStore, examples
from cycle.testing.contract_outbox import told
from cycle.testing.contract_time import waiting
from cycle_adapters.outbox.document import document, letter_id
from cycle_adapters.outbox.signing import Secrets
from cycle_adapters.outbox.target import read_target
from cycle_adapters.outbox.webhook import Webhook
from tests.support.receiver import Reply, receiving

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
KEYS = (b"k" * 24, b"old" * 8)
CASE = examples.certified_case("c1")
LETTER = Outgoing(12, examples.effect(CASE), 1)


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


def webhook(url, **more) -> Webhook:
    return Webhook(read_target(url), Secrets(KEYS), **{"longest_seconds": 5.0, **more})


def verified(request) -> bool:
    """As a receiver does it: one of the signatures is that of id, time and body, with the one key it knows."""
    signed = f"{request.id}.{request.headers['webhook-timestamp']}.".encode() + request.body
    expected = f"v1,{base64.b64encode(hmac.new(KEYS[0], signed, hashlib.sha256).digest()).decode()}"
    return expected in request.headers["webhook-signature"].split(" ")


def test_what_arrives_is_one_signed_document(receiver) -> None:
    assert webhook(receiver.url).deliver(LETTER, AT) == Answer(Outcome.DELIVERED)
    (request,) = receiver.came
    assert (request.method, request.path) == ("POST", "/hook?of=test")
    assert verified(request)
    assert int(request.headers["webhook-timestamp"]) == AT.timestamp()
    assert request.headers["content-type"].startswith("application/json")
    assert json.loads(request.body) == {
        "id": request.id,
        "type": "ocop.tell_producer",
        "number": 12,
        "case": "c1",
        "on": CASE.since.isoformat(),
        "data": {"state": "certified", "unit": CASE.unit},
    }


def test_a_changed_document_time_or_id_no_longer_fits_the_signature(receiver) -> None:
    webhook(receiver.url).deliver(LETTER, AT)
    (request,) = receiver.came
    assert not verified(replace(request, body=request.body + b" "))
    for name in ("webhook-timestamp", "webhook-id"):
        assert not verified(replace(request, headers={**request.headers, name: "1"}))


def test_the_signature_is_the_one_that_others_compute() -> None:
    """A known example of the scheme; openssl computes the same."""
    secrets = Secrets((base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),))
    assert secrets.signatures("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}') == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (Reply(200), Answer(Outcome.DELIVERED)),
        (Reply(204), Answer(Outcome.DELIVERED)),
        (Reply(299), Answer(Outcome.DELIVERED)),
        (Reply(400), Answer(Outcome.REFUSED, "HTTP 400")),
        (Reply(404), Answer(Outcome.REFUSED, "HTTP 404")),
        (Reply(410), Answer(Outcome.GONE, "HTTP 410: the receiver wants no more")),
        (Reply(429), Answer(Outcome.UNAVAILABLE, "HTTP 429")),
        (Reply(429, (("Retry-After", "600"),)), Answer(Outcome.UNAVAILABLE, "HTTP 429", timedelta(minutes=10))),
        (Reply(503, (("Retry-After", "soon"),)), Answer(Outcome.UNAVAILABLE, "HTTP 503")),
        (Reply(503, (("Retry-After", "9" * 40),)), Answer(Outcome.UNAVAILABLE, "HTTP 503")),
        (Reply(500), Answer(Outcome.UNAVAILABLE, "HTTP 500")),
        (Reply(599), Answer(Outcome.UNAVAILABLE, "HTTP 599")),
    ],
)
def test_what_the_status_means(receiver, reply, answer) -> None:
    receiver.replies = [reply]
    assert webhook(receiver.url).deliver(LETTER, AT) == answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(receiver, status) -> None:
    with receiving() as other:
        receiver.replies = [Reply(status, (("Location", other.url),))]
        answer = webhook(receiver.url).deliver(LETTER, AT)
        assert (answer.outcome, other.came) == (Outcome.REFUSED, [])
    assert len(receiver.came) == 1


def test_no_proxy_of_the_environment_is_asked(receiver, monkeypatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert webhook(receiver.url).deliver(LETTER, AT).outcome is Outcome.DELIVERED


def test_a_receiver_that_hangs_up_or_is_down_is_unavailable(receiver) -> None:
    receiver.replies = [Reply(hang_up=True)]
    assert webhook(receiver.url).deliver(LETTER, AT).outcome is Outcome.UNAVAILABLE
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = webhook(f"http://127.0.0.1:{free.getsockname()[1]}/").deliver(LETTER, AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and "refused" in answer.reason


@pytest.mark.parametrize("reply", [Reply(wait=20), Reply(drip=True)], ids=["silent", "a byte at a time"])
def test_a_receiver_that_is_too_slow_is_left_in_time(receiver, reply) -> None:
    receiver.replies = [reply]
    began = time.monotonic()
    answer = webhook(receiver.url, longest_seconds=0.4).deliver(LETTER, AT)
    assert answer == Answer(Outcome.UNAVAILABLE, "TimeoutError: no answer within 0.4 s")
    assert time.monotonic() - began < 5


def test_a_receiver_that_speaks_no_http_is_an_answer_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            link, _ = server.accept()
            with link:
                link.recv(100)
                link.sendall(b"220 mail.example ESMTP\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        answer = webhook(f"http://127.0.0.1:{server.getsockname()[1]}/").deliver(LETTER, AT)
        thread.join()
    assert answer.outcome is Outcome.UNAVAILABLE


def test_a_server_without_a_certificate_that_fits_gets_nothing(receiver) -> None:
    answer = webhook(receiver.url.replace("http:", "https:")).deliver(LETTER, AT)
    assert answer.outcome is Outcome.UNAVAILABLE
    assert receiver.came == []
    assert answer.reason is not None and "SSL" in answer.reason


def test_the_connection_is_checked_as_a_browser_does() -> None:
    context = Webhook(read_target("https://example.vn/"), Secrets(KEYS))._context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


# K6: what a courier makes of it, with the store that a test can look into.


def delivering(store, receiver, at, seconds=5.0) -> Round:
    courier = Courier(store, webhook(receiver.url, longest_seconds=seconds), FrozenClock(at), "one")
    return courier.round(lambda: False, lambda *_: None)


def test_what_failed_is_sent_again_with_the_same_id_and_the_same_bytes_but_another_time(receiver) -> None:
    store = MemoryStore()
    waiting(store)
    receiver.replies = [Reply(500), Reply(hang_up=True), Reply(200)]
    at = AT
    for pause in (*PAUSES[:2], timedelta(0)):
        delivering(store, receiver, at)
        at += pause
    assert len(receiver.came) == 3
    assert len({(request.id, request.body) for request in receiver.came}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receiver.came}) == 3
    assert all(map(verified, receiver.came))
    with store.read() as reading:
        assert [one.status for one in reading.deliveries()] == [DeliveryStatus.DELIVERED]


def test_an_answer_that_came_too_late_means_the_same_id_twice(receiver) -> None:
    """The receiver took it, and we could not know: at least once, never at most once."""
    store = MemoryStore()
    waiting(store)
    receiver.replies = [Reply(200, wait=2)]
    assert delivering(store, receiver, AT, 0.2).failed == 1
    assert delivering(store, receiver, AT + PAUSES[0]).delivered == 1
    assert [request.id for request in receiver.came] == [receiver.came[0].id] * 2


def test_nothing_of_a_case_overtakes_what_came_before_it_however_it_fails(receiver) -> None:
    store = MemoryStore()
    case, other = waiting(store), waiting(store)
    told(store, case, 2)
    receiver.replies = [Reply(404), Reply(200)]
    assert delivering(store, receiver, AT) == Round(Ended.DONE, 1, 1, 0)
    assert delivering(store, receiver, AT + PAUSES[0]) == Round(Ended.DONE, 3, 0, 0)
    came = [json.loads(request.body) for request in receiver.came]
    assert [one["number"] for one in came if one["case"] == case.id] == [1, 1, 3, 4]
    assert [one["number"] for one in came if one["case"] == other.id] == [2]


def test_a_receiver_that_is_gone_is_asked_once_and_what_it_refused_is_dead(receiver) -> None:
    store = MemoryStore()
    for _ in range(3):
        waiting(store)
    receiver.otherwise = Reply(410)
    assert delivering(store, receiver, AT) == Round(Ended.GONE, 0, 0, 1)
    assert len(receiver.came) == 1


def test_a_receiver_that_is_down_for_a_day_loses_nothing(receiver) -> None:
    store = MemoryStore()
    for _ in range(30):
        waiting(store)
    receiver.otherwise = Reply(503)
    at = AT
    for _ in range(24):
        assert delivering(store, receiver, at).dead == 0
        at += timedelta(hours=1)
    assert len(receiver.came) <= 24 * (STRIKES + 1) + 30
    receiver.otherwise = Reply(200)
    delivering(store, receiver, at + timedelta(days=1))
    taken = {json.loads(request.body)["number"] for request in receiver.came[-30:]}
    assert taken == set(range(1, 31))


# The id.


def test_an_id_is_that_of_the_work_and_not_of_the_attempt() -> None:
    assert letter_id(replace(LETTER, attempt=9)) == letter_id(LETTER)
    assert document(replace(LETTER, attempt=9)) == document(LETTER)
    others = [
        replace(LETTER, number=13),
        replace(LETTER, effect=replace(LETTER.effect, case_id="c2")),
        replace(LETTER, effect=replace(LETTER.effect, data={})),
        replace(LETTER, effect=examples.idle_unit()),
    ]
    assert len({letter_id(one) for one in (LETTER, *others)}) == 5
    assert "." not in letter_id(LETTER)
