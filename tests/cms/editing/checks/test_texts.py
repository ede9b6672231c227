"""Checks of texts: each rule with a text that it accepts."""

from __future__ import annotations

import pytest

from cms.demo import factories
from cms.demo.factories import blocks
from cms.pages.panels import MAX_HEADLINE_CHARACTERS, MAX_STANDFIRST_CHARACTERS

from .conftest import find_problems, messages_about


def body(page, *stored):
    page.body = page.body.stream_block.to_python([blocks.rich_text("It sails."), *stored])
    return messages_about(page, "body")


def test_nothing_is_found_in_a_complete_story(story):
    assert find_problems(story) == find_problems(story, blocking=True) == []


@pytest.mark.parametrize(
    ("field", "limit"), [("title", MAX_HEADLINE_CHARACTERS), ("summary", MAX_STANDFIRST_CHARACTERS)]
)
def test_headline_and_standfirst_have_a_recommended_length(story, field, limit):
    setattr(story, field, "x" * limit)
    assert not messages_about(story, field)
    setattr(story, field, "x" * (limit + 1))
    assert f"{limit + 1} characters" in messages_about(story, field)


@pytest.mark.parametrize("empty", ["", "  "])
def test_a_missing_standfirst_is_reported_for_pages_shown_in_lists(story, tree, empty):
    story.summary = empty
    assert "no standfirst" in messages_about(story, "summary")
    call, index = factories.CallToActionFactory(parent=tree.actions), tree.stories
    call.summary = index.summary = empty
    assert not messages_about(call, "summary")  # lists show its prompt instead
    assert not messages_about(index, "summary")


def test_a_quote_needs_the_role_of_its_speaker(story):
    assert "who Ada is" in body(story, blocks.quote("We will.", "Ada"))
    assert not body(story, blocks.quote("We will.", "Ada", role="Director"))


@pytest.mark.parametrize(("role", "expected"), [("Director", ""), ("", "The quote does not say who")])
def test_the_role_of_a_linked_person_is_sufficient(story, role, expected):
    known = factories.PersonFactory(name="Ada", role=role)
    assert body(story, blocks.quote("We will.", "Ada", person=known)).startswith(expected)


def test_a_level_3_heading_needs_a_level_2_heading_before_it(story):
    assert "“Fares” comes before any section" in body(story, blocks.heading("Fares", level=3))
    assert not body(
        story, blocks.heading("Ferries"), blocks.heading("Fares", level=3), blocks.heading("Tides", level=3)
    )


def test_unknown_blocks_are_ignored(story):
    assert not body(story, {"type": "carousel", "value": {"text": 7}})
