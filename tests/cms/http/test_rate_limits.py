"""Rate limits: windows and their boundaries, keys, the bypass key, and a Redis that fails."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from limits.strategies import MovingWindowRateLimiter

from cms.http import rate_limits
from cms.http.problems import TooManyRequests
from cms.http.rate_limits import PrunedMemoryStorage, RateLimitStorage, check_rate_limit, count_request

KEY = "a key of a load test, long enough"


@pytest.fixture(autouse=True)  # each test sets its own limits and begins without requests
def limits(settings, pass_seconds):
    settings.RATE_LIMITS = {"search": "3/minute", "log_in": "2/second;3/minute", "off": ""}


def request(address="192.0.2.1", **headers):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def wait_after(count, name="search", *key):
    """Return the seconds to wait that each of some requests is told."""
    return [count_request(name, *key) for _ in range(count)]


def test_the_request_after_the_last_allowed_one_is_refused_until_the_window_has_moved(pass_seconds):
    assert wait_after(3) == [0, 0, 0]
    assert wait_after(2) == [60, 60]
    pass_seconds(59)
    assert wait_after(1) == [1]
    pass_seconds(1.01)
    assert wait_after(4) == [0, 0, 0, 60]


def test_the_window_moves_with_each_request(pass_seconds):
    for _ in range(3):
        assert wait_after(1) == [0]
        pass_seconds(20)
    pass_seconds(0.01)
    assert wait_after(2) == [0, 20]


def test_every_window_of_a_limit_applies(pass_seconds):
    assert wait_after(3, "log_in") == [0, 0, 1]
    pass_seconds(1.01)
    assert wait_after(2, "log_in") == [0, 59]


def test_an_empty_limit_refuses_nothing():
    assert wait_after(100, "off") == [0] * 100


def test_names_and_keys_are_counted_apart():
    assert wait_after(4, "search", "a")[-1] == 60
    assert count_request("search", "b") == count_request("log_in", "a") == 0


def test_clients_are_counted_by_address_and_by_network_of_ipv6():
    for address in ("192.0.2.1", "2001:db8:1:2::1"):
        for _ in range(3):
            check_rate_limit(request(address), "search")
    for address in ("192.0.2.1", "2001:db8:1:2:ffff::9"):
        with pytest.raises(TooManyRequests) as refused:
            check_rate_limit(request(address), "search")
        assert refused.value.retry_after == 60
    for neighbour in ("192.0.2.2", "2001:db8:1:3::1"):
        check_rate_limit(request(neighbour), "search")


@pytest.mark.parametrize(
    ("configured", "sent", "is_limited"), [(KEY, KEY, False), (KEY, KEY + "x", True), ("", "", True)]
)
def test_only_the_bypass_key_lifts_limits(configured, sent, is_limited, settings):
    settings.RATE_LIMIT_BYPASS_KEY = configured
    for _ in range(3):
        check_rate_limit(request(), "search")
    if is_limited:
        with pytest.raises(TooManyRequests):
            check_rate_limit(request(**{"X-Rate-Limit-Key": sent}), "search")
    else:
        check_rate_limit(request(**{"X-Rate-Limit-Key": sent}), "search")


def test_while_redis_is_unavailable_the_process_counts_for_itself(monkeypatch, pass_seconds, settings):
    settings.CACHES = {"default": {"BACKEND": "…", "LOCATION": "redis://127.0.0.1:1/0"}}
    events: list[str] = []
    log = SimpleNamespace(warning=lambda event, **_: events.append(event), info=lambda event, **_: events.append(event))
    monkeypatch.setattr(rate_limits, "log", log)
    assert wait_after(4) == [0, 0, 0, 60]
    pass_seconds(rate_limits.RETRY_INTERVAL_SECONDS)
    assert wait_after(4, "search", "another client") == [0, 0, 0, 60]
    assert events == ["rate_limits.redis_unavailable"]
    available = MovingWindowRateLimiter(PrunedMemoryStorage())
    monkeypatch.setattr(rate_limits.get_rate_limit_storage(), "_connect_redis", lambda: available)
    assert wait_after(1, "search", "a third client") == [0]
    assert events == ["rate_limits.redis_unavailable"]
    pass_seconds(rate_limits.RETRY_INTERVAL_SECONDS)
    assert wait_after(4, "search", "a third client") == [0, 0, 0, 60]
    assert events == ["rate_limits.redis_unavailable", "rate_limits.redis_available"]


@pytest.mark.parametrize("refused", [0, 1])
def test_a_client_waits_no_longer_than_the_window_when_the_clock_was_set_back(pass_seconds, limits_clock, refused):
    """Requests are counted with the time of the system: an hour ahead, they would count for an hour."""
    wait_after(3 + refused)
    limits_clock.system -= 3_600
    assert wait_after(1) == [60 if refused else 0]
    pass_seconds(60.01)
    assert wait_after(4) == [0, 0, 0, 60]


def test_a_clock_that_is_a_little_slow_counts_on(limits_clock):
    """That of another host, which counts in the same Redis."""
    wait_after(3)
    limits_clock.system -= 5
    assert wait_after(1) == [65]


def test_no_error_of_the_storage_stops_a_request(monkeypatch):
    monkeypatch.setattr(rate_limits, "_count", lambda *_: 1 / 0)
    assert wait_after(4) == [0, 0, 0, 0]


def test_memory_is_freed_when_windows_end(monkeypatch, pass_seconds, settings):
    monkeypatch.setattr(rate_limits, "MIN_PRUNED_KEYS", 10)
    storage = RateLimitStorage("")
    monkeypatch.setattr(rate_limits, "_storage", lambda url: storage)
    kept: PrunedMemoryStorage = storage._memory.storage
    kept._prune_at = 10
    for number in range(10):
        count_request("search", str(number))
    pass_seconds(60.01)
    count_request("search", "next")
    assert len(kept.events) == 1


def test_of_a_client_only_the_last_requests_are_in_memory(pass_seconds):
    """Older ones would stay until their window ends, which may be an hour."""
    for _ in range(4):
        wait_after(3)
        pass_seconds(20.01)
    (kept,) = rate_limits.get_rate_limit_storage()._memory.storage.events.values()
    assert len(kept) <= 3


def test_more_clients_than_memory_is_for_are_forgotten(monkeypatch, pass_seconds):
    monkeypatch.setattr(rate_limits, "MIN_PRUNED_KEYS", 10)
    monkeypatch.setattr(rate_limits, "MAX_KEYS", 40)
    storage = RateLimitStorage("")
    monkeypatch.setattr(rate_limits, "_storage", lambda url: storage)
    kept: PrunedMemoryStorage = storage._memory.storage
    kept._prune_at = 10
    for number in range(200):
        count_request("search", str(number))
        assert len(kept.events) <= 81
    assert count_request("search", "199") == 0


def test_keys_contain_no_address(pass_seconds):
    check_rate_limit(request("192.0.2.77"), "search")
    events = rate_limits.get_rate_limit_storage()._memory.storage.events
    assert events
    assert not [key for key in events if "192.0.2.77" in key]
