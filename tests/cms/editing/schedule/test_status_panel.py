"""The status panel of scheduled publishing: empty while it works, otherwise with time, reason and advice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.editing.schedule.views import get_schedule_status
from cms.jobs import heartbeat
from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler import publish_scheduled

ADDRESSES = ["wagtailadmin_home", "calendar"]


def get_page(client, name):
    return client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_panel_is_empty_while_scheduled_publishing_works(superuser_client, name):
    assert "the worker has not run yet" in get_page(superuser_client, name)
    publish_scheduled()
    html = get_page(superuser_client, name)
    assert "Scheduled publishing has a problem" not in html
    assert "worker is not running" not in html


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stopped_worker_is_reported(superuser_client, name):
    stopped = timezone.now() - timedelta(hours=2)
    heartbeat.record(heartbeat.SCHEDULER, stopped)
    html = get_page(superuser_client, name)
    assert f"since {timezone.localtime(stopped):%-d %B %Y, %H:%M} UTC, because the worker is not running" in html


def test_overdue_pages_are_counted(superuser, tree, pass_time):
    soon = timezone.now() + timedelta(minutes=1)
    factories.StoryFactory(parent=tree.stories, go_live_at=soon)
    factories.StoryFactory(parent=tree.stories, expire_at=soon)
    assert get_schedule_status(superuser).overdue == 0
    pass_time(minutes=1)
    assert get_schedule_status(superuser).overdue == 2
    publish_scheduled()
    assert get_schedule_status(superuser).overdue == 0


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_failure_has_its_page_time_attempts_and_reason(superuser_client, tree, name):
    publish_scheduled()
    page = factories.StoryFactory(title="A quay", parent=tree.stories)
    now = timezone.now()
    row = {
        "model": "wagtailcore.Page",
        "reason": "RuntimeError('cannot be saved')",
        "since": now,
        "last_at": now,
        "times": 7,
    }
    ScheduleFailure.objects.create(object_id=str(page.pk), act="publish", **row)
    ScheduleFailure.objects.create(object_id="999999", act="expire", **row)
    html = get_page(superuser_client, name)
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    for text in (
        "A quay",
        "could not go live",
        "7 attempts",
        "cannot be saved",
        "tries again",
        "wagtailcore.Page 999999",
    ):
        assert text in html


def test_users_without_page_permissions_do_not_see_the_panel(client, tree):
    client.force_login(factories.UserFactory(groups=["Search editors"]))
    assert "Scheduled publishing has a problem" not in get_page(client, "wagtailadmin_home")
