"""What is asked about the words, each rule with what it lets pass."""

from __future__ import annotations

import pytest

from cms.core.text_limits import MAX_HEADLINE_CHARACTERS, MAX_STANDFIRST_CHARACTERS
from cms.demo import factories
from cms.demo.factories import blocks

from .conftest import about, said


@pytest.fixture
def story(tree):
    page = factories.StoryFactory(parent=tree.stories, title="A quay", summary="A ferry sails again.", bare=True)
    assert said(page) == said(page, blocking=True) == []
    return page


def body(page, *stored):
    page.body = page.body.stream_block.to_python(list(stored))
    return about(page, "body")


@pytest.mark.parametrize(
    ("field", "best"), [("title", MAX_HEADLINE_CHARACTERS), ("summary", MAX_STANDFIRST_CHARACTERS)]
)
def test_headline_and_standfirst_have_a_length_that_reads_best(story, field, best):
    setattr(story, field, "x" * best)
    assert not about(story, field)
    setattr(story, field, "x" * (best + 1))
    assert f"{best + 1} characters" in about(story, field)


@pytest.mark.parametrize("empty", ["", "  "])
def test_a_standfirst_is_missed_where_lists_would_show_it(story, tree, empty):
    story.summary = empty
    assert "no standfirst" in about(story, "summary")
    call, index = factories.CallToActionFactory(parent=tree.actions), tree.stories
    call.summary = index.summary = empty
    assert not about(call, "summary")  # its prompt is shown
    assert not about(index, "summary")


def test_a_quote_says_who_speaks(story):
    assert "who Ada is" in body(story, blocks.quote("We will.", "Ada"))
    assert not body(story, blocks.quote("We will.", "Ada", role="Director"))


@pytest.mark.parametrize(("role", "expected"), [("Director", ""), ("", "The quote does not say who")])
def test_a_person_of_the_site_has_a_role_of_their_own(story, role, expected):
    known = factories.PersonFactory(name="Ada", role=role)
    assert body(story, blocks.quote("We will.", "Ada", person=known)).startswith(expected)


def test_a_sub_section_stands_under_a_section(story):
    assert "“Fares” comes before any section" in body(story, blocks.heading("Fares", level=3))
    assert not body(
        story, blocks.heading("Ferries"), blocks.heading("Fares", level=3), blocks.heading("Tides", level=3)
    )


def test_content_that_fits_no_block_any_more_is_passed_by(story):
    assert not body(story, {"type": "carousel", "value": {"text": 7}})
