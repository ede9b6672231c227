"""Attempts to publish without approval: every way in the admin except the workflow is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowPage

from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.snippets.people.models import Person

pytestmark = pytest.mark.slow

UNAPPROVED = "Not approved"


@pytest.fixture
def public():
    """Return a function that lists the titles of all public pages."""
    return lambda: [page.specific.title for page in visible_now(Page)]


@pytest.fixture
def own_draft(writer, tree):
    return writer.create_release(tree.releases, title=UNAPPROVED, slug="not-approved")


@pytest.fixture(scope="module")
def module_live(users, module_tree):
    return factories.ReleaseFactory(parent=module_tree.releases, title="Approved words", owner=users["wanda"])


@pytest.fixture
def live(module_live, tree):
    """Return a public page of the writer."""
    return states.reload_page(module_live)


def is_refused(response):
    """Return whether Wagtail has refused: with a redirect to the admin and a message, or with 403."""
    return response.status_code == 403 or (response.status_code == 302 and response["Location"] == "/admin/")


def test_a_hidden_publish_button_is_refused(writer, own_draft, public):
    writer.save(own_draft, "action-publish")
    assert UNAPPROVED not in public()


def test_publishing_when_creating_a_page_is_refused(writer, tree, public):
    writer.create_release(tree.releases, title=UNAPPROVED, slug="published-directly", **{"action-publish": "on"})
    assert UNAPPROVED not in public()


def test_publishing_a_change_of_a_public_page_is_refused(writer, live, public):
    writer.save(live, "action-publish", title=UNAPPROVED)
    assert (UNAPPROVED in public(), "Approved words" in public()) == (False, True)


def test_scheduling_is_refused(writer, own_draft, public, pass_time):
    soon = (timezone.now() + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    writer.save(own_draft, "action-publish", go_live_at=soon)
    writer.save(own_draft, go_live_at=soon)
    pass_time(minutes=10)
    publish_scheduled()
    assert UNAPPROVED not in public()


def test_the_end_of_an_embargo_publishes_nothing(writer, tree, public, pass_time):
    soon = (timezone.now() + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    writer.create_release(tree.releases, title=UNAPPROVED, slug="embargoed", embargo_until=soon)
    pass_time(minutes=10)
    publish_scheduled()
    assert UNAPPROVED not in public()


def test_bulk_publishing_is_refused(writer, own_draft, public):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    writer.client.post(f"{url}?id={own_draft.pk}", {"include_descendants": "on"})
    assert UNAPPROVED not in public()


def test_publishing_an_old_revision_is_refused(writer, live, public):
    old = states.save_draft(live, title=UNAPPROVED).latest_revision
    states.save_draft(live, title="Approved words")
    url = reverse("wagtailadmin_pages:revisions_revert", args=[live.pk, old.pk])
    assert writer.client.get(url).status_code == 200  # the form with the old texts
    writer.save(live, "action-publish", title=UNAPPROVED, revision=str(old.pk))
    assert UNAPPROVED not in public()


@pytest.mark.parametrize("option", ["publish_copies", "alias"])
def test_publishing_a_copy_is_refused(writer, live, tree, public, option):
    states.save_draft(live, title=UNAPPROVED)
    before = len(public())
    writer.post(
        "wagtailadmin_pages:copy",
        live.pk,
        new_title=UNAPPROVED,
        new_slug="a-copy",
        new_parent_page=tree.releases.pk,
        **{option: "on"},
    )
    assert UNAPPROVED not in public()
    assert len(public()) == before


def test_publishing_a_converted_alias_is_refused(writer, live, tree, public):
    alias = states.alias(live)
    writer.post("wagtailadmin_pages:convert_alias", alias.pk)
    writer.save(states.reload_page(alias), "action-publish", title=UNAPPROVED)
    assert UNAPPROVED not in public()


def test_publishing_in_a_section_without_workflow_is_refused(writer, own_draft, live, tree, public):
    """Below a page without a workflow, Wagtail requires no approval. Public pages cannot be moved."""
    WorkflowPage.objects.all().delete()
    archive = factories.ReleaseIndexFactory(parent=tree.home, title="Archive", slug="archive")
    writer.post("wagtailadmin_pages:move_confirm", own_draft.pk, archive.pk)
    assert states.reload_page(own_draft).is_child_of(archive)  # writers may move their own drafts
    writer.save(states.reload_page(own_draft), "action-publish")
    writer.save(states.reload_page(own_draft), "action-submit")
    assert UNAPPROVED not in public()
    response = writer.post("wagtailadmin_pages:move_confirm", live.pk, archive.pk)
    assert is_refused(response)
    assert states.reload_page(live).is_child_of(tree.releases)


def test_translating_a_draft_publishes_nothing(writer, live, public):
    states.save_draft(live, title=UNAPPROVED)
    url = reverse("simple_translation:submit_page_translation", args=[live.pk])
    assert is_refused(writer.client.post(url, {"locales": "2", "include_subtree": "on"}))
    assert UNAPPROVED not in public()


def test_writers_cannot_approve_their_own_pages(writer, submitted, public):
    for _ in range(2):
        writer.decide(submitted, "approve")
    assert submitted.title not in public()


def test_an_edit_during_approval_is_refused(writer, submitted, editor, officer, public):
    """The page is locked for the writer, so that the approved text is the one that was read."""
    writer.save(submitted, title=UNAPPROVED)
    _, page = editor.decide(submitted, "approve")
    writer.save(page, title=UNAPPROVED)
    officer.decide(page, "approve")
    assert (UNAPPROVED in public(), submitted.title in public()) == (False, True)


def test_removing_a_restriction_is_refused(writer, live, public):
    states.restrict(live)
    writer.post("wagtailadmin_pages:set_privacy", live.pk, restriction_type="none")
    assert "Approved words" not in public()


def test_unpublishing_and_deleting_are_refused(writer, live, public):
    writer.post("wagtailadmin_pages:unpublish", live.pk)
    writer.post("wagtailadmin_pages:delete", live.pk)
    assert "Approved words" in public()


def test_publishing_a_person_is_refused(writer, tree):
    person = factories.PersonFactory(name="Ines Moreau")
    url = reverse(person.snippet_viewset.get_url_name("edit"), args=[person.pk])
    assert is_refused(writer.client.post(url, {"name": UNAPPROVED, "action-publish": "on"}))
    url = reverse(person.snippet_viewset.get_url_name("add"))
    writer.client.post(url, {"name": UNAPPROVED, "slug": "new", "action-publish": "on", "locale": person.locale_id})
    assert not Person.objects.filter(name=UNAPPROVED, live=True).exists()


def test_the_translation_of_a_person_with_a_draft_is_a_draft(editor, tree):
    """Wagtail would publish the translation with the draft text."""
    person = factories.PersonFactory(name="Ines Moreau")
    person.name = UNAPPROVED
    person.save_revision()
    french = tree.branch("fr").home.locale
    url = reverse("simple_translation:submit_snippet_translation", args=["people", "person", person.pk])
    assert editor.client.post(url, {"locales": str(french.pk)}).status_code == 302
    copy = Person.objects.get(locale=french, translation_key=person.translation_key)
    assert (copy.name, copy.live) == (UNAPPROVED, False)


def test_two_approvals_publish_the_page(submitted, editor, officer, public):
    for member in (editor, officer):
        _, submitted = member.decide(submitted, "approve")
    assert submitted.title in public()


@pytest.mark.parametrize("is_dialog", [False, True])
def test_a_draft_that_must_not_be_published_is_not_approved_without_its_form(approved, officer, is_dialog):
    page = states.save_draft(approved, body=[])
    step = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step.pk])
    headers = {"X-Requested-With": "XMLHttpRequest"} if is_dialog else {}
    response = officer.client.post(url, {"comment": ""}, headers=headers)
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (response.json()["redirect"] if is_dialog else response["Location"]) == edit_url
    assert "The page has not been approved. There is nothing to read" in officer.client.get(edit_url).text
    page = states.reload_page(page)
    assert not page.live
    assert page.current_workflow_task_state.status == "in_progress"
    officer.client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", step.pk]), {"comment": ""}
    )
    assert page.workflow_states.get().status == "needs_changes"
