"""A bundle is scheduled only if all of its pages can be published by this user at its minute."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from cms.accounts.users.models import User
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles import approval
from cms.editing.bundles.approval import approve_pages, find_waiting
from cms.editing.bundles.composition import BundleError, add_pages, create_bundle, delete_bundle, remove_pages
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.obstacles import find_obstacles
from cms.editing.bundles.schedule import NotSchedulable, replace_member_version, schedule
from cms.jobs.scheduler import publish_scheduled
from cms.page_types.stories.models import StoryPage
from cms.pages.content_checks import Finding

from .conftest import approve, make_bundle

pytestmark = pytest.mark.journey


def codes(bundle, user) -> list[str]:
    return sorted(obstacle.code for obstacle in find_obstacles(bundle, user))


def test_an_approved_bundle_has_no_obstacles_and_one_that_is_not_approved_has(pages, officer):
    bundle = create_bundle("Launch", officer, go_live_at=timezone.now() + timedelta(minutes=5))
    assert codes(bundle, officer) == ["empty"]
    add_pages(bundle, pages, officer)
    assert find_waiting(bundle, officer) == [page.pk for page in pages]
    assert codes(bundle, officer) == ["not_approved", "not_approved"]
    with pytest.raises(NotSchedulable):
        schedule(bundle, officer)
    approve(bundle, pages, officer)
    assert codes(bundle, officer) == []
    assert find_waiting(bundle, officer) == []
    schedule(bundle, officer)
    assert bundle.state == Bundle.State.SCHEDULED


def test_a_later_draft_is_not_approved_with_the_version_that_was_seen(pages, officer):
    bundle = create_bundle("Launch", officer, go_live_at=timezone.now() + timedelta(minutes=5))
    add_pages(bundle, pages, officer)
    seen = [(page.pk, page.latest_revision_id) for page in pages]
    states.save_draft(pages[0], title="Written meanwhile")
    assert approve_pages(bundle, seen, officer) == [pages[1].pk]


def test_times_in_the_past_and_missing_ones_are_obstacles(pages, officer):
    bundle = make_bundle(officer, pages, minutes=-1)
    assert codes(bundle, officer) == ["no_time"]
    Bundle.objects.update(go_live_at=None)
    bundle.refresh_from_db()
    assert codes(bundle, officer) == ["no_time"]


def test_a_page_that_is_public_as_approved_is_an_obstacle(tree, officer, pages):
    public = factories.StoryFactory(title="Public")
    bundle = create_bundle("Launch", officer, go_live_at=timezone.now() + timedelta(minutes=5))
    add_pages(bundle, [public], officer)
    bundle.members.update(revision=public.live_revision)
    assert codes(bundle, officer) == ["unchanged"]


def test_the_embargo_must_end_by_the_minute(tree, officer):
    release = factories.ReleaseFactory(live=False, embargo_until=timezone.now() + timedelta(minutes=30))
    assert codes(make_bundle(officer, [release], minutes=29), officer) == ["embargo"]
    Bundle.objects.all().delete()
    assert codes(make_bundle(officer, [release], minutes=31), officer) == []


def test_the_page_above_must_be_public_or_in_the_bundle(tree, officer):
    section = factories.StandardFactory(title="Section", live=False)
    below = factories.StandardFactory(title="Below", parent=section, live=False)
    alone = make_bundle(officer, [below])
    assert codes(alone, officer) == ["parent"]
    remove_pages(alone, [below.pk], officer)
    assert codes(make_bundle(officer, [section, below]), officer) == []


def test_two_pages_cannot_have_one_address(tree, officer):
    factories.StoryFactory(title="First", slug="taken")
    other = states.save_draft(factories.StoryFactory(title="Second", slug="free"), slug="taken")
    assert codes(make_bundle(officer, [other]), officer) == ["slug"]


def test_checks_that_block_a_publication_are_obstacles(pages, officer, monkeypatch):
    finding = Finding("It has no words.", "body", blocking=True)
    bundle = make_bundle(officer, pages)
    monkeypatch.setattr("cms.editing.bundles.obstacles.run_content_checks", lambda page, blocking: [finding])
    assert {obstacle.message for obstacle in find_obstacles(bundle, officer)} == {"It has no words."}


@pytest.fixture
def editor(tree):
    """Return a user who may edit, and neither publish nor see restricted drafts."""
    user = factories.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return User.objects.get(pk=user.pk)


def test_pages_that_a_user_may_not_see_are_only_counted(tree, officer, editor):
    release = factories.ReleaseFactory(
        title="Secret merger", live=False, embargo_until=timezone.now() + timedelta(minutes=1)
    )
    bundle = make_bundle(officer, [release, factories.StoryFactory(title="Open", live=False)])
    obstacles = find_obstacles(bundle, editor)
    assert {"hidden", "no_permission"} == {obstacle.code for obstacle in obstacles}
    assert [one.count for one in obstacles if one.code == "hidden"] == [1]
    assert not [one for one in obstacles if one.page_id == release.pk or "Secret" in one.message]
    with pytest.raises(NotSchedulable):
        schedule(bundle, editor)


def test_who_may_not_approve_a_page_approves_none(pages, officer, editor):
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, pages, officer)
    assert approve_pages(bundle, [(page.pk, page.latest_revision_id) for page in pages], editor) == []
    assert find_waiting(bundle, editor) == []
    assert set(bundle.members.values_list("revision", flat=True)) == {None}


def test_a_page_is_in_one_open_bundle(pages, officer, pass_time):
    first = make_bundle(officer, pages)
    with pytest.raises(BundleError):
        add_pages(create_bundle("Other", officer), pages, officer)
    schedule(first, officer)
    pass_time(minutes=10)
    publish_scheduled()
    assert add_pages(create_bundle("Other", officer), pages, officer) == len(pages)


def test_the_last_approval_of_a_workflow_lets_the_page_wait_for_its_bundle(tree, officer):
    page, other = (factories.StoryFactory(title=title, live=False) for title in ("Awaited", "Alone"))
    bundle = create_bundle("Launch", officer, go_live_at=timezone.now() + timedelta(minutes=5))
    add_pages(bundle, [page], officer)
    for one in (page, other):
        submitted = states.submit(one, officer)
        while (step := states.reload_page(submitted).current_workflow_task_state) is not None:
            step.approve(user=officer)
    assert StoryPage.objects.get(pk=other.pk).live
    assert not StoryPage.objects.get(pk=page.pk).live
    assert bundle.members.get().revision_id == states.reload_page(page).latest_revision_id
    assert codes(bundle, officer) == []


@pytest.mark.parametrize("leaves", ["removed", "deleted"])
def test_a_page_that_leaves_its_bundle_during_its_approval_is_published(tree, officer, monkeypatch, leaves):
    page = factories.StoryFactory(title="Awaited", live=False)
    bundle = create_bundle("Launch", officer)
    add_pages(bundle, [page], officer)
    read_before = copy(bundle)
    monkeypatch.setattr(approval, "find_open_bundle", lambda page_id: read_before)
    if leaves == "removed":
        remove_pages(bundle, [page.pk], officer)
    else:
        delete_bundle(bundle, officer)
    submitted = states.submit(page, officer)
    while (step := states.reload_page(submitted).current_workflow_task_state) is not None:
        step.approve(user=officer)
    assert StoryPage.objects.get(pk=page.pk).live


def test_another_version_takes_the_place_of_the_scheduled_one(bundle, pages, officer, pass_time):
    page = states.save_draft(pages[0], title="Corrected quillwort")
    revision = page.get_latest_revision()
    replace_member_version(bundle, page, revision, officer)
    assert bundle.members.get(page=page).revision_id == revision.pk
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert StoryPage.objects.get(pk=page.pk).title == "Corrected quillwort"


def test_a_version_that_is_scheduled_for_the_same_minute_elsewhere_takes_its_place(bundle, pages, pass_time):
    states.schedule(pages[0], bundle.go_live_at, title="Corrected quillwort")
    assert bundle.members.get(page=pages[0]).revision_id == states.reload_page(pages[0]).latest_revision_id
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert StoryPage.objects.get(pk=pages[0].pk).title == "Corrected quillwort"
