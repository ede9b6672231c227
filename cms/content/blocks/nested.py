"""Rich texts inside the structure of a block."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail import blocks

from .base import StoredValue, list_items
from .invalid_values import INVALID_VALUE_ERRORS


def stored_rich_texts(block: blocks.Block, raw: StoredValue) -> list[str]:
    """Return the stored HTML of all rich texts in a stored value; none if the value is not valid."""
    try:
        return [html for html in _find_rich_texts(block, raw) if html]
    except INVALID_VALUE_ERRORS:
        return []


def _find_rich_texts(block: blocks.Block, raw: StoredValue) -> Iterator[str]:
    if isinstance(block, blocks.RichTextBlock):
        yield raw
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _find_rich_texts(child, raw.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in list_items(raw):
            yield from _find_rich_texts(block.child_block, item)
    elif isinstance(block, blocks.BaseStreamBlock):
        for item in raw or ():
            if item["type"] in block.child_blocks:
                yield from _find_rich_texts(block.child_blocks[item["type"]], item["value"])
