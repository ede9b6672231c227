"""Put the footnotes of an item into its content, as links and a numbered list that refer to each other.

WordPress keeps them in a custom field, and plug-ins in shortcodes within the text: `[efn_note]The note.[/efn_note]`.
"""

from __future__ import annotations

import json
import re
from typing import Any

FOOTNOTES = "footnotes"  # the custom field
BLOCK = re.compile(r"<!--\s*wp:footnotes\b[^>]*?/-->")
# Of the plug-ins Easy Footnotes, Modern Footnotes, Simple Footnotes and others. `[note]` is a box in many themes.
SHORTCODE = re.compile(r"\s?\[(efn_note|mfn|footnote|ref)\]([^\[]*(?:\[(?!/?\1\])[^\[]*)*)\[/\1\]")


def insert_footnotes(content: str, written: str) -> str:
    """Return the content with the footnotes of the custom field, and of shortcodes, as numbered lists."""
    return _insert_shortcode_notes(_insert_field(content, written))


def _insert_field(content: str, written: str) -> str:
    notes = _read(written) if written and BLOCK.search(content) else []
    if not notes:
        return content
    entries = [f'<li id="{name}">{text} <a href="#{name}-link">↩</a></li>' for name, text in notes]
    return BLOCK.sub(lambda _: _write_list(entries), content, count=1)


def _insert_shortcode_notes(content: str) -> str:
    entries: list[str] = []

    def replace(found: re.Match[str]) -> str:
        name = f"shortcode-note-{len(entries) + 1}"
        entries.append(f'<li id="{name}">{found[2].strip()} <a href="#{name}-link">↩</a></li>')
        return f'<sup><a href="#{name}" id="{name}-link">{len(entries)}</a></sup>'

    replaced = SHORTCODE.sub(replace, content)
    return f"{replaced}\n\n{_write_list(entries)}" if entries else content


def _write_list(entries: list[str]) -> str:
    return f'<!-- wp:list {{"ordered":true}} --><ol>{"".join(entries)}</ol><!-- /wp:list -->'


def _read(written: str) -> list[tuple[str, str]]:
    """Return (id, HTML) of the footnotes in their order; none if the value is not as WordPress writes it."""
    try:
        notes: Any = json.loads(written)
    except (ValueError, RecursionError):
        return []
    if not isinstance(notes, list):
        return []
    read = ((str(note.get("id", "")), note.get("content")) for note in notes if isinstance(note, dict))
    return [(re.sub(r"[^\w-]", "", name), content) for name, content in read if isinstance(content, str)]
