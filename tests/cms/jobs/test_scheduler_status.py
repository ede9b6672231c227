"""That the tick is at work, and what it could not do, is known afterwards; writing it costs next to nothing."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler import publish_scheduled
from cms.jobs.scheduler_status import HEARTBEAT_INTERVAL, MAX_SILENCE, is_silent, last_seen
from cms.stories.models import StoryPage


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """A clock that stands; `still(seconds)` lets it go on."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def on(seconds):
        now[0] += timedelta(seconds=seconds)
        return now[0]

    return on


def writes():
    """How many statements of a tick write."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        publish_scheduled()
    return sum(not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE")) for query in captured)


@contextmanager
def poisoned(page):
    save = StoryPage.save

    def refusing(self, *args, **kwargs):
        if self.pk == page.pk:
            raise RuntimeError("poison")
        return save(self, *args, **kwargs)

    with patch.object(StoryPage, "save", refusing):
        yield


def known():
    return [(row.model, row.object_id, row.act, row.times) for row in ScheduleFailure.objects.all()]


def test_it_is_silent_before_it_ever_ran_and_again_when_it_has_stopped(tree, still):
    assert (last_seen(), is_silent()) == (None, True)
    publish_scheduled()
    assert (last_seen(), is_silent()) == (timezone.now(), False)
    still(MAX_SILENCE.total_seconds())
    assert not is_silent()
    still(1)
    assert is_silent()


def test_it_writes_every_half_minute_when_nothing_happens(tree, still):
    seen = publish_scheduled() or last_seen()
    still(HEARTBEAT_INTERVAL.total_seconds() - 1)
    assert writes() == 0
    assert last_seen() == seen
    still(1)
    assert writes() == 1
    assert last_seen() == seen + HEARTBEAT_INTERVAL


@pytest.mark.parametrize(("scheduled", "act"), [("go_live_at", "publish"), ("expire_at", "expire")])
def test_what_could_not_be_done_is_known_until_it_is_done(tree, still, scheduled, act):
    page = factories.StoryFactory(parent=tree.stories, **{scheduled: timezone.now() + timedelta(seconds=1)})
    publish_scheduled()
    still(1)
    with poisoned(page):
        publish_scheduled()
        (row,) = ScheduleFailure.objects.all()
        assert known() == [("wagtailcore.Page", str(page.pk), act, 1)]
        assert (row.since, row.last_at) == (timezone.now(), timezone.now())
        assert "poison" in row.reason
        still(5)
        publish_scheduled()
        assert known()[0][3] == 1  # counted, and written with the heartbeat
        still(HEARTBEAT_INTERVAL.total_seconds())
        publish_scheduled()
        assert known()[0][3] == 3
        assert ScheduleFailure.objects.get().since == row.since
    publish_scheduled()
    assert known() == []


def test_what_is_not_due_any_more_is_forgotten(tree, still):
    page = factories.StoryFactory(parent=tree.stories, go_live_at=timezone.now() + timedelta(seconds=1))
    still(1)
    with poisoned(page):
        publish_scheduled()
        assert known()
        states.reload_page(page).scheduled_revision.delete()
        publish_scheduled()
        assert known() == []
