"""A page of a scheduled bundle is corrected: its new version takes the place of the scheduled one, with the bundle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.approval import approve_pages
from cms.editing.bundles.composition import BundleError, add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import replace_member_version, schedule
from cms.jobs.scheduler import publish_scheduled
from cms.operations.audit.models import AuditRow
from tests.cms.editing.bundles.test_board import Admin
from tests.cms.editing.bundles.test_publication import titles

pytestmark = pytest.mark.journey


def approve_by_workflow(page, officer):
    """Send the page for approval, and approve every step."""
    states.submit(page, factories.UserFactory(groups=["Editors"]))
    while step := states.reload_page(page).current_workflow_task_state:
        step.approve(user=officer)


def publish_at_the_minute(pages, pass_time) -> list[str]:
    assert titles(pages) == ["Old quillwort"]  # nothing became public alone
    pass_time(minutes=10)
    assert publish_scheduled() == []
    return titles(pages)


@pytest.mark.parametrize("go_live_at", [None, "same"])
def test_an_approved_correction_keeps_the_bundle(bundle, pages, officer, pass_time, go_live_at):
    changes = {} if go_live_at else {"go_live_at": None}
    approve_by_workflow(states.save_draft(pages[0], title="Corrected quillwort", **changes), officer)
    assert publish_at_the_minute(pages, pass_time) == ["Changed quillwort", "Corrected quillwort"]
    assert AuditRow.objects.filter(action="bundle.version_replaced").count() == 1


def test_a_correction_is_approved_on_the_board(bundle, pages, officer, pass_time):
    page = states.save_draft(pages[1], title="Corrected quillwort")
    assert approve_pages(bundle, [(page.pk, page.latest_revision_id)], officer) == [page.pk]
    assert publish_at_the_minute(pages, pass_time) == ["Corrected quillwort", "New quillwort"]


def test_a_correction_of_a_failed_bundle_is_not_published_alone(bundle, pages, officer, pass_time):
    lost = Revision.objects.filter(object_id=str(pages[1].pk)).exclude(approved_go_live_at=None)
    [scheduled] = lost
    lost.update(approved_go_live_at=None)
    pass_time(minutes=10)
    assert publish_scheduled()
    approve_by_workflow(states.save_draft(pages[0], title="Corrected quillwort"), officer)
    assert titles(pages) == ["Old quillwort"]
    replace_member_version(bundle, states.reload_page(pages[1]), scheduled, officer)
    assert titles(pages) == ["Old quillwort"]
    assert publish_scheduled() == []
    assert titles(pages) == ["Changed quillwort", "Corrected quillwort"]
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED


@pytest.mark.parametrize("number", [0, 1])
def test_the_form_publishes_with_the_bundle(bundle, pages, officer, number):
    page = states.save_draft(pages[number], title="Corrected quillwort")
    assert "Publish this version with its bundle" in Admin(officer).get("wagtailadmin_pages:edit", page.pk)
    other = states.save_draft(page, go_live_at=None)
    text = Admin(officer).get("wagtailadmin_pages:edit", other.pk)
    assert "Publish it alone, without its bundle" in text
    assert "Publish this version with its bundle" not in text


@pytest.mark.parametrize("version", ["9" * 30 + "-1", "1-" + "9" * 30, "1-" + "9" * 5000, "²-1", "1"])
def test_values_of_boxes_that_no_form_sends_approve_nothing(bundle, officer, version):
    response = Admin(officer).client.post(reverse("bundle_approve", args=[bundle.pk]), {"version": version})
    assert response.status_code == 302
    assert not AuditRow.objects.filter(action="bundle.version_replaced").exists()


@pytest.fixture
def scheduled(tree):
    """Return a page that is scheduled by itself, for a minute before that of bundles."""
    page = factories.StoryFactory(title="Early quillwort", live=False)
    page.go_live_at = timezone.now() + timedelta(minutes=5)
    page.save_revision().publish()
    return states.reload_page(page)


def test_a_scheduled_page_that_is_added_waits_for_the_bundle(scheduled, officer, pass_time):
    made = create_bundle("Launch", officer, go_live_at=timezone.now() + timedelta(minutes=10))
    add_pages(made, [scheduled], officer)
    pass_time(minutes=6)
    assert publish_scheduled() == []
    assert titles([scheduled]) == []
    schedule(made, officer)  # its approval has stayed
    pass_time(minutes=5)
    assert publish_scheduled() == []
    assert titles([scheduled]) == ["Early quillwort"]


def test_who_may_not_publish_a_scheduled_page_cannot_take_it_off_the_schedule(scheduled, tree):
    writer = factories.UserFactory(groups=["Writers"])
    made = create_bundle("Launch", writer)
    with pytest.raises(BundleError, match="scheduled"):
        add_pages(made, [scheduled], writer)
    assert states.reload_page(scheduled).approved_schedule
    assert not made.members.exists()
