"""The sections about a user's own work: what happened to a draft, whose it is, comments, and pages edited last."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Comment, CommentReply, PageSubscription

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience

from .content import approve, create_draft, send_back, submit

pytestmark = pytest.mark.django_db


def titles(rows):
    return [str(row.title) for row in rows]


def test_drafts_say_what_happened_to_them_the_returned_one_first(tree, staff, read_desk):
    writer, editor = staff["writer"], staff["editor"]
    create_draft(tree, writer, "Not sent")
    submit(tree, writer, "Sent")
    approve(submit(tree, writer, "Approved once"), editor)
    send_back(submit(tree, writer, "Returned"), editor, "Please add a source.")
    rows = {str(row.title): row for row in read_desk(writer)["drafts"]}
    assert list(rows) == ["Returned", "Not sent", "Approved once", "Sent"]
    assert "editor" in rows["Returned"].sentence
    assert "Please add a source." in rows["Returned"].sentence
    assert [row.level for row in rows.values()] == ["warning", "", "", ""]
    assert any("editor" in fact for fact in rows["Sent"].facts)
    assert any("officer" in fact for fact in rows["Approved once"].facts)
    assert not any("Waiting" in fact for fact in rows["Not sent"].facts)


def test_a_draft_belongs_to_who_wrote_or_sent_it_and_to_no_other_writer(tree, staff, read_desk):
    writer, other = staff["writer"], staff["other"]
    create_draft(tree, writer, "By the writer")
    states.submit(create_draft(tree, other, "Sent for a colleague"), writer)
    public = factories.StoryFactory(parent=tree.stories, title="Public", owner=other)
    public.get_latest_revision_as_object().save_revision(user=writer, log_action=True)
    factories.StoryFactory(parent=tree.stories, title="Public without changes", owner=writer)
    states.unpublish(factories.StoryFactory(parent=tree.stories, title="Unpublished", owner=writer))
    assert sorted(titles(read_desk(writer)["drafts"])) == ["By the writer", "Public", "Sent for a colleague"]
    assert titles(read_desk(other)["drafts"]) == ["Sent for a colleague"]
    assert titles(read_desk(staff["editor"])["drafts"]) == []


def test_a_draft_that_is_hidden_from_its_sender_is_absent(tree, staff, read_desk):
    editor, owner = staff["editor"], staff["other"]
    page = states.submit(create_draft(tree, owner, "Secret"), editor)
    Comment.objects.create(page=page, user=owner, text="Secret words", contentpath="title")
    PageSubscription.objects.create(page=page, user=editor, comment_notifications=True)
    page.get_latest_revision_as_object().save_revision(user=editor, log_action=True, clean=False)
    read = read_desk(editor)
    assert titles(read["drafts"]) == titles(read["approvals"]) == titles(read["comments"]) == ["Secret"]
    set_audience(page, Audience.TEAM, [staff["writer"]], [])
    assert "Secret" not in str(read_desk(editor))
    assert titles(read_desk(owner)["drafts"]) == ["Secret"]


def test_without_a_draft_the_section_offers_a_new_page(client, tree, staff, read_desk):
    assert read_desk(staff["writer"])["drafts"] == []
    client.force_login(staff["writer"])
    home = client.get("/admin/").content.decode()
    assert "You have no draft." in home
    new_story = reverse("wagtailadmin_pages:add", args=["stories", "storypage", tree.stories.pk])
    assert f'href="{new_story}"' in home
    assert client.get(new_story).status_code == 200


def test_users_who_may_not_write_see_no_drafts_and_no_button(client, staff, read_desk):
    assert {"drafts", "comments", "recent-edits"}.isdisjoint(read_desk(staff["search_editor"]))
    client.force_login(staff["search_editor"])
    assert "New story" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("role", "sees"), [("writer", True), ("other", False), ("editor", False)])
def test_a_comment_is_for_the_owner_until_it_is_answered_or_resolved(tree, staff, read_desk, role, sees):
    page = create_draft(tree, staff["writer"], "Draft")
    comment = Comment.objects.create(page=page, user=staff["editor"], text="Which port?", contentpath="title")
    rows = read_desk(staff[role]).get("comments", [])
    assert [row.quote for row in rows] == (["Which port?"] if sees else [])
    if not sees:
        return
    assert rows[0].url == f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?comment={comment.pk}"
    reply = CommentReply.objects.create(comment=comment, user=staff["writer"], text="Rotterdam")
    assert read_desk(staff["writer"])["comments"] == []
    [answered] = read_desk(staff["editor"])["comments"]
    assert (answered.quote, answered.quote_author) == ("Rotterdam", "writer")
    reply.delete()
    Comment.objects.update(resolved_at=clock.now())
    assert read_desk(staff["writer"])["comments"] == []


def test_pages_edited_last_do_not_repeat_the_drafts(tree, staff, read_desk):
    editor = staff["editor"]
    create_draft(tree, editor, "Own draft").get_latest_revision_as_object().save_revision(user=editor, log_action=True)
    draft = create_draft(tree, staff["writer"], "Draft of the writer")
    draft.get_latest_revision_as_object().save_revision(user=editor, log_action=True)
    hidden = create_draft(tree, staff["other"], "Hidden")
    hidden.get_latest_revision_as_object().save_revision(user=editor, log_action=True)
    set_audience(hidden, Audience.TEAM, [], [])
    assert titles(read_desk(editor)["recent-edits"]) == ["Draft of the writer"]
    assert titles(read_desk(editor)["drafts"]) == ["Own draft"]
