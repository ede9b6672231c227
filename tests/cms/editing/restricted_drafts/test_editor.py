"""Restricted drafts in the editor: who may change the audience, the team of a saved draft, notifications, deletion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, PageLogEntry, PageSubscription

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.approval.workflow import send_to_viewers
from cms.editing.restricted_drafts.models import DELETED_TITLE, set_audience
from cms.editing.restricted_drafts.rules import Audience, is_hidden
from tests.cms.editing.approval.conftest import StaffMember

pytestmark = pytest.mark.django_db
TEAM = {"draft_audience": Audience.TEAM.value}


@pytest.fixture
def writer(tree):
    return StaffMember(factories.UserFactory(username="wanda", groups=["Writers"]))


@pytest.fixture
def editor(tree):
    return StaffMember(factories.UserFactory(username="edgar", groups=["Editors"]))


@pytest.fixture
def officer(tree):
    return StaffMember(factories.UserFactory(username="petra", groups=["Press officers"]))


def test_a_new_page_is_restricted_from_its_first_save(tree, writer, editor):
    page = writer.create_release(tree.releases, **TEAM)
    assert (is_hidden(page, writer.user), is_hidden(page, editor.user)) == (False, True)


def test_the_owner_and_publishers_change_the_audience_and_others_do_not(tree, writer, editor, officer):
    page = writer.create_release(tree.releases)
    editor.save(page, **TEAM)
    assert states.reload_page(page).draft_audience == Audience.STANDARD
    officer.save(page, **TEAM, team_users=[editor.user.pk])
    page = states.reload_page(page)
    assert page.draft_audience == Audience.TEAM
    assert {*page.team_users.all()} == {editor.user, officer.user}  # who saves a draft keeps access to it
    editor.save(page, draft_audience=Audience.EVERYONE.value)
    assert states.reload_page(page).draft_audience == Audience.TEAM
    writer.save(page, draft_audience=Audience.EVERYONE.value, team_users=[])
    page = states.reload_page(page)
    assert (page.draft_audience, page.team_users.count()) == (Audience.EVERYONE, 0)


def test_the_audience_of_a_live_page_is_stored_with_its_draft(tree, officer):
    page = factories.ReleaseFactory(parent=tree.releases)
    officer.save(page, **TEAM)
    page = states.reload_page(page)
    assert (page.draft_audience, page.live) == (Audience.TEAM, True)


def test_an_editor_who_sets_an_embargo_stays_in_the_team(tree, writer, editor):
    page = writer.create_release(tree.releases)
    until = timezone.now() + timedelta(hours=2)
    editor.save(page, embargo_until=until.strftime("%Y-%m-%d %H:%M"))
    assert not is_hidden(page, editor.user)
    assert is_hidden(page, factories.UserFactory(groups=["Editors"]))


def test_the_editor_says_who_can_see_the_draft(tree, writer, officer):
    page = writer.create_release(tree.releases, **TEAM)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Only its team and administrators can see this draft." in writer.client.get(url).content.decode()
    writer.save(page, draft_audience=Audience.STANDARD.value)
    assert "can see this draft." not in officer.client.get(url).content.decode()


def test_approvers_outside_the_team_are_not_notified_and_the_submitter_is_warned(mailoutbox, tree, writer, editor):
    member = StaffMember(factories.UserFactory(username="olga", groups=["Editors"]))
    page = writer.create_release(tree.releases, slug="two", **TEAM, team_users=[member.user.pk])
    response = writer.save(page, "action-submit")
    assert [email.to for email in mailoutbox] == [[member.user.email]]
    assert "Nobody" not in _read_messages(response)
    response = writer.save(writer.create_release(tree.releases, **TEAM), "action-submit")
    assert len(mailoutbox) == 1
    assert "Nobody who may approve the step “Editing” can see this draft." in _read_messages(response)


def test_comments_are_sent_only_to_users_who_see_the_draft(mailoutbox, tree, writer, editor, officer):
    page = writer.create_release(tree.releases, **TEAM)
    comment = Comment.objects.create(page=page, user=editor.user, text="Check this", contentpath="title")
    for member in (writer, editor, officer):
        PageSubscription.objects.update_or_create(user=member.user, page=page, defaults={"comment_notifications": True})
    context = {"page": page, "editor": officer.user, "new_comments": [comment]}
    send_to_viewers([writer.user, editor.user], "updated_comments", context)
    assert [email.to for email in mailoutbox] == [[writer.user.email]]


def test_wagtails_notifications_are_replaced(tree, writer):
    from wagtail.admin.views.pages import edit

    assert edit.send_notification is send_to_viewers


def test_the_log_of_a_deleted_restricted_draft_keeps_no_title(tree, writer, officer):
    page = writer.create_release(tree.releases, **TEAM)
    other = writer.create_release(tree.releases, title="Open", slug="open")
    ids = page.pk, other.pk
    page.delete(user=writer.user)
    other.delete(user=writer.user)
    labels = [{*PageLogEntry.objects.filter(page_id=pk).values_list("label", flat=True)} for pk in ids]
    assert labels == [{DELETED_TITLE}, {"Open"}]


def test_a_section_is_copied_without_the_pages_hidden_from_the_user(tree, writer, officer):
    section = factories.ReleaseIndexFactory(parent=tree.home, title="Archive", slug="archive")
    seen, hidden = (
        factories.ReleaseFactory(parent=section, title=title, slug=title.lower(), live=False, owner=writer.user)
        for title in ("Seen", "Hidden")
    )
    set_audience(hidden, Audience.TEAM, [], [])
    url = reverse("wagtailadmin_pages:copy", args=[section.pk])
    assert "This will copy 1 subpage." in officer.client.get(url).content.decode()
    posted = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": tree.home.pk, "copy_subpages": "on"}
    officer.client.post(url, posted)
    copy = tree.home.get_children().get(slug="copy")
    assert [page.title for page in copy.get_children()] == [seen.title]


def test_a_section_with_hidden_drafts_can_be_moved_but_not_deleted(tree, writer, officer):
    section = factories.ReleaseIndexFactory(parent=tree.home, title="Archive", slug="archive")
    page = factories.ReleaseFactory(parent=section, live=False, owner=writer.user)
    set_audience(page, Audience.TEAM, [], [])
    superuser = factories.SuperuserFactory()
    perms = states.reload_page(section).permissions_for_user(officer.user)
    assert (perms.can_move(), perms.can_delete()) == (True, False)
    assert states.reload_page(section).permissions_for_user(superuser).can_delete()


def _read_messages(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))
