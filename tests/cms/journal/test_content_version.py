"""The content version: it increases with each change and each boundary, and never decreases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.journal.content_version import content_version


@pytest.fixture
def now(tree):
    return timezone.now()


def test_reading_the_version_takes_one_query(now):
    content_version()
    with CaptureQueriesContext(connection) as queries:
        content_version()
    assert len(queries) == 1


def test_without_any_date_there_is_no_boundary(now):
    version = content_version(now)
    assert (version.boundary, version.until) == (None, None)
    assert version.counter > 0
    assert version.etag_value.endswith(".0")


def test_the_version_names_the_last_and_the_next_boundary(now):
    hours = {name: now + timedelta(hours=number) for number, name in enumerate(("one", "two", "three", "four"), 1)}
    factories.StoryFactory(expire_at=hours["one"])
    factories.CallToActionFactory(starts_at=hours["two"])
    factories.StoryFactory(go_live_at=hours["three"])
    factories.PersonFactory(expire_at=hours["four"])
    seen = [content_version(now + timedelta(minutes=minutes)) for minutes in (0, 60, 119, 120, 190, 250)]
    assert [version.boundary for version in seen] == [
        None,
        hours["one"],
        hours["one"],
        hours["two"],
        hours["three"],
        hours["four"],
    ]
    assert [version.until for version in seen] == [
        hours["one"],
        hours["two"],
        hours["two"],
        hours["three"],
        hours["four"],
        None,
    ]


def test_a_boundary_belongs_to_the_time_after_it(now):
    at = now + timedelta(hours=1)
    factories.CallToActionFactory(ends_at=at)
    just_before = content_version(at - timedelta(microseconds=1))
    assert (just_before.until, content_version(at).boundary) == (at, at)
    assert just_before.etag_value != content_version(at).etag_value


def test_times_between_the_same_boundaries_have_the_same_etag_value(now):
    factories.CallToActionFactory(starts_at=now + timedelta(hours=1))
    assert content_version(now).etag_value == content_version(now + timedelta(minutes=59)).etag_value


def test_the_version_increases_with_every_change_but_not_with_a_draft(now):
    story = factories.StoryFactory()
    etag_values = [content_version(now).etag_value]
    states.save_draft(story, title="Later")
    assert content_version(now).etag_value == etag_values[0]
    for change in (lambda: states.publish(story), lambda: states.unpublish(story), lambda: story.delete()):
        change()
        etag_values.append(content_version(now).etag_value)
    assert len(set(etag_values)) == len(etag_values)
    counters = [int(etag_value.split(".")[0]) for etag_value in etag_values]
    assert counters == sorted(counters)


def test_a_rollback_restores_the_version(now):
    before = content_version(now)
    with transaction.atomic():
        factories.StoryFactory()
        assert content_version(now).counter > before.counter
        transaction.set_rollback(True)
    assert content_version(now) == before
