"""On PostgreSQL two may write at once: neither an editor nor the scheduler is broken off because of the journal."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal import journal

SECONDS = 60  # how long anybody waits for the other, at most


def at_once(*acts) -> list:
    """What each answers, on a connection of its own."""

    def alone(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(SECONDS) for one in [pool.submit(alone, act) for act in acts]]


if connection.vendor == "postgresql":  # SQLite lets one write at a time

    @pytest.fixture
    def site(transactional_db):
        return factories.site()

    def test_an_editor_and_the_scheduler_both_come_through(site, monkeypatch):
        """The editor's bulk action changes two pages; in between, the scheduler changes the second."""
        first, second = factories.StoryFactory(), factories.StoryFactory()
        states.publish(second, expire_at=timezone.now() + timedelta(hours=1))
        editor = factories.SuperuserFactory()
        editor_has_first, scheduler_has_second = threading.Event(), threading.Event()
        real = journal.record_page_change

        def noted(page_id: int) -> None:
            """Called when the page's row has been changed, by whichever of the two."""
            real(page_id)
            if threading.current_thread().name == "scheduler":
                scheduler_has_second.set()
            elif not editor_has_first.is_set():
                editor_has_first.set()
                assert scheduler_has_second.wait(SECONDS)

        def bulk() -> int:
            client = Client()
            client.force_login(editor)
            chosen = f"id={first.pk}&id={second.pk}"
            return client.post(f"/admin/bulk/wagtailcore/page/unpublish/?{chosen}&next=/admin/").status_code

        def schedule() -> list:
            threading.current_thread().name = "scheduler"
            assert editor_has_first.wait(SECONDS)
            return publish_scheduled(timezone.now() + timedelta(hours=2))

        monkeypatch.setattr(journal, "record_page_change", noted)
        assert at_once(bulk, schedule) == [302, []]
        assert not Page.objects.filter(pk__in=[first.pk, second.pk], live=True).exists()

    def test_without_it_one_of_the_two_would_be_broken_off(site):
        """What the test above would see if entries were written where they are told."""
        from django.db import OperationalError

        journal.record_page_change(1)
        first, second = factories.StoryFactory(), factories.StoryFactory()
        has_counter, has_page = threading.Event(), threading.Event()

        def one() -> str:
            with transaction.atomic():
                journal.record_page_change(first.pk)
                has_counter.set()
                assert has_page.wait(SECONDS)
                Page.objects.filter(pk=second.pk).update(title="One")
            return "through"

        def other() -> str:
            assert has_counter.wait(SECONDS)
            with transaction.atomic():
                Page.objects.filter(pk=second.pk).update(title="Other")
                has_page.set()
                journal.record_page_change(second.pk)
            return "through"

        def told(act) -> str:
            try:
                return act()
            except OperationalError as error:
                return error.__cause__.sqlstate

        assert sorted(at_once(lambda: told(one), lambda: told(other))) == ["40P01", "through"]
