"""What a text says with elements and attributes survives the editor: corrections, languages, numbers, footnotes."""

from __future__ import annotations

import json
import re

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea

from cms.content.rich_text import FEATURES


@pytest.fixture
def converter():
    return ContentstateConverter(features=FEATURES)


def edit(converter: ContentstateConverter, html: str) -> str:
    """Return rich text after it was opened in the editor and saved, without the keys of blocks."""
    saved = str(converter.to_database_format(converter.from_database_format(html)))
    return re.sub(r' data-block-key="\w*"', "", saved)


@pytest.mark.parametrize(
    "html",
    [
        "<p>12 <del>13</del> <ins>42</ins></p>",
        "<p>H<sub>2</sub>O, 10<sup>6</sup></p>",
        '<p lang="de">Guten <b>Tag</b></p>',
        '<p dir="rtl">a</p>',
        '<p lang="ar" dir="rtl">a</p><p>b</p>',
        '<p>Say <span lang="de">Guten Tag</span>.</p>',
        '<p>Say <span lang="ar" dir="rtl">a</span> or <span dir="ltr">b</span>.</p>',
        '<ol start="5"><li>a</li><li>b</li></ol>',
        '<ul lang="ar" dir="rtl"><li>a</li><li lang="de">b</li></ul>',
        '<ol><li>a<ol start="3"><li>b</li></ol></li><li>c</li></ol>',
        '<ol><li value="7">a</li></ol>',
        '<p>word<a href="#fn-1" id="fnref-1"><sup>1</sup></a></p>',
        '<ol><li id="fn-1">note <a href="#fnref-1">↩</a></li><li id="fn-2">note</li></ol>',
        "<p>a</p><ol><li>b</li></ol><ul><li>c</li></ul>",
    ],
)
def test_a_text_is_the_same_after_it_was_opened_and_saved(html, converter, db):
    assert edit(converter, html) == html


@pytest.mark.parametrize(
    ("html", "saved"),
    [
        ("<p><s>a</s> <strike>b</strike></p>", "<p><del>a</del> <del>b</del></p>"),
        ('<p lang="x y" dir="up">a</p>', "<p>a</p>"),
        ('<p><span lang="&quot;">a</span></p>', "<p>a</p>"),
        ('<p><span class="x">a</span></p>', "<p>a</p>"),
        ('<ol start="first"><li id="main">a</li></ol>', "<ol><li>a</li></ol>"),
        ('<p><a href="#fn-1" id="main">1</a></p>', '<p><a href="#fn-1">1</a></p>'),
        # the editor knows no boundary between lists of one kind: the second one keeps its number
        ('<ol><li>a</li></ol><ol start="5"><li>b</li></ol>', '<ol><li>a</li><li value="5">b</li></ol>'),
    ],
)
def test_other_forms_are_saved_in_the_known_one(html, saved, converter, db):
    assert edit(converter, html) == saved


def test_an_item_that_was_divided_begins_no_list_and_is_no_second_footnote(converter, db):
    state = json.loads(converter.from_database_format('<ol start="5"><li id="fn-1">ab</li></ol>'))
    (block,) = state["blocks"]
    state["blocks"] = [{**block, "text": "a"}, {**block, "key": "other", "text": "b"}]
    saved = converter.to_database_format(json.dumps(state))
    assert re.sub(r' data-block-key="\w*"', "", saved) == '<ol start="5"><li id="fn-1">a</li><li>b</li></ol>'


def test_the_editor_has_a_button_for_each_format():
    styles = DraftailRichTextArea(features=FEATURES).options["inlineStyles"]
    assert [one["type"] for one in styles] == ["BOLD", "ITALIC", "SUPERSCRIPT", "SUBSCRIPT", "STRIKETHROUGH", "INSERT"]
