"""A clock of the rate limits that tests move."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from cms.http import rate_limits

CLOCKS = ("limits.storage.memory.time", "limits.storage.redis.time", "cms.http.rate_limits.time")


@pytest.fixture
def limits_clock(monkeypatch) -> SimpleNamespace:
    """Stop the clock of the rate limits, and return its times: that of the system, and the monotonic one."""
    rate_limits._storage.cache_clear()
    clock = SimpleNamespace(system=time.time(), monotonic=time.monotonic())
    stopped = SimpleNamespace(time=lambda: clock.system, monotonic=lambda: clock.monotonic)
    for path in CLOCKS:
        monkeypatch.setattr(path, stopped)
    return clock


@pytest.fixture
def pass_seconds(limits_clock) -> Callable[[float], None]:
    """Return a function that lets time pass for the rate limits."""

    def move_clock(seconds: float) -> None:
        limits_clock.system += seconds
        limits_clock.monotonic += seconds

    return move_clock
