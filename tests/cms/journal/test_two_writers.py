"""Concurrent writers on PostgreSQL: the journal causes no deadlock between an editor and the scheduler."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal import journal
from cms.journal.content_version import content_version

TIMEOUT_SECONDS = 60

pytestmark = pytest.mark.postgresql  # SQLite lets one write at a time


def run_concurrently(*functions) -> list:
    """Run functions concurrently, each on its own connection. Return their results."""

    def run(function):
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [one.result(TIMEOUT_SECONDS) for one in [pool.submit(run, function) for function in functions]]


@pytest.fixture
def site(transactional_db):
    return factories.site()


@pytest.fixture
def expired(site):
    """Return two public pages, of which the second expires within the hour."""
    first, second = factories.StoryFactory(), factories.StoryFactory()
    states.publish(second, expire_at=timezone.now() + timedelta(hours=1))
    return first, second


def expire() -> list:
    return publish_scheduled(timezone.now() + timedelta(hours=2))


def test_a_program_and_the_scheduler_both_commit(expired, monkeypatch):
    """The program changes two pages without locks; in between, the scheduler changes the second."""
    program_has_first, scheduler_has_second = threading.Event(), threading.Event()
    real = journal.record_page_change

    def record(page_id: int, before: journal.Before) -> None:
        """Record the change of a page, and let the other thread continue."""
        real(page_id, before)
        if threading.current_thread().name == "scheduler":
            scheduler_has_second.set()
        elif not program_has_first.is_set():
            program_has_first.set()
            assert scheduler_has_second.wait(TIMEOUT_SECONDS)

    def change() -> None:
        with journal.atomic_with_journal():
            for page in expired:
                states.unpublish(page)

    def schedule() -> list:
        threading.current_thread().name = "scheduler"
        assert program_has_first.wait(TIMEOUT_SECONDS)
        return expire()

    monkeypatch.setattr(journal, "record_page_change", record)
    assert run_concurrently(change, schedule) == [None, []]
    assert not Page.objects.filter(pk__in=[page.pk for page in expired], live=True).exists()


def test_the_scheduler_leaves_a_page_that_a_bulk_action_has_locked(expired, monkeypatch):
    """The bulk action changes two pages; in between, the scheduler finds that the second has expired."""
    first, second = expired
    editor = factories.SuperuserFactory()
    editor_has_first, scheduler_has_ended = threading.Event(), threading.Event()
    real = journal.record_page_change

    def record(page_id: int, before: journal.Before) -> None:
        real(page_id, before)
        if page_id == first.pk:
            editor_has_first.set()
            assert scheduler_has_ended.wait(TIMEOUT_SECONDS)

    def bulk() -> int:
        client = Client()
        client.force_login(editor)
        chosen = f"id={first.pk}&id={second.pk}"
        return client.post(f"/admin/bulk/wagtailcore/page/unpublish/?{chosen}&next=/admin/").status_code

    def schedule() -> tuple[list, bool]:
        assert editor_has_first.wait(TIMEOUT_SECONDS)
        failures, is_live = expire(), Page.objects.get(pk=second.pk).live
        scheduler_has_ended.set()
        return failures, is_live

    monkeypatch.setattr(journal, "record_page_change", record)
    assert run_concurrently(bulk, schedule) == [302, ([], True)]
    assert not Page.objects.filter(pk__in=[first.pk, second.pk], live=True).exists()


@pytest.mark.parametrize("parent_is_live", [True, False])
def test_a_page_that_is_published_while_its_privacy_ends_counts_as_public(parent_is_live, site):
    """Each of both changes is one of hidden content for those who do not see the other."""
    parent = factories.StandardFactory(live=parent_is_live)
    restriction, child = states.restrict(parent), factories.StandardFactory(parent=parent, live=False)
    is_published, is_open = threading.Event(), threading.Event()

    def publish() -> None:
        with journal.atomic_with_journal():
            states.publish(child)
            is_published.set()
            assert is_open.wait(TIMEOUT_SECONDS)

    def open_parent() -> int:
        assert is_published.wait(TIMEOUT_SECONDS)
        restriction.delete()
        counter = content_version().public_counter
        is_open.set()
        return counter

    _, counter = run_concurrently(publish, open_parent)
    assert visible_now().filter(pk=child.pk).exists()
    assert content_version().public_counter > counter


def test_immediate_entries_would_cause_a_deadlock(site):
    """A control: with entries written immediately, the same order of changes is a deadlock."""
    from django.db import OperationalError

    journal.record_page_change(1)
    first, second = factories.StoryFactory(), factories.StoryFactory()
    has_counter, has_page = threading.Event(), threading.Event()

    def one() -> str:
        with transaction.atomic():
            journal.record_page_change(first.pk)
            has_counter.set()
            assert has_page.wait(TIMEOUT_SECONDS)
            Page.objects.filter(pk=second.pk).update(title="One")
        return "committed"

    def other() -> str:
        assert has_counter.wait(TIMEOUT_SECONDS)
        with transaction.atomic():
            Page.objects.filter(pk=second.pk).update(title="Other")
            has_page.set()
            journal.record_page_change(second.pk)
        return "committed"

    def result_or_sqlstate(function) -> str:
        try:
            return function()
        except OperationalError as error:
            return error.__cause__.sqlstate

    assert sorted(run_concurrently(lambda: result_or_sqlstate(one), lambda: result_or_sqlstate(other))) == [
        "40P01",
        "committed",
    ]
