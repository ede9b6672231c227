"""The status of the scheduler: its heartbeat and its failures, stored with few writes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler import HEARTBEAT_INTERVAL, MAX_SILENCE, find_last_run, is_scheduler_silent, publish_scheduled
from cms.page_types.stories.models import StoryPage


@pytest.fixture(autouse=True)  # the tests compare stored times exactly
def advance():
    """Stop the clock, and return a function that advances it by seconds."""
    now = [clock.now()]

    def advance_by(seconds):
        now[0] += timedelta(seconds=seconds)
        return now[0]

    with clock.replaced_by(lambda: now[0]):
        yield advance_by


def writes():
    """Run the scheduler, and return its number of writing statements."""
    with CaptureQueriesContext(connection) as captured:
        publish_scheduled()
    return sum(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in captured)


@contextmanager
def failing_save(page):
    save = StoryPage.save

    def fail(self, *args, **kwargs):
        if self.pk == page.pk:
            raise RuntimeError("cannot be saved")
        return save(self, *args, **kwargs)

    with patch.object(StoryPage, "save", fail):
        yield


def stored_failures():
    return [(row.model, row.object_id, row.act, row.times) for row in ScheduleFailure.objects.all()]


def test_the_scheduler_is_silent_before_its_first_run_and_after_it_has_stopped(tree, advance):
    assert (find_last_run(), is_scheduler_silent(find_last_run(), clock.now())) == (None, True)
    publish_scheduled()
    assert (find_last_run(), is_scheduler_silent(find_last_run(), clock.now())) == (clock.now(), False)
    advance(MAX_SILENCE.total_seconds())
    assert not is_scheduler_silent(find_last_run(), clock.now())
    advance(1)
    assert is_scheduler_silent(find_last_run(), clock.now())


def test_the_heartbeat_is_written_every_half_minute(tree, advance):
    seen = publish_scheduled() or find_last_run()
    advance(HEARTBEAT_INTERVAL.total_seconds() - 1)
    assert writes() == 0
    assert find_last_run() == seen
    advance(1)
    assert writes() == 1
    assert find_last_run() == seen + HEARTBEAT_INTERVAL


@pytest.mark.parametrize(("scheduled", "act"), [("go_live_at", "publish"), ("expire_at", "expire")])
def test_a_failure_is_stored_until_it_is_resolved(tree, advance, scheduled, act):
    page = factories.StoryFactory(parent=tree.stories, **{scheduled: clock.now() + timedelta(seconds=1)})
    publish_scheduled()
    advance(1)
    with failing_save(page):
        publish_scheduled()
        (row,) = ScheduleFailure.objects.all()
        assert stored_failures() == [("wagtailcore.Page", str(page.pk), act, 1)]
        assert (row.since, row.last_at) == (clock.now(), clock.now())
        assert "cannot be saved" in row.reason
        advance(5)
        publish_scheduled()
        assert stored_failures()[0][3] == 1  # counted in memory, and stored with the heartbeat
        advance(HEARTBEAT_INTERVAL.total_seconds())
        publish_scheduled()
        assert stored_failures()[0][3] == 3
        assert ScheduleFailure.objects.get().since == row.since
    publish_scheduled()
    assert stored_failures() == []


def test_a_failure_that_is_no_longer_scheduled_is_deleted(tree, advance):
    page = factories.StoryFactory(parent=tree.stories, go_live_at=clock.now() + timedelta(seconds=1))
    advance(1)
    with failing_save(page):
        publish_scheduled()
        assert stored_failures()
        states.reload_page(page).scheduled_revision.delete()
        publish_scheduled()
        assert stored_failures() == []
