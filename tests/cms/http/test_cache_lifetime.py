"""The lifetime of a response ends before something expires, also if building the response has taken seconds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.db.version_cache import ContentVersion
from cms.demo import factories
from cms.http.cache_policy import TRANSIT_SECONDS, absent_cache_control, cache_control, cached


@pytest.mark.parametrize("took", [0, 5])
def test_the_time_for_building_the_response_counts(took):
    now = timezone.now()
    version = ContentVersion("a", 1, 1, None, now + timedelta(seconds=12), None, now - timedelta(seconds=took))
    found = re.search(r"s-maxage=(\d+), stale-while-revalidate=(\d+)", cache_control(version))
    assert found
    assert 10 - TRANSIT_SECONDS <= sum(map(int, found.groups())) <= 12 - TRANSIT_SECONDS


@pytest.mark.parametrize(("left", "expected"), [(None, 10), (3600, 10), (5, 3), (0, 0)])
def test_absent_pages_are_kept_for_ten_seconds_and_not_past_the_end_of_something_visible(left, expected, settings):
    now = timezone.now() + timedelta(seconds=60)  # the current time would move during the test
    version = ContentVersion("a", 1, 1, None, now + timedelta(seconds=left) if left is not None else None, None, now)
    kept = f"public, max-age=0, must-revalidate, s-maxage={expected}, stale-while-revalidate=0"
    assert absent_cache_control(version) == kept


@pytest.mark.parametrize(("changes", "kept"), [(True, False), (False, True)], ids=["changed", "unchanged"])
def test_shared_caches_do_not_keep_a_response_if_pages_were_published_while_it_was_built(tree, rf, changes, kept):
    soon = timezone.now() + timedelta(seconds=5)

    @cached
    def respond(request: HttpRequest) -> HttpResponse:
        if changes:  # the version that was read before knows nothing of its end
            factories.StoryFactory(expire_at=soon)
        return HttpResponse("the newest stories")

    response = respond(rf.get("/api/v1/stories"))
    assert ("s-maxage=0, stale-while-revalidate=0" not in response["Cache-Control"]) == kept
    assert response["ETag"]
