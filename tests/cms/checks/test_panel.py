"""The panel asks with the form as it stands: unsaved, half-finished or wrong, and nothing of it is saved."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from cms.demo import factories
from cms.stories.models import StoryPage
from tests.cms.editor.conftest import blocks_of
from tests.cms.preview.conftest import form_of

ROW = re.compile(r'__name">(.+?)</span>.+?__help">(.+?)</div>(.+?)(?=data-clarion-finding|\Z)', re.DOTALL)
PLACE = re.compile(r'data-field="(.*?)" data-block="(.*?)"')


def findings(answer):
    """(how grave, message, field, block) of each."""
    assert answer.status_code == 200, answer.content
    rows = ROW.findall(html.unescape(answer.content.decode()))
    return [(grave, message, *PLACE.search(rest).groups()) for grave, message, rest in rows]


@pytest.fixture
def story(tree):
    return factories.StoryFactory(parent=tree.stories, title="A quay", summary="A ferry sails again.", bare=True)


def ask(client, story, user, **changes):
    return client.post(reverse("checks_on_edit", args=[story.pk]), form_of(story, user, **changes))


def test_a_finding_leads_to_its_field_and_nothing_is_saved(superuser_client, superuser, story):
    before = Revision.objects.count()
    assert findings(ask(superuser_client, story, superuser)) == []
    assert "No problems found" in ask(superuser_client, story, superuser).content.decode()
    (found,) = findings(ask(superuser_client, story, superuser, summary=""))
    assert found[0] == "Suggestion"
    assert found[2:] == ("summary", "")
    assert Revision.objects.count() == before
    assert StoryPage.objects.get(pk=story.pk).summary


def test_what_publishing_would_be_refused_for_comes_first_with_its_block(superuser_client, superuser, story):
    said = blocks_of("body", ("quote", {"text": "", "speaker": "Ada", "role": "", "organisation": "", "person": ""}))
    said["body-0-id"] = "11111111-2222-3333-4444-555555555555"
    first, *_ = findings(ask(superuser_client, story, superuser, summary="", **said))
    assert first == (
        "Must be fixed",
        "Body › Quote › Text: This field is required.",
        "body",
        "11111111-2222-3333-4444-555555555555",
    )


def test_the_address_of_the_editor_and_checks(superuser_client, story):
    assert reverse("checks_on_edit", args=[story.pk]) == reverse("wagtailadmin_pages:edit", args=[story.pk]) + "checks/"
    editor = superuser_client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert "data-clarion-checks" in editor
    assert "checks/checks.js" in editor
    assert "Issues found" in editor  # Wagtail's own stay


def test_a_page_that_is_not_there_yet(superuser_client, superuser, tree):
    args = ["stories", "storypage", tree.stories.pk]
    address = reverse("checks_on_create", args=args)
    assert address == reverse("wagtailadmin_pages:add", args=args) + "checks/"
    form = form_of(StoryPage(locale=tree.stories.locale), superuser, title="New", slug="new", story_kind="news")
    assert [found[2] for found in findings(superuser_client.post(address, form))] == ["summary"]
    assert [found[2] for found in findings(superuser_client.post(address, {**form, "title": "", "summary": "x"}))] == [
        "title"
    ]
    assert not StoryPage.objects.filter(slug="new").exists()


def test_only_for_those_who_may_edit_or_add(story, tree):
    stranger = Client()
    stranger.force_login(factories.UserFactory(groups=[]))
    addresses = [
        reverse("checks_on_edit", args=[story.pk]),
        reverse("checks_on_create", args=["stories", "storypage", tree.stories.pk]),
    ]
    for address in addresses:
        for client in (stranger, Client()):
            assert client.post(address).status_code in (302, 403)
        assert stranger.get(address).status_code in (302, 405)
