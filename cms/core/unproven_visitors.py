"""Servers that name many visitors without a key of FRONTEND_KEY: all visitors of such a server count as one client."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.core.cache import cache

MIN_VISITORS = 20  # so many named by one client IP are reported
MAX_SENDERS = 50  # addresses that a process watches at once
CACHE_KEY, REPORT_SECONDS = "core.frontend_without_key", 86_400

_visitors: OrderedDict[str, set[str]] = OrderedDict()
_lock = Lock()


def record_unproven_visitor(sender: str, visitor: str) -> None:
    """Record that an address named this visitor without a valid key; report it in the cache when they are many."""
    with _lock:
        named = _visitors.setdefault(sender, set())
        named.add(visitor)
        _visitors.move_to_end(sender)
        if len(_visitors) > MAX_SENDERS:
            _visitors.popitem(last=False)
        if len(named) < MIN_VISITORS:
            return
        del _visitors[sender]
    cache.set(CACHE_KEY, sender, REPORT_SECONDS)


def find_frontend_without_key() -> str | None:
    """Return the address of a server that named many visitors without a valid key in the last day, if there was one."""
    found = cache.get(CACHE_KEY)
    return str(found) if found else None
