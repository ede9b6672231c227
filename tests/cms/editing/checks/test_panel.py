"""The checks panel sends the unsaved form, also an invalid one, and saves nothing."""

from __future__ import annotations

import html
import re

from django.test import Client
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import rich_text

from cms.demo import factories
from cms.page_types.stories.models import StoryPage
from tests.cms.editing.editor.conftest import block_form_data
from tests.cms.editing.preview.conftest import page_form_data

ROW = re.compile(r'__name">(.+?)</span>.+?__help">(.+?)</div>(.+?)(?=data-clarion-finding|\Z)', re.DOTALL)
LOCATION = re.compile(r'data-field="(.*?)" data-block="(.*?)"')


def findings(response):
    """Return (severity, message, field, block) of each finding."""
    assert response.status_code == 200, response.content
    rows = ROW.findall(html.unescape(response.content.decode()))
    return [(severity, message, *LOCATION.search(rest).groups()) for severity, message, rest in rows]


def run_checks(client, story, user, **changes):
    return client.post(reverse("checks_on_edit", args=[story.pk]), page_form_data(story, user, **changes))


def test_a_finding_names_its_field_and_nothing_is_saved(superuser_client, superuser, story):
    before = Revision.objects.count()
    assert findings(run_checks(superuser_client, story, superuser)) == []
    assert "No problems found" in run_checks(superuser_client, story, superuser).content.decode()
    (found,) = findings(run_checks(superuser_client, story, superuser, summary=""))
    assert found[0] == "Suggestion"
    assert found[2:] == ("summary", "")
    assert Revision.objects.count() == before
    assert StoryPage.objects.get(pk=story.pk).summary


def test_the_words_of_the_text_are_counted_without_those_around_it(superuser_client, superuser, story):
    words = "one two three " * 100 + "four"
    fields = block_form_data("body", ("rich_text", rich_text(f"<p>{words}</p>")))
    shown = run_checks(superuser_client, story, superuser, **fields).content.decode()
    assert 'data-words="301" data-minutes="2 minutes"' in shown
    empty = run_checks(superuser_client, story, superuser, **{"body-count": "0"}).content.decode()
    assert 'data-words="0" data-minutes="0 minutes"' in empty
    panel = superuser_client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert "data-clarion-words" in panel
    assert "data-content-word-count" not in panel  # Wagtail's number, of the whole preview


def test_blocking_problems_come_first_and_name_their_block(superuser_client, superuser, story):
    find_problems = block_form_data(
        "body", ("quote", {"text": "", "speaker": "Ada", "role": "", "organisation": "", "person": ""})
    )
    find_problems["body-0-id"] = "11111111-2222-3333-4444-555555555555"
    first, *_ = findings(run_checks(superuser_client, story, superuser, summary="", **find_problems))
    assert first == (
        "Must be fixed",
        "Body › Quote › Text: This field is required.",
        "body",
        "11111111-2222-3333-4444-555555555555",
    )


def test_the_url_is_that_of_the_editor_with_checks(superuser_client, story):
    assert reverse("checks_on_edit", args=[story.pk]) == reverse("wagtailadmin_pages:edit", args=[story.pk]) + "checks/"
    page = superuser_client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert "data-clarion-checks" in page
    assert "checks/checks.js" in page
    assert "Issues found" in page  # Wagtail's own checks are still there


def test_a_new_page_is_checked(superuser_client, superuser, tree):
    args = ["stories", "storypage", tree.stories.pk]
    address = reverse("checks_on_create", args=args)
    assert address == reverse("wagtailadmin_pages:add", args=args) + "checks/"
    form = page_form_data(StoryPage(locale=tree.stories.locale), superuser, title="New", slug="new", story_kind="news")
    assert [found[2] for found in findings(superuser_client.post(address, form))] == ["body", "summary"]
    form |= block_form_data("body", ("rich_text", rich_text("<p>It sails.</p>"))) | {"title": "", "summary": "x"}
    assert [found[2] for found in findings(superuser_client.post(address, form))] == ["title"]
    assert not StoryPage.objects.filter(slug="new").exists()


def test_checks_need_permission_to_edit_or_add(story, tree):
    outsider = Client()
    outsider.force_login(factories.UserFactory(groups=[]))
    addresses = [
        reverse("checks_on_edit", args=[story.pk]),
        reverse("checks_on_create", args=["stories", "storypage", tree.stories.pk]),
    ]
    for address in addresses:
        for client in (outsider, Client()):
            assert client.post(address).status_code in (302, 403)
        assert outsider.get(address).status_code in (302, 405)
