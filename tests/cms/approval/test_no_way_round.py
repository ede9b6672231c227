"""What a writer tries so that words are public without approval: each way, beside the one that works."""

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
from cms.people.models import Person

pytestmark = pytest.mark.slow

SECRET = "Not approved by anybody"


@pytest.fixture
def public():
    """What the public reads: titles of pages, in every language."""
    return lambda: [page.specific.title for page in visible_now(Page)]


@pytest.fixture
def mine(writer, tree):
    return writer.write(tree.releases, title=SECRET, slug="not-approved")


@pytest.fixture
def live(writer, tree):
    """A page of the writer's own that is public already."""
    page = factories.ReleaseFactory(parent=tree.releases, title="Approved words", owner=writer.user)
    return states.reload_page(page)


def refused(answer):
    """Wagtail's way to say so: back to where one came from, with a message; or 403 to a script."""
    return answer.status_code == 403 or (answer.status_code == 302 and answer["Location"] == "/admin/")


def test_the_button_that_is_not_shown(writer, mine, public):
    writer.save(mine, "action-publish")
    assert SECRET not in public()


def test_another_page_of_the_form_that_makes_one(writer, tree, public):
    writer.write(tree.releases, title=SECRET, slug="born-live", **{"action-publish": "on"})
    assert SECRET not in public()


def test_a_change_of_what_is_public(writer, live, public):
    writer.save(live, "action-publish", title=SECRET)
    assert (SECRET in public(), "Approved words" in public()) == (False, True)


def test_a_schedule(writer, mine, public, pass_time):
    soon = (timezone.now() + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    writer.save(mine, "action-publish", go_live_at=soon)
    writer.save(mine, go_live_at=soon)
    pass_time(minutes=10)
    publish_scheduled()
    assert SECRET not in public()


def test_an_embargo_that_ends(writer, tree, public, pass_time):
    soon = (timezone.now() + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    writer.write(tree.releases, title=SECRET, slug="embargoed", embargo_until=soon)
    pass_time(minutes=10)
    publish_scheduled()
    assert SECRET not in public()


def test_many_at_once(writer, mine, public):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    writer.client.post(f"{url}?id={mine.pk}", {"include_descendants": "on"})
    assert SECRET not in public()


def test_an_older_version(writer, live, public):
    old = states.save_draft(live, title=SECRET).latest_revision
    states.save_draft(live, title="Approved words")
    url = reverse("wagtailadmin_pages:revisions_revert", args=[live.pk, old.pk])
    assert writer.client.get(url).status_code == 200  # the form, with the old words
    writer.save(live, "action-publish", title=SECRET, revision=str(old.pk))
    assert SECRET not in public()


@pytest.mark.parametrize("how", ["publish_copies", "alias"])
def test_a_copy(writer, live, tree, public, how):
    states.save_draft(live, title=SECRET)
    before = len(public())
    writer.post(
        "wagtailadmin_pages:copy",
        live.pk,
        new_title=SECRET,
        new_slug="a-copy",
        new_parent_page=tree.releases.pk,
        **{how: "on"},
    )
    assert SECRET not in public()
    assert len(public()) == before


def test_an_alias_made_into_a_page(writer, live, tree, public):
    alias = states.alias(live)
    writer.post("wagtailadmin_pages:convert_alias", alias.pk)
    writer.save(states.reload_page(alias), "action-publish", title=SECRET)
    assert SECRET not in public()


def test_another_tree(writer, mine, live, tree, public):
    """Without a workflow, where Wagtail has nobody to ask; and a public page moves nowhere."""
    WorkflowPage.objects.all().delete()
    archive = factories.ReleaseIndexFactory(parent=tree.home, title="Archive", slug="archive")
    writer.post("wagtailadmin_pages:move_confirm", mine.pk, archive.pk)
    assert states.reload_page(mine).is_child_of(archive)  # a draft of their own may move
    writer.save(states.reload_page(mine), "action-publish")
    writer.save(states.reload_page(mine), "action-submit")
    assert SECRET not in public()
    answer = writer.post("wagtailadmin_pages:move_confirm", live.pk, archive.pk)
    assert refused(answer)
    assert states.reload_page(live).is_child_of(tree.releases)


def test_a_translation(writer, live, public):
    states.save_draft(live, title=SECRET)
    url = reverse("simple_translation:submit_page_translation", args=[live.pk])
    assert refused(writer.client.post(url, {"locales": "2", "include_subtree": "on"}))
    assert SECRET not in public()


def test_the_approval_of_their_own(writer, handed_in, public):
    for _ in range(2):
        writer.decide(handed_in, "approve")
    assert handed_in.title not in public()


def test_an_edit_while_it_is_with_the_editors(writer, handed_in, editor, officer, public):
    """Locked for them, so that what is approved is what was read."""
    writer.save(handed_in, title=SECRET)
    _, page = editor.decide(handed_in, "approve")
    writer.save(page, title=SECRET)
    officer.decide(page, "approve")
    assert (SECRET in public(), handed_in.title in public()) == (False, True)


def test_privacy_taken_from_a_page(writer, live, public):
    states.restrict(live)
    writer.post("wagtailadmin_pages:set_privacy", live.pk, restriction_type="none")
    assert "Approved words" not in public()


def test_taking_down_and_deleting(writer, live, public):
    writer.post("wagtailadmin_pages:unpublish", live.pk)
    writer.post("wagtailadmin_pages:delete", live.pk)
    assert "Approved words" in public()


def test_a_person_everybody_reads_about(writer, tree):
    person = factories.PersonFactory(name="Ines Moreau")
    url = reverse(person.snippet_viewset.get_url_name("edit"), args=[person.pk])
    assert refused(writer.client.post(url, {"name": SECRET, "action-publish": "on"}))
    url = reverse(person.snippet_viewset.get_url_name("add"))
    writer.client.post(url, {"name": SECRET, "slug": "new", "action-publish": "on", "locale": person.locale_id})
    assert not Person.objects.filter(name=SECRET, live=True).exists()


def test_a_translation_of_somebody_whose_new_words_are_a_draft(editor, tree):
    """Wagtail would make the copy public with them."""
    person = factories.PersonFactory(name="Ines Moreau")
    person.name = SECRET
    person.save_revision()
    french = tree.branch("fr").home.locale
    url = reverse("simple_translation:submit_snippet_translation", args=["people", "person", person.pk])
    assert editor.client.post(url, {"locales": str(french.pk)}).status_code == 302
    copy = Person.objects.get(locale=french, translation_key=person.translation_key)
    assert (copy.name, copy.live) == (SECRET, False)


def test_the_way_that_works(handed_in, editor, officer, public):
    for who in (editor, officer):
        _, handed_in = who.decide(handed_in, "approve")
    assert handed_in.title in public()
