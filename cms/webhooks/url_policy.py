"""Protection against server-side request forgery: only public addresses and hosts of an allow list are allowed.

A host name is resolved once, all its addresses are checked, and the connection uses one of these addresses, so that DNS
rebinding cannot redirect it. Addresses in unusual notations (octal, a single decimal number) are checked by value.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

DEFAULT_PORTS = {"http": 80, "https": 443}
ALLOWED_PORTS = frozenset((80, 443, 8000, 8080, 8443))
# Networks that older versions of Python treat as public, and IPv6 networks that can embed an IPv4 address (NAT64, 6to4,
# Teredo, IPv4-compatible). Source: IANA's registries of special-purpose addresses.
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
    """Raised for a URL that nothing may be sent to; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an allowed URL."""

    scheme: str
    host: str
    port: int
    path: str  # including the query string

    @property
    def is_listed(self) -> bool:
        """Return whether the operator has allowed the host regardless of its address."""
        return not {self.host, f"{self.host}:{self.port}"}.isdisjoint(settings.WEBHOOK_ALLOWED_HOSTS)


def parse_target(url: str) -> Target:
    """Return the parts of a URL, without resolving its host.

    Raises:
        ForbiddenURL: The URL is invalid, or its scheme, port or parts are not allowed.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise ForbiddenURL(gettext("Enter a valid URL.")) from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise ForbiddenURL(gettext("The URL must start with https:// or http:// and a host."))
    if any(character.isspace() or not character.isprintable() for character in url) or not url.isascii():
        raise ForbiddenURL(gettext("The URL contains spaces or characters that must be percent-encoded."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ForbiddenURL(gettext("The URL must not contain a user name, password or fragment."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    to = Target(parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port, path)
    if to.port not in ALLOWED_PORTS and not to.is_listed:
        allowed = ", ".join(map(str, sorted(ALLOWED_PORTS)))
        text = gettext("Port %(port)s is not allowed. Use one of %(allowed)s.")
        raise ForbiddenURL(text % {"port": to.port, "allowed": allowed})
    return to


def resolve_addresses(to: Target) -> list[str]:
    """Return the IP addresses of the host, after checking that all of them are public or the host is listed.

    Raises:
        ForbiddenURL: An address is not public.
        OSError: The host name cannot be resolved.
    """
    found = list(dict.fromkeys(str(info[4][0]) for info in lookup_host(to.host, to.port)))
    if not to.is_listed and not all(is_public(address) for address in found):
        raise ForbiddenURL(gettext("The host has an address that is not public."))
    return found


def lookup_host(host: str, port: int) -> list[tuple[Any, ...]]:
    """Return the result of `getaddrinfo` for stream sockets."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def is_public(address: str) -> bool:
    """Return whether an IP address is public; an IPv4-mapped IPv6 address counts as its IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip in net for net in SPECIAL_NETWORKS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def validate_url(url: str) -> None:
    """Check a URL without resolving its host name, as a validator of a model field.

    Raises:
        ValidationError: The URL cannot be allowed.
    """
    try:
        to = parse_target(url)
        if not to.is_listed and not _may_be_public_host(to.host):
            raise ForbiddenURL(
                gettext("This host is not public. An operator can allow it with the setting WEBHOOK_ALLOWED_HOSTS.")
            )
    except ForbiddenURL as error:
        raise ValidationError(str(error)) from None


def _may_be_public_host(host: str) -> bool:
    """Return True for a host name other than localhost; check an IP address in any notation."""
    host = host.rstrip(".")
    try:
        return is_public(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host)))
    except (OSError, ValueError):
        return host != "localhost" and not host.endswith(".localhost")
