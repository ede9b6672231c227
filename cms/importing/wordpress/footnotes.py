"""Put the footnotes of an item, which WordPress keeps in a custom field, in the place of their block."""

from __future__ import annotations

import json
import re
from typing import Any

FOOTNOTES = "footnotes"  # the custom field
BLOCK = re.compile(r"<!--\s*wp:footnotes\b[^>]*?/-->")


def insert_footnotes(content: str, written: str) -> str:
    """Return the content with the footnotes of the custom field as a numbered list."""
    if not written or not BLOCK.search(content):
        return content
    texts = _read(written)
    if not texts:
        return content
    entries = "".join(f"<li>{text}</li>" for text in texts)
    listed = f'<!-- wp:list {{"ordered":true}} --><ol>{entries}</ol><!-- /wp:list -->'
    return BLOCK.sub(lambda _: listed, content, count=1)


def _read(written: str) -> list[str]:
    """Return the HTML of the footnotes in their order; none if the value is not as WordPress writes it."""
    try:
        notes: Any = json.loads(written)
    except (ValueError, RecursionError):
        return []
    if not isinstance(notes, list):
        return []
    contents = (note.get("content") for note in notes if isinstance(note, dict))
    return [content for content in contents if isinstance(content, str)]
