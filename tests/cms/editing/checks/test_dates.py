"""Checks of dates that contradict each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.pages.content_checks import Draft

from .conftest import messages_about


def at(hours):
    return timezone.now() + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("published_at", "embargo", "expected"), [(1, 2, True), (2, 1, False), (-2, -1, False), (None, 1, False)]
)
def test_a_date_before_the_end_of_the_embargo_is_reported(release, published_at, embargo, expected):
    release.embargo_until, release.published_at = at(embargo), at(published_at) if published_at else None
    assert ("before the end of the embargo" in messages_about(release, "published_at")) is expected


@pytest.mark.parametrize(("embargo", "expected"), [(-1, True), (1, False)])
def test_an_embargo_in_the_past_is_reported_for_drafts_only(release, embargo, expected):
    release.embargo_until = at(embargo)
    assert bool(messages_about(release, "embargo_until")) is expected
    release.live = True  # the embargo was in effect until now
    assert not messages_about(release, "embargo_until")


@pytest.mark.parametrize(("expires", "expected"), [(1, True), (2, True), (3, False)])
@pytest.mark.parametrize("field", ["embargo_until", "go_live_at"])
def test_an_expiry_before_publication_blocks(release, field, expires, expected):
    now = timezone.now()
    setattr(release, field, now + timedelta(hours=2))
    release.expire_at = now + timedelta(hours=expires)
    assert bool(messages_about(release, "expire_at", blocking=True)) is expected


def test_a_future_date_that_does_not_delay_publication_is_reported(release):
    release.published_at = at(1)
    assert "does not delay" in messages_about(release, "published_at")
    release.go_live_at = at(2)
    assert not messages_about(release, "published_at")


def test_the_publication_time_is_the_latest_of_now_go_live_and_embargo(release):
    early, late = at(1), at(2)
    draft = Draft(release)
    assert draft.publication_time == draft.now
    release.go_live_at = early
    assert draft.publication_time == early
    release.embargo_until = late
    assert draft.publication_time == late
