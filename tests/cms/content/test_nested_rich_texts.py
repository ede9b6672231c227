"""Rich texts are found at any depth of a stored value."""

from __future__ import annotations

from wagtail import blocks

from cms.content.blocks.base import stored_rich_texts

EVENT = blocks.StructBlock([("date", blocks.CharBlock()), ("text", blocks.RichTextBlock(required=False))])
BLOCK = blocks.StructBlock(
    [
        ("intro", blocks.RichTextBlock()),
        ("events", blocks.ListBlock(EVENT)),
        ("more", blocks.StreamBlock([("event", EVENT), ("words", blocks.RichTextBlock())], required=False)),
    ]
)


def test_texts_in_structs_lists_and_streams_are_found() -> None:
    value = {
        "intro": "<p>a</p>",
        "events": [
            {"date": "<p>not rich</p>", "text": "<p>b</p>"},  # Wagtail's older format of lists
            {"type": "item", "value": {"date": "1", "text": "<p>c</p>"}, "id": "1"},
            {"type": "item", "value": {"date": "1", "text": None}, "id": "2"},
        ],
        "more": [
            {"type": "event", "value": {"date": "1", "text": "<p>d</p>"}},
            {"type": "removed", "value": "<p>gone</p>"},
            {"type": "words", "value": "<p>e</p>"},
        ],
    }
    assert stored_rich_texts(BLOCK, value) == [f"<p>{letter}</p>" for letter in "abcde"]


def test_missing_and_invalid_values_have_none() -> None:
    assert stored_rich_texts(BLOCK, {"intro": "<p>a</p>", "events": []}) == ["<p>a</p>"]
    assert stored_rich_texts(blocks.RichTextBlock(), "") == stored_rich_texts(blocks.CharBlock(), "<p>a</p>") == []
    for value in (7, None, [], {"events": 7}, {"intro": "", "events": [7]}):
        assert stored_rich_texts(BLOCK, value) == []
