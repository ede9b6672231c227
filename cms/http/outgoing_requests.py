"""Requests to servers that a user or another site has named: which are allowed, and connections with time limits.

Webhooks, imports and the check of links use this module, as a protection against server-side request forgery: only
public IP addresses and hosts of an allow list are requested. A host name is resolved once, all its IP addresses are
checked, and the connection uses one of these, so that DNS rebinding cannot redirect it. Addresses in unusual notations
(octal, a single decimal number) are checked by value. A rehearsal replaces the connections by `connect_with`.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.translation import gettext, gettext_noop

from cms.core import clock

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
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
URL_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"  # characters of a URL that stay as they are


class ForbiddenURL(Exception):
    """Raised for a URL that nothing may be sent to; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an allowed URL."""

    scheme: str
    host: str
    port: int
    path: str  # including the query string
    is_listed: bool = False  # the operator has allowed the host regardless of its IP address


def parse_target(url: str, allowed_hosts: Collection[str] = ()) -> Target:
    """Return the parts of a URL, without resolving its host.

    `allowed_hosts` are hosts (`host` or `host:port`) that are allowed regardless of their IP address and port.

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
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    is_listed = not {host, f"{host}:{port}"}.isdisjoint(allowed_hosts)
    if port not in ALLOWED_PORTS and not is_listed:
        allowed = ", ".join(map(str, sorted(ALLOWED_PORTS)))
        text = gettext("Port %(port)s is not allowed. Use one of %(allowed)s.")
        raise ForbiddenURL(text % {"port": port, "allowed": allowed})
    return Target(parts.scheme, host, port, path, is_listed)


def quote_url(url: str) -> str:
    """Return the URL as it is sent: other characters percent-encoded, the host in ASCII, without a fragment."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return url  # `parse_target` refuses it
    path, query = (quote(part, safe=URL_CHARACTERS, errors="replace") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


def resolve_addresses(to: Target) -> list[str]:
    """Return the IP addresses of the host, after checking that all of them are public or the host is listed.

    Raises:
        ForbiddenURL: An IP address is not public.
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


def may_be_public_host(host: str) -> bool:
    """Return True for a host name other than localhost; check an IP address in any notation."""
    host = host.rstrip(".")
    try:
        return is_public(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host)))
    except (OSError, ValueError):
        return host != "localhost" and not host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time limits in seconds."""

    connect: float  # seconds for each IP address of the host
    read: float  # seconds between two parts of the response
    total: float  # seconds until the end of the response, also if it arrives byte by byte


Connector = Callable[[Target, Timeouts, str], AbstractContextManager[http.client.HTTPConnection]]
_connect_instead: Connector | None = None


def connect_with(connector: Connector | None) -> None:
    """Let the whole process use these connections instead, None for its own.

    The function gets the target, the time limits, and for what the connection is used.
    """
    global _connect_instead
    _connect_instead = connector


def connect(to: Target, timeouts: Timeouts, *, purpose: str) -> AbstractContextManager[http.client.HTTPConnection]:
    """Return a connection to one of the checked IP addresses; the certificate is verified against the host name.

    The proxies of the environment are not used. After `timeouts.total` the connection is shut down, which ends reading
    as if the server had closed it. `purpose` names what is sent, such as `webhook`.

    Raises:
        ForbiddenURL: The host has an IP address that is not public.
        OSError: The host cannot be reached.
    """
    return _connect_instead(to, timeouts, purpose) if _connect_instead else _connect(to, timeouts)


@contextmanager
def _connect(to: Target, timeouts: Timeouts) -> Iterator[http.client.HTTPConnection]:
    sock = _open_socket(to, timeouts.connect)
    sock.settimeout(timeouts.read)
    deadline = threading.Timer(timeouts.total, lambda: _shut_down(sock))
    deadline.daemon = True
    deadline.start()
    try:
        if to.scheme == "https":
            sock = _tls_context().wrap_socket(sock, server_hostname=to.host, do_handshake_on_connect=False)
            sock.do_handshake()
        connection = http.client.HTTPConnection(f"[{to.host}]" if ":" in to.host else to.host, to.port)
        connection.default_port = DEFAULT_PORTS[to.scheme]
        connection.sock = sock
        yield connection
    finally:
        deadline.cancel()
        sock.close()


def _open_socket(to: Target, timeout: float) -> socket.socket:
    error: OSError = OSError(gettext_noop("The host has no address."))
    for address in resolve_addresses(to):
        try:
            return socket.create_connection((address, to.port), timeout=timeout)
        except OSError as attempt_error:
            error = attempt_error
    raise error


def _shut_down(sock: socket.socket) -> None:
    """Shut the connection down below TLS, whose objects must not be used from another thread."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def parse_retry_after(value: str | None) -> float | None:
    """Return the seconds from now of a Retry-After header, which is a number of seconds or a date."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - clock.now()).total_seconds()


def read_location(response: http.client.HTTPResponse) -> str:
    """Return the target of a redirect, also if the server has not percent-encoded it; empty if there is none."""
    return response.getheader("Location", "").encode("latin-1", "ignore").decode("utf-8", "ignore")


def describe_error(error: Exception) -> str:
    """Return what went wrong in a connection, as a sentence for people, in at most 200 characters."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate is invalid: {error.verify_message}."[:200]
    if isinstance(error, socket.gaierror):
        return gettext_noop("The host name could not be resolved.")
    if isinstance(error, TimeoutError):
        return gettext_noop("The endpoint did not respond in time.")
    if isinstance(error, http.client.HTTPException):
        return gettext_noop("The response is not valid HTTP.")
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]
