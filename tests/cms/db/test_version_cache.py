"""Values that are computed once for each version of the public content."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from django.db import connections

from cms.db.version_cache import ContentVersion, PublicVersionCache, cached_per_version, using_content_version
from tests.awaited_mutex import TIMEOUT_SECONDS, AwaitedMutex

NOW = datetime(2026, 11, 1, tzinfo=UTC)
VERSION = ContentVersion(
    lineage="a", counter=7, public_counter=3, boundary=NOW, until=None, next_boundary=None, read_at=NOW
)


@pytest.fixture
def read(monkeypatch):
    """Return a function that reads a key in a version; the values that are computed are 0, 1, 2 …"""
    cache, numbers = PublicVersionCache[int](max_values=2), count()
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)

    def read_in(version, key="stories"):
        with using_content_version(version):
            return cache.get_or_compute(key, lambda: next(numbers))

    return read_in


@pytest.mark.parametrize(
    "same",
    [VERSION, replace(VERSION, counter=8), replace(VERSION, read_at=NOW + timedelta(seconds=5))],
    ids=["the same version", "a hidden change", "later"],
)
def test_a_value_is_kept_while_the_public_content_is_the_same(same, read):
    assert (read(VERSION), read(same)) == (0, 0)


@pytest.mark.parametrize(
    "other",
    [
        replace(VERSION, public_counter=4),
        replace(VERSION, boundary=NOW + timedelta(seconds=1)),
        replace(VERSION, lineage="b"),
    ],
    ids=["a public change", "a go-live or expiry", "a restored database"],
)
def test_a_value_is_computed_again_when_the_public_content_changes(other, read):
    assert (read(VERSION), read(other)) == (0, 1)


def test_keys_have_values_of_their_own_and_the_least_recently_used_is_removed(read):
    assert [read(VERSION, key) for key in ("a", "b", "a", "c", "a", "b")] == [0, 1, 0, 2, 0, 3]


def test_nothing_is_kept_inside_a_transaction_which_may_be_rolled_back(read, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(connections["default"], "in_atomic_block", True)
        assert (read(VERSION), read(VERSION)) == (0, 1)
    assert read(VERSION) == 2


def read_in_version(function, *args):
    with using_content_version(VERSION):
        return function(*args)


def cached_with_limit(read):
    cache = PublicVersionCache[int](max_values=10)
    return lambda name: cache.get_or_compute(name, partial(read, name))


@pytest.mark.parametrize("cached", [cached_per_version, cached_with_limit])
def test_after_a_change_one_thread_reads_a_value_and_the_others_wait_for_it(cached, monkeypatch):
    mutex, reads = AwaitedMutex(), []
    monkeypatch.setattr("cms.db.version_cache.RLock", lambda: mutex)

    def read_value(name):
        reads.append(name)
        mutex.wait_for_requests(8 if name == "settings" else 1)
        return len(reads)

    read_cached = cached(read_value)
    with ThreadPoolExecutor(8) as pool:
        same = [pool.submit(read_in_version, read_cached, "settings") for _ in range(8)]
        assert {one.result(TIMEOUT_SECONDS) for one in same} == {1}
        assert pool.submit(read_in_version, read_cached, "topics").result(TIMEOUT_SECONDS) == 2
    assert reads == ["settings", "topics"]


def test_a_value_that_is_read_with_the_help_of_another_one_does_not_wait_for_itself():
    @cached_per_version
    def add_up(number):
        return number + add_up(number - 1) if number else 0

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(read_in_version, add_up, 3).result(TIMEOUT_SECONDS) == 6
