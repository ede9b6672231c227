"""Struck-out words: marked where text is plain, absent from search, and never in a passage as if they were valid."""

from __future__ import annotations

import pytest

from cms.content.plain_text import remove_struck_out
from cms.demo import factories
from cms.demo.factories import blocks
from cms.editing.translations.texts import describe_block
from cms.editing.versions.recorder import build_texts
from cms.search_documents.builder import find_search_documents

TEXT = "<p>The toll was <del>twelve</del> <ins>forty</ins>.</p>"


@pytest.fixture
def story(tree):
    # An import writes the mark into plain text: of tables, headings and captions.
    table = blocks.table([["[struck out: thirteen] fifty", "1"]])
    return factories.StoryFactory(body=[blocks.rich_text(TEXT), table, blocks.rich_text("<p>[remark]</p>")])


def test_search_neither_finds_nor_shows_struck_out_words(story):
    body = find_search_documents([story.pk])[story.pk].body
    assert not {"twelve", "thirteen", "struck"} & set(body.replace(":", " ").split())
    assert [word in body for word in ("forty", "fifty", "[remark]")] == [True, True, True]


def test_versions_mark_struck_out_words_in_the_language_of_the_page(story):
    texts = [one["text"] for one in build_texts(story)]
    assert "The toll was [struck out: twelve] forty." in texts


def test_the_comparison_of_translations_marks_struck_out_words(story):
    described = describe_block(story.body[0].block, story.body[0].value)
    assert described == "The toll was [struck out: twelve] forty."


@pytest.mark.parametrize("text", ["[a: b]", "struck out: a", "[struck out: a", "[struck out a]"])
def test_other_words_in_brackets_stay(text):
    assert remove_struck_out(text) == text
