"""The numbers of endpoints by host, for reports that must not contain their URLs.

It is a module of its own because both kinds of webhooks count, and copies of the site reduce URLs in the same way.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from .models import BaseEndpoint, Endpoint


def reduce_to_origin(url: str) -> str:
    """Return the scheme, host and port of a URL: without account, path and query, which may contain secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def count_by_host(model: type[BaseEndpoint]) -> list[dict[str, Any]]:
    """Return the number of active endpoints of each host."""
    urls = model._default_manager.filter(is_active=True).values_list("url", flat=True)
    counted = Counter(map(reduce_to_origin, urls))
    return [{"host": host, "endpoints": number} for host, number in sorted(counted.items())]


def count_endpoints() -> list[dict[str, Any]]:
    """Return the number of receivers of messages about public content at each host."""
    return count_by_host(Endpoint)
