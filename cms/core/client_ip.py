"""The client's IP address, with IPv6 truncated to its network."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the client's IP address; for IPv6 its /64 network, which one household or office shares.

    Behind proxies it is the address that the outermost of TRUSTED_PROXIES added to X-Forwarded-For. Values to the left
    of it come from the client and are ignored.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        address = forwarded[-proxies].strip() if len(forwarded) >= proxies and forwarded[-proxies].strip() else address
    return _network(address)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or parsed.exploded[:19])
    return str(parsed)
