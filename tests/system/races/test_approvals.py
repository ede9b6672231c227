"""Two people approve the same step of a workflow at once: it is approved once, and nothing happens twice."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, TaskState

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.approval.models import QueuedEmail
from tests.system.faults.content import body

from .installation import WORD

READ = 'UPDATE "wagtailcore_taskstate"'  # the first one has read that the step waits, and is about to approve it


@pytest.fixture
def release(race):
    """Return a draft that waits for the approval of its text."""
    releases = race.installation.tree.releases
    page = factories.ReleaseFactory(parent=releases, title=f"{WORD} in workflow", body=body("Release"), live=False)
    return states.submit(page, factories.UserFactory(groups=["Writers"]))


def approve(page, user):
    """Return a function that sends the form with which the user approves the current step of the page."""
    client = Client(raise_request_exception=True)
    client.force_login(user)
    step = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step.pk])
    return lambda: client.post(url, {"comment": ""}).status_code


def approve_twice(race, page, group):
    users = [factories.UserFactory(groups=[group]) for _ in range(2)]
    turns = [("one", READ), ("other", ""), ("one", "")]
    return race.run(turns, one=approve(page, users[0]), other=approve(page, users[1]))


@pytest.mark.extended
def test_a_step_that_two_editors_approve_at_once_is_approved_once(race, release):
    assert approve_twice(race, release, "Editors") == {"one": 302, "other": 302}
    taken = TaskState.objects.filter(workflow_state__object_id=release.pk).order_by("pk")
    assert list(taken.values_list("task__name", "status")) == [("Editing", "approved"), ("Release", "in_progress")]
    assert PageLogEntry.objects.filter(page=release.pk, action="wagtail.workflow.approve").count() == 1


def test_the_last_step_that_two_officers_approve_at_once_publishes_once(race, release):
    approve(release, factories.UserFactory(groups=["Editors"]))()
    release = states.reload_page(release)
    assert approve_twice(race, release, "Press officers") == {"one": 302, "other": 302}
    assert PageLogEntry.objects.filter(page=release.pk, action="wagtail.publish").count() == 1
    assert TaskState.objects.filter(workflow_state__object_id=release.pk).count() == 2
    emails = QueuedEmail.objects.values_list("address", "subject")
    assert len(emails) == len(set(emails))
    assert race.find_violations() == []
