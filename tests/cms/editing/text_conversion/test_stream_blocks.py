"""Page types with few or other blocks: what has no block becomes text, and each loss is listed."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail import blocks as wagtail_blocks

from cms.content.blocks.body import BODY_BLOCKS
from cms.content.blocks.images import ImageBlock
from cms.content.blocks.text import HeadingBlock, RichTextBlock
from cms.editing.text_conversion.images import resolve_images
from cms.editing.text_conversion.left_out import LeftOut, Loss
from cms.editing.text_conversion.pasted_html import convert_html
from cms.editing.text_conversion.stream_blocks import CLASSES, FALLBACKS, fit_blocks

TABLE = "<table><caption>Fares</caption><tr><td>Adults</td><td>12</td></tr><tr><td>Children</td><td>6</td></tr></table>"
QUOTE = "<blockquote><p>We sail.</p><p>— Ada Lind, captain</p></blockquote>"
IMAGES = {"a.png": 1, "b.png": 2}


class Store:
    def get(self, key: str, alt: str) -> int | None:
        return IMAGES.get(key)


def fit(html: str, **block_types: Any) -> tuple[list[tuple[str, Any]], LeftOut]:
    """Return (name, value) of the blocks of a page type with these blocks, and what was left out."""
    left_out = LeftOut()
    converted = resolve_images(convert_html(html, left_out).blocks, Store())
    fitted = fit_blocks(converted, wagtail_blocks.StreamBlock(list(block_types.items())), left_out)
    assert len({block["id"] for block in fitted}) == len(fitted)
    return [(block["type"], block["value"]) for block in fitted], left_out


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>Lines</h2>", "<p><b>Lines</b></p>"),
        (QUOTE, "<p>We sail.</p><p>— Ada Lind, captain</p>"),
        (TABLE, "<p>Fares</p><p>Adults | 12</p><p>Children | 6</p>"),
        ("<pre>a &lt; b\nc</pre>", "<p>a &lt; b<br/>c</p>"),
        ("<details><summary>More</summary><p>Text</p></details>", "<p><b>More</b></p><p>Text</p>"),
        (
            '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ" title="A film"></iframe>',
            '<p><a href="https://www.youtube.com/embed/dQw4w9WgXcQ">A film</a></p>',
        ),
    ],
    ids=["heading", "quote", "table", "code", "accordion", "video"],
)
def test_what_has_no_block_becomes_text_and_is_listed(html, expected):
    found, left_out = fit(f"<p>Before</p>{html}<p>After</p>", text=RichTextBlock())
    assert found == [("text", f"<p>Before</p>{expected}<p>After</p>")]
    assert dict(left_out.counts) == {Loss.BLOCK: 1}


def test_blocks_are_found_by_their_class_whatever_their_name():
    class OurHeading(HeadingBlock):
        """A heading of a project."""

    found, left_out = fit(
        "<h2>Lines</h2><p>Text</p>", intro=wagtail_blocks.CharBlock(), title=OurHeading(), words=RichTextBlock()
    )
    assert [name for name, _ in found] == ["title", "words"]
    assert not left_out.counts


def test_a_line_without_a_block_is_left_out_silently():
    assert fit("<p>A</p><hr><p>B</p>", text=RichTextBlock())[0] == [("text", "<p>A</p><p>B</p>")]


def test_without_a_block_for_texts_they_are_listed():
    found, left_out = fit("<p>A</p><h2>Lines</h2>", heading=HeadingBlock())
    assert [name for name, _ in found] == ["heading"]
    assert dict(left_out.counts) == {Loss.TEXT: 1}


def build_gallery() -> list[dict[str, Any]]:
    texts = {"decorative": False, "caption": "", "credit": ""}
    images = [{"image": {"$file": key}, "alt": key, **texts} for key in IMAGES]
    return [{"type": "gallery", "value": {"caption": "Two ferries", "images": images}}]


@pytest.mark.parametrize(
    ("block_types", "names", "counts"),
    [
        ({"gallery": dict(BODY_BLOCKS)["gallery"]}, ["gallery"], {}),
        ({"image": ImageBlock(), "text": RichTextBlock()}, ["image", "image", "text"], {}),
        ({"text": RichTextBlock()}, ["text"], {Loss.IMAGE_WITHOUT_BLOCK: 2}),
    ],
    ids=["gallery", "images", "neither"],
)
def test_a_gallery_becomes_images_or_is_listed(block_types, names, counts):
    left_out = LeftOut()
    stream_block = wagtail_blocks.StreamBlock(list(block_types.items()))
    fitted = fit_blocks(resolve_images(build_gallery(), Store()), stream_block, left_out)
    assert ([block["type"] for block in fitted], dict(left_out.counts)) == (names, counts)


def test_a_value_that_its_block_refuses_becomes_text():
    class ShortHeading(HeadingBlock):
        """A heading of a project with a limit of its own."""

        text = wagtail_blocks.CharBlock(max_length=5)

    found, left_out = fit("<h2>Lines</h2><h2>Lines and fares</h2>", heading=ShortHeading(), text=RichTextBlock())
    assert [name for name, _ in found] == ["heading", "text"]
    assert found[1][1] == "<p><b>Lines and fares</b></p>"
    assert dict(left_out.counts) == {Loss.BLOCK: 1}


def test_each_kind_of_the_project_has_a_fallback_or_needs_none():
    without = {"rich_text", "image", "gallery", "separator"}
    assert set(CLASSES) == set(FALLBACKS) | without


def test_each_loss_is_a_sentence_in_the_singular_and_the_plural():
    left_out = LeftOut()
    for loss in Loss:
        left_out.add(loss, "a name", 2)
    sentences = left_out.list_sentences()
    assert len(sentences) == len(Loss)
    assert [sentence for sentence in sentences if "%" in sentence or "(a name)" not in sentence] == []


def test_a_sentence_lists_few_names():
    left_out = LeftOut()
    for number in range(9):
        left_out.add(Loss.REMOTE_IMAGE, f"https://example.org/{number}.png")
    (sentence,) = left_out.list_sentences()
    assert sentence.endswith("4.png, …)")
