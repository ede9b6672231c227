"""Degraded searches are an issue of the system status if they are many, in number and in share, and of today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from search.analytics.jobs import find_issues
from search.analytics.models import DailyQuery, today


@pytest.mark.parametrize(
    ("days_ago", "degraded", "searches", "is_reported"),
    [(0, 10, 1_000, True), (0, 9, 9, False), (0, 10, 1_001, False), (1, 10, 10, False), (0, 0, 0, False)],
)
def test_degraded_searches_are_reported(db, days_ago, degraded, searches, is_reported):
    day = today() - timedelta(days=days_ago)
    for text, count in (("water", degraded), ("wells", 0)):
        DailyQuery.objects.create(
            day=day,
            site_id=1,
            locale="en",
            text=text,
            degraded=count,
            searches=searches // 2 + searches % 2 * bool(count),
        )
    expected = [f"Today the database answered {degraded} of {searches} searches instead of the search engine."]
    assert [issue.what for issue in find_issues()] == (expected if is_reported else [])
