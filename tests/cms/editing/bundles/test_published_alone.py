"""A page of a bundle is published by its form: with the bundle at its minute, or alone, and it leaves the bundle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.models import Revision

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.composition import add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.obstacles import find_obstacles
from cms.editing.bundles.schedule import cancel, schedule
from cms.jobs.scheduler import publish_scheduled
from cms.operations.audit.models import AuditRow
from tests.cms.editing.bundles.conftest import NO_COMMENTS, make_bundle
from tests.cms.editing.bundles.test_board import Admin
from tests.cms.editing.bundles.test_publication import titles
from tests.cms.editing.page_states.test_outcomes import show_messages
from tests.cms.editing.preview.conftest import page_form_data

pytestmark = pytest.mark.journey

WITH_BUNDLE, ALONE = "action-publish", "alone"  # what the two buttons send


def press(page, user, button, **changes) -> str:
    """Press a button of the form after these changes; return the message."""
    client = Admin(user).client
    draft = states.reload_page(page).get_latest_revision_as_object()
    posted = page_form_data(draft, user, **changes) | NO_COMMENTS
    posted = {name: value for name, value in posted.items() if value is not None}
    if button:
        posted["action-publish"] = button
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted)
    assert response.status_code == 302, response.context["form"].errors
    return show_messages(client)


def pass_minute(pages, pass_time) -> list[str]:
    pass_time(minutes=10)
    assert publish_scheduled() == []
    return titles(pages)


def actions(action) -> list[dict]:
    return list(AuditRow.objects.filter(action=action).order_by("pk").values_list("facts", flat=True))


NOW = {"go_live_at": None}
LATER = {"go_live_at": "2030-01-05 09:00", "go_live_at-zone": "UTC", "go_live_at-shown": None}


@pytest.mark.parametrize("number", [0, 1], ids=["new", "public"])
def test_a_version_for_the_minute_of_the_bundle_takes_the_place_of_the_scheduled_one(
    bundle, pages, officer, pass_time, number
):
    message = press(pages[number], officer, WITH_BUNDLE, title="Corrected quillwort")
    assert "together with the bundle “Launch”" in message
    assert bundle.members.get(page=pages[number]).revision_id == states.reload_page(pages[number]).latest_revision_id
    assert titles(pages) == ["Old quillwort"]
    [row] = actions("bundle.version_replaced")
    assert row["page"] == pages[number].pk
    assert "Corrected quillwort" in pass_minute(pages, pass_time)
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED


@pytest.mark.parametrize("changes", [NOW, LATER], ids=["now", "later"])
@pytest.mark.parametrize("number", [0, 1], ids=["new", "public"])
def test_a_page_that_is_published_alone_leaves_the_bundle(bundle, pages, officer, pass_time, number, changes):
    message = press(pages[number], officer, ALONE, title="Lone quillwort", **changes)
    assert "It is not in the bundle “Launch” any more." in message
    assert list(bundle.members.values_list("page_id", flat=True)) == [pages[1 - number].pk]
    assert actions("bundle.changed")[1:] == [{"removed": [pages[number].pk]}]
    assert actions("bundle.version_replaced") == actions("bundle.cancelled") == []
    alone = ["Lone quillwort"] if changes is NOW else [[], ["Old quillwort"]][number]
    assert titles(pages) == sorted([*alone, *(["Old quillwort"] if number == 0 else [])])
    others = ["Changed quillwort"] if number == 0 else ["New quillwort"]
    assert pass_minute(pages, pass_time) == sorted([*others, *alone])
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED


def test_a_button_that_says_with_its_bundle_publishes_nothing_early(bundle, pages, officer, pass_time):
    message = press(pages[0], officer, WITH_BUNDLE, title="Early quillwort", **NOW)
    assert "nothing of it is published" in message
    assert titles(pages) == ["Old quillwort"]
    assert states.reload_page(pages[0]).get_latest_revision_as_object().title == "Early quillwort"
    assert pass_minute(pages, pass_time) == ["Changed quillwort", "New quillwort"]


def test_the_button_says_whether_the_page_leaves(bundle, pages, officer):
    def read() -> str:
        return Admin(officer).get("wagtailadmin_pages:edit", pages[0].pk)

    assert 'value="alone"' not in read()
    states.save_draft(pages[0], go_live_at=bundle.go_live_at + timedelta(days=400))
    assert 'value="alone"' in read()
    assert "Publish it alone on" in read()
    states.save_draft(pages[0], go_live_at=None)
    assert "Publish it alone, without its bundle" in read()
    cancel(bundle, officer)
    assert 'value="alone"' not in read()  # there is no minute that it would be published before


def test_the_last_page_that_leaves_cancels_the_bundle(officer, pages, pass_time):
    made = make_bundle(officer, pages[:1])
    schedule(made, officer)
    press(pages[0], officer, ALONE, **NOW)
    made.refresh_from_db()
    assert (made.state, made.scheduled_by) == (Bundle.State.DRAFT, None)
    assert len(actions("bundle.cancelled")) == 1
    assert pass_minute(pages, pass_time) == ["New quillwort", "Old quillwort"]


def test_a_page_that_is_published_alone_stays_in_a_draft_and_is_said_to_be_public(officer, tree):
    page = states.save_draft(factories.StoryFactory(title="Quillwort", live=False))
    made = create_bundle("Launch", officer, go_live_at=clock.now() + timedelta(minutes=10))
    add_pages(made, [page], officer)
    message = press(page, officer, WITH_BUNDLE)
    assert "is public now" in message
    assert "any more" not in message
    assert [one.code for one in find_obstacles(made, officer)] == ["unchanged"]
    states.save_draft(page, title="Changed quillwort")
    assert [one.code for one in find_obstacles(made, officer)] == ["not_approved"]


def test_what_the_bundle_itself_publishes_does_not_leave_it(bundle, pages, pass_time):
    assert pass_minute(pages, pass_time) == ["Changed quillwort", "New quillwort"]
    assert bundle.members.count() == 2
    assert actions("bundle.changed") == [{"added": sorted(page.pk for page in pages)}]


def test_a_bulk_publication_follows_the_same_rule(bundle, pages, officer, pass_time):
    states.save_draft(pages[0], go_live_at=None)
    client = Admin(officer).client
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = client.post(f"{address}?id={pages[0].pk}&id={pages[1].pk}&next=/admin/", follow=True)
    shown = [str(message) for message in response.context["messages"]]
    assert any("1 page is not in its scheduled bundle any more." in message for message in shown), shown
    assert titles(pages) == ["New quillwort", "Old quillwort"]
    assert list(bundle.members.values_list("page_id", flat=True)) == [pages[1].pk]
    assert Revision.objects.filter(object_id=str(pages[1].pk), approved_go_live_at=bundle.go_live_at).exists()
    assert pass_minute(pages, pass_time) == ["Changed quillwort", "New quillwort"]


def test_a_bulk_publication_of_other_pages_says_nothing_of_bundles(bundle, tree, officer):
    other = states.save_draft(factories.StoryFactory(title="Other", parent=tree.stories, live=False))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = Admin(officer).client.post(f"{address}?id={other.pk}&next=/admin/", follow=True)
    assert titles([other]) == ["Other"]
    assert not [one for one in response.context["messages"] if "bundle" in str(one)]
