"""Which addresses may be sent to: public ones, and what the operator lists. Looked up once, then held on to.

A name is resolved, every address it has is judged, and the connection goes to one of those very addresses: what the
name says a moment later is not asked. Numbers in odd notations (octal, one decimal) are judged as what they mean.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

DEFAULT_PORTS = {"http": 80, "https": 443}
ALLOWED_PORTS = frozenset((80, 443, 8000, 8080, 8443))
# What older versions of Python take for public, and addresses of IPv6 in which one of IPv4 may hide (NAT64, 6to4,
# Teredo, IPv4-compatible). From IANA's registries of special-purpose addresses.
SPECIAL_NETWORKS = [
    ipaddress.ip_network(net)
    for net in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
]


class ForbiddenURL(Exception):
    """Nothing is sent there; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int
    path: str  # with the query

    @property
    def is_listed(self) -> bool:
        """Whether the operator allows it whatever its address is."""
        return not {self.host, f"{self.host}:{self.port}"}.isdisjoint(settings.WEBHOOK_ALLOWED_HOSTS)


def parse_target(url: str) -> Target:
    """The parts of an address. Raises NotAllowed for what is none to send to."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise ForbiddenURL("This is no address.") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise ForbiddenURL("It has to begin with https:// or http:// and a host.")
    if any(character.isspace() or not character.isprintable() for character in url) or not url.isascii():
        raise ForbiddenURL("It has spaces or characters in it that have to be written with percent signs.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ForbiddenURL("It can have no user, password or fragment.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Target(parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port, path)
    if found.port not in ALLOWED_PORTS and not found.is_listed:
        raise ForbiddenURL(f"Port {found.port} is none of {', '.join(map(str, sorted(ALLOWED_PORTS)))}.")
    return found


def resolve_addresses(to: Target) -> list[str]:
    """The addresses of the host, all of them public. Raises NotAllowed, or OSError where the name is unknown."""
    found = list(dict.fromkeys(str(info[4][0]) for info in lookup_host(to.host, to.port)))
    if not to.is_listed and not all(is_public(address) for address in found):
        raise ForbiddenURL("The host has an address that is not public.")
    return found


def lookup_host(host: str, port: int) -> list[tuple]:  # type: ignore[type-arg]
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip in net for net in SPECIAL_NETWORKS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def validate_url(url: str) -> None:
    """What can be said of an address before its name is looked up."""
    try:
        to = parse_target(url)
        if not to.is_listed and not _may_be_public_host(to.host):
            raise ForbiddenURL("This host is not public; an operator can allow it: WEBHOOK_ALLOWED_HOSTS.")
    except ForbiddenURL as reason:
        raise ValidationError(str(reason)) from None


def _may_be_public_host(host: str) -> bool:
    """Names are believed until they are looked up; numbers are judged, in whichever notation they are."""
    host = host.rstrip(".")
    try:
        return is_public(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host)))
    except (OSError, ValueError):
        return host != "localhost" and not host.endswith(".localhost")
