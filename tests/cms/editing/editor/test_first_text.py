"""The form of a new page begins with a text to write in, which is never published without words."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.admin.panels import get_edit_handler
from wagtail.test.utils.form_data import rich_text

from cms.content.blocks.body import has_text_to_read
from cms.demo import factories
from cms.demo.factories import blocks
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.pages.content_checks import find_refusals

from .conftest import block_form_data, form_for, validate_draft, validate_publication

EMPTY = ("", "<p></p>", '<p data-block-key="a1b2c"></p>', "<p>&nbsp;</p>", "<p><br/></p><p> </p>")
QUOTE_WITHOUT_TEXT = ("quote", {"text": "", "person": "", "speaker": "Ada", "role": "", "organisation": ""})


@pytest.fixture(scope="module")
def story(module_tree):
    return factories.StoryFactory(parent=module_tree.stories, live=False, body=[])


def types_of(body):
    return [block.block_type for block in body]


@pytest.mark.parametrize(
    ("model", "parent"), [(StoryPage, "stories"), (ReleasePage, "releases"), (StandardPage, "home")]
)
def test_the_form_of_a_new_page_has_an_empty_text(superuser_client, tree, model, parent):
    at = [model._meta.app_label, model._meta.model_name, getattr(tree, parent).pk]
    form = superuser_client.get(reverse("wagtailadmin_pages:add", args=at)).context["form"]
    assert types_of(form["body"].value()) == ["rich_text"]
    assert not has_text_to_read(form["body"].value())


def test_no_other_page_begins_with_a_text(superuser, tree, story):
    assert types_of(form_for(story, user=superuser)["body"].value()) == []
    assert types_of(StoryPage().body) == []
    assert types_of(factories.StoryFactory(parent=tree.stories, body=[]).body) == []


def test_a_page_without_a_body_in_its_form_stores_no_text(superuser, tree):
    form_class = get_edit_handler(StoryIndexPage).get_form_class()
    form = form_class(instance=StoryIndexPage(), for_user=superuser, parent_page=tree.home)
    assert "body" not in form.fields
    assert types_of(form.instance.body) == []


@pytest.mark.few(2)
@pytest.mark.parametrize("html", EMPTY)
def test_texts_without_words_are_neither_published_nor_shown(client, superuser, tree, story, html):
    data = block_form_data("body", ("rich_text", rich_text(html)), ("rich_text", rich_text("<p>Fees are repaid.</p>")))
    form = validate_publication(story, superuser, **data)
    assert not form.errors
    (text,) = form.cleaned_data["body"]
    assert "Fees are repaid." in text.value.source
    stored = [blocks.block("rich_text", html), blocks.block("rich_text", "<p>Fees are repaid.</p>")]
    page = factories.StoryFactory(parent=tree.stories, body=stored)
    body = client.get(f"/api/v1/pages/{page.pk}").json()["body"]
    assert [block["value"]["html"] for block in body] == ["<p>Fees are repaid.</p>"]


@pytest.mark.few(2)
@pytest.mark.parametrize("html", ["<p>a</p>", "<p>1</p>", "<ul><li></li></ul>", "<p>a</p><p></p>", "<hr/>"])
def test_a_text_with_anything_else_stays(superuser, tree, client, html):
    page = factories.StoryFactory(parent=tree.stories, body=[blocks.block("rich_text", html)])
    assert len(client.get(f"/api/v1/pages/{page.pk}").json()["body"]) == 1


def test_a_draft_keeps_its_empty_text(superuser, story):
    form = validate_draft(story, superuser, **block_form_data("body", ("rich_text", rich_text(""))))
    assert not form.errors
    assert types_of(form.cleaned_data["body"]) == ["rich_text"]


def test_an_empty_text_is_no_text_of_a_release(superuser, tree):
    release = factories.ReleaseFactory(parent=tree.releases, live=False, body=[])
    data = block_form_data("body", ("rich_text", rich_text("")))
    assert "body" in validate_publication(release, superuser, **data).errors
    release.body = release.body.stream_block.to_python([blocks.block("rich_text", "<p></p>")])
    assert [finding.field for finding in find_refusals(release, superuser) if finding.field == "body"] == ["body"]


def test_errors_stand_at_their_blocks_below_an_empty_text(superuser, story):
    data = block_form_data("body", ("rich_text", rich_text("")), QUOTE_WITHOUT_TEXT)
    (error,) = validate_publication(story, superuser, **data).errors["body"].as_data()
    assert list(error.block_errors) == [1]
