"""Which web address may be called, and which machines it may lead to.

An operator names one address, and nothing else is ever called: no redirect is followed, and no proxy of the environment
is asked. The name is looked up anew for each attempt, and the connection goes to the very address that was looked at,
so a name that points to another machine a moment later changes nothing.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cycle.errors import BadValueError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: As `socket.getaddrinfo`.
Lookup = Callable[..., Sequence[tuple[Any, ...]]]

_FORM = "an address such as https://example.vn/ocop; http is for localhost alone"
_PORTS = {"https": 443, "http": 80}
_SCOPE = "%"
#: All of IPv6 that was ever given out to the public network.
_UNICAST = IPv6Network("2000::/3")


class ForbiddenAddressError(OSError):
    """The name leads to a machine that is not on the public network, and was not allowed."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where documents are posted to. `allowed`: private networks that it may lie in."""

    scheme: str
    host: str
    port: int
    path: str  #: With what may follow a question mark.
    allowed: tuple[Network, ...] = ()

    def addresses(self, lookup: Lookup = socket.getaddrinfo) -> list[str]:
        """The addresses of the machine. Raises ForbiddenAddressError where one of them is not allowed, and OSError."""
        found = lookup(self.host, self.port, type=socket.SOCK_STREAM)
        texts = list(dict.fromkeys(str(one[4][0]) for one in found))
        for text in texts:
            if not self.may_call(ip_address(text.partition(_SCOPE)[0])):
                raise ForbiddenAddressError(f"{text} is not on the public network: --allow-network permits it")
        return texts

    def may_call(self, address: Address) -> bool:
        """Whether that machine may be called."""
        plain = getattr(address, "ipv4_mapped", None) or address
        if any(plain in network for network in self.allowed if network.version == plain.version):
            return True
        return plain.is_loopback if _is_here(self.host) else _is_public(plain)


def _is_public(address: Address) -> bool:
    """Those that hold an older address inside may lead anywhere."""
    if isinstance(address, IPv6Address):
        return address.is_global and address in _UNICAST and not (address.sixtofour or address.teredo)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_here(host: str) -> bool:
    """Whether the address itself says this machine. A name that only leads here does not."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_target(url: str, networks: Sequence[str] = ()) -> Target:
    """Read an address. Raises BadValueError, which does not repeat it: it may hold a secret of the receiver."""
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".")
    whole = parts.scheme in _PORTS and host and not parts.username and not parts.password and not parts.fragment
    if not whole or not url.isascii() or not url.isprintable() or " " in url:
        raise _bad(url)
    if parts.scheme == "http" and not _is_here(host):
        raise _bad(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    target = Target(parts.scheme, host, _port(parts, url), path, tuple(map(_network, networks)))
    _require_allowed(target, url)
    return target


def _require_allowed(target: Target, url: str) -> None:
    """An address in digits is known to be wrong before anything is sent."""
    try:
        literal = ip_address(target.host)
    except ValueError:
        return
    if not target.may_call(literal):
        raise BadValueError("to", _shown(url), "an address on the public network, or in one of --allow-network")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise _bad(url) from None


def _port(parts: SplitResult, url: str) -> int:
    try:
        return parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise _bad(url) from None


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise BadValueError("allow-network", text, "a network such as 10.1.2.0/24") from None


def _bad(url: str) -> BadValueError:
    return BadValueError("to", _shown(url), _FORM)


def _shown(url: str) -> str:
    """As much of an address as may be repeated: no user, no path."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2].partition('?')[0]}" if rest else "webhook"
