"""Who sends a request: the IP address of its client, whether the request is for the admin, and values it keeps.

A server that names many visitors without a key of FRONTEND_KEYS is reported: all of them then count as one client.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Lock
from typing import TypeVar

import structlog
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.http import HttpRequest

log = structlog.get_logger(__name__)

MIN_VISITORS = 20  # so many named by one client IP are reported
MAX_SENDERS = 50  # client IPs that a process watches at once
CACHE_KEY, REPORT_SECONDS = "core.frontend_without_key", 86_400

_visitors: OrderedDict[str, set[str]] = OrderedDict()
_lock = Lock()
Address = IPv4Address | IPv6Address

UNIX_SOCKET = "unix"  # in TRUSTED_PROXIES: peers that connect through a Unix socket have no IP address
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., object])


def without_transaction(view: View) -> View:
    """Let a view of the admin run outside the transaction that every other change in the admin has."""
    view.runs_without_transaction = True  # type: ignore[attr-defined]
    return view


def client_ip(request: HttpRequest) -> str:
    """Return the client's IP address; for IPv6 the first of its /64 network, which one household or office shares.

    A frontend that sends one of FRONTEND_KEYS names the client itself. Otherwise, it is the peer of the connection or,
    if that is a trusted proxy, the rightmost address in X-Forwarded-For that is not one. Values to the left of it come
    from the client and are ignored. Empty for a peer without one, such as an untrusted Unix socket.

    Limits and statistics ask several times for each request, which keeps the answer.
    """
    if not hasattr(request, "clarion_client_ip"):
        request.clarion_client_ip = _find_client_ip(request)
    return str(request.clarion_client_ip)


def _find_client_ip(request: HttpRequest) -> str:
    is_trusted, visitor = _is_trusted_frontend(request), _parse(request.headers.get("X-Visitor-Address", ""))
    if is_trusted and visitor:
        return _network(visitor)
    sender = _find_sender(request)
    if visitor:
        record_unproven_visitor(sender, _network(visitor))
    return sender


def _find_sender(request: HttpRequest) -> str:
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    if _is_trusted_proxy(address):
        for forwarded in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            if (named := _parse(forwarded)) is None:
                break
            address = named
            if not _is_trusted_proxy(address):
                break
    return _network(address) if address else ""


def is_from_trusted_proxy(request: HttpRequest) -> bool:
    """Return whether the connection comes from a proxy in TRUSTED_PROXIES, whose headers can be believed."""
    return _is_trusted_proxy(_parse(request.META.get("REMOTE_ADDR", "")))


def is_key_among(key: str | None, known: Iterable[str]) -> bool:
    """Return whether the key is one of those known, comparing in constant time; an absent or empty key never is."""
    if not key:
        return False
    sent = key.encode("utf-8", "surrogateescape")
    return any(hmac.compare_digest(sent, one.encode()) for one in known if one)


def _is_trusted_frontend(request: HttpRequest) -> bool:
    key = request.headers.get("X-Frontend-Key")
    is_trusted = is_key_among(key, settings.FRONTEND_KEYS)
    if key and not is_trusted:
        _report_unknown_key()
    return is_trusted


@cache
def _report_unknown_key() -> None:
    """Log that a frontend has a wrong key, once in each process: all its visitors then count as one client."""
    log.warning("client_ip.unknown_frontend_key")


def _is_trusted_proxy(address: Address | None) -> bool:
    if address is None:
        return UNIX_SOCKET in settings.TRUSTED_PROXIES
    return any(address in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@cache
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(proxy) for proxy in proxies if proxy != UNIX_SOCKET]


def _parse(text: str) -> Address | None:
    """Return the IP address in the text, IPv4 for an IPv4-mapped one, or `None`."""
    try:
        parsed = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _network(address: Address) -> str:
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else str(address)


def record_unproven_visitor(sender: str, visitor: str) -> None:
    """Record that a client IP named this visitor without a valid key; report it when they are many."""
    with _lock:
        named = _visitors.setdefault(sender, set())
        named.add(visitor)
        _visitors.move_to_end(sender)
        if len(_visitors) > MAX_SENDERS:
            _visitors.popitem(last=False)
        if len(named) < MIN_VISITORS:
            return
        del _visitors[sender]
    shared_cache.set(CACHE_KEY, sender, REPORT_SECONDS)


def find_frontend_without_key() -> str | None:
    """Return the IP address of a server that named many visitors without a valid key in the last day, if any."""
    found = shared_cache.get(CACHE_KEY)
    return str(found) if found else None


def is_admin_request(request: HttpRequest) -> bool:
    """Return whether the request is for a URL of the admin, also without a log-in."""
    return request.path_info.startswith("/admin/")  # as in cms/urls.py


def read_once(request: HttpRequest, key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` returns, called once for a key in a request: for what several parts of a view need."""
    values: dict[Hashable, T] = vars(request).setdefault("clarion_values", {})
    if key not in values:
        values[key] = read()
    return values[key]
