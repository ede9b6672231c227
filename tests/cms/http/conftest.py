"""A clock of the rate limits that tests move."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from cms.http import rate_limits

CLOCKS = ("limits.storage.memory.time", "limits.storage.redis.time", "cms.http.rate_limits.time")


@pytest.fixture
def pass_seconds(monkeypatch) -> Callable[[float], None]:
    """Return a function that moves the clock of the rate limits, which otherwise stands still."""
    rate_limits._storage.cache_clear()
    clock = SimpleNamespace(now=time.time())
    stopped = SimpleNamespace(time=lambda: clock.now, monotonic=lambda: clock.now)
    for path in CLOCKS:
        monkeypatch.setattr(path, stopped)

    def move_clock(seconds: float) -> None:
        clock.now += seconds

    return move_clock
