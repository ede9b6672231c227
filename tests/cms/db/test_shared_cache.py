"""The cache in Redis: errors of Redis are no errors of the caller, and values of an earlier outage are forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache.backends.redis import RedisCacheClient
from redis import ConnectionError as RedisConnectionError

from cms.db import shared_cache
from cms.db.shared_cache import RETRY_INTERVAL_SECONDS, SharedCache


class Server:
    """A Redis that is up or down, and the time."""

    def __init__(self) -> None:
        self.is_up, self.now, self.requests = True, 1_000.0, 0
        self.values: dict[str, Any] = {}

    def run(self, work: Any) -> Any:
        self.requests += 1
        if not self.is_up:
            raise RedisConnectionError
        return work()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(shared_cache, "_availability", shared_cache._Availability())
    monkeypatch.setattr(shared_cache.time, "monotonic", lambda: server.now)
    monkeypatch.setattr(
        RedisCacheClient, "get", lambda _, key, default: server.run(lambda: server.values.get(key, default))
    )
    monkeypatch.setattr(
        RedisCacheClient, "set", lambda _, key, value, timeout: server.run(lambda: server.values.update({key: value}))
    )
    return server


@pytest.fixture
def cache(server: Server) -> SharedCache:
    return SharedCache("redis://127.0.0.1:1/0", {"TIMEOUT": 60})


def test_values_are_in_redis_while_it_responds(cache, server):
    cache.set("page", 1)
    assert (cache.get("page"), len(server.values)) == (1, 1)


def test_the_memory_of_the_process_is_used_while_it_does_not(cache, server):
    server.is_up = False
    cache.set("page", 1)
    assert (cache.get("page"), cache.add("page", 2), cache.incr("page"), server.values) == (1, False, 2, {})


def test_redis_is_asked_once_in_ten_seconds_while_it_does_not_respond(cache, server):
    server.is_up = False
    for _ in range(5):
        cache.get("page")
    assert server.requests == 1
    server.now += RETRY_INTERVAL_SECONDS
    cache.get("page")
    assert server.requests == 2


def test_values_of_an_earlier_outage_are_forgotten(cache, server):
    server.is_up = False
    cache.set("page", "old")
    server.is_up, server.now = True, server.now + RETRY_INTERVAL_SECONDS
    assert cache.get("page") is None
    server.is_up = False
    assert cache.get("page", "absent") == "absent"
