"""Who asks, as far as an address tells it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Who asks, as far as an address tells it; an IPv6 network of one household or office is one visitor.

    Behind a proxy it is the address that the outermost of TRUSTED_PROXIES saw. What stands further left in the header
    was written by the visitor.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        seen = forwarded[-proxies].strip() if len(forwarded) >= proxies and forwarded[-proxies].strip() else seen
    return _network(seen)


def _network(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or known.exploded[:19])
    return str(known)
