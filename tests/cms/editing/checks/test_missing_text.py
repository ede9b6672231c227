"""A release without a text is refused; a story without one has a suggestion."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from cms.content.blocks.body import BODY_BLOCKS
from cms.demo import factories
from cms.demo.factories import blocks, states
from tests.cms.admin_forms import read_form
from tests.cms.editing.editor.conftest import block_form_data, validate_draft, validate_publication

from .conftest import messages_about

NOTHING_TO_READ = {
    "nothing": [],
    "empty": [blocks.rich_text("<p> </p><p>&nbsp;</p>")],
    "figures": [blocks.rich_text("<p>— 2026 —</p>")],
    "heading": [blocks.heading("Why")],
    "separator": [blocks.block("separator", {})],
}
READABLE = {
    "text": [blocks.rich_text("<p>Fees are repaid.</p>")],
    "quote": [blocks.quote("At last.", "Ada Nwosu")],
    "after a heading": [blocks.heading("Why"), blocks.rich_text("<p>Because.</p>")],
}
# The examples of block types of which readers see no text, or none but its name.
WITHOUT_TEXT = {"heading", "image", "gallery", "embed", "links", "documents", "call_to_action", "separator"}
MESSAGE = "the body has no text"


def set_body(page, stored):
    page.body = page.body.stream_block.to_python(stored)
    return page


@pytest.mark.parametrize("body", NOTHING_TO_READ.values(), ids=NOTHING_TO_READ)
def test_a_release_without_words_to_read_must_not_be_published(release, body):
    assert MESSAGE in messages_about(set_body(release, body), "body", blocking=True)


@pytest.mark.parametrize("body", READABLE.values(), ids=READABLE)
def test_a_release_with_words_to_read_may_be_published(release, body):
    assert not messages_about(set_body(release, body), "body", blocking=True)


def test_every_block_type_is_a_text_or_is_not(release):
    examples = {name: block.example for name, block in BODY_BLOCKS if block.example is not None}
    found = {name for name, value in examples.items() if not set_body(release, [blocks.block(name, value)]).has_text}
    assert found == WITHOUT_TEXT & examples.keys()


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_a_recording_is_a_text_if_it_has_a_transcript(release, kind):
    value = {"title": "The minister answers", "url": "https://vimeo.com/1", "file": 1}
    assert not set_body(release, [blocks.block(kind, value)]).has_text
    assert set_body(release, [blocks.block(kind, {**value, "transcript": "We will pay."})]).has_text


def test_a_story_without_a_text_has_a_suggestion_and_other_types_have_none(tree):
    story = factories.StoryFactory(parent=tree.stories, bare=True)
    assert "The body has no text" in messages_about(story, "body")
    assert not messages_about(story, "body", blocking=True)
    assert not messages_about(set_body(story, READABLE["text"]), "body")
    for page in (tree.stories, factories.CallToActionFactory(bare=True)):
        assert not messages_about(page, "body")
        assert not messages_about(page, "body", blocking=True)


def test_an_empty_release_is_saved_but_neither_published_nor_scheduled(superuser, release):
    empty = {"body-count": "0"}
    assert not validate_draft(release, superuser, **empty).errors
    for planned in ({}, {"embargo_until": "2099-12-01 09:00"}, {"go_live_at": "2099-12-01 09:00"}):
        assert MESSAGE in str(validate_publication(release, superuser, **empty, **planned).errors["body"])
    text = block_form_data("body", ("rich_text", rich_text("<p>Fees are repaid.</p>")))
    assert not validate_publication(release, superuser, **text, embargo_until="2099-12-01 09:00").errors


def test_the_refused_form_shows_the_reason_at_the_body(superuser_client, tree):
    empty = factories.ReleaseFactory(parent=tree.releases, title="Fees repaid", live=False, body=[])
    url = reverse("wagtailadmin_pages:edit", args=[empty.pk])
    form = read_form(superuser_client.get(url).text)
    response = superuser_client.post(url, {**form, "action-publish": "1"})
    assert MESSAGE in response.text
    assert not states.reload_page(empty).live
