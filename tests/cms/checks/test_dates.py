"""Dates at odds, and those that agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.pages.content_checks import Draft

from .conftest import about


@pytest.fixture
def release(tree):
    return factories.ReleaseFactory(parent=tree.releases, live=False)


def at(hours):
    return timezone.now() + timedelta(hours=hours)


@pytest.mark.parametrize(("dated", "embargo", "told"), [(1, 2, True), (2, 1, False), (-2, -1, False), (None, 1, False)])
def test_a_date_before_the_embargo_ends(release, dated, embargo, told):
    release.embargo_until, release.published_at = at(embargo), at(dated) if dated else None
    assert ("before the end of the embargo" in about(release, "published_at")) is told


@pytest.mark.parametrize(("embargo", "told"), [(-1, True), (1, False)])
def test_an_embargo_that_keeps_nothing_back(release, embargo, told):
    release.embargo_until = at(embargo)
    assert bool(about(release, "embargo_until")) is told
    release.live = True  # it has done its work
    assert not about(release, "embargo_until")


@pytest.mark.parametrize(("expires", "told"), [(1, True), (2, True), (3, False)])
@pytest.mark.parametrize("field", ["embargo_until", "go_live_at"])
def test_what_expires_before_it_goes_out_is_refused(release, field, expires, told):
    now = timezone.now()
    setattr(release, field, now + timedelta(hours=2))
    release.expire_at = now + timedelta(hours=expires)
    assert bool(about(release, "expire_at", blocking=True)) is told


def test_a_date_ahead_hides_nothing(release):
    release.published_at = at(1)
    assert "does not delay" in about(release, "published_at")
    release.go_live_at = at(2)
    assert not about(release, "published_at")


def test_it_goes_out_at_the_latest_of_now_go_live_and_embargo(release):
    early, late = at(1), at(2)
    draft = Draft(release)
    assert draft.publication_time == draft.now
    release.go_live_at = early
    assert draft.publication_time == early
    release.embargo_until = late
    assert draft.publication_time == late
