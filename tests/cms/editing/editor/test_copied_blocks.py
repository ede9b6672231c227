"""Blocks copied from page to page: the server reads the fields that the browser kept as it reads a form."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from cms.demo import factories
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience

from .conftest import block_form_data, validate_draft

CANARY = "Zyx strike plan"
TEXT = [["value", rich_text("<p>Fees are <b>repaid</b>.</p>")]]
HEADING = [["value-text", "Why"], ["value-level", "3"]]
STORY = {"page_type": "stories.storypage", "field": "body"}


@pytest.fixture(scope="module")
def writer(module_tree):
    return factories.UserFactory(groups=["Writers"])


@pytest.fixture
def paste(tree, writer):
    """Return a function that pastes blocks as a writer and returns the status and the answer."""
    client = Client(REMOTE_ADDR="192.0.2.7")  # its requests are counted apart
    client.force_login(writer)

    def paste_(*blocks, **destination):
        copied = json.dumps([{"type": name, "fields": fields} for name, fields in blocks])
        response = client.post(reverse("copied_blocks"), {**STORY, "blocks": copied, **destination})
        return response.status_code, response.json()

    return paste_


def read_text(block):
    return [part["text"] for part in json.loads(block["value"])["blocks"]]


def test_blocks_are_returned_as_the_form_shows_them_with_new_ids(paste):
    status, answer = paste(("rich_text", TEXT), ("heading", HEADING), ("rich_text", TEXT))
    assert status == 200
    assert [block["type"] for block in answer["blocks"]] == ["rich_text", "heading", "rich_text"]
    assert read_text(answer["blocks"][0]) == ["Fees are repaid."]
    assert answer["blocks"][1]["value"] == {"text": "Why", "level": ["3"]}
    assert len({block["id"] for block in answer["blocks"]}) == 3
    assert answer["left_out"] == []


def test_what_the_form_would_refuse_is_left_out_and_listed(paste):
    _, answer = paste(
        ("timeline", HEADING),
        ("heading", [["value-text", "x" * 201], ["value-level", "2"]]),
        ("table", [["value", "{not json"]]),
        ("rich_text", [["value", "[]"]]),
        ("statistic", [["value-figure", "3"], ["value-label", "of 4"], ["value-source_url", "javascript:alert(1)"]]),
        ("heading", HEADING),
    )
    assert [block["type"] for block in answer["blocks"]] == ["heading"]
    unknown, too_long, table, text, statistic = answer["left_out"]
    assert unknown == "timeline: this page has no such block."
    assert too_long.startswith("Heading: ")
    assert "200" in too_long
    assert table == "Table: its content cannot be read."
    assert text == "Text: its content cannot be read."
    assert statistic.startswith("Statistic: ")


def test_a_field_without_blocks_of_the_kind_leaves_them_out(paste):
    _, answer = paste(("rich_text", TEXT), field="related")
    assert answer["blocks"] == []
    assert answer["left_out"] == ["Text: this page has no such block."]


def test_no_markup_of_the_browser_is_trusted(paste):
    hostile = {"blocks": [{"key": "a", "text": "<img src=x onerror=alert(1)>", "type": "unstyled", "depth": 0}]}
    hostile["blocks"][0] |= {"inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 4, "key": 0}]}
    hostile["entityMap"] = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}}
    _, answer = paste(("rich_text", [["value", json.dumps(hostile)]]))
    (block,) = answer["blocks"]
    assert read_text(block) == ["<img src=x onerror=alert(1)>"]  # words, not an element
    assert "javascript:" not in block["value"]


def test_a_link_to_a_hidden_page_tells_nothing_about_it(paste, tree):
    page = factories.StoryFactory(parent=tree.stories, title=CANARY, slug="zyx-strike-plan", live=False)
    set_audience(page, Audience.TEAM, [], [])
    link = rich_text(f'<p><a linktype="page" id="{page.pk}">a link</a></p>')
    _, answer = paste(("rich_text", [["value", link]]))
    assert "zyx" not in json.dumps(answer).lower()


@pytest.mark.few(3)
@pytest.mark.parametrize("target", ["abc", "1 OR", True, [1], -1, 2**80, "\0"])
def test_a_link_to_a_page_that_cannot_exist_is_pasted_without_its_target(paste, target):
    linked = json.loads(rich_text('<p><a linktype="page" id="1">a link</a></p>'))
    linked["entityMap"]["0"]["data"] = {"id": target}
    status, answer = paste(("rich_text", [["value", json.dumps(linked)]]))
    assert status == 200
    assert read_text(answer["blocks"][0]) == ["a link"]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "blocks",
    ["", "{", "[1]", '[{"type": 1, "fields": []}]', '[{"type": "heading", "fields": [[1, 2]]}]', "null", "{}x"],
)
def test_what_is_not_readable_is_refused_with_a_sentence(tree, writer, blocks):
    client = Client()
    client.force_login(writer)
    response = client.post(reverse("copied_blocks"), {**STORY, "blocks": blocks})
    assert response.status_code == 422
    assert response.json() == {"error": "The copied blocks cannot be read. Copy them again."}


@pytest.mark.parametrize("count", [200, 201])
def test_two_hundred_blocks_can_be_pasted_at_once(paste, count):
    assert paste(*[("heading", HEADING)] * count)[0] == (200 if count == 200 else 413)


@pytest.mark.parametrize(
    "destination", [{"page_type": "users.user"}, {"page_type": "x"}, {"field": "title"}, {"field": "x"}]
)
def test_only_fields_of_pages_with_blocks_are_destinations(paste, destination):
    status, answer = paste(("heading", HEADING), **destination)
    assert (status, list(answer)) == (422, ["error"])


def test_only_those_who_write_pages_may_paste(tree):
    client = Client()
    assert client.post(reverse("copied_blocks"), STORY).status_code == 302
    client.force_login(factories.UserFactory(groups=["Search editors"]))
    assert client.post(reverse("copied_blocks"), {**STORY, "blocks": "[]"}).status_code == 403


def test_copied_blocks_count_as_pasted_texts(paste, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "convert_text": "1/minute"}
    assert paste(["heading", HEADING])[0] == 200
    status, answer = paste(["heading", HEADING])
    assert (status, bool(answer["error"])) == (429, True)


def test_the_form_of_the_page_validates_pasted_blocks_once_more(superuser, tree):
    story = factories.StoryFactory(parent=tree.stories, live=False)
    too_long = block_form_data("body", ("heading", {"text": "x" * 201, "level": "2"}))
    assert "body" in validate_draft(story, superuser, **too_long).errors
