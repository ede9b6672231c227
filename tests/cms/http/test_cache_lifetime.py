"""The lifetime of a response ends before something expires, also if building the response has taken seconds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.core.version_cache import Version
from cms.http.cache_policy import TRANSIT_SECONDS, cache_control


@pytest.mark.parametrize("took", [0, 5])
def test_the_time_for_building_the_response_counts(took):
    now = timezone.now()
    version = Version(1, 1, None, now + timedelta(seconds=12), None, now - timedelta(seconds=took))
    found = re.search(r"s-maxage=(\d+), stale-while-revalidate=(\d+)", cache_control(version))
    assert found
    assert 10 - TRANSIT_SECONDS <= sum(map(int, found.groups())) <= 12 - TRANSIT_SECONDS
