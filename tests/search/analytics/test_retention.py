"""The retention period of counters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from cms.jobs.background import run_cleanup_jobs
from search.analytics import jobs
from search.analytics.models import CountedClick, DailyClick, DailyQuery, today

pytestmark = pytest.mark.django_db


def create_row(days_ago: int) -> DailyQuery:
    row = DailyQuery.objects.create(day=today() - timedelta(days=days_ago), site_id=1, locale="en", text=str(days_ago))
    DailyClick.objects.create(query=row, page_id=7, clicks=1)
    return row


def remaining_queries() -> list[str]:
    return list(DailyQuery.objects.order_by("-day").values_list("text", flat=True))


@pytest.mark.parametrize(("days", "remaining"), [(30, ["0", "29"]), (31, ["0", "29", "30"]), (1, ["0"]), (0, [])])
def test_counters_are_kept_for_the_retention_days_including_today(days, remaining, settings):
    settings.SEARCH_ANALYTICS_RETENTION_DAYS = days
    for ago in (0, 29, 30):
        create_row(ago)
    assert jobs.delete_expired() == 3 - len(remaining)
    assert remaining_queries() == remaining
    assert DailyClick.objects.count() == len(remaining)


def test_expired_rows_are_deleted_in_batches(settings, monkeypatch):
    settings.SEARCH_ANALYTICS_RETENTION_DAYS = 10
    monkeypatch.setattr(jobs, "DELETE_BATCH_SIZE", 2)
    for ago in (11, 12, 13):
        create_row(ago)
    assert [jobs.delete_expired() for _ in range(3)] == [2, 1, 0]


def test_counted_clicks_are_kept_while_their_response_accepts_clicks():
    now = timezone.now()
    for name, hours in (("new", 1), ("yesterday", 30), ("old", 49)):
        CountedClick.objects.create(digest=name, claim="6f1d" * 8, counted_at=now - timedelta(hours=hours))
    assert jobs.delete_expired() == 1
    assert set(CountedClick.objects.values_list("digest", flat=True)) == {"new", "yesterday"}


def test_the_worker_deletes_expired_rows():
    create_row(1)
    create_row(10_000)
    assert run_cleanup_jobs() > 0
    assert remaining_queries() == ["1"]


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("SEARCH_ANALYTICS_RETENTION_DAYS", -1, False),
        ("SEARCH_ANALYTICS_RETENTION_DAYS", 0, True),
    ],
)
def test_invalid_numbers_are_reported_by_a_system_check(name, value, is_right, settings):
    setattr(settings, name, value)
    assert ("search_analytics.E001" in {error.id for error in run_checks()}) != is_right
