"""The content version: it increases with each change and each boundary, and never decreases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal import content_version as versions
from cms.journal.content_version import content_version
from cms.journal.models import ContentVersion
from tests.awaited_mutex import AwaitedMutex


@pytest.fixture
def now(tree):
    return timezone.now()


def test_reading_the_version_takes_one_query(now):
    content_version()
    with CaptureQueriesContext(connection) as queries:
        content_version()
    assert len(queries) == 1


@pytest.mark.parametrize("has_date", [False, True])
def test_whether_a_boundary_is_public_is_asked_only_for_fields_that_have_one(has_date, now):
    """The question names the restrictions of pages, and the database needs long to plan it."""
    factories.StoryFactory(expire_at=now + timedelta(hours=1) if has_date else None)
    with CaptureQueriesContext(connection) as queries:
        content_version()
    questions = sum(query["sql"].count("pageviewrestriction") for query in queries)
    assert questions == int(has_date)


def test_without_any_date_there_is_no_boundary(now):
    version = content_version(now)
    assert (version.boundary, version.until) == (None, None)
    assert version.counter > 0
    assert version.public_counter > 0


def test_the_version_names_the_last_and_the_next_boundary_of_public_content(now):
    hours = {name: now + timedelta(hours=number) for number, name in enumerate(("one", "two", "three", "four"), 1)}
    factories.StoryFactory(expire_at=hours["one"])
    factories.CallToActionFactory(starts_at=hours["two"])
    factories.TopicFactory(expire_at=hours["three"])
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


HIDDEN_BOUNDARIES = {
    "a scheduled page": lambda at: factories.StoryFactory(go_live_at=at),
    "a release under embargo": lambda at: factories.ReleaseFactory(embargo_until=at),
    "the expiry of a draft": lambda at: factories.StoryFactory(live=False, expire_at=at),
    "the expiry of a private page": lambda at: states.restrict(factories.StoryFactory(expire_at=at)),
    "the start of a private call": lambda at: states.restrict(factories.CallToActionFactory(starts_at=at)),
    "the expiry of a draft topic": lambda at: factories.TopicFactory(live=False, expire_at=at),
    "a live page whose go-live is in the future": lambda at: set_go_live(factories.StoryFactory(), at),
    "the expiry of an unpublished page": lambda at: states.unpublish(factories.StoryFactory(expire_at=at)),
}


def set_go_live(page, at) -> None:
    """Write a go-live past Wagtail, which never stores one in the future on a live page."""
    page.go_live_at = at
    page.save()


@pytest.mark.few(2)
@pytest.mark.parametrize("hidden", HIDDEN_BOUNDARIES)
def test_a_boundary_of_hidden_content_is_not_named(hidden, now):
    at = now + timedelta(hours=1)
    HIDDEN_BOUNDARIES[hidden](at)
    assert (content_version(now).boundary, content_version(now).until) == (None, None)
    assert content_version(now).next_boundary == at
    if hidden != "a live page whose go-live is in the future":  # it is public from then on
        assert content_version(at).boundary is None


def test_a_page_that_becomes_public_by_the_clock_changes_the_public_state(now):
    at = now + timedelta(hours=1)
    set_go_live(factories.StoryFactory(), at)
    before, after = content_version(now), content_version(at)
    assert (after.boundary, before.public_state != after.public_state) == (at, True)


def test_an_expiry_stays_in_the_version_until_the_counter_changes(now, pass_time):
    """Otherwise the worker, which unpublishes the page, would restore the version from before the expiry."""
    factories.StoryFactory(expire_at=now + timedelta(minutes=1))
    seen = [content_version().public_state]
    pass_time(minutes=1)
    seen.append(content_version().public_state)
    assert publish_scheduled() == []
    seen.append(content_version().public_state)
    assert len(set(seen)) == 3


def test_a_boundary_belongs_to_the_time_after_it(now):
    at = now + timedelta(hours=1)
    factories.CallToActionFactory(ends_at=at)
    just_before = content_version(at - timedelta(microseconds=1))
    assert (just_before.until, content_version(at).boundary) == (at, at)
    assert just_before.public_state != content_version(at).public_state


def test_times_between_the_same_boundaries_have_the_same_public_state(now):
    factories.CallToActionFactory(starts_at=now + timedelta(hours=1))
    assert content_version(now).public_state == content_version(now + timedelta(minutes=59)).public_state


def test_the_version_increases_with_every_change_but_not_with_a_draft(now):
    story = factories.StoryFactory()
    seen = [content_version(now)]
    states.save_draft(story, title="Later")
    assert content_version(now) == seen[0]
    for change in (lambda: states.publish(story), lambda: states.unpublish(story)):
        change()
        seen.append(content_version(now))
    counters = [version.public_counter for version in seen]
    assert counters == sorted(set(counters))


def test_the_version_increases_when_a_restriction_is_moved_from_a_public_page_to_a_draft(now):
    story, draft = factories.StoryFactory(), factories.StoryFactory(live=False)
    restriction = states.restrict(story)
    before = content_version(now).public_counter
    restriction.page = draft
    restriction.save()
    assert content_version(now).public_counter > before


def test_a_rollback_restores_the_version(now):
    before = content_version(now)
    with transaction.atomic():
        factories.StoryFactory()
        assert content_version(now).counter > before.counter
        transaction.set_rollback(True)
    assert content_version(now) == before


def test_outside_of_transactions_a_version_is_kept_until_its_boundary_and_for_its_database(transactional_db, pass_time):
    factories.site()
    factories.StoryFactory(expire_at=timezone.now() + timedelta(minutes=1))
    first, again = content_version(), content_version()
    assert (again.public_state, again.until) == (first.public_state, first.until)
    pass_time(minutes=1)
    assert content_version().public_state != first.public_state
    ContentVersion.objects.update(lineage="that of a backup")
    assert content_version().lineage == "that of a backup"


def test_a_version_of_a_transaction_that_is_rolled_back_is_not_kept(transactional_db):
    factories.site()
    story, at = factories.StoryFactory(), timezone.now() + timedelta(hours=1)
    with transaction.atomic():
        states.publish(story, expire_at=at)
        assert content_version().until == at
        transaction.set_rollback(True)
    states.publish(states.reload_page(story))  # the counter is the same
    assert content_version().until is None


def test_after_a_change_one_thread_reads_the_version_and_the_others_wait_for_it(transactional_db, monkeypatch):
    """The query of a version takes twenty times as long as that of the counter, and all threads need it at once."""
    factories.site()
    mutex, readings, real = AwaitedMutex(), [], versions._read

    def read(now):
        readings.append(now)
        mutex.wait_for_requests(6)
        return real(now)

    monkeypatch.setattr(versions, "_latest_version", None)
    monkeypatch.setattr(versions, "_read_mutex", mutex)
    monkeypatch.setattr(versions, "_read", read)

    def read_in_thread(_):
        try:
            return content_version()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(read_in_thread, range(6)))) == 1
        assert len(readings) == 1
        factories.StoryFactory()
        assert len(set(pool.map(read_in_thread, range(6)))) == 1
    assert len(readings) == 2
