"""Only the address that was named is called, and only where it leads to the public network or was allowed."""

from datetime import UTC, datetime

import pytest

from cycle.delivery import Outcome, Outgoing
from cycle.errors import BadValueError
from cycle.testing import examples
from cycle_adapters.outbox.signing import Secrets
from cycle_adapters.outbox.target import ForbiddenAddressError, read_target
from cycle_adapters.outbox.webhook import Webhook
from tests.support.receiver import receiving

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
LETTER = Outgoing(1, examples.idle_unit(), 1)
SECRETS = Secrets((b"k" * 24,))
#: Where a request must never go because somebody wrote the address, or the entry of a name, with intent.
INSIDE = [
    *("0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255"),
    *(
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
    ),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "100::1",
    ),
    *(
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ),
]
OUTSIDE = ["8.8.8.8", "203.162.0.11", "2001:4860:4860::8888"]


def leading_to(*addresses):
    """A name server that answers with these."""

    def lookup(host, port, **more):
        return [(None, None, None, "", (address, port)) for address in addresses]

    return lookup


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_called(address) -> None:
    target = read_target("https://hooks.example.vn/")
    for found in ((address,), (*OUTSIDE, address)):  # one of several is enough
        with pytest.raises(ForbiddenAddressError, match="--allow-network"):
            target.addresses(leading_to(*found))


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_name_that_leads_to_the_public_network_is_called(address) -> None:
    assert read_target("https://hooks.example.vn/").addresses(leading_to(address)) == [address]


@pytest.mark.parametrize("address", [one for one in INSIDE if "%" not in one])
def test_an_address_in_digits_that_lies_inside_is_refused_at_once(address) -> None:
    host = f"[{address}]" if ":" in address else address
    if address in {"127.0.0.1", "127.8.8.8", "::1"}:
        assert read_target(f"http://{host}:8000/").host == address  # this machine, by its own name
        return
    with pytest.raises(BadValueError, match="public network"):
        read_target(f"https://{host}/")


@pytest.mark.parametrize("spelt", ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "localhost.example.vn"])
def test_a_strange_spelling_of_this_machine_is_a_name_like_others(spelt) -> None:
    with pytest.raises(ForbiddenAddressError):
        read_target(f"https://{spelt}/").addresses(leading_to("127.0.0.1"))


def test_localhost_is_this_machine_and_nothing_else() -> None:
    target = read_target("http://localhost:8000/")
    assert target.addresses(leading_to("127.0.0.1", "::1")) == ["127.0.0.1", "::1"]
    with pytest.raises(ForbiddenAddressError):
        target.addresses(leading_to("8.8.8.8"))


@pytest.mark.parametrize(
    ("network", "address", "is_called"),
    [
        ("10.1.2.0/24", "10.1.2.3", True),
        ("10.1.2.0/24", "::ffff:10.1.2.3", True),
        ("10.1.2.0/24", "10.1.3.3", False),
        ("10.1.2.0/24", "127.0.0.1", False),
        ("fd00::/8", "fd12::1", True),
        ("fd00::/8", "10.1.2.3", False),
    ],
)
def test_a_private_network_is_called_where_it_was_allowed_by_name(network, address, is_called) -> None:
    target = read_target("https://hooks.tinh.vn/", [network])
    if is_called:
        assert target.addresses(leading_to(address)) == [address]
    else:
        with pytest.raises(ForbiddenAddressError):
            target.addresses(leading_to(address))


def test_the_machine_that_was_looked_at_is_the_one_that_is_called() -> None:
    """The name leads elsewhere a moment later: it is not asked a second time, so nothing comes of it."""
    asked = []

    def lookup(host, port, **more):
        asked.append(host)
        return leading_to("127.0.0.1" if len(asked) == 1 else "169.254.169.254")(host, port)

    with receiving() as receiver:
        target = read_target(receiver.url.replace("127.0.0.1", "localhost"))
        answer = Webhook(target, SECRETS, lookup=lookup).deliver(LETTER, AT)
        (request,) = receiver.came
    assert answer.outcome is Outcome.DELIVERED
    assert asked == ["localhost"]
    assert request.headers["host"] == f"localhost:{receiver.port}"


def test_a_name_that_leads_inside_is_an_answer_that_tells_a_person_what_to_do() -> None:
    with receiving() as receiver:
        target = read_target(f"https://hooks.example.vn:{receiver.port}/")
        answer = Webhook(target, SECRETS, lookup=leading_to("127.0.0.1")).deliver(LETTER, AT)
        assert receiver.came == []
    assert answer.outcome is Outcome.UNAVAILABLE
    assert answer.reason is not None and "--allow-network" in answer.reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.vn",
        "//example.vn/",
        "http://example.vn/",
        "http://10.0.0.1/",
        "ftp://example.vn/",
        "file:///etc/passwd",
        "gopher://localhost/",
        "https://",
        "https:///path",
        "https://user@example.vn/",
        "https://user:word@example.vn/",
        "https://example.vn/#part",
        "https://example.vn:99999/",
        "https://example.vn:x/",
        "https://[::1/",
        "https://exa mple.vn/",
        "https://example.vn/a b",
        "https://example.vn/\r\nX: y",
        "https://ví-dụ.vn/",
        "http://localhost@example.vn/",
        "http://localhost.example.vn/",
    ],
)
def test_what_is_no_address_to_post_to_is_refused_without_repeating_what_it_hides(url) -> None:
    with pytest.raises(BadValueError) as caught:
        read_target(url)
    assert "word" not in str(caught.value)
    assert "passwd" not in str(caught.value)


@pytest.mark.parametrize("network", ["", "10.0.0.1/8", "anything", "10.0.0.0/99"])
def test_what_is_no_network_is_refused(network) -> None:
    with pytest.raises(BadValueError, match="allow-network"):
        read_target("https://example.vn/", [network])
