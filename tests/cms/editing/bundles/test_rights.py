"""Every action on a bundle asks for its right again; what is scheduled stays so if a user loses rights later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.approval import approve_pages, find_waiting
from cms.editing.bundles.composition import BundleError, add_pages, create_bundle
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.obstacles import find_obstacles
from cms.editing.bundles.schedule import NotSchedulable, cancel, replace_member_version, schedule
from cms.editing.bundles.undo import find_undo_obstacles
from cms.jobs.scheduler import publish_scheduled
from cms.operations.audit.models import AuditRow
from tests.cms.editing.bundles.conftest import make_bundle
from tests.cms.editing.bundles.test_board import Admin
from tests.cms.editing.bundles.test_publication import titles

pytestmark = pytest.mark.journey

DECISIONS = ("bundle_schedule", "bundle_publish", "bundle_cancel", "bundle_undo")
MAY_NOT = "pages that you may not publish"


@pytest.fixture
def team(tree):
    """Return a user who may publish stories, and bundles, but no releases."""
    group = Group.objects.create(name="Story team")
    group.permissions.set(Permission.objects.filter(codename__in=("access_admin", "publish_bundle")))
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=tree.stories, permission=permission)
    return factories.UserFactory(groups=["Story team"])


@pytest.fixture
def story(tree):
    return states.save_draft(factories.StoryFactory(title="Quillwort story", live=False))


@pytest.fixture
def mixed(story, tree, officer):
    """Return a scheduled bundle of a story and a release."""
    release = states.save_draft(factories.ReleaseFactory(title="Quillwort release", live=False))
    made = make_bundle(officer, [story, release])
    schedule(made, officer)
    return made


def test_a_user_decides_only_about_pages_that_the_user_may_publish(mixed, team, officer):
    assert MAY_NOT in Admin(team).post("bundle_cancel", mixed.pk)
    with pytest.raises(BundleError, match=MAY_NOT):
        cancel(mixed, team)
    assert MAY_NOT in Admin(team).post("bundle_publish", mixed.pk)  # the view cancels first
    mixed.refresh_from_db()
    assert mixed.state == Bundle.State.SCHEDULED
    cancel(mixed, officer)
    assert "no_permission" in [one.code for one in find_obstacles(mixed, team)]
    with pytest.raises(NotSchedulable):
        schedule(mixed, team)


def test_a_user_decides_about_a_bundle_of_pages_that_the_user_may_publish(story, team):
    made = make_bundle(team, [story])
    schedule(made, team)
    cancel(made, team)
    assert made.state == Bundle.State.DRAFT


def test_only_who_may_publish_each_page_undoes(mixed, team, officer, pass_time):
    pass_time(minutes=10)
    assert publish_scheduled() == []
    mixed.refresh_from_db()
    assert find_undo_obstacles(mixed, team) == ["You may not publish “Quillwort release”."]
    assert find_undo_obstacles(mixed, officer) == []


@pytest.mark.parametrize("name", DECISIONS)
def test_a_right_that_was_taken_is_asked_for_again(story, team, name):
    made = make_bundle(team, [story])
    schedule(made, team)
    Group.objects.get(name="Story team").permissions.remove(Permission.objects.get(codename="publish_bundle"))
    Admin(team).post(name, made.pk)
    made.refresh_from_db()
    assert made.state == Bundle.State.SCHEDULED


def test_a_version_is_approved_and_replaced_only_by_who_may_publish_the_page(mixed, team, officer):
    release = mixed.members.get(page__title="Quillwort release").page.specific
    known = release.latest_revision_id
    draft = states.save_draft(release, title="Corrected release")
    assert draft.pk not in find_waiting(mixed, team)
    assert draft.pk in find_waiting(mixed, officer)
    assert approve_pages(mixed, [(draft.pk, draft.latest_revision_id)], team) == []
    with pytest.raises(NotSchedulable):
        replace_member_version(mixed, draft, draft.latest_revision, team)
    assert mixed.members.get(page=draft).revision_id == known
    assert approve_pages(mixed, [(draft.pk, draft.latest_revision_id)], officer) == [draft.pk]


def test_a_page_is_removed_by_who_may_edit_it_or_has_made_the_bundle(story, officer, tree):
    writer, other = (factories.UserFactory(groups=["Writers"]) for _ in range(2))
    made = create_bundle("Launch", writer)
    add_pages(made, [story], officer)
    Admin(other).post("bundle_remove_page", made.pk, story.pk)
    assert made.members.exists()
    Admin(writer).post("bundle_remove_page", made.pk, story.pk)
    assert not made.members.exists()
    add_pages(made, [story], officer)
    Admin(factories.UserFactory(groups=["Editors"])).post("bundle_remove_page", made.pk, story.pk)
    assert not made.members.exists()


def test_a_new_bundle_with_a_scheduled_page_says_who_can_make_it(story, tree):
    states.schedule(story, clock.now() + timedelta(hours=1))
    editor = Admin(factories.UserFactory(groups=["Editors"]))
    assert editor.post("bundles_add", query=f"?page={story.pk}", title="Launch") == 422
    assert not Bundle.objects.exists()
    assert states.reload_page(story).approved_schedule


def test_a_new_title_is_in_the_audit_trail(story, officer):
    made = make_bundle(officer, [story])
    Admin(officer).post("bundle_rename", made.pk, title="Launch")  # as it is
    assert not AuditRow.objects.filter(action="bundle.changed", facts__is_renamed=True).exists()
    Admin(officer).post("bundle_rename", made.pk, title="Later launch")
    [row] = AuditRow.objects.filter(action="bundle.changed", facts__is_renamed=True)
    assert row.actor_id == officer.pk
    assert "Later launch" not in str(row.facts)


def _take_rights(user) -> None:
    user.groups.clear()


def _deactivate(user) -> None:
    user.is_active = False
    user.save()


def _delete(user) -> None:
    user.delete()


@pytest.mark.parametrize("lose", [_take_rights, _deactivate, _delete])
def test_what_was_scheduled_is_published_without_the_rights_of_its_user(story, team, pass_time, lose):
    made = make_bundle(team, [story])
    schedule(made, team)
    lose(team)
    assert find_obstacles(Bundle.objects.get(pk=made.pk), None) == []
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert titles([story]) == ["Quillwort story"]


@pytest.mark.parametrize("lose", [_take_rights, _deactivate, _delete])
def test_a_page_that_was_scheduled_alone_is_published_just_so(story, team, pass_time, lose):
    page = states.reload_page(story).get_latest_revision_as_object()
    page.go_live_at = clock.now() + timedelta(minutes=10)
    page.save_revision(user=team).publish(user=team)
    lose(team)
    pass_time(minutes=10)
    assert publish_scheduled() == []
    assert titles([story]) == ["Quillwort story"]
