"""A page of a scheduled bundle is deleted: it leaves the bundle, and a bundle without pages is cancelled."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.composition import add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.schedule import schedule
from cms.jobs.scheduler import publish_scheduled
from tests.cms.editing.bundles.conftest import make_bundle
from tests.cms.editing.bundles.test_board import Admin
from tests.cms.editing.bundles.test_published_alone import actions, pass_minute

pytestmark = pytest.mark.journey


def delete_by_form(page, user) -> str:
    return Admin(user).post("wagtailadmin_pages:delete", page.pk)


def delete_by_list(page, user) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = Admin(user).client.post(f"{address}?id={page.pk}&next=/admin/", follow=True)
    return response.content.decode()


@pytest.mark.parametrize("delete", [delete_by_form, delete_by_list])
@pytest.mark.parametrize("number", [0, 1], ids=["new", "public"])
def test_the_others_stay_scheduled(bundle, pages, officer, pass_time, number, delete):
    text = delete(pages[number], officer)
    assert "1 page is not in its scheduled bundle any more." in text
    assert actions("bundle.changed")[1:] == [{"removed": [pages[number].pk]}]
    assert actions("bundle.cancelled") == []
    assert pass_minute(pages, pass_time) == [["Changed quillwort"], ["New quillwort"]][number]
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED


def test_a_section_takes_its_pages_out_of_their_bundles(officer, pages, pass_time):
    section = factories.StoryFactory(title="Section")
    below = [states.save_draft(factories.StoryFactory(title=title, live=False, parent=section)) for title in "AB"]
    mixed, whole = make_bundle(officer, [pages[0], below[0]]), make_bundle(officer, [below[1]])
    for one in (mixed, whole):
        schedule(one, officer)
    delete_by_form(section, officer)
    assert actions("bundle.cancelled") == [{"pages": []}]
    assert list(mixed.members.values_list("page_id", flat=True)) == [pages[0].pk]
    assert pass_minute(pages, pass_time) == ["New quillwort", "Old quillwort"]
    whole.refresh_from_db()
    assert (whole.state, whole.scheduled_by) == (Bundle.State.DRAFT, None)


def test_a_page_of_no_scheduled_bundle_changes_none(bundle, pages, officer, tree):
    other, waiting = (states.save_draft(factories.StoryFactory(live=False)) for _ in range(2))
    draft = create_bundle("Draft", officer)
    add_pages(draft, [waiting], officer)
    for page in (other, waiting):
        assert "scheduled bundle" not in delete_by_form(page, officer)
    assert bundle.members.count() == 2
    assert len(actions("bundle.changed")) == 2  # both bundles were made


def test_a_bundle_whose_pages_are_gone_can_be_cancelled(bundle, officer):
    bundle.members.all().delete()  # as by a program that sends no signals
    admin = Admin(officer)
    assert reverse("bundle_cancel", args=[bundle.pk]) in admin.get("bundle", bundle.pk)
    assert reverse("bundle_publish", args=[bundle.pk]) not in admin.get("bundle", bundle.pk)
    admin.post("bundle_cancel", bundle.pk)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.DRAFT
    assert publish_scheduled() == []
