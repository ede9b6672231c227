"""The lifetime of a response ends before something expires, also if building the response has taken seconds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.core.version_cache import Version
from cms.http.cache_policy import TRANSIT_SECONDS, absent_cache_control, cache_control


@pytest.mark.parametrize("took", [0, 5])
def test_the_time_for_building_the_response_counts(took):
    now = timezone.now()
    version = Version(1, 1, None, now + timedelta(seconds=12), None, now - timedelta(seconds=took))
    found = re.search(r"s-maxage=(\d+), stale-while-revalidate=(\d+)", cache_control(version))
    assert found
    assert 10 - TRANSIT_SECONDS <= sum(map(int, found.groups())) <= 12 - TRANSIT_SECONDS


@pytest.mark.parametrize(("left", "expected"), [(None, 10), (3600, 10), (5, 4), (0, 0)])
def test_absent_pages_are_kept_for_ten_seconds_and_not_past_the_end_of_something_visible(left, expected, settings):
    now = timezone.now() + timedelta(seconds=60)  # the current time would move during the test
    version = Version(1, 1, None, now + timedelta(seconds=left) if left is not None else None, None, now)
    kept = f"public, max-age=0, must-revalidate, s-maxage={expected}, stale-while-revalidate=0"
    assert absent_cache_control(version) == kept
