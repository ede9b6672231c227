"""Tell WordPress' own custom fields from others, and put the footnotes that one of them holds into the content.

All other fields are imported, or named in the report. Plug-ins have footnotes in shortcodes within the text:
`[efn_note]The note.[/efn_note]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from .items import Item
from .languages import WPML_GROUP, WPML_LANGUAGE

FOOTNOTES = "footnotes"  # the custom field
BLOCK = re.compile(r"<!--\s*wp:footnotes\b[^>]*?/-->")
# Of the plug-ins Easy Footnotes, Modern Footnotes, Simple Footnotes and others. `[note]` is a box in many themes.
SHORTCODE = re.compile(r"\s?\[(efn_note|mfn|footnote|ref)\]([^\[]*(?:\[(?!/?\1\])[^\[]*)*)\[/\1\]")
FEATURED_PICTURE = "_thumbnail_id"
READ_FIELDS = frozenset((FOOTNOTES, *WPML_GROUP, *WPML_LANGUAGE))  # fields that are read for every type

# Keys that WordPress itself writes (wp-includes and wp-admin/includes of WordPress 6.8): who edited an item and when,
# its featured picture and template, earlier slugs, metadata of files, settings of menu items, answers of oEmbed, and
# what is still to be pinged. What of them matters is read elsewhere.
WORDPRESS_KEYS = frozenset(
    (
        "_edit_last",
        "_edit_lock",
        "_encloseme",
        "_pingme",
        "_trackbackme",
        "_starter_content_theme",
        FEATURED_PICTURE,
    )
)
WORDPRESS_PREFIXES = ("_wp_", "_menu_item_", "_oembed_", "_customize_")


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


def is_of_wordpress(key: str) -> bool:
    """Return whether WordPress itself writes a custom field."""
    return key in WORDPRESS_KEYS or key.startswith(WORDPRESS_PREFIXES)


def list_custom_fields(item: Item, read: Collection[str] = ()) -> tuple[str, ...]:
    """Return the keys of an item that have a value, without WordPress' own and those that are read."""
    return tuple(
        key
        for key, values in item.meta.items()
        if any(values) and key not in read and key not in READ_FIELDS and not is_of_wordpress(key)
    )
