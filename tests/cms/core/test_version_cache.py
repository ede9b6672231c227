"""Values that are computed once for each version of the public content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import connections

from cms.core.version_cache import PublicVersionCache, Version, using_content_version

NOW = datetime(2026, 11, 1, tzinfo=UTC)
VERSION = Version(counter=7, public_counter=3, boundary=NOW, until=None, next_boundary=None, read_at=NOW)


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
    [replace(VERSION, public_counter=4), replace(VERSION, boundary=NOW + timedelta(seconds=1))],
    ids=["a public change", "a go-live or expiry"],
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
